import { cents, multiplyRatio, sum, ZERO, type Cents } from '../../../src-shared/money.ts';
import { addDays, addMonths, DAY, dateOf, instantOf, later, startOfMonth, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { dueSubscriptions } from '../billing/index.ts';
import { nextDaily } from '../dunning/index.ts';
import { countComingCutOffs } from '../entitlement/index.ts';
import { readSetting } from '../settings/index.ts';
import { attention } from './attention.ts';

/** What came in between two instants. */
function collected(db: Reader, from: Instant, to: Instant): Cents {
  return cents(db.sql<{ total: number | null }>('SELECT sum(amountCents) AS total FROM payment WHERE paidAt >= ? AND paidAt < ?', from, to)[0]!.total ?? 0);
}

/** Everything the first screen shows; each figure is the total of a list that it links to. */
export function today(db: Reader, now: Instant) {
  const day = dateOf(now);
  const startOfDay = instantOf(day, '00:00');
  const count = (text: string, ...parameters: (string | number)[]) => db.sql<{ n: number }>(text, ...parameters)[0]!.n;
  const open = db.sql<{ due: number | null; overdue: number | null }>('SELECT sum(CASE WHEN dueOn >= ?1 THEN openCents END) AS due, sum(CASE WHEN dueOn < ?1 THEN openCents END) AS overdue FROM invoice WHERE openCents > 0', day)[0]!;
  const routers = db.sql<{ id: number; name: string; state: 'new' | 'up' | 'down' | 'refused'; online: number | null; subscriptions: number }>(
    `SELECT id, name, state, online, (SELECT count(*) FROM subscription JOIN entitlement ON subscriptionId = subscription.id WHERE routerId = router.id AND entitlement.state <> 'ended') AS subscriptions FROM router ORDER BY name COLLATE NOCASE`,
  );
  const changes = (to: string) => count(`SELECT count(*) AS n FROM entitlementChange WHERE at >= ? AND ${to}`, later(now, -DAY));
  return {
    today: day,
    now,
    collectedTodayCents: collected(db, startOfDay, later(now, 1)),
    // Up to the same time of day, so that the morning is not compared with a whole day.
    collectedSameWeekdayCents: collected(db, later(startOfDay, -7 * DAY), later(now, 1 - 7 * DAY)),
    dueCents: open.due ?? 0,
    overdueCents: open.overdue ?? 0,
    subscribers: count('SELECT count(*) AS n FROM subscriber WHERE removedAt IS NULL'),
    active: count(`SELECT count(*) AS n FROM entitlement WHERE state = 'active'`),
    suspended: count(`SELECT count(*) AS n FROM entitlement WHERE state IN ('suspended', 'walled')`),
    online: routers.reduce((total, router) => total + (router.online ?? 0), 0),
    routers,
    suspendedLastDay: changes(`toState IN ('suspended', 'walled')`),
    restoredLastDay: changes(`toState = 'active' AND fromState IN ('suspended', 'walled')`),
    monthlyCents: monthlyRevenue(db, day),
    collections: collections(db, day),
    mrr: Array.from({ length: 12 }, (_, index) => monthOf(db, day, index - 11)),
    onlineHistory: onlineHistory(db, now),
    nextRun: nextRun(db, now),
    attention: attention(db, now).length,
  };
}

/**
 * Monthly recurring revenue on a day: the list price of every running service, without taxes (billing-rules, Reports). The plan is the one
 * it had on that day; prices are today's.
 */
export function monthlyRevenue(db: Reader, on: LocalDate): Cents {
  const { vatBasisPoints, exciseBasisPoints } = readSetting(db, 'billing');
  const rows = db.sql<{ priceCents: Cents; taxInclusive: 0 | 1; services: number }>(
    `SELECT plan.priceCents, plan.taxInclusive, count(*) AS services FROM subscription
      JOIN plan ON plan.id = ifnull((SELECT fromPlanId FROM planChange WHERE subscriptionId = subscription.id AND at >= ?2 ORDER BY id LIMIT 1), subscription.planId)
      WHERE startOn <= ?1 AND (endOn IS NULL OR endOn > ?1) GROUP BY plan.id`,
    on,
    instantOf(addDays(on, 1), '00:00'),
  );
  const whole = 10_000;
  const net = (price: Cents) => multiplyRatio(price, whole * whole, (whole + exciseBasisPoints) * (whole + vatBasisPoints));
  return sum(rows.map((row) => cents((row.taxInclusive === 1 ? net(row.priceCents) : row.priceCents) * row.services)));
}

function monthOf(db: Reader, day: LocalDate, months: number) {
  const month = addMonths(startOfMonth(day), months);
  const lastDay = addDays(addMonths(month, 1), -1);
  return { month: month.slice(0, 7), cents: monthlyRevenue(db, lastDay < day ? lastDay : day) };
}

/** Nairobi is UTC+3 the whole year (mpesa.md, Formats), so SQL may group by day with a fixed shift. */
const DAY_OF_PAYMENT = `date(paidAt / 1000 + 10800, 'unixepoch')`;

function collections(db: Reader, day: LocalDate) {
  const from = addDays(day, -29);
  const rows = db.sql<{ on: LocalDate; method: string; total: number }>(`SELECT ${DAY_OF_PAYMENT} AS "on", method, sum(amountCents) AS total FROM payment WHERE paidAt >= ? GROUP BY 1, 2`, instantOf(from, '00:00'));
  const of = (on: LocalDate, method: string) => rows.find((row) => row.on === on && row.method === method)?.total ?? ZERO;
  return Array.from({ length: 30 }, (_, index) => addDays(from, index)).map((on) => ({ on, mpesaCents: of(on, 'mpesa'), cashCents: of(on, 'cash') }));
}

const BUCKET_MS = DAY / 48;

/** Half hours of the last day: the average of each router's readings, added up over the routers. */
function onlineHistory(db: Reader, now: Instant) {
  return db.sql<{ at: Instant; online: number }>(
    `SELECT bucket * ?2 AS at, CAST(round(sum(online)) AS INTEGER) AS online FROM (SELECT at / ?2 AS bucket, routerId, avg(online) AS online FROM routerSample WHERE at >= ?1 GROUP BY 1, 2) GROUP BY bucket ORDER BY bucket`,
    later(now, -DAY),
    BUCKET_MS,
  );
}

/** What the next daily run will do, by what is known now. */
function nextRun(db: Reader, now: Instant) {
  const billing = readSetting(db, 'billing');
  const dunning = readSetting(db, 'dunning');
  const at = nextDaily(now, billing.runAt);
  const remindAt = nextDaily(now, dunning.remindAt);
  const due = db.one(dueSubscriptions(dateOf(at)).clearSelect().clearOrderBy().select(({ fn }) => [fn.count<number>('subscription.subscriberId').distinct().as('invoices'), fn.sum<number | null>('plan.priceCents').as('totalCents')]));
  const dueDays = dunning.reminderDays.map((stage) => addDays(dateOf(remindAt), -stage));
  const reminders =
    dueDays.length === 0 ? 0 : db.one(q.selectFrom('invoice').select(({ fn }) => fn.count<number>('subscriberId').distinct().as('n')).where('openCents', '>=', dunning.ignoreBelowCents).where('dueOn', 'in', dueDays)).n;
  return { at, invoices: due.invoices, totalCents: due.totalCents ?? 0, reminders, suspensions: countComingCutOffs(db, nextDaily(now, dunning.enforceAt)) };
}
