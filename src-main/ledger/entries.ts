/** Journal entries with their postings, for people. */
import { negate, ZERO, type Cents } from '../../src-shared/money.ts';
import type { Reader } from '../kernel/db.ts';
import { q, type AccountKind } from '../schema/tables.ts';

/** The entries of these ids, in the order given. */
export function entriesOf(db: Reader, ids: readonly number[]) {
  if (ids.length === 0) return [];
  const entries = new Map(db.all(q.selectFrom('journalEntry').select(['id', 'kind', 'bookedOn', 'at']).where('id', 'in', [...ids])).map((entry) => [entry.id, entry]));
  const postings = db.all(q.selectFrom('posting').innerJoin('account', 'account.id', 'posting.accountId').select(['posting.entryId', 'account.kind as account', 'posting.amountCents']).where('posting.entryId', 'in', [...ids]).orderBy('posting.id'));
  const byEntry = Map.groupBy(postings, (posting) => posting.entryId);
  return ids.map((id) => ({
    ...entries.get(id)!,
    postings: (byEntry.get(id) ?? []).map(({ account, amountCents }): { account: AccountKind; debitCents: Cents; creditCents: Cents } => ({ account, debitCents: amountCents > 0 ? amountCents : ZERO, creditCents: amountCents < 0 ? negate(amountCents) : ZERO })),
  }));
}
