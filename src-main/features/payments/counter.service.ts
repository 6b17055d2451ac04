/** What a person does at the counter: takes cash, and says whose unmatched money is. */
import type { Cents } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { q } from '../../schema/tables.ts';
import { nextNumber } from '../billing/index.ts';
import { refreshEntitlement } from '../entitlement/index.ts';
import { tillForCash } from '../operators/index.ts';
import { addEvidence, findPayment, insertPayment, moneyOwner } from './payments.store.ts';
import { assignPayment, bookCredited } from './receive.service.ts';
import { refuseWhileReversing } from './reversals.store.ts';

/** Books cash under the next number of its series, which has no gap, into the taker's till; settles the oldest due first. Throws Refusal. */
export function takeCash(context: CommandContext, cash: { readonly subscriberId: number; readonly amountCents: Cents; readonly note: string }): { paymentId: number; receipt: string } {
  const { tx, now, actor } = context;
  const { amountCents, note } = cash;
  requireSubscriber(context, cash.subscriberId);
  const tillSessionId = tillForCash(context);
  const subscriberId = moneyOwner(tx, cash.subscriberId);
  const receipt = nextNumber(tx, 'CSH', dateOf(now));
  const takenBy = actor.kind === 'operator' ? actor : null;
  const paymentId = insertPayment(tx, {
    method: 'cash', receipt, amountCents, state: 'credited', subscriberId, paidAt: now, recordedAt: now, shortcode: '', accountTyped: '', payerPhone: '', payerName: '',
    matching: takenBy ? `Taken by ${takenBy.name}.` : 'Taken at the counter.', note, operatorId: takenBy?.operatorId ?? null, tillSessionId,
  });
  addEvidence(tx, { paymentId, source: 'manual', receivedAt: now, bodyCipher: context.vault.encrypt(JSON.stringify({ subscriberId, amountCents, note }), 'payment.evidence') });
  bookCredited(context, { id: paymentId, amountCents, paidAt: now, into: 'cash', subscriberId });
  refreshEntitlement(context, subscriberId);
  context.changed('payment', paymentId);
  context.emit('payments', paymentId);
  if (tillSessionId !== null) context.emit('tills', tillSessionId);
  return { paymentId, receipt };
}

/** Money in suspense goes to a subscriber because a person says so. Throws Refusal when it belongs to somebody already. */
export function assignByHand(context: CommandContext, paymentId: number, subscriberId: number): void {
  const payment = findPayment(context.tx, paymentId);
  if (!payment) throw new Refusal('not_found', 'There is no such payment.');
  requireSubscriber(context, subscriberId);
  if (payment.state === 'reversed') throw new Refusal('conflict', `${payment.receipt} was reversed: there is no money to assign.`);
  if (payment.state === 'returned') throw new Refusal('conflict', `${payment.receipt} was paid back to its sender: there is no money to assign.`);
  if (payment.state === 'split') throw new Refusal('conflict', `${payment.receipt} was split: assign its parts.`);
  refuseWhileReversing(context, payment);
  if (payment.subscriberId !== null) {
    const { name } = context.tx.one(q.selectFrom('subscriber').select('name').where('id', '=', payment.subscriberId));
    throw new Refusal('conflict', `${payment.receipt} is credited to ${name} already.`);
  }
  const by = context.actor.kind === 'operator' ? context.actor.name : 'a person';
  assignPayment(context, payment, { subscriberId, how: `Assigned by ${by}.`, pushId: null, checkoutRequestId: null });
}

/** Throws Refusal not_found. */
export function requireSubscriber(context: CommandContext, id: number): void {
  if (!context.tx.get(q.selectFrom('subscriber').select('id').where('id', '=', id))) throw new Refusal('not_found', 'There is no such subscriber.');
}
