/** The days as lists show them. */
import { cents, ZERO, type Cents } from '../../../src-shared/money.ts';
import { addDays, DAY, dateOf, daysBetween, HOUR, instantOf, localDate, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { Reader } from '../../kernel/db.ts';
import { letOthersRun } from '../../kernel/event-loop.ts';
import { lockedUpTo } from '../../ledger/period-lock.ts';
import { closeProblem, firstDay, viewDay, type DayState } from './closes.service.ts';
import { holdsUp } from './day-close.ts';

interface DayLine {
  readonly day: LocalDate;
  readonly state: DayState;
  readonly collectedCents: Cents;
  /** That keep it open. */
  readonly differences: number;
  readonly closedAt: Instant | null;
  readonly closedBy: string | null;
}

const FIRST_DAY = localDate('1970-01-01');

/** What came in on each day and stayed with us. Nairobi is UTC+3 the whole year (mpesa.md, Formats), so SQL may count days with a fixed shift. */
function collectedOn(db: Reader, from: LocalDate, to: LocalDate): ReadonlyMap<LocalDate, Cents> {
  const rows = db.sql<{ day: number; amountCents: number }>(`SELECT (paidAt + ${3 * HOUR}) / ${DAY} AS day, sum(amountCents) AS amountCents FROM payment WHERE paidAt >= ? AND paidAt < ? AND state IN ('credited', 'suspense') GROUP BY 1`, instantOf(from, '00:00'), instantOf(addDays(to, 1), '00:00'));
  return new Map(rows.map((row) => [addDays(FIRST_DAY, row.day), cents(row.amountCents)]));
}

/** From today back to the first day. Closed days are read as they were closed, the others are compared anew, each by itself: a day takes a while. */
export async function listDays(db: Reader, now: Instant, { offset, limit }: { readonly offset: number; readonly limit: number }) {
  const today = dateOf(now);
  const began = firstDay(db);
  const first = began === null || began > today ? today : began;
  const total = daysBetween(first, today) + 1;
  const closedUpTo = lockedUpTo(db);
  const days = Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, index) => addDays(today, -(offset + index)));
  if (days.length === 0) return { total, rows: [], closedUpTo };
  const oldest = days.at(-1)!;
  const collected = collectedOn(db, oldest, days[0]!);
  const closings = new Map(db.sql<{ day: LocalDate; at: Instant; by: string | null }>(`SELECT day, dayClose.at, operator.name AS by FROM dayClose LEFT JOIN operator ON operator.id = operatorId WHERE day BETWEEN ? AND ?`, oldest, days[0]!).map((row) => [row.day, row]));
  const locks = db.sql<{ upTo: LocalDate; at: Instant; by: string | null }>(`SELECT upTo, periodLock.at, operator.name AS by FROM periodLock LEFT JOIN operator ON operator.id = operatorId WHERE upTo >= ? ORDER BY periodLock.id`, oldest);
  const rows: DayLine[] = [];
  for (const day of days) {
    const line = { day, collectedCents: collected.get(day) ?? ZERO };
    const closing = closings.get(day) ?? locks.find((lock) => lock.upTo >= day);
    if (closing) {
      rows.push({ ...line, state: 'closed', differences: 0, closedAt: closing.at, closedBy: closing.by });
      continue;
    }
    const { state, items } = viewDay(db, day, now);
    rows.push({ ...line, state, differences: items.filter(holdsUp).length, closedAt: null, closedBy: null });
    await letOthersRun();
  }
  return { total, rows, closedUpTo };
}

/** One day with everything that differs. Throws Refusal for a day to come. */
export function dayPage(db: Reader, now: Instant, day: LocalDate) {
  if (day > dateOf(now)) throw new Refusal('not_found', 'That day is still to come.');
  const view = viewDay(db, day, now);
  return { ...view, day, collectedCents: collectedOn(db, day, day).get(day) ?? ZERO, differences: view.items.filter(holdsUp).length, cannotClose: closeProblem(db, day, view) };
}
