import { Anchor, Button, Group, Modal, Skeleton, Stack, Table, Text } from '@mantine/core';
import { AlarmClockCheck, ScrollText } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { formatInstant } from '../../../src-shared/time.ts';
import { addressOf } from '../../app/address.ts';
import { useAct, useRead, type ReadOutput } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ErrorState, FactList, InstantText, Section, TimeAgo, TroubleState } from '../../ui/index.ts';
import styles from './routers.module.css';

const words = texts.arming;
const REFRESH_MS = 15_000;

type Arming = ReadOutput<'arming.get'>;

/** What the router does by itself while Waya is off, when that was proven, and what stands in its way. */
export function ArmedCard({ routerId }: { routerId: number }) {
  const may = useMay();
  const query = useRead('arming.get', { routerId }, { everyMs: REFRESH_MS });
  const [previewing, setPreviewing] = useState(false);
  const act = useAct('arming.armNow', { done: words.arming });
  const arming = query.data;
  const buttons = (
    <Group gap="xs" wrap="nowrap">
      {may('arming.preview') && <Button size="compact-md" variant="default" leftSection={<ScrollText size={15} aria-hidden />} onClick={() => setPreviewing(true)}>{words.preview}</Button>}
      {may('arming.armNow') && <Button size="compact-md" variant="default" loading={act.busy} leftSection={<AlarmClockCheck size={15} aria-hidden />} onClick={() => void act.run({ routerId })}>{words.armNow}</Button>}
    </Group>
  );
  return (
    <Section title={words.title} side={buttons}>
      {arming ? <ArmedState arming={arming} /> : query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <Skeleton height={96} />}
      <Modal opened={previewing} onClose={() => setPreviewing(false)} title={words.preview} size="xl" closeButtonProps={{ 'aria-label': texts.action.close }}>
        <ScriptPreview routerId={routerId} />
      </Modal>
    </Section>
  );
}

function ArmedState({ arming }: { arming: Arming }) {
  const { awayGraceHours, rollout, services, objects, next, untilAt, confirmedAt, trouble, waiting, unarmable } = arming;
  return (
    <Stack gap="sm">
      <div>
        <Text size="sm">{stateText(arming)}</Text>
        <Text size="sm" c="dimmed">
          {awayGraceHours > 0 && rollout !== 'shadow' && words.grace(awayGraceHours)} <Anchor component={Link} href={addressOf('/settings', { tab: 'network' })} size="sm" underline="always">{words.setGrace}</Anchor>
        </Text>
      </div>
      {trouble && <TroubleState title={words.trouble} trouble={trouble} />}
      {waiting && trouble === null && <Text size="sm" className="tone-pending" role="status">{words.waiting}</Text>}
      <FactList
        facts={[
          [words.armed, texts.value.count(services)],
          [words.objects, texts.value.count(objects)],
          [words.until, untilAt && <InstantText key="until" at={untilAt} />],
          [words.proven, confirmedAt === null ? words.never : <TimeAgo key="proven" at={confirmedAt} />],
        ]}
      />
      {next.length > 0 && (
        <div>
          <Text size="xs" c="dimmed" mb={4}>{words.next}</Text>
          <ul className={styles['armedNext']}>{next.map(({ at, services: count }) => <li key={at}><InstantText at={at} /> <span>{words.nextServices(count)}</span></li>)}</ul>
        </div>
      )}
      {unarmable.length > 0 && (
        <div>
          <Text size="sm" fw={600} className="tone-warn">{words.unarmable(unarmable.length)}</Text>
          <ul className={styles['spelled']}>
            {unarmable.map(({ subscriptionId, subscriberId, userName, why }) => <li key={subscriptionId}><Anchor component={Link} href={`/subscribers/${subscriberId}`} size="sm">{words.unarmableText(userName, why)}</Anchor></li>)}
          </ul>
        </div>
      )}
    </Stack>
  );
}

function stateText({ awayGraceHours, rollout, services, lookedAt }: Arming): string {
  if (rollout === 'shadow') return words.shadow;
  if (awayGraceHours === 0) return words.off;
  if (lookedAt === null) return words.notYet;
  return services > 0 ? words.on(services) : words.none;
}

/** As it is sent, with each line explained. */
function ScriptPreview({ routerId }: { routerId: number }) {
  const query = useRead('arming.preview', { routerId });
  const script = query.data;
  if (query.error) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (script === undefined) return <Skeleton height={320} />;
  if (script === null) return <Text size="sm">{words.previewNone}</Text>;
  return (
    <Stack gap="sm">
      <Text size="sm" fw={600}>{words.previewTitle(script.name)}</Text>
      <Text size="sm">{words.previewText(script.services, formatInstant(script.at), script.objects)}</Text>
      <Table verticalSpacing={6} layout="fixed">
        <Table.Thead><Table.Tr><Table.Th w="55%">{words.lineHeading}</Table.Th><Table.Th>{words.does}</Table.Th></Table.Tr></Table.Thead>
        <Table.Tbody>
          {script.lines.map((line, index) => (
            <Table.Tr key={index}>
              <Table.Td valign="top"><code className={styles['scriptLine']}>{line.text}</code></Table.Td>
              <Table.Td valign="top"><Text size="sm">{line.explanation}</Text></Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}
