/** Money that goes back: credit that is paid out, deposits that become credit. */
import { ceilToShilling, cents, formatKes, ZERO, type Cents } from '../../../../src-shared/money.ts';
import { Refusal } from '../../../../src-shared/refusal.ts';
import type { CommandContext } from '../../../kernel/commands.ts';
import type { Reader } from '../../../kernel/db.ts';
import { bookDepositReturn, bookRefund, type MoneyAccount } from '../../../ledger/events.ts';
import { creditOf } from '../../../ledger/journal.ts';
import { q } from '../../../schema/tables.ts';
import { refreshEntitlement } from '../../entitlement/index.ts';
import { ownTill } from '../../operators/index.ts';
import { settleFromCredit } from '../allocations.store.ts';
import { nextNumber } from '../number-series.ts';
import { renewPrepaid } from '../renewals.service.ts';
import { remainingOf } from './credit-notes.service.ts';
import { correctionDay } from './invoice-corrections.service.ts';

const operatorOf = ({ actor }: CommandContext) => (actor.kind === 'operator' ? actor.operatorId : null);

/** Pays out credit, under a number of its own; cash comes out of the payer's open till, if he has one. Throws Refusal when there is not as much. */
export function payRefund(context: CommandContext, wanted: { readonly subscriberId: number; readonly amountCents: Cents; readonly method: Exclude<MoneyAccount, 'cheque'>; readonly reference: string; readonly reason: string }): { id: number; number: string } {
  const { tx, now } = context;
  const { subscriberId, amountCents, method, reason } = wanted;
  // As M-Pesa's statement writes it: the close looks for it there.
  const reference = method === 'mpesa' ? wanted.reference.replace(/\s/g, '').toUpperCase() : wanted.reference;
  if (!tx.get(q.selectFrom('subscriber').select('id').where('id', '=', subscriberId))) throw new Refusal('not_found', 'There is no such subscriber.');
  const creditCents = creditOf(tx, subscriberId);
  if (amountCents > creditCents) throw new Refusal('conflict', `Only ${formatKes(creditCents)} is in credit: no more can be paid out.`, { fields: { amountCents: `is more than the ${formatKes(creditCents)} in credit` } });
  if (method === 'mpesa' && ceilToShilling(amountCents) !== amountCents) throw new Refusal('invalid', 'M-Pesa moves whole shillings only.', { fields: { amountCents: 'must be whole shillings for M-Pesa' } });
  if (method === 'mpesa' && reference !== '') requireUnused(tx, reference);
  const on = correctionDay(context);
  const tillSessionId = method === 'cash' ? ownTill(context) : null;
  const number = nextNumber(tx, 'RFD', on);
  const entryId = bookRefund(context, { subscriberId, bookedOn: on, reference: `refund:${number}`, from: method, amountCents });
  const { id } = tx.run(q.insertInto('refund').values({ number, subscriberId, amountCents, method, reference, reason, refundedOn: on, entryId, operatorId: operatorOf(context), at: now, tillSessionId }));
  context.changed('refund', id);
  if (tillSessionId !== null) context.emit('tills', tillSessionId);
  context.emit('payments');
  context.emit('subscribers', subscriberId);
  refreshEntitlement(context, subscriberId);
  return { id, number };
}

/** One M-Pesa receipt has paid out once, and never is that of money that came in. Throws Refusal. */
function requireUnused(db: Reader, reference: string): void {
  const field = { fields: { reference: 'is used already' } };
  if (db.get(q.selectFrom('payment').select('id').where('receipt', '=', reference))) throw new Refusal('invalid', `${reference} is a payment that came in. Enter the receipt of the money that went out.`, { fields: { reference: 'is a payment that came in' } });
  const refund = db.get(q.selectFrom('refund').select('number').where('reference', '=', reference).where('method', '=', 'mpesa'));
  if (refund) throw new Refusal('conflict', `${reference} is the receipt of refund ${refund.number}.`, field);
  const back = db.get(q.selectFrom('paymentReturn').innerJoin('payment', 'payment.id', 'paymentReturn.paymentId').select('receipt').where('paymentReturn.reference', '=', reference).where('paymentReturn.method', '=', 'mpesa'));
  if (back) throw new Refusal('conflict', `${reference} has paid back ${back.receipt} already.`, field);
}

