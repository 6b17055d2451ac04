import { negate, ZERO } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { ACCOUNT_NAMES } from './account-names.ts';

/** One journal entry with its postings. Throws Refusal when there is none. */
export function entryOf(db: Reader, id: number) {
  const entry = db.get(q.selectFrom('journalEntry').select(['id', 'kind', 'bookedOn', 'at', 'reference', 'subscriberId']).where('id', '=', id));
  if (!entry) throw new Refusal('not_found', 'There is no such entry in the books.');
  const postings = db.all(q.selectFrom('posting').innerJoin('account', 'account.id', 'posting.accountId').select(['account.kind', 'amountCents']).where('entryId', '=', id).orderBy('posting.id'));
  return { ...entry, postings: postings.map(({ kind, amountCents }) => ({ account: ACCOUNT_NAMES[kind], debitCents: amountCents > 0 ? amountCents : ZERO, creditCents: amountCents < 0 ? negate(amountCents) : ZERO })) };
}
