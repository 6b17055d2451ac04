/** Setting up a router: the script that a technician pastes, how the router is reached, and the first look at it. */
import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { secret } from '../sensitive.ts';
import { RouterFactsView } from './routers.ts';
import { EVERYONE, Id, NETWORK, Nothing, OWNER, requiredText, shortText, Trouble } from './values.ts';

/** Of IPv4, four numbers below 256. */
const OCTET = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const IPV4 = `${OCTET}(?:\\.${OCTET}){3}`;
const Ipv4 = z.string().trim().regex(new RegExp(`^${IPV4}$`), 'is not an address like 10.20.30.40');
/** "10.64.0.0/18" or one address. */
const Ipv4Network = z.string().trim().regex(new RegExp(`^${IPV4}(?:/(?:[89]|[12]\\d|3[0-2]))?$`), 'is not a network like 10.64.0.0/18');
/** With room for a router and subscribers. */
const Ipv4Range = z.string().trim().regex(new RegExp(`^${IPV4}/(?:[89]|1\\d|2[0-9])$`), 'is not a network like 10.64.0.0/18 (from /8 to /29)');
/** What stands in a script without quotes: no space, quote, bracket or dollar. */
const Word = z.string().trim().min(1, 'must not be empty').max(60, 'is longer than 60 characters').regex(/^[A-Za-z0-9._:/-]+$/, 'has letters, digits and . _ - / only');
const HostName = z.string().trim().min(1, 'must not be empty').max(120).regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, 'is not an address or a host name');
const Port = z.int().min(1).max(65_535);
/** Of WireGuard: 32 bytes, base64. */
const PublicKey = z.string().trim().regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw480]=$/, 'is not a public key of WireGuard (44 characters, ending in =)');

/** lan: in the same network; public: over the internet, by an address or a name that follows it; the rest: the router dials a tunnel to us. */
const ReachKind = z.enum(['lan', 'public', 'wireguard', 'l2tp', 'sstp']);
export type ReachKind = z.infer<typeof ReachKind>;

/** As kept in router.tunnel; null there is as lan. */
export const RouterReach = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('lan') }),
  z.object({ kind: z.literal('public') }),
  /** address: of the router inside the tunnel. publicKey: the router's own, as its script prints it; null: not known yet. */
  z.object({ kind: z.literal('wireguard'), address: Ipv4, publicKey: PublicKey.nullable() }),
  z.object({ kind: z.literal('l2tp'), address: Ipv4 }),
  z.object({ kind: z.literal('sstp'), address: Ipv4 }),
]);
export type RouterReach = z.infer<typeof RouterReach>;

/** Where tunnels end. office: this PC, which has a public address; vps: a rented server that routers and office dial. */
const TunnelEnd = z.object({ place: z.enum(['office', 'vps']), host: HostName, port: Port.default(13_231) });
/** The lowest address of the tunnels' network is our end. */
const TunnelSettings = TunnelEnd.extend({ network: z.string(), publicKey: z.string() });
export type TunnelSettings = z.infer<typeof TunnelSettings>;

export const SetupChoices = z.object({
  version: z.enum(['6', '7']),
  userName: Word.default('waya'),
  password: secret(z.string().min(12, 'is shorter than 12 characters').max(100).regex(/^[A-Za-z0-9_-]+$/, 'has letters, digits, - and _ only')),
  reach: RouterReach,
  /** From which the API may be asked; what the tunnel adds is added. */
  officeNetworks: z.array(Ipv4Network).max(8),
  tls: z.boolean().default(true),
  /** closed: switched off; guarded: as it is, for the office alone. */
  plainApi: z.enum(['closed', 'guarded']).default('guarded'),
  /** Waya may keep copies of the configuration: needs the right to write a file. */
  backups: z.boolean().default(true),
  clock: z.boolean().default(true),
  pppoe: z.object({ interface: Word, network: Ipv4Range }).nullable().default(null),
  hotspot: z.object({ interface: Word, network: Ipv4Range, dnsName: HostName }).nullable().default(null),
  dhcp: z.object({ interface: Word, network: Ipv4Range }).nullable().default(null),
  /** What a subscriber who is cut off still sees. otherHosts: beside the pay page and M-Pesa's own pages. */
  walled: z.object({ network: Ipv4Range, payAddress: Ipv4, payPort: Port.default(80), otherHosts: z.array(HostName).max(20).default([]) }).nullable().default(null),
  fastTrack: z.boolean().default(true),
  /** Of subscribers with addresses that are not named above; for FastTrack. */
  subscriberNetworks: z.array(Ipv4Network).max(20).default([]),
});
export type SetupChoices = z.infer<typeof SetupChoices>;

