/** A router, in our words. One session, used by one worker at a time; every promise settles within its deadline. */
import type { GatewayError } from './gateway-error.ts';
import type {
  DhcpLease, HotspotProfile, HotspotSession, HotspotUser, ListedAddress, LogLine, PingResult, PppProfile, PppSecret, PppSession, RouterInterface, RouterSetup, Scheduler, SimpleQueue,
} from './router-objects.ts';

export type * from './router-objects.ts';

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

/** Bytes since the session began: received is what the subscriber uploaded. */
export interface SessionTraffic {
  readonly name: string;
  readonly receivedBytes: bigint;
  readonly sentBytes: bigint;
}

/** In all fields of writes: absent, it stays as it is; null clears it. */
export interface SecretFields {
  readonly name?: string;
  readonly password?: string;
  readonly service?: 'pppoe';
  readonly profile?: string;
  readonly disabled?: boolean;
  readonly comment?: string;
  readonly remoteAddress?: string | null;
  readonly remoteIpv6Prefix?: string | null;
}
export interface ProfileFields {
  readonly name?: string;
  readonly rateLimit?: string | null;
  readonly addressList?: string | null;
  readonly localAddress?: string | null;
  readonly remoteAddress?: string | null;
  readonly comment?: string;
}
export interface HotspotUserFields {
  readonly name?: string;
  readonly password?: string;
  readonly server?: string | null;
  readonly profile?: string;
  readonly disabled?: boolean;
  readonly comment?: string;
  readonly address?: string | null;
  readonly macAddress?: string | null;
  readonly limitUptimeSeconds?: number | null;
  readonly limitTotalBytes?: bigint | null;
}
export interface HotspotProfileFields {
  readonly name?: string;
  readonly rateLimit?: string | null;
  readonly addressList?: string | null;
  readonly sharedUsers?: number;
}
export interface QueueFields {
  readonly name?: string;
  readonly target?: string;
  readonly maxLimit?: string | null;
  readonly burstLimit?: string | null;
  readonly burstThreshold?: string | null;
  readonly burstTime?: string | null;
  readonly priority?: string;
  readonly disabled?: boolean;
  readonly comment?: string;
}
export interface LeaseFields {
  readonly macAddress?: string;
  readonly address?: string | null;
  readonly server?: string | null;
  readonly rateLimit?: string | null;
  /** Separated by commas; null: none. */
  readonly addressLists?: string | null;
  readonly blockAccess?: boolean;
  readonly disabled?: boolean;
  readonly comment?: string;
}
export interface ListedAddressFields {
  readonly list?: string;
  readonly address?: string;
  readonly comment?: string;
  readonly disabled?: boolean;
}
export interface SchedulerFields {
  readonly name?: string;
  /** In the router's time zone; the adapter writes it as its version wants it. "2026-03-27" and "14:05:00". */
  readonly startDate?: string;
  readonly startTime?: string;
  readonly intervalSeconds?: number;
  readonly onEvent?: string;
  readonly policy?: string;
  readonly disabled?: boolean;
  readonly comment?: string;
}

type Add<K extends string, F, R extends keyof F> = { readonly kind: `add-${K}`; readonly fields: F & Required<Pick<F, R>> };
type Set<K extends string, F> = { readonly kind: `set-${K}`; readonly id: string; readonly fields: F };
type Remove<K extends string> = { readonly kind: `remove-${K}`; readonly id: string };

/** One write. Desired state by id, never a delta. */
export type RouterChange =
  | Add<'profile', ProfileFields, 'name'> | Set<'profile', ProfileFields>
  | Add<'secret', SecretFields, 'name' | 'password' | 'profile'> | Set<'secret', SecretFields> | Remove<'secret'>
  | Add<'hotspot-profile', HotspotProfileFields, 'name'> | Set<'hotspot-profile', HotspotProfileFields>
  | Add<'hotspot-user', HotspotUserFields, 'name' | 'password' | 'profile'> | Set<'hotspot-user', HotspotUserFields> | Remove<'hotspot-user'>
  | Add<'queue', QueueFields, 'name' | 'target'> | Set<'queue', QueueFields> | Remove<'queue'>
  | Add<'lease', LeaseFields, 'macAddress' | 'address'> | Set<'lease', LeaseFields> | Remove<'lease'>
  | Add<'listed-address', ListedAddressFields, 'list' | 'address'> | Set<'listed-address', ListedAddressFields> | Remove<'listed-address'>
  | Add<'scheduler', SchedulerFields, 'name' | 'startDate' | 'startTime' | 'onEvent'> | Set<'scheduler', SchedulerFields> | Remove<'scheduler'>
  | { readonly kind: 'end-session'; readonly id: string }
  | { readonly kind: 'end-hotspot-session'; readonly id: string };

export interface RouterSession {
  readonly facts: RouterFacts;
  /** Reads never change anything; all throw GatewayError. With names (or MAC addresses): only those rows. Passwords are never read. */
  readFacts(): Promise<RouterFacts>;
  listSecrets(names?: readonly string[]): Promise<PppSecret[]>;
  listProfiles(): Promise<PppProfile[]>;
  listSessions(names?: readonly string[]): Promise<PppSession[]>;
  listHotspotUsers(names?: readonly string[]): Promise<HotspotUser[]>;
  listHotspotProfiles(): Promise<HotspotProfile[]>;
  listHotspotSessions(names?: readonly string[]): Promise<HotspotSession[]>;
  /** Those made by the router for sessions are among them. */
  listQueues(names?: readonly string[]): Promise<SimpleQueue[]>;
  listLeases(macAddresses?: readonly string[]): Promise<DhcpLease[]>;
  listAddresses(lists: readonly string[]): Promise<ListedAddress[]>;
  listSchedulers(names?: readonly string[]): Promise<Scheduler[]>;
  listInterfaces(): Promise<RouterInterface[]>;
  /** The newest lines, oldest first; at most so many. */
  listLog(most: number): Promise<LogLine[]>;
  readSetup(): Promise<RouterSetup>;
  /** Of PPPoE sessions by user name; without names: all of them. */
  readTraffic(names?: readonly string[]): Promise<SessionTraffic[]>;
  /** What the maker gave this one device or machine (serial number, licence id); null where it tells none. */
  readSerial(): Promise<string | null>;
  /** From the router. count: 1 to 20, one a second at most. */
  ping(address: string, count: number): Promise<PingResult>;
  /** The configuration as a script, without passwords. Throws GatewayError where it is too large to be read by this version (hint: what to do). */
  readExport(): Promise<string>;
  /**
   * Sends the changes in order of kind (profiles, then accounts, then the ends of sessions), several at a time, each exactly once. The
   * same change of many rows may go out as one command. The result has one entry per change: null when the router said done, else the
   * error; a lost answer is outcome 'unknown'.
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
