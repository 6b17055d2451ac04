/** The composition root: features, kernel and gateways put together. Knows no adapter, no window, no socket. */
import type { SealingKeys } from '../src-shared/sealed.ts';
import { generateSealingKeys } from '../src-shared/sealed.ts';
import { operatorContract } from '../src-shared/contract/index.ts';
import { Refusal } from '../src-shared/refusal.ts';
import type { EventMessage } from '../src-shared/rpc.ts';
import { DAY, later, type Instant } from '../src-shared/time.ts';
import { accountCommands, accountQueries } from './features/accounts/index.ts';
import { armingCommands, armingJobs, armingQueries, armingSchedules, awayEnded, watchArming } from './features/arming/index.ts';
import { backupCommands, backupJobs, backupQueries, backupSchedules } from './features/backup/index.ts';
import { billingBatches, billingCommands, billingJobs, billingQueries, billingSchedules } from './features/billing/index.ts';
import { catalogueCommands, catalogueQueries } from './features/catalogue/index.ts';
import { createPdfRenderer, documentCommands, documentQueries, exportJobs } from './features/printing/index.ts';
import { draftBatches, draftCommands, draftJobs, draftQueries, draftSchedules } from './features/drafts/index.ts';
import { dunningCommands, dunningJobs, reminderBatch, reminderSchedule } from './features/dunning/index.ts';
import { enforcementSchedule, entitlementCommands, entitlementJobs, reviewBatch, turnOfDaySchedule } from './features/entitlement/index.ts';
import { etimsCommands, etimsJobs, etimsQueries } from './features/etims/index.ts';
import { fieldQueries } from './features/field/index.ts';
import { healthCommands, healthJobs, healthQueries, healthReads, healthSchedules, pruneAlerts } from './features/health/index.ts';
import { importBatches, importCommands, importQueries } from './features/imports/index.ts';
import { messageCommands, messageJobs, messageQueries } from './features/messages/index.ts';
import { authenticate, hasOperator, operatorCommands, operatorQueries } from './features/operators/index.ts';
import { debtorBatch, debtorJobs, debtorSchedule, paymentCommands, paymentJobs, paymentQueries, paymentSchedules, watchInboxes } from './features/payments/index.ts';
import { outageBatches, outageCommands, outageJobs, outageQueries, outageSchedules } from './features/outages/index.ts';
import { planBatches, planCommands, planJobs, planQueries, planSchedules } from './features/plans/index.ts';
import { practiceCommands, practiceQueries, type PracticeControls } from './features/practice/index.ts';
import { reachCommands, reachJobs, reachQueries, reachSchedules, watchReach } from './features/reach/index.ts';
import { reportCommands, reportQueries } from './features/reports/index.ts';
import { routerSetupCommands, routerSetupQueries } from './features/router-setup/index.ts';
import { routerSwapCommands, routerSwapJobs, routerSwapQueries, routerSwapSchedules } from './features/router-swap/index.ts';
import { createRouterPool, lineQueries, pruneRouterRows, routerCommands, routerJobs, routerQueries, routerSchedules, shownCommands } from './features/routers/index.ts';
import { readSetting, settingsCommands, settingsQueries, storeSealing } from './features/settings/index.ts';
import { statementBatches, statementCommands, statementQueries } from './features/statements/index.ts';
import { subscriberBatches, subscriberCommands, subscriberJobs, subscriberQueries, subscriberSchedules } from './features/subscribers/index.ts';
import { closeCommands, closeJobs, closeQueries, closeSchedules } from './features/closes/index.ts';
import { tillCommands, tillQueries } from './features/tills/index.ts';
import { usageCommands, usageJobs, usageProbes, usageQueries, usageSchedules } from './features/usage/index.ts';
import { batchRunner, type BatchKind } from './kernel/batches.ts';
import type { Clock } from './kernel/clock.ts';
import { createCommands, SYSTEM, type Actor, type CommandHandler } from './kernel/commands.ts';
import type { Database, Writer } from './kernel/db.ts';
import { createDispatch, type Dispatch } from './kernel/dispatch.ts';
import type { Ids } from './kernel/ids.ts';
import { nextRunAt } from './kernel/job-table.ts';
import { createJobs, type JobKind } from './kernel/jobs.ts';
import type { Log } from './kernel/log.ts';
import type { Probe } from './kernel/probe.ts';
import type { ReadWorker } from './kernel/read-worker.ts';
import { createSchedules } from './kernel/schedule.ts';
import type { Vault } from './kernel/vault.ts';
import type { InboxSource } from './ports/inbox-source.ts';
import type { PaymentGateway, PaymentReports } from './ports/payment-gateway.ts';
import type { ReachHost } from './ports/reach-host.ts';
import type { RouterGateway } from './ports/router-gateway.ts';
import type { SmsGateway } from './ports/sms-gateway.ts';
import type { TaxAccount, TaxGateway } from './ports/tax-gateway.ts';

