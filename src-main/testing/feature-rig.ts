/**
 * The desk of a small provider for tests: every feature on a database in memory (or a file), the contract in front, a clock that only the
 * test moves, phones that keep their texts, and routers that do as they are told. Real parts throughout; what is played is outside the ports.
 */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { operatorContract, type OperatorContract } from '../../src-shared/contract/index.ts';
import type { Cents } from '../../src-shared/money.ts';
import type { CommandName, Input, Output, QueryName, Role, RpcReply } from '../../src-shared/rpc.ts';
import { Refusal } from '../../src-shared/refusal.ts';
import { addDays, dateOf, formatInstant, instant, instantOf, localDate, parseInstant, type Instant, type LocalDate } from '../../src-shared/time.ts';
import { accountCommands, accountQueries } from '../features/accounts/index.ts';
import { backupCommands, backupJobs, backupQueries, backupSchedules } from '../features/backup/index.ts';
import { billingBatches, billingCommands, billingJobs, billingQueries, billingSchedules } from '../features/billing/index.ts';
import { catalogueCommands, catalogueQueries } from '../features/catalogue/index.ts';
import { createPdfRenderer, documentCommands, documentQueries, exportJobs } from '../features/printing/index.ts';
import { draftBatches, draftCommands, draftJobs, draftQueries, draftSchedules } from '../features/drafts/index.ts';
import { dunningCommands, dunningJobs, reminderBatch, reminderSchedule } from '../features/dunning/index.ts';
import { enforcementSchedule, entitlementCommands, entitlementJobs, reviewBatch, turnOfDaySchedule } from '../features/entitlement/index.ts';
import { etimsCommands, etimsJobs, etimsQueries } from '../features/etims/index.ts';
import { healthQueries } from '../features/health/index.ts';
import { importBatches, importCommands, importQueries } from '../features/imports/index.ts';
import { messageCommands, messageJobs, messageQueries } from '../features/messages/index.ts';
import { authenticate, hasOperator, operatorCommands, operatorQueries } from '../features/operators/index.ts';
import { debtorBatch, debtorJobs, debtorSchedule, paymentCommands, paymentJobs, paymentQueries, paymentSchedules } from '../features/payments/index.ts';
import { outageBatches, outageCommands, outageJobs, outageQueries } from '../features/outages/index.ts';
import { planBatches, planCommands, planJobs, planQueries, planSchedules } from '../features/plans/index.ts';
import { practiceCommands, practiceQueries } from '../features/practice/index.ts';
import { reachCommands, reachJobs, reachQueries, reachSchedules, watchReach } from '../features/reach/index.ts';
import { reportCommands, reportQueries } from '../features/reports/index.ts';
import { readSetting, settingsCommands, settingsQueries, writeSetting, type SettingValues } from '../features/settings/index.ts';
import { statementBatches, statementCommands, statementQueries } from '../features/statements/index.ts';
import { subscriberBatches, subscriberCommands, subscriberJobs, subscriberQueries, subscriberSchedules } from '../features/subscribers/index.ts';
import { closeCommands, closeJobs, closeQueries, closeSchedules } from '../features/closes/index.ts';
import { tillCommands, tillQueries } from '../features/tills/index.ts';
import { usageCommands, usageQueries } from '../features/usage/index.ts';
import { batchRunner, type BatchKind } from '../kernel/batches.ts';
import { movableClock, type MovableClock } from '../kernel/clock.ts';
import { createCommands, handler, SYSTEM, type Actor, type CommandContext, type CommandHandler, type Commands } from '../kernel/commands.ts';
import { openDatabase, type Database } from '../kernel/db.ts';
import { createDispatch, type Dispatch, type QueryHandler } from '../kernel/dispatch.ts';
import type { Ids } from '../kernel/ids.ts';
import { nextRunAt } from '../kernel/job-table.ts';
import { createJobs, type Jobs } from '../kernel/jobs.ts';
import { guardOf, recordingLog } from '../kernel/kernel.test-support.ts';
import { migrate } from '../kernel/migrate.ts';
import { noProbe, type Probe } from '../kernel/probe.ts';
import { createInlineReadWorker, createReadWorker } from '../kernel/read-worker.ts';
import { createSchedules, type Schedules } from '../kernel/schedule.ts';
import { openVault, type Vault } from '../kernel/vault.ts';
import { verifyBooks } from '../ledger/verify.ts';
import { GatewayError } from '../ports/gateway-error.ts';
import type { ReachHost } from '../ports/reach-host.ts';
import type { PaymentGateway, PaymentReports } from '../ports/payment-gateway.ts';
import type { SmsGateway } from '../ports/sms-gateway.ts';
import type { TaxDocument, TaxGateway } from '../ports/tax-gateway.ts';
import { readTasks } from '../read-tasks.ts';
import { migrations } from '../schema/migrations/index.ts';
import { q } from '../schema/tables.ts';

