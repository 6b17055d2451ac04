/** Counting a drawer by its notes and coins. */
import { plus, shillings, ZERO, type Cents } from '../../../src-shared/money.ts';
import type { ActInput } from '../../app/queries.ts';

type Count = NonNullable<ActInput<'tills.close'>['count']>;
export type Denomination = keyof Count;

/** Kenyan notes and coins in use, by their value in shillings, largest first. */
export const NOTES: readonly Denomination[] = ['1000', '500', '200', '100', '50'];
export const COINS: readonly Denomination[] = ['40', '20', '10', '5', '1'];
export const DENOMINATIONS: readonly Denomination[] = [...NOTES, ...COINS];

/** What is typed, before it is a number. */
export type TypedCount = Partial<Record<Denomination, number | string>>;

/** What so many of one are worth. */
export function worth(denomination: Denomination, pieces: number): Cents {
  return shillings(Number(denomination) * pieces);
}

/** Empty fields are none. */
export function readCount(typed: TypedCount): Count {
  return Object.fromEntries(DENOMINATIONS.map((key) => [key, Number(typed[key] ?? 0)] as const).filter(([, pieces]) => pieces > 0));
}

/** What the drawer holds. */
export function sumOfCount(count: Count): Cents {
  return DENOMINATIONS.reduce((total, key) => plus(total, worth(key, count[key] ?? 0)), ZERO);
}
