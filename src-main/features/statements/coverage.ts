/** What is left of a time that M-Pesa no longer lists, once statements have brought parts of it. Pure. */
import { later, SECOND, type Instant } from '../../../src-shared/time.ts';

export interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
}

/** From the first moment to the last that no statement covers; null: nothing is missing. Statements count by whole seconds, the last one included. */
export function uncovered(gap: Stretch, statements: readonly Stretch[]): Stretch | null {
  let left: Stretch[] = [gap];
  for (const statement of statements) {
    const end = later(statement.to, SECOND);
    left = left.flatMap((part) => [
      ...(part.from < statement.from ? [{ from: part.from, to: statement.from < part.to ? statement.from : part.to }] : []),
      ...(part.to > end ? [{ from: end > part.from ? end : part.from, to: part.to }] : []),
    ].filter(({ from, to }) => from < to));
    // A statement beside a part leaves it whole, and both halves of it would be it.
    left = left.filter((part, index) => left.findIndex((other) => other.from === part.from && other.to === part.to) === index);
  }
  return left.length === 0 ? null : { from: left[0]!.from, to: left.at(-1)!.to };
}