/** Nothing is reported in this rig. */
const noReports: PaymentReports = { read: () => ({ kind: 'unreadable', reason: 'not part of this rig' }) };

/** A Monday. */
const START = parseInstant('2026-03-02T08:00:00+03:00');
export const SETUP_TOKEN = 'printed-setup-token';
export const OWNER: Actor = { kind: 'operator', operatorId: 1, role: 'owner', name: 'Achieng', sessionHash: 'no session' };
const WORKER = fileURLToPath(new URL('../app-worker.ts', import.meta.url));

/** Phones that keep what they get. */
export interface Phones {
  readonly texts: { readonly to: string; readonly body: string; readonly at: Instant }[];
  /** refuses: nothing is sent, for now. lost: it may have been sent. */
  behaviour: 'takes' | 'refuses' | 'lost';
}

/** Routers that do as they are told and are read back; `reachable` false: nothing happens until it is true again. */
export interface Routers {
  readonly told: { readonly routerId: number; readonly subscriptionId: number; readonly state: string; readonly at: Instant }[];
  reachable: boolean;
}

export interface Desk {
  readonly db: Database;
  readonly clock: MovableClock;
  readonly vault: Vault;
  readonly commands: Commands;
  readonly jobs: Jobs;
  readonly schedules: Schedules;
  readonly dispatch: Dispatch;
  readonly log: ReturnType<typeof recordingLog>;
  readonly phones: Phones;
  readonly routers: Routers;
  /** What the tax authority was told, once each; nothing while eTIMS is off. */
  readonly toldToKra: readonly TaxDocument[];
  /** Throws Refusal; the output is what the contract lets through. */
  query<N extends QueryName<OperatorContract>>(name: N, input: Input<OperatorContract, N>, actor?: Actor): Promise<Output<OperatorContract, N>>;
  command<N extends CommandName<OperatorContract>>(name: N, input: Input<OperatorContract, N>, actor?: Actor): Promise<Output<OperatorContract, N>>;
  /** The refusal that a call ends in; fails when it is done. */
  refusal(call: Promise<unknown>): Promise<Refusal>;
  /** Runs work as a command of its own, so that it has a context. */
  within<T>(work: (context: CommandContext) => T): T;
  setting<N extends keyof SettingValues>(name: N, change: Partial<SettingValues[N]> | SettingValues[N]): void;
  /** Enqueues what is due and runs it, until all is quiet. */
  settle(): Promise<void>;
  /** Goes on to a moment, and stops at each due instant on the way as a running program would. */
  goTo(to: Instant): Promise<void>;
  /** `goTo` at this time of a day. */
  day(date: string, time?: string): Promise<void>;
  /** The PC was off: at this moment it starts again, and everything that was missed is there at once. */
  offUntil(date: string, time?: string): Promise<void>;
  today(): LocalDate;
  /** How many rows a table has; of all tables when none is named. */
  rows(table?: string): number;
  /** What the books' own checks find; empty when they are right. */
  wrong(): string[];
  session(token: string): Actor | null;
  close(): Promise<void>;
}

