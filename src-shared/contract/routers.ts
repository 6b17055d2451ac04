import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { secret } from '../sensitive.ts';
import { Rollout } from './router-rollout.ts';
import { CentsValue, EVERYONE, Id, InstantValue, NETWORK, Nothing, pageOf, requiredText, shortText, Trouble, windowOf } from './values.ts';

/** How a subscriber is cut off: his user disabled and thrown off, moved to the pay page, or slowed down. */
const SuspendMode = z.enum(['disable', 'walled', 'throttle']);

const Address = z.object({
  name: requiredText(60),
  host: requiredText(120),
  port: z.int().min(1).max(65_535).default(8728),
  tls: z.boolean().default(false),
  userName: requiredText(60),
  suspendMode: SuspendMode.default('disable'),
  /** A place with several routers ("Kasarani"): outages are declared for it. */
  area: shortText(60).default(''),
});
/** new: never reached. refused: reached, but it would not let us in (password, certificate, not a MikroTik). */
export const RouterState = z.enum(['new', 'up', 'down', 'refused']);

export const RouterFactsView = z.object({
  identity: z.string(),
  version: z.string(),
  board: z.string(),
  uptimeSeconds: z.number(),
  cpuLoadPercent: z.number(),
  freeMemoryBytes: z.number(),
  totalMemoryBytes: z.number(),
  flashWrites: z.number().nullable(),
});
export const RouterRow = z.object({
  id: Id,
  name: z.string(),
  host: z.string(),
  port: z.int(),
  tls: z.boolean(),
  state: RouterState,
  trouble: Trouble.nullable(),
  facts: RouterFactsView.nullable(),
  lastContactAt: InstantValue.nullable(),
  lastSweepAt: InstantValue.nullable(),
  /** Subscriptions that should be on it. */
  subscriptions: z.int(),
  online: z.int().nullable(),
  openFindings: z.int(),
  waitingJobs: z.int(),
  rollout: Rollout,
});
export type RouterRow = z.infer<typeof RouterRow>;

export const FindingKind = z.enum(['drift', 'missing', 'orphan', 'unmanaged', 'unadopted', 'duplicate', 'wrongSpeed']);
export const Finding = z.object({
  id: Id,
  routerId: Id,
  routerName: z.string(),
  kind: FindingKind,
  objectName: z.string(),
  /** What was found and what was wanted, in words. */
  detail: z.string(),
  subscriberId: Id.nullable(),
  /** What a month of it would be worth: it lets somebody on, and nobody pays for it. */
  leakCents: CentsValue.nullable(),
  foundAt: InstantValue,
  resolvedAt: InstantValue.nullable(),
  /** repaired by Waya, gone by itself; null while open. */
  resolution: z.string().nullable(),
});
export type Finding = z.infer<typeof Finding>;

export const JobView = z.object({
  id: Id,
  kind: z.string(),
  title: z.string(),
  state: z.enum(['ready', 'running', 'done', 'dead', 'unknown']),
  attempt: z.int(),
  runAt: InstantValue,
  createdAt: InstantValue,
  finishedAt: InstantValue.nullable(),
  trouble: Trouble.nullable(),
});
export type JobView = z.infer<typeof JobView>;

/** A secret made by hand that has the user name of a live service on this router, and what Waya would make of it. */
export const Adoptable = z.object({
  subscriptionId: Id,
  subscriberId: Id,
  subscriberName: z.string(),
  userName: z.string(),
  /** In words: as it is on the router. */
  secretNow: z.string(),
  /** In words: as it would be. */
  willBecome: z.string(),
  /** Why he would be on or off, in one sentence with the arithmetic. */
  reason: z.string(),
  /** He is let on now, and would not be, or would see the pay page only. */
  willLoseService: z.boolean(),
  /** Connected now under another profile: he would dial anew once. */
  willDialAnew: z.boolean(),
});
export type Adoptable = z.infer<typeof Adoptable>;

/** A command stays short; more are handed over by several. */
export const MOST_ADOPTED_AT_ONCE = 100;

