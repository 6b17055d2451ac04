import { Text } from '@mantine/core';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { Section, TimeAgo } from '../../ui/index.ts';

const words = texts.usage;

/** What reading the counters of a router costs. */
export function CountersLine({ routerId }: { routerId: number }) {
  const reading = useRead('usage.ofRouter', { routerId }).data;
  if (reading === undefined) return null;
  return (
    <Section title={words.routerTitle}>
      {reading === null ? (
        <Text size="sm" c="dimmed">{words.neverRead}</Text>
      ) : (
        <Text size="sm">{words.cost(reading)} {words.routerServices(reading.changed, reading.services)} <Text span c="dimmed" size="sm">({words.readAt} <TimeAgo at={reading.at} />)</Text></Text>
      )}
    </Section>
  );
}
