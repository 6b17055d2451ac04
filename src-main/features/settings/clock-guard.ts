/** The latest day seen: a clock that is wrong must not invoice, remind or cut off a whole business (billing-rules, Exactly once). */
import { dateOf, daysBetween, localDate, type LocalDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { readSetting, writeSetting } from './settings.store.ts';

/** Beyond this jump of the clock a person confirms before anything is done that rests on the date. */
const CLOCK_JUMP_DAYS = 45;

/** The jump that waits for a person; null when the clock is believed. */
export function clockJump(db: Reader, today: LocalDate): { readonly from: LocalDate; readonly days: number } | null {
  const seen = readSetting(db, 'latestDaySeen');
  if (seen === null) return null;
  const days = daysBetween(localDate(seen), today);
  return days > CLOCK_JUMP_DAYS ? { from: localDate(seen), days } : null;
}

/** The day the clock says, now seen; null when it jumped too far and nobody has confirmed it. A clock set back leaves the latest day seen as it is. */
export function seeToday(context: CommandContext, confirmed: boolean): LocalDate | null {
  const today = dateOf(context.now);
  if (!confirmed && clockJump(context.tx, today)) return null;
  const seen = readSetting(context.tx, 'latestDaySeen');
  if (seen === null || today > seen) writeSetting(context.tx, 'latestDaySeen', today, context.now);
  return today;
}
