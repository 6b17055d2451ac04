/** Hours of service on a customer's word, while a receipt that he shows is looked for: when they may be granted. Pure. */
import type { VerdictKind } from './receipt-checks.ts';

/** So long a courtesy counts against the next one. */
export const COUNTED_DAYS = 30;

export interface CourtesyFacts {
  readonly policy: { readonly courtesyHours: number; readonly courtesyTimes: number };
  readonly verdict: VerdictKind;
  /** It has the form of a receipt of M-Pesa. */
  readonly isPlausible: boolean;
  /** Null: nobody was named. used: in the last thirty days, by him and whoever pays with him. */
  readonly subscriber: { readonly used: number; readonly isRunning: boolean } | null;
  /** On this receipt hours were granted already. */
  readonly isReceiptUsed: boolean;
}

/** Once M-Pesa has said what the receipt is, there is nothing to wait for. */
const OPEN: readonly VerdictKind[] = ['waiting', 'cannotAsk', 'unknown'];

/** The hours that may be granted; null: none, and why. */
export function offerCourtesy({ policy, verdict, isPlausible, subscriber, isReceiptUsed }: CourtesyFacts): { readonly hours: number | null; readonly why: string } {
  const none = (why: string) => ({ hours: null, why });
  if (!OPEN.includes(verdict)) return none('What became of this receipt is known: there is nothing to wait for.');
  if (!isPlausible) return none('Hours are granted on a receipt number of M-Pesa only.');
  if (policy.courtesyHours === 0 || policy.courtesyTimes === 0) return none('The settings allow no hours of courtesy (Settings, Money in).');
  if (subscriber === null) return none('Say who paid.');
  if (isReceiptUsed) return none('Hours were granted on this receipt already.');
  if (subscriber.isRunning) return none('He is on by courtesy already.');
  if (subscriber.used >= policy.courtesyTimes) return none(`He had ${policy.courtesyTimes === 1 ? 'his hours' : `hours ${policy.courtesyTimes} times`} in the last ${COUNTED_DAYS} days.`);
  return { hours: policy.courtesyHours, why: '' };
}
