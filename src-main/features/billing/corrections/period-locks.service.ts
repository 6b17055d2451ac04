/** Locking the books: nothing is booked any more on days up to a day (billing-rules, Ledger). */
import { Refusal } from '../../../../src-shared/refusal.ts';
import { dateOf, formatDate, type LocalDate } from '../../../../src-shared/time.ts';
import type { CommandContext } from '../../../kernel/commands.ts';
import type { Reader } from '../../../kernel/db.ts';
import { lockedUpTo } from '../../../ledger/period-lock.ts';
import { q } from '../../../schema/tables.ts';

/** All locks, newest first. */
export function listPeriodLocks(db: Reader) {
  const locks = db.all(q.selectFrom('periodLock').leftJoin('operator', 'operator.id', 'periodLock.operatorId').select(['periodLock.id', 'upTo', 'reason', 'operator.name as by', 'at']).orderBy('periodLock.id', 'desc'));
  return { lockedUpTo: lockedUpTo(db), locks };
}

/** Locks the days up to `upTo`: later than the lock before, and before today. Books that do not add up are not locked. Returns the lock. Throws Refusal. */
export function addPeriodLock(context: CommandContext, { upTo, reason }: { readonly upTo: LocalDate; readonly reason: string }): number {
  const { tx, now, actor } = context;
  const locked = lockedUpTo(tx);
  if (upTo >= dateOf(now)) throw new Refusal('invalid', 'Today is still being booked: lock up to yesterday at the latest.', { fields: { upTo: 'must be before today' } });
  if (locked !== null && upTo <= locked) throw new Refusal('conflict', `The books are locked up to ${formatDate(locked)} already. A lock only moves forward.`, { fields: { upTo: `must be after ${formatDate(locked)}` } });
  // Kept sums, not the entries: a million postings would hold the desk for a third of a second. verify.ts looks at every entry.
  const { total } = tx.one(q.selectFrom('account').select(({ fn }) => fn.sum<number | null>('balanceCents').as('total')));
  if ((total ?? 0) !== 0) throw new Refusal('locked', 'The books do not add up. Run the check of the books first, and lock when it is clean.');
  const lastEntryId = tx.get(q.selectFrom('journalEntry').select('id').orderBy('id', 'desc').limit(1))?.id ?? 0;
  const { id } = tx.run(q.insertInto('periodLock').values({ upTo, lastEntryId, reason, operatorId: actor.kind === 'operator' ? actor.operatorId : null, at: now }));
  context.changed('periodLock', id);
  context.emit('settings');
  return id;
}
