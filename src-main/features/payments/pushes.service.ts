/** Asking a phone for money: the intent is written before anything is sent, and what is not known is never sent again (mpesa.md, fact 6). */
import { ceilToShilling, formatKes, shillings, type Cents } from '../../../src-shared/money.ts';
import { mpesaResult } from '../../../src-shared/mpesa-results.ts';
import { formatPhone, parsePhone, type Phone } from '../../../src-shared/phone.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { formatTime, later, MINUTE, type Instant } from '../../../src-shared/time.ts';
import type { Trouble } from '../../../src-shared/contract/values.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { isDuplicate } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { refreshEntitlement } from '../entitlement/index.ts';
import { readSetting } from '../settings/index.ts';
import { enqueueInbox } from './inbox-look.ts';
import { unparkEntries } from './inbox.store.ts';
import { PUSH_WINDOW_MS, REFERENCE_CHARACTERS } from './matching.ts';
import { unlinkedPayment } from './payments.store.ts';
import { pullJob } from './pull-jobs.ts';
import { MOST_QUERIES, MOST_QUERY_ERRORS, nextQueryAt, stateAfter } from './pushes.ts';
import { findPush, findPushByCheckout, insertPush, latestUnsettled, pushOf, updatePush, type Push } from './pushes.store.ts';
import { linkPush } from './receive.service.ts';

/** M-Pesa's limit of one payment (mpesa.md, STK push). */
export const LARGEST_CENTS = shillings(250_000);
/** A prompt that may have reached the phone is over by then. */
const PROMPT_LASTS_MS = 2 * MINUTE;
/** A request is answered within ten minutes, and M-Pesa may list that late. */
const LISTED_LATE_MS = PUSH_WINDOW_MS + 30 * MINUTE;

/** Throws Refusal unless M-Pesa is switched on. */
export function requireMpesa(context: Pick<CommandContext, 'tx'>): void {
  if (!readSetting(context.tx, 'mpesa').enabled) throw new Refusal('unavailable', 'M-Pesa is not switched on. Set it up in Settings, or take cash.');
}

/** Writes the request and the job that sends it, once; returns its id. `sendAt`: not before then. Throws Refusal. */
export function requestPush(context: CommandContext, wanted: { readonly subscriberId: number; readonly phone: string; readonly amountCents: Cents }, { sendAt, rank = 10 }: { readonly sendAt?: Instant; readonly rank?: number } = {}): number {
  const { tx, now } = context;
  requireMpesa(context);
  const subscriber = tx.get(q.selectFrom('subscriber').select('accountNumber').where('id', '=', wanted.subscriberId));
  if (!subscriber) throw new Refusal('not_found', 'There is no such subscriber.');
  const phone = parsePhone(wanted.phone);
  if (!phone) throw new Refusal('invalid', 'That is not a Kenyan mobile number. Write it like 0712 345 678.', { fields: { phone: 'Write it like 0712 345 678' } });
  const amountCents = ceilToShilling(wanted.amountCents);
  if (amountCents > LARGEST_CENTS) throw new Refusal('invalid', `M-Pesa moves at most ${formatKes(LARGEST_CENTS)} at once. Ask in parts.`, { fields: { amountCents: `is more than ${formatKes(LARGEST_CENTS)}` } });
  refuseSecond(latestUnsettled(tx, phone, later(now, -PROMPT_LASTS_MS)), phone);
  const id = insertOnce(context, {
    subscriberId: wanted.subscriberId, phone, amountCents, accountReference: subscriber.accountNumber.slice(0, REFERENCE_CHARACTERS), state: 'queued', checkoutRequestId: null, merchantRequestId: null,
    resultCode: null, resultText: null, trouble: null, requestedAt: now, sentAt: null, settledAt: null, queries: 0, paymentId: null, operatorId: context.actor.kind === 'operator' ? context.actor.operatorId : null,
  });
  context.enqueue({ kind: 'payments.push', mode: 'once', key: `push:${id}`, lane: 'mpesa', laneLimit: 4, input: { pushId: id }, rank, ...(sendAt === undefined ? {} : { runAt: sendAt }) });
  touched(context, pushOf(tx, id));
  return id;
}

