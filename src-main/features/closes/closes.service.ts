/** The state of each day, what a person says about its differences, and its close: in order, locked, and never over a difference that nobody has explained. */
import type { DayDifference, DayFigures } from '../../../src-shared/contract/closes.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { addDays, dateOf, formatDate, formatInstant, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { lockedUpTo } from '../../ledger/period-lock.ts';
import { q } from '../../schema/tables.ts';
import { addPeriodLock } from '../billing/index.ts';
import { beganAt } from '../payments/index.ts';
import { clockJump, readSetting } from '../settings/index.ts';
import { differencesOf, figuresOf, holdsUp, type DayFacts, type Resolution } from './day-close.ts';
import { readDay } from './day-facts.store.ts';

export type DayState = 'running' | 'waiting' | 'open' | 'ready' | 'closed';

export interface DayView {
  readonly state: DayState;
  readonly figures: DayFigures;
  readonly items: DayDifference[];
  readonly closedAt: Instant | null;
  readonly closedBy: string | null;
}

/** The first day that is closed at all: on which money came in or something was invoiced; null: there is none yet. */
export function firstDay(db: Reader): LocalDate | null {
  const began = beganAt(db, 0 as Instant);
  const [row] = db.sql<{ at: Instant | null }>(`SELECT min(at) AS at FROM (SELECT min(paidAt) AS at FROM payment WHERE paidAt >= ? UNION ALL SELECT * FROM (SELECT postedAt FROM invoice ORDER BY id LIMIT 1))`, began);
  return row!.at === null ? null : dateOf(row!.at);
}

/** The day that is next to be closed; null: nothing has happened yet. May be today, which is never closed. */
export function nextToClose(db: Reader): LocalDate | null {
  const first = firstDay(db);
  const locked = lockedUpTo(db);
  if (first === null || locked === null || first > locked) return first;
  return addDays(locked, 1);
}

interface Closing {
  readonly at: Instant;
  readonly by: string | null;
  /** Null: it was locked by hand, without a close. */
  readonly figures: DayFigures | null;
}

function closingOf(db: Reader, day: LocalDate): Closing | null {
  const closed = db.get(q.selectFrom('dayClose').leftJoin('operator', 'operator.id', 'dayClose.operatorId').select(['figures', 'at', 'operator.name as by']).where('day', '=', day));
  if (closed) return { at: closed.at, by: closed.by, figures: JSON.parse(closed.figures) as DayFigures };
  const lock = db.get(q.selectFrom('periodLock').leftJoin('operator', 'operator.id', 'periodLock.operatorId').select(['at', 'operator.name as by']).where('upTo', '>=', day).orderBy('periodLock.id').limit(1));
  return lock ? { ...lock, figures: null } : null;
}

function resolutionsOf(db: Reader, day: LocalDate): ReadonlyMap<string, Resolution> {
  const rows = db.all(q.selectFrom('dayFinding').leftJoin('operator', 'operator.id', 'dayFinding.operatorId').select(['key', 'resolution', 'operator.name as by', 'at']).where('day', '=', day));
  return new Map(rows.map((row) => [row.key, { text: row.resolution, by: row.by, at: row.at }]));
}

/** Of the first open day: when the days before it were locked. */
function lockedBefore(db: Reader, day: LocalDate): Instant | null {
  return db.get(q.selectFrom('periodLock').select('at').where('upTo', '=', addDays(day, -1)).orderBy('id', 'desc').limit(1))?.at ?? null;
}

/** A day as it stands now; of a closed one the figures with which it closed. */
export function viewDay(db: Reader, day: LocalDate, now: Instant): DayView {
  const closing = closingOf(db, day);
  const resolutions = resolutionsOf(db, day);
  const facts = readDay(db, day, { until: closing?.at ?? now, lockedAt: closing === null ? lockedBefore(db, day) : null, gapExplained: (gap) => resolutions.has(`gap:${gap.from}:${gap.to}`) });
  const items = differencesOf(facts, resolutions);
  return { state: stateOf(facts, items, { isClosed: closing !== null, now }), figures: closing?.figures ?? figuresOf(facts), items, closedAt: closing?.at ?? null, closedBy: closing?.by ?? null };
}

