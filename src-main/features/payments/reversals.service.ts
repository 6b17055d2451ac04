/**
 * Money that goes back the way it came: asked of M-Pesa by two people (or by a sole owner who slept on it), or listed by M-Pesa and confirmed by
 * a person. However often it is told, it leaves the books once (mpesa.md, Reversal).
 */
import type { Trouble } from '../../../src-shared/contract/values.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { formatInstant, HOUR, instant, later, MINUTE, type Instant } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { readSetting } from '../settings/index.ts';
import { recordConversation, whyCannotAsk } from './conversations.store.ts';
import { findByReceipt, findPayment, type Payment } from './payments.store.ts';
import { fittingPayment } from './reversal-fit.ts';
import { answerOf, mayApprove, STANDING, type ReversalAnswer } from './reversals.ts';
import { findByReversalReceipt, findReversal, insertReversal, isGone, partsOf, reversalsOfReceipt, takenBy, updateReversal, wholeOf, type Reversal } from './reversals.store.ts';
import { nameOfActor, takeBack } from './withdraw.service.ts';

/** M-Pesa answers within seconds, when it does. */
const ANSWERED_WITHIN_MS = 15 * MINUTE;
const INSTEAD = 'Reverse it in the M-Pesa portal, then import the statement; or record it with Reverse.';

const operatorIdOf = ({ actor }: CommandContext): number | null => (actor.kind === 'operator' ? actor.operatorId : null);

function existing(db: Reader, id: number): Reversal {
  const reversal = findReversal(db, id);
  if (!reversal) throw new Refusal('not_found', 'There is no such reversal.');
  return reversal;
}

/** Asks that M-Pesa give a payment back: another owner approves it, or a sole owner himself after the delay. Throws Refusal. */
export function requestReversal(context: CommandContext, wanted: { readonly paymentId: number; readonly reason: string }): { id: number; notBefore: Instant | null } {
  const { tx, now } = context;
  const payment = findPayment(tx, wanted.paymentId);
  if (!payment) throw new Refusal('not_found', 'There is no such payment.');
  const { receipt, amountCents } = payment;
  const open = reversalsOfReceipt(tx, receipt).find((reversal) => reversal.state in STANDING);
  if (open) throw new Refusal('conflict', `A reversal of ${receipt} ${STANDING[open.state as keyof typeof STANDING]}.`);
  requireReversible(tx, payment);
  requireAskable(tx);
  const requestedBy = operatorIdOf(context);
  const notBefore = requestedBy !== null && !hasOtherOwner(tx, requestedBy) ? later(now, readSetting(tx, 'moneyIn').reversalDelayHours * HOUR) : null;
  const id = insertReversal(tx, { paymentId: payment.id, receipt, amountCents, origin: 'requested', state: 'waiting', reason: wanted.reason, happenedAt: null, requestedBy, requestedAt: now, notBefore });
  touched(context, { id, paymentId: payment.id });
  return { id, notBefore };
}

/** M-Pesa gives back whole receipts, and nobody may have the money otherwise. Throws Refusal. */
function requireReversible(db: Reader, payment: Payment): void {
  const { receipt, method, parentId, state } = payment;
  if (method !== 'mpesa') throw new Refusal('conflict', `${receipt} did not come by M-Pesa. Pay it back instead.`);
  if (parentId !== null) throw new Refusal('conflict', `${receipt} is a part, and M-Pesa gives back whole receipts. Ask for ${findPayment(db, parentId)!.receipt}, or pay the part back.`);
  const gone = [payment, ...(state === 'split' ? partsOf(db, payment.id) : [])].find((part) => part.state === 'reversed' || part.state === 'returned');
  if (gone) throw new Refusal('conflict', `${gone.receipt} ${gone.state === 'reversed' ? 'was reversed' : 'was paid back to its sender'} already.`);
}

/** Throws Refusal, with what to do instead. */
function requireAskable(db: Reader): void {
  const why = whyCannotAsk(db);
  if (why !== null) throw new Refusal('unavailable', `${why} ${INSTEAD}`);
}

const hasOtherOwner = (db: Reader, operatorId: number): boolean =>
  db.get(q.selectFrom('operator').select('id').where('role', '=', 'owner').where('active', '=', 1).where('id', '<>', operatorId)) !== undefined;

