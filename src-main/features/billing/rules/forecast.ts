/**
 * What will be invoiced on which day for a set of charges: each line prorated and rounded on its own, what an early end leaves unused of a
 * period charged in advance given back on that day (billing-rules, Proration). Amounts are listed prices, before discounts and tax.
 */
import { negate, plus, sum, ZERO, type Cents } from '../../../../src-shared/money.ts';
import { addDays, addMonths, type LocalDate, type Period } from '../../../../src-shared/time.ts';
import { duePeriods, type ChargeSpan, type DuePeriod } from './due-periods.ts';
import { anniversaryAnchor, fixedDayAnchor, type Interval } from './periods.ts';
import { unusedCredit } from './plan-change.ts';
import { proratePeriod, type DayCount } from './proration.ts';

export interface ForecastCharge extends ChargeSpan {
  readonly priceCents: Cents;
}

export interface ForecastLine {
  readonly on: LocalDate;
  readonly period: Period;
  /** Negative for what is given back. */
  readonly amountCents: Cents;
  readonly explanation: string;
}

/** Lines as daily runs would make them up to `until`, by day: a period is charged whole when it begins, and credited when the service ends in it. */
export function forecastDaily(charges: readonly ForecastCharge[], until: LocalDate, dayCount: DayCount = 'actual'): ForecastLine[] {
  return inOrder(charges.flatMap((charge) => [...chargedLines(charge, until, dayCount), ...creditLines(charge, until, dayCount)]));
}

/** Lines of one late run on `until` for everything not yet invoiced: what is known to have ended is charged only up to its end. */
export function forecastCatchUp(charges: readonly ForecastCharge[], until: LocalDate, dayCount: DayCount = 'actual'): ForecastLine[] {
  return inOrder(charges.flatMap((charge) => duePeriods(charge, until).map((due) => lineOf(charge, due, dayCount))));
}

/** The total of each day on which there is something to invoice, in order; a day whose lines are all zero has none. */
export function invoicesByDay(lines: readonly ForecastLine[]): { on: LocalDate; totalCents: Cents }[] {
  return [...Map.groupBy(lines.filter((line) => line.amountCents !== 0), (line) => line.on)].map(([on, group]) => ({ on, totalCents: group.reduce((total, line) => plus(total, line.amountCents), ZERO) }));
}

/** The sum of lines. */
export function totalOf(lines: readonly ForecastLine[]): Cents {
  return sum(lines.map((line) => line.amountCents));
}

/** What is invoiced in each of so many months from a start, zero where there is nothing. */
export function monthlyTotals(charges: readonly ForecastCharge[], startOn: LocalDate, months: number): Cents[] {
  const lines = forecastDaily(charges, addDays(addMonths(startOn, months), -1));
  return Array.from({ length: months }, (_, month) => totalOf(lines.filter((line) => addMonths(startOn, month) <= line.on && line.on < addMonths(startOn, month + 1))));
}

export interface PlanTerms {
  readonly priceCents: Cents;
  readonly interval: Interval;
  /** Null: the day of the start. */
  readonly anchorDay: number | null;
}

/** From a day on a service has a plan, another plan, none (ended or paused), or the one it had before the pause. */
export interface PlanEvent {
  readonly service: string;
  readonly on: LocalDate;
  readonly plan: PlanTerms | null | 'before';
}

/** The charges of a history: each event ends the charge of its service and, with a plan, starts one. Of several on one day the last holds. */
export function chargesOfEvents(events: readonly PlanEvent[], timing: ChargeSpan['timing']): ForecastCharge[] {
  return [...Map.groupBy(events, (event) => event.service).values()].flatMap((history) => {
    const inTime = history.toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
    return inTime.flatMap(({ on, plan }, index): ForecastCharge[] => {
      const terms = plan === 'before' ? inTime.slice(0, index).findLast((event) => event.plan !== null && event.plan !== 'before')?.plan : plan;
      if (!terms || terms === 'before') return [];
      const anchor = terms.anchorDay === null ? anniversaryAnchor(on, terms.interval) : fixedDayAnchor(on, terms.anchorDay, terms.interval);
      return [{ anchor, timing, priceCents: terms.priceCents, endOn: inTime[index + 1]?.on ?? null }];
    });
  });
}

function chargedLines(charge: ForecastCharge, until: LocalDate, dayCount: DayCount): ForecastLine[] {
  const wholePeriods = charge.timing === 'advance' ? { ...charge, endOn: null } : charge;
  return duePeriods(wholePeriods, until)
    .filter((due) => charge.endOn === null || due.period.start < charge.endOn)
    .map((due) => lineOf(charge, due, dayCount));
}

function creditLines(charge: ForecastCharge, until: LocalDate, dayCount: DayCount): ForecastLine[] {
  const { endOn } = charge;
  if (charge.timing === 'arrears' || endOn === null || endOn > until) return [];
  return duePeriods({ ...charge, endOn: null }, endOn)
    .filter((due) => due.period.start < endOn && endOn < due.period.end)
    .map((due) => {
      const charged = proratePeriod(charge.priceCents, due.period, due.fullPeriod, dayCount).amountCents;
      const untaxed = { exciseCents: ZERO, vatCents: ZERO, exciseBasisPoints: 0, vatBasisPoints: 0, creditedNetCents: ZERO, creditedExciseCents: ZERO, creditedVatCents: ZERO };
      const { netCents, explanation } = unusedCredit({ ...untaxed, netCents: charged, period: due.period }, endOn, dayCount);
      return { on: endOn, period: { start: endOn, end: due.period.end }, amountCents: negate(netCents), explanation };
    });
}

function lineOf(charge: ForecastCharge, due: DuePeriod, dayCount: DayCount): ForecastLine {
  const { amountCents, explanation } = proratePeriod(charge.priceCents, due.period, due.fullPeriod, dayCount);
  return { on: due.dueOn, period: due.period, amountCents, explanation };
}

function inOrder(lines: ForecastLine[]): ForecastLine[] {
  return lines.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
}
