import { setTimeout as pause } from 'node:timers/promises';
import { databaseFile } from '../src-main/hosts/open-data.ts';
import { systemClock } from '../src-main/kernel/clock.ts';
import { openDatabase } from '../src-main/kernel/db.ts';
import { dateOf } from '../src-shared/time.ts';
import { openBareRouter } from './bare-router.ts';
import { startChild, type Child } from './child.ts';
import { loopDelayDuring } from './event-loop.ts';
import type { Given } from './figures.ts';
import type { Counted, Outside, OutsideOptions } from './outside.process.ts';
import { passwordOf, prepare, userNameOf } from './prepare.ts';
import { median, percentile, type Figure } from './report.ts';
import { openDesk, until, type Desk } from './running-desk.ts';

const ROUTERS = 20;
const SECRETS = 1000;
const SUBSCRIBERS = ROUTERS * SECRETS;
const GROUP = `${ROUTERS} routers with ${SECRETS.toLocaleString('en-KE')} secrets each`;
const DRIFTED = SUBSCRIBERS / 100;
const SWEEPS = 5;
const RESTORED = 30;
/** Between two who are let on again. */
const APART_MS = 100;

const ALL = Array.from({ length: ROUTERS }, (_, index) => index + 1);

/** All routers compared at once: as they should be, with one secret in a hundred changed by hand, with one dead router, and while somebody is let on again. */
export async function network({ directory }: Given): Promise<Figure[]> {
  const outside = startChild(new URL('./outside.process.ts', import.meta.url));
  try {
    const users = Array.from({ length: SUBSCRIBERS }, (_, index) => ({ name: userNameOf(index + 1), password: passwordOf(index + 1), profile: 'waya-1', comment: `waya:s=${index + 1}` }));
    const { routers } = await outside.ask<Outside>('start', { routers: ROUTERS, users, spread: true, latencyMs: 0, redialAfterMs: 100 } satisfies OutsideOptions);
    prepare({ directory, subscribers: SUBSCRIBERS, story: 'paid', routers, mpesaBaseUrl: null, now: systemClock.now() });
    takeAsProven(directory);
    const desk = await openDesk(directory);
    try {
      await until('everybody is on line', async () => (await outside.ask<number>('online')) === SUBSCRIBERS, { withinMs: 60_000 });
      await sweepAll(desk);
      return await measured(desk, outside, routers);
    } finally {
      await desk.close();
    }
  } finally {
    await outside.end();
  }
}

/** The routers hold what the books want: to prove it line by line is not what is measured, and would take minutes. */
function takeAsProven(directory: string): void {
  const db = openDatabase(databaseFile(directory));
  db.script(`
    UPDATE entitlement SET confirmedRevision = revision, confirmedAt = since, confirmedPasswordVersion = (SELECT passwordVersion FROM subscription WHERE id = subscriptionId);
    DELETE FROM job WHERE kind = 'routers.apply'`);
  db.close();
}

async function measured(desk: Desk, outside: Child, routers: Outside['routers']): Promise<Figure[]> {
  await outside.ask('reset');
  const stillMs: number[] = [];
  const { longestMs } = await loopDelayDuring(async () => {
    for (let n = 0; n < SWEEPS; n += 1) {
      stillMs.push(await sweepAll(desk));
      await pause(20);
    }
  });
  const counted = await outside.ask<Counted>('counted');
  const sentences = await outside.ask<string[][]>('reads');
  const bareMs = await bareReads(routers, sentences.slice(-counted.reads / SWEEPS / ROUTERS));
  const alone = await restorals(desk, 1);
  const { during, sweeps } = await whileSweeping(desk, () => restorals(desk, 1 + RESTORED));
  await outside.ask('reset');
  await outside.ask('drift', DRIFTED);
  const driftedMs = await sweepAll(desk);
  const written = await outside.ask<Counted>('counted');
  await sweepAll(desk);
  await outside.ask('fallSilent', ROUTERS - 1);
  const othersMs = await sweepAll(desk, ALL.slice(0, -1));
  const baseline = { name: 'bare sockets reading the same rows', value: bareMs / 1000 };
  const common = { group: GROUP };
  return [
    { ...common, name: 'sweep of all without drift', value: median(stillMs) / 1000, unit: 's', goal: { under: 3 }, baseline, note: `Median of ${SWEEPS}; ${counted.writes} writes.` },
    { ...common, name: 'commands sent to a router in a sweep', value: (counted.reads + counted.writes) / SWEEPS / ROUTERS, unit: 'commands' },
    { ...common, name: 'event loop delay without drift, longest', value: longestMs, unit: 'ms', goal: { under: 50 } },
    { ...common, name: `sweep of all with ${DRIFTED} drifted`, value: driftedMs / 1000, unit: 's', goal: { under: 5 }, baseline, note: `${written.rows} rows written in ${written.writes} sentences, read back.` },
    { ...common, name: `sweep of the other ${ROUTERS - 1} with one dead`, value: othersMs / 1000, unit: 's', goal: { under: 3 }, baseline },
    { ...common, name: 'one is let on again while all are swept, p50', value: percentile(during, 0.5), unit: 'ms', baseline: { name: 'the same without sweeps', value: percentile(alone, 0.5) } },
    { ...common, name: 'one is let on again while all are swept, p95', value: percentile(during, 0.95), unit: 'ms', goal: { under: 500 }, baseline: { name: 'the same without sweeps', value: percentile(alone, 0.95) }, note: `${RESTORED} people, each from the command until the proof is committed, while ${sweeps} sweeps ran.` },
  ];
}