/** Sends what waits, or confirms what M-Pesa lists: then the payment is taken back. paymentId: which one, where the list does not say. Throws Refusal. */
export function approveReversal(context: CommandContext, id: number, paymentId?: number): void {
  const { tx, now } = context;
  const reversal = existing(tx, id);
  if (reversal.state === 'proposed') {
    const fit = fittingPayment(tx, reversal, paymentId);
    if ('problem' in fit) throw new Refusal('conflict', fit.problem);
    updateReversal(tx, id, { approvedBy: operatorIdOf(context), approvedAt: now });
    conclude(context, reversal, { payment: fit.payment, text: `Confirmed by ${nameOfActor(context)}.` });
    return;
  }
  if (reversal.state !== 'waiting') throw new Refusal('conflict', reversal.state in STANDING ? `The reversal of ${reversal.receipt} ${STANDING[reversal.state as keyof typeof STANDING]}.` : `The reversal of ${reversal.receipt} is settled: there is nothing to approve.`);
  if (!mayApprove(reversal, { operatorId: operatorIdOf(context) }, now)) throw new Refusal('not_allowed', whyNotApproved(tx, reversal));
  requireReversible(tx, findPayment(tx, reversal.paymentId!)!);
  requireAskable(tx);
  updateReversal(tx, id, { state: 'queued', approvedBy: operatorIdOf(context), approvedAt: now });
  context.enqueue({ kind: 'reversals.send', mode: 'once', key: `reversal:${id}`, lane: 'mpesa', laneLimit: 4, input: { reversalId: id }, rank: 10 });
  touched(context, reversal);
}

function whyNotApproved(db: Reader, { requestedBy, notBefore }: Reversal): string {
  if (notBefore !== null) return `You asked for it yourself, and there is nobody else: you may approve it from ${formatInstant(notBefore)} on.`;
  if (requestedBy !== null && !hasOtherOwner(db, requestedBy)) return 'You asked for it yourself, and there is no other owner any more. Dismiss it and ask again: after the delay you may then approve it.';
  return 'You asked for it yourself: another owner approves it.';
}

/** M-Pesa has taken the request; its answer names one of these ids, and may have come already. */
export function recordReversalSent(context: CommandContext, sent: { readonly reversalId: number; readonly conversationIds: readonly string[] }): void {
  const { tx, now } = context;
  const reversal = existing(tx, sent.reversalId);
  updateReversal(tx, reversal.id, { sentAt: now, ...(reversal.state === 'queued' || reversal.state === 'unknown' ? { state: 'sent', trouble: null } : {}) });
  recordConversation(context, { kind: 'reversal', id: reversal.id }, sent.conversationIds);
  context.enqueue({ kind: 'reversals.overdue', mode: 'repeatable', key: `reversal-overdue:${reversal.id}`, lane: 'mpesa', laneLimit: 4, input: { reversalId: reversal.id }, rank: 20, runAt: later(now, ANSWERED_WITHIN_MS) });
  touched(context, reversal);
}

/** Certainly not sent: a person may ask again. */
export function recordReversalNotSent(context: CommandContext, reversalId: number, trouble: Trouble): void {
  const reversal = existing(context.tx, reversalId);
  if (reversal.state !== 'queued') return;
  updateReversal(context.tx, reversalId, { state: 'failed', settledAt: context.now, resultText: `It was not sent: ${trouble.message}`, trouble: JSON.stringify(trouble) });
  touched(context, reversal);
}

/** Sent or not, nobody knows: never sent again by itself. M-Pesa's answer, its lists, or a person settles it. */
export function reversalUnanswered(context: CommandContext, reversalId: number, trouble: Trouble | null = null): void {
  const reversal = findReversal(context.tx, reversalId);
  if (!reversal || (reversal.state !== 'queued' && reversal.state !== 'sent')) return;
  updateReversal(context.tx, reversalId, { state: 'unknown', ...(trouble === null ? {} : { trouble: JSON.stringify(trouble) }) });
  touched(context, reversal);
}

/** M-Pesa's answer. A success counts whenever it comes; a failure only where nothing is known yet, and nothing undoes what is done. */
export function settleReversal(context: CommandContext, reversalId: number, answer: ReversalAnswer): void {
  const { tx, now } = context;
  const reversal = findReversal(tx, reversalId);
  if (!reversal || reversal.origin !== 'requested') return;
  const { verdict, text } = answerOf(answer);
  const { resultCode } = answer;
  if (reversal.state === 'done') {
    if (verdict === 'done') nameReceipt(context, reversal, answer.receipt);
    return;
  }
  if (verdict === 'done') {
    updateReversal(tx, reversalId, { resultCode });
    conclude(context, reversal, { payment: findPayment(tx, reversal.paymentId!), text, reversalReceipt: answer.receipt });
    return;
  }
  if (verdict === 'pending' || !['queued', 'sent', 'unknown'].includes(reversal.state)) return;
  if (verdict === 'unclear') updateReversal(tx, reversalId, { state: 'unknown', resultCode, resultText: text });
  else updateReversal(tx, reversalId, { state: 'failed', resultCode, resultText: text, settledAt: now });
  touched(context, reversal);
}

