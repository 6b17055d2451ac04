/**
 * A row of a statement comes into the books: looked at once more inside the command, because the same money may have been told by another way
 * meanwhile, and marked in the same transaction, so that it is booked exactly once whatever happens in between.
 */
import { formatKes } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { addDays, dateOf, DAY, instant, type Instant } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import type { TransferAccount } from '../../ledger/events.ts';
import { approveReversal, beganAt, dismissReversal, proposeReversal, receivePayment } from '../payments/index.ts';
import { findTransfer, recordTransfer, type TransferKind } from '../tills/index.ts';
import { judge } from './judgement.ts';
import { partyIn } from './row-kinds.ts';
import { reversalByReceipt, settleRow, type Decision, type Judgement, type StatementImport, type StatementRow } from './statements.store.ts';

interface Booking {
  readonly context: CommandContext;
  readonly row: StatementRow;
  readonly statement: Pick<StatementImport, 'id' | 'fileName' | 'shortcode'>;
  readonly judgement: Judgement;
}

/** What is in the books now; open: it waits for a person, the explanation says for what. */
type Outcome = Pick<Judgement, 'explanation'> & Partial<Judgement> & { readonly open?: true };

/** Returns whether the row is dealt with; false: it waits for a person. Throws Refusal where a decision of his cannot be done. */
export function bookRow(context: CommandContext, row: StatementRow, statement: Booking['statement']): boolean {
  const judgement = judge({ db: context.tx, beganAt: beganAt(context.tx, context.now) }, row);
  const outcome = bookJudged({ context, row, statement, judgement });
  // What was told before and moved nothing is no word of M-Pesa's to be kept: the first row is.
  const isKept = outcome.open !== true && judgement.verdict !== 'repeat' && judgement.verdict !== 'none' && judgement.verdict !== 'problem';
  settleRow(context.tx, row.id, { ...judgement, ...outcome, bookedAt: isKept ? context.now : null });
  if (isKept) context.changed('statementRow', row.id);
  return outcome.open !== true;
}

function bookJudged(booking: Booking): Outcome {
  const { row, judgement } = booking;
  switch (judgement.verdict) {
    case 'new':
      return row.kind === 'payment' ? receive(booking) : row.kind === 'charge' ? bookCharge(booking) : move(booking, 'settlement', 'mpesa', 'bank');
    case 'known':
    case 'differs':
      // A different amount is told as well: it marks the payment for a person, and changes nothing.
      if (judgement.paymentId !== null && row.kind !== 'reversal') receive(booking);
      return row.kind === 'reversal' && judgement.verdict === 'known' && judgement.paymentId !== null ? { explanation: judgement.explanation, reversalId: propose(booking) } : judgement;
    case 'ask':
      return row.kind === 'reversal' ? reverse(booking) : decided(booking);
    case 'repeat':
    case 'none':
    case 'problem':
      return judgement;
  }
}

function receive({ context, row, statement }: Booking): Outcome {
  const { phone, name } = partyIn(row.otherParty, row.details);
  const { receipt, completedAt, status, details, reasonType, otherParty, linkedReceipt, accountTyped, paidInCents, balanceCents } = row;
  const payment = receivePayment(
    context,
    {
      receipt, amountCents: paidInCents, paidAt: completedAt!, shortcode: statement.shortcode, accountTyped, payerPhone: phone, payerName: name, checkoutRequestId: null,
      body: JSON.stringify({ statement: statement.fileName, row: row.rowNumber, receipt, completedAt, status, details, reasonType, otherParty, linkedReceipt, accountTyped, paidInCents, balanceCents }),
    },
    'statement',
  );
  return { explanation: payment.state === 'credited' ? `Booked. ${payment.matching}` : `Booked; it waits for a person. ${payment.matching}`, paymentId: payment.id };
}

/** A second charge on the same receipt is another charge; its reference is numbered, because a reference names one of a kind. */
function bookCharge(booking: Booking): Outcome {
  const { context, row } = booking;
  let reference = row.receipt;
  for (let n = 2; findTransfer(context.tx, { reference, kind: 'charge' }); n += 1) reference = `${row.receipt}/${n}`;
  return move(booking, 'charge', 'mpesa', 'charge', reference);
}

