/** What moved M-Pesa's account: by the books, and by M-Pesa's own word. Days go by when money moved. */
import { cents, ZERO, type Cents } from '../../../src-shared/money.ts';
import type { Instant } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import type { Side } from './day-close.ts';

/** from is in, to is out. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

export type Moves = Record<'paidIn' | 'reversed' | 'charges' | 'settled', Side>;
export const side = (row: { readonly count: number; readonly amountCents: number | null } | undefined): Side => ({ count: row?.count ?? 0, amountCents: cents(row?.amountCents ?? 0) });
export const netOf = ({ paidIn, reversed, charges, settled }: Moves): Cents => cents(paidIn.amountCents - reversed.amountCents - charges.amountCents - settled.amountCents);

const COUNTED = 'count(*) AS count, sum(amountCents) AS amountCents';
/** When M-Pesa gave it back, where M-Pesa has told; else when it was recorded, which is never before. */
export const GIVEN_BACK_AT = `ifnull((SELECT happenedAt FROM reversal WHERE state = 'done' AND happenedAt IS NOT NULL AND paymentId IN (payment.id, payment.parentId) LIMIT 1), reversedAt)`;
const REVERSED = `SELECT id, receipt, amountCents FROM payment WHERE method = 'mpesa' AND reversedAt IS NOT NULL AND reversedAt >= ? AND ${GIVEN_BACK_AT} >= ? AND ${GIVEN_BACK_AT} < ?`;

/** By the books: everything that moved the account, a split payment as the whole that it was. settled: what else went out, less what else came in. */
export function bookedMoves(db: Reader, { from, to }: Span): Moves {
  const counted = (text: string, ...values: number[]) => side(db.sql<{ count: number; amountCents: number | null }>(text, ...values)[0]);
  return {
    paidIn: counted(`SELECT ${COUNTED} FROM payment WHERE paidAt >= ? AND paidAt < ? AND method = 'mpesa' AND parentId IS NULL`, from, to),
    reversed: counted(`SELECT ${COUNTED} FROM (${REVERSED})`, from, from, to),
    charges: counted(`SELECT ${COUNTED} FROM moneyTransfer WHERE happenedAt >= ? AND happenedAt < ? AND fromKind = 'mpesa' AND kind = 'charge' AND voidEntryId IS NULL`, from, to),
    settled: counted(
      `SELECT ${COUNTED} FROM (
        SELECT CASE WHEN fromKind = 'mpesa' THEN amountCents ELSE -amountCents END AS amountCents FROM moneyTransfer WHERE happenedAt >= ? AND happenedAt < ? AND (fromKind = 'mpesa' OR toKind = 'mpesa') AND kind <> 'charge' AND voidEntryId IS NULL
        UNION ALL SELECT amountCents FROM refund WHERE at >= ? AND at < ? AND method = 'mpesa'
        UNION ALL SELECT amountCents FROM paymentReturn WHERE at >= ? AND at < ? AND method = 'mpesa')`,
      from, to, from, to, from, to,
    ),
  };
}

/** Rows that move money and wait for a person, or could not be booked; once each, however many files bring them. */
export const OPEN_ROW = `bookedAt IS NULL AND verdict IN ('new', 'known', 'differs', 'ask') AND (SELECT state FROM statementImport WHERE statementImport.id = statementRow.importId) = 'done'
  AND NOT EXISTS (SELECT 1 FROM statementRow AS twin WHERE twin.fingerprint = statementRow.fingerprint AND twin.bookedAt IS NOT NULL)`;
const WORD = `WITH word AS (
  SELECT kind, completedAt, paidInCents, withdrawnCents, balanceCents, paymentId FROM statementRow WHERE completedAt >= ? AND completedAt < ? AND bookedAt IS NOT NULL
  UNION ALL SELECT kind, completedAt, paidInCents, withdrawnCents, balanceCents, NULL FROM (SELECT *, min(id) FROM statementRow WHERE completedAt >= ? AND completedAt < ? AND ${OPEN_ROW} GROUP BY fingerprint))`;

