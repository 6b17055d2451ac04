import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it, test } from 'vitest';
import {
  addDays, addMonths, compactTimestamp, dateOf, daysBetween, daysInMonth, formatDate, formatInstant, formatTime, instant, instantOf, isLocalDate, later,
  localDate, NAIROBI, parseCompactTimestamp, parseInstant, startOfMonth, DAY,
} from './time.ts';

const anyDate = fc.integer({ min: 0, max: 40_000 }).map((days) => addDays(localDate('2000-01-01'), days));

describe('local dates', () => {
  test.each(['2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '26-01-01', '2026-04-31', '', '2026-01-01T00:00'])('%j is no date', (text) => {
    expect(isLocalDate(text)).toBe(false);
    expect(() => localDate(text)).toThrow(RangeError);
  });
  test.each(['2024-02-29', '2026-12-31', '2026-01-01'])('%j is a date', (text) => {
    expect(isLocalDate(text)).toBe(true);
  });
  it('days are those of the calendar, over four centuries', () => {
    let date = localDate('1890-01-01');
    for (let at = Date.UTC(1890, 0, 1); at < Date.UTC(2310, 0, 1); at += DAY) {
      const civil = new Date(at);
      if (date !== civil.toISOString().slice(0, 10)) throw new Error(`${date} is not ${civil.toISOString()}`);
      if (civil.getUTCDate() === 1) expect(daysInMonth(civil.getUTCFullYear(), civil.getUTCMonth() + 1)).toBe(new Date(Date.UTC(civil.getUTCFullYear(), civil.getUTCMonth() + 1, 0)).getUTCDate());
      date = addDays(date, 1);
    }
  });
  it('addDays and daysBetween undo each other', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -20_000, max: 20_000 }), (date, days) => {
        const there = addDays(date, days);
        expect(isLocalDate(there)).toBe(true);
        expect(daysBetween(date, there)).toBe(days);
        expect(there > date).toBe(days > 0);
      }),
    );
  });
});

describe('addMonths', () => {
  test.each<[string, number, string]>([
    ['2026-01-31', 1, '2026-02-28'],
    ['2026-01-31', 2, '2026-03-31'],
    ['2026-01-31', 3, '2026-04-30'],
    ['2026-01-31', 13, '2027-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-02-29', 48, '2028-02-29'],
    ['2026-01-31', -1, '2025-12-31'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2026-12-15', 1, '2027-01-15'],
    ['2026-06-15', 0, '2026-06-15'],
  ])('%s and %i months is %s', (anchor, months, expected) => {
    expect(addMonths(localDate(anchor), months)).toBe(expected);
  });
  it('takes a wished day', () => {
    expect(addMonths(localDate('2026-02-28'), 1, 31)).toBe('2026-03-31');
    expect(addMonths(localDate('2026-01-10'), 1, 31)).toBe('2026-02-28');
  });
  it('always reckons from the anchor: the day is the wished one, or the last of a shorter month', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -240, max: 240 }), (anchor, months) => {
        const date = addMonths(anchor, months);
        const [year, month, day] = date.split('-').map(Number) as [number, number, number];
        expect(day).toBe(Math.min(Number(anchor.slice(8)), daysInMonth(year, month)));
        const [fromYear, fromMonth] = anchor.split('-').map(Number) as [number, number];
        expect(year * 12 + month - fromYear * 12 - fromMonth).toBe(months);
      }),
    );
  });
  it('knows the length of months', () => {
    expect([daysInMonth(2024, 2), daysInMonth(2025, 2), daysInMonth(2100, 2), daysInMonth(2026, 12)]).toEqual([29, 28, 28, 31]);
    expect(startOfMonth(localDate('2026-07-19'))).toBe('2026-07-01');
  });
});

describe('instants', () => {
  const evening = parseInstant('2026-03-27T23:30:00+03:00');
  it('belong to the day of the business, not of London', () => {
    expect(dateOf(evening)).toBe('2026-03-27');
    expect(dateOf(later(evening, DAY / 24))).toBe('2026-03-28');
    expect(dateOf(evening, 'UTC')).toBe('2026-03-27');
    expect(dateOf(parseInstant('2026-03-27T22:00:00Z'))).toBe('2026-03-28');
  });
  it('come from a wall clock', () => {
    expect(instantOf(localDate('2026-03-27'), '23:30')).toBe(evening);
    expect(instantOf(localDate('2026-03-29'), '02:30', 'Europe/Berlin')).toBe(parseInstant('2026-03-29T03:30:00+02:00'));
  });
  it('are written for people', () => {
    expect(formatDate(localDate('2026-03-03'))).toBe('3 Mar 2026');
    expect(formatTime(evening)).toBe('23:30');
    expect(formatTime(evening, true)).toBe('23:30:00');
    expect(formatInstant(evening)).toBe('27 Mar 2026, 23:30');
  });
  it('refuse fractions', () => {
    expect(() => instant(1.5)).toThrow(RangeError);
    expect(() => parseInstant('2026-03-27T23:30:00')).toThrow(RangeError);
  });
  it('go to Daraja and come back', () => {
    expect(compactTimestamp(evening)).toBe('20260327233000');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
        const at = instant(seconds * 1000);
        expect(parseCompactTimestamp(compactTimestamp(at))).toBe(at);
      }),
    );
  });
  test.each(['20260230120000', '20260227250000', '20260227126000', '2026022712000', 'x0260227120000', ''])('%j is no Daraja time', (text) => {
    expect(parseCompactTimestamp(text)).toBeNull();
  });
  it('a day has 24 hours in Nairobi', () => {
    fc.assert(
      fc.property(anyDate, (date) => {
        expect(instantOf(addDays(date, 1), '00:00') - instantOf(date, '00:00')).toBe(DAY);
      }),
    );
  });
});

describe('Nairobi by arithmetic', () => {
  it('is what Temporal says, from 1971 on', () => {
    const anyInstant = fc.integer({ min: parseInstant('1971-01-01T00:00:00+03:00'), max: parseInstant('2150-01-01T00:00:00+03:00') }).map(instant);
    fc.assert(
      fc.property(anyInstant, (at) => {
        const there = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(NAIROBI);
        expect(dateOf(at)).toBe(there.toPlainDate().toString());
        expect(formatTime(at, true)).toBe(there.toPlainTime().toString({ smallestUnit: 'second' }));
        const second = instant(at - (((at % 1000) + 1000) % 1000));
        expect(instantOf(dateOf(at), formatTime(at, true))).toBe(second);
        expect(instantOf(dateOf(at), formatTime(at, true))).toBe(there.toPlainDate().toZonedDateTime({ timeZone: NAIROBI, plainTime: formatTime(at, true) }).epochMilliseconds);
      }),
    );
  });
  it('leaves other zones, and times before there was one, to Temporal', () => {
    const at = parseInstant('2026-07-01T23:30:00+03:00');
    expect(dateOf(at, 'Europe/London')).toBe('2026-07-01');
    expect(formatTime(at, false, 'Europe/London')).toBe('21:30');
    expect(instantOf(localDate('1930-01-01'), '00:00')).toBe(Temporal.PlainDate.from('1930-01-01').toZonedDateTime({ timeZone: NAIROBI, plainTime: '00:00' }).epochMilliseconds);
    expect(() => instantOf(localDate('2026-01-01'), '24:00')).toThrow(RangeError);
  });
});
