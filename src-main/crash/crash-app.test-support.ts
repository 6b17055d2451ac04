/**
 * What the crash tests kill: the kernel on a file, with the product's own billing run and payment posting, and two kinds of jobs whose
 * effects outlive the process. Everything that the child and the checks must agree on is here.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { cents, shillings, ZERO } from '../../src-shared/money.ts';
import { dateOf, localDate, parseInstant, type Instant } from '../../src-shared/time.ts';
import { billingBatches, issueCreditNotes, remainingOf, runNow } from '../features/billing/index.ts';
import { takeCash } from '../features/payments/counter.service.ts';
import { receivePayment } from '../features/payments/receive.service.ts';
import { createPlan } from '../features/plans/index.ts';
import { statementBatches } from '../features/statements/index.ts';
import { changePlan } from '../features/subscribers/plan-changes.service.ts';
import { batchRunner } from '../kernel/batches.ts';
import { movableClock, type MovableClock } from '../kernel/clock.ts';
import { createCommands, handler, type CommandContext, type CommandHandler, type Commands } from '../kernel/commands.ts';
import type { Database } from '../kernel/db.ts';
import { countedIds } from '../kernel/ids.ts';
import { createJobs, type JobKind, type Jobs } from '../kernel/jobs.ts';
import { silentLog } from '../kernel/log.ts';
import { migrate, type Migration } from '../kernel/migrate.ts';
import { noProbe, type Probe } from '../kernel/probe.ts';
import { openVault } from '../kernel/vault.ts';
import { migrations } from '../schema/migrations/index.ts';
import { q } from '../schema/tables.ts';
import { insertService } from '../testing/service-rows.ts';
import { moneyCommands, moneyJobs } from './crash-money.test-support.ts';

export const START = parseInstant('2026-03-02T08:00:00+03:00');
export const databaseFile = (directory: string) => path.join(directory, 'waya.db');
export const backupDirectory = (directory: string) => path.join(directory, 'backups');

/** The next format: builds a large table from what is there, so that there is a middle to die in. */
export const nextMigration: Migration = {
  version: migrations.length + 1,
  name: '0099-next',
  sql: `CREATE TABLE entryCopy (id INTEGER PRIMARY KEY, hash TEXT NOT NULL) STRICT; INSERT INTO entryCopy SELECT id, hash FROM journalEntry; ALTER TABLE subscriber ADD COLUMN copied INTEGER NOT NULL DEFAULT 0; UPDATE subscriber SET copied = 1;`,
};

/** The world outside: what was sent to it stays sent, whatever becomes of the process. One line an effect. */
export function effects(directory: string): { add: (line: string) => void; count: () => Map<string, number> } {
  const file = path.join(directory, 'effects.log');
  return {
    add: (line) => appendFileSync(file, `${line}\n`),
    count: () => {
      const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
      return new Map([...Map.groupBy(lines, (line) => line)].map(([line, all]) => [line, all.length]));
    },
  };
}

export interface CrashApp {
  readonly commands: Commands;
  readonly jobs: Jobs;
  readonly clock: MovableClock;
}

/** On an open database, which it brings to the newest format. */
export function crashApp(directory: string, db: Database, given: { now: Instant; probe?: Probe; next?: boolean }): CrashApp {
  const probe = given.probe ?? noProbe;
  migrate(db, given.next ? [...migrations, nextMigration] : migrations, { backupFile: (_from, to) => path.join(backupDirectory(directory), `before-${to}.db`), probe });
  const clock = movableClock(given.now);
  const vault = openVault(db, { protect: (plain) => plain, unprotect: (guarded) => guarded }, clock.now());
  const commands = createCommands({ db, clock, ids: countedIds(), vault, probe });
  const jobs = createJobs({ db, clock, commands, log: silentLog, probe });
  const batches = batchRunner({ db, clock, kinds: new Map(Object.entries({ ...billingBatches, ...statementBatches })) });
  commands.register({ ...batches.commands, ...crashCommands, ...moneyCommands(db, effects(directory)) });
  jobs.register({ ...batches.jobs, ...crashJobs(directory), ...moneyJobs(db, clock, effects(directory)) });
  commands.onCommitted((events) => {
    if (events.some((event) => event.topic === 'jobs')) queueMicrotask(jobs.wake);
  });
  return { commands, jobs, clock };
}

