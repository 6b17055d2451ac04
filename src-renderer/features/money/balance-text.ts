import { formatKes, minus, negate, type Cents } from '../../../src-shared/money.ts';
import { texts } from '../../texts/index.ts';

const words = texts.money;

/** What he owes when all is done. balanceCents: positive owes, negative has credit. */
export function balanceAfter(balanceCents: Cents): string {
  const said = words.invoicing.consequence;
  if (balanceCents > 0) return said.owes(formatKes(balanceCents));
  return balanceCents < 0 ? said.hasCredit(formatKes(negate(balanceCents))) : said.even;
}

/** What a payment does for somebody who gets it. */
export function paymentOutcome(amount: Cents, { name, balanceCents }: { readonly name: string; readonly balanceCents: Cents }): string {
  const paid = formatKes(amount);
  if (balanceCents <= 0) return words.consequence.allCredit(paid, name);
  if (balanceCents > amount) return words.consequence.settlesPart(paid, name, formatKes(minus(balanceCents, amount)));
  if (balanceCents === amount) return words.consequence.settlesAll(paid, name);
  return words.consequence.settlesAndCredit(paid, name, formatKes(minus(amount, balanceCents)));
}
