/** What happens to routers, desk and program in the chaos test: each deed is drawn by the seed and told in words. */
import type { RouterSimulator } from '../simulators/routeros/index.ts';
import { addDays, dateOf, HOUR, later, MINUTE, type Instant } from '../../src-shared/time.ts';
import { foreignRows, markedBy, tablesOf, type Kind, type Row, type TableName } from './network-oracle.test-support.ts';
import type { NetworkWorld } from './network-world.test-support.ts';

export interface Chaos {
  readonly world: NetworkWorld;
  /** A whole number from 0 up to, not including, the limit. */
  readonly below: (limit: number) => number;
  readonly planIds: readonly number[];
  readonly passwords: Map<number, string>;
  /** What was paid at the counter. */
  takenCents: number;
  /** Made so far, to name new ones. */
  people: number;
  /** By router: what hands left, of what is not Waya's. */
  readonly foreign: Map<string, string>[];
  /** Rows with Waya's marker that hands doubled or renamed: "router table id". */
  readonly handled: Set<string>;
  /** By router: until when nobody reaches it. */
  readonly downUntil: (Instant | null)[];
  readonly story: string[];
  /** What the desk refused, in its words. */
  readonly refused: string[];
}

interface Service {
  readonly id: number;
  readonly subscriberId: number;
  readonly routerId: number;
  readonly planId: number;
  readonly userName: string;
  readonly access: Kind;
  readonly address: string | null;
  readonly macAddress: string | null;
}

const KINDS: readonly Kind[] = ['pppoe', 'hotspot', 'static', 'dhcp'];
const one = <T>(chaos: Chaos, items: readonly T[]): T => items[chaos.below(items.length)]!;

function liveServices({ world }: Pick<Chaos, 'world'>): Service[] {
  return world.data.db.sql<Service>('SELECT id, subscriberId, routerId, planId, userName, access, address, macAddress FROM subscription WHERE endOn IS NULL ORDER BY id');
}

/** A command of the desk; a refusal is an answer too. */
async function ask<T>(chaos: Chaos, name: string, input: object): Promise<T | null> {
  try {
    return await chaos.world.command<T>(name, input);
  } catch (error) {
    chaos.refused.push(error instanceof Error ? error.message : String(error));
    return null;
  }
}

const lineOf = (n: number, access: Kind, routerId: number) => ({
  access,
  ...(access === 'static' || access === 'dhcp' || n % 16 < 4 ? { address: `10.8${routerId}.${Math.floor(n / 200)}.${(n % 200) + 2}` } : {}),
  ...(access === 'dhcp' ? { macAddress: `D4:CA:6D:00:${(n >> 8).toString(16).padStart(2, '0')}:${(n & 255).toString(16).padStart(2, '0')}`.toUpperCase() } : {}),
});

/** A subscriber with one service; access: by turns unless it is said. */
export async function join(chaos: Chaos, routerId: number, given: { readonly access?: Kind; readonly startOn?: string } = {}): Promise<void> {
  const n = (chaos.people += 1);
  const access = given.access ?? KINDS[n % KINDS.length]!;
  const password = `first-${n}`;
  const service = { planId: one(chaos, chaos.planIds), routerId, userName: `u${n}`, password, startOn: given.startOn ?? dateOf(chaos.world.clock.now()), confirmPast: true, ...lineOf(n, access, routerId) };
  const made = await ask<{ id: number }>(chaos, 'subscribers.create', { name: `Holder ${n}`, phone: `07${String(10_000_000 + n)}`, service });
  if (made === null) return;
  chaos.passwords.set(chaos.world.data.db.sql<{ id: number }>('SELECT id FROM subscription WHERE subscriberId = ?', made.id)[0]!.id, password);
}

async function pay(chaos: Chaos, { subscriberId }: Service): Promise<string> {
  const owed = chaos.world.data.db.sql<{ cents: number }>('SELECT ifnull(sum(openCents), 0) AS cents FROM invoice WHERE subscriberId = ?', subscriberId)[0]!.cents;
  const part = chaos.below(5) === 0;
  const amountCents = owed > 0 ? Math.max(100, part ? Math.floor(owed / 2) : owed) : 70_000;
  if ((await ask(chaos, 'payments.takeCash', { subscriberId, amountCents })) !== null) chaos.takenCents += amountCents;
  return `pays ${amountCents / 100}${part ? ', a part' : ''}`;
}