export type { PracticeControls } from './features/practice/index.ts';

/** Proofs and samples of routers: long enough to answer "why was he off?" a quarter later. */
const KEEP_ROUTER_ROWS_MS = 90 * DAY;
/** A year can be compared with the one before. */
const KEEP_ALERTS_MS = 400 * DAY;

/** The M-Pesa account as an adapter needs it, secrets in the clear: never stored, never logged. */
export interface PaymentAccount {
  readonly baseUrl: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly shortcode: string;
  readonly till?: string;
  readonly passkey: string;
  readonly transactionType: 'CustomerPayBillOnline' | 'CustomerBuyGoodsOnline';
  readonly c2bVersion: 'v1' | 'v2';
  /** The API operator; absent while none is set up. The credential is his password, sealed to M-Pesa. */
  readonly initiator?: { readonly name: string; readonly securityCredential: string };
}

/** Everything outside, built by a host. */
export interface Gateways {
  readonly routers: RouterGateway;
  /** Null while no provider is set up. */
  readonly sms: SmsGateway | null;
  payments(account: PaymentAccount): PaymentGateway;
  /** Reads what the payment provider reports. */
  readonly reports: PaymentReports;
  /** Seals a password so that only the provider can read it. Throws GatewayError. */
  sealPassword(password: string, certificate: string): string;
  /** Of the tax authority; built anew when its settings change. */
  tax(account: TaxAccount): TaxGateway;
  readonly inboxes: readonly InboxSource[];
  /** What the host knows of the callback listener. */
  sidecarState(): 'off' | 'running' | 'down';
  /** The ways by which reports reach this computer. */
  readonly reach: ReachHost;
}

export interface AppOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly vault: Vault;
  readonly log: Log;
  readonly gateways: Gateways;
  readonly worker: ReadWorker;
  readonly backups: { readonly directory: string };
  /** Where exported documents lie. */
  readonly exports: { readonly directory: string };
  readonly practice: PracticeControls | null;
  readonly version: string;
  readonly probe?: Probe;
}

export interface App {
  readonly dispatch: Dispatch;
  /** Whose session is this token? Null: nobody's, or it ended. */
  authenticate(token: string): Actor | null;
  subscribe(listener: (events: readonly EventMessage[]) => void): () => void;
  start(): void;
  /** Lets running jobs end; resolves when all is quiet. */
  stop(): Promise<void>;
  /** Printed by the host while no operator exists; null afterwards. */
  readonly setupToken: string | null;
  /** After sleep or a jump of the clock: what fell due is enqueued and run. */
  clockMoved(): void;
  /** Enqueues what is due (frequent: what comes round every few minutes too, as it does unless told otherwise), runs jobs until nothing is due: for a clock that is moved by hand. */
  settle(options?: { readonly frequent: boolean }): Promise<void>;
  /** The next moment at which something falls due by itself that somebody waits for. */
  nextDueAt(): Instant | null;
}

/** They look after what they wait for (a change of what is armed); a clock that is moved by hand need not stop for them, and they run when it does. */
const LEISURELY: readonly string[] = ['arming.arm', 'health.night'];

const BATCHES = new Map<string, BatchKind>(Object.entries({ ...billingBatches, ...draftBatches, ...planBatches, ...outageBatches, ...subscriberBatches, 'dunning.remind': reminderBatch, 'payments.askDebtors': debtorBatch, 'entitlement.review': reviewBatch, ...importBatches, ...statementBatches }));

