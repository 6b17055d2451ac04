import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { Burst, DataCap, Kbps } from './network-values.ts';
import { Digest } from './router-previews.ts';
import { CentsValue, Charging, DateValue, EVERYONE, Id, InstantValue, Interval, Nothing, OWNER, PositiveCents, requiredText, shortText } from './values.ts';

const PlanFields = z.object({
  name: requiredText(60),
  taxInclusive: z.boolean().default(true),
  exciseApplies: z.boolean().default(true),
  downKbps: Kbps,
  upKbps: Kbps,
  burst: Burst.nullable().default(null),
  /** Who is served first when a router has more to do than it can: 1 (first) to 8, as RouterOS counts. */
  priority: z.int().min(1, 'is 1 to 8').max(8, 'is 1 to 8').default(8),
  /** An address list of the operator's own on the router, that addresses of this plan are put into; null: none. Not one of Waya's: who is on waya-cut is cut off. */
  addressList: shortText(60).regex(/^[\x21-\x7e]+$/, 'may hold plain letters, digits and signs without spaces').regex(/^(?!(?:.*,)?waya-)/, 'may not begin with waya-: those lists are Waya’s own').nullable().default(null),
  cap: DataCap.nullable().default(null),
});
const PlanState = z.enum(['draft', 'published', 'retired']);

const PlanPrice = z.object({ fromOn: DateValue, priceCents: CentsValue, /** Who had the plan before keeps the price that he had. */ keepEarlier: z.boolean() });

export const Plan = z.object({
  id: Id,
  name: z.string(),
  /** What it costs today. */
  priceCents: CentsValue,
  taxInclusive: z.boolean(),
  exciseApplies: z.boolean(),
  interval: Interval,
  charging: Charging,
  downKbps: z.int(),
  upKbps: z.int(),
  burst: Burst.nullable(),
  priority: z.int(),
  addressList: z.string().nullable(),
  cap: DataCap.nullable(),
  state: PlanState,
  /** Oldest first; the last ones may be yet to come. */
  prices: z.array(PlanPrice),
  /** Subscriptions on it that have not ended. */
  subscriptions: z.int(),
  /** Their price a month, all taken together. */
  monthlyCents: CentsValue,
  /** Another speed, burst, order or list on its way to the routers: how many services have it, read back; null: all have. */
  spreading: z.object({ done: z.int(), total: z.int(), startedAt: InstantValue }).nullable(),
});
export type Plan = z.infer<typeof Plan>;

/** What is sold. A plan on the router is the profile `waya-<id>`. */
export const plans = {
  'plans.list': query({ roles: EVERYONE, input: z.object({ includeRetired: z.boolean().default(false) }), output: z.array(Plan) }),
  /** Minutes and hours are prepaid only. Interval and charging hold for good: another way of charging is another plan. */
  'plans.create': command({
    roles: OWNER,
    input: PlanFields.extend({ priceCents: PositiveCents, interval: Interval.default({ unit: 'month', count: 1 }), charging: Charging.default('advance'), publish: z.boolean().default(true) }),
    output: z.object({ id: Id }),
  }),
  /** Speed, burst, priority and address list reach the routers at once (plans.list: spreading); taxInclusive and exciseApplies reach new periods. shown: of the preview that was approved; refused as conflict when something else would be sent by now. */
  'plans.change': command({ roles: OWNER, input: PlanFields.extend({ id: Id, shown: Digest.optional() }), output: Nothing }),
  /** For periods that begin on fromOn or later; not before today. Set again for the same day, it replaces what was set. */
  'plans.changePrice': command({ roles: OWNER, input: z.object({ id: Id, priceCents: PositiveCents, fromOn: DateValue, existing: z.enum(['keep', 'move']) }), output: Nothing }),
  /** Takes back a price that is yet to come. */
  'plans.cancelPrice': command({ roles: OWNER, input: z.object({ id: Id, fromOn: DateValue }), output: Nothing }),
  'plans.setState': command({ roles: OWNER, input: z.object({ id: Id, state: PlanState }), output: Nothing }),
};
