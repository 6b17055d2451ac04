import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { CentsValue, DateValue, EVERYONE, Id, InstantValue, MONEY, Nothing, OWNER, pageOf, requiredText, shortText, sortBy, windowOf } from './values.ts';

export const InvoiceState = z.enum(['open', 'overdue', 'paid', 'void', 'writtenOff']);
const InvoiceKind = z.enum(['service', 'opening', 'manual', 'lateFee', 'adjustment']);
export const InvoiceRow = z.object({
  id: Id,
  number: z.string(),
  kind: InvoiceKind,
  subscriberId: Id,
  subscriberName: z.string(),
  accountNumber: z.string(),
  issuedOn: DateValue,
  dueOn: DateValue,
  totalCents: CentsValue,
  openCents: CentsValue,
  state: InvoiceState,
});
export type InvoiceRow = z.infer<typeof InvoiceRow>;

const InvoiceLineView = z.object({
  id: Id,
  kind: z.enum(['plan', 'addOn', 'oneOff', 'opening', 'lateFee', 'deposit', 'adjustment']),
  /** The service that it is for; on the invoice of a payer, one of his units. */
  subscriptionId: Id.nullable(),
  unitName: z.string().nullable(),
  description: z.string(),
  periodStart: DateValue.nullable(),
  /** First day no longer covered. */
  periodEnd: DateValue.nullable(),
  quantity: z.int(),
  /** Listed amount before discount, with or without taxes as taxInclusive says. */
  amountCents: CentsValue,
  discountCents: CentsValue,
  taxInclusive: z.boolean(),
  vatBasisPoints: z.int(),
  exciseBasisPoints: z.int(),
  netCents: CentsValue,
  exciseCents: CentsValue,
  vatCents: CentsValue,
  grossCents: CentsValue,
  /** What credit notes have given back of it. */
  creditedCents: CentsValue,
  /** "17 of 31 days × KES 2,500.00" */
  explanation: z.string(),
});
export type InvoiceLineView = z.infer<typeof InvoiceLineView>;

const Posting = z.object({ account: z.string(), debitCents: CentsValue, creditCents: CentsValue });
export const EntryView = z.object({ id: Id, kind: z.string(), bookedOn: DateValue, at: InstantValue, postings: z.array(Posting) });

/** A line as a run or a dialog would make it. */
export const PlannedLine = z.object({ description: z.string(), unitName: z.string().nullable(), periodStart: DateValue.nullable(), periodEnd: DateValue.nullable(), discountCents: CentsValue, netCents: CentsValue, exciseCents: CentsValue, vatCents: CentsValue, grossCents: CentsValue, explanation: z.string() });
export type PlannedLine = z.infer<typeof PlannedLine>;
const PlannedInvoice = z.object({ subscriberId: Id, subscriberName: z.string(), accountNumber: z.string(), dueOn: DateValue, totalCents: CentsValue, lines: z.array(PlannedLine) });
const Skip = z.object({ subscriberId: Id, subscriberName: z.string(), reason: z.string() });

export const RunRow = z.object({
  id: Id,
  batchId: Id,
  runOn: DateValue,
  at: InstantValue,
  /** Null: the daily run. */
  startedBy: z.string().nullable(),
  state: z.enum(['running', 'done', 'cancelled']),
  invoices: z.int(),
  totalCents: CentsValue,
  skipped: z.int(),
  /** Milliseconds from start to end; null while it runs. */
  durationMs: z.int().nullable(),
});
export type RunRow = z.infer<typeof RunRow>;

