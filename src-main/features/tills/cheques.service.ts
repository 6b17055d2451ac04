/** Cheques: held until they clear, or credited at once; cleared into the bank, bounced, or handed back. */
import { formatKes, type Cents } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf, formatDate, type LocalDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { q } from '../../schema/tables.ts';
import { nextNumber } from '../billing/index.ts';
import { refreshEntitlement } from '../entitlement/index.ts';
import { addEvidence, bookCredited, insertPayment, reversePayment } from '../payments/index.ts';
import { payingSubscriber } from './bank.service.ts';
import { recordTransfer } from './transfers.service.ts';

interface NewCheque {
  readonly subscriberId: number;
  readonly amountCents: Cents;
  readonly number: string;
  readonly bankName: string;
  readonly drawnOn: LocalDate;
  readonly creditNow: boolean;
  readonly note: string;
}

/** Takes a cheque; with creditNow it is a payment at once, else when it clears. The same cheque twice is refused. Throws Refusal. */
export function takeCheque(context: CommandContext, wanted: NewCheque): { id: number; paymentId: number | null } {
  const { tx, now, actor } = context;
  const { creditNow, number, bankName, drawnOn, amountCents, note } = wanted;
  const subscriberId = payingSubscriber(context, wanted.subscriberId);
  refuseKnown(context, number, bankName);
  if (creditNow && drawnOn > dateOf(now)) throw new Refusal('invalid', `The bank pays this cheque from ${formatDate(drawnOn)} on. Hold it until then.`, { fields: { creditNow: 'is too early for a cheque of a day to come' } });
  const { id } = tx.run(
    q.insertInto('cheque').values({ subscriberId: wanted.subscriberId, number, bankName, drawnOn, amountCents, state: creditNow ? 'credited' : 'held', note, paymentId: null, receivedAt: now, operatorId: actor.kind === 'operator' ? actor.operatorId : null }),
  );
  const paymentId = creditNow ? payBy(context, { ...wanted, id, subscriberId }, 'Cheque taken') : null;
  if (paymentId !== null) tx.run(q.updateTable('cheque').set({ paymentId }).where('id', '=', id));
  tell(context, id);
  return { id, paymentId };
}

function refuseKnown({ tx }: CommandContext, number: string, bankName: string): void {
  const known = tx.sql<{ name: string; amountCents: Cents; receivedAt: number }>(
    `SELECT subscriber.name, amountCents, receivedAt FROM cheque JOIN subscriber ON subscriber.id = subscriberId WHERE bankName = ? COLLATE NOCASE AND number = ? COLLATE NOCASE AND state IN ('held', 'credited', 'cleared')`,
    bankName, number,
  )[0];
  if (known) throw new Refusal('conflict', `Cheque ${number} of ${bankName} was taken already: ${formatKes(known.amountCents)} of ${known.name} on ${formatDate(dateOf(known.receivedAt as never))}.`, { fields: { number: 'was taken already' } });
}

/** The payment that a cheque is: its money lies with the cheques until the bank has it. */
function payBy(context: CommandContext, cheque: { readonly id: number; readonly subscriberId: number; readonly amountCents: Cents; readonly number: string; readonly bankName: string }, how: string): number {
  const { tx, now, actor } = context;
  const { subscriberId, amountCents, number, bankName } = cheque;
  const receipt = nextNumber(tx, 'CHQ', dateOf(now));
  const by = actor.kind === 'operator' ? actor : null;
  const paymentId = insertPayment(tx, {
    method: 'cheque', receipt, amountCents, state: 'credited', subscriberId, paidAt: now, recordedAt: now, shortcode: '', accountTyped: '', payerPhone: '', payerName: '',
    matching: by ? `${how} by ${by.name}.` : `${how}.`, note: `Cheque ${number} of ${bankName}`, operatorId: by?.operatorId ?? null, reference: number,
  });
  addEvidence(tx, { paymentId, source: 'manual', receivedAt: now, bodyCipher: context.vault.encrypt(JSON.stringify(cheque), 'payment.evidence') });
  bookCredited(context, { id: paymentId, amountCents, paidAt: now, into: 'cheque', subscriberId });
  refreshEntitlement(context, subscriberId);
  context.changed('payment', paymentId);
  context.emit('payments', paymentId);
  return paymentId;
}

/** The bank has paid it: one that was held becomes a payment now; its money goes to the bank. Throws Refusal. */
export function clearCheque(context: CommandContext, { id }: { readonly id: number }): { paymentId: number } {
  const { tx, now } = context;
  const cheque = openCheque(context, id);
  const { number, bankName, drawnOn, amountCents } = cheque;
  if (drawnOn > dateOf(now)) throw new Refusal('invalid', `Cheque ${number} is dated ${formatDate(drawnOn)}: the bank does not pay it before.`);
  if (cheque.paymentId !== null && takenBack(context, cheque.paymentId) !== 'none') throw new Refusal('conflict', `The payment of cheque ${number} was reversed. Mark the cheque as bounced or handed back, and take the money as a bank transfer.`);
  const paymentId = cheque.paymentId ?? payBy(context, { ...cheque, subscriberId: payingSubscriber(context, cheque.subscriberId) }, 'Cheque cleared');
  const transfer = recordTransfer(context, { kind: 'chequeCleared', from: 'cheque', to: 'bank', amountCents, happenedAt: now, reference: number, note: bankName });
  tx.run(q.updateTable('cheque').set({ state: 'cleared', paymentId, transferId: transfer.id, settledAt: now }).where('id', '=', id));
  tell(context, id);
  return { paymentId };
}

/** The bank did not pay it, or it was never presented: one that was credited is taken back from its subscriber. Throws Refusal. */
export function failCheque(context: CommandContext, { id, how, reason }: { readonly id: number; readonly how: 'bounced' | 'handedBack'; readonly reason: string }): void {
  const { tx, now } = context;
  const { number, paymentId, note } = openCheque(context, id);
  const words = how === 'bounced' ? `Cheque ${number} bounced: ${reason}` : `Cheque ${number} was handed back: ${reason}`;
  if (paymentId !== null && takenBack(context, paymentId) !== 'all') reversePayment(context, { id: paymentId, reason: words });
  tx.run(q.updateTable('cheque').set({ state: how, note: note === '' ? reason : `${note}. ${reason}`, settledAt: now }).where('id', '=', id));
  tell(context, id);
}

/** How much of a payment was reversed: of one that was split, by its parts. */
function takenBack({ tx }: CommandContext, paymentId: number): 'none' | 'some' | 'all' {
  const states = tx.all(q.selectFrom('payment').select('state').where((where) => where.or([where.and([where('id', '=', paymentId), where('state', '<>', 'split')]), where('parentId', '=', paymentId)])));
  const reversed = states.filter(({ state }) => state === 'reversed').length;
  return reversed === 0 ? 'none' : reversed === states.length ? 'all' : 'some';
}

function openCheque({ tx }: CommandContext, id: number) {
  const cheque = tx.get(q.selectFrom('cheque').selectAll().where('id', '=', id));
  if (!cheque) throw new Refusal('not_found', 'There is no such cheque.');
  const ended = { cleared: 'has cleared', bounced: 'bounced', handedBack: 'was handed back' } as const;
  if (cheque.state !== 'held' && cheque.state !== 'credited') throw new Refusal('conflict', `Cheque ${cheque.number} ${ended[cheque.state]} already.`);
  return cheque;
}

function tell(context: CommandContext, id: number): void {
  context.changed('cheque', id);
  context.emit('cheques', id);
  context.emit('days');
}
