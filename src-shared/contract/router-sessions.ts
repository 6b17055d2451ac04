/** Who is connected now, what leaks, and what hands may change. */
import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { CentsValue, EVERYONE, Id, InstantValue, NETWORK, Nothing, OWNER, pageOf, shortText, windowOf } from './values.ts';

export const LiveSession = z.object({
  via: z.enum(['pppoe', 'hotspot']),
  userName: z.string(),
  address: z.string(),
  callerId: z.string(),
  since: InstantValue,
  /** Of this session, from the subscriber's side; null: not told. */
  uploadBytes: z.number().nullable(),
  downloadBytes: z.number().nullable(),
  /** Since the reading before; null: there was none. */
  uploadBitsPerSecond: z.number().nullable(),
  downloadBitsPerSecond: z.number().nullable(),
  subscriptionId: Id.nullable(),
  subscriberId: Id.nullable(),
  subscriberName: z.string().nullable(),
});
export type LiveSession = z.infer<typeof LiveSession>;

export const routerSessions = {
  /** Reads the router at offset 0 and goes on from that reading. Throws unavailable. */
  'routers.sessionsLive': query({ roles: EVERYONE, input: z.object({ routerId: Id, search: shortText(80).default(''), ...windowOf }), output: pageOf(LiveSession).extend({ readAt: InstantValue }) }),
  /** Ends his session; if he may be on, he connects again by himself. */
  'routers.kick': command({ roles: NETWORK, input: z.object({ subscriptionId: Id }), output: z.object({ ended: z.int() }) }),
  /** What stands on routers and is paid by nobody, and what a month of it would be worth. */
  'routers.leaks': query({
    roles: NETWORK,
    input: z.object({ routerId: Id.optional(), ...windowOf }),
    output: pageOf(z.object({ id: Id, routerId: Id, routerName: z.string(), objectName: z.string(), detail: z.string(), leakCents: CentsValue, foundAt: InstantValue })).extend({ totalCents: CentsValue }),
  }),
  /** keep: what hands changed stays as it is, except what decides who is on. Absent: as it was. */
  'routers.setPolicy': command({ roles: OWNER, input: z.object({ id: Id, driftPolicy: z.enum(['repair', 'keep']).optional(), area: shortText(60).optional() }), output: Nothing }),
};
