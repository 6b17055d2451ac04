/** What touches M-Pesa: requests to phones, questions about them, the list of what came in, the addresses it reports to. */
import type { Phone } from '../../../src-shared/phone.ts';
import type { Trouble } from '../../../src-shared/contract/values.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { instant, MINUTE, type Instant } from '../../../src-shared/time.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Reader } from '../../kernel/db.ts';
import { letOthersRun } from '../../kernel/event-loop.ts';
import type { JobContext, JobKind, JobResult } from '../../kernel/jobs.ts';
import type { ScheduleDefinition } from '../../kernel/schedule.ts';
import type { Vault } from '../../kernel/vault.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { InboxSource } from '../../ports/inbox-source.ts';
import type { ListedPayment, PaymentGateway, PaymentReports } from '../../ports/payment-gateway.ts';
import { nextDaily } from '../dunning/index.ts';
import { readSetting } from '../settings/index.ts';
import { inboxJob } from './inbox-look.ts';
import { isStorageTrouble, pullInboxes } from './inbox.jobs.ts';
import { beganAt, isKnownFrom } from './payments.store.ts';
import { pullJob } from './pull-jobs.ts';
import { pullWindow } from './pull-window.ts';
import { pushOf } from './pushes.store.ts';
import { findByReversalReceipt } from './reversals.store.ts';

export interface PaymentDependencies {
  readonly db: Reader;
  readonly clock: Clock;
  readonly vault: Vault;
  /** M-Pesa as it is set up now. Throws Refusal when it is not. */
  readonly gateway: () => PaymentGateway;
  /** Where reports wait; may grow and shrink while running. */
  readonly inboxes: readonly InboxSource[];
  /** Reads what the provider reports. */
  readonly reports: PaymentReports;
}

/** At most 13 characters on the phone. */
const DESCRIPTION = 'Internet';
/** A name that never resolves (RFC 2606): without a public address M-Pesa still wants one, and must reach nobody. */
const NOWHERE = 'https://waya.invalid';
/** Keeps one command well under the longest pause that a screen may see. */
const PULLED_AT_ONCE = 10;

/** Where M-Pesa reports to. Refused until a public address is set. */
export function callbackUrls(db: Reader): { readonly stk: string; readonly confirmation: string; readonly validation: string; readonly result: string; readonly timeout: string } {
  const { publicUrl, secretPath } = readSetting(db, 'mpesa');
  const base = publicUrl === '' || secretPath === null ? NOWHERE : `${publicUrl.replace(/\/+$/, '')}/${secretPath}`;
  return { stk: `${base}/stk`, confirmation: `${base}/c2b/confirmation`, validation: `${base}/c2b/validation`, result: `${base}/result`, timeout: `${base}/timeout` };
}

export function paymentJobs(deps: PaymentDependencies): Record<string, JobKind> {
  return {
    'payments.push': {
      run: ({ pushId }: { pushId: number }) => sendPush(deps, pushId),
      whenUnknown: ({ pushId }: { pushId: number }, trouble) => ({ command: 'payments.recordUnknown', input: { pushId, trouble } }),
      whenDead: ({ pushId }: { pushId: number }, trouble) => ({ command: 'payments.recordNotSent', input: { pushId, trouble } }),
    },
    'payments.queryPush': { run: ({ pushId, errorsInARow }: { pushId: number; errorsInARow: number }) => queryPush(deps, pushId, errorsInARow), whenDead: ({ pushId }: { pushId: number }, trouble) => ({ command: 'payments.recordUnknown', input: { pushId, trouble } }) },
    'payments.pull': { run: ({ whole }: { whole: boolean }, context: JobContext) => pull(deps, context, whole) },
    'payments.pullInbox': { run: (_input: object, context) => pullInboxes(deps, context) },
    'payments.registerUrls': { run: (_input: object, context) => registerUrls(deps, context) },
  };
}

async function sendPush({ db, gateway }: PaymentDependencies, pushId: number): Promise<JobResult | void> {
  const push = pushOf(db, pushId);
  if (push.state !== 'queued') return;
  try {
    const { phone, amountCents, accountReference } = push;
    const accepted = await gateway().push({ phone: phone as Phone, amountCents, accountReference, description: DESCRIPTION, callbackUrl: callbackUrls(db).stk });
    return { command: 'payments.recordSent', input: { pushId, ...accepted } };
  } catch (error) {
    // Certainly not done: the cashier is told at once and decides; a prompt that comes minutes later would only startle.
    if (error instanceof Refusal || (error instanceof GatewayError && error.outcome === 'not_done')) return { command: 'payments.recordNotSent', input: { pushId, trouble: troubleOf(error) } };
    throw error;
  }
}

