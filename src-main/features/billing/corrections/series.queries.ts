/** Number series as they stand (billing-rules, Invoice: no gap, no duplicate). */
import type { LocalDate } from '../../../../src-shared/time.ts';
import type { Reader } from '../../../kernel/db.ts';
import { q } from '../../../schema/tables.ts';
import { yearNumber } from '../rules/numbering.ts';

/** The series of documents; account numbers are a series too, but no documents. */
const DOCUMENT_SERIES: Readonly<Record<string, string>> = { INV: 'Invoices', OPB: 'Opening balances', CRN: 'Credit notes', WOF: 'Write-offs', RFD: 'Refunds', CSH: 'Cash receipts', BNK: 'Bank receipts', CHQ: 'Cheque receipts', TRF: 'Transfers' };

/** Each series of each year in use, and of this year, newest year first. */
export function listSeries(db: Reader, today: LocalDate) {
  const kinds = Object.keys(DOCUMENT_SERIES);
  const kept = db.all(q.selectFrom('numberSeries').select(['kind', 'year', 'lastNumber', 'skipped']).where('kind', 'in', kinds));
  const year = Number(today.slice(0, 4));
  const unused = kinds.filter((kind) => !kept.some((row) => row.kind === kind && row.year === year)).map((kind) => ({ kind, year, lastNumber: 0, skipped: 0 }));
  return [...kept, ...unused]
    .sort((a, b) => b.year - a.year || kinds.indexOf(a.kind) - kinds.indexOf(b.kind))
    .map((row) => ({ ...row, what: DOCUMENT_SERIES[row.kind]!, next: yearNumber(row.kind, row.year, row.lastNumber + 1) }));
}
