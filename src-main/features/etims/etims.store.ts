import type { EtimsState } from '../../../src-shared/contract/etims.ts';
import type { Trouble } from '../../../src-shared/contract/values.ts';
import { sum, type Cents } from '../../../src-shared/money.ts';
import type { Instant, LocalDate } from '../../../src-shared/time.ts';
import type { Reader, Writer } from '../../kernel/db.ts';
import type { TaxDocument, TaxRegistration } from '../../ports/tax-gateway.ts';
import { q } from '../../schema/tables.ts';
import { readSetting } from '../settings/index.ts';
import { buyerPin, taxLines, type PostedLine } from './etims.ts';

/** An invoice or a credit note. */
export type TaxSubject = { readonly invoiceId: number } | { readonly creditNoteId: number };

export interface EtimsDocument {
  readonly id: number;
  readonly invoiceId: number | null;
  readonly creditNoteId: number | null;
  readonly state: EtimsState;
  readonly sentAt: Instant | null;
  readonly attempts: number;
}

export function findEtimsDocument(db: Reader, id: number): EtimsDocument | undefined {
  return db.get(q.selectFrom('etimsDocument').select(['id', 'invoiceId', 'creditNoteId', 'state', 'sentAt', 'attempts']).where('id', '=', id));
}

export function findBySubject(db: Reader, subject: TaxSubject): EtimsDocument | undefined {
  const from = q.selectFrom('etimsDocument').select(['id', 'invoiceId', 'creditNoteId', 'state', 'sentAt', 'attempts']);
  return db.get('invoiceId' in subject ? from.where('invoiceId', '=', subject.invoiceId) : from.where('creditNoteId', '=', subject.creditNoteId));
}

/** The id is the number by which KRA knows the document: never one that the device has used before. */
export function nextEtimsId(db: Reader): number {
  const { id } = db.sql<{ id: number | null }>('SELECT max(id) AS id FROM etimsDocument')[0]!;
  return Math.max(id ?? 0, readSetting(db, 'etims').startAfter) + 1;
}

export function insertEtimsDocument(tx: Writer, subject: TaxSubject, given: { readonly state: 'queued' | 'refused'; readonly trouble: Trouble | null; readonly now: Instant }): number {
  const id = nextEtimsId(tx);
  tx.run(
    q.insertInto('etimsDocument').values({
      id, invoiceId: 'invoiceId' in subject ? subject.invoiceId : null, creditNoteId: 'creditNoteId' in subject ? subject.creditNoteId : null, state: given.state, queuedAt: given.now, sentAt: null, acceptedAt: null,
      controlNumber: null, receiptNumber: null, internalData: null, qrText: null, trouble: given.trouble && JSON.stringify(given.trouble), attempts: 0,
    }),
  );
  return id;
}

interface Head {
  readonly number: string;
  readonly issuedOn: LocalDate;
  readonly postedAt: Instant;
  readonly name: string;
  readonly taxPin: string;
  readonly taxExempt: 0 | 1;
  readonly originalInvoiceId: number | null;
}

const INVOICE_HEAD = 'SELECT invoice.number, invoice.issuedOn, invoice.postedAt, subscriber.name, subscriber.taxPin, subscriber.taxExempt, NULL AS originalInvoiceId FROM invoice JOIN subscriber ON subscriber.id = invoice.subscriberId WHERE invoice.id = ?';
const CREDIT_NOTE_HEAD = 'SELECT creditNote.number, creditNote.issuedOn, creditNote.postedAt, subscriber.name, subscriber.taxPin, subscriber.taxExempt, creditNote.invoiceId AS originalInvoiceId FROM creditNote JOIN subscriber ON subscriber.id = creditNote.subscriberId WHERE creditNote.id = ?';
const INVOICE_LINES = 'SELECT kind, description, quantity, vatBasisPoints, netCents, exciseCents, vatCents FROM invoiceLine WHERE invoiceId = ? ORDER BY id';
const CREDIT_NOTE_LINES = 'SELECT invoiceLine.kind, creditNoteLine.description, 1 AS quantity, invoiceLine.vatBasisPoints, creditNoteLine.netCents, creditNoteLine.exciseCents, creditNoteLine.vatCents FROM creditNoteLine JOIN invoiceLine ON invoiceLine.id = invoiceLineId WHERE creditNoteId = ? ORDER BY creditNoteLine.id';

