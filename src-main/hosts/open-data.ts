/** Opens a data directory for one process: ownership, database, migrations, vault, practice marker. Both hosts begin here. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Refusal } from '../../src-shared/refusal.ts';
import { compactTimestamp } from '../../src-shared/time.ts';
import type { Clock } from '../kernel/clock.ts';
import { compiler, openDatabase, type Database } from '../kernel/db.ts';
import { migrate } from '../kernel/migrate.ts';
import { takeOwnership } from '../kernel/owner.ts';
import type { Probe } from '../kernel/probe.ts';
import type { KernelTables } from '../kernel/tables.ts';
import { openVault, type KeyGuard, type Vault } from '../kernel/vault.ts';
import { migrations } from '../schema/migrations/index.ts';

export interface OpenDataOptions {
  readonly practice: boolean;
  readonly guard: KeyGuard;
  readonly clock: Clock;
  readonly probe?: Probe;
}

export interface OpenedData {
  readonly directory: string;
  readonly db: Database;
  readonly vault: Vault;
  /** The directory carries the marker: only simulators may stand around this data, and around other data never. */
  readonly practice: boolean;
  readonly backupDirectory: string;
  /** The formats before and after, and the copy that was made in between. */
  readonly migrated: { readonly from: number; readonly to: number; readonly backup: string | null };
  /** Database first, ownership last. */
  close(): void;
}

const MARKER = 'practice.json';
const q = compiler<KernelTables>();

/** The name of the database within a data directory. */
export const databaseFile = (directory: string) => path.join(directory, 'waya.db');

/**
 * Throws Refusal: directory unusable, owned by another process, damaged, of a newer Waya, protected elsewhere, or practice data
 * opened as real (and the other way round). After a throw nothing is held.
 */
export function openData(directory: string, options: OpenDataOptions): OpenedData {
  const undo: (() => void)[] = [];
  const close = () => {
    for (const step of undo.splice(0).toReversed()) step();
  };
  try {
    makeFolder(directory);
    undo.push(takeOwnership(directory).release);
    const file = databaseFile(directory);
    settleMarkerFile(directory, options.practice, existsSync(file));
    const db = openDatabase(file);
    undo.push(() => db.close());
    const backupDirectory = path.join(directory, 'backups');
    makeFolder(backupDirectory);
    const migrated = migrate(db, migrations, {
      backupFile: (_from, to) => path.join(backupDirectory, `before-format-${to}-${compactTimestamp(options.clock.now())}.db`),
      ...(options.probe ? { probe: options.probe } : {}),
    });
    settleMarkerRow(db, directory, options.practice);
    const vault = openVault(db, options.guard, options.clock.now());
    return { directory, db, vault, practice: options.practice, backupDirectory, migrated, close };
  } catch (error) {
    close();
    throw inWords(error, directory);
  }
}

/** For the eyes of its owner only. */
function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/** The file tells a person, and a host before it has opened anything. */
function settleMarkerFile(directory: string, practice: boolean, hasData: boolean): void {
  const file = path.join(directory, MARKER);
  const marked = existsSync(file);
  if (marked && !practice) throw notReal(directory);
  if (!marked && practice) {
    if (hasData) throw notPractice(directory);
    writeFileSync(`${file}.partial`, `${JSON.stringify({ practice: true, note: 'Play data. Waya opens it with simulators only; nothing in it is real.' }, null, 2)}\n`, { flush: true });
    renameSync(`${file}.partial`, file);
  }
  if (marked && !/"practice":\s*true/.test(readFileSync(file, 'utf8'))) throw new Refusal('conflict', `${file} is not the marker of practice data. Remove it if this data is real, or choose another directory with --data.`);
}

/** The row travels with copies of the database, which the file does not. No data key yet: the database is being made just now. */
function settleMarkerRow(db: Database, directory: string, practice: boolean): void {
  const marked = db.get(q.selectFrom('meta').select('value').where('key', '=', 'practice'))?.value === 'true';
  const isNew = db.get(q.selectFrom('dataKey').select('id')) === undefined;
  if (marked && !practice) throw notReal(directory);
  if (practice && !marked && !isNew) throw notPractice(directory);
  if (practice && !marked) db.transaction(() => db.run(q.insertInto('meta').values({ key: 'practice', value: 'true' })));
}

const notReal = (directory: string) => new Refusal('conflict', `${directory} holds practice data, which never meets a real router or real money. Start with --practice, or choose another directory with --data.`);
const notPractice = (directory: string) => new Refusal('conflict', `${directory} holds a real business: practice mode keeps away from it. Leave --data out, or choose an empty directory.`);

function inWords(error: unknown, directory: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (error instanceof Refusal || !code) return error;
  const because = (text: string) => new Refusal('unavailable', text, { technical: error instanceof Error ? error.message : code });
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'SQLITE_CANTOPEN', 'SQLITE_READONLY'].includes(code)) return because(`Waya cannot write in the folder ${directory} (${code}). Give this user the right to, or choose another with --data.`);
  if (['ENOSPC', 'EDQUOT', 'SQLITE_FULL'].includes(code)) return because(`The disk that holds ${directory} is full. Make room and start again; nothing was lost.`);
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) return because(`The data file ${databaseFile(directory)} is damaged, or is not Waya's. Restore the newest backup from ${path.join(directory, 'backups')}.`);
  return error;
}
