/**
 * A whole Waya over the wire: its data on disk, the callback listener as a process of its own, and a simulated M-Pesa behind HTTP. Time is moved by
 * hand and both go by it. It can be killed and started again.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { createDarajaGateway } from '../adapters/daraja/daraja-gateway.ts';
import { darajaReports } from '../adapters/daraja/daraja-reports.ts';
import { createFileSecrets } from '../adapters/file-secrets/index.ts';
import { createApp, type App, type Gateways } from '../app.ts';
import { readTasks } from '../read-tasks.ts';
import { readSetting } from '../features/settings/index.ts';
import { movableClock, type MovableClock } from '../kernel/clock.ts';
import { SYSTEM } from '../kernel/commands.ts';
import { randomIds } from '../kernel/ids.ts';
import { silentLog } from '../kernel/log.ts';
import { createInlineReadWorker } from '../kernel/read-worker.ts';
import { verifyBooks } from '../ledger/verify.ts';
import type { RouterGateway } from '../ports/router-gateway.ts';
import type { PaymentReports } from '../ports/payment-gateway.ts';
import { createDarajaSimulator, type DarajaSimulator, type DarajaSimulatorOptions } from '../simulators/daraja/index.ts';
import type { OperatorContract } from '../../src-shared/contract/index.ts';
import { createClient, type Client } from '../../src-shared/rpc.ts';
import { instant, later, MINUTE, parseInstant, type Instant } from '../../src-shared/time.ts';
import { sidecarEntry } from './entry-files.ts';
import { createMpesaListener, type MpesaListener } from './mpesa-listener.ts';
import { openData, type OpenedData } from './open-data.ts';
import { keysMade, promptInbox } from './practice/mpesa-line.ts';

export const START = parseInstant('2026-03-27T09:00:00+03:00');
export const ACCOUNT = { shortcode: '600638', passkey: 'passkey-of-the-tests', consumerKey: 'key', consumerSecret: 'secret' } as const;
/** An answer that does not come by then is given up; by the machine's clock, so that a busy machine is not taken for a silent M-Pesa. */
const DEADLINE_MS = 8000;
/** Schedules that come round often are not told by `nextDueAt`; a running program looks each second. */
const LONGEST_STEP_MS = 10 * MINUTE;

/** Memory where there is any: processes end here, but the power is never cut. */
const QUICK_DISK = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export interface MoneyWorld {
  readonly clock: MovableClock;
  readonly daraja: DarajaSimulator;
  /** The desk, as the host itself. */
  readonly client: Client<OperatorContract>;
  readonly data: OpenedData;
  subscriber(phone: string): Promise<{ readonly id: number; readonly accountNumber: string }>;
  /** Posts to our public listener as anybody can who knows where; the HTTP status, or null when nobody listens. */
  post(channel: 'stk' | 'c2b/confirmation', body: unknown, pathToken?: string): Promise<number | null>;
  /** Time goes by: what falls due at M-Pesa and here happens, each at its moment. */
  pass(ms: number): Promise<void>;
  /** Lets what has arrived be read. */
  settle(): Promise<void>;
  /** Reports are stored from now on, and reading them fails until `restart`. */
  stopBeforeTheLedger(): void;
  /** The program ends where it stands, and starts again on the same data; meanwhile is what happens while it is off. */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
  /** The books' own checks; empty when they are right. */
  wrong(): string[];
  close(): Promise<void>;
}

/** Routers that are simulated beside M-Pesa, by the same clock. */
export interface RoutersBeside {
  readonly gateway: RouterGateway;
  advanceTo(now: Instant): void;
}

