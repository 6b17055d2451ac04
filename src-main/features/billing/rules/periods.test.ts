import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { cents } from '../../../../src-shared/money.ts';
import { addDays, addMonths, dayOfMonth, localDate, parseInstant } from '../../../../src-shared/time.ts';
import { anniversaryAnchor, calendarAnchor, compareMonthly, daysIn, fixedDayAnchor, keptAnchor, monthlyCents, passEnd, periodAt, periodIndexAt } from './periods.ts';
import type { BillingAnchor, Interval, PeriodUnit } from './periods.ts';

const of = (unit: PeriodUnit, count = 1): Interval => ({ unit, count });
const starts = (anchor: BillingAnchor, count: number): string[] => Array.from({ length: count }, (_, index) => periodAt(anchor, index).period.start);

describe('anniversary of the start', () => {
  test.each<[string, Interval, string[]]>([
    ['2026-01-31', of('month'), ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31']],
    ['2024-01-31', of('month'), ['2024-01-31', '2024-02-29', '2024-03-31']],
    ['2022-12-30', of('month'), ['2022-12-30', '2023-01-30', '2023-02-28', '2023-03-30']],
    ['2026-06-15', of('month'), ['2026-06-15', '2026-07-15', '2026-08-15']],
    ['2025-11-30', of('month', 3), ['2025-11-30', '2026-02-28', '2026-05-30']],
    ['2024-02-29', of('year'), ['2024-02-29', '2025-02-28', '2026-02-28', '2027-02-28', '2028-02-29']],
    // Stripe: a weekly subscription anchored on a Friday is billed each Friday.
    ['2022-06-03', of('week'), ['2022-06-03', '2022-06-10', '2022-06-17', '2022-06-24', '2022-07-01']],
    ['2026-02-20', of('week', 2), ['2026-02-20', '2026-03-06', '2026-03-20']],
    ['2026-12-30', of('day', 3), ['2026-12-30', '2027-01-02', '2027-01-05']],
  ])('from %s each %o', (startOn, interval, expected) => {
    const anchor = anniversaryAnchor(localDate(startOn), interval);
    expect(starts(anchor, expected.length)).toEqual(expected);
    expect(periodAt(anchor, 0).isStub).toBe(false);
  });
});

describe('a fixed billing day for everybody', () => {
  test.each<[string, number, Interval, [string, string], [string, string], number]>([
    // start, day, interval, stub, full period around it, its days
    ['2026-01-17', 1, of('month'), ['2026-01-17', '2026-02-01'], ['2026-01-01', '2026-02-01'], 31],
    ['2026-01-17', 20, of('month'), ['2026-01-17', '2026-01-20'], ['2025-12-20', '2026-01-20'], 31],
    ['2026-02-10', 5, of('month'), ['2026-02-10', '2026-03-05'], ['2026-02-05', '2026-03-05'], 28],
    ['2026-02-10', 31, of('month'), ['2026-02-10', '2026-02-28'], ['2026-01-31', '2026-02-28'], 28],
    ['2026-12-31', 1, of('month'), ['2026-12-31', '2027-01-01'], ['2026-12-01', '2027-01-01'], 31],
    ['2024-02-29', 30, of('month'), ['2024-02-29', '2024-03-30'], ['2024-02-29', '2024-03-30'], 30],
    // Kill Bill: a day still to come is in this month, one that is over is a whole interval away.
    ['2012-02-16', 14, of('year'), ['2012-02-16', '2013-02-14'], ['2012-02-14', '2013-02-14'], 366],
    ['2012-02-16', 30, of('year'), ['2012-02-16', '2012-02-29'], ['2011-02-28', '2012-02-29'], 366],
    ['2012-01-31', 30, of('year'), ['2012-01-31', '2013-01-30'], ['2012-01-30', '2013-01-30'], 366],
    ['2011-05-20', 15, of('month', 3), ['2011-05-20', '2011-08-15'], ['2011-05-15', '2011-08-15'], 92],
    ['2012-01-16', 17, of('day', 30), ['2012-01-16', '2012-02-15'], ['2012-01-16', '2012-02-15'], 30],
  ])('start %s, day %i, each %o', (startOn, day, interval, [from, to], [fullFrom, fullTo], fullDays) => {
    const first = periodAt(fixedDayAnchor(localDate(startOn), day, interval), 0);
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

describe('the calendar', () => {
  test.each<[string, Interval, string[], [string, string]]>([
    // 1 February 2023 is a Wednesday
    ['2023-02-01', of('week'), ['2023-02-01', '2023-02-06', '2023-02-13'], ['2023-01-30', '2023-02-06']],
    ['2023-02-06', of('week'), ['2023-02-06', '2023-02-13'], ['2023-02-06', '2023-02-13']],
    ['2023-02-15', of('month'), ['2023-02-15', '2023-03-01', '2023-04-01'], ['2023-02-01', '2023-03-01']],
    ['2023-02-15', of('month', 3), ['2023-02-15', '2023-04-01', '2023-07-01'], ['2023-01-01', '2023-04-01']],
    ['2022-02-04', of('month', 6), ['2022-02-04', '2022-07-01', '2023-01-01'], ['2022-01-01', '2022-07-01']],
    ['2022-07-01', of('month', 6), ['2022-07-01', '2023-01-01'], ['2022-07-01', '2023-01-01']],
    ['2022-02-04', of('year'), ['2022-02-04', '2023-01-01', '2024-01-01'], ['2022-01-01', '2023-01-01']],
    ['2022-02-04', of('day', 10), ['2022-02-04', '2022-02-14'], ['2022-02-04', '2022-02-14']],
  ])('start %s, each %o', (startOn, interval, expected, [fullFrom, fullTo]) => {
    const anchor = calendarAnchor(localDate(startOn), interval);
    expect(starts(anchor, expected.length)).toEqual(expected);
    expect(periodAt(anchor, 0).fullPeriod).toEqual({ start: fullFrom, end: fullTo });
  });
});

describe('a new charge that keeps the billing day', () => {
  test.each<[string, BillingAnchor, string, Interval, string[]]>([
    ['month to month', anniversaryAnchor(localDate('2026-01-31')), '2026-02-10', of('month'), ['2026-02-10', '2026-02-28', '2026-03-31']],
    ['on the billing day itself', anniversaryAnchor(localDate('2026-01-15')), '2026-03-15', of('month'), ['2026-03-15', '2026-04-15']],
    ['month to quarter', anniversaryAnchor(localDate('2026-01-15')), '2026-02-20', of('month', 3), ['2026-02-20', '2026-03-15', '2026-06-15']],
    ['quarter to quarter', anniversaryAnchor(localDate('2026-01-15'), of('month', 3)), '2026-02-20', of('month', 3), ['2026-02-20', '2026-04-15', '2026-07-15']],
    ['year to month', anniversaryAnchor(localDate('2026-01-15'), of('year')), '2026-05-20', of('month'), ['2026-05-20', '2026-06-15', '2026-07-15']],
    ['year to year', anniversaryAnchor(localDate('2024-02-29'), of('year')), '2026-05-20', of('year'), ['2026-05-20', '2027-02-28', '2028-02-29']],
    ['week to week', anniversaryAnchor(localDate('2026-02-04'), of('week')), '2026-02-20', of('week'), ['2026-02-20', '2026-02-25', '2026-03-04']],
    ['fortnight to 10 days', anniversaryAnchor(localDate('2026-02-04'), of('week', 2)), '2026-02-06', of('day', 10), ['2026-02-06', '2026-02-08', '2026-02-18']],
    ['calendar month to calendar quarter', calendarAnchor(localDate('2026-01-15')), '2026-02-20', of('month', 3), ['2026-02-20', '2026-04-01']],
    ['month to week starts anew', anniversaryAnchor(localDate('2026-01-15')), '2026-02-20', of('week'), ['2026-02-20', '2026-02-27']],
    ['before the old one begins', anniversaryAnchor(localDate('2026-03-15')), '2026-02-20', of('month'), ['2026-02-20', '2026-03-15']],
  ])('%s', (_name, previous, startOn, interval, expected) => {
    expect(starts(keptAnchor(localDate(startOn), previous, interval), expected.length)).toEqual(expected);
  });
  it('needs nothing but the billing day where months go on as months', () => {
    expect(keptAnchor(localDate('2026-02-10'), anniversaryAnchor(localDate('2026-01-31')), of('month'))).toEqual({ anchorOn: '2026-02-10', anchorDay: 31, interval: of('month'), alignment: 'start' });
  });
});

const anyInterval = fc.constantFrom(of('month'), of('month'), of('month', 2), of('month', 3), of('month', 6), of('year'), of('year', 2), of('week'), of('week', 2), of('day', 1), of('day', 10), of('day', 30));
const anyDate = fc.integer({ min: 0, max: 9000 }).map((offset) => addDays(localDate('2020-01-01'), offset));
const fresh = fc
  .record({ startOn: anyDate, anchorDay: fc.integer({ min: 1, max: 31 }), interval: anyInterval, kind: fc.constantFrom('fixed', 'anniversary', 'calendar') })
  .map(({ startOn, anchorDay, interval, kind }) => (kind === 'fixed' ? fixedDayAnchor(startOn, anchorDay, interval) : kind === 'calendar' ? calendarAnchor(startOn, interval) : anniversaryAnchor(startOn, interval)));
const kept = fc.record({ previous: fresh, after: fc.integer({ min: 0, max: 900 }), interval: anyInterval }).map(({ previous, after, interval }) => keptAnchor(addDays(previous.anchorOn, after), previous, interval));
const anyAnchor = fc.oneof(fresh, kept);

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
          expected = period.end;
        }
      }),
    );
  });
  it('no boundary drifts: each falls on its billing day or the last day of a shorter month, or a whole number of days after the first', () => {
    fc.assert(
      fc.property(anyAnchor, fc.integer({ min: 1, max: 60 }), (anchor, index) => {
        const { start } = periodAt(anchor, index).period;
        if (anchor.interval.unit === 'month' || anchor.interval.unit === 'year') {
          const lastDay = dayOfMonth(addDays(addMonths(start, 1, 1), -1));
          expect(dayOfMonth(start)).toBe(Math.min(anchor.anchorDay, lastDay));
        } else {
          const { fullPeriod } = periodAt(anchor, 0);
          expect(start).toBe(addDays(fullPeriod.start, index * daysIn(fullPeriod)));
        }
      }),
    );
  });
  it('the index of a date is the period that holds it', () => {
    fc.assert(
      fc.property(anyAnchor, fc.integer({ min: -40, max: 4000 }), (anchor, days) => {
        const date = addDays(anchor.anchorOn, days);
        const index = periodIndexAt(anchor, date);
        if (days < 0) expect(index).toBe(null);
        else {
          const { period } = periodAt(anchor, index!);
          expect(period.start <= date && date < period.end).toBe(true);
        }
      }),
    );
  });
  it('a kept anchor meets the boundaries of the old one when the interval stays', () => {
    fc.assert(
      fc.property(fresh, fc.integer({ min: 0, max: 900 }), (previous, after) => {
        const startOn = addDays(previous.anchorOn, after);
        const { period } = periodAt(keptAnchor(startOn, previous, previous.interval), 0);
        expect(period).toEqual({ start: startOn, end: periodAt(previous, periodIndexAt(previous, startOn)!).period.end });
      }),
    );
  });
});

