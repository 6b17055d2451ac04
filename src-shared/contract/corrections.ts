import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { EntryView } from './billing.ts';
import { CentsValue, DateValue, EVERYONE, Id, InstantValue, MONEY, Nothing, OWNER, pageOf, PositiveCents, requiredText, shortText, sortBy, windowOf } from './values.ts';

const Reason = requiredText(200);

export const CreditNoteRow = z.object({
  id: Id,
  number: z.string(),
  kind: z.enum(['correction', 'planChange', 'pause', 'end']),
  invoiceId: Id,
  invoiceNumber: z.string(),
  subscriberId: Id,
  subscriberName: z.string(),
  issuedOn: DateValue,
  reason: z.string(),
  totalCents: CentsValue,
});
export type CreditNoteRow = z.infer<typeof CreditNoteRow>;
const CreditNoteLineView = z.object({ id: Id, description: z.string(), netCents: CentsValue, exciseCents: CentsValue, vatCents: CentsValue, grossCents: CentsValue, explanation: z.string() });

/** Gross amount to give back of a line; left out: all that remains of it. */
const CreditLine = z.object({ lineId: Id, grossCents: PositiveCents.optional() });

/** Posted documents never change: these set them right. Every dialog asks first with `…preview` what would happen. */
export const corrections = {
  'creditNotes.list': query({ roles: EVERYONE, input: z.object({ search: shortText(80).default(''), subscriberId: Id.optional(), sort: sortBy(['issuedOn', 'number', 'total'], 'issuedOn', 'desc'), ...windowOf }), output: pageOf(CreditNoteRow).extend({ totalCents: CentsValue }) }),
  'creditNotes.get': query({
    roles: EVERYONE,
    input: z.object({ id: Id }),
    output: CreditNoteRow.extend({ postedAt: InstantValue, netCents: CentsValue, exciseCents: CentsValue, vatCents: CentsValue, settledCents: CentsValue, by: z.string().nullable(), lines: z.array(CreditNoteLineView), entries: z.array(EntryView) }),
  }),
  'creditNotes.preview': query({
    roles: OWNER,
    input: z.object({ invoiceId: Id, lines: z.array(CreditLine).min(1).max(500) }),
    output: z.object({ netCents: CentsValue, exciseCents: CentsValue, vatCents: CentsValue, totalCents: CentsValue, /** Against what is open. */ settledCents: CentsValue, /** Into his credit. */ creditCents: CentsValue, openAfterCents: CentsValue, balanceAfterCents: CentsValue }),
  }),
  'creditNotes.issue': command({ roles: OWNER, input: z.object({ invoiceId: Id, lines: z.array(CreditLine).min(1).max(500), reason: Reason }), output: z.object({ id: Id, number: z.string() }) }),
  /** Only while nothing has settled it; the number stays. billAgain: the next run invoices its periods again. */
  'invoices.void': command({ roles: OWNER, input: z.object({ id: Id, reason: Reason, billAgain: z.boolean() }), output: Nothing }),
  /** What is open of it will not be paid: bad debt. He stays free to pay later (it becomes credit). */
  'invoices.writeOff': command({ roles: OWNER, input: z.object({ id: Id, reason: Reason }), output: z.object({ number: z.string() }) }),

  /** Pays out credit. reference: the M-Pesa code, cheque or voucher number of what was paid out. */
  'refunds.pay': command({ roles: OWNER, input: z.object({ subscriberId: Id, amountCents: PositiveCents, method: z.enum(['mpesa', 'cash', 'bank']), reference: shortText(60), reason: Reason }), output: z.object({ id: Id, number: z.string() }) }),
  'refunds.list': query({
    roles: EVERYONE,
    input: z.object({ subscriberId: Id.optional(), ...windowOf }),
    output: pageOf(z.object({ id: Id, number: z.string(), subscriberId: Id, subscriberName: z.string(), amountCents: CentsValue, method: z.enum(['mpesa', 'cash', 'bank']), reference: z.string(), reason: z.string(), refundedOn: DateValue, by: z.string().nullable() })),
  }),

  /** What he has paid as deposits and not got back. */
  'deposits.list': query({ roles: EVERYONE, input: z.object({ subscriberId: Id }), output: z.array(z.object({ lineId: Id, invoiceId: Id, invoiceNumber: z.string(), description: z.string(), amountCents: CentsValue, returnedCents: CentsValue, /** Paid, and not given back. */ heldCents: CentsValue })) }),
  'deposits.giveBack': command({ roles: OWNER, input: z.object({ lineId: Id, amountCents: PositiveCents, reason: Reason }), output: Nothing }),

  /** The provider took the money back (a reversal): what it had settled is owed again. */
  'payments.reverse': command({ roles: OWNER, input: z.object({ id: Id, reason: Reason }), output: Nothing }),
  /** It was somebody else's: taken from him and credited there. */
  'payments.move': command({ roles: OWNER, input: z.object({ id: Id, subscriberId: Id, reason: Reason }), output: Nothing }),
  /** What reversing or moving it would do. */
  'payments.withdrawPreview': query({
    roles: OWNER,
    input: z.object({ id: Id }),
    output: z.object({ subscriberId: Id.nullable(), subscriberName: z.string().nullable(), amountCents: CentsValue, reopened: z.array(z.object({ invoiceId: Id, number: z.string(), amountCents: CentsValue })), fromCreditCents: CentsValue, /** Was paid out to him since: he owes it again. */ owedCents: CentsValue, balanceAfterCents: CentsValue }),
  }),
  /** Sets by hand what a payment settles; what is left of it is his credit. */
  'payments.allocate': command({ roles: MONEY, input: z.object({ id: Id, parts: z.array(z.object({ invoiceId: Id, amountCents: PositiveCents })).max(100) }), output: Nothing }),
  /** Uses his credit for one invoice. */
  'invoices.useCredit': command({ roles: MONEY, input: z.object({ id: Id, amountCents: PositiveCents }), output: Nothing }),
};