/** listener: false leaves the callback listener switched off altogether. deadlineMs: how long an answer of M-Pesa is waited for. */
export async function openMoneyWorld(options: { readonly listener: boolean; readonly deadlineMs?: number; readonly simulator?: Partial<DarajaSimulatorOptions>; readonly start?: Instant; readonly routers?: RoutersBeside }): Promise<MoneyWorld> {
  const directory = mkdtempSync(path.join(QUICK_DISK, 'waya-money-'));
  const clock = movableClock(options.start ?? START);
  const daraja = createDarajaSimulator({ ...ACCOUNT, clock, timers: 'manual', mode: 'sandbox', ...options.simulator });
  const { baseUrl } = await daraja.listen();
  const callbackPort = await freePort();
  const world = { clock, directory, daraja, baseUrl, callbackPort, deadlineMs: options.deadlineMs ?? DEADLINE_MS, routers: options.routers?.gateway ?? null };
  let reading = true;
  const reports: PaymentReports = {
    read: (channel, body) => {
      if (!reading) throw new Error('killed before the ledger');
      return darajaReports.read(channel, body);
    },
  };
  let running = await startApp(world, reports);
  const client = createClient<OperatorContract>({ call: (request) => running.app.dispatch(SYSTEM, request), subscribe: () => () => {} }, randomIds.unique);
  await client.command('settings.saveMpesa', {
    ...ACCOUNT, enabled: true, baseUrl, transactionType: 'CustomerPayBillOnline', partyB: ACCOUNT.shortcode, publicUrl: options.listener ? `http://127.0.0.1:${callbackPort}` : '',
  });
  await running.listener.apply();
  if (options.listener) await client.command('payments.registerUrls', {});

  const settle = async () => {
    running.tell();
    await running.app.settle();
  };
  await settle();
  return {
    clock, daraja, client, settle,
    get data() {
      return running.data;
    },
    subscriber: (phone) => client.command('subscribers.create', { name: `Holder of ${phone.slice(-3)}`, phone }),
    post: async (channel, body, pathToken = readSetting(running.data.db, 'mpesa').secretPath ?? '') => {
      try {
        const response = await fetch(`http://127.0.0.1:${callbackPort}/${pathToken}/${channel}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: typeof body === 'string' ? body : JSON.stringify(body) });
        await response.arrayBuffer();
        return response.status;
      } catch {
        return null;
      }
    },
    pass: async (ms) => {
      const end = later(clock.now(), ms);
      for (;;) {
        await settle();
        const round = (Math.floor(clock.now() / LONGEST_STEP_MS) + 1) * LONGEST_STEP_MS;
        const next = Math.min(round, ...[daraja.nextDueAt(), running.app.nextDueAt()].filter((at) => at !== null));
        if (next > end) break;
        if (next > clock.now()) clock.set(instant(Math.ceil(next)));
        await daraja.advanceTo(clock.now());
        options.routers?.advanceTo(clock.now());
      }
      clock.set(end);
      await daraja.advanceTo(end);
      options.routers?.advanceTo(end);
      await settle();
    },
    stopBeforeTheLedger: () => {
      reading = false;
    },
    restart: async (meanwhile) => {
      await running.end();
      await meanwhile?.();
      reading = true;
      running = await startApp(world, reports);
      await running.listener.apply();
      await settle();
    },
    wrong: () => verifyBooks(running.data.db).checks.flatMap((check) => check.findings),
    close: async () => {
      await running.end();
      await daraja.close();
      rmSync(directory, { recursive: true });
    },
  };
}

interface Surroundings {
  readonly clock: MovableClock;
  readonly directory: string;
  readonly baseUrl: string;
  readonly callbackPort: number;
  readonly deadlineMs: number;
  readonly routers: RouterGateway | null;
}

async function startApp({ clock, directory, baseUrl, callbackPort, deadlineMs, routers }: Surroundings, reports: PaymentReports): Promise<{ app: App; data: OpenedData; listener: MpesaListener; tell(): void; end(): Promise<void> }> {
  const data = openData(directory, { practice: false, clock, guard: createFileSecrets(path.join(directory, 'machine.key')) });
  const listener = createMpesaListener({ data, entry: sidecarEntry, callbackPort, log: silentLog, sidecar: { logLevel: 'silent', rateLimit: { trustedAddresses: ['127.0.0.1'] } } });
  // Signals of the other process come when they come; tell() looks in at once, so that a test need not wait for them.
  const inbox = promptInbox(listener.inbox, clock, () => true);
  const unreachable = () => {
    throw new Error('not part of this world');
  };
  const gateways: Gateways = {
    routers: routers ?? { connect: unreachable },
    sms: null,
    payments: (account) => createDarajaGateway({ ...account, baseUrl, isProduction: false, deadlineMs, spikePauseMs: 10 }, { now: clock.now, monotonic: clock.now }),
    reports,
    sealPassword: unreachable,
    tax: unreachable,
    inboxes: [inbox],
    sidecarState: listener.state,
    reach: listener.reach,
  };
  const app = createApp({
    db: data.db, clock, ids: randomIds, vault: data.vault, log: silentLog, gateways, worker: createInlineReadWorker(data.db, readTasks), backups: { directory: data.backupDirectory }, exports: { directory: path.join(directory, 'exports') },
    // Jobs run when the test says so.
    practice: null, version: '0.0.0-test',
  });
  app.start();
  await keysMade(app, data);
  return {
    app, data, listener,
    tell: inbox.tell,
    end: async () => {
      await app.stop();
      await listener.stop();
      data.close();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
