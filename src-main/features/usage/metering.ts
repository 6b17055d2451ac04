/** One reading of one router's counters: one print per menu, whatever the number of services. */
import type { Reader } from '../../kernel/db.ts';
import { letOthersRun } from '../../kernel/event-loop.ts';
import type { HotspotSession, HotspotUser, PppSession, RouterSession, SessionTraffic, SimpleQueue } from '../../ports/router-gateway.ts';
import { dateOf, SECOND, type Instant } from '../../../src-shared/time.ts';
import type { Reading } from './delta.ts';
import { servicesAfter, type MeteredService } from './usage.store.ts';

/** A session that runs now. */
export interface LiveSession {
  readonly key: string;
  readonly seconds: number;
  readonly address: string;
  readonly callerId: string;
  readonly uploadBytes: number;
  readonly downloadBytes: number;
}

/** What a router told of one service. */
export interface ServiceReading {
  readonly subscriptionId: number;
  readonly reading: Reading;
  readonly sessions: readonly LiveSession[];
}

export interface RouterReading {
  readonly uptimeSeconds: number;
  /** RouterOS 6: some of its counters begin again at 2^32. */
  readonly wraps: boolean;
  readonly commands: number;
  /** Services on this router, also those of which nothing was to be read. */
  readonly services: number;
  readonly items: ServiceReading[];
}

const SERVICES_AT_ONCE = 500;

/** Throws GatewayError. Reads only the menus of which this router has services. */
export async function readUsage(db: Reader, session: RouterSession, { routerId, now, monotonic }: { readonly routerId: number; readonly now: Instant; readonly monotonic: () => number }): Promise<RouterReading> {
  const services: MeteredService[] = [];
  for (let after = 0; ; after = services.at(-1)!.id) {
    const window = servicesAfter(db, routerId, dateOf(now), after, SERVICES_AT_ONCE);
    services.push(...window);
    if (window.length < SERVICES_AT_ONCE) break;
    await letOthersRun();
  }
  const facts = await session.readFacts();
  const { uptimeSeconds } = facts;
  const of = (...access: MeteredService['access'][]) => services.filter((service) => access.includes(service.access));
  const items: ServiceReading[] = [];
  let commands = 1;
  if (of('pppoe').length > 0) {
    // The counters first. Who dials in again before the sessions are read would be taken for the counter of his last session: he waits for the next reading.
    const begun = monotonic();
    const traffic = await session.readTraffic();
    const sessions = await session.listSessions();
    commands += 2;
    const youngestSeconds = Math.ceil((monotonic() - begun) / SECOND) + 1;
    items.push(...pppReadings(of('pppoe'), traffic, sessions.filter((one) => one.uptimeSeconds > youngestSeconds), uptimeSeconds));
  }
  await letOthersRun();
  if (of('hotspot').length > 0) {
    const users = await session.listHotspotUsers();
    const sessions = await session.listHotspotSessions();
    commands += 2;
    items.push(...hotspotReadings(of('hotspot'), users, sessions, uptimeSeconds));
  }
  await letOthersRun();
  if (of('static', 'dhcp').length > 0) {
    items.push(...queueReadings(of('static', 'dhcp'), await session.listQueues(), uptimeSeconds));
    commands += 1;
  }
  return { uptimeSeconds, wraps: facts.version.startsWith('6.'), commands, services: services.length, items };
}

function grouped<T extends { readonly name: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.name);
    if (group) group.push(row);
    else groups.set(row.name, [row]);
  }
  return groups;
}

const total = (rows: readonly { readonly receivedBytes: bigint; readonly sentBytes: bigint }[]) => ({ uploadBytes: Number(rows.reduce((sum, row) => sum + row.receivedBytes, 0n)), downloadBytes: Number(rows.reduce((sum, row) => sum + row.sentBytes, 0n)) });

function pppReadings(services: readonly MeteredService[], traffic: readonly SessionTraffic[], sessions: readonly PppSession[], uptimeSeconds: number): ServiceReading[] {
  const trafficOf = grouped(traffic);
  const sessionsOf = grouped(sessions);
  return services.flatMap((service) => {
    const counted = trafficOf.get(service.userName);
    const running = sessionsOf.get(service.userName);
    if (!counted || !running) return [];
    const one = running.length === 1 && counted.length === 1 ? running[0]! : null;
    const bytes = total(counted);
    const reading: Reading = { kind: 'session', sessionId: one?.sessionId ?? '', sessionSeconds: one?.uptimeSeconds ?? null, ...bytes, endedUploadBytes: 0, endedDownloadBytes: 0, uptimeSeconds };
    const live = running.map(({ id, sessionId, uptimeSeconds: seconds, address, callerId }) => ({ key: sessionId || id, seconds, address, callerId, ...(one ? bytes : { uploadBytes: 0, downloadBytes: 0 }) }));
    return [{ subscriptionId: service.id, reading, sessions: live }];
  });
}

function hotspotReadings(services: readonly MeteredService[], users: readonly HotspotUser[], sessions: readonly HotspotSession[], uptimeSeconds: number): ServiceReading[] {
  const userOf = new Map(users.map((user) => [user.name, user]));
  const sessionsOf = grouped(sessions);
  return services.flatMap((service) => {
    const user = userOf.get(service.userName);
    if (!user) return [];
    const running = sessionsOf.get(service.userName) ?? [];
    const one = running.length === 1 ? running[0]! : null;
    const reading: Reading = { kind: 'user', sessionId: one?.id ?? '', sessionSeconds: one?.uptimeSeconds ?? null, ...total(running), endedUploadBytes: Number(user.receivedBytes), endedDownloadBytes: Number(user.sentBytes), uptimeSeconds };
    return [{ subscriptionId: service.id, reading, sessions: running.map(({ id, uptimeSeconds: seconds, address, macAddress, receivedBytes, sentBytes }) => ({ key: id, seconds, address, callerId: macAddress, uploadBytes: Number(receivedBytes), downloadBytes: Number(sentBytes) })) }];
  });
}

const MARKER = /(?:^|\s)waya:s=(\d+)(?:\s|$)/;

/** Ours by the marker in the comment; the queue that a lease makes by itself carries none and is known by its address, or the device in its name. */
export function queueReadings(services: readonly MeteredService[], queues: readonly SimpleQueue[], uptimeSeconds: number): ServiceReading[] {
  const marked = new Map(queues.flatMap((queue) => {
    const id = MARKER.exec(queue.comment)?.[1];
    return id === undefined ? [] : [[Number(id), queue] as const];
  }));
  const dynamic = queues.filter((queue) => queue.dynamic);
  const byTarget = new Map(dynamic.map((queue) => [queue.target.replace(/\/32$/, ''), queue]));
  const byDevice = new Map(dynamic.flatMap((queue) => (/[0-9A-F]{2}(?::[0-9A-F]{2}){5}/i.exec(queue.name)?.map((mac) => [mac.toUpperCase(), queue] as const) ?? [])));
  return services.flatMap((service) => {
    const queue = marked.get(service.id) ?? (service.access === 'dhcp' ? (byDevice.get(service.macAddress?.toUpperCase() ?? '') ?? byTarget.get(service.address ?? '')) : undefined);
    if (!queue) return [];
    return [{ subscriptionId: service.id, reading: { kind: 'queue' as const, sessionId: queue.id, sessionSeconds: null, ...total([queue]), endedUploadBytes: 0, endedDownloadBytes: 0, uptimeSeconds }, sessions: [] }];
  });
}