/** The database allows one open request a phone; this is only its last word. */
function insertOnce(context: CommandContext, push: Omit<Push, 'id'>): number {
  try {
    return insertPush(context.tx, push);
  } catch (error) {
    if (isDuplicate(error, 'stkPush.phone')) refuseSecond(push, push.phone as Phone);
    throw error;
  }
}

function refuseSecond(open: Pick<Push, 'amountCents' | 'requestedAt' | 'state'> | undefined, phone: Phone): void {
  if (!open) return;
  const unsure = open.state === 'unknown';
  throw new Refusal(
    'conflict',
    `${formatPhone(phone)} was asked for ${formatKes(open.amountCents)} at ${formatTime(open.requestedAt)}, and ${unsure ? 'nobody knows yet whether that arrived' : 'that is still open'}. Wait ${unsure ? 'two minutes' : 'for its result'}, so that nobody pays twice.`,
    { fields: { phone: 'has an open request' } },
  );
}

/** M-Pesa took the request: it is on its way to the phone. Reports that came before this are looked at again. */
export function recordSent(context: CommandContext, sent: { readonly pushId: number; readonly checkoutRequestId: string; readonly merchantRequestId: string }): void {
  const push = pushOf(context.tx, sent.pushId);
  const { checkoutRequestId, merchantRequestId } = sent;
  updatePush(context.tx, push.id, { checkoutRequestId, merchantRequestId, sentAt: context.now, trouble: null, ...(push.state === 'queued' || push.state === 'unknown' ? { state: 'sent' } : {}) });
  if (unparkEntries(context.tx, checkoutRequestId) > 0) enqueueInbox(context);
  if (push.state !== 'paid') enqueueQuery(context, push.id, 0);
  touched(context, push);
}

/** Certainly not sent. */
export function recordNotSent(context: CommandContext, pushId: number, trouble: Trouble): void {
  const push = pushOf(context.tx, pushId);
  if (push.state !== 'queued') return;
  updatePush(context.tx, pushId, { state: 'failed', settledAt: context.now, trouble: JSON.stringify(trouble) });
  touched(context, push);
}

/** The answer was lost, or Waya stopped: the phone may have been asked. Never sent again; a query, a report or the list tells. */
export function recordUnknown(context: CommandContext, pushId: number, trouble: Trouble | null): void {
  const push = pushOf(context.tx, pushId);
  if (push.state !== 'queued' && push.state !== 'sent') return;
  updatePush(context.tx, pushId, { state: 'unknown', ...(trouble === null ? {} : { trouble: JSON.stringify(trouble) }) });
  touched(context, push);
}

/** What a query or a report says of a request. A success without a receipt is a hold on the cut-off, not a journal entry (billing-rules). */
export function recordResult(context: CommandContext, pushId: number, result: { readonly resultCode: string; readonly resultText: string }): void {
  const push = pushOf(context.tx, pushId);
  const state = stateAfter(push.state, result.resultCode);
  // PAID is terminal, and a request that is paid hears no more: not even the same once more.
  if (push.state === 'paid' || mpesaResult(result.resultCode).state === 'pending') return;
  updatePush(context.tx, pushId, { state, resultCode: result.resultCode, resultText: state === 'paid' ? null : mpesaResult(result.resultCode).text, trouble: null, settledAt: context.now });
  if (state === 'paid') {
    const paymentId = unlinkedPayment(context.tx, { subscriberId: push.subscriberId, amountCents: push.amountCents, from: later(push.requestedAt, -PUSH_WINDOW_MS), to: later(push.requestedAt, PUSH_WINDOW_MS) });
    if (paymentId !== null) linkPush(context, paymentId, pushId, null);
    // Its report may be lost: the list has the receipt.
    else context.enqueue(pullJob);
    refreshEntitlement(context, push.subscriberId);
  }
  touched(context, push);
}