async function changePassword(chaos: Chaos, { id, userName, access }: Service): Promise<string> {
  if (access !== 'pppoe' && access !== 'hotspot') return 'has no password to change';
  const password = `later-${chaos.below(1_000_000)}`;
  if ((await ask(chaos, 'subscriptions.changePassword', { id, password })) === null) return 'was refused another password';
  chaos.passwords.set(id, password);
  for (const { customers } of chaos.world.simulators) if (customers.names().includes(userName)) customers.setPassword(userName, password);
  return 'gets another password';
}

async function changeKind(chaos: Chaos, service: Service): Promise<string> {
  const access = one(chaos, KINDS.filter((kind) => kind !== service.access));
  const line = lineOf(service.id, access, service.routerId);
  await ask(chaos, 'subscriptions.changeAccess', { id: service.id, userName: service.userName, ...line, ...(line.address ? { address: line.address.replace('10.8', '10.9') } : {}) });
  return `connects by ${access} from now on`;
}

type Act = (chaos: Chaos, service: Service) => Promise<string>;
const today = ({ world }: Chaos) => dateOf(world.clock.now());

/** At the counter and the desk, about one service. */
const AT_THE_DESK: readonly (readonly [weight: number, act: Act])[] = [
  [8, pay],
  [3, async (chaos, { id }) => {
    const planId = one(chaos, chaos.planIds);
    await ask(chaos, 'subscriptions.changePlan', { id, planId, when: one(chaos, ['auto', 'now', 'periodEnd']) });
    return `changes to plan ${planId}`;
  }],
  [2, async (chaos, { id }) => {
    await ask(chaos, 'subscriptions.pause', { id, fromOn: today(chaos), untilOn: one(chaos, [null, addDays(today(chaos), 1), addDays(today(chaos), 3)]), reason: 'away' });
    return 'pauses';
  }],
  [2, async (chaos, { id }) => {
    await ask(chaos, 'subscriptions.resume', { id, on: today(chaos) });
    return 'resumes';
  }],
  [3, changePassword],
  [3, async (chaos, { id }) => {
    await ask(chaos, 'subscriptions.overrideSpeed', { id, upKbps: 1000 + 500 * chaos.below(4), downKbps: 2000, reason: 'a favour', untilOn: one(chaos, [null, addDays(today(chaos), 1)]) });
    return 'gets a speed of his own';
  }],
  [2, async (chaos, { id }) => {
    await ask(chaos, 'subscriptions.endOverride', { id, reason: 'it is over' });
    return 'has the speed of his plan again';
  }],
  [2, async (chaos, { id }) => {
    await ask(chaos, 'subscriptions.end', { id, endOn: one(chaos, [today(chaos), addDays(today(chaos), 1)]) });
    return 'ends';
  }],
  [3, async (chaos, { id }) => {
    const routerId = 1 + chaos.below(chaos.world.simulators.length);
    await ask(chaos, 'subscriptions.moveRouter', { id, routerId });
    return `moves to router ${routerId}`;
  }],
  [2, changeKind],
];

async function deskDeed(chaos: Chaos): Promise<string> {
  const service = one(chaos, liveServices(chaos));
  return `${service.userName} ${await weighted(chaos, AT_THE_DESK)(chaos, service)}`;
}

function weighted<T>(chaos: Chaos, choices: readonly (readonly [weight: number, choice: T])[]): T {
  let at = chaos.below(choices.reduce((total, [weight]) => total + weight, 0));
  for (const [weight, choice] of choices) {
    if (at < weight) return choice;
    at -= weight;
  }
  throw new Error('no choice');
}

// routers -----------------------------------------------------------------------------------------------------------------

