/** What the crash tests kill of money in: the product's own commands and jobs, with an M-Pesa that remembers what it was asked. */
import { z } from 'zod';
import type { Cents } from '../../src-shared/money.ts';
import { dateOf, type LocalDate } from '../../src-shared/time.ts';
import { closeCommands, closeJobs } from '../features/closes/index.ts';
import { paymentCommands, receivePayment } from '../features/payments/index.ts';
import { reversalJobs } from '../features/payments/reversals.jobs.ts';
import { settleReversal } from '../features/payments/reversals.service.ts';
import { readSetting, writeSetting } from '../features/settings/index.ts';
import { readStatementTask, statementCommands, type StatementReadRequest } from '../features/statements/index.ts';
import { tillCommands } from '../features/tills/index.ts';
import type { Clock } from '../kernel/clock.ts';
import { handler, type Actor, type CommandHandler } from '../kernel/commands.ts';
import type { Database } from '../kernel/db.ts';
import type { JobKind } from '../kernel/jobs.ts';
import { createInlineReadWorker, readTask } from '../kernel/read-worker.ts';
import type { PaymentGateway } from '../ports/payment-gateway.ts';
import { q } from '../schema/tables.ts';

export const SHORTCODE = '600638';

/** What has left the process, whatever becomes of it. */
interface World {
  readonly add: (line: string) => void;
  readonly count: () => ReadonlyMap<string, number>;
}

/** One of the two owners that `crash.moneySetup` adds. */
export const ownerOf = (operatorId: number): Actor => ({ kind: 'operator', operatorId, role: 'owner', name: `Owner ${operatorId}`, sessionHash: 'no session' });

export function moneyCommands(db: Database, world: World): Record<string, CommandHandler> {
  const worker = createInlineReadWorker(db, { 'statements.read': readTask({ snapshot: true, run: (reader, request: StatementReadRequest) => readStatementTask(reader, request) }) });
  return { ...paymentCommands, ...tillCommands, ...closeCommands, ...statementCommands({ worker }), ...rigCommands(world) };
}

const closeJob = { kind: 'closes.closeDay', mode: 'repeatable', key: 'closes.closeDay', lane: 'daily', input: {}, rank: 80 } as const;

const rigCommands = (world: World): Record<string, CommandHandler> => ({
  'crash.moneySetup': handler({
    input: z.object({}),
    handle: ({ tx, now }) => {
      for (const id of [1, 2]) tx.run(q.insertInto('operator').values({ id, name: `Owner ${id}`, userName: `owner${id}`, role: 'owner', passwordHash: 'no password', active: 1, createdAt: now }));
      const mpesa = { enabled: true, shortcode: SHORTCODE, partyB: SHORTCODE, initiatorName: 'waya', initiatorCredentialCipher: 'sealed', publicUrl: 'https://pay.example.co.ke', secretPath: 'secret-path' };
      writeSetting(tx, 'mpesa', { ...readSetting(tx, 'mpesa'), ...mpesa }, now);
    },
  }),
  /** M-Pesa answers what it was asked, and nothing else; it has asked nobody what was written down of it here. */
  'crash.reversalAnswered': handler({
    input: z.object({ reversalId: z.int() }),
    handle: (context, { reversalId }) => {
      if (!world.count().has(`reverse:reversal:${reversalId}`)) return { answered: false };
      settleReversal(context, reversalId, { resultCode: '0', resultText: 'ok', receipt: `UCZ${String(reversalId).padStart(7, '0')}`, alreadyReversed: false });
      return { answered: true };
    },
  }),
  /** The list tells of a payment, and of all up to now; then the schedule of the close comes round. */
  'crash.nightOf': handler({
    input: z.object({ receipt: z.string(), paidOn: z.string(), paidAt: z.int(), amountCents: z.int() }),
    handle: (context, { receipt, paidAt, amountCents }) => {
      receivePayment(context, { receipt, accountTyped: '1001', amountCents: amountCents as Cents, paidAt: paidAt as never, shortcode: SHORTCODE, payerPhone: '', payerName: '', checkoutRequestId: null, body: '{}' }, 'pull');
      writeSetting(context.tx, 'mpesaPulledUpTo', context.now, context.now);
      context.enqueue(closeJob);
      return { today: dateOf(context.now) satisfies LocalDate };
    },
  }),
  'crash.closeComesRound': handler({ input: z.object({}), handle: (context) => context.enqueue(closeJob) }),
});

export function moneyJobs(db: Database, clock: Clock, world: World): Record<string, JobKind> {
  const gateway: Pick<PaymentGateway, 'reverse'> = {
    reverse: async ({ reference }) => {
      await Promise.resolve();
      world.add(`reverse:${reference}`);
      return { conversationIds: [`AG:${reference}`] };
    },
  };
  return { ...closeJobs({ db, clock }), ...reversalJobs({ db, gateway: () => gateway as PaymentGateway }) };
}
