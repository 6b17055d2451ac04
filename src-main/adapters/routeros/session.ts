import { GatewayError } from '../../ports/gateway-error.ts';
import type {
  PppProfile,
  PppSecret,
  PppSession,
  RouterChange,
  RouterFacts,
  RouterSession,
  SessionTraffic,
} from '../../ports/router-gateway.ts';
import { commandsOf, isRemoval, refusalOf, secretsOf, stageOf } from './changes.ts';
import type { RouterosConnection, Row } from './connection.ts';
import { type Attempt, halfDone, isNoSuchItem, toGatewayError } from './errors.ts';
import {
  normaliseRateLimit,
  parseBoolean,
  parseCounter,
  parseDurationSeconds,
  parseOptional,
  parseSizeBytes,
  parseWhole,
} from './values.ts';

/** Above so many names the whole table is read and sifted here: the router compares each row with each name. */
const MOST_NAMES_IN_QUERY = 100;

/** The router's own profiles, where a version does not mark them. */
const BUILT_IN_PROFILES = new Set(['default', 'default-encryption']);

export interface SessionOptions {
  /** "host:port", for error texts. */
  readonly router: string;
  readonly commandTimeoutMs: number;
  /** Commands under way at the same time. */
  readonly window: number;
}

interface Table {
  readonly menu: string;
  readonly attributes: string;
  readonly key: string;
}
const SECRETS: Table = { menu: '/ppp/secret', attributes: '.id,name,service,profile,disabled,comment,remote-address', key: 'name' };
const PROFILES: Table = {
  menu: '/ppp/profile',
  attributes: '.id,name,rate-limit,address-list,local-address,remote-address,comment,default',
  key: 'name',
};
const SESSIONS: Table = { menu: '/ppp/active', attributes: '.id,name,address,caller-id,uptime', key: 'name' };
const INTERFACES: Table = { menu: '/interface', attributes: 'name,rx-byte,tx-byte', key: 'name' };

/** RouterSession on one connection; see the port for what each act promises. */
class RouterosSession implements RouterSession {
  /** What the router said at the last readFacts; openSession reads them once before anybody sees the session. */
  facts!: RouterFacts;
  private readonly connection: RouterosConnection;
  private readonly options: SessionOptions;
  private reads = 0;
  private writes = 0;

  constructor(connection: RouterosConnection, options: SessionOptions) {
    this.connection = connection;
    this.options = options;
  }

  get sent(): { readonly reads: number; readonly writes: number } {
    return { reads: this.reads, writes: this.writes };
  }

  get alive(): boolean {
    return this.connection.alive;
  }

  async readFacts(): Promise<RouterFacts> {
    const [[resource = {}], [identity = {}]] = await Promise.all([
      this.read(['/system/resource/print']),
      this.read(['/system/identity/print']),
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

  async listSecrets(names?: readonly string[]): Promise<PppSecret[]> {
    const rows = await this.list(SECRETS, names);
    return rows.map((row) => ({
      id: row['.id'] ?? '',
      name: row['name'] ?? '',
      service: row['service'] ?? 'any',
      profile: row['profile'] ?? '',
      disabled: parseBoolean(row['disabled']),
      comment: row['comment'] ?? '',
      remoteAddress: parseOptional(row['remote-address']),
    }));
  }

  async listProfiles(): Promise<PppProfile[]> {
    const rows = await this.list(PROFILES);
    return rows.map((row) => ({
      id: row['.id'] ?? '',
      name: row['name'] ?? '',
      rateLimit: normaliseRateLimit(row['rate-limit']),
      addressList: parseOptional(row['address-list']),
      localAddress: parseOptional(row['local-address']),
      remoteAddress: parseOptional(row['remote-address']),
      comment: row['comment'] ?? '',
      builtIn: parseBoolean(row['default']) || BUILT_IN_PROFILES.has(row['name'] ?? ''),
    }));
  }

  async listSessions(names?: readonly string[]): Promise<PppSession[]> {
    const rows = await this.list(SESSIONS, names);
    return rows.map((row) => ({
      id: row['.id'] ?? '',
      name: row['name'] ?? '',
      address: row['address'] ?? '',
      callerId: row['caller-id'] ?? '',
      uptimeSeconds: Math.floor(parseDurationSeconds(row['uptime']) ?? 0),
    }));
  }

  /** RouterOS 7 keeps no counters in /ppp/active: they stand on the interface that the server makes for each session. */
  async readTraffic(names: readonly string[]): Promise<SessionTraffic[]> {
    const nameOf = new Map(names.map((name) => [`<pppoe-${name}>`, name]));
    const rows = await this.list(INTERFACES, [...nameOf.keys()]);
    return rows.map((row) => ({
      name: nameOf.get(row['name'] ?? '') ?? '',
      receivedBytes: parseCounter(row['rx-byte']),
      sentBytes: parseCounter(row['tx-byte']),
    }));
  }

  async apply(changes: readonly RouterChange[]): Promise<(GatewayError | null)[]> {
    const results: (GatewayError | null)[] = changes.map(() => null);
    for (const stage of [0, 1, 2] as const) {
      const positions = changes.flatMap((change, position) => (stageOf(change) === stage ? [position] : []));
      await this.inWindow(positions, async (position) => {
        results[position] = await this.applyOne(changes[position]!);
      });
    }
    return results;
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  private async applyOne(change: RouterChange): Promise<GatewayError | null> {
    const refusal = refusalOf(change);
    if (refusal) return refusal;
    let done = 0;
    for (const words of commandsOf(change)) {
      try {
        await this.write(words);
        done++;
      } catch (thrown) {
        if (isRemoval(change) && isNoSuchItem(thrown)) return null;
        const error = toGatewayError(thrown, this.attempt('write', secretsOf(change)));
        if (!(error instanceof GatewayError)) throw error;
        return done > 0 ? halfDone(error) : error;
      }
    }
    return null;
  }

  /** One print, the password never among its attributes. */
  private async list(table: Table, names?: readonly string[]): Promise<Row[]> {
    const wanted = names && new Set(names);
    if (wanted?.size === 0) return [];
    const asked = wanted && wanted.size <= MOST_NAMES_IN_QUERY ? [...wanted] : [];
    // A query is a stack: each further name is pushed and OR-ed with what is there.
    const query = asked.flatMap((name, i) => [`?${table.key}=${name}`, ...(i > 0 ? ['?#|'] : [])]);
    const rows = await this.read([`${table.menu}/print`, `=.proplist=${table.attributes}`, ...query]);
    return wanted ? rows.filter((row) => wanted.has(row[table.key] ?? '')) : rows;
  }

  private async read(words: readonly string[]): Promise<Row[]> {
    if (this.alive) this.reads++; // what a dead connection does not take was not sent
    try {
      return await this.connection.command(words, this.options.commandTimeoutMs);
    } catch (thrown) {
      throw toGatewayError(thrown, this.attempt('read', []));
    }
  }

  private async write(words: readonly string[]): Promise<void> {
    if (this.alive) this.writes++;
    await this.connection.command(words, this.options.commandTimeoutMs);
  }

  private attempt(act: Attempt['act'], secrets: readonly string[]): Attempt {
    return { act, router: this.options.router, secrets };
  }

  private async inWindow(positions: readonly number[], act: (position: number) => Promise<void>): Promise<void> {
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < positions.length) await act(positions[next++]!);
    };
    await Promise.all(Array.from({ length: Math.min(this.options.window, positions.length) }, lane));
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