/** No verdict yet: asks again later, or gives up visibly. errorsInARow: how often M-Pesa gave no answer at all. */
export function recordPending(context: CommandContext, pushId: number, outcome: { readonly errorsInARow: number; readonly trouble: Trouble | null }): void {
  const push = pushOf(context.tx, pushId);
  if (push.state === 'paid' || push.state === 'failed') return;
  const queries = push.queries + 1;
  updatePush(context.tx, pushId, { queries, trouble: outcome.trouble && JSON.stringify(outcome.trouble) });
  if (queries >= MOST_QUERIES || outcome.errorsInARow >= MOST_QUERY_ERRORS) recordUnknown(context, pushId, outcome.trouble);
  else enqueueQuery(context, pushId, queries, outcome.errorsInARow);
  touched(context, push);
}

/**
 * M-Pesa has listed all that came in up to an instant: a request of unknown fate that no payment answers was not paid. Should one come all
 * the same, a success still beats this.
 */
export function concludeUnanswered(context: CommandContext, listedUpTo: Instant): void {
  const listedFrom = readSetting(context.tx, 'mpesaGap')?.to ?? 0;
  const unanswered = context.tx.sql<{ id: number }>(`SELECT id FROM stkPush WHERE state = 'unknown' AND paymentId IS NULL AND requestedAt > ? AND requestedAt < ?`, listedFrom, later(listedUpTo, -LISTED_LATE_MS));
  for (const { id } of unanswered) {
    const trouble: Trouble = { message: 'M-Pesa lists no payment that answers this request.', hint: 'Ask again if the customer wants to pay.' };
    updatePush(context.tx, id, { state: 'failed', settledAt: context.now, trouble: JSON.stringify(trouble) });
    touched(context, pushOf(context.tx, id));
  }
}

/** A person asks now. Throws Refusal when there is nothing to ask. */
export function askNow(context: CommandContext, pushId: number): void {
  requireMpesa(context);
  const push = findPush(context.tx, pushId);
  if (!push) throw new Refusal('not_found', 'There is no such request.');
  if (push.state === 'paid') throw new Refusal('conflict', 'This request is paid.');
  if (push.checkoutRequestId === null) {
    throw new Refusal('conflict', 'M-Pesa never confirmed this request, so it cannot be asked about it. Ask the customer, and fetch the payments from M-Pesa.');
  }
  // A fresh count, so that one answer "not yet" does not end the asking.
  updatePush(context.tx, pushId, { queries: 0 });
  context.enqueue(queryJob(pushId, 0));
}

/**
 * The report of a request's end, without a receipt to book: a failure, or a success that names none. isTrusted false: of a success M-Pesa is
 * asked first, for it lets back on. False: its request is not known (yet).
 */
export function recordReport(context: CommandContext, report: { readonly checkoutRequestId: string; readonly resultCode: string; readonly resultText: string }, isTrusted: boolean): boolean {
  const push = findPushByCheckout(context.tx, report.checkoutRequestId);
  if (!push) return false;
  if (isTrusted || mpesaResult(report.resultCode).state !== 'paid') recordResult(context, push.id, report);
  else if (push.state !== 'paid') context.enqueue(queryJob(push.id, 0));
  return true;
}

const queryJob = (pushId: number, errorsInARow: number) => ({ kind: 'payments.queryPush', mode: 'repeatable', key: `push-query:${pushId}`, lane: 'mpesa', laneLimit: 4, input: { pushId, errorsInARow }, rank: 20 }) as const;

function enqueueQuery(context: CommandContext, pushId: number, queries: number, errorsInARow = 0): void {
  const runAt = nextQueryAt(queries, context.now);
  if (runAt !== null) context.enqueue({ ...queryJob(pushId, errorsInARow), runAt });
}

function touched(context: CommandContext, push: Push): void {
  context.changed('stkPush', push.id);
  context.emit('pushes', push.id);
  context.emit('subscribers', push.subscriberId);
}
