/**
 * Invoice lines: the listed price prorated once, what is let off taken from it, then taxed once; each line is rounded on its own
 * (billing-rules, Proration, Invoice).
 */
import { cents, formatKes, minus, ZERO, type Cents } from '../../../../src-shared/money.ts';
import { addDays, formatDate, type LocalDate, type Period } from '../../../../src-shared/time.ts';
import { discountLines, type Discount } from './discounts.ts';
import { daysUsed, prorate, type DayCount } from './proration.ts';
import { taxOn, type TaxRates } from './tax.ts';

export interface LineTaxes extends TaxRates {
  /** Pays the price without the taxes, whether or not it is listed with them. */
  readonly exempt: boolean;
}

/** The amounts of a line, as invoiceLine keeps them. */
export interface LineAmounts {
  /** Listed, before discount; with or without taxes as taxInclusive says. */
  readonly amountCents: Cents;
  readonly discountCents: Cents;
  readonly taxInclusive: 0 | 1;
  readonly exciseBasisPoints: number;
  readonly vatBasisPoints: number;
  readonly netCents: Cents;
  readonly exciseCents: Cents;
  readonly vatCents: Cents;
  readonly grossCents: Cents;
}

/** Taxes what is left of a listed amount after discount. Throws RangeError when more is let off than there is: a bug. */
export function amountsOf(amountCents: Cents, discountCents: Cents, taxes: LineTaxes): LineAmounts {
  if (discountCents < 0 || discountCents > amountCents) throw new RangeError(`no discount of ${discountCents} on ${amountCents} cents`);
  const { exempt, inclusive, exciseBasisPoints, vatBasisPoints } = taxes;
  const taxed = taxOn(minus(amountCents, discountCents), taxes);
  const listed = { amountCents, discountCents, taxInclusive: inclusive ? 1 : 0 } as const;
  if (exempt) return { ...listed, exciseBasisPoints: 0, vatBasisPoints: 0, netCents: taxed.netCents, exciseCents: ZERO, vatCents: ZERO, grossCents: taxed.netCents };
  const { netCents, exciseCents, vatCents, grossCents } = taxed;
  return { ...listed, exciseBasisPoints, vatBasisPoints, netCents, exciseCents, vatCents, grossCents };
}

export interface PeriodLineInput {
  readonly name: string;
  /** Of one piece for a full period; with or without taxes as taxes.inclusive says. */
  readonly priceCents: Cents;
  readonly quantity: number;
  /** The days billed. */
  readonly period: Period;
  /** The anchor-to-anchor period that contains them. */
  readonly fullPeriod: Period;
  readonly dayCount: DayCount;
  /** Those of the service; the line takes what holds on its first day. Amounts are prorated with the line. */
  readonly discounts: readonly Discount[];
  readonly taxes: LineTaxes;
}

export interface BuiltLine extends LineAmounts {
  /** "Home 10 Mbps, 17 Jan 2026 – 31 Jan 2026": the last day is the last one served. */
  readonly description: string;
  readonly periodStart: LocalDate;
  readonly periodEnd: LocalDate;
  readonly quantity: number;
  /** The arithmetic for people: "15 of 31 days × KES 2,500.00, less New Year: 10 % of KES 1,209.68, taxes included". */
  readonly explanation: string;
}

/** The line for a price over one period. Throws RangeError when the period does not lie in the full period: a bug. */
export function periodLine(input: PeriodLineInput): BuiltLine {
  const { name, quantity, period, fullPeriod, taxes } = input;
  const { usedDays, periodDays } = daysUsed(period, fullPeriod, input.dayCount);
  const { amountCents } = prorate(cents(input.priceCents * quantity), usedDays, periodDays);
  const discounts = input.discounts.map((discount) => (discount.amountCents === null ? discount : { ...discount, amountCents: prorate(discount.amountCents, usedDays, periodDays).amountCents }));
  const off = discounts.length === 0 ? NOTHING_OFF : discountLines([{ amountCents, periodStart: period.start }], discounts)[0]!;
  return {
    ...amountsOf(amountCents, off.discountCents, taxes),
    description: `${name}, ${daysWords(period)}`,
    periodStart: period.start,
    periodEnd: period.end,
    quantity,
    explanation: `${usedDays === periodDays ? '' : `${usedDays} of ${periodDays} days × `}${priceWords(input.priceCents, quantity)}${off.explanation === '' ? '' : `, less ${off.explanation}`}${taxWords(taxes)}`,
  };
}

const NOTHING_OFF = { discountCents: ZERO, explanation: '' } as const;

/** "17 Jan 2026 – 31 Jan 2026", "17 Jan 2026": the last day is the last one served. */
function daysWords({ start, end }: Period): string {
  const last = addDays(end, -1);
  return last <= start ? formatDate(start) : `${formatDate(start)} – ${formatDate(last)}`;
}

/** "3 × KES 500.00", "KES 500.00". */
export function priceWords(priceCents: Cents, quantity: number): string {
  return quantity === 1 ? formatKes(priceCents) : `${quantity} × ${formatKes(priceCents)}`;
}

/** What a price says of its taxes: ", taxes included". */
export function taxWords({ vatBasisPoints, exciseBasisPoints, inclusive, exempt }: LineTaxes): string {
  if (exempt) return vatBasisPoints === 0 && exciseBasisPoints === 0 ? '' : inclusive ? ', without the taxes in it: exempt' : ', exempt from tax';
  if (vatBasisPoints === 0 && exciseBasisPoints === 0) return '';
  return inclusive ? ', taxes included' : ', plus taxes';
}
