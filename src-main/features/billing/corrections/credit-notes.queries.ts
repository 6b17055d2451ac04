/** Credit notes as the desk sees them, and what one would do. */
import type { OperatorContract } from '../../../../src-shared/contract/index.ts';
import { cents, formatKes, minus, sum, type Cents } from '../../../../src-shared/money.ts';
import { Refusal } from '../../../../src-shared/refusal.ts';
import type { Parsed } from '../../../../src-shared/rpc.ts';
import type { Instant } from '../../../../src-shared/time.ts';
import type { Reader } from '../../../kernel/db.ts';
import { like, likeText } from '../../../kernel/like.ts';
import { entriesOf } from '../../../ledger/entries.ts';
import { balanceOf } from '../../../ledger/journal.ts';
import { q } from '../../../schema/tables.ts';
import { remainingOf, settledOf, type CreditedPart } from './credit-notes.service.ts';
import { refuseGapInBoughtTime } from './given-back-time.service.ts';
import { isWrittenOff } from './invoice-corrections.service.ts';
import { splitGross } from './gross-split.ts';

type Wanted = Parsed<OperatorContract, 'creditNotes.preview'>;
type ListInput = Parsed<OperatorContract, 'creditNotes.list'>;

const noteRows = q
  .selectFrom('creditNote')
  .innerJoin('invoice', 'invoice.id', 'creditNote.invoiceId')
  .innerJoin('subscriber', 'subscriber.id', 'creditNote.subscriberId')
  .select(['creditNote.id', 'creditNote.number', 'creditNote.kind', 'creditNote.invoiceId', 'invoice.number as invoiceNumber', 'creditNote.subscriberId', 'subscriber.name as subscriberName', 'creditNote.issuedOn', 'creditNote.reason', 'creditNote.totalCents']);

const SORT = { issuedOn: 'creditNote.issuedOn', number: 'creditNote.number', total: 'creditNote.totalCents' } as const;

/** A screenful of credit notes, with the total of all that fit the filters. */
export function listCreditNotes(db: Reader, { search, subscriberId, sort, offset, limit }: ListInput) {
  let from = noteRows;
  if (subscriberId !== undefined) from = from.where('creditNote.subscriberId', '=', subscriberId);
  if (search !== '') {
    const text = likeText(search);
    from = from.where((where) => where.or([like(where.ref('creditNote.number'), `%${text}%`), like(where.ref('invoice.number'), `%${text}%`), like(where.ref('subscriber.name'), `%${text}%`), like(where.ref('subscriber.accountNumber'), `${text}%`)]));
  }
  const { total, totalCents } = db.one(from.clearSelect().select(({ fn }) => [fn.countAll<number>().as('total'), fn.sum<number | null>('creditNote.totalCents').as('totalCents')]));
  return { total, totalCents: cents(totalCents ?? 0), rows: db.all(from.orderBy(SORT[sort.by], sort.direction).orderBy('creditNote.id', sort.direction).offset(offset).limit(limit)) };
}

/** A credit note with its lines and its entry. Throws Refusal not_found. */
export function creditNotePage(db: Reader, id: number) {
  const row = db.get(
    noteRows
      .leftJoin('operator', 'operator.id', 'creditNote.operatorId')
      .select(['creditNote.postedAt', 'creditNote.netCents', 'creditNote.exciseCents', 'creditNote.vatCents', 'creditNote.settledCents', 'creditNote.entryId', 'operator.name as by'])
      .where('creditNote.id', '=', id),
  );
  if (!row) throw new Refusal('not_found', 'There is no such credit note.');
  const { entryId, ...note } = row;
  return { ...note, lines: db.all(q.selectFrom('creditNoteLine').select(['id', 'description', 'netCents', 'exciseCents', 'vatCents', 'grossCents', 'explanation']).where('creditNoteId', '=', id).orderBy('id')), entries: entriesOf(db, [entryId]) };
}

/** What is asked for, as parts of the invoice's lines. Throws Refusal when it is more than remains, or cannot be credited at all. */
export function partsByHand(db: Reader, { invoiceId, lines }: Wanted, now: Instant): CreditedPart[] {
  const invoice = db.get(q.selectFrom('invoice').select(['number', 'kind', 'voidEntryId']).where('id', '=', invoiceId));
  if (!invoice) throw new Refusal('not_found', 'There is no such invoice.');
  if (invoice.voidEntryId !== null) throw new Refusal('locked', `${invoice.number} is void: there is nothing to credit.`);
  if (invoice.kind === 'adjustment') throw new Refusal('locked', `${invoice.number} asks for money that was paid out and taken back: it is no sale that could be credited. Write it off if it will not be paid.`);
  if (isWrittenOff(db, invoiceId)) throw new Refusal('locked', `${invoice.number} is written off: what was open is a bad debt already, and a credit note would give back money that never came.`);
  const rows = new Map(
    db.all(q.selectFrom('invoiceLine').select(['id', 'description', 'periodStart', 'periodEnd', 'exciseBasisPoints', 'vatBasisPoints', 'grossCents']).where('invoiceId', '=', invoiceId)).map((row) => [row.id, row]),
  );
  const seen = new Set<number>();
  const parts = lines.map(({ lineId, grossCents }): CreditedPart => {
    const line = rows.get(lineId);
    if (!line || seen.has(lineId)) throw new Refusal('invalid', line ? `"${line.description}" is named twice.` : `${invoice.number} has no such line. Reload the page.`);
    seen.add(lineId);
    const { grossCents: leftCents, ...remaining } = remainingOf(db, lineId);
    const wantedCents = grossCents ?? leftCents;
    if (leftCents === 0) throw new Refusal('conflict', `"${line.description}" is credited in full already.`);
    if (wantedCents > leftCents) throw new Refusal('invalid', `Of "${line.description}" at most ${formatKes(leftCents)} can still be credited, not ${formatKes(wantedCents)}.`, { remainingCents: leftCents });
    const { exciseBasisPoints, vatBasisPoints, description, periodStart, periodEnd } = line;
    return { invoiceLineId: lineId, description, periodStart, periodEnd, ...splitGross(wantedCents, { exciseBasisPoints, vatBasisPoints, chargedGrossCents: line.grossCents, remaining }) };
  });
  refuseGapInBoughtTime(db, parts.filter((part) => part.grossCents === remainingOf(db, part.invoiceLineId).grossCents).map((part) => part.invoiceLineId), now);
  return parts;
}

/** What the credit note would come to, and where it would go. Throws Refusal as issuing it would. */
export function previewCreditNote(db: Reader, wanted: Wanted, now: Instant) {
  const parts = partsByHand(db, wanted, now);
  const { subscriberId, openCents } = db.one(q.selectFrom('invoice').select(['subscriberId', 'openCents']).where('id', '=', wanted.invoiceId));
  const add = (part: 'netCents' | 'exciseCents' | 'vatCents' | 'grossCents'): Cents => sum(parts.map((row) => row[part]));
  const totalCents = add('grossCents');
  const { settledCents, creditCents } = settledOf(totalCents, openCents);
  return { netCents: add('netCents'), exciseCents: add('exciseCents'), vatCents: add('vatCents'), totalCents, settledCents, creditCents, openAfterCents: minus(openCents, settledCents), balanceAfterCents: minus(balanceOf(db, subscriberId), totalCents) };
}
