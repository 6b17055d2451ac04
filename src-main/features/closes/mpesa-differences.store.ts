/** Where M-Pesa's word of a day and the books differ, row by row. Every list is bounded: what is beyond comes when these are dealt with. */
import { cents, type Cents } from '../../../src-shared/money.ts';
import { DAY, dateOf, type Instant } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { CHECK_MARK } from '../payments/index.ts';
import type { DayFacts, Doubts } from './day-close.ts';
import { bookedMoves, GIVEN_BACK_AT, IS_LISTED, netOf, OPEN_ROW, type Span } from './mpesa-moves.store.ts';

const MOST = 200;
const SUSPENSE_SHOWN = 20;
const REFUND_DAYS = 31;
const atPayment = (id: number): string => `/money/payments/${id}`;

interface PaymentRow {
  readonly id: number;
  readonly receipt: string;
  readonly amountCents: Cents;
  readonly matching: string;
}
const named = ({ id, receipt, amountCents }: Pick<PaymentRow, 'id' | 'receipt' | 'amountCents'>) => ({ name: receipt, amountCents, link: atPayment(id) });

/** What is booked from reports alone, though M-Pesa has told of the whole day. What is explained comes last: else it would hide the ones beyond the limit. */
export function paymentsNotListed(db: Reader, { from, to }: Span): DayFacts['paymentsNotListed'] {
  return db.sql<PaymentRow>(`SELECT id, receipt, amountCents FROM payment WHERE paidAt >= ? AND paidAt < ? AND method = 'mpesa' AND parentId IS NULL AND state <> 'reversed' AND NOT ${IS_LISTED}
    ORDER BY EXISTS (SELECT 1 FROM dayFinding WHERE day = ? AND key = 'notListed:' || receipt), paidAt, id LIMIT ${MOST}`, from, to, dateOf(from)).map(named);
}

/** Out of M-Pesa's account, or into it, by the books, and no row of the statement stands for it. */
export function movesNotListed(db: Reader, { from, to }: Span): DayFacts['movesNotListed'] {
  const row = (reference: string) => `NOT EXISTS (SELECT 1 FROM statementRow WHERE receipt = ${reference} AND bookedAt IS NOT NULL AND ${reference} <> '')`;
  const said = (table: string) => `NOT EXISTS (SELECT 1 FROM statementRow WHERE completedAt BETWEEN ${table}.at - ${REFUND_DAYS * DAY} AND ${table}.at + ${REFUND_DAYS * DAY} AND bookedAt IS NOT NULL AND decision = 'refundMade' AND withdrawnCents = ${table}.amountCents)`;
  return db.sql<{ name: string; amountCents: Cents; link: string }>(
    `SELECT number AS name, CASE WHEN fromKind = 'mpesa' THEN amountCents ELSE -amountCents END AS amountCents, '/money/transfers' AS link FROM moneyTransfer WHERE happenedAt >= ? AND happenedAt < ? AND (fromKind = 'mpesa' OR toKind = 'mpesa') AND voidEntryId IS NULL
        AND NOT EXISTS (SELECT 1 FROM statementRow WHERE transferId = moneyTransfer.id AND bookedAt IS NOT NULL) AND ${row('moneyTransfer.reference')}
      UNION ALL SELECT number, amountCents, '/money/refunds' FROM refund WHERE at >= ? AND at < ? AND method = 'mpesa' AND ${row('refund.reference')} AND ${said('refund')}
      UNION ALL SELECT receipt || ' paid back', paymentReturn.amountCents, '/money/payments/' || paymentId FROM paymentReturn JOIN payment ON payment.id = paymentId WHERE at >= ? AND at < ? AND paymentReturn.method = 'mpesa' AND ${row('paymentReturn.reference')} AND ${said('paymentReturn')}
      LIMIT ${MOST}`,
    from, to, from, to, from, to,
  );
}

/** Recorded by hand, and neither list nor statement has told of it. */
export function reversalsNotListed(db: Reader, { from, to }: Span): DayFacts['reversalsNotListed'] {
  return db
    .sql<PaymentRow>(
      `SELECT id, receipt, amountCents FROM payment WHERE method = 'mpesa' AND reversedAt IS NOT NULL AND reversedAt >= ? AND ${GIVEN_BACK_AT} >= ? AND ${GIVEN_BACK_AT} < ?
        AND NOT EXISTS (SELECT 1 FROM reversal WHERE paymentId IN (payment.id, payment.parentId) AND state = 'done') AND NOT EXISTS (SELECT 1 FROM statementRow WHERE paymentId = payment.id AND kind = 'reversal' AND bookedAt IS NOT NULL) LIMIT ${MOST}`,
      from, from, to,
    )
    .map(named);
}