/** A screenful of refunds, newest first. */
export function listRefunds(db: Reader, { subscriberId, offset, limit }: { readonly subscriberId?: number | undefined; readonly offset: number; readonly limit: number }) {
  let from = q.selectFrom('refund').innerJoin('subscriber', 'subscriber.id', 'refund.subscriberId').leftJoin('operator', 'operator.id', 'refund.operatorId');
  if (subscriberId !== undefined) from = from.where('refund.subscriberId', '=', subscriberId);
  const { total } = db.one(from.select(({ fn }) => fn.countAll<number>().as('total')));
  const rows = db.all(
    from
      .select(['refund.id', 'number', 'refund.subscriberId', 'subscriber.name as subscriberName', 'refund.amountCents', 'method', 'reference', 'reason', 'refundedOn', 'operator.name as by'])
      .orderBy('refund.id', 'desc')
      .offset(offset)
      .limit(limit),
  );
  return { total, rows };
}

const depositLines = q
  .selectFrom('invoiceLine')
  .innerJoin('invoice', 'invoice.id', 'invoiceLine.invoiceId')
  .select((row) => [
    'invoiceLine.id as lineId', 'invoiceId', 'invoice.number as invoiceNumber', 'description', 'invoice.subscriberId', 'invoice.openCents',
    row.fn.coalesce(row.selectFrom('depositReturn').select(({ fn }) => fn.sum<Cents>('amountCents').as('sum')).whereRef('invoiceLineId', '=', 'invoiceLine.id'), row.val(0 as Cents)).as('returnedCents'),
  ])
  .where('invoiceLine.kind', '=', 'deposit')
  .where('voidEntryId', 'is', null);

/**
 * Deposits of a subscriber. Held is what he has paid and not got back: what remains of the line once its invoice is settled in full, for an
 * invoice paid in part does not say which of its lines was paid.
 */
export function listDeposits(db: Reader, subscriberId: number) {
  return db.all(depositLines.where('invoice.subscriberId', '=', subscriberId).orderBy('invoiceLine.id')).map(({ subscriberId: _owner, openCents, ...row }) => {
    const leftCents = remainingOf(db, row.lineId).grossCents;
    return { ...row, amountCents: cents(leftCents + row.returnedCents), heldCents: openCents === 0 ? leftCents : ZERO };
  });
}

/** Gives a deposit, or a part of it, back into the credit; what else is open is settled from it. Throws Refusal. */
export function giveDepositBack(context: CommandContext, { lineId, amountCents, reason }: { readonly lineId: number; readonly amountCents: Cents; readonly reason: string }): void {
  const { tx, now } = context;
  const line = tx.get(depositLines.where('invoiceLine.id', '=', lineId));
  if (!line) throw new Refusal('not_found', 'There is no such deposit.');
  const { subscriberId, invoiceNumber } = line;
  if (line.openCents > 0) throw new Refusal('conflict', `${invoiceNumber}, which asks for the deposit, is not paid: ${formatKes(line.openCents)} is open. To take the deposit off it, issue a credit note.`);
  const heldCents = remainingOf(tx, lineId).grossCents;
  if (amountCents > heldCents) throw new Refusal('conflict', `Only ${formatKes(heldCents)} of this deposit is held.`, { fields: { amountCents: `is more than the ${formatKes(heldCents)} that is held` } });
  const on = correctionDay(context);
  const entryId = bookDepositReturn(context, { subscriberId, bookedOn: on, reference: `deposit:${invoiceNumber}`, amountCents });
  const { id } = tx.run(q.insertInto('depositReturn').values({ invoiceLineId: lineId, subscriberId, amountCents, reason, entryId, operatorId: operatorOf(context), at: now }));
  context.changed('depositReturn', id);
  context.emit('invoices', line.invoiceId);
  context.emit('subscribers', subscriberId);
  settleFromCredit(context, subscriberId, on);
  renewPrepaid(context, subscriberId);
  refreshEntitlement(context, subscriberId);
}
