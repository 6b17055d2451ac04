/** Recurring discounts, promo codes and free months: off the listed amount of a line, before tax (billing-rules, Invoice). */
import { allocate, formatKes, minus, multiplyRatio, plus, smaller, sum, ZERO } from '../../../../src-shared/money.ts';
import type { Cents } from '../../../../src-shared/money.ts';
import type { LocalDate } from '../../../../src-shared/time.ts';

export interface Discount {
  readonly id: number;
  readonly name: string;
  /** 1000 = 10 %; a free month is 10000. Either this or an amount. */
  readonly percentBasisPoints: number | null;
  /** Per period, before or after tax as the listed price is. */
  readonly amountCents: Cents | null;
  /** It holds for periods whose first day lies in [fromOn, untilOn); null never ends. */
  readonly fromOn: LocalDate;
  readonly untilOn: LocalDate | null;
}

export interface DiscountableLine {
  /** The listed amount of the line, prorated. */
  readonly amountCents: Cents;
  readonly periodStart: LocalDate;
}

export interface LineDiscount {
  readonly discountCents: Cents;
  /** "New Year: 10 % of KES 2,500.00; Loyal: KES 100.00"; empty when nothing is off. */
  readonly explanation: string;
}

const WHOLE = 10_000;

/**
 * What comes off each line, in the order of the lines. Percentages first, each of the listed amount, together at most the whole of it; then
 * amounts, each once per period (lines that begin on one day), spread over the lines of that period by largest remainder of what is left.
 * Never below zero; lines of zero or less carry no discount.
 */
export function discountLines(lines: readonly DiscountableLine[], discounts: readonly Discount[]): LineDiscount[] {
  const off = lines.map((line) => percentOff(line, discounts));
  for (const discount of discounts) {
    if (discount.amountCents === null) continue;
    for (const indexes of periodsOf(lines)) {
      if (!holdsOn(discount, lines[indexes[0]!]!.periodStart)) continue;
      const left = indexes.map((index) => (lines[index]!.amountCents > 0 ? minus(lines[index]!.amountCents, off[index]!.discountCents) : ZERO));
      const parts = allocate(smaller(discount.amountCents, sum(left)), left);
      for (const [place, index] of indexes.entries()) off[index] = withAmount(off[index]!, discount, parts[place]!);
    }
  }
  return off.map(({ discountCents, words }) => ({ discountCents, explanation: words.join('; ') }));
}

interface Off {
  readonly discountCents: Cents;
  readonly words: readonly string[];
}

function percentOff(line: DiscountableLine, discounts: readonly Discount[]): Off {
  const holding = discounts.filter((discount) => discount.percentBasisPoints !== null && holdsOn(discount, line.periodStart));
  if (line.amountCents <= 0 || holding.length === 0) return { discountCents: ZERO, words: [] };
  const basisPoints = Math.min(WHOLE, holding.reduce((total, discount) => total + discount.percentBasisPoints!, 0));
  return {
    discountCents: multiplyRatio(line.amountCents, basisPoints, WHOLE),
    words: holding.map((discount) => `${discount.name}: ${percentWords(discount.percentBasisPoints!)} of ${formatKes(line.amountCents)}`),
  };
}

function withAmount(before: Off, discount: Discount, partCents: Cents): Off {
  if (partCents === 0) return before;
  return { discountCents: plus(before.discountCents, partCents), words: [...before.words, `${discount.name}: ${formatKes(partCents)}`] };
}

function holdsOn(discount: Discount, periodStart: LocalDate): boolean {
  return discount.fromOn <= periodStart && (discount.untilOn === null || periodStart < discount.untilOn);
}

function periodsOf(lines: readonly DiscountableLine[]): number[][] {
  return [...Map.groupBy(lines.keys(), (index) => lines[index]!.periodStart).values()];
}

/** "12.5 %" of 1250 basis points. */
export function percentWords(basisPoints: number): string {
  return `${basisPoints / 100} %`;
}
