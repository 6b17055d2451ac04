/** What the desk may do with money, and what jobs record of their results. */
import { z } from 'zod';
import { operatorContract as contract } from '../../../src-shared/contract/index.ts';
import { Trouble } from '../../../src-shared/contract/values.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { callbackUrlProblem } from '../../../src-shared/mpesa-urls.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { personal, secret } from '../../../src-shared/sensitive.ts';
import type { Instant } from '../../../src-shared/time.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import { readSetting, writeSetting } from '../settings/index.ts';
import { assignByHand, takeCash } from './counter.service.ts';
import { receiveReport, refuseReport } from './inbox.service.ts';
import { ArrivedEntry, insertEntry } from './inbox.store.ts';
import { enqueueInbox } from './inbox-look.ts';
import { receiveListed, refuseListed } from './listed.service.ts';
import { callbackUrls } from './payments.jobs.ts';
import { lookBackJob, pullJob } from './pull-jobs.ts';
import { askNow, concludeUnanswered, recordNotSent, recordPending, recordResult, recordSent, recordUnknown, requestPush, requireMpesa } from './pushes.service.ts';
import { ReportInput } from './report-input.ts';
import { allocatePayment, movePayment, reversePayment } from './withdraw.service.ts';

const Id = z.int().positive();

export const deskCommands: Record<string, CommandHandler> = {
  'payments.gapChecked': handler({
    ...contract['payments.gapChecked'],
    handle: (context) => {
      if (readSetting(context.tx, 'mpesaGap') === null) throw new Refusal('conflict', 'There is no such gap any more.');
      writeSetting(context.tx, 'mpesaGap', null, context.now);
      context.changed('setting', 'mpesaGap');
      context.emit('settings');
      return {};
    },
  }),
  'payments.takeCash': handler({ ...contract['payments.takeCash'], handle: takeCash }),
  'payments.push': handler({ ...contract['payments.push'], handle: (context, wanted) => ({ pushId: requestPush(context, wanted) }) }),
  'payments.queryPush': handler({
    ...contract['payments.queryPush'],
    handle: (context, { id }) => {
      askNow(context, id);
      return {};
    },
  }),
  'payments.assign': handler({
    ...contract['payments.assign'],
    handle: (context, { paymentId, subscriberId }) => {
      assignByHand(context, paymentId, subscriberId);
      return {};
    },
  }),
  'payments.reverse': handler({
    ...contract['payments.reverse'],
    handle: (context, input) => {
      reversePayment(context, input);
      return {};
    },
  }),
  'payments.move': handler({
    ...contract['payments.move'],
    handle: (context, input) => {
      movePayment(context, input);
      return {};
    },
  }),
  'payments.allocate': handler({
    ...contract['payments.allocate'],
    handle: (context, input) => {
      allocatePayment(context, input);
      return {};
    },
  }),
  'payments.pull': handler({
    ...contract['payments.pull'],
    handle: (context) => {
      requireMpesa(context);
      context.enqueue(pullJob);
      return {};
    },
  }),
  'payments.registerUrls': handler({
    ...contract['payments.registerUrls'],
    handle: (context) => {
      registerUrls(context);
      return {};
    },
  }),
};

/** Tells at once what M-Pesa would refuse. */
function registerUrls(context: CommandContext): void {
  requireMpesa(context);
  const { publicUrl, baseUrl } = readSetting(context.tx, 'mpesa');
  if (publicUrl === '') throw new Refusal('invalid', 'Enter the public address first: where M-Pesa reaches this Waya, such as https://pay.example.co.ke.', { fields: { publicUrl: 'is missing' } });
  // The sandbox takes any address.
  const problem = baseUrl === 'https://api.safaricom.co.ke' ? callbackUrlProblem(callbackUrls(context.tx).confirmation) : null;
  if (problem !== null) throw new Refusal('invalid', problem, { fields: { publicUrl: problem } });
  context.enqueue({ kind: 'payments.registerUrls', mode: 'repeatable', key: 'payments.registerUrls', lane: 'mpesa', laneLimit: 4, input: {} });
}

