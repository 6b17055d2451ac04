/** Gathers what a line test judges from the books and from the router, for all four ways of access. Changes nothing. */
import type { Clock } from '../../kernel/clock.ts';
import type { RouterSession, SimpleQueue } from '../../ports/router-gateway.ts';
import type { LineRow } from './health.store.ts';
import { sameLimits, type LineFacts } from './line-verdict.ts';
import { namesUser } from './log-lines.ts';

const PINGS = 5;
const LOG_LINES = 1000;
/** Coming, going, refused: not every line that names him. */
const ABOUT_HIS_LINE = /log(ged|in)|connect|auth|fail|terminat|disconnect|lease|assigned/i;

interface Found {
  readonly account: LineFacts['account'];
  readonly session: LineFacts['session'];
  readonly address: string | null;
  readonly activeRate: string | null;
}
interface Bytes {
  readonly up: bigint;
  readonly down: bigint;
}

/** Throws GatewayError. Takes as long as five pings. */
export async function readLineTest(session: RouterSession, line: LineRow, routerName: string, clock: Clock): Promise<LineFacts> {
  const marker = `waya:s=${line.subscriptionId}`;
  const [found, logLines] = await Promise.all([FIND[line.access](session, line, marker), session.listLog(LOG_LINES)]);
  const before = found.session || line.access === 'static' ? await bytesOf(session, line, marker) : null;
  const startedAt = clock.monotonic();
  const ping = found.address === null ? null : await session.ping(found.address, PINGS);
  const after = before && ping ? await bytesOf(session, line, marker) : null;
  const wanted = rateOf(line);
  const lastLog = logLines.findLast(({ message }) => namesUser(message, line.userName) && ABOUT_HIS_LINE.test(message));
  return {
    access: line.access, userName: line.userName, routerName, state: line.state ?? 'inactive', reason: line.reason ?? 'it has not begun.',
    ...found, wantedAddress: line.address, wantedRate: wanted?.rate ?? null, rateBy: wanted?.by ?? 'plan', sameRate: sameLimits(found.activeRate, wanted?.rate ?? null), ping,
    traffic: flow(before, after, clock.monotonic() - startedAt), lastLog: lastLog ? { time: lastLog.time, message: lastLog.message } : null,
  };
}

const isOurs = (comment: string, marker: string): boolean => comment.split(/\s+/).includes(marker);
const preferred = <R extends { comment: string }>(rows: readonly R[], marker: string): R | undefined => rows.find((row) => isOurs(row.comment, marker)) ?? rows[0];
const words = (disabled: boolean, profile: string): string => `${disabled ? 'Disabled' : 'Enabled'}, profile ${profile || 'none'}`;
/** The queue that the router makes for a session bears its name (routeros.md, Fields). */
const dynamicRate = (queues: readonly SimpleQueue[], name: string): string | null => queues.find((queue) => queue.dynamic && queue.name === name)?.maxLimit ?? null;

