import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { cents, plus } from '../../../../src-shared/money.ts';
import { addDays, localDate, parseInstant } from '../../../../src-shared/time.ts';
import { changeAmounts, changeAmountsInTime, changeTakesEffect, classifyChange, daysOfNewPlan, unusedCredit, type ChargedLine } from './plan-change.ts';
import { prorate } from './proration.ts';
import { taxOn } from './tax.ts';

const MONTH = { unit: 'month', count: 1 } as const;
const YEAR = { unit: 'year', count: 1 } as const;
const AT_ONCE = { credits: true, charges: true, invoiced: 'now' } as const;

describe('what kind of change it is', () => {
  test.each<[number, 'month' | 'year' | 'week', number, 'month' | 'year' | 'week', string, string]>([
    [2000, 'month', 1500, 'month', 'downgrade', 'periodEnd'],
    [1500, 'month', 2000, 'month', 'upgrade', 'now'],
    [1500, 'month', 1500, 'month', 'same', 'now'],
    // 1,200 a month is 14,400 a year
    [1200, 'month', 12_000, 'year', 'downgrade', 'periodEnd'],
    [1200, 'month', 14_400, 'year', 'same', 'now'],
    [1200, 'month', 14_401, 'year', 'upgrade', 'now'],
    [1200, 'month', 277, 'week', 'upgrade', 'now'],
  ])('%i a %s to %i a %s', (oldPrice, oldUnit, newPrice, newUnit, kind, effect) => {
    const change = classifyChange({ priceCents: cents(oldPrice), interval: { unit: oldUnit, count: 1 } }, { priceCents: cents(newPrice), interval: { unit: newUnit, count: 1 } });
    expect(change).toBe(kind);
    expect(changeTakesEffect(change)).toBe(effect);
  });
  it('compares intervals, not numbers', () => expect(classifyChange({ priceCents: cents(100), interval: MONTH }, { priceCents: cents(1100), interval: YEAR })).toBe('downgrade'));
});

describe('the preview of a change', () => {
  const prices = { oldPriceCents: cents(3000), newPriceCents: cents(6000) };
  const period = { start: localDate('2015-04-15'), end: localDate('2015-05-15') };
  // Aria's own example: 18 of 30 days are left.
  test.each([
    ['full', { ...AT_ONCE }, [-1800, 3600, 1800, 6000]],
    ['left for the next invoice', { ...AT_ONCE, invoiced: 'withNext' as const }, [-1800, 3600, 1800, 7800]],
    ['charge only', { ...AT_ONCE, credits: false }, [0, 3600, 3600, 6000]],
    ['credit only', { ...AT_ONCE, charges: false }, [-1800, 0, -1800, 6000]],
  ])('%s', (_name, policy, [credit, charge, net, next]) => {
    expect(changeAmounts(prices, period, localDate('2015-04-27'), policy)).toEqual({ creditCents: credit, chargeCents: charge, netCents: net, nextInvoiceCents: next });
  });
  it('on the first day swaps the prices whole, on the last day nothing is left', () => {
    expect(changeAmounts(prices, period, period.start, AT_ONCE)).toMatchObject({ creditCents: -3000, chargeCents: 6000 });
    expect(changeAmounts(prices, period, period.end, AT_ONCE)).toMatchObject({ creditCents: 0, chargeCents: 0, netCents: 0 });
  });
  it('of a pass goes by the second (Stripe, createPreview)', () => {
    const whole = { from: parseInstant('2020-08-06T21:28:08Z'), to: parseInstant('2020-09-06T21:28:08Z') };
    const change = changeAmountsInTime({ oldPriceCents: cents(1000), newPriceCents: cents(3252) }, whole, parseInstant('2020-09-01T17:42:28Z'), { ...AT_ONCE, invoiced: 'withNext' });
    expect(change).toEqual({ creditCents: -166, chargeCents: 541, netCents: 375, nextInvoiceCents: 3627 });
  });
});

describe('days of the new plan for the rest of the old', () => {
  test.each([
    [90_000, 180_000, 20, 30, 30, 10],
    [180_000, 90_000, 20, 30, 30, 40],
    [100_000, 90_000, 1, 30, 30, 2],
    [100_000, 90_000, 0, 30, 30, 0],
    [100_000, 1_200_000, 15, 30, 365, 16],
  ])('%i to %i, %i of %i days, new period of %i days: %i', (oldPrice, newPrice, unused, days, newDays, expected) => {
    expect(daysOfNewPlan(cents(oldPrice), cents(newPrice), unused, days, newDays)).toBe(expected);
  });
  it('have no end on a free plan', () => expect(() => daysOfNewPlan(cents(1), cents(0), 1, 30)).toThrow(RangeError));
});

const MARCH = { start: localDate('2024-03-01'), end: localDate('2024-04-01') };
const charged = (priceCents: number, rates = { vatBasisPoints: 2500, exciseBasisPoints: 0, inclusive: false }): ChargedLine => {
  const { netCents, exciseCents, vatCents } = taxOn(cents(priceCents), rates);
  return { netCents, exciseCents, vatCents, period: MARCH, ...rates, creditedNetCents: cents(0), creditedExciseCents: cents(0), creditedVatCents: cents(0) };
};

