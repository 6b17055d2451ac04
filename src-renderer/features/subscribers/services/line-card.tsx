import { AreaChart } from '@mantine/charts';
import { Group, Skeleton, Text, Title } from '@mantine/core';
import { formatTime, later } from '../../../../src-shared/time.ts';
import { useClock } from '../../../app/clock.store.ts';
import { useProbe } from '../../../app/queries.ts';
import { useSession } from '../../../app/session.ts';
import { texts } from '../../../texts/index.ts';
import { durationText, ErrorState, FactList, StateBadge } from '../../../ui/index.ts';
import { ratesOf } from './line-rate.ts';
import { READINGS_KEPT, useReadings } from './use-readings.ts';

const words = texts.services;
const LIVE_MS = 4000;
const CHART_HEIGHT = 120;
/** Less than this is nothing, and the axis says so. */
const LEAST_RATE = 100_000;
const CLOCK = 8;

/** His line as the router has it this moment: read while it is looked at, kept nowhere. */
export function LineCard({ subscriptionId }: { subscriptionId: number }) {
  const line = useProbe('routers.readLine', { subscriptionId }, LIVE_MS);
  const aheadMs = useClock((clock) => clock.aheadMs ?? 0);
  const { practice } = useSession();
  const readings = useReadings(line.data, line.dataUpdatedAt);
  if (line.error) return <ErrorState error={line.error} retry={() => void line.refetch()} />;
  const facts = line.data;
  if (!facts) return <Skeleton height={CHART_HEIGHT + 60} />;
  const rates = ratesOf(readings, READINGS_KEPT);
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
          <Text size="sm" mih={20}>{!now ? words.measuring : practice && now.down + now.up === 0 ? texts.usage.stands : words.rateText(texts.value.rate(now.down), texts.value.rate(now.up))}</Text>
          <AreaChart
            h={CHART_HEIGHT}
            data={rates.map((rate) => ({ at: formatTime(later(rate.at, aheadMs), true), down: rate.down, up: rate.up }))}
            dataKey="at"
            series={[{ name: 'down', label: words.down, color: 'var(--chart-a)' }, { name: 'up', label: words.up, color: 'var(--chart-b)' }]}
            valueFormatter={texts.value.rate}
            yAxisProps={{ width: 74, ...(rates.every(({ up, down }) => up + down < LEAST_RATE) ? { domain: [0, LEAST_RATE] } : {}) }}
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
      <div style={{ height: 10 }} />
      <FactList
        facts={[
          facts.address === null ? null : [words.address, facts.address],
          facts.uptimeSeconds === null ? null : [words.uptime, durationText(facts.uptimeSeconds)],
          [words.onRouter, facts.secret],
        ]}
      />
    </div>
  );
}
