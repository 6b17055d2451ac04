/**
 * The cells of an Excel workbook (XLSX, ECMA-376): a ZIP of XML. Only what a statement needs: texts and numbers as they are stored, by row
 * and column. Dates stay day numbers; formulas give their stored result.
 */
import { strFromU8, unzipSync } from 'fflate';

export interface Workbook {
  /** Of every sheet in its order; rows[0] is row 1, rows and cells that are left out are blank. */
  readonly sheets: readonly (readonly (readonly string[])[])[];
  /** Days are counted from 1904 instead of 1900. */
  readonly from1904: boolean;
}

/** Unpacked; a statement of 100,000 rows has about 120 MB. */
const MOST_UNPACKED_BYTES = 400 * 1024 * 1024;
const MOST_ROWS = 200_000;
const MOST_COLUMNS = 200;
const WANTED = /^xl\/(workbook\.xml|_rels\/workbook\.xml\.rels|sharedStrings\.xml|worksheets\/[^/]+\.xml)$/;

/** Null when the bytes are no workbook that can be read: not a ZIP, too large, without sheets. */
export function readWorkbook(bytes: Uint8Array): Workbook | null {
  const parts = unpack(bytes);
  const main = parts?.['xl/workbook.xml'];
  if (!parts || main === undefined) return null;
  const shared = [...(parts['xl/sharedStrings.xml'] ?? '').matchAll(/<(?:\w+:)?si\b[^>]*?(?:\/>|>([\s\S]*?)<\/(?:\w+:)?si>)/g)].map((item) => textOf(item[1] ?? ''));
  const targets = new Map([...(parts['xl/_rels/workbook.xml.rels'] ?? '').matchAll(/<(?:\w+:)?Relationship\b[^>]*>/g)].map(([tag]) => [attribute(tag, 'Id'), attribute(tag, 'Target')] as const));
  const sheets = [...main.matchAll(/<(?:\w+:)?sheet\b[^>]*>/g)].flatMap(([tag]) => {
    const target = targets.get(attribute(tag, '(?:\\w+:)?id'))?.replace(/^\/?(xl\/)?/, 'xl/');
    const xml = target === undefined ? undefined : parts[target];
    return xml === undefined ? [] : [rowsOf(xml, shared)];
  });
  if (sheets.length === 0) return null;
  return { sheets, from1904: /date1904="(1|true)"/.test(main) };
}

function unpack(bytes: Uint8Array): Record<string, string> | null {
  let unpacked = 0;
  try {
    const files = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!WANTED.test(name)) return false;
        unpacked += originalSize;
        if (unpacked > MOST_UNPACKED_BYTES) throw new RangeError('too large');
        return true;
      },
    });
    return Object.fromEntries(Object.entries(files).map(([name, content]) => [name, strFromU8(content)]));
  } catch {
    return null;
  }
}

function rowsOf(xml: string, shared: readonly string[]): string[][] {
  const rows: string[][] = [];
  let next = 1;
  for (const [, open, body = ''] of xml.matchAll(/<(?:\w+:)?row\b([^>]*?)(?:\/>|>([\s\S]*?)<\/(?:\w+:)?row>)/g)) {
    const number = Number(attribute(open!, 'r') || next);
    if (number > MOST_ROWS) break;
    while (rows.length < number) rows.push([]);
    rows[number - 1] = cellsOf(body, shared);
    next = number + 1;
  }
  return rows;
}

function cellsOf(xml: string, shared: readonly string[]): string[] {
  const cells: string[] = [];
  for (const [, open, body = ''] of xml.matchAll(/<(?:\w+:)?c\b([^>]*?)(?:\/>|>([\s\S]*?)<\/(?:\w+:)?c>)/g)) {
    const letters = /^[A-Z]+/.exec(attribute(open!, 'r'))?.[0];
    const column = letters === undefined ? cells.length : columnOf(letters);
    if (column >= MOST_COLUMNS) continue;
    while (cells.length <= column) cells.push('');
    cells[column] = valueOf(attribute(open!, 't'), body, shared);
  }
  return cells;
}

/** "A" is 0, "AA" is 26. */
function columnOf(letters: string): number {
  let column = 0;
  for (let i = 0; i < letters.length; i += 1) column = column * 26 + letters.charCodeAt(i) - 64;
  return column - 1;
}

function valueOf(type: string, body: string, shared: readonly string[]): string {
  if (type === 'inlineStr') return textOf(body);
  const value = decoded(/<(?:\w+:)?v\b[^>]*>([\s\S]*?)<\/(?:\w+:)?v>/.exec(body)?.[1] ?? '');
  if (type === 's') return shared[Number(value)] ?? '';
  if (type === 'str' || type === 'd' || type === 'e' || type === 'b' || value === '') return value;
  // Fifteen figures are what the person sees; the rest is the error of binary fractions.
  return Number.isFinite(Number(value)) ? String(Number(Number(value).toPrecision(15))) : value;
}

/** All texts of a rich text in a row; phonetic readings are no part of it. */
function textOf(xml: string): string {
  return [...xml.replace(/<(?:\w+:)?rPh\b[\s\S]*?<\/(?:\w+:)?rPh>/g, '').matchAll(/<(?:\w+:)?t\b[^>]*?(?:\/>|>([\s\S]*?)<\/(?:\w+:)?t>)/g)].map((found) => decoded(found[1] ?? '')).join('');
}

const attribute = (tag: string, name: string): string => new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(tag)?.[1] ?? '';

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const decoded = (text: string): string =>
  text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole;
    const code = name[1]?.toLowerCase() === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
