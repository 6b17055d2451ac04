import { sql } from 'kysely';
import type { AlertKind, DoctorCheck } from '../../../src-shared/contract/health.ts';
import type { Access, EntitlementState, Trouble } from '../../../src-shared/contract/values.ts';
import { DAY, HOUR, later, type Instant } from '../../../src-shared/time.ts';
import type { Reader, Writer } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import type { DoctorFacts } from './doctor/doctor-facts.ts';
import { firstMemory, type Alerts, type Memory } from './readings.ts';

/** What is remembered of a router; a fresh memory for one that was never looked at. */
export function memoryOf(db: Reader, routerId: number, now: Instant): Memory {
  const row = db.get(q.selectFrom('routerWatch').select('memory').where('routerId', '=', routerId));
  return row ? (JSON.parse(row.memory) as Memory) : firstMemory(now);
}

export function saveMemory(tx: Writer, routerId: number, memory: Memory): void {
  const { state, since, flapping } = memory.watch;
  const row = { routerId, state, since, flapping: flapping ? (1 as const) : (0 as const), memory: JSON.stringify(memory) };
  tx.run(q.insertInto('routerWatch').values(row).onConflict((conflict) => conflict.column('routerId').doUpdateSet(row)));
}

export const openKinds = (db: Reader, routerId: number): ReadonlySet<AlertKind> => new Set(db.all(q.selectFrom('routerAlert').select('kind').where('routerId', '=', routerId).where('closedAt', 'is', null)).map((row) => row.kind));

/** Opens what is new, keeps the words of what lasts up to date, closes what is over. `of`: the kinds that these alerts speak for. True when something changed. */
export function settleAlerts(tx: Writer, routerId: number, alerts: Alerts, of: readonly AlertKind[], now: Instant): boolean {
  const open = tx.all(q.selectFrom('routerAlert').select(['id', 'kind', 'detail']).where('routerId', '=', routerId).where('closedAt', 'is', null).where('kind', 'in', [...of]));
  const gone = open.filter((row) => alerts[row.kind] === undefined);
  const fresh = of.filter((kind) => alerts[kind] !== undefined && !open.some((row) => row.kind === kind));
  for (const row of gone) tx.run(q.updateTable('routerAlert').set({ closedAt: now }).where('id', '=', row.id));
  for (const kind of fresh) tx.run(q.insertInto('routerAlert').values({ routerId, kind, openedAt: now, closedAt: null, detail: alerts[kind]! }));
  // An empty detail: it could not be looked at again.
  for (const row of open) if (alerts[row.kind] && alerts[row.kind] !== row.detail) tx.run(q.updateTable('routerAlert').set({ detail: alerts[row.kind]! }).where('id', '=', row.id));
  return gone.length + fresh.length > 0;
}

const KEEP_MINUTES_MS = 2 * DAY;
const KEEP_HOURS_MS = 90 * DAY;

/** The hours that are over are drawn together from their minutes; then minutes of before two days and hours of before a quarter go. */
export function condenseSamples(tx: Writer, now: Instant): void {
  const hour = Math.floor(now / HOUR) * HOUR;
  tx.sql(
    `INSERT OR REPLACE INTO healthSample (routerId, grain, at, cpuLoadPercent, freeMemoryBytes, totalMemoryBytes, uptimeSeconds, flashWrites, sessions, receivedBitsPerSecond, sentBitsPerSecond)
     SELECT routerId, 'hour', at / ${HOUR} * ${HOUR}, CAST(round(avg(cpuLoadPercent)) AS INTEGER), min(freeMemoryBytes), max(totalMemoryBytes), max(uptimeSeconds), max(flashWrites), max(sessions), CAST(round(avg(receivedBitsPerSecond)) AS INTEGER), CAST(round(avg(sentBitsPerSecond)) AS INTEGER)
     FROM healthSample WHERE grain = 'minute' AND at < ? AND at >= ? GROUP BY routerId, at / ${HOUR} RETURNING 1`,
    hour, hour - KEEP_MINUTES_MS,
  );
  for (const [grain, keptMs] of [['minute', KEEP_MINUTES_MS], ['hour', KEEP_HOURS_MS]] as const) tx.run(q.deleteFrom('healthSample').where('grain', '=', grain).where('at', '<', later(now, -keptMs)));
}

/** Alerts that were over before an instant go. */
export const pruneAlerts = (tx: Writer, before: Instant): void => void tx.run(q.deleteFrom('routerAlert').where('closedAt', '<', before));

export interface BackupRecord {
  readonly digest: string;
  readonly version: string;
  readonly lineCount: number;
  readonly bytes: number;
  readonly cipher: string;
}

/** Keeps a copy, or notes that the last one still holds. At most `kept` stay; the newest always does. */
export function saveBackup(tx: Writer, routerId: number, copy: BackupRecord, most: number, now: Instant): { id: number; kept: boolean } {
  tx.run(q.deleteFrom('routerBackupTrouble').where('routerId', '=', routerId));
  const last = tx.get(q.selectFrom('routerBackup').select(['id', 'digest']).where('routerId', '=', routerId).orderBy('at', 'desc').orderBy('id', 'desc').limit(1));
  if (last?.digest === copy.digest) {
    tx.run(q.updateTable('routerBackup').set({ checkedAt: now }).where('id', '=', last.id));
    return { id: last.id, kept: false };
  }
  const { id } = tx.run(q.insertInto('routerBackup').values({ routerId, at: now, checkedAt: now, ...copy }));
  const stay = q.selectFrom('routerBackup').select('id').where('routerId', '=', routerId).orderBy('at', 'desc').orderBy('id', 'desc').limit(Math.max(1, most));
  tx.run(q.deleteFrom('routerBackup').where('routerId', '=', routerId).where('id', 'not in', stay));
  return { id, kept: true };
}

