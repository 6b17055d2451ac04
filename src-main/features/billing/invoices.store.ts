/** Invoices as posted: written once, then only `openCents` falls. */
import { sql } from 'kysely';
import { cents, minus, smaller, sum, ZERO, type Cents } from '../../../src-shared/money.ts';
import type { Instant, LocalDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { statement, type Reader } from '../../kernel/db.ts';
import { bookCreditUsed, bookInvoice } from '../../ledger/events.ts';
import { creditOf, reverse } from '../../ledger/journal.ts';
import { q } from '../../schema/tables.ts';
import { nextNumber } from './number-series.ts';

export interface NewLine {
  readonly kind: 'service' | 'opening';
  readonly subscriptionId: number | null;
  readonly description: string;
  readonly periodStart: LocalDate | null;
  readonly periodEnd: LocalDate | null;
  readonly netCents: Cents;
  readonly exciseCents: Cents;
  readonly vatCents: Cents;
  readonly grossCents: Cents;
  readonly explanation: string;
}

export interface NewInvoice {
  readonly kind: 'service' | 'opening';
  readonly subscriberId: number;
  readonly issuedOn: LocalDate;
  readonly dueOn: LocalDate;
  readonly exciseBasisPoints: number;
  readonly vatBasisPoints: number;
  readonly lines: readonly NewLine[];
  /** Books it; the default is the invoice event of the ledger. Opening balances have an event of their own. */
  readonly book?: (context: CommandContext, reference: string, totalCents: Cents) => number;
}

interface InvoiceRow {
  number: string;
  kind: 'service' | 'opening';
  subscriberId: number;
  issuedOn: LocalDate;
  dueOn: LocalDate;
  postedAt: Instant;
  netCents: Cents;
  exciseCents: Cents;
  vatCents: Cents;
  totalCents: Cents;
  exciseBasisPoints: number;
  vatBasisPoints: number;
  openCents: Cents;
  entryId: number;
}
const insertInvoice = statement<InvoiceRow>()((p) =>
  q.insertInto('invoice').values({
    number: p('number'), kind: p('kind'), subscriberId: p('subscriberId'), issuedOn: p('issuedOn'), dueOn: p('dueOn'), postedAt: p('postedAt'), netCents: p('netCents'), exciseCents: p('exciseCents'),
    vatCents: p('vatCents'), totalCents: p('totalCents'), exciseBasisPoints: p('exciseBasisPoints'), vatBasisPoints: p('vatBasisPoints'), openCents: p('openCents'), entryId: p('entryId'), voidEntryId: null,
  }),
);
const insertLine = statement<NewLine & { invoiceId: number }>()((p) =>
  q.insertInto('invoiceLine').values({
    invoiceId: p('invoiceId'), subscriptionId: p('subscriptionId'), kind: p('kind'), description: p('description'), periodStart: p('periodStart'), periodEnd: p('periodEnd'),
    netCents: p('netCents'), exciseCents: p('exciseCents'), vatCents: p('vatCents'), grossCents: p('grossCents'), explanation: p('explanation'),
  }),
);
// A literal: SQLite matches a partial index by its text, and a bound parameter matches none.
const openOldestFirst = statement<{ subscriberId: number }>()((p) => q.selectFrom('invoice').select(['id', 'openCents']).where('subscriberId', '=', p('subscriberId')).where('openCents', '>', sql.lit(ZERO)).orderBy('dueOn').orderBy('id'));
const lowerOpen = statement<{ id: number; amountCents: Cents }>()((p) => q.updateTable('invoice').set((row) => ({ openCents: row('openCents', '-', p('amountCents')) as never })).where('id', '=', p('id')));
const insertAllocation = statement<{ invoiceId: number; paymentId: number | null; amountCents: Cents; entryId: number; at: Instant }>()((p) =>
  q.insertInto('allocation').values({ invoiceId: p('invoiceId'), paymentId: p('paymentId'), amountCents: p('amountCents'), entryId: p('entryId'), at: p('at') }),
);

/** Posts an invoice: number, journal entry, rows, and at once what the subscriber's credit settles of it. Returns its id. */
export function postInvoice(context: CommandContext, invoice: NewInvoice): number {
  const { tx, now } = context;
  const netCents = sum(invoice.lines.map((line) => line.netCents));
  const exciseCents = sum(invoice.lines.map((line) => line.exciseCents));
  const vatCents = sum(invoice.lines.map((line) => line.vatCents));
  const totalCents = cents(netCents + exciseCents + vatCents);
  const number = nextNumber(tx, invoice.kind === 'opening' ? 'OPB' : 'INV', invoice.issuedOn);
  const reference = `invoice:${number}`;
  const entryId = invoice.book
    ? invoice.book(context, reference, totalCents)
    : bookInvoice(context, { subscriberId: invoice.subscriberId, bookedOn: invoice.issuedOn, reference, netCents, exciseCents, vatCents });
  const { kind, subscriberId, issuedOn, dueOn, exciseBasisPoints, vatBasisPoints } = invoice;
  const { id } = tx.runOf(insertInvoice, { number, kind, subscriberId, issuedOn, dueOn, postedAt: now, netCents, exciseCents, vatCents, totalCents, exciseBasisPoints, vatBasisPoints, openCents: totalCents, entryId });
  for (const line of invoice.lines) tx.runOf(insertLine, { ...line, invoiceId: id });
  context.changed('invoice', id);
  context.emit('invoices', id);
  context.emit('subscribers', subscriberId);
  settleFromCredit(context, subscriberId, issuedOn);
  return id;
}

export interface Settlement {
  readonly settledCents: Cents;
  readonly allocations: readonly { readonly invoiceId: number; readonly amountCents: Cents }[];
}

/** How an amount would settle what is open: oldest due first (billing-rules, Payments and allocation). Changes nothing. */
export function planSettlement(db: Reader, subscriberId: number, amountCents: Cents): Settlement {
  let left = amountCents;
  const allocations: { invoiceId: number; amountCents: Cents }[] = [];
  for (const invoice of db.allOf(openOldestFirst, { subscriberId })) {
    if (left === 0) break;
    const part = smaller(left, invoice.openCents);
    allocations.push({ invoiceId: invoice.id, amountCents: part });
    left = minus(left, part);
  }
  return { settledCents: minus(amountCents, left), allocations };
}

/** Writes a settlement down; its journal entry is booked already. paymentId null: from the subscriber's credit. */
export function recordAllocations(context: CommandContext, given: { readonly paymentId: number | null; readonly entryId: number; readonly allocations: Settlement['allocations'] }): void {
  for (const { invoiceId, amountCents } of given.allocations) {
    context.tx.runOf(insertAllocation, { invoiceId, paymentId: given.paymentId, amountCents, entryId: given.entryId, at: context.now });
    context.tx.runOf(lowerOpen, { id: invoiceId, amountCents });
    context.changed('invoice', invoiceId);
    context.emit('invoices', invoiceId);
  }
}

/** Uses what the subscriber has in credit for what is open. */
function settleFromCredit(context: CommandContext, subscriberId: number, bookedOn: LocalDate): void {
  const creditCents = creditOf(context.tx, subscriberId);
  if (creditCents <= 0) return;
  const { settledCents, allocations } = planSettlement(context.tx, subscriberId, creditCents);
  if (settledCents === 0) return;
  const entryId = bookCreditUsed(context, { subscriberId, bookedOn, reference: `subscriber:${subscriberId}`, amountCents: settledCents });
  recordAllocations(context, { paymentId: null, entryId, allocations });
}

/** Voids an invoice that nothing has settled: its entry is reversed, its number stays. A settled one is a bug here and throws. */
export function voidInvoice(context: CommandContext, id: number, bookedOn: LocalDate): void {
  const invoice = context.tx.one(q.selectFrom('invoice').select(['entryId', 'totalCents', 'openCents', 'subscriberId']).where('id', '=', id));
  if (invoice.openCents !== invoice.totalCents) throw new Error(`invoice ${id} is settled in part: it cannot be void`);
  const voidEntryId = reverse(context, invoice.entryId, bookedOn);
  context.tx.run(q.updateTable('invoice').set({ openCents: ZERO, voidEntryId }).where('id', '=', id));
  context.changed('invoice', id);
  context.emit('invoices', id);
  context.emit('subscribers', invoice.subscriberId);
}
