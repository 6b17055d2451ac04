import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { CentsValue, DateValue, EVERYONE, Id, InstantValue, Nothing, OWNER, pageOf, shortText, sortBy, windowOf } from './values.ts';

export const InvoiceState = z.enum(['open', 'overdue', 'paid', 'void']);
export const InvoiceRow = z.object({
  id: Id,
  number: z.string(),
  kind: z.enum(['service', 'opening']),
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
  description: z.string(),
  periodStart: DateValue.nullable(),
  periodEnd: DateValue.nullable(),
  netCents: CentsValue,
  exciseCents: CentsValue,
  vatCents: CentsValue,
  grossCents: CentsValue,
  /** "17 of 31 days × KES 2,500.00" */
  explanation: z.string(),
});

export const billing = {
  'invoices.list': query({
    roles: EVERYONE,
    input: z.object({ search: shortText(80).default(''), state: InvoiceState.optional(), subscriberId: Id.optional(), sort: sortBy(['issuedOn', 'dueOn', 'number', 'open', 'total'], 'issuedOn', 'desc'), ...windowOf }),
    output: pageOf(InvoiceRow).extend({ totalCents: CentsValue, openCents: CentsValue }),
  }),
  'invoices.get': query({
    roles: EVERYONE,
    input: z.object({ id: Id }),
    output: InvoiceRow.extend({
      postedAt: InstantValue,
      netCents: CentsValue,
      exciseCents: CentsValue,
      vatCents: CentsValue,
      vatBasisPoints: z.int(),
      exciseBasisPoints: z.int(),
      lines: z.array(InvoiceLineView),
      allocations: z.array(z.object({ id: Id, at: InstantValue, amountCents: CentsValue, paymentId: Id.nullable(), receipt: z.string().nullable(), method: z.string() })),
    }),
  }),
  /** What the run would invoice today and in the days up to `until`. */
  'billing.preview': query({
    roles: OWNER,
    input: z.object({ until: DateValue.optional() }),
    output: z.object({ invoices: z.int(), totalCents: CentsValue, rows: z.array(z.object({ subscriberId: Id, subscriberName: z.string(), description: z.string(), periodStart: DateValue, periodEnd: DateValue, grossCents: CentsValue })) }),
  }),
  /** Starts the run by hand; it does what the nightly one would. Asks for confirmation when the clock jumped forward more than 45 days. */
  'billing.run': command({ roles: OWNER, input: z.object({ confirmClockJump: z.boolean().default(false) }), output: z.object({ batchId: Id }) }),
  'batches.get': query({
    roles: EVERYONE,
    input: z.object({ id: Id }),
    output: z.object({ id: Id, kind: z.string(), state: z.enum(['running', 'done', 'cancelled']), total: z.int(), done: z.int(), failed: z.int(), createdAt: InstantValue, finishedAt: InstantValue.nullable() }),
  }),
  'batches.cancel': command({ roles: OWNER, input: z.object({ id: Id }), output: Nothing }),
};
