/** What a service is charged and how that goes on, for its card. */
import type { SubscriptionView } from '../../../src-shared/contract/subscribers.ts';
import type { EntitlementState } from '../../../src-shared/contract/values.ts';
import { sum, type Cents } from '../../../src-shared/money.ts';
import type { LocalDate } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { q, type SpreadRule } from '../../schema/tables.ts';
import type { Interval } from '../billing/index.ts';
import { unitShares } from '../dunning/index.ts';
import { pauseFrom, pendingChange } from './live-subscription.ts';

type ChargingView = Pick<SubscriptionView, 'interval' | 'nextOn' | 'pausedFrom' | 'pausedUntil' | 'planChange' | 'extras' | 'discounts'>;

/** Reads only. */
export function chargingView(db: Reader, subscriptionId: number, interval: Interval, today: LocalDate): ChargingView {
  const paused = pauseFrom(db, subscriptionId, today);
  const change = pendingChange(db, subscriptionId);
  const { nextOn } = db.one(q.selectFrom('charge').select(({ fn }) => fn.min<LocalDate | null>('nextOn').as('nextOn')).where('subscriptionId', '=', subscriptionId).where('kind', '=', 'plan'));
  const extras = db.all(
    q.selectFrom('charge').select(['id as chargeId', 'kind', 'name', 'quantity', 'priceCents', 'intervalUnit', 'intervalCount', 'startOn', 'endOn', 'nextOn']).where('subscriptionId', '=', subscriptionId).where('kind', '<>', 'plan')
      .whereRef('startOn', 'is not', 'endOn')
      .where((where) => where.or([where.and([where('kind', '=', 'oneOff'), where('nextOn', 'is not', null)]), where.and([where('kind', '=', 'addOn'), where.or([where('endOn', 'is', null), where('endOn', '>', today)])])])).orderBy('id'),
  );
  const discounts = db.all(
    q.selectFrom('discount').leftJoin('promoCode', 'promoCode.id', 'promoCodeId').select(['discount.id', 'discount.name', 'discount.percentBasisPoints', 'discount.amountCents', 'fromOn', 'untilOn', 'promoCode.code as promoCode']).where('subscriptionId', '=', subscriptionId)
      .where((where) => where.or([where('untilOn', 'is', null), where('untilOn', '>', today)])).orderBy('discount.id'),
  );
  return {
    interval,
    nextOn,
    pausedFrom: paused?.fromOn ?? null,
    pausedUntil: paused?.untilOn ?? null,
    planChange: change ? { id: change.id, planId: change.planId, planName: change.planName, effectiveOn: change.effectiveOn } : null,
    extras: extras.map(({ intervalUnit, intervalCount, ...extra }) => ({ ...extra, kind: extra.kind as 'addOn' | 'oneOff', name: extra.name!, priceCents: extra.priceCents!, interval: intervalUnit === null ? null : { unit: intervalUnit, count: intervalCount! } })),
    discounts,
  };
}

/** The units that a payer pays for, with what is open of theirs on his invoices. */
export function unitsOf(db: Reader, payerId: number, rule: SpreadRule): { id: number; name: string; accountNumber: string; openCents: Cents; state: EntitlementState | null }[] {
  const units = db.all(
    q.selectFrom('subscriber').select(['subscriber.id', 'subscriber.name', 'subscriber.accountNumber']).select((row) => [
      q.selectFrom('subscription').innerJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id').select('entitlement.state').whereRef('subscription.subscriberId', '=', row.ref('subscriber.id')).orderBy('subscription.id', 'desc').limit(1).as('state'),
    ]).where('subscriber.payerId', '=', payerId).where('removedAt', 'is', null).orderBy('subscriber.name'),
  );
  if (units.length === 0) return [];
  const shares = unitShares(db, payerId, rule);
  return units.map((unit) => ({ ...unit, openCents: sum([...(shares.get(unit.id)?.values() ?? [])]) }));
}