const WRITES = ['/ppp/secret/set', '/ppp/secret/add', '/ppp/active/remove', '/ip/hotspot/user', '/queue/simple', '/ip/dhcp-server/lease', '/ip/firewall/address-list', ''] as const;
const NEWER: Readonly<Record<string, string>> = { '7.8': '7.12', '7.12': '7.18', '7.18': '7.22' };

type Fault = (chaos: Chaos, simulator: RouterSimulator, n: number) => string | Promise<string>;
const FAULTS: readonly (readonly [weight: number, fault: Fault])[] = [
  [3, (_, simulator) => (simulator.reboot(), 'is restarted')],
  [2, (chaos, { faults }) => {
    const hours = 1 + chaos.below(5);
    faults.powerCut({ clockRightAfterMs: hours * HOUR });
    return `loses its power, and its clock for ${hours} h`;
  }],
  [4, (chaos, { faults }) => {
    faults.dropMidSentence({ afterBytes: chaos.below(60), path: one(chaos, WRITES) });
    return 'will break off in the middle of an answer';
  }],
  [4, (chaos, { faults }) => {
    const path = one(chaos, WRITES);
    faults.loseNextReply(path);
    return `will carry out ${path || 'something'} and lose the answer`;
  }],
  [2, (chaos, { faults }) => (faults.fatalNext('connection closed', one(chaos, WRITES)), 'will end a session with !fatal')],
  [2, (chaos, { faults }) => (faults.trapNext('failure: not enough memory', one(chaos, WRITES.slice(0, -1))), 'will refuse a write')],
  [1, (_, { faults }) => (faults.silentDeath(), 'falls silent')],
  [2, (_, { faults }) => (faults.dropConnections(), 'resets its connections')],
  [4, async (chaos, { faults }, n) => {
    const minutes = 10 + chaos.below(400);
    await faults.refuse(true);
    chaos.downUntil[n] = later(chaos.world.clock.now(), minutes * MINUTE);
    return `is out of reach for ${minutes} min`;
  }],
  [1, (_, simulator) => {
    const version = NEWER[simulator.router.settings.version.text];
    if (version === undefined) return 'has the newest version';
    simulator.upgrade(version);
    return `is upgraded to ${version}`;
  }],
];

async function routerDeed(chaos: Chaos): Promise<string> {
  const n = chaos.below(chaos.world.simulators.length);
  return `router ${n + 1} ${await weighted(chaos, FAULTS)(chaos, chaos.world.simulators[n]!, n)}`;
}

/** Routers that were out of reach for their time are back. */
export async function bringBack(chaos: Chaos, all = false): Promise<void> {
  for (const [n, until] of chaos.downUntil.entries()) {
    if (until === null || (!all && until > chaos.world.clock.now())) continue;
    await chaos.world.simulators[n]!.faults.refuse(false);
    chaos.downUntil[n] = null;
  }
}

// hands in WinBox -----------------------------------------------------------------------------------------------------------

/** What hands change of a row of ours, by menu. */
const CHANGES: Readonly<Record<TableName, readonly Row[]>> = {
  secret: [{ profile: 'default' }, { 'remote-address': '10.99.0.9' }, { service: 'l2tp' }],
  user: [{ profile: 'default' }, { address: '10.99.0.8' }],
  queue: [{ 'max-limit': '100000000/100000000' }, { target: '10.99.0.7/32' }, { priority: '1/1' }],
  lease: [{ 'rate-limit': '100M/100M' }, { 'block-access': 'true' }, { 'block-access': 'false' }, { address: '10.70.3.9' }],
  listed: [{ address: '10.99.0.6' }, { list: 'vip' }],
};

