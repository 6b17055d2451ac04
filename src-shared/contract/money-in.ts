import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { personal } from '../sensitive.ts';
import { AmountCents, CentsValue, DateValue, EVERYONE, Id, InstantValue, MONEY, Nothing, OWNER, pageOf, PositiveCents, requiredText, shortText, Trouble, windowOf } from './values.ts';

const Reason = requiredText(200);
/** M-Pesa's receipt number as a customer shows it, in any case, with spaces. */
const Receipt = requiredText(30);

/** "Nimelipa": what is known of a receipt, at once and from here. */
export const ReceiptVerdict = z.object({
  receipt: z.string(),
  /**
   * credited, suspense, returned, reversed: booked here. otherShortcode: paid to another business number. waiting: M-Pesa is being asked. cannotAsk: it is not
   * here, and M-Pesa cannot be asked (why says so). notFound: M-Pesa has no such receipt of the last 48 hours. notCompleted: M-Pesa has it, and no money moved.
   */
  verdict: z.enum(['credited', 'suspense', 'returned', 'reversed', 'otherShortcode', 'waiting', 'cannotAsk', 'notFound', 'notCompleted', 'unknown']),
  /** For the cashier: what it means, and what to do; both may name people. */
  text: personal(z.string()),
  whatToDo: personal(z.string()),
  payments: z.array(z.object({ id: Id, receipt: z.string(), amountCents: CentsValue, paidAt: InstantValue, state: z.enum(['credited', 'suspense', 'split', 'returned', 'reversed']), subscriberId: Id.nullable(), subscriberName: personal(z.string()).nullable() })),
  checkId: Id.nullable(),
  /** Hours that may be granted while it is looked for; null: the policy or what he had already does not allow it, and `courtesyWhy` says why. */
  courtesyHours: z.int().nullable(),
  courtesyWhy: z.string(),
});
export type ReceiptVerdict = z.infer<typeof ReceiptVerdict>;

export const ReversalRow = z.object({
  id: Id,
  paymentId: Id.nullable(),
  receipt: z.string(),
  amountCents: CentsValue,
  /** requested: ours. statement, pull: M-Pesa lists it, a person confirms it. */
  origin: z.enum(['requested', 'statement', 'pull']),
  state: z.enum(['proposed', 'waiting', 'queued', 'sent', 'unknown', 'done', 'failed', 'dismissed']),
  reversalReceipt: z.string().nullable(),
  reason: z.string(),
  happenedAt: InstantValue.nullable(),
  requestedBy: z.string().nullable(),
  requestedAt: InstantValue,
  /** From when on whoever asked for it may approve it himself; null: another owner approves. */
  notBefore: InstantValue.nullable(),
  approvedBy: z.string().nullable(),
  settledAt: InstantValue.nullable(),
  subscriberId: Id.nullable(),
  subscriberName: z.string().nullable(),
  paymentState: z.enum(['credited', 'suspense', 'split', 'returned', 'reversed']).nullable(),
  /** May the person who asks approve it now? */
  canApprove: z.boolean(),
  text: z.string(),
  trouble: Trouble.nullable(),
});
export type ReversalRow = z.infer<typeof ReversalRow>;

/** How money comes in: policies of the counter. */
export const MoneyInSettings = z.object({
  /** A customer whose receipt is not found yet gets so many hours; 0: none. */
  courtesyHours: z.int().min(0).max(72),
  /** So often in thirty days. */
  courtesyTimes: z.int().min(0).max(10),
  /** A sole owner's own reversal request counts after so many hours. */
  reversalDelayHours: z.int().min(1).max(72),
  /** Cash is taken only into an open till. */
  tillRequired: z.boolean(),
  /** A text to the subscriber when his payment is booked. */
  receiptSms: z.boolean(),
  receiptText: requiredText(480),
  /** A day without differences closes by itself. */
  closeByItself: z.boolean(),
});
export type MoneyInSettings = z.infer<typeof MoneyInSettings>;

