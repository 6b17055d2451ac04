import { AreaChart } from '@mantine/charts';
import { Skeleton, Text } from '@mantine/core';
import { formatTime, later } from '../../../src-shared/time.ts';
import { useClock } from '../../app/clock.store.ts';
import { useProbe } from '../../app/queries.ts';
import { useSession } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ErrorState, Section } from '../../ui/index.ts';
import { ratesOf } from './services/line-rate.ts';
import { READINGS_KEPT, useReadings } from './services/use-readings.ts';

const words = texts.usage;
const LIVE_MS = 2000;
const CHART_HEIGHT = 110;
/** Less than this is nothing, and the axis says so. */
const LEAST_RATE = 100_000;

/** How fast his line is this moment: his router is asked while this is looked at, and no longer. */
export function LiveRate({ subscriptionId }: { subscriptionId: number }) {
  const live = useProbe('usage.live', { subscriptionId }, LIVE_MS);
  const aheadMs = useClock((clock) => clock.aheadMs ?? 0);
  const rates = ratesOf(useReadings(live.data ? { receivedBytes: live.data.uploadBytes, sentBytes: live.data.downloadBytes } : undefined, live.dataUpdatedAt), READINGS_KEPT);
  const now = rates.at(-1);
  const { practice } = useSession();
  if (live.error) return <Section title={words.live}><ErrorState error={live.error} retry={() => void live.refetch()} /></Section>;
  if (live.data === undefined) return <Section title={words.live}><Skeleton height={CHART_HEIGHT + 20} /></Section>;
  if (live.data === null) return <Section title={words.live}><Text size="sm" c="dimmed" mih={CHART_HEIGHT + 20}>{words.liveOff}</Text></Section>;
  return (
    <Section title={words.live}>
      <Text size="sm" mih={20}>{!now ? words.measuring : practice && now.down + now.up === 0 ? words.stands : words.rateText(texts.value.rate(now.down), texts.value.rate(now.up))}</Text>
      <AreaChart
        h={CHART_HEIGHT}
        data={rates.map((rate) => ({ at: formatTime(later(rate.at, aheadMs), true), down: rate.down, up: rate.up }))}
        dataKey="at"
        series={[{ name: 'down', label: words.down, color: 'var(--chart-a)' }, { name: 'up', label: words.up, color: 'var(--chart-b)' }]}
        valueFormatter={texts.value.rate}
        yAxisProps={{ width: 74, ...(rates.every(({ up, down }) => up + down < LEAST_RATE) ? { domain: [0, LEAST_RATE] } : {}) }}
        xAxisProps={{ interval: 'preserveStartEnd', minTickGap: 40 }}
        areaProps={{ isAnimationActive: false }}
        curveType="linear"
        withDots={false}
        gridAxis="x"
        tickLine="none"
      />
    </Section>
  );
}