export function saveBackupTrouble(tx: Writer, routerId: number, trouble: Trouble, now: Instant): void {
  const text = JSON.stringify(trouble);
  tx.run(q.insertInto('routerBackupTrouble').values({ routerId, since: now, at: now, trouble: text }).onConflict((conflict) => conflict.column('routerId').doUpdateSet({ at: now, trouble: text })));
}

export function saveExamination(tx: Writer, routerId: number, checks: readonly DoctorCheck[], now: Instant): void {
  const row = { routerId, at: now, checks: JSON.stringify(checks) };
  tx.run(q.insertInto('routerExamination').values(row).onConflict((conflict) => conflict.column('routerId').doUpdateSet(row)));
}

/** What Waya has on a router, for the doctor. */
export function ownOn(db: Reader, router: { readonly id: number; readonly suspendMode: DoctorFacts['own']['suspendMode']; readonly tls: 0 | 1; readonly port: number; readonly userName: string }): DoctorFacts['own'] {
  const rows = db.sql<{ access: Access; n: number }>(`SELECT access, count(*) AS n FROM subscription LEFT JOIN entitlement ON entitlement.subscriptionId = subscription.id WHERE routerId = ? AND ifnull(state, '') <> 'ended' GROUP BY access`, router.id);
  const services = { pppoe: 0, hotspot: 0, static: 0, dhcp: 0, ...Object.fromEntries(rows.map((row) => [row.access, row.n])) };
  const elsewhere = db.sql<{ userName: string }>(`SELECT DISTINCT mine.userName FROM subscription AS mine JOIN subscription AS other ON other.userName = mine.userName AND other.routerId <> mine.routerId LEFT JOIN entitlement AS a ON a.subscriptionId = mine.id LEFT JOIN entitlement AS b ON b.subscriptionId = other.id WHERE mine.routerId = ? AND ifnull(a.state, '') <> 'ended' AND ifnull(b.state, '') <> 'ended' ORDER BY 1 LIMIT 50`, router.id);
  return { services, suspendMode: router.suspendMode, tls: router.tls === 1, port: router.port, userName: router.userName, elsewhere: elsewhere.map((row) => row.userName) };
}

export interface LineRow {
  readonly subscriptionId: number; readonly userName: string; readonly routerId: number | null; readonly access: Access; readonly address: string | null; readonly macAddress: string | null;
  readonly upKbps: number; readonly downKbps: number; /** Given to him in the place of his plan's. */ readonly ownUpKbps: number | null; readonly ownDownKbps: number | null; readonly state: EntitlementState | null; readonly reason: string | null; readonly throttle: string | null;
}

export const findLine = (db: Reader, subscriptionId: number): LineRow | undefined =>
  db.get(
    q.selectFrom('subscription').innerJoin('plan', 'plan.id', 'subscription.planId').leftJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id').leftJoin('speedOverride', 'speedOverride.subscriptionId', 'subscription.id')
      .select(['subscription.id as subscriptionId', 'userName', 'routerId', 'access', 'subscription.address', 'macAddress', 'plan.upKbps', 'plan.downKbps', 'speedOverride.upKbps as ownUpKbps', 'speedOverride.downKbps as ownDownKbps', 'entitlement.state', 'entitlement.reason', 'entitlement.throttle'])
      .where('subscription.id', '=', subscriptionId),
  );

export const findRouterRow = (db: Reader, id: number) => db.get(q.selectFrom('router').selectAll().where('id', '=', id));

/** What the charts show: thinned so that a day by the minute is at most 288 points. */
export function samplesOf(db: Reader, routerId: number, grain: 'minute' | 'hour', now: Instant) {
  const since = later(now, grain === 'minute' ? -DAY : -KEEP_HOURS_MS);
  const bucket = grain === 'minute' ? 5 * 60_000 : HOUR * 6;
  return db.all(
    q.selectFrom('healthSample')
      .select([sql<Instant>`at / ${sql.lit(bucket)} * ${sql.lit(bucket)}`.as('at'), sql<number>`max(cpuLoadPercent)`.as('cpuLoadPercent'), sql<number>`min(freeMemoryBytes)`.as('freeMemoryBytes'), sql<number>`max(totalMemoryBytes)`.as('totalMemoryBytes'), sql<number | null>`max(sessions)`.as('sessions'), sql<number | null>`max(receivedBitsPerSecond)`.as('receivedBitsPerSecond'), sql<number | null>`max(sentBitsPerSecond)`.as('sentBitsPerSecond')])
      .where('routerId', '=', routerId).where('grain', '=', grain).where('at', '>=', since)
      .groupBy(sql`1`).orderBy('at'),
  );
}
