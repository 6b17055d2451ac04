/** Where callbacks wait for the core: the sidecar on this PC or a relay elsewhere. At least once; the core takes after a sequence number and acknowledges. */
import type { Instant } from '../../src-shared/time.ts';

/** What arrived, by the path it arrived on. result: M-Pesa's answer to a question. timeout: the question comes back, for nobody answered it. */
export type InboxKind = 'stk' | 'c2b-confirmation' | 'c2b-validation' | 'result' | 'timeout';

export interface InboxEntry {
  readonly seq: number;
  readonly kind: InboxKind;
  readonly receivedAt: Instant;
  /** Address of the sender as the listener saw it. */
  readonly remoteAddress: string;
  /** The raw body, sealed to the app's public key (src-shared/sealed.ts), base64. */
  readonly sealed: string;
}

export interface InboxSource {
  readonly name: string;
  /** Up to `limit` entries after a sequence number, oldest first. Throws GatewayError. */
  pull(after: number, limit: number): Promise<InboxEntry[]>;
  /** The core has them durably up to and including seq: they may be forgotten. */
  acknowledge(seq: number): Promise<void>;
  /** Calls back when something new may be waiting. */
  onArrival(listener: () => void): () => void;
}
