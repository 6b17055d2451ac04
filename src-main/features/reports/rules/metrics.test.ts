import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { cents } from '../../../../src-shared/money.ts';
import * as metrics from './metrics.ts';
import { mrrMovements, type MrrEvent } from './mrr.ts';

const event = (customer: string, subscription: string, monthlyCents: number): MrrEvent => ({ customer, subscription, monthlyCents: cents(monthlyCents) });

describe('movements (ChartMogul, lifecycle of a customer)', () => {
  test.each<[string, MrrEvent[], [string, number][]]>([
    ['a life', [event('A', 'gold', 16_667), event('A', 'silver', 6000), event('A', 'silver', 0), event('A', 'gold', 0), event('A', 'gold', 15_000)], [['new', 16_667], ['expansion', 6000], ['contraction', -6000], ['churn', -16_667], ['reactivation', 15_000]]],
    ['a trial that is free moves nothing', [event('A', 'gold', 0), event('A', 'gold', 5000)], [['new', 5000]]],
    ['the same price moves nothing', [event('A', 'gold', 5000), event('A', 'gold', 5000)], [['new', 5000]]],
    ['customers count apart', [event('A', 'gold', 5000), event('B', 'gold', 3000), event('A', 'gold', 0)], [['new', 5000], ['new', 3000], ['churn', -5000]]],
    ['an end of what never was', [event('A', 'gold', 0)], []],
  ])('%s', (_name, events, expected) => expect(mrrMovements(events).map(({ kind, deltaCents }) => [kind, deltaCents])).toEqual(expected));
  it('add up to what the customers bring in the end', () => {
    const anyEvent = fc.record({ customer: fc.constantFrom('A', 'B'), subscription: fc.constantFrom('x', 'y', 'z'), monthly: fc.integer({ min: 0, max: 10_000 }) }).map(({ customer, subscription, monthly }) => event(customer, subscription, monthly));
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 20 }), (events) => {
        const last = new Map(events.map((one) => [`${one.customer} ${one.subscription}`, one.monthlyCents]));
        expect(mrrMovements(events).reduce((total, one) => total + one.deltaCents, 0)).toBe([...last.values()].reduce((total, one) => total + one, 0));
      }),
    );
  });
});

describe('metrics', () => {
  const month = { opening: 100, created: 20, expansion: 10, reactivation: 5, contraction: 10, churn: 10 };
  const value = ({ numerator, denominator }: metrics.Ratio): number => numerator / denominator;
  test.each<[string, metrics.Ratio, number]>([
    ['gross churn', metrics.grossMrrChurnRate(month), 0.2],
    ['net churn', metrics.netMrrChurnRate({ ...month, reactivation: 0 }), 0.1],
    ['gross retention', metrics.grossMrrRetention(month), 0.8],
    ['net retention', metrics.netMrrRetention(month), 0.95],
    ['quick ratio', metrics.quickRatio(month), 1.75],
    ['a day', metrics.lossRate(100, 95), 0.05],
    ['growth', metrics.growthRate(100, 130), 0.3],
    ['customers, without those who came back and those who had only joined', metrics.customerChurnRate(100, 12, { reactivated: 1, joined: 1 }), 0.1],
    ['per customer', metrics.revenuePerCustomer(1000, 8), 125],
    ['lifetime value', metrics.lifetimeValue({ numerator: 100, denominator: 1 }, { numerator: 5, denominator: 100 }), 2000],
    ['kept with growth', metrics.keptOf(5000, 6000, 'withGrowth'), 1.2],
    ['kept without growth', metrics.keptOf(5000, 6000, 'withoutGrowth'), 1],
    ['kept after a loss', metrics.keptOf(5000, 4000, 'withoutGrowth'), 0.8],
    ['day by day', metrics.sumOfRatios([metrics.lossRate(100, 95), metrics.lossRate(100, 90)]), 0.15],
  ])('%s', (_name, ratio, expected) => expect(value(ratio)).toBeCloseTo(expected, 12));
  it('that are amounts', () => {
    expect([metrics.netNewMrr(month), metrics.closingMrr(month), metrics.annualRunRate(100), metrics.mrrOf(15, 10)]).toEqual([15, 115, 1200, 150]);
  });
  it('have no value where there is nothing to compare with', () => expect(metrics.grossMrrChurnRate({ ...month, opening: 0 }).denominator).toBe(0));
});
