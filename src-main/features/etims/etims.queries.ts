/** What the desk sees of the queue. */
import type { EtimsExportRow, EtimsRow, EtimsState } from '../../../src-shared/contract/etims.ts';
import { EtimsState as States } from '../../../src-shared/contract/etims.ts';
import type { AttentionItem } from '../../../src-shared/contract/desk.ts';
import type { Trouble } from '../../../src-shared/contract/values.ts';
import { plus } from '../../../src-shared/money.ts';
import { formatInstant, HOUR, later, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { likeText } from '../../kernel/like.ts';
import { readSetting } from '../settings/index.ts';
import { findBySubject, notAccepted, taxDocumentOf, taxRegistrationOf, totalsOf, type Posted } from './etims.store.ts';

/** KRA's outages last hours; what waits longer is told. */
const WAITING_LONG_MS = 6 * HOUR;

const readTrouble = (text: string | null): Trouble | null => (text === null ? null : (JSON.parse(text) as Trouble));

export function countByState(db: Reader): Record<EtimsState, number> {
  const rows = db.sql<{ state: EtimsState; n: number }>('SELECT state, count(*) AS n FROM etimsDocument GROUP BY state');
  return Object.fromEntries(States.options.map((state) => [state, rows.find((row) => row.state === state)?.n ?? 0])) as Record<EtimsState, number>;
}

/** Why what is queued does not go out; null: it does. */
export function waitingTrouble(db: Reader): Trouble | null {
  return readTrouble(db.sql<{ trouble: string }>(`SELECT trouble FROM etimsDocument WHERE state = 'queued' AND trouble IS NOT NULL ORDER BY id LIMIT 1`)[0]?.trouble ?? null);
}

/** Parameters: state twice, what is searched four times. */
const ROWS = `
  FROM etimsDocument LEFT JOIN creditNote ON creditNote.id = creditNoteId LEFT JOIN invoice ON invoice.id = etimsDocument.invoiceId
  JOIN subscriber ON subscriber.id = ifnull(invoice.subscriberId, creditNote.subscriberId)
  WHERE (? IS NULL OR state = ?) AND (? = '' OR ifnull(invoice.number, creditNote.number) LIKE ? ESCAPE '\\' OR subscriber.name LIKE ? ESCAPE '\\' OR controlNumber LIKE ? ESCAPE '\\')`;

/** Newest first. */
export function listDocuments(db: Reader, given: { readonly search: string; readonly state?: EtimsState | undefined; readonly offset: number; readonly limit: number }): { readonly total: number; readonly rows: EtimsRow[] } {
  const state = given.state ?? null;
  const search = given.search === '' ? '' : `%${likeText(given.search)}%`;
  const values = [state, state, search, search, search, search];
  const { total } = db.sql<{ total: number }>(`SELECT count(*) AS total ${ROWS}`, ...values)[0]!;
  const rows = db.sql<Omit<EtimsRow, 'trouble'> & { trouble: string | null }>(
    `SELECT etimsDocument.id, CASE WHEN etimsDocument.invoiceId IS NULL THEN 'creditNote' ELSE 'invoice' END AS kind, ifnull(etimsDocument.invoiceId, creditNoteId) AS documentId, ifnull(invoice.number, creditNote.number) AS number,
      subscriber.id AS subscriberId, subscriber.name AS subscriberName, ifnull(invoice.issuedOn, creditNote.issuedOn) AS issuedOn, ifnull(invoice.totalCents, creditNote.totalCents) AS totalCents,
      state, queuedAt, sentAt, acceptedAt, attempts, controlNumber, receiptNumber, qrText, trouble ${ROWS} ORDER BY etimsDocument.id DESC LIMIT ? OFFSET ?`,
    ...values, given.limit, given.offset,
  );
  return { total, rows: rows.map((row) => ({ ...row, trouble: readTrouble(row.trouble) })) };
}

/** What a person types into KRA's portal meanwhile. */
export function exportRows(db: Reader, from: LocalDate, until: LocalDate, window: { readonly offset: number; readonly limit: number }): { readonly total: number; readonly rows: EtimsExportRow[] } {
  const { total, rows } = notAccepted(db, from, until, window);
  return { total, rows: rows.map((posted) => exportRow(db, posted)) };
}

function exportRow(db: Reader, posted: Posted): EtimsExportRow {
  const subject = posted.what === 'invoice' ? { invoiceId: posted.id, creditNoteId: null } : { invoiceId: null, creditNoteId: posted.id };
  const document = taxDocumentOf(db, { id: 0, ...subject });
  const original = posted.what === 'invoice' ? undefined : db.sql<{ invoiceId: number; number: string }>('SELECT invoiceId, invoice.number FROM creditNote JOIN invoice ON invoice.id = invoiceId WHERE creditNote.id = ?', posted.id)[0];
  return {
    kind: document.kind,
    number: document.number,
    issuedOn: document.issuedOn,
    buyerName: document.buyer.name,
    buyerPin: document.buyer.pin ?? '',
    originalNumber: original?.number ?? '',
    originalControlNumber: original ? (taxRegistrationOf(db, { invoiceId: original.invoiceId })?.controlNumber ?? '') : '',
    ...totalsOf(document),
    lines: document.lines.map((line) => ({ ...line, totalCents: plus(line.taxableCents, line.vatCents) })),
  };
}

/** What KRA's page of an invoice says; null: it is not in the queue. */
export function taxStateOf(db: Reader, invoiceId: number): { readonly state: EtimsState; readonly controlNumber: string | null } | null {
  const found = findBySubject(db, { invoiceId });
  return found ? { state: found.state, controlNumber: taxRegistrationOf(db, { invoiceId })?.controlNumber ?? null } : null;
}

/** What a person must look at: refused, not known, and waiting for long. `item` fills what is the same for all (reports). */
export function etimsItems(db: Reader, now: Instant): Omit<AttentionItem, 'jobId'>[] {
  const { enabled } = readSetting(db, 'etims');
  const of = (state: EtimsState, before = now) =>
    db.sql<{ n: number; oldest: Instant | null; trouble: string | null }>('SELECT count(*) AS n, min(queuedAt) AS oldest, min(trouble) AS trouble FROM etimsDocument WHERE state = ? AND queuedAt <= ?', state, before)[0]!;
  const items: Omit<AttentionItem, 'jobId'>[] = [];
  const told = (key: string, severity: AttentionItem['severity'], found: ReturnType<typeof of>, title: string, otherwise: string) => {
    if (found.oldest === null) return;
    const trouble = readTrouble(found.trouble);
    items.push({ key: `etims:${key}`, severity, kind: 'etims', title, detail: trouble ? [trouble.message, trouble.hint].filter(Boolean).join(' ') : otherwise, at: found.oldest, count: found.n, link: '/settings?tab=etims' });
  };
  const [refused, unknown, waiting] = [of('refused'), of('unknown', later(now, -HOUR)), of('queued', later(now, -WAITING_LONG_MS))];
  told('refused', 'red', refused, refused.n === 1 ? 'KRA refused one document' : `KRA refused ${refused.n} documents`, '');
  told('unknown', 'amber', unknown, unknown.n === 1 ? 'It is not known whether KRA has one document' : `It is not known whether KRA has ${unknown.n} documents`, 'Waya asks KRA.');
  if (enabled && waiting.oldest !== null) told('waiting', 'amber', waiting, waiting.n === 1 ? `One document waits for KRA since ${formatInstant(waiting.oldest)}` : `${waiting.n} documents wait for KRA, the oldest since ${formatInstant(waiting.oldest)}`, 'Nothing else is held up.');
  return items;
}
