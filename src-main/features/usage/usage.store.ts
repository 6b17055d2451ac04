/** SQL of the usage ledger. */
import { sql } from 'kysely';
import type { Burst, DataCap } from '../../../src-shared/contract/network-values.ts';
import type { Access } from '../../../src-shared/contract/values.ts';
import { DAY, later, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import { statement, type Reader, type Writer } from '../../kernel/db.ts';
import { q, type Tables } from '../../schema/tables.ts';
import type { Reading } from './delta.ts';

export interface MeteredService {
  readonly id: number;
  readonly subscriberId: number;
  readonly planId: number;
  readonly userName: string;
  readonly access: Access;
  readonly address: string | null;
  readonly macAddress: string | null;
  readonly downKbps: number;
  readonly upKbps: number;
  readonly burst: string | null;
  readonly cap: string | null;
}

const metered = () =>
  q.selectFrom('subscription').innerJoin('plan', 'plan.id', 'subscription.planId').select(['subscription.id', 'subscriberId', 'planId', 'userName', 'access', 'address', 'macAddress', 'downKbps', 'upKbps', 'burst', 'cap']);
const servicesOn = statement<{ routerId: number; today: LocalDate; after: number; limit: number }>()((p) =>
  metered()
    .where('subscription.routerId', '=', p('routerId'))
    .where((where) => where.or([where('endOn', 'is', null), where('endOn', '>=', p('today'))]))
    .where('subscription.id', '>', p('after'))
    .orderBy('subscription.id')
    .limit(p('limit')),
);
// No join: SQLite 3.54 plans a join anew for each value that is bound, which takes longer than running it.
const subscriptionById = statement<{ id: number }>()((p) => q.selectFrom('subscription').select(['id', 'subscriberId', 'planId', 'userName', 'access', 'address', 'macAddress']).where('id', '=', p('id')));
const speedsOfPlan = statement<{ id: number }>()((p) => q.selectFrom('plan').select(['downKbps', 'upKbps', 'burst', 'cap']).where('id', '=', p('id')));

/** Services of a router that have not ended before today, from one on: a window. */
export const servicesAfter = (db: Reader, routerId: number, today: LocalDate, after: number, limit: number): MeteredService[] => db.allOf(servicesOn, { routerId, today, after, limit });
export function findService(db: Reader, id: number): MeteredService | undefined {
  const service = db.getOf(subscriptionById, { id });
  return service && { ...service, ...db.getOf(speedsOfPlan, { id: service.planId })! };
}

export const capOf = (service: { readonly cap: string | null }): DataCap | null => (service.cap === null ? null : (JSON.parse(service.cap) as DataCap));

const KILO = 1000;
const BITS = 8;
/** Twice his fastest: no line carries more (each way, bytes per second). */
export function mostBytesPerSecond({ upKbps, downKbps, burst }: MeteredService): number {
  const faster = burst === null ? null : (JSON.parse(burst) as Burst);
  return (2 * Math.max(upKbps, downKbps, faster?.upKbps ?? 0, faster?.downKbps ?? 0) * KILO) / BITS;
}

type CounterRow = Tables['usageCounter'];
const counterOf = statement<{ routerId: number; subscriptionId: number; kind: Reading['kind'] }>()((p) => q.selectFrom('usageCounter').selectAll().where('subscriptionId', '=', p('subscriptionId')).where('routerId', '=', p('routerId')).where('kind', '=', p('kind')));
const keepCounter = statement<CounterRow>()((p) =>
  q
    .insertInto('usageCounter')
    .values({
      routerId: p('routerId'), subscriptionId: p('subscriptionId'), kind: p('kind'), at: p('at'), uptimeSeconds: p('uptimeSeconds'), sessionId: p('sessionId'), sessionSeconds: p('sessionSeconds'),
      uploadBytes: p('uploadBytes'), downloadBytes: p('downloadBytes'), endedUploadBytes: p('endedUploadBytes'), endedDownloadBytes: p('endedDownloadBytes'),
    })
    .onConflict((conflict) =>
      conflict.columns(['subscriptionId', 'routerId', 'kind']).doUpdateSet((row) => ({
        at: row.ref('excluded.at'), uptimeSeconds: row.ref('excluded.uptimeSeconds'), sessionId: row.ref('excluded.sessionId'), sessionSeconds: row.ref('excluded.sessionSeconds'),
        uploadBytes: row.ref('excluded.uploadBytes'), downloadBytes: row.ref('excluded.downloadBytes'), endedUploadBytes: row.ref('excluded.endedUploadBytes'), endedDownloadBytes: row.ref('excluded.endedDownloadBytes'),
      })),
    ),
);

export const findCounter = (db: Reader, routerId: number, subscriptionId: number, kind: Reading['kind']): CounterRow | undefined => db.getOf(counterOf, { routerId, subscriptionId, kind });
export const saveCounter = (tx: Writer, row: CounterRow): void => void tx.runOf(keepCounter, row);

interface Bytes {
  readonly subscriptionId: number;
  readonly uploadBytes: number;
  readonly downloadBytes: number;
}
const addMinute = statement<Bytes & { at: Instant }>()((p) =>
  q
    .insertInto('usageMinute')
    .values({ subscriptionId: p('subscriptionId'), at: p('at'), uploadBytes: p('uploadBytes'), downloadBytes: p('downloadBytes') })
    .onConflict((conflict) => conflict.columns(['at', 'subscriptionId']).doUpdateSet({ uploadBytes: sql`usageMinute.uploadBytes + excluded.uploadBytes`, downloadBytes: sql`usageMinute.downloadBytes + excluded.downloadBytes` })),
);
const addHour = statement<Bytes & { at: Instant }>()((p) =>
  q
    .insertInto('usageHour')
    .values({ subscriptionId: p('subscriptionId'), at: p('at'), uploadBytes: p('uploadBytes'), downloadBytes: p('downloadBytes') })
    .onConflict((conflict) => conflict.columns(['at', 'subscriptionId']).doUpdateSet({ uploadBytes: sql`usageHour.uploadBytes + excluded.uploadBytes`, downloadBytes: sql`usageHour.downloadBytes + excluded.downloadBytes` })),
);
const addDay = statement<Bytes & { day: LocalDate; freeBytes: number }>()((p) =>
  q
    .insertInto('usageDay')
    .values({ subscriptionId: p('subscriptionId'), day: p('day'), uploadBytes: p('uploadBytes'), downloadBytes: p('downloadBytes'), freeBytes: p('freeBytes') })
    .onConflict((conflict) =>
      conflict.columns(['subscriptionId', 'day']).doUpdateSet({ uploadBytes: sql`usageDay.uploadBytes + excluded.uploadBytes`, downloadBytes: sql`usageDay.downloadBytes + excluded.downloadBytes`, freeBytes: sql`usageDay.freeBytes + excluded.freeBytes` }),
    ),
);
export const addToMinute = (tx: Writer, at: Instant, bytes: Bytes): void => void tx.runOf(addMinute, { ...bytes, at });
export const addToHour = (tx: Writer, at: Instant, bytes: Bytes): void => void tx.runOf(addHour, { ...bytes, at });
export const addToDay = (tx: Writer, day: LocalDate, bytes: Bytes & { readonly freeBytes: number }): void => void tx.runOf(addDay, { ...bytes, day });

const usedBetween = statement<{ subscriptionId: number; from: LocalDate; until: LocalDate }>()((p) =>
  q.selectFrom('usageDay').select([sql<number>`ifnull(sum(uploadBytes + downloadBytes), 0)`.as('bytes'), sql<number>`ifnull(sum(freeBytes), 0)`.as('freeBytes')]).where('subscriptionId', '=', p('subscriptionId')).where('day', '>=', p('from')).where('day', '<', p('until')),
);
/** Both ways together. */
export const usedIn = (db: Reader, subscriptionId: number, from: LocalDate, until: LocalDate) => db.getOf(usedBetween, { subscriptionId, from, until })!;

const planChargeAt = statement<{ subscriptionId: number; today: LocalDate }>()((p) =>
  q.selectFrom('charge').select(['anchorDay', 'intervalUnit']).where('subscriptionId', '=', p('subscriptionId')).where('kind', '=', sql.lit('plan')).where('startOn', '<=', p('today')).where((where) => where.or([where('endOn', 'is', null), where('endOn', '>', p('today'))])),
);
export const findPlanCharge = (db: Reader, subscriptionId: number, today: LocalDate) => db.getOf(planChargeAt, { subscriptionId, today });

const startOf = statement<{ id: number }>()((p) => q.selectFrom('subscription').select('startOn').where('id', '=', p('id')));
export const startedOn = (db: Reader, subscriptionId: number): LocalDate => db.getOf(startOf, { id: subscriptionId })!.startOn;

const topUpsAt = statement<{ subscriptionId: number; now: Instant }>()((p) => q.selectFrom('dataTopUp').select(sql<number>`ifnull(sum(bytes), 0)`.as('bytes')).where('subscriptionId', '=', p('subscriptionId')).where('untilAt', '>', p('now')));
export const topUpBytes = (db: Reader, subscriptionId: number, now: Instant): number => db.getOf(topUpsAt, { subscriptionId, now })!.bytes;

const capRow = statement<{ subscriptionId: number }>()((p) => q.selectFrom('serviceCap').selectAll().where('subscriptionId', '=', p('subscriptionId')));
export const findServiceCap = (db: Reader, subscriptionId: number) => db.getOf(capRow, { subscriptionId });

export const findReading = (db: Reader, routerId: number) => db.get(q.selectFrom('usageReading').selectAll().where('routerId', '=', routerId));

const KEEP_MINUTES_DAYS = 3;
const KEEP_HOURS_DAYS = 90;
const KEEP_SESSIONS_DAYS = 365;
/** So many rows go in one command. */
const PRUNED_AT_ONCE = 2000;

/** Days stay for good. True: there is more to go. */
export function pruneUsage(tx: Writer, now: Instant): boolean {
  const before = (days: number) => later(now, -days * DAY);
  const oldest = (table: 'usageMinute' | 'usageHour', days: number) => {
    const rows = tx.all(q.selectFrom(table).select('at').distinct().where('at', '<', before(days)).orderBy('at').limit(1));
    return rows[0] ? tx.run(q.deleteFrom(table).where('at', '=', rows[0].at)).changes : 0;
  };
  const sessions = tx.run(q.deleteFrom('lineSession').where('id', 'in', q.selectFrom('lineSession').select('id').where('endedAt', '<', before(KEEP_SESSIONS_DAYS)).limit(PRUNED_AT_ONCE))).changes;
  return oldest('usageMinute', KEEP_MINUTES_DAYS) + oldest('usageHour', KEEP_HOURS_DAYS) + sessions > 0;
}
