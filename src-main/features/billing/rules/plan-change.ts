/** What a change of plan, an end or a pause does to what was already charged (billing-rules, Proration; Invoice). */
import { cents, formatKes, minus, negate, plus, smaller, sum, ZERO } from '../../../../src-shared/money.ts';
import type { Cents } from '../../../../src-shared/money.ts';
import type { Instant, LocalDate, Period } from '../../../../src-shared/time.ts';
import { compareMonthly, type Interval } from './periods.ts';
import { daysUsed, proratePeriod, prorateTime, type DayCount, type Moments } from './proration.ts';
import { creditTaxOn, type CreditedPart } from './tax.ts';

export interface PricedInterval {
  readonly priceCents: Cents;
  readonly interval: Interval;
}

/** An upgrade takes effect at once, a downgrade at the end of the period: by the price of a month, compared exactly (Lago docs). */
export function classifyChange(old: PricedInterval, next: PricedInterval): 'upgrade' | 'downgrade' | 'same' {
  const order = compareMonthly(next, old);
  return order > 0 ? 'upgrade' : order < 0 ? 'downgrade' : 'same';
}

/** When a change takes effect unless the operator says otherwise: what costs the same has nothing to wait for. */
export function changeTakesEffect(kind: ReturnType<typeof classifyChange>): 'now' | 'periodEnd' {
  return kind === 'downgrade' ? 'periodEnd' : 'now';
}

/** What of a change within a period is prorated: both sides, the new plan, the old one, or nothing (Aria, Proration options). */
export interface ChangePolicy {
  readonly credits: boolean;
  readonly charges: boolean;
  /** Is the difference invoiced at once, or added to the next invoice? */
  readonly invoiced: 'now' | 'withNext';
}

export interface ChangeAmounts {
  /** What the rest of the old period is worth: zero or less. */
  readonly creditCents: Cents;
  /** The rest of the period at the new price. */
  readonly chargeCents: Cents;
  /** Both together; negative is credit, never an automatic refund. */
  readonly netCents: Cents;
  /** The next invoice: the new price, and the difference if it was left for then. */
  readonly nextInvoiceCents: Cents;
}

export interface PriceChange {
  /** What was charged for the period. */
  readonly oldPriceCents: Cents;
  /** For a full period. */
  readonly newPriceCents: Cents;
}

/** Preview of a change within a period that was charged in full: the day of the change belongs to the new plan. Throws RangeError outside the period. */
export function changeAmounts(prices: PriceChange, period: Period, changeOn: LocalDate, policy: ChangePolicy, dayCount: DayCount = 'actual'): ChangeAmounts {
  const rest = { start: changeOn, end: period.end };
  return amountsOf(prices, policy, (priceCents) => proratePeriod(priceCents, rest, period, dayCount).amountCents);
}

/** The same by the millisecond, for what is sold by hours and minutes. */
export function changeAmountsInTime(prices: PriceChange, whole: Moments, changeAt: Instant, policy: ChangePolicy): ChangeAmounts {
  return amountsOf(prices, policy, (priceCents) => prorateTime(priceCents, { from: changeAt, to: whole.to }, whole));
}

function amountsOf({ oldPriceCents, newPriceCents }: PriceChange, policy: ChangePolicy, ofRest: (priceCents: Cents) => Cents): ChangeAmounts {
  const creditCents = policy.credits ? negate(ofRest(oldPriceCents)) : ZERO;
  const chargeCents = policy.charges ? ofRest(newPriceCents) : ZERO;
  const netCents = plus(chargeCents, creditCents);
  return { creditCents, chargeCents, netCents, nextInvoiceCents: policy.invoiced === 'now' ? newPriceCents : plus(newPriceCents, netCents) };
}

/**
 * Prepaid change without money: the unused part of the old price as days of the new plan, a day begun is given whole (Quintype, SubType).
 * Prices are of periods of `periodDays`; throws RangeError when the new plan costs nothing, for then the days have no end.
 */
