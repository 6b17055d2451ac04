import { formatAmount, formatKes, type Cents } from '../../src-shared/money.ts';
import type { Tone } from './tone.ts';

/** An amount. bare: without "KES", for columns whose heading names it. tone: only where the sign or state has a meaning. */
export function Money({ amount, bare = false, tone }: { amount: Cents; bare?: boolean; tone?: Tone | undefined }) {
  return <span className={tone ? `money tone-${tone}` : 'money'}>{bare ? formatAmount(amount) : formatKes(amount)}</span>;
}