/**
 * M-Pesa lists money that it gave back. Told again, or an echo of one of ours: the same reversal, confirmed; else a proposal for a person. receipt:
 * of the payment, empty when the list does not say. Returns the reversal.
 */
export function proposeReversal(
  context: CommandContext,
  listed: { readonly receipt: string; readonly reversalReceipt: string; readonly amountCents: Cents; readonly happenedAt: Instant; readonly origin: 'statement' | 'pull'; readonly reason?: string },
): number {
  const { tx, now } = context;
  const { reversalReceipt, amountCents, origin } = listed;
  const happenedAt = instant(Math.min(listed.happenedAt, now));
  const told = findByReversalReceipt(tx, reversalReceipt);
  if (told && (told.receipt !== '' || listed.receipt === '')) return told.id;
  const payment = listed.receipt === '' ? undefined : findByReceipt(tx, listed.receipt);
  const whole = payment && wholeOf(tx, payment);
  const receipt = whole?.receipt ?? listed.receipt;
  const ours = reversalsOfReceipt(tx, receipt).find((reversal) => reversal.origin === 'requested' && reversal.amountCents === amountCents && ['queued', 'sent', 'unknown', 'done'].includes(reversal.state));
  if (ours) {
    if (ours.state === 'done') nameReceipt(context, ours, reversalReceipt);
    else conclude(context, { ...ours, happenedAt }, { payment: findPayment(tx, ours.paymentId!), text: 'M-Pesa lists it.', reversalReceipt });
    if (told) close(context, told, 'dismissed', 'It is the one that was asked for here.');
    return told?.id ?? ours.id;
  }
  const reason = listed.reason ?? 'M-Pesa lists it as given back.';
  const id = told?.id ?? insertReversal(tx, { paymentId: null, receipt, amountCents, origin, state: 'proposed', reversalReceipt, reason, happenedAt, requestedBy: null, requestedAt: now });
  if (told) updateReversal(tx, id, { receipt });
  const proposal = existing(tx, id);
  const known = recordedByHand(tx, whole, proposal);
  if (known && proposal.state === 'proposed') {
    updateReversal(tx, id, { paymentId: whole?.id ?? null });
    close(context, proposal, known.state, known.text);
  }
  dismissMoot(context, proposal, 'M-Pesa lists that it was given back already.', ['waiting']);
  touched(context, proposal);
  return id;
}

/** A person was faster than the list: he recorded the reversal, or the paying back in the M-Pesa portal. */
function recordedByHand(db: Reader, whole: Payment | undefined, { id, amountCents, reversalReceipt }: Reversal): { readonly state: 'done' | 'dismissed'; readonly text: string } | null {
  const returned = db.get(q.selectFrom('paymentReturn').innerJoin('payment', 'payment.id', 'paymentReturn.paymentId').select('receipt').where('paymentReturn.reference', '=', reversalReceipt).where('paymentReturn.method', '=', 'mpesa'));
  if (returned) return { state: 'dismissed', text: `It is how ${returned.receipt} was paid back.` };
  if (whole?.amountCents !== amountCents) return null;
  return isGone(db, whole) && !takenBy(db, whole, id) ? { state: 'done', text: 'It was recorded by hand before M-Pesa listed it.' } : null;
}

/** Not to be: withdrawn before it is sent, or no reversal of ours. Throws Refusal. */
export function dismissReversal(context: CommandContext, { id, reason }: { readonly id: number; readonly reason: string }): void {
  const reversal = existing(context.tx, id);
  if (reversal.state !== 'waiting' && reversal.state !== 'proposed') throw new Refusal('conflict', reversal.state in STANDING ? `The reversal of ${reversal.receipt} ${STANDING[reversal.state as keyof typeof STANDING]}: it cannot be called back.` : 'It is settled already.');
  close(context, reversal, 'dismissed', `${nameOfActor(context)}: ${reason}`);
}

