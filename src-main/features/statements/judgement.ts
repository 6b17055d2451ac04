/**
 * A row of the statement against the books as they are: what is new, known, different, or a person's business. Looks only; the same before
 * booking and inside of it, because a report of the same money may come in between.
 */
import { formatKes, type Cents } from '../../../src-shared/money.ts';
import { formatDate, dateOf, type Instant } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import type { RowKind } from './row-kinds.ts';
import { bookedRow, paidBackUnder, paymentByReceipt, reversalByReceipt, reversedByAnother, rowOfTransfer, transfersOf, type Decision, type Judgement, type Verdict } from './statements.store.ts';

export interface JudgedRow {
  readonly id?: number;
  readonly rowNumber: number;
  readonly fingerprint: string;
  readonly receipt: string;
  readonly completedAt: Instant | null;
  readonly linkedReceipt: string;
  readonly paidInCents: Cents;
  readonly withdrawnCents: Cents;
  readonly kind: RowKind;
  /** Why it moved no money of ours, or cannot be read; of a stored row null. */
  readonly note?: string | null;
}

export interface Books {
  readonly db: Reader;
  /** When the business began with Waya. */
  readonly beganAt: Instant;
  /** Rows of this file by fingerprint, as far as it is read. */
  readonly seen?: Map<string, number>;
}

const NOWHERE = { paymentId: null, transferId: null, reversalId: null } as const;
const is = (verdict: Verdict, explanation: string, links: Partial<Judgement> = {}): Judgement => ({ ...NOWHERE, ...links, verdict, explanation });

/** What a person may say about a row that asks. */
export const CHOICES: Readonly<Partial<Record<RowKind, readonly Decision[]>>> = {
  // Left alone, it is said to be no reversal of ours.
  reversal: ['confirmReversal', 'leave'],
  payout: ['settlement', 'expense', 'drawing', 'refundMade', 'leave'],
  deposit: ['ownerFunds', 'payment', 'leave'],
};

export function judge(books: Books, row: JudgedRow): Judgement {
  const { db, beganAt, seen } = books;
  if (row.kind === 'unreadable') return is('problem', `This row ${row.note ?? 'cannot be read.'}`);
  if (row.kind === 'notCompleted' || row.note != null) return is('none', row.note ?? 'It moved no money.');
  if (row.completedAt! < beganAt) return is('none', `From before ${formatDate(dateOf(beganAt))}, when you began with Waya: it is in the opening balances, and is not booked again.`);
  const earlier = bookedRow(db, row.fingerprint);
  if (earlier && earlier.id !== row.id) return is('repeat', `It came with “${earlier.fileName}”, row ${earlier.rowNumber}, already.`);
  const twin = seen?.get(row.fingerprint);
  if (twin !== undefined) return is('repeat', `The same as row ${twin} of this file.`);
  seen?.set(row.fingerprint, row.rowNumber);
  return BY_KIND[row.kind](db, row);
}

type Judge = (db: Reader, row: JudgedRow) => Judgement;

const BY_KIND: Readonly<Record<Exclude<RowKind, 'notCompleted' | 'unreadable'>, Judge>> = {
  payment: (db, row) => knownPayment(db, row) ?? is('new', `${formatKes(row.paidInCents)} came in and is not booked yet: it will be.`),
  charge: judgeCharge,
  settlement: (db, row) => knownTransfer(db, row, 'out') ?? is('new', `${formatKes(row.withdrawnCents)} went to the bank: it will be booked from M-Pesa to the bank.`),
  reversal: judgeReversal,
  payout: (db, row) => paidBack(db, row) ?? knownTransfer(db, row, 'out') ?? is('ask', `${formatKes(row.withdrawnCents)} went out. Say what for.`),
  deposit: (db, row) => knownPayment(db, row) ?? knownTransfer(db, row, 'in') ?? is('ask', `${formatKes(row.paidInCents)} came in, by M-Pesa’s words not as a customer’s payment. Say what it is.`),
};