const WHY_OPEN = 'Say on the statement what it is, or what keeps it from being booked.';
const WHY_VOID = 'The transfer that stood for it was taken back: enter it again with this receipt.';

/** Rows of statements that no entry stands for. */
export function notBooked(db: Reader, { from, to }: Span): DayFacts['notBooked'] {
  const columns = `statementRow.receipt AS name, paidInCents - withdrawnCents AS amountCents, '/money/statements/' || importId AS link`;
  const open = db.sql<{ name: string; amountCents: Cents; link: string }>(`SELECT ${columns}, min(id) FROM statementRow WHERE completedAt >= ? AND completedAt < ? AND ${OPEN_ROW} GROUP BY fingerprint ORDER BY min(id) LIMIT ${MOST}`, from, to);
  const left = db.sql<{ name: string; amountCents: Cents; link: string }>(
    `SELECT ${columns} FROM statementRow LEFT JOIN reversal ON reversal.id = reversalId WHERE completedAt >= ? AND completedAt < ? AND bookedAt IS NOT NULL AND (decision = 'leave' OR (kind = 'reversal' AND reversal.state = 'dismissed'
      AND NOT EXISTS (SELECT 1 FROM paymentReturn WHERE reference = statementRow.receipt) AND NOT EXISTS (SELECT 1 FROM refund WHERE reference = statementRow.receipt))) LIMIT ${MOST}`,
    from, to,
  );
  const taken = db.sql<{ name: string; amountCents: Cents; link: string }>(
    `SELECT ${columns} FROM statementRow JOIN moneyTransfer ON moneyTransfer.id = transferId WHERE completedAt >= ? AND completedAt < ? AND bookedAt IS NOT NULL AND voidEntryId IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM moneyTransfer AS again WHERE again.reference = statementRow.receipt AND again.reference <> '' AND again.kind = moneyTransfer.kind AND again.voidEntryId IS NULL) LIMIT ${MOST}`,
    from, to,
  );
  return [...open.map((row) => ({ ...row, left: false, why: WHY_OPEN })), ...left.map((row) => ({ ...row, left: true, why: '' })), ...taken.map((row) => ({ ...row, left: false, why: WHY_VOID }))].map(({ name, amountCents, link, left: isLeft, why }) => ({ name, amountCents, link, left: isLeft, why }));
}

/** Both have it, with other amounts; and payments of which reports contradict each other. */
export function contradictions(db: Reader, { from, to }: Span): Pick<DayFacts, 'amountsDiffer' | 'contradictions'> {
  const rows = db.sql<{ name: string; mpesaCents: number; booksCents: number; link: string; text: string; paymentId: number | null }>(
    `SELECT statementRow.receipt AS name, paidInCents - withdrawnCents AS mpesaCents, statementRow.explanation AS text, payment.id AS paymentId,
        CASE WHEN statementRow.kind = 'reversal' THEN -payment.amountCents WHEN payment.id IS NOT NULL THEN payment.amountCents WHEN fromKind = 'mpesa' THEN -moneyTransfer.amountCents ELSE moneyTransfer.amountCents END AS booksCents,
        CASE WHEN payment.id IS NULL THEN '/money/transfers' ELSE '/money/payments/' || payment.id END AS link
      FROM statementRow LEFT JOIN payment ON payment.id = statementRow.paymentId LEFT JOIN moneyTransfer ON moneyTransfer.id = statementRow.transferId AND voidEntryId IS NULL
      WHERE completedAt >= ? AND completedAt < ? AND bookedAt IS NOT NULL AND verdict = 'differs' AND (payment.id IS NOT NULL OR moneyTransfer.id IS NOT NULL) LIMIT ${MOST}`,
    from, to,
  );
  const known = new Set(rows.map((row) => row.paymentId));
  const marked = db.sql<PaymentRow>(`SELECT id, receipt, amountCents, matching FROM payment WHERE paidAt >= ? AND paidAt < ? AND method = 'mpesa' AND substr(matching, 1, ${CHECK_MARK.length}) = ? LIMIT ${MOST}`, from, to, CHECK_MARK);
  return {
    amountsDiffer: rows.map(({ name, mpesaCents, booksCents, link, text }) => ({ name, amountCents: cents(mpesaCents - booksCents), link, text })),
    contradictions: marked.filter((row) => !known.has(row.id)).map((row) => ({ ...named(row), text: row.matching.slice(CHECK_MARK.length) })),
  };
}

