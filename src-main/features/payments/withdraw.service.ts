/**
 * Payments that are taken back: reversed by their provider, or moved because they were somebody else's; and what a payment settles, set by
 * hand. What it had settled is owed again, and credit is never below zero (billing-rules, Payments and allocation).
 */
import { cents, formatKes, minus, plus, smaller, sum, ZERO, type Cents } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { addDays, dateOf, formatInstant, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { bookAdjustment, bookCreditUsed, bookPaymentMoved, bookPaymentReversal, bookSuspenseReversal } from '../../ledger/events.ts';
import { balanceOf, creditOf } from '../../ledger/journal.ts';
import { openDay } from '../../ledger/period-lock.ts';
import { q } from '../../schema/tables.ts';
import { correctionDay, postInvoice, recordAllocations, recordUndone, settleFromCredit, standingAllocations, undoAllocation, type StandingAllocation } from '../billing/index.ts';
import { refreshEntitlement } from '../entitlement/index.ts';
import { readSetting } from '../settings/index.ts';
import { findPayment, moneyOwner, updatePayment, type Payment } from './payments.store.ts';
import { assignPayment, TAKEN_MARK } from './receive.service.ts';
import { partsOf, refuseWhileReversing } from './reversals.store.ts';

type CreditedPayment = Payment & { readonly subscriberId: number };

interface Withdrawal {
  /** What the payment itself settles: taken back with it. */
  readonly own: readonly StandingAllocation[];
  /** Its rest became credit, and credit has settled these since: taken back, the latest first, until the rest is covered. */
  readonly fromCredit: readonly StandingAllocation[];
  /** Not covered by that either: it was paid out to him, and is owed. */
  readonly owedCents: Cents;
}

/** What must be taken back so that a payment can leave. Reads only. */
function planWithdrawal(db: Reader, payment: CreditedPayment): Withdrawal {
  const own = standingAllocations(db, { paymentId: payment.id });
  const restCents = minus(payment.amountCents, total(own));
  let missingCents = minus(restCents, creditOf(db, payment.subscriberId));
  const fromCredit: StandingAllocation[] = [];
  for (const allocation of missingCents > 0 ? standingAllocations(db, { creditOfSubscriberId: payment.subscriberId }) : []) {
    if (missingCents <= 0) break;
    fromCredit.push(allocation);
    missingCents = minus(missingCents, allocation.amountCents);
  }
  return { own, fromCredit, owedCents: missingCents > 0 ? missingCents : ZERO };
}

const total = (allocations: readonly StandingAllocation[]): Cents => sum(allocations.map((allocation) => allocation.amountCents));

interface Taking {
  /** The description of the debt, should he have been paid out. */
  readonly why: string;
  /** The day of the entry itself; what follows from it is booked today. */
  readonly bookedOn: LocalDate;
  /** Books the entry and returns it. */
  readonly book: (event: { subscriberId: number; bookedOn: LocalDate; reference: string; amountCents: Cents; settledCents: Cents }) => number;
}

/** Takes a payment from its subscriber. Ends with his credit at zero or above, put to use for what is open. */
function withdraw(context: CommandContext, payment: CreditedPayment, { why, bookedOn, book }: Taking): void {
  const { subscriberId, amountCents } = payment;
  const { own, fromCredit, owedCents } = planWithdrawal(context.tx, payment);
  const on = correctionDay(context);
  for (const allocation of fromCredit) undoAllocation(context, allocation, on);
  const entryId = book({ subscriberId, bookedOn, reference: `payment:${payment.id}`, amountCents, settledCents: total(own) });
  for (const allocation of own) recordUndone(context, allocation, entryId);
  // After the entry: only then is the credit below zero by what is owed, and no credit is there that would settle the debt at once.
  if (owedCents > 0) askBack(context, subscriberId, owedCents, on, why);
  settleFromCredit(context, subscriberId, on);
  context.emit('subscribers', subscriberId);
}

/** What was paid out to him and was never his is owed again, as an item of its own. */
function askBack(context: CommandContext, subscriberId: number, owedCents: Cents, on: LocalDate, why: string): void {
  postInvoice(context, {
    kind: 'adjustment', subscriberId, issuedOn: on, dueOn: addDays(on, readSetting(context.tx, 'billing').dueDays),
    book: (inner, reference, amountCents) => bookAdjustment(inner, { subscriberId, bookedOn: on, reference, amountCents }),
    lines: [
      {
        kind: 'adjustment', description: why, explanation: 'Paid out to you before', chargeId: null, periodIndex: null, subscriptionId: null, periodStart: null, periodEnd: null, quantity: 1, amountCents: owedCents, discountCents: ZERO,
        taxInclusive: 1, exciseBasisPoints: 0, vatBasisPoints: 0, netCents: owedCents, exciseCents: ZERO, vatCents: ZERO, grossCents: owedCents,
      },
    ],
  });
}

/** The payment, unless its money has left. Throws Refusal. */
function standing(db: Reader, id: number): Payment {
  const payment = findPayment(db, id);
  if (!payment) throw new Refusal('not_found', 'There is no such payment.');
  if (payment.state === 'reversed') throw new Refusal('conflict', `${payment.receipt} was reversed on ${formatInstant(payment.reversedAt!)} already.`);
  if (payment.state === 'returned') throw new Refusal('conflict', `${payment.receipt} was paid back to its sender already.`);
  return payment;
}

/** instead: what to do with money that nobody has yet. Throws Refusal. */
function credited(context: CommandContext, id: number, instead: string): CreditedPayment {
  const payment = standing(context.tx, id);
  if (payment.state === 'split') throw new Refusal('conflict', `${payment.receipt} was split: its parts are payments of their own.`);
  refuseWhileReversing(context, payment);
  if (!isCredited(payment)) throw new Refusal('conflict', `${payment.receipt} belongs to nobody yet. ${instead}`);
  return payment;
}

const isCredited = (payment: Payment): payment is CreditedPayment => payment.state === 'credited';

/** Its provider took the money back, a person says; of a payment that was split: all of it. It stays visible, and a report of it that comes again credits nothing. Throws Refusal. */
export function reversePayment(context: CommandContext, { id, reason }: { readonly id: number; readonly reason: string }): void {
  const payment = standing(context.tx, id);
  refuseWhileReversing(context, payment);
  if (payment.method === 'cheque') refuseOfClearedCheque(context, payment);
  const parts = partsOf(context.tx, id);
  const returned = parts.find((part) => part.state === 'returned');
  if (returned) throw new Refusal('conflict', `${returned.receipt} was paid back to its sender already. Reverse the other parts one by one, and record what was lost as an expense.`);
  if (parts.length > 0 && parts.every((part) => part.state === 'reversed')) throw new Refusal('conflict', `All parts of ${payment.receipt} were reversed already.`);
  takeBack(context, payment, { reason, happenedAt: null });
}

/** Its money is at the bank, not with the cheques any more: the clearing is taken back first. */
function refuseOfClearedCheque({ tx }: CommandContext, { id, parentId, receipt }: Payment): void {
  const cleared = tx.get(q.selectFrom('cheque').innerJoin('moneyTransfer', 'moneyTransfer.id', 'transferId').select('moneyTransfer.number').where('paymentId', 'in', [id, ...(parentId === null ? [] : [parentId])]).where('state', '=', 'cleared'));
  if (cleared) throw new Refusal('conflict', `The cheque of ${receipt} has cleared into the bank. Take transfer ${cleared.number} back first, then mark the cheque as bounced.`);
}

/**
 * The money has left: taken from whoever has it, once. What was taken back or paid back before stays as it is; returns the receipts that were paid
 * back, so that somebody looks. happenedAt: when, null now.
 */
export function takeBack(context: CommandContext, payment: Payment, given: { readonly reason: string; readonly happenedAt: Instant | null }): string[] {
  const { id, amountCents, method, receipt, subscriberId, state } = payment;
  if (state === 'returned') return [receipt];
  if (state === 'split') {
    const paidBack = partsOf(context.tx, id).flatMap((part) => takeBack(context, part, given));
    changed(context, id, null);
    return paidBack;
  }
  if (state === 'reversed') return [];
  const bookedOn = reversalDay(context, payment, given.happenedAt);
  if (isCredited(payment)) withdraw(context, payment, { why: `Payment ${receipt} was reversed after it had been paid out`, bookedOn, book: (event) => bookPaymentReversal(context, { ...event, from: method }) });
  else bookSuspenseReversal(context, { bookedOn, reference: `payment:${id}`, from: method, amountCents });
  updatePayment(context.tx, id, { state: 'reversed', reversedAt: given.happenedAt ?? context.now, reversal: given.reason });
  changed(context, id, subscriberId);
  return [];
}

/** The day on which it happened, so that the day's money agrees with its provider's; but not before the payment was booked where it is, nor in a locked period. */
function reversalDay(context: CommandContext, { id, parentId }: Payment, happenedAt: Instant | null): LocalDate {
  const { tx } = context;
  if (happenedAt === null) return correctionDay(context);
  const day = openDay(tx, dateOf(happenedAt));
  const { last } = tx.one(q.selectFrom('journalEntry').select(({ fn }) => fn.max<LocalDate | null>('bookedOn').as('last')).where('reference', 'in', [`payment:${id}`, `payment:${parentId ?? id}`]));
  return last !== null && last > day ? last : day;
}

/** It was somebody else's: taken from the one as if it were reversed, and credited to the other. Throws Refusal. */
export function movePayment(context: CommandContext, wanted: { readonly id: number; readonly subscriberId: number; readonly reason: string }): void {
  const { tx } = context;
  const payment = credited(context, wanted.id, 'Assign it instead.');
  const owner = tx.get(q.selectFrom('subscriber').select(['id', 'removedAt']).where('id', '=', wanted.subscriberId));
  if (!owner || owner.removedAt !== null) throw new Refusal('not_found', 'There is no such subscriber.');
  const subscriberId = moneyOwner(tx, owner.id);
  const from = ownerOf(tx, payment);
  if (subscriberId === payment.subscriberId) throw new Refusal('conflict', `${payment.receipt} is credited to ${from.name} already.`);
  const how = `Moved from ${from.name} (account ${from.accountNumber}) by ${nameOfActor(context)}: ${wanted.reason}`;
  const waiting = intoSuspense(context, payment, how);
  assignPayment(context, waiting, { subscriberId, how, pushId: null, checkoutRequestId: null });
  changed(context, payment.id, payment.subscriberId);
}

/** Back from its subscriber to where money waits for a person; no report puts it anywhere by itself again. Throws Refusal. */
export function unassignPayment(context: CommandContext, wanted: { readonly id: number; readonly reason: string }): void {
  const payment = credited(context, wanted.id, 'It waits for a person already.');
  const from = ownerOf(context.tx, payment);
  intoSuspense(context, payment, `${TAKEN_MARK}${from.name} (account ${from.accountNumber}) by ${nameOfActor(context)}: ${wanted.reason}`);
  changed(context, payment.id, payment.subscriberId);
}

function intoSuspense(context: CommandContext, payment: CreditedPayment, matching: string): Payment {
  withdraw(context, payment, { why: `Payment ${payment.receipt} was moved after it had been paid out`, bookedOn: correctionDay(context), book: (event) => bookPaymentMoved(context, event) });
  const waiting = { state: 'suspense', subscriberId: null, matching } as const;
  updatePayment(context.tx, payment.id, waiting);
  return { ...payment, ...waiting };
}

const ownerOf = (db: Reader, payment: CreditedPayment) => db.one(q.selectFrom('subscriber').select(['name', 'accountNumber']).where('id', '=', payment.subscriberId));
/** For the matching text of a payment: who did it. */
export const nameOfActor = ({ actor }: CommandContext): string => (actor.kind === 'operator' ? actor.name : 'a person');

function changed(context: CommandContext, id: number, subscriberId: number | null): void {
  if (subscriberId !== null) refreshEntitlement(context, subscriberId);
  context.changed('payment', id);
  context.emit('payments', id);
}

/**
 * Sets what a payment settles: allocations that are asked for as they stand stay, its others are taken back, and the rest is booked from the
 * credit that this leaves. Throws Refusal when a part is more than is open, or all of them are more than is left of the payment.
 */
export function allocatePayment(context: CommandContext, { id, parts }: { readonly id: number; readonly parts: readonly { readonly invoiceId: number; readonly amountCents: Cents }[] }): void {
  const { tx } = context;
  const payment = credited(context, id, 'Assign it first.');
  const { subscriberId, receipt } = payment;
  if (new Set(parts.map((part) => part.invoiceId)).size < parts.length) throw new Refusal('invalid', 'An invoice is named twice.');
  const on = correctionDay(context);
  const isAsked = (standing: StandingAllocation) => parts.some((part) => part.invoiceId === standing.invoiceId && part.amountCents === standing.amountCents);
  const own = standingAllocations(tx, { paymentId: id });
  const kept = own.filter((standing, index) => isAsked(standing) && own.findIndex((other) => other.invoiceId === standing.invoiceId) === index);
  for (const standing of own) if (!kept.includes(standing)) undoAllocation(context, standing, on);
  const added = parts.filter((part) => !kept.some((standing) => standing.invoiceId === part.invoiceId));
  const askedCents = sum(added.map((part) => part.amountCents));
  const freeCents = smaller(minus(payment.amountCents, total(kept)), creditOf(tx, subscriberId));
  if (askedCents > freeCents) throw new Refusal('conflict', `Of ${receipt} only ${formatKes(plus(freeCents, total(kept)))} can settle invoices: the rest is more than the payment, or was used or paid out since.`);
  for (const part of added) requireOpen(tx, subscriberId, part);
  if (added.length > 0) {
    const entryId = bookCreditUsed(context, { subscriberId, bookedOn: on, reference: `payment:${id}`, amountCents: askedCents });
    recordAllocations(context, { by: { paymentId: id }, entryId, allocations: added });
  }
  context.emit('subscribers', subscriberId);
  changed(context, id, subscriberId);
}

function requireOpen(db: Reader, subscriberId: number, { invoiceId, amountCents }: { readonly invoiceId: number; readonly amountCents: Cents }): void {
  const invoice = db.get(q.selectFrom('invoice').select(['number', 'openCents']).where('id', '=', invoiceId).where('subscriberId', '=', subscriberId));
  if (!invoice) throw new Refusal('not_found', 'He has no such invoice.');
  if (amountCents > invoice.openCents) throw new Refusal('conflict', `On ${invoice.number} ${formatKes(invoice.openCents)} is open, less than ${formatKes(amountCents)}.`);
}

/** What reversing or moving a payment would do. Throws Refusal when its money has left already. */
export function previewWithdrawal(db: Reader, id: number) {
  const payment = standing(db, id);
  const { subscriberId, amountCents } = payment;
  if (!isCredited(payment) || subscriberId === null) return { subscriberId: null, subscriberName: null, amountCents, reopened: [], fromCreditCents: ZERO, owedCents: ZERO, balanceAfterCents: ZERO };
  const { own, fromCredit, owedCents } = planWithdrawal(db, payment);
  const takenBack = [...own, ...fromCredit];
  const creditCents = creditOf(db, subscriberId);
  const restCents = minus(amountCents, total(own));
  const reopened = reopenedAfter(db, subscriberId, takenBack, cents(creditCents + total(fromCredit) + owedCents - restCents));
  const { name } = db.one(q.selectFrom('subscriber').select('name').where('id', '=', subscriberId));
  return {
    subscriberId,
    subscriberName: name,
    amountCents,
    reopened: reopened.invoices,
    fromCreditCents: minus(creditCents, reopened.creditCents),
    owedCents,
    balanceAfterCents: plus(balanceOf(db, subscriberId), amountCents),
  };
}

/** What is open again of each invoice once the credit that is left has settled the oldest due first, as settleFromCredit will. */
function reopenedAfter(db: Reader, subscriberId: number, takenBack: readonly StandingAllocation[], leftCents: Cents) {
  const back = new Map([...Map.groupBy(takenBack, (allocation) => allocation.invoiceId)].map(([invoiceId, rows]) => [invoiceId, total(rows)]));
  const open = db
    .all(q.selectFrom('invoice').select(['id', 'number', 'dueOn', 'openCents']).where('subscriberId', '=', subscriberId).where((where) => where.or([where('openCents', '>', ZERO), where('id', 'in', [...back.keys()])])).orderBy('dueOn').orderBy('id'));
  let creditCents = leftCents;
  const invoices: { invoiceId: number; number: string; amountCents: Cents }[] = [];
  for (const { id, number, openCents } of open) {
    const backCents = back.get(id) ?? ZERO;
    const usedCents = smaller(creditCents, plus(openCents, backCents));
    creditCents = minus(creditCents, usedCents);
    if (backCents > usedCents) invoices.push({ invoiceId: id, number, amountCents: minus(backCents, usedCents) });
  }
  return { invoices, creditCents };
}