function move({ context, row, statement }: Booking, kind: TransferKind, from: TransferAccount, to: TransferAccount, reference = row.receipt): Outcome {
  const amountCents = row.paidInCents > 0 ? row.paidInCents : row.withdrawnCents;
  const note = `${row.reasonType || row.details} (statement “${statement.fileName}”, row ${row.rowNumber})`.slice(0, 200);
  const { id, number } = recordTransfer(context, { kind, from, to, amountCents, happenedAt: happened(row, context.now), reference, note });
  return { explanation: `Booked as ${number}.`, transferId: id };
}

/** M-Pesa's clock may be ahead of this one; what it lists has happened. */
const happened = (row: StatementRow, now: Instant): Instant => instant(Math.min(row.completedAt!, now));

function propose({ context, row }: Booking): number {
  return proposeReversal(context, { receipt: row.linkedReceipt, reversalReceipt: row.receipt, amountCents: row.withdrawnCents, happenedAt: happened(row, context.now), origin: 'statement', reason: row.reasonType || row.details || undefined });
}

/** It becomes a reversal at once, beside those that other ways tell of: there a person confirms it, or here. */
function reverse(booking: Booking): Outcome {
  const { context, row, judgement } = booking;
  const reversalId = propose(booking);
  const { state } = reversalByReceipt(context.tx, row.receipt) ?? { state: 'done' };
  if (state !== 'proposed') return { explanation: 'This reversal is in the books already.', reversalId, verdict: 'known' };
  if (row.decision === 'confirmReversal') approveReversal(context, reversalId);
  else if (row.decision === 'leave') dismissReversal(context, { id: reversalId, reason: `Said to be no reversal of ours, at row ${row.rowNumber} of the statement` });
  else return { explanation: judgement.explanation, reversalId };
  return { explanation: row.decision === 'confirmReversal' ? 'Confirmed: the payment was taken back.' : 'Said to be no reversal of ours.', reversalId };
}

function decided(booking: Booking): Outcome {
  const { row, judgement } = booking;
  switch (row.decision as Decision | null) {
    case 'settlement':
      return move(booking, 'settlement', 'mpesa', 'bank');
    case 'expense':
      return move(booking, 'expense', 'mpesa', 'expense');
    case 'drawing':
      return move(booking, 'drawing', 'mpesa', 'ownerFunds');
    case 'ownerFunds':
      return move(booking, 'paidIn', 'ownerFunds', 'mpesa');
    case 'payment':
      return receive(booking);
    case 'refundMade':
      requireRefund(booking.context.tx, row);
      return { explanation: `A refund of ${formatKes(row.withdrawnCents)} in the books stands for it.` };
    case 'leave':
      return { explanation: 'Left alone: nothing is booked for it, so M-Pesa’s balance and the books differ by it.' };
    default:
      return { explanation: judgement.explanation, open: true };
  }
}

const REFUND_DAYS = 31;

/** A refund by M-Pesa of this amount, around this day, that no other row stands for already. Throws Refusal. */
function requireRefund(db: Reader, row: StatementRow): void {
  const day = dateOf(row.completedAt!);
  const count = (text: string, ...values: (string | number)[]) => db.sql<{ n: number }>(text, ...values)[0]!.n;
  const around = [row.withdrawnCents, addDays(day, -REFUND_DAYS), addDays(day, REFUND_DAYS)] as const;
  const refunds = count(
    `SELECT (SELECT count(*) FROM refund WHERE method = 'mpesa' AND amountCents = ? AND refundedOn BETWEEN ? AND ?) + (SELECT count(*) FROM paymentReturn WHERE method = 'mpesa' AND amountCents = ? AND returnedOn BETWEEN ? AND ?) AS n`,
    ...around, ...around,
  );
  const taken = count(`SELECT count(*) AS n FROM statementRow WHERE bookedAt IS NOT NULL AND kind IN ('payout', 'reversal') AND withdrawnCents = ? AND (decision = 'refundMade' OR (verdict = 'known' AND transferId IS NULL AND paymentId IS NULL AND reversalId IS NULL)) AND completedAt BETWEEN ? AND ? AND id <> ?`,
    row.withdrawnCents, row.completedAt! - 2 * REFUND_DAYS * DAY, row.completedAt! + 2 * REFUND_DAYS * DAY, row.id);
  if (refunds > taken) return;
  throw new Refusal('conflict', `No refund of ${formatKes(row.withdrawnCents)} by M-Pesa is in the books around that day. Enter the refund first, with the reference ${row.receipt}; then say this again.`, { fields: { decision: 'there is no such refund' } });
}
