import { AreaChart } from '@mantine/charts';
import { Button, Group, Skeleton, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { formatTime } from '../../../src-shared/time.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { durationText, ErrorState, StateBadge } from '../../ui/index.ts';
import { ratesOf, type LineReading } from './line-rate.ts';
import styles from './subscriber.module.css';

const words = texts.subscribers.service;
const LIVE_MS = 3000;
const KEPT = 60;
const CHART_HEIGHT = 120;
const CLOCK = 8;

/** His line as the router has it this moment: read while it is looked at, kept nowhere. */
export function LineCard({ subscriptionId }: { subscriptionId: number }) {
  const [stopped, setStopped] = useState(false);
  const line = useRead('routers.readLine', { subscriptionId }, { everyMs: stopped ? false : LIVE_MS, topics: [] });
  const readings = useReadings(line.data);
  if (line.error) {
    if (!stopped) setStopped(true);
    return (
      <ErrorState
        error={line.error}
        retry={() => {
          setStopped(false);
          void line.refetch();
        }}
      />
    );
  }
  const facts = line.data;
  if (!facts) return <Skeleton height={CHART_HEIGHT + 60} />;
  const rates = ratesOf(readings, KEPT);
  const now = rates.at(-1);
  return (
    <div>
      <Group justify="space-between" mb={6} mih={24}>
        <Group gap="xs">
          <Title order={3}>{words.rate}</Title>
          <StateBadge kind="online" state={facts.online ? 'yes' : 'no'} />
        </Group>
        <Text size="xs" c="dimmed">{words.readAt(formatTime(facts.readAt, true))}</Text>
      </Group>
      {facts.online ? (
        <>
          <Text size="sm" mih={20}>{now ? words.rateText(texts.value.rate(now.down), texts.value.rate(now.up)) : words.measuring}</Text>
          <AreaChart
            h={CHART_HEIGHT}
            data={rates.map((rate) => ({ at: formatTime(rate.at, true), down: rate.down, up: rate.up }))}
            dataKey="at"
            series={[{ name: 'down', label: words.down, color: 'var(--chart-a)' }, { name: 'up', label: words.up, color: 'var(--chart-b)' }]}
            valueFormatter={texts.value.rate}
            yAxisProps={{ width: 74 }}
            xAxisProps={{ interval: 'preserveStartEnd', minTickGap: 40, tickFormatter: (at: string) => at.slice(0, CLOCK) }}
            areaProps={{ isAnimationActive: false }}
            curveType="linear"
            withDots={false}
            gridAxis="x"
            tickLine="none"
          />
        </>
      ) : (
        <Text size="sm" c="dimmed">{words.offline}</Text>
      )}
      <dl className={styles['facts']} style={{ marginTop: 8 }}>
        {facts.address && [<dt key="a">{words.address}</dt>, <dd key="b">{facts.address}</dd>]}
        {facts.uptimeSeconds !== null && [<dt key="c">{words.uptime}</dt>, <dd key="d">{durationText(facts.uptimeSeconds)}</dd>]}
        <dt>{words.onRouter}</dt>
        <dd>{facts.secret}</dd>
      </dl>
      {stopped && <Button mt="xs" size="compact-sm" variant="default" onClick={() => setStopped(false)}>{texts.action.retry}</Button>}
    </div>
  );
}

/** All readings with counters since the card was opened. */
function useReadings(latest: { readAt: LineReading['at']; receivedBytes: number | null; sentBytes: number | null } | undefined): readonly LineReading[] {
  const [readings, setReadings] = useState<readonly LineReading[]>([]);
  const last = readings.at(-1);
  if (latest && latest.receivedBytes !== null && latest.sentBytes !== null && latest.readAt !== last?.at) {
    setReadings([...readings.slice(-KEPT), { at: latest.readAt, receivedBytes: latest.receivedBytes, sentBytes: latest.sentBytes }]);
  }
  return readings;
}
