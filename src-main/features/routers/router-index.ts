/** The rows of a router by what they are looked up by, so that comparing thousands of lines reads each row once. */
import { letOthersRun } from '../../kernel/event-loop.ts';
import type { SimpleQueue } from '../../ports/router-gateway.ts';
import { markedSubscription, type Wish } from './desired-objects.ts';
import type { LineRows, LineSession } from './lines/line-kind.ts';

type Groups<K, R> = ReadonlyMap<K, readonly R[]>;

interface Table<R> {
  /** By every key that a line can be looked for by: a name, an address, a MAC address. */
  readonly byKey: Groups<string, R>;
  readonly byMarker: Groups<number, R>;
}

export interface RouterIndex {
  readonly secrets: Table<LineRows['secrets'][number]>;
  readonly users: Table<LineRows['users'][number]>;
  readonly queues: Table<SimpleQueue>;
  readonly listed: Table<LineRows['listed'][number]>;
  readonly leases: Table<LineRows['leases'][number]>;
  readonly sessions: Groups<string, LineSession>;
  /** Those that the router made for sessions, by name. */
  readonly sessionQueues: ReadonlyMap<string, SimpleQueue>;
}

/** Rows between two turns of the event loop. */
const ROWS_AT_ONCE = 2500;

/** Leaves others their turn between tables. */
export async function indexed({ secrets, users, queues, listed, leases, sessions }: LineRows): Promise<RouterIndex> {
  const made = queues.filter((queue) => !queue.dynamic);
  return {
    secrets: await tableOf(secrets, (row) => [row.name]),
    users: await tableOf(users, (row) => [row.name]),
    queues: await tableOf(made, (row) => [row.name, hostOf(row.target)]),
    listed: await tableOf(listed.filter((row) => !row.dynamic), (row) => [hostOf(row.address)]),
    leases: await tableOf(leases.filter((row) => !row.dynamic), (row) => [row.macAddress.toUpperCase(), ...(row.address === null ? [] : [row.address])]),
    sessions: await grouped(sessions, (row) => [row.name]),
    sessionQueues: new Map(queues.filter((queue) => queue.dynamic).map((queue) => [queue.name, queue])),
  };
}

const hostOf = (target: string): string => target.replace(/\/32$/, '');

async function tableOf<R extends { readonly comment: string }>(rows: readonly R[], keysOf: (row: R) => readonly string[]): Promise<Table<R>> {
  return { byKey: await grouped(rows, keysOf), byMarker: await grouped(rows, (row) => [markedSubscription(row.comment) ?? -1]) };
}

async function grouped<R, K>(rows: readonly R[], keysOf: (row: R) => readonly K[]): Promise<Map<K, R[]>> {
  const groups = new Map<K, R[]>();
  for (const [position, row] of rows.entries()) {
    for (const key of keysOf(row)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [row]);
      else if (group.at(-1) !== row) group.push(row);
    }
    if (position % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await letOthersRun();
  }
  return groups;
}

/** The rows that may concern one line: by its marker and by what its row is to be known by. Those with its name come first. */
export function rowsOfLine({ subscriptionId, userName, address, macAddress }: Pick<Wish, 'subscriptionId' | 'userName' | 'address' | 'macAddress'>, index: RouterIndex): LineRows {
  const of = <R>({ byKey, byMarker }: Table<R>, keys: readonly (string | null)[]): R[] => {
    const found = new Set<R>();
    for (const key of keys) for (const row of (key === null ? undefined : byKey.get(key)) ?? []) found.add(row);
    for (const row of byMarker.get(subscriptionId) ?? []) found.add(row);
    return [...found];
  };
  const secrets = of(index.secrets, [userName]);
  const users = of(index.users, [userName]);
  const names = new Set([userName, ...secrets.map((row) => row.name), ...users.map((row) => row.name)]);
  return {
    secrets,
    users,
    queues: of(index.queues, [userName, address]),
    listed: of(index.listed, [address]),
    leases: of(index.leases, [macAddress?.toUpperCase() ?? null, address]),
    sessions: [...names].flatMap((name) => index.sessions.get(name) ?? []),
  };
}
