import { sql } from 'kysely';
import { cents, type Cents } from '../../../src-shared/money.ts';
import { dateOf, DAY, type Instant } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';

export type OutageRecord = NonNullable<ReturnType<typeof findOutage>>;

export const findOutage = (db: Reader, id: number) => db.get(q.selectFrom('outage').selectAll().where('id', '=', id));

/** Does it hold cut-offs now? */
export const lasts = ({ state, fromAt, untilAt }: Pick<OutageRecord, 'state' | 'fromAt' | 'untilAt'>, now: Instant): boolean => state !== 'dismissed' && fromAt <= now && (untilAt === null || untilAt > now);

/** Whole days from its beginning to its end, or to now; a day begun counts. At least 1. */
export const lengthInDays = ({ fromAt, untilAt }: Pick<OutageRecord, 'fromAt' | 'untilAt'>, now: Instant): number => Math.max(1, Math.ceil(((untilAt === null || untilAt > now ? now : untilAt) - fromAt) / DAY));

/** SQL of the ids of the routers of an outage. */
const routersOf = (outage: Pick<OutageRecord, 'scope' | 'routerId' | 'place'>) =>
  outage.scope === 'router' ? q.selectFrom('router').select('id').where('id', 'is', outage.routerId) : q.selectFrom('router').select('id').where(sql<string>`area COLLATE NOCASE`, '=', outage.place);

export const routerIdsOf = (db: Reader, outage: Pick<OutageRecord, 'scope' | 'routerId' | 'place'>): number[] => db.all(routersOf(outage)).map((row) => row.id);

/** Services on its routers, and how many of them are on for no other reason. */
export function countServices(db: Reader, outage: OutageRecord, now: Instant): { services: number; held: number } {
  return db.one(
    q
      .selectFrom('subscription')
      .leftJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id')
      .select(({ fn }) => [fn.countAll<number>().as('services'), sql<number>`ifnull(sum(reasonCode = 'outage'), 0)`.as('held')])
      .where('routerId', 'in', routersOf(outage))
      .where((where) => where.or([where('endOn', 'is', null), where('endOn', '>', dateOf(now))])),
  );
}

/** Who had a service on these routers that was on in at least a part of the outage, by id. */
export function servicesHit(db: Reader, outage: OutageRecord, until: Instant, after: number, limit: number) {
  return db.all(
    q
      .selectFrom('subscription')
      .innerJoin('subscriber', 'subscriber.id', 'subscription.subscriberId')
      .select(['subscription.id', 'subscriberId', 'subscription.userName', 'subscriber.name', 'subscriber.phone', 'subscriber.otherPhone', 'subscriber.accountNumber'])
      .where('routerId', 'in', routersOf(outage))
      .where('subscription.id', '>', after)
      .where((where) => where.or([where('endOn', 'is', null), where('endOn', '>', dateOf(outage.fromAt))]))
      .where((where) =>
        where.or([
          where(sql<string>`(SELECT toState FROM entitlementChange WHERE subscriptionId = subscription.id AND at <= ${outage.fromAt} ORDER BY id DESC LIMIT 1)`, 'in', ['active', 'throttled']),
          where.exists(q.selectFrom('entitlementChange').select('entitlementChange.id').whereRef('subscriptionId', '=', 'subscription.id' as never).where('at', '>', outage.fromAt).where('at', '<', until).where('toState', 'in', ['active', 'throttled'])),
        ]),
      )
      .orderBy('subscription.id')
      .limit(limit),
  );
}

/** How many had one. */
export const countHit = (db: Reader, outage: OutageRecord, until: Instant): number => servicesHit(db, outage, until, 0, Number.MAX_SAFE_INTEGER).length;

/** What was given back so far. */
export function givenBack(db: Reader, { id, batchId }: Pick<OutageRecord, 'id' | 'batchId'>) {
  const [sums] = db.sql<{ services: number; amountCents: number; leftOut: number; texts: number }>('SELECT ifnull(sum(days > 0), 0) AS services, ifnull(sum(amountCents), 0) AS amountCents, ifnull(sum(days = 0), 0) AS leftOut, ifnull(sum(messageId IS NOT NULL), 0) AS texts FROM outageCredit WHERE outageId = ?', id);
  const [batch] = db.sql<{ state: string }>('SELECT state FROM batch WHERE id = ?', batchId);
  return { ...sums!, amountCents: cents(sums!.amountCents) as Cents, done: batch?.state === 'done' };
}
