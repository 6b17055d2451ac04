/** Migration and backup under SIGKILL: the data is of one format or of the other, and a backup that has its name is whole. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../kernel/db.ts';
import { verifyBooks } from '../ledger/verify.ts';
import { backupDirectory, nextMigration, START } from './crash-app.test-support.ts';
import { damage, inspect, live, seededDirectory, type ChildLine } from './crash-rig.test-support.ts';

const FORMAT = nextMigration.version;

/** Data with a month of invoices in the books. */
async function billedDirectory(): Promise<string> {
  const directory = seededDirectory(100);
  const lines: ChildLine[] = [{ id: 'bill', name: 'crash.bill', input: {} }, { id: 'drain', name: 'drain' }];
  await live({ directory, now: START }, lines);
  return directory;
}
const format = (directory: string) =>
  inspect(directory, (db) => ({
    version: db.sql<{ user_version: number }>('PRAGMA user_version')[0]!.user_version,
    copied: db.sql(`SELECT name FROM sqlite_master WHERE name = 'entryCopy'`).length,
    entries: db.sql<{ n: number }>('SELECT count(*) AS n FROM journalEntry')[0]!.n,
    damage: damage(db, new Map()),
  }));
/** Opens what carries the name of a backup; what is half written does not. */
function backupsOf(directory: string): { name: string; whole: boolean }[] {
  return readdirSync(backupDirectory(directory))
    .filter((name) => name.endsWith('.db'))
    .map((name) => {
      const copy = openDatabase(path.join(backupDirectory(directory), name), { readonly: true });
      const whole = copy.sql<{ integrity_check: string }>('PRAGMA integrity_check')[0]!.integrity_check === 'ok' && verifyBooks(copy).ok;
      copy.close();
      return { name, whole };
    });
}

describe('ten deaths', () => {
  test('in the middle of a migration: it is as if it had not begun, and the next start does it', async () => {
    const directory = await billedDirectory();
    for (let n = 0; n < 10; n += 1) {
      const life = await live({ directory, now: START, next: true, kill: { point: 'migration.mid', passage: 1 } }, []);
      expect(life.killed).toBe(true);
      expect(format(directory)).toEqual({ version: FORMAT - 1, copied: 0, entries: 100, damage: [] });
      expect(backupsOf(directory)).toEqual([{ name: `before-${FORMAT}.db`, whole: true }]);
    }
    expect((await live({ directory, now: START, next: true }, [])).killed).toBe(false);
    expect(format(directory)).toEqual({ version: FORMAT, copied: 1, entries: 100, damage: [] });
    // The old program does not touch it any more.
    await expect(live({ directory, now: START }, [])).rejects.toThrow('newer Waya');
  }, 240_000);

  test('in the middle of a backup: nothing half is called a backup, and the next one is whole', async () => {
    const directory = await billedDirectory();
    for (let n = 0; n < 10; n += 1) {
      const life = await live({ directory, now: START, kill: { point: 'backup.mid', passage: 1, ...(n % 2 ? { afterMicros: n * 300 } : {}) } }, [{ id: `backup-${n}`, name: 'backup' }, ...waiting]);
      expect(life.killed).toBe(true);
      expect(backupsOf(directory).filter((backup) => !backup.whole)).toEqual([]);
      expect(format(directory).damage).toEqual([]);
    }
    const { acknowledged } = await live({ directory, now: START }, [{ id: 'backup-last', name: 'backup' }]);
    expect(acknowledged.get('backup-last')).toMatchObject({ format: FORMAT - 1, chain: { seq: expect.any(Number) as number } });
    expect(backupsOf(directory)).toContainEqual({ name: 'backup-last.db', whole: true });
    expect(readdirSync(backupDirectory(directory)).filter((name) => name.includes('.partial'))).toEqual([]);
  }, 240_000);

  test('in the middle of the copy before a migration: the migration does not begin', async () => {
    const directory = await billedDirectory();
    await live({ directory, now: START, next: true, kill: { point: 'backup.mid', passage: 1 } }, []);
    expect(format(directory)).toMatchObject({ version: FORMAT - 1, copied: 0, damage: [] });
    expect(existsSync(path.join(backupDirectory(directory), `before-${FORMAT}.db`))).toBe(false);
  }, 240_000);
});

/** Something to be killed in, when the backup was quicker than the killer. */
const waiting: ChildLine[] = Array.from({ length: 200 }, (_, n) => ({ id: `checkpoint-${n}`, name: 'checkpoint' }));
