/** What the host knows and does about the ways by which reports reach this computer. */
import type { Instant } from '../../src-shared/time.ts';
import type { TunnelState } from './tunnel.ts';

export interface RelayState {
  readonly state: 'off' | 'up' | 'down';
  /** Reports that lie there; null: not known. */
  readonly waiting: number | null;
  readonly lastFetchAt: Instant | null;
  readonly trouble: TunnelState['trouble'];
}

/** What an address answered when it was asked from here. */
export type AddressAnswer =
  | { readonly kind: 'answer'; readonly status: number; /** Its beginning. */ readonly body: string }
  | { readonly kind: 'none'; readonly why: 'name' | 'refused' | 'certificate' | 'silence' | 'other'; readonly technical: string };

export interface ReachHost {
  /** Where the listener listens on this computer; null: it does not run. */
  localAddress(): string | null;
  tunnel(): TunnelState;
  relay(): RelayState;
  /** Asks a public address of ours, as anybody outside would. Never throws. */
  ask(url: string): Promise<AddressAnswer>;
  /**
   * From now on money is accepted for these alone when the provider asks: accounts as normaliseAccount spells them, phones as 254…, or
   * their SHA-256 in hex. Null: for everybody. Throws GatewayError when the relay does not answer.
   */
  acceptOnly(accounts: readonly string[] | null): Promise<void>;
  /** Calls back when one of the states has changed. Returns the way to stop it. */
  onChange(listener: () => void): () => void;
}
