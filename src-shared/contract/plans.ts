import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { EVERYONE, Id, Nothing, OWNER, PositiveCents, CentsValue, requiredText } from './values.ts';

const Kbps = z.int().min(64, 'is less than 64 kbit/s').max(10_000_000, 'is more than 10 Gbit/s');
const PlanFields = z.object({ name: requiredText(60), priceCents: PositiveCents, taxInclusive: z.boolean().default(true), downKbps: Kbps, upKbps: Kbps });
const PlanState = z.enum(['draft', 'published', 'retired']);

export const Plan = z.object({
  id: Id,
  name: z.string(),
  service: z.literal('pppoe'),
  priceCents: CentsValue,
  taxInclusive: z.boolean(),
  downKbps: z.int(),
  upKbps: z.int(),
  state: PlanState,
  /** Subscriptions on it that have not ended. */
  subscriptions: z.int(),
  /** Their monthly price, all taken together. */
  monthlyCents: CentsValue,
});
export type Plan = z.infer<typeof Plan>;

/** What is sold: monthly PPPoE plans. A plan on the router is the profile `waya-<id>`. */
export const plans = {
  'plans.list': query({ roles: EVERYONE, input: z.object({ includeRetired: z.boolean().default(false) }), output: z.array(Plan) }),
  'plans.create': command({ roles: OWNER, input: PlanFields.extend({ publish: z.boolean().default(true) }), output: z.object({ id: Id }) }),
  /** Price changes reach new periods only; posted invoices never change. Speed changes reach the routers at once. */
  'plans.change': command({ roles: OWNER, input: PlanFields.extend({ id: Id }), output: Nothing }),
  'plans.setState': command({ roles: OWNER, input: z.object({ id: Id, state: PlanState }), output: Nothing }),
};
