/** Questions to M-Pesa that it answers later, and the opening of its list. */
import { z } from 'zod';
import type { Phone } from '../../../src-shared/phone.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { JobContext, JobKind, JobResult } from '../../kernel/jobs.ts';
import type { ScheduleDefinition } from '../../kernel/schedule.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { Asked, PaymentGateway, Question } from '../../ports/payment-gateway.ts';
import { q } from '../../schema/tables.ts';
import { nextDaily } from '../dunning/index.ts';
import { referenceOf } from './conversations.ts';
import { callbackUrls, troubleOf, type PaymentDependencies } from './payments.jobs.ts';
import { findCheck } from './receipt-checks.store.ts';

/** A customer waits for the answer: after so many tries he is told that M-Pesa does not answer. */
const MOST_TRIES = 4;
/** Shortly after midnight, for the close of the day. */
const BALANCE_AT = '00:05';

export const AskedKind = z.enum(['receiptCheck', 'mpesaBalance']);

type AskingDependencies = Pick<PaymentDependencies, 'db' | 'gateway'>;
type AskedSubject = { readonly kind: z.output<typeof AskedKind>; readonly id: number };

export function askingJobs(deps: AskingDependencies): Record<string, JobKind> {
  const { db } = deps;
  return {
    'payments.checkReceipt': {
      run: async ({ checkId }: { checkId: number }, context) => {
        const check = findCheck(db, checkId);
        if (check?.state !== 'queued') return;
        return ask(deps, context, { kind: 'receiptCheck', id: checkId }, (gateway, question) => gateway.checkReceipt({ ...question, receipt: check.receipt }));
      },
      whenDead: ({ checkId }: { checkId: number }, trouble) => ({ command: 'payments.recordNotAsked', input: { kind: 'receiptCheck', id: checkId, trouble } }),
    },
    'payments.askBalance': {
      run: async ({ balanceId }: { balanceId: number }, context) => {
        if (db.get(q.selectFrom('mpesaBalance').select('state').where('id', '=', balanceId))?.state !== 'queued') return;
        return ask(deps, context, { kind: 'mpesaBalance', id: balanceId }, (gateway, question) => gateway.askBalance(question));
      },
      whenDead: ({ balanceId }: { balanceId: number }, trouble) => ({ command: 'payments.recordNotAsked', input: { kind: 'mpesaBalance', id: balanceId, trouble } }),
    },
    'payments.answerOverdue': { run: async (subject: AskedSubject) => ({ command: 'payments.recordUnanswered', input: subject }) },
    'payments.askBalanceDaily': { run: async () => ({ command: 'payments.askBalanceDaily', input: {} }) },
    'payments.courtesyOver': { run: async ({ courtesyId }: { courtesyId: number }) => ({ command: 'payments.courtesyOver', input: { courtesyId } }) },
    'payments.registerPull': { run: ({ nominatedPhone }: { nominatedPhone: Phone }) => registerPull(deps, nominatedPhone) },
  };
}

/** A question only reads: one whose answer was lost is asked again, a few times. */
async function ask({ db, gateway }: AskingDependencies, { attempt }: JobContext, subject: AskedSubject, send: (gateway: PaymentGateway, question: Question) => Promise<Asked>): Promise<JobResult> {
  const { result: resultUrl, timeout: timeoutUrl } = callbackUrls(db);
  try {
    const { conversationIds } = await send(gateway(), { reference: referenceOf(subject), resultUrl, timeoutUrl });
    return { command: 'payments.recordAsked', input: { ...subject, conversationIds } };
  } catch (error) {
    if (!(error instanceof GatewayError) && !(error instanceof Refusal)) throw error;
    if (error instanceof GatewayError && error.retryable && attempt < MOST_TRIES) throw error;
    return { command: 'payments.recordNotAsked', input: { ...subject, trouble: troubleOf(error) } };
  }
}

/** Opened before already is as good. */
async function registerPull({ db, gateway }: AskingDependencies, nominatedPhone: Phone): Promise<JobResult> {
  await gateway().registerPull({ nominatedPhone, callbackUrl: callbackUrls(db).confirmation });
  return { command: 'payments.recordPullRegistered', input: {} };
}

export const askingSchedules: Readonly<Record<string, ScheduleDefinition>> = {
  'payments.askBalance': {
    catchUp: 'latest',
    next: (after) => nextDaily(after, BALANCE_AT),
    job: (dueAt) => ({ kind: 'payments.askBalanceDaily', mode: 'repeatable', key: 'payments.askBalanceDaily', lane: 'daily', input: {}, runAt: dueAt, rank: 20 }),
  },
};