export const billing = {
  'invoices.list': query({
    roles: EVERYONE,
    input: z.object({ search: shortText(80).default(''), state: InvoiceState.optional(), subscriberId: Id.optional(), runId: Id.optional(), sort: sortBy(['issuedOn', 'dueOn', 'number', 'open', 'total'], 'issuedOn', 'desc'), ...windowOf }),
    output: pageOf(InvoiceRow).extend({ totalCents: CentsValue, openCents: CentsValue }),
  }),
  'invoices.get': query({
    roles: EVERYONE,
    input: z.object({ id: Id }),
    output: InvoiceRow.extend({
      postedAt: InstantValue,
      note: z.string(),
      buyerPin: z.string(),
      runId: Id.nullable(),
      netCents: CentsValue,
      exciseCents: CentsValue,
      vatCents: CentsValue,
      lines: z.array(InvoiceLineView),
      /** One row for each pair of rates. */
      taxes: z.array(z.object({ vatBasisPoints: z.int(), exciseBasisPoints: z.int(), netCents: CentsValue, exciseCents: CentsValue, vatCents: CentsValue })),
      /** What settled it; a negative row was taken back. */
      allocations: z.array(z.object({ id: Id, at: InstantValue, amountCents: CentsValue, by: z.enum(['payment', 'creditNote', 'writeOff', 'credit']), paymentId: Id.nullable(), creditNoteId: Id.nullable(), document: z.string().nullable(), method: z.string() })),
      creditNotes: z.array(z.object({ id: Id, number: z.string(), issuedOn: DateValue, totalCents: CentsValue, reason: z.string() })),
      entries: z.array(EntryView),
      etims: z.object({ state: z.string(), controlNumber: z.string().nullable() }).nullable(),
      /** What may be done with it now. */
      may: z.object({ credit: z.boolean(), void: z.boolean(), writeOff: z.boolean() }),
    }),
  }),
  /** What the run would do today, or on a day to come, if nothing else happens till then: the very lines. */
  'billing.preview': query({
    roles: OWNER,
    input: z.object({ on: DateValue.optional(), search: shortText(80).default(''), ...windowOf }),
    output: z.object({ on: DateValue, total: z.int(), totalCents: CentsValue, lines: z.int(), byPlan: z.array(z.object({ name: z.string(), lines: z.int(), grossCents: CentsValue })), rows: z.array(PlannedInvoice), skips: z.array(Skip) }),
  }),
  /** Starts the run by hand; it does what the nightly one would. Asks for confirmation when the clock jumped forward more than 45 days. */
  'billing.run': command({ roles: OWNER, input: z.object({ confirmClockJump: z.boolean().default(false) }), output: z.object({ batchId: Id, runId: Id }) }),
  'billing.runs': query({ roles: EVERYONE, input: z.object({ ...windowOf }), output: pageOf(RunRow) }),
  'billing.runReport': query({
    roles: EVERYONE,
    input: z.object({ id: Id }),
    output: RunRow.extend({ netCents: CentsValue, exciseCents: CentsValue, vatCents: CentsValue, settledCents: CentsValue, byPlan: z.array(z.object({ name: z.string(), lines: z.int(), grossCents: CentsValue })), skips: z.array(Skip) }),
  }),
  'batches.get': query({
    roles: EVERYONE,
    input: z.object({ id: Id }),
    output: z.object({ id: Id, kind: z.string(), state: z.enum(['running', 'done', 'cancelled']), total: z.int(), done: z.int(), failed: z.int(), createdAt: InstantValue, finishedAt: InstantValue.nullable() }),
  }),
  'batches.cancel': command({ roles: OWNER, input: z.object({ id: Id }), output: Nothing }),

  /** Number series as they stand: "INV-2026 is at 117". */
  'series.list': query({ roles: OWNER, input: Nothing, output: z.array(z.object({ kind: z.string(), what: z.string(), year: z.int(), lastNumber: z.int(), skipped: z.int(), next: z.string() })) }),
  'periodLocks.list': query({ roles: MONEY, input: Nothing, output: z.object({ lockedUpTo: DateValue.nullable(), locks: z.array(z.object({ id: Id, upTo: DateValue, reason: z.string(), by: z.string().nullable(), at: InstantValue })) }) }),
  /** Nothing is booked any more on days up to upTo. It only moves forward, and never up to today. */
  'periodLocks.add': command({ roles: OWNER, input: z.object({ upTo: DateValue, reason: requiredText(120) }), output: Nothing }),
};
