/** By what money may come: account numbers and phones of all subscribers. */
import { createHash } from 'node:crypto';
import { normaliseAccount } from '../../../src-shared/account-number.ts';
import type { Reader } from '../../kernel/db.ts';
import { letOthersRun } from '../../kernel/event-loop.ts';
import { q } from '../../schema/tables.ts';

const READ_AT_ONCE = 1_000;
/** What the listener takes (hosts/sidecar); beyond it everything is accepted. */
const MOST_ACCOUNTS = 100_000;

/**
 * Of everybody, also of those who left: they may owe. Accounts as normaliseAccount spells them; phones as 254… and as the SHA-256 by which M-Pesa names payers
 * since 2024 (mpesa.md, C2B). Null: nobody is there yet, or too many.
 */
export async function acceptedAccounts(db: Reader): Promise<string[] | null> {
  const keys = new Set<string>();
  for (let last = 0; ; ) {
    const rows = db.all(q.selectFrom('subscriber').select(['id', 'accountNumber', 'phone']).where('id', '>', last).orderBy('id').limit(READ_AT_ONCE));
    if (rows.length === 0) break;
    for (const { accountNumber, phone } of rows) {
      keys.add(normaliseAccount(accountNumber));
      if (phone === null || phone === '') continue;
      keys.add(phone);
      keys.add(createHash('sha256').update(phone).digest('hex'));
    }
    last = rows.at(-1)!.id;
    await letOthersRun();
  }
  return keys.size === 0 || keys.size > MOST_ACCOUNTS ? null : [...keys];
}
