/** How long a prepaid balance lasts (Splynx, prepaid daily). */
import { minus, multiplyRatio, type Cents } from '../../../../src-shared/money.ts';

export interface Runway {
  /** The price of a day as it is shown, rounded; never used to compute. */
  readonly dailyCents: Cents;
  /** Whole days that are covered. */
  readonly days: number;
}

/**
 * Whole days that a balance above its minimum pays for; the daily price is not rounded first: 20 ÷ (40 ÷ 30) is 15 days exactly.
 * Throws RangeError when nothing is charged, for then there is no end.
 */
export function runway(balanceCents: Cents, minimumCents: Cents, priceCents: Cents, periodDays: number): Runway {
  if (priceCents <= 0 || !Number.isSafeInteger(periodDays) || periodDays < 1) throw new RangeError('a balance lasts for ever where nothing is charged');
  const spendable = minus(balanceCents, minimumCents);
  const days = spendable <= 0 ? 0 : Number((BigInt(spendable) * BigInt(periodDays)) / BigInt(priceCents));
  return { dailyCents: multiplyRatio(priceCents, 1, periodDays), days };
}
