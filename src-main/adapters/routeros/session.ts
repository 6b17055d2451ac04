import { setImmediate as nextTurn } from 'node:timers/promises';
import type { GatewayError } from '../../ports/gateway-error.ts';
import type {
  DhcpLease, HotspotProfile, HotspotSession, HotspotUser, ListedAddress, LogLine, PingResult, PppProfile, PppSecret, PppSession, RouterChange, RouterFacts, RouterInterface, RouterSession, RouterSetup, Scheduler, SessionTraffic, SimpleQueue,
} from '../../ports/router-gateway.ts';
import { applyChanges } from './applying.ts';
import { RouterCommands, type SessionOptions } from './commands.ts';
import type { RouterosConnection, Row } from './connection.ts';
import { readSetup } from './setup-reading.ts';
import * as tables from './tables.ts';
import { ping, readExport } from './tools.ts';
import { parseCounter, parseDurationSeconds, parseSizeBytes, parseWhole } from './values.ts';

/** Rows that are read between two turns of the event loop. */
const ROWS_AT_ONCE = 500;

const TRAFFIC = { menu: '/interface', attributes: 'name,rx-byte,tx-byte', key: 'name' } as const;
/** The server makes an interface of this name for each session. */
const SESSION_INTERFACE = /^<pppoe-(.+)>$/;

/** RouterSession on one connection; see the port for what each act promises. */
class RouterosSession implements RouterSession {
  /** What the router said at the last readFacts; openSession reads them once before anybody sees the session. */
  facts!: RouterFacts;
  private readonly connection: RouterosConnection;
  private readonly commands: RouterCommands;

  constructor(connection: RouterosConnection, options: SessionOptions) {
    this.connection = connection;
    this.commands = new RouterCommands(connection, options);
  }

  get sent(): { readonly reads: number; readonly writes: number } {
    return this.commands.sent;
  }

  get alive(): boolean {
    return this.connection.alive;
  }

  async readFacts(): Promise<RouterFacts> {
    const [[resource = {}], [identity = {}]] = await Promise.all([
      this.commands.read(['/system/resource/print']),
      this.commands.read(['/system/identity/print']),
    ]);
    this.facts = {
      identity: identity['name'] ?? '',
      version: resource['version'] ?? '',
      board: resource['board-name'] ?? '',
      architecture: resource['architecture-name'] ?? '',
      uptimeSeconds: Math.floor(parseDurationSeconds(resource['uptime']) ?? 0),
      cpuLoadPercent: parseWhole(resource['cpu-load']) ?? 0,
      freeMemoryBytes: parseSizeBytes(resource['free-memory']),
      totalMemoryBytes: parseSizeBytes(resource['total-memory']),
      flashWrites: parseWhole(resource['write-sect-since-reboot']),
      certificateFingerprint: this.connection.certificateFingerprint,
    };
    return this.facts;
  }

  listSecrets(names?: readonly string[]): Promise<PppSecret[]> {
    return this.list(tables.SECRETS, names);
  }

  listProfiles(): Promise<PppProfile[]> {
    return this.list(tables.PROFILES);
  }

  listSessions(names?: readonly string[]): Promise<PppSession[]> {
    return this.list(tables.SESSIONS, names);
  }

  listHotspotUsers(names?: readonly string[]): Promise<HotspotUser[]> {
    return this.list(tables.HOTSPOT_USERS, names);
  }

  listHotspotProfiles(): Promise<HotspotProfile[]> {
    return this.list(tables.HOTSPOT_PROFILES);
  }

  listHotspotSessions(names?: readonly string[]): Promise<HotspotSession[]> {
    return this.list(tables.HOTSPOT_SESSIONS, names);
  }

  listQueues(names?: readonly string[]): Promise<SimpleQueue[]> {
    return this.list(tables.QUEUES, names);
  }

  /** Routers write MAC addresses in capitals. */
  listLeases(macAddresses?: readonly string[]): Promise<DhcpLease[]> {
    return this.list(tables.LEASES, macAddresses?.map((address) => address.toUpperCase()));
  }

  listAddresses(lists: readonly string[]): Promise<ListedAddress[]> {
    return this.list(tables.LISTED_ADDRESSES, lists);
  }

  listSchedulers(names?: readonly string[]): Promise<Scheduler[]> {
    return this.list(tables.SCHEDULERS, names);
  }

  listInterfaces(): Promise<RouterInterface[]> {
    return this.list(tables.INTERFACES);
  }

  /** The log is in memory and short (1,000 lines unless set otherwise); the API has no way to ask for its end only. */
  async listLog(most: number): Promise<LogLine[]> {
    const lines = await this.list(tables.LOG);
    return most > 0 ? lines.slice(-most) : [];
  }

  /** A board has a serial number; a PC has its licence's software-id, the cloud-hosted router a system-id. */
  async readSerial(): Promise<string | null> {
    const [[board = {}], [license = {}]] = await Promise.all([
      this.commands.print({ menu: '/system/routerboard', attributes: null, optional: true }),
      this.commands.print({ menu: '/system/license', attributes: null, optional: true }),
    ]);
    return board['serial-number'] || license['system-id'] || license['software-id'] || null;
  }

  readSetup(): Promise<RouterSetup> {
    return readSetup(this.commands);
  }

  /** RouterOS 7 keeps no counters in /ppp/active: they stand on the interface that the server makes for each session. */
  async readTraffic(names?: readonly string[]): Promise<SessionTraffic[]> {
    const rows = names ? await this.commands.list(TRAFFIC, names.map((name) => `<pppoe-${name}>`)) : await this.commands.print(TRAFFIC, ['?type=pppoe-in']);
    return rows.flatMap((row) => {
      const name = SESSION_INTERFACE.exec(row['name'] ?? '')?.[1];
      return name === undefined ? [] : [{ name, receivedBytes: parseCounter(row['rx-byte']), sentBytes: parseCounter(row['tx-byte']) }];
    });
  }

  ping(address: string, count: number): Promise<PingResult> {
    return ping(this.commands, address, count);
  }

  readExport(): Promise<string> {
    return readExport(this.commands, this.facts.version);
  }

  apply(changes: readonly RouterChange[]): Promise<(GatewayError | null)[]> {
    return applyChanges(this.commands, changes, this.facts.version);
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  private async list<T>(table: Parameters<RouterCommands['list']>[0] & { readonly parse: (row: Row) => T }, keys?: readonly string[]): Promise<T[]> {
    const rows = await this.commands.list(table, keys);
    const parsed: T[] = [];
    for (const [position, row] of rows.entries()) {
      // Thousands of rows must not hold up the screens.
      if (position % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await nextTurn();
      parsed.push(table.parse(row));
    }
    return parsed;
  }
}

/** Makes the session of a connection: reads the facts once; where that fails the connection is closed. */
export async function openSession(connection: RouterosConnection, options: SessionOptions): Promise<RouterSession> {
  const session = new RouterosSession(connection, options);
  try {
    await session.readFacts();
    return session;
  } catch (error) {
    await session.close();
    throw error;
  }
}
