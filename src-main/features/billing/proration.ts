/** Part of a price for part of a period: multiply, divide once, round once, half away from zero (billing-rules, Proration). */
import { formatKes, multiplyRatio } from '../../../src-shared/money.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { daysBetween } from '../../../src-shared/time.ts';
import type { Period } from '../../../src-shared/time.ts';

export interface Proration {
  readonly amountCents: Cents;
  readonly priceCents: Cents;
  readonly usedDays: number;
  /** Days of the anchor-to-anchor period that contains the used days. */
  readonly periodDays: number;
  /** The arithmetic for people: "17 of 31 days × KES 2,500.00". */
  readonly explanation: string;
}

/** The share of `priceCents` for `usedDays` of `periodDays`. Throws RangeError when the days are not 0 ≤ used ≤ period. */
export function prorate(priceCents: Cents, usedDays: number, periodDays: number): Proration {
  if (!Number.isInteger(usedDays) || !Number.isInteger(periodDays) || usedDays < 0 || periodDays < 1 || usedDays > periodDays) {
    throw new RangeError(`not days of a period: ${usedDays} of ${periodDays}`);
  }
  const amountCents = multiplyRatio(priceCents, usedDays, periodDays);
  return { amountCents, priceCents, usedDays, periodDays, explanation: explain(priceCents, usedDays, periodDays) };
}

/** The share of a price for the days `used` of the full period that contains them. Throws RangeError when it does not. */
export function proratePeriod(priceCents: Cents, used: Period, fullPeriod: Period): Proration {
  if (used.start < fullPeriod.start || used.end > fullPeriod.end) throw new RangeError('the used days lie outside the period that is to contain them');
  return prorate(priceCents, daysBetween(used.start, used.end), daysBetween(fullPeriod.start, fullPeriod.end));
}

function explain(priceCents: Cents, usedDays: number, periodDays: number): string {
  return usedDays === periodDays ? formatKes(priceCents) : `${usedDays} of ${periodDays} days × ${formatKes(priceCents)}`;
}
