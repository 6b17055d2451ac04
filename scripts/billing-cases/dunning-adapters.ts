/** Cases of dunning: stages by age, attempts to collect. */
import { ZERO } from '../../src-shared/money.ts';
import { dateOf, type Instant, type LocalDate } from '../../src-shared/time.ts';
import { attemptDue, dueOnOf, overdueOn } from '../../src-main/features/dunning/campaign.ts';
import { stageOn } from '../../src-main/features/dunning/stages.ts';
import type { Adapter } from './adapter.ts';

const CLEAR = 'CLEAR';

export const DUNNING_ADAPTERS: Readonly<Record<string, Adapter>> = {
  dunning_timeline: (input) => {
    const stages = input.children('stages').map((stage) => ({ name: stage.text('name'), afterDays: stage.whole('after_days'), blocksService: stage.flag('blocks_service') }));
    const unpaidSince = input.dateOr('earliest_unpaid_invoice_on', null);
    const paidOn = input.dateOr('paid_on', null);
    const since = (on: LocalDate): LocalDate | null => (paidOn !== null && paidOn <= on ? null : unpaidSince);
    const reached = input.dates('check_on').map((on) => stageOn(stages, since(on), on));
    return { state: reached.map((stage) => stage?.name ?? input.textOr('clear_state', CLEAR)), blocked: reached.map((stage) => stage?.blocksService ?? false), service_blocked: reached.map((stage) => stage?.blocksService ?? false) };
  },

  dunning_campaign: (input) => {
    const timeZone = input.textOr('timezone', 'UTC');
    const policy = { thresholdCents: input.cents('threshold_minor'), maxAttempts: input.whole('max_attempts'), daysBetweenAttempts: input.whole('days_between_attempts') };
    const invoices = input.children('invoices').map((invoice) => ({ invoicedOn: invoice.date('on'), dueOn: dueOnOf(invoice.date('on'), input.wholeOr('net_terms_days', 0)), openCents: invoice.cents('minor') }));
    const attemptsAt: Instant[] = [];
    let requested = ZERO;
    const runs = input.instants('runs').map((now) => {
      const today = dateOf(now, timeZone);
      const overdueCents = overdueOn(invoices.filter((invoice) => invoice.invoicedOn <= today), today);
      const made = attemptDue(overdueCents, attemptsAt, policy, now);
      if (made) {
        attemptsAt.push(now);
        requested = overdueCents;
      }
      return { overdueCents, made };
    });
    return { due_dates: invoices.map((invoice) => invoice.dueOn), overdue_balance_minor_at_runs: runs.map((run) => run.overdueCents), attempt_made: runs.map((run) => run.made), amount_requested_minor: requested };
  },
};
