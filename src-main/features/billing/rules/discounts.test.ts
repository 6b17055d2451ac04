import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { cents } from '../../../../src-shared/money.ts';
import { addDays, localDate } from '../../../../src-shared/time.ts';
import { discountLines, type Discount, type DiscountableLine } from './discounts.ts';

const JANUARY = localDate('2026-01-01');
const line = (amountCents: number, periodStart = '2026-01-01'): DiscountableLine => ({ amountCents: cents(amountCents), periodStart: localDate(periodStart) });
const discount = (given: { percent?: number; amount?: number; name?: string; from?: string; until?: string | null }): Discount => ({
  id: 1, name: given.name ?? 'Loyal', percentBasisPoints: given.percent ?? null, amountCents: given.amount === undefined ? null : cents(given.amount),
  fromOn: localDate(given.from ?? '2026-01-01'), untilOn: given.until == null ? null : localDate(given.until),
});
const off = (lines: DiscountableLine[], discounts: Discount[]): number[] => discountLines(lines, discounts).map((one) => one.discountCents);

describe('what comes off', () => {
  test.each<[string, DiscountableLine[], Discount[], number[]]>([
    ['nothing without a discount', [line(250_000)], [], [0]],
    ['a percentage of each line', [line(250_000), line(999)], [discount({ percent: 1000 })], [25_000, 100]],
    ['a free month', [line(250_000)], [discount({ percent: 10_000 })], [250_000]],
    ['two percentages, both of the listed amount', [line(100_000)], [discount({ percent: 1000 }), discount({ percent: 2000 })], [30_000]],
    ['never more than the whole', [line(100_000)], [discount({ percent: 8000 }), discount({ percent: 8000 })], [100_000]],
    ['an amount spread by what is left, largest remainder', [line(10_000), line(5_000)], [discount({ amount: 1_000 })], [667, 333]],
    ['an amount after the percentage', [line(10_000), line(10_000)], [discount({ amount: 6_000 }), discount({ percent: 5000 })], [8_000, 8_000]],
    ['an amount that is more than there is (Lago, coupons cover all)', [line(10_000), line(5_000)], [discount({ amount: 20_000 })], [10_000, 5_000]],
    ['an amount once for each period', [line(10_000), line(10_000, '2026-02-01')], [discount({ amount: 1_000 })], [1_000, 1_000]],
    ['nothing off a credit', [line(-5_000), line(10_000)], [discount({ percent: 1000 }), discount({ amount: 500 })], [0, 1_500]],
    ['from its first day on', [line(100, '2026-01-31'), line(100, '2026-02-01')], [discount({ percent: 10_000, from: '2026-02-01' })], [0, 100]],
    ['not on the day it is over', [line(100, '2026-01-31'), line(100, '2026-02-01')], [discount({ percent: 10_000, until: '2026-02-01' })], [100, 0]],
  ])('%s', (_name, lines, discounts, expected) => {
    expect(off(lines, discounts)).toEqual(expected);
  });
  it('is explained', () => {
    expect(discountLines([line(250_000)], [discount({ percent: 1250, name: 'New Year' }), discount({ amount: 10_000 })])[0]!.explanation).toBe('New Year: 12.5 % of KES 2,500.00; Loyal: KES 100.00');
    expect(discountLines([line(250_000)], [discount({ amount: 10_000, from: '2027-01-01' })])[0]!.explanation).toBe('');
  });
});

const anyLine = fc.record({ amount: fc.integer({ min: -10_000, max: 1_000_000 }), day: fc.integer({ min: 0, max: 3 }) }).map(({ amount, day }) => ({ amountCents: cents(amount), periodStart: addDays(JANUARY, day) }));
const anyDiscount = fc.record({ percent: fc.option(fc.integer({ min: 1, max: 10_000 })), amount: fc.integer({ min: 1, max: 300_000 }), from: fc.integer({ min: 0, max: 3 }) }).map(({ percent, amount, from }): Discount => ({ id: 1, name: 'X', percentBasisPoints: percent, amountCents: percent === null ? cents(amount) : null, fromOn: addDays(JANUARY, from), untilOn: null }));

it('never takes a line below zero, and an amount comes off in full where there is enough', () => {
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 8 }), fc.array(anyDiscount, { maxLength: 4 }), (lines, discounts) => {
      for (const [index, taken] of off(lines, discounts).entries()) {
        expect(taken).toBeGreaterThanOrEqual(0);
        expect(taken).toBeLessThanOrEqual(Math.max(0, lines[index]!.amountCents));
      }
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 1_000_000 }), (amounts, amount) => {
      const taken = off(amounts.map((one) => line(one)), [discount({ amount })]);
      expect(taken.reduce((a, b) => a + b)).toBe(Math.min(amount, amounts.reduce((a, b) => a + b)));
    }),
  );
});
