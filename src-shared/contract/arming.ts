/** What routers do by themselves while Waya is off. */
import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { EVERYONE, Id, InstantValue, NETWORK, Nothing, Trouble } from './values.ts';

const RouterId = z.object({ routerId: Id });

export const arming = {
  'arming.get': query({
    roles: EVERYONE,
    input: RouterId,
    output: z.object({
      /** Hours after his lapse; 0: the router never cuts off by itself. */
      awayGraceHours: z.int(),
      rollout: z.enum(['shadow', 'pilot', 'live']),
      services: z.int(),
      objects: z.int(),
      /** The next hours, and how many end in each. */
      next: z.array(z.object({ at: InstantValue, services: z.int() })),
      untilAt: InstantValue.nullable(),
      /** When it was last read back from the router and right; null: never. */
      confirmedAt: InstantValue.nullable(),
      lookedAt: InstantValue.nullable(),
      /** Something changed that the router does not know yet. */
      waiting: z.boolean(),
      trouble: Trouble.nullable(),
      /** Services that a script on the router cannot name. */
      unarmable: z.array(z.object({ subscriptionId: Id, subscriberId: Id, userName: z.string(), why: z.string() })),
    }),
  }),
  /** The script of the next hour as it is sent, with each line explained; null: nothing is to be armed. */
  'arming.preview': query({
    roles: NETWORK,
    input: RouterId,
    output: z
      .object({ name: z.string(), at: InstantValue, services: z.int(), objects: z.int(), lines: z.array(z.object({ text: z.string(), explanation: z.string() })) })
      .nullable(),
  }),
  /** Of a subscriber's services that a router may end by itself. */
  'arming.ofSubscriber': query({
    roles: EVERYONE,
    input: z.object({ subscriberId: Id }),
    output: z.array(
      z.object({
        subscriptionId: Id,
        routerName: z.string(),
        armedAt: InstantValue,
        /** It stands on the router still though he has paid, or got more time: taken away as soon as the router answers. */
        stillArmed: z.boolean(),
      }),
    ),
  }),
  /** Reads what is armed, and puts it right. */
  'arming.armNow': command({ roles: NETWORK, input: RouterId, output: Nothing }),
};
