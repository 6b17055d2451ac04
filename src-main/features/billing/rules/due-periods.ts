/** Which periods of a charge are due on a day: the calendar of every run, preview and forecast (billing-rules, Periods; Exactly once). */
import { Refusal } from '../../../../src-shared/refusal.ts';
import { formatDate, type LocalDate, type Period } from '../../../../src-shared/time.ts';
import { boundaryOnOrAfter, periodAt, periodIndexAt, type BillingAnchor } from './periods.ts';

export interface ChargeSpan {
  readonly anchor: BillingAnchor;
  /** First day that is not charged; null: no end. */
  readonly endOn: LocalDate | null;
  /** In advance on the first day of a period; in arrears on the day it, or the service, is over. */
  readonly timing: 'advance' | 'arrears';
}

export interface DuePeriod {
  readonly index: number;
  /** The days charged, clipped at the end of the service. */
  readonly period: Period;
  readonly fullPeriod: Period;
  /** The day it falls due, whatever day it is run. */
  readonly dueOn: LocalDate;
}

/** The periods that fall due by `until`, in order, from index `fromIndex` on. Throws RangeError when the service ends before it starts. */
export function duePeriods(span: ChargeSpan, until: LocalDate, fromIndex = 0): DuePeriod[] {
  const { anchor, endOn } = span;
  if (endOn !== null && endOn < anchor.anchorOn) throw new RangeError(`the service ends on ${endOn}, before it starts on ${anchor.anchorOn}`);
  const due: DuePeriod[] = [];
  for (let index = fromIndex; ; index += 1) {
    const next = duePeriodAt(span, index);
    if (next === null || next.dueOn > until) return due;
    due.push(next);
  }
}

/** Period `index` of a charge, clipped at its end; null when the charge is over by then. */
export function duePeriodAt({ anchor, endOn, timing }: ChargeSpan, index: number): DuePeriod | null {
  const { period: whole, fullPeriod } = periodAt(anchor, index);
  if (endOn !== null && whole.start >= endOn) return null;
  const period = endOn !== null && endOn < whole.end ? { start: whole.start, end: endOn } : whole;
  return { index, period, fullPeriod, dueOn: timing === 'advance' ? period.start : period.end };
}

/**
 * The same for dates that a person typed. Throws Refusal invalid when the service ends before it starts, or is to be charged up to a day
 * before it starts (Kill Bill, InvalidDateSequenceException).
 */
export function duePeriodsOf(span: ChargeSpan, until: LocalDate): DuePeriod[] {
  const { anchor, endOn } = span;
  if (endOn !== null && endOn < anchor.anchorOn) throw new Refusal('invalid', `The service ends on ${formatDate(endOn)}, before it starts on ${formatDate(anchor.anchorOn)}. Give a later end.`);
  if (until < anchor.anchorOn) throw new Refusal('invalid', `The service starts on ${formatDate(anchor.anchorOn)}, after ${formatDate(until)}, up to which it is to be charged. Give a later day.`);
  return duePeriods(span, until);
}

/**
 * The first day that is not charged yet after everything due by `until` was; null while not even a boundary was reached
 * (Kill Bill, BillingIntervalDetail.getEffectiveEndDate).
 */
export function chargedThrough(span: ChargeSpan, until: LocalDate): LocalDate | null {
  const last = duePeriods(span, until).at(-1);
  if (last) return last.period.end;
  const { anchorOn } = span.anchor;
  return anchorOn <= until && boundaryOnOrAfter(span.anchor, anchorOn) === anchorOn ? anchorOn : null;
}

/**
 * The period that an invoice made on a day covers: in advance the one that is running, in arrears the last one that is over. Null when there
 * is none yet.
 */
export function periodInvoicedOn(anchor: BillingAnchor, timing: 'advance' | 'arrears', on: LocalDate): Period | null {
  const running = periodIndexAt(anchor, on);
  if (running === null) return null;
  if (timing === 'advance') return periodAt(anchor, running).period;
  return running === 0 ? null : periodAt(anchor, running - 1).period;
}

/**
 * How many invoices each run makes for one charge, given the local dates of its runs; a run of several dates is the sum of them. A run
 * invoices in one everything that is due and was not invoiced, so running twice makes nothing. What is due at the start is invoiced there.
 */
export function newInvoicesByRun(span: ChargeSpan, runs: readonly (readonly LocalDate[])[]): number[] {
  let nextIndex = duePeriods(span, span.anchor.anchorOn).length;
  return runs.map((dates) => {
    let invoices = 0;
    for (const on of dates) {
      const due = duePeriods(span, on, nextIndex).length;
      nextIndex += due;
      if (due > 0) invoices += 1;
    }
    return invoices;
  });
}
