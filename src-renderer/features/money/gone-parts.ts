import type { Cents } from '../../../src-shared/money.ts';
import type { PaymentView } from './payment-view.ts';

/** Which parts of a divided payment leave when so much of it goes back: all that still stand, or the one of that amount. */
export function goneParts(parts: PaymentView['parts'], wholeCents: Cents, amountCents: Cents): PaymentView['parts'] {
  const standing = parts.filter(({ state }) => state === 'credited' || state === 'suspense');
  return amountCents === wholeCents ? standing : standing.filter((part) => part.amountCents === amountCents);
}