const crashCommands: Record<string, CommandHandler> = {
  'crash.seed': handler({ input: z.object({ subscribers: z.int() }), handle: seed }),
  /** A billing run over everybody who is due. */
  'crash.bill': handler({
    input: z.object({}),
    handle: (context) => runNow(context, true),
  }),
  /** Takes cash, and sends a receipt (once) and tells the router (repeatable). */
  'crash.cash': handler({
    input: z.object({ subscriberId: z.int(), amountCents: z.int() }),
    handle: (context, { subscriberId, amountCents }) => {
      const taken = takeCash(context, { subscriberId, amountCents: cents(amountCents), note: '' });
      context.enqueue({ kind: 'crash.send', mode: 'once', key: `send:${taken.paymentId}`, lane: 'sms', laneLimit: 4, input: { paymentId: taken.paymentId } });
      context.enqueue({ kind: 'crash.apply', mode: 'repeatable', key: `apply:${subscriberId}`, lane: 'router', laneLimit: 4, input: { subscriberId, paymentId: taken.paymentId } });
      return taken;
    },
  }),
  /** A payment that M-Pesa tells of; the receipt is unique. */
  'crash.mpesa': handler({
    input: z.object({ receipt: z.string(), accountTyped: z.string(), amountCents: z.int() }),
    handle: (context, { receipt, accountTyped, amountCents }) => {
      const { id } = receivePayment(context, { receipt, accountTyped, amountCents: cents(amountCents), paidAt: context.now, shortcode: '', payerPhone: '', payerName: '', checkoutRequestId: null, body: '{}' }, 'c2b');
      return { paymentId: id };
    },
  }),
  /** To the other of the two plans at once: credit note, invoice, charges and plan in one. */
  'crash.changePlan': handler({
    input: z.object({ subscriptionId: z.int() }),
    handle: (context, { subscriptionId: id }) => {
      const { planId } = context.tx.one(q.selectFrom('subscription').select('planId').where('id', '=', id));
      return changePlan(context, { id, planId: planId === 1 ? 2 : 1, when: 'now' });
    },
  }),
  /** Gives back KES 10 of his latest line that has as much left. */
  'crash.credit': handler({ input: z.object({ subscriberId: z.int() }), handle: (context, { subscriberId }) => giveBackTen(context, subscriberId) }),
  'crash.sent': handler({ input: z.object({ paymentId: z.int() }), handle: (context, { paymentId }) => void context.tx.sql('INSERT INTO meta VALUES (?, ?) RETURNING key', `sent:${paymentId}`, context.commandId) }),
};

function giveBackTen(context: CommandContext, subscriberId: number): { creditNoteIds: number[] } {
  const ten = shillings(10);
  const lines = context.tx.all(q.selectFrom('invoiceLine').innerJoin('invoice', 'invoice.id', 'invoiceId').select('invoiceLine.id').where('subscriberId', '=', subscriberId).orderBy('invoiceLine.id', 'desc'));
  const line = lines.find(({ id }) => remainingOf(context.tx, id).grossCents >= ten)!;
  const part = { invoiceLineId: line.id, description: 'Outage', periodStart: null, periodEnd: null, netCents: ten, exciseCents: ZERO, vatCents: ZERO, grossCents: ten, explanation: '' };
  return { creditNoteIds: issueCreditNotes(context, { kind: 'correction', reason: 'Outage', on: dateOf(context.now), parts: [part] }) };
}

/** Each touches the world outside first, as a real one does; its result is a command. */
function crashJobs(directory: string): Record<string, JobKind> {
  const world = effects(directory);
  return {
    'crash.send': {
      run: async ({ paymentId }: { paymentId: number }) => {
        await Promise.resolve();
        world.add(`send:${paymentId}`);
        return { command: 'crash.sent', input: { paymentId } };
      },
    },
    'crash.apply': {
      run: async ({ subscriberId, paymentId }: { subscriberId: number; paymentId: number }) => {
        await Promise.resolve();
        world.add(`apply:${subscriberId}:${paymentId}`);
      },
    },
  };
}

/** Subscribers 1…n with account numbers 1001…; each has a service since two months that was never billed. */
function seed(context: Parameters<CommandHandler['handle']>[0], { subscribers }: { subscribers: number }): void {
  const startOn = localDate('2026-01-02');
  const { tx, now } = context;
  const planId = createPlan(context, { name: 'Home', priceCents: shillings(1500), taxInclusive: true, downKbps: 5000, upKbps: 5000 }, 'published');
  createPlan(context, { name: 'Bigger', priceCents: shillings(3100), taxInclusive: true, downKbps: 9000, upKbps: 9000 }, 'published');
  for (let n = 1; n <= subscribers; n += 1) {
    const { id } = tx.run(q.insertInto('subscriber').values({ accountNumber: `${1000 + n}`, name: `Subscriber ${n}`, phone: null, phoneHash: null, otherPhone: null, otherPhoneHash: null, email: '', location: '', note: '', createdAt: now }));
    insertService(context, { subscriberId: id, planId, userName: `user${n}`, startOn });
  }
}
