/** The text that thanks for a payment, when the operator wants one sent. */
import { formatAmount } from '../../../src-shared/money.ts';
import type { Phone } from '../../../src-shared/phone.ts';
import { DAY, dateOf, formatDate, later } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { balanceOf } from '../../ledger/journal.ts';
import { q } from '../../schema/tables.ts';
import { queueMessage } from '../messages/index.ts';
import { readSetting } from '../settings/index.ts';
import { findPayment } from './payments.store.ts';

/** Older money comes with a statement or a long absence: a text about it would only puzzle. */
const NEWS_FOR_MS = DAY;

/** Queues the receipt of a payment that was just credited; nothing when none is wanted, it is old, or he has no phone. Call it after the booking: it tells the balance. */
export function queueReceipt(context: CommandContext, paymentId: number, subscriberId: number): void {
  const { receiptSms, receiptText } = readSetting(context.tx, 'moneyIn');
  if (!receiptSms) return;
  const payment = findPayment(context.tx, paymentId)!;
  if (payment.paidAt < later(context.now, -NEWS_FOR_MS)) return;
  const { name, phone, otherPhone, accountNumber } = context.tx.one(q.selectFrom('subscriber').select(['name', 'phone', 'otherPhone', 'accountNumber']).where('id', '=', subscriberId));
  const to = phone ?? otherPhone;
  if (to === null) return;
  const values: Record<string, string> = {
    name,
    amount: formatAmount(payment.amountCents),
    receipt: payment.receipt,
    account: accountNumber,
    balance: formatAmount(balanceOf(context.tx, subscriberId)),
    paidOn: formatDate(dateOf(payment.paidAt)),
    business: readSetting(context.tx, 'business').name,
  };
  queueMessage(context, { subscriberId, to: to as Phone, body: receiptText.replace(/\{(\w+)\}/g, (whole, field: string) => values[field] ?? whole), purpose: 'receipt' });
}
