/** What is said of a reversal, and who may end its waiting. Pure. */
import type { ReversalRow } from '../../../src-shared/contract/money-in.ts';
import { dateOf, DAY, formatInstant, formatTime, MINUTE, type Instant } from '../../../src-shared/time.ts';
import { texts } from '../../texts/index.ts';

const words = texts.moneyIn.reversals;

/** What a person can do about it now. */
export type ReversalAct = 'approve' | 'confirm' | 'settle' | 'dismiss' | 'withdraw';

/** Most pressing first: what a person has to decide, then what M-Pesa works on. */
const RANK: Readonly<Record<ReversalRow['state'], number>> = { proposed: 0, unknown: 0, waiting: 1, queued: 2, sent: 3, done: 4, failed: 4, dismissed: 4 };

/** Those that this person can decide first, then by what they wait for, the oldest first. */
export function inOrder(rows: readonly ReversalRow[]): readonly ReversalRow[] {
  return [...rows].sort((a, b) => Number(b.canApprove) - Number(a.canApprove) || RANK[a.state] - RANK[b.state] || a.requestedAt - b.requestedAt);
}

/** Its buttons, the one that moves it on first. Owners only. */
export function actsOf(row: ReversalRow): readonly ReversalAct[] {
  switch (row.state) {
    case 'proposed':
      return ['confirm', 'dismiss'];
    case 'waiting':
      return ['approve', 'withdraw'];
    case 'unknown':
      return ['settle'];
    default:
      return [];
  }
}

/** For the owner who asked and is the only one: from when on he may approve it himself. Null: he may, or it is not that which it waits for. */
export function waitText(row: ReversalRow, now: Instant): string | null {
  if (row.state !== 'waiting' || row.canApprove || row.notBefore === null) return null;
  const time = dateOf(row.notBefore) === dateOf(now) ? formatTime(row.notBefore) : formatInstant(row.notBefore);
  return words.fromTime(time, leftText(row.notBefore - now));
}

/** Whether M-Pesa leaves open which payment it was: it names none, or one that was divided, with several parts that fit. */
export function needsChoice(row: ReversalRow): boolean {
  return row.state === 'proposed' && (row.receipt === '' || (row.paymentState === 'split' && !row.canApprove));
}

/** Whether the act can be done now; why not is in the text of the row. */
export function canAct(row: ReversalRow, act: ReversalAct): boolean {
  if (act === 'approve') return row.canApprove;
  return act !== 'confirm' || row.canApprove || needsChoice(row);
}

/** What it is called: the payment's receipt, or the one under which M-Pesa gave it back. */
export function nameOf(row: ReversalRow): string {
  return row.receipt || row.reversalReceipt || words.notNamed;
}

/** "in 3 h 12 min": what is left, rounded up to the minute. */
function leftText(ms: number): string {
  const minutes = Math.max(1, Math.ceil(ms / MINUTE));
  const days = Math.floor((minutes * MINUTE) / DAY);
  return words.left(texts.time.duration(days, Math.floor(minutes / 60) % 24, minutes % 60));
}
