/** The bytes of a statement, CSV or XLSX, as rows of cells. The name of a file proves nothing about its kind. */
import { Refusal } from '../../../src-shared/refusal.ts';
import { decodeText, isBlankRow, readTable } from '../imports/index.ts';
import { columnsOf, findHeader } from './statement-columns.ts';
import { MOST_ROWS, readStatement, type StatementFile } from './statement-file.ts';
import type { Instant } from '../../../src-shared/time.ts';
import { readWorkbook } from './workbook.ts';

/** The portal's largest export of 100,000 rows has about 18 MB. */
const MOST_BYTES = 20 * 1024 * 1024;
const EXPORT = 'In the M-Pesa organisation portal (org.ke.m-pesa.com) open the account’s statement, and export it as CSV or Excel.';

/** Throws Refusal for what is no statement of an organisation. */
export function readStatementFile(bytes: Uint8Array, fileName: string, now: Instant): StatementFile {
  if (bytes.length === 0) throw refused(fileName, 'is empty');
  if (bytes.length > MOST_BYTES) throw new Refusal('too_large', `“${fileName}” is larger than 20 MB. Export shorter periods, one after the other.`);
  const start = String.fromCharCode(...bytes.subarray(0, 8));
  if (start.startsWith('PK\x03\x04')) return readXlsx(bytes, fileName, now);
  if (start.startsWith('%PDF')) throw refused(fileName, 'is a PDF: Waya does not read those');
  if (start.startsWith('\xd0\xcf\x11\xe0')) throw refused(fileName, 'is an old Excel workbook (XLS), or one with a password');
  const { text } = decodeText(bytes);
  if (text.trim() === '') throw refused(fileName, 'holds nothing but blanks');
  if (/\0/.test(text.slice(0, 20_000))) throw refused(fileName, 'is neither CSV nor Excel');
  if (/^\s*<(!doctype|html|table|\?xml|workbook)\b/i.test(text)) throw refused(fileName, 'is a web page or XML, though it may be named .xls or .csv');
  const { rows, quoteRow } = readTable(text, (cells) => columnsOf(cells).size);
  if (quoteRow !== null) throw refused(fileName, `has a quotation mark in row ${quoteRow} that is not closed`);
  return readStatement(rows, fileName, { now });
}

function readXlsx(bytes: Uint8Array, fileName: string, now: Instant): StatementFile {
  const workbook = readWorkbook(bytes);
  if (workbook === null) throw refused(fileName, 'is a ZIP, a damaged Excel workbook, or another office document');
  const rows = workbook.sheets.find((sheet) => findHeader(sheet) !== null) ?? workbook.sheets[0]!;
  const last = rows.findLastIndex((cells) => !isBlankRow(cells));
  if (last > MOST_ROWS + 40) throw new Refusal('too_large', `“${fileName}” has ${last + 1} rows; Waya reads 100,000 at a time. Export shorter periods, one after the other.`);
  return readStatement(rows.slice(0, last + 1), fileName, { now, from1904: workbook.from1904 });
}

const refused = (fileName: string, what: string): Refusal => new Refusal('invalid', `“${fileName}” ${what}. ${EXPORT}`, { fields: { file: what } });
