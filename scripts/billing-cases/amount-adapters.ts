/** Cases of prorated amounts and plan changes. */
import { duePeriodsOf } from '../../src-main/features/billing/rules/due-periods.ts';
import { forecastCatchUp, totalOf } from '../../src-main/features/billing/rules/forecast.ts';
import { periodAt, daysIn } from '../../src-main/features/billing/rules/periods.ts';
import { changeAmounts, changeAmountsInTime, changeTakesEffect, classifyChange, daysOfNewPlan, type ChangePolicy } from '../../src-main/features/billing/rules/plan-change.ts';
import { daysUsed, proratePeriod, prorateTime } from '../../src-main/features/billing/rules/proration.ts';
import type { Adapter } from './adapter.ts';
import { MalformedCase, SkippedCase, type CaseInput } from './case-input.ts';
import { Either, ExactRatio } from './compare.ts';
import { shareOf, sumText } from './decimals.ts';
import { anchorOf, dayCountOf, namedAnchor, usedAndFull } from './period-adapters.ts';

function checkRounding(input: CaseInput): void {
  const rounding = input.textOr('rounding', 'half_up_per_line');
  if (rounding !== 'half_up_per_line') throw new SkippedCase(`each line is rounded once, half away from zero, not "${rounding}"`);
}

const BOTH = { credits: true, charges: true };
const POLICIES: Readonly<Record<string, Pick<ChangePolicy, 'credits' | 'charges'>>> = {
  full: BOTH, charge_only: { credits: false, charges: true }, credit_only: { credits: true, charges: false }, none: { credits: false, charges: false },
  create_prorations: BOTH, always_invoice: BOTH,
};

/** Without a policy the difference waits for the next invoice, as it does with Stripe's "create_prorations"; with one it is billed at once. */
function policyOf(input: CaseInput): ChangePolicy {
  const key = input.firstOf('policy', 'proration_behavior');
  if (key === null) return { ...BOTH, invoiced: 'withNext' };
  const name = input.text(key);
  const policy = POLICIES[name];
  if (!policy) throw new MalformedCase(`no policy of proration: ${name}`);
  return { ...policy, invoiced: name === 'create_prorations' ? 'withNext' : 'now' };
}

export const AMOUNT_ADAPTERS: Readonly<Record<string, Adapter>> = {
  prorated_amount: (input) => {
    checkRounding(input);
    const { used, fullPeriod } = usedAndFull(input);
    const { amountCents, priceCents, usedDays, periodDays } = proratePeriod(input.cents('price_minor'), used, fullPeriod, dayCountOf(input));
    return { amount_minor: amountCents, amount_exact_minor: new ExactRatio(shareOf(priceCents, usedDays, periodDays)) };
  },

  prorated_amount_seconds: (input) => {
    checkRounding(input);
    const used = { from: input.instant('service_start_unix'), to: input.instant('service_end_unix') };
    const whole = { from: input.instant('period_start_unix'), to: input.instant('period_end_unix') };
    return { amount_minor: prorateTime(input.cents('price_minor'), used, whole) };
  },

  prorated_signup_tz: (input) => {
    const interval = input.interval();
    if (interval.unit === 'week' && input.text('anchor') === 'calendar' && input.textOr('week_starts', 'monday') !== 'monday') throw new SkippedCase('a week of the calendar begins on Monday');
    const startOn = input.day('signup_instant', input.textOr('timezone', 'UTC'));
    const { period, fullPeriod } = periodAt(namedAnchor(startOn, input, interval), 0);
    const { amountCents, usedDays } = proratePeriod(input.cents('price_minor'), period, fullPeriod, dayCountOf(input));
    return { service_start: period.start, service_end: period.end, days_billed: usedDays, days_in_period: daysIn(fullPeriod), amount_minor: amountCents };
  },

  term_total: (input) => {
    const anchor = anchorOf(input.date('service_start'), input, input.interval());
    const endOn = input.date('service_end');
    const charge = { anchor, endOn, timing: 'advance', priceCents: input.cents('price_minor') } as const;
    const parts = duePeriodsOf(charge, endOn).map(({ period, fullPeriod }) => daysUsed(period, fullPeriod, dayCountOf(input)));
    return {
      periods: sumText(parts.map(({ usedDays, periodDays }) => ({ numerator: usedDays, denominator: periodDays })), input.wholeOr('factor_scale', 6)),
      amount_minor: totalOf(forecastCatchUp([charge], endOn, dayCountOf(input))),
    };
  },

  plan_change: (input) => {
    checkRounding(input);
    const prices = { oldPriceCents: input.cents('old_price_minor'), newPriceCents: input.cents('new_price_minor') };
    const amounts =
      input.oneOf('granularity', ['day', 'hour', 'minute', 'second', 'millisecond'], 'day') !== 'day'
        ? changeAmountsInTime(prices, { from: input.instant('period_start'), to: input.instant('period_end') }, input.instant('change_at'), policyOf(input))
        : changeAmounts(prices, { start: input.day('period_start', 'UTC'), end: input.day('period_end', 'UTC') }, input.day('change_at', 'UTC'), policyOf(input), dayCountOf(input));
    return { credit_minor: amounts.creditCents, charge_minor: amounts.chargeCents, net_minor: amounts.netCents, next_invoice_total_minor: amounts.nextInvoiceCents };
  },

  time_proration: (input) => {
    const rounding = input.textOr('rounding', 'up_to_whole_day');
    if (rounding !== 'up_to_whole_day') throw new SkippedCase(`a day begun is given whole, not "${rounding}"`);
    const periodDays = input.whole('days_in_period');
    return { extra_days: daysOfNewPlan(input.cents('old_price_minor'), input.cents('new_price_minor'), input.whole('days_remaining'), periodDays, input.wholeOr('new_days_in_period', periodDays)) };
  },

  change_classification: (input) => {
    const side = (name: string) => ({ priceCents: input.cents(`${name}_price_minor`), interval: input.has(`${name}_period`) ? input.interval(`${name}_period`) : input.ofUnit(`${name}_unit`, input.wholeOr(`${name}_count`, 1)) });
    const kind = classifyChange(side('old'), side('new'));
    const now = changeTakesEffect(kind) === 'now';
    // What costs the same takes effect at once, which the sources call an upgrade.
    return { classification: kind === 'same' ? new Either('upgrade', 'same') : kind, effective: now ? new Either('immediately', 'immediate', 'now', 'at_once') : new Either('period_end', 'end_of_period') };
  },
};
