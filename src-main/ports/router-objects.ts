/** What stands on a router, in our words. Rates are "upload/download" as the router writes them ("5M/10M"); null: no limit. */

export interface PppSecret {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly profile: string;
  readonly disabled: boolean;
  readonly comment: string;
  readonly remoteAddress: string | null;
  /** "2001:db8:1::/56"; null: none of his own. */
  readonly remoteIpv6Prefix: string | null;
}

export interface PppProfile {
  readonly id: string;
  readonly name: string;
  readonly rateLimit: string | null;
  readonly addressList: string | null;
  readonly localAddress: string | null;
  readonly remoteAddress: string | null;
  readonly comment: string;
  /** One of the router's own (default, default-encryption): never touched. */
  readonly builtIn: boolean;
}

/** A subscriber who is connected by PPP now. */
export interface PppSession {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly callerId: string;
  readonly uptimeSeconds: number;
  /** The router's number for this session: another number is another session. Empty where the version does not tell. */
  readonly sessionId: string;
}

export interface HotspotUser {
  readonly id: string;
  readonly name: string;
  /** The hotspot server; null: all of them. */
  readonly server: string | null;
  readonly profile: string;
  readonly disabled: boolean;
  readonly comment: string;
  readonly address: string | null;
  readonly macAddress: string | null;
  /** Of all his sessions that have ended; what runs now stands in HotspotSession. */
  readonly uptimeSeconds: number;
  readonly receivedBytes: bigint;
  readonly sentBytes: bigint;
  readonly limitUptimeSeconds: number | null;
  readonly limitTotalBytes: bigint | null;
}

/** Has no comment on the router: ours are known by their names. */
export interface HotspotProfile {
  readonly id: string;
  readonly name: string;
  readonly rateLimit: string | null;
  readonly addressList: string | null;
  readonly sharedUsers: number | null;
  readonly builtIn: boolean;
}

export interface HotspotSession {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly macAddress: string;
  readonly server: string;
  readonly uptimeSeconds: number;
  /** What the subscriber uploaded and downloaded in this session. */
  readonly receivedBytes: bigint;
  readonly sentBytes: bigint;
}

export interface SimpleQueue {
  readonly id: string;
  readonly name: string;
  /** "10.5.50.7/32", or an interface ("<pppoe-jane>"); several are separated by commas. */
  readonly target: string;
  readonly maxLimit: string | null;
  readonly burstLimit: string | null;
  readonly burstThreshold: string | null;
  /** "8s/8s" in whole seconds; null: none. */
  readonly burstTime: string | null;
  /** "8/8". */
  readonly priority: string;
  readonly disabled: boolean;
  /** Made by the router for a session: shows what holds for him now. */
  readonly dynamic: boolean;
  readonly comment: string;
  readonly receivedBytes: bigint;
  readonly sentBytes: bigint;
}

export interface DhcpLease {
  readonly id: string;
  readonly macAddress: string;
  readonly address: string | null;
  /** The DHCP server; null: all of them. */
  readonly server: string | null;
  readonly rateLimit: string | null;
  /** Separated by commas; empty: none. */
  readonly addressLists: string;
  readonly blockAccess: boolean;
  readonly disabled: boolean;
  /** Given by the server of itself, not made by anybody. */
  readonly dynamic: boolean;
  readonly comment: string;
  /** bound: he has it now. */
  readonly status: string;
  readonly activeAddress: string | null;
}

/** A row of /ip/firewall/address-list. */
export interface ListedAddress {
  readonly id: string;
  readonly list: string;
  readonly address: string;
  readonly comment: string;
  readonly disabled: boolean;
  readonly dynamic: boolean;
}

export interface Scheduler {
  readonly id: string;
  readonly name: string;
  /** As the router writes them: "2026-03-27" or "mar/27/2026", and "14:05:00" or "startup". */
  readonly startDate: string;
  readonly startTime: string;
  readonly intervalSeconds: number;
  readonly onEvent: string;
  readonly policy: string;
  readonly disabled: boolean;
  readonly comment: string;
  readonly runCount: number;
}

export interface RouterInterface {
  readonly name: string;
  /** "ether", "vlan", "pppoe-in", "wg", "l2tp-out", …: RouterOS's words. */
  readonly type: string;
  readonly running: boolean;
  readonly disabled: boolean;
  readonly comment: string;
  readonly receivedBytes: bigint;
  readonly sentBytes: bigint;
}

export interface LogLine {
  readonly id: string;
  /** As the router writes it; without a date it is of today. */
  readonly time: string;
  readonly topics: string;
  readonly message: string;
}

/** A rule of /ip/firewall/filter or nat, in the order in which the router asks them. */
export interface FirewallRule {
  readonly id: string;
  readonly chain: string;
  readonly action: string;
  readonly disabled: boolean;
  readonly dynamic: boolean;
  readonly comment: string;
  /** Every other condition under RouterOS's names ("src-address-list", "connection-state", "dst-port", "hotspot"). */
  readonly conditions: Readonly<Record<string, string>>;
}

/** What was set up on a router by hands or by the set-up script, as far as Waya's work rests on it. */
export interface RouterSetup {
  readonly clock: { readonly date: string; readonly time: string; readonly timeZone: string; readonly gmtOffset: string; /** Null: the version does not tell. */ readonly ntpSynchronised: boolean | null; readonly ntpEnabled: boolean };
  /** 1 to 6; "p-unlimited" and the like on a cloud-hosted router; null: not told. */
  readonly licenseLevel: string | null;
  readonly packages: readonly { readonly name: string; readonly version: string; readonly disabled: boolean }[];
  readonly services: readonly { readonly name: string; readonly port: number; readonly disabled: boolean; /** Empty: from anywhere. */ readonly address: string; readonly certificate: string; readonly maxSessions: number | null }[];
  readonly users: readonly { readonly name: string; readonly group: string; readonly address: string; readonly disabled: boolean }[];
  readonly groups: readonly { readonly name: string; readonly policy: string }[];
  readonly pppoeServers: readonly { readonly serviceName: string; readonly interface: string; readonly defaultProfile: string; readonly oneSessionPerHost: boolean; readonly disabled: boolean }[];
  readonly pools: readonly { readonly name: string; readonly ranges: string; readonly nextPool: string }[];
  readonly hotspots: readonly { readonly name: string; readonly interface: string; readonly profile: string; readonly addressPool: string; readonly disabled: boolean }[];
  readonly walledGarden: readonly { readonly dstHost: string; readonly action: string; readonly disabled: boolean }[];
  readonly dhcpServers: readonly { readonly name: string; readonly interface: string; readonly addressPool: string; readonly disabled: boolean }[];
  readonly filter: readonly FirewallRule[];
  readonly nat: readonly FirewallRule[];
  readonly dns: { readonly servers: string; readonly allowRemoteRequests: boolean };
  readonly flash: { readonly freeBytes: number; readonly totalBytes: number; readonly badBlocksPercent: number | null; readonly sectorsWrittenTotal: number | null };
}

export interface PingResult {
  readonly sent: number;
  readonly received: number;
  /** Null: nothing came back. */
  readonly minMs: number | null;
  readonly averageMs: number | null;
  readonly maxMs: number | null;
}
