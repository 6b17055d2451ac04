/** What holds cut-offs: outages, services that are never to be cut off, the one switch, and M-Pesa when it does not answer. */
import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { personal } from '../sensitive.ts';
import { CentsValue, DateValue, EVERYONE, Id, InstantValue, NETWORK, Nothing, OWNER, pageOf, requiredText, shortText, windowOf } from './values.ts';

const OutageState = z.enum(['found', 'declared', 'dismissed']);
const Scope = z.enum(['router', 'area']);
export const MOST_DAYS_BACK = 60;
const Days = z.int().min(1, 'must be at least 1').max(MOST_DAYS_BACK, `is more than ${MOST_DAYS_BACK}`);

const OutageRow = z.object({
  id: Id,
  scope: Scope,
  routerId: Id.nullable(),
  /** The router's name, or the area. */
  place: z.string(),
  /** found: by Waya, because the router is down. */
  state: OutageState,
  fromAt: InstantValue,
  /** Null: it lasts. In the future: it lasts until then. */
  untilAt: InstantValue.nullable(),
  lasts: z.boolean(),
  reason: z.string(),
  /** Ends by itself when the router has answered for ten minutes. */
  endsItself: z.boolean(),
  services: z.int(),
  /** Services that would be cut off if it were not for this. */
  held: z.int(),
  /** Whole days, a day begun counted. */
  length: z.int(),
  gaveBackDays: z.int().nullable(),
  /** done: all who get days back have them. */
  gaveBack: z.object({ done: z.boolean(), services: z.int(), amountCents: CentsValue, leftOut: z.int(), texts: z.int() }).nullable(),
});
export type OutageRow = z.infer<typeof OutageRow>;

const Receiver = z.object({
  subscriptionId: Id,
  subscriberId: Id,
  name: personal(z.string()),
  userName: z.string(),
  /** credit: a credit note; time: prepaid time made longer. */
  kind: z.enum(['credit', 'time']).nullable(),
  amountCents: CentsValue,
  /** Prepaid: until when he has paid after it. */
  paidUntil: InstantValue.nullable(),
  /** Why he gets nothing; null: he does. */
  problem: z.string().nullable(),
});

export const outages = {
  /** Those that last first, then the latest. routerId: of this router and its area. */
  'outages.list': query({ roles: EVERYONE, input: z.object({ routerId: Id.optional(), lastsOnly: z.boolean().default(false), ...windowOf }), output: pageOf(OutageRow) }),
  'outages.areas': query({ roles: EVERYONE, input: z.object({}), output: z.array(z.object({ area: z.string(), routers: z.int(), services: z.int() })) }),
  /** What stands against cut-offs just now. */
  'outages.standing': query({
    roles: EVERYONE,
    input: z.object({}),
    output: z.object({
      frozen: z.boolean(),
      /** Since when cut-offs wait because M-Pesa does not answer, and how many services they would be; null: they do not. */
      waiting: z.object({ since: InstantValue, held: z.int() }).nullable(),
      outages: z.int(),
      neverSuspended: z.int(),
    }),
  }),
  /** Of a router, or of all routers of an area. From now, unless said otherwise (at most 30 days ago). untilAt: when it is planned to end. */
  'outages.declare': command({
    roles: NETWORK,
    input: z.object({ scope: Scope, routerId: Id.optional(), area: shortText(60).optional(), fromAt: InstantValue.optional(), untilAt: InstantValue.nullable().default(null), reason: requiredText(200) }),
    output: z.object({ id: Id }),
  }),
  /** A person says of what Waya found that it is an outage, and why. */
  'outages.confirm': command({ roles: NETWORK, input: z.object({ id: Id, reason: requiredText(200) }), output: Nothing }),
  /** A person says of what Waya found that it is none: nothing is held, and it is not found again until the router was up. */
  'outages.dismiss': command({ roles: NETWORK, input: z.object({ id: Id }), output: Nothing }),
  /** It is over. The next cut-off run decides anew about those whom it held. */
  'outages.end': command({ roles: NETWORK, input: z.object({ id: Id }), output: Nothing }),
  /** Whom giving days back would reach and what it costs. rows: those who get nothing first, at most 200. */
  'outages.giveBackPreview': query({
    roles: OWNER,
    input: z.object({ id: Id, days: Days }),
    output: z.object({ services: z.int(), leftOut: z.int(), creditCents: CentsValue, timeCents: CentsValue, phones: z.int(), rows: z.array(Receiver) }),
  }),
  /** Once for an outage. text: sent to each who gets days back; {name}, {account}, {days}, {from}, {until}, {place} and {business} are filled in. */
  'outages.giveBack': command({ roles: OWNER, input: z.object({ id: Id, days: Days, text: requiredText(480).nullable() }), output: z.object({ batchId: Id }) }),

  'neverSuspend.list': query({
    roles: EVERYONE,
    input: z.object({ ...windowOf }),
    output: pageOf(z.object({ subscriptionId: Id, subscriberId: Id, name: personal(z.string()), userName: z.string(), reason: z.string(), untilOn: DateValue.nullable(), at: InstantValue, by: personal(z.string()).nullable() })),
  }),
  /** Of a subscriber's services. */
  'neverSuspend.ofSubscriber': query({ roles: EVERYONE, input: z.object({ subscriberId: Id }), output: z.array(z.object({ subscriptionId: Id, userName: z.string(), reason: z.string(), untilOn: DateValue.nullable() })) }),
  /** untilOn: the last day; null: until it is taken away. Who is off for debt is let back on. */
  'neverSuspend.set': command({ roles: OWNER, input: z.object({ subscriptionId: Id, reason: personal(requiredText(200)), untilOn: DateValue.nullable() }), output: Nothing }),
  'neverSuspend.end': command({ roles: OWNER, input: z.object({ subscriptionId: Id }), output: Nothing }),
};
