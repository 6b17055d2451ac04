/**
 * What should stand on the routers, worked out anew from the books: services, dates, pauses and open invoices. Nothing here asks the entitlement or the code that
 * writes to routers. Rows are compared as the router has them.
 */
import type { RouterSimulator } from '../simulators/routeros/index.ts';
import { addDays, dateOf, instantOf, type Instant, type LocalDate } from '../../src-shared/time.ts';
import type { NetworkWorld } from './network-world.test-support.ts';

export type Row = Readonly<Record<string, string>>;
export type Kind = 'pppoe' | 'hotspot' | 'static' | 'dhcp';

/** As kept by the test beside the books: what the books keep sealed. */
export type Passwords = ReadonlyMap<number, string>;

interface Booked {
  readonly id: number;
  readonly subscriberId: number;
  readonly routerId: number;
  readonly suspendMode: 'disable' | 'walled' | 'throttle';
  readonly userName: string;
  readonly access: Kind;
  readonly address: string | null;
  readonly macAddress: string | null;
  readonly startOn: LocalDate;
  readonly endOn: LocalDate | null;
  readonly planId: number;
  readonly upKbps: number;
  readonly downKbps: number;
  readonly ownUpKbps: number | null;
  readonly ownDownKbps: number | null;
}

export interface Expected extends Booked {
  readonly standing: 'on' | 'slow' | 'walled' | 'off' | 'gone';
  readonly ended: boolean;
  /** "up/down" in kbit/s. */
  readonly speed: string;
}

const GRACE_DAYS = 1;
const CUT_OFF_AT = '10:00';
/** Less is let pass. */
const MINDED_CENTS = 1000;
const SLOW = '256/256';
const WALLED = '256/256';

/** Every service, as it should stand at an instant after the cut-offs of that day. */
export function expectedOf({ data: { db }, clock }: NetworkWorld): Expected[] {
  const now = clock.now();
  const rows = db.sql<Booked>(
    `SELECT s.id, s.subscriberId, s.routerId, r.suspendMode, s.userName, s.access, s.address, s.macAddress, s.startOn, s.endOn, s.planId, p.upKbps, p.downKbps, o.upKbps AS ownUpKbps, o.downKbps AS ownDownKbps
     FROM subscription s JOIN plan p ON p.id = s.planId JOIN router r ON r.id = s.routerId LEFT JOIN speedOverride o ON o.subscriptionId = s.id ORDER BY s.id`,
  );
  return rows.map((row) => {
    const standing = standingOf(row, isPaused(db, row.id, dateOf(now)), owesTooLong(db, row.subscriberId, now), now);
    const speed = standing === 'slow' ? SLOW : standing === 'walled' && (row.access === 'pppoe' || row.access === 'hotspot') ? WALLED : `${row.ownUpKbps ?? row.upKbps}/${row.ownDownKbps ?? row.downKbps}`;
    return { ...row, standing, speed, ended: row.endOn !== null && row.endOn <= dateOf(now) };
  });
}

function standingOf({ startOn, endOn, access, suspendMode }: Booked, paused: boolean, owes: boolean, now: Instant): Expected['standing'] {
  const today = dateOf(now);
  // A device that is known by its address would come through without a row: it stays, cut off.
  if (endOn !== null && endOn <= today) return access === 'static' || access === 'dhcp' ? 'off' : 'gone';
  if (startOn > today || paused) return 'off';
  if (!owes) return 'on';
  return suspendMode === 'throttle' ? 'slow' : suspendMode === 'walled' ? 'walled' : 'off';
}

type Db = NetworkWorld['data']['db'];

const isPaused = (db: Db, id: number, today: LocalDate): boolean => db.sql('SELECT id FROM pause WHERE subscriptionId = ? AND fromOn <= ? AND (untilOn IS NULL OR untilOn > ?)', id, today, today).length > 0;

