/** Answers of M-Pesa to what was asked, each brought to its question; one that comes before its question is known waits for it. */
import type { Trouble } from '../../../src-shared/contract/values.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import type { Report } from '../../ports/payment-gateway.ts';
import { balanceAsked, balanceNotAsked, balanceUnanswered, settleBalance } from './balances.service.ts';
import { subjectOf, type Subject } from './conversations.ts';
import { findSubject, recordConversation } from './conversations.store.ts';
import type { settleEntry } from './inbox.store.ts';
import { checkAsked, checkNotAsked, checkUnanswered, settleReceiptCheck } from './receipt-checks.service.ts';
import type { Answer } from './report-input.ts';
import { reversalUnanswered, settleReversal } from './reversals.service.ts';

type Outcome = Parameters<typeof settleEntry>[2];

const WAITS_FOR_QUESTION = 'It waits for the question that it answers.';
/** Of what may have moved money, a person must hear. */
export const WAITS_FOR_REVERSAL = 'It may answer a reversal that Waya asked for, and names none that it knows.';

/** Books an answer; returns what is to become of its entry. body: as it came, for the evidence. */
export function receiveAnswer(context: CommandContext, answer: Answer, body: string): Outcome {
  const [first] = answer.conversationIds;
  if (first === undefined) return { state: 'refused', reason: 'It does not say which question it answers.' };
  const subject = findSubject(context.tx, answer.conversationIds);
  if (!subject) return { state: 'parked', reason: answer.kind === 'receiptAnswer' || answer.kind === 'balanceAnswer' ? WAITS_FOR_QUESTION : WAITS_FOR_REVERSAL, correlationId: first };
  if (!settle(context, subject, answer, body)) return { state: 'refused', reason: 'It answers another question than the one that was asked.', correlationId: first };
  return { state: 'done', correlationId: first };
}

/** False: such an answer says nothing of what was asked. */
function settle(context: CommandContext, { kind, id }: Subject, answer: Answer, body: string): boolean {
  if (answer.kind !== 'otherAnswer' && answer.kind !== ANSWER_OF[kind]) return false;
  const { resultCode, resultText } = answer;
  switch (kind) {
    case 'receiptCheck':
      settleReceiptCheck(context, id, { resultCode, resultText, found: answer.kind === 'receiptAnswer' ? answer.found : null, body });
      break;
    case 'mpesaBalance':
      settleBalance(context, id, { resultCode, resultText, ...(answer.kind === 'balanceAnswer' ? { at: answer.at, accounts: answer.accounts } : { at: null, accounts: [] }) });
      break;
    case 'reversal':
      settleReversal(context, id, { resultCode, resultText, ...(answer.kind === 'reversalAnswer' ? { receipt: answer.receipt, alreadyReversed: answer.alreadyReversed } : { receipt: null, alreadyReversed: false }) });
      break;
  }
  return true;
}

const ANSWER_OF = { receiptCheck: 'receiptAnswer', mpesaBalance: 'balanceAnswer', reversal: 'reversalAnswer' } as const;

/** Nobody answered at M-Pesa: that is no verdict. */
export function receiveUnanswered(context: CommandContext, report: Extract<Report, { kind: 'unanswered' }>): Outcome {
  const subject = subjectOf(report.reference) ?? findSubject(context.tx, report.conversationIds);
  if (!subject) return { state: 'refused', reason: 'M-Pesa sends a question back unanswered, and it is none that Waya knows.' };
  recordUnanswered(context, subject);
  return { state: 'done' };
}

export function recordUnanswered(context: CommandContext, { kind, id }: Subject): void {
  if (kind === 'receiptCheck') checkUnanswered(context, id);
  else if (kind === 'mpesaBalance') balanceUnanswered(context, id);
  else reversalUnanswered(context, id);
}

/** M-Pesa took a question of these two kinds; a reversal has its own (reversals.service.ts). */
export function recordAsked(context: CommandContext, subject: Subject & { readonly kind: 'receiptCheck' | 'mpesaBalance' }, conversationIds: readonly string[]): void {
  if (subject.kind === 'receiptCheck') checkAsked(context, subject.id);
  else balanceAsked(context, subject.id);
  recordConversation(context, subject, conversationIds);
}

export function recordNotAsked(context: CommandContext, subject: Subject & { readonly kind: 'receiptCheck' | 'mpesaBalance' }, trouble: Trouble): void {
  if (subject.kind === 'receiptCheck') checkNotAsked(context, subject.id, trouble);
  else balanceNotAsked(context, subject.id, trouble);
}
