/**
 * The metrics of the report, as exact fractions: the report rounds for show, never a figure on the way (billing-rules, Reports). Print the
 * definition beside each. Amounts are in one unit, cents or shillings, as the caller has them.
 */

export interface Ratio {
  readonly numerator: number;
  /** Zero when there is nothing to compare with: the metric is then not defined. */
  readonly denominator: number;
}

/** MRR at the start of a period and what moved it; churn and contraction as amounts above zero. */
export interface MrrPeriod {
  readonly opening: number;
  readonly created: number;
  readonly expansion: number;
  readonly reactivation: number;
  readonly contraction: number;
  readonly churn: number;
}

/** (churn + contraction) ÷ opening (ChartMogul, standard). */
export function grossMrrChurnRate({ opening, churn, contraction }: MrrPeriod): Ratio {
  return { numerator: churn + contraction, denominator: opening };
}

/** (churn + contraction − expansion − reactivation) ÷ opening; below zero when growth of existing customers outweighs what was lost. */
export function netMrrChurnRate({ opening, churn, contraction, expansion, reactivation }: MrrPeriod): Ratio {
  return { numerator: churn + contraction - expansion - reactivation, denominator: opening };
}

/** What is left of the opening without any growth: 1 − gross churn. */
export function grossMrrRetention(period: MrrPeriod): Ratio {
  return complement(grossMrrChurnRate(period));
}

/** What became of the opening: 1 − net churn. */
export function netMrrRetention(period: MrrPeriod): Ratio {
  return complement(netMrrChurnRate(period));
}

/** new + expansion + reactivation − contraction − churn. */
export function netNewMrr({ created, expansion, reactivation, contraction, churn }: MrrPeriod): number {
  return created + expansion + reactivation - contraction - churn;
}

/** The MRR at the end of the period. */
export function closingMrr(period: MrrPeriod): number {
  return period.opening + netNewMrr(period);
}

/** What was won for each shilling lost: (new + expansion + reactivation) ÷ (contraction + churn). */
export function quickRatio({ created, expansion, reactivation, contraction, churn }: MrrPeriod): Ratio {
  return { numerator: created + expansion + reactivation, denominator: contraction + churn };
}

/** The part of what there was at the start that is gone at the end: MRR of a day (ChartMogul, Shopify formula), customers of a month. */
export function lossRate(opening: number, closing: number): Ratio {
  return { numerator: opening - closing, denominator: opening };
}

/** (closing − opening) ÷ opening. */
export function growthRate(opening: number, closing: number): Ratio {
  return { numerator: closing - opening, denominator: opening };
}

/**
 * Customers lost in a period ÷ customers at its start, without those of the lost who came back in it and those who had only joined in it
 * (ChartMogul, standard).
 */
export function customerChurnRate(opening: number, lost: number, except: { readonly reactivated: number; readonly joined: number } = { reactivated: 0, joined: 0 }): Ratio {
  return { numerator: lost - except.reactivated - except.joined, denominator: opening };
}

/** MRR ÷ customers: ARPU. */
export function revenuePerCustomer(mrr: number, customers: number): Ratio {
  return { numerator: mrr, denominator: customers };
}

/** ARPU ÷ customer churn rate: what a customer brings in all. */
export function lifetimeValue(perCustomer: Ratio, churnRate: Ratio): Ratio {
  return { numerator: perCustomer.numerator * churnRate.denominator, denominator: perCustomer.denominator * churnRate.numerator };
}

/** MRR × 12. */
export function annualRunRate(mrr: number): number {
  return mrr * 12;
}

/** What so many customers bring who each bring the same. */
export function mrrOf(customers: number, mrrEach: number): number {
  return customers * mrrEach;
}

function complement({ numerator, denominator }: Ratio): Ratio {
  return { numerator: denominator - numerator, denominator };
}

/** What of an amount is still there later, with what it grew by, or without. */
export function keptOf(opening: number, closing: number, growth: 'withGrowth' | 'withoutGrowth'): Ratio {
  return { numerator: growth === 'withGrowth' ? closing : Math.min(opening, closing), denominator: opening };
}

/** The exact sum, for a rate that is added up day by day (ChartMogul, Shopify formula). */
export function sumOfRatios(parts: readonly Ratio[]): Ratio {
  return parts.reduce((total, part) => ({ numerator: total.numerator * part.denominator + part.numerator * total.denominator, denominator: total.denominator * part.denominator }), { numerator: 0, denominator: 1 });
}
