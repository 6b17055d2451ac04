import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { cents, plus } from '../../../../src-shared/money.ts';
import { addDays, addMonths, localDate, parseInstant } from '../../../../src-shared/time.ts';
import { daysUsed, fixedDaysBetween, prorate, proratePeriod, prorateTime } from './proration.ts';

// Worked examples published by Kill Bill, Lago and Stripe, each in its own currency's minor unit; days are those of the containing period.
test.each<[number, string, string, string, string, number]>([
  [5_000, '2015-03-15', '2015-04-01', '2015-03-01', '2015-04-01', 2_742],
  [995, '2012-04-05', '2012-04-15', '2012-03-15', '2012-04-15', 321],
  [1_000, '2023-07-19', '2023-08-01', '2023-07-01', '2023-08-01', 419],
  [5_000_000, '2024-02-04', '2024-03-01', '2024-02-01', '2024-03-01', 4_482_759],
  [59_995, '2016-05-05', '2016-05-10', '2016-04-10', '2016-05-10', 9_999],
  [59_995, '2016-06-01', '2016-06-10', '2016-05-10', '2016-06-10', 17_418],
  [239_995, '2012-06-04', '2013-06-01', '2012-06-01', '2013-06-01', 238_022],
  [9_000, '2025-03-28', '2025-04-05', '2025-03-05', '2025-04-05', 2_323],
  [24_995, '2016-07-15', '2016-08-10', '2016-07-10', '2016-08-10', 20_964],
  [91_000, '2024-05-20', '2024-06-21', '2024-04-01', '2024-07-01', 32_000],
])('%i for [%s, %s) of [%s, %s) is %i', (price, from, to, fullFrom, fullTo, expected) => {
  const used = { start: localDate(from), end: localDate(to) };
  expect(proratePeriod(cents(price), used, { start: localDate(fullFrom), end: localDate(fullTo) }).amountCents).toBe(expected);
});

it('shows its arithmetic', () => {
  expect(prorate(cents(250_000), 17, 31)).toEqual({
    amountCents: 137_097,
    priceCents: 250_000,
    usedDays: 17,
    periodDays: 31,
    explanation: '17 of 31 days × KES 2,500.00',
  });
  expect(prorate(cents(250_000), 31, 31).explanation).toBe('KES 2,500.00');
});

it('a whole period costs its price, no day costs nothing, and two parts differ from the whole by a cent at most', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000_000 }), fc.integer({ min: 1, max: 366 }), fc.nat(), (price, days, split) => {
      const used = split % (days + 1);
      expect(prorate(cents(price), days, days).amountCents).toBe(price);
      expect(prorate(cents(price), 0, days).amountCents).toBe(0);
      const both = plus(prorate(cents(price), used, days).amountCents, prorate(cents(price), days - used, days).amountCents);
      expect(Math.abs(both - price)).toBeLessThanOrEqual(1);
    }),
  );
});

test.each([[-1, 30], [31, 30], [1.5, 30], [0, 0]])('%s of %s days is a bug', (used, period) => {
  expect(() => prorate(cents(100), used, period)).toThrow(RangeError);
});

it('refuses days outside of the period', () => {
  const june = { start: localDate('2026-06-01'), end: localDate('2026-07-01') };
  expect(() => proratePeriod(cents(100), { start: localDate('2026-05-31'), end: localDate('2026-06-05') }, june)).toThrow(RangeError);
  expect(() => proratePeriod(cents(100), { start: localDate('2026-06-20'), end: localDate('2026-07-02') }, june)).toThrow(RangeError);
});

const period = (start: string, end: string) => ({ start: localDate(start), end: localDate(end) });

// Kill Bill, TestInvoiceDateUtilsWithFixedProration, and what follows for ends of months.
test.each<[string, string, string, string, number, number]>([
  ['2023-05-23', '2023-06-15', '2023-05-15', '2023-06-15', 22, 30],
  ['2023-02-23', '2023-03-15', '2023-02-15', '2023-03-15', 22, 30],
  ['2023-05-15', '2023-05-23', '2023-04-23', '2023-05-23', 8, 30],
  ['2026-01-01', '2026-02-01', '2026-01-01', '2026-02-01', 30, 30],
  ['2026-01-31', '2026-02-28', '2026-01-31', '2026-02-28', 30, 30],
  ['2026-02-28', '2026-03-31', '2026-02-28', '2026-03-31', 30, 30],
  ['2026-01-31', '2026-02-01', '2026-01-01', '2026-02-01', 0, 30],
  ['2026-02-10', '2026-04-01', '2026-01-01', '2026-04-01', 51, 90],
  ['2024-07-01', '2025-01-01', '2024-01-01', '2025-01-01', 180, 360],
  ['2026-02-04', '2026-02-06', '2026-02-02', '2026-02-09', 2, 7],
])('30 days to the month: [%s, %s) of [%s, %s) is %i of %i', (from, to, fullFrom, fullTo, used, of) => {
  expect(daysUsed(period(from, to), period(fullFrom, fullTo), 'fixed30')).toEqual({ usedDays: used, periodDays: of });
});

test.each([
  ['2023-05-23', '2023-06-15', 28, 20],
  ['2024-02-23', '2024-03-15', 28, 20],
  ['2023-06-23', '2023-07-15', 30, 22],
])('from %s to %s at %3$i days a month', (from, to, daysInMonth, days) => {
  expect(fixedDaysBetween(localDate(from), localDate(to), daysInMonth)).toBe(days);
});

it('the parts of a period add up to it, however its days are counted', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3000 }), fc.constantFrom(1, 2, 3, 6, 12), fc.integer({ min: 1, max: 31 }), fc.nat(), fc.constantFrom('actual' as const, 'fixed30' as const), (offset, months, day, split, dayCount) => {
      const anchor = addDays(localDate('2020-01-01'), offset);
      const full = { start: addMonths(anchor, 0, day), end: addMonths(anchor, months, day) };
      const { periodDays } = daysUsed(full, full, dayCount);
      const at = addDays(full.start, split % (daysUsed(full, full).periodDays + 1));
      const before = daysUsed({ start: full.start, end: at }, full, dayCount).usedDays;
      const after = daysUsed({ start: at, end: full.end }, full, dayCount).usedDays;
      expect(before + after).toBe(periodDays);
      expect(before >= 0 && after >= 0).toBe(true);
      if (dayCount === 'fixed30') expect(periodDays).toBe(30 * months);
    }),
  );
});

it('part of a time goes by the millisecond', () => {
  const whole = { from: parseInstant('2026-03-01T10:00:00+03:00'), to: parseInstant('2026-03-01T13:00:00+03:00') };
  expect(prorateTime(cents(1_000), { from: parseInstant('2026-03-01T12:00:00+03:00'), to: whole.to }, whole)).toBe(333);
  expect(prorateTime(cents(-1_000), whole, whole)).toBe(-1_000);
  expect(() => prorateTime(cents(1), { from: whole.from, to: parseInstant('2026-03-01T13:00:01+03:00') }, whole)).toThrow(RangeError);
});