const ScriptLine = z.object({ part: z.string(), code: z.string(), why: z.string() });
const RouterAddressInput = z.object({ host: requiredText(120), port: Port, tls: z.boolean(), userName: requiredText(60), password: secret(z.string().max(200)) });

/** What was found by looking. todo: what to do about it. */
const Found = z.object({ level: z.enum(['ok', 'warn', 'bad']), title: z.string(), found: z.string(), todo: z.string().nullable() });
const Named = z.object({ title: z.string(), rows: z.array(z.string()) });
export const FirstLook = z.object({
  facts: RouterFactsView,
  fingerprint: z.string().nullable(),
  secrets: z.int(),
  profiles: z.int(),
  sessions: z.int(),
  /** Licence, clock, flash, services, servers, pools: each with what stands there. */
  lists: z.array(Named),
  checks: z.array(Found),
  /** Sentences. */
  will: z.array(z.string()),
  willNot: z.array(z.string()),
});
export type FirstLook = z.infer<typeof FirstLook>;

export const TunnelHealth = z.object({
  /** Waya reached the router just now, by the way that is set. */
  reached: z.boolean(),
  tookMs: z.int().nullable(),
  /** Of the tunnel on the router; null: there is none or the router was not reached. */
  interface: z.object({ name: z.string(), running: z.boolean(), disabled: z.boolean() }).nullable(),
  verdict: z.string(),
  trouble: Trouble.nullable(),
});

export const routerSetup = {
  /** A password for the router's user, a free address in the tunnels' network (null: no tunnels set up). Nothing is kept. */
  'routerSetup.begin': command({ roles: NETWORK, input: Nothing, output: z.object({ userName: z.string(), password: secret(z.string()), tunnelAddress: z.string().nullable() }) }),
  /** The whole script, and each of its lines with its reason. Throws invalid. */
  'routerSetup.script': query({ roles: NETWORK, input: SetupChoices, output: z.object({ fileName: z.string(), text: secret(z.string()), lines: z.array(ScriptLine) }) }),
  /** Connects, reads, changes nothing. Throws unavailable with what to do. services: how many are planned on it. */
  'routerSetup.look': command({ roles: NETWORK, input: RouterAddressInput.extend({ plannedServices: z.int().min(0).default(0) }), output: FirstLook }),
  'routerSetup.reach': query({ roles: EVERYONE, input: z.object({ routerId: Id }), output: RouterReach }),
  /** Refused when another router has the tunnel address. */
  'routerSetup.saveReach': command({ roles: NETWORK, input: z.object({ routerId: Id, reach: RouterReach }), output: Nothing }),
  /** Asks the router now. */
  'routerSetup.tunnelHealth': query({ roles: EVERYONE, input: z.object({ routerId: Id }), output: TunnelHealth }),
  /** Null: not set up. */
  'routerSetup.tunnels': query({ roles: NETWORK, input: Nothing, output: TunnelSettings.nullable() }),
  /** Makes the keys when there are none; they stay when the place changes. */
  'routerSetup.saveTunnels': command({ roles: OWNER, input: TunnelEnd, output: Nothing }),
  /** Ready to be used on our side, with private keys. joining: one that is being set up and not added yet. Throws not_found while no tunnels are set up. */
  'routerSetup.officeFiles': query({ roles: OWNER, input: z.object({ joining: z.object({ name: shortText(60), reach: RouterReach }).nullable().default(null) }), output: z.array(z.object({ title: z.string(), use: z.string(), fileName: shortText(80), text: secret(z.string()) })) }),
};
