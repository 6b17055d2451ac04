/**
 * A whole Waya with its data on disk and simulated routers on loopback, by one clock that is moved by hand. It can die at a point of the kernel: what its disk holds at
 * that instant is what the next start finds, and whatever the dead one still does reaches neither the disk nor a router.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createFileSecrets } from '../adapters/file-secrets/index.ts';
import { createRouterosGateway } from '../adapters/routeros/index.ts';
import { createApp, type App, type Gateways } from '../app.ts';
import { movableClock, type MovableClock } from '../kernel/clock.ts';
import { SYSTEM } from '../kernel/commands.ts';
import { randomIds } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import type { CrashPoint } from '../kernel/probe.ts';
import { createInlineReadWorker } from '../kernel/read-worker.ts';
import { GatewayError } from '../ports/gateway-error.ts';
import type { RouterGateway } from '../ports/router-gateway.ts';
import { readTasks } from '../read-tasks.ts';
import { createRouterSimulator, type RouterSimulator } from '../simulators/routeros/index.ts';
import { instant, later, MINUTE, SECOND, type Instant } from '../../src-shared/time.ts';
import { openData, type OpenedData } from './open-data.ts';

/** Memory where there is any: the power of this machine is never cut. */
const QUICK_DISK = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
/** The next thing that the program waits for is nearer, or it looks around so often. */
const LONGEST_STEP_MS = 30 * MINUTE;
/** By the machine's clock: a router that does not answer is given up after it. */
const DEADLINE_MS = 2000;
const API = { userName: 'api', password: 'router-password' } as const;

export interface NetworkWorld {
  readonly clock: MovableClock;
  readonly simulators: readonly RouterSimulator[];
  /** Where each listens. */
  readonly addresses: readonly { readonly host: string; readonly port: number }[];
  readonly data: OpenedData;
  /** So often has Waya died. */
  readonly deaths: number;
  /** What was written to the log as a bug. */
  readonly bugs: string[];
  /** As the host itself. Dies it meanwhile, the same command is sent again by its id, as a person presses the button again. Throws the refusal's text. */
  command<T>(name: string, input: object): Promise<T>;
  settle(): Promise<void>;
  pass(ms: number): Promise<void>;
  /** It dies when it passes that point for so many times more. */
  dieAt(point: CrashPoint, passages: number): void;
  /** It is stopped for so long, and started again; the routers go on. */
  offFor(ms: number): Promise<void>;
  close(): Promise<void>;
}

interface Life {
  readonly directory: string;
  readonly data: OpenedData;
  readonly app: App;
  dead: boolean;
}

class Died extends Error {}

