/** Many services to another router: a hundred to a command. One that cannot go (his address is taken there) stays, and is counted. */
import { Refusal } from '../../../src-shared/refusal.ts';
import { startBatch, type BatchKind } from '../../kernel/batches.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { q } from '../../schema/tables.ts';
import { moveRouter } from './subscribers.service.ts';

const KIND = 'subscriptions.moveAll';
const MOST_AT_ONCE = 101;

interface Moving {
  readonly fromRouterId: number;
  /** Null: of every plan. */
  readonly planId: number | null;
  readonly routerId: number;
}

const onRouter = ({ fromRouterId, planId }: Moving) => {
  const services = q.selectFrom('subscription').innerJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id').where('routerId', '=', fromRouterId).where('entitlement.state', '<>', 'ended');
  return planId === null ? services : services.where('planId', '=', planId);
};

/** Moves what is there now; who is added meanwhile stays. Returns the batch. Throws Refusal when there is nobody to move, or nowhere to go. */
export function startMoves(context: CommandContext, moving: Moving): number {
  const { tx } = context;
  if (moving.fromRouterId === moving.routerId) throw new Refusal('invalid', 'They are on this router already. Choose another one.', { fields: { routerId: 'is where they are' } });
  if (!tx.get(q.selectFrom('router').select('id').where('id', '=', moving.routerId))) throw new Refusal('invalid', 'There is no such router.', { fields: { routerId: 'is not there' } });
  const { total, last } = tx.one(onRouter(moving).select(({ fn }) => [fn.countAll<number>().as('total'), fn.max('subscription.id').as('last')]));
  if (total === 0) throw new Refusal('conflict', 'There is nobody to move.');
  return startBatch(context, { kind: KIND, total, cursor: '0', input: { ...moving, last } });
}

const moves: BatchKind = {
  chunk: (context, { cursor, input }: { cursor: string; input: Moving & { last: number } }, budget) => {
    let [done, failed] = [0, 0];
    const rows = context.tx.all(onRouter(input).select('subscription.id').where('subscription.id', '>', Number(cursor)).where('subscription.id', '<=', input.last).orderBy('subscription.id').limit(MOST_AT_ONCE));
    for (const { id } of rows) {
      if (!moved(context, id, input.routerId)) failed += 1;
      done += 1;
      if (budget.spent()) return { done, failed, cursor: String(id) };
    }
    return { done, failed, cursor: null };
  },
};

/** A refusal comes before anything is written. */
function moved(context: CommandContext, id: number, routerId: number): boolean {
  try {
    moveRouter(context, id, routerId);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

export const subscriberBatches: Readonly<Record<string, BatchKind>> = { [KIND]: moves };
