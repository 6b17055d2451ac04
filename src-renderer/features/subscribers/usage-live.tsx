import { AreaChart } from '@mantine/charts';
import { Skeleton, Text } from '@mantine/core';
import { useState } from 'react';
import { formatTime, instant, later } from '../../../src-shared/time.ts';
import { useClock } from '../../app/clock.store.ts';
import { useProbe } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ErrorState, Section } from '../../ui/index.ts';
import { ratesOf, type LineReading } from './services/line-rate.ts';

const words = texts.usage;
const LIVE_MS = 2000;
const KEPT = 60;
const CHART_HEIGHT = 110;

/** How fast his line is this moment: his router is asked while this is looked at, and no longer. */
export function LiveRate({ subscriptionId }: { subscriptionId: number }) {
  const live = useProbe('usage.live', { subscriptionId }, LIVE_MS);
  const aheadMs = useClock((clock) => clock.aheadMs ?? 0);
  const rates = ratesOf(useReadings(live.data, live.dataUpdatedAt), KEPT);
  const now = rates.at(-1);
  if (live.error) return <Section title={words.live}><ErrorState error={live.error} retry={() => void live.refetch()} /></Section>;
  if (live.data === undefined) return <Section title={words.live}><Skeleton height={CHART_HEIGHT + 20} /></Section>;
  if (live.data === null) return <Section title={words.live}><Text size="sm" c="dimmed" mih={CHART_HEIGHT + 20}>{words.liveOff}</Text></Section>;
  return (
    <Section title={words.live}>
      <Text size="sm" mih={20}>{now ? words.rateText(texts.value.rate(now.down), texts.value.rate(now.up)) : words.measuring}</Text>
      <AreaChart
        h={CHART_HEIGHT}
        data={rates.map((rate) => ({ at: formatTime(later(rate.at, aheadMs), true), down: rate.down, up: rate.up }))}
        dataKey="at"
        series={[{ name: 'down', label: words.down, color: 'var(--chart-a)' }, { name: 'up', label: words.up, color: 'var(--chart-b)' }]}
        valueFormatter={texts.value.rate}
        yAxisProps={{ width: 74 }}
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

/** Timed by their arrival on this machine: the app's own clock stands still in practice mode. */
function useReadings(latest: { uploadBytes: number; downloadBytes: number } | null | undefined, arrivedAt: number): readonly LineReading[] {
  const [readings, setReadings] = useState<readonly LineReading[]>([]);
  if (latest && arrivedAt !== readings.at(-1)?.at) setReadings([...readings.slice(-KEPT), { at: instant(arrivedAt), receivedBytes: latest.uploadBytes, sentBytes: latest.downloadBytes }]);
  return readings;
}
