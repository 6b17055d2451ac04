import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { personal } from '../sensitive.ts';
import { PlannedLine } from './billing.ts';
import { AmountCents, CentsValue, DateValue, Id, InstantValue, MONEY, Nothing, OWNER, pageOf, requiredText, shortText, windowOf } from './values.ts';

const DraftLineFields = z.object({
  productId: Id.nullable(),
  subscriptionId: Id.nullable(),
  kind: z.enum(['oneOff', 'deposit']),
  description: requiredText(200),
  quantity: z.int().min(1).max(100_000),
  /** Of one piece, with or without taxes as taxInclusive says. A deposit has none. */
  priceCents: AmountCents,
  discountCents: AmountCents,
  taxInclusive: z.boolean(),
  exciseApplies: z.boolean(),
});
const DraftFields = z.object({ subscriberId: Id, dueDays: z.int().min(0).max(365), note: personal(shortText(500)), /** The daily run posts it on this day by itself. */ postOn: DateValue.nullable(), lines: z.array(DraftLineFields).max(200) });

export const DraftView = DraftFields.extend({
  id: Id,
  subscriberName: z.string(),
  accountNumber: z.string(),
  createdAt: InstantValue,
  changedAt: InstantValue,
  /** As they would be posted today. */
  planned: z.array(PlannedLine),
  netCents: CentsValue,
  exciseCents: CentsValue,
  vatCents: CentsValue,
  totalCents: CentsValue,
});
export type DraftView = z.infer<typeof DraftView>;

/** Invoices by hand: drafts may be changed, thrown away, sent as a pro forma; posting makes an invoice with a number. */
export const drafts = {
  'drafts.list': query({ roles: MONEY, input: z.object({ subscriberId: Id.optional(), ...windowOf }), output: pageOf(z.object({ id: Id, subscriberId: Id, subscriberName: z.string(), lines: z.int(), totalCents: CentsValue, postOn: DateValue.nullable(), changedAt: InstantValue })) }),
  'drafts.get': query({ roles: MONEY, input: z.object({ id: Id }), output: DraftView }),
  /** What lines come to, for a form that is being filled in. */
  'drafts.reckon': query({ roles: MONEY, input: DraftFields.pick({ subscriberId: true, lines: true }), output: DraftView.pick({ planned: true, netCents: true, exciseCents: true, vatCents: true, totalCents: true }) }),
  'drafts.create': command({ roles: MONEY, input: DraftFields, output: z.object({ id: Id }) }),
  'drafts.change': command({ roles: MONEY, input: DraftFields.extend({ id: Id }), output: Nothing }),
  'drafts.discard': command({ roles: MONEY, input: z.object({ id: Id }), output: Nothing }),
  'drafts.post': command({ roles: OWNER, input: z.object({ id: Id }), output: z.object({ invoiceId: Id, number: z.string() }) }),
};