const Listed = z.object({ kind: z.enum(['payment', 'reversal']), linkedReceipt: z.string(), receipt: z.string(), amountCents: z.int().positive(), paidAt: z.int(), accountTyped: z.string(), payerPhone: z.string(), payerName: z.string(), shortcode: z.string(), raw: z.string() });
const Gap = z.object({ from: z.int(), to: z.int() });

/** Only jobs send these. */
export const resultCommands: Record<string, CommandHandler> = {
  'payments.recordSent': handler({ input: z.object({ pushId: Id, checkoutRequestId: personal(z.string()), merchantRequestId: z.string() }), handle: recordSent }),
  'payments.recordNotSent': handler({ input: z.object({ pushId: Id, trouble: Trouble }), handle: (context, { pushId, trouble }) => recordNotSent(context, pushId, trouble) }),
  'payments.recordUnknown': handler({ input: z.object({ pushId: Id, trouble: Trouble }), handle: (context, { pushId, trouble }) => recordUnknown(context, pushId, trouble) }),
  'payments.recordResult': handler({ input: z.object({ pushId: Id, resultCode: z.string(), resultText: z.string() }), handle: (context, { pushId, ...result }) => recordResult(context, pushId, result) }),
  'payments.recordPending': handler({ input: z.object({ pushId: Id, errorsInARow: z.int(), trouble: Trouble.nullable() }), handle: (context, { pushId, ...outcome }) => recordPending(context, pushId, outcome) }),
  'payments.receiveListed': handler({
    input: z.object({ payments: personal(z.array(Listed)) }),
    handle: (context, { payments }) => {
      for (const row of payments) receiveListed(context, { ...row, amountCents: row.amountCents as Cents, paidAt: row.paidAt as Instant });
    },
  }),
  'payments.refuseListed': handler({ input: z.object({ receipt: z.string(), reason: z.string(), raw: personal(z.string()) }), handle: refuseListed }),
  'payments.recordPull': handler({
    input: z.object({ to: z.int(), gap: Gap.nullable() }),
    handle: (context, { to, gap }) => {
      writeSetting(context.tx, 'mpesaPulledUpTo', to as Instant, context.now);
      const known = readSetting(context.tx, 'mpesaGap');
      if (gap) writeSetting(context.tx, 'mpesaGap', { from: (known?.from ?? gap.from) as Instant, to: gap.to as Instant }, context.now);
      concludeUnanswered(context, to as Instant);
      context.emit('settings');
    },
  }),
  'payments.recordUrlsRegistered': handler({
    input: z.object({}),
    handle: (context) => {
      writeSetting(context.tx, 'mpesa', { ...readSetting(context.tx, 'mpesa'), urlsRegisteredAt: context.now }, context.now);
      context.changed('setting', 'mpesa');
      context.emit('settings');
    },
  }),
  'payments.lookBack': handler({
    input: z.object({}),
    handle: (context) => {
      if (readSetting(context.tx, 'mpesa').enabled) context.enqueue(lookBackJob);
    },
  }),
  'payments.lookIntoInbox': handler({ input: z.object({}), handle: enqueueInbox }),
  'payments.storeReports': handler({
    input: z.object({ source: z.string(), entries: secret(z.array(ArrivedEntry)) }),
    handle: (context, { source, entries }) => {
      for (const entry of entries) insertEntry(context.tx, source, entry);
    },
  }),
  'payments.receiveReport': handler({ input: z.object({ entryId: Id, report: personal(ReportInput), body: personal(z.string()) }), handle: (context, { entryId, report, body }) => receiveReport(context, entryId, report, body) }),
  'payments.refuseReport': handler({ input: z.object({ entryId: Id, reason: z.string() }), handle: (context, { entryId, reason }) => refuseReport(context, entryId, reason) }),
};
