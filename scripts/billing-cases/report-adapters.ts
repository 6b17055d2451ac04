/** Cases of recurring revenue and the metrics made of it. */
import { ZERO } from '../../src-shared/money.ts';
import { monthlyCents } from '../../src-main/features/billing/rules/periods.ts';
import * as metrics from '../../src-main/features/reports/rules/metrics.ts';
import { mrrMovements } from '../../src-main/features/reports/rules/mrr.ts';
import type { Adapter } from './adapter.ts';
import { MalformedCase, SkippedCase, type CaseInput } from './case-input.ts';
import { ExactRatio } from './compare.ts';
import { atScale, parseDecimal, ratioOf, wholeAt, type Decimal } from './decimals.ts';

const ENDS = ['cancel', 'end', 'stop', 'churn', 'pause', 'expire'];
const STARTS = ['start', 'change', 'add', 'upgrade', 'downgrade', 'reactivate', 'resume', 'resubscribe'];

/** The sources call the same figure by several names. */
const NAMES = {
  opening: ['start_mrr', 'opening_mrr', 'mrr_start', 'mrr_at_start', 'starting_mrr', 'previous_mrr'],
  closing: ['end_mrr', 'closing_mrr', 'mrr_end', 'mrr_at_end', 'ending_mrr', 'current_mrr'],
  created: ['new', 'new_mrr', 'new_business', 'new_business_mrr'],
  expansion: ['expansion', 'expansion_mrr'],
  reactivation: ['reactivation', 'reactivation_mrr'],
  contraction: ['contraction', 'contraction_mrr'],
  churn: ['churn', 'churn_mrr', 'churned_mrr'],
  mrr: ['mrr', 'total_mrr', 'end_mrr'],
  mrrEach: ['mrr_each', 'price_each', 'mrr_per_customer'],
  customers: ['customers', 'active_customers', 'subscribers', 'total_customers', 'customer_count'],
  customersBefore: ['start_customers', 'customers_start', 'customers_at_start', 'opening_customers', 'starting_customers', 'customers'],
  customersAfter: ['end_customers', 'customers_end', 'customers_at_end', 'closing_customers', 'ending_customers'],
  customersLost: ['churned_customers', 'lost_customers', 'customers_churned', 'customers_lost', 'cancelled_customers', 'canceled_customers', 'churned'],
  reactivated: ['reactivated', 'reactivated_customers', 'churned_and_reactivated'],
  joinedAndLost: ['joined', 'joined_and_churned', 'joined_in_period', 'new_churned', 'joined_churned'],
  newCustomers: ['new_customers', 'customers_new'],
  perCustomer: ['arpa', 'arpu'],
  churnRate: ['customer_churn_rate', 'churn_rate', 'user_churn_rate'],
} as const;
type Name = keyof typeof NAMES;

class Figures {
  readonly #input: CaseInput;
  /** Digits after the point of every amount of money in the case. */
  readonly #scale: number;

  constructor(input: CaseInput) {
    this.#input = input;
    const money = Object.values(NAMES).flat().filter((key) => input.has(key) && !/rate|customers|subscribers|reactivated|joined|churned$/.test(key));
    this.#scale = Math.max(0, ...money.map((key) => parseDecimal(input.decimal(key)).scale));
  }

  has(name: Name): boolean {
    return this.#input.firstOf(...NAMES[name]) !== null;
  }

