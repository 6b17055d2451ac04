/** How often something is charged, and what it comes to a month. A quarter is 3 months. */
import { multiplyRatio, type Cents } from './money.ts';

export type PeriodUnit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';

export interface Interval {
  readonly unit: PeriodUnit;
  /** Whole, 1 or more. */
  readonly count: number;
}

/** How many of the unit make a year: a year is 365 days or 52 weeks (Lago and ChartMogul compare and report weekly plans so). */
export const IN_A_YEAR: Readonly<Record<PeriodUnit, number>> = { minute: 525_600, hour: 8_760, day: 365, week: 52, month: 12, year: 1 };
const MONTHS_IN_A_YEAR = 12;

/** The price for a month, rounded once: a year ÷ 12, a week × 52 ÷ 12 (billing-rules, Reports). Throws RangeError when the count is not whole and above zero. */
export function monthlyCents(priceCents: Cents, interval: Interval): Cents {
  return multiplyRatio(priceCents, IN_A_YEAR[interval.unit], checkedCount(interval) * MONTHS_IN_A_YEAR);
}

/** Hours and minutes: instants and prepaid, no dates. */
export function isPass(interval: Interval): boolean {
  return interval.unit === 'hour' || interval.unit === 'minute';
}

/** The count of an interval; throws RangeError when it is not whole and above zero. */
export function checkedCount({ unit, count }: Interval): number {
  if (!Number.isSafeInteger(count) || count < 1) throw new RangeError(`not a number of periods: ${count} ${unit}`);
  return count;
}
