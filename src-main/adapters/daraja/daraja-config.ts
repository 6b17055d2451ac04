import type { Instant } from '../../../src-shared/time.ts';

/** The M-Pesa settings of one business number. Key, secret, passkey and credential are secrets: they never enter an error or a log. */
export interface DarajaConfig {
  /** "https://api.safaricom.co.ke", "https://sandbox.safaricom.co.ke", or a simulator. Without a slash at the end. */
  readonly baseUrl: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  /** Paybill, or the store (head office) number of a till. */
  readonly shortcode: string;
  /** Till number; only for CustomerBuyGoodsOnline, where money goes to it and not to the shortcode. */
  readonly till?: string;
  readonly passkey: string;
  readonly transactionType: 'CustomerPayBillOnline' | 'CustomerBuyGoodsOnline';
  /** The API operator of the business: needed to look up receipts, to ask for the balance and to reverse. The credential is made by sealPassword. */
  readonly initiator?: { readonly name: string; readonly securityCredential: string };
  /** Shape of the confirmations to register for; v2 unless told. */
  readonly c2bVersion?: 'v1' | 'v2';
  /** Production checks addresses by Safaricom's rules before it sends them. Unless told: whether baseUrl is the production host. */
  readonly isProduction?: boolean;
  /** A request without an answer by then is given up; 20 s unless told. */
  readonly deadlineMs?: number;
  /** Pause before a read is tried again after "spike arrest"; 1 s unless told (the limits are not published). */
  readonly spikePauseMs?: number;
}

/** What the adapter needs of the world. */
export interface DarajaSurroundings {
  now(): Instant;
  /** Milliseconds that only go forward: token lifetimes. */
  monotonic(): number;
  /** A row of the provider's list that cannot be read, by its reason; never holds personal data. */
  onUnreadableRow?(reason: string): void;
}
