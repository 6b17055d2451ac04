/**
 * Billing periods by index from the original anchor: boundary k never comes from boundary k−1, so 31 Jan → 28 Feb → 31 Mar
 * (billing-rules, Periods). All periods are half-open [start, end) days of the business; passes of hours and minutes are instants.
 */
import { checkedCount, IN_A_YEAR, isPass, type Interval } from '../../../../src-shared/interval.ts';
import type { Cents } from '../../../../src-shared/money.ts';
import { addDays, addMonths, dayOfMonth, daysBetween, HOUR, later, localDate, MINUTE } from '../../../../src-shared/time.ts';
import type { Instant, LocalDate, Period } from '../../../../src-shared/time.ts';

export { isPass, monthlyCents, type Interval, type PeriodUnit } from '../../../../src-shared/interval.ts';

export interface BillingAnchor {
  /** First day of service; period 0 starts here. Never moved after the fact. */
  readonly anchorOn: LocalDate;
  /** Wished day of the month, 1–31, clamped to the last day of shorter months. Day and week intervals do not look at it. */
  readonly anchorDay: number;
  readonly interval: Interval;
  /** start: boundaries count from the start. calendar: they are Mondays, months, quarters and half years from January, and years; anchorDay is 1. */
  readonly alignment: 'start' | 'calendar';
  /**
   * A day of the run of boundaries that was kept from an earlier charge; only where the others do not already say it: weeks and days, and
   * several months (a quarter kept by its 15 February says 15 February, not any 15th).
   */
  readonly keptOn?: LocalDate | null;
}

export interface BillingPeriod {
  /** 0 for the first period, one more for each that follows. */
  readonly index: number;
  readonly period: Period;
  /** The anchor-to-anchor period that contains `period`; the same but for a stub. Its days are the denominator of proration. */
  readonly fullPeriod: Period;
  /** A short first period, from the start to the first boundary. */
  readonly isStub: boolean;
}

const MONTHLY: Interval = { unit: 'month', count: 1 };

/** Every subscriber billed on the day he started: no stub. */
export function anniversaryAnchor(startOn: LocalDate, interval: Interval = MONTHLY): BillingAnchor {
  return checked({ anchorOn: startOn, anchorDay: dayOfMonth(startOn), interval, alignment: 'start' });
}

/**
 * Everybody billed on one day of the month: the first period is the stub from the start to the first such day. That day is in the month of
 * the start if it is still to come, else one whole interval later, so a year never becomes eleven months (Kill Bill, BillingIntervalDetail).
 * Day and week intervals count from the start all the same.
 */
export function fixedDayAnchor(startOn: LocalDate, billingDay: number, interval: Interval = MONTHLY): BillingAnchor {
  return checked({ anchorOn: startOn, anchorDay: billingDay, interval, alignment: 'start' });
}

/** Boundaries of the calendar: Mondays, the first of months, quarters and half years counted from January, years (Lago, calendar billing). */
export function calendarAnchor(startOn: LocalDate, interval: Interval = MONTHLY): BillingAnchor {
  return checked({ anchorOn: startOn, anchorDay: 1, interval, alignment: 'calendar' });
}

/**
 * The anchor of a new charge from `startOn` that keeps the billing day of the one before: the first period is a stub up to the next boundary
 * of the old one (to the next of the new, shorter periods that meet there, if the interval became shorter). Days and weeks do not fit
 * into months: between the two it starts anew.
 */
export function keptAnchor(startOn: LocalDate, previous: BillingAnchor, interval: Interval): BillingAnchor {
  // Weeks, months and years have boundaries in the calendar; days count on from where they were.
  if (previous.alignment === 'calendar' && interval.unit !== 'day') return calendarAnchor(startOn, interval);
  const old = spanOf(previous.interval);
  const next = spanOf(interval);
  if (old.inMonths !== next.inMonths) return anniversaryAnchor(startOn, interval);
  const plain = checked({ anchorOn: startOn, anchorDay: previous.anchorDay, interval, alignment: 'start' });
  const kept = { ...plain, keptOn: boundaryOnOrAfter(previous, startOn) };
  return boundary(kept, 0) === boundary(plain, 0) ? plain : kept;
}

/** Period `index` (0 or more). Throws RangeError for a negative index, an anchor that is none, and a pass of hours or minutes. */
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
  return date < anchor.anchorOn ? null : boundaryAt(anchor, date) + (hasStub(anchor) ? 1 : 0);
}

