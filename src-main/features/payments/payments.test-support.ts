/** A small provider on an in-memory database: subscribers with debts, M-Pesa's reports and lists, and a clock that only the test moves. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { operatorContract } from '../../../src-shared/contract/index.ts';
import { darajaReports } from '../../adapters/daraja/daraja-reports.ts';
import type { StoredMpesa } from '../settings/settings.store.ts';
import { shillings, type Cents } from '../../../src-shared/money.ts';
import { createClient, type Client } from '../../../src-shared/rpc.ts';
import { generateSealingKeys, seal } from '../../../src-shared/sealed.ts';
import { addDays, compactTimestamp, dateOf, parseInstant, type Instant } from '../../../src-shared/time.ts';
import { movableClock, type MovableClock } from '../../kernel/clock.ts';
import { createCommands, handler, type Actor, type CommandContext, type Commands } from '../../kernel/commands.ts';
import { openDatabase, type Database } from '../../kernel/db.ts';
import { createDispatch } from '../../kernel/dispatch.ts';
import { countedIds } from '../../kernel/ids.ts';
import { createJobs, type Jobs } from '../../kernel/jobs.ts';
import { silentLog } from '../../kernel/log.ts';
import { migrate } from '../../kernel/migrate.ts';
import { openVault, type Vault } from '../../kernel/vault.ts';
import { balance, creditOf } from '../../ledger/journal.ts';
import { verifyBooks } from '../../ledger/verify.ts';
import type { InboxEntry, InboxKind, InboxSource } from '../../ports/inbox-source.ts';
import type { Asked, ListedPayment, PaymentGateway, PaymentReports, PushRequest, PushStatus, Question } from '../../ports/payment-gateway.ts';
import { migrations } from '../../schema/migrations/index.ts';
import { q } from '../../schema/tables.ts';
import { bookOpeningBalance } from '../billing/index.ts';
import { createPlan } from '../plans/index.ts';
import { insertService } from '../../testing/service-rows.ts';
import { refreshEntitlement } from '../entitlement/index.ts';
import { DEFAULTS, writeSetting } from '../settings/index.ts';
import { createSubscriber } from '../subscribers/index.ts';
import { watchInboxes } from './inbox.jobs.ts';
import { paymentCommands, paymentJobs, paymentQueries } from './index.ts';

export const START = parseInstant('2026-03-27T15:33:36+03:00');
export const SHORTCODE = '600638';

/** M-Pesa as the tests script it. Unscripted, a push is accepted and a question is answered "not yet". */
export interface ScriptedGateway extends PaymentGateway {
  readonly pushed: PushRequest[];
  readonly asked: string[];
  readonly windows: { from: Instant; to: Instant }[];
  onPush: (request: PushRequest, n: number) => Promise<{ checkoutRequestId: string; merchantRequestId: string }>;
  onQuery: (checkoutRequestId: string) => Promise<PushStatus>;
  listed: ListedPayment[];
  onList: () => Promise<void>;
  registered: { confirmationUrl: string; validationUrl: string }[];
  /** Questions that are answered later, at an address of ours. */
  readonly questions: (Question & { readonly what: 'receipt' | 'balance' | 'reversal'; readonly receipt?: string; readonly amountCents?: Cents })[];
  onQuestion: (n: number) => Promise<Asked>;
}