/** What came in on the day and is nobody's. */
export function waiting(db: Reader, { from, to }: Span): Pick<DayFacts, 'waiting' | 'waitingMore'> & { readonly all: DayFacts['waitingMore'] } {
  const rows = db.sql<PaymentRow>(`SELECT id, receipt, amountCents, matching FROM payment WHERE paidAt >= ? AND paidAt < ? AND state = 'suspense' ORDER BY paidAt, id`, from, to);
  const all = (of: readonly PaymentRow[]) => ({ count: of.length, amountCents: cents(of.reduce((total, row) => total + row.amountCents, 0)) });
  return { waiting: rows.slice(0, SUSPENSE_SHOWN).map((row) => ({ ...named(row), text: row.matching })), waitingMore: all(rows.slice(SUSPENSE_SHOWN)), all: all(rows) };
}

export function requestsWithoutReceipt(db: Reader, { from, to }: Span): DayFacts['noReceipt'] {
  return db.sql<{ name: string; amountCents: Cents; link: string; who: string }>(
    `SELECT 'request ' || stkPush.id AS name, amountCents, '/subscribers/' || subscriberId AS link, subscriber.name AS who FROM stkPush JOIN subscriber ON subscriber.id = subscriberId WHERE requestedAt >= ? AND requestedAt < ? AND state = 'paid' AND paymentId IS NULL LIMIT ${MOST}`,
    from, to,
  );
}

/** Reversals that may still take money away, of the day on which M-Pesa did it, or was asked. */
export const openReversals = (db: Reader, { from, to }: Span): DayFacts['reversals'] => reversalRows(db, `state IN ('proposed', 'waiting', 'queued', 'sent', 'unknown') AND coalesce(happenedAt, sentAt, requestedAt) >= ? AND coalesce(happenedAt, sentAt, requestedAt) < ?`, from, to);

function reversalRows(db: Reader, where: string, ...values: readonly number[]): DayFacts['reversals'] {
  const rows = db.sql<{ id: number; receipt: string; amountCents: Cents; state: 'proposed' | 'waiting' | 'queued' | 'sent' | 'unknown' }>(`SELECT id, receipt, amountCents, state FROM reversal WHERE ${where} ORDER BY id LIMIT ${MOST}`, ...values);
  const stands = { proposed: 'moved', unknown: 'unknown', waiting: 'asked', queued: 'asked', sent: 'asked' } as const;
  return rows.map(({ id, receipt, amountCents, state }) => ({ id, name: receipt, amountCents, link: '/money/reversals', stands: stands[state] }));
}

/**
 * What came to light after the days before were locked: booked on this day though paid before; rows of statements and reversals of those days that came
 * since. They are nobody's day any more, so they hold up this one. isTold: M-Pesa has told of this day, and so of those.
 */
export function lateDoubts(db: Reader, { from }: Span, { lockedAt, until, isTold }: { readonly lockedAt: Instant; readonly until: Instant; readonly isTold: boolean }): Doubts {
  const late = db.sql<PaymentRow & { listed: 0 | 1 }>(
    `SELECT payment.id, receipt, amountCents, matching, ${IS_LISTED} AS listed FROM payment WHERE recordedAt >= ? AND recordedAt <= ? AND recordedAt > paidAt + 300000 AND +paidAt < ? AND method = 'mpesa' AND parentId IS NULL AND state <> 'reversed' LIMIT ${MOST}`,
    lockedAt, until, from,
  );
  const rows = db.sql<{ name: string; amountCents: Cents; link: string }>(
    `SELECT statementRow.receipt AS name, paidInCents - withdrawnCents AS amountCents, '/money/statements/' || importId AS link, min(statementRow.id) FROM statementImport CROSS JOIN statementRow ON statementRow.importId = statementImport.id
      WHERE committedAt >= ? AND +completedAt < ? AND ${OPEN_ROW} GROUP BY fingerprint LIMIT ${MOST}`,
    lockedAt, from,
  );
  return {
    paymentsNotListed: isTold ? late.filter((row) => row.listed === 0).map(named) : [],
    contradictions: late.filter((row) => row.matching.startsWith(CHECK_MARK)).map((row) => ({ ...named(row), text: row.matching.slice(CHECK_MARK.length) })),
    notBooked: rows.map(({ name, amountCents, link }) => ({ name, amountCents, link, left: false, why: WHY_OPEN })),
    reversals: reversalRows(db, `requestedAt >= ? AND coalesce(happenedAt, sentAt, requestedAt) < ? AND state IN ('proposed', 'unknown')`, lockedAt, from),
  };
}

