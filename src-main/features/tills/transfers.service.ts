/**
 * Money between the business's own places: M-Pesa to the bank, cash banked, charges, expenses, what the owner takes and puts in. The one way in
 * which such money moves, whoever tells of it: a person, a till, or M-Pesa's statement.
 */
import { sql } from 'kysely';
import type { Cents } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf, formatDate, instantOf, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { statement, type Reader } from '../../kernel/db.ts';
import { bookTransfer, bookTransferUndone, type TransferAccount } from '../../ledger/events.ts';
import { openDay } from '../../ledger/period-lock.ts';
import { q, type Tables } from '../../schema/tables.ts';
import { nextNumber } from '../billing/index.ts';

export type TransferKind = Tables['moneyTransfer']['kind'];
type Place = 'mpesa' | 'cash' | 'bank';

/** reference: M-Pesa's receipt, or the bank's; empty: none. tillSessionId: the drawer that the cash leaves, or comes into. */
export interface NewTransfer {
  readonly kind: TransferKind;
  readonly from: TransferAccount;
  readonly to: TransferAccount;
  readonly amountCents: Cents;
  readonly happenedAt: Instant;
  readonly reference: string;
  readonly note: string;
  readonly tillSessionId?: number | null;
}

/** What each kind is called on screen, in the middle of a sentence. */
const KIND_WORDS: Readonly<Record<TransferKind, string>> = {
  settlement: 'settlement', banking: 'banking of cash', chequeCleared: 'cleared cheque', charge: 'charge', expense: 'expense', drawing: 'drawing', paidIn: 'payment in by the owner', overShort: 'till over or short',
};

const byReference = statement<{ reference: string; kind: TransferKind }>()((p) =>
  q.selectFrom('moneyTransfer').select(['id', 'number', 'kind', 'fromKind', 'toKind', 'amountCents', 'bookedOn']).where('reference', '=', p('reference')).where('kind', '=', p('kind')).where('voidEntryId', 'is', null).where('reference', '<>', sql.lit('')).orderBy('id'),
);

/**
 * The standing transfer of this kind that a receipt or bank reference names already; undefined: none. One receipt may name a settlement and its
 * charge, which are of two kinds; and several charges, told apart by their amounts.
 */
export function findTransfer(db: Reader, { reference, kind, amountCents }: { readonly reference: string; readonly kind: TransferKind; readonly amountCents?: Cents }) {
  return db.allOf(byReference, { reference: written(reference), kind }).find((transfer) => amountCents === undefined || transfer.amountCents === amountCents);
}

/** M-Pesa prints its receipts in capitals; a person types them as he likes. */
const written = (reference: string): string => reference.trim().toUpperCase();

/**
 * Books a transfer under the next number of series TRF, on the day on which it happened, or the first open one after. What M-Pesa or the bank
 * did happens once: the same reference of the same kind is refused. Throws Refusal.
 */
export function recordTransfer(context: CommandContext, wanted: NewTransfer): { id: number; number: string } {
  const { tx, now, actor } = context;
  const { kind, from, to, amountCents, happenedAt, note, tillSessionId = null } = wanted;
  if (happenedAt > now) throw new Refusal('invalid', 'This has not happened yet. Enter it when it has.', { fields: { on: 'is in the future' } });
  const reference = written(wanted.reference);
  // A cheque carries a number of its bank's, and clears once by its state.
  const known = kind !== 'chequeCleared' && [from, to].some((place) => place === 'mpesa' || place === 'bank') ? findTransfer(tx, { reference, kind, ...(kind === 'charge' ? { amountCents } : {}) }) : undefined;
  if (known) throw new Refusal('conflict', `${reference} is entered already, as ${KIND_WORDS[kind]} ${known.number} of ${formatDate(known.bookedOn)}.`, { fields: { reference: 'is entered already' } });
  const bookedOn = openDay(tx, dateOf(happenedAt));
  const number = nextNumber(tx, 'TRF', bookedOn);
  const entryId = bookTransfer(context, { bookedOn, reference: `transfer:${number}`, from, to, amountCents });
  const { id } = tx.run(
    q.insertInto('moneyTransfer').values({ number, kind, fromKind: from, toKind: to, amountCents, reference, note, happenedAt, bookedOn, entryId, tillSessionId, operatorId: actor.kind === 'operator' ? actor.operatorId : null, at: now }),
  );
  tell(context, id);
  return { id, number };
}

