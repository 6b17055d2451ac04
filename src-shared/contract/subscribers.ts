import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { personal, secret } from '../sensitive.ts';
import { CentsValue, DateValue, EntitlementState, EVERYONE, Id, InstantValue, MONEY, NETWORK, Nothing, pageOf, requiredText, shortText, sortBy, Trouble, windowOf } from './values.ts';

const PhoneText = personal(shortText(40));
const PppoeUserName = requiredText(60).regex(/^[\x21-\x7e]+$/, 'may hold plain letters, digits and signs without spaces');

const SubscriberFields = z.object({
  name: personal(requiredText(120)),
  phone: PhoneText.default(''),
  otherPhone: PhoneText.default(''),
  email: personal(shortText(120)).default(''),
  location: personal(shortText(160)).default(''),
  note: personal(shortText(1000)).default(''),
});
const NewService = z.object({
  planId: Id,
  routerId: Id.nullable(),
  userName: PppoeUserName,
  /** Left out: Waya makes one. */
  password: secret(shortText(60)).optional(),
  startOn: DateValue,
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
  startOn: DateValue,
  endOn: DateValue.nullable(),
  /** First day of the next period that will be invoiced. */
  nextOn: DateValue.nullable(),
  billingMode: z.enum(['anniversary', 'fixed']),
  entitlement: z.object({
    state: EntitlementState,
    /** In one sentence with the arithmetic. */
    reason: z.string(),
    since: InstantValue,
    /** The router was read back and is as it should be; null: not yet. */
    confirmedAt: InstantValue.nullable(),
    /** What stands between wish and proof, e.g. router offline since …. */
    trouble: Trouble.nullable(),
  }),
  online: z.object({ address: z.string(), since: InstantValue, seenAt: InstantValue }).nullable(),
});
export type SubscriptionView = z.infer<typeof SubscriptionView>;

/** One thing that happened, in words; `link` opens what it is about. */
export const TimelineItem = z.object({
  at: InstantValue,
  kind: z.enum(['invoice', 'payment', 'message', 'entitlement', 'router', 'push', 'created', 'plan']),
  tone: z.enum(['good', 'warn', 'bad', 'neutral', 'pending']),
  title: z.string(),
  detail: z.string().nullable(),
  amountCents: CentsValue.nullable(),
  link: z.object({ kind: z.enum(['invoice', 'payment', 'router']), id: Id }).nullable(),
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
      /** One sentence that answers "why is he off?" (or on). */
      headline: z.object({ tone: z.enum(['good', 'warn', 'bad', 'neutral', 'pending']), text: z.string(), why: z.string() }),
      subscriptions: z.array(SubscriptionView),
    }),
  }),
  'subscribers.timeline': query({ roles: EVERYONE, input: z.object({ id: Id, ...windowOf }), output: pageOf(TimelineItem) }),
  'subscribers.create': command({ roles: [...MONEY, 'technician'], input: SubscriberFields.extend({ service: NewService.optional() }), output: z.object({ id: Id, accountNumber: z.string() }) }),
  'subscribers.change': command({ roles: [...MONEY, 'technician'], input: SubscriberFields.extend({ id: Id }), output: Nothing }),

  'subscriptions.add': command({ roles: [...MONEY, 'technician'], input: NewService.extend({ subscriberId: Id }), output: z.object({ id: Id }) }),
  /** Takes effect on the router at once and in billing with the next period. */
  'subscriptions.changePlan': command({ roles: ['owner', 'cashier'], input: z.object({ id: Id, planId: Id }), output: Nothing }),
  'subscriptions.moveRouter': command({ roles: NETWORK, input: z.object({ id: Id, routerId: Id.nullable() }), output: Nothing }),
  'subscriptions.end': command({ roles: ['owner'], input: z.object({ id: Id, endOn: DateValue }), output: Nothing }),
  /** Shown once to the technician who sets up the subscriber's router. password null: the router keeps one from before Waya. */
  'subscriptions.revealPassword': command({ roles: NETWORK, input: z.object({ id: Id }), output: z.object({ userName: z.string(), password: secret(z.string()).nullable() }) }),
};
