/** What the desk may do about receipts that are looked for, courtesies, M-Pesa's balance, its list and its reports; and what jobs record of it. */
import { z } from 'zod';
import { operatorContract as contract } from '../../../src-shared/contract/index.ts';
import { Trouble } from '../../../src-shared/contract/values.ts';
import { parsePhone } from '../../../src-shared/phone.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import { readSetting, writeSetting } from '../settings/index.ts';
import { recordAsked, recordNotAsked, recordUnanswered } from './answers.service.ts';
import { AskedKind } from './asking.jobs.ts';
import { askBalance, askBalanceDaily } from './balances.service.ts';
import { courtesyOver, endByHand, grantCourtesy } from './courtesy.service.ts';
import { dismissReport, retryReport } from './inbox.service.ts';
import { requireMpesa } from './pushes.service.ts';
import { checkReceipt } from './receipt-checks.service.ts';

const Id = z.int().positive();

const silently =
  <I>(work: (context: CommandContext, input: I) => void) =>
  (context: CommandContext, input: I) => {
    work(context, input);
    return {};
  };

export const askingCommands: Record<string, CommandHandler> = {
  'receipts.check': handler({ ...contract['receipts.check'], handle: checkReceipt }),
  'courtesy.grant': handler({ ...contract['courtesy.grant'], handle: grantCourtesy }),
  'courtesy.end': handler({ ...contract['courtesy.end'], handle: silently((context, { id }) => endByHand(context, id)) }),
  'mpesaBalance.ask': handler({ ...contract['mpesaBalance.ask'], handle: (context) => ({ id: askBalance(context) }) }),
  'inbox.retry': handler({ ...contract['inbox.retry'], handle: silently((context, { id }) => retryReport(context, id)) }),
  'inbox.dismiss': handler({ ...contract['inbox.dismiss'], handle: silently((context, { id, reason }) => dismissReport(context, id, reason)) }),
  'payments.registerPull': handler({ ...contract['payments.registerPull'], handle: silently(openList) }),

  // Only jobs send these.
  'payments.recordAsked': handler({ input: z.object({ kind: AskedKind, id: Id, conversationIds: z.array(z.string()) }), handle: (context, { conversationIds, ...subject }) => recordAsked(context, subject, conversationIds) }),
  'payments.recordNotAsked': handler({ input: z.object({ kind: AskedKind, id: Id, trouble: Trouble }), handle: (context, { trouble, ...subject }) => recordNotAsked(context, subject, trouble) }),
  'payments.recordUnanswered': handler({ input: z.object({ kind: AskedKind, id: Id }), handle: recordUnanswered }),
  'payments.askBalanceDaily': handler({ input: z.object({}), handle: askBalanceDaily }),
  'payments.courtesyOver': handler({ input: z.object({ courtesyId: Id }), handle: (context, { courtesyId }) => courtesyOver(context, courtesyId) }),
  'payments.recordPullRegistered': handler({
    input: z.object({}),
    handle: (context) => {
      writeSetting(context.tx, 'mpesa', { ...readSetting(context.tx, 'mpesa'), pullRegisteredAt: context.now }, context.now);
      context.changed('setting', 'mpesa');
      context.emit('settings');
    },
  }),
};

/** Opens M-Pesa's list of payments, which is done once for a number. Throws Refusal. */
function openList(context: CommandContext, { nominatedPhone }: { readonly nominatedPhone: string }): void {
  requireMpesa(context);
  const { pullRegisteredAt } = readSetting(context.tx, 'mpesa');
  if (pullRegisteredAt !== null) throw new Refusal('conflict', `M-Pesa’s list of payments was opened on ${formatInstant(pullRegisteredAt)}: that is done once.`);
  const phone = parsePhone(nominatedPhone);
  if (!phone) throw new Refusal('invalid', 'That is not a Kenyan mobile number. Enter the one in Safaricom’s papers of the business number, like 0712 345 678.', { fields: { nominatedPhone: 'Write it like 0712 345 678' } });
  context.enqueue({ kind: 'payments.registerPull', mode: 'repeatable', key: 'payments.registerPull', lane: 'mpesa', laneLimit: 4, input: { nominatedPhone: phone } });
}
