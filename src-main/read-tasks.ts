/** What may be asked of the read worker, by name. */
import { backUp, type BackupManifest, type BackupRequest } from './kernel/backup.ts';
import { readTask, type ReadTasks } from './kernel/read-worker.ts';
import { accountReadTasks } from './features/accounts/index.ts';
import { analyseFile, type AnalyseRequest } from './features/imports/index.ts';
import { readStatementTask, type StatementReadRequest } from './features/statements/index.ts';
import { verifyBooks } from './ledger/verify.ts';

export const readTasks = {
  /** Every invariant of the books, on one moment of the data. */
  verify: readTask({ snapshot: true, run: (db, _input: object) => verifyBooks(db) }),
  /** A verified copy with its manifest; its books are verified too. Copying is not possible within a transaction. */
  backup: readTask({ snapshot: false, run: (db, request: BackupRequest): BackupManifest => backUp(db, request, { verify: assertBooks }) }),
  /** Reads a spreadsheet; looks at no data. */
  'imports.analyse': readTask({ snapshot: false, run: (_db, request: AnalyseRequest) => analyseFile(request) }),
  /** Reads a statement of M-Pesa, and compares it with the books of one moment. */
  'statements.read': readTask({ snapshot: true, run: (db, request: StatementReadRequest) => readStatementTask(db, request) }),
  ...accountReadTasks,
} satisfies ReadTasks;

/** Throws when the books of a copy do not add up. */
function assertBooks(copy: Parameters<typeof verifyBooks>[0]): void {
  const failed = verifyBooks(copy).checks.filter((check) => !check.ok);
  if (failed.length > 0) throw new Error(`the books in the copy do not add up: ${failed.map(({ name, findings }) => `${name}: ${findings[0] ?? ''}`).join('; ')}`);
}
