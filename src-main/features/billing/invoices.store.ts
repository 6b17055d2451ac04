/** Invoices as posted: written once, then only `openCents` follows what settles them. */
import { cents, sum, ZERO, type Cents } from '../../../src-shared/money.ts';
import type { Instant, LocalDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { statement } from '../../kernel/db.ts';
import { bookInvoice } from '../../ledger/events.ts';
import { openDay } from '../../ledger/period-lock.ts';
import { q, type InvoiceKind, type LineKind } from '../../schema/tables.ts';
import { queueForTax } from '../etims/index.ts';
import { settleFromCredit } from './allocations.store.ts';
import { nextNumber } from './number-series.ts';
import type { LineAmounts } from './rules/lines.ts';

export interface NewLine extends LineAmounts {
  /** Null: not of a charge, so it is nobody's period (opening balances, lines written by hand). */
  readonly chargeId: number | null;
  readonly periodIndex: number | null;
  readonly subscriptionId: number | null;
  readonly kind: LineKind;
  readonly description: string;
  readonly periodStart: LocalDate | null;
  readonly periodEnd: LocalDate | null;
  readonly quantity: number;
  readonly explanation: string;
}

export interface NewInvoice {
  readonly kind: InvoiceKind;
  /** Who pays: of a unit, its payer. */
  readonly subscriberId: number;
  readonly issuedOn: LocalDate;
  readonly dueOn: LocalDate;
  readonly note?: string;
  readonly runId?: number | null;
  readonly lines: readonly NewLine[];
  /** Books it; the default is the invoice event of the ledger. Opening balances and adjustments have events of their own. */
  readonly book?: (context: CommandContext, reference: string, totalCents: Cents) => number;
}

interface InvoiceRow {
  number: string;
  kind: InvoiceKind;
  subscriberId: number;
  issuedOn: LocalDate;
  dueOn: LocalDate;
  postedAt: Instant;
  netCents: Cents;
  exciseCents: Cents;
  vatCents: Cents;
  totalCents: Cents;
  note: string;
  runId: number | null;
  openCents: Cents;
  entryId: number | null;
}
const insertInvoice = statement<InvoiceRow>()((p) =>
  q.insertInto('invoice').values({
    number: p('number'), kind: p('kind'), subscriberId: p('subscriberId'), issuedOn: p('issuedOn'), dueOn: p('dueOn'), postedAt: p('postedAt'), netCents: p('netCents'), exciseCents: p('exciseCents'),
    vatCents: p('vatCents'), totalCents: p('totalCents'), note: p('note'), runId: p('runId'), openCents: p('openCents'), entryId: p('entryId'), voidEntryId: null,
  }),
);
const insertLine = statement<NewLine & { invoiceId: number }>()((p) =>
  q.insertInto('invoiceLine').values({
    invoiceId: p('invoiceId'), chargeId: p('chargeId'), periodIndex: p('periodIndex'), subscriptionId: p('subscriptionId'), kind: p('kind'), description: p('description'), periodStart: p('periodStart'), periodEnd: p('periodEnd'),
    quantity: p('quantity'), amountCents: p('amountCents'), discountCents: p('discountCents'), taxInclusive: p('taxInclusive'), exciseBasisPoints: p('exciseBasisPoints'), vatBasisPoints: p('vatBasisPoints'),
    netCents: p('netCents'), exciseCents: p('exciseCents'), vatCents: p('vatCents'), grossCents: p('grossCents'), explanation: p('explanation'), live: 1,
  }),
);

const SERIES: Readonly<Record<InvoiceKind, string>> = { service: 'INV', manual: 'INV', lateFee: 'INV', adjustment: 'INV', opening: 'OPB' };

/** Posts an invoice: number, journal entry, rows, and at once what the subscriber's credit settles of it. One of nothing (a free month) books nothing. Returns its id. */
export function postInvoice(context: CommandContext, invoice: NewInvoice): number {
  const { tx, now } = context;
  const { kind, subscriberId, dueOn, note = '', runId = null, lines } = invoice;
  // By a clock that was set back it may be a day of a locked period.
  const issuedOn = openDay(tx, invoice.issuedOn);
  const netCents = sum(lines.map((line) => line.netCents));
  const exciseCents = sum(lines.map((line) => line.exciseCents));
  const vatCents = sum(lines.map((line) => line.vatCents));
  const totalCents = cents(netCents + exciseCents + vatCents);
  const number = nextNumber(tx, SERIES[kind], issuedOn);
  const entryId = totalCents === 0 ? null : book(context, { ...invoice, issuedOn }, number, { netCents, exciseCents, vatCents, totalCents });
  const { id } = tx.runOf(insertInvoice, { number, kind, subscriberId, issuedOn, dueOn, postedAt: now, netCents, exciseCents, vatCents, totalCents, note, runId, openCents: totalCents, entryId });
  for (const line of lines) tx.runOf(insertLine, { ...line, invoiceId: id });
  queueForTax(context, { invoiceId: id });
  context.changed('invoice', id);
  context.emit('invoices', id);
  context.emit('subscribers', subscriberId);
  settleFromCredit(context, subscriberId, issuedOn);
  return id;
}

function book(context: CommandContext, invoice: NewInvoice, number: string, amounts: { netCents: Cents; exciseCents: Cents; vatCents: Cents; totalCents: Cents }): number {
  const reference = `invoice:${number}`;
  if (invoice.book) return invoice.book(context, reference, amounts.totalCents);
  const netOf = (kind: LineKind) => sum(invoice.lines.filter((line) => line.kind === kind).map((line) => line.netCents));
  const { netCents, exciseCents, vatCents } = amounts;
  const special = invoice.lines.some((line) => line.kind === 'lateFee' || line.kind === 'deposit');
  const apart = special ? { lateFeeNetCents: netOf('lateFee'), depositCents: netOf('deposit') } : { lateFeeNetCents: ZERO, depositCents: ZERO };
  return bookInvoice(context, { subscriberId: invoice.subscriberId, bookedOn: invoice.issuedOn, reference, netCents, exciseCents, vatCents, ...apart });
}