async function queryPush({ db, gateway }: PaymentDependencies, pushId: number, errorsInARow: number): Promise<JobResult | void> {
  const push = pushOf(db, pushId);
  if (push.state === 'paid' || push.checkoutRequestId === null) return;
  try {
    const status = await gateway().queryPush(push.checkoutRequestId);
    if (status.state === 'pending') return { command: 'payments.recordPending', input: { pushId, errorsInARow: 0, trouble: null } };
    return { command: 'payments.recordResult', input: { pushId, resultCode: status.resultCode, resultText: status.resultText } };
  } catch (error) {
    if (!(error instanceof GatewayError) && !(error instanceof Refusal)) throw error;
    return { command: 'payments.recordPending', input: { pushId, errorsInARow: errorsInARow + 1, trouble: troubleOf(error) } };
  }
}

/** Lists what came in and books what is new; the mark moves on only when all of it is booked, because cut-offs wait for it. */
async function pull({ db, clock, gateway }: PaymentDependencies, context: JobContext, whole: boolean): Promise<JobResult | void> {
  if (!readSetting(db, 'mpesa').enabled) return;
  const now = clock.now();
  const { from, to, gap } = pullWindow(readSetting(db, 'mpesaPulledUpTo'), beganAt(db, now), now, whole);
  const listed = await gateway().listPayments(from, to);
  const news = listed.filter((row) => (row.kind === 'payment' ? !isKnownFrom(db, row.receipt, 'pull') : findByReversalReceipt(db, row.receipt) === undefined));
  // What is given back came in before.
  await bookListed(context, [...news.filter((row) => row.kind === 'payment'), ...news.filter((row) => row.kind === 'reversal')]);
  return { command: 'payments.recordPull', input: { to, gap } };
}

/** A few at once; where one of them cannot be booked, each by itself, so that it does not hold up the others. */
async function bookListed(context: JobContext, rows: readonly ListedPayment[]): Promise<void> {
  for (let i = 0; i < rows.length; i += PULLED_AT_ONCE) {
    context.signal.throwIfAborted();
    const some = rows.slice(i, i + PULLED_AT_ONCE);
    try {
      context.execute(`payments-${some[0]!.receipt}`, 'payments.receiveListed', { payments: some });
    } catch (error) {
      if (isStorageTrouble(error)) throw error;
      for (const row of some) bookOne(context, row);
    }
    await letOthersRun();
  }
}

function bookOne(context: JobContext, row: ListedPayment): void {
  try {
    context.execute(`payment-${row.receipt}`, 'payments.receiveListed', { payments: [row] });
  } catch (error) {
    if (isStorageTrouble(error)) throw error;
    const reason = error instanceof Refusal ? error.message : 'Waya could not book it.';
    context.execute(`refused-${row.receipt}`, 'payments.refuseListed', { receipt: row.receipt, reason, raw: row.raw });
  }
}

async function registerUrls({ db, gateway }: PaymentDependencies, { attempt }: JobContext): Promise<JobResult> {
  const { confirmation, validation } = callbackUrls(db);
  const { alreadyRegistered } = await gateway().registerUrls({ confirmationUrl: confirmation, validationUrl: validation });
  // On a second try it is most likely the first one, whose answer was lost.
  if (alreadyRegistered && attempt === 1 && readSetting(db, 'mpesa').urlsRegisteredAt === null) {
    throw new GatewayError('M-Pesa reports to an address that was registered before, and does not say which.', {
      retryable: false,
      outcome: 'not_done',
      hint: 'Delete it in the M-Pesa organisation portal (Self Service, URL Management), then register again. Until then payments are fetched every ten minutes.',
    });
  }
  return { command: 'payments.recordUrlsRegistered', input: {} };
}

/** What went wrong, as it is kept and shown. */
export function troubleOf(error: GatewayError | Refusal): Trouble {
  if (error instanceof Refusal) return { message: error.message };
  return { message: error.message, hint: error.hint, ...(error.technical === undefined ? {} : { technical: error.technical }) };
}

const PULL_EVERY_MS = 10 * MINUTE;

/** On the round ten minutes, so that inbox and list share their instants. */
const nextRound = (after: Instant): Instant => instant((Math.floor(after / PULL_EVERY_MS) + 1) * PULL_EVERY_MS);

/** Callbacks are not repeated, and their signals may be lost: both are made up for. They rank before enforcement, which waits for the list. */
export const paymentSchedules: Readonly<Record<string, ScheduleDefinition>> = {
  // Cut-offs wait for a pull that is not older than their hour.
  'payments.pullBeforeCutOffs': { catchUp: 'latest', next: (after, db) => nextDaily(after, readSetting(db, 'dunning').enforceAt), job: (dueAt) => ({ ...pullJob, runAt: dueAt }) },
  'payments.pull': { catchUp: 'latest', frequent: true, next: nextRound, job: (dueAt) => ({ ...pullJob, runAt: dueAt }) },
  'payments.pullInbox': { catchUp: 'latest', frequent: true, next: nextRound, job: (dueAt) => ({ ...inboxJob, runAt: dueAt }) },
};
