/** How far Waya goes on a router: it watches only, it is tried out on some, or it keeps all. */
import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { Digest } from './router-previews.ts';
import { CentsValue, Id, NETWORK, Nothing, OWNER, pageOf, shortText, windowOf } from './values.ts';

/** shadow: reads and compares, and writes nothing. pilot: writes what is of the services chosen for it. live: all. */
export const Rollout = z.enum(['shadow', 'pilot', 'live']);
export type Rollout = z.infer<typeof Rollout>;

/** What would become of a service: leftAlone, because something of another's stands in the way. */
const RolloutAct = z.enum(['cutOff', 'letOn', 'changed', 'added', 'leftAlone']);
export type RolloutAct = z.infer<typeof RolloutAct>;

export const RolloutRow = z.object({
  subscriptionId: Id,
  subscriberId: Id,
  subscriberName: z.string(),
  userName: z.string(),
  act: RolloutAct,
  /** Why he would be on or off, in one sentence with the arithmetic; why he is left alone. */
  reason: z.string(),
  /** What would be sent, in words. */
  changes: z.array(z.string()),
  /** What his payer owes. */
  openCents: CentsValue,
});
export type RolloutRow = z.infer<typeof RolloutRow>;

/** At most so many services in one command. */
export const MOST_PILOTS_AT_ONCE = 200;

export const routerRollout = {
  /** What would be sent if the router were rolled out so far; reads the router and changes nothing. The first rows, cut-offs first. Throws unavailable. */
  'routers.previewRollout': query({
    roles: NETWORK,
    input: z.object({ id: Id, to: Rollout }),
    output: z.object({
      rows: z.array(RolloutRow),
      total: z.int(),
      counts: z.record(RolloutAct, z.int()),
      /** On the router as they should be. */
      right: z.int(),
      /** Not looked at further, because nothing of theirs would be written. */
      watched: z.int(),
      /** What the payers of those who would be cut off owe, each counted once. */
      owedCents: CentsValue,
      /** Profiles that would be made or changed. */
      profiles: z.int(),
      digest: Digest,
    }),
  }),
  /**
   * Going on (shadow, pilot, live) needs the digest of the preview and is refused as conflict when something else would be sent by now. Going back is done at once:
   * what was written stays, what was armed is taken off the router.
   */
  'routers.setRollout': command({ roles: OWNER, input: z.object({ id: Id, rollout: Rollout, shown: Digest.optional() }), output: Nothing }),
  /** All services that are on a router and have not ended. */
  'routers.pilots': query({
    roles: NETWORK,
    input: z.object({ routerId: Id, search: shortText(80).default(''), ...windowOf }),
    output: pageOf(z.object({ subscriptionId: Id, subscriberId: Id, subscriberName: z.string(), userName: z.string(), planName: z.string(), isPilot: z.boolean() })).extend({ pilots: z.int() }),
  }),
  /** What is not on this router is passed over. Where the router is tried out, who is chosen is written from now on. */
  'routers.setPilots': command({ roles: OWNER, input: z.object({ routerId: Id, subscriptionIds: z.array(Id).min(1).max(MOST_PILOTS_AT_ONCE), isPilot: z.boolean() }), output: z.object({ pilots: z.int() }) }),
};
