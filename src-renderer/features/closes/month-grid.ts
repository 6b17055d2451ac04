/** A month as weeks, from what days.list answers. */
import type { DayRow } from '../../../src-shared/contract/closes.ts';
import { sum, type Cents } from '../../../src-shared/money.ts';
import { addDays, addMonths, daysBetween, isLocalDate, localDate, startOfMonth, type LocalDate } from '../../../src-shared/time.ts';
import { weekDayOf } from './day-view.ts';

const DAYS_A_WEEK = 7;

export interface MonthWindow {
  readonly first: LocalDate;
  /** The month's last day, or today in this month. */
  readonly last: LocalDate;
  /** For days.list, which counts back from today. */
  readonly offset: number;
  readonly limit: number;
}

/** "2026-11" of the address; this month when it is none, or one that is still to come. */
export function readMonth(text: string | undefined, today: LocalDate): LocalDate {
  const first = `${text ?? ''}-01`;
  return isLocalDate(first) && localDate(first) <= today ? localDate(first) : startOfMonth(today);
}

/** Which rows of the list are of this month. */
export function windowOfMonth(first: LocalDate, today: LocalDate): MonthWindow {
  const end = addDays(addMonths(first, 1), -1);
  const last = end < today ? end : today;
  return { first, last, offset: daysBetween(last, today), limit: daysBetween(first, last) + 1 };
}

export interface MonthDay {
  readonly day: LocalDate;
  readonly inMonth: boolean;
  /** Null: still to come, or before the first day of the books. */
  readonly row: DayRow | null;
}
export interface MonthWeek {
  readonly days: readonly MonthDay[];
  readonly collectedCents: Cents;
}

/** Weeks from Monday to Sunday that hold the month. */
export function weeksOf(first: LocalDate, rows: readonly DayRow[]): readonly MonthWeek[] {
  const byDay = new Map(rows.map((row) => [row.day, row]));
  const next = addMonths(first, 1);
  const weeks: MonthWeek[] = [];
  for (let monday = addDays(first, -weekDayOf(first)); monday < next; monday = addDays(monday, DAYS_A_WEEK)) {
    const days = Array.from({ length: DAYS_A_WEEK }, (_, index): MonthDay => {
      const day = addDays(monday, index);
      const inMonth = day >= first && day < next;
      return { day, inMonth, row: (inMonth && byDay.get(day)) || null };
    });
    weeks.push({ days, collectedCents: sum(days.map(({ row }) => row?.collectedCents ?? (0 as Cents))) });
  }
  return weeks;
}
