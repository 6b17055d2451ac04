import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { cents, plus } from '../../../../src-shared/money.ts';
import { localDate } from '../../../../src-shared/time.ts';
import { prorate, proratePeriod } from './proration.ts';

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
