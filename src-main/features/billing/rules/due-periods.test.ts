import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Refusal } from '../../../../src-shared/refusal.ts';
import { addDays, localDate, type LocalDate } from '../../../../src-shared/time.ts';
import { chargedThrough, duePeriods, duePeriodsOf, newInvoicesByRun, periodInvoicedOn, type ChargeSpan } from './due-periods.ts';
import { anniversaryAnchor, calendarAnchor, fixedDayAnchor } from './periods.ts';

const on = localDate;
const span = (startOn: string, given: Partial<ChargeSpan> = {}): ChargeSpan => ({ anchor: fixedDayAnchor(on(startOn), 1), endOn: null, timing: 'advance', ...given });
const told = (of: ChargeSpan, until: string): string[] => duePeriods(of, on(until)).map(({ period, dueOn }) => `${dueOn}: ${period.start} ${period.end}`);

describe('what is due', () => {
  test.each<[string, ChargeSpan, string, string[]]>([
    ['in advance, on the first day of each period', span('2026-01-17'), '2026-02-01', ['2026-01-17: 2026-01-17 2026-02-01', '2026-02-01: 2026-02-01 2026-03-01']],
    ['in advance, not a day earlier', span('2026-01-17'), '2026-01-31', ['2026-01-17: 2026-01-17 2026-02-01']],
    ['in arrears, on the day a period is over', span('2026-01-17', { timing: 'arrears' }), '2026-02-01', ['2026-02-01: 2026-01-17 2026-02-01']],
    ['in arrears, when the service is over', span('2026-01-17', { timing: 'arrears', endOn: on('2026-01-20') }), '2026-01-20', ['2026-01-20: 2026-01-17 2026-01-20']],
    ['clipped at the end', span('2026-01-01', { endOn: on('2026-02-10') }), '2026-12-31', ['2026-01-01: 2026-01-01 2026-02-01', '2026-02-01: 2026-02-01 2026-02-10']],
    ['nothing of a service that ends as it starts', span('2026-01-17', { endOn: on('2026-01-17') }), '2026-12-31', []],
    ['nothing before it starts', span('2026-01-17'), '2026-01-16', []],
  ])('%s', (_name, of, until, expected) => expect(told(of, until)).toEqual(expected));

  it('says what is wrong with dates that a person typed', () => {
    expect(() => duePeriodsOf(span('2026-01-17', { endOn: on('2026-01-16') }), on('2026-02-01'))).toThrow(new Refusal('invalid', 'The service ends on 16 Jan 2026, before it starts on 17 Jan 2026. Give a later end.'));
    expect(() => duePeriodsOf(span('2026-01-17'), on('2026-01-16'))).toThrow(Refusal);
    expect(() => duePeriods(span('2026-01-17', { endOn: on('2026-01-16') }), on('2026-02-01'))).toThrow(RangeError);
  });
});

describe('through when it is charged', () => {
  test.each<[string, ChargeSpan, string, string | null]>([
    ['the end of the last period', span('2026-01-01'), '2026-02-01', '2026-03-01'],
    ['the end of the service', span('2026-01-01', { endOn: on('2026-02-10') }), '2026-02-01', '2026-02-10'],
    ['its start, while its first period runs in arrears', span('2026-01-01', { timing: 'arrears' }), '2026-01-15', '2026-01-01'],
    ['nothing, before the first boundary in arrears', span('2026-01-17', { timing: 'arrears' }), '2026-01-20', null],
  ])('%s', (_name, of, until, expected) => expect(chargedThrough(of, on(until))).toBe(expected));
});

test.each<['advance' | 'arrears', string, [string, string] | null]>([
  ['advance', '2026-01-20', ['2026-01-17', '2026-02-01']],
  ['arrears', '2026-01-20', null],
  ['arrears', '2026-02-01', ['2026-01-17', '2026-02-01']],
  ['advance', '2026-01-16', null],
])('an invoice in %s made on %s', (timing, made, period) => {
  expect(periodInvoicedOn(calendarAnchor(on('2026-01-17')), timing, on(made))).toEqual(period && { start: period[0], end: period[1] });
});

const anySpan = fc.record({ start: fc.integer({ min: 0, max: 800 }), day: fc.integer({ min: 1, max: 31 }), ends: fc.option(fc.integer({ min: 0, max: 500 })), timing: fc.constantFrom('advance' as const, 'arrears' as const), weekly: fc.boolean() })
  .map(({ start, day, ends, timing, weekly }): ChargeSpan => {
    const startOn = addDays(on('2024-01-01'), start);
    return { anchor: weekly ? anniversaryAnchor(startOn, { unit: 'week', count: 1 }) : fixedDayAnchor(startOn, day), endOn: ends === null ? null : addDays(startOn, ends), timing };
  });

describe('for every charge', () => {
  it('400 daily runs find what one run on day 400 finds, and a second run finds nothing', () => {
    fc.assert(
      fc.property(anySpan, fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { maxLength: 30 }), (of, days) => {
        const last = addDays(of.anchor.anchorOn, 400);
        const runs = (dates: readonly LocalDate[]) => dates.reduce<ReturnType<typeof duePeriods>>((found, date) => [...found, ...duePeriods(of, date, found.length)], []);
        const once = duePeriods(of, last);
        expect(runs(Array.from({ length: 401 }, (_, day) => addDays(of.anchor.anchorOn, day)))).toEqual(once);
        expect(runs([...days.toSorted((a, b) => a - b).map((day) => addDays(of.anchor.anchorOn, day)), last])).toEqual(once);
        expect(duePeriods(of, last, once.length)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
  it('what is due tiles the service', () => {
    fc.assert(
      fc.property(anySpan, (of) => {
        let expected = of.anchor.anchorOn;
        for (const { period } of duePeriods(of, addDays(of.anchor.anchorOn, 900))) {
          expect(period.start).toBe(expected);
          expect(period.end > period.start).toBe(true);
          expected = period.end;
        }
        if (of.endOn !== null) expect(expected).toBe(of.endOn);
      }),
    );
  });
});

it('runs on one day make one invoice, whatever their order', () => {
  const monthly = span('2026-01-01', { timing: 'arrears' });
  expect(newInvoicesByRun(monthly, [[on('2026-01-31')], [on('2026-02-02'), on('2026-02-01'), on('2026-02-01')], [on('2026-02-28')], [on('2026-04-10')]])).toEqual([0, 1, 0, 1]);
  expect(newInvoicesByRun(span('2026-01-01'), [[on('2026-01-01')], [on('2026-02-01')]])).toEqual([0, 1]);
});
