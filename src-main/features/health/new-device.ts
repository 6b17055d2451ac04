/** Another device takes the place of a router: how the old one was says nothing of it, and the last copy of the old one is what is left of it. */
import type { Reader, Writer } from '../../kernel/db.ts';
import type { Vault } from '../../kernel/vault.ts';
import { q } from '../../schema/tables.ts';
import { openCopy } from './examine-router.ts';

/** The newest copy of a router's configuration, opened; null: there is none. */
export async function lastCopy(db: Reader, vault: Vault, routerId: number) {
  const row = db.get(q.selectFrom('routerBackup').select(['id', 'at', 'checkedAt', 'version', 'lineCount', 'cipher']).where('routerId', '=', routerId).orderBy('at', 'desc').orderBy('id', 'desc').limit(1));
  if (!row) return null;
  const { cipher, ...copy } = row;
  return { ...copy, text: await openCopy(cipher, vault) };
}

/** The samples stay: they are the history of the place. */
export function forgetWatch(tx: Writer, routerId: number): void {
  for (const table of ['routerWatch', 'routerExamination', 'routerBackupTrouble'] as const) tx.run(q.deleteFrom(table).where('routerId', '=', routerId));
}
