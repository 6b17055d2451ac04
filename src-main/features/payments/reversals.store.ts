/** Reversals: ours, and those that M-Pesa lists. */
import type { Selectable } from 'kysely';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { statement, type Reader, type Writer } from '../../kernel/db.ts';
import { q, type Tables } from '../../schema/tables.ts';
import { findPayment, type Payment } from './payments.store.ts';
import { STANDING } from './reversals.ts';

export type Reversal = Selectable<Tables['reversal']>;
export type NewReversal = Pick<Reversal, 'paymentId' | 'receipt' | 'amountCents' | 'origin' | 'state' | 'reason' | 'happenedAt' | 'requestedBy' | 'requestedAt'> & Partial<Pick<Reversal, 'reversalReceipt' | 'notBefore' | 'settledAt' | 'resultText'>>;
type Changes = Partial<Omit<Reversal, 'id' | 'amountCents' | 'origin' | 'requestedAt' | 'requestedBy'>>;

const byId = statement<{ id: number }>()((p) => q.selectFrom('reversal').selectAll().where('id', '=', p('id')));
const byReversalReceipt = statement<{ reversalReceipt: string }>()((p) => q.selectFrom('reversal').selectAll().where('reversalReceipt', '=', p('reversalReceipt')));
const byReceipt = statement<{ receipt: string }>()((p) => q.selectFrom('reversal').selectAll().where('receipt', '=', p('receipt')).orderBy('id'));

export const findReversal = (db: Reader, id: number): Reversal | undefined => db.getOf(byId, { id });
export const findByReversalReceipt = (db: Reader, reversalReceipt: string): Reversal | undefined => db.getOf(byReversalReceipt, { reversalReceipt });
/** Every one of a payment, oldest first. receipt: of the whole. */
export const reversalsOfReceipt = (db: Reader, receipt: string): Reversal[] => (receipt === '' ? [] : db.allOf(byReceipt, { receipt }));

export function insertReversal(tx: Writer, reversal: NewReversal): number {
  return tx.run(q.insertInto('reversal').values({ reversalReceipt: null, ...reversal })).id;
}

export function updateReversal(tx: Writer, id: number, columns: Changes): void {
  tx.run(q.updateTable('reversal').set(columns).where('id', '=', id));
}

/** The payment that M-Pesa knows: of a part, the whole. */
export const wholeOf = (db: Reader, payment: Payment): Payment => (payment.parentId === null ? payment : findPayment(db, payment.parentId)!);

/**
 * The reversal that may still take this payment away; undefined: none. One that M-Pesa lists for another amount says nothing of this payment
 * until a person has split it.
 */
export function openReversalOf(db: Reader, payment: Payment): Reversal | undefined {
  const whole = wholeOf(db, payment);
  return reversalsOfReceipt(db, whole.receipt).find((reversal) => {
    if (reversal.origin === 'requested') return ['waiting', 'queued', 'sent', 'unknown'].includes(reversal.state);
    return reversal.state === 'proposed' && (reversal.amountCents === payment.amountCents || reversal.amountCents === whole.amountCents);
  });
}

/** While it may leave, nobody gets it and nobody else gives it back. Throws Refusal. */
export function refuseWhileReversing({ tx }: Pick<CommandContext, 'tx'>, payment: Payment): void {
  const open = openReversalOf(tx, payment);
  if (!open) return;
  throw new Refusal('conflict', `A reversal of ${open.receipt} ${STANDING[open.state as keyof typeof STANDING]}. Settle or dismiss it under Reversals first: until then the payment stays as it is.`);
}

/** Parts of a payment that was split, in their order. */
export function partsOf(db: Reader, paymentId: number): Payment[] {
  return db.all(q.selectFrom('payment').selectAll().where('parentId', '=', paymentId).orderBy('id'));
}

/** All of it was taken back. */
export const isGone = (db: Reader, payment: Payment): boolean => payment.state === 'reversed' || (payment.state === 'split' && partsOf(db, payment.id).every((part) => part.state === 'reversed'));

/** The reversal that took a payment away, or the whole that it is a part of; undefined: it is there, or a person took it back by hand. besides: not this one. */
export function takenBy(db: Reader, payment: Payment, besides?: number): Reversal | undefined {
  if (!isGone(db, payment)) return undefined;
  return reversalsOfReceipt(db, wholeOf(db, payment).receipt).find((reversal) => reversal.id !== besides && reversal.state === 'done' && (payment.state === 'split' || reversal.paymentId === payment.id || reversal.paymentId === payment.parentId));
}
