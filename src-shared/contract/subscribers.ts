import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { personal, secret } from '../sensitive.ts';
import { PlannedLine } from './billing.ts';
import { DiscountView } from './catalogue.ts';
import { Kbps } from './network-values.ts';
import { Digest } from './router-previews.ts';
import { Access, CentsValue, Charging, DateValue, EntitlementState, EVERYONE, Id, InstantValue, Interval, MONEY, NETWORK, Nothing, OWNER, pageOf, requiredText, shortText, sortBy, Trouble, windowOf } from './values.ts';

const PhoneText = personal(shortText(40));
const LineUserName = requiredText(60).regex(/^[\x21-\x7e]+$/, 'may hold plain letters, digits and signs without spaces');

const SubscriberFields = z.object({
  name: personal(requiredText(120)),
  phone: PhoneText.default(''),
  otherPhone: PhoneText.default(''),
  email: personal(shortText(120)).default(''),
  location: personal(shortText(160)).default(''),
  note: personal(shortText(1000)).default(''),
  /** KRA PIN, printed on his invoices. */
  taxPin: personal(shortText(11)).default(''),
  /** Pays no VAT and no excise; exemption: the number of his certificate. */
  taxExempt: z.boolean().default(false),
  exemption: personal(shortText(60)).default(''),
});
const LineText = personal(shortText(60));
/** How he is let on, and what belongs to it; empty: none. In any common spelling. */
const LineFields = z.object({
  access: Access.default('pppoe'),
  /** IPv4 of his own. static and dhcp need it; pppoe: instead of one from the pool; hotspot: that he is given. */
  address: LineText.default(''),
  /** pppoe: routed to him. */
  ipv6Prefix: LineText.default(''),
  /** dhcp needs it; hotspot: the only device that he may use. */
  macAddress: LineText.default(''),
  /** Of the hotspot or DHCP server, as it is called on the router; empty: any. */
  server: shortText(60).default(''),
});
const ChangedLine = LineFields.extend({ id: Id, access: Access, /** What his router dials in with; of a fixed address or a lease: the name that stands there. */ userName: LineUserName });
const NewService = LineFields.extend({
  planId: Id,
  routerId: Id.nullable(),
  userName: LineUserName,
  /** Left out: Waya makes one. */
  password: secret(shortText(60)).optional(),
  startOn: DateValue,
  promoCode: shortText(20).default(''),
  /** A start far in the past is invoiced from then on: asks first. */
  confirmPast: z.boolean().default(false),
});

export const SubscriberRow = z.object({
  id: Id,
  accountNumber: z.string(),
  name: z.string(),
  phone: z.string(),
  location: z.string(),
  planName: z.string().nullable(),
  userName: z.string().nullable(),
  routerName: z.string().nullable(),
  state: EntitlementState.nullable(),
  /** Positive: owes. Negative: has credit. */
  balanceCents: CentsValue,
  /** What is past due of it. */
  overdueCents: CentsValue,
  online: z.boolean().nullable(),
  /** The state is what the books want; his router is only watched, and not told. */
  watched: z.boolean(),
});
export type SubscriberRow = z.infer<typeof SubscriberRow>;

export const SubscriptionView = z.object({
  id: Id,
  planId: Id,
  planName: z.string(),
  priceCents: CentsValue,
  downKbps: z.int(),
  upKbps: z.int(),
  routerId: Id.nullable(),
  routerName: z.string().nullable(),
  userName: z.string(),
  access: Access,
  /** His own; null: from the pool, or any. */
  address: z.string().nullable(),
  ipv6Prefix: z.string().nullable(),
  macAddress: z.string().nullable(),
  server: z.string().nullable(),
  /** Another speed than the plan's; by: null for Waya itself. untilOn: the first day at the plan's speed again. */
  speedOverride: z.object({ upKbps: z.int(), downKbps: z.int(), reason: z.string(), by: z.string().nullable(), at: InstantValue, untilOn: DateValue.nullable() }).nullable(),
  startOn: DateValue,
  endOn: DateValue.nullable(),
  /** The day on which it is invoiced next; null: never again, or prepaid. */
  nextOn: DateValue.nullable(),
  billingMode: z.enum(['anniversary', 'fixed', 'calendar']),
  interval: Interval,
  charging: Charging,
  /** Prepaid: up to when; null: not prepaid, or not paid yet. */
  paidUntil: InstantValue.nullable(),
  /** At his own wish; null: not paused, nor going to be. */
  pausedFrom: DateValue.nullable(),
  pausedUntil: DateValue.nullable(),
  planChange: z.object({ id: Id, planId: Id, planName: z.string(), effectiveOn: DateValue }).nullable(),
  /** Charged now, or yet to be: add-ons, and one-offs that are not invoiced. */
  extras: z.array(z.object({ chargeId: Id, kind: z.enum(['addOn', 'oneOff']), name: z.string(), quantity: z.int(), priceCents: CentsValue, interval: Interval.nullable(), startOn: DateValue, endOn: DateValue.nullable(), nextOn: DateValue.nullable() })),
  discounts: z.array(DiscountView),
  entitlement: z.object({
    state: EntitlementState,
    /** In one sentence with the arithmetic. */
    reason: z.string(),
    since: InstantValue,
    /** How fast while slowed down; else null. */
    throttle: z.object({ upKbps: Kbps, downKbps: Kbps }).nullable(),
    /** The router was read back and is as it should be; null: not yet. */
    confirmedAt: InstantValue.nullable(),
    /** What stands between wish and proof, e.g. router offline since …. */
    trouble: Trouble.nullable(),
    /** His router is only watched and not as wanted: nothing of this was sent. */
    watched: z.boolean(),
  }),
  online: z.object({ address: z.string(), since: InstantValue, seenAt: InstantValue }).nullable(),
});
export type SubscriptionView = z.infer<typeof SubscriptionView>;

