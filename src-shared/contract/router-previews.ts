/** What would be sent to routers, shown before it is. A command that takes the digest of what was shown sends exactly that, or nothing. */
import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { Burst, Kbps } from './network-values.ts';
import { Id, NETWORK, Nothing, requiredText } from './values.ts';

/** More are not looked through; the totals count all. */
export const MOST_PREVIEWED = 500;

export const PlannedChange = z.object({
  routerName: z.string(),
  /** The user name, or "profile waya-7". */
  object: z.string(),
  subscriberId: Id.nullable(),
  subscriberName: z.string().nullable(),
  /** What is done, from what to what, in words. */
  changes: z.array(z.string()),
  writes: z.int(),
  /** Sessions that end: he dials anew. */
  endings: z.int(),
  /** May he be on afterwards? */
  isOn: z.boolean(),
});
export type PlannedChange = z.infer<typeof PlannedChange>;

/** Of exactly what was shown; what a subscriber's session does meanwhile is no part of it. */
export const Digest = requiredText(64);

const Preview = z.object({ rows: z.array(PlannedChange), total: z.int(), writes: z.int(), endings: z.int(), digest: z.string() });

/** At most so many services in one act. */
const Services = z.array(Id).min(1).max(200);

export const PreviewedChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('planSpeed'), planId: Id, upKbps: Kbps, downKbps: Kbps, burst: Burst.nullable().default(null), priority: z.int().min(1).max(8).optional(), addressList: z.string().nullable().default(null) }),
  z.object({ kind: z.literal('move'), subscriptionIds: Services, /** null: on none. */ routerId: Id.nullable() }),
  /** Every service of a router, or of one plan there. */
  z.object({ kind: z.literal('moveAll'), fromRouterId: Id, planId: Id.nullable(), routerId: Id }),
  z.object({ kind: z.literal('adopt'), subscriptionIds: Services }),
]);
export type PreviewedChange = z.infer<typeof PreviewedChange>;

export const routerPreviews = {
  /** Reads the router and changes nothing. Throws unavailable. */
  'routers.previewSweep': query({ roles: NETWORK, input: z.object({ id: Id }), output: Preview }),
  /** Sends what was previewed, and nothing else: refused as conflict when another comparison of this moment would send something else. */
  'routers.approveSweep': command({ roles: NETWORK, input: z.object({ id: Id, digest: Digest }), output: Nothing }),
  /** waiting: routers that do not answer; there it is done when they do. */
  'routers.previewChange': query({
    roles: NETWORK,
    input: PreviewedChange,
    output: Preview.extend({ waiting: z.array(z.string()), /** How many services it concerns. */ services: z.int(), /** Where they are now. */ byRouter: z.array(z.object({ routerName: z.string(), services: z.int() })) }),
  }),
};
