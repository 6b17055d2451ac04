/** Part of a price for part of a period: multiply, divide once, round once, half away from zero (billing-rules, Proration). */
import { formatKes, multiplyRatio } from '../../../../src-shared/money.ts';
import type { Cents } from '../../../../src-shared/money.ts';
import { addDays, dayOfMonth, daysBetween } from '../../../../src-shared/time.ts';
import type { Instant, LocalDate, Period } from '../../../../src-shared/time.ts';

/** actual: the days of the calendar. fixed30: every month has 30 days, whatever the calendar says. */
export type DayCount = 'actual' | 'fixed30';

export interface Proration {
  readonly amountCents: Cents;
  readonly priceCents: Cents;
  readonly usedDays: number;
  /** Days of the anchor-to-anchor period that contains the used days. */
  readonly periodDays: number;
  /** The arithmetic for people: "17 of 31 days × KES 2,500.00". */
  readonly explanation: string;
}

export interface UsedDays {
  readonly usedDays: number;
  readonly periodDays: number;
}

/** The share of `priceCents` for `usedDays` of `periodDays`. Throws RangeError when the days are not 0 ≤ used ≤ period. */
export function prorate(priceCents: Cents, usedDays: number, periodDays: number): Proration {
  if (!Number.isInteger(usedDays) || !Number.isInteger(periodDays) || usedDays < 0 || periodDays < 1 || usedDays > periodDays) {
    throw new RangeError(`not days of a period: ${usedDays} of ${periodDays}`);
  }
  const amountCents = multiplyRatio(priceCents, usedDays, periodDays);
  return { amountCents, priceCents, usedDays, periodDays, explanation: explain(priceCents, usedDays, periodDays) };
}

/** The share of a price for the days `used` of the full period that contains them. Throws RangeError when it does not. */
export function proratePeriod(priceCents: Cents, used: Period, fullPeriod: Period, dayCount: DayCount = 'actual'): Proration {
  const { usedDays, periodDays } = daysUsed(used, fullPeriod, dayCount);
  return prorate(priceCents, usedDays, periodDays);
}

/**
 * How many days of the full period are used. With fixed30, whole months count 30 days each and a day's place in the period is counted in
 * such months, so that parts of a period add up to it; periods that are not whole months (weeks, days) keep their own days.
 * Throws RangeError when the used days lie outside the period.
 */
export function daysUsed(used: Period, fullPeriod: Period, dayCount: DayCount = 'actual'): UsedDays {
  if (used.start < fullPeriod.start || used.end > fullPeriod.end || used.start > used.end) throw new RangeError('the used days lie outside the period that is to contain them');
  const months = dayCount === 'fixed30' ? wholeMonths(fullPeriod) : null;
  if (months === null) return { usedDays: daysBetween(used.start, used.end), periodDays: daysBetween(fullPeriod.start, fullPeriod.end) };
  const periodDays = months * FIXED_DAYS;
  const place = (date: LocalDate): number => (date === fullPeriod.end ? periodDays : Math.max(0, Math.min(periodDays, fixedDaysBetween(fullPeriod.start, date))));
  return { usedDays: place(used.end) - place(used.start), periodDays };
}

/** A stretch of moments, for what is sold by the hour and minute. */
export interface Moments {
  readonly from: Instant;
  readonly to: Instant;
}

/** The share of a price for a stretch of time, by the millisecond. Throws RangeError when it lies outside the whole. */
export function prorateTime(priceCents: Cents, used: Moments, whole: Moments): Cents {
  if (used.from < whole.from || used.to > whole.to || used.from > used.to || whole.from >= whole.to) throw new RangeError('the used time lies outside the time that is to contain it');
  return multiplyRatio(priceCents, used.to - used.from, whole.to - whole.from);
}

const FIXED_DAYS = 30;

/** Days from a to b when every month has `daysInMonth` days: 23 May → 15 June is 22 of 30 (Kill Bill, daysBetweenWithFixedDaysInMonth). */
export function fixedDaysBetween(a: LocalDate, b: LocalDate, daysInMonth: number = FIXED_DAYS): number {
  return monthsApart(a, b) * daysInMonth + dayOfMonth(b) - dayOfMonth(a);
}

/** The number of months a period is long; null when it does not go from a day of the month to that day, or to the last of a shorter month. */
function wholeMonths({ start, end }: Period): number | null {
  const months = monthsApart(start, end);
  const [from, to] = [dayOfMonth(start), dayOfMonth(end)];
  const meets = from === to || (to < from && isLastOfMonth(end)) || (from < to && isLastOfMonth(start));
  return meets && months > 0 ? months : null;
}

function isLastOfMonth(date: LocalDate): boolean {
  return dayOfMonth(addDays(date, 1)) === 1;
}

function monthsApart(a: LocalDate, b: LocalDate): number {
  return (Number(b.slice(0, 4)) - Number(a.slice(0, 4))) * 12 + Number(b.slice(5, 7)) - Number(a.slice(5, 7));
}

function explain(priceCents: Cents, usedDays: number, periodDays: number): string {
  return usedDays === periodDays ? formatKes(priceCents) : `${usedDays} of ${periodDays} days × ${formatKes(priceCents)}`;
}
