/** Interest and a flat fee on what is overdue (billing-rules, Late fees; ERPNext, Dunning.validate_overdue_payments). */
import { formatKes, multiplyRatio, plus, type Cents } from '../../../../src-shared/money.ts';

export interface LateFee {
  readonly interestCents: Cents;
  readonly feeCents: Cents;
  /** Both together. */
  readonly totalCents: Cents;
  /** With what is outstanding. */
  readonly grandTotalCents: Cents;
  /** "KES 10,000.00 × 10 % × 15 of 365 days + KES 500.00" */
  readonly explanation: string;
}

export interface LateFeePolicy {
  /** A year's interest in basis points: 1000 = 10 %. */
  readonly interestBasisPoints: number;
  readonly feeCents: Cents;
  /** Days of the year that the interest is of. */
  readonly yearDays: number;
}

/** For an amount that is so many days overdue; not yet overdue (0 days or less) bears no interest. The interest is rounded once. */
export function lateFee(outstandingCents: Cents, overdueDays: number, policy: LateFeePolicy): LateFee {
  const { interestBasisPoints, feeCents, yearDays } = policy;
  const days = Math.max(0, overdueDays);
  const interestCents = multiplyRatio(outstandingCents, interestBasisPoints * days, WHOLE * yearDays);
  const explanation = `${formatKes(outstandingCents)} × ${interestBasisPoints / 100} % × ${days} of ${yearDays} days${feeCents === 0 ? '' : ` + ${formatKes(feeCents)}`}`;
  const totalCents = plus(interestCents, feeCents);
  return { interestCents, feeCents, totalCents, grandTotalCents: plus(outstandingCents, totalCents), explanation };
}

const WHOLE = 10_000;
