/** Asking M-Pesa what became of a receipt, and what its answer brings about. */
import type { ReceiptVerdict } from '../../../src-shared/contract/money-in.ts';
import type { Trouble } from '../../../src-shared/contract/values.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { later, MINUTE, type Instant } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { q } from '../../schema/tables.ts';
import type { Report } from '../../ports/payment-gateway.ts';
import { ANSWERED_WITHIN_MS } from './balances.service.ts';
import { answerTrouble, NO_ANSWER } from './conversations.ts';
import { whyCannotAsk } from './conversations.store.ts';
import { endCourtesyOf } from './courtesy.store.ts';
import { settleEntry, unconfirmedEntries } from './inbox.store.ts';
import { beganAt, isOurShortcode } from './payments.store.ts';
import { pullJob } from './pull-jobs.ts';
import { isPlausible, normaliseReceipt, receiptForm } from './receipt-checks.ts';
import { findCheck, latestCheck, receiptFacts, receiptVerdict } from './receipt-checks.store.ts';
import { receivePayment } from './receive.service.ts';

type Found = NonNullable<Extract<Report, { kind: 'receiptAnswer' }>['found']>;
type Outcome = 'found' | 'notFound' | 'otherShortcode' | 'reversed' | 'notCompleted';

const MOST_CHECKS = 20;
const CHECKS_WITHIN_MS = 10 * MINUTE;
/** M-Pesa has no such receipt, or it was never processed (mpesa.md, STK callback). */
const NOT_FOUND = '2033';

/** What is known of a receipt; when it is not here, M-Pesa is asked, and the answer comes by itself. Throws Refusal. */
export function checkReceipt(context: CommandContext, wanted: { readonly receipt: string; readonly subscriberId?: number | undefined }): ReceiptVerdict {
  const { tx, now, actor } = context;
  const asked = { ...wanted, receipt: normaliseReceipt(wanted.receipt) };
  const { subscriberId } = asked;
  if (subscriberId !== undefined && !tx.get(q.selectFrom('subscriber').select('id').where('id', '=', subscriberId))) throw new Refusal('not_found', 'There is no such subscriber.');
  if (isWorthAsking(context, asked.receipt)) {
    const operatorId = actor.kind === 'operator' ? actor.operatorId : null;
    refuseTooMany(context, operatorId);
    insertCheck(context, { receipt: asked.receipt, subscriberId: subscriberId ?? null, operatorId });
    // The list may be opened, and tell more than the answer: the account too.
    context.enqueue(pullJob);
  }
  return receiptVerdict(tx, now, asked);
}

/** Not here, M-Pesa can be asked, is not being asked, and has not said the last word. */
function isWorthAsking({ tx, now }: CommandContext, receipt: string): boolean {
  const { payment, isReversal, form, cannotAsk, check } = receiptFacts(tx, now, { receipt });
  if (payment || isReversal || !isPlausible(form) || form.isTooOld || cannotAsk !== null) return false;
  if (check?.state === 'queued' || check?.state === 'sent') return false;
  return check?.outcome !== 'otherShortcode' && check?.outcome !== 'reversed' && check?.outcome !== 'found';
}

function refuseTooMany({ tx, now }: CommandContext, operatorId: number | null): void {
  if (operatorId === null) return;
  const { n } = tx.one(q.selectFrom('receiptCheck').select(({ fn }) => fn.countAll<number>().as('n')).where('operatorId', '=', operatorId).where('askedAt', '>', later(now, -CHECKS_WITHIN_MS)));
  if (n >= MOST_CHECKS) throw new Refusal('rate_limited', `M-Pesa was asked about ${MOST_CHECKS} receipts in ten minutes. Wait a little, or fetch the payments from M-Pesa.`);
}

function insertCheck(context: CommandContext, check: { readonly receipt: string; readonly subscriberId: number | null; readonly operatorId: number | null }): void {
  const { id } = context.tx.run(q.insertInto('receiptCheck').values({ ...check, state: 'queued', askedAt: context.now }));
  context.enqueue({ kind: 'payments.checkReceipt', mode: 'repeatable', key: `receipt-check:${id}`, lane: 'mpesa', laneLimit: 4, input: { checkId: id }, rank: 8 });
  touched(context, id);
}

/** A report that is not believed by itself tells of this receipt: M-Pesa is asked, where it can be; a flood of reports is not passed on. */
export function lookAfterReported(context: CommandContext, receipt: string): void {
  const { tx, now } = context;
  if (whyCannotAsk(tx) !== null || !isPlausible(receiptForm(receipt, now)) || receiptForm(receipt, now).isTooOld || latestCheck(tx, receipt)) return;
  const last = tx.all(q.selectFrom('receiptCheck').select('askedAt').where('operatorId', 'is', null).orderBy('id', 'desc').limit(MOST_CHECKS));
  if (last.filter((check) => check.askedAt > later(now, -CHECKS_WITHIN_MS)).length < MOST_CHECKS) insertCheck(context, { receipt, subscriberId: null, operatorId: null });
}

