import { AreaChart } from '@mantine/charts';
import { SegmentedControl, Text } from '@mantine/core';
import { AlertTriangle } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { HealthPoint, RouterAlert } from '../../../src-shared/contract/health.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ChartCard, FactList, TimeAgo } from '../../ui/index.ts';
import styles from './health.module.css';
import router from './routers.module.css';

const words = texts.routerHealth;
const CHART_HEIGHT = 180;
/** "14:02" at the end of "3 Mar 2026, 14:02"; "3 Mar" at its beginning. */
const CLOCK_LETTERS = 5;
const usedPercent = (point: HealthPoint) => (point.totalMemoryBytes === 0 ? 0 : Math.round(100 - (point.freeMemoryBytes * 100) / point.totalMemoryBytes));

/** Alerts, and what the looks of every minute measured. */
export function HealthCharts({ routerId, fallback }: { routerId: number; /** While nothing was measured by the minute. */ fallback: ReactNode }) {
  const [grain, setGrain] = useState<'minute' | 'hour'>('minute');
  const { data } = useRead('health.router', { routerId, grain }, { everyMs: 60_000, keep: true });
  if (!data) return fallback;
  const measured = data.points.filter((point) => point.sessions !== null || point.receivedBitsPerSecond !== null);
  const most = (values: readonly number[]) => Math.max(0, ...values);
  return (
    <>
      {(data.open.length > 0 || data.closed.length > 0) && <AlertList open={data.open} closed={data.closed} />}
      <section className={`surface ${router['facts']}`}>
        <FactList
          facts={[
            [texts.routers.state, data.flapping ? words.watch.flapping : words.watch[data.state]],
            data.since === null ? null : [words.since, <TimeAgo key="since" at={data.since} />],
            data.flashWritesPerDay === null ? null : [words.flash, words.sectors(data.flashWritesPerDay)],
          ]}
        />
      </section>
      {data.points.length === 0 ? fallback : (
        <>
          <SegmentedControl size="xs" style={{ alignSelf: 'flex-start' }} aria-label={words.rangeLabel} value={grain} onChange={(value) => setGrain(value === 'hour' ? 'hour' : 'minute')} data={(['minute', 'hour'] as const).map((value) => ({ value, label: words.range[value] }))} />
          <div className={router['charts']}>
            <ChartCard title={words.charts.throughput} said={texts.value.rate(most(measured.map((point) => point.receivedBitsPerSecond ?? 0)))} height={CHART_HEIGHT}>
              <Chart grain={grain} rows={measured.map((point) => ({ at: point.at, received: point.receivedBitsPerSecond ?? 0, sent: point.sentBitsPerSecond ?? 0 }))} series={[{ name: 'received', label: words.received, color: 'var(--chart-a)' }, { name: 'sent', label: words.sent, color: 'var(--chart-b)' }]} format={texts.value.rate} width={74} />
            </ChartCard>
            <ChartCard title={words.charts.sessions} said={texts.value.count(most(measured.map((point) => point.sessions ?? 0)))} height={CHART_HEIGHT}>
              <Chart grain={grain} rows={measured.map((point) => ({ at: point.at, sessions: point.sessions ?? 0 }))} series={[{ name: 'sessions', label: words.charts.sessions, color: 'var(--chart-a)' }]} format={texts.value.count} width={44} />
            </ChartCard>
            <ChartCard title={texts.routers.cpuSamples} said={texts.routers.percentSaid(most(data.points.map((point) => point.cpuLoadPercent)))} height={CHART_HEIGHT}>
              <Chart grain={grain} percent rows={data.points.map((point) => ({ at: point.at, cpu: point.cpuLoadPercent }))} series={[{ name: 'cpu', label: texts.routers.cpuSamples, color: 'var(--chart-b)' }]} format={texts.routers.percent} width={44} />
            </ChartCard>
            <ChartCard title={words.charts.memory} said={texts.routers.percentSaid(most(data.points.map(usedPercent)))} height={CHART_HEIGHT}>
              <Chart grain={grain} percent rows={data.points.map((point) => ({ at: point.at, used: usedPercent(point) }))} series={[{ name: 'used', label: words.charts.memory, color: 'var(--chart-c)' }]} format={texts.routers.percent} width={44} />
            </ChartCard>
          </div>
        </>
      )}
    </>
  );
}

function Chart({ rows, series, format, width, grain, percent }: { rows: readonly ({ at: HealthPoint['at'] } & Record<string, number>)[]; series: { name: string; label: string; color: string }[]; format: (value: number) => string; width: number; grain: 'minute' | 'hour'; percent?: boolean }) {
  const tick = (at: string) => (grain === 'minute' ? at.slice(-CLOCK_LETTERS) : at.replace(/ \d{4},.*$/, ''));
  return <AreaChart h={CHART_HEIGHT} data={rows.map((row) => ({ ...row, at: formatInstant(row.at) }))} dataKey="at" series={series} valueFormatter={format} yAxisProps={{ width, ...(percent ? { domain: [0, 100] } : {}) }} xAxisProps={{ tickFormatter: tick, interval: 'preserveStartEnd', minTickGap: 32 }} areaProps={{ isAnimationActive: false }} curveType="linear" withDots={false} strokeWidth={2} gridAxis="y" tickLine="none" />;
}

function AlertList({ open, closed }: { open: readonly RouterAlert[]; closed: readonly RouterAlert[] }) {
  return (
    <section className={`surface ${styles['alerts']}`} aria-label={words.alerts}>
      {open.map((alert) => (
        <div key={alert.id} className={styles['row']} style={{ gridTemplateColumns: '20px minmax(0, 1fr)' }}>
          <AlertTriangle size={16} className="tone-bad" aria-hidden />
          <div><Text size="sm" fw={600}>{words.alert[alert.kind]} <Text span size="sm" c="dimmed">{words.opened(formatInstant(alert.openedAt))}</Text></Text><Text size="sm">{alert.detail}</Text></div>
        </div>
      ))}
      {closed.length > 0 && (
        <details>
          <summary><Text span size="sm" c="dimmed">{words.past} ({closed.length})</Text></summary>
          {closed.map((alert) => <Text key={alert.id} size="sm" c="dimmed">{words.alert[alert.kind]}: {words.closedAt(formatInstant(alert.openedAt), alert.closedAt === null ? '' : formatInstant(alert.closedAt))}</Text>)}
        </details>
      )}
    </section>
  );
}
