/** Closed periods: nothing is booked any more on days up to the lock (billing-rules, Ledger). */
import { addDays, type LocalDate } from '../../src-shared/time.ts';
import { statement, type Reader } from '../kernel/db.ts';
import { q } from '../schema/tables.ts';

const latest = statement<object>()(() => q.selectFrom('periodLock').select(({ fn }) => fn.max<LocalDate | null>('upTo').as('upTo')));

/** The last day on which nothing can be booked any more; null: every day is open. */
export function lockedUpTo(db: Reader): LocalDate | null {
  return db.getOf(latest, {})!.upTo;
}

/** The first day from `day` on that is not locked: where to book what comes from outside with a date of its own. */
export function openDay(db: Reader, day: LocalDate): LocalDate {
  const upTo = lockedUpTo(db);
  return upTo === null || day > upTo ? day : addDays(upTo, 1);
}