/** The document as it is told, with the buyer as he is known now; its id is its sequence. */
export function taxDocumentOf(db: Reader, { id, invoiceId, creditNoteId }: Pick<EtimsDocument, 'id' | 'invoiceId' | 'creditNoteId'>): TaxDocument {
  const kind = invoiceId === null ? 'creditNote' : 'invoice';
  const subjectId = invoiceId ?? creditNoteId!;
  const head = db.sql<Head>(kind === 'invoice' ? INVOICE_HEAD : CREDIT_NOTE_HEAD, subjectId)[0]!;
  const lines = db.sql<PostedLine>(kind === 'invoice' ? INVOICE_LINES : CREDIT_NOTE_LINES, subjectId);
  return {
    sequence: id,
    kind,
    number: head.number,
    originalSequence: head.originalInvoiceId === null ? null : (findBySubject(db, { invoiceId: head.originalInvoiceId })?.id ?? null),
    issuedOn: head.issuedOn,
    postedAt: head.postedAt,
    buyer: { name: head.name, pin: buyerPin(head.taxPin) },
    lines: taxLines(lines, { buyerExempt: head.taxExempt === 1, untaxedAs: readSetting(db, 'etims').untaxedAs }),
  };
}

/** Taxable, VAT and both of a document's lines. */
export function totalsOf({ lines }: TaxDocument): { readonly taxableCents: Cents; readonly vatCents: Cents; readonly totalCents: Cents } {
  const [taxableCents, vatCents] = [sum(lines.map((line) => line.taxableCents)), sum(lines.map((line) => line.vatCents))];
  return { taxableCents, vatCents, totalCents: sum([taxableCents, vatCents]) };
}

/** What is printed on an invoice or a credit note; null while KRA has not accepted it. */
export function taxRegistrationOf(db: Reader, subject: TaxSubject): TaxRegistration | null {
  const from = q.selectFrom('etimsDocument').select(['controlNumber', 'receiptNumber', 'internalData', 'qrText', 'acceptedAt']).where('state', '=', 'accepted');
  const row = db.get('invoiceId' in subject ? from.where('invoiceId', '=', subject.invoiceId) : from.where('creditNoteId', '=', subject.creditNoteId));
  return row ? { controlNumber: row.controlNumber!, receiptNumber: row.receiptNumber ?? '', internalData: row.internalData, qrText: row.qrText, acceptedAt: row.acceptedAt! } : null;
}

/** Sales. Balances that were brought along, and money that was paid out and is owed again, are none. */
const TOLD = `invoice.kind IN ('service', 'manual', 'lateFee') AND invoice.totalCents > 0 AND invoice.voidEntryId IS NULL`;

export type Posted = { readonly what: 'invoice' | 'creditNote'; readonly id: number };

/** Where looking through what was posted has come to, by day of issue. */
export interface LookedAt {
  readonly issuedOn: LocalDate;
  readonly id: number;
}

/**
 * The next `limit` posted documents after a place, and which of them are told and not queued yet. So many are looked at, not found: a million
 * that are queued already must not hold anybody up.
 */