export interface DeskOptions {
  /** A database that outlives this desk: a second one on it is the next start of the program. */
  readonly file?: string;
  readonly start?: Instant;
  readonly clock?: MovableClock;
  /** No provider of text messages is set up. */
  readonly withoutSms?: boolean;
  readonly probe?: Probe;
  /** What leads here from outside; nothing unless told. */
  readonly reach?: ReachHost;
  readonly backupDirectory?: string;
  /** Days close by themselves at night: what was booked on them stays. */
  readonly closesDays?: true;
  /** M-Pesa as the test plays it, asked for what came in every ten minutes; without it nothing of M-Pesa runs by itself. */
  readonly mpesa?: PaymentGateway;
  /** No operator yet. */
  readonly fresh?: boolean;
  /** Time that only grows as the test says: chunks of batches are then cut by number alone. */
  readonly monotonic?: () => number;
}

let opened = 0;

/** Ids that a test can read; unique over several desks on one file. */
function deskIds(): Ids {
  const desk = (opened += 1);
  let n = 0;
  return { unique: () => `desk-${desk}-${(n += 1)}`, token: () => `token-${desk}-${(n += 1)}-${'0'.repeat(24)}` };
}

export function openDesk(options: DeskOptions = {}): Desk {
  const db = openDatabase(options.file ?? ':memory:');
  migrate(db, migrations, { backupFile: null });
  const moved = options.clock ?? movableClock(options.start ?? START);
  const clock: MovableClock = options.monotonic ? { ...moved, monotonic: options.monotonic } : moved;
  const log = recordingLog();
  const ids = deskIds();
  const vault = openVault(db, guardOf('this'), clock.now());
  const commands = createCommands({ db, clock, ids, vault, log, probe: options.probe ?? noProbe });
  const jobs = createJobs({ db, clock, commands, log, probe: options.probe ?? noProbe });
  const schedules = createSchedules({ db, clock });
  const worker = options.file ? createReadWorker({ file: options.file, entry: WORKER }) : createInlineReadWorker(db, readTasks);
  const backups = { db, worker, clock, directory: options.backupDirectory ?? '/nowhere', version: '0.0.0-test' };
  const documents = { db, renderer: createPdfRenderer({ threads: 1 }), directory: path.join(tmpdir(), `waya-exports-${process.pid}-${opened}`) };
  const phones: Phones = { texts: [], behaviour: 'takes' };
  const reach = { db, clock, ids, host: options.reach ?? UNREACHED };
  const routers: Routers = { told: [], reachable: true };
  const toldToKra: TaxDocument[] = [];
  const kinds = new Map<string, BatchKind>(Object.entries({ ...billingBatches, ...draftBatches, ...planBatches, ...outageBatches, ...subscriberBatches, 'dunning.remind': reminderBatch, 'payments.askDebtors': debtorBatch, 'entitlement.review': reviewBatch, ...importBatches, ...statementBatches }));
  const batches = batchRunner({ db, clock, kinds });
  const works: ((context: CommandContext) => unknown)[] = [];
  let result: unknown;

  const handlers: Record<string, CommandHandler> = {
    ...operatorCommands(() => (hasOperator(db) ? null : SETUP_TOKEN)), ...settingsCommands({ scheduleChanged: () => queueMicrotask(schedules.reset), sealPassword: (password) => `sealed ${password.length}` }), ...planCommands, ...subscriberCommands, ...billingCommands, ...catalogueCommands, ...draftCommands, ...documentCommands, ...accountCommands, ...dunningCommands,
    ...entitlementCommands, ...etimsCommands, ...messageCommands, ...outageCommands, ...paymentCommands, ...reachCommands, ...tillCommands, ...closeCommands, ...usageCommands, ...importCommands({ worker, commands, ids }), ...statementCommands({ worker }), ...reportCommands, ...backupCommands(() => undefined), ...practiceCommands(null), ...batches.commands,
    'test.within': handler({ input: z.object({ work: z.int() }), handle: (context, { work }) => void (result = works[work]!(context)) }),
    'test.readBack': readBack,
  };
  const queries: Record<string, QueryHandler> = {
    ...operatorQueries({ version: '0.0.0-test', practice: false }), ...settingsQueries(() => 'off'), ...planQueries, ...subscriberQueries, ...billingQueries, ...catalogueQueries, ...draftQueries, ...documentQueries(documents), ...accountQueries({ worker }), ...etimsQueries, ...messageQueries, ...outageQueries, ...paymentQueries, ...tillQueries, ...closeQueries,
    ...usageQueries, ...importQueries(vault), ...reachQueries(reach.host), ...statementQueries, ...reportQueries(reach.host), ...backupQueries(backups), ...healthQueries, ...practiceQueries(null),
  };
  standIns(handlers, queries);
  commands.register(handlers);
  jobs.register({ ...planJobs, ...billingJobs, ...subscriberJobs, ...draftJobs, ...exportJobs(documents), ...dunningJobs, ...debtorJobs, ...closeJobs({ db, clock }), ...entitlementJobs({ db, clock }), ...outageJobs({ db, clock }), ...etimsJobs({ db, vault, gateway: () => taxOf(toldToKra, clock) }), ...messageJobs(db, options.withoutSms ? null : smsOf(phones, clock)), ...backupJobs(backups), ...reachJobs(reach), ...batches.jobs, ...routerKinds(routers, db, clock), ...(options.mpesa ? paymentJobs({ db, clock, vault, gateway: () => options.mpesa!, inboxes: [], reports: noReports }) : {}) });
  const register = () => schedules.register({ ...planSchedules, ...subscriberSchedules, ...billingSchedules, ...draftSchedules, 'dunning.remind': reminderSchedule, 'payments.askDebtors': debtorSchedule, 'entitlement.turnOfDay': turnOfDaySchedule, 'entitlement.enforce': enforcementSchedule, ...(options.reach ? reachSchedules : {}), ...(options.backupDirectory ? backupSchedules : {}), ...(options.closesDays ? closeSchedules : {}), ...(options.mpesa ? paymentSchedules : {}) });
  register();
  const dispatch = createDispatch({ contract: operatorContract, queries, commandHandlers: handlers, commands, db, clock, log });
  if (options.reach) watchReach({ ...reach, commands });
  if (!options.fresh && !hasOperator(db)) db.transaction(() => db.run(q.insertInto('operator').values({ id: 1, name: 'Achieng', userName: 'achieng', role: 'owner', passwordHash: 'no password', active: 1, createdAt: clock.now() })));

  const within = <T>(work: (context: CommandContext) => T): T => {
    works.push(work);
    commands.execute({ id: ids.unique(), name: 'test.within', input: { work: works.length - 1 }, actor: SYSTEM });
    return result as T;
  };
  const settle = async () => {
    do {
      schedules.tick();
      await jobs.drain();
    } while (schedules.tick() > 0);
  };
  const nextDueAt = () => Math.min(...[schedules.nextDueAt(), nextRunAt(db)].filter((at) => at !== null));
  const goTo = async (to: Instant) => {
    await settle();
    for (let next = nextDueAt(); next <= to; next = nextDueAt()) {
      if (next > clock.now()) clock.set(instant(next));
      await settle();
    }
    clock.set(to);
    await settle();
  };
  const close = async () => {
    await jobs.stop();
    await worker.close();
    await documents.renderer.close();
    rmSync(documents.directory, { recursive: true, force: true });
    db.close();
  };
  const call = async (request: Parameters<Dispatch>[1], actor: Actor) => {
    const reply: RpcReply = await dispatch(actor, request);
    if (reply.ok) return reply.value as never;
    if (reply.refusal.code === 'internal') throw new Error(`${request.name}: ${JSON.stringify(log.lines.findLast((line) => line.level === 'error')?.fields)}`);
    throw new Refusal(reply.refusal.code, reply.refusal.message, reply.refusal.details);
  };
  let closed = false;
  const closeOnce = async () => {
    if (closed) return;
    closed = true;
    await close();
  };
  onTestFinished(closeOnce);

  return {
    db, clock, vault, commands, jobs, schedules, dispatch, log, phones, routers, toldToKra, within, settle, goTo, close: closeOnce,
    query: (name, input, actor = OWNER) => call({ name, input }, actor),
    command: (name, input, actor = OWNER) => call({ name, input, id: ids.unique() }, actor),
    refusal: async (asked) => {
      const done = await asked.then(
        (value: unknown) => ({ value }),
        (error: unknown) => {
          if (error instanceof Refusal) return error;
          throw error;
        },
      );
      if (done instanceof Refusal) return done;
      throw new Error(`it was not refused: ${JSON.stringify(done.value)}`);
    },
    setting: (name, change) => within(({ tx, now }) => {
      const before = readSetting(tx, name);
      writeSetting(tx, name, (before !== null && change !== null && typeof before === 'object' ? { ...before, ...(change as object) } : change) as never, now);
    }),
    day: (date, time = '12:00') => goTo(instantOf(localDate(date), time)),
    offUntil: async (date, time = '08:00') => {
      clock.set(instantOf(localDate(date), time));
      await settle();
    },
    today: () => dateOf(clock.now()),
    rows: (table) => rowsOf(db, table),
    wrong: () => verifyBooks(db).checks.flatMap((check) => check.findings),
    session: (token) => authenticate(db, token, clock.now()),
  };
}