export function daysOfNewPlan(oldPriceCents: Cents, newPriceCents: Cents, unusedDays: number, periodDays: number, newPeriodDays: number = periodDays): number {
  if (newPriceCents <= 0) throw new RangeError('a plan without a price has no days to give');
  const top = BigInt(oldPriceCents) * BigInt(unusedDays) * BigInt(newPeriodDays);
  const bottom = BigInt(newPriceCents) * BigInt(periodDays);
  return Number((top + bottom - 1n) / bottom);
}

/** A line as it was charged, and what was credited of it since. */
export interface ChargedLine {
  readonly netCents: Cents;
  readonly exciseCents: Cents;
  readonly vatCents: Cents;
  /** The days that were charged. */
  readonly period: Period;
  readonly exciseBasisPoints: number;
  readonly vatBasisPoints: number;
  readonly creditedNetCents: Cents;
  readonly creditedExciseCents: Cents;
  readonly creditedVatCents: Cents;
  /** Of what was credited: for days at the end of the period that were not used, as when an end is moved to an earlier day. */
  readonly unusedBefore?: CreditedPart;
}

export interface UnusedCredit {
  readonly netCents: Cents;
  readonly exciseCents: Cents;
  readonly vatCents: Cents;
  readonly grossCents: Cents;
  readonly days: number;
  readonly ofDays: number;
  /** "14 of 31 days × KES 2,500.00 charged", and what capped it. */
  readonly explanation: string;
}

/**
 * What is given back of a line from a day on: of what was actually charged (a discounted or partial line gives back of that), net and tax each
 * rounded once from the unrounded net (Lago, credit notes), less what was given back for days not used before, each at most what remains
 * creditable. Unused from the first day it gives back
 * exactly all that remains, so two changes on one day leave nothing behind; unused from the last day on or later, nothing.
 * Throws RangeError when more was credited than charged: a bug.
 */
export function unusedCredit(line: ChargedLine, unusedFrom: LocalDate, dayCount: DayCount = 'actual'): UnusedCredit {
  const { start, end } = line.period;
  const from = unusedFrom < start ? start : unusedFrom > end ? end : unusedFrom;
  const { usedDays: days, periodDays: ofDays } = daysUsed({ start: from, end }, line.period, dayCount);
  const left = { netCents: remaining(line.netCents, line.creditedNetCents), exciseCents: remaining(line.exciseCents, line.creditedExciseCents), vatCents: remaining(line.vatCents, line.creditedVatCents) };
  const wanted = days === ofDays ? left : lessBefore(creditTaxOn(line.netCents, days, ofDays, line), line.unusedBefore);
  const netCents = smaller(wanted.netCents, left.netCents);
  const exciseCents = smaller(wanted.exciseCents, left.exciseCents);
  const vatCents = smaller(wanted.vatCents, left.vatCents);
  const chargedCents = sum([line.netCents, line.exciseCents, line.vatCents]);
  const before = days === ofDays ? line.creditedNetCents : (line.unusedBefore?.netCents ?? ZERO);
  const capped = wanted.netCents > netCents || before > 0 ? ', less what was already credited' : '';
  const part = days === ofDays ? `All of ${formatKes(chargedCents)} charged` : `${days} of ${ofDays} days × ${formatKes(chargedCents)} charged`;
  return { netCents, exciseCents, vatCents, grossCents: plus(netCents, plus(exciseCents, vatCents)), days, ofDays, explanation: `${part}${capped}` };
}

/** Never below zero: an end that was moved to a later day took nothing back. */
function lessBefore(wanted: CreditedPart, before: CreditedPart | undefined): CreditedPart {
  if (!before) return wanted;
  const rest = (of: keyof CreditedPart): Cents => (wanted[of] > before[of] ? minus(wanted[of], before[of]) : ZERO);
  return { netCents: rest('netCents'), exciseCents: rest('exciseCents'), vatCents: rest('vatCents') };
}

function remaining(chargedCents: Cents, creditedCents: Cents): Cents {
  if (creditedCents < 0 || creditedCents > chargedCents) throw new RangeError(`credited ${creditedCents} of ${chargedCents} cents`);
  return cents(minus(chargedCents, creditedCents));
}