export function scriptedGateway(): ScriptedGateway {
  const gateway: ScriptedGateway = {
    pushed: [],
    asked: [],
    windows: [],
    listed: [],
    registered: [],
    questions: [],
    onQuestion: async (n) => ({ conversationIds: [`AG_${n}`, `originator-${n}`] }),
    onPush: async (_request, n) => ({ checkoutRequestId: `ws_CO_${n}`, merchantRequestId: `merchant-${n}` }),
    onQuery: async () => ({ state: 'pending', technical: 'still being processed' }),
    onList: async () => undefined,
    push: (request) => {
      gateway.pushed.push(request);
      return gateway.onPush(request, gateway.pushed.length);
    },
    queryPush: (id) => {
      gateway.asked.push(id);
      return gateway.onQuery(id);
    },
    listPayments: async (from, to) => {
      gateway.windows.push({ from, to });
      await gateway.onList();
      return gateway.listed.filter((payment) => payment.paidAt >= from && payment.paidAt <= to);
    },
    registerUrls: async (urls) => {
      gateway.registered.push(urls);
      return { alreadyRegistered: gateway.registered.length > 1 };
    },
    registerPull: async () => ({ alreadyRegistered: false }),
    checkReceipt: (question) => ask({ what: 'receipt', ...question }),
    askBalance: (question) => ask({ what: 'balance', ...question }),
    reverse: (question) => ask({ what: 'reversal', ...question }),
  };
  const ask = (question: ScriptedGateway['questions'][number]) => {
    gateway.questions.push(question);
    return gateway.onQuestion(gateway.questions.length);
  };
  return gateway;
}

/** An inbox as the sidecar keeps one. */
export interface MemoryInbox extends InboxSource {
  /** from: M-Pesa's own address unless told otherwise. */
  arrive(kind: InboxKind, body: string, from?: string): Promise<void>;
  arriveSealed(kind: InboxKind, sealed: string, from?: string): void;
  readonly acknowledged: number[];
  failing: Error | null;
}

function memoryInbox(name: string, publicKey: string, clock: MovableClock): MemoryInbox {
  const entries: InboxEntry[] = [];
  const listeners = new Set<() => void>();
  const inbox: MemoryInbox = {
    name,
    acknowledged: [],
    failing: null,
    pull: async (after, limit) => {
      if (inbox.failing) throw inbox.failing;
      return entries.filter((entry) => entry.seq > after).slice(0, limit);
    },
    acknowledge: async (seq) => {
      inbox.acknowledged.push(seq);
    },
    onArrival: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    arrive: async (kind, body, from) => inbox.arriveSealed(kind, await seal(publicKey, new TextEncoder().encode(body)), from),
    arriveSealed: (kind, sealed, from = '196.201.214.200') => {
      entries.push({ seq: entries.length + 1, kind, receivedAt: clock.now(), remoteAddress: from, sealed });
      for (const listener of listeners) listener();
    },
  };
  return inbox;
}

export interface World {
  readonly db: Database;
  readonly clock: MovableClock;
  readonly commands: Commands;
  readonly vault: Vault;
  readonly jobs: Jobs;
  readonly gateway: ScriptedGateway;
  readonly inbox: MemoryInbox;
  readonly client: Client<typeof operatorContract>;
  /** Subscriptions that the routers were told to look at. */
  readonly routerJobs: number[];
  act<T>(work: (context: CommandContext) => T): T;
  subscriber(name: string, phone: string, given?: string): { id: number; accountNumber: string };
  /** Something owed since some days. */
  owe(subscriberId: number, amount: number, daysAgo?: number): void;
  /** A report arrives, and all that follows from it. */
  report(kind: InboxKind, body: string, from?: string): Promise<void>;
  pass(ms: number): Promise<void>;
  drain(): Promise<void>;
  /** As after the death of the process: other jobs over the same rows. */
  restart(): Jobs;
  payments(): { receipt: string; amountCents: Cents; state: string; subscriberId: number | null; matching: string; sources: string }[];
  push(id: number): { state: string; paymentId: number | null; checkoutRequestId: string | null; queries: number };
  inboxRows(): { state: string; reason: string | null; paymentId: number | null }[];
  credit(subscriberId: number): number;
  owed(subscriberId: number): number;
  suspense(): number;
  /** Findings of the ledger's own checks; empty when the books are right. */
  wrong(): string[];
}

const OPERATOR: Actor = { kind: 'operator', operatorId: 1, role: 'owner', name: 'Achieng', sessionHash: 'x' };
const guard = { protect: (plain: Uint8Array) => plain, unprotect: (guarded: Uint8Array) => guarded };
const rpcOnly = (names: readonly string[]) => Object.fromEntries(Object.entries(operatorContract).filter(([name]) => names.includes(name)));