function handsOnOurs(chaos: Chaos): string {
  const n = chaos.below(chaos.world.simulators.length);
  const tables = Object.entries(tablesOf(chaos.world.simulators[n]!)) as [TableName, ReturnType<typeof tablesOf>[TableName]][];
  const rows = tables.flatMap(([name, table]) => table.list().flatMap((row) => (markedBy(row) !== null && row['dynamic'] !== 'true' ? [{ name, table, row }] : [])));
  if (rows.length === 0) return 'hands find nothing of ours';
  const { name, table, row } = one(chaos, rows);
  const what = `hands on router ${n + 1}: ${name} ${row['name'] ?? row['address'] ?? ''}`;
  const did = one(chaos, ['changed', 'changed', 'switched', 'removed', 'renamed', 'doubled', 'noted']);
  if (did === 'changed') table.set(row['.id'], one(chaos, CHANGES[name]));
  else if (did === 'switched') table.set(row['.id'], { disabled: row['disabled'] === 'true' ? 'false' : 'true' });
  else if (did === 'removed') table.remove(row['.id']);
  else if (did === 'noted') table.set(row['.id'], { comment: `plot ${chaos.below(99)} ${row['comment'] ?? ''}` });
  else if (did === 'renamed' && row['name'] !== undefined) {
    table.set(row['.id'], { name: `${row['name']}-${chaos.below(1000)}` });
    chaos.handled.add(`${n} ${name} ${row['.id']}`);
  } else if (did === 'doubled') {
    const { '.id': _id, ...fields } = row;
    chaos.handled.add(`${n} ${name} ${table.add({ ...fields, ...otherwise(name, row, chaos.below(200)) })}`);
  }
  return `${what} ${did}`;
}

/** Two rows of one name are not possible, nor two leases of one device. */
function otherwise(table: TableName, row: Row, x: number): Row {
  if (table === 'lease') return { address: `10.70.2.${x}`, 'mac-address': `AA:BB:CC:02:00:${x.toString(16).padStart(2, '0').toUpperCase()}` };
  return row['name'] === undefined ? {} : { name: `${row['name']}-copy${x}` };
}

function handsOnProfiles(chaos: Chaos): string {
  const n = chaos.below(chaos.world.simulators.length);
  const { router } = chaos.world.simulators[n]!;
  const table = one(chaos, [router.ppp.profiles, router.hotspot.profiles]);
  const ours = table.list().filter((row) => row['name']?.startsWith('waya-'));
  if (ours.length === 0) return 'hands find no profile of ours';
  const row = one(chaos, ours);
  table.set(row['.id'], { 'rate-limit': '50M/50M' });
  return `hands on router ${n + 1}: profile ${row['name']} made faster`;
}

/** What hands have on routers; among them names and comments that look like ours. */
const THEIRS: readonly (readonly [table: TableName, row: Row])[] = [
  ['secret', { name: 'cctv', password: 'theirs', service: 'pppoe', profile: 'default', disabled: 'false', comment: 'waya:s' }],
  ['secret', { name: 'tower', password: 'theirs', service: 'pppoe', profile: 'default', disabled: 'false', comment: 'xwaya:s=1 not ours' }],
  ['user', { name: 'lobby', password: 'theirs', profile: 'default', disabled: 'false', comment: 'waya:s=1x' }],
  ['queue', { name: 'uplink', target: '10.50.0.0/16', 'max-limit': '100M/100M', priority: '8/8', dynamic: 'false', disabled: 'false', comment: 'Waya:s=2' }],
  ['queue', { name: 'camera', target: '10.51.0.9/32', 'max-limit': '1M/1M', priority: '8/8', dynamic: 'false', disabled: 'false', comment: '' }],
  ['lease', { address: '10.70.3.250', 'mac-address': 'AA:BB:CC:00:00:01', server: 'dhcp1', 'rate-limit': '2M/2M', 'address-lists': '', 'block-access': 'false', dynamic: 'false', disabled: 'false', comment: 'printer waya:' }],
  ['listed', { list: 'waya-cut', address: '10.51.0.10', dynamic: 'false', disabled: 'false', comment: 'by hand' }],
  ['listed', { list: 'waya-walled', address: '10.51.0.11', dynamic: 'false', disabled: 'false', comment: '' }],
];

/** As a technician leaves a router before Waya comes, with the rule that reads the list of who is cut off. */
export function setUpByHand(simulator: RouterSimulator): void {
  const { router } = simulator;
  router.ppp.profiles.set('default', { 'local-address': '10.64.0.1', 'remote-address': 'pppoe-pool' });
  router.firewall.filter.add({ chain: 'forward', action: 'drop', 'src-address-list': 'waya-cut', dynamic: 'false', disabled: 'false' });
  router.schedulers.add({ name: 'nightly', 'on-event': '/system reboot', interval: '1d', policy: 'reboot', disabled: 'true', comment: 'waya' });
  for (const [table, row] of THEIRS) tablesOf(simulator)[table].add(row);
}