/** What was invoiced less what settled it, oldest first, from the rows themselves and not from the sums that are kept. */
function owesTooLong(db: Db, subscriberId: number, now: Instant): boolean {
  const invoices = db.sql<{ dueOn: LocalDate; totalCents: number; settledCents: number }>(
    `SELECT dueOn, totalCents, ifnull((SELECT sum(amountCents) FROM allocation WHERE invoiceId = invoice.id), 0) AS settledCents FROM invoice WHERE subscriberId = ? AND voidEntryId IS NULL ORDER BY dueOn, id`, subscriberId,
  );
  let credit = -(db.sql<{ balanceCents: number }>(`SELECT ifnull(sum(amountCents), 0) AS balanceCents FROM posting JOIN account ON account.id = accountId WHERE kind = 'credit' AND subscriberId = ?`, subscriberId)[0]!.balanceCents);
  let owed = 0;
  for (const { dueOn, totalCents, settledCents } of invoices) {
    const open = Math.max(0, totalCents - settledCents);
    const rest = Math.max(0, open - credit);
    credit -= open - rest;
    if (rest === 0) continue;
    owed += rest;
    if (owed >= MINDED_CENTS) return now >= instantOf(addDays(dueOn, GRACE_DAYS + 1), CUT_OFF_AT);
  }
  return false;
}

const MARKER = /(?:^|\s)waya:s=(\d+)(?=\s|$)/;
export const markedBy = (row: Row): number | null => {
  const id = MARKER.exec(row['comment'] ?? '')?.[1];
  return id === undefined ? null : Number(id);
};

export const tablesOf = ({ router }: RouterSimulator) =>
  ({ secret: router.ppp.secrets, user: router.hotspot.users, queue: router.queues, lease: router.dhcp.leases, listed: router.firewall.addressList }) as const;
export type TableName = keyof ReturnType<typeof tablesOf>;

/** In kbit/s: "5M/10M", "5000k/10M" and "5000000/10000000" are one speed. */
function kbps(limit: string | undefined): string {
  const half = (text: string) => {
    const parts = /^(\d+)([kM]?)$/.exec(text.trim());
    return parts ? String((Number(parts[1]) * { '': 1, k: 1000, M: 1_000_000 }[parts[2] as '' | 'k' | 'M']) / 1000) : text;
  };
  return ((limit ?? '').split(' ')[0] ?? '').split('/').map(half).join('/');
}

const isOff = (row: Row) => row['disabled'] === 'true';
/** Routers write some empty fields out. */
const set = (value: string | undefined): string | null => (value === undefined || value === '' || value === '0.0.0.0' ? null : value);

interface Judged {
  readonly simulator: RouterSimulator;
  readonly service: Expected;
  readonly password: string;
}

/** One row of its kind, as the test words it, and as it is worded when all is right. */
const WORDED: Readonly<Record<Kind, (given: Judged) => { is: unknown; wanted: unknown }>> = {
  pppoe: (given) => {
    const profiles = given.simulator.router.ppp.profiles;
    return account(given, ownRows(given, 'secret'), (row) => ({ address: set(row['remote-address']), service: row['service'] ?? 'any' }), { service: 'pppoe' }, (name) => profiles.find(name)?.['rate-limit']);
  },
  hotspot: (given) => {
    const { profiles } = given.simulator.router.hotspot;
    return account(given, ownRows(given, 'user'), (row) => ({ address: set(row['address']) }), {}, (name) => profiles.find(name)?.['rate-limit']);
  },
  static: (given) => {
    const { service: { address, userName, standing, speed } } = given;
    const queues = ownRows(given, 'queue').map((row) => ({ name: row['name'], target: row['target'], speed: isOver(given) ? speed : kbps(row['max-limit']), disabled: isOff(row) }));
    const lists = ownRows(given, 'listed').map((row) => `${row['list']} ${row['address']}${isOff(row) ? ' disabled' : ''}`);
    return {
      is: { queues, lists },
      wanted: { queues: [{ name: userName, target: `${address}/32`, speed, disabled: false }], lists: standing === 'off' ? [`waya-cut ${address}`] : standing === 'walled' ? [`waya-walled ${address}`] : [] },
    };
  },
  dhcp: (given) => {
    const { service: { address, macAddress, standing, speed } } = given;
    const is = ownRows(given, 'lease').map((row) => ({ address: row['address'], macAddress: row['mac-address'], speed: isOver(given) ? speed : kbps(row['rate-limit']), blocked: row['block-access'] === 'true', lists: row['address-lists'] ?? '', disabled: isOff(row) }));
    return { is, wanted: [{ address, macAddress, speed, blocked: standing === 'off', lists: standing === 'walled' ? 'waya-walled' : '', disabled: false }] };
  },
};