function rowsOf(db: Database, table?: string): number {
  const tables = table ? [table] : db.sql<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`).map((row) => row.name);
  return tables.reduce((total, name) => total + db.sql<{ n: number }>(`SELECT count(*) AS n FROM "${name}"`)[0]!.n, 0);
}

/** Methods of features that are not part of this rig: to call one is a mistake of the test. */
function standIns(handlers: Record<string, CommandHandler>, queries: Record<string, QueryHandler>): void {
  for (const [name, method] of Object.entries(operatorContract)) {
    const absent = () => {
      throw new Error(`${name} is not in the rig`);
    };
    if (method.kind === 'query') queries[name] ??= absent;
    else handlers[name] ??= handler({ ...method, handle: absent } as never);
  }
}

function smsOf(phones: Phones, clock: MovableClock): SmsGateway {
  return {
    send: async ({ to, body }) => {
      if (phones.behaviour === 'refuses') throw new GatewayError('The SMS provider refused the message.', { retryable: true, outcome: 'not_done', hint: 'Check the credit at the SMS provider.' });
      if (phones.behaviour === 'lost') throw new GatewayError('The SMS provider did not answer.', { retryable: false, outcome: 'unknown', hint: 'Ask the subscriber.' });
      phones.texts.push({ to, body, at: clock.now() });
      return { providerId: `sms-${phones.texts.length}`, costCents: 80 as Cents };
    },
  };
}

function taxOf(told: TaxDocument[], clock: MovableClock): TaxGateway {
  const find = ({ sequence }: TaxDocument) => {
    const index = told.findIndex((document) => document.sequence === sequence);
    return index < 0 ? null : { controlNumber: `KRACU0100000001/${index + 1}`, receiptNumber: String(index + 1), internalData: `internal ${index + 1}`, qrText: null, acceptedAt: clock.now() };
  };
  return {
    send: async (document) => {
      if (!find(document)) told.push(document);
      return find(document)!;
    },
    find: async (document) => find(document),
    connect: async () => ({ communicationKey: 'key of the device', controlUnitId: 'KRACU0100000001' }),
  };
}

function routerKinds(routers: Routers, db: Database, clock: MovableClock) {
  return {
    'routers.apply': {
      run: async ({ routerId, subscriptionId }: { routerId: number; subscriptionId: number }) => {
        if (!routers.reachable) throw new GatewayError('The router does not answer.', { retryable: true, outcome: 'not_done', hint: 'Look at its power.' });
        const { state } = db.one(q.selectFrom('entitlement').select('state').where('subscriptionId', '=', subscriptionId));
        routers.told.push({ routerId, subscriptionId, state, at: clock.now() });
        return { command: 'test.readBack', input: { subscriptionId } };
      },
    },
  };
}

const readBack = handler({
  input: z.object({ subscriptionId: z.int() }),
  handle: ({ tx, now }, { subscriptionId }) => void tx.run(q.updateTable('entitlement').set((row) => ({ confirmedRevision: row.ref('revision'), confirmedAt: now })).where('subscriptionId', '=', subscriptionId)),
});

/** Who calls: made for the role, without a row of his own (1 is the owner of the rig). */
export const operator = (role: Role): Actor => ({ kind: 'operator', operatorId: 1, role, name: role, sessionHash: 'no session' });

/** VAT 16 % and excise 15 % from before everything. */
export async function setTaxes(desk: Desk): Promise<void> {
  for (const [kind, basisPoints] of [['vat', 1600], ['excise', 1500]] as const) desk.within(({ tx, now }) => void tx.run(q.insertInto('taxRate').values({ kind, fromOn: localDate('2013-09-02'), basisPoints, createdAt: now })));
}

/** A plan, 5 Mbit/s; the price in whole shillings. */
export async function addPlan(desk: Desk, name = 'Home 5 Mbps', priceShillings = 1500): Promise<number> {
  return (await desk.command('plans.create', { name, priceCents: (priceShillings * 100) as Cents, downKbps: 5000, upKbps: 5000 })).id;
}

/** A router, as a row only: what happens on it is `desk.routers`. */
export function addRouter(desk: Desk, name = 'RB Kasarani'): number {
  return desk.within(({ tx, now }) => tx.run(q.insertInto('router').values({ name, host: '127.0.0.1', port: 8728, tls: 0, fingerprint: null, userName: 'waya', passwordCipher: '', suspendMode: 'disable', state: 'up', trouble: null, facts: null, online: null, lastContactAt: now, lastSweepAt: null, createdAt: now })).id);
}

const UNREACHED: ReachHost = {
  localAddress: () => null,
  tunnel: () => ({ state: 'off', since: null, trouble: null }),
  relay: () => ({ state: 'off', waiting: null, lastFetchAt: null, trouble: null }),
  ask: async () => ({ kind: 'none', why: 'refused', technical: 'ECONNREFUSED' }),
  acceptOnly: async () => {},
  onChange: () => () => {},
};

let people = 0;

/** A subscriber with a service from today (or a day) on. */
export async function addSubscriber(desk: Desk, given: { planId?: number; routerId?: number | null; name?: string; phone?: string; startOn?: string; userName?: string } = {}): Promise<{ id: number; accountNumber: string; subscriptionId: number }> {
  const n = (people += 1);
  const planId = given.planId ?? desk.db.sql<{ id: number }>('SELECT id FROM plan ORDER BY id LIMIT 1')[0]?.id ?? (await addPlan(desk));
  const made = await desk.command('subscribers.create', {
    name: given.name ?? `Subscriber ${n}`,
    phone: given.phone ?? `07${String(10_000_000 + n)}`,
    service: { planId, routerId: given.routerId ?? null, userName: given.userName ?? `user${n}`, startOn: (given.startOn ?? desk.today()) as LocalDate, confirmPast: true },
  });
  const subscriptionId = desk.db.sql<{ id: number }>('SELECT id FROM subscription WHERE subscriberId = ?', made.id)[0]!.id;
  return { ...made, subscriptionId };
}

/** Lines of a subscriber's invoices, oldest first: "3 Mar 2026–3 Apr 2026 1500.00". */
export function invoiced(desk: Desk, subscriberId: number): string[] {
  return desk.db
    .sql<{ periodStart: string | null; periodEnd: string | null; grossCents: number }>(`SELECT periodStart, periodEnd, grossCents FROM invoiceLine JOIN invoice ON invoice.id = invoiceId WHERE subscriberId = ? ORDER BY invoiceLine.id`, subscriberId)
    .map((row) => `${row.periodStart ?? 'opening'}${row.periodEnd ? `…${row.periodEnd}` : ''} ${(row.grossCents / 100).toFixed(2)}`);
}

export const stateOf = (desk: Desk, subscriptionId: number): string => desk.db.one(q.selectFrom('entitlement').select('state').where('subscriptionId', '=', subscriptionId)).state;
export const reasonOf = (desk: Desk, subscriptionId: number): string => desk.db.one(q.selectFrom('entitlement').select('reason').where('subscriptionId', '=', subscriptionId)).reason;

/** Every change of entitlement of a service: "2 Mar 2026, 08:00 active". */
export const changesOf = (desk: Desk, subscriptionId: number): string[] =>
  desk.db.all(q.selectFrom('entitlementChange').select(['at', 'toState']).where('subscriptionId', '=', subscriptionId).orderBy('id')).map((row) => `${formatInstant(row.at)} ${row.toState}`);

export const dayAfter = (desk: Desk, days: number): string => addDays(desk.today(), days);
