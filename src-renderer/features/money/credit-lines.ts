import { formatAmount, formatKes, minus, parseAmount, ZERO, type Cents } from '../../../src-shared/money.ts';
import { texts } from '../../texts/index.ts';

const words = texts.money.invoicing.credit;

interface CreditableLine {
  readonly id: number;
  readonly grossCents: Cents;
  readonly creditedCents: Cents;
}
/** Per line whether it is given back, and how much as it was typed. */
export type Chosen = Readonly<Record<number, { readonly on: boolean; readonly amount: string }>>;

/** What can still be given back of a line, with taxes. */
export function remainingOf(line: CreditableLine): Cents {
  return line.grossCents > line.creditedCents ? minus(line.grossCents, line.creditedCents) : ZERO;
}

/** How the dialog begins: nothing chosen, each amount the whole that remains. With one line only, that is the one. */
export function initialChoice(lines: readonly CreditableLine[]): Chosen {
  const creditable = lines.filter((line) => remainingOf(line) > 0);
  return Object.fromEntries(lines.map((line) => [line.id, { on: creditable.length === 1 && creditable[0] === line, amount: formatAmount(remainingOf(line)) }]));
}

/** What is wrong with the amount of a chosen line; null when nothing. */
export function amountErrorOf(line: CreditableLine, amount: string): string | null {
  const typed = parseAmount(amount);
  if (typed === null) return texts.amount.notOne;
  if (typed <= 0) return texts.amount.notPositive;
  return typed > remainingOf(line) ? words.tooMuch(formatKes(remainingOf(line))) : null;
}

/** The lines as creditNotes.preview and .issue want them; null while nothing is chosen or an amount is wrong. The whole that remains goes without an amount: it is exact. */
export function creditLinesOf(lines: readonly CreditableLine[], chosen: Chosen): { lineId: number; grossCents?: Cents }[] | null {
  const taken = lines.filter((line) => chosen[line.id]?.on);
  if (taken.length === 0 || taken.some((line) => amountErrorOf(line, chosen[line.id]!.amount) !== null)) return null;
  return taken.map((line) => {
    const grossCents = parseAmount(chosen[line.id]!.amount)!;
    return grossCents === remainingOf(line) ? { lineId: line.id } : { lineId: line.id, grossCents };
  });
}
