/** Reads the counters of each router every few minutes, and records them in chunks. */
import { DAY, instant, MINUTE, SECOND, type Instant } from '../../../src-shared/time.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Reader } from '../../kernel/db.ts';
import { letOthersRun } from '../../kernel/event-loop.ts';
import type { JobContext, JobKind } from '../../kernel/jobs.ts';
import type { ScheduleDefinition } from '../../kernel/schedule.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { RouterSession } from '../../ports/router-gateway.ts';
import { q } from '../../schema/tables.ts';
import { isOn } from '../entitlement/index.ts';
import type { RouterPool } from '../routers/index.ts';
import { readSetting } from '../settings/index.ts';
import { readUsage, type RouterReading } from './metering.ts';
import { MOST_ITEMS } from './recording.ts';
import { causeOfEnd, loggedEnds } from './session-ends.ts';
import { findReading } from './usage.store.ts';

export interface UsageDeps {
  readonly db: Reader;
  readonly clock: Clock;
  readonly pool: RouterPool;
}

const LOG_LINES = 500;
/** A reading of many rows takes a while, and sessions are as old as they were at its end. */
const TOLERANCE_SECONDS = 5;

export function usageJobs(deps: UsageDeps): Record<string, JobKind> {
  return {
    'usage.readAll': { run: async () => ({ command: 'usage.startReadings', input: {} }) },
    'usage.read': { run: ({ routerId }: { routerId: number }, context) => read(deps, routerId, context) },
    'usage.judgeCap': { run: async ({ subscriptionId }: { subscriptionId: number }) => ({ command: 'usage.judgeCap', input: { subscriptionId } }) },
    'usage.prune': {
      run: async (_input: object, context) => {
        for (let step = 1; ; step += 1) {
          context.signal.throwIfAborted();
          if (!(context.execute(`prune-${step}`, 'usage.prune', {}) as { more: boolean }).more) return;
          await letOthersRun();
        }
      },
    },
  };
}

async function read({ db, clock, pool }: UsageDeps, routerId: number, context: JobContext): Promise<void> {
  const last = findReading(db, routerId);
  const begun = clock.monotonic();
  const told = await ask({ db, clock, pool }, routerId);
  // The next reading makes it good; that the router is away is told by its own page.
  if (told === null) return;
  const { session, reading } = told;
  const at = clock.now();
  const readMs = Math.round(clock.monotonic() - begun);
  const { uptimeSeconds, wraps, items } = reading;
  const chunk = { routerId, at, wraps, toleranceSeconds: TOLERANCE_SECONDS + Math.ceil(readMs / SECOND), last: last ? { at: last.at, uptimeSeconds: last.uptimeSeconds } : null };
  let changed = 0;
  for (let from = 0; from < items.length; from += MOST_ITEMS) {
    context.signal.throwIfAborted();
    changed += (context.execute(`chunk-${from}`, 'usage.record', { ...chunk, items: items.slice(from, from + MOST_ITEMS) }) as { changed: number }).changed;
    await letOthersRun();
  }
  const asked = await endSessions(db, session, { routerId, at, rebooted: last !== undefined && uptimeSeconds < last.uptimeSeconds }, context);
  const recordMs = Math.round(clock.monotonic() - begun) - readMs;
  context.execute('end', 'usage.endReading', { routerId, at, uptimeSeconds, commands: reading.commands + asked, readMs, recordMs, services: reading.services, changed });
}

/** Null: it does not answer. A connection that broke since it was last used is made anew, once. */
async function ask({ db, clock, pool }: UsageDeps, routerId: number, isAgain = false): Promise<{ session: RouterSession; reading: RouterReading } | null> {
  let session: RouterSession | undefined;
  try {
    ({ session } = await pool.line(routerId));
    return { session, reading: await readUsage(db, session, { routerId, now: clock.now(), monotonic: () => clock.monotonic() }) };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return session === undefined || session.alive || isAgain ? null : ask({ db, clock, pool }, routerId, true);
  }
}

/** Those that were not in this reading; the log is asked only when there are any. Returns the commands that it took. */
async function endSessions(db: Reader, session: RouterSession, facts: { readonly routerId: number; readonly at: Instant; readonly rebooted: boolean }, context: JobContext): Promise<number> {
  const { routerId, at, rebooted } = facts;
  const gone = db.all(
    q
      .selectFrom('lineSession')
      .innerJoin('subscription', 'subscription.id', 'lineSession.subscriptionId')
      .leftJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id')
      .select(['lineSession.id', 'lineSession.seenAt', 'subscription.userName', 'entitlement.state', 'entitlement.since'])
      .where('lineSession.routerId', '=', routerId)
      .where('lineSession.endedAt', 'is', null)
      .where('lineSession.seenAt', '<>', at),
  );
  if (gone.length === 0) return 0;
  const logged = rebooted ? new Map<string, string>() : loggedEnds(await session.listLog(LOG_LINES).catch(() => []));
  const ends = gone.map(({ id, seenAt, userName, state, since }) => ({
    id,
    cause: causeOfEnd({ rebooted, endedByWaya: state !== null && since !== null && !isOn(state) && since >= seenAt, logged: logged.get(userName) ?? null, unseenMs: at - seenAt }),
  }));
  for (let from = 0; from < ends.length; from += MOST_ITEMS) {
    context.execute(`ends-${from}`, 'usage.endSessions', { ends: ends.slice(from, from + MOST_ITEMS) });
    await letOthersRun();
  }
  return rebooted ? 0 : 1;
}

/** Away from the minute, where bills and cut-offs begin, and from the comparisons. */
const OFFSET_MS = 10 * SECOND;
const PRUNED_AT_MS = 3 * 60 * MINUTE;

export const usageSchedules: Record<string, ScheduleDefinition> = {
  'usage.readAll': {
    catchUp: 'latest',
    frequent: true,
    next: (after, db) => {
      const every = readSetting(db, 'network').usageMinutes * MINUTE;
      return instant((Math.floor((after - OFFSET_MS) / every) + 1) * every + OFFSET_MS);
    },
    job: (dueAt) => ({ kind: 'usage.readAll', mode: 'repeatable', key: 'usage.readAll', lane: 'usage', input: {}, runAt: dueAt, rank: 50 }),
  },
  'usage.prune': {
    catchUp: 'latest',
    next: (after) => instant((Math.floor((after + PRUNED_AT_MS) / DAY) + 1) * DAY - PRUNED_AT_MS),
    job: (dueAt) => ({ kind: 'usage.prune', mode: 'repeatable', key: 'usage.prune', lane: 'usage', input: {}, runAt: dueAt, rank: 80 }),
  },
};
