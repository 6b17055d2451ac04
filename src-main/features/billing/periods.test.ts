import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { addDays, addMonths, localDate } from '../../../src-shared/time.ts';
import { anniversaryAnchor, daysIn, fixedDayAnchor, periodAt, periodIndexAt } from './periods.ts';
import type { BillingAnchor } from './periods.ts';

const starts = (anchor: BillingAnchor, count: number): string[] => Array.from({ length: count }, (_, index) => periodAt(anchor, index).period.start);

describe('anniversary of the start', () => {
  test.each([
    ['2026-01-31', ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31']],
    ['2024-01-31', ['2024-01-31', '2024-02-29', '2024-03-31']],
    ['2022-12-30', ['2022-12-30', '2023-01-30', '2023-02-28', '2023-03-30']],
    ['2026-06-15', ['2026-06-15', '2026-07-15', '2026-08-15']],
  ])('from %s', (startOn, expected) => {
    const anchor = anniversaryAnchor(localDate(startOn));
    expect(starts(anchor, expected.length)).toEqual(expected);
    expect(periodAt(anchor, 0).isStub).toBe(false);
  });
  it('of a leap day, yearly, falls on the 28th in common years and comes back', () => {
    expect(starts(anniversaryAnchor(localDate('2024-02-29'), 12), 5)).toEqual(['2024-02-29', '2025-02-28', '2026-02-28', '2027-02-28', '2028-02-29']);
  });
});

describe('a fixed billing day for everybody', () => {
  test.each<[string, number, [string, string], [string, string], number]>([
    // start, day, stub, full period around it, its days
    ['2026-01-17', 1, ['2026-01-17', '2026-02-01'], ['2026-01-01', '2026-02-01'], 31],
    ['2026-01-17', 20, ['2026-01-17', '2026-01-20'], ['2025-12-20', '2026-01-20'], 31],
    ['2026-02-10', 5, ['2026-02-10', '2026-03-05'], ['2026-02-05', '2026-03-05'], 28],
    ['2026-02-10', 31, ['2026-02-10', '2026-02-28'], ['2026-01-31', '2026-02-28'], 28],
    ['2026-12-31', 1, ['2026-12-31', '2027-01-01'], ['2026-12-01', '2027-01-01'], 31],
    ['2024-02-29', 30, ['2024-02-29', '2024-03-30'], ['2024-02-29', '2024-03-30'], 30],
  ])('start %s, day %i', (startOn, day, [from, to], [fullFrom, fullTo], fullDays) => {
    const first = periodAt(fixedDayAnchor(localDate(startOn), day), 0);
    expect(first.period).toEqual({ start: from, end: to });
    expect(first.fullPeriod).toEqual({ start: fullFrom, end: fullTo });
    expect(daysIn(first.fullPeriod)).toBe(fullDays);
    // The last day of a short month is the billing day itself: nothing is short then.
    expect(first.isStub).toBe(from !== fullFrom);
  });
  it('has no stub when he starts on that day, and whole periods after a stub', () => {
    expect(periodAt(fixedDayAnchor(localDate('2026-03-05'), 5), 0)).toMatchObject({ isStub: false, period: { start: '2026-03-05', end: '2026-04-05' } });
    expect(starts(fixedDayAnchor(localDate('2026-01-17'), 31), 4)).toEqual(['2026-01-17', '2026-01-31', '2026-02-28', '2026-03-31']);
  });
});

const anyAnchor = fc
  .record({ offset: fc.integer({ min: 0, max: 9000 }), anchorDay: fc.integer({ min: 1, max: 31 }), intervalMonths: fc.constantFrom(1, 1, 1, 2, 3, 6, 12) })
  .map(({ offset, anchorDay, intervalMonths }) => fixedDayAnchor(addDays(localDate('2020-01-01'), offset), anchorDay, intervalMonths));

describe('for every anchor', () => {
  it('periods tile from the first day of service without gap or overlap', () => {
    fc.assert(
      fc.property(anyAnchor, (anchor) => {
        let expected = anchor.anchorOn;
        for (let index = 0; index < 30; index++) {
          const { period, fullPeriod, isStub } = periodAt(anchor, index);
          expect(period.start).toBe(expected);
          expect(period.end > period.start).toBe(true);
          expect(isStub).toBe(period.start !== fullPeriod.start);
          expect(isStub && index > 0).toBe(false);
          expect(fullPeriod.start <= period.start && period.end === fullPeriod.end).toBe(true);
          expect(fullPeriod.end).toBe(addMonths(fullPeriod.start, anchor.intervalMonths, anchor.anchorDay));
          expected = period.end;
        }
      }),
    );
  });
  it('each day belongs to exactly the period that holds it', () => {
    fc.assert(
      fc.property(anyAnchor, fc.integer({ min: 0, max: 4000 }), (anchor, days) => {
        const date = addDays(anchor.anchorOn, days);
        const { period } = periodAt(anchor, periodIndexAt(anchor, date)!);
        expect(period.start <= date && date < period.end).toBe(true);
        expect(periodIndexAt(anchor, addDays(anchor.anchorOn, -1 - days))).toBeNull();
      }),
    );
  });
});

test('what is no anchor and no index is a bug', () => {
  const anchor = anniversaryAnchor(localDate('2026-01-31'));
  for (const wrong of [-1, 0.5, Number.NaN]) expect(() => periodAt(anchor, wrong)).toThrow(RangeError);
  for (const wrong of [0, 32, 1.5]) expect(() => fixedDayAnchor(anchor.anchorOn, wrong)).toThrow(RangeError);
  for (const wrong of [0, -1, 0.5]) expect(() => anniversaryAnchor(anchor.anchorOn, wrong)).toThrow(RangeError);
});
