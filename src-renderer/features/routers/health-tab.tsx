import { AreaChart } from '@mantine/charts';
import { Text } from '@mantine/core';
import { Link } from 'wouter';
import { formatInstant } from '../../../src-shared/time.ts';
import { addressOf } from '../../app/address.ts';
import { texts } from '../../texts/index.ts';
import { ChartCard, durationText, FactList, TimeAgo, type Fact } from '../../ui/index.ts';
import { ArmedCard } from './armed-card.tsx';
import { CountersLine } from './counters-line.tsx';
import { HealthCharts } from './health-charts.tsx';
import type { RouterView } from './router-view.ts';
import styles from './routers.module.css';

const words = texts.routers;
const CHART_HEIGHT = 200;
/** "14:02" at the end of "3 Mar 2026, 14:02". */
const CLOCK_LETTERS = 5;

export function HealthTab({ router }: { router: RouterView }) {
  const { facts, samples } = router;
  const most = (values: readonly number[]) => Math.max(0, ...values);
  const online = samples.map((sample) => sample.online);
  const cpu = samples.map((sample) => sample.cpuLoadPercent);
  // What the comparisons measured, every few minutes, until the looks of every minute have something to show.
  const sweepCharts = samples.length === 0 ? (
        <Text size="sm" c="dimmed">{words.noSamples}</Text>
      ) : (
        <div className={styles['charts']}>
          <ChartCard title={words.samples} said={words.samplesSaid(most(online))} height={CHART_HEIGHT}>
            <SampleChart router={router} pick="online" label={words.samples} format={texts.value.count} />
          </ChartCard>
          <ChartCard title={words.cpuSamples} said={words.percentSaid(most(cpu))} height={CHART_HEIGHT}>
            <SampleChart router={router} pick="cpuLoadPercent" label={words.cpuSamples} format={words.percent} />
          </ChartCard>
        </div>
      );
  return (
    <>
      <section className={`surface ${styles['facts']}`}>
        <FactList
          facts={[
            [words.online, words.onlineOf(router.online === null ? '–' : texts.value.count(router.online), texts.value.count(router.subscriptions))],
            [words.subscriptions, <Link key="services" href={addressOf('/subscribers', { router: router.id })}>{texts.value.count(router.subscriptions)}</Link>],
            [words.contact, router.lastContactAt === null ? words.never : <TimeAgo key="contact" at={router.lastContactAt} />],
            [words.facts.sweep, router.lastSweepAt === null ? words.never : <TimeAgo key="sweep" at={router.lastSweepAt} />],
            [words.address, words.addressText(router.host, router.port, router.tls)],
            [words.userName, router.userName],
            [words.facts.suspend, words.suspend[router.suspendMode]],
            ...deviceFacts(facts),
          ]}
        />
      </section>
      <ArmedCard routerId={router.id} />
      <CountersLine routerId={router.id} />
      <HealthCharts routerId={router.id} fallback={sweepCharts} />
    </>
  );
}

function deviceFacts(facts: RouterView['facts']): readonly Fact[] {
  if (!facts) return [];
  return [
    [words.facts.identity, facts.identity],
    [words.facts.version, facts.version],
    [words.facts.board, facts.board],
    [words.facts.uptime, durationText(facts.uptimeSeconds)],
    [words.facts.cpu, words.percent(facts.cpuLoadPercent)],
    [words.facts.memory, words.memory(facts.freeMemoryBytes, facts.totalMemoryBytes)],
    facts.flashWrites === null ? null : [words.facts.flash, words.sectors(facts.flashWrites)],
  ];
}

function SampleChart({ router, pick, label, format }: { router: RouterView; pick: 'online' | 'cpuLoadPercent'; label: string; format: (value: number) => string }) {
  return (
    <AreaChart
      h={CHART_HEIGHT}
      data={router.samples.map((sample) => ({ at: formatInstant(sample.at), value: sample[pick] }))}
      dataKey="at"
      series={[{ name: 'value', label, color: pick === 'online' ? 'var(--chart-a)' : 'var(--chart-b)' }]}
      valueFormatter={format}
      yAxisProps={{ width: 44, ...(pick === 'cpuLoadPercent' ? { domain: [0, 100] } : {}) }}
      xAxisProps={{ tickFormatter: (at: string) => at.slice(-CLOCK_LETTERS), interval: 'preserveStartEnd', minTickGap: 32 }}
      areaProps={{ isAnimationActive: false }}
      curveType="linear"
      withDots={false}
      strokeWidth={2}
      gridAxis="y"
      tickLine="none"
    />
  );
}
