/**
 * Any number of taxes on one amount, in order: percentages, shares of the price with tax, and fixed sums; each in the price or on top of it,
 * each a base of those after it or not (Odoo, account.tax.compute_all). VAT on excise is one such chain. Exact fractions throughout; each tax
 * is rounded once, and the last one contained in a price takes the remainder, so that the parts of a price always meet it.
 */
import { cents, type Cents } from '../../../../src-shared/money.ts';

export interface ChainedTax {
  /** percent: of the base. division: a share of the amount with this tax. fixed: a sum for each piece. */
  readonly kind: 'percent' | 'division' | 'fixed';
  /** percent and division: millionths of the base (16 % is 160,000). fixed: cents for each piece. */
  readonly rate: number;
  /** Is it contained in the price? */
  readonly inPrice: boolean;
  /** Do the taxes after it apply to it as well? */
  readonly raisesBase: boolean;
  /** Does it apply to taxes before it that raise the base? */
  readonly onRaisedBase: boolean;
}

export interface TaxedChain {
  readonly netCents: Cents;
  readonly grossCents: Cents;
  /** Net with all taxes that raise the base. */
  readonly baseCents: Cents;
  readonly taxes: readonly { readonly baseCents: Cents; readonly amountCents: Cents }[];
}

/** Taxes an amount (of so many pieces, for fixed taxes). The amount may be negative: everything is then the mirror image. */
export function taxChain(amountCents: Cents, taxes: readonly ChainedTax[], pieces = 1): TaxedChain {
  for (const tax of taxes) {
    if (!Number.isSafeInteger(tax.rate) || (tax.kind === 'division' && Math.abs(tax.rate) >= WHOLE)) throw new RangeError(`not a tax: ${tax.kind} ${tax.rate}`);
  }
  const sign = amountCents < 0 ? -1 : 1;
  const { netCents, totals } = netOf(Math.abs(amountCents), taxes, Math.abs(pieces));
  const rows: { baseCents: Cents; amountCents: Cents }[] = [];
  let base = netCents;
  let gross = netCents;
  let containedSince = 0;
  // Once a tax on top has raised the base, the totals of the price no longer apply.
  let totalsHold = true;
  for (const [index, tax] of taxes.entries()) {
    const taxBase = tax.inPrice || tax.onRaisedBase ? base : netCents;
    const total = totals.get(index);
    const known = totalsHold && tax.inPrice && total !== undefined;
    const amount = known ? rounded(minusWhole(total, base + containedSince)) : rounded(amountOf(tax, taxBase, Math.abs(pieces)));
    if (known) containedSince = 0;
    else if (tax.inPrice && total === undefined) containedSince += amount;
    rows.push({ baseCents: cents(sign * taxBase), amountCents: cents(sign * amount) });
    gross += amount;
    if (!tax.raisesBase) continue;
    base += amount;
    if (!tax.inPrice) totalsHold = false;
  }
  return { netCents: cents(sign * netCents), grossCents: cents(sign * gross), baseCents: cents(sign * base), taxes: rows };
}

const WHOLE = 1_000_000;

/** A fraction of cents. */
interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}

/** Walks back from the price to the net, and notes which amount each of the contained taxes has to meet: the last of each run takes the remainder. */
function netOf(amount: number, taxes: readonly ChainedTax[], pieces: number): { netCents: number; totals: ReadonlyMap<number, Fraction> } {
  let base: Fraction = { top: BigInt(amount), bottom: 1n };
  const totals = new Map<number, Fraction>();
  let contained = { fixed: 0, percent: 0, division: 0 };
  let open = true;
  for (const [index, tax] of [...taxes.entries()].toReversed()) {
    if (tax.raisesBase) {
      base = without(base, contained);
      contained = { fixed: 0, percent: 0, division: 0 };
      open = true;
    }
    if (!tax.inPrice) continue;
    contained = { ...contained, [tax.kind]: contained[tax.kind] + (tax.kind === 'fixed' ? tax.rate * pieces : tax.rate) };
    if (open && tax.rate !== 0) {
      totals.set(index, base);
      open = false;
    }
  }
  return { netCents: rounded(without(base, contained)), totals };
}

function without(base: Fraction, contained: { readonly fixed: number; readonly percent: number; readonly division: number }): Fraction {
  const top = (base.top - BigInt(contained.fixed) * base.bottom) * BigInt(WHOLE - contained.division);
  return { top, bottom: base.bottom * BigInt(WHOLE + contained.percent) };
}

function amountOf(tax: ChainedTax, base: number, pieces: number): Fraction {
  switch (tax.kind) {
    case 'fixed':
      return { top: BigInt(tax.rate) * BigInt(pieces), bottom: 1n };
    case 'percent':
      return { top: BigInt(base) * BigInt(tax.rate), bottom: BigInt(WHOLE) };
    case 'division':
      return { top: BigInt(base) * BigInt(tax.rate), bottom: BigInt(WHOLE - tax.rate) };
  }
}

function minusWhole(value: Fraction, whole: number): Fraction {
  return { top: value.top - BigInt(whole) * value.bottom, bottom: value.bottom };
}

/** Half away from zero. */
function rounded({ top, bottom }: Fraction): number {
  const size = top < 0n ? -top : top;
  const units = (2n * size + bottom) / (2n * bottom);
  return Number(top < 0n ? -units : units);
}
