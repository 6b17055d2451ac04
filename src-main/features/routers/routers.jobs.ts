import { instant, MINUTE, SECOND } from '../../../src-shared/time.ts';
import type { Trouble } from '../../../src-shared/contract/values.ts';
import type { JobContext, JobKind, JobResult } from '../../kernel/jobs.ts';
import type { ScheduleDefinition } from '../../kernel/schedule.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import { readSetting } from '../settings/index.ts';
import { bringInLine, type BringDeps, type LineOutcome } from './bring-in-line.ts';
import { isProven } from './desired-objects.ts';
import { createLineLocks, lineKey, type LineLocks } from './line-locks.ts';
import { createPlaces } from './places.ts';
import { proofLine } from './proof-line.ts';
import { unreachable } from './router-troubles.ts';
import { isWritten } from './rollout.ts';
import { findRouter, findWish, type RouterRecord } from './routers.store.ts';
import { sweepRouter } from './sweep.ts';

export type RouterJobDeps = BringDeps;

/** Each holds thousands of rows in memory and takes its turns of the event loop. */
const SWEEPS_AT_ONCE = 4;

/** Nothing of a router's work is ever given up: it carries a wish, not an order, and waits until the wish is fulfilled or replaced. */
class NotYet extends Error {
  readonly retryable = true;
  readonly outcome = 'not_done';
  readonly hint: string;
  readonly technical: string | undefined;
  constructor({ message, hint, technical }: Trouble) {
    super(message);
    this.hint = hint ?? '';
    this.technical = technical;
  }
}

export function routerJobs(deps: RouterJobDeps): Record<string, JobKind> {
  const locks = createLineLocks();
  const places = createPlaces(SWEEPS_AT_ONCE);
  return {
    'routers.apply': { run: (input: { routerId: number; subscriptionId: number }, context) => apply(deps, locks, input, context) },
    'routers.sweep': {
      run: async ({ routerId }: { routerId: number }, context): Promise<JobResult | void> => {
        const router = findRouter(deps.db, routerId);
        if (!router) return;
        try {
          // It has answered first, so that one that does not, on a connection that still stands, holds no place.
          const { session } = await deps.pool.line(routerId);
          await session.readFacts();
          return await places.hold(() => sweepRouter(deps, locks, router, context));
        } catch (error) {
          if (error instanceof GatewayError) throw new NotYet(unreachable(findRouter(deps.db, routerId) ?? router, error));
          throw error;
        }
      },
    },
    'routers.sweepAll': {
      run: async () => {
        deps.pool.closeIdle();
        return { command: 'routers.startSweeps', input: {} };
      },
    },
  };
}

/** The job says only which line: what to do is the wish of this moment, so that nothing stale is ever replayed. */
async function apply(deps: RouterJobDeps, locks: LineLocks, { routerId, subscriptionId }: { routerId: number; subscriptionId: number }, context: JobContext): Promise<void> {
  const { db, clock } = deps;
  return locks.hold([lineKey(routerId, subscriptionId)], async () => {
    const router = findRouter(db, routerId);
    const wish = findWish(db, subscriptionId);
    // What is only watched waits for nothing: the comparison after going live does it.
    if (!router || !wish || isProven(wish, routerId) || !isWritten(db, routerId, subscriptionId)) return;
    const startedAt = clock.monotonic();
    let outcome: LineOutcome | undefined;
    try {
      [outcome] = await bringInLine(deps, routerId, [subscriptionId], { sweptAt: router.lastSweepAt, repairedProfiles: new Set() });
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      throw waits(deps, router, subscriptionId, error, context);
    }
    if (!outcome) return;
    const told = !outcome.confirmed && findWish(db, subscriptionId)?.trouble === JSON.stringify(outcome.trouble);
    // Within the lock: whoever has the line next must find it proven.
    if (!told) context.execute('proof', 'routers.recordProof', { routerId, lines: [proofLine(routerId, outcome, Math.round(clock.monotonic() - startedAt), clock.now())] });
    // What only a person can clear is looked at again by every sweep.
    if (!outcome.confirmed && !outcome.conflict) throw new NotYet(outcome.trouble!);
  });
}

function waits(deps: RouterJobDeps, before: RouterRecord, subscriptionId: number, error: GatewayError, context: JobContext): NotYet {
  const trouble = unreachable(findRouter(deps.db, before.id) ?? before, error);
  const wish = findWish(deps.db, subscriptionId);
  if (wish?.routerId === before.id && wish.trouble !== JSON.stringify(trouble)) context.execute('waits', 'routers.recordTrouble', { subscriptionId, trouble });
  return new NotYet(trouble);
}

/** Finds within minutes what hands changed on a router, and reaches those that were away. */
export const routerSchedules: Record<string, ScheduleDefinition> = {
  'routers.sweepAll': {
    catchUp: 'latest',
    frequent: true,
    // Not on the minute: what bills and cuts off begins there.
    next: (after, db) => {
      const everyMs = readSetting(db, 'network').sweepMinutes * MINUTE;
      return instant((Math.floor((after - 30 * SECOND) / everyMs) + 1) * everyMs + 30 * SECOND);
    },
    job: (dueAt) => ({ kind: 'routers.sweepAll', mode: 'repeatable', key: 'routers.sweepAll', lane: 'routers', input: {}, runAt: dueAt, rank: 40 }),
  },
};
