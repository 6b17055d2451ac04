/**
 * Several units, one payer: what is open of an invoice, spread over the units whose lines it has. The ledger keeps one receivable; the share only
 * says whom a cut-off takes, so it is worked out and never stored.
 */
import { allocate, minus, plus, smaller, sum, ZERO, type Cents } from '../../../src-shared/money.ts';

export interface UnitLine {
  /** The subscriber whose service it is for. */
  readonly ownerId: number;
  /** Gross less what credit notes gave back of it. */
  readonly restCents: Cents;
}

/**
 * What is open of each unit. proportional: what was paid is spread over the units by what each was charged, to the cent by largest remainder.
 * inOrder: the units are paid one after the other, in the order of the lines. The shares add up to what is open.
 */
export function openByUnit(lines: readonly UnitLine[], openCents: Cents, rule: 'proportional' | 'inOrder'): Map<number, Cents> {
  const charged = new Map<number, Cents>();
  for (const line of lines) charged.set(line.ownerId, plus(charged.get(line.ownerId) ?? ZERO, line.restCents));
  const owners = [...charged.keys()];
  const amounts = [...charged.values()];
  if (rule === 'proportional') return new Map(allocate(openCents, amounts).map((part, index) => [owners[index]!, part]));
  let paid = minus(sum(amounts), openCents);
  return new Map(
    owners.map((owner, index) => {
      const part = smaller(paid, amounts[index]!);
      paid = minus(paid, part);
      return [owner, minus(amounts[index]!, part)];
    }),
  );
}
