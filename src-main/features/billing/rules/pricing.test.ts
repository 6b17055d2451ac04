import { describe, expect, it, test } from 'vitest';
import { cents } from '../../../../src-shared/money.ts';
import { localDate } from '../../../../src-shared/time.ts';
import { priceAt, rateAt, type PricePoint } from './pricing.ts';

const point = (fromOn: string, priceCents: number, keepEarlier = false): PricePoint => ({ fromOn: localDate(fromOn), priceCents: cents(priceCents), keepEarlier });

describe('the price of a plan', () => {
  const points = [point('2025-01-01', 1000), point('2026-03-01', 1200, true), point('2026-06-01', 1300), point('2026-09-01', 1500, true)];
  test.each<[string, string, number, string]>([
    ['2024-06-01', '2024-06-01', 1000, 'the first is always in force'],
    ['2025-06-01', '2026-02-28', 1000, 'the day before a change'],
    ['2025-06-01', '2026-03-01', 1000, 'a change that keeps earlier customers leaves him out'],
    ['2026-03-01', '2026-03-01', 1200, 'who starts on its day pays it'],
    ['2025-06-01', '2026-06-01', 1300, 'a change that moves everybody moves him too'],
    ['2026-03-01', '2026-08-31', 1300, 'and those of the change before'],
    ['2025-06-01', '2027-01-01', 1300, 'and then he keeps that'],
    ['2026-09-02', '2027-01-01', 1500, 'who came after pays the last'],
  ])('started %s, on %s: %i (%s)', (startedOn, on, price) => {
    expect(priceAt(points, localDate(startedOn), localDate(on))).toBe(price);
  });
  it('of a plan without any is a bug', () => expect(() => priceAt([], localDate('2026-01-01'), localDate('2026-01-01'))).toThrow(RangeError));
});

test.each([
  ['2012-12-31', 0],
  ['2013-09-02', 1600],
  ['2020-04-01', 1400],
  ['2020-12-31', 1400],
  ['2021-01-01', 1600],
])('VAT of Kenya on %s: %i', (on, basisPoints) => {
  const points = [{ fromOn: localDate('2013-09-02'), basisPoints: 1600 }, { fromOn: localDate('2020-04-01'), basisPoints: 1400 }, { fromOn: localDate('2021-01-01'), basisPoints: 1600 }];
  expect(rateAt(points, localDate(on))).toBe(basisPoints);
});
