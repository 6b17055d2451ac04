import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Refusal } from '../../../src-shared/refusal.ts';
import { localDate } from '../../../src-shared/time.ts';
import { analyse } from './preview.ts';
import type { ImportPreview } from './preview.ts';

const today = localDate('2026-07-01');
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const fixture = (name: string): ImportPreview => analyse(readFileSync(new URL(`fixtures/${name}`, import.meta.url)), name, { today });
const errorsOf = (preview: ImportPreview) => preview.rows.flatMap((row) => (row.kind === 'error' ? [[row.rowNumber, row.problems.map((problem) => problem.field).join()] as const] : []));
const readyOf = (preview: ImportPreview) => preview.rows.flatMap((row) => (row.kind === 'ready' ? [row] : []));

/** Ready rows with a warning, by field. */
function warningsOf(preview: ImportPreview): Record<string, number> {
  const byField: Record<string, number> = {};
  for (const { warnings } of readyOf(preview)) for (const { field } of warnings) byField[field] = (byField[field] ?? 0) + 1;
  return byField;
}
function tally(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

// The numbers below were counted in the files by a separate script (csv module, regular expressions, strptime), not by this code.
describe('customers-messy.csv: 260 customers among titles, blanks and totals', () => {
  const preview = fixture('customers-messy.csv');
  it('accounts for each of its 273 rows', () => {
    expect(preview.dialect).toEqual({ encoding: 'utf-8', byteOrderMark: false, delimiter: ',' });
    expect(preview.headerRow).toBe(3);
    expect(preview.counts).toEqual({
      total: 273, ready: 245, skipped: 13, errors: 15, withWarnings: 136,
      skippedBy: { beforeHeadings: 1, headings: 1, repeatedHeadings: 0, blank: 7, total: 4, notACustomer: 0 },
    });
    expect(preview.rows.map((row) => row.rowNumber)).toEqual(Array.from({ length: 273 }, (_, index) => index + 1));
    expect(preview.blockers).toEqual([]);
  });
  it('knows its columns', () => {
    expect(preview.columns.map((column) => column.field)).toEqual([null, 'name', 'phone', 'userName', 'password', 'plan', 'price', 'startOn', 'balance', 'location', 'status', 'router']);
    expect(preview).toMatchObject({ dateOrder: 'dayFirst', dateOrderReason: '84 dates can only be read with the day first.', positiveMeans: 'owes' });
  });
  it('finds three bad phones, three days that do not exist and nine user names taken twice', () => {
    expect(errorsOf(preview)).toEqual([
      [66, 'phone'], [68, 'userName'], [80, 'startOn'], [125, 'userName'], [147, 'startOn'], [172, 'phone'], [181, 'userName'], [186, 'userName'],
      [205, 'userName'], [209, 'userName'], [218, 'startOn'], [227, 'userName'], [248, 'phone'], [253, 'userName'], [269, 'userName'],
    ]);
    const taken = preview.rows[68 - 1];
    expect(taken?.kind === 'error' && taken.problems[0]).toMatchObject({ value: 'wanjiku.muthoni', problem: 'is the user name of row 15 and of row 68' });
  });
  it('warns where a person should look', () => {
    expect(warningsOf(preview)).toEqual({ phone: 8, startOn: 7 + 30, userName: 57, status: 37, name: 38 });
  });
  it('reads what they owe and have in credit, to the cent', () => {
    const records = readyOf(preview).map((row) => row.record);
    expect(records.reduce((total, record) => total + record.balanceCents, 0)).toBe(-3_795_000);
    expect(records.filter((record) => record.balanceCents > 0).length).toBe(79);
    expect(records.filter((record) => record.balanceCents < 0).length).toBe(88);
    expect(tally(records.map((record) => record.status))).toEqual({ active: 109, suspended: 70, ended: 29, unknown: 37 });
    expect(records.filter((record) => record.otherPhone !== null).length).toBe(30);
    expect(records.filter((record) => record.userNameStem !== null).length).toBe(57);
  });
  it('groups plans and routers, and suggests what to merge', () => {
    expect(preview.plans.map((plan) => [plan.name, plan.count, plan.prices.map((price) => price.priceCents).join(), plan.soldBy])).toEqual([
      ['10 Mbps', 35, '250000', null], ['Home Basic 5 Mbps', 69, '150000', null], ['Business 20 Mbps', 40, '550000', null],
      ['Biz 20M', 35, '550000', null], ['10Mbps Home', 43, '250000', null], ['Hotspot weekly', 38, '35000', 'week'],
    ]);
    expect(preview.planSuggestions.map(({ fromKey, intoKey }) => [fromKey, intoKey])).toEqual([['10mbps', '10mbpshome'], ['biz20m', 'business20mbps']]);
    expect(preview.routers.map((router) => [router.name, router.variants.map((variant) => `${variant.text} ${variant.count}`).join()])).toEqual([
      ['rb kasarani', 'rb kasarani 69,RB-Kasarani 60'], ['Juja-CCR', 'Juja-CCR 64'],
    ]);
    expect(preview.routerSuggestions).toEqual([]);
  });
  test.each<[number, object]>([
    [4, { name: 'Lydia Kilonzo', phone: '254717421809', userName: null, userNameStem: 'lydia.kilonzo', password: 'pass85710', planName: '10 Mbps', priceCents: 250_000, startOn: '2026-01-27', balanceCents: 250_000, location: 'Kasarani Mwiki', status: 'active', routerKey: 'rbkasarani' }],
    [5, { userName: 'wanjiku.were1', startOn: '2025-07-03', balanceCents: -150_000 }],
    [8, { name: "O'Brien Auma", phone: '254723740954', startOn: '2024-01-20', balanceCents: 0, status: 'suspended', routerKey: null }],
    [9, { priceCents: 550_000, planName: 'Business 20 Mbps', startOn: '2024-12-23' }],
    [11, { phone: '254702551716', otherPhone: '254702551719', planName: 'Home Basic 5 Mbps' }],
    [12, { name: "Ng'ang'a Korir", userNameStem: 'nganga.korir', balanceCents: -120_000, location: 'Kitengela Ext.' }],
    [14, { name: 'GRACE GITAU', phone: '254173043201', location: 'Kahawa West, Hse 12', balanceCents: 1_100_000, status: 'unknown' }],
    [15, { name: 'Wanjiku Muthoni', startOn: '2026-06-15' }],
    [20, { startOn: '2026-07-01', balanceCents: 25_000 }],
  ])('row %i is read right', (rowNumber, expected) => {
    const row = preview.rows[rowNumber - 1]!;
    expect(row.kind === 'ready' && row.record).toMatchObject(expected);
  });
});

describe('customers-semicolon-bom.csv: Swahili headings, semicolons, commas in the amounts', () => {
  const preview = fixture('customers-semicolon-bom.csv');
  it('accounts for each of its 47 rows', () => {
    expect(preview.dialect).toEqual({ encoding: 'utf-8', byteOrderMark: true, delimiter: ';' });
    expect(preview.counts).toEqual({
      total: 47, ready: 39, skipped: 7, errors: 1, withWarnings: 20,
      skippedBy: { beforeHeadings: 1, headings: 1, repeatedHeadings: 0, blank: 3, total: 2, notACustomer: 0 },
    });
    expect(errorsOf(preview)).toEqual([[29, 'startOn']]);
    expect(warningsOf(preview)).toEqual({ phone: 1, startOn: 2 + 5, userName: 12, status: 2, name: 2 });
  });
  it('knows its columns and its debts', () => {
    expect(preview.columns.map((column) => column.field)).toEqual([null, 'name', 'phone', 'userName', 'password', 'plan', 'price', 'startOn', 'balance', 'location', 'status', 'router']);
    expect(preview).toMatchObject({ positiveMeans: 'owes', positiveMeansReason: '“Deni” is what the customer owes.' });
    const records = readyOf(preview).map((row) => row.record);
    expect(records.reduce((total, record) => total + record.balanceCents, 0)).toBe(-2_425_000);
    expect(tally(records.map((record) => record.status))).toEqual({ active: 24, suspended: 8, ended: 5, unknown: 2 });
  });
});

describe('the whole file', () => {
  it('needs a column of names, and says so once', () => {
    const preview = analyse(utf8('Phone,Plan\n0712345678,Home\n0712345679,Home'), 'x.csv', { today });
    expect(preview.blockers).toEqual(['Waya cannot tell which column holds the names. Choose it.']);
    expect(preview.counts).toMatchObject({ total: 3, errors: 2, skipped: 1 });
  });
  it('without a customer says so', () => {
    expect(analyse(utf8('Name,Phone\n'), 'x.csv', { today }).blockers).toEqual(['There is no row with a customer. Check the row of headings and the columns.']);
  });
  it('without headings is read by its values', () => {
    const text = Array.from({ length: 8 }, (_, n) => `Amina Ali${'abcdefgh'[n]},071234567${n},amina.ali${n}`).join('\n');
    expect(analyse(utf8(text), 'x.csv', { today })).toMatchObject({ headerRow: null, counts: { total: 8, ready: 8, skipped: 0, errors: 0 } });
  });
  it('takes the row of headings that a person points at', () => {
    const text = 'Name,Phone\nName,Simu\nA,0712345678';
    expect(analyse(utf8(text), 'x.csv', { today, headerRow: 2 }).counts).toMatchObject({ total: 3, ready: 1, skipped: 2 });
    expect(() => analyse(utf8(text), 'x.csv', { today, headerRow: 4 })).toThrow(Refusal);
    expect(() => analyse(utf8(text), 'x.csv', { today, headerRow: 0 })).toThrow(Refusal);
  });
  it('a wrong column turns into errors where it is wrong, not into wrong customers', () => {
    const text = 'Name,Phone,Bei\nA,0712345678,2500\nB,0712345679,2500';
    const preview = analyse(utf8(text), 'x.csv', { today, columns: { startOn: 2, price: null } });
    expect(errorsOf(preview)).toEqual([[2, 'startOn'], [3, 'startOn']]);
  });
});

it('whatever stands in the cells, every row ends as exactly one thing and the counts add up', () => {
  const cell = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('', 'TOTAL', 'Amina', '0712345678', '07', '2500', '31/02/2025', 'Active', 'amina.ali', '(5)', 'Name', 'Phone'));
  fc.assert(
    fc.property(fc.array(fc.array(cell, { maxLength: 9 }), { maxLength: 20 }), (cells) => {
      const write = (text: string): string => `"${text.replaceAll('"', '""')}"`;
      const lines = ['Name,Phone,User,Plan,Price,Start,Balance,Status', ...cells.map((row) => row.map(write).join(','))];
      const { counts, rows } = analyse(utf8(lines.join('\n')), 'x.csv', { today });
      expect(counts.ready + counts.skipped + counts.errors).toBe(counts.total);
      expect(counts.total).toBe(rows.length);
      expect(Object.values(counts.skippedBy).reduce((a, b) => a + b, 0)).toBe(counts.skipped);
      const names = rows.flatMap((row) => (row.kind === 'ready' && row.record.userName ? [row.record.userName.toLowerCase()] : []));
      expect(new Set(names).size).toBe(names.length);
    }),
  );
});
