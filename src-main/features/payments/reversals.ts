/** What a reversal is, at each of its steps, and what M-Pesa's answer to our request says. Pure. */
import { formatKes, type Cents } from '../../../src-shared/money.ts';
import { mpesaResult } from '../../../src-shared/mpesa-results.ts';
import { formatInstant, type Instant } from '../../../src-shared/time.ts';

export type ReversalState = 'proposed' | 'waiting' | 'queued' | 'sent' | 'unknown' | 'done' | 'failed' | 'dismissed';
export type ReversalOrigin = 'requested' | 'statement' | 'pull';

/** It may still take money away. */
export const OPEN_STATES: readonly ReversalState[] = ['proposed', 'waiting', 'queued', 'sent', 'unknown'];

/** An answer to our request. */
export interface ReversalAnswer {
  readonly resultCode: string;
  readonly resultText: string;
  /** Of the reversal itself; null when the answer names none. */
  readonly receipt: string | null;
  readonly alreadyReversed: boolean;
}

/** The same codes mean the business here, where a payment request means its customer (mpesa.md, Reversal and Security credential). */
const OF_THE_BUSINESS: Readonly<Record<string, string>> = {
  '1': 'There is not enough money in the M-Pesa account of the business. Let money come in, or move it back from the bank, then ask again.',
  '21': 'The API operator may not give payments back. Give him the role in the M-Pesa portal, then ask again.',
  '2001': 'M-Pesa refused the name or the password of the API operator. Enter them again in the M-Pesa settings.',
  '8006': 'The password of the API operator is locked. Unlock it in the M-Pesa portal, and enter it again in the M-Pesa settings.',
  R000002: 'M-Pesa does not know this receipt.',
};

/** Also in an answer that does not say which question it answers. */
const ALREADY_REVERSED = 'R000001';

/** done: the money went back. unclear: a code that is not known, so nobody may say that it did not. */
export function answerOf(answer: ReversalAnswer): { readonly verdict: 'done' | 'failed' | 'pending' | 'unclear'; readonly text: string } {
  if (answer.alreadyReversed || answer.resultCode === ALREADY_REVERSED) return { verdict: 'done', text: 'It had been given back before already.' };
  const own = Object.hasOwn(OF_THE_BUSINESS, answer.resultCode) ? OF_THE_BUSINESS[answer.resultCode] : undefined;
  if (own !== undefined) return { verdict: 'failed', text: own };
  const { state, text, advice } = mpesaResult(answer.resultCode);
  if (state === 'paid') return { verdict: 'done', text: 'M-Pesa gave it back.' };
  const said = `${text} ${advice}`.trim();
  if (state === 'review') return { verdict: 'unclear', text: said };
  return { verdict: state, text: said };
}

export interface ReversalFacts {
  readonly origin: ReversalOrigin;
  readonly state: ReversalState;
  readonly receipt: string;
  readonly amountCents: Cents;
  readonly requestedBy: string | null;
  readonly notBefore: Instant | null;
  readonly resultText: string | null;
  /** Why a listed one cannot be confirmed as it stands; null: it can. */
  readonly problem: string | null;
}

/** For whoever decides: what it is, and what comes next. */
export function reversalText(reversal: ReversalFacts): string {
  const { amountCents, notBefore, resultText, problem } = reversal;
  const by = reversal.requestedBy ?? 'somebody';
  switch (reversal.state) {
    case 'proposed':
      return `M-Pesa lists that it gave ${formatKes(amountCents)} back${reversal.receipt === '' ? '' : ` of ${reversal.receipt}`}. ${problem ?? 'Confirm it, and the payment is taken back from whoever it is credited to.'}`;
    case 'waiting':
      return notBefore === null ? `It waits for another owner to approve it: ${by} asked for it.` : `It waits. ${by} may approve it from ${formatInstant(notBefore)} on, another owner at once.`;
    case 'queued':
      return 'It is on its way to M-Pesa.';
    case 'sent':
      return 'M-Pesa has taken the request; its result comes within minutes.';
    case 'unknown':
      return `Nobody knows whether M-Pesa gave it back. ${resultText ?? ''} It is not sent again by itself: look in the M-Pesa portal, and say here what it shows.`.replace('  ', ' ');
    case 'done':
      return resultText ?? 'M-Pesa gave it back.';
    case 'failed':
      return `M-Pesa did not give it back. ${resultText ?? ''}`.trim();
    case 'dismissed':
      return `Dismissed. ${resultText ?? ''}`.trim();
  }
}

/** Whoever asks for money to leave does not approve it alone, unless he is the only owner and the delay is over. Nobody asked for what M-Pesa lists. */
export function mayApprove(reversal: { readonly state: ReversalState; readonly requestedBy: number | null; readonly notBefore: Instant | null }, approver: { readonly operatorId: number | null }, now: Instant): boolean {
  if (reversal.state === 'proposed') return true;
  if (reversal.state !== 'waiting') return false;
  const isRequester = reversal.requestedBy !== null && reversal.requestedBy === approver.operatorId;
  return !isRequester || (reversal.notBefore !== null && now >= reversal.notBefore);
}

/** In the middle of a sentence: "A reversal of UC… waits for its approval." */
export const STANDING: Readonly<Record<Exclude<ReversalState, 'done' | 'failed' | 'dismissed'>, string>> = {
  proposed: 'is listed by M-Pesa and waits to be confirmed',
  waiting: 'waits for its approval',
  queued: 'is on its way to M-Pesa',
  sent: 'is with M-Pesa, and its result is not here yet',
  unknown: 'was sent, and nobody knows yet whether M-Pesa did it',
};
