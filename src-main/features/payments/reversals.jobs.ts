/** Asks M-Pesa to give a payment back: once, and what became of it is told by its answer, not by asking again. */
import { Refusal } from '../../../src-shared/refusal.ts';
import type { JobKind, JobResult } from '../../kernel/jobs.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import { referenceOf } from './conversations.ts';
import { callbackUrls, type PaymentDependencies } from './payments.jobs.ts';
import { findReversal } from './reversals.store.ts';

interface Input {
  readonly reversalId: number;
}

const NO_ANSWER = { message: 'M-Pesa took the request, and never told its result.', hint: 'Look in the M-Pesa portal whether the payment was given back, and say so here.' };

export function reversalJobs(deps: Pick<PaymentDependencies, 'db' | 'gateway'>): Record<string, JobKind> {
  return {
    'reversals.send': {
      run: ({ reversalId }: Input) => send(deps, reversalId),
      whenUnknown: ({ reversalId }: Input, trouble) => ({ command: 'reversals.recordUnknown', input: { reversalId, trouble } }),
      whenDead: ({ reversalId }: Input, trouble) => ({ command: 'reversals.recordNotSent', input: { reversalId, trouble } }),
    },
    'reversals.overdue': {
      run: async ({ reversalId }: Input): Promise<JobResult | void> => {
        if (findReversal(deps.db, reversalId)?.state === 'sent') return { command: 'reversals.recordUnknown', input: { reversalId, trouble: NO_ANSWER } };
      },
    },
  };
}

async function send({ db, gateway }: Pick<PaymentDependencies, 'db' | 'gateway'>, reversalId: number): Promise<JobResult | void> {
  const reversal = findReversal(db, reversalId);
  // Meanwhile M-Pesa listed it as given back.
  if (reversal?.state !== 'queued') return;
  const { receipt, amountCents, reason } = reversal;
  const { result: resultUrl, timeout: timeoutUrl } = callbackUrls(db);
  try {
    const { conversationIds } = await gateway().reverse({ reference: referenceOf({ kind: 'reversal', id: reversalId }), resultUrl, timeoutUrl, receipt, amountCents, reason });
    return { command: 'reversals.recordSent', input: { reversalId, conversationIds } };
  } catch (error) {
    // Certainly not done: it is shown as failed, and a person decides; nobody wants a reversal that leaves by itself hours later.
    if (error instanceof Refusal) return { command: 'reversals.recordNotSent', input: { reversalId, trouble: { message: error.message } } };
    if (!(error instanceof GatewayError) || error.outcome !== 'not_done') throw error;
    const { message, hint, technical } = error;
    return { command: 'reversals.recordNotSent', input: { reversalId, trouble: { message, hint, ...(technical === undefined ? {} : { technical }) } } };
  }
}