function knownPayment(db: Reader, { receipt, paidInCents }: JudgedRow): Judgement | null {
  const payment = paymentByReceipt(db, receipt);
  if (!payment) return null;
  if (payment.amountCents !== paidInCents) return is('differs', `Booked are ${formatKes(payment.amountCents)}, the statement says ${formatKes(paidInCents)}. Nothing is changed: look at the payment.`, { paymentId: payment.id });
  return is('known', 'Booked already; the statement confirms it.', { paymentId: payment.id });
}

function knownTransfer(db: Reader, row: JudgedRow, side: 'in' | 'out'): Judgement | null {
  const amountCents = side === 'in' ? row.paidInCents : row.withdrawnCents;
  // The charge of a transfer carries its receipt too.
  const [transfer] = transfersOf(db, row.receipt, side).filter(({ kind }) => kind !== 'charge');
  return transfer ? compared(transfer, amountCents) : null;
}

function compared(transfer: { readonly id: number; readonly number: string; readonly amountCents: Cents }, amountCents: Cents): Judgement {
  if (transfer.amountCents !== amountCents) return is('differs', `${transfer.number} has ${formatKes(transfer.amountCents)}, the statement says ${formatKes(amountCents)}. Nothing is changed: take the transfer back and import again, if the statement is right.`, { transferId: transfer.id });
  return is('known', `Entered already as ${transfer.number}; the statement confirms it.`, { transferId: transfer.id });
}

/** One receipt may have been charged more than once: only a charge that no other row of a statement stands for was entered by hand. */
function judgeCharge(db: Reader, row: JudgedRow): Judgement {
  const byHand = transfersOf(db, row.receipt, 'out').find(({ id, kind }) => kind === 'charge' && rowOfTransfer(db, id) === undefined);
  return byHand ? compared(byHand, row.withdrawnCents) : is('new', `M-Pesa charged ${formatKes(row.withdrawnCents)}: it will be booked as a charge.`);
}

function judgeReversal(db: Reader, row: JudgedRow): Judgement {
  const reversal = reversalByReceipt(db, row.receipt);
  if (reversal?.state === 'done') return is('known', 'This reversal is in the books already.', { reversalId: reversal.id });
  if (reversal?.state === 'dismissed') return is('known', 'A person has said that this is no reversal of ours.', { reversalId: reversal.id });
  const other = paidBack(db, row) ?? knownTransfer(db, row, 'out');
  if (other) return other;
  const payment = paymentByReceipt(db, row.linkedReceipt);
  if (payment?.state === 'reversed' && !reversedByAnother(db, row)) {
    if (payment.amountCents === row.withdrawnCents) return is('known', `${row.linkedReceipt} was reversed already; the statement confirms it.`, { paymentId: payment.id });
    return is('differs', `${row.linkedReceipt} was reversed with ${formatKes(payment.amountCents)}, the statement says ${formatKes(row.withdrawnCents)}. Nothing is changed: look at the payment.`, { paymentId: payment.id });
  }
  const of = row.linkedReceipt === '' ? 'It does not say of which payment.' : payment ? `It is of ${row.linkedReceipt}.` : `It is of ${row.linkedReceipt}, which is not in the books yet.`;
  return is('ask', `M-Pesa gave ${formatKes(row.withdrawnCents)} back. ${of} Confirm it, and the payment is taken back.`, { reversalId: reversal?.id ?? null, paymentId: payment?.id ?? null });
}

function paidBack(db: Reader, row: JudgedRow): Judgement | null {
  const back = paidBackUnder(db, row.receipt);
  if (!back) return null;
  if (back.amountCents === row.withdrawnCents) return is('known', 'A refund under this receipt is booked already; the statement confirms it.');
  return is('differs', `The refund under this receipt has ${formatKes(back.amountCents)}, the statement says ${formatKes(row.withdrawnCents)}. Nothing is changed: look at the refund.`);
}
