/** Money that was nobody's is paid back to whoever sent it: at the counter, at the bank, or in the M-Pesa portal. */
import { ceilToShilling } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { bookPaymentReturn } from '../../ledger/events.ts';
import { q } from '../../schema/tables.ts';
import { correctionDay } from '../billing/index.ts';
import { ownTill } from '../operators/index.ts';
import { finishParked } from './inbox.store.ts';
import { findByReceipt, findPayment, updatePayment, type Payment } from './payments.store.ts';
import { refuseWhileReversing } from './reversals.store.ts';
import { nameOfActor } from './withdraw.service.ts';

interface PayingBack {
  readonly id: number;
  readonly method: 'mpesa' | 'cash' | 'bank';
  /** M-Pesa receipt or bank slip of what went out; empty: none. */
  readonly reference: string;
  readonly reason: string;
}

const IN_WORDS = { mpesa: 'by M-Pesa', cash: 'in cash', bank: 'by bank' } as const;

/** Books what a person has paid back, from where he took it; cash from his open till. Final. Throws Refusal. */
export function payBack(context: CommandContext, wanted: PayingBack): void {
  const { tx, now, actor } = context;
  const { method, reason } = wanted;
  const payment = waiting(context, wanted.id);
  const reference = method === 'mpesa' ? wanted.reference.replace(/\s/g, '').toUpperCase() : wanted.reference;
  if (method === 'mpesa') requireOwnMpesa(context, payment, reference);
  const returnedOn = correctionDay(context);
  const tillSessionId = method === 'cash' ? ownTill(context) : null;
  const entryId = bookPaymentReturn(context, { bookedOn: returnedOn, reference: `payment:${payment.id}`, from: method, amountCents: payment.amountCents });
  const { id } = tx.run(q.insertInto('paymentReturn').values({ paymentId: payment.id, amountCents: payment.amountCents, method, reference, reason, returnedOn, entryId, tillSessionId, operatorId: actor.kind === 'operator' ? actor.operatorId : null, at: now }));
  updatePayment(tx, payment.id, { state: 'returned', matching: `Paid back ${IN_WORDS[method]} by ${nameOfActor(context)}: ${reason}` });
  finishParked(tx, payment.id);
  context.changed('paymentReturn', id);
  context.changed('payment', payment.id);
  context.emit('payments', payment.id);
  if (tillSessionId !== null) context.emit('tills', tillSessionId);
}

function waiting(context: CommandContext, id: number): Payment {
  const payment = findPayment(context.tx, id);
  if (!payment) throw new Refusal('not_found', 'There is no such payment.');
  const { receipt } = payment;
  switch (payment.state) {
    case 'credited':
      throw new Refusal('conflict', `${receipt} is credited to a subscriber. Take it back from there first, or pay out his credit as a refund.`);
    case 'split':
      throw new Refusal('conflict', `${receipt} was split: pay back its parts.`);
    case 'returned':
      throw new Refusal('conflict', `${receipt} was paid back already.`);
    case 'reversed':
      throw new Refusal('conflict', `${receipt} was reversed on ${formatInstant(payment.reversedAt!)}: its sender has the money.`);
    case 'suspense':
  }
  refuseWhileReversing(context, payment);
  if (payment.method === 'cheque') refuseUncleared(context, payment);
  return payment;
}

/** Nobody has paid yet: the cheque, or a part of it, would be paid out and then bounce. */
function refuseUncleared({ tx }: CommandContext, { id, parentId, receipt }: Payment): void {
  const cheque = tx.get(q.selectFrom('cheque').select('number').where('paymentId', '=', parentId ?? id).where('state', '=', 'credited'));
  if (cheque) throw new Refusal('conflict', `Cheque ${cheque.number} of ${receipt} has not cleared yet: hand it back under Cheques, or wait until the bank has paid it.`);
}

/** The receipt of what went out is not that of what came in, and pays back only once. */
function requireOwnMpesa({ tx }: CommandContext, payment: Payment, reference: string): void {
  if (ceilToShilling(payment.amountCents) !== payment.amountCents) throw new Refusal('invalid', 'M-Pesa moves whole shillings only.', { fields: { method: 'cannot pay back parts of a shilling' } });
  if (reference === '') return;
  if (findByReceipt(tx, reference)) throw new Refusal('invalid', `${reference} is a payment that came in. Enter the receipt of the money that went out.`, { fields: { reference: 'is a payment that came in' } });
  const before = tx.get(q.selectFrom('paymentReturn').innerJoin('payment', 'payment.id', 'paymentReturn.paymentId').select('receipt').where('paymentReturn.reference', '=', reference).where('paymentReturn.method', '=', 'mpesa'));
  if (before) throw new Refusal('conflict', `${reference} has paid back ${before.receipt} already.`, { fields: { reference: 'is used already' } });
  const refund = tx.get(q.selectFrom('refund').select('number').where('reference', '=', reference).where('method', '=', 'mpesa'));
  if (refund) throw new Refusal('conflict', `${reference} is the receipt of refund ${refund.number}.`, { fields: { reference: 'is used already' } });
}
