/** Credit notes: they take back of posted invoice lines, never more than what is left of each (billing-rules, Invoice). */
import { cents, minus, plus, smaller, sum, type Cents } from '../../../../src-shared/money.ts';
import type { LocalDate } from '../../../../src-shared/time.ts';
import type { CommandContext } from '../../../kernel/commands.ts';
import { statement, type Reader } from '../../../kernel/db.ts';
import { bookCreditNote } from '../../../ledger/events.ts';
import { openDay } from '../../../ledger/period-lock.ts';
import { q, type CreditNoteKind, type LineKind } from '../../../schema/tables.ts';
import { queueForTax } from '../../etims/index.ts';
import { recordAllocations, settleFromCredit } from '../allocations.store.ts';
import { nextNumber } from '../number-series.ts';
import type { TaxedParts } from './gross-split.ts';

export interface CreditedPart {
  readonly invoiceLineId: number;
  readonly description: string;
  readonly periodStart: LocalDate | null;
  readonly periodEnd: LocalDate | null;
  readonly netCents: Cents;
  readonly exciseCents: Cents;
  readonly vatCents: Cents;
  readonly grossCents: Cents;
  readonly explanation: string;
}

export interface NewCreditNotes {
  readonly kind: CreditNoteKind;
  readonly reason: string;
  readonly on: LocalDate;
  readonly parts: readonly CreditedPart[];
}

interface PlacedPart extends CreditedPart {
  readonly invoiceId: number;
  readonly lineKind: LineKind;
}

/** What can still be credited of a line: charged less credited before, and less what was given back of a deposit. */
export interface Remaining extends TaxedParts {
  readonly grossCents: Cents;
}

const placeOf = statement<{ id: number }>()((p) => q.selectFrom('invoiceLine').select(['invoiceId', 'kind as lineKind', 'netCents', 'exciseCents', 'vatCents']).where('id', '=', p('id')));
const creditedOf = statement<{ id: number }>()((p) =>
  q.selectFrom('creditNoteLine').select(({ fn }) => [fn.sum<Cents | null>('netCents').as('netCents'), fn.sum<Cents | null>('exciseCents').as('exciseCents'), fn.sum<Cents | null>('vatCents').as('vatCents')]).where('invoiceLineId', '=', p('id')),
);
const returnedOf = statement<{ id: number }>()((p) => q.selectFrom('depositReturn').select(({ fn }) => fn.sum<Cents | null>('amountCents').as('returnedCents')).where('invoiceLineId', '=', p('id')));
const invoiceOf = statement<{ id: number }>()((p) => q.selectFrom('invoice').select(['id', 'number', 'kind', 'subscriberId', 'openCents', 'voidEntryId']).where('id', '=', p('id')));
interface CreditNoteRow {
  number: string;
  invoiceId: number;
  subscriberId: number;
  kind: CreditNoteKind;
  reason: string;
  issuedOn: LocalDate;
  postedAt: CommandContext['now'];
  netCents: Cents;
  exciseCents: Cents;
  vatCents: Cents;
  totalCents: Cents;
  settledCents: Cents;
  entryId: number;
  operatorId: number | null;
}
const insertNote = statement<CreditNoteRow>()((p) =>
  q.insertInto('creditNote').values({
    number: p('number'), invoiceId: p('invoiceId'), subscriberId: p('subscriberId'), kind: p('kind'), reason: p('reason'), issuedOn: p('issuedOn'), postedAt: p('postedAt'), netCents: p('netCents'), exciseCents: p('exciseCents'),
    vatCents: p('vatCents'), totalCents: p('totalCents'), settledCents: p('settledCents'), entryId: p('entryId'), operatorId: p('operatorId'),
  }),
);
const insertNoteLine = statement<CreditedPart & { creditNoteId: number }>()((p) =>
  q.insertInto('creditNoteLine').values({
    creditNoteId: p('creditNoteId'), invoiceLineId: p('invoiceLineId'), description: p('description'), periodStart: p('periodStart'), periodEnd: p('periodEnd'), netCents: p('netCents'), exciseCents: p('exciseCents'),
    vatCents: p('vatCents'), grossCents: p('grossCents'), explanation: p('explanation'),
  }),
);

