/**
 * Our own runner, because Kysely's leaves half-applied DDL on SQLite: verified backup, one transaction a migration, user_version,
 * foreign-key check, a database from the future refused, released files frozen by checksum (architecture, Mechanisms).
 */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Refusal } from '../../src-shared/refusal.ts';
import { openDatabase, type Database } from './db.ts';
import { noProbe, type Probe } from './probe.ts';

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

export interface MigrateOptions {
  /** Where the copy before migrating goes, from version to version; null: no copy (a new or in-memory database). */
  readonly backupFile: ((from: number, to: number) => string) | null;
  /** Looks at the copy before it is trusted; throws when it is not whole. */
  readonly verifyCopy?: (copy: Database) => void;
  readonly probe?: Probe;
}

/** Brings a database to the newest version. Throws Refusal for a database of a newer Waya. Returns what was done. */
export function migrate(db: Database, migrations: readonly Migration[], options: MigrateOptions): { from: number; to: number; backup: string | null } {
  const from = Number(db.sql<{ user_version: number }>('PRAGMA user_version')[0]!.user_version);
  const to = migrations.at(-1)?.version ?? 0;
  migrations.forEach((migration, index) => {
    if (migration.version !== index + 1) throw new Error(`migration ${migration.name} has number ${migration.version}, expected ${index + 1}`);
  });
  if (from > to) {
    throw new Refusal('locked', `This data was written by a newer Waya (format ${from}; this one knows ${to}). Update Waya on this computer.`);
  }
  if (from === to) return { from, to, backup: null };
  const backup = from > 0 && options.backupFile ? options.backupFile(from, to) : null;
  if (backup) verifiedCopy(db, backup, options);
  for (const migration of migrations.slice(from)) applyOne(db, migration, options.probe ?? noProbe);
  return { from, to, backup };
}

function applyOne(db: Database, migration: Migration, probe: Probe): void {
  db.script('PRAGMA foreign_keys = OFF');
  try {
    db.transaction(() => {
      db.script(migration.sql);
      probe('migration.mid');
      const broken = db.sql<{ table: string }>('PRAGMA foreign_key_check');
      if (broken.length > 0) throw new Error(`migration ${migration.name} leaves ${broken.length} broken references in ${broken[0]!.table}`);
      db.script(`PRAGMA user_version = ${migration.version}`);
    });
  } finally {
    db.script('PRAGMA foreign_keys = ON');
  }
}

/** The end of the name of a copy that is not whole, or not looked at, yet. */
const PARTIAL = '.partial';

/**
 * Copies and looks at the copy: a backup that was never read back is a hope, not a backup. The name appears only when the copy is
 * whole, verified and on the disk (VACUUM INTO does not call fsync), so that a crash leaves no half backup behind under a good name.
 */
export function verifiedCopy(db: Pick<Database, 'copyInto'>, file: string, options: Pick<MigrateOptions, 'verifyCopy' | 'probe'> = {}): void {
  const directory = path.dirname(file);
  for (const name of readdirSync(directory)) if (name.endsWith(PARTIAL)) rmSync(path.join(directory, name));
  const partial = file + PARTIAL;
  db.copyInto(partial);
  options.probe?.('backup.mid');
  const copy = openDatabase(partial, { readonly: true });
  try {
    const answer = copy.sql<{ integrity_check: string }>('PRAGMA integrity_check')[0]?.integrity_check;
    if (answer !== 'ok') throw new Error(`the copy ${file} is damaged: ${String(answer)}`);
    options.verifyCopy?.(copy);
  } finally {
    copy.close();
  }
  sync(partial, 'r+');
  renameSync(partial, file);
  // Windows has no fsync of a directory.
  if (process.platform !== 'win32') sync(directory, 'r');
}

function sync(target: string, flags: 'r' | 'r+'): void {
  const descriptor = openSync(target, flags);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** SHA-256 of a migration's text; a test compares it with the frozen list. */
export function migrationChecksum(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex');
}
