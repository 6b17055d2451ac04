/**
 * Money that M-Pesa tells of, each receipt booked once however often and by whom it is told (mpesa.md, facts 1 and 2). All of it happens
 * in the transaction of the command that calls.
 */
import { formatKes, type Cents } from '../../../src-shared/money.ts';
import { dateOf, later, type Instant } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { bookAssignment, bookPayment, bookSuspense, type MoneyAccount } from '../../ledger/events.ts';
import { openDay } from '../../ledger/period-lock.ts';
import { q } from '../../schema/tables.ts';
import { payerOf, planSettlement, recordAllocations, renewPrepaid } from '../billing/index.ts';
import { refreshEntitlement } from '../entitlement/index.ts';
import { endCourtesyOf } from './courtesy.store.ts';
import { enqueueInbox } from './inbox-look.ts';
import { finishParked, unparkUnconfirmed } from './inbox.store.ts';
import { match, payerPhoneText, PUSH_WINDOW_MS, readPayerPhone, type Verdict } from './matching.ts';
import { addEvidence, directoryOf, findByReceipt, findPayment, insertPayment, moneyOwner, updatePayment, type Payment, type Source } from './payments.store.ts';
import { queueReceipt } from './receipt-texts.service.ts';
import { openReversalOf } from './reversals.store.ts';
import { findPushByCheckout, incompletePush, pushOf, updatePush } from './pushes.store.ts';

/** One report of a payment, by whatever way it came. */
export interface Incoming {
  readonly receipt: string;
  readonly amountCents: Cents;
  readonly paidAt: Instant;
  /** Empty when the report does not say. */
  readonly shortcode: string;
  readonly accountTyped: string;
  /** A number, a mask, a hash, or empty. */
  readonly payerPhone: string;
  readonly payerName: string;
  /** Of the request it answers; null when it is not about one. */
  readonly checkoutRequestId: string | null;
  /** The report itself, kept encrypted as evidence. */
  readonly body: string;
}

/** Begins the matching text of a payment that contradicting reports make a person's business. */
export const CHECK_MARK = 'Check: ';
/** Begins the matching text of a payment that a person took out of an account: only a person puts it into one again. */
export const TAKEN_MARK = 'Taken from ';

/** What M-Pesa tells when it is asked, at an address that is its own; a report only claims to come from there. */
export const OWN_WORD: readonly Source[] = ['pull', 'status', 'statement'];
/** Why the hours end that were granted while it was looked for. */
const ARRIVED = 'The payment arrived.';

/** Books a receipt when it is new, else adds what this report knows more. Returns the payment. */
export function receivePayment(context: CommandContext, incoming: Incoming, source: Exclude<Source, 'manual'>): Payment {
  const known = findByReceipt(context.tx, incoming.receipt);
  const id = known ? merge(context, known, incoming, source) : bookNew(context, incoming, source);
  // M-Pesa itself has told: what was only reported counts now.
  if (OWN_WORD.includes(source) && unparkUnconfirmed(context.tx, incoming.receipt) > 0) enqueueInbox(context);
  return paymentOf(context, id);
}

function bookNew(context: CommandContext, incoming: Incoming, source: Source): number {
  const { tx, now } = context;
  const verdict = match(directoryOf(tx), incoming);
  const { receipt, amountCents, paidAt, shortcode, accountTyped, payerName } = incoming;
  const ownerId = verdict.kind === 'subscriber' ? moneyOwner(tx, verdict.subscriberId) : null;
  const id = insertPayment(tx, {
    method: 'mpesa', receipt, amountCents, paidAt, recordedAt: now, shortcode, accountTyped, payerName, payerPhone: payerPhoneText(incoming.payerPhone), note: '', operatorId: null,
    ...(verdict.kind === 'subscriber' ? { state: 'credited', subscriberId: ownerId, matching: verdict.how } : { state: 'suspense', subscriberId: null, matching: verdict.reason }),
  });
  keepEvidence(context, id, source, incoming.body);
  if (verdict.kind === 'subscriber' && ownerId !== null) {
    bookCredited(context, { id, amountCents, paidAt, into: 'mpesa', subscriberId: ownerId });
    linkPush(context, id, verdict.pushId ?? completedBy(context, verdict.subscriberId, incoming), incoming.checkoutRequestId);
    endCourtesyOf(context, receipt, ARRIVED);
    refreshEntitlement(context, ownerId);
  } else {
    bookSuspense(context, { bookedOn: openDay(tx, dateOf(paidAt)), reference: `payment:${id}`, into: 'mpesa', amountCents });
  }
  changed(context, id);
  return id;
}

