/** What services use, their sessions, data caps and top-ups. Bytes; 1 GB is 1,073,741,824. */
import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { personal } from '../sensitive.ts';
import { AmountCents, CentsValue, DateValue, EVERYONE, Id, InstantValue, MONEY, pageOf, shortText, windowOf } from './values.ts';

const SubscriptionId = z.object({ subscriptionId: Id });
export const UsageGrain = z.enum(['minutes', 'hours', 'days', 'months']);
export type UsageGrain = z.infer<typeof UsageGrain>;

const CapView = z.object({
  state: z.enum(['within', 'capped']),
  usedBytes: z.int(),
  /** The plan's and what was bought. */
  limitBytes: z.int(),
  topUpBytes: z.int(),
  /** In the free hours of this period: counted for nothing. */
  freeBytes: z.int(),
  period: z.enum(['month', 'rolling30']),
  /** First day that counts. */
  startOn: DateValue,
  /** First day that does not. */
  untilOn: DateValue,
  action: z.enum(['throttle', 'block']),
  throttleUpKbps: z.int(),
  throttleDownKbps: z.int(),
});
export type CapView = z.infer<typeof CapView>;

/** What the last reading of a router cost. */
const ReadingCost = z.object({ everyMinutes: z.int(), at: InstantValue, commands: z.int(), readMs: z.int(), recordMs: z.int(), services: z.int(), changed: z.int() });

export const usage = {
  'usage.ofService': query({
    roles: EVERYONE,
    /** minutes: by five, of 24 hours; hours: of 7 days; days: of 60; months: of 24. */
    input: SubscriptionId.extend({ grain: UsageGrain.default('days') }),
    output: z.object({
      /** Oldest first, without holes: what is not known is zero. */
      points: z.array(z.object({ at: InstantValue, uploadBytes: z.int(), downloadBytes: z.int() })),
      /** Null: his plan has no cap. */
      cap: CapView.nullable(),
      topUps: z.array(z.object({ id: Id, bytes: z.int(), priceCents: CentsValue, reason: z.string(), at: InstantValue, untilAt: InstantValue })),
      /** Null: his router was never read. */
      reading: ReadingCost.nullable(),
    }),
  }),
  /** Newest first. */
  'usage.sessions': query({
    roles: EVERYONE,
    input: SubscriptionId.extend(windowOf),
    output: pageOf(
      z.object({ id: Id, routerName: z.string(), startedAt: InstantValue, /** Null: it runs. The last time it was seen. */ endedAt: InstantValue.nullable(), address: z.string(), callerId: z.string(), uploadBytes: z.int(), downloadBytes: z.int(), cause: z.string().nullable() }),
    ),
  }),
  /** His counters this moment, by one command to the router; null: he is not connected. */
  'usage.live': query({ roles: EVERYONE, input: SubscriptionId, output: z.object({ uploadBytes: z.int(), downloadBytes: z.int() }).nullable() }),
  'usage.ofRouter': query({ roles: EVERYONE, input: z.object({ routerId: Id }), output: ReadingCost.nullable() }),
  /** More data until the period ends (of the last 30 days: for 30 days), invoiced at once as a one-off. Free of charge: only by the owner, with the reason. */
  'usage.addTopUp': command({
    roles: MONEY,
    input: SubscriptionId.extend({ bytes: z.int().min(1_048_576, 'is less than 1 MB').max(1_125_899_906_842_624, 'is more than 1 PB'), priceCents: AmountCents, reason: personal(shortText(200)).default('') }),
    output: z.object({ id: Id, invoiceId: Id.nullable() }),
  }),
};
