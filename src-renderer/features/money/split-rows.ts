/** The parts of a payment while they are typed. Pure. Amounts are texts, as in the fields. */
import { formatAmount, minus, parseAmount, sum, ZERO, type Cents } from '../../../src-shared/money.ts';
import type { SubscriberRow } from '../../../src-shared/contract/subscribers.ts';

export interface SplitRow {
  /** Stays the same while rows come and go. */
  readonly key: number;
  /** Null: this part waits on. */
  readonly subscriber: SubscriberRow | null;
  readonly amount: string;
}

export interface SplitReading {
  /** What is not placed yet; negative: too much is. */
  readonly leftCents: Cents;
  /** Null while it cannot be sent: a part has no amount, or they do not make up the whole. */
  readonly parts: readonly { readonly subscriberId: number | null; readonly amountCents: Cents }[] | null;
}

/** Two empty parts. */
export const TWO_ROWS: readonly SplitRow[] = [
  { key: 1, subscriber: null, amount: '' },
  { key: 2, subscriber: null, amount: '' },
];

/** What stands in a field as an amount above zero; null when it is none. */
export function amountOf(row: SplitRow): Cents | null {
  const amount = parseAmount(row.amount);
  return amount !== null && amount > 0 ? amount : null;
}

/** Whether the rows make up the whole, and what they are then. */
export function readSplit(rows: readonly SplitRow[], wholeCents: Cents): SplitReading {
  const amounts = rows.map(amountOf);
  const leftCents = minus(wholeCents, sum(amounts.map((amount) => amount ?? ZERO)));
  const complete = leftCents === 0 && rows.length > 1 && amounts.every((amount) => amount !== null);
  return { leftCents, parts: complete ? rows.map((row, index) => ({ subscriberId: row.subscriber?.id ?? null, amountCents: amounts[index]! })) : null };
}

/** The rows with all that is not placed elsewhere put into one of them; an empty text when nothing is left for it. */
export function withRest(rows: readonly SplitRow[], key: number, wholeCents: Cents): readonly SplitRow[] {
  const elsewhere = sum(rows.filter((row) => row.key !== key).map((row) => amountOf(row) ?? ZERO));
  const rest = minus(wholeCents, elsewhere);
  return rows.map((row) => (row.key === key ? { ...row, amount: rest > 0 ? formatAmount(rest) : '' } : row));
}

/** One more part, empty. */
export function withRow(rows: readonly SplitRow[]): readonly SplitRow[] {
  return [...rows, { key: Math.max(0, ...rows.map(({ key }) => key)) + 1, subscriber: null, amount: '' }];
}
