/** Cases of periods, anchors and days. */
import { addMonths, dateOf, dayOfMonth, daysBetween, type LocalDate } from '../../src-shared/time.ts';
import { chargedThrough, duePeriodsOf, periodInvoicedOn } from '../../src-main/features/billing/rules/due-periods.ts';
import { anniversaryAnchor, boundaryOnOrAfter, calendarAnchor, fixedDayAnchor, periodAt, type BillingAnchor, type Interval } from '../../src-main/features/billing/rules/periods.ts';
import { daysUsed, fixedDaysBetween, type DayCount } from '../../src-main/features/billing/rules/proration.ts';
import type { Adapter } from './adapter.ts';
import { MalformedCase, SkippedCase, type CaseInput } from './case-input.ts';
import { ratioText, sumText } from './decimals.ts';

/** The anchor of a start and a wished day; null: the day of the start, as for weeks and days. */
export function anchorOf(startOn: LocalDate, input: CaseInput, interval: Interval): BillingAnchor {
  return input.has('anchor_day') ? fixedDayAnchor(startOn, input.whole('anchor_day'), interval) : anniversaryAnchor(startOn, interval);
}

/** "calendar", "anniversary", "fixed_day:5". */
export function namedAnchor(startOn: LocalDate, input: CaseInput, interval: Interval): BillingAnchor {
  const name = input.text('anchor');
  if (name === 'calendar') return calendarAnchor(startOn, interval);
  if (name === 'anniversary') return anniversaryAnchor(startOn, interval);
  const day = /^fixed_day:(\d{1,2})$/.exec(name);
  if (!day) throw new MalformedCase(`no anchor: ${name}`);
  return fixedDayAnchor(startOn, Number(day[1]), interval);
}

export function timingOf(input: CaseInput): 'advance' | 'arrears' {
  return input.oneOf('mode', ['in_advance', 'in_arrears'], 'in_advance') === 'in_advance' ? 'advance' : 'arrears';
}

const FIXED = /^fixed_(\d+)_days_per_month$/;

export function dayCountOf(input: CaseInput): DayCount {
  const name = input.textOr('day_count', 'actual_days_of_containing_period');
  if (name === 'actual_days_of_containing_period' || name === 'actual') return 'actual';
  const days = FIXED.exec(name)?.[1];
  if (days === undefined) throw new MalformedCase(`no count of days: ${name}`);
  if (days !== '30') throw new SkippedCase(`a month is billed by its own days or by 30, not by ${days}`);
  return 'fixed30';
}

/** The service and the full period around it. */
export function usedAndFull(input: CaseInput): { used: { start: LocalDate; end: LocalDate }; fullPeriod: { start: LocalDate; end: LocalDate } } {
  return { used: { start: input.date('service_start'), end: input.date('service_end') }, fullPeriod: { start: input.date('period_start'), end: input.date('period_end') } };
}

function spanOf(input: CaseInput): { anchor: BillingAnchor; endOn: LocalDate | null; timing: 'advance' | 'arrears' } {
  return { anchor: anchorOf(input.date('service_start'), input, input.interval()), endOn: input.dateOr('service_end', null), timing: timingOf(input) };
}

export const PERIOD_ADAPTERS: Readonly<Record<string, Adapter>> = {
  cycles_billed: (input) => {
    const parts = duePeriodsOf(spanOf(input), input.date('bill_through')).map(({ period, fullPeriod }) => daysUsed(period, fullPeriod, dayCountOf(input)));
    return { cycles: sumText(parts.map(({ usedDays, periodDays }) => ({ numerator: usedDays, denominator: periodDays })), input.wholeOr('fraction_scale', 9)) };
  },

  billed_through: (input) => ({ charged_through: chargedThrough(spanOf(input), input.date('bill_through')) }),

  proration_factor: (input) => {
    const { used, fullPeriod } = usedAndFull(input);
    const { usedDays, periodDays } = daysUsed(used, fullPeriod, dayCountOf(input));
    return { factor: ratioText(usedDays, periodDays, input.wholeOr('scale', 9)) };
  },

  day_count: (input) => {
    const fixed = FIXED.exec(input.textOr('day_count', 'actual'))?.[1];
    const [start, end] = [input.date('start'), input.date('end')];
    return { days: fixed === undefined ? daysBetween(start, end) : fixedDaysBetween(start, end, Number(fixed)) };
  },

  first_anchor_on_or_after: (input) => {
    const fromOn = input.date('from_date');
    return { date: boundaryOnOrAfter(anchorOf(fromOn, input, input.interval()), fromOn) };
  },

  align_in_month: (input) => ({ date: addMonths(input.date('proposed'), 0, input.whole('anchor_day')) }),

  next_in_series_on_or_after: (input) => {
    const startOn = input.date('series_start');
    const anchor = anchorOf(startOn, input, input.interval());
    const firstNext = periodAt(anchor, 0).period.end;
    const fromOn = input.date('from_date');
    return { date: boundaryOnOrAfter(anchor, fromOn > firstNext ? fromOn : firstNext) };
  },

  local_day_of_month: (input) => ({ day: dayOfMonth(dateOf(input.instant('instant'), input.text('timezone'))) }),

  anchor_schedule: (input) => {
    const startOn = input.date('start');
    const anchor = anchorOf(startOn, input, input.interval());
    return { dates: Array.from({ length: input.whole('count') }, (_, index) => periodAt(anchor, index).period.end) };
  },

  period_bounds: (input) => {
    const timeZone = input.textOr('timezone', 'UTC');
    const anchor = namedAnchor(input.day('subscribed_on', timeZone), input, input.interval());
    const period = periodInvoicedOn(anchor, timingOf(input), input.day('billing_run_on', timeZone));
    return period === null ? { start: null, end_exclusive: null } : { start: period.start, end_exclusive: period.end };
  },
};
