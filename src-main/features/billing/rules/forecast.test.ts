import { describe, expect, it } from 'vitest';
import { cents } from '../../../../src-shared/money.ts';
import { localDate } from '../../../../src-shared/time.ts';
import { chargesOfEvents, forecastCatchUp, forecastDaily, invoicesByDay, monthlyTotals, totalOf, type PlanEvent } from './forecast.ts';
import { anniversaryAnchor } from './periods.ts';

const MONTH = { unit: 'month', count: 1 } as const;
const event = (on: string, price: number | null, given: { service?: string; anchorDay?: number } = {}): PlanEvent => ({
  service: given.service ?? 'home', on: localDate(on), plan: price === null ? null : { priceCents: cents(price), interval: MONTH, anchorDay: given.anchorDay ?? 1 },
});
const daily = (events: PlanEvent[], until: string, timing: 'advance' | 'arrears' = 'advance'): [string, number][] =>
  invoicesByDay(forecastDaily(chargesOfEvents(events, timing), localDate(until))).map(({ on, totalCents }) => [on, totalCents]);

describe('day by day', () => {
  it('an upgrade in a period gives back the rest of the old and charges the rest of the new', () => {
    // 31 days in March: 17 of them left on the 15th.
    expect(daily([event('2026-03-01', 3100), event('2026-03-15', 6200)], '2026-04-01')).toEqual([['2026-03-01', 3100], ['2026-03-15', 1700], ['2026-04-01', 6200]]);
  });
  it('an end gives back what is left, in arrears it charges what was used', () => {
    const events = [event('2026-03-01', 3100), event('2026-03-15', null)];
    expect(daily(events, '2026-05-01')).toEqual([['2026-03-01', 3100], ['2026-03-15', -1700]]);
    expect(daily(events, '2026-05-01', 'arrears')).toEqual([['2026-03-15', 1400]]);
  });
  it('two changes on one day leave the last', () => {
    expect(daily([event('2026-03-01', 3100), event('2026-03-15', 9300), event('2026-03-15', 6200)], '2026-03-31')).toEqual([['2026-03-01', 3100], ['2026-03-15', 1700]]);
  });
  it('a change on the boundary credits nothing', () => {
    expect(daily([event('2026-03-01', 3100), event('2026-04-01', 6000)], '2026-04-30')).toEqual([['2026-03-01', 3100], ['2026-04-01', 6000]]);
  });
  it('services of one customer come on one invoice', () => {
    expect(daily([event('2026-03-01', 3100), event('2026-03-01', 500, { service: 'shop' })], '2026-03-31')).toEqual([['2026-03-01', 3600]]);
  });
  it('a pause gives back what is left, and the resumption charges up to the next billing day', () => {
    const events = [event('2026-03-01', 3100), event('2026-03-15', null), { service: 'home', on: localDate('2026-04-21'), plan: 'before' } as const];
    expect(daily(events, '2026-05-01')).toEqual([['2026-03-01', 3100], ['2026-03-15', -1700], ['2026-04-21', 1033], ['2026-05-01', 3100]]);
  });
  it('an end that is still to come gives nothing back yet', () => {
    expect(daily([event('2026-03-01', 3100), event('2026-03-15', null)], '2026-03-14')).toEqual([['2026-03-01', 3100]]);
  });
});

it('one late run charges what ended only up to its end, so that both ways cost the same', () => {
  const charges = chargesOfEvents([event('2011-09-01', 500), event('2011-10-15', 1000, { anchorDay: 15 })], 'advance');
  const late = localDate('2011-12-15');
  // Kill Bill: 500 + 14 of 31 days × 500 + 3 × 1000
  expect(totalOf(forecastCatchUp(charges, late))).toBe(3726);
  expect(totalOf(forecastDaily(charges, late))).toBe(3726);
});

it('months are totals, with zero where nothing is invoiced', () => {
  const startOn = localDate('2026-01-31');
  const quarter = { anchor: anniversaryAnchor(startOn, { unit: 'month', count: 3 }), endOn: null, timing: 'advance', priceCents: cents(900) } as const;
  expect(monthlyTotals([quarter], startOn, 7)).toEqual([900, 0, 0, 900, 0, 0, 900]);
});
