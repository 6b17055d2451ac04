/** Cases of whole runs over time. On the pure rules; what runs against the engine's database is its own tests. */
import { cents } from '../../src-shared/money.ts';
import { dateOf, localDate, type LocalDate } from '../../src-shared/time.ts';
import { newInvoicesByRun } from '../../src-main/features/billing/rules/due-periods.ts';
import { chargesOfEvents, forecastCatchUp, forecastDaily, invoicesByDay, monthlyTotals, totalOf, type PlanEvent } from '../../src-main/features/billing/rules/forecast.ts';
import { anniversaryAnchor, type Interval } from '../../src-main/features/billing/rules/periods.ts';
import type { Adapter } from './adapter.ts';
import { MalformedCase, type CaseInput } from './case-input.ts';
import { dayCountOf, namedAnchor, timingOf } from './period-adapters.ts';

function intervalOf(event: CaseInput): Interval {
  return event.has('period') ? event.interval() : event.ofUnit('unit', event.wholeOr('count', 1));
}

function planEvent(event: CaseInput, service: string, interval: Interval | null): PlanEvent {
  const on = event.date('on');
  if (event.flag('cancel') || event.flag('pause')) return { service, on, plan: null };
  if (event.flag('resume')) return { service, on, plan: 'before' };
  return { service, on, plan: { priceCents: event.cents('price_minor'), interval: interval ?? intervalOf(event), anchorDay: event.wholeOr('anchor_day', null) } };
}

/** Until when to look: as the case says, or as far as its expected invoices reach. */
function horizonOf(input: CaseInput, expected: CaseInput): LocalDate {
  const key = input.firstOf('bill_through', 'until', 'through');
  if (key !== null) return input.date(key);
  const days = expected.list('invoices').map((invoice) => localDate(String((invoice as readonly unknown[])[0])));
  const events = input.children('events').map((event) => event.date('on'));
  const last = [...days, ...events].toSorted().at(-1);
  if (last === undefined) throw new MalformedCase('nothing tells until when to look');
  return last;
}

export const RUN_ADAPTERS: Readonly<Record<string, Adapter>> = {
  scenario: (input, expected) => {
    const events = input.children('events').map((event) => planEvent(event, event.nameOr('sub', ''), null));
    const lines = forecastDaily(chargesOfEvents(events, timingOf(input)), horizonOf(input, expected), dayCountOf(input));
    return { invoices: invoicesByDay(lines).map(({ on, totalCents }) => [on, totalCents]) };
  },

  catch_up_invoice: (input) => {
    const interval = input.interval();
    const events = input.children('price_changes').map((event) => planEvent(event, event.nameOr('sub', ''), event.has('unit') || event.has('period') ? null : interval));
    return { invoice_total_minor: totalOf(forecastCatchUp(chargesOfEvents(events, timingOf(input)), input.date('bill_through'), dayCountOf(input))) };
  },

  billing_run: (input) => {
    const timeZone = input.textOr('timezone', 'UTC');
    const startOn = input.day('subscribed_at', timeZone);
    const span = { anchor: namedAnchor(startOn, input, input.interval()), endOn: null, timing: timingOf(input) };
    const groups = input.children('runs').map((run) => (run.has('run_group') ? run.instants('run_group') : [run.instant('run_at')]).map((at) => dateOf(at, timeZone)));
    return { new_invoices: newInvoicesByRun(span, groups) };
  },

  consolidated_invoices: (input) => {
    const startOn = input.dateOr('start', localDate('2023-01-01'));
    const charges = input.children('plans').map((plan) => ({ anchor: anniversaryAnchor(startOn, intervalOf(plan)), endOn: null, timing: timingOf(input), priceCents: cents(plan.whole('price_minor')) }));
    return { totals_minor: monthlyTotals(charges, startOn, input.whole('months')) };
  },
};
