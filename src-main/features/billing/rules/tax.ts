/** The taxes of a part of a line that is given back. Those of a whole line are in src-shared/tax.ts, which the desk's examples use too. */
import { multiplyRatio, type Cents } from '../../../../src-shared/money.ts';
import { checkRates, type TaxRates } from '../../../../src-shared/tax.ts';

export { taxOn, type TaxRates } from '../../../../src-shared/tax.ts';

const WHOLE = 10_000;

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
