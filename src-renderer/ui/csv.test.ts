import { expect, test } from 'vitest';
import { cents } from '../../src-shared/money.ts';
import { buildCsv, csvAmount } from './csv.ts';

const line = (...cells: string[]) => buildCsv([], [cells]).split('\r\n')[1];

test('heading and rows, with a byte-order mark and CRLF', () => {
  expect(buildCsv(['Name', 'KES'], [['Wanjikũ', '2500.00']])).toBe('\uFEFFName,KES\r\nWanjikũ,2500.00\r\n');
});
test('commas, quotes and line breaks are quoted', () => {
  expect(line('a,b', 'say "no"', 'one\ntwo', 'plain')).toBe('"a,b","say ""no""","one\ntwo",plain');
});
test('what a spreadsheet would run becomes text; negative amounts stay numbers', () => {
  expect(line('=HYPERLINK("x")', '+254712', '@x', '-cmd', '-250.00', '-3')).toBe(`"'=HYPERLINK(""x"")",'+254712,'@x,'-cmd,-250.00,-3`);
});
test('amounts can be added up', () => {
  expect([123456789, -25050, 0].map((value) => csvAmount(cents(value)))).toEqual(['1234567.89', '-250.50', '0.00']);
});
