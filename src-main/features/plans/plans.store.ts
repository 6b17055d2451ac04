/** Plans with their prices and what they bring, as the desk shows them. */
import { cents, multiplyRatio, plus, ZERO, type Cents } from '../../../src-shared/money.ts';
import { dateOf, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import type { Burst, DataCap } from '../../../src-shared/contract/network-values.ts';
import type { Plan } from '../../../src-shared/contract/plans.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { monthlyCents, priceAt, type Interval, type PricePoint } from '../billing/index.ts';
import { spreadingPlans } from './renewals.ts';

/** The prices of every plan, oldest first. */
function pricesByPlan(db: Reader): Map<number, PricePoint[]> {
  const rows = db.all(q.selectFrom('planPrice').select(['planId', 'fromOn', 'priceCents', 'keepEarlier']).orderBy('planId').orderBy('fromOn'));
  const points = new Map<number, PricePoint[]>();
  for (const { planId, keepEarlier, ...price } of rows) {
    const own = points.get(planId) ?? [];
    own.push({ ...price, keepEarlier: keepEarlier === 1 });
    points.set(planId, own);
  }
  return points;
}

/** All plans, the cheapest first; retired ones where they are asked for. */
export function listPlans(db: Reader, includeRetired: boolean, now: Instant): Plan[] {
  const today = dateOf(now);
  const rows = db.all(
    q
      .selectFrom('plan')
      .selectAll()
      .select((plan) =>
        plan
          .selectFrom('subscription')
          .select(({ fn }) => fn.countAll<number>().as('n'))
          .whereRef('subscription.planId', '=', 'plan.id')
          .where((where) => where.or([where('subscription.endOn', 'is', null), where('subscription.endOn', '>', today)]))
          .as('subscriptions'),
      )
      .where('state', 'in', includeRetired ? ['draft', 'published', 'retired'] : ['draft', 'published'])
      .orderBy('priceCents')
      .orderBy('name'),
  );
  const prices = pricesByPlan(db);
  const spreading = spreadingPlans(db, now);
  return rows.map(({ createdAt: _createdAt, intervalUnit, intervalCount, ...row }) => {
    const points = prices.get(row.id)!;
    const interval: Interval = { unit: intervalUnit, count: intervalCount };
    const subscriptions = row.subscriptions ?? 0;
    return {
      ...row, subscriptions, spreading: spreading.get(row.id) ?? null, burst: readJson<Burst>(row.burst), cap: readJson<DataCap>(row.cap), interval, prices: points, taxInclusive: row.taxInclusive === 1, exciseApplies: row.exciseApplies === 1,
      monthlyCents: keptBySome(points, today) ? monthlyByStart(db, row.id, { points, interval, today }) : times(monthlyCents(row.priceCents, interval), subscriptions),
    };
  });
}

const readJson = <T>(text: string | null): T | null => (text === null ? null : (JSON.parse(text) as T));

/** Did a price come into force that earlier subscribers do not pay? Only then does it matter who came when. */
const keptBySome = (points: readonly PricePoint[], today: LocalDate): boolean => points.some((point) => point.keepEarlier && point.fromOn <= today);

const times = (amountCents: Cents, count: number): Cents => multiplyRatio(amountCents, count, 1);

/** Each service at the price that it has. */
function monthlyByStart(db: Reader, planId: number, { points, interval, today }: { readonly points: readonly PricePoint[]; readonly interval: Interval; readonly today: LocalDate }): Cents {
  const groups = db.sql<{ pricedSince: LocalDate; services: number }>(
    `SELECT pricedSince, count(*) AS services FROM charge JOIN subscription ON subscription.id = subscriptionId
      WHERE charge.planId = ? AND (charge.endOn IS NULL OR charge.endOn > ?) AND (subscription.endOn IS NULL OR subscription.endOn > ?) GROUP BY pricedSince`,
    planId, today, today,
  );
  return groups.reduce((total, { pricedSince, services }) => plus(total, times(monthlyCents(priceAt(points, pricedSince, today), interval), cents(services))), ZERO);
}