const unproven = ({ eyes }: Desk): number => eyes.sql<{ n: number }>('SELECT count(*) AS n FROM entitlement WHERE confirmedRevision < revision')[0]!.n;

/** As somebody presses "Compare now" for each; until the end of the last of them is recorded, in milliseconds. */
async function sweepAll({ app, eyes, ask }: Desk, waitedFor: readonly number[] = ALL): Promise<number> {
  const lastOf = () => new Map(eyes.sql<{ routerId: number; id: number }>('SELECT routerId, max(id) AS id FROM routerSample GROUP BY routerId').map(({ routerId, id }) => [routerId, id]));
  const before = lastOf();
  const open = new Set(waitedFor);
  const startedAt = performance.now();
  const over = new Promise<void>((resolve) => {
    const stop = app.subscribe((events) => {
      if (!events.some(({ topic }) => topic === 'routers')) return;
      const now = lastOf();
      for (const id of open) if (now.get(id) !== before.get(id)) open.delete(id);
      if (open.size > 0) return;
      stop();
      resolve();
    });
  });
  for (const id of ALL) await ask('routers.sweep', { id });
  await over;
  return performance.now() - startedAt;
}

/** Milliseconds for the same commands to all routers at once; the median. */
async function bareReads(routers: Outside['routers'], sentences: readonly (readonly string[])[]): Promise<number> {
  const open = await Promise.all(routers.map(openBareRouter));
  const took: number[] = [];
  for (let n = 0; n < SWEEPS; n += 1) {
    const startedAt = performance.now();
    await Promise.all(open.map((router) => router.ask(sentences)));
    took.push(performance.now() - startedAt);
  }
  for (const router of open) router.close();
  return median(took);
}

/** So many who paused go on again, one by one; each from the command until he is proven to be on. */
async function restorals(desk: Desk, from: number): Promise<number[]> {
  const today = dateOf(systemClock.now());
  const ids = Array.from({ length: RESTORED }, (_, index) => from + index);
  for (const id of ids) await desk.ask('subscriptions.pause', { id, fromOn: today, untilOn: null, reason: 'bench' });
  await until('who pauses is proven to be off', () => unproven(desk) === 0);
  const took: number[] = [];
  for (const id of ids) {
    await pause(APART_MS);
    const startedAt = performance.now();
    const isProven = () => desk.eyes.sql(`SELECT 1 FROM entitlement WHERE subscriptionId = ? AND state = 'active' AND confirmedRevision = revision`, id).length > 0;
    const proven = new Promise<void>((resolve) => {
      const stop = desk.app.subscribe((events) => {
        if (!events.some(({ topic }) => topic === 'entitlements') || !isProven()) return;
        stop();
        resolve();
      });
    });
    await desk.ask('subscriptions.resume', { id, on: today });
    await proven;
    took.push(performance.now() - startedAt);
  }
  return took;
}

/** Sweeps of all, one after the other, as long as the work takes. */
async function whileSweeping(desk: Desk, work: () => Promise<number[]>): Promise<{ during: number[]; sweeps: number }> {
  let isOver = false;
  let sweeps = 0;
  const sweeping = (async () => {
    while (!isOver) {
      await sweepAll(desk);
      sweeps += ROUTERS;
    }
  })();
  const during = await work().finally(() => (isOver = true));
  await sweeping;
  return { during, sweeps };
}