describe('what is given back of a line', () => {
  it('rounds net and tax each from the unrounded net (Lago)', () => {
    expect(unusedCredit(charged(1000), localDate('2024-03-12'))).toMatchObject({ netCents: 645, vatCents: 161, grossCents: 806, days: 20, ofDays: 31, explanation: '20 of 31 days × KES 12.50 charged' });
  });
  it('is all of it from the first day, nothing from the day it is over', () => {
    const line = charged(250_000, { vatBasisPoints: 1600, exciseBasisPoints: 1500, inclusive: true });
    expect(unusedCredit(line, MARCH.start)).toMatchObject({ netCents: 187_406, exciseCents: 28_111, vatCents: 34_483, grossCents: 250_000, explanation: 'All of KES 2,500.00 charged' });
    expect(unusedCredit(line, localDate('2024-02-01')).grossCents).toBe(250_000);
    expect(unusedCredit(line, MARCH.end)).toMatchObject({ grossCents: 0, days: 0 });
    expect(unusedCredit(line, localDate('2025-01-01')).grossCents).toBe(0);
  });
  it('is at most what remains after earlier credits (Kill Bill, partial repair after an adjustment)', () => {
    const line = { ...charged(24_995, { vatBasisPoints: 0, exciseBasisPoints: 0, inclusive: false }), creditedNetCents: cents(1000) };
    expect(unusedCredit(line, MARCH.start)).toMatchObject({ netCents: 23_995, explanation: 'All of KES 249.95 charged, less what was already credited' });
    expect(unusedCredit(line, localDate('2024-03-02'))).toMatchObject({ netCents: 23_995, explanation: '30 of 31 days × KES 249.95 charged, less what was already credited' });
    expect(unusedCredit(line, localDate('2024-03-20')).netCents).toBe(9_675);
  });
  it('counts 30 days to the month where that is set', () => {
    expect(unusedCredit(charged(3000), localDate('2024-03-16'), 'fixed30')).toMatchObject({ netCents: 1500, days: 15, ofDays: 30 });
  });
  it('more credited than charged is a bug', () => expect(() => unusedCredit({ ...charged(100), creditedNetCents: cents(101) }, MARCH.start)).toThrow(RangeError));
});

const anyCharge = fc.record({ price: fc.integer({ min: 0, max: 5_000_000 }), vatBasisPoints: fc.constantFrom(0, 800, 1600), exciseBasisPoints: fc.constantFrom(0, 1500), inclusive: fc.boolean() }).map(({ price, ...rates }) => charged(price, rates));

describe('for every line and every day', () => {
  it('used + unused = what was charged: what is kept is the used share, to half a cent', () => {
    fc.assert(
      fc.property(anyCharge, fc.integer({ min: 0, max: 31 }), (line, day) => {
        const credit = unusedCredit(line, addDays(MARCH.start, day));
        const keptCents = line.netCents - credit.netCents;
        expect(Math.abs(keptCents * 31 - line.netCents * day) * 2).toBeLessThanOrEqual(31);
        const both = plus(prorate(line.netCents, day, 31).amountCents, prorate(line.netCents, 31 - day, 31).amountCents);
        // Both shares rounded on their own meet the price, but where each ends in exactly half a cent.
        const halves = (line.netCents * day * 2) % 31 === 0 && (line.netCents * day) % 31 !== 0;
        expect(both - line.netCents).toBe(halves ? 1 : 0);
        expect(credit.grossCents).toBe(credit.netCents + credit.exciseCents + credit.vatCents);
      }),
    );
  });
  it('any number of credits never gives back more than was charged, and one from the first day leaves nothing', () => {
    fc.assert(
      fc.property(anyCharge, fc.array(fc.integer({ min: 0, max: 31 }), { maxLength: 5 }), (line, days) => {
        let state = line;
        for (const day of [...days, 0]) {
          const credit = unusedCredit(state, addDays(MARCH.start, day));
          state = { ...state, creditedNetCents: plus(state.creditedNetCents, credit.netCents), creditedExciseCents: plus(state.creditedExciseCents, credit.exciseCents), creditedVatCents: plus(state.creditedVatCents, credit.vatCents) };
        }
        expect([state.creditedNetCents, state.creditedExciseCents, state.creditedVatCents]).toEqual([line.netCents, line.exciseCents, line.vatCents]);
      }),
    );
  });
  it('an end that is moved to and fro gives back what its earliest day gives back at once, to the cent', () => {
    fc.assert(
      fc.property(anyCharge, fc.array(fc.integer({ min: 1, max: 31 }), { minLength: 1, maxLength: 5 }), (line, days) => {
        let unusedBefore = { netCents: cents(0), exciseCents: cents(0), vatCents: cents(0) };
        for (const day of days) {
          const { netCents, exciseCents, vatCents } = unusedCredit({ ...line, unusedBefore, creditedNetCents: unusedBefore.netCents, creditedExciseCents: unusedBefore.exciseCents, creditedVatCents: unusedBefore.vatCents }, addDays(MARCH.start, day));
          unusedBefore = { netCents: plus(unusedBefore.netCents, netCents), exciseCents: plus(unusedBefore.exciseCents, exciseCents), vatCents: plus(unusedBefore.vatCents, vatCents) };
        }
        const { netCents, exciseCents, vatCents } = unusedCredit(line, addDays(MARCH.start, Math.min(...days)));
        expect(unusedBefore).toEqual({ netCents, exciseCents, vatCents });
      }),
    );
  });
});
