/** The life of one request to a phone: how a result moves it, when to ask again, and what to tell the cashier. Pure. */
import { mpesaResult } from '../../../src-shared/mpesa-results.ts';
import type { PushView } from '../../../src-shared/contract/payments.ts';
import type { Trouble } from '../../../src-shared/contract/values.ts';
import { later, SECOND, type Instant } from '../../../src-shared/time.ts';

export type PushState = PushView['state'];

/**
 * PAID is terminal, a success beats an earlier failure, and an unknown code is for a person: never paid, never silently failed
 * (mpesa.md, STK callback). pending changes nothing.
 */
export function stateAfter(state: PushState, resultCode: string): PushState {
  const result = mpesaResult(resultCode);
  if (state === 'paid' || result.state === 'paid') return 'paid';
  if (result.state === 'pending') return state;
  return result.state === 'review' ? 'review' : 'failed';
}

/** 30 s after sending, then after 60 s, then every 90 s (mpesa.md, STK query: first not before 25 s, then every 90 s). */
const QUERY_AFTER_MS = [30 * SECOND, 60 * SECOND, 90 * SECOND];
/** About a quarter of an hour: then a person, a callback or the list has to tell. */
export const MOST_QUERIES = 10;
/** In a row; then M-Pesa is left alone. */
export const MOST_QUERY_ERRORS = 3;

/** When to ask for the n-th time (0 is the first); null: no more. */
export function nextQueryAt(queries: number, now: Instant): Instant | null {
  if (queries >= MOST_QUERIES) return null;
  return later(now, QUERY_AFTER_MS[Math.min(queries, QUERY_AFTER_MS.length - 1)]!);
}

export interface PushFacts {
  readonly state: PushState;
  readonly resultCode: string | null;
  readonly paymentId: number | null;
  readonly checkoutRequestId: string | null;
  readonly trouble: Trouble | null;
}

/** What happened, and what to do, in the cashier's words. */
export function pushText(push: PushFacts): { readonly text: string; readonly whatToDo: string } {
  switch (push.state) {
    case 'queued':
      return { text: 'The request is about to be sent.', whatToDo: '' };
    case 'sent':
      return { text: 'The phone shows the request. Waiting for the PIN.', whatToDo: 'Ask the customer to enter the M-Pesa PIN.' };
    case 'paid':
      return push.paymentId === null
        ? { text: 'Paid, receipt awaited.', whatToDo: 'Nothing: service stays on, and the payment is booked when M-Pesa sends its receipt.' }
        : { text: mpesaResult('0').text, whatToDo: '' };
    case 'failed':
    case 'review':
      return withResult(push);
    case 'unknown':
      return push.checkoutRequestId === null
        ? { text: 'Whether the request reached the phone is not known.', whatToDo: 'Ask the customer whether the phone asked for the PIN. A payment still arrives by itself; send another request only when the customer did not pay.' }
        : { text: 'M-Pesa has not said how this ended.', whatToDo: 'Ask M-Pesa again, or look under payments. Send another request only when the customer did not pay.' };
  }
}

function withResult(push: PushFacts): { readonly text: string; readonly whatToDo: string } {
  if (push.resultCode !== null) {
    const { text, advice } = mpesaResult(push.resultCode);
    return { text, whatToDo: advice };
  }
  return { text: push.trouble?.message ?? 'The request was not sent.', whatToDo: push.trouble?.hint ?? 'Try again.' };
}