function handsOnTheirs(chaos: Chaos): string {
  const n = chaos.below(chaos.world.simulators.length);
  const simulator = chaos.world.simulators[n]!;
  const [name, template] = one(chaos, THEIRS);
  const table = tablesOf(simulator)[name];
  const rows = table.list().filter((row) => markedBy(row) === null && row['dynamic'] !== 'true');
  const did = one(chaos, ['added', 'changed', 'removed']);
  if (did === 'added' || rows.length === 0) {
    const x = chaos.below(250);
    const key: Row = template['name'] === undefined ? { address: `10.52.${n}.${x}` } : { name: `${template['name']}-${x}` };
    const id = table.add({ ...template, ...key, ...(name === 'lease' ? { 'mac-address': `AA:BB:CC:01:0${n}:${x.toString(16).padStart(2, '0').toUpperCase()}` } : {}), ...(name === 'queue' ? { target: `10.53.${n}.${x}/32` } : {}) });
    return noteTheirs(chaos, n, name, id, `adds ${name} ${Object.values(key).join()}`);
  }
  const row = one(chaos, rows);
  if (did === 'removed') table.remove(row['.id']);
  else table.set(row['.id'], { disabled: row['disabled'] === 'true' ? 'false' : 'true', comment: `seen ${chaos.below(99)}` });
  return noteTheirs(chaos, n, name, row['.id'], `${did} their ${name} ${row['name'] ?? row['address'] ?? ''}`);
}

const MENU_OF: Readonly<Record<TableName, string>> = { secret: 'secrets', user: 'users', queue: 'queues', lease: 'leases', listed: 'addressList' };

/** Only what hands touched is noted anew: what else may have changed is to be found in the end. */
function noteTheirs(chaos: Chaos, n: number, table: TableName, id: string, words: string): string {
  const key = `${MENU_OF[table]} ${id}`;
  const row = foreignRows(chaos.world.simulators[n]!).get(key);
  if (row === undefined) chaos.foreign[n]!.delete(key);
  else chaos.foreign[n]!.set(key, row);
  return `hands on router ${n + 1}: ${words}`;
}

// the program ---------------------------------------------------------------------------------------------------------------

const POINTS = ['command.before-commit', 'command.after-commit', 'job.between-effect-and-result', 'batch.mid-chunk'] as const;

function death(chaos: Chaos): string {
  const point = one(chaos, POINTS);
  const passages = chaos.below(point === 'batch.mid-chunk' ? 3 : 25);
  chaos.world.dieAt(point, passages);
  return `Waya will die at ${point} after ${passages}`;
}

async function off(chaos: Chaos): Promise<string> {
  const hours = 1 + chaos.below(30);
  await chaos.world.offFor(hours * HOUR);
  return `Waya was off for ${hours} h`;
}

const DEEDS: readonly (readonly [weight: number, deed: (chaos: Chaos) => string | Promise<string>])[] = [
  [28, deskDeed],
  [3, async (chaos) => {
    const routerId = 1 + chaos.below(chaos.world.simulators.length);
    await join(chaos, routerId);
    return `u${chaos.people} joins on router ${routerId}`;
  }],
  [12, routerDeed],
  [10, handsOnOurs],
  [2, handsOnProfiles],
  [4, handsOnTheirs],
  [5, death],
  [1, off],
  [1, async (chaos) => {
    const id = one(chaos, chaos.planIds);
    const downKbps = 2000 + 1000 * chaos.below(9);
    await ask(chaos, 'plans.change', { id, name: `Plan ${id}`, downKbps, upKbps: 2000 });
    return `plan ${id} becomes ${downKbps} kbit/s`;
  }],
];

/** One thing happens, and is told. */
export async function deed(chaos: Chaos): Promise<void> {
  await bringBack(chaos);
  chaos.story.push(await weighted(chaos, DEEDS)(chaos));
}