/** By its statement. A payment counts on the day that its first report named, as it does in the books. */
export function statementMoves(db: Reader, { from, to }: Span): Moves {
  const rows = db.sql<{ what: keyof Moves; count: number; amountCents: number }>(
    `${WORD} SELECT CASE kind WHEN 'payment' THEN 'paidIn' WHEN 'reversal' THEN 'reversed' WHEN 'charge' THEN 'charges' ELSE 'settled' END AS what, count(*) AS count, sum(CASE kind WHEN 'payment' THEN paidInCents ELSE withdrawnCents - paidInCents END) AS amountCents
      FROM word WHERE kind IN ('payment', 'reversal', 'charge', 'settlement', 'payout', 'deposit') AND (paymentId IS NULL OR kind = 'reversal') GROUP BY 1`,
    from, to, from, to,
  );
  const [linked] = db.sql<{ count: number; amountCents: number | null }>(
    `SELECT count(*) AS count, sum(paidInCents) AS amountCents FROM payment JOIN statementRow ON statementRow.paymentId = payment.id AND bookedAt IS NOT NULL AND statementRow.kind IN ('payment', 'deposit') WHERE paidAt >= ? AND paidAt < ? AND method = 'mpesa'`,
    from, to,
  );
  const of = (what: keyof Moves) => side(rows.find((row) => row.what === what));
  const unlinked = of('paidIn');
  return { paidIn: { count: unlinked.count + linked!.count, amountCents: cents(unlinked.amountCents + (linked!.amountCents ?? 0)) }, reversed: of('reversed'), charges: of('charges'), settled: of('settled') };
}

/** By its list: payments, and what it said that it gave back. */
export function listedMoves(db: Reader, { from, to }: Span): Moves {
  const [paidIn] = db.sql<{ count: number; amountCents: number | null }>(`SELECT ${COUNTED} FROM payment WHERE paidAt >= ? AND paidAt < ? AND method = 'mpesa' AND parentId IS NULL AND ${IS_LISTED}`, from, to);
  const [reversed] = db.sql<{ count: number; amountCents: number | null }>(`SELECT ${COUNTED} FROM reversal WHERE (state = 'done' OR state = 'proposed') AND ifnull(happenedAt, settledAt) >= ? AND ifnull(happenedAt, settledAt) < ?`, from, to);
  const nothing = { count: 0, amountCents: ZERO };
  return { paidIn: side(paidIn), reversed: side(reversed), charges: nothing, settled: nothing };
}

/** M-Pesa itself has told of it, not only a report that somebody sent. */
export const IS_LISTED = `EXISTS (SELECT 1 FROM paymentEvidence WHERE paymentId = payment.id AND source IN ('pull', 'statement'))`;

/** What the running balance of the statement moved by; null: it does not say, or moves between our own accounts at M-Pesa are in it. */
export function runningBalance(db: Reader, { from, to }: Span): Cents | null {
  const internal = db.sql(`SELECT 1 FROM statementRow WHERE completedAt >= ? AND completedAt < ? AND bookedAt IS NULL AND verdict = 'none' AND kind <> 'notCompleted' AND paidInCents <> withdrawnCents LIMIT 1`, from, to);
  if (internal.length > 0) return null;
  const ends = db.sql<{ completedAt: number; before: number; after: number | null }>(
    `${WORD} SELECT completedAt, balanceCents - paidInCents + withdrawnCents AS before, balanceCents AS after FROM word
      WHERE completedAt IN ((SELECT min(completedAt) FROM word), (SELECT max(completedAt) FROM word))`,
    from, to, from, to,
  );
  if (ends.length === 0 || ends.some((row) => row.after === null)) return null;
  const times = ends.map((row) => row.completedAt);
  // Several in the same second: the first is the one that continues none of them, the last is continued by none.
  const first = ends.filter((row) => row.completedAt === Math.min(...times));
  const last = ends.filter((row) => row.completedAt === Math.max(...times));
  const opening = first.filter((row) => !first.some((other) => other !== row && other.after === row.before));
  const closing = last.filter((row) => !last.some((other) => other !== row && other.before === row.after));
  return opening.length === 1 && closing.length === 1 ? cents(closing[0]!.after! - opening[0]!.before) : null;
}

