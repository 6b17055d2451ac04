import { sql } from 'kysely';
import { ZERO } from '../../../src-shared/money.ts';
import { dateOf, DAY, HOUR, later, MINUTE, type Instant, type LocalDate } from '../../../src-shared/time.ts';
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

// No join: SQLite 3.54 plans a join anew for each value that is bound, which takes longer than running it.
const subscriptionsOf = statement<{ subscriberId: number }>()((p) =>
  q
    .selectFrom('subscription')
    .select(['id', 'subscriberId', 'routerId', 'startOn', 'endOn'])
    .select((row) => row.selectFrom('router').select('suspendMode').whereRef('router.id', '=', 'subscription.routerId').as('suspendMode'))
    .where('subscriberId', '=', p('subscriberId')),
);
const entitlementOf = statement<{ subscriptionId: number }>()((p) => q.selectFrom('entitlement').selectAll().where('subscriptionId', '=', p('subscriptionId')));
const openPushes = statement<{ subscriberId: number; since: Instant }>()((p) =>
  q.selectFrom('stkPush').select(['state', 'requestedAt', 'settledAt', 'paymentId']).where('subscriberId', '=', p('subscriberId')).where('requestedAt', '>', p('since')).where('state', 'in', ['queued', 'sent', 'unknown', 'review', 'paid']),
);
const remindersOfOverdue = statement<{ subscriberId: number; today: LocalDate }>()((p) =>
  q
    .selectFrom('invoice')
    .innerJoin('dunningNotice', 'dunningNotice.invoiceId', 'invoice.id')
    .leftJoin('message', 'message.id', 'dunningNotice.messageId')
    .select(['dunningNotice.at', 'dunningNotice.messageId', 'message.state', 'message.sentAt'])
    .where('invoice.subscriberId', '=', p('subscriberId'))
    .where('invoice.openCents', '>', sql.lit(ZERO))
    .where('invoice.dueOn', '<', p('today')),
);

export const findSubscriptions = (db: Reader, subscriberId: number): SubscriptionFacts[] => db.allOf(subscriptionsOf, { subscriberId });
export const findEntitlement = (db: Reader, subscriptionId: number) => db.getOf(entitlementOf, { subscriptionId });

/** A prompt may be answered late; after this a query has told. */
const PUSH_HOLDS_MS = 2 * HOUR;
/** After this a success without receipt goes to a person (billing-rules, Payments). */
const RECEIPT_AWAITED_MS = 48 * HOUR;
/** So long Attention has told a person that a reminder could not go out before the cut-off goes ahead (docs/adr/0006). */
const UNSENT_HOLDS_MS = 3 * DAY;
/** A reminder in the very minute of the cut-off, as when the PC was off for days, is none. */
const FRESH_HOLDS_MS = 30 * MINUTE;

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
  const unreminded = reminderHold(db, subscriberId, now);
  if (unreminded && unreminded.until! > now) holds.push(unreminded);
  return holds;
}

/** Who was to be reminded and was not stays on for a while; who was never to be reminded (the operator wants no reminders) is not held. */
function reminderHold(db: Reader, subscriberId: number, now: Instant): EntitlementHold | null {
  const notices = db.allOf(remindersOfOverdue, { subscriberId, today: dateOf(now) });
  if (notices.length === 0) return null;
  const sentAt = notices.flatMap((notice) => (notice.state === 'sent' && notice.sentAt !== null ? [notice.sentAt] : []));
  if (sentAt.length > 0) return { kind: 'reminderUnsent', until: later(Math.min(...sentAt) as Instant, FRESH_HOLDS_MS), note: 'his first reminder has only just gone out' };
  const note = notices.some((notice) => notice.messageId !== null) ? 'his reminder could not be sent; tell him yourself' : 'he has no phone number for a reminder; tell him yourself';
  return { kind: 'reminderUnsent', until: later(Math.min(...notices.map((notice) => notice.at)) as Instant, UNSENT_HOLDS_MS), note };
}
