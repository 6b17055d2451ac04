/** Lines written by hand, as they would be posted on a day; pure. */
import { cents, formatKes, plus, sum, ZERO, type Cents } from '../../../src-shared/money.ts';
import type { LocalDate } from '../../../src-shared/time.ts';
import { amountsOf, priceWords, rateAt, taxWords, type BillingTerms, type NewLine } from '../billing/index.ts';

export interface DraftLine {
  readonly productId: number | null;
  readonly subscriptionId: number | null;
  readonly kind: 'oneOff' | 'deposit';
  readonly description: string;
  readonly quantity: number;
  /** Of one piece, with or without taxes as taxInclusive says. */
  readonly priceCents: Cents;
  readonly discountCents: Cents;
  readonly taxInclusive: boolean;
  readonly exciseApplies: boolean;
}

/**
 * The line with the rates of the day. An exempt buyer pays no tax; a deposit has none, because it is given back. Throws RangeError when more is
 * let off than there is: refuse that before.
 */
export function draftLine(line: DraftLine, on: LocalDate, given: { readonly exempt: boolean; readonly rates: Pick<BillingTerms, 'vat' | 'excise'> }): NewLine {
  const { subscriptionId, kind, description, quantity, priceCents, discountCents } = line;
  const taxed = kind !== 'deposit';
  const taxes = {
    inclusive: line.taxInclusive,
    exempt: given.exempt,
    vatBasisPoints: taxed ? rateAt(given.rates.vat, on) : 0,
    exciseBasisPoints: taxed && line.exciseApplies ? rateAt(given.rates.excise, on) : 0,
  };
  const off = discountCents > 0 ? `, less ${formatKes(discountCents)}` : '';
  return {
    ...amountsOf(listedCents(line), discountCents, taxes),
    chargeId: null, periodIndex: null, subscriptionId, kind, description, periodStart: null, periodEnd: null, quantity,
    explanation: `${priceWords(priceCents, quantity)}${off}${taxWords(taxes)}`,
  };
}

/** Before discount. */
export const listedCents = ({ priceCents, quantity }: Pick<DraftLine, 'priceCents' | 'quantity'>): Cents => cents(priceCents * quantity);

export interface DraftTotals {
  readonly netCents: Cents;
  readonly exciseCents: Cents;
  readonly vatCents: Cents;
  readonly totalCents: Cents;
}

export function totalsOf(lines: readonly NewLine[]): DraftTotals {
  const netCents = sum(lines.map((line) => line.netCents));
  const exciseCents = sum(lines.map((line) => line.exciseCents));
  const vatCents = sum(lines.map((line) => line.vatCents));
  return { netCents, exciseCents, vatCents, totalCents: [netCents, exciseCents, vatCents].reduce(plus, ZERO) };
}
