/** Services that are never to be cut off for debt: a school, a police post, the tower's own landlord. What is owed goes on being owed. */
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf, type LocalDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { q } from '../../schema/tables.ts';
import { refreshEntitlement } from '../entitlement/index.ts';

/** In the place of what was said of the service before. Throws Refusal. */
export function setNeverSuspend(context: CommandContext, { subscriptionId, reason, untilOn }: { readonly subscriptionId: number; readonly reason: string; readonly untilOn: LocalDate | null }): void {
  const { tx, now, actor } = context;
  const today = dateOf(now);
  const service = tx.get(q.selectFrom('subscription').select(['subscriberId', 'endOn']).where('id', '=', subscriptionId));
  if (!service) throw new Refusal('not_found', 'There is no such service.');
  if (service.endOn !== null && service.endOn <= today) throw new Refusal('locked', 'This service has ended.');
  if (untilOn !== null && untilOn < today) throw new Refusal('invalid', 'The last day is today or later.', { fields: { untilOn: 'is in the past' } });
  close(context, subscriptionId);
  const { id } = tx.run(q.insertInto('neverSuspend').values({ subscriptionId, reason, untilOn, operatorId: actor.kind === 'operator' ? actor.operatorId : null, at: now }));
  context.changed('neverSuspend', id);
  tell(context, service.subscriberId);
}

/** From now on he is treated as everybody; the next cut-off run decides. Throws Refusal. */
export function endNeverSuspend(context: CommandContext, subscriptionId: number): void {
  if (close(context, subscriptionId) === 0) throw new Refusal('conflict', 'Nothing is said of this service that would keep it on.');
  tell(context, context.tx.one(q.selectFrom('subscription').select('subscriberId').where('id', '=', subscriptionId)).subscriberId);
}

function close({ tx, now, changed }: CommandContext, subscriptionId: number): number {
  const standing = tx.get(q.selectFrom('neverSuspend').select('id').where('subscriptionId', '=', subscriptionId).where('endedAt', 'is', null));
  if (!standing) return 0;
  changed('neverSuspend', standing.id);
  return tx.run(q.updateTable('neverSuspend').set({ endedAt: now }).where('id', '=', standing.id)).changes;
}

function tell(context: CommandContext, subscriberId: number): void {
  context.emit('outages');
  context.emit('subscribers', subscriberId);
  refreshEntitlement(context, subscriberId);
}
