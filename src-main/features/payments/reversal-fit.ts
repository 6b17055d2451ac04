/** Which payment it was that M-Pesa gave back. Reads only. */
import { formatKes } from '../../../src-shared/money.ts';
import type { Reader } from '../../kernel/db.ts';
import { findByReceipt, findPayment, type Payment } from './payments.store.ts';
import { partsOf, takenBy, wholeOf, type Reversal } from './reversals.store.ts';

/** paymentId: a person says which. Exactly one payment, or part of one, has the receipt and the amount; else what to do about it. */
export function fittingPayment(db: Reader, reversal: Pick<Reversal, 'receipt' | 'amountCents'>, paymentId?: number): { readonly payment: Payment } | { readonly problem: string } {
  const { receipt, amountCents } = reversal;
  const chosen = paymentId === undefined ? undefined : findPayment(db, paymentId);
  if (paymentId !== undefined && !chosen) return { problem: 'There is no such payment.' };
  if (chosen && receipt !== '' && wholeOf(db, chosen).receipt !== receipt) return { problem: `M-Pesa says that ${receipt} was given back, and ${chosen.receipt} is another payment.` };
  if (!chosen && receipt === '') return { problem: 'M-Pesa does not say which payment it was: choose it.' };
  const payment = chosen ?? findByReceipt(db, receipt);
  if (!payment) return { problem: `Waya has no payment ${receipt}. Fetch it from M-Pesa or import the statement of its day; or dismiss this if it was never yours.` };
  if (payment.amountCents === amountCents) return usable(db, payment);
  if (payment.state !== 'split') return { problem: `${payment.receipt} is ${formatKes(payment.amountCents)}, and ${formatKes(amountCents)} was given back. ${payment.parentId === null ? `${payment.state === 'credited' ? 'Take it back from its subscriber, then split' : 'Split'} it into that and the rest first.` : 'Choose the part that it was.'}` };
  const parts = partsOf(db, payment.id).filter((part) => part.amountCents === amountCents && (part.state === 'credited' || part.state === 'suspense'));
  if (parts.length === 1) return { payment: parts[0]! };
  return { problem: parts.length === 0 ? `No part of ${payment.receipt} is ${formatKes(amountCents)}.` : `${parts.length} parts of ${payment.receipt} are ${formatKes(amountCents)}: choose the one that was given back.` };
}

function usable(db: Reader, payment: Payment): { readonly payment: Payment } | { readonly problem: string } {
  const { receipt, state } = payment;
  if (state === 'returned') return { problem: `${receipt} was paid back to its sender already. If this is how, dismiss it; if not, the money went out twice: dismiss it, and record what is lost as an expense.` };
  const before = takenBy(db, payment);
  if (!before) return { payment };
  return { problem: `${receipt} was reversed already${before.reversalReceipt === null ? '' : `, by ${before.reversalReceipt}`}. If this is the same, dismiss it; if not, ask M-Pesa why it was given back twice.` };
}
