/** Choosing how far Waya goes on a router, and with whom it is tried out. */
import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import type { Reader } from '../../kernel/db.ts';
import { hurryLane } from '../../kernel/job-table.ts';
import { q } from '../../schema/tables.ts';
import { armSoon, recordCutOffs } from '../entitlement/index.ts';
import { mustFindRouter, type PreviewDeps } from './previews.ts';
import { previewRollout } from './rollout-preview.ts';
import type { Rollout } from './rollout.ts';
import { applyLane, enqueueSweep, GONE } from './routers.service.ts';
import { chunksOf } from './routers.store.ts';

const query = queryOf<OperatorContract>();
const ORDER: readonly Rollout[] = ['shadow', 'pilot', 'live'];
const goesOn = (from: Rollout, to: Rollout): boolean => ORDER.indexOf(to) > ORDER.indexOf(from);

const changedMeanwhile = () => new Refusal('conflict', 'Meanwhile something changed on the router or in the books, and something else would be sent. Nothing was sent: look at it again.', { preview: 'stale' });

export function rolloutCommands(deps: Omit<PreviewDeps, 'db' | 'vault' | 'clock'>): Record<string, CommandHandler> {
  return {
    'routers.setRollout': handler({
      ...contract['routers.setRollout'],
      prepare: async ({ id, rollout, shown }, { db, vault, now }) => {
        const { rollout: from, name } = mustFindRouter(db, id);
        if (!goesOn(from, rollout)) return { from };
        if (shown === undefined) throw new Refusal('invalid', `Look first at what would be sent to router ${name}.`);
        const latest = await previewRollout({ ...deps, db, vault, clock: { now: () => now } }, id, rollout);
        if (latest.digest !== shown) throw changedMeanwhile();
        return { from };
      },
      handle: (context, { id, rollout }, { from }) => setRollout(context, id, { from, to: rollout }),
    }),
    'routers.setPilots': handler({ ...contract['routers.setPilots'], handle: (context, input) => setPilots(context, input) }),
  };
}

function setRollout(context: CommandContext, id: number, { from, to }: { readonly from: Rollout; readonly to: Rollout }): Record<string, never> {
  const { tx, now } = context;
  if (mustFindRouter(tx, id).rollout !== from) throw changedMeanwhile();
  if (from === to) return {};
  tx.run(q.updateTable('router').set({ rollout: to }).where('id', '=', id));
  if (goesOn(from, to)) {
    recordCutOffs(context, id);
    // A wrong speed that was only seen has ended nobody's session yet.
    tx.run(q.updateTable('routerFinding').set({ resolvedAt: now, resolution: GONE }).where('routerId', '=', id).where('kind', '=', 'wrongSpeed').where('resolvedAt', 'is', null));
  } else forgetTroubles(context, id, to);
  hurryLane(tx, applyLane(id), now);
  enqueueSweep(context, id);
  armSoon(context, id);
  context.changed('router', id);
  for (const topic of ['routers', 'jobs', 'entitlements', 'subscribers'] as const) context.emit(topic);
  return {};
}

/** What could not be sent does not matter any more where nothing is sent. */
function forgetTroubles({ tx }: CommandContext, routerId: number, to: Rollout): void {
  let watched = q.selectFrom('subscription').select('id').where('routerId', '=', routerId);
  if (to === 'pilot') watched = watched.where('isPilot', '=', 0);
  tx.run(q.updateTable('entitlement').set({ trouble: null }).where('trouble', 'is not', null).where('subscriptionId', 'in', watched));
}

const onRouter = (routerId: number) =>
  q.selectFrom('subscription').innerJoin('subscriber', 'subscriber.id', 'subscription.subscriberId').innerJoin('plan', 'plan.id', 'subscription.planId').innerJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id').where('subscription.routerId', '=', routerId).where('entitlement.state', '<>', 'ended');

const pilotsOn = (db: Reader, routerId: number): number => db.one(onRouter(routerId).where('isPilot', '=', 1).select(({ fn }) => fn.countAll<number>().as('pilots'))).pilots;

function setPilots(context: CommandContext, { routerId, subscriptionIds, isPilot }: { readonly routerId: number; readonly subscriptionIds: readonly number[]; readonly isPilot: boolean }): { pilots: number } {
  const { tx } = context;
  const router = mustFindRouter(tx, routerId);
  for (const window of chunksOf(subscriptionIds, 100)) {
    tx.run(q.updateTable('subscription').set({ isPilot: isPilot ? 1 : 0 }).where('routerId', '=', routerId).where('id', 'in', window));
    if (!isPilot && router.rollout === 'pilot') tx.run(q.updateTable('entitlement').set({ trouble: null }).where('trouble', 'is not', null).where('subscriptionId', 'in', window));
  }
  if (router.rollout === 'pilot') {
    recordCutOffs(context, routerId);
    enqueueSweep(context, routerId);
    armSoon(context, routerId);
  }
  context.changed('router', routerId);
  for (const topic of ['routers', 'entitlements', 'subscribers'] as const) context.emit(topic);
  return { pilots: pilotsOn(tx, routerId) };
}

export const rolloutQueries: Record<string, QueryHandler> = {
  'routers.pilots': query('routers.pilots', ({ db }, { routerId, search, offset, limit }) => {
    mustFindRouter(db, routerId);
    let from = onRouter(routerId);
    if (search) {
      const pattern = `%${search.replace(/[%_]/g, '')}%`;
      from = from.where((where) => where.or([where('subscription.userName', 'like', pattern), where('subscriber.name', 'like', pattern)]));
    }
    const { total } = db.one(from.select(({ fn }) => fn.countAll<number>().as('total')));
    const rows = db.all(from.select(['subscription.id as subscriptionId', 'subscription.subscriberId', 'subscriber.name as subscriberName', 'subscription.userName', 'plan.name as planName', 'isPilot']).orderBy('isPilot', 'desc').orderBy('subscription.userName').offset(offset).limit(limit));
    return { total, pilots: pilotsOn(db, routerId), rows: rows.map((row) => ({ ...row, isPilot: row.isPilot === 1 })) };
  }),
};
