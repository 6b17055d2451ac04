import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { personal } from '../sensitive.ts';
import { CentsValue, DateValue, EVERYONE, Id, InstantValue, MONEY, Nothing, OWNER, pageOf, PositiveCents, requiredText, shortText, sortBy, Trouble, windowOf } from './values.ts';

export const PaymentMethod = z.enum(['mpesa', 'cash', 'bank', 'cheque']);
export const PaymentState = z.enum(['credited', 'suspense', 'split', 'returned', 'reversed']);
const PaymentSource = z.enum(['stk', 'c2b', 'pull', 'status', 'statement', 'manual']);

export const PaymentRow = z.object({
  id: Id,
  method: PaymentMethod,
  /** M-Pesa receipt, or our own number for other ways; of a part: the receipt of the whole with /1, /2 … */
  receipt: z.string(),
  amountCents: CentsValue,
  state: PaymentState,
  paidAt: InstantValue,
  recordedAt: InstantValue,
  subscriberId: Id.nullable(),
  subscriberName: z.string().nullable(),
  accountTyped: z.string(),
  payerName: z.string(),
  payerPhone: z.string(),
  sources: z.array(PaymentSource),
  /** How it was matched, or why it could not be. */
  matching: z.string(),
});
export type PaymentRow = z.infer<typeof PaymentRow>;

const PushState = z.enum(['queued', 'sent', 'paid', 'failed', 'unknown', 'review']);
export const PushView = z.object({
  id: Id,
  subscriberId: Id,
  subscriberName: z.string(),
  phone: z.string(),
  amountCents: CentsValue,
  state: PushState,
  requestedAt: InstantValue,
  settledAt: InstantValue.nullable(),
  /** For the cashier: what happened and what to do. */
  text: z.string(),
  whatToDo: z.string(),
  paymentId: Id.nullable(),
  trouble: Trouble.nullable(),
});
export type PushView = z.infer<typeof PushView>;

export const payments = {
  'payments.list': query({
    roles: EVERYONE,
    input: z.object({ search: shortText(80).default(''), state: PaymentState.optional(), method: PaymentMethod.optional(), subscriberId: Id.optional(), sort: sortBy(['paidAt', 'amount', 'receipt'], 'paidAt', 'desc'), ...windowOf }),
    output: pageOf(PaymentRow).extend({ amountCents: CentsValue }),
  }),
  'payments.get': query({
    roles: EVERYONE,
    input: z.object({ id: Id }),
    output: PaymentRow.extend({
      shortcode: z.string(),
      /** Bank reference or cheque number. */
      reference: z.string(),
      /** Of a part: the whole. Of a whole: its parts. */
      parent: z.object({ id: Id, receipt: z.string() }).nullable(),
      parts: z.array(z.object({ id: Id, receipt: z.string(), amountCents: CentsValue, state: PaymentState, subscriberId: Id.nullable(), subscriberName: z.string().nullable() })),
      /** How it was paid back to its sender. */
      returned: z.object({ on: DateValue, method: z.string(), reference: z.string(), reason: z.string(), by: z.string().nullable() }).nullable(),
      /** A request that M-Pesa give it back, or one that M-Pesa lists. */
      reversalId: Id.nullable(),
      takenBy: z.string().nullable(),
      note: z.string(),
      reversal: z.object({ at: InstantValue, reason: z.string() }).nullable(),
      allocations: z.array(z.object({ invoiceId: Id, number: z.string(), amountCents: CentsValue })),
      creditCents: CentsValue,
      evidence: z.array(z.object({ source: PaymentSource, receivedAt: InstantValue })),
      entries: z.array(z.object({ id: Id, kind: z.string(), at: InstantValue, postings: z.array(z.object({ account: z.string(), debitCents: CentsValue, creditCents: CentsValue })) })),
    }),
  }),
  /** Settles the oldest due first; the rest is the subscriber's credit. */
  'payments.takeCash': command({ roles: MONEY, input: z.object({ subscriberId: Id, amountCents: PositiveCents, note: personal(shortText(200)).default('') }), output: z.object({ paymentId: Id, receipt: z.string() }) }),
  /** Asks the phone for money. Rounds up to whole shillings. One at a time per phone. */
  'payments.push': command({ roles: [...MONEY, 'support'], input: z.object({ subscriberId: Id, phone: personal(requiredText(40)), amountCents: PositiveCents }), output: z.object({ pushId: Id }) }),
  'payments.pushStatus': query({ roles: EVERYONE, input: z.object({ id: Id }), output: PushView }),
  /** Asks M-Pesa now about a push whose result did not come. */
  'payments.queryPush': command({ roles: [...MONEY, 'support'], input: z.object({ id: Id }), output: Nothing }),
  'payments.pushes': query({ roles: EVERYONE, input: z.object({ subscriberId: Id.optional(), open: z.boolean().default(false), ...windowOf }), output: pageOf(PushView) }),
  /** Money that is waiting for a person, with who it may belong to and why. */
  'payments.suggestions': query({
    roles: MONEY,
    input: z.object({ paymentId: Id }),
    output: z.array(z.object({ subscriberId: Id, name: z.string(), accountNumber: z.string(), balanceCents: CentsValue, reason: z.string() })),
  }),
  'payments.assign': command({ roles: MONEY, input: z.object({ paymentId: Id, subscriberId: Id }), output: Nothing }),
  /** Fetches what M-Pesa has and we do not. */
  'payments.pull': command({ roles: MONEY, input: Nothing, output: Nothing }),
  /** A person has compared the statement of the time that M-Pesa no longer lists, and entered what was missing: cut-offs go on. */
  'payments.gapChecked': command({ roles: OWNER, input: Nothing, output: Nothing }),
  /** The rules of Safaricom for the addresses, looked at before anything is sent: each with what to do when it is broken. */
  'payments.urlRules': query({ roles: OWNER, input: Nothing, output: z.object({ urls: z.object({ confirmation: z.string(), validation: z.string() }).nullable(), rules: z.array(z.object({ rule: z.string(), ok: z.boolean(), whatToDo: z.string() })), registeredAt: InstantValue.nullable() }) }),
  /** Opens M-Pesa's list of payments, once; nominatedPhone: the Safaricom number in the papers of the business number. */
  'payments.registerPull': command({ roles: OWNER, input: z.object({ nominatedPhone: personal(requiredText(20)) }), output: Nothing }),
  'payments.registerUrls': command({ roles: OWNER, input: Nothing, output: Nothing }),
};
