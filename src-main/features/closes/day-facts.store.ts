/** Everything that is known of a day, gathered by its indexes. */
import type { DayFigures } from '../../../src-shared/contract/closes.ts';
import { cents, plus, ZERO, type Cents } from '../../../src-shared/money.ts';
import { addDays, DAY, instantOf, later, MINUTE, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { beganAt } from '../payments/index.ts';
import { readSetting } from '../settings/index.ts';
import { uncovered } from '../statements/index.ts';
import type { DayFacts, Doubts, LineWish } from './day-close.ts';
import { balances, bookedElsewhere, contradictions, lateDoubts, movesNotListed, notBooked, openReversals, paymentsNotListed, requestsWithoutReceipt, reversalsNotListed, waiting } from './mpesa-differences.store.ts';
import { bookedMoves, listedMoves, runningBalance, side, statementMoves, type Span } from './mpesa-moves.store.ts';

/** M-Pesa lists some payments late. */
const LISTED_LATE_MS = 30 * MINUTE;

const spanOf = (day: LocalDate): Span => ({ from: instantOf(day, '00:00'), to: instantOf(addDays(day, 1), '00:00') });

/** By which of its words M-Pesa has told of the whole day; null: it has not. gap: what it will not tell any more. */
function coverage(db: Reader, day: LocalDate, gapExplained: (gap: Span) => boolean): { readonly source: 'statement' | 'list' | null; readonly gap: Span | null } {
  const { from, to } = spanOf(day);
  const began = beganAt(db, from);
  const needed = { from: began > from && began < to ? began : from, to };
  const statements = db.sql<Span>(`SELECT fromAt AS "from", toAt AS "to" FROM statementImport WHERE state = 'done' AND fromAt IS NOT NULL AND toAt IS NOT NULL AND fromAt < ? AND toAt >= ?`, to, from);
  if (uncovered(needed, statements) === null) return { source: 'statement', gap: null };
  const known = readSetting(db, 'mpesaGap');
  const overlap = known === null ? null : { from: known.from > needed.from ? known.from : needed.from, to: known.to < to ? known.to : to };
  const gap = overlap !== null && overlap.from < overlap.to && uncovered(overlap, statements) !== null ? overlap : null;
  const pulledUpTo = readSetting(db, 'mpesaPulledUpTo');
  const isListed = pulledUpTo !== null && pulledUpTo >= later(to, LISTED_LATE_MS) && (gap === null || gapExplained(gap));
  return { source: isListed ? 'list' : null, gap };
}

interface Asked {
  /** When the day closed, or now. */
  readonly until: Instant;
  /** Of the first open day, when the days before it were locked; null: of others. */
  readonly lockedAt: Instant | null;
  /** A person has said what there is to say about the time that M-Pesa did not list. */
  readonly gapExplained: (gap: Span) => boolean;
}

const NO_DOUBTS: Doubts = { paymentsNotListed: [], notBooked: [], contradictions: [], reversals: [] };

/** Looks only; some milliseconds for a day of thousands of payments. */
export function readDay(db: Reader, day: LocalDate, { until, lockedAt, gapExplained }: Asked): DayFacts {
  const span = spanOf(day);
  const mpesaEnabled = readSetting(db, 'mpesa').enabled;
  const { source, gap } = mpesaEnabled ? coverage(db, day, gapExplained) : { source: null, gap: null };
  const { all: suspense, ...unmatched } = waiting(db, span);
  const moves = bookedMoves(db, span);
  return {
    day, mpesaEnabled, gap,
    told: source === null ? null : { source, ...(source === 'statement' ? statementMoves(db, span) : listedMoves(db, span)) },
    balanceMovedCents: source === 'statement' ? runningBalance(db, span) : null,
    books: { mpesa: moves.paidIn, reversed: moves.reversed, charges: moves.charges, settled: moves.settled, ...otherMoney(db, span), suspense },
    paymentsNotListed: source === null ? [] : paymentsNotListed(db, span),
    movesNotListed: source === 'statement' ? movesNotListed(db, span) : [],
    reversalsNotListed: source === null ? [] : reversalsNotListed(db, span),
    notBooked: notBooked(db, span),
    late: lockedAt === null ? NO_DOUBTS : lateDoubts(db, span, { lockedAt, until, isTold: source !== null }),
    ...contradictions(db, span),
    ...unmatched,
    noReceipt: requestsWithoutReceipt(db, span),
    reversals: openReversals(db, span),
    bookedElsewhere: bookedElsewhere(db, span, until),
    balances: balances(db, span),
    refusedReports: db.sql<{ n: number }>(`SELECT count(*) AS n FROM inboxEntry WHERE state = 'refused' AND receivedAt >= ? AND receivedAt < ?`, span.from, span.to)[0]!.n,
    listedRefused: listedRefused(db, span),
    ...linesOf(db, span),
    ...tillsOf(db, span),
  };
}

/** When they were told says only that they were not paid later: M-Pesa lists some of a day on the next. */
function listedRefused(db: Reader, { from, to }: Span): DayFacts['listedRefused'] {
  return db.sql<DayFacts['listedRefused']>(
    `SELECT count(*) AS count, max(at) AS latestAt FROM listedRefusal WHERE at >= ? AND at < ? AND NOT EXISTS (SELECT 1 FROM payment WHERE payment.receipt = listedRefusal.receipt) AND NOT EXISTS (SELECT 1 FROM reversal WHERE reversalReceipt = listedRefusal.receipt)`,
    from, later(to, DAY),
  )[0]!;
}

/** What came in by other ways, and was not taken back. */
function otherMoney(db: Reader, { from, to }: Span): Pick<DayFigures['ledger'], 'cash' | 'bank' | 'cheque'> {
  const rows = db.sql<{ method: string; count: number; amountCents: number }>(`SELECT method, count(*) AS count, sum(amountCents) AS amountCents FROM payment WHERE paidAt >= ? AND paidAt < ? AND method <> 'mpesa' AND parentId IS NULL AND state <> 'reversed' GROUP BY method`, from, to);
  const of = (method: string) => side(rows.find((row) => row.method === method));
  return { cash: of('cash'), bank: of('bank'), cheque: of('cheque') };
}

const CUT_OFF = `('suspended', 'walled')`;
/** What the routers were told on the day; and which of it they have not confirmed to this hour, where it is about money. */
function linesOf(db: Reader, { from, to }: Span): Pick<DayFacts, 'routers' | 'paidNotOn' | 'onNotPaid'> {
  const [counted] = db.sql<{ restored: number; cutOff: number }>(
    `SELECT count(CASE WHEN toState = 'active' AND fromState IN ${CUT_OFF} THEN 1 END) AS restored, count(CASE WHEN toState IN ${CUT_OFF} AND fromState = 'active' THEN 1 END) AS cutOff FROM entitlementChange WHERE watched = 0 AND at >= ? AND at < ?`,
    from, to,
  );
  const open = db.sql<LineWish & { state: string; fromState: string | null; reasonCode: string }>(
    `SELECT entitlement.subscriptionId, subscription.subscriberId, subscriber.name || ' (' || subscription.userName || ')' AS who, router.name AS routerName, entitlement.since, entitlement.state, fromState, change.reasonCode
      FROM entitlement JOIN subscription ON subscription.id = entitlement.subscriptionId JOIN router ON router.id = routerId JOIN subscriber ON subscriber.id = subscription.subscriberId
      JOIN entitlementChange AS change ON change.id = (SELECT max(id) FROM entitlementChange WHERE subscriptionId = entitlement.subscriptionId)
      WHERE confirmedRevision < revision AND (router.rollout = 'live' OR (router.rollout = 'pilot' AND subscription.isPilot = 1)) AND change.at >= ? AND change.at < ? ORDER BY entitlement.subscriptionId`,
    from, to,
  );
  const lines = (rows: typeof open): LineWish[] => rows.map(({ subscriptionId, subscriberId, who, routerName, since }) => ({ subscriptionId, subscriberId, who, routerName, since }));
  const forDebt = ['owesTooLong', 'prepaidOver'];
  return {
    routers: { ...counted!, unconfirmed: open.length },
    paidNotOn: lines(open.filter((row) => row.state === 'active' && (row.fromState === 'suspended' || row.fromState === 'walled'))),
    onNotPaid: lines(open.filter((row) => (row.state === 'suspended' || row.state === 'walled') && forDebt.includes(row.reasonCode))),
  };
}

function tillsOf(db: Reader, { from, to }: Span): Pick<DayFacts, 'tills' | 'tillsOpen' | 'tillsOff'> {
  const rows = db.sql<{ id: number; who: string; openedAt: Instant; closedAt: Instant | null; countedCents: number | null; expectedCents: number | null; note: string; closedBy: string | null }>(
    `SELECT till.id, operator.name AS who, openedAt, closedAt, countedCents, expectedCents, note, closer.name AS closedBy FROM tillSession AS till JOIN operator ON operator.id = till.operatorId LEFT JOIN operator AS closer ON closer.id = till.closedBy
      WHERE openedAt < ? AND (closedAt IS NULL OR closedAt >= ?) ORDER BY till.id`,
    to, from,
  );
  const open = rows.filter((row) => row.closedAt === null);
  const counted = rows.flatMap((row) => (row.closedAt === null || row.closedAt >= to ? [] : [{ id: row.id, who: row.who, differenceCents: cents(row.countedCents! - row.expectedCents!), note: row.note, closedBy: row.closedBy, closedAt: row.closedAt }]));
  return {
    tills: { sessions: rows.length, open: open.length, overShortCents: counted.reduce<Cents>((total, row) => plus(total, row.differenceCents), ZERO) },
    tillsOpen: open.map(({ id, who, openedAt }) => ({ id, who, openedAt })),
    tillsOff: counted.filter((row) => row.differenceCents !== 0),
  };
}
