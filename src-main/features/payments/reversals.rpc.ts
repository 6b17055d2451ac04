/** What a person does with money beside crediting it: divides it, takes it back, gives it back; and what the jobs of that record. */
import { z } from 'zod';
import { operatorContract as contract } from '../../../src-shared/contract/index.ts';
import { Trouble } from '../../../src-shared/contract/values.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import { payBack } from './return.service.ts';
import { approveReversal, dismissReversal, recordReversalNotSent, recordReversalSent, requestReversal, reversalUnanswered, settleByHand } from './reversals.service.ts';
import { splitPayment } from './split.service.ts';
import { unassignPayment } from './withdraw.service.ts';

const Id = z.int().positive();

const silently =
  <I>(work: (context: CommandContext, input: I) => void) =>
  (context: CommandContext, input: I) => {
    work(context, input);
    return {};
  };

export const reversalCommands: Record<string, CommandHandler> = {
  'payments.split': handler({ ...contract['payments.split'], handle: (context, input) => ({ paymentIds: splitPayment(context, input) }) }),
  'payments.unassign': handler({ ...contract['payments.unassign'], handle: silently(unassignPayment) }),
  'payments.payBack': handler({ ...contract['payments.payBack'], handle: silently(payBack) }),
  'reversals.request': handler({ ...contract['reversals.request'], handle: requestReversal }),
  'reversals.approve': handler({ ...contract['reversals.approve'], handle: silently((context, { id, paymentId }) => approveReversal(context, id, paymentId)) }),
  'reversals.dismiss': handler({ ...contract['reversals.dismiss'], handle: silently(dismissReversal) }),
  'reversals.settle': handler({ ...contract['reversals.settle'], handle: silently(settleByHand) }),

  // Only jobs send these.
  'reversals.recordSent': handler({ input: z.object({ reversalId: Id, conversationIds: z.array(z.string()) }), handle: recordReversalSent }),
  'reversals.recordNotSent': handler({ input: z.object({ reversalId: Id, trouble: Trouble }), handle: (context, { reversalId, trouble }) => recordReversalNotSent(context, reversalId, trouble) }),
  'reversals.recordUnknown': handler({ input: z.object({ reversalId: Id, trouble: Trouble }), handle: (context, { reversalId, trouble }) => reversalUnanswered(context, reversalId, trouble) }),
};