/** How fast nobody is does not matter. */
const isOver = ({ service: { ended } }: Judged): boolean => ended;

const ownRows = ({ simulator, service }: Judged, table: TableName): Row[] => tablesOf(simulator)[table].list().filter((row) => markedBy(row) === service.id && row['dynamic'] !== 'true');

function account({ service, password }: Judged, rows: readonly Row[], more: (row: Row) => object, moreWanted: object, rateOf: (profile: string) => string | undefined) {
  const { standing, userName, address, speed, planId, id, ownUpKbps } = service;
  const profile = standing === 'walled' ? 'waya-walled' : standing === 'slow' ? 'waya-slow-256-256' : ownUpKbps === null ? `waya-${planId}` : `waya-s${id}`;
  const isOn = standing === 'on' || standing === 'slow';
  const is = rows.map((row) => ({ name: row['name'], password: row['password'], profile: row['profile'], disabled: isOff(row), speed: kbps(rateOf(row['profile'] ?? '')), ...more(row) }));
  const wanted = standing === 'gone' ? [] : [{ name: userName, password, profile, disabled: standing === 'off', speed, address: isOn ? address : null, ...moreWanted }];
  return { is, wanted };
}

/** What of one service is otherwise than it should be; empty: nothing. */
export function wrongWith(service: Expected, simulators: readonly RouterSimulator[], passwords: Passwords): string[] {
  const simulator = simulators[service.routerId - 1]!;
  const given = { simulator, service, password: passwords.get(service.id) ?? '' };
  const { is, wanted } = WORDED[service.access](given);
  const name = `service ${service.id} (${service.access}, ${service.userName}, router ${service.routerId})`;
  const wrong: string[] = [];
  if (JSON.stringify(sorted(is)) !== JSON.stringify(sorted(wanted))) wrong.push(`${name} is ${service.standing}: has ${JSON.stringify(is)}, wanted ${JSON.stringify(wanted)}`);
  for (const [n, other] of simulators.entries()) {
    for (const [table, rows] of Object.entries(tablesOf(other))) {
      const mine = OWN_TABLES[service.access].includes(table as TableName) && other === simulator;
      if (!mine) for (const row of rows.list()) if (markedBy(row) === service.id && row['dynamic'] !== 'true') wrong.push(`${name} has a ${table} on router ${n + 1} too: ${JSON.stringify(row)}`);
    }
  }
  return [...wrong, ...wrongOnLine(service, simulators)];
}

const OWN_TABLES: Readonly<Record<Kind, readonly TableName[]>> = { pppoe: ['secret'], hotspot: ['user'], static: ['queue', 'listed'], dhcp: ['lease'] };

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  return value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)])) : value;
}

/** Who is connected, and how fast; who has an address of his own, and whether he comes through. */
function wrongOnLine({ id, userName, access, routerId, standing, speed }: Expected, simulators: readonly RouterSimulator[]): string[] {
  const wrong: string[] = [];
  for (const [n, { router }] of simulators.entries()) {
    const isHome = n === routerId - 1;
    const mayBe = isHome && standing !== 'off' && standing !== 'gone';
    for (const [via, active] of [['pppoe', router.ppp.active], ['hotspot', router.hotspot.active]] as const) {
      const sessions = active.withKey(userName);
      if (sessions.length > 0 && !(mayBe && via === access)) wrong.push(`service ${id} (${userName}, ${standing}) is connected by ${via} on router ${n + 1}`);
      const queue = sessions.length > 0 ? router.queues.find(`<${via}-${userName}>`) : undefined;
      if (sessions.length > 0 && mayBe && kbps(queue?.['max-limit']) !== speed) wrong.push(`service ${id} (${userName}) is connected with ${queue?.['max-limit']}, wanted ${speed}`);
    }
    if (isHome && access === 'pppoe' && mayBe && router.ppp.active.withKey(userName).length !== 1) wrong.push(`service ${id} (${userName}, ${standing}) is connected ${router.ppp.active.withKey(userName).length} times`);
  }
  if (access === 'hotspot' && standing !== 'off' && standing !== 'gone' && !isConnected(simulators[routerId - 1]!, userName)) wrong.push(`service ${id} (${userName}, ${standing}) was not let on by the hotspot`);
  if (access === 'static' || access === 'dhcp') {
    const { online, passes } = simulators[routerId - 1]!.line(userName);
    const isOn = standing !== 'off';
    if (passes !== isOn || (isOn && !online)) wrong.push(`service ${id} (${userName}, ${standing}) ${passes ? 'comes' : 'does not come'} through`);
  }
  return wrong;
}