export const routers = {
  'routers.list': query({ roles: EVERYONE, input: Nothing, output: z.array(RouterRow) }),
  'routers.get': query({
    roles: EVERYONE,
    input: z.object({ id: Id }),
    output: RouterRow.extend({
      userName: z.string(),
      fingerprint: z.string().nullable(),
      suspendMode: SuspendMode,
      /** What hands changed of ours: put right, or kept and shown. */
      driftPolicy: z.enum(['repair', 'keep']),
      area: z.string(),
      samples: z.array(z.object({ at: InstantValue, online: z.int(), cpuLoadPercent: z.number() })),
      /** Secrets of services that were found made by hand and are not handed over. */
      unadopted: z.int(),
      /** Handed over, not yet done and proven. */
      adopting: z.int(),
    }),
  }),
  /** Connects, reads, changes nothing. Throws unavailable with what to do. */
  'routers.test': command({
    roles: NETWORK,
    input: Address.extend({ password: secret(z.string().max(200)) }),
    output: z.object({ facts: RouterFactsView, fingerprint: z.string().nullable(), secrets: z.int(), profiles: z.int(), sessions: z.int() }),
  }),
  'routers.add': command({ roles: NETWORK, input: Address.extend({ password: secret(z.string().max(200)), fingerprint: shortText(200).nullable().default(null), /** shadow: it is watched only, until somebody lets Waya go further. */ rollout: z.enum(['shadow', 'live']).default('live') }), output: z.object({ id: Id }) }),
  'routers.change': command({ roles: NETWORK, input: Address.extend({ id: Id, area: shortText(60).optional(), password: secret(z.string().max(200)).optional() }), output: Nothing }),
  /** After the operator has checked that the certificate was changed on purpose. */
  'routers.trustCertificate': command({ roles: NETWORK, input: z.object({ id: Id, fingerprint: requiredText(200) }), output: Nothing }),
  /** Refused while subscriptions are on it. */
  'routers.remove': command({ roles: ['owner'], input: z.object({ id: Id }), output: Nothing }),
  'routers.sweep': command({ roles: NETWORK, input: z.object({ id: Id }), output: Nothing }),
  'routers.sessions': query({
    roles: EVERYONE,
    input: z.object({ routerId: Id, search: shortText(80).default(''), ...windowOf }),
    output: pageOf(z.object({ userName: z.string(), address: z.string(), callerId: z.string(), since: InstantValue, subscriberId: Id.nullable(), subscriberName: z.string().nullable() })).extend({ readAt: InstantValue.nullable() }),
  }),
  'routers.findings': query({ roles: EVERYONE, input: z.object({ routerId: Id.optional(), open: z.boolean().default(true), ...windowOf }), output: pageOf(Finding) }),
  /** Reads the router at offset 0 and goes on from that reading. Throws unavailable. */
  'routers.adoptable': query({
    roles: NETWORK,
    input: z.object({ routerId: Id, ...windowOf }),
    output: pageOf(Adoptable).extend({
      readAt: InstantValue,
      losing: z.int(),
      dialling: z.int(),
      /** The same but for capital letters: to the router another user. The first few. */
      spelledOtherwise: z.array(z.object({ subscriberId: Id, subscriberName: z.string(), userName: z.string(), secretName: z.string() })),
    }),
  }),
  /**
   * From now on Waya keeps the secrets of these services, which hands made. Their comments and passwords stay. What is not live on this
   * router any more is passed over; adopting: those handed over.
   */
  'routers.adopt': command({ roles: NETWORK, input: z.object({ routerId: Id, subscriptionIds: z.array(Id).min(1).max(MOST_ADOPTED_AT_ONCE) }), output: z.object({ adopting: z.int() }) }),
  'routers.jobs': query({ roles: EVERYONE, input: z.object({ routerId: Id, ...windowOf }), output: pageOf(JobView) }),
  'routers.proofs': query({
    roles: EVERYONE,
    input: z.object({ routerId: Id.optional(), subscriptionId: Id.optional(), ...windowOf }),
    output: pageOf(z.object({ id: Id, at: InstantValue, routerName: z.string(), userName: z.string(), subscriberId: Id, wanted: z.string(), actions: z.array(z.string()), found: z.string(), confirmed: z.boolean(), durationMs: z.int() })),
  }),
  /** Reads one subscriber's line on his router now. */
  'routers.readLine': query({
    roles: EVERYONE,
    input: z.object({ subscriptionId: Id }),
    output: z.object({ online: z.boolean(), address: z.string().nullable(), uptimeSeconds: z.number().nullable(), receivedBytes: z.number().nullable(), sentBytes: z.number().nullable(), secret: z.string(), readAt: InstantValue }),
  }),
};