  decimal(name: Name): Decimal {
    const key = this.#input.firstOf(...NAMES[name]);
    if (key === null) throw new MalformedCase(`input.${NAMES[name][0]} is missing`);
    return parseDecimal(this.#input.decimal(key));
  }

  /** An amount, in the smallest unit that the case writes. */
  money(name: Name, fallback?: number): number {
    return fallback !== undefined && !this.has(name) ? fallback : wholeAt(this.decimal(name), this.#scale);
  }

  count(name: Name, fallback?: number): number {
    return fallback !== undefined && !this.has(name) ? fallback : wholeAt(this.decimal(name), 0);
  }

  ratio(name: Name): metrics.Ratio {
    return ratioOf(this.decimal(name));
  }

  period(): metrics.MrrPeriod {
    return { opening: this.money('opening', 0), created: this.money('created', 0), expansion: this.money('expansion', 0), reactivation: this.money('reactivation', 0), contraction: this.money('contraction', 0), churn: this.money('churn', 0) };
  }

  /** An amount of that smallest unit, as the case would write it. */
  asMoney({ numerator, denominator }: metrics.Ratio): metrics.Ratio {
    return atScale({ numerator, denominator }, this.#scale);
  }
}

const whole = (value: number): metrics.Ratio => ({ numerator: value, denominator: 1 });

/** Loss from one moment to another, or day by day. */
function loss(input: CaseInput, before: Name, after: Name, read: 'money' | 'count'): metrics.Ratio {
  const days = input.has('days') ? input.children('days') : [input];
  return metrics.sumOfRatios(days.map((day) => new Figures(day)).map((day) => metrics.lossRate(day[read](before), day[read](after))));
}

function customerChurn(of: Figures): metrics.Ratio {
  return metrics.customerChurnRate(of.count('customersBefore'), of.count('customersLost'), { reactivated: of.count('reactivated', 0), joined: of.count('joinedAndLost', 0) });
}

const METRICS: Readonly<Record<string, ((figures: Figures, input: CaseInput) => metrics.Ratio) | undefined>> = {
  gross_mrr_churn_rate: (of) => metrics.grossMrrChurnRate(of.period()),
  net_mrr_churn_rate: (of) => metrics.netMrrChurnRate(of.period()),
  gross_mrr_retention: (of) => (of.has('closing') ? metrics.keptOf(of.money('opening'), of.money('closing'), 'withoutGrowth') : metrics.grossMrrRetention(of.period())),
  net_mrr_retention: (of) => (of.has('closing') ? metrics.keptOf(of.money('opening'), of.money('closing'), 'withGrowth') : metrics.netMrrRetention(of.period())),
  net_new_mrr: (of) => of.asMoney(whole(metrics.netNewMrr(of.period()))),
  quick_ratio: (of) => metrics.quickRatio(of.period()),
  daily_mrr_churn_rate: (_of, input) => loss(input, 'opening', 'closing', 'money'),
  daily_customer_churn_rate: (_of, input) => loss(input, 'customersBefore', 'customersAfter', 'count'),
  mrr_growth_rate: (of) => metrics.growthRate(of.money('opening'), of.money('closing')),
  customer_churn_rate: (of, input) => (of.has('customersLost') ? customerChurn(of) : loss(input, 'customersBefore', 'customersAfter', 'count')),
  churned_mrr: (of) => of.asMoney(whole(of.has('mrrEach') ? metrics.mrrOf(of.count(of.has('customersLost') ? 'customersLost' : 'customers'), of.money('mrrEach')) : of.money('churn'))),
  mrr: (of) => of.asMoney(whole(of.has('mrrEach') ? metrics.mrrOf(of.count('customers'), of.money('mrrEach')) : metrics.closingMrr(of.period()))),
  arr: (of) => of.asMoney(whole(metrics.annualRunRate(of.money('mrr')))),
  arpa: (of) => of.asMoney(metrics.revenuePerCustomer(of.money('mrr'), of.count('customers'))),
  asp: (of) => of.asMoney(metrics.revenuePerCustomer(of.money('created'), of.count('newCustomers'))),
  ltv: (of) => {
    const perCustomer = of.has('perCustomer') ? whole(of.money('perCustomer')) : metrics.revenuePerCustomer(of.money('mrr'), of.count('customers'));
    const churnRate = of.has('churnRate') ? of.ratio('churnRate') : customerChurn(of);
    return of.asMoney(metrics.lifetimeValue(perCustomer, churnRate));
  },
};

/** What the sources call a metric, by the words in its name; the first that fits. */
const CALLED: readonly (readonly [RegExp, string])[] = [
  [/quick/, 'quick_ratio'],
  [/ltv|clv|life_?time/, 'ltv'],
  [/arp[au]|average_(revenue|mrr)|mrr_per/, 'arpa'],
  [/asp\b|average_sale/, 'asp'],
  [/(gross|^g).*(retention|rr$)/, 'gross_mrr_retention'],
  [/(net|^n).*(retention|rr$)(?<!net_mrr)/, 'net_mrr_retention'],
  [/(customer|logo|subscri|user).*churn|churn.*(customer|logo)/, 'customer_churn_rate'],
  [/(daily|shopify).*churn/, 'daily_mrr_churn_rate'],
  [/net.*churn/, 'net_mrr_churn_rate'],
  [/(churned|cancell?ation|voluntary|lost).*mrr|mrr.*(churned|lost)/, 'churned_mrr'],
  [/churn/, 'gross_mrr_churn_rate'],
  [/growth/, 'mrr_growth_rate'],
  [/net_new|net_mrr|movement/, 'net_new_mrr'],
  [/arr\b|annual|run_rate/, 'arr'],
  [/mrr/, 'mrr'],
];

function metricNamed(name: string): (typeof METRICS)[string] {
  return METRICS[name] ?? METRICS[CALLED.find(([words]) => words.test(name))?.[1] ?? ''];
}

export const REPORT_ADAPTERS: Readonly<Record<string, Adapter>> = {
  mrr_movements: (input) => {
    const events = input.children('events').map((event) => {
      const what = event.oneOf('event', [...ENDS, ...STARTS]);
      const ends = ENDS.includes(what);
      const interval = ends ? null : event.has('period') ? event.interval() : event.ofUnit('unit', event.wholeOr('count', 1));
      return { customer: event.textOr('customer', ''), subscription: event.nameOr('sub', ''), monthlyCents: interval === null ? ZERO : monthlyCents(event.cents('price_minor'), interval) };
    });
    return { movements: mrrMovements(events).map(({ kind, deltaCents }) => [kind, deltaCents]) };
  },

  metric: (input) => {
    const name = input.text('metric');
    const metric = metricNamed(name);
    if (!metric) throw new SkippedCase(`the report has no metric "${name}"`);
    return { value: new ExactRatio(metric(new Figures(input), input)) };
  },
};