const BY_HAND: Readonly<Record<'settlement' | 'banking' | 'charge' | 'expense' | 'drawing' | 'paidIn', { readonly places: readonly Place[]; readonly what: string; readonly ends: (place: Place) => readonly [TransferAccount, TransferAccount] }>> = {
  settlement: { places: ['mpesa'], what: 'A settlement goes from M-Pesa to the bank.', ends: (place) => [place, 'bank'] },
  banking: { places: ['cash'], what: 'Only cash is banked.', ends: (place) => [place, 'bank'] },
  charge: { places: ['mpesa', 'bank'], what: 'M-Pesa and the bank take charges; what cash is spent on is an expense.', ends: (place) => [place, 'charge'] },
  expense: { places: ['mpesa', 'cash', 'bank'], what: '', ends: (place) => [place, 'expense'] },
  drawing: { places: ['mpesa', 'cash', 'bank'], what: '', ends: (place) => [place, 'ownerFunds'] },
  paidIn: { places: ['mpesa', 'cash', 'bank'], what: '', ends: (place) => ['ownerFunds', place] },
};

/** One that a person enters, of a day that is not to come. Throws Refusal. */
export function recordByHand(context: CommandContext, wanted: { readonly kind: keyof typeof BY_HAND; readonly place: Place; readonly amountCents: Cents; readonly on: LocalDate; readonly reference: string; readonly note: string }): { id: number; number: string } {
  const { kind, place, on, ...rest } = wanted;
  const { places, what, ends } = BY_HAND[kind];
  if (!places.includes(place)) throw new Refusal('invalid', what, { fields: { place: what } });
  const [from, to] = ends(place);
  return recordTransfer(context, { ...rest, kind, from, to, happenedAt: onDay(context.now, on) });
}

/** The moment that stands for a day of which no hour is known: its noon, or now while it is not noon yet. A day to come stays in the future. */
export function onDay(now: Instant, on: LocalDate): Instant {
  const noon = instantOf(on, '12:00');
  return on === dateOf(now) && noon > now ? now : noon;
}

/** Takes back what was entered by mistake, on the first open day; its number stays. A cheque that had cleared is waited for again. Throws Refusal. */
export function voidTransfer(context: CommandContext, { id, reason }: { readonly id: number; readonly reason: string }): void {
  const { tx, now } = context;
  const transfer = tx.get(q.selectFrom('moneyTransfer').leftJoin('tillSession', 'tillSession.id', 'tillSessionId').select(['number', 'kind', 'fromKind', 'toKind', 'moneyTransfer.amountCents', 'entryId', 'voidEntryId', 'moneyTransfer.note', 'tillSessionId', 'closedAt']).where('moneyTransfer.id', '=', id));
  if (!transfer) throw new Refusal('not_found', 'There is no such transfer.');
  const { number, kind, fromKind, toKind, amountCents, entryId } = transfer;
  if (transfer.voidEntryId !== null) throw new Refusal('conflict', `${number} was taken back already.`);
  if (kind === 'overShort') throw new Refusal('locked', `${number} is the difference of a till that was counted: it stays. What the count missed is entered as an expense, a drawing, or paid in.`);
  if (transfer.tillSessionId !== null && transfer.closedAt !== null) throw new Refusal('locked', `${number} left a till that was counted since: the count holds. Enter what differs as a transfer of its own.`);
  if (kind === 'chequeCleared') refuseOfReturnedCheque(tx, id, number);
  const bookedOn = openDay(tx, dateOf(now));
  const voidEntryId = bookTransferUndone(context, { bookedOn, reference: `transfer:${number}`, from: fromKind as TransferAccount, to: toKind as TransferAccount, amountCents, reversesId: entryId });
  const words = `Taken back: ${reason}`;
  tx.run(q.updateTable('moneyTransfer').set({ voidEntryId, note: transfer.note === '' ? words : `${transfer.note}. ${words}` }).where('id', '=', id));
  if (kind === 'chequeCleared') {
    tx.run(q.updateTable('cheque').set({ state: 'credited', transferId: null, settledAt: null }).where('transferId', '=', id));
    context.emit('cheques');
  }
  tell(context, id);
}

/** Money that has left for its sender cannot be waited for again. */
function refuseOfReturnedCheque(db: Reader, transferId: number, number: string): void {
  const [returned] = db.sql<{ receipt: string }>(`SELECT receipt FROM cheque JOIN payment ON payment.id = paymentId OR payment.parentId = paymentId WHERE transferId = ? AND payment.state = 'returned'`, transferId);
  if (returned) throw new Refusal('conflict', `${returned.receipt} was paid back to its sender, so ${number} stays. If the bank took the cheque back afterwards, record what is lost as an expense of the bank.`);
}

function tell(context: CommandContext, id: number): void {
  context.changed('moneyTransfer', id);
  context.emit('transfers', id);
  context.emit('tills');
  context.emit('days');
}
