/**
 * What changed of a plan on routers is told to its services a hundred to a command: thousands in one would hold every screen. Cut short
 * by a crash it goes on behind the last service that was told, so that none is told twice.
 */
import { DAY, later, type Instant } from '../../../src-shared/time.ts';
import { startBatch, type BatchKind } from '../../kernel/batches.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { statement, type Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { isWatchedService, renewWish } from '../entitlement/index.ts';

const KIND = 'plans.renew';
const MOST_AT_ONCE = 101;

/** Services of a plan that have something on a router, in order. */
const onRouters = (planId: number) =>
  q.selectFrom('subscription').innerJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id').where('planId', '=', planId).where('routerId', 'is not', null).where('entitlement.state', '<>', 'ended');

const after = statement<{ planId: number; id: number; limit: number }>()((p) =>
  q
    .selectFrom('subscription')
    .innerJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id')
    .select('subscription.id')
    .where('planId', '=', p('planId'))
    .where('subscription.id', '>', p('id'))
    .where('routerId', 'is not', null)
    .where('entitlement.state', '<>', 'ended')
    .orderBy('subscription.id')
    .limit(p('limit')),
);

/** Every service of the plan is to be read back at what the plan is now. */
export function renewServices(context: CommandContext, planId: number): void {
  const { total } = context.tx.one(onRouters(planId).select(({ fn }) => fn.countAll<number>().as('total')));
  if (total > 0) startBatch(context, { kind: KIND, total, cursor: '0', input: { planId } });
}

const renewal: BatchKind = {
  chunk: (context, { cursor, input }: { cursor: string; input: { planId: number } }, budget) => {
    let done = 0;
    for (const { id } of context.tx.allOf(after, { planId: input.planId, id: Number(cursor), limit: MOST_AT_ONCE })) {
      renewWish(context, id);
      done += 1;
      if (budget.spent()) return { done, failed: 0, cursor: String(id) };
    }
    return { done, failed: 0, cursor: null };
  },
};

export const planBatches: Readonly<Record<string, BatchKind>> = { [KIND]: renewal };

/** How far a change has come: done have been read back on their routers as the plan is now. */
export interface Spreading {
  readonly done: number;
  readonly total: number;
  readonly startedAt: Instant;
}

/** What waits for a router longer than this is told on the router's own page. */
const TOLD_FOR_MS = DAY;

/** By plan, as long as a change of a day ago or less is not proven on every router. */
export function spreadingPlans(db: Reader, now: Instant): Map<number, Spreading> {
  const latest = db.sql<{ planId: number; state: string; total: number; done: number; cursor: string | null; createdAt: Instant }>(
    `SELECT json_extract(input, '$.planId') AS planId, state, total, done, cursor, createdAt FROM batch WHERE id IN (SELECT max(id) FROM batch WHERE kind = '${KIND}' AND createdAt >= ? GROUP BY json_extract(input, '$.planId'))`,
    later(now, -TOLD_FOR_MS),
  );
  return new Map(
    latest.flatMap(({ planId, state, total, done, cursor, createdAt }) => {
      const told = onRouters(planId).whereRef('confirmedRevision', '<', 'revision').where(isWatchedService, '=', 0);
      const { waiting } = db.one((cursor === null ? told : told.where('subscription.id', '<=', Number(cursor))).select(({ fn }) => fn.countAll<number>().as('waiting')));
      return state !== 'running' && waiting === 0 ? [] : [[planId, { done: Math.max(0, done - waiting), total, startedAt: createdAt }]] as const;
    }),
  );
}