/** Builds the app around an open database. Nothing runs before start(). */
export function createApp(options: AppOptions): App {
  const { db, clock, ids, vault, log, gateways, worker, practice, version, probe } = options;
  const kernel = { db, clock, ids, vault, log, ...(probe ? { probe } : {}) };
  const commands = createCommands(kernel);
  const jobs = createJobs({ ...kernel, commands });
  const schedules = createSchedules(kernel);
  const setupToken = hasOperator(db) ? null : ids.token();
  const paymentGateway = paymentGatewayOf(options);
  const pool = createRouterPool({ db, clock, ids, vault, gateway: gateways.routers, commands });
  const payments = { db, vault, clock, gateway: paymentGateway, inboxes: gateways.inboxes, reports: gateways.reports };
  const routers = { db, clock, vault, pool, gateway: gateways.routers, leaveAlone: (routerId: number) => awayEnded(db, routerId, clock.now()) };
  const reach = { db, clock, ids, host: gateways.reach };
  const backups = { ...kernel, worker, clock, directory: options.backups.directory, version };

  const documents = { db, renderer: createPdfRenderer({ threads: 2 }), directory: options.exports.directory };
  const batches = batchRunner({ db, clock, kinds: BATCHES });

  const handlers: Record<string, CommandHandler> = {
    ...operatorCommands(() => (hasOperator(db) ? null : setupToken)),
    ...settingsCommands({ scheduleChanged: () => queueMicrotask(schedules.reset), sealPassword: gateways.sealPassword }),
    ...planCommands,
    ...subscriberCommands,
    ...billingCommands,
    ...catalogueCommands,
    ...draftCommands,
    ...documentCommands,
    ...accountCommands,
    ...dunningCommands,
    ...entitlementCommands,
    ...etimsCommands,
    ...messageCommands,
    ...outageCommands,
    ...paymentCommands,
    ...tillCommands,
    ...closeCommands,
    ...reachCommands,
    ...armingCommands,
    ...networkCommands(routers),
    ...usageCommands,
    ...importCommands({ worker, commands, ids }),
    ...statementCommands({ worker }),
    ...reportCommands,
    ...backupCommands(pruneNetwork),
    ...practiceCommands(practice),
    ...batches.commands,
  };
  const jobKinds: Record<string, JobKind> = {
    ...planJobs,
    ...billingJobs,
    ...subscriberJobs,
    ...draftJobs,
    ...exportJobs(documents),
    ...dunningJobs,
    ...debtorJobs,
    ...entitlementJobs({ db, clock }),
    ...etimsJobs({ db, vault, gateway: gateways.tax }),
    ...messageJobs(db, gateways.sms),
    ...outageJobs({ db, clock }),
    ...paymentJobs(payments),
    ...closeJobs({ db, clock }),
    ...reachJobs(reach),
    ...armingJobs(routers),
    ...healthJobs(routers),
    ...usageJobs(routers),
    ...routerJobs(routers),
    ...routerSwapJobs(routers),
    ...backupJobs(backups),
    ...batches.jobs,
  };
  const queries = queriesOf(options, { routers, backups, documents });
  commands.register(handlers);
  practice?.connect((name, input) => commands.execute({ id: `practice-${ids.unique()}`, name, input, actor: SYSTEM }));
  jobs.register(jobKinds);
  schedules.register({ ...planSchedules, ...subscriberSchedules, ...billingSchedules, ...draftSchedules, 'dunning.remind': reminderSchedule, 'payments.askDebtors': debtorSchedule, 'entitlement.turnOfDay': turnOfDaySchedule, 'entitlement.enforce': enforcementSchedule, ...paymentSchedules, ...closeSchedules, ...reachSchedules, ...armingSchedules, ...routerSchedules, ...routerSwapSchedules, ...usageSchedules, ...healthSchedules, ...outageSchedules, ...backupSchedules });
  const dispatch = createDispatch({ contract: operatorContract, queries, commandHandlers: handlers, commands, db, clock, log });

  const undo: (() => void)[] = [];
  let sealing: Promise<void> | undefined;
  /** What came in while the clock was wrong, or Waya was off, is asked for as far back as M-Pesa tells. */
  const lookBack = () => commands.execute({ id: `look-back-${ids.unique()}`, name: 'payments.lookBack', input: {}, actor: SYSTEM });
  commands.onCommitted((events) => {
    if (events.some((event) => event.topic === 'jobs')) queueMicrotask(jobs.wake);
  });

  return {
    dispatch,
    authenticate: (token) => authenticate(db, token, clock.now()),
    subscribe: (listener) => commands.onCommitted(listener),
    start: () => {
      if (readSetting(db, 'sealing') === null) sealing = makeSealingKeys(commands, ids.unique(), log);
      undo.push(watchInboxes({ inboxes: gateways.inboxes, db, clock, commands, ids }));
      undo.push(watchReach({ ...reach, commands }));
      undo.push(watchArming({ db, commands, ids }));
      if (practice === null) undo.push(schedules.start(jobs.wake));
      else schedules.tick();
      lookBack();
      jobs.start();
    },
    stop: async () => {
      for (const step of undo.splice(0).toReversed()) step();
      await sealing;
      await jobs.stop();
      await pool.close();
      await documents.renderer.close();
    },
    get setupToken() {
      return hasOperator(db) ? null : setupToken;
    },
    clockMoved: () => {
      schedules.tick();
      lookBack();
      jobs.clockMoved();
    },
    settle: async (settling) => {
      schedules.tick(settling);
      await jobs.drain();
    },
    nextDueAt: () => {
      const times = [schedules.nextDueAt(), nextRunAt(db, LEISURELY)].filter((at) => at !== null);
      return times.length === 0 ? null : (Math.min(...times) as Instant);
    },
  };
}

