/** One payment of several: a person divides money that waits, and its parts go their own ways. */
import { formatKes, sum, type Cents } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { requireSubscriber } from './counter.service.ts';
import { finishParked } from './inbox.store.ts';
import { findPayment, insertPayment, updatePayment, type Payment } from './payments.store.ts';
import { assignPayment } from './receive.service.ts';
import { refuseWhileReversing } from './reversals.store.ts';
import { nameOfActor } from './withdraw.service.ts';

interface Part {
  /** Null: nobody yet; it waits on. */
  readonly subscriberId: number | null;
  readonly amountCents: Cents;
}

/**
 * Divides a payment in suspense. Nothing is booked for the division itself, for the money stays where it is; each part with an owner is then
 * assigned. Returns the parts in their order, receipt/1, /2 … Throws Refusal when they do not make up the whole.
 */
export function splitPayment(context: CommandContext, wanted: { readonly id: number; readonly parts: readonly Part[]; readonly reason: string }): number[] {
  const { tx, now } = context;
  const whole = divisible(context, wanted.id);
  const partsCents = sum(wanted.parts.map((part) => part.amountCents));
  if (partsCents !== whole.amountCents) throw new Refusal('invalid', `The parts come to ${formatKes(partsCents)}, the payment is ${formatKes(whole.amountCents)}.`, { fields: { parts: 'must make up the whole payment' } });
  for (const { subscriberId } of wanted.parts) if (subscriberId !== null) requireSubscriber(context, subscriberId);
  const by = nameOfActor(context);
  updatePayment(tx, whole.id, { state: 'split', matching: `Split into ${wanted.parts.length} by ${by}: ${wanted.reason}` });
  finishParked(tx, whole.id);
  const { method, receipt, paidAt, shortcode, accountTyped, payerPhone, payerName, operatorId, reference, tillSessionId } = whole;
  const paymentIds = wanted.parts.map(({ amountCents }, index) =>
    insertPayment(tx, {
      method, receipt: `${receipt}/${index + 1}`, amountCents, state: 'suspense', subscriberId: null, paidAt, recordedAt: now, shortcode, accountTyped, payerPhone, payerName, note: '', operatorId, reference, tillSessionId,
      parentId: whole.id, matching: `A part of ${receipt}, which ${by} split: ${wanted.reason}`,
    }),
  );
  context.changed('payment', whole.id);
  for (const id of paymentIds) context.changed('payment', id);
  for (const [index, { subscriberId }] of wanted.parts.entries()) {
    if (subscriberId === null) continue;
    assignPayment(context, findPayment(tx, paymentIds[index]!)!, { subscriberId, how: `A part of ${receipt}, assigned by ${by}: ${wanted.reason}`, pushId: null, checkoutRequestId: null });
  }
  context.emit('payments', whole.id, ...paymentIds);
  return paymentIds;
}

function divisible(context: CommandContext, id: number): Payment {
  const payment = findPayment(context.tx, id);
  if (!payment) throw new Refusal('not_found', 'There is no such payment.');
  const { receipt } = payment;
  switch (payment.state) {
    case 'credited':
      throw new Refusal('conflict', `${receipt} is credited to ${nameOf(context.tx, payment.subscriberId!)}. Take it back from there first, then split it.`);
    case 'split':
      throw new Refusal('conflict', `${receipt} was split already.`);
    case 'returned':
      throw new Refusal('conflict', `${receipt} was paid back to its sender.`);
    case 'reversed':
      throw new Refusal('conflict', `${receipt} was reversed.`);
    case 'suspense':
  }
  if (payment.parentId !== null) throw new Refusal('conflict', `${receipt} is a part already, and a part is not split again. Assign all of it, or pay it back.`);
  refuseWhileReversing(context, payment);
  return payment;
}

const nameOf = (db: Reader, id: number): string => db.one(q.selectFrom('subscriber').select('name').where('id', '=', id)).name;
