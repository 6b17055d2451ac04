import type { Instant } from '../../../src-shared/time.ts';
import type { Cents } from '../../../src-shared/money.ts';

export interface EtimsSimulatorOptions {
  readonly clock: { now(): Instant };
  readonly pin: string;
  readonly branchId: string;
  readonly deviceSerial: string;
  /** Of a device that is connected already; left out: it is told when the device is connected. */
  readonly communicationKey?: string;
  readonly controlUnitId?: string;
  /** What was registered at an earlier start, oldest first. */
  readonly history?: readonly RegisteredSale[];
}

/** A sale or credit note as KRA keeps it. */
export interface RegisteredSale {
  readonly invcNo: number;
  readonly trdInvcNo: string;
  readonly kind: 'S' | 'R';
  readonly orgInvcNo: number;
  readonly custTin: string | null;
  readonly taxableCents: Cents;
  readonly vatCents: Cents;
  readonly totalCents: Cents;
  readonly receiptNumber: number;
  readonly internalData: string;
  readonly signature: string;
  readonly at: Instant;
  readonly body: Readonly<Record<string, unknown>>;
}

export type EtimsEndpoint = 'connect' | 'item' | 'sale' | 'list';

/**
 * http-500: nothing is done. lost-answer: done, and the connection breaks. lost-request: nothing is done, and the connection breaks.
 * refuse: this code and message. slow: done at once, answered after delayMs. not-listed: the list does not show what was registered.
 * wordless-list: the list does not tell receipt numbers. html: a page instead of an answer.
 */
export type EtimsFault = { readonly times?: number; readonly endpoint?: EtimsEndpoint } & (
  | { readonly kind: 'http-500' | 'lost-answer' | 'lost-request' | 'html' | 'not-listed' | 'wordless-list' }
  | { readonly kind: 'refuse'; readonly code: string; readonly message: string }
  | { readonly kind: 'slow'; readonly delayMs: number }
);
