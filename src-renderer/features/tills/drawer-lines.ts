/** What should be in a drawer, and how that comes about. */
import type { TillSessionRow } from '../../../src-shared/contract/money-in.ts';
import { formatKes, minus, negate, plus, type Cents } from '../../../src-shared/money.ts';
import type { ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import type { Tone } from '../../ui/index.ts';

const words = texts.tills;
export type Till = ReadOutput<'tills.get'>;
export interface DrawerLine {
  readonly key: keyof typeof words.line;
  readonly amountCents: Cents;
}

/** Float plus cash, less refunds, bank and expenses, equals what should be in it. Refunds are what the other figures leave over. */
export function drawerLines(till: Pick<TillSessionRow, 'floatCents' | 'cashCents' | 'bankedCents' | 'paidOutCents' | 'expectedCents'>): readonly DrawerLine[] {
  const refunds = minus(minus(minus(plus(till.floatCents, till.cashCents), till.bankedCents), till.paidOutCents), till.expectedCents);
  return [
    { key: 'float', amountCents: till.floatCents },
    { key: 'cash', amountCents: till.cashCents },
    ...(refunds === 0 ? [] : [{ key: 'refunds', amountCents: refunds } as const]),
    ...(till.bankedCents === 0 ? [] : [{ key: 'banked', amountCents: till.bankedCents } as const]),
    ...(till.paidOutCents === 0 ? [] : [{ key: 'paidOut', amountCents: till.paidOutCents } as const]),
    { key: 'expected', amountCents: till.expectedCents },
  ];
}

/** "KES 50.00 short". */
export function differenceText(difference: Cents): string {
  if (difference === 0) return words.exact;
  return difference > 0 ? words.over(formatKes(difference)) : words.short(formatKes(negate(difference)));
}

export const differenceTone = (difference: Cents): Tone => (difference === 0 ? 'good' : 'warn');