/** The first boundary on or after a day; the day itself when it is one. Before the start: the first boundary of all. */
export function boundaryOnOrAfter(anchor: BillingAnchor, date: LocalDate): LocalDate {
  checked(anchor);
  if (date <= anchor.anchorOn) return boundary(anchor, 0);
  const last = boundaryAt(anchor, date);
  return boundary(anchor, boundary(anchor, last) < date ? last + 1 : last);
}

/** Whole days in a period. */
export function daysIn(period: Period): number {
  return daysBetween(period.start, period.end);
}

/** When a pass that begins at an instant is over: absolute milliseconds, whatever clocks do. Throws RangeError for a day or longer. */
export function passEnd(from: Instant, interval: Interval): Instant {
  if (!isPass(interval)) throw new RangeError(`not a pass of hours or minutes: ${interval.unit}`);
  return later(from, checkedCount(interval) * (interval.unit === 'hour' ? HOUR : MINUTE));
}

const MONTHS_IN_A_YEAR = 12;

/** −1, 0 or 1 as the first is cheaper, equal or dearer by the month; exact, nothing is rounded. */
export function compareMonthly(a: { readonly priceCents: Cents; readonly interval: Interval }, b: { readonly priceCents: Cents; readonly interval: Interval }): number {
  const perYear = (one: typeof a, other: typeof a): bigint => BigInt(one.priceCents) * BigInt(IN_A_YEAR[one.interval.unit]) * BigInt(checkedCount(other.interval));
  const [left, right] = [perYear(a, b), perYear(b, a)];
  return left < right ? -1 : left > right ? 1 : 0;
}

interface Span {
  readonly inMonths: boolean;
  /** Months or days. */
  readonly length: number;
}

function spanOf(interval: Interval): Span {
  const count = checkedCount(interval);
  switch (interval.unit) {
    case 'day':
      return { inMonths: false, length: count };
    case 'week':
      return { inMonths: false, length: count * 7 };
    case 'month':
      return { inMonths: true, length: count };
    case 'year':
      return { inMonths: true, length: count * MONTHS_IN_A_YEAR };
    default:
      throw new RangeError(`a pass has no dates: ${interval.unit}`);
  }
}

/** Anchor boundary k: 0 is the first one on or after the first day of service; −1 opens the full period around a stub. */
function boundary(anchor: BillingAnchor, k: number): LocalDate {
  const { inMonths, length } = spanOf(anchor.interval);
  if (!inMonths) return addDays(firstBoundaryDay(anchor, length), k * length);
  return addMonths(anchor.anchorOn, firstBoundaryMonth(anchor, length) - monthsOf(anchor.anchorOn) + k * length, anchor.anchorDay);
}

/** The last boundary on or before the day. */
function boundaryAt(anchor: BillingAnchor, date: LocalDate): number {
  const { inMonths, length } = spanOf(anchor.interval);
  if (!inMonths) return Math.floor(daysBetween(firstBoundaryDay(anchor, length), date) / length);
  const apart = Math.floor((monthsOf(date) - firstBoundaryMonth(anchor, length)) / length);
  // The month count is right to within one boundary: the day of the month decides.
  return boundary(anchor, apart) <= date ? apart : apart - 1;
}

function hasStub(anchor: BillingAnchor): boolean {
  return boundary(anchor, 0) !== anchor.anchorOn;
}

const A_MONDAY = localDate('1970-01-05');

function firstBoundaryDay(anchor: BillingAnchor, length: number): LocalDate {
  const meets = anchor.keptOn ?? (anchor.alignment === 'calendar' && anchor.interval.unit === 'week' ? A_MONDAY : anchor.anchorOn);
  return addDays(meets, Math.ceil(daysBetween(meets, anchor.anchorOn) / length) * length);
}

function firstBoundaryMonth(anchor: BillingAnchor, length: number): number {
  const start = monthsOf(anchor.anchorOn);
  const meets = anchor.keptOn ? monthsOf(anchor.keptOn) : anchor.alignment === 'calendar' ? 0 : start;
  const first = meets + Math.ceil((start - meets) / length) * length;
  return addMonths(anchor.anchorOn, first - start, anchor.anchorDay) < anchor.anchorOn ? first + length : first;
}

function monthsOf(date: LocalDate): number {
  return Number(date.slice(0, 4)) * MONTHS_IN_A_YEAR + Number(date.slice(5, 7)) - 1;
}

function checked(anchor: BillingAnchor): BillingAnchor {
  const { anchorDay, interval } = anchor;
  if (!Number.isInteger(anchorDay) || anchorDay < 1 || anchorDay > 31) throw new RangeError(`not a day of the month: ${anchorDay}`);
  checkedCount(interval);
  return anchor;
}
