/** Statements as the portal writes them and as spreadsheets leave them: the same rows in every dialect. */
import { strToU8, zipSync } from 'fflate';
import { formatAmount, type Cents } from '../../../src-shared/money.ts';
import { dateOf, daysBetween, formatTime, localDate, type Instant } from '../../../src-shared/time.ts';

export interface MadeRow {
  readonly receipt: string;
  readonly at: Instant;
  readonly details?: string;
  readonly status?: string;
  readonly paidInCents?: number;
  readonly withdrawnCents?: number;
  readonly balanceCents?: number | null;
  readonly reason?: string;
  readonly party?: string;
  readonly linked?: string;
  readonly account?: string;
}

export const COLUMNS = ['Receipt No.', 'Completion Time', 'Initiation Time', 'Details', 'Transaction Status', 'Paid In', 'Withdrawn', 'Balance', 'Balance Confirmed', 'Reason Type', 'Other Party Info', 'Linked Transaction ID', 'A/C No.'] as const;
type Column = (typeof COLUMNS)[number];
export type DateStyle = 'dashes' | 'dashesMinutes' | 'slashes' | 'iso' | 'monthFirst' | 'ampm' | 'serial';
export type AmountStyle = 'plain' | 'thousands' | 'kes' | 'brackets' | 'positive';

export interface Dialect {
  readonly dates?: DateStyle;
  readonly amounts?: AmountStyle;
  readonly columns?: readonly Column[];
  readonly newestFirst?: boolean;
  readonly preamble?: readonly (readonly string[])[];
  readonly delimiter?: ',' | ';' | '\t';
  readonly encoding?: 'utf-8' | 'utf-8-sig' | 'windows-1252' | 'utf-16le';
  readonly lineEnd?: string;
  readonly from1904?: boolean;
}

export const PREAMBLE = (shortcode = '600638', period = 'From 01-02-2026 00:00:00 To 28-02-2026 23:59:59', account = 'Utility Account'): string[][] => [['Organization Statement'], ['Short Code:', shortcode], ['Organization Name:', 'EXAMPLE ISP LTD'], ['Account:', account], ['Time Period:', period], []];

function dateText(at: Instant, style: DateStyle, from1904 = false): string {
  const [year, month, day] = dateOf(at).split('-') as [string, string, string];
  const time = formatTime(at, true);
  const short = (text: string) => String(Number(text));
  const hour = Number(time.slice(0, 2));
  if (style === 'serial') {
    const days = daysBetween(localDate('1899-12-30'), dateOf(at)) - (from1904 ? 1462 : 0);
    const [h, m, s] = time.split(':').map(Number) as [number, number, number];
    return String(days + (h * 3600 + m * 60 + s) / 86_400);
  }
  return {
    dashes: `${day}-${month}-${year} ${time}`,
    dashesMinutes: `${day}-${month}-${year} ${time.slice(0, 5)}`,
    slashes: `${day}/${month}/${year} ${time}`,
    iso: `${year}-${month}-${day} ${time}`,
    monthFirst: `${short(month)}/${short(day)}/${year} ${time}`,
    ampm: `${day}/${month}/${year} ${hour % 12 || 12}${time.slice(2)} ${hour < 12 ? 'AM' : 'PM'}`,
  }[style];
}

function amountText(value: number | null | undefined, style: AmountStyle, isWithdrawn: boolean): string {
  if (value === null || value === undefined || (value === 0 && style !== 'plain')) return '';
  const text = formatAmount(value as Cents);
  if (style === 'thousands') return isWithdrawn ? `-${text}` : text;
  if (style === 'kes') return isWithdrawn ? `-KES ${text}` : `KES ${text}`;
  if (style === 'brackets') return isWithdrawn ? `(${text})` : text;
  const plain = text.replaceAll(',', '');
  return isWithdrawn && style === 'plain' ? (value === 0 ? '0' : `-${plain}`) : plain;
}

/** The cells of a file, preamble and headings included. */
export function cellsOf(rows: readonly MadeRow[], dialect: Dialect = {}): string[][] {
  const { dates = 'dashes', amounts = 'thousands', columns = COLUMNS, newestFirst = false, preamble = PREAMBLE(), from1904 } = dialect;
  const body = rows.map((row) => {
    const cells: Record<Column, string> = {
      'Receipt No.': row.receipt, 'Completion Time': dateText(row.at, dates, from1904), 'Initiation Time': '', Details: row.details ?? '', 'Transaction Status': row.status ?? 'Completed', 'Paid In': amountText(row.paidInCents, amounts, false),
      Withdrawn: amountText(row.withdrawnCents, amounts, true), Balance: amountText(row.balanceCents, amounts === 'plain' ? 'positive' : amounts, false), 'Balance Confirmed': 'true', 'Reason Type': row.reason ?? '', 'Other Party Info': row.party ?? '', 'Linked Transaction ID': row.linked ?? '', 'A/C No.': row.account ?? '',
    };
    return columns.map((column) => cells[column]);
  });
  return [...preamble.map((row) => [...row]), [...columns], ...(newestFirst ? body.toReversed() : body)];
}

