/** `npm run verify [-- --data DIR] [--practice]`: every invariant of the books, read only, also while Waya runs. Exit 1 when one fails. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { parseArgs } from 'node:util';
import { openDatabase, type Database } from '../../kernel/db.ts';
import { verifyBooks, type Check } from '../../ledger/verify.ts';
import { migrations } from '../../schema/migrations/index.ts';
import { databaseFile } from '../open-data.ts';
import { defaultDataDirectory } from './data-directory.ts';

const EXIT_FAILED = 1;
const EXIT_REFUSED = 2;

function run(): number {
  let values: { data?: string | undefined; practice?: boolean | undefined };
  try {
    ({ values } = parseArgs({ options: { data: { type: 'string' }, practice: { type: 'boolean' } } }));
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  const directory = values.data ?? defaultDataDirectory(values.practice ?? false, { platform: process.platform, home: homedir(), env: process.env });
  const file = databaseFile(directory);
  if (!existsSync(file)) return refuse(`There is no Waya data in ${directory}. Choose the directory with --data.`);
  try {
    const db = openDatabase(file, { readonly: true });
    try {
      return report(db, file);
    } finally {
      db.close();
    }
  } catch (error) {
    return refuse(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, EXIT_FAILED);
  }
}

function report(db: Database, file: string): number {
  const format = Number(db.sql<{ user_version: number }>('PRAGMA user_version')[0]!.user_version);
  const known = migrations.at(-1)!.version;
  if (format !== known) return refuse(`${file} has format ${format}; this Waya reads ${known}. Start Waya once to bring it there, or update Waya.`);
  // One moment for all checks, while the app goes on writing.
  db.script('BEGIN');
  const { ok, checks } = verifyBooks(db);
  for (const check of checks) print(check);
  console.log(`${file}: ${checks.length} checks, ${checks.filter((check) => !check.ok).length} failed`);
  return ok ? 0 : EXIT_FAILED;
}

function print({ ok, name, looked, findings }: Check): void {
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${looked})`);
  for (const finding of findings) console.log(`       ${finding}`);
}

function refuse(message: string, code = EXIT_REFUSED): number {
  console.error(message);
  return code;
}

process.exitCode = run();
