import { sql } from 'kysely';
import type { DataCap } from '../../../src-shared/contract/network-values.ts';
import { ZERO } from '../../../src-shared/money.ts';
import { addDays, dateOf, DAY, HOUR, instantOf, later, MINUTE, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import { statement, type Reader } from '../../kernel/db.ts';
import { q, type Charging, type SpreadRule } from '../../schema/tables.ts';
import { isOn, type EntitlementFacts, type EntitlementHold } from './entitlement.ts';

export interface SubscriptionFacts {
  readonly id: number;
  readonly subscriberId: number;
  readonly routerId: number | null;
  readonly startOn: LocalDate;
  readonly endOn: LocalDate | null;
  readonly suspendMode: 'disable' | 'walled' | 'throttle' | null;
  readonly charging: Charging;
  readonly paidUntil: Instant | null;
  /** Why he wished a pause that holds today; null: not paused. */
  readonly pausedFor: string | null;
}

// No join: SQLite 3.54 plans a join anew for each value that is bound, which takes longer than running it.
const subscriptionsOf = statement<{ subscriberId: number; today: LocalDate }>()((p) =>
  q
    .selectFrom('subscription')
    .select(['id', 'subscriberId', 'routerId', 'startOn', 'endOn', 'paidUntil'])
    .select((row) => row.selectFrom('router').select('suspendMode').whereRef('router.id', '=', 'subscription.routerId').as('suspendMode'))
    .select((row) => row.selectFrom('plan').select('charging').whereRef('plan.id', '=', 'subscription.planId').as('charging'))
    .select((row) => row.selectFrom('pause').select('reason').whereRef('pause.subscriptionId', '=', 'subscription.id').where('fromOn', '<=', p('today')).where((where) => where.or([where('untilOn', 'is', null), where('untilOn', '>', p('today'))])).limit(sql.lit(1)).as('pausedFor'))
    .where('subscriberId', '=', p('subscriberId')),
);
// A cap of another plan, or one that was changed since, says nothing: the next reading judges anew.
const capOf = statement<{ subscriptionId: number }>()((p) =>
  q
    .selectFrom('serviceCap')
    .select(['reason', 'untilAt', 'cap'])
    .where('subscriptionId', '=', p('subscriptionId'))
    .where(sql<boolean>`EXISTS (SELECT 1 FROM subscription JOIN plan ON plan.id = subscription.planId WHERE subscription.id = serviceCap.subscriptionId AND plan.id = serviceCap.planId AND plan.cap = serviceCap.cap)`),
);

/** Has he used up his data (features/usage)? */
export function usageFacts(db: Reader, subscriptionId: number): NonNullable<EntitlementFacts['usage']> {
  const row = db.getOf(capOf, { subscriptionId });
  if (!row) return { state: 'within' };
  const { action, throttleUpKbps, throttleDownKbps } = JSON.parse(row.cap) as DataCap;
  return { state: 'capped', reason: row.reason, until: row.untilAt, throttle: action === 'throttle' ? { upKbps: throttleUpKbps, downKbps: throttleDownKbps } : null };
}

const payerRow = statement<{ id: number }>()((p) => q.selectFrom('subscriber').select(['id', 'payerId', 'spreadRule', 'suspendUnits']).where('id', '=', p('id')));
const unitsOf = statement<{ payerId: number }>()((p) => q.selectFrom('subscriber').select('id').where('payerId', '=', p('payerId')));

export interface Payer {
  readonly id: number;
  readonly spreadRule: SpreadRule;
  readonly suspendUnits: 'all' | 'unpaid';
  readonly units: readonly number[];
}

/** Who pays for a subscriber (himself, or the payer whose unit he is), and the units that he pays for. */
export function payerFacts(db: Reader, subscriberId: number): Payer {
  const asked = db.getOf(payerRow, { id: subscriberId })!;
  const { id, spreadRule, suspendUnits } = asked.payerId === null ? asked : db.getOf(payerRow, { id: asked.payerId })!;
  const payer = { id, spreadRule, suspendUnits };
  return { ...payer, units: db.allOf(unitsOf, { payerId: payer.id }).map((unit) => unit.id) };
}
const stateOf = statement<{ subscriptionId: number }>()((p) => q.selectFrom('entitlement').select(['state', 'reasonCode']).where('subscriptionId', '=', p('subscriptionId')));
const serviceIds = statement<{ subscriberId: number }>()((p) => q.selectFrom('subscription').select('id').where('subscriberId', '=', p('subscriberId')));
const entitlementOf = statement<{ subscriptionId: number }>()((p) => q.selectFrom('entitlement').selectAll().where('subscriptionId', '=', p('subscriptionId')));
const openPushes = statement<{ subscriberId: number; since: Instant }>()((p) =>
  q.selectFrom('stkPush').select(['state', 'requestedAt', 'settledAt', 'paymentId']).where('subscriberId', '=', p('subscriberId')).where('requestedAt', '>', p('since')).where('state', 'in', ['queued', 'sent', 'unknown', 'review', 'paid']),
);
const courtesiesNow = statement<{ subscriberId: number; now: Instant }>()((p) =>
  q.selectFrom('courtesy').select(['untilAt', 'receipt']).where('subscriberId', '=', p('subscriberId')).where('untilAt', '>', p('now')).where('endedAt', 'is', null),
);
const lastChange = statement<{ subscriptionId: number }>()((p) => q.selectFrom('entitlementChange').select('reasonCode').where('subscriptionId', '=', p('subscriptionId')).orderBy('id', 'desc').limit(sql.lit(1)));
const overdueOf = statement<{ subscriberId: number; today: LocalDate }>()((p) => q.selectFrom('invoice').select('id').where('subscriberId', '=', p('subscriberId')).where('openCents', '>', sql.lit(ZERO)).where('dueOn', '<', p('today')));
const noticesOf = statement<{ invoiceId: number }>()((p) => q.selectFrom('dunningNotice').select(['at', 'messageId']).where('invoiceId', '=', p('invoiceId')));
const messageOf = statement<{ id: number }>()((p) => q.selectFrom('message').select(['state', 'sentAt']).where('id', '=', p('id')));

export const findSubscriptions = (db: Reader, subscriberId: number, today: LocalDate) => db.allOf(subscriptionsOf, { subscriberId, today }) as SubscriptionFacts[];
export const findEntitlement = (db: Reader, subscriptionId: number) => db.getOf(entitlementOf, { subscriptionId });

/** Has he a service that is on now? */
export function hasServiceOn(db: Reader, subscriberId: number): boolean {
  return db.allOf(serviceIds, { subscriberId }).some(({ id }) => isOnByRight(db.getOf(stateOf, { subscriptionId: id })));
}

/** On, and not slowed down for debt: who can still be cut off for it. */
export const isOnByRight = (current: { readonly state: string; readonly reasonCode: string } | undefined): boolean =>
  current !== undefined && (current.reasonCode === 'capReached' || (isOn(current.state) && current.reasonCode !== 'owesTooLong' && current.reasonCode !== 'prepaidOver'));

/** Was his last change that he was let back on by courtesy? */
export const isOnByCourtesy = (db: Reader, subscriptionId: number): boolean => db.getOf(lastChange, { subscriptionId })?.reasonCode === 'courtesy';

/** A prompt may be answered late; after this a query has told. */
const PUSH_HOLDS_MS = 2 * HOUR;
/** After this a success without receipt goes to a person (billing-rules, Payments). */
const RECEIPT_AWAITED_MS = 48 * HOUR;
/** So long Attention has told a person that a reminder could not go out before the cut-off goes ahead (docs/adr/0006). */
const UNSENT_HOLDS_MS = 3 * DAY;
/** A reminder in the very minute of the cut-off, as when the PC was off for days, is none. */
const FRESH_HOLDS_MS = 30 * MINUTE;

/** Everything that stands against a cut-off for what debtorId owes just now. payingIds: the payer and his units: whoever of them pays, pays what is owed. */
export function holdsOf(db: Reader, { debtorId, payingIds }: { readonly debtorId: number; readonly payingIds: readonly number[] }, now: Instant, frozen: boolean): EntitlementHold[] {
  const holds: EntitlementHold[] = [];
  for (const push of payingIds.flatMap((subscriberId) => db.allOf(openPushes, { subscriberId, since: later(now, -RECEIPT_AWAITED_MS - PUSH_HOLDS_MS) }))) {
    if (push.state === 'paid') {
      if (push.paymentId === null) holds.push({ kind: 'paymentConfirmed', until: later(push.settledAt ?? push.requestedAt, RECEIPT_AWAITED_MS), note: null });
    } else {
      holds.push({ kind: 'paymentPending', until: later(push.requestedAt, PUSH_HOLDS_MS), note: null });
    }
  }
  for (const courtesy of payingIds.flatMap((subscriberId) => db.allOf(courtesiesNow, { subscriberId, now }))) holds.push({ kind: 'courtesy', until: courtesy.untilAt, note: courtesy.receipt });
  if (frozen) holds.push({ kind: 'freeze', until: null, note: null });
  const unreminded = reminderHold(db, debtorId, now);
  if (unreminded && unreminded.until! > now) holds.push(unreminded);
  return holds;
}

const exceptionOf = statement<{ subscriptionId: number }>()((p) => q.selectFrom('neverSuspend').select(['reason', 'untilOn']).where('subscriptionId', '=', p('subscriptionId')).where('endedAt', 'is', null));
const outagesOf = statement<{ routerId: number; now: Instant }>()((p) =>
  q.selectFrom('outage').select(['reason', 'untilAt']).where('state', '<>', sql.lit('dismissed')).where('fromAt', '<=', p('now')).where((where) => where.or([where('untilAt', 'is', null), where('untilAt', '>', p('now'))]))
    .where((where) => where.or([where('routerId', '=', p('routerId')), where.and([where('scope', '=', sql.lit('area')), where('place', '=', sql<string>`(SELECT area FROM router WHERE id = ${p('routerId')}) COLLATE NOCASE`)])])),
);

/** What stands against a cut-off of this service alone, whatever is owed: a person's word (features/outages). */
export function serviceHolds(db: Reader, { id, routerId }: { readonly id: number; readonly routerId: number | null }, now: Instant): EntitlementHold[] {
  const exception = db.getOf(exceptionOf, { subscriptionId: id });
  const until = exception === undefined || exception.untilOn === null ? null : instantOf(addDays(exception.untilOn, 1), '00:00');
  const outages = routerId === null ? [] : db.allOf(outagesOf, { routerId, now });
  return [
    ...(exception && (until === null || until > now) ? [{ kind: 'neverSuspend' as const, until, note: exception.reason }] : []),
    ...outages.map(({ untilAt, reason }) => ({ kind: 'outage' as const, until: untilAt, note: reason })),
  ];
}

/** Who was to be reminded and was not stays on for a while; who was never to be reminded (the operator wants no reminders) is not held. */
function reminderHold(db: Reader, subscriberId: number, now: Instant): EntitlementHold | null {
  const notices = db.allOf(overdueOf, { subscriberId, today: dateOf(now) }).flatMap((invoice) => db.allOf(noticesOf, { invoiceId: invoice.id }));
  if (notices.length === 0) return null;
  const messages = notices.flatMap(({ messageId }) => (messageId === null ? [] : [db.getOf(messageOf, { id: messageId })!]));
  const sentAt = messages.flatMap((message) => (message.state === 'sent' && message.sentAt !== null ? [message.sentAt] : []));
  if (sentAt.length > 0) return { kind: 'reminderUnsent', until: later(Math.min(...sentAt) as Instant, FRESH_HOLDS_MS), note: 'his first reminder has only just gone out' };
  const note = notices.some((notice) => notice.messageId !== null) ? 'his reminder could not be sent; tell him yourself' : 'he has no phone number for a reminder; tell him yourself';
  return { kind: 'reminderUnsent', until: later(Math.min(...notices.map((notice) => notice.at)) as Instant, UNSENT_HOLDS_MS), note };
}
