/** One simulated router of the play business: made with its strangers, kept over restarts, tampered with on demand. */
import { Refusal } from '../../../src-shared/refusal.ts';
import type { Clock } from '../../kernel/clock.ts';
import { createRouterSimulator, DEFAULT_PASSWORD, DEFAULT_USER_NAME, type RouterSimulator, type SeededUser } from '../../simulators/routeros/index.ts';

export interface RouterModel {
  readonly name: string;
  readonly version: string;
  readonly board: string;
  /** Secrets that Waya did not make and nobody pays for. */
  readonly strangers: readonly SeededUser[];
}

const stranger = (name: string, comment = ''): SeededUser => ({ name, password: 'given-by-hand', profile: 'home-10M', comment });

export const ROUTER_MODELS: readonly RouterModel[] = [
  { name: 'Kasarani tower', version: '6.49', board: 'hEX', strangers: [stranger('caretaker', 'free, ask the boss'), stranger('test-line'), stranger('cousin-of-boss')] },
  { name: 'Ruiru plaza', version: '7.12', board: 'RB3011UiAS', strangers: [stranger('old.tenant', 'waya:s=99001')] },
  { name: 'Thika road', version: '7.18', board: 'RB5009UG+S+', strangers: [stranger('cctv-gate')] },
];

export const ROUTER_LOGIN = { userName: DEFAULT_USER_NAME, password: DEFAULT_PASSWORD } as const;

type Row = Readonly<Record<string, string>>;

/** What survives a restart: configuration. Sessions begin anew, as after a power cut. */
export interface SavedRouter {
  readonly name: string;
  readonly port: number;
  readonly reachable: boolean;
  readonly profiles: readonly Row[];
  readonly secrets: readonly Row[];
  /** By table: what else was configured. Absent in worlds saved by an older version. */
  readonly tables?: Readonly<Record<string, readonly Row[]>>;
  /** Subscribers who have their own router switched off. */
  readonly switchedOff: readonly string[];
}

export interface PlayRouter {
  readonly model: RouterModel;
  readonly simulator: RouterSimulator;
  readonly port: number;
  readonly isReachable: boolean;
  setReachable(on: boolean): Promise<void>;
  /** Switches a subscriber's own router off, until the restart and beyond. */
  switchOff(userName: string): void;
  /** Names of secrets that were disabled since the last call. */
  takeCutOffs(): string[];
  /** Somebody's hands in WinBox; returns what they did. Throws Refusal when there is nothing of Waya's yet. */
  tamper(): string;
  save(): SavedRouter;
  close(): Promise<void>;
}

/** Listens on loopback when it resolves, on the port of before where that is free. */
export async function startPlayRouter(model: RouterModel, given: { clock: Clock; seed: number; saved: SavedRouter | undefined }): Promise<PlayRouter> {
  const { saved, clock, seed } = given;
  const simulator = createRouterSimulator({ version: model.version, identity: model.name, board: model.board, seed, clock, timers: null, users: saved ? [] : model.strangers });
  const switchedOff = new Set(saved?.switchedOff);
  if (saved) restore(simulator, saved, switchedOff);
  simulator.customers.followSecrets();
  const cutOffs = new Set<string>();
  simulator.router.ppp.secrets.onChange(({ row, before }) => {
    if (before?.['disabled'] === 'false' && row['disabled'] === 'true') cutOffs.add(row['name'] ?? '');
  });
  const { port } = await simulator.listen(saved?.port ?? 0).catch(() => simulator.listen(0));
  let reachable = true;
  const router: PlayRouter = {
    model,
    simulator,
    port,
    get isReachable() {
      return reachable;
    },
    setReachable: async (on) => {
      if (on === reachable) return;
      reachable = on;
      await simulator.faults.refuse(!on);
    },
    switchOff: (userName) => {
      switchedOff.add(userName);
      simulator.customers.hangUp(userName);
    },
    takeCutOffs: () => {
      const names = [...cutOffs];
      cutOffs.clear();
      return names;
    },
    tamper: () => tamper(simulator),
    save: () => ({ name: model.name, port, reachable, profiles: configured(simulator.router.ppp.profiles.list()), secrets: configured(simulator.router.ppp.secrets.list()), tables: savedTables(simulator), switchedOff: [...switchedOff] }),
    close: () => simulator.close(),
  };
  if (saved && !saved.reachable) await router.setReachable(false);
  return router;
}

