import { HOUR, later, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import { statement, type Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import type { EntitlementHold } from './entitlement.ts';

export interface SubscriptionFacts {
  readonly id: number;
  readonly subscriberId: number;
  readonly routerId: number | null;
  readonly startOn: LocalDate;
  readonly endOn: LocalDate | null;
  readonly suspendMode: 'disable' | 'walled' | null;
}

const subscriptionsOf = statement<{ subscriberId: number }>()((p) =>
  q
    .selectFrom('subscription')
    .leftJoin('router', 'router.id', 'subscription.routerId')
    .select(['subscription.id', 'subscription.subscriberId', 'subscription.routerId', 'subscription.startOn', 'subscription.endOn', 'router.suspendMode'])
    .where('subscription.subscriberId', '=', p('subscriberId')),
);
const entitlementOf = statement<{ subscriptionId: number }>()((p) => q.selectFrom('entitlement').selectAll().where('subscriptionId', '=', p('subscriptionId')));
const openPushes = statement<{ subscriberId: number; since: Instant }>()((p) =>
  q.selectFrom('stkPush').select(['state', 'requestedAt', 'settledAt', 'paymentId']).where('subscriberId', '=', p('subscriberId')).where('requestedAt', '>', p('since')).where('state', 'in', ['queued', 'sent', 'unknown', 'review', 'paid']),
);
const unsentReminders = statement<{ subscriberId: number; since: Instant }>()((p) =>
  q.selectFrom('message').select('createdAt').where('subscriberId', '=', p('subscriberId')).where('purpose', '=', 'reminder').where('state', '=', 'queued').where('createdAt', '>', p('since')).orderBy('id', 'desc').limit(1),
);

export const findSubscriptions = (db: Reader, subscriberId: number): SubscriptionFacts[] => db.allOf(subscriptionsOf, { subscriberId });
export const findEntitlement = (db: Reader, subscriptionId: number) => db.getOf(entitlementOf, { subscriptionId });

/** A prompt may be answered late; after this a query has told. */
const PUSH_HOLDS_MS = 2 * HOUR;
/** After this a success without receipt goes to a person (billing-rules, Payments). */
const RECEIPT_AWAITED_MS = 48 * HOUR;
/** A reminder that cannot be sent holds the cut-off for a day, not for ever. */
const REMINDER_HOLDS_MS = 24 * HOUR;

/** Everything that stands against cutting this subscriber off just now. */
export function holdsOf(db: Reader, subscriberId: number, now: Instant, frozen: boolean): EntitlementHold[] {
  const holds: EntitlementHold[] = [];
  for (const push of db.allOf(openPushes, { subscriberId, since: later(now, -RECEIPT_AWAITED_MS - PUSH_HOLDS_MS) })) {
    if (push.state === 'paid') {
      if (push.paymentId === null) holds.push({ kind: 'paymentConfirmed', until: later(push.settledAt ?? push.requestedAt, RECEIPT_AWAITED_MS), note: null });
    } else {
      holds.push({ kind: 'paymentPending', until: later(push.requestedAt, PUSH_HOLDS_MS), note: null });
    }
  }
  if (frozen) holds.push({ kind: 'freeze', until: null, note: null });
  const unsent = db.getOf(unsentReminders, { subscriberId, since: later(now, -REMINDER_HOLDS_MS) });
  if (unsent) holds.push({ kind: 'reminderUnsent', until: later(unsent.createdAt, REMINDER_HOLDS_MS), note: null });
  return holds;
}