/**
 * Books a payment whose owner is known, and what it settles: oldest due first; on the first open day when its own is locked. The caller
 * refreshes the entitlement.
 */
export function bookCredited(context: CommandContext, payment: { readonly id: number; readonly amountCents: Cents; readonly paidAt: Instant; readonly into: MoneyAccount; readonly subscriberId: number }): void {
  const { id: paymentId, subscriberId, amountCents, into } = payment;
  const { settledCents, allocations } = planSettlement(context.tx, subscriberId, amountCents);
  const entryId = bookPayment(context, { subscriberId, bookedOn: openDay(context.tx, dateOf(payment.paidAt)), reference: `payment:${paymentId}`, into, amountCents, settledCents });
  recordAllocations(context, { by: { paymentId }, entryId, allocations });
  renewPrepaid(context, subscriberId);
  queueReceipt(context, paymentId, subscriberId);
  context.emit('subscribers', subscriberId);
}

function merge(context: CommandContext, payment: Payment, incoming: Incoming, source: Source): number {
  const isNews = keepEvidence(context, payment.id, source, incoming.body);
  if (payment.amountCents !== incoming.amountCents) {
    // Evidence is kept once a source; of two reports of one source the second may be the one that differs. What M-Pesa itself tells stays as it is.
    if (isNews || !OWN_WORD.includes(source)) markForCheck(context, payment, `another report says ${formatKes(incoming.amountCents)}; booked are ${formatKes(payment.amountCents)}.`);
    return payment.id;
  }
  const filled = fillIn(context, payment, incoming);
  if (mayBeCredited(context, payment)) {
    lookAgain(context, payment, match(directoryOf(context.tx), { ...incoming, ...filled }), incoming.checkoutRequestId);
  } else if (payment.state !== 'suspense') {
    if (isNews && payment.state === 'credited') lookForContradiction(context, payment, match(directoryOf(context.tx), incoming));
    const push = incoming.checkoutRequestId === null ? undefined : findPushByCheckout(context.tx, incoming.checkoutRequestId);
    linkPush(context, payment.id, push?.id ?? null, incoming.checkoutRequestId);
  }
  if (isNews) changed(context, payment.id);
  return payment.id;
}

/**
 * What was taken back, paid back or divided, what a person took out of an account, and what may be on its way back: a report that comes again
 * tells of the same money, and credits nobody.
 */
function mayBeCredited({ tx }: CommandContext, payment: Payment): boolean {
  if (payment.state !== 'suspense' || payment.matching.startsWith(CHECK_MARK) || payment.matching.startsWith(TAKEN_MARK)) return false;
  return openReversalOf(tx, payment) === undefined;
}

function lookAgain(context: CommandContext, payment: Payment, verdict: Verdict, checkoutRequestId: string | null): void {
  if (verdict.kind === 'subscriber') assignPayment(context, payment, { ...verdict, checkoutRequestId });
  else if (verdict.reason !== payment.matching) updatePayment(context.tx, payment.id, { matching: verdict.reason });
}

/**
 * The first report decided; one that names somebody else by account or request is a person's business, and nothing is booked again. A
 * phone says only who paid, not for whom.
 */
function lookForContradiction(context: CommandContext, payment: Payment, verdict: Verdict): void {
  if (verdict.kind !== 'subscriber' || verdict.by === 'phone' || [verdict.subscriberId, payerOf(context.tx, verdict.subscriberId)].includes(payment.subscriberId!)) return;
  markForCheck(context, payment, `another report points to ${nameOf(context, verdict.subscriberId)}. ${verdict.how}`);
}

