/**
 * Billing periods by index from the original anchor: boundary k never comes from boundary k−1, so 31 Jan → 28 Feb → 31 Mar
 * (billing-rules, Periods). All periods are half-open [start, end) days of the business.
 */
import { addMonths, dayOfMonth, daysBetween } from '../../../src-shared/time.ts';
import type { LocalDate, Period } from '../../../src-shared/time.ts';

export interface BillingAnchor {
  /** First day of service; period 0 starts here. Never moved after the fact. */
  readonly anchorOn: LocalDate;
  /** Wished day of the month, 1–31, clamped to the last day of shorter months. */
  readonly anchorDay: number;
  /** Months in a period: 1 monthly, 3 quarterly, 12 yearly. */
  readonly intervalMonths: number;
}

export interface BillingPeriod {
  /** 0 for the first period, one more for each that follows. */
  readonly index: number;
  readonly period: Period;
  /** The anchor-to-anchor period that contains `period`; the same but for a stub. Its days are the denominator of proration. */
  readonly fullPeriod: Period;
  /** A short first period, from the start to the first fixed billing day. */
  readonly isStub: boolean;
}

/** Every subscriber billed on the day he started: no stub. */
export function anniversaryAnchor(startOn: LocalDate, intervalMonths = 1): BillingAnchor {
  return checked({ anchorOn: startOn, anchorDay: dayOfMonth(startOn), intervalMonths });
}

/** Everybody billed on one day of the month: the first period is the stub from the start to the first such day. */
export function fixedDayAnchor(startOn: LocalDate, billingDay: number, intervalMonths = 1): BillingAnchor {
  return checked({ anchorOn: startOn, anchorDay: billingDay, intervalMonths });
}

/** Period `index` (0 or more). Throws RangeError for a negative index or an anchor that is none: both are bugs. */
export function periodAt(anchor: BillingAnchor, index: number): BillingPeriod {
  checked(anchor);
  if (!Number.isSafeInteger(index) || index < 0) throw new RangeError(`not the index of a period: ${index}`);
  const stub = hasStub(anchor);
  const from = index - (stub ? 1 : 0);
  const fullPeriod = { start: boundary(anchor, from), end: boundary(anchor, from + 1) };
  const isStub = stub && index === 0;
  return { index, period: isStub ? { start: anchor.anchorOn, end: fullPeriod.end } : fullPeriod, fullPeriod, isStub };
}

/** The index of the period that holds the day; null before the first day of service. */
export function periodIndexAt(anchor: BillingAnchor, date: LocalDate): number | null {
  checked(anchor);
  if (date < anchor.anchorOn) return null;
  const apart = Math.floor((monthsOf(date) - firstBoundaryMonth(anchor)) / anchor.intervalMonths);
  // The month count is right to within one boundary: the day of the month decides.
  const last = boundary(anchor, apart) <= date ? apart : apart - 1;
  return last + (hasStub(anchor) ? 1 : 0);
}

/** Whole days in a period. */
export function daysIn(period: Period): number {
  return daysBetween(period.start, period.end);
}

/** Anchor boundary k: 0 is the first one on or after the first day of service; −1 opens the full period around a stub. */
function boundary(anchor: BillingAnchor, k: number): LocalDate {
  const months = firstBoundaryMonth(anchor) - monthsOf(anchor.anchorOn) + k * anchor.intervalMonths;
  return addMonths(anchor.anchorOn, months, anchor.anchorDay);
}

function hasStub(anchor: BillingAnchor): boolean {
  return boundary(anchor, 0) !== anchor.anchorOn;
}

function firstBoundaryMonth(anchor: BillingAnchor): number {
  const inSameMonth = addMonths(anchor.anchorOn, 0, anchor.anchorDay);
  return monthsOf(anchor.anchorOn) + (inSameMonth < anchor.anchorOn ? 1 : 0);
}

function monthsOf(date: LocalDate): number {
  return Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
}

function checked(anchor: BillingAnchor): BillingAnchor {
  const { anchorDay, intervalMonths } = anchor;
  if (!Number.isInteger(anchorDay) || anchorDay < 1 || anchorDay > 31) throw new RangeError(`not a day of the month: ${anchorDay}`);
  if (!Number.isInteger(intervalMonths) || intervalMonths < 1) throw new RangeError(`not a number of months: ${intervalMonths}`);
  return anchor;
}