export async function openNetworkWorld({ versions, start, seed }: { readonly versions: readonly string[]; readonly start: Instant; readonly seed: number }): Promise<NetworkWorld> {
  const root = mkdtempSync(path.join(QUICK_DISK, 'waya-network-'));
  const clock = movableClock(start);
  const simulators = versions.map((version, n) => createRouterSimulator({ ...API, version, users: 0, customersFollowSecrets: true, redialAfterMs: 10 * SECOND, clock, timers: null, seed: seed + n }));
  const addresses = await Promise.all(simulators.map((simulator) => simulator.listen()));
  const gateway = createRouterosGateway({ connectTimeoutMs: DEADLINE_MS, commandTimeoutMs: DEADLINE_MS, window: 8 });
  const bugs: string[] = [];
  let armed: { readonly point: CrashPoint; passages: number } | null = null;
  let deaths = 0;

  const begin = (directory: string): Life => {
    const life: Partial<Life> & { dead: boolean } = { directory, dead: false };
    const die = () => {
      life.dead = true;
      deaths += 1;
      armed = null;
      keepImage(directory, path.join(root, `life-${deaths}`));
      for (const simulator of simulators) simulator.faults.dropConnections();
      throw new Died('died');
    };
    const probe = (point: CrashPoint) => {
      if (life.dead) throw new Died('is dead');
      if (armed?.point === point && (armed.passages -= 1) < 0) die();
    };
    const data = openData(directory, { practice: false, clock, guard: createFileSecrets(path.join(directory, 'machine.key')) });
    const app = createApp({
      db: data.db, clock, ids: randomIds, vault: data.vault, log: bugsOf(bugs, () => life.dead), gateways: gatewaysTo(gateway, () => life.dead), worker: createInlineReadWorker(data.db, readTasks),
      backups: { directory: data.backupDirectory }, exports: { directory: path.join(directory, 'exports') }, practice: null, version: '0.0.0-test', probe,
    });
    Object.assign(life, { data, app });
    return life as Life;
  };

  const first = path.join(root, 'life-0');
  mkdirSync(first);
  let life = begin(first);
  life.app.start();

  const end = async () => {
    await life.app.stop();
    life.data.close();
  };
  const startAgain = async (directory: string) => {
    await end();
    if (directory !== life.directory) rmSync(life.directory, { recursive: true });
    life = begin(directory);
    startOf(life);
  };
  /** Until it lives and is quiet. */
  const settle = async () => {
    for (;;) {
      try {
        if (!life.dead) await life.app.settle();
      } catch (error) {
        if (!life.dead) throw error;
      }
      if (!life.dead) return;
      await startAgain(path.join(root, `life-${deaths}`));
    }
  };
  const advance = () => simulators.forEach((simulator) => simulator.advanceTo(clock.now()));
  let sent = 0;

  return {
    clock, simulators, addresses, bugs, settle,
    get data() {
      return life.data;
    },
    get deaths() {
      return deaths;
    },
    command: async <T>(name: string, input: object) => {
      const id = `chaos-${String((sent += 1)).padStart(4, '0')}`;
      for (;;) {
        const { app } = life;
        const reply = await app.dispatch(SYSTEM, { name, input, id });
        if (!life.dead) {
          if (reply.ok) return reply.value as T;
          throw new Error(`${name}: ${reply.refusal.message}`);
        }
        await settle();
      }
    },
    pass: async (ms) => {
      const until = later(clock.now(), ms);
      let stuck = 0;
      for (;;) {
        await settle();
        const round = (Math.floor(clock.now() / LONGEST_STEP_MS) + 1) * LONGEST_STEP_MS;
        const next = Math.min(round, life.app.nextDueAt() ?? round);
        if (next > until) break;
        if (next > clock.now()) clock.set(instant(Math.ceil(next)));
        else if ((stuck += 1) > 200) throw new Error(`nothing moves: ${JSON.stringify(life.data.db.sql(`SELECT * FROM job WHERE state IN ('ready', 'running') AND runAt <= ?`, clock.now()))}`);
        advance();
      }
      clock.set(until);
      advance();
      await settle();
    },
    dieAt: (point, passages) => {
      armed = { point, passages };
    },
    offFor: async (ms) => {
      await end();
      const until = later(clock.now(), ms);
      while (clock.now() < until) {
        clock.set(instant(Math.min(clock.now() + LONGEST_STEP_MS, until)));
        advance();
      }
      life = begin(life.directory);
      startOf(life);
      await settle();
    },
    close: async () => {
      await end();
      await Promise.all(simulators.map((simulator) => simulator.close()));
      rmSync(root, { recursive: true });
    },
  };
}

/** It may die while it starts. */
function startOf(life: Life): void {
  try {
    life.app.start();
  } catch (error) {
    if (!life.dead) throw error;
  }
}

/** The files as they are: what is not committed is in none of them, or is not counted. */
function keepImage(from: string, to: string): void {
  mkdirSync(to);
  for (const name of ['waya.db', 'waya.db-wal', 'machine.key']) if (existsSync(path.join(from, name))) copyFileSync(path.join(from, name), path.join(to, name));
}

/** Bugs only; what routers do is no bug, and what a dead one says is heard by nobody. */
function bugsOf(bugs: string[], isDead: () => boolean): Log {
  const note = (fields: object, message: string) => {
    const { stack } = fields as { stack?: string };
    if (!isDead() && stack !== undefined) bugs.push(`${message}: ${JSON.stringify(fields)}`);
  };
  return { info: () => undefined, warn: note, error: (fields, message) => (isDead() ? undefined : bugs.push(`${message}: ${JSON.stringify(fields)}`)) };
}

/** The routers as a process reaches them that can die. */
function gatewaysTo(gateway: RouterGateway, isDead: () => boolean): Gateways {
  const unreachable = () => {
    throw new Error('not part of this world');
  };
  return {
    routers: {
      connect: async (address) => {
        if (isDead()) throw new GatewayError('Waya is dead.', { retryable: true, outcome: 'not_done', hint: '' });
        const session = await gateway.connect(address);
        if (isDead()) await session.close();
        return session;
      },
    },
    sms: null, payments: unreachable, reports: { read: () => ({ kind: 'unreadable', reason: 'not part of this world' }) }, sealPassword: unreachable, tax: unreachable, inboxes: [],
    sidecarState: () => 'off',
    reach: { localAddress: () => null, tunnel: () => ({ state: 'off', since: null, trouble: null }), relay: () => ({ state: 'off', waiting: null, lastFetchAt: null, trouble: null }), ask: async () => ({ kind: 'none', why: 'refused', technical: '' }), acceptOnly: async () => {}, onChange: () => () => {} },
  };
}
