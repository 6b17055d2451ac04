/** Who is connected to a router now, and how fast. The last reading of each router is kept in memory: for its windows, and to tell speeds from. */
import type { LiveSession } from '../../../src-shared/contract/router-sessions.ts';
import { dateOf, instant, SECOND, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { Clock } from '../../kernel/clock.ts';
import { letOthersRun } from '../../kernel/event-loop.ts';
import type { Reader } from '../../kernel/db.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { RouterSession } from '../../ports/router-gateway.ts';
import { q } from '../../schema/tables.ts';
import { startOf } from './lines/line-kind.ts';
import type { RouterPool } from './router-pool.ts';
import { unavailable } from './router-troubles.ts';
import { findRouter } from './routers.store.ts';

interface Counted {
  readonly via: LiveSession['via'];
  readonly id: string;
  readonly userName: string;
  readonly address: string;
  readonly callerId: string;
  readonly uptimeSeconds: number;
  readonly uploadBytes: bigint | null;
  readonly downloadBytes: bigint | null;
}

interface Reading {
  readonly readAt: Instant;
  readonly counted: ReadonlyMap<string, Counted>;
  readonly rows: readonly LiveSession[];
}

interface Window {
  readonly search: string;
  readonly offset: number;
  readonly limit: number;
}

/** Answers routers.sessionsLive: reads the router at offset 0, and goes on from that reading. Throws Refusal. */
export function liveSessionReader(pool: RouterPool, clock: Clock) {
  const readings = new Map<number, Reading>();
  const underWay = new Map<number, Promise<Reading>>();
  // Two people who look at the same time read once.
  const readOnce = (db: Reader, routerId: number, before: Reading | undefined): Promise<Reading> => {
    const running = underWay.get(routerId) ?? read(db, pool, clock, routerId, before).finally(() => underWay.delete(routerId));
    underWay.set(routerId, running);
    return running;
  };
  return async (db: Reader, routerId: number, { search, offset, limit }: Window) => {
    if (!findRouter(db, routerId)) throw new Refusal('not_found', 'There is no such router.');
    const kept = readings.get(routerId);
    const reading = kept !== undefined && offset > 0 ? kept : await readOnce(db, routerId, kept);
    readings.set(routerId, reading);
    const wanted = search.trim().toLowerCase();
    const rows = wanted === '' ? reading.rows : reading.rows.filter(({ userName, address, callerId, subscriberName }) => [userName, address, callerId, subscriberName ?? ''].some((text) => text.toLowerCase().includes(wanted)));
    return { total: rows.length, rows: rows.slice(offset, offset + limit), readAt: reading.readAt };
  };
}

async function read(db: Reader, pool: RouterPool, clock: Clock, routerId: number, before: Reading | undefined): Promise<Reading> {
  let counted: Counted[];
  try {
    const line = await pool.line(routerId);
    counted = await countedSessions(line.session, line.kindsSeen === null || line.kindsSeen.has('hotspot'));
  } catch (error) {
    throw error instanceof GatewayError ? unavailable(error) : error;
  }
  const readAt = clock.now();
  await letOthersRun();
  const services = servicesOn(db, routerId, dateOf(readAt));
  await letOthersRun();
  const seconds = before === undefined ? 0 : (readAt - before.readAt) / SECOND;
  const rows = counted
    .map((session): LiveSession => {
      const { via, userName, address, callerId, uploadBytes, downloadBytes } = session;
      const earlier = before?.counted.get(keyOf(session));
      const service = services.get(userName);
      return {
        via, userName, address, callerId,
        since: instant(startOf(session, readAt)),
        uploadBytes: uploadBytes === null ? null : Number(uploadBytes),
        downloadBytes: downloadBytes === null ? null : Number(downloadBytes),
        uploadBitsPerSecond: speed(uploadBytes, earlier?.uploadBytes ?? null, seconds),
        downloadBitsPerSecond: speed(downloadBytes, earlier?.downloadBytes ?? null, seconds),
        subscriptionId: service?.id ?? null,
        subscriberId: service?.subscriberId ?? null,
        subscriberName: service?.name ?? null,
      };
    })
    .toSorted((a, b) => (a.userName < b.userName ? -1 : a.userName > b.userName ? 1 : 0));
  await letOthersRun();
  return { readAt, counted: new Map(counted.map((session) => [keyOf(session), session])), rows };
}

const keyOf = ({ via, id, userName }: Counted): string => `${via} ${id} ${userName}`;

/** A counter that went back began anew: its speed is told with the next reading. */
function speed(bytes: bigint | null, before: bigint | null, seconds: number): number | null {
  if (bytes === null || before === null || bytes < before || seconds <= 0) return null;
  return Math.round((Number(bytes - before) * 8) / seconds);
}

/** PPPoE sessions have their counters on their interfaces, those of the hotspot on themselves (routeros.md, Fields). */
async function countedSessions(session: RouterSession, withHotspot: boolean): Promise<Counted[]> {
  const [ppp, traffic, hotspot] = await Promise.all([session.listSessions(), session.readTraffic(), withHotspot ? session.listHotspotSessions() : []]);
  const bytes = new Map(traffic.map((row) => [row.name, row]));
  return [
    ...ppp.map(({ id, name, address, callerId, uptimeSeconds }): Counted => ({ via: 'pppoe', id, userName: name, address, callerId, uptimeSeconds, uploadBytes: bytes.get(name)?.receivedBytes ?? null, downloadBytes: bytes.get(name)?.sentBytes ?? null })),
    ...hotspot.map(({ id, name, address, macAddress, uptimeSeconds, receivedBytes, sentBytes }): Counted => ({ via: 'hotspot', id, userName: name, address, callerId: macAddress, uptimeSeconds, uploadBytes: receivedBytes, downloadBytes: sentBytes })),
  ];
}

function servicesOn(db: Reader, routerId: number, today: LocalDate) {
  const rows = db.all(q.selectFrom('subscription').innerJoin('subscriber', 'subscriber.id', 'subscriberId').select(['subscription.id', 'subscriberId', 'subscriber.name', 'userName']).where('routerId', '=', routerId).where((where) => where.or([where('endOn', 'is', null), where('endOn', '>', today)])));
  return new Map(rows.map((row) => [row.userName, row]));
}
