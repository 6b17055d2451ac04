/** A backup becomes the data of this computer: copied into an empty directory, re-protected by the passphrase, and proven. */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { Refusal } from '../../src-shared/refusal.ts';
import type { Instant } from '../../src-shared/time.ts';
import type { BackupManifest } from '../kernel/backup.ts';
import { afterRestore } from '../features/settings/index.ts';
import { chainHead } from '../kernel/commands.ts';
import { openDatabase, type Database } from '../kernel/db.ts';
import { migrate } from '../kernel/migrate.ts';
import { takeOwnership } from '../kernel/owner.ts';
import { openVault, recoverVault, type KeyGuard } from '../kernel/vault.ts';
import { verifyBooks } from '../ledger/verify.ts';
import { migrations } from '../schema/migrations/index.ts';
import { databaseFile } from './open-data.ts';

export interface RestoreRequest {
  /** The backup; its manifest is looked for beside it, as `<file>.json`. */
  readonly file: string;
  /** Where the data is to live; must not hold any. */
  readonly directory: string;
  readonly guard: KeyGuard;
  /** Asked only when another computer protected the data. */
  readonly passphrase: () => Promise<string>;
  readonly now: Instant;
}

/** Throws Refusal, and leaves nothing behind: data there already, damaged backup, wrong passphrase, books that do not add up. */
export async function restoreBackup({ file, directory, guard, passphrase, now }: RestoreRequest): Promise<{ readonly checks: number; readonly lastCommandAt: Instant | null; readonly manifestChecked: boolean }> {
  if (!existsSync(file)) throw new Refusal('not_found', `There is no backup ${file}.`);
  const target = databaseFile(directory);
  if (existsSync(target)) throw new Refusal('conflict', `${directory} holds data already. Choose an empty directory: a restore never overwrites.`);
  const manifest = readManifest(file);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const ownership = takeOwnership(directory);
  try {
    copyFileSync(file, target);
    const db = openDatabase(target);
    try {
      return { ...(await prove(db, { guard, passphrase, now, manifest })), manifestChecked: manifest !== null };
    } finally {
      db.close();
    }
  } catch (error) {
    for (const ending of ['', '-wal', '-shm']) rmSync(`${target}${ending}`, { force: true });
    throw inWords(error, file);
  } finally {
    ownership.release();
  }
}

function readManifest(file: string): BackupManifest | null {
  if (!existsSync(`${file}.json`)) return null;
  const manifest = JSON.parse(readFileSync(`${file}.json`, 'utf8')) as BackupManifest;
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  if (sha256 !== manifest.sha256) throw new Refusal('conflict', `${file} is not the file that was backed up: it was damaged or changed. Take an older backup.`);
  return manifest;
}

async function prove(db: Database, given: Pick<RestoreRequest, 'guard' | 'passphrase' | 'now'> & { readonly manifest: BackupManifest | null }) {
  const answer = db.sql<{ integrity_check: string }>('PRAGMA integrity_check')[0]?.integrity_check;
  if (answer !== 'ok') throw new Refusal('conflict', `The backup is damaged (${String(answer)}). Take an older one.`);
  migrate(db, migrations, { backupFile: null });
  try {
    openVault(db, given.guard, given.now);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await recoverVault(db, given.guard, await given.passphrase());
  }
  const books = verifyBooks(db);
  const failed = books.checks.find((check) => !check.ok);
  if (failed) throw new Refusal('conflict', `The books in the backup do not add up: ${failed.name}. ${failed.findings[0] ?? ''} Take an older backup.`);
  const head = chainHead(db);
  if (given.manifest && given.manifest.chain.hash !== head.hash) throw new Refusal('conflict', 'The command log of the backup is not the one its manifest names. Take an older backup.');
  db.transaction(() => afterRestore(db, head.at, given.now));
  return { checks: books.checks.length, lastCommandAt: head.at };
}

function inWords(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT') ? new Refusal('conflict', `${file} is not a backup of Waya, or it is damaged. Take another one.`) : error;
}
