/** Lines of a charge against the forecast of the rules, over random anchors: the same days, the same amounts. What a whole business does with them: stories/. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cents, shillings, ZERO } from '../../../src-shared/money.ts';
import { addDays, instantOf, localDate } from '../../../src-shared/time.ts';
import { dueLines, fallsDueOn, lineAt, passLine, type BilledCharge, type LineTerms } from './due-lines.ts';
import { forecastCatchUp } from './rules/forecast.ts';
import { anniversaryAnchor, calendarAnchor, fixedDayAnchor, type Interval } from './rules/periods.ts';

const START = localDate('2026-01-31');
const UNTAXED: LineTerms = { dayCount: 'actual', vat: [], excise: [] };

function charge(of: Partial<BilledCharge> = {}): BilledCharge {
  const { startOn = START } = of;
  return {
    id: 1, subscriptionId: 1, kind: 'plan', name: 'Home', prices: [{ fromOn: localDate('1970-01-01'), priceCents: shillings(3100), keepEarlier: false }], pricedSince: startOn, quantity: 1, taxInclusive: true, exciseApplies: true, exempt: false,
    timing: 'advance', startOn, endOn: null, anchor: anniversaryAnchor(startOn), discounts: [], nextIndex: 0, ...of,
  };
}

const interval: fc.Arbitrary<Interval> = fc.oneof(
  fc.record({ unit: fc.constantFrom('day' as const, 'week' as const), count: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ unit: fc.constant('month' as const), count: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ unit: fc.constant('year' as const), count: fc.integer({ min: 1, max: 2 }) }),
);
const anyCharge = fc
  .record({ startIn: fc.nat({ max: 800 }), interval, fixedDay: fc.integer({ min: 1, max: 28 }), mode: fc.constantFrom('anniversary', 'fixed', 'calendar'), timing: fc.constantFrom('advance' as const, 'arrears' as const), endIn: fc.option(fc.nat({ max: 500 })), priceCents: fc.integer({ min: 1, max: 5_000_000 }) })
  .map(({ startIn, interval: every, fixedDay, mode, timing, endIn, priceCents }) => {
    const startOn = addDays(START, startIn);
    const anchor = mode === 'fixed' ? fixedDayAnchor(startOn, fixedDay, every) : mode === 'calendar' ? calendarAnchor(startOn, every) : anniversaryAnchor(startOn, every);
    return charge({ startOn, anchor, timing, endOn: endIn === null ? null : addDays(startOn, endIn), prices: [{ fromOn: localDate('1970-01-01'), priceCents: cents(priceCents), keepEarlier: false }] });
  });

describe('whatever the anchor', () => {
  test('the lines are those of the forecast, on its days and for its amounts', () => {
    fc.assert(
      fc.property(anyCharge, fc.nat({ max: 900 }), fc.constantFrom('actual' as const, 'fixed30' as const), (one, days, dayCount) => {
        const until = addDays(one.startOn, days);
        const { lines } = dueLines(one, until, { ...UNTAXED, dayCount });
        const foreseen = forecastCatchUp([{ anchor: one.anchor!, endOn: one.endOn, timing: one.timing as 'advance' | 'arrears', priceCents: one.prices[0]!.priceCents }], until, dayCount);
        expect(lines.map((line) => [line.fellDueOn, line.periodStart, line.periodEnd, line.grossCents])).toEqual(foreseen.map((line) => [line.on, line.period.start, line.period.end, line.amountCents]));
      }),
    );
  });

  test('it goes on exactly where it stopped: in any number of runs, the same lines', () => {
    fc.assert(
      fc.property(anyCharge, fc.array(fc.nat({ max: 900 }), { maxLength: 8 }), (one, days) => {
        const until = addDays(one.startOn, 900);
        const inSteps = [...days.toSorted((a, b) => a - b).map((day) => addDays(one.startOn, day)), until].reduce<{ lines: unknown[]; nextIndex: number }>(
          (done, on) => {
            const { lines, nextIndex, nextOn } = dueLines({ ...one, nextIndex: done.nextIndex }, on, UNTAXED);
            expect(nextOn).toBe(fallsDueOn(one, nextIndex));
            expect(nextOn === null || nextOn > on).toBe(true);
            return { lines: [...done.lines, ...lines], nextIndex };
          },
          { lines: [], nextIndex: 0 },
        );
        expect(inSteps.lines).toEqual(dueLines(one, until, UNTAXED).lines);
      }),
    );
  });
});

test('a line has the rates of the day on which it falls due, and the price of the first day of its period', () => {
  const terms: LineTerms = { dayCount: 'actual', vat: [{ fromOn: localDate('2013-09-02'), basisPoints: 1600 }, { fromOn: localDate('2026-02-10'), basisPoints: 1400 }], excise: [] };
  const prices = [{ fromOn: localDate('1970-01-01'), priceCents: shillings(3100), keepEarlier: false }, { fromOn: localDate('2026-02-15'), priceCents: shillings(6200), keepEarlier: false }];
  const rates = (timing: 'advance' | 'arrears') => dueLines(charge({ prices, timing }), localDate('2026-03-31'), terms).lines.map((line) => [line.periodStart, line.vatBasisPoints, line.amountCents]);
  expect(rates('advance')).toEqual([['2026-01-31', 1600, 310_000], ['2026-02-28', 1400, 620_000], ['2026-03-31', 1400, 620_000]]);
  expect(rates('arrears')).toEqual([['2026-01-31', 1400, 310_000], ['2026-02-28', 1400, 620_000]]);
});

test('a one-off falls due once, on its day, and not at all when it was called off', () => {
  const once = charge({ kind: 'oneOff', name: 'Visit', anchor: null, quantity: 3 });
  expect(dueLines(once, addDays(START, -1), UNTAXED)).toEqual({ lines: [], nextIndex: 0, nextOn: START });
  expect(dueLines(once, addDays(START, 90), UNTAXED)).toMatchObject({ lines: [{ fellDueOn: START, periodStart: null, amountCents: 930_000, explanation: '3 × KES 3,100.00' }], nextIndex: 1, nextOn: null });
  expect(dueLines({ ...once, endOn: START }, START, UNTAXED).lines).toEqual([]);
});

test('a charge that is closed before it begins has no line', () => {
  expect(lineAt(charge({ endOn: START }), 0, UNTAXED)).toBeNull();
  expect(dueLines(charge({ endOn: START }), addDays(START, 400), UNTAXED)).toEqual({ lines: [], nextIndex: 0, nextOn: null });
});

test('what is let off cannot exceed the line; exempt and free make a line of nothing', () => {
  const free = { id: 1, name: 'Free', percentBasisPoints: 10_000, amountCents: null, fromOn: START, untilOn: null };
  const amount = { id: 2, name: 'Loyal', percentBasisPoints: null, amountCents: shillings(100), fromOn: START, untilOn: null };
  expect(lineAt(charge({ discounts: [free, amount], exempt: true }), 0, UNTAXED)).toMatchObject({ amountCents: 310_000, discountCents: 310_000, netCents: ZERO, grossCents: ZERO });
});

test('a pass is sold for less where discounts hold on the day it is bought: percentages first, then amounts', () => {
  const pass = charge({ timing: 'prepaid', anchor: anniversaryAnchor(START, { unit: 'hour', count: 2 }), prices: [{ fromOn: localDate('1970-01-01'), priceCents: shillings(20), keepEarlier: false }] });
  const from = instantOf(START, '09:00');
  const sold = (discounts: BilledCharge['discounts'], on = START) => passLine({ ...pass, discounts }, on, { from, until: instantOf(START, '11:00') }, UNTAXED);
  const half = { id: 1, name: 'Half', percentBasisPoints: 5000, amountCents: null, fromOn: START, untilOn: addDays(START, 1) };
  const loyal = { id: 2, name: 'Loyal', percentBasisPoints: null, amountCents: shillings(3), fromOn: START, untilOn: null };
  expect(sold([])).toMatchObject({ discountCents: 0, grossCents: shillings(20), explanation: 'KES 20.00' });
  expect(sold([half, loyal])).toMatchObject({ amountCents: shillings(20), discountCents: shillings(13), grossCents: shillings(7), explanation: 'KES 20.00, less Half: 50 % of KES 20.00; Loyal: KES 3.00' });
  expect(sold([half, loyal], addDays(START, 1))).toMatchObject({ grossCents: shillings(17) });
});
