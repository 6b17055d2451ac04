import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { personal } from '../sensitive.ts';
import { AmountCents, BasisPoints, CentsValue, DateValue, EVERYONE, Id, Interval, MONEY, Nothing, OWNER, PositiveCents, requiredText } from './values.ts';

const ProductFields = z.object({ name: requiredText(80), priceCents: PositiveCents, taxInclusive: z.boolean().default(true), exciseApplies: z.boolean().default(false) });
export const Product = z.object({
  id: Id,
  name: z.string(),
  kind: z.enum(['addOn', 'oneOff']),
  priceCents: CentsValue,
  taxInclusive: z.boolean(),
  exciseApplies: z.boolean(),
  /** Of an add-on; null for a one-off. */
  interval: Interval.nullable(),
  state: z.enum(['published', 'retired']),
  /** Services that have the add-on now; 0 for a one-off. */
  inUse: z.int(),
});
export type Product = z.infer<typeof Product>;

export const TaxRate = z.object({ id: Id, kind: z.enum(['vat', 'excise']), fromOn: DateValue, basisPoints: z.int(), /** In force today. */ now: z.boolean() });
export type TaxRate = z.infer<typeof TaxRate>;

const PromoFields = z.object({
  code: requiredText(20).regex(/^[A-Za-z0-9-]+$/, 'may hold letters, digits and dashes only'),
  name: requiredText(60),
  /** One of the two: percent off (10000: free), or an amount off each period. */
  percentBasisPoints: BasisPoints.min(1).nullable(),
  amountCents: PositiveCents.nullable(),
  /** For so many periods; null: for good. */
  periods: z.int().min(1).max(120).nullable(),
  planId: Id.nullable(),
  validFrom: DateValue,
  validUntil: DateValue.nullable(),
  mostUses: z.int().min(1).max(1_000_000).nullable(),
});
export const PromoCode = PromoFields.extend({ id: Id, planName: z.string().nullable(), uses: z.int(), active: z.boolean(), percentBasisPoints: z.int().nullable(), amountCents: CentsValue.nullable() });
export type PromoCode = z.infer<typeof PromoCode>;

export const DiscountView = z.object({
  id: Id,
  name: z.string(),
  percentBasisPoints: z.int().nullable(),
  amountCents: CentsValue.nullable(),
  fromOn: DateValue,
  /** First day of the periods that have it no more. */
  untilOn: DateValue.nullable(),
  promoCode: z.string().nullable(),
});
export type DiscountView = z.infer<typeof DiscountView>;

/** What is sold beside the plans, taxes, and what is let off. */
export const catalogue = {
  'products.list': query({ roles: EVERYONE, input: z.object({ includeRetired: z.boolean().default(false) }), output: z.array(Product) }),
  'products.create': command({ roles: OWNER, input: ProductFields.extend({ kind: z.enum(['addOn', 'oneOff']), interval: Interval.nullable() }), output: z.object({ id: Id }) }),
  /** A new price reaches add-ons and one-offs sold from now on; who has an add-on keeps its price. */
  'products.change': command({ roles: OWNER, input: ProductFields.extend({ id: Id }), output: Nothing }),
  'products.setState': command({ roles: OWNER, input: z.object({ id: Id, state: z.enum(['published', 'retired']) }), output: Nothing }),

  'taxes.list': query({ roles: EVERYONE, input: Nothing, output: z.array(TaxRate) }),
  /** From a day on; refused for a day on which lines with the old rate were invoiced already. Set again for the same day, it replaces what was set. */
  'taxes.set': command({ roles: OWNER, input: z.object({ kind: z.enum(['vat', 'excise']), fromOn: DateValue, basisPoints: BasisPoints }), output: Nothing }),
  /** Takes back a rate that is yet to come. */
  'taxes.cancel': command({ roles: OWNER, input: z.object({ id: Id }), output: Nothing }),

  'promoCodes.list': query({ roles: MONEY, input: Nothing, output: z.array(PromoCode) }),
  'promoCodes.create': command({ roles: OWNER, input: PromoFields, output: z.object({ id: Id }) }),
  'promoCodes.setActive': command({ roles: OWNER, input: z.object({ id: Id, active: z.boolean() }), output: Nothing }),
  /** What a code would give on a plan today; refused in words when it gives nothing. */
  'promoCodes.check': query({ roles: MONEY, input: z.object({ code: requiredText(20), planId: Id }), output: z.object({ name: z.string(), text: z.string() }) }),

  /** From the period that holds fromOn or begins on it; periods null: for good. Only periods not invoiced yet. */
  'discounts.add': command({
    roles: OWNER,
    input: z.object({ subscriptionId: Id, name: personal(requiredText(60)), percentBasisPoints: BasisPoints.min(1).nullable(), amountCents: PositiveCents.nullable(), periods: z.int().min(1).max(120).nullable() }),
    output: z.object({ id: Id }),
  }),
  'discounts.addCode': command({ roles: MONEY, input: z.object({ subscriptionId: Id, code: requiredText(20) }), output: z.object({ id: Id }) }),
  /** From the next period that is not invoiced yet. */
  'discounts.end': command({ roles: OWNER, input: z.object({ id: Id }), output: Nothing }),

  /** An add-on from a day on: its first period is up to the service's next billing day, prorated. */
  'addOns.add': command({ roles: MONEY, input: z.object({ subscriptionId: Id, productId: Id, quantity: z.int().min(1).max(1000).default(1), startOn: DateValue }), output: z.object({ chargeId: Id }) }),
  /** Credits its unused days. */
  'addOns.end': command({ roles: MONEY, input: z.object({ chargeId: Id, endOn: DateValue }), output: z.object({ creditNoteId: Id.nullable() }) }),
  /** Installation, a router: with the next invoice, or at once on one of its own. priceCents left out: as listed; only the owner may set another. */
  'oneOffs.add': command({
    roles: MONEY,
    input: z.object({ subscriberId: Id, subscriptionId: Id.nullable().default(null), productId: Id, quantity: z.int().min(1).max(1000).default(1), priceCents: AmountCents.optional(), when: z.enum(['now', 'nextInvoice']) }),
    output: z.object({ chargeId: Id, invoiceId: Id.nullable() }),
  }),
  /** Only while it is not invoiced. */
  'oneOffs.cancel': command({ roles: MONEY, input: z.object({ chargeId: Id }), output: Nothing }),
};
