import { Refusal } from '../../../src-shared/refusal.ts';
import { formatDate, type LocalDate } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';

/** A service that has not ended. Throws Refusal. */
export function liveSubscription(db: Reader, id: number, today: LocalDate) {
  const row = db.get(q.selectFrom('subscription').selectAll().where('id', '=', id));
  if (!row) throw new Refusal('not_found', 'There is no such service.');
  if (row.endOn !== null && row.endOn <= today) throw new Refusal('locked', `This service ended on ${formatDate(row.endOn)}. Add a new one instead.`);
  return row;
}

/** The pause that holds on a day or is yet to come; undefined: none. */
export function pauseFrom(db: Reader, subscriptionId: number, on: LocalDate) {
  return db.get(q.selectFrom('pause').selectAll().where('subscriptionId', '=', subscriptionId).where((where) => where.or([where('untilOn', 'is', null), where('untilOn', '>', on)])).orderBy('fromOn').limit(1));
}

/** A change that is yet to come; undefined: none. */
export function pendingChange(db: Reader, subscriptionId: number) {
  return db.get(q.selectFrom('planChange').innerJoin('plan', 'plan.id', 'toPlanId').select(['planChange.id', 'toPlanId as planId', 'plan.name as planName', 'effectiveOn', 'fromPlanId', 'subscriptionId']).where('subscriptionId', '=', subscriptionId).where('appliedAt', 'is', null));
}