/** Bytes of cells as CSV. */
export function csvOf(cells: readonly (readonly string[])[], { delimiter = ',', encoding = 'utf-8', lineEnd = '\r\n' }: Pick<Dialect, 'delimiter' | 'encoding' | 'lineEnd'> = {}): Uint8Array {
  const quoted = (cell: string) => (/["\n\r]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const text = cells.map((row) => row.map(quoted).join(delimiter)).join(lineEnd) + lineEnd;
  if (encoding === 'utf-8-sig') return new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf8'));
  if (encoding === 'windows-1252') return new Uint8Array(Buffer.from(text, 'latin1'));
  if (encoding === 'utf-16le') return new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'));
  return new Uint8Array(Buffer.from(text, 'utf8'));
}

export const madeCsv = (rows: readonly MadeRow[], dialect: Dialect = {}): Uint8Array => csvOf(cellsOf(rows, dialect), dialect);

export interface XlsxOptions {
  readonly strings?: 'shared' | 'inline';
  /** Some writers name every element "x:row". */
  readonly prefix?: string;
  readonly from1904?: boolean;
  /** A first sheet without the statement. */
  readonly coverSheet?: boolean;
}

/** A workbook: cells that are plain numbers are stored as numbers, blank ones and blank rows left out. */
export function xlsxOf(cells: readonly (readonly string[])[], { strings = 'shared', prefix = '', from1904 = false, coverSheet = false }: XlsxOptions = {}): Uint8Array {
  const shared: string[] = [];
  const p = prefix === '' ? '' : `${prefix}:`;
  const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  const cell = (text: string, column: number, row: number): string => {
    if (text === '') return '';
    const name = `${column >= 26 ? String.fromCharCode(64 + Math.floor(column / 26)) : ''}${String.fromCharCode(65 + (column % 26))}${row}`;
    if (/^-?\d+(\.\d+)?$/.test(text) && !/^0\d/.test(text)) return `<${p}c r="${name}"><${p}v>${text}</${p}v></${p}c>`;
    if (strings === 'inline') return `<${p}c r="${name}" t="inlineStr"><${p}is><${p}t xml:space="preserve">${escaped(text)}</${p}t></${p}is></${p}c>`;
    shared.push(text);
    return `<${p}c r="${name}" s="3" t="s"><${p}v>${shared.length - 1}</${p}v></${p}c>`;
  };
  const sheet = (rows: readonly (readonly string[])[]) =>
    `<?xml version="1.0"?><${p}worksheet><${p}sheetData>${rows.map((row, y) => (row.every((text) => text === '') ? '' : `<${p}row r="${y + 1}">${row.map((text, x) => cell(text, x, y + 1)).join('')}</${p}row>`)).join('')}</${p}sheetData></${p}worksheet>`;
  const sheets = [...(coverSheet ? [sheet([['Notes'], ['made for you']])] : []), sheet(cells)];
  const list = sheets.map((_, n) => `<${p}sheet name="Sheet${n + 1}" sheetId="${n + 1}" r:id="rId${n + 1}"/>`).join('');
  const files: Record<string, string> = {
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': `<?xml version="1.0"?><${p}workbook><${p}workbookPr${from1904 ? ' date1904="1"' : ''}/><${p}sheets>${list}</${p}sheets></${p}workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${sheets.map((_, n) => `<Relationship Id="rId${n + 1}" Target="worksheets/sheet${n + 1}.xml" Type="worksheet"/>`).join('')}</Relationships>`,
    ...Object.fromEntries(sheets.map((xml, n) => [`xl/worksheets/sheet${n + 1}.xml`, xml])),
    'xl/sharedStrings.xml': `<${p}sst>${shared.map((text) => `<${p}si><${p}t>${escaped(text)}</${p}t></${p}si>`).join('')}</${p}sst>`,
  };
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, xml]) => [name, strToU8(xml)])));
}

/** Fills in the running balance; rows oldest first. */
export function withBalances(rows: readonly MadeRow[], startCents = 0): MadeRow[] {
  let balanceCents = startCents;
  return rows.map((row) => {
    if ((row.status ?? 'Completed') !== 'Completed') return row;
    balanceCents += (row.paidInCents ?? 0) - (row.withdrawnCents ?? 0);
    return { ...row, balanceCents };
  });
}