/** outside: another provider than the scripted one; reports: how it writes. */
export async function createWorld(settings: Partial<StoredMpesa> = {}, outside?: (clock: MovableClock) => PaymentGateway, reports: PaymentReports = darajaReports): Promise<World> {
  const db = openDatabase(':memory:');
  migrate(db, migrations, { backupFile: null });
  const clock = movableClock(START);
  const ids = countedIds('world-command');
  const vault = openVault(db, guard, clock.now());
  const commands = createCommands({ db, clock, ids, vault });
  const keys = await generateSealingKeys();
  const gateway = scriptedGateway();
  const mpesa = outside?.(clock) ?? gateway;
  const inbox = memoryInbox('sidecar', keys.publicKey, clock);
  const routerJobs: number[] = [];
  const work: ((context: CommandContext) => unknown)[] = [];
  commands.register(paymentCommands);
  commands.register({ 'test.act': handler({ input: z.object({ n: z.int() }), handle: (context, { n }) => ({ value: work[n]!(context) }) }) });
  const routerJob = { run: async ({ subscriptionId }: { subscriptionId: number }) => void routerJobs.push(subscriptionId) };
  const makeJobs = () => {
    const jobs = createJobs({ db, clock, commands, log: silentLog });
    jobs.register({ ...paymentJobs({ db, clock, vault, gateway: () => mpesa, inboxes: [inbox], reports }), 'routers.apply': routerJob });
    return jobs;
  };
  let jobs = makeJobs();
  const names = Object.keys(operatorContract).filter((name) => name in paymentCommands || name in paymentQueries);
  const dispatch = createDispatch({ contract: rpcOnly(names) as never, queries: paymentQueries, commandHandlers: paymentCommands, commands, db, clock, log: silentLog });
  const act = <T>(what: (context: CommandContext) => T): T => {
    work.push(what);
    return (commands.execute({ id: ids.unique(), name: 'test.act', input: { n: work.length - 1 }, actor: OPERATOR }) as { value: T }).value;
  };
  db.transaction(() => db.run(q.insertInto('operator').values({ id: 1, name: 'Achieng', userName: 'achieng', role: 'owner', passwordHash: 'x', active: 1, createdAt: START })));
  act((context) => {
    writeSetting(context.tx, 'mpesa', { ...DEFAULTS.mpesa, enabled: true, shortcode: SHORTCODE, partyB: SHORTCODE, publicUrl: 'https://pay.example.co.ke', secretPath: 'secret-path', ...settings }, context.now);
    writeSetting(context.tx, 'sealing', { publicKey: keys.publicKey, privateKeyCipher: vault.encrypt(keys.privateKey, 'sealing.privateKey') }, context.now);
  });
  watchInboxes({ inboxes: [inbox], db, clock, commands, ids });
  const drain = () => jobs.drain();
  return {
    db, clock, commands, vault, gateway, inbox, routerJobs, act, drain,
    get jobs() {
      return jobs;
    },
    client: createClient({ call: (request) => dispatch(OPERATOR, request), subscribe: () => () => undefined }, ids.unique),
    subscriber: (name, phone, given) => act((context) => createSubscriber(context, { name, phone, otherPhone: '', email: '', location: '', note: '' }, given)),
    owe: (subscriberId, amount, daysAgo = 0) =>
      act((context) => {
        const on = addDays(dateOf(context.now), -daysAgo);
        bookOpeningBalance(context, { subscriberId, on, dueOn: on, balanceCents: shillings(amount), description: 'Brought forward' });
      }),
    report: async (kind, body, from) => {
      await inbox.arrive(kind, body, from);
      await drain();
    },
    pass: async (ms) => {
      clock.advance(ms);
      await drain();
    },
    restart: () => {
      jobs = makeJobs();
      return jobs;
    },
    payments: () => db.sql(`SELECT receipt, amountCents, state, subscriberId, matching, (SELECT group_concat(source, ',' ORDER BY id) FROM paymentEvidence WHERE paymentId = payment.id) AS sources FROM payment ORDER BY id`),
    push: (id) => db.one(q.selectFrom('stkPush').select(['state', 'paymentId', 'checkoutRequestId', 'queries']).where('id', '=', id)),
    inboxRows: () => db.all(q.selectFrom('inboxEntry').select(['state', 'reason', 'paymentId']).orderBy('id')),
    credit: (subscriberId) => creditOf(db, subscriberId),
    owed: (subscriberId) => balance(db, { kind: 'receivable', subscriberId }),
    suspense: () => 0 - balance(db, { kind: 'suspense' }),
    wrong: () => verifyBooks(db).checks.flatMap((check) => check.findings),
  };
}

