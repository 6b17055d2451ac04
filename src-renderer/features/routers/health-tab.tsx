import { Skeleton } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { formatInstant } from '../../../src-shared/time.ts';
import { addressOf } from '../../app/address.ts';
import { useRead, type ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { durationText, ErrorState, FactList, TimeAgo, type Fact } from '../../ui/index.ts';
import { ArmedCard } from './armed-card.tsx';
import { CountersLine } from './counters-line.tsx';
import { AlertList, HealthCharts, type Grain } from './health-charts.tsx';
import type { RouterView } from './router-view.ts';
import styles from './routers.module.css';

const words = texts.routers;
const said = texts.routerHealth;
const REFRESH_MS = 60_000;
type Health = ReadOutput<'health.router'>;

/** What is wrong first, then what it is, what it did, and what it will do by itself. */
export function HealthTab({ router }: { router: RouterView }) {
  const [grain, setGrain] = useState<Grain>('minute');
  const query = useRead('health.router', { routerId: router.id, grain }, { everyMs: REFRESH_MS, keep: true });
  const health = query.data;
  // Alerts stand first: what is below them must not jump when they come.
  if (!health && !query.error) return <Skeleton height={320} style={{ flex: 'none' }} />;
  return (
    <>
      {health && <AlertList open={health.open} closed={health.closed} />}
      <section className={`surface ${styles['facts']}`}>
        <FactList
          facts={[
            [words.online, words.onlineOf(router.online === null ? '–' : texts.value.count(router.online), texts.value.count(router.subscriptions))],
            [words.subscriptions, <Link key="services" href={addressOf('/subscribers', { router: router.id })}>{texts.value.count(router.subscriptions)}</Link>],
            disagree(router, health) ? null : [words.state, stateText(health)],
            [words.contact, router.lastContactAt === null ? words.never : <TimeAgo key="contact" at={router.lastContactAt} />],
            [words.facts.sweep, router.lastSweepAt === null ? words.never : <TimeAgo key="sweep" at={router.lastSweepAt} />],
            ...deviceFacts(router, health),
            [words.address, words.addressText(router.host, router.port, router.tls)],
            [words.userName, router.userName],
            [words.facts.suspend, words.suspend[router.suspendMode]],
          ]}
        />
      </section>
      {health ? <HealthCharts router={router} health={health} grain={grain} onGrain={setGrain} /> : <ErrorState error={query.error} retry={() => void query.refetch()} />}
      <ArmedCard routerId={router.id} />
      <CountersLine routerId={router.id} />
    </>
  );
}

/** The looks of every minute are damped, and may not know yet what a comparison has just seen: the badge above says that. */
const disagree = (router: RouterView, health: Health | undefined): boolean => (router.state === 'down' && health?.state === 'up') || (router.state === 'up' && health?.state === 'down');

function stateText(health: Health | undefined): string {
  if (!health) return '';
  if (health.flapping) return said.watch.flapping;
  return health.since === null ? said.watch[health.state] : said.stateSince(said.watch[health.state], formatInstant(health.since));
}

function deviceFacts({ name, facts }: RouterView, health: Health | undefined): readonly Fact[] {
  if (!facts) return [];
  const aDay = health?.flashWritesPerDay ?? null;
  return [
    facts.identity === name ? null : [words.facts.identity, facts.identity],
    [words.facts.uptime, durationText(facts.uptimeSeconds)],
    [words.facts.cpu, words.percent(facts.cpuLoadPercent)],
    [words.facts.memory, words.memory(facts.freeMemoryBytes, facts.totalMemoryBytes)],
    facts.flashWrites === null ? null : [words.facts.flash, aDay === null ? words.sectors(facts.flashWrites) : said.flashNow(words.sectors(facts.flashWrites), texts.value.count(aDay))],
  ];
}