const isConnected = ({ router }: RouterSimulator, userName: string) => router.hotspot.active.withKey(userName).length > 0;

/** Counters and what the router notes of itself. */
const VOLATILE = /^(last-|bytes|packets|uptime|run-count|next-run|status$|active-|expires-after|host-name|rate$|total-|limit-bytes-|invalid$)/;

/** What is not Waya's in a router's configuration, by menu and id. */
export function foreignRows({ router }: RouterSimulator): Map<string, string> {
  const menus = {
    secrets: router.ppp.secrets, profiles: router.ppp.profiles, users: router.hotspot.users, userProfiles: router.hotspot.profiles, queues: router.queues, leases: router.dhcp.leases, pools: router.pools,
    addressList: router.firewall.addressList, filter: router.firewall.filter, nat: router.firewall.nat, schedulers: router.schedulers, scripts: router.scripts, addresses: router.addresses, services: router.services,
    pppoeServers: router.pppoeServers, dhcpServers: router.dhcp.servers, hotspotServers: router.hotspot.servers, apiUsers: router.users, groups: router.groups,
  };
  const rows = new Map<string, string>();
  for (const [menu, table] of Object.entries(menus)) {
    for (const row of table.list()) {
      if (row['dynamic'] === 'true' || isOurs(menu, row)) continue;
      rows.set(`${menu} ${row['.id']}`, JSON.stringify(Object.entries(row).filter(([key]) => !VOLATILE.test(key)).toSorted(([a], [b]) => (a < b ? -1 : 1))));
    }
  }
  return rows;
}

/** Hotspot profiles have no comment: ours are known by their names. */
function isOurs(menu: string, row: Row): boolean {
  if (menu === 'userProfiles') return row['name']?.startsWith('waya-') ?? false;
  return markedBy(row) !== null || /(?:^|\s)waya:(plan=\d+|speed=\d+|slow=[\d-]+|walled|arm\S*)(?=\s|$)/.test(row['comment'] ?? '');
}

/** Of the books: their own checks, and that nobody was charged the same days twice. */
export function wrongInBooks(db: Db, takenCents: number, findings: readonly string[]): string[] {
  const twice = db.sql<{ chargeId: number; periodStart: string }>(
    `SELECT a.chargeId, a.periodStart FROM invoiceLine a JOIN invoiceLine b ON b.subscriptionId = a.subscriptionId AND b.id > a.id AND a.periodStart < b.periodEnd AND b.periodStart < a.periodEnd
     WHERE a.kind = 'plan' AND b.kind = 'plan' AND a.live = 1 AND b.live = 1
       AND NOT EXISTS (SELECT 1 FROM creditNoteLine c WHERE c.invoiceLineId IN (a.id, b.id))`,
  );
  const paid = db.sql<{ cents: number }>(`SELECT ifnull(sum(amountCents), 0) AS cents FROM payment WHERE parentId IS NULL`)[0]!.cents;
  return [
    ...findings.map((finding) => `books: ${finding}`),
    ...twice.map(({ chargeId, periodStart }) => `charge ${chargeId} was invoiced twice from ${periodStart}`),
    ...(paid === takenCents ? [] : [`${takenCents} cents were paid, and ${paid} are booked`]),
  ];
}
