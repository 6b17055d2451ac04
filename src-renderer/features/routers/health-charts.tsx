import { AreaChart } from '@mantine/charts';
import { Group, SegmentedControl, Text, Title } from '@mantine/core';
import { AlertTriangle } from 'lucide-react';
import type { HealthPoint, RouterAlert } from '../../../src-shared/contract/health.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import type { ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ChartCard } from '../../ui/index.ts';
import styles from './health.module.css';
import type { RouterView } from './router-view.ts';
import page from './routers.module.css';

const words = texts.routerHealth;
const CHART_HEIGHT = 180;
/** "14:02" at the end of "3 Mar 2026, 14:02"; "3 Mar" at its beginning. */
const CLOCK_LETTERS = 5;
/** Less than this is nothing, and the axis says so. */
const LEAST_RATE = 1_000_000;
const GRAINS = ['minute', 'hour'] as const;
export type Grain = (typeof GRAINS)[number];

interface Curves {
  readonly title: string;
  readonly said: string;
  readonly series: { name: string; label: string; color: string }[];
  readonly rows: readonly ({ at: HealthPoint['at'] } & Record<string, number>)[];
  readonly format: (value: number) => string;
  /** Of the axis. */
  readonly width: number;
  /** Top of the axis; else the numbers themselves decide. */
  readonly most?: number | undefined;
}

/** What the looks of every minute measured; what the comparisons did, where there was no look. */
export function HealthCharts({ router, health, grain, onGrain }: { router: RouterView; health: ReadOutput<'health.router'>; grain: Grain; onGrain: (grain: Grain) => void }) {
  const curves = health.points.length > 0 ? curvesOf(health.points) : grain === 'minute' ? sweepCurves(router.samples) : [];
  return (
    <>
      <Group justify="space-between">
        <Title order={2} size="h3">{words.measured}</Title>
        <SegmentedControl size="xs" aria-label={words.rangeLabel} value={grain} onChange={(value) => onGrain(value === 'hour' ? 'hour' : 'minute')} data={GRAINS.map((value) => ({ value, label: words.range[value] }))} />
      </Group>
      {curves.length === 0 ? (
        <Text size="sm" c="dimmed">{texts.routers.noSamples}</Text>
      ) : (
        <div className={page['charts']}>
          {curves.map((chart) => <ChartCard key={chart.title} title={chart.title} said={words.atMost(chart.said)} height={CHART_HEIGHT}><Chart grain={grain} {...chart} /></ChartCard>)}
        </div>
      )}
    </>
  );
}

const mostOf = (values: readonly number[]): number => Math.max(0, ...values);
const usedPercent = (point: HealthPoint) => (point.totalMemoryBytes === 0 ? 0 : Math.round(100 - (point.freeMemoryBytes * 100) / point.totalMemoryBytes));
const WHOLE_PERCENT = 100;

function curvesOf(points: readonly HealthPoint[]): readonly Curves[] {
  const sessions = points.flatMap((point) => (point.sessions === null ? [] : [{ at: point.at, sessions: point.sessions }]));
  const { count, rate } = texts.value;
  const { percent } = texts.routers;
  const flow = points.flatMap(({ at, receivedBitsPerSecond: received, sentBitsPerSecond: sent }) => (received === null || sent === null ? [] : [{ at, received, sent }]));
  return [
    { title: words.charts.sessions, said: count(mostOf(sessions.map((point) => point.sessions))), series: [{ name: 'sessions', label: words.charts.sessions, color: 'var(--chart-a)' }], rows: sessions, format: count, width: 44 },
    { title: words.charts.throughput, said: rate(mostOf(flow.map((each) => each.received))), series: [{ name: 'received', label: words.received, color: 'var(--chart-a)' }, { name: 'sent', label: words.sent, color: 'var(--chart-b)' }], rows: flow, format: rate, width: 74, most: flow.every((each) => each.received + each.sent < LEAST_RATE) ? LEAST_RATE : undefined },
    { title: texts.routers.cpuSamples, said: percent(mostOf(points.map((point) => point.cpuLoadPercent))), series: [{ name: 'cpu', label: texts.routers.cpuSamples, color: 'var(--chart-b)' }], rows: points.map((point) => ({ at: point.at, cpu: point.cpuLoadPercent })), format: percent, width: 44, most: WHOLE_PERCENT },
    { title: words.charts.memory, said: percent(mostOf(points.map(usedPercent))), series: [{ name: 'used', label: words.charts.memory, color: 'var(--chart-c)' }], rows: points.map((point) => ({ at: point.at, used: usedPercent(point) })), format: percent, width: 44, most: WHOLE_PERCENT },
  ];
}