/** auto: as the settings say. */
const PlanChangeWhen = z.enum(['auto', 'now', 'periodEnd']);

/** One thing that happened, in words; `link` opens what it is about. */
export const TimelineItem = z.object({
  at: InstantValue,
  kind: z.enum(['invoice', 'payment', 'message', 'entitlement', 'router', 'push', 'created', 'plan', 'creditNote', 'refund', 'promise', 'pause', 'speed']),
  tone: z.enum(['good', 'warn', 'bad', 'neutral', 'pending']),
  title: z.string(),
  detail: z.string().nullable(),
  amountCents: CentsValue.nullable(),
  link: z.object({ kind: z.enum(['invoice', 'payment', 'creditNote', 'router']), id: Id }).nullable(),
});
export type TimelineItem = z.infer<typeof TimelineItem>;

export const subscribers = {
  'subscribers.list': query({
    roles: EVERYONE,
    input: z.object({
      search: shortText(80).default(''),
      state: EntitlementState.optional(),
      planId: Id.optional(),
      routerId: Id.optional(),
      owing: z.enum(['any', 'owes', 'overdue', 'credit']).default('any'),
      sort: sortBy(['name', 'accountNumber', 'balance', 'overdue', 'plan'], 'name'),
      ...windowOf,
    }),
    output: pageOf(SubscriberRow).extend({ balanceCents: CentsValue, overdueCents: CentsValue }),
  }),
  'subscribers.get': query({
    roles: EVERYONE,
    input: z.object({ id: Id }),
    output: z.object({
      id: Id,
      accountNumber: z.string(),
      name: z.string(),
      phone: z.string(),
      otherPhone: z.string(),
      email: z.string(),
      location: z.string(),
      note: z.string(),
      createdAt: InstantValue,
      balanceCents: CentsValue,
      creditCents: CentsValue,
      overdueCents: CentsValue,
      taxPin: z.string(),
      taxExempt: z.boolean(),
      exemption: z.string(),
      /** He is a unit of this payer. */
      payer: z.object({ id: Id, name: z.string(), accountNumber: z.string() }).nullable(),
      /** His units, when he pays for others. */
      units: z.array(z.object({ id: Id, name: z.string(), accountNumber: z.string(), openCents: CentsValue, state: EntitlementState.nullable() })),
      spreadRule: z.enum(['proportional', 'inOrder']),
      suspendUnits: z.enum(['all', 'unpaid']),
      /** One sentence that answers "why is he off?" (or on). */
      headline: z.object({ tone: z.enum(['good', 'warn', 'bad', 'neutral', 'pending']), text: z.string(), why: z.string() }),
      subscriptions: z.array(SubscriptionView),
    }),
  }),
  'subscribers.timeline': query({ roles: EVERYONE, input: z.object({ id: Id, ...windowOf }), output: pageOf(TimelineItem) }),
  'subscribers.create': command({ roles: [...MONEY, 'technician'], input: SubscriberFields.extend({ service: NewService.optional() }), output: z.object({ id: Id, accountNumber: z.string() }) }),
  'subscribers.change': command({ roles: [...MONEY, 'technician'], input: SubscriberFields.extend({ id: Id }), output: Nothing }),

  'subscriptions.add': command({ roles: [...MONEY, 'technician'], input: NewService.extend({ subscriberId: Id }), output: z.object({ id: Id }) }),
  /** What a change would credit, charge and mean: the very lines. */
  'subscriptions.changePlanPreview': query({
    roles: EVERYONE,
    input: z.object({ id: Id, planId: Id, when: PlanChangeWhen }),
    output: z.object({
      classification: z.enum(['upgrade', 'downgrade', 'same']),
      effectiveOn: DateValue,
      /** What is given back of the present plan; null: nothing. */
      credit: z.object({ invoiceNumber: z.string(), lines: z.array(PlannedLine), totalCents: CentsValue }).nullable(),
      /** What is invoiced at once of the new one; empty: nothing before the next billing day. */
      charge: z.array(PlannedLine),
      chargeCents: CentsValue,
      /** Charge less credit and what he has in credit: what he has to pay now; never below zero. */
      toPayCents: CentsValue,
      nextOn: DateValue.nullable(),
      nextCents: CentsValue,
    }),
  }),
  /** auto: an upgrade at once, a downgrade at period end (setting). At once: the unused days of what was charged are credited, the new plan is charged from today. Router: from the day it holds. */
  'subscriptions.changePlan': command({ roles: ['owner', 'cashier'], input: z.object({ id: Id, planId: Id, when: PlanChangeWhen.default('auto') }), output: z.object({ effectiveOn: DateValue, creditNoteId: Id.nullable(), invoiceId: Id.nullable() }) }),
  /** Takes back a change that is yet to come. */
  'subscriptions.cancelPlanChange': command({ roles: ['owner', 'cashier'], input: z.object({ planChangeId: Id }), output: Nothing }),
  'subscriptions.pausePreview': query({ roles: EVERYONE, input: z.object({ id: Id, fromOn: DateValue, untilOn: DateValue.nullable() }), output: z.object({ creditCents: CentsValue, lines: z.array(PlannedLine), resumesOn: DateValue.nullable() }) }),
  /** At his wish: off from fromOn, and the days that he does not use are credited; on again on untilOn (null: until somebody resumes it). */
  'subscriptions.pause': command({ roles: MONEY, input: z.object({ id: Id, fromOn: DateValue, untilOn: DateValue.nullable(), reason: requiredText(120) }), output: z.object({ creditNoteId: Id.nullable() }) }),
  'subscriptions.resume': command({ roles: MONEY, input: z.object({ id: Id, on: DateValue }), output: Nothing }),
  /** Prepaid: buys the next period from his credit now. */
  'subscriptions.renew': command({ roles: MONEY, input: z.object({ id: Id }), output: z.object({ invoiceId: Id, paidUntil: InstantValue }) }),
  'subscriptions.endPreview': query({ roles: EVERYONE, input: z.object({ id: Id, endOn: DateValue }), output: z.object({ creditCents: CentsValue, lines: z.array(PlannedLine) }) }),
  /** shown: of the preview that was approved; refused as conflict when something else would be sent by now. */
  'subscriptions.moveRouter': command({ roles: NETWORK, input: z.object({ id: Id, routerId: Id.nullable(), shown: Digest.optional() }), output: Nothing }),
  /** Every service of a router (planId null), or of one plan there. One whose address is taken on the other router stays: failed of batches.get. */
  'subscriptions.moveAll': command({ roles: NETWORK, input: z.object({ fromRouterId: Id, planId: Id.nullable().default(null), routerId: Id, shown: Digest.optional() }), output: z.object({ batchId: Id }) }),
  /** What would change on his router, in words, in order; empty: nothing. Throws the refusals of the change. */
  'subscriptions.changeAccessPreview': query({ roles: NETWORK, input: ChangedLine, output: z.object({ routerName: z.string().nullable(), changes: z.array(z.string()) }) }),
  'subscriptions.changeAccess': command({ roles: NETWORK, input: ChangedLine, output: Nothing }),
  /** Another speed than his plan's, in the place of one that he has; the router is told at once. untilOn: the first day at the plan's speed again. */
  'subscriptions.overrideSpeed': command({ roles: NETWORK, input: z.object({ id: Id, upKbps: Kbps, downKbps: Kbps, reason: personal(requiredText(120)), untilOn: DateValue.nullable().default(null) }), output: Nothing }),
  'subscriptions.endOverride': command({ roles: NETWORK, input: z.object({ id: Id, reason: personal(requiredText(120)) }), output: Nothing }),
  /** Left out: Waya makes one. The router gets it; revealPassword shows it. */
  'subscriptions.changePassword': command({ roles: NETWORK, input: z.object({ id: Id, password: secret(shortText(60)).optional() }), output: Nothing }),
  /** endOn is the first day without service. credit: the days from then on that were charged are credited. */
  'subscriptions.end': command({ roles: ['owner'], input: z.object({ id: Id, endOn: DateValue, credit: z.boolean().default(true) }), output: z.object({ creditNoteId: Id.nullable() }) }),
  /** Makes him a unit of a payer (payerId null: his own again): what he is charged from now on comes on the payer's invoice. His open invoices stay his. */
  'subscribers.setPayer': command({ roles: OWNER, input: z.object({ id: Id, payerId: Id.nullable() }), output: Nothing }),
  /** How a payer's payment is spread over his units, and whom a cut-off takes. */
  'subscribers.setPayerRules': command({ roles: OWNER, input: z.object({ id: Id, spreadRule: z.enum(['proportional', 'inOrder']), suspendUnits: z.enum(['all', 'unpaid']) }), output: Nothing }),
  /** Shown once to the technician who sets up the subscriber's router. password null: the router keeps one from before Waya. */
  'subscriptions.revealPassword': command({ roles: NETWORK, input: z.object({ id: Id }), output: z.object({ userName: z.string(), password: secret(z.string()).nullable() }) }),
};
