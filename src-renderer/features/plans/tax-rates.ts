/** The taxes as the settings have them, for pages that say what a price comes to. */
import type { TaxRate } from '../../../src-shared/contract/catalogue.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { formatAmount, formatKes } from '../../../src-shared/money.ts';
import { taxOn } from '../../../src-shared/tax.ts';
import type { LocalDate } from '../../../src-shared/time.ts';
import { texts } from '../../texts/index.ts';

const words = texts.plans;

export interface Rates {
  readonly vatBasisPoints: number;
  readonly exciseBasisPoints: number;
}

/** The rates in force on a day; 0 before the first. */
export function ratesOn(rates: readonly TaxRate[], on: LocalDate): Rates {
  const of = (kind: TaxRate['kind']) => rates.filter((rate) => rate.kind === kind && rate.fromOn <= on).sort((a, b) => (a.fromOn < b.fromOn ? -1 : 1)).at(-1)?.basisPoints ?? 0;
  return { vatBasisPoints: of('vat'), exciseBasisPoints: of('excise') };
}

interface Taxed {
  readonly taxInclusive: boolean;
  readonly exciseApplies: boolean;
}

/** "Included", "On top, VAT only": for a column. */
export function taxText({ taxInclusive, exciseApplies }: Taxed): string {
  if (taxInclusive) return exciseApplies ? words.taxIn : words.taxInNoExcise;
  return exciseApplies ? words.taxOn : words.taxOnNoExcise;
}

/** "KES 1,500.00: net 1,124.44 + excise 168.67 + VAT 206.89 = 1,500.00". */
export function taxSentence(price: Cents, rates: Rates, { taxInclusive, exciseApplies }: Taxed): string {
  const exciseBasisPoints = exciseApplies ? rates.exciseBasisPoints : 0;
  const taxed = taxOn(price, { vatBasisPoints: rates.vatBasisPoints, exciseBasisPoints, inclusive: taxInclusive });
  const excise = exciseBasisPoints === 0 ? null : formatAmount(taxed.exciseCents);
  return rates.vatBasisPoints === 0
    ? words.taxedNoVat(formatKes(price), formatAmount(taxed.netCents), excise, formatAmount(taxed.grossCents))
    : words.taxed(formatKes(price), formatAmount(taxed.netCents), excise, formatAmount(taxed.vatCents), formatAmount(taxed.grossCents));
}