function pruneNetwork(tx: Writer, now: Instant): void {
  pruneRouterRows(tx, later(now, -KEEP_ROUTER_ROWS_MS));
  pruneAlerts(tx, later(now, -KEEP_ALERTS_MS));
}

type Routers = Parameters<typeof routerCommands>[0] & Parameters<typeof routerSwapCommands>[0] & Parameters<typeof healthCommands>[0] & Parameters<typeof routerSetupCommands>[0];

/** What is done to routers; what many services feel is shown before it is done. */
function networkCommands(routers: Routers): Record<string, CommandHandler> {
  return {
    ...routerCommands(routers),
    ...shownCommands(routers, { change: planCommands['plans.change']!, move: subscriberCommands['subscriptions.moveRouter']!, moveAll: subscriberCommands['subscriptions.moveAll']! }),
    ...healthCommands(routers),
    ...routerSetupCommands(routers),
    ...routerSwapCommands(routers),
  };
}

type Parts = { readonly routers: Parameters<typeof lineQueries>[0]; readonly backups: Parameters<typeof backupQueries>[0]; readonly documents: Parameters<typeof documentQueries>[0] };

function queriesOf({ gateways, practice, vault, version, worker }: AppOptions, { routers, backups, documents }: Parts) {
  return {
    ...operatorQueries({ version, practice: practice !== null }),
    ...settingsQueries(gateways.sidecarState),
    ...planQueries,
    ...subscriberQueries,
    ...billingQueries,
    ...catalogueQueries,
    ...draftQueries,
    ...documentQueries(documents),
    ...accountQueries({ worker }),
    ...etimsQueries,
    ...messageQueries,
    ...outageQueries,
    ...paymentQueries,
    ...tillQueries,
    ...closeQueries,
    ...armingQueries,
    ...routerQueries,
    ...lineQueries(routers),
    ...usageQueries,
    ...usageProbes(routers),
    ...healthQueries,
    ...fieldQueries(routers.pool),
    ...healthReads({ ...routers, vault }),
    ...routerSetupQueries({ ...routers, vault }),
    ...routerSwapQueries({ gateway: gateways.routers, vault }),
    ...reachQueries(gateways.reach),
    ...importQueries(vault),
    ...statementQueries,
    ...reportQueries(gateways.reach),
    ...backupQueries(backups),
    ...practiceQueries(practice),
  };
}

/** The gateway for the account as it is set now; built anew when the settings change. Throws Refusal while M-Pesa is off. */
function paymentGatewayOf({ db, vault, gateways }: AppOptions): () => PaymentGateway {
  let built: { readonly of: string; readonly gateway: PaymentGateway } | undefined;
  return () => {
    const mpesa = readSetting(db, 'mpesa');
    if (!mpesa.enabled || mpesa.consumerSecretCipher === null || mpesa.passkeyCipher === null) throw new Refusal('unavailable', 'M-Pesa is not set up. Set it up in Settings, M-Pesa.');
    const account: PaymentAccount = {
      baseUrl: mpesa.baseUrl.replace(/\/$/, ''),
      consumerKey: mpesa.consumerKey,
      consumerSecret: vault.decrypt(mpesa.consumerSecretCipher, 'mpesa.consumerSecret'),
      shortcode: mpesa.shortcode,
      passkey: vault.decrypt(mpesa.passkeyCipher, 'mpesa.passkey'),
      transactionType: mpesa.transactionType,
      c2bVersion: mpesa.c2bVersion,
      ...(mpesa.initiatorName !== '' && mpesa.initiatorCredentialCipher !== null
        ? { initiator: { name: mpesa.initiatorName, securityCredential: vault.decrypt(mpesa.initiatorCredentialCipher, 'mpesa.initiatorCredential') } }
        : {}),
      ...(mpesa.transactionType === 'CustomerBuyGoodsOnline' ? { till: mpesa.partyB } : {}),
    };
    const of = JSON.stringify(account);
    if (built?.of !== of) built = { of, gateway: gateways.payments(account) };
    return built.gateway;
  };
}

/** Never rejects: without keys the callback listener stays off, and the next start tries again. */
async function makeSealingKeys(commands: ReturnType<typeof createCommands>, id: string, log: Log): Promise<void> {
  try {
    const keys: SealingKeys = await generateSealingKeys();
    commands.execute({ id, name: storeSealing, input: keys, actor: SYSTEM });
  } catch (error) {
    log.error({ error: String(error) }, 'the keys of the callback inbox could not be made');
  }
}