/** What the M-Pesa portal shows of one whose result never came. Throws Refusal. */
export function settleByHand(context: CommandContext, wanted: { readonly id: number; readonly happened: boolean; readonly reversalReceipt: string }): void {
  const { tx } = context;
  const reversal = existing(tx, wanted.id);
  if (reversal.state !== 'unknown' && reversal.state !== 'sent') throw new Refusal('conflict', reversal.state === 'done' ? `M-Pesa has given ${reversal.receipt} back: that is settled.` : 'Its result is not missing.');
  const reversalReceipt = wanted.reversalReceipt.replace(/\s/g, '').toUpperCase();
  if (reversalReceipt !== '' && findByReceipt(tx, reversalReceipt)) throw new Refusal('invalid', `${reversalReceipt} is a payment that came in. Enter the receipt of the reversal, or leave it empty.`, { fields: { reversalReceipt: 'is a payment that came in' } });
  if (reversalReceipt !== '' && findByReversalReceipt(tx, reversalReceipt)) throw new Refusal('invalid', `${reversalReceipt} is the receipt of another reversal.`, { fields: { reversalReceipt: 'is of another reversal' } });
  const by = nameOfActor(context);
  if (wanted.happened) {
    conclude(context, reversal, { payment: findPayment(tx, reversal.paymentId!), text: `By the M-Pesa portal it was given back (${by}).`, reversalReceipt });
    return;
  }
  close(context, reversal, 'failed', `By the M-Pesa portal it was not given back (${by}).`);
}

/** The money has gone back: it leaves the books, whatever told first, and what else was to bring that about has nothing left to do. */
function conclude(context: CommandContext, reversal: Reversal, told: { readonly payment: Payment | undefined; readonly text: string; readonly reversalReceipt?: string | null }): void {
  const { tx, now } = context;
  const { payment, text } = told;
  const { id, happenedAt } = reversal;
  // One that was listed, and confirmed by a person, while M-Pesa had called this one failed.
  if (payment && takenBy(tx, payment, id)) {
    close(context, reversal, 'dismissed', 'It was given back, as M-Pesa listed it.');
    return;
  }
  const reversalReceipt = told.reversalReceipt || reversal.reversalReceipt;
  const reason = reversalReceipt ? `${reversal.reason.replace(/[.\s]*$/, '.')} M-Pesa receipt ${reversalReceipt}.` : reversal.reason;
  const paidBack = payment ? takeBack(context, payment, { reason, happenedAt }) : [];
  const trouble: Trouble | null = paidBack.length === 0 ? null : { message: `${paidBack.join(', ')} had been paid back to its sender as well: the money went out twice.`, hint: 'Ask the sender for it, or record what is lost as an expense.' };
  updateReversal(tx, id, { state: 'done', paymentId: payment?.id ?? reversal.paymentId, happenedAt: happenedAt ?? now, settledAt: now, resultText: text, trouble: trouble && JSON.stringify(trouble) });
  nameReceipt(context, reversal, reversalReceipt);
  // Pieces of the same amount are not the same money.
  dismissMoot(context, reversal, 'It was given back already.', payment?.parentId === null ? ['waiting', 'queued', 'proposed'] : ['waiting', 'queued']);
  touched(context, reversal);
}

/** M-Pesa's own receipt of the reversal, once it is known; a listed one that stands for the same keeps it. */
function nameReceipt(context: CommandContext, reversal: Reversal, reversalReceipt: string | null): void {
  if (!reversalReceipt || reversal.reversalReceipt !== null || findByReversalReceipt(context.tx, reversalReceipt)) return;
  updateReversal(context.tx, reversal.id, { reversalReceipt });
  touched(context, reversal);
}

/** The same money cannot go back twice. */
function dismissMoot(context: CommandContext, { id, receipt, amountCents }: Reversal, text: string, states: readonly Reversal['state'][]): void {
  for (const other of reversalsOfReceipt(context.tx, receipt)) {
    if (other.id !== id && other.amountCents === amountCents && states.includes(other.state)) close(context, other, 'dismissed', text);
  }
}

function close(context: CommandContext, reversal: Reversal, state: 'done' | 'failed' | 'dismissed', resultText: string): void {
  updateReversal(context.tx, reversal.id, { state, resultText, settledAt: context.now });
  touched(context, reversal);
}

function touched(context: CommandContext, { id, paymentId }: Pick<Reversal, 'id' | 'paymentId'>): void {
  context.changed('reversal', id);
  context.emit('reversals', id);
  if (paymentId !== null) context.emit('payments', paymentId);
}