const FIND: Readonly<Record<LineRow['access'], (session: RouterSession, line: LineRow, marker: string) => Promise<Found>>> = {
  pppoe: async (session, { userName }, marker) => {
    const queueName = `<pppoe-${userName}>`;
    const [secrets, sessions, queues] = await Promise.all([session.listSecrets([userName]), session.listSessions([userName]), session.listQueues([queueName])]);
    const secret = preferred(secrets, marker);
    const online = sessions.toSorted((a, b) => a.uptimeSeconds - b.uptimeSeconds)[0];
    return { account: secret ? { disabled: secret.disabled, ours: isOurs(secret.comment, marker), words: words(secret.disabled, secret.profile) } : null, session: online ? { sinceSeconds: online.uptimeSeconds } : null, address: online?.address ?? null, activeRate: dynamicRate(queues, queueName) };
  },
  hotspot: async (session, { userName }, marker) => {
    const queueName = `<hotspot-${userName}>`;
    const [users, sessions, queues] = await Promise.all([session.listHotspotUsers([userName]), session.listHotspotSessions([userName]), session.listQueues([queueName])]);
    const user = preferred(users, marker);
    const online = sessions[0];
    return { account: user ? { disabled: user.disabled, ours: isOurs(user.comment, marker), words: words(user.disabled, user.profile) } : null, session: online ? { sinceSeconds: online.uptimeSeconds } : null, address: online?.address ?? null, activeRate: dynamicRate(queues, queueName) };
  },
  static: async (session, line, marker) => {
    const queue = await queueOf(session, line, marker);
    return { account: queue ? { disabled: queue.disabled, ours: isOurs(queue.comment, marker), words: `${queue.disabled ? 'Disabled' : 'Enabled'}, ${queue.target}` } : null, session: null, address: line.address?.split('/')[0] ?? null, activeRate: queue && !queue.disabled ? queue.maxLimit : null };
  },
  dhcp: async (session, line, marker) => {
    const [leases, queue] = await Promise.all([session.listLeases(line.macAddress === null ? undefined : [line.macAddress]), queueOf(session, line, marker)]);
    const lease = leases.find((row) => isOurs(row.comment, marker)) ?? leases.find((row) => row.macAddress === line.macAddress);
    const bound = lease?.status === 'bound';
    return { account: lease ? { disabled: lease.disabled || lease.blockAccess, ours: isOurs(lease.comment, marker), words: lease.blockAccess ? 'Blocked' : `${lease.disabled ? 'Disabled' : 'Enabled'}, ${lease.address ?? 'no address'}` } : null, session: bound ? { sinceSeconds: null } : null, address: bound ? (lease.activeAddress ?? lease.address) : null, activeRate: queue?.maxLimit ?? lease?.rateLimit ?? null };
  },
};

/** By its marker, else by what it limits. */
async function queueOf(session: RouterSession, { address }: LineRow, marker: string): Promise<SimpleQueue | undefined> {
  const queues = await session.listQueues();
  const alone = address?.split('/')[0];
  return queues.find((queue) => isOurs(queue.comment, marker)) ?? queues.find((queue) => alone !== undefined && queue.target.split(',').some((target) => target.split('/')[0] === alone));
}

async function bytesOf(session: RouterSession, line: LineRow, marker: string): Promise<Bytes | null> {
  const of = (row: { readonly receivedBytes: bigint; readonly sentBytes: bigint } | undefined): Bytes | null => (row ? { up: row.receivedBytes, down: row.sentBytes } : null);
  if (line.access === 'pppoe') return of((await session.readTraffic([line.userName]))[0]);
  if (line.access === 'hotspot') return of((await session.listHotspotSessions([line.userName]))[0]);
  return of(await queueOf(session, line, marker));
}

function flow(before: Bytes | null, after: Bytes | null, elapsedMs: number): LineFacts['traffic'] {
  if (!before || !after || elapsedMs < 500 || after.up < before.up || after.down < before.down) return null;
  const perSecond = (bytes: bigint) => Math.round((Number(bytes) * 8000) / elapsedMs);
  return { upBitsPerSecond: perSecond(after.up - before.up), downBitsPerSecond: perSecond(after.down - before.down) };
}

/** Of his plan, or his own; of the throttle while he is slowed down; none while he is off or on the pay page. As the routers get it (features/routers, desired-objects.ts). */
function rateOf({ state, throttle, upKbps, downKbps, ownUpKbps, ownDownKbps }: LineRow): { readonly rate: string; readonly by: LineFacts['rateBy'] } | null {
  if (state !== 'active' && state !== 'throttled') return null;
  const ordinary = ownUpKbps === null || ownDownKbps === null ? ({ up: upKbps, down: downKbps, by: 'plan' } as const) : ({ up: ownUpKbps, down: ownDownKbps, by: 'own' } as const);
  if (state === 'active' || throttle === null) return { rate: `${ordinary.up}k/${ordinary.down}k`, by: ordinary.by };
  const slow = JSON.parse(throttle) as { readonly upKbps: number; readonly downKbps: number };
  return { rate: `${Math.min(slow.upKbps, ordinary.up)}k/${Math.min(slow.downKbps, ordinary.down)}k`, by: 'slowed' };
}
