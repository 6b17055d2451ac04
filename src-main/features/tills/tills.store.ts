/** Till sessions with what went into and out of their drawers; of a closed one as it stood when it was counted. */
import { cents, ZERO, type Cents } from '../../../src-shared/money.ts';
import type { Instant } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';

/** Parts of one that was split count no more than the whole; what was given back after the count did not come out of this drawer. */
const CASH_IN = `parentId IS NULL AND (reversedAt IS NULL OR reversedAt > till.closedAt)`;
const PARTS_BACK = `(SELECT ifnull(sum(part.amountCents), 0) FROM payment AS whole JOIN payment AS part ON part.parentId = whole.id WHERE whole.tillSessionId = till.id AND whole.state = 'split' AND part.reversedAt IS NOT NULL AND (till.closedAt IS NULL OR part.reversedAt <= till.closedAt))`;
const SESSION = `SELECT till.id, till.operatorId, operator.name AS operatorName, openedAt, floatCents, closedAt, closer.name AS closedBy, countedCents, expectedCents AS keptCents, count, note,
  (SELECT ifnull(sum(amountCents), 0) FROM payment WHERE tillSessionId = till.id AND ${CASH_IN}) - ${PARTS_BACK} AS cashCents,
  (SELECT count(*) FROM payment WHERE tillSessionId = till.id AND ${CASH_IN}) AS payments,
  (SELECT ifnull(sum(amountCents), 0) FROM refund WHERE tillSessionId = till.id) + (SELECT ifnull(sum(amountCents), 0) FROM paymentReturn WHERE tillSessionId = till.id)
    + (SELECT ifnull(sum(amountCents), 0) FROM moneyTransfer WHERE tillSessionId = till.id AND fromKind = 'cash' AND kind IN ('expense', 'drawing') AND voidEntryId IS NULL) AS paidOutCents,
  (SELECT ifnull(sum(amountCents), 0) FROM moneyTransfer WHERE tillSessionId = till.id AND kind = 'banking' AND voidEntryId IS NULL) AS bankedCents
  FROM tillSession AS till JOIN operator ON operator.id = till.operatorId LEFT JOIN operator AS closer ON closer.id = till.closedBy`;

interface SessionRow {
  readonly id: number;
  readonly operatorId: number;
  readonly operatorName: string;
  readonly openedAt: Instant;
  readonly floatCents: Cents;
  readonly closedAt: Instant | null;
  readonly closedBy: string | null;
  readonly countedCents: Cents | null;
  readonly keptCents: Cents | null;
  readonly count: string | null;
  readonly note: string;
  readonly cashCents: Cents;
  readonly payments: number;
  readonly paidOutCents: Cents;
  readonly bankedCents: Cents;
}

/** What should be in the drawer, and, once it was counted, how far it was off. */
function reckoned({ keptCents, ...row }: SessionRow) {
  const expectedCents = keptCents ?? cents(row.floatCents + row.cashCents - row.paidOutCents - row.bankedCents);
  return { ...row, expectedCents, differenceCents: row.countedCents === null ? null : cents(row.countedCents - expectedCents) };
}
export type TillSession = ReturnType<typeof reckoned>;

export function findSession(db: Reader, id: number): TillSession | undefined {
  const [row] = db.sql<SessionRow>(`${SESSION} WHERE till.id = ?`, id);
  return row && reckoned(row);
}

/** A screenful of sessions, newest first. */
export function listSessions(db: Reader, { operatorId, open, offset, limit }: { readonly operatorId?: number | undefined; readonly open?: boolean | undefined; readonly offset: number; readonly limit: number }) {
  const where = [operatorId === undefined ? null : 'till.operatorId = ?', open === undefined ? null : `till.closedAt IS ${open ? '' : 'NOT '}NULL`].filter((part) => part !== null).join(' AND ') || 'TRUE';
  const given = operatorId === undefined ? [] : [operatorId];
  const { total } = db.sql<{ total: number }>(`SELECT count(*) AS total FROM tillSession AS till WHERE ${where}`, ...given)[0]!;
  return { total, rows: db.sql<SessionRow>(`${SESSION} WHERE ${where} ORDER BY till.id DESC LIMIT ? OFFSET ?`, ...given, limit, offset).map(reckoned) };
}

