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

/** One incoming payment as the provider's own list has it. */
export interface ListedPayment {
  readonly receipt: string;
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

export interface PaymentGateway {
  /** Throws GatewayError; outcome 'unknown' when the phone may have been prompted all the same: never send it again by itself. */
  push(request: PushRequest): Promise<PushAccepted>;
  queryPush(checkoutRequestId: string): Promise<PushStatus>;
  /** All incoming payments between two instants, at most 48 hours back. */
  listPayments(from: Instant, to: Instant): Promise<ListedPayment[]>;
  /** Tells the provider where to report payments made at its own menu. */
  registerUrls(urls: { readonly confirmationUrl: string; readonly validationUrl: string }): Promise<{ readonly alreadyRegistered: boolean }>;
}