describe('passes', () => {
  test.each<[Interval, string]>([
    [of('minute', 90), '2026-02-28T23:00:00+03:00'],
    [of('hour', 24), '2026-03-01T21:30:00+03:00'],
    [of('hour', 1), '2026-02-28T22:30:00+03:00'],
  ])('%o from 21:30', (interval, end) => {
    expect(passEnd(parseInstant('2026-02-28T21:30:00+03:00'), interval)).toBe(parseInstant(end));
  });
  it('have no dates, and days are no pass', () => {
    expect(() => passEnd(parseInstant('2026-02-28T21:30:00+03:00'), of('day'))).toThrow(RangeError);
    expect(() => periodAt(anniversaryAnchor(localDate('2026-01-01'), of('hour', 3)), 0)).toThrow(RangeError);
  });
});

describe('by the month', () => {
  test.each<[number, Interval, number]>([
    [200_000, of('year'), 16_667],
    [300_000, of('month', 3), 100_000],
    [1_200, of('week'), 5_200],
    [1_200, of('day', 1), 36_500],
    [600, of('month', 6), 100],
    [100, of('hour', 1), 73_000],
  ])('%i for each %o', (price, interval, monthly) => {
    expect(monthlyCents(cents(price), interval)).toBe(monthly);
  });
  it('compares exactly, where rounding would call them equal', () => {
    expect(compareMonthly({ priceCents: cents(1201), interval: of('year') }, { priceCents: cents(100), interval: of('month') })).toBe(1);
    expect(monthlyCents(cents(1201), of('year'))).toBe(100);
    expect(compareMonthly({ priceCents: cents(1200), interval: of('year') }, { priceCents: cents(300), interval: of('month', 3) })).toBe(0);
    expect(compareMonthly({ priceCents: cents(1200), interval: of('week') }, { priceCents: cents(5201), interval: of('month') })).toBe(-1);
  });
});

describe('what is no anchor', () => {
  const start = localDate('2026-01-01');
  test.each([0, 32, 1.5, Number.NaN])('day %s', (day) => expect(() => fixedDayAnchor(start, day)).toThrow(RangeError));
  test.each([0, -1, 0.5])('%s months', (months) => expect(() => anniversaryAnchor(start, of('month', months))).toThrow(RangeError));
  test.each([-1, 0.5])('period %s', (index) => expect(() => periodAt(anniversaryAnchor(start), index)).toThrow(RangeError));
});
