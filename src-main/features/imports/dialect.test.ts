import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Refusal } from '../../../src-shared/refusal.ts';
import { DELIMITERS, findHeaderRow, MAX_ROWS, readSheet } from './dialect.ts';
import type { Encoding } from './dialect.ts';
import { MAX_FILE_BYTES } from './wrong-file.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const refusalOf = (bytes: Uint8Array, fileName = 'list.csv'): Refusal => {
  try {
    readSheet(bytes, fileName);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('was not refused');
};

/** Windows-1252 of the few letters beyond ASCII that these tests use. */
const CP1252: Record<string, number> = { 'é': 0xe9, 'ñ': 0xf1, '’': 0x92, '–': 0x96 };
function encode(text: string, encoding: Encoding, byteOrderMark: boolean): Uint8Array {
  if (encoding === 'windows-1252') return Uint8Array.from(text, (letter) => CP1252[letter] ?? letter.charCodeAt(0));
  const marked = byteOrderMark ? `\ufeff${text}` : text;
  if (encoding === 'utf-8') return utf8(marked);
  const bytes = Buffer.from(marked, 'utf16le');
  return encoding === 'utf-16le' ? bytes : bytes.swap16();
}

const value = fc.string({ unit: fc.constantFrom('a', 'B', '7', ' ', '.', "'", '"', ',', ';', '\t', '|', '\n', 'é', 'ñ', '’', '–'), maxLength: 12 }).map((text) => `x${text}y`);
const table = fc.integer({ min: 3, max: 6 }).chain((width) => fc.array(fc.array(value, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }));
const HEADINGS = ['Customer Name', 'Simu', 'Package', 'Bei', 'Status', 'Eneo'];

