/** From the bytes of a file to rows of cells: encoding, delimiter, quotes. Rows keep the numbers that the person sees in the spreadsheet. */
import Papa from 'papaparse';
import { Refusal } from '../../../src-shared/refusal.ts';
import { fieldsNamedIn } from './headings.ts';
import { refused, refuseWrongFile, refuseWrongText } from './wrong-file.ts';

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

export interface Dialect {
  readonly encoding: Encoding;
  readonly byteOrderMark: boolean;
  readonly delimiter: Delimiter;
}

export interface Sheet {
  readonly dialect: Dialect;
  /** Every row of the file in order, blank ones too, trailing blank ones cut; rows[0] is row 1. Cells are as typed. */
  readonly rows: readonly (readonly string[])[];
}

export const MAX_ROWS = 50_000;
/** A row of headings is looked for among the first rows only. */
const HEADING_ROWS = 30;

/** Reads a file. Throws a Refusal for a wrong file, an unclosed quotation mark, a single column, or more than 50,000 rows. */
export function readSheet(bytes: Uint8Array, fileName: string, wished?: Delimiter): Sheet {
  refuseWrongFile(bytes, fileName);
  const { text, encoding, byteOrderMark } = decodeText(bytes);
  refuseWrongText(text, fileName);
  const { rows, delimiter, quoteRow } = readTable(text, (cells) => fieldsNamedIn(cells).size, wished);
  if (quoteRow !== null) {
    throw refused(fileName, `has a quotation mark in row ${quoteRow} that is not closed as it should be`, 'Remove the quotation mark in that row, or export the list again as CSV.');
  }
  if (rows.length > MAX_ROWS) throw new Refusal('too_large', `“${fileName}” has ${rows.length} rows; Waya imports 50,000 at a time. Split the list into several files.`);
  if (rows.every((row) => row.length < 2)) {
    throw refused(fileName, 'has only one column: there is no comma, semicolon, tab or | between values', 'Choose a CSV with the customer list, one customer a row, and a heading over each column.');
  }
  return { dialect: { encoding, byteOrderMark, delimiter }, rows };
}

/** How many headings of the wanted kind of list a row names. */
export type HeadingCount = (cells: readonly string[]) => number;

export interface Table extends Pick<Sheet, 'rows'> {
  readonly delimiter: Delimiter;
  /** The row (from 1) with a quotation mark that is not closed; null: there is none. */
  readonly quoteRow: number | null;
}

/** Cuts decoded text into rows and cells; the delimiter is the one under which most headings are known. */
export function readTable(text: string, headingsIn: HeadingCount, wished?: Delimiter): Table {
  // Excel's own hint for the delimiter; Excel does not show it as a row.
  const hint = /^sep=([,;\t|])\r?\n/i.exec(text);
  const body = (hint ? text.slice(hint[0].length) : text).replace(/\r\n?/g, '\n');
  const delimiter = wished ?? (hint?.[1] as Delimiter | undefined) ?? detectDelimiter(body, headingsIn);
  const { data, errors } = Papa.parse<string[]>(body, { delimiter, newline: '\n' });
  const quote = errors.find((error) => error.type === 'Quotes');
  return { rows: data.slice(0, lastFilled(data) + 1), delimiter, quoteRow: quote ? (quote.row ?? 0) + 1 : null };
}

/** The row (from 1) that holds the headings, among title lines and blank rows; null when there is none. */
export function findHeaderRow(rows: readonly (readonly string[])[]): number | null {
  let best = { row: 0, named: 1 };
  rows.slice(0, HEADING_ROWS).forEach((cells, index) => {
    const named = fieldsNamedIn(cells).size;
    if (named > best.named) best = { row: index + 1, named };
  });
  return best.row === 0 ? null : best.row;
}

export function isBlankRow(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '');
}

/** Text of UTF-8, UTF-16 or Windows-1252, with or without a byte-order mark. */
export function decodeText(bytes: Uint8Array): { text: string; encoding: Encoding; byteOrderMark: boolean } {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { text: decodeAs(bytes, 'utf-8') ?? decodeAs(bytes.subarray(3), 'windows-1252')!, encoding: 'utf-8', byteOrderMark: true };
  if (a === 0xff && b === 0xfe) return { text: decodeAs(bytes, 'utf-16le')!, encoding: 'utf-16le', byteOrderMark: true };
  if (a === 0xfe && b === 0xff) return { text: decodeAs(bytes, 'utf-16be')!, encoding: 'utf-16be', byteOrderMark: true };
  const wide = wideEncoding(bytes);
  if (wide) return { text: decodeAs(bytes, wide)!, encoding: wide, byteOrderMark: false };
  const utf8 = decodeAs(bytes, 'utf-8');
  if (utf8 !== null) return { text: utf8, encoding: 'utf-8', byteOrderMark: false };
  return { text: decodeAs(bytes, 'windows-1252')!, encoding: 'windows-1252', byteOrderMark: false };
}

/** Null when the bytes are not valid UTF-8; the other encodings take anything. Drops a byte-order mark. */
function decodeAs(bytes: Uint8Array, encoding: Encoding): string | null {
  try {
    return new TextDecoder(encoding, { fatal: encoding === 'utf-8' }).decode(bytes);
  } catch {
    return null;
  }
}

/** UTF-16 without a mark: in text of our letters every other byte is zero. */
function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const sample = bytes.subarray(0, 2000);
  const zeros = [0, 0];
  sample.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2]! += 1;
  });
  const enough = sample.length * 0.3;
  if (zeros[1]! > enough && zeros[0] === 0) return 'utf-16le';
  return zeros[0]! > enough && zeros[1] === 0 ? 'utf-16be' : null;
}

/** The delimiter under which most headings are known; among equals the one that cuts most rows into the same number of cells. */
function detectDelimiter(text: string, headingsIn: HeadingCount): Delimiter {
  let best: { delimiter: Delimiter; named: number; evenness: number } | null = null;
  for (const delimiter of DELIMITERS) {
    const rows = Papa.parse<string[]>(text, { delimiter, newline: '\n', preview: 200 }).data.filter((row) => !isBlankRow(row));
    const named = Math.max(0, ...rows.slice(0, HEADING_ROWS).map(headingsIn));
    const candidate = { delimiter, named: named < 2 ? 0 : named, evenness: evenness(rows) };
    if (!best || candidate.named > best.named || (candidate.named === best.named && candidate.evenness > best.evenness)) best = candidate;
  }
  return best!.delimiter;
}

/** The share of rows of the commonest width above one, weighted by that width. */
function evenness(rows: readonly string[][]): number {
  const widths = new Map<number, number>();
  for (const { length } of rows) if (length > 1) widths.set(length, (widths.get(length) ?? 0) + 1);
  return Math.max(0, ...[...widths].map(([width, count]) => (count / rows.length) * Math.log(width)));
}

function lastFilled(rows: readonly (readonly string[])[]): number {
  let last = rows.length - 1;
  while (last >= 0 && isBlankRow(rows[last]!)) last -= 1;
  return last;
}