/** Two answers further apart tell of no day in particular. */
const LONGEST_BETWEEN_MS = 7 * DAY;

/** What M-Pesa said that it holds, each answer of the day against the one before. */
export function balances(db: Reader, { from, to }: Span): DayFacts['balances'] {
  const rows = db.sql<{ id: number; at: Instant; totalCents: number }>(
    `SELECT id, at, totalCents FROM mpesaBalance WHERE state = 'done' AND totalCents IS NOT NULL AND at >= ifnull((SELECT max(at) FROM mpesaBalance WHERE state = 'done' AND at < ?), ?) AND at < ? ORDER BY at, id`,
    from, from, to,
  );
  return rows.flatMap((row, index) => {
    const before = rows[index - 1];
    if (!before || row.at < from || row.at === before.at || row.at - before.at > LONGEST_BETWEEN_MS) return [];
    const booksCents = netOf(bookedMoves(db, { from: (before.at + 1) as Instant, to: (row.at + 1) as Instant }));
    return [{ id: row.id, from: before.at, to: row.at, mpesaCents: cents(row.totalCents - before.totalCents), booksCents }];
  });
}

/** Paid on the day and booked on another, because it was told when the day was locked; and the other way round. until: when the day closed, or now. */
export function bookedElsewhere(db: Reader, { from, to }: Span, until: Instant): DayFacts['bookedElsewhere'] {
  const day = dateOf(from);
  const late = `recordedAt > paidAt + 300000`;
  const entry = `JOIN journalEntry ON journalEntry.reference = 'payment:' || payment.id AND journalEntry.kind IN ('payment', 'suspense')`;
  const payments = [
    ...db.sql<PaymentRow & { at: Instant; bookedOn: string }>(`SELECT payment.id, receipt, amountCents, paidAt AS at, bookedOn FROM payment ${entry} AND bookedOn <> ? WHERE paidAt >= ? AND paidAt < ? AND recordedAt >= ? AND ${late} LIMIT ${MOST}`, day, from, to, to),
    ...db.sql<PaymentRow & { at: Instant; bookedOn: string }>(`SELECT payment.id, receipt, amountCents, paidAt AS at, bookedOn FROM payment ${entry} AND bookedOn = ? WHERE recordedAt >= ? AND recordedAt <= ? AND ${late} AND +paidAt < ? LIMIT ${MOST}`, day, from, until, from),
  ];
  const transfers = db.sql<{ id: number; number: string; amountCents: Cents; at: Instant; bookedOn: string }>(
    `SELECT id, number, amountCents, happenedAt AS at, bookedOn FROM moneyTransfer WHERE happenedAt >= ? AND happenedAt < ? AND bookedOn <> ? AND voidEntryId IS NULL
      UNION ALL SELECT id, number, amountCents, happenedAt, bookedOn FROM moneyTransfer WHERE bookedOn = ? AND (happenedAt < ? OR happenedAt >= ?) AND voidEntryId IS NULL LIMIT ${MOST}`,
    from, to, day, day, from, to,
  );
  return [
    ...payments.map((row) => ({ ...named(row), id: row.receipt, paidOn: dateOf(row.at), bookedOn: row.bookedOn as typeof day })),
    ...transfers.map((row) => ({ id: row.number, name: row.number, amountCents: row.amountCents, link: '/money/transfers', paidOn: dateOf(row.at), bookedOn: row.bookedOn as typeof day })),
  ];
}