export const moneyIn = {
  /** Looks here, and asks M-Pesa when it is not here. Nothing is credited on a screenshot. subscriberId: who says that he paid. */
  'receipts.check': command({ roles: [...MONEY, 'support'], input: z.object({ receipt: Receipt, subscriberId: Id.optional() }), output: ReceiptVerdict }),
  /** What is known by now. */
  'receipts.verdict': query({ roles: EVERYONE, input: z.object({ receipt: Receipt, subscriberId: Id.optional() }), output: ReceiptVerdict }),
  /** Hours of service on his word; ends by itself, when the payment arrives, or when M-Pesa says that there is none. */
  'courtesy.grant': command({ roles: [...MONEY, 'support'], input: z.object({ subscriberId: Id, receipt: Receipt }), output: z.object({ id: Id, untilAt: InstantValue }) }),
  'courtesy.list': query({
    roles: EVERYONE,
    input: z.object({ subscriberId: Id.optional(), running: z.boolean().default(false), ...windowOf }),
    output: pageOf(z.object({ id: Id, subscriberId: Id, subscriberName: z.string(), receipt: z.string(), at: InstantValue, untilAt: InstantValue, endedAt: InstantValue.nullable(), endReason: z.string().nullable(), by: z.string().nullable() })),
  }),
  'courtesy.end': command({ roles: MONEY, input: z.object({ id: Id }), output: Nothing }),

  /** Divides money that waits for a person: its parts are payments of their own, named receipt/1, /2 …; a part without subscriber waits on. The parts make up the whole. */
  'payments.split': command({ roles: MONEY, input: z.object({ id: Id, parts: z.array(z.object({ subscriberId: Id.nullable(), amountCents: PositiveCents })).min(2).max(50), reason: Reason }), output: z.object({ paymentIds: z.array(Id) }) }),
  /** Back from the subscriber to where money waits for a person. */
  'payments.unassign': command({ roles: OWNER, input: z.object({ id: Id, reason: Reason }), output: Nothing }),
  /** Waiting money was paid back to its sender by hand (at the counter, at the bank, in the M-Pesa portal). Final. */
  'payments.payBack': command({ roles: OWNER, input: z.object({ id: Id, method: z.enum(['mpesa', 'cash', 'bank']), reference: shortText(60), reason: Reason }), output: Nothing }),

  'reversals.list': query({ roles: MONEY, input: z.object({ open: z.boolean().default(false), paymentId: Id.optional(), ...windowOf }), output: pageOf(ReversalRow) }),
  /** Asks that M-Pesa give a payment back. Another owner approves it; a sole owner does after the delay. */
  'reversals.request': command({ roles: OWNER, input: z.object({ paymentId: Id, reason: Reason }), output: z.object({ id: Id, notBefore: InstantValue.nullable() }) }),
  /** Sends what waits; confirms what M-Pesa lists: the payment is taken back from its subscriber. paymentId: which one, where the list does not say. */
  'reversals.approve': command({ roles: OWNER, input: z.object({ id: Id, paymentId: Id.optional() }), output: Nothing }),
  /** Not to be: a request is withdrawn before it is sent, a listed one is no reversal of ours. */
  'reversals.dismiss': command({ roles: OWNER, input: z.object({ id: Id, reason: Reason }), output: Nothing }),
  /** Of one whose result never came: what the M-Pesa portal shows. */
  'reversals.settle': command({ roles: OWNER, input: z.object({ id: Id, happened: z.boolean(), reversalReceipt: shortText(30).default('') }), output: Nothing }),

  /** Asks M-Pesa how much it holds. */
  'mpesaBalance.ask': command({ roles: MONEY, input: Nothing, output: z.object({ id: Id }) }),
  'mpesaBalance.latest': query({
    roles: MONEY,
    input: Nothing,
    output: z.object({
      asking: z.boolean(),
      trouble: Trouble.nullable(),
      latest: z.object({ at: InstantValue, totalCents: CentsValue, accounts: z.array(z.object({ name: z.string(), availableCents: CentsValue, unclearedCents: CentsValue })) }).nullable(),
    }),
  }),

  /** Reports that could not be booked, with the reason; and those that wait. */
  'inbox.list': query({
    roles: MONEY,
    input: z.object({ state: z.enum(['refused', 'parked', 'flagged']).default('refused'), ...windowOf }),
    output: pageOf(z.object({ id: Id, source: z.string(), kind: z.enum(['stk', 'c2b-confirmation', 'c2b-validation', 'result', 'timeout']), receivedAt: InstantValue, remoteAddress: z.string(), state: z.enum(['new', 'done', 'parked', 'refused']), reason: z.string().nullable(), flag: z.string().nullable(), paymentId: Id.nullable() })),
  }),
  /** Looks at a refused report once more. */
  'inbox.retry': command({ roles: OWNER, input: z.object({ id: Id }), output: Nothing }),
  /** A refused report that needs nothing: no longer shown. */
  'inbox.dismiss': command({ roles: OWNER, input: z.object({ id: Id, reason: Reason }), output: Nothing }),

  'settings.moneyIn': query({ roles: EVERYONE, input: Nothing, output: MoneyInSettings }),
  'settings.saveMoneyIn': command({ roles: OWNER, input: MoneyInSettings, output: Nothing }),
};

/** The count of a drawer: how many of each note and coin, by its value in shillings. */
const CashCount = z.partialRecord(z.enum(['1000', '500', '200', '100', '50', '40', '20', '10', '5', '1']), z.int().min(0).max(100_000));
export const TillSessionRow = z.object({
  id: Id,
  operatorId: Id,
  operatorName: z.string(),
  openedAt: InstantValue,
  floatCents: CentsValue,
  closedAt: InstantValue.nullable(),
  countedCents: CentsValue.nullable(),
  /** What should be in the drawer: float, cash taken, less refunds and what was banked or paid out. */
  expectedCents: CentsValue,
  /** Counted less expected; null while open. */
  differenceCents: CentsValue.nullable(),
  cashCents: CentsValue,
  payments: z.int(),
  paidOutCents: CentsValue,
  bankedCents: CentsValue,
  note: z.string(),
});
export type TillSessionRow = z.infer<typeof TillSessionRow>;

