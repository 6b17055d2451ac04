/** Everything that the page of one invoice shows. */
import { sum, type Cents } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf, type Instant } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { entriesOf } from '../../ledger/entries.ts';
import { q } from '../../schema/tables.ts';
import { taxStateOf } from '../etims/index.ts';
import { invoiceRows, invoiceState } from './invoice-list.ts';
import { remainingOf, voidProblem, writeOffProblem } from './corrections/index.ts';

/** Throws Refusal not_found. */
export function invoicePage(db: Reader, id: number, now: Instant) {
  const row = db.get(invoiceRows.select(['postedAt', 'netCents', 'exciseCents', 'vatCents', 'invoice.note', 'runId', 'entryId', 'subscriber.taxPin as buyerPin']).where('invoice.id', '=', id));
  if (!row) throw new Refusal('not_found', 'There is no such invoice.');
  const lines = linesOf(db, id);
  const { entryId, voidEntryId, writtenOff, ...shown } = row;
  const creditNotes = db.all(q.selectFrom('creditNote').select(['id', 'number', 'issuedOn', 'totalCents', 'reason', 'entryId']).where('invoiceId', '=', id).orderBy('id'));
  const allocations = allocationsOf(db, id);
  const entryIds = [entryId, ...allocations.map((row) => row.entryId), ...creditNotes.map((note) => note.entryId), voidEntryId].filter((one) => one !== null);
  return {
    ...shown,
    state: invoiceState({ ...shown, voidEntryId, writtenOff }, dateOf(now)),
    lines,
    taxes: taxTable(lines),
    allocations: allocations.map(({ entryId: _entryId, ...row }) => row),
    creditNotes: creditNotes.map(({ entryId: _entryId, ...note }) => note),
    entries: entriesOf(db, [...new Set(entryIds)].sort((a, b) => a - b)),
    etims: taxStateOf(db, id),
    may: {
      credit: voidEntryId === null && !writtenOff && row.kind !== 'adjustment' && lines.some((line) => remainingOf(db, line.id).grossCents > 0),
      void: voidEntryId === null && voidProblem(db, id) === null,
      writeOff: voidEntryId === null && writeOffProblem(db, id) === null,
    },
  };
}

const ofUnit = q.selectFrom('subscription').innerJoin('subscriber as unit', 'unit.id', 'subscription.subscriberId');

/** The lines with what credit notes have given back of each; unitName only where the line is for somebody else than the payer. */
export function linesOf(db: Reader, invoiceId: number) {
  return db
    .all(
      q
        .selectFrom('invoiceLine')
        .innerJoin('invoice', 'invoice.id', 'invoiceLine.invoiceId')
        .select(['invoiceLine.id', 'invoiceLine.kind', 'subscriptionId', 'description', 'periodStart', 'periodEnd', 'quantity', 'amountCents', 'discountCents', 'taxInclusive', 'vatBasisPoints', 'exciseBasisPoints', 'explanation'])
        .select(['invoiceLine.netCents', 'invoiceLine.exciseCents', 'invoiceLine.vatCents', 'invoiceLine.grossCents'])
        .select((row) => [
          ofUnit.select('unit.name').whereRef('subscription.id', '=', row.ref('invoiceLine.subscriptionId')).whereRef('unit.id', '<>', row.ref('invoice.subscriberId')).as('unitName'),
          row.fn.coalesce(q.selectFrom('creditNoteLine').select(({ fn }) => fn.sum<Cents>('creditNoteLine.grossCents').as('credited')).whereRef('creditNoteLine.invoiceLineId', '=', row.ref('invoiceLine.id')), row.val(0)).as('creditedCents'),
        ])
        .where('invoiceId', '=', invoiceId)
        .orderBy('invoiceLine.id'),
    )
    .map((line) => ({ ...line, taxInclusive: line.taxInclusive === 1 }));
}

function taxTable(lines: ReturnType<typeof linesOf>) {
  return [...Map.groupBy(lines, (line) => `${line.vatBasisPoints} ${line.exciseBasisPoints}`).values()].map((group) => ({
    vatBasisPoints: group[0]!.vatBasisPoints,
    exciseBasisPoints: group[0]!.exciseBasisPoints,
    netCents: sum(group.map((line) => line.netCents)),
    exciseCents: sum(group.map((line) => line.exciseCents)),
    vatCents: sum(group.map((line) => line.vatCents)),
  }));
}

function allocationsOf(db: Reader, invoiceId: number) {
  return db
    .all(
      q
        .selectFrom('allocation')
        .leftJoin('payment', 'payment.id', 'allocation.paymentId')
        .leftJoin('creditNote', 'creditNote.id', 'allocation.creditNoteId')
        .leftJoin('writeOff', 'writeOff.id', 'allocation.writeOffId')
        .select(['allocation.id', 'allocation.at', 'allocation.amountCents', 'allocation.paymentId', 'allocation.creditNoteId', 'allocation.writeOffId', 'allocation.entryId', 'payment.method', 'payment.receipt', 'creditNote.number as creditNoteNumber', 'writeOff.number as writeOffNumber'])
        .where('allocation.invoiceId', '=', invoiceId)
        .orderBy('allocation.id'),
    )
    .map(({ receipt, creditNoteNumber, writeOffNumber, writeOffId, method, ...row }) => ({
      ...row,
      by: row.paymentId !== null ? ('payment' as const) : row.creditNoteId !== null ? ('creditNote' as const) : writeOffId !== null ? ('writeOff' as const) : ('credit' as const),
      document: receipt ?? creditNoteNumber ?? writeOffNumber,
      method: method ?? 'credit',
    }));
}