/** What can still be credited of a line. Throws when there is no such line: a bug. */
export function remainingOf(db: Reader, invoiceLineId: number): Remaining {
  const line = db.getOf(placeOf, { id: invoiceLineId });
  if (!line) throw new Error(`no invoice line ${invoiceLineId}`);
  const credited = db.getOf(creditedOf, { id: invoiceLineId })!;
  const returnedCents = line.lineKind === 'deposit' ? (db.getOf(returnedOf, { id: invoiceLineId })!.returnedCents ?? 0) : 0;
  const netCents = cents(line.netCents - (credited.netCents ?? 0) - returnedCents);
  const exciseCents = cents(line.exciseCents - (credited.exciseCents ?? 0));
  const vatCents = cents(line.vatCents - (credited.vatCents ?? 0));
  return { netCents, exciseCents, vatCents, grossCents: sum([netCents, exciseCents, vatCents]) };
}

/**
 * One credit note for each invoice that the parts belong to; goes against what is open of that invoice first, the rest into credit, which is put
 * to use at once for whatever else is open. Parts of nothing are left out, and a note of nothing is not written. Dated the first day from `on`
 * on that is not locked. Returns the ids, by invoice.
 * The caller refreshes the entitlement. A part beyond what remains of its line, and a void invoice, are bugs and throw.
 */
export function issueCreditNotes(context: CommandContext, given: NewCreditNotes): number[] {
  const placed = given.parts.filter((part) => part.grossCents !== 0).map((part): PlacedPart => {
    const { invoiceId, lineKind } = context.tx.getOf(placeOf, { id: part.invoiceLineId })!;
    return { ...part, invoiceId, lineKind };
  });
  const on = openDay(context.tx, given.on);
  const byInvoice = [...Map.groupBy(placed, (part) => part.invoiceId)].sort(([a], [b]) => a - b);
  const payers = new Set<number>();
  const ids = byInvoice.map(([invoiceId, parts]) => {
    const { id, subscriberId } = issueOne(context, { ...given, on }, invoiceId, parts);
    payers.add(subscriberId);
    return id;
  });
  // Only when all are written: each goes against its own invoice first.
  for (const subscriberId of payers) settleFromCredit(context, subscriberId, on);
  return ids;
}

function issueOne(context: CommandContext, given: NewCreditNotes, invoiceId: number, parts: readonly PlacedPart[]): { id: number; subscriberId: number } {
  const { tx, now, actor } = context;
  const invoice = tx.getOf(invoiceOf, { id: invoiceId })!;
  // An adjustment was never earned: there is nothing that a credit note could take back.
  if (invoice.voidEntryId !== null || invoice.kind === 'adjustment') throw new Error(`invoice ${invoice.number} cannot be credited`);
  const netCents = sum(parts.map((part) => part.netCents));
  const exciseCents = sum(parts.map((part) => part.exciseCents));
  const vatCents = sum(parts.map((part) => part.vatCents));
  const totalCents = plus(netCents, plus(exciseCents, vatCents));
  const { settledCents } = settledOf(totalCents, invoice.openCents);
  const netOf = (kind: LineKind) => sum(parts.filter((part) => part.lineKind === kind).map((part) => part.netCents));
  const { subscriberId } = invoice;
  const number = nextNumber(tx, 'CRN', given.on);
  const entryId = bookCreditNote(context, {
    subscriberId, bookedOn: given.on, reference: `creditNote:${number}`, netCents, exciseCents, vatCents, settledCents, lateFeeNetCents: netOf('lateFee'), depositCents: netOf('deposit'), openingCents: netOf('opening'),
  });
  const operatorId = actor.kind === 'operator' ? actor.operatorId : null;
  const { id } = tx.runOf(insertNote, { number, invoiceId, subscriberId, kind: given.kind, reason: given.reason, issuedOn: given.on, postedAt: now, netCents, exciseCents, vatCents, totalCents, settledCents, entryId, operatorId });
  for (const part of parts) tx.runOf(insertNoteLine, { ...part, creditNoteId: id });
  if (settledCents > 0) recordAllocations(context, { by: { creditNoteId: id }, entryId, allocations: [{ invoiceId, amountCents: settledCents }] });
  queueForTax(context, { creditNoteId: id });
  context.changed('creditNote', id);
  context.emit('creditNotes', id);
  context.emit('invoices', invoiceId);
  context.emit('subscribers', subscriberId);
  return { id, subscriberId };
}

/** Where an amount would go: against what is open of the invoice, then into credit. */
export function settledOf(totalCents: Cents, openCents: Cents): { readonly settledCents: Cents; readonly creditCents: Cents } {
  const settledCents = smaller(totalCents, openCents);
  return { settledCents, creditCents: minus(totalCents, settledCents) };
}
