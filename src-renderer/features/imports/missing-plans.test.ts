import { expect, it } from 'vitest';
import type { ImportView } from '../../../src-shared/contract/imports.ts';
import { shillings } from '../../../src-shared/money.ts';
import { missingPlans } from './missing-plans.ts';

type PlanName = ImportView['planNames'][number];
const named = (name: string, rows: number, price: number | null): PlanName => ({ key: name.toLowerCase(), name, rows, spellings: [name], priceCents: price === null ? null : shillings(price), suggestedPlanId: null, note: null });
const view = (planNames: PlanName[], plans: Record<string, number | null> = {}) => ({ planNames, choices: { plans } as ImportView['choices'] });

it('makes one plan of names with the same price and speed, called as most rows call it', () => {
  const missing = missingPlans(view([named('10 Mbps', 35, 2500), named('Home 10Mbps', 43, 2500), named('Home 5 Mbps', 69, 1500)]));
  expect(missing.map(({ plan, keys }) => [plan.name, plan.downKbps, keys])).toEqual([
    ['Home 5 Mbps', 5000, ['home 5 mbps']],
    ['Home 10Mbps', 10_000, ['home 10mbps', '10 mbps']],
  ]);
});

it('keeps two prices apart, however alike the names', () => {
  expect(missingPlans(view([named('10 Mbps', 3, 2500), named('10 Mbps old', 2, 2000)]))).toHaveLength(2);
});

it('leaves out what is chosen, what has no price and what says no speed', () => {
  expect(missingPlans(view([named('Home 5 Mbps', 3, 1500), named('Home 8 Mbps', 3, null), named('Hotspot weekly', 3, 350), named('Free 2 Mbps', 1, 0)], { 'home 5 mbps': 7 }))).toEqual([]);
});
