/**
 * Our own runner, because Kysely's leaves half-applied DDL on SQLite: verified backup, one transaction a migration, user_version,
 * foreign-key check, a database from the future refused, released files frozen by checksum (architecture, Mechanisms).
 */
import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
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
  db.sql('PRAGMA foreign_keys = OFF');
  try {
    db.transaction(() => {
      db.script(migration.sql);
      probe('migration.mid');
      const broken = db.sql<{ table: string }>('PRAGMA foreign_key_check');
      if (broken.length > 0) throw new Error(`migration ${migration.name} leaves ${broken.length} broken references in ${broken[0]!.table}`);
      db.script(`PRAGMA user_version = ${migration.version}`);
    });
  } finally {
    db.sql('PRAGMA foreign_keys = ON');
  }
}

/** Copies and looks at the copy: a backup that was never read back is a hope, not a backup. */
export function verifiedCopy(db: Database, file: string, options: Pick<MigrateOptions, 'verifyCopy' | 'probe'> = {}): void {
  if (existsSync(file)) rmSync(file);
  db.copyInto(file);
  options.probe?.('backup.mid');
  const copy = openDatabase(file, { readonly: true });
  try {
    const answer = copy.sql<{ integrity_check: string }>('PRAGMA integrity_check')[0]?.integrity_check;
    if (answer !== 'ok') throw new Error(`the copy ${file} is damaged: ${String(answer)}`);
    options.verifyCopy?.(copy);
  } finally {
    copy.close();
  }
}

/** SHA-256 of a migration's text; a test compares it with the frozen list. */
export function migrationChecksum(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex');
}