/** A PPPoE service on a router, cut off for debt since yesterday. */
export function cutOffService(world: World, subscriberId: number): number {
  const { clock } = world;
  const today = dateOf(clock.now());
  const id = world.act((context) => {
    const planId = createPlan(context, { name: `Plan ${subscriberId}`, priceCents: shillings(1500), taxInclusive: true, downKbps: 1, upKbps: 1 }, 'published');
    const routerId = context.tx.run(q.insertInto('router').values({ name: `Router ${subscriberId}`, host: '127.0.0.1', port: 1, tls: 0, fingerprint: null, userName: 'waya', passwordCipher: '', suspendMode: 'disable', state: 'up', trouble: null, facts: null, online: null, lastContactAt: null, lastSweepAt: null, createdAt: START })).id;
    return insertService(context, { subscriberId, planId, routerId, userName: `user-${subscriberId}`, startOn: addDays(today, -60), billFrom: addDays(today, 1) });
  });
  world.act((context) => refreshEntitlement(context, subscriberId));
  world.act((context) => refreshEntitlement(context, subscriberId, { mayCutOff: true }));
  return id;
}

export const entitlementOf = (world: World, subscriptionId: number): string => world.db.one(q.selectFrom('entitlement').select('state').where('subscriptionId', '=', subscriptionId)).state;

export const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8');

/** The same payment as each source tells it. amount: whole shillings. */
export interface Told {
  readonly receipt: string;
  readonly amount: number;
  readonly at?: Instant;
  readonly account?: string;
  readonly phone?: string;
  readonly name?: string;
  readonly checkout?: string;
}

export const stkBody = ({ receipt, amount, at = START, phone = '254700000001', checkout = 'ws_CO_1' }: Told): string =>
  JSON.stringify({
    Body: {
      stkCallback: {
        MerchantRequestID: 'm', CheckoutRequestID: checkout, ResultCode: 0, ResultDesc: 'The service request is processed successfully.',
        CallbackMetadata: { Item: [{ Name: 'Amount', Value: amount }, { Name: 'MpesaReceiptNumber', Value: receipt }, { Name: 'Balance' }, { Name: 'TransactionDate', Value: Number(compactTimestamp(at)) }, { Name: 'PhoneNumber', Value: Number(phone) }] },
      },
    },
  });

export const stkFailure = (code: number | string, checkout = 'ws_CO_1'): string => JSON.stringify({ Body: { stkCallback: { MerchantRequestID: 'm', CheckoutRequestID: checkout, ResultCode: code, ResultDesc: 'no' } } });

export const c2bBody = ({ receipt, amount, at = START, account = '', phone = '254700000001', name = 'JANE' }: Told, changes: Record<string, unknown> = {}): string =>
  JSON.stringify({
    TransactionType: 'Pay Bill', TransID: receipt, TransTime: compactTimestamp(at), TransAmount: `${amount}.00`, BusinessShortCode: SHORTCODE, BillRefNumber: account, InvoiceNumber: '', OrgAccountBalance: '100.00',
    ThirdPartyTransID: '', MSISDN: phone === '' ? '' : `${phone.slice(0, 4)} ***** ${phone.slice(-3)}`, FirstName: name, MiddleName: '', LastName: '', ...changes,
  });

export const listed = ({ receipt, amount, at = START, account = '', phone = '254700000001', name = 'JANE DOE' }: Told): ListedPayment => ({
  kind: 'payment', linkedReceipt: '', receipt, amountCents: shillings(amount), paidAt: at, accountTyped: account, payerPhone: phone, payerName: name, shortcode: SHORTCODE, raw: JSON.stringify({ transactionId: receipt }),
});
