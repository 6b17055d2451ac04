/** Which net and taxes lie in a gross amount that is given back of a line; pure. */
import { formatKes, minus, plus, smaller, sum, type Cents } from '../../../../src-shared/money.ts';
import { taxOn } from '../rules/tax.ts';

export interface TaxedParts {
  readonly netCents: Cents;
  readonly exciseCents: Cents;
  readonly vatCents: Cents;
}

export interface SplitLine {
  readonly exciseBasisPoints: number;
  readonly vatBasisPoints: number;
  readonly chargedGrossCents: Cents;
  /** What can still be credited of it. */
  readonly remaining: TaxedParts;
}

export interface GrossSplit extends TaxedParts {
  readonly grossCents: Cents;
  readonly explanation: string;
}

/**
 * Splits a gross amount by the rates of its line, as an inclusive price is split (billing-rules, Invoice), each part at most what remains of
 * it: a cent that rounding puts too many into one part goes to the next that has room. So all that remains comes back exactly as it is, and a
 * line that is credited piece by piece ends at zero in net and in each tax. Throws RangeError beyond what remains: a bug.
 */
export function splitGross(grossCents: Cents, line: SplitLine): GrossSplit {
  const { remaining } = line;
  const leftCents = sum([remaining.netCents, remaining.exciseCents, remaining.vatCents]);
  if (grossCents <= 0 || grossCents > leftCents) throw new RangeError(`${grossCents} cents of ${leftCents} that remain`);
  const wanted = taxOn(grossCents, { vatBasisPoints: line.vatBasisPoints, exciseBasisPoints: line.exciseBasisPoints, inclusive: true });
  const parts = { netCents: smaller(wanted.netCents, remaining.netCents), exciseCents: smaller(wanted.exciseCents, remaining.exciseCents), vatCents: smaller(wanted.vatCents, remaining.vatCents) };
  let missingCents = minus(grossCents, sum([parts.netCents, parts.exciseCents, parts.vatCents]));
  for (const part of ['netCents', 'exciseCents', 'vatCents'] as const) {
    const added = smaller(missingCents, minus(remaining[part], parts[part]));
    parts[part] = plus(parts[part], added);
    missingCents = minus(missingCents, added);
  }
  return { ...parts, grossCents, explanation: words(grossCents, leftCents, line.chargedGrossCents) };
}

function words(grossCents: Cents, leftCents: Cents, chargedCents: Cents): string {
  if (grossCents === chargedCents) return `All of ${formatKes(chargedCents)} charged`;
  return grossCents === leftCents ? `${formatKes(grossCents)}, all that was left of ${formatKes(chargedCents)} charged` : `${formatKes(grossCents)} of ${formatKes(chargedCents)} charged`;
}