/** Ids are the router's own and are given anew. */
function configured(rows: readonly Row[]): Row[] {
  return rows.filter((row) => row['default'] !== 'true' && row['name'] !== 'default-encryption' && row['dynamic'] !== 'true').map(({ '.id': _id, ...row }) => row);
}

/** In the order in which they name each other. Rows the router has of itself are replaced by what was saved. */
function tablesOf({ router }: RouterSimulator): Readonly<Record<string, RouterSimulator['router']['pools']>> {
  const { hotspot, dhcp, firewall } = router;
  return {
    pools: router.pools,
    addresses: router.addresses,
    pppoeServers: router.pppoeServers,
    hotspotProfiles: hotspot.profiles,
    hotspotServerProfiles: hotspot.serverProfiles,
    hotspotServers: hotspot.servers,
    hotspotUsers: hotspot.users,
    walledGarden: hotspot.walledGarden,
    walledGardenIp: hotspot.walledGardenIp,
    dhcpServers: dhcp.servers,
    dhcpNetworks: dhcp.networks,
    leases: dhcp.leases,
    queues: router.queues,
    addressList: firewall.addressList,
    filter: firewall.filter,
    nat: firewall.nat,
    schedulers: router.schedulers,
    scripts: router.scripts,
  };
}

function savedTables(simulator: RouterSimulator): Record<string, Row[]> {
  return Object.fromEntries(Object.entries(tablesOf(simulator)).map(([name, table]) => [name, configured(table.list())]));
}

function restoreTables(simulator: RouterSimulator, saved: Readonly<Record<string, readonly Row[]>>): void {
  for (const [name, table] of Object.entries(tablesOf(simulator))) {
    const rows = saved[name];
    if (rows === undefined) continue;
    for (const row of table.list()) if (row['default'] !== 'true' && row['dynamic'] !== 'true') table.remove(row['.id']);
    // A lease is bound anew when its device asks.
    for (const { status: _status, 'active-address': _active, 'active-mac-address': _mac, 'active-server': _server, ...row } of rows) table.add(name === 'leases' ? { ...row, status: 'waiting' } : row);
  }
}

function restore(simulator: RouterSimulator, saved: SavedRouter, switchedOff: ReadonlySet<string>): void {
  const { ppp } = simulator.router;
  restoreTables(simulator, saved.tables ?? {});
  for (const row of saved.profiles) {
    const known = ppp.profiles.find(row['name'] ?? '');
    if (known) ppp.profiles.set(known['.id'], row);
    else ppp.profiles.add(row);
  }
  for (const row of saved.secrets) {
    const name = row['name'] ?? '';
    ppp.secrets.add(row);
    simulator.customers.add({ name, password: row['password'] ?? '' });
    if (!switchedOff.has(name)) simulator.customers.dial(name);
  }
}

function tamper(simulator: RouterSimulator): string {
  const { secrets, profiles } = simulator.router.ppp;
  const managed = secrets.list().filter((row) => /(?:^|\s)waya:s=\d+/.test(row['comment'] ?? '') && (row['profile'] ?? '').startsWith('waya-'));
  const cutOff = managed.find((row) => row['disabled'] === 'true');
  if (cutOff) {
    secrets.set(cutOff['.id'], { disabled: 'false' });
    return `the secret ${cutOff['name']} was enabled, although he is cut off`;
  }
  const plans = profiles.list().map((row) => row['name'] ?? '').filter((name) => /^waya-\d+$/.test(name));
  const other = plans.at(-1);
  const line = managed.find((row) => row['profile'] !== other);
  if (!line || other === undefined) throw new Refusal('conflict', 'There is nothing of Waya’s to change on this router yet: put subscribers on it first.');
  secrets.set(line['.id'], { profile: other });
  return `the secret ${line['name']} was given the profile ${other} instead of ${line['profile']}`;
}
