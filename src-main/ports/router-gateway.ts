/** A router, in our words. One session, used by one worker at a time; every promise settles within its deadline. */
import type { GatewayError } from './gateway-error.ts';

export interface RouterAddress {
  readonly host: string;
  readonly port: number;
  /** Null: plain API. Else API-SSL; fingerprint is the pinned SHA-256 of the certificate ("AB:CD:…"), or null on first contact. */
  readonly tls: { readonly fingerprint: string | null } | null;
  readonly userName: string;
  readonly password: string;
}

/** What the router says of itself. */
export interface RouterFacts {
  readonly identity: string;
  readonly version: string;
  readonly board: string;
  readonly architecture: string;
  readonly uptimeSeconds: number;
  readonly cpuLoadPercent: number;
  readonly freeMemoryBytes: number;
  readonly totalMemoryBytes: number;
  /** Sectors written to flash since the router started; null where the board does not tell. */
  readonly flashWrites: number | null;
  /** SHA-256 of the certificate seen ("AB:CD:…"); null on a plain connection. */
  readonly certificateFingerprint: string | null;
}

export interface PppSecret {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly profile: string;
  readonly disabled: boolean;
  readonly comment: string;
  readonly remoteAddress: string | null;
}

export interface PppProfile {
  readonly id: string;
  readonly name: string;
  /** "upload/download" as the router writes it, e.g. "5M/10M"; null: no limit. */
  readonly rateLimit: string | null;
  readonly addressList: string | null;
  readonly localAddress: string | null;
  readonly remoteAddress: string | null;
  readonly comment: string;
  /** One of the router's own (default, default-encryption): never touched. */
  readonly builtIn: boolean;
}

/** A subscriber who is connected now. */
export interface PppSession {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly callerId: string;
  readonly uptimeSeconds: number;
}

/** Bytes since the session began: received is what the subscriber uploaded. */
export interface SessionTraffic {
  readonly name: string;
  readonly receivedBytes: bigint;
  readonly sentBytes: bigint;
}

export interface SecretFields {
  readonly name?: string;
  readonly password?: string;
  readonly profile?: string;
  readonly disabled?: boolean;
  readonly comment?: string;
  /** Null clears it. */
  readonly remoteAddress?: string | null;
}
export interface ProfileFields {
  readonly name?: string;
  readonly rateLimit?: string | null;
  readonly addressList?: string | null;
  readonly localAddress?: string | null;
  readonly remoteAddress?: string | null;
  readonly comment?: string;
}

/** One write. Desired state by id, never a delta. */
export type RouterChange =
  | { readonly kind: 'add-profile'; readonly fields: ProfileFields & { readonly name: string } }
  | { readonly kind: 'set-profile'; readonly id: string; readonly fields: ProfileFields }
  | { readonly kind: 'add-secret'; readonly fields: SecretFields & { readonly name: string; readonly password: string; readonly profile: string } }
  | { readonly kind: 'set-secret'; readonly id: string; readonly fields: SecretFields }
  | { readonly kind: 'remove-secret'; readonly id: string }
  | { readonly kind: 'end-session'; readonly id: string };

export interface RouterSession {
  readonly facts: RouterFacts;
  /** Reads never change anything; all throw GatewayError. With names: only those rows. Passwords are never read. */
  readFacts(): Promise<RouterFacts>;
  listSecrets(names?: readonly string[]): Promise<PppSecret[]>;
  listProfiles(): Promise<PppProfile[]>;
  listSessions(names?: readonly string[]): Promise<PppSession[]>;
  readTraffic(names: readonly string[]): Promise<SessionTraffic[]>;
  /**
   * Sends the changes in order of kind (profiles, secrets, sessions), several at a time, each exactly once.
   * The result has one entry per change: null when the router said done, else the error; a lost answer is outcome 'unknown'.
   */
  apply(changes: readonly RouterChange[]): Promise<(GatewayError | null)[]>;
  /** Commands sent so far on this session. */
  readonly sent: { readonly reads: number; readonly writes: number };
  /** False once the connection is lost; the session is then of no further use. */
  readonly alive: boolean;
  close(): Promise<void>;
}

export interface RouterGateway {
  /** Connects and logs in. Throws GatewayError: unreachable, wrong password, certificate changed, not a MikroTik, no free session. */
  connect(address: RouterAddress): Promise<RouterSession>;
}
