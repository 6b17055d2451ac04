import { instant, MINUTE, SECOND, type Instant } from '../../../src-shared/time.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/db.ts';
import type { JobKind, JobResult } from '../../kernel/jobs.ts';
import type { ScheduleDefinition } from '../../kernel/schedule.ts';
import type { Vault } from '../../kernel/vault.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { RouterSession } from '../../ports/router-gateway.ts';
import { q } from '../../schema/tables.ts';
import { nextDaily } from '../dunning/index.ts';
import { troubleOf, type RouterPool } from '../routers/index.ts';
import { readSetting } from '../settings/index.ts';
import { copyConfiguration, examineRouter } from './examine-router.ts';
import { findRouterRow, memoryOf, ownOn } from './health.store.ts';
import { LOOK_LANE, type Look } from './health.service.ts';
import type { Counters } from './readings.ts';

export interface HealthDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly pool: RouterPool;
}

/** Interfaces are read less often than the rest: with 1,000 sessions they are 1,000 rows. A little less than five minutes, or looks a second early would miss their turn. */
const COUNTERS_EVERY_MS = 5 * MINUTE - 10 * SECOND;

export function healthJobs(deps: HealthDeps): Record<string, JobKind> {
  return {
    'health.look': {
      run: async ({ routerIds }: { routerIds?: readonly number[] }, context): Promise<JobResult | void> => {
        const ids = routerIds ?? deps.db.all(q.selectFrom('router').select('id')).map((row) => row.id);
        const looks = await Promise.all(ids.map((id) => look(deps, id)));
        // What fails because Waya stops is no failure of the router.
        if (context.signal.aborted || looks.length === 0) return;
        return { command: 'health.recordLooks', input: { looks } };
      },
    },
    'health.startNight': { run: async () => ({ command: 'health.startNight', input: {} }) },
    'health.night': { run: ({ routerId, attempt }: { routerId: number; attempt: number }) => night(deps, routerId, attempt) },
  };
}

async function look({ db, clock, pool }: HealthDeps, routerId: number): Promise<Look> {
  try {
    const { session } = await pool.line(routerId);
    const { uptimeSeconds, cpuLoadPercent, freeMemoryBytes, totalMemoryBytes, flashWrites } = await session.readFacts();
    const counted = memoryOf(db, routerId, clock.now()).counters?.at;
    const due = counted === undefined || clock.now() - counted >= COUNTERS_EVERY_MS || counted > clock.now();
    return { routerId, answered: true, facts: { uptimeSeconds, cpuLoadPercent, freeMemoryBytes, totalMemoryBytes, flashWrites }, counters: due ? await readCounters(session, hasHotspot(db, routerId)) : null };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    // Who refuses has answered.
    return { routerId, answered: !error.retryable, facts: null, counters: null };
  }
}

const hasHotspot = (db: Database, routerId: number): boolean => db.get(q.selectFrom('subscription').select('id').where('routerId', '=', routerId).where('access', '=', 'hotspot').limit(1)) !== undefined;

/** Each PPPoE session has an interface of its own, so that one reading tells both. */
async function readCounters(session: RouterSession, withHotspot: boolean): Promise<Counters> {
  const [interfaces, hotspot] = await Promise.all([session.listInterfaces(), withHotspot ? session.listHotspotSessions() : []]);
  const ether = interfaces.filter((each) => each.type === 'ether' && each.running && !each.disabled);
  return { sessions: interfaces.filter((each) => each.type === 'pppoe-in' && each.running).length + hotspot.length, interfaces: ether.map((each) => ({ name: each.name, receivedBytes: Number(each.receivedBytes), sentBytes: Number(each.sentBytes) })) };
}

/** The examination and the copy of a night; a router that does not answer is tried again in the morning, one that says no is not. */
async function night({ db, clock, vault, pool }: HealthDeps, routerId: number, attempt: number): Promise<JobResult | void> {
  const router = findRouterRow(db, routerId);
  if (!router) return;
  const record = (found: object): JobResult => ({ command: 'health.recordNight', input: { routerId, attempt, examination: null, copy: null, trouble: null, again: false, ...found } });
  try {
    const { session } = await pool.line(routerId);
    const examination = await examineRouter(session, ownOn(db, router), clock.now());
    // A copy is a file on the router for a moment: where Waya only watches, it is made when a person asks for it.
    if (readSetting(db, 'network').backupsKept === 0 || router.rollout === 'shadow') return record({ examination });
    return record({ examination, ...(await tried(copyConfiguration(session, vault))) });
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return record(failed(error));
  }
}

const failed = (error: GatewayError) => ({ trouble: troubleOf(error), again: error.retryable });

async function tried<T>(copying: Promise<T>): Promise<{ copy: T } | ReturnType<typeof failed>> {
  try {
    return { copy: await copying };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return failed(error);
  }
}

/** Off the full minute, where sweeps and cut-offs begin. */
const OFFSET_MS = 15 * SECOND;
const minuteAfter = (after: Instant): Instant => instant((Math.floor((after - OFFSET_MS) / MINUTE) + 1) * MINUTE + OFFSET_MS);

export const healthSchedules: Record<string, ScheduleDefinition> = {
  'health.look': {
    catchUp: 'latest',
    frequent: true,
    next: minuteAfter,
    job: (dueAt) => ({ kind: 'health.look', mode: 'repeatable', key: 'health.look', lane: LOOK_LANE, input: {}, runAt: dueAt, rank: 40 }),
  },
  'health.nightly': {
    catchUp: 'latest',
    next: (after) => nextDaily(after, '02:45'),
    job: (dueAt) => ({ kind: 'health.startNight', mode: 'repeatable', key: 'health.startNight', lane: LOOK_LANE, input: {}, runAt: dueAt, rank: 90 }),
  },
};