/** Money in suspense has an owner: suspense against what he owes and his credit. The payment must be in suspense. */
export function assignPayment(context: CommandContext, payment: Payment, owner: { readonly subscriberId: number; readonly how: string; readonly pushId: number | null; readonly checkoutRequestId: string | null }): void {
  const { tx, now } = context;
  const { id, amountCents } = payment;
  const subscriberId = moneyOwner(tx, owner.subscriberId);
  updatePayment(tx, id, { state: 'credited', subscriberId, matching: owner.how });
  const { settledCents, allocations } = planSettlement(tx, subscriberId, amountCents);
  const entryId = bookAssignment(context, { subscriberId, bookedOn: openDay(tx, dateOf(now)), reference: `payment:${id}`, amountCents, settledCents });
  recordAllocations(context, { by: { paymentId: id }, entryId, allocations });
  renewPrepaid(context, subscriberId);
  queueReceipt(context, id, subscriberId);
  // A part answers no request: the whole may.
  linkPush(context, id, owner.pushId ?? (payment.parentId === null ? completedBy(context, owner.subscriberId, payment) : null), owner.checkoutRequestId);
  finishParked(tx, id);
  endCourtesyOf(context, payment.receipt, ARRIVED);
  refreshEntitlement(context, subscriberId);
  context.emit('subscribers', subscriberId);
  changed(context, id);
}

/** A request of which M-Pesa said "paid" without a receipt, or nothing at all: this receipt completes it. */
function completedBy(context: CommandContext, subscriberId: number, paid: { readonly amountCents: Cents; readonly paidAt: Instant }): number | null {
  return incompletePush(context.tx, { subscriberId, amountCents: paid.amountCents, from: later(paid.paidAt, -PUSH_WINDOW_MS), to: later(paid.paidAt, PUSH_WINDOW_MS) });
}

/**
 * The request is paid by this payment: PAID is terminal, and a success beats an earlier failure. Pairing by time and amount only takes
 * requests without a payment, so where there is one already, this report names the request and is right.
 */
export function linkPush(context: CommandContext, paymentId: number, pushId: number | null, checkoutRequestId: string | null): void {
  if (pushId === null) return;
  const push = pushOf(context.tx, pushId);
  if (push.paymentId === paymentId) return;
  updatePush(context.tx, pushId, {
    state: 'paid', resultCode: '0', resultText: null, trouble: null, paymentId, settledAt: push.settledAt ?? context.now,
    ...(push.checkoutRequestId === null && checkoutRequestId !== null ? { checkoutRequestId } : {}),
  });
  context.changed('stkPush', pushId);
  context.emit('pushes', pushId);
}

/** What this report knows and the earlier ones did not; returns the payment's facts with it. */
function fillIn(context: CommandContext, payment: Payment, incoming: Incoming): Pick<Payment, 'accountTyped' | 'payerPhone' | 'payerName' | 'shortcode'> {
  const phone = payerPhoneText(incoming.payerPhone);
  const filled = {
    accountTyped: payment.accountTyped || incoming.accountTyped,
    payerPhone: phoneRank(phone) > phoneRank(payment.payerPhone) ? phone : payment.payerPhone,
    payerName: payment.payerName || incoming.payerName,
    shortcode: payment.shortcode || incoming.shortcode,
  };
  const isMore = (Object.keys(filled) as (keyof typeof filled)[]).some((field) => filled[field] !== payment[field]);
  if (isMore) updatePayment(context.tx, payment.id, filled);
  return filled;
}

const PHONE_RANK = { number: 3, hash: 2, mask: 1, none: 0 } as const;
const phoneRank = (text: string): number => PHONE_RANK[readPayerPhone(text).kind];

function markForCheck(context: CommandContext, payment: Payment, what: string): void {
  if (payment.matching.startsWith(CHECK_MARK)) return;
  updatePayment(context.tx, payment.id, { matching: `${CHECK_MARK}${what} ${payment.matching}` });
  changed(context, payment.id);
}

function keepEvidence(context: CommandContext, paymentId: number, source: Source, body: string): boolean {
  return addEvidence(context.tx, { paymentId, source, receivedAt: context.now, bodyCipher: context.vault.encrypt(body, 'payment.evidence') });
}

function nameOf(context: CommandContext, subscriberId: number): string {
  const { name, accountNumber } = context.tx.one(q.selectFrom('subscriber').select(['name', 'accountNumber']).where('id', '=', subscriberId));
  return `${name} (account ${accountNumber})`;
}

function paymentOf(context: CommandContext, id: number): Payment {
  const payment = findPayment(context.tx, id);
  if (!payment) throw new Error(`no payment ${id}`);
  return payment;
}

function changed(context: CommandContext, id: number): void {
  context.changed('payment', id);
  context.emit('payments', id);
}
