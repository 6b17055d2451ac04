/** The words of the Daraja simulator. */
import type { Cents } from '../../../src-shared/money.ts';
import type { Instant } from '../../../src-shared/time.ts';

/** What the owner of a phone does with a prompt. 'pays-late': reported as no answer first, then paid after all. */
export type PhoneBehaviour = 'pays' | 'cancels' | 'no-answer' | 'wrong-pin' | 'insufficient' | 'pays-late';
export const PHONE_BEHAVIOURS: readonly PhoneBehaviour[] = ['pays', 'cancels', 'no-answer', 'wrong-pin', 'insufficient', 'pays-late'];

/** Money that moved, whether or not anyone was told: the ground truth. */
export interface StatementEntry {
  readonly receipt: string;
  readonly paidAt: Instant;
  readonly via: 'push' | 'paybill';
  /** Twelve digits. */
  readonly phone: string;
  readonly name: string;
  readonly account: string;
  readonly amountCents: Cents;
  readonly shortcode: string;
  /** Of the push that caused it, else null. */
  readonly checkoutRequestId: string | null;
}

/** A payment that was given back, whole. */
export interface ReversalEntry {
  readonly receipt: string;
  readonly at: Instant;
  readonly amountCents: Cents;
  /** The receipt of the payment. */
  readonly of: string;
  /** customer: by the customer or by Safaricom's care line; nobody is told. */
  readonly by: 'api' | 'customer';
}

/** A row of the organisation portal's statement. */
export interface PortalRow {
  readonly kind: 'payment' | 'charge' | 'reversal' | 'withdrawal' | 'failed';
  readonly receipt: string;
  readonly completedAt: Instant;
  readonly details: string;
  readonly status: 'Completed' | 'Failed' | 'Declined';
  readonly paidInCents: Cents;
  /** Not below zero; in the file it is. */
  readonly withdrawnCents: Cents;
  /** After the row; null where no money moved. */
  readonly balanceCents: Cents | null;
  readonly reasonType: string;
  readonly otherParty: string;
  /** Of a reversal: the payment. */
  readonly linkedReceipt: string;
  readonly account: string;
}

/** What the organisation's account was when a start ended. */
export interface AccountBooks {
  /** Oldest first, all three. */
  readonly payments: readonly StatementEntry[];
  readonly reversals: readonly ReversalEntry[];
  readonly rows: readonly PortalRow[];
  readonly balanceCents: Cents;
}

export interface PortalStatement {
  /** The exported file. */
  readonly csv: string;
  /** Newest first, as in the file. */
  readonly rows: readonly PortalRow[];
}

/** result, timeout: the two addresses of an API operator's question. */
export type CallbackChannel = 'stk' | 'c2b-validation' | 'c2b-confirmation' | 'result' | 'timeout';
export const CALLBACK_CHANNELS: readonly CallbackChannel[] = ['stk', 'c2b-validation', 'c2b-confirmation', 'result', 'timeout'];

/** One attempt to tell someone. There is never a second one for the same event, except by the fault 'duplicate-callback'. */
export interface Delivery {
  readonly channel: CallbackChannel;
  readonly url: string;
  readonly at: Instant;
  readonly body: string;
  /** HTTP status, 'unreachable', or 'dropped' by a fault. */
  readonly outcome: number | 'unreachable' | 'dropped';
}

export type Endpoint = 'oauth' | 'push' | 'query' | 'c2b-register' | 'pull-register' | 'pull-query' | 'status' | 'balance' | 'reversal';
export const ENDPOINTS: readonly Endpoint[] = ['oauth', 'push', 'query', 'c2b-register', 'pull-register', 'pull-query', 'status', 'balance', 'reversal'];

/** Faults of an answer. 'lost-acknowledgement': the request is carried out, then the connection is cut. 'token-expired': the token ends while the request is on its way. */
export type AnswerFaultKind = 'oauth-failure' | 'http-500' | 'html-200' | 'spike-arrest' | 'lost-acknowledgement' | 'slow-answer' | 'token-expired';
/**
 * Faults of a callback. 'early-callback': it arrives before the request is acknowledged. 'reordered-callbacks': of a push, the confirmation comes
 * before the push's own. 'contradicting-callback': after the true one, another of the same thing with another amount or another end.
 * 'queue-timeout': instead of a result, the request itself comes back to its QueueTimeOutURL.
 */