function sweepCurves(samples: RouterView['samples']): readonly Curves[] {
  if (samples.length === 0) return [];
  const { samples: online, cpuSamples, percent } = texts.routers;
  return [
    { title: online, said: texts.value.count(mostOf(samples.map((sample) => sample.online))), series: [{ name: 'online', label: online, color: 'var(--chart-a)' }], rows: samples.map((sample) => ({ at: sample.at, online: sample.online })), format: texts.value.count, width: 44 },
    { title: cpuSamples, said: percent(mostOf(samples.map((sample) => sample.cpuLoadPercent))), series: [{ name: 'cpu', label: cpuSamples, color: 'var(--chart-b)' }], rows: samples.map((sample) => ({ at: sample.at, cpu: sample.cpuLoadPercent })), format: percent, width: 44, most: WHOLE_PERCENT },
  ];
}

function Chart({ rows, series, format, width, grain, most }: Curves & { grain: Grain }) {
  const tick = (at: string) => (grain === 'minute' ? at.slice(-CLOCK_LETTERS) : at.replace(/ \d{4},.*$/, ''));
  return (
    <AreaChart
      h={CHART_HEIGHT}
      data={rows.map((row) => ({ ...row, at: formatInstant(row.at) }))}
      dataKey="at"
      series={series}
      valueFormatter={format}
      yAxisProps={{ width, allowDecimals: false, ...(most === undefined ? {} : { domain: [0, most] }) }}
      xAxisProps={{ tickFormatter: tick, interval: 'preserveStartEnd', minTickGap: 32 }}
      areaProps={{ isAnimationActive: false }}
      curveType="linear"
      withDots={rows.length === 1}
      strokeWidth={2}
      gridAxis="x"
      tickLine="none"
      withLegend={series.length > 1}
    />
  );
}

/** What is wrong now, and what was and is over. */
export function AlertList({ open, closed }: { open: readonly RouterAlert[]; closed: readonly RouterAlert[] }) {
  if (open.length + closed.length === 0) return null;
  return (
    <section className={`surface ${styles['alerts']}`} aria-label={words.alerts}>
      {open.map((alert) => (
        <div key={alert.id} className={styles['row']} style={{ gridTemplateColumns: '20px minmax(0, 1fr)' }}>
          <AlertTriangle size={16} className="tone-bad" style={{ marginTop: 2 }} aria-hidden />
          <div><Text size="sm" fw={600}>{words.alert[alert.kind]} <Text span size="sm" c="dimmed">{words.opened(formatInstant(alert.openedAt))}</Text></Text><Text size="sm">{alert.detail}</Text></div>
        </div>
      ))}
      {closed.length > 0 && (
        <details>
          <summary><Text span size="sm" c="dimmed">{words.past(closed.length)}</Text></summary>
          {closed.map((alert) => <Text key={alert.id} size="sm" c="dimmed">{words.alert[alert.kind]}: {words.closedAt(formatInstant(alert.openedAt), alert.closedAt === null ? '' : formatInstant(alert.closedAt))}</Text>)}
        </details>
      )}
    </section>
  );
}
