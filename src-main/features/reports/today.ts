import { sql } from 'kysely';
import { cents, multiplyRatio, sum, ZERO, type Cents } from '../../../src-shared/money.ts';
import { addDays, addMonths, DAY, dateOf, HOUR, instantOf, later, localDate, startOfMonth, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { monthlyCents, rateAt, ratePoints, type Interval } from '../billing/index.ts';
import { nextDaily } from '../dunning/index.ts';
import { countComingCutOffs } from '../entitlement/index.ts';
import { readSetting } from '../settings/index.ts';
import { attention } from './attention.ts';
import type { ReachStates } from './attention-mpesa.ts';

/** What came in between two instants. */
function collected(db: Reader, from: Instant, to: Instant): Cents {
  return cents(db.sql<{ total: number | null }>(`SELECT sum(amountCents) AS total FROM payment WHERE paidAt >= ? AND paidAt < ? AND state IN (${COLLECTED})`, from, to)[0]!.total ?? 0);
}

/** Everything the first screen shows; each figure is the total of a list that it links to. */
export function today(db: Reader, now: Instant, reach: ReachStates) {
  const day = dateOf(now);
  const startOfDay = instantOf(day, '00:00');
  const count = (text: string, ...parameters: (string | number)[]) => db.sql<{ n: number }>(text, ...parameters)[0]!.n;
  const open = db.sql<{ due: number | null; overdue: number | null }>('SELECT sum(CASE WHEN dueOn >= ? THEN openCents END) AS due, sum(CASE WHEN dueOn < ? THEN openCents END) AS overdue FROM invoice WHERE openCents > 0', day, day)[0]!;
  const routers = db.sql<{ id: number; name: string; state: 'new' | 'up' | 'down' | 'refused'; online: number | null; subscriptions: number }>(
    `SELECT id, name, state, online, (SELECT count(*) FROM subscription WHERE routerId = router.id AND (endOn IS NULL OR endOn > ?)) AS subscriptions FROM router ORDER BY name COLLATE NOCASE`,
    day,
  );
  const changes = (to: string) => count(`SELECT count(*) AS n FROM entitlementChange WHERE watched = 0 AND at >= ? AND ${to}`, later(now, -DAY));
  return {
    today: day,
    now,
    collectedTodayCents: collected(db, startOfDay, later(now, 1)),
    // Up to the same time of day, so that the morning is not compared with a whole day.
    collectedSameWeekdayCents: collected(db, later(startOfDay, -7 * DAY), later(now, 1 - 7 * DAY)),
    dueCents: open.due ?? 0,
    overdueCents: open.overdue ?? 0,
    subscribers: count('SELECT count(*) AS n FROM subscriber WHERE removedAt IS NULL'),
    active: count(`SELECT count(*) AS n FROM entitlement WHERE state IN ('active', 'throttled')`),
    // Who is only watched and not proven off is on, whatever the ledger wants.
    suspended: count(`SELECT count(*) AS n FROM entitlement WHERE state IN ('suspended', 'walled') AND (confirmedRevision = revision OR NOT EXISTS (SELECT 1 FROM subscription JOIN router ON router.id = routerId WHERE subscription.id = subscriptionId AND (rollout = 'shadow' OR (rollout = 'pilot' AND isPilot = 0))))`),
    online: routers.reduce((total, router) => total + (router.online ?? 0), 0),
    routers,
    suspendedLastDay: changes(`toState IN ('suspended', 'walled')`),
    restoredLastDay: changes(`toState = 'active' AND fromState IN ('suspended', 'walled')`),
    monthlyCents: monthlyRevenue(db, day),
    collections: collections(db, day),
    mrr: monthlyHistory(db, day),
    onlineHistory: onlineHistory(db, now),
    nextRun: nextRun(db, now),
    attention: attention(db, now, reach).length,
  };
}

interface Priced {
  readonly priceCents: Cents;
  readonly taxInclusive: 0 | 1;
  readonly exciseApplies: 0 | 1;
  readonly intervalUnit: Interval['unit'];
  readonly intervalCount: number;
}
const PRICED = 'priceCents, taxInclusive, exciseApplies, intervalUnit, intervalCount';

/** What a plan brings a month without the taxes of now (billing-rules, Reports). */
function netOf(db: Reader, day: LocalDate): (plan: Priced) => Cents {
  const vat = rateAt(ratePoints(db, 'vat'), day);
  const excise = rateAt(ratePoints(db, 'excise'), day);
  const whole = 10_000;
  return ({ priceCents, taxInclusive, exciseApplies, intervalUnit, intervalCount }) => {
    const month = monthlyCents(priceCents, { unit: intervalUnit, count: intervalCount });
    return taxInclusive === 1 ? multiplyRatio(month, whole * whole, (whole + (exciseApplies === 1 ? excise : 0)) * (whole + vat)) : month;
  };
}

/** Monthly recurring revenue today: the list price of every running service, without taxes (billing-rules, Reports). */
function monthlyRevenue(db: Reader, on: LocalDate): Cents {
  const net = netOf(db, on);
  const rows = db.sql<Priced & { services: number }>(`SELECT ${PRICED}, count(*) AS services FROM subscription JOIN plan ON plan.id = planId WHERE startOn <= ? AND (endOn IS NULL OR endOn > ?) GROUP BY planId`, on, on);
  return sum(rows.map((row) => cents(net(row) * row.services)));
}

/**
 * Monthly recurring revenue on the last day of each of the last 11 months, and today. The plan is the one a service had on that day; prices
 * are today's. On a month's last day a service runs when it began in that month or before and ends in a later one, so months are enough.
 */
function monthlyHistory(db: Reader, day: LocalDate): { month: string; cents: Cents }[] {
  const months = Array.from({ length: 11 }, (_, index) => addMonths(startOfMonth(day), index - 11));
  const net = netOf(db, day);
  const planOf = new Map(db.sql<Priced & { id: number }>(`SELECT id, ${PRICED} FROM plan`).map((plan) => [plan.id, net(plan)]));
  const services = db.sql<{ planId: number; began: string; ends: string | null; services: number }>(
    `SELECT planId, substr(startOn, 1, 7) AS began, substr(endOn, 1, 7) AS ends, count(*) AS services FROM subscription GROUP BY 1, 2, 3`,
  );
  const changes = db.sql<{ subscriptionId: number; planId: number; fromPlanId: number; at: Instant; began: string; ends: string | null }>(
    `SELECT subscriptionId, planId, fromPlanId, appliedAt AS at, substr(startOn, 1, 7) AS began, substr(endOn, 1, 7) AS ends FROM planChange JOIN subscription ON subscription.id = subscriptionId WHERE appliedAt >= ? ORDER BY planChange.id`,
    instantOf(months[0]!, '00:00'),
  );
  const past = months.map((first) => {
    const month = first.slice(0, 7);
    const over = instantOf(addMonths(first, 1), '00:00');
    const runs = (service: { readonly began: string; readonly ends: string | null }) => service.began <= month && (service.ends === null || service.ends > month);
    const now = services.filter(runs).map((row) => cents(planOf.get(row.planId)! * row.services));
    const seen = new Set<number>();
    // Counted above on the plan of today: the first change after the month's end tells which plan it was.
    const then = changes.filter((change) => change.at >= over && runs(change) && !seen.has(change.subscriptionId) && seen.add(change.subscriptionId)).map((change) => cents(planOf.get(change.fromPlanId)! - planOf.get(change.planId)!));
    return { month, cents: sum([...now, ...then]) };
  });
  return [...past, { month: day.slice(0, 7), cents: monthlyRevenue(db, day) }];
}

/** What stayed with us: neither taken back nor paid back; of a split payment, its parts. */
const COLLECTED = `'credited', 'suspense'`;

/** Nairobi is UTC+3 the whole year (mpesa.md, Formats), so SQL may count days with a fixed shift. */
const DAY_OF_PAYMENT = `(paidAt + ${3 * HOUR}) / ${DAY}`;

const FIRST_DAY = localDate('1970-01-01');

function collections(db: Reader, day: LocalDate) {
  const from = addDays(day, -29);
  const rows = db.sql<{ day: number; method: string; total: number }>(`SELECT ${DAY_OF_PAYMENT} AS day, method, sum(amountCents) AS total FROM payment WHERE paidAt >= ? AND state IN (${COLLECTED}) GROUP BY 1, 2`, instantOf(from, '00:00'));
  const totals = new Map(rows.map((row) => [`${addDays(FIRST_DAY, row.day)} ${row.method}`, row.total]));
  const of = (on: LocalDate, method: string) => totals.get(`${on} ${method}`) ?? ZERO;
  return Array.from({ length: 30 }, (_, index) => addDays(from, index)).map((on) => ({ on, mpesaCents: of(on, 'mpesa'), cashCents: of(on, 'cash'), bankCents: cents(of(on, 'bank') + of(on, 'cheque')) }));
}

const BUCKET_MS = DAY / 48;

/** Half hours of the last day: the average of each router's readings, added up over the routers. */
function onlineHistory(db: Reader, now: Instant) {
  return db.sql<{ at: Instant; online: number }>(
    `SELECT bucket * ${BUCKET_MS} AS at, CAST(round(sum(online)) AS INTEGER) AS online FROM (SELECT at / ${BUCKET_MS} AS bucket, routerId, avg(online) AS online FROM routerSample WHERE at >= ? GROUP BY 1, 2) GROUP BY bucket ORDER BY bucket`,
    later(now, -DAY),
  );
}

/** What the next daily run will do, by what is known now. */
function nextRun(db: Reader, now: Instant) {
  const billing = readSetting(db, 'billing');
  const dunning = readSetting(db, 'dunning');
  const at = nextDaily(now, billing.runAt);
  const remindAt = nextDaily(now, dunning.remindAt);
  // At list prices: the preview tells to the cent.
  const due = db.sql<{ invoices: number; totalCents: Cents | null }>(
    'SELECT count(DISTINCT payerId) AS invoices, sum(quantity * coalesce(charge.priceCents, plan.priceCents)) AS totalCents FROM charge LEFT JOIN plan ON plan.id = planId WHERE nextOn <= ?',
    dateOf(at),
  )[0]!;
  const dueDays = dunning.reminderDays.map((stage) => addDays(dateOf(remindAt), -stage));
  const reminders =
    dueDays.length === 0 ? 0 : db.one(q.selectFrom('invoice').select(({ fn }) => fn.count<number>('subscriberId').distinct().as('n')).where('openCents', '>', sql.lit(ZERO)).where('openCents', '>=', dunning.ignoreBelowCents).where('dueOn', 'in', dueDays)).n;
  return { at, invoices: due.invoices, totalCents: due.totalCents ?? 0, reminders, suspensions: countComingCutOffs(db, nextDaily(now, dunning.enforceAt)) };
}
