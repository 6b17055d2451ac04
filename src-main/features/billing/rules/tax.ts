/**
 * VAT and excise on one amount (billing-rules, Invoice): excise on the net, VAT on net + excise. Rates are whole basis points
 * (1600 = 16 %), dated settings of the business; 0 is off. net + excise + VAT = gross, to the cent, always.
 */
import { minus, multiplyRatio, plus } from '../../../../src-shared/money.ts';
import type { Cents } from '../../../../src-shared/money.ts';

export interface TaxRates {
  /** Kenya today: 1600. */
  readonly vatBasisPoints: number;
  /** Excise on internet data, Kenya today: 1500; 0 when it is not charged. */
  readonly exciseBasisPoints: number;
  /** Does the listed price contain the taxes? */
  readonly inclusive: boolean;
}

export interface TaxedAmount {
  readonly netCents: Cents;
  readonly exciseCents: Cents;
  readonly vatCents: Cents;
  /** Excise and VAT together. */
  readonly taxCents: Cents;
  readonly grossCents: Cents;
}

const WHOLE = 10_000;

/** Splits (inclusive) or tops up (exclusive) an amount. Throws RangeError on a rate that is not whole and 0–100 %. */
export function taxOn(amountCents: Cents, rates: TaxRates): TaxedAmount {
  const { vatBasisPoints: vat, exciseBasisPoints: excise, inclusive } = rates;
  checkRates(rates);
  // One division by the product of both factors; a second rounding would miss the gross in 36 % of prices (billing-rules, Invoice).
  const netCents = inclusive ? multiplyRatio(amountCents, WHOLE * WHOLE, (WHOLE + excise) * (WHOLE + vat)) : amountCents;
  // With one tax only it is the remainder; with both, VAT is.
  const exciseCents = inclusive && vat === 0 ? minus(amountCents, netCents) : multiplyRatio(netCents, excise, WHOLE);
  const base = plus(netCents, exciseCents);
  const vatCents = inclusive ? minus(amountCents, base) : multiplyRatio(base, vat, WHOLE);
  return { netCents, exciseCents, vatCents, taxCents: plus(exciseCents, vatCents), grossCents: plus(base, vatCents) };
}

/** The part of a charged line that is credited. */
export interface CreditedPart {
  readonly netCents: Cents;
  readonly exciseCents: Cents;
  readonly vatCents: Cents;
}

/**
 * Net and taxes of `days` of `ofDays` of a net that was charged, each rounded once from the unrounded net, never from the rounded one (Lago,
 * credit notes). Throws RangeError on a rate that is not whole and 0–100 %.
 */
export function creditTaxOn(netCents: Cents, days: number, ofDays: number, rates: Pick<TaxRates, 'vatBasisPoints' | 'exciseBasisPoints'>): CreditedPart {
  const { vatBasisPoints: vat, exciseBasisPoints: excise } = rates;
  checkRates(rates);
  return {
    netCents: multiplyRatio(netCents, days, ofDays),
    exciseCents: multiplyRatio(netCents, days * excise, ofDays * WHOLE),
    vatCents: multiplyRatio(netCents, days * (WHOLE + excise) * vat, ofDays * WHOLE * WHOLE),
  };
}

function checkRates({ vatBasisPoints, exciseBasisPoints }: Pick<TaxRates, 'vatBasisPoints' | 'exciseBasisPoints'>): void {
  for (const rate of [vatBasisPoints, exciseBasisPoints]) {
    if (!Number.isInteger(rate) || rate < 0 || rate > WHOLE) throw new RangeError(`not a tax rate in basis points: ${rate}`);
  }
}