export type CallbackFaultKind = 'duplicate-callback' | 'drop-callback' | 'late-callback' | 'early-callback' | 'malformed-callback' | 'reordered-callbacks' | 'contradicting-callback' | 'queue-timeout';
export const ANSWER_FAULTS: readonly AnswerFaultKind[] = ['oauth-failure', 'http-500', 'html-200', 'spike-arrest', 'lost-acknowledgement', 'slow-answer', 'token-expired'];
export const CALLBACK_FAULTS: readonly CallbackFaultKind[] = ['duplicate-callback', 'drop-callback', 'late-callback', 'early-callback', 'malformed-callback', 'reordered-callbacks', 'contradicting-callback', 'queue-timeout'];

export interface Fault {
  readonly kind: AnswerFaultKind | CallbackFaultKind;
  /** How often it strikes; 1 unless told, Infinity for always. */
  readonly times?: number;
  /** Answer faults: only there. Unless told: 'push' (oauth-failure: always 'oauth'). */
  readonly endpoint?: Endpoint;
  /** Callback faults: only there; any channel unless told. */
  readonly channel?: CallbackChannel;
  /** For 'slow-answer' and 'late-callback', in milliseconds; ten minutes unless told. */
  readonly delayMs?: number;
  /** For 'queue-timeout': was the act done all the same? Not unless told. */
  readonly carriedOut?: boolean;
}

/** Where timers come from: the machine's, or 'manual', where due work runs on advanceTo and at no other time. */
export type SimulatorTimers =
  | 'manual'
  | { readonly setTimeout: (run: () => void, delayMs: number) => unknown; readonly clearTimeout: (handle: never) => void };

export interface DarajaSimulatorOptions {
  readonly clock: { now(): Instant };
  /** The machine's own unless told. */
  readonly timers?: SimulatorTimers;
  /** Receipts, request ids and tokens follow from it; 1 unless told. */
  readonly seed?: number;
  /** Money that moved before this start, oldest first: it is listed again, and its receipts are not given again. */
  readonly history?: readonly StatementEntry[];
  /** All that was in the account when an earlier start ended; it goes on from there, and receipts are not given again. */
  readonly books?: AccountBooks;
  readonly shortcode: string;
  /** The till number of a buy-goods shortcode (PartyB); none unless told. */
  readonly till?: string;
  readonly passkey: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  /** 'production' registers addresses once and enforces the address rules; 'sandbox' does neither. */
  readonly mode: 'sandbox' | 'production';
  /** From the prompt to the customer's answer; 12 s unless told (10 to 21 s were seen in production). */
  readonly callbackDelayMs?: number;
  /** From an API operator's question to its answer; 5 s unless told. */
  readonly resultDelayMs?: number;
  /** A receiver that takes longer is given up, by the machine's clock; 8 s unless told, as validation is. */
  readonly deliveryDeadlineMs?: number;
  /** Who may ask for receipts, balance and reversals; nobody unless told. The password comes sealed to SIMULATOR_CERTIFICATE. */
  readonly initiator?: { readonly name: string; readonly password: string; /** The role of reversing; he has it unless told. */ readonly mayReverse?: boolean };
  /** What lay in the account before the history; nothing unless told. */
  readonly openingBalanceCents?: Cents;
  /** What M-Pesa charges the business for each payment, in hundredths of a per cent; nothing unless told. */
  readonly chargeBasisPoints?: number;
  /** External validation is off until Safaricom switches it on for a shortcode; off unless told. */
  readonly validationEnabled?: boolean;
}

/** A customer pays at the M-Pesa menu of the phone. */
export interface PaybillPayment {
  readonly phone: string;
  readonly account: string;
  /** Whole shillings. */
  readonly amountCents: Cents;
  readonly name?: string;
  /** M-Pesa fails at it: nobody is told, and the statement shows it as failed. */
  readonly fails?: boolean;
}
export type PaybillOutcome = { readonly paid: true; readonly receipt: string } | { readonly paid: false; readonly resultCode: string };
