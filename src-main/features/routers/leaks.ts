/** What a month of service is worth that stands on a router and is paid by nobody. Pure. */
import { multiplyRatio, type Cents } from '../../../src-shared/money.ts';
import type { PeriodUnit } from '../../schema/tables.ts';
import { markedPlan } from './desired-objects.ts';
import type { RouterProfiles } from './profiles.ts';
import { kbpsOf } from './rates.ts';

export interface PricedPlan {
  readonly id: number;
  readonly upKbps: number;
  readonly downKbps: number;
  readonly priceCents: Cents;
  readonly intervalUnit: PeriodUnit;
  readonly intervalCount: number;
}

/** How much of a period a month is: a month of 30 days. */
const MONTHS: Readonly<Record<PeriodUnit, readonly [numerator: number, denominator: number]>> = { minute: [43_200, 1], hour: [720, 1], day: [30, 1], week: [30, 7], month: [1, 1], year: [1, 12] };

const monthly = ({ priceCents, intervalUnit, intervalCount }: PricedPlan): Cents => {
  const [numerator, denominator] = MONTHS[intervalUnit];
  return multiplyRatio(priceCents, numerator, denominator * intervalCount);
};

/** A price for each limit or profile: of the plan in its marker, of the plan with that speed, else the cheapest. Null: there are no plans. */
export function leakPrices(plans: readonly PricedPlan[], profiles: RouterProfiles) {
  const cheapest = plans.map(monthly).reduce<Cents | null>((least, price) => (least === null || price < least ? price : least), null);
  const ofRate = (rate: string | null): Cents | null => {
    const speed = kbpsOf(rate);
    const plan = speed && plans.find(({ upKbps, downKbps }) => upKbps === speed.upKbps && downKbps === speed.downKbps);
    return plan ? monthly(plan) : cheapest;
  };
  const ofPppProfile = (name: string): Cents | null => {
    const profile = profiles.pppoe?.find((row) => row.name === name);
    const planId = profile ? markedPlan(profile.comment) : null;
    const plan = plans.find(({ id }) => id === planId);
    return plan ? monthly(plan) : ofRate(profile?.rateLimit ?? null);
  };
  const ofHotspotProfile = (name: string): Cents | null => ofRate(profiles.hotspot?.find((row) => row.name === name)?.rateLimit ?? null);
  return { ofRate, ofPppProfile, ofHotspotProfile };
}

export type LeakPrices = ReturnType<typeof leakPrices>;
