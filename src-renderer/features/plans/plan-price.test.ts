import { expect, test } from 'vitest';
import type { Plan } from '../../../src-shared/contract/plans.ts';
import { shillings } from '../../../src-shared/money.ts';
import { localDate } from '../../../src-shared/time.ts';
import { newPriceTexts, priceSteps, stepText } from './plan-price.ts';

const price = (fromOn: string, amount: number, keepEarlier = false) => ({ fromOn: localDate(fromOn), priceCents: shillings(amount), keepEarlier });
const plan: Plan = {
  id: 1, name: 'Home 10', burst: null, priority: 8, addressList: null, cap: null, priceCents: shillings(2500), taxInclusive: true, exciseApplies: true, interval: { unit: 'month', count: 1 }, charging: 'advance', downKbps: 10_000, upKbps: 5000, state: 'published',
  prices: [price('1970-01-01', 2300), price('2026-02-01', 2500, true), price('2026-06-01', 2600)],
  subscriptions: 10,
  monthlyCents: shillings(24_600),
  spreading: null,
};
const today = localDate('2026-03-27');

test('the prices stand latest first, each against the one before it', () => {
  const steps = priceSteps(plan.prices, today);
  expect(steps.map(({ when }) => when)).toEqual(['coming', 'now', 'past']);
  expect(steps.map(stepText)).toEqual(['KES 100.00 more for everybody on it', 'KES 200.00 more for new services; who was on it keeps the price that he had', 'the first price']);
});

test('a new price for all says whom it moves, the difference a month to what they pay now, and until when it holds', () => {
  expect(newPriceTexts(plan, { priceCents: shillings(2700), fromOn: localDate('2026-04-01'), existing: 'move' })).toEqual([
    '10 services pay KES 2,700.00 a month from the first period that begins on 1 Apr 2026 or later.',
    'All together KES 2,400.00 a month more than now.',
    'It holds until 1 Jun 2026, when KES 2,600.00 comes, as was set before.',
    'Posted invoices and periods that began before it stay as they are.',
  ]);
});

test('a price for new services changes nothing for those on it, and takes the place of what was set for its day', () => {
  expect(newPriceTexts(plan, { priceCents: shillings(2700), fromOn: localDate('2026-06-01'), existing: 'keep' }).slice(0, 3)).toEqual([
    '10 services keep their price. Who starts on 1 Jun 2026 or later pays KES 2,700.00 a month.',
    'What they bring a month does not change.',
    'It takes the place of the KES 2,600.00 that was set for that day.',
  ]);
});

test('a weekly price is compared by the month', () => {
  const weekly: Plan = { ...plan, interval: { unit: 'week', count: 1 }, prices: [price('1970-01-01', 300)], subscriptions: 2, monthlyCents: shillings(2600) };
  expect(newPriceTexts(weekly, { priceCents: shillings(270), fromOn: today, existing: 'move' })[1]).toBe('All together KES 260.00 a month less than now.');
});
