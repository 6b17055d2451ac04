/** Rows of the pull list, in all shapes it was seen in. */
import { z } from 'zod';
import { jsonText } from '../../../src-shared/json-text.ts';
import { parseAmount } from '../../../src-shared/money.ts';
import { NAIROBI, instantOf, isLocalDate, parseInstant } from '../../../src-shared/time.ts';
import type { Instant } from '../../../src-shared/time.ts';
import type { ListedPayment } from '../../ports/payment-gateway.ts';

const anyText = z.union([z.string(), z.number(), z.null()]).optional().transform(jsonText);
const looseText = anyText.transform((value) => value.trim());

const rowShape = z.object({
  transactionId: looseText,
  trxDate: looseText,
  msisdn: looseText,
  sender: looseText,
  transactiontype: looseText,
  linkedtransactionid: looseText,
  billreference: anyText,
  amount: looseText,
});

/** The rows of one page: `Response: [[…]]`, `Response: […]` or `Transactions: […]`. */
export function pageRows(answer: Readonly<Record<string, unknown>>): unknown[] {
  const list = answer['Response'] ?? answer['Transactions'];
  return Array.isArray(list) ? list.flat().filter((row) => row !== null) : [];
}

/** One row, or the reason why it cannot be read (without personal data). */
export function readRow(row: unknown, shortcode: string): ListedPayment | string {
  const parsed = rowShape.safeParse(row);
  if (!parsed.success) return 'the row is not of the expected kind';
  const { transactionId, trxDate, transactiontype, linkedtransactionid, amount, billreference, msisdn, sender } = parsed.data;
  const receipt = transactionId.toUpperCase();
  if (!/^[0-9A-Z]{6,20}$/.test(receipt)) return 'transactionId is not a receipt number';
  // A reversal may be listed as money going out.
  const digits = amount.replace(/^-/, '');
  const amountCents = (digits === amount || /reversal/i.test(transactiontype)) && /^\d[\d,]*(\.\d{1,2})?$/.test(digits) ? parseAmount(digits) : null;
  if (amountCents === null || amountCents <= 0) return `amount of ${receipt} is not an amount above zero`;
  const paidAt = readTime(trxDate);
  if (paidAt === null) return `trxDate of ${receipt} is not a time`;
  const linkedReceipt = linkedtransactionid.toUpperCase();
  return {
    // No sample of a reversal in this list is public: its type is taken by its word, whatever stands around it.
    kind: /reversal/i.test(transactiontype) ? 'reversal' : 'payment',
    receipt,
    linkedReceipt: /^[0-9A-Z]{6,20}$/.test(linkedReceipt) ? linkedReceipt : '',
    amountCents,
    paidAt,
    accountTyped: billreference,
    payerPhone: msisdn,
    payerName: sender,
    shortcode,
    raw: JSON.stringify(row),
  };
}

/** Wall-clock time of Nairobi, also where a "Z" stands behind it; an explicit offset is believed. */
function readTime(text: string): Instant | null {
  const match = /^(\d{4}-\d{2}-\d{2})[T ]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/.exec(text);
  if (match === null || !isLocalDate(match[1]!)) return null;
  const [, date, time, zone] = match;
  if (zone === undefined || zone === 'Z') return instantOf(match[1]!, time!, NAIROBI);
  return parseInstant(`${date}T${time}${zone}`);
}
