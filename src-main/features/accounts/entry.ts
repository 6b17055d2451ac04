import { Refusal } from '../../../src-shared/refusal.ts';
import type { Reader } from '../../kernel/db.ts';
import { ACCOUNT_NAMES } from '../../ledger/account-names.ts';
import { entriesOf } from '../../ledger/entries.ts';
import { q } from '../../schema/tables.ts';

/** One journal entry with its postings. Throws Refusal when there is none. */
export function entryOf(db: Reader, id: number) {
  const entry = db.get(q.selectFrom('journalEntry').select(['reference', 'subscriberId']).where('id', '=', id));
  if (!entry) throw new Refusal('not_found', 'There is no such entry in the books.');
  const [told] = entriesOf(db, [id]);
  return { ...entry, ...told!, postings: told!.postings.map((posting) => ({ ...posting, account: ACCOUNT_NAMES[posting.account] })) };
}
