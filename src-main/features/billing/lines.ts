/** Invoice lines: the listed price prorated once, then taxed once; each line is rounded on its own (billing-rules, Proration, Invoice). */
import type { Cents } from '../../../src-shared/money.ts';
import { addDays, formatDate } from '../../../src-shared/time.ts';
import type { Period } from '../../../src-shared/time.ts';
import { proratePeriod } from './proration.ts';
import { taxOn } from './tax.ts';
import type { TaxedAmount, TaxRates } from './tax.ts';

export interface ServiceLineInput {
  /** priceCents is the listed price of a full period; with or without taxes as taxes.inclusive says. */
  readonly plan: { readonly name: string; readonly priceCents: Cents };
  /** The days billed. */
  readonly period: Period;
  /** The anchor-to-anchor period that contains them. */
  readonly fullPeriod: Period;
  readonly taxes: TaxRates;
}

export interface ServiceLine extends TaxedAmount {
  /** "Home 10 Mbps, 17 Jan 2026 – 31 Jan 2026": the last day is the last one served. */
  readonly description: string;
  readonly period: Period;
  readonly priceCents: Cents;
  readonly usedDays: number;
  readonly periodDays: number;
  /** The arithmetic for people: "15 of 31 days × KES 2,500.00, taxes included". */
  readonly explanation: string;
  readonly vatBasisPoints: number;
  readonly exciseBasisPoints: number;
  readonly taxInclusive: boolean;
}

/** The line for one plan over one period. Throws RangeError when the period does not lie in the full period: a bug. */
export function buildServiceLine({ plan, period, fullPeriod, taxes }: ServiceLineInput): ServiceLine {
  const { amountCents, priceCents, usedDays, periodDays, explanation } = proratePeriod(plan.priceCents, period, fullPeriod);
  return {
    ...taxOn(amountCents, taxes),
    description: `${plan.name}, ${formatDate(period.start)} – ${formatDate(addDays(period.end, -1))}`,
    period,
    priceCents,
    usedDays,
    periodDays,
    explanation: `${explanation}${taxWords(taxes)}`,
    vatBasisPoints: taxes.vatBasisPoints,
    exciseBasisPoints: taxes.exciseBasisPoints,
    taxInclusive: taxes.inclusive,
  };
}

function taxWords({ vatBasisPoints, exciseBasisPoints, inclusive }: TaxRates): string {
  if (vatBasisPoints === 0 && exciseBasisPoints === 0) return '';
  return inclusive ? ', taxes included' : ', plus taxes';
}
