/** SQL of replacements. */
import type { Selectable } from 'kysely';
import type { AttentionItem } from '../../../src-shared/contract/desk.ts';
import type { Access } from '../../../src-shared/contract/values.ts';
import { DAY, later, type Instant } from '../../../src-shared/time.ts';
import type { Reader, Writer } from '../../kernel/db.ts';
import { q, type Tables } from '../../schema/tables.ts';

export type SwapRecord = Selectable<Tables['routerSwap']>;

const ofRouter = (routerId: number, state: SwapRecord['state']) => q.selectFrom('routerSwap').selectAll().where('routerId', '=', routerId).where('state', '=', state).orderBy('id', 'desc').limit(1);

/** The device that was looked at and waits for approval. */
export const findCandidate = (db: Reader, routerId: number): SwapRecord | undefined => db.get(ofRouter(routerId, 'looked'));
export const findApproved = (db: Reader, routerId: number): SwapRecord | undefined => db.get(ofRouter(routerId, 'approved'));
export const dropCandidate = (tx: Writer, routerId: number): void => void tx.run(q.deleteFrom('routerSwap').where('routerId', '=', routerId).where('state', '=', 'looked'));

/** A device lies about in the office for a while before it is repaired or thrown away. */
const WATCHED_MS = 90 * DAY;

/** Replaced devices that may come back at their old address; not where another router of Waya is by now. */
export const retiredDevices = (db: Reader, now: Instant): SwapRecord[] => {
  const routers = db.all(q.selectFrom('router').select(['id', 'host', 'port']));
  const isAnothers = ({ retiredHost, retiredPort, routerId }: SwapRecord) => routers.some(({ id, host, port }) => id !== routerId && host === retiredHost && port === retiredPort);
  return db.all(q.selectFrom('routerSwap').selectAll().where('state', '=', 'approved').where('approvedAt', '>', later(now, -WATCHED_MS)).orderBy('id')).filter((swap) => !isAnothers(swap));
};

const live = (routerId: number) => q.selectFrom('subscription').innerJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id').where('routerId', '=', routerId).where('state', '<>', 'ended');

export function servicesOf(db: Reader, routerId: number) {
  const rows = db.all(live(routerId).select(['access', 'state', ({ fn }) => fn.countAll<number>().as('n')]).groupBy(['access', 'state']));
  const sum = (wanted: (row: (typeof rows)[number]) => boolean) => rows.filter(wanted).reduce((total, { n }) => total + n, 0);
  const kind = (access: Access) => sum((row) => row.access === access);
  return { services: { pppoe: kind('pppoe'), hotspot: kind('hotspot'), static: kind('static'), dhcp: kind('dhcp') }, on: sum(({ state }) => state === 'active' || state === 'throttled'), off: sum(({ state }) => state !== 'active' && state !== 'throttled') };
}

const MOST_NAMED = 100;
export function ownPasswords(db: Reader, routerId: number) {
  const from = live(routerId).where('passwordVersion', '=', 0).where('access', 'in', ['pppoe', 'hotspot']);
  return { total: db.one(from.select(({ fn }) => fn.countAll<number>().as('n'))).n, userNames: db.all(from.select('userName').orderBy('userName').limit(MOST_NAMED)).map(({ userName }) => userName) };
}

/** How many are written and read back, and what is in the way of the others. */
export function provenOn(db: Reader, routerId: number) {
  const [row] = db.sql<{ services: number; proven: number; troubled: number; trouble: string | null }>(
    `SELECT count(*) AS services, ifnull(sum(confirmedRevision = revision), 0) AS proven, ifnull(sum(confirmedRevision < revision AND trouble IS NOT NULL), 0) AS troubled,
       min(CASE WHEN confirmedRevision < revision THEN trouble END) AS trouble
     FROM subscription JOIN entitlement ON subscriptionId = subscription.id WHERE routerId = ? AND state <> 'ended'`,
    routerId,
  );
  return row!;
}

/** Replaced devices that are on again, for Attention. */
export function retiredItems(db: Reader): Omit<AttentionItem, 'count' | 'jobId'>[] {
  const rows = db.sql<{ id: number; routerId: number; name: string; retiredHost: string; seenAgainAt: Instant }>(`SELECT routerSwap.id, routerId, name, retiredHost, seenAgainAt FROM routerSwap JOIN router ON router.id = routerId WHERE routerSwap.state = 'approved' AND seenAgainAt IS NOT NULL`);
  return rows.map(({ id, routerId, name, retiredHost, seenAgainAt }) => ({
    key: `replaced:${id}`, severity: 'red', kind: 'router', title: `The replaced router ${name} is on again`,
    detail: `It answers at ${retiredHost}. Waya sends it nothing: whoever dials in to it is let on as he was when it was replaced. Switch it off, or reset it.`,
    at: seenAgainAt, link: `/routers/${routerId}`,
  }));
}
