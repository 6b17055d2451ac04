/** A transfer that is on the bank's statement, entered by a person. */
import { formatKes, type Cents } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf, formatDate, type LocalDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { bookSuspense } from '../../ledger/events.ts';
import { openDay } from '../../ledger/period-lock.ts';
import { q } from '../../schema/tables.ts';
import { nextNumber } from '../billing/index.ts';
import { refreshEntitlement } from '../entitlement/index.ts';
import { addEvidence, bookCredited, insertPayment, moneyOwner } from '../payments/index.ts';
import { onDay } from './transfers.service.ts';

interface BankTransfer {
  readonly subscriberId: number | null;
  readonly amountCents: Cents;
  readonly reference: string;
  readonly paidOn: LocalDate;
  readonly payerName: string;
  readonly note: string;
}

/**
 * Books money of the bank under the next number of series BNK, as of the day on which it came in (the first open one when that is locked); settles the
 * oldest due first. Without a subscriber it waits for a person. The bank's reference is entered once. Throws Refusal.
 */
export function takeBank(context: CommandContext, wanted: BankTransfer): { paymentId: number; receipt: string } {
  const { tx, now } = context;
  const { amountCents, paidOn, payerName, note } = wanted;
  const reference = wanted.reference.trim().toUpperCase();
  if (paidOn > dateOf(now)) throw new Refusal('invalid', 'That day is still to come. Enter it when it is on the bank’s statement.', { fields: { paidOn: 'is in the future' } });
  refuseKnown(context, reference);
  const ownerId = wanted.subscriberId === null ? null : payingSubscriber(context, wanted.subscriberId);
  const paidAt = onDay(now, paidOn);
  const by = context.actor.kind === 'operator' ? context.actor : null;
  const receipt = nextNumber(tx, 'BNK', openDay(tx, paidOn));
  const paymentId = insertPayment(tx, {
    method: 'bank', receipt, amountCents, paidAt, recordedAt: now, shortcode: '', accountTyped: '', payerPhone: '', payerName, note, operatorId: by?.operatorId ?? null, reference,
    ...(ownerId === null ? { state: 'suspense', subscriberId: null, matching: 'A bank transfer; nobody was named.' } : { state: 'credited', subscriberId: ownerId, matching: by ? `Entered by ${by.name}.` : 'Entered by hand.' }),
  });
  addEvidence(tx, { paymentId, source: 'manual', receivedAt: now, bodyCipher: context.vault.encrypt(JSON.stringify(wanted), 'payment.evidence') });
  if (ownerId === null) {
    bookSuspense(context, { bookedOn: openDay(tx, paidOn), reference: `payment:${paymentId}`, into: 'bank', amountCents });
  } else {
    bookCredited(context, { id: paymentId, amountCents, paidAt, into: 'bank', subscriberId: ownerId });
    refreshEntitlement(context, ownerId);
  }
  context.changed('payment', paymentId);
  context.emit('payments', paymentId);
  return { paymentId, receipt };
}

function refuseKnown({ tx }: CommandContext, reference: string): void {
  const known = tx.get(
    q.selectFrom('payment').leftJoin('subscriber', 'subscriber.id', 'payment.subscriberId').select(['receipt', 'amountCents', 'paidAt', 'subscriber.name'])
      .where('method', '=', 'bank').where('reference', '=', reference).where('parentId', 'is', null).where('state', '<>', 'reversed'),
  );
  if (!known) return;
  const whose = known.name === null ? '' : ` of ${known.name}`;
  throw new Refusal('conflict', `${reference} is entered already: ${known.receipt}${whose}, ${formatKes(known.amountCents)} on ${formatDate(dateOf(known.paidAt))}.`, { fields: { reference: `is ${known.receipt} already` } });
}

/** Whose money it is that somebody pays for a subscriber. Throws Refusal when there is no such subscriber. */
export function payingSubscriber({ tx }: CommandContext, subscriberId: number): number {
  const subscriber = tx.get(q.selectFrom('subscriber').select(['id', 'removedAt']).where('id', '=', subscriberId));
  if (!subscriber || subscriber.removedAt !== null) throw new Refusal('not_found', 'There is no such subscriber.');
  return moneyOwner(tx, subscriber.id);
}