export function lookFurther(db: Reader, what: Posted['what'], after: LookedAt, limit: number): { readonly missing: readonly number[]; readonly last: LookedAt | null } {
  const text =
    what === 'invoice'
      ? `SELECT next.id, next.issuedOn, etimsDocument.id IS NULL AND ${TOLD} AS missing FROM (SELECT id, issuedOn FROM invoice WHERE (issuedOn, id) > (?, ?) ORDER BY issuedOn, id LIMIT ?) AS next
         JOIN invoice ON invoice.id = next.id LEFT JOIN etimsDocument ON etimsDocument.invoiceId = next.id ORDER BY next.issuedOn, next.id`
      : `SELECT next.id, next.issuedOn, etimsDocument.id IS NULL AND ${TOLD} AS missing FROM (SELECT id, issuedOn, invoiceId FROM creditNote WHERE (issuedOn, id) > (?, ?) ORDER BY issuedOn, id LIMIT ?) AS next
         JOIN invoice ON invoice.id = next.invoiceId LEFT JOIN etimsDocument ON etimsDocument.creditNoteId = next.id ORDER BY next.issuedOn, next.id`;
  const rows = db.sql<LookedAt & { readonly missing: 0 | 1 }>(text, after.issuedOn, after.id, limit);
  const last = rows.at(-1);
  return { missing: rows.filter((row) => row.missing === 1).map(({ id }) => id), last: last && rows.length === limit ? { issuedOn: last.issuedOn, id: last.id } : null };
}

/** What an earlier time left behind, after an id. */
export function leftBehind(db: Reader, after: number, limit: number): number[] {
  return db.sql<{ id: number }>(`SELECT id FROM etimsDocument WHERE state IN ('queued', 'unknown') AND id > ? ORDER BY id LIMIT ?`, after, limit).map(({ id }) => id);
}

/** Whether an invoice, or the invoice of a credit note, is told; with the day of the document itself. */
export function isTold(db: Reader, subject: TaxSubject, fromOn: LocalDate): boolean {
  return 'invoiceId' in subject
    ? db.sql(`SELECT 1 FROM invoice WHERE id = ? AND issuedOn >= ? AND ${TOLD}`, subject.invoiceId, fromOn).length > 0
    : db.sql(`SELECT 1 FROM creditNote JOIN invoice ON invoice.id = creditNote.invoiceId WHERE creditNote.id = ? AND creditNote.issuedOn >= ? AND ${TOLD}`, subject.creditNoteId, fromOn).length > 0;
}

/** The invoice that a credit note takes back from, and its number. */
export function invoiceOfCreditNote(db: Reader, creditNoteId: number): { readonly invoiceId: number; readonly number: string } {
  return db.sql<{ invoiceId: number; number: string }>('SELECT invoiceId, invoice.number FROM creditNote JOIN invoice ON invoice.id = invoiceId WHERE creditNote.id = ?', creditNoteId)[0]!;
}

/** What KRA does not have, posted in [from, until], oldest first. */
export function notAccepted(db: Reader, from: LocalDate, until: LocalDate, window: { readonly offset: number; readonly limit: number }): { readonly total: number; readonly rows: readonly Posted[] } {
  const open = `(etimsDocument.id IS NULL OR etimsDocument.state <> 'accepted')`;
  const text = `
    SELECT 'invoice' AS what, invoice.id, invoice.postedAt FROM invoice LEFT JOIN etimsDocument ON etimsDocument.invoiceId = invoice.id WHERE invoice.issuedOn BETWEEN ? AND ? AND ${open} AND ${TOLD}
    UNION ALL
    SELECT 'creditNote', creditNote.id, creditNote.postedAt FROM creditNote JOIN invoice ON invoice.id = creditNote.invoiceId LEFT JOIN etimsDocument ON etimsDocument.creditNoteId = creditNote.id WHERE creditNote.issuedOn BETWEEN ? AND ? AND ${open} AND ${TOLD}`;
  const { total } = db.sql<{ total: number }>(`SELECT count(*) AS total FROM (${text})`, from, until, from, until)[0]!;
  return { total, rows: db.sql<Posted>(`SELECT what, id FROM (${text}) ORDER BY postedAt, what DESC, id LIMIT ? OFFSET ?`, from, until, from, until, window.limit, window.offset) };
}
