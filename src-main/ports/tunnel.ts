/** A program that carries a public address to the listener on this computer. A second provider implements this and nothing else. */
import type { Instant } from '../../src-shared/time.ts';

export interface TunnelState {
  readonly state: 'off' | 'starting' | 'up' | 'down';
  /** Since when it is so; null: off from the beginning. */
  readonly since: Instant | null;
  /** Why it is down, in the operator's words, and what to do. Never the token. */
  readonly trouble: { readonly message: string; readonly hint: string; readonly technical?: string } | null;
}

export interface Tunnel {
  /** Keeps it running from now on. Never throws: what goes wrong is told by state(). */
  start(): void;
  /** Resolves when it has ended. */
  stop(): Promise<void>;
  state(): TunnelState;
  /** Calls back when the state has changed. Returns the way to stop it. */
  onChange(listener: () => void): () => void;
}
