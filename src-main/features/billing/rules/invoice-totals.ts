/** An invoice's totals: lines − discount (spread by largest remainder) → tax of each line → credit notes → wallet (billing-rules, Invoice). */
import { minus, plus, smaller, sum, ZERO, type Cents } from '../../../../src-shared/money.ts';
import type { LocalDate } from '../../../../src-shared/time.ts';
import { discountLines } from './discounts.ts';
import { taxOn } from './tax.ts';

export interface TotalsInput {
  readonly lines: readonly { readonly netCents: Cents; readonly exciseBasisPoints: number; readonly vatBasisPoints: number }[];
  /** Amounts off the invoice as a whole, one after the other. */
  readonly discountsCents: readonly Cents[];
  readonly creditNotesCents: Cents;
  readonly walletCents: Cents;
}

export interface InvoiceTotals {
  readonly lineDiscountsCents: readonly Cents[];
  readonly lineTaxCents: readonly Cents[];
  /** Lines before discount. */
  readonly listedCents: Cents;
  readonly discountCents: Cents;
  readonly netCents: Cents;
  readonly taxCents: Cents;
  readonly grossCents: Cents;
  readonly creditNotesUsedCents: Cents;
  readonly walletUsedCents: Cents;
  readonly dueCents: Cents;
}

const ANY_DAY = '2000-01-01' as LocalDate;

/** All lines are of one period; a discount is never more than what is left of them, credit never more than what is due. */
export function invoiceTotals({ lines, discountsCents, creditNotesCents, walletCents }: TotalsInput): InvoiceTotals {
  const off = discountLines(
    lines.map((line) => ({ amountCents: line.netCents, periodStart: ANY_DAY })),
    discountsCents.map((amountCents, id) => ({ id, name: '', percentBasisPoints: null, amountCents, fromOn: ANY_DAY, untilOn: null })),
  );
  const taxed = lines.map((line, index) => taxOn(minus(line.netCents, off[index]!.discountCents), { ...line, inclusive: false }));
  const listedCents = sum(lines.map((line) => line.netCents));
  const discountCents = sum(off.map((line) => line.discountCents));
  const lineTaxCents = taxed.map((line) => line.taxCents);
  const netCents = minus(listedCents, discountCents);
  const taxCents = sum(lineTaxCents);
  const grossCents = plus(netCents, taxCents);
  const creditNotesUsedCents = smaller(creditNotesCents, positive(grossCents));
  const afterCredit = minus(grossCents, creditNotesUsedCents);
  const walletUsedCents = smaller(walletCents, positive(afterCredit));
  return {
    lineDiscountsCents: off.map((line) => line.discountCents), lineTaxCents, listedCents, discountCents, netCents, taxCents, grossCents,
    creditNotesUsedCents, walletUsedCents, dueCents: minus(afterCredit, walletUsedCents),
  };
}

function positive(amountCents: Cents): Cents {
  return amountCents > 0 ? amountCents : ZERO;
}