function stateOf(facts: DayFacts, items: readonly DayDifference[], { isClosed, now }: { readonly isClosed: boolean; readonly now: Instant }): DayState {
  if (isClosed) return 'closed';
  if (facts.day >= dateOf(now)) return 'running';
  // What M-Pesa will not tell any more is a difference; for what it has not told yet, one waits.
  if (facts.mpesaEnabled && facts.told === null && facts.gap === null) return 'waiting';
  return items.some(holdsUp) || (facts.mpesaEnabled && facts.told === null) ? 'open' : 'ready';
}

/** Why a day cannot be closed now, in the operator's words; null: it can. */
export function closeProblem(db: Reader, day: LocalDate, view: DayView): string | null {
  const { state, items, closedAt } = view;
  const next = nextToClose(db);
  if (state === 'closed') return `${formatDate(day)} was closed on ${formatInstant(closedAt!)}.`;
  if (state === 'running') return 'The day is still running.';
  if (next === null || day < next) return 'Nothing was booked on this day: there is nothing to close.';
  if (day > next) return `${formatDate(next)} is not closed yet. Days close in their order.`;
  if (state === 'waiting') return 'M-Pesa has not told of all of this day yet. It is asked every ten minutes; its statement tells as well.';
  const open = items.filter(holdsUp).length;
  if (open > 0) return open === 1 ? 'A difference must be mended or explained first.' : `${open} differences must be mended or explained first.`;
  return state === 'open' ? 'M-Pesa has not told of all of this day. Import its statement.' : null;
}

/** Closes the day, and locks it with all days before. Throws Refusal. */
export function closeDay(context: CommandContext, { day }: { readonly day: LocalDate }): void {
  const problem = closeUnlessProblem(context, day);
  if (problem !== null) throw new Refusal('conflict', problem);
}

/** Without anybody's doing: what keeps it open leaves it as it is. */
export function closeByItself(context: CommandContext, { day }: { readonly day: LocalDate }): void {
  if (mayCloseByItself(context.tx, context.now)) closeUnlessProblem(context, day);
}

function closeUnlessProblem(context: CommandContext, day: LocalDate): string | null {
  const { tx, now, actor } = context;
  const view = viewDay(tx, day, now);
  const problem = closeProblem(tx, day, view);
  if (problem !== null) return problem;
  const periodLockId = addPeriodLock(context, { upTo: day, reason: 'Close of day' });
  const { id } = tx.run(q.insertInto('dayClose').values({ day, figures: JSON.stringify(view.figures), periodLockId, operatorId: actor.kind === 'operator' ? actor.operatorId : null, at: now }));
  context.changed('dayClose', id);
  context.emit('days');
  return null;
}

/** Keeps what a person says about a difference of a day. It holds as long as the difference stays the same. Throws Refusal. */
export function resolveDifference(context: CommandContext, { day, key, resolution }: { readonly day: LocalDate; readonly key: string; readonly resolution: string }): void {
  const { tx, now, actor } = context;
  const view = viewDay(tx, day, now);
  if (view.state === 'closed') throw new Refusal('locked', `${formatDate(day)} is closed.`);
  if (!view.items.some((item) => item.key === key)) throw new Refusal('not_found', 'This difference is not there any more. Look at the day again.');
  const said = { resolution, operatorId: actor.kind === 'operator' ? actor.operatorId : null, at: now };
  tx.run(q.insertInto('dayFinding').values({ day, key, ...said }).onConflict((conflict) => conflict.columns(['day', 'key']).doUpdateSet(said)));
  context.changed('dayFinding', `${day} ${key}`);
  context.emit('days');
}

/** Not while the clock jumped, or what came after a restored backup is not entered again: then the books are not what they were. */
const mayCloseByItself = (db: Reader, now: Instant): boolean => readSetting(db, 'moneyIn').closeByItself && readSetting(db, 'restored') === null && clockJump(db, dateOf(now)) === null;

/** The day that may close by itself now; null: none. */
export function closesByItself(db: Reader, now: Instant): LocalDate | null {
  if (!mayCloseByItself(db, now)) return null;
  const day = nextToClose(db);
  if (day === null || day >= dateOf(now)) return null;
  return closeProblem(db, day, viewDay(db, day, now)) === null ? day : null;
}
