/** A mobile-money provider that can ask a phone for money and list what came in. Amounts are cents; providers may move whole shillings only. */
import type { Cents } from '../../src-shared/money.ts';
import type { Phone } from '../../src-shared/phone.ts';
import type { Instant } from '../../src-shared/time.ts';

export interface PushRequest {
  readonly phone: Phone;
  /** Whole shillings. */
  readonly amountCents: Cents;
  /** At most 12 characters; shown on the phone. */
  readonly accountReference: string;
  /** At most 13 characters. */
  readonly description: string;
  /** Where the provider reports the result; an unguessable path of ours. */
  readonly callbackUrl: string;
}

/** The provider has taken the request: accepted, not paid. */
export interface PushAccepted {
  readonly checkoutRequestId: string;
  readonly merchantRequestId: string;
}

/** pending: ask again later. settled: the provider's last word on this push as of now (a success may still follow a failure). */
export type PushStatus = { readonly state: 'pending'; readonly technical: string } | { readonly state: 'settled'; readonly resultCode: string; readonly resultText: string };

/** One row of the provider's own list. */
export interface ListedPayment {
  /** reversal: money that the provider gave back; its receipt is its own. */
  readonly kind: 'payment' | 'reversal';
  readonly receipt: string;
  /** Of a reversal: the payment that it takes back; empty when the list does not say. */
  readonly linkedReceipt: string;
  readonly amountCents: Cents;
  readonly paidAt: Instant;
  readonly accountTyped: string;
  /** As given: a number, a mask, a hash, or empty. */
  readonly payerPhone: string;
  readonly payerName: string;
  readonly shortcode: string;
  /** The raw row, kept as evidence. */
  readonly raw: string;
}

/** Something that the provider answers later, by a report. */
export interface Question {
  /** Our own name for it, at most 40 characters; comes back when nobody answered it (Report "unanswered"). */
  readonly reference: string;
  readonly resultUrl: string;
  readonly timeoutUrl: string;
}

/** The provider has taken the question. The report that answers it names one of these ids, and may come before this. */
export interface Asked {
  readonly conversationIds: readonly string[];
}

export interface PaymentGateway {
  /** Throws GatewayError; outcome 'unknown' when the phone may have been prompted all the same: never send it again by itself. */
  push(request: PushRequest): Promise<PushAccepted>;
  queryPush(checkoutRequestId: string): Promise<PushStatus>;
  /** All that came in between two instants, at most 48 hours back. */
  listPayments(from: Instant, to: Instant): Promise<ListedPayment[]>;
  /** Tells the provider where to report payments made at its own menu. */
  registerUrls(urls: { readonly confirmationUrl: string; readonly validationUrl: string }): Promise<{ readonly alreadyRegistered: boolean }>;
  /** Opens the provider's list, once. nominatedPhone: the number in the provider's papers of the business. */
  registerPull(request: { readonly nominatedPhone: Phone; readonly callbackUrl: string }): Promise<{ readonly alreadyRegistered: boolean }>;
  /** What became of one receipt. Needs the API operator. */
  checkReceipt(question: Question & { readonly receipt: string }): Promise<Asked>;
  /** What the provider holds for us. */
  askBalance(question: Question): Promise<Asked>;
  /** Gives a payment back to its sender. outcome 'unknown' when it may have been taken all the same: never send it again by itself. */
  reverse(question: Question & { readonly receipt: string; readonly amountCents: Cents; readonly reason: string }): Promise<Asked>;
}

/** What a provider reported, in our words. */
export type Report =
  /** Money moved. checkoutRequestId: it answers a request; its account is not told then. */
  | {
      readonly kind: 'payment';
      readonly receipt: string;
      readonly amountCents: Cents;
      /** Null: the report does not say when; take the time of its arrival. */
      readonly paidAt: Instant | null;
      /** Empty: the report does not say. */
      readonly shortcode: string;
      readonly accountTyped: string;
      readonly payerPhone: string;
      readonly payerName: string;
      readonly checkoutRequestId: string | null;
    }
  /** How a request ended, without a receipt. */
  | { readonly kind: 'pushResult'; readonly checkoutRequestId: string; readonly resultCode: string; readonly resultText: string }
  /** The provider asks whether it may take money; none has moved. */
  | { readonly kind: 'validation' }
  | {
      readonly kind: 'receiptAnswer';
      readonly conversationIds: readonly string[];
      readonly resultCode: string;
      readonly resultText: string;
      /** Null: there is no such receipt, or the answer does not describe it. */
      readonly found: { readonly receipt: string; readonly amountCents: Cents; readonly paidAt: Instant | null; readonly status: 'completed' | 'reversed' | 'other'; readonly payerPhone: string; readonly payerName: string; readonly shortcode: string } | null;
    }
  | {
      readonly kind: 'balanceAnswer';
      readonly conversationIds: readonly string[];
      readonly resultCode: string;
      readonly resultText: string;
      readonly at: Instant | null;
      readonly accounts: readonly { readonly name: string; readonly availableCents: Cents; readonly unclearedCents: Cents }[];
    }
  | { readonly kind: 'reversalAnswer'; readonly conversationIds: readonly string[]; readonly resultCode: string; readonly resultText: string; /** Of the reversal itself; null when it failed. */ readonly receipt: string | null; /** Taken back before already. */ readonly alreadyReversed: boolean }
  /** An answer whose question it does not say: whichever of ours it names. */
  | { readonly kind: 'otherAnswer'; readonly conversationIds: readonly string[]; readonly resultCode: string; readonly resultText: string }
  /** Nobody answered our question: no verdict. reference: of the question; empty when it does not say. */
  | { readonly kind: 'unanswered'; readonly reference: string; readonly conversationIds: readonly string[] }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Reads a provider's reports, without a word to the provider. Never throws. */
export interface PaymentReports {
  /** path: by which of our addresses it came; body: as it came. */
  read(path: 'stk' | 'c2b-confirmation' | 'c2b-validation' | 'result' | 'timeout', body: string): Report;
}
