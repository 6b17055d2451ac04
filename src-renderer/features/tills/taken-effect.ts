/** What money does for who paid it, before it is taken. */
import { formatKes, minus, negate, type Cents } from '../../../src-shared/money.ts';
import { texts } from '../../texts/index.ts';

const words = texts.tills.effect;

/** Who pays, as far as the dialogs need him. */
export interface Payer {
  readonly id: number;
  readonly name: string;
  readonly accountNumber: string;
  /** Positive: he owes. */
  readonly balanceCents: Cents;
}

/** "KES 2,500.00 settles everything that Jane owes." */
export function takenEffect(amount: Cents, { name, balanceCents }: Payer): string {
  const left = minus(balanceCents, amount);
  if (balanceCents <= 0) return words.allCredit(formatKes(amount), name);
  if (left === 0) return words.settlesAll(formatKes(amount), name);
  return left > 0 ? words.settlesPart(formatKes(amount), name, formatKes(left)) : words.settlesAndCredit(formatKes(amount), name, formatKes(negate(left)));
}
