import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { EntryView } from './billing.ts';
import { CentsValue, DateValue, EVERYONE, Id, InstantValue, MONEY, Nothing, OWNER, pageOf, personal200, shortText, sortBy, windowOf } from './values.ts';

export const StatementRow = z.object({
  entryId: Id,
  bookedOn: DateValue,
  at: InstantValue,
  kind: z.string(),
  /** "Invoice INV-2026-00012", "Payment SGH12ABC34 by M-Pesa". */
  text: z.string(),
  /** What he owes more. */
  debitCents: CentsValue,
  /** What he owes less. */
  creditCents: CentsValue,
  /** What he owed after it; negative: credit. */
  balanceCents: CentsValue,
  link: z.object({ kind: z.enum(['invoice', 'payment', 'creditNote']), id: Id }).nullable(),
});
export type StatementRow = z.infer<typeof StatementRow>;

const Ageing = z.object({ notDueCents: CentsValue, days30Cents: CentsValue, days60Cents: CentsValue, days90Cents: CentsValue, olderCents: CentsValue });

/** What stands on a subscriber's account, and on all of them. */
export const accounts = {
  /** from left out: from the beginning; at most 5,000 rows. */
  'accounts.statement': query({
    roles: EVERYONE,
    input: z.object({ subscriberId: Id, from: DateValue.optional(), to: DateValue.optional() }),
    output: z.object({ subscriberId: Id, from: DateValue, to: DateValue, openingCents: CentsValue, closingCents: CentsValue, rows: z.array(StatementRow), ageing: Ageing }),
  }),
  /** One journal entry with its postings. */
  'accounts.entry': query({ roles: EVERYONE, input: z.object({ id: Id }), output: EntryView.extend({ reference: z.string(), subscriberId: Id.nullable() }) }),
  'reports.receivables': query({
    roles: MONEY,
    input: z.object({ on: DateValue.optional(), search: shortText(80).default(''), sort: sortBy(['total', 'older', 'name'], 'total', 'desc'), ...windowOf }),
    output: pageOf(Ageing.extend({ subscriberId: Id, subscriberName: z.string(), accountNumber: z.string(), totalCents: CentsValue, oldestDueOn: DateValue.nullable() })).extend({ on: DateValue, ageing: Ageing, totalCents: CentsValue }),
  }),
  /** Invoices less credit notes of a month, by kind of tax and rate; to file from. */
  'reports.tax': query({
    roles: OWNER,
    input: z.object({ month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'is not a month (YYYY-MM)') }),
    output: z.object({
      month: z.string(),
      rows: z.array(z.object({ vatBasisPoints: z.int(), exciseBasisPoints: z.int(), exempt: z.boolean(), documents: z.int(), netCents: CentsValue, exciseCents: CentsValue, vatCents: CentsValue, grossCents: CentsValue })),
      invoices: z.int(),
      creditNotes: z.int(),
      voided: z.int(),
      netCents: CentsValue,
      exciseCents: CentsValue,
      vatCents: CentsValue,
      grossCents: CentsValue,
      /** The ledger's own balances of the month: they must agree. */
      ledgerExciseCents: CentsValue,
      ledgerVatCents: CentsValue,
    }),
  }),
  /** Grants time: he is let on, or stays on, until the end of that day. */
  'promises.add': command({ roles: [...MONEY, 'support'], input: z.object({ subscriberId: Id, untilOn: DateValue, note: personal200 }), output: z.object({ id: Id }) }),
  'promises.withdraw': command({ roles: MONEY, input: z.object({ id: Id }), output: Nothing }),
  'promises.list': query({ roles: EVERYONE, input: z.object({ subscriberId: Id }), output: z.array(z.object({ id: Id, untilAt: InstantValue, note: z.string(), by: z.string().nullable(), at: InstantValue, state: z.enum(['running', 'kept', 'broken', 'withdrawn']) })) }),
};
