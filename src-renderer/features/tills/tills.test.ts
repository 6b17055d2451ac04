import { describe, expect, test } from 'vitest';
import { shillings, ZERO, type Cents } from '../../../src-shared/money.ts';
import { readCount, sumOfCount } from './cash-count.ts';
import { differenceText, drawerLines } from './drawer-lines.ts';
import { takenEffect } from './taken-effect.ts';
import { placeOfKind, transferEffect } from './transfer-effect.ts';

describe('counting a drawer', () => {
  test('notes and coins add up; fields that are empty or zero are left out', () => {
    const count = readCount({ '1000': 8, '500': 5, '200': '4', '100': '', '50': 0, '1': 3 });
    expect(count).toEqual({ '1000': 8, '500': 5, '200': 4, '1': 3 });
    expect(sumOfCount(count)).toBe(shillings(11_303));
    expect(sumOfCount({})).toBe(ZERO);
  });

  test.each([[0, 'Exactly right'], [50, 'KES 50.00 over'], [-50, 'KES 50.00 short']])('%d shillings off is “%s”', (off, text) => expect(differenceText(shillings(off))).toBe(text));
});

describe('what should be in a drawer', () => {
  const till = { floatCents: shillings(2000), cashCents: shillings(12_500), bankedCents: shillings(2500), paidOutCents: ZERO, expectedCents: shillings(12_000) };
  test('lines that are nothing are left out', () => expect(drawerLines(till).map(({ key }) => key)).toEqual(['float', 'cash', 'banked', 'expected']));
  test('refunds in cash are what the other figures leave over, so that the lines always add up', () => {
    expect(drawerLines({ ...till, expectedCents: shillings(11_500) })).toContainEqual({ key: 'refunds', amountCents: shillings(500) });
  });
});

const jane = (balance: number) => ({ id: 1, name: 'Jane', accountNumber: '100073', balanceCents: shillings(balance) });
test.each([
  [2500, 2500, 'KES 2,500.00 settles everything that Jane owes. If he was cut off for it, he comes back on by himself.'],
  [1000, 2500, 'KES 1,000.00 goes against what Jane owes; KES 1,500.00 stays due.'],
  [3000, 2500, 'KES 3,000.00 settles everything that Jane owes, and KES 500.00 becomes his credit.'],
  [1000, 0, 'Jane owes nothing: all KES 1,000.00 becomes his credit.'],
  [1000, -200, 'Jane owes nothing: all KES 1,000.00 becomes his credit.'],
])('%d taken from who owes %d', (amount, balance, text) => expect(takenEffect(shillings(amount), jane(balance))).toBe(text));

describe('a transfer', () => {
  const place = (key: 'mpesa' | 'cash' | 'bank', amount: number) => ({ place: key, name: key, balanceCents: shillings(amount) });
  const places = [place('mpesa', 12_000), place('cash', 5000), place('bank', 100_000)];
  const after = (kind: Parameters<typeof transferEffect>[0], from: Parameters<typeof transferEffect>[1]): [string, Cents][] => transferEffect(kind, from, shillings(1000), places).map((one) => [one.place, one.after]);
  test('between our own places changes two', () => {
    expect(after('settlement', 'cash')).toEqual([['mpesa', shillings(11_000)], ['bank', shillings(101_000)]]);
    expect(after('banking', 'mpesa')).toEqual([['cash', shillings(4000)], ['bank', shillings(101_000)]]);
  });
  test('out of the business, or into it, changes one', () => {
    expect(after('expense', 'cash')).toEqual([['cash', shillings(4000)]]);
    expect(after('paidIn', 'cash')).toEqual([['cash', shillings(6000)]]);
  });
  test('only settlement and banking say their place themselves', () => expect((['settlement', 'banking', 'charge', 'expense', 'drawing', 'paidIn'] as const).map(placeOfKind)).toEqual(['mpesa', 'cash', null, null, null, null]));
});
