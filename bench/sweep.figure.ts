import { setTimeout as pause } from 'node:timers/promises';
import { createRouterosGateway } from '../src-main/adapters/routeros/index.ts';
import { systemClock } from '../src-main/kernel/clock.ts';
import { startChild, type Child } from './child.ts';
import { loopDelayDuring } from './event-loop.ts';
import type { Given } from './figures.ts';
import type { Counted, Outside, OutsideOptions } from './outside.process.ts';
import { passwordOf, prepare, userNameOf } from './prepare.ts';
import { median, type Figure } from './report.ts';
import { openDesk, until, type Desk } from './running-desk.ts';

const GROUP = 'Sweep of a router with 5,000 secrets';
const SECRETS = 5000;
const DRIFTED = 100;
const SWEEPS = 5;

/** One router, everybody active and on line; swept without drift, then with a hundred secrets changed by hand. */
export async function sweep({ directory }: Given): Promise<Figure[]> {
  const outside = startChild(new URL('./outside.process.ts', import.meta.url));
  // The marker of subscription n, so that Waya takes its own secrets over instead of making them.
  const users = Array.from({ length: SECRETS }, (_, index) => ({ name: userNameOf(index + 1), password: passwordOf(index + 1), profile: 'waya-1', comment: `waya:s=${index + 1}` }));
  const { routers, mpesaBaseUrl: _unused } = await outside.ask<Outside>('start', { routers: 1, users, latencyMs: 0, redialAfterMs: 100 } satisfies OutsideOptions);
  prepare({ directory, subscribers: SECRETS, story: 'paid', routers, mpesaBaseUrl: null, now: systemClock.now() });
  const desk = await openDesk(directory);
  try {
    await until('every line is proven', () => unproven(desk) === 0, { withinMs: 120_000 });
    await until('everybody is on line', async () => (await outside.ask<number>('online')) === SECRETS, { withinMs: 60_000 });
    await sweepOnce(desk);
    const still = await measured(desk, outside, SWEEPS);
    await outside.ask('drift', DRIFTED);
    const drifted = await measured(desk, outside, 1);
    await sweepOnce(desk);
    const bare = await barePrints(routers[0]!);
    return [
      { group: GROUP, name: `without drift, ${SECRETS.toLocaleString('en-KE')} on line`, value: median(still.tookMs) / 1000, unit: 's', goal: { under: 1 }, baseline: { name: `one bare print of ${bare.rows.toLocaleString('en-KE')} secrets`, value: bare.secretsMs / 1000 }, note: `Median of ${SWEEPS}. Secrets and sessions printed bare, at once: ${Math.round(bare.bothMs)} ms.` },
      { group: GROUP, name: 'without drift, writes sent', value: still.counted.writes, unit: 'writes', goal: { exactly: 0 } },
      { group: GROUP, name: 'event loop delay without drift, longest', value: still.longestMs, unit: 'ms', goal: { under: 50 } },
      { group: GROUP, name: `with ${DRIFTED} drifted, rows written`, value: drifted.counted.rows, unit: 'writes', goal: { exactly: DRIFTED }, note: `In ${drifted.counted.writes} sentences. Took ${Math.round(drifted.tookMs[0]!)} ms with read-back; ${unproven(desk)} lines left unproven.` },
    ];
  } finally {
    await desk.close();
    await outside.end();
  }
}

const unproven = ({ eyes }: Desk): number => eyes.sql<{ n: number }>('SELECT count(*) AS n FROM entitlement WHERE confirmedRevision < revision')[0]!.n;

async function measured(desk: Desk, outside: Child, times: number): Promise<{ tookMs: number[]; counted: Counted; longestMs: number }> {
  await outside.ask('reset');
  const tookMs: number[] = [];
  const { longestMs } = await loopDelayDuring(async () => {
    for (let n = 0; n < times; n += 1) {
      tookMs.push(await sweepOnce(desk));
      await pause(20);
    }
  });
  return { tookMs, counted: await outside.ask<Counted>('counted'), longestMs };
}

/** As somebody presses "Compare now"; until its end is recorded. */
async function sweepOnce({ app, eyes, ask }: Desk): Promise<number> {
  const last = () => eyes.sql<{ id: number | null }>('SELECT max(id) AS id FROM routerSample')[0]!.id ?? 0;
  const before = last();
  const startedAt = performance.now();
  const over = new Promise<void>((resolve) => {
    const stop = app.subscribe((events) => {
      if (!events.some(({ topic }) => topic === 'routers') || last() === before) return;
      stop();
      resolve();
    });
  });
  await ask('routers.sweep', { id: 1 });
  await over;
  return performance.now() - startedAt;
}

/** The adapter alone. */
async function barePrints(address: Outside['routers'][number]): Promise<{ secretsMs: number; bothMs: number; rows: number }> {
  const session = await createRouterosGateway({ connectTimeoutMs: 10_000, commandTimeoutMs: 15_000, window: 6 }).connect({ ...address, tls: null });
  const timed = async (work: () => Promise<unknown>) => {
    const took: number[] = [];
    for (let n = 0; n < SWEEPS; n += 1) {
      const startedAt = performance.now();
      await work();
      took.push(performance.now() - startedAt);
    }
    return median(took);
  };
  const secretsMs = await timed(() => session.listSecrets());
  const bothMs = await timed(() => Promise.all([session.listSecrets(), session.listSessions()]));
  const rows = (await session.listSecrets()).length;
  await session.close();
  return { secretsMs, bothMs, rows };
}