/** M-Pesa took the question. */
export function checkAsked(context: CommandContext, id: number): void {
  const check = findCheck(context.tx, id);
  if (!check || check.sentAt !== null) return;
  update(context, id, { sentAt: context.now, ...(check.state === 'queued' ? { state: 'sent' } : {}) });
  context.enqueue({ kind: 'payments.answerOverdue', mode: 'repeatable', key: `overdue:receiptCheck:${id}`, lane: 'mpesa', laneLimit: 4, input: { kind: 'receiptCheck', id }, runAt: later(context.now, ANSWERED_WITHIN_MS), rank: 30 });
}

export function checkNotAsked(context: CommandContext, id: number, trouble: Trouble): void {
  if (findCheck(context.tx, id)?.state === 'queued') update(context, id, { state: 'failed', settledAt: context.now, trouble: JSON.stringify(trouble) });
}

export function checkUnanswered(context: CommandContext, id: number): void {
  if (findCheck(context.tx, id)?.state === 'sent') update(context, id, { state: 'unknown', settledAt: context.now, trouble: JSON.stringify(NO_ANSWER) });
}

/** M-Pesa's answer, also one that comes late. Money that it has for us is booked by the one door; everything else is only said. */
export function settleReceiptCheck(context: CommandContext, id: number, answer: { readonly resultCode: string; readonly resultText: string; readonly found: Found | null; readonly body: string }): void {
  const check = findCheck(context.tx, id);
  if (!check || check.state === 'done') return;
  const { resultCode, resultText, found, body } = answer;
  if (found !== null && found.receipt === check.receipt) conclude(context, check, { resultCode, ...outcomeOf(context, found, body) });
  else if (found === null && resultCode === NOT_FOUND) conclude(context, check, { resultCode, outcome: 'notFound', paymentId: null });
  else update(context, id, { state: 'failed', settledAt: context.now, resultCode, trouble: JSON.stringify(answerTrouble(found === null ? resultCode : '0', resultText)) });
}

function outcomeOf(context: CommandContext, found: Found, body: string): { readonly outcome: Outcome; readonly paymentId: number | null } {
  const { tx, now } = context;
  const { receipt, amountCents, shortcode, payerPhone, payerName, status } = found;
  // Asked in our name it is ours unless it says otherwise.
  if (!isOurShortcode(tx, shortcode)) return { outcome: 'otherShortcode', paymentId: null };
  if (status !== 'completed') return { outcome: status === 'reversed' ? 'reversed' : 'notCompleted', paymentId: null };
  const paidAt = found.paidAt !== null && found.paidAt < now ? found.paidAt : now;
  // What came in before is in the opening balances.
  if (paidAt < beganAt(tx, now)) return { outcome: 'found', paymentId: null };
  return { outcome: 'found', paymentId: receivePayment(context, { receipt, amountCents, paidAt, shortcode, accountTyped: '', payerPhone, payerName, checkoutRequestId: null, body }, 'status').id };
}

function conclude(context: CommandContext, check: { readonly id: number; readonly receipt: string }, settled: { readonly resultCode: string; readonly outcome: Outcome; readonly paymentId: number | null }): void {
  update(context, check.id, { state: 'done', settledAt: context.now, trouble: null, ...settled });
  if (settled.outcome === 'found') return;
  endCourtesyOf(context, check.receipt, SAID[settled.outcome]);
  for (const entry of unconfirmedEntries(context.tx, check.receipt)) {
    settleEntry(context.tx, entry.id, { state: 'refused', reason: `${SAID[settled.outcome]} The report may be forged.` });
    context.changed('inboxEntry', entry.id);
  }
}

const SAID: Record<Exclude<Outcome, 'found'>, string> = {
  notFound: 'M-Pesa has no such receipt.',
  otherShortcode: 'It was paid to another business number.',
  reversed: 'M-Pesa has given the money back.',
  notCompleted: 'M-Pesa says that no money moved.',
};

type Changes = { state?: 'sent' | 'done' | 'failed' | 'unknown'; sentAt?: Instant; settledAt?: Instant; outcome?: Outcome; paymentId?: number | null; resultCode?: string; trouble?: string | null };

function update(context: CommandContext, id: number, columns: Changes): void {
  context.tx.run(q.updateTable('receiptCheck').set(columns).where('id', '=', id));
  touched(context, id);
}

function touched(context: CommandContext, id: number): void {
  context.changed('receiptCheck', id);
  context.emit('payments');
}