describe('the same table in any dialect', () => {
  it('gives the same cells on the same rows', () => {
    const dialects = fc.record({
      delimiter: fc.constantFrom(...DELIMITERS),
      encoding: fc.constantFrom<Encoding>('utf-8', 'utf-16le', 'utf-16be', 'windows-1252'),
      byteOrderMark: fc.boolean(),
      newline: fc.constantFrom('\r\n', '\n', '\r'),
      quoteAll: fc.boolean(),
      finalNewline: fc.constantFrom(0, 1, 3),
      title: fc.boolean(),
    });
    fc.assert(
      fc.property(table, dialects, (cells, dialect) => {
        const { delimiter, encoding, byteOrderMark, newline, quoteAll } = dialect;
        const mustQuote = (text: string): boolean => quoteAll || /["\n\r]/.test(text) || text.includes(delimiter);
        const write = (row: readonly string[]): string => row.map((text) => (mustQuote(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(delimiter);
        const rows = [HEADINGS.slice(0, cells[0]!.length), ...cells];
        const lines = [...(dialect.title ? ['CUSTOMER LIST', ''] : []), ...rows.map(write)];
        const sheet = readSheet(encode(lines.join(newline) + newline.repeat(dialect.finalNewline), encoding, byteOrderMark), 'x.csv');
        expect(sheet.dialect.delimiter).toBe(delimiter);
        expect(sheet.rows.slice(dialect.title ? 2 : 0)).toEqual(rows);
        expect(findHeaderRow(sheet.rows)).toBe(dialect.title ? 3 : 1);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the delimiter', () => {
  test.each<[string, string, string]>([
    ['semicolons with commas in the amounts', 'Jina;Simu;Deni\nA B;0712345678;-1,200.00\nC D;0712345679;2,500.00', ';'],
    ['commas with semicolons in a note', 'Name,Phone,Note\nA B,0712345678,x;y;z\nC D,0712345679,u;v;w', ','],
    ['tabs, as pasted from a spreadsheet', 'Name\tPhone\nA, B\t0712345678', '\t'],
    ['no headings: the even one', 'Wanjiku Were;0768145384;1,500.00\nKamau Nyambura;0723100772;2,500.00\nAmina Ali;0723100773;12,500', ';'],
    ['Excel says so', 'sep=|\nName|Phone\nA, B, C|0712345678', '|'],
  ])('%s', (_name, text, delimiter) => {
    expect(readSheet(utf8(text), 'x.csv').dialect.delimiter).toBe(delimiter);
  });
  it('that Excel says is not a row', () => {
    expect(readSheet(utf8('sep=;\r\nName;Phone\r\nA;1'), 'x.csv').rows[0]).toEqual(['Name', 'Phone']);
  });
  it('that a person chooses wins', () => {
    expect(readSheet(utf8('Name,Phone;x\nA,1;y'), 'x.csv', ';').rows).toEqual([['Name,Phone', 'x'], ['A,1', 'y']]);
  });
});

describe('rows keep the numbers of the spreadsheet', () => {
  it('past blank rows and line breaks in a cell', () => {
    const { rows } = readSheet(utf8('Name,Phone\n"A\nB",1\n\n,\nC,2\n,\n\n'), 'x.csv');
    expect(rows).toEqual([['Name', 'Phone'], ['A\nB', '1'], [''], ['', ''], ['C', '2']]);
  });
});

describe('the row of headings', () => {
  test.each<[string, string[][], number | null]>([
    ['below a title', [['CUSTOMERS'], [''], ['No', 'Name', 'Phone']], 3],
    ['the fullest', [['Name', 'Balance'], ['Name', 'Phone', 'Plan']], 2],
    ['the first of equals', [['Jina', 'Simu'], ['A', '1'], ['Jina', 'Simu']], 1],
    ['none', [['Wanjiku', '0712345678'], ['Amina', '0712345679']], null],
    ['one known word is not enough', [['Name', 'x', 'y']], null],
    ['not further down than row 30', [...Array.from({ length: 30 }, () => ['x']), ['Name', 'Phone']], null],
    ['in row 30', [...Array.from({ length: 29 }, () => ['x']), ['Name', 'Phone']], 30],
  ])('%s', (_name, rows, expected) => {
    expect(findHeaderRow(rows)).toBe(expected);
  });
});

describe('a wrong file is refused, with what it is and what to do', () => {
  const start = (latin1: string): Uint8Array => Buffer.concat([Buffer.from(latin1, 'latin1'), Buffer.alloc(200, 7)]);
  test.each<[string, Uint8Array, RegExp]>([
    ['XLSX', start('PK\x03\x04'), /Excel workbook \(XLSX\).*CSV \(comma separated\)/],
    ['XLS', start('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'), /old Excel workbook/],
    ['PDF', start('%PDF-1.7'), /is a PDF.*Go back to the spreadsheet/],
    ['PNG', start('\x89PNG\r\n'), /a picture/],
    ['JPEG', start('\xff\xd8\xff\xe0'), /a picture/],
    ['gzip', start('\x1f\x8b'), /archive.*Unpack/],
    ['SQLite', start('SQLite format 3\0'), /a database/],
    ['RTF', start('{\\rtf1'), /rich text/],
    ['HTML named .xls', utf8('<html><table><tr><td>Name</td></tr></table></html>'), /web page/],
    ['empty', new Uint8Array(), /is empty/],
    ['blank', utf8(' \r\n\r\n\t'), /nothing but blanks/],
    ['binary', Uint8Array.from({ length: 4000 }, (_, index) => (index * 7919) % 251), /binary data/],
    ['zeros', new Uint8Array(500), /binary data/],
    ['prose', utf8('Dear customer\nplease pay\nregards'), /only one column/],
    ['unclosed quotation mark', utf8('Name,Phone\nA,1\n"B,2\nC,3\n'), /quotation mark in row 3/],
  ])('%s', (_name, bytes, message) => {
    const refusal = refusalOf(bytes, 'wateja.csv');
    expect(refusal.code).toBe('invalid');
    expect(refusal.message).toMatch(message);
    expect(refusal.message).toContain('“wateja.csv”');
    expect(refusal.details?.fields?.['file']).toBeTruthy();
  });
  it('over 10 MB and over 50,000 rows', () => {
    expect(refusalOf(new Uint8Array(MAX_FILE_BYTES + 1))).toMatchObject({ code: 'too_large', message: expect.stringContaining('10 MB') });
    const rows = (count: number): Uint8Array => utf8(`a,b\n${'x,y\n'.repeat(count - 1)}`);
    expect(refusalOf(rows(MAX_ROWS + 1))).toMatchObject({ code: 'too_large', message: expect.stringContaining('50,000') });
    expect(readSheet(rows(MAX_ROWS), 'x.csv').rows.length).toBe(MAX_ROWS);
  });
  it('no bytes at all make it throw anything but a Refusal', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        try {
          readSheet(bytes, 'x');
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
      }),
    );
  });
});

test('the byte-order mark of the fixture is no part of its first cell', () => {
  const { rows, dialect } = readSheet(readFileSync(new URL('fixtures/customers-semicolon-bom.csv', import.meta.url)), 'x.csv');
  expect(rows[0]).toEqual(['CUSTOMER LIST as at end month']);
  expect(dialect).toEqual({ encoding: 'utf-8', byteOrderMark: true, delimiter: ';' });
});