export interface Movement {
  readonly at: Instant;
  readonly what: string;
  /** Into the drawer positive. */
  readonly amountCents: Cents;
  readonly link: string;
}

const TAKEN_OUT: Readonly<Record<string, string>> = { banking: 'Taken to the bank', expense: 'Spent', drawing: 'Taken by the owner' };

/** Everything that went into and out of the drawer, as it happened. They add up to what should be in it, and what was counted. */
export function movementsOf(db: Reader, session: TillSession): Movement[] {
  const { id, closedAt } = session;
  const inTime = (at: Instant | null) => at !== null && (closedAt === null || at <= closedAt);
  const payments = db.sql<{ id: number; receipt: string; amountCents: Cents; paidAt: Instant; reversedAt: Instant | null; parentId: number | null; name: string | null }>(
    `SELECT payment.id, receipt, amountCents, paidAt, reversedAt, parentId, subscriber.name FROM payment LEFT JOIN subscriber ON subscriber.id = subscriberId
      WHERE (tillSessionId = ? AND parentId IS NULL) OR parentId IN (SELECT id FROM payment WHERE tillSessionId = ? AND state = 'split')`,
    id, id,
  );
  const refunds = db.sql<{ number: string; amountCents: Cents; at: Instant; name: string }>(`SELECT number, amountCents, at, subscriber.name FROM refund JOIN subscriber ON subscriber.id = subscriberId WHERE tillSessionId = ?`, id);
  const returns = db.sql<{ paymentId: number; receipt: string; amountCents: Cents; at: Instant }>(`SELECT paymentId, receipt, paymentReturn.amountCents, at FROM paymentReturn JOIN payment ON payment.id = paymentId WHERE paymentReturn.tillSessionId = ?`, id);
  const transfers = db.sql<{ number: string; kind: string; fromKind: string; amountCents: Cents; note: string; happenedAt: Instant }>(`SELECT number, kind, fromKind, amountCents, note, happenedAt FROM moneyTransfer WHERE tillSessionId = ? AND voidEntryId IS NULL`, id);
  const out = (amountCents: Cents): Cents => cents(-amountCents);
  const movements: Movement[] = [
    { at: session.openedAt, what: 'Opened with', amountCents: session.floatCents, link: '' },
    ...payments.filter((row) => row.parentId === null).map((row) => ({ at: row.paidAt, what: row.name === null ? row.receipt : `${row.receipt}, ${row.name}`, amountCents: row.amountCents, link: `/money/payments/${row.id}` })),
    ...payments.filter((row) => inTime(row.reversedAt)).map((row) => ({ at: row.reversedAt!, what: `${row.receipt} given back`, amountCents: out(row.amountCents), link: `/money/payments/${row.id}` })),
    ...refunds.map((row) => ({ at: row.at, what: `Refund ${row.number}, ${row.name}`, amountCents: out(row.amountCents), link: '/money/refunds' })),
    ...returns.map((row) => ({ at: row.at, what: `${row.receipt} paid back`, amountCents: out(row.amountCents), link: `/money/payments/${row.paymentId}` })),
    ...transfers.map((row) => ({
      at: row.happenedAt, link: '/money/transfers', amountCents: row.fromKind === 'cash' ? out(row.amountCents) : row.amountCents,
      what: row.kind === 'overShort' ? (row.fromKind === 'cash' ? `Short, ${row.number}` : `Over, ${row.number}`) : `${TAKEN_OUT[row.kind] ?? row.kind}, ${row.number}: ${row.note}`,
    })),
  ];
  return movements.filter((movement) => movement.amountCents !== ZERO || movement.at === session.openedAt).sort((a, b) => a.at - b.at);
}
