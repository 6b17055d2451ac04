/** Cases of tax, discounts and credit notes. */
import { cents, ZERO } from '../../src-shared/money.ts';
import { amountsOf } from '../../src-main/features/billing/rules/lines.ts';
import { invoiceTotals } from '../../src-main/features/billing/rules/invoice-totals.ts';
import { unusedCredit } from '../../src-main/features/billing/rules/plan-change.ts';
import { proratePeriod } from '../../src-main/features/billing/rules/proration.ts';
import { taxChain, type ChainedTax } from '../../src-main/features/billing/rules/tax-chain.ts';
import type { Adapter } from './adapter.ts';
import { SkippedCase, type CaseInput } from './case-input.ts';
import { majorText, minorAmount, parseDecimal, wholeAt } from './decimals.ts';
import { dayCountOf, usedAndFull } from './period-adapters.ts';

const NO_EXCISE = { exciseBasisPoints: 0, inclusive: false, exempt: false } as const;

/** Millionths of a percentage: 16 % is 160,000 of them. */
const MILLIONTHS_OF_A_PERCENT = 4;

function chainOf(taxes: readonly CaseInput[], exponent: number): ChainedTax[] {
  return taxes.flatMap((tax) => {
    const members = tax.firstOf('children', 'taxes');
    if (members !== null) return chainOf(tax.children(members), exponent);
    const kind = tax.oneOf('type', ['percent', 'division', 'fixed'], 'percent');
    const rate = wholeAt(parseDecimal(tax.decimal('amount')), kind === 'fixed' ? exponent : MILLIONTHS_OF_A_PERCENT);
    return [{ kind, rate, inPrice: tax.flag('price_include'), raisesBase: tax.flag('include_base_amount'), onRaisedBase: tax.flag('is_base_affected', true) }];
  });
}

export const TAX_ADAPTERS: Readonly<Record<string, Adapter>> = {
  tax_compute: (input) => {
    const exponent = input.wholeOr('currency_exponent', 2);
    const method = input.textOr('rounding', input.textOr('rounding_method', 'per_line'));
    if (/global/.test(method)) throw new SkippedCase('tax is on the rounded net of each line, summed; not rounded over the whole invoice');
    if (input.has('currency_rounding')) throw new SkippedCase('amounts are rounded to the cent, not to a larger coin');
    const quantity = input.has('quantity') ? input.decimal('quantity') : 1;
    const taxed = taxChain(minorAmount(input.decimal('price'), quantity, exponent), chainOf(input.children('taxes'), exponent), wholeAt(parseDecimal(quantity), 0));
    const text = (amount: number): string => majorText(cents(amount), exponent);
    return {
      total_excluded: text(taxed.netCents), total_included: text(taxed.grossCents), base: text(taxed.baseCents),
      taxes: taxed.taxes.map((tax) => ({ base: text(tax.baseCents), amount: text(tax.amountCents) })),
    };
  },

  prorated_invoice_with_tax: (input) => {
    const { used, fullPeriod } = usedAndFull(input);
    const { amountCents } = proratePeriod(input.cents('price_minor'), used, fullPeriod, dayCountOf(input));
    const line = amountsOf(amountCents, ZERO, { ...NO_EXCISE, vatBasisPoints: input.basisPoints('tax_rate_percent') });
    return { net_minor: line.netCents, tax_minor: line.vatCents, total_minor: line.grossCents };
  },

  unused_credit_with_tax: (input) => {
    const vatBasisPoints = input.basisPoints('tax_rate_percent');
    const charged = amountsOf(input.cents('price_minor'), ZERO, { ...NO_EXCISE, vatBasisPoints });
    const credited = input.centsOr('already_credited_net_minor', ZERO);
    const already = amountsOf(credited, ZERO, { ...NO_EXCISE, vatBasisPoints });
    const credit = unusedCredit(
      { ...charged, period: { start: input.date('period_start'), end: input.date('period_end') }, creditedNetCents: already.netCents, creditedExciseCents: already.exciseCents, creditedVatCents: already.vatCents },
      input.date('unused_from'),
      dayCountOf(input),
    );
    return { credit_net_minor: credit.netCents, credit_tax_minor: credit.vatCents, credit_total_minor: credit.grossCents };
  },

  invoice_totals: (input) => {
    const spread = input.textOr('discount_spread', 'proportional_to_line_net');
    if (spread !== 'proportional_to_line_net') throw new SkippedCase(`a discount is spread over the lines by their net, not "${spread}"`);
    if (!input.flag('discount_capped_at_net', true)) throw new SkippedCase('a discount is never more than the lines it is off');
    const totals = invoiceTotals({
      lines: input.children('lines').map((line) => ({ netCents: line.cents('net_minor'), exciseBasisPoints: 0, vatBasisPoints: line.basisPoints('tax_rate_percent', 0) })),
      discountsCents: input.has('discounts_minor') ? input.amounts('discounts_minor') : [input.centsOr('discount_minor', ZERO)],
      creditNotesCents: input.centsOr('credit_notes_minor', ZERO),
      walletCents: input.centsOr(input.firstOf('prepaid_credits_minor', 'wallet_minor') ?? 'wallet_minor', ZERO),
    });
    return {
      line_discounts_minor: totals.lineDiscountsCents, line_tax_minor: totals.lineTaxCents, fees_minor: totals.listedCents, discount_minor: totals.discountCents,
      net_minor: totals.netCents, subtotal_minor: totals.netCents, subtotal_excluding_tax_minor: totals.netCents, tax_minor: totals.taxCents, total_minor: totals.grossCents,
      subtotal_including_tax_minor: totals.grossCents, credit_notes_applied_minor: totals.creditNotesUsedCents, wallet_applied_minor: totals.walletUsedCents, total_due_minor: totals.dueCents,
    };
  },
};
