/** What is read of a router: one print for each menu in which a line that matters can stand, and of no other. */
import type { Access } from '../../../src-shared/contract/values.ts';
import type { HotspotSession, PppSession, RouterSession } from '../../ports/router-gateway.ts';
import { markedSubscription } from './desired-objects.ts';
import { NO_ROWS, type LineRows, type LineSession } from './lines/line-kind.ts';
import { CUT_LIST, WALLED_LIST } from './lines/static.ts';

const ofPppoe = ({ id, name, address, callerId, uptimeSeconds }: PppSession): LineSession => ({ via: 'pppoe', id, name, address, callerId, uptimeSeconds });
const ofHotspot = ({ id, name, address, macAddress, uptimeSeconds }: HotspotSession): LineSession => ({ via: 'hotspot', id, name, address, callerId: macAddress, uptimeSeconds });

/** The lists that take service away, and those of plans. */
export interface ReadOptions {
  readonly lists: readonly string[];
  /** Only who is connected. */
  readonly sessionsOnly?: boolean;
}

/**
 * Everything in the menus of these kinds; the queues of sessions too. One menu after the other: several answers of thousands of rows at
 * once would hold up the screens, and a small router. Throws GatewayError.
 */
export async function readAllRows(session: RouterSession, kinds: ReadonlySet<Access>, { lists, sessionsOnly = false }: ReadOptions): Promise<LineRows> {
  const has = (...wanted: readonly Access[]) => wanted.some((kind) => kinds.has(kind));
  const secrets = has('pppoe') && !sessionsOnly ? await session.listSecrets() : [];
  const users = has('hotspot') && !sessionsOnly ? await session.listHotspotUsers() : [];
  const listed = has('static') && !sessionsOnly ? await session.listAddresses([CUT_LIST, WALLED_LIST, ...lists]) : [];
  const leases = has('dhcp') && !sessionsOnly ? await session.listLeases() : [];
  // Sessions and their queues last and together: they are compared with each other.
  const queues = has('pppoe', 'hotspot', 'static') && !sessionsOnly ? await session.listQueues() : [];
  const pppSessions = has('pppoe') ? await session.listSessions() : [];
  const hotspotSessions = has('hotspot') ? await session.listHotspotSessions() : [];
  return { secrets, users, queues, listed, leases, sessions: [...pppSessions.map(ofPppoe), ...hotspotSessions.map(ofHotspot)] };
}

/** A line of which rows are to be read. */
export interface ReadLine {
  readonly subscriptionId: number;
  readonly access: Access;
  /** Its own, and another that a row of it was seen under. */
  readonly names: readonly string[];
  readonly macAddress: string | null;
  /** There is to be a row, and there was one. */
  readonly wasThere: boolean;
}

/**
 * The rows that may concern these lines. By name first; a row that was there once and is not found so was perhaps renamed, and a row that
 * hands made stands under any name: then all must be read. Throws GatewayError.
 */
export async function readRowsOf(session: RouterSession, lines: readonly ReadLine[], options: ReadOptions): Promise<LineRows> {
  const parts = await Promise.all(
    (['pppoe', 'hotspot', 'static', 'dhcp'] as const).map(async (kind) => {
      const concerned = lines.filter(({ access }) => access === kind);
      return concerned.length === 0 ? NO_ROWS : READERS[kind](session, concerned, options);
    }),
  );
  return parts.reduce((all, part) => ({ secrets: [...all.secrets, ...part.secrets], users: [...all.users, ...part.users], queues: [...all.queues, ...part.queues], listed: [...all.listed, ...part.listed], leases: [...all.leases, ...part.leases], sessions: [...all.sessions, ...part.sessions] }));
}

/** Reads the rows of some lines of one kind. */
type Reader = (session: RouterSession, lines: readonly ReadLine[], options: ReadOptions) => Promise<LineRows>;
const READERS: Readonly<Record<Access, Reader>> = {
  pppoe: (session, lines) => readAccounts(lines, (names) => session.listSecrets(names), async (names) => (await session.listSessions(names)).map(ofPppoe), 'secrets'),
  hotspot: (session, lines) => readAccounts(lines, (names) => session.listHotspotUsers(names), async (names) => (await session.listHotspotSessions(names)).map(ofHotspot), 'users'),
  static: async (session, lines, { lists }) => {
    const [named, listed] = await Promise.all([session.listQueues(namesOf(lines)), session.listAddresses([CUT_LIST, WALLED_LIST, ...lists])]);
    return { ...NO_ROWS, queues: foundAll(lines, named) ? named : await session.listQueues(), listed };
  },
  dhcp: async (session, lines) => {
    const macAddresses = lines.flatMap(({ macAddress }) => macAddress ?? []);
    const named = macAddresses.length === 0 ? [] : await session.listLeases(macAddresses);
    return { ...NO_ROWS, leases: foundAll(lines, named) ? named : await session.listLeases() };
  },
};

const namesOf = (lines: readonly ReadLine[]): string[] => [...new Set(lines.flatMap(({ names }) => names))];

function foundAll(lines: readonly ReadLine[], rows: readonly { readonly comment: string }[]): boolean {
  const seen = new Set(rows.flatMap(({ comment }) => markedSubscription(comment) ?? []));
  return lines.every(({ subscriptionId }) => seen.has(subscriptionId));
}

interface AccountRow {
  readonly name: string;
  readonly comment: string;
}

async function readAccounts<R extends AccountRow>(lines: readonly ReadLine[], accounts: (names?: readonly string[]) => Promise<R[]>, sessionsOf: (names: readonly string[]) => Promise<LineSession[]>, field: 'secrets' | 'users'): Promise<LineRows> {
  const names = namesOf(lines);
  const [named, sessions] = await Promise.all([accounts(names), sessionsOf(names)]);
  const seen = new Set(named.flatMap((row) => markedSubscription(row.comment) ?? []));
  const lost = lines.some((line) => line.wasThere && !seen.has(line.subscriptionId));
  if (!lost) return { ...NO_ROWS, [field]: named, sessions };
  const all = await accounts();
  const ids = new Set(lines.map(({ subscriptionId }) => subscriptionId));
  const strays = all.filter((row) => !names.includes(row.name) && ids.has(markedSubscription(row.comment) ?? -1));
  return { ...NO_ROWS, [field]: all, sessions: strays.length === 0 ? sessions : [...sessions, ...(await sessionsOf(strays.map((row) => row.name)))] };
}
