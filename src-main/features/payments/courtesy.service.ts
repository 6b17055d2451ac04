/** Granting and ending hours of service on a customer's word. */
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf, HOUR, later, type Instant } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { q } from '../../schema/tables.ts';
import { refreshEntitlement, requireMoneyKnown } from '../entitlement/index.ts';
import { clockJump } from '../settings/index.ts';
import { endCourtesy, findCourtesy, lookWhenOver } from './courtesy.store.ts';
import { normaliseReceipt } from './receipt-checks.ts';
import { receiptVerdict } from './receipt-checks.store.ts';

/** Lets him on for the hours of the policy. Throws Refusal, with the reason. */
export function grantCourtesy(context: CommandContext, wanted: { readonly subscriberId: number; readonly receipt: string }): { id: number; untilAt: Instant } {
  const { tx, now, actor } = context;
  const { subscriberId } = wanted;
  if (!tx.get(q.selectFrom('subscriber').select('id').where('id', '=', subscriberId))) throw new Refusal('not_found', 'There is no such subscriber.');
  const receipt = normaliseReceipt(wanted.receipt);
  const { courtesyHours, courtesyWhy } = receiptVerdict(tx, now, { receipt, subscriberId });
  if (courtesyHours === null) throw new Refusal('conflict', courtesyWhy);
  const untilAt = later(now, courtesyHours * HOUR);
  const { id } = tx.run(q.insertInto('courtesy').values({ subscriberId, receipt, at: now, untilAt, operatorId: actor.kind === 'operator' ? actor.operatorId : null }));
  refreshEntitlement(context, subscriberId);
  lookWhenOver(context, id, untilAt);
  context.changed('courtesy', id);
  context.emit('entitlements', subscriberId);
  context.emit('subscribers', subscriberId);
  return { id, untilAt };
}

/** By a person, before its time. Throws Refusal. */
export function endByHand(context: CommandContext, id: number): void {
  const courtesy = findCourtesy(context.tx, id);
  if (!courtesy) throw new Refusal('not_found', 'There is no such courtesy.');
  if (courtesy.endedAt !== null || courtesy.untilAt <= context.now) throw new Refusal('conflict', 'It has ended already.');
  endCourtesy(context, courtesy, context.actor.kind === 'operator' ? `Ended by ${context.actor.name}.` : 'Ended.');
}

/** The hours are over: who still owes too long is cut off as he would be by the daily run; first M-Pesa tells what came in. Throws NotYet. */
export function courtesyOver(context: CommandContext, id: number): void {
  const { tx, now } = context;
  const courtesy = findCourtesy(tx, id);
  if (!courtesy) return;
  const overAt = courtesy.endedAt ?? courtesy.untilAt;
  // The clock was set back, or a start hurried what waits.
  if (overAt > now) return lookWhenOver(context, id, overAt);
  const isBelieved = clockJump(tx, dateOf(now)) === null;
  if (isBelieved) requireMoneyKnown(tx, now, overAt);
  refreshEntitlement(context, courtesy.subscriberId, { mayCutOff: isBelieved });
  context.emit('subscribers', courtesy.subscriberId);
}