export const ChequeRow = z.object({
  id: Id, subscriberId: Id, subscriberName: z.string(), number: z.string(), bankName: z.string(), drawnOn: DateValue, amountCents: CentsValue,
  state: z.enum(['held', 'credited', 'cleared', 'bounced', 'handedBack']), note: z.string(), paymentId: Id.nullable(), receivedAt: InstantValue, settledAt: InstantValue.nullable(), by: z.string().nullable(),
});
export type ChequeRow = z.infer<typeof ChequeRow>;
export const TransferRow = z.object({
  id: Id, number: z.string(), kind: z.enum(['settlement', 'banking', 'chequeCleared', 'charge', 'expense', 'drawing', 'paidIn', 'overShort']), fromName: z.string(), toName: z.string(), amountCents: CentsValue,
  reference: z.string(), note: z.string(), bookedOn: DateValue, happenedAt: InstantValue, by: z.string().nullable(), voided: z.boolean(),
});
export type TransferRow = z.infer<typeof TransferRow>;

/** Cash, bank, cheques, and money between the business's own places. */
export const tills = {
  'tills.current': query({ roles: MONEY, input: Nothing, output: z.object({ required: z.boolean(), session: TillSessionRow.nullable() }) }),
  'tills.list': query({ roles: MONEY, input: z.object({ operatorId: Id.optional(), open: z.boolean().optional(), ...windowOf }), output: pageOf(TillSessionRow) }),
  'tills.get': query({
    roles: MONEY,
    input: z.object({ id: Id }),
    output: TillSessionRow.extend({ count: CashCount.nullable(), closedBy: z.string().nullable(), movements: z.array(z.object({ at: InstantValue, what: z.string(), /** Into the drawer positive. */ amountCents: CentsValue, link: z.string() })) }),
  }),
  'tills.open': command({ roles: MONEY, input: z.object({ floatCents: AmountCents }), output: z.object({ id: Id }) }),
  /** The count, and the difference booked as over or short. A cashier closes his own, an owner any. Either the sum or the notes and coins. */
  'tills.close': command({ roles: MONEY, input: z.object({ id: Id, countedCents: AmountCents.optional(), count: CashCount.optional(), note: personal(shortText(300)).default('') }), output: z.object({ expectedCents: CentsValue, differenceCents: CentsValue }) }),
  /** Cash out of the drawer: to the bank, spent, or taken by the owner. */
  'tills.takeOut': command({ roles: MONEY, input: z.object({ amountCents: PositiveCents, kind: z.enum(['banking', 'expense', 'drawing']), reference: shortText(60).default(''), note: personal(requiredText(200)) }), output: z.object({ number: z.string() }) }),

  /** A bank transfer that is on the bank's statement. Without a subscriber it waits for a person. The same reference twice is refused. */
  'payments.takeBank': command({ roles: MONEY, input: z.object({ subscriberId: Id.nullable(), amountCents: PositiveCents, reference: requiredText(60), paidOn: DateValue, payerName: personal(shortText(80)).default(''), note: personal(shortText(200)).default('') }), output: z.object({ paymentId: Id, receipt: z.string() }) }),
  /** creditNow: service follows at once, and ends again when it bounces; else it is credited when it clears. */
  'cheques.take': command({ roles: MONEY, input: z.object({ subscriberId: Id, amountCents: PositiveCents, number: requiredText(30), bankName: requiredText(60), drawnOn: DateValue, creditNow: z.boolean().default(false), note: personal(shortText(200)).default('') }), output: z.object({ id: Id, paymentId: Id.nullable() }) }),
  'cheques.clear': command({ roles: MONEY, input: z.object({ id: Id }), output: z.object({ paymentId: Id }) }),
  /** bounced: the bank did not pay. handedBack: never presented. */
  'cheques.fail': command({ roles: MONEY, input: z.object({ id: Id, how: z.enum(['bounced', 'handedBack']), reason: Reason }), output: Nothing }),
  'cheques.list': query({ roles: EVERYONE, input: z.object({ open: z.boolean().default(false), subscriberId: Id.optional(), ...windowOf }), output: pageOf(ChequeRow).extend({ amountCents: CentsValue }) }),

  'transfers.list': query({ roles: MONEY, input: z.object({ from: DateValue.optional(), to: DateValue.optional(), ...windowOf }), output: pageOf(TransferRow) }),
  'transfers.record': command({ roles: OWNER, input: z.object({ kind: z.enum(['settlement', 'banking', 'charge', 'expense', 'drawing', 'paidIn']), place: z.enum(['mpesa', 'cash', 'bank']), amountCents: PositiveCents, on: DateValue, reference: shortText(60).default(''), note: personal(shortText(200)).default('') }), output: z.object({ id: Id, number: z.string() }) }),
  'transfers.void': command({ roles: OWNER, input: z.object({ id: Id, reason: Reason }), output: Nothing }),
  /** What lies where, by the books. */
  'money.places': query({ roles: MONEY, input: Nothing, output: z.array(z.object({ place: z.enum(['mpesa', 'cash', 'bank', 'cheque', 'suspense']), name: z.string(), balanceCents: CentsValue })) }),
};
