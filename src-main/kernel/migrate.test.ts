import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase, type Database } from './db.ts';
import { temporaryDirectory } from './kernel.test-support.ts';
import { migrate, verifiedCopy, type Migration } from './migrate.ts';

const first: Migration = { version: 1, name: '0001-first', sql: `CREATE TABLE plan (id INTEGER PRIMARY KEY, name TEXT) STRICT; INSERT INTO plan VALUES (1, 'Home')` };
const second: Migration = { version: 2, name: '0002-second', sql: `ALTER TABLE plan ADD COLUMN price INTEGER NOT NULL DEFAULT 0; CREATE TABLE line (id INTEGER PRIMARY KEY, planId INTEGER REFERENCES plan (id)) STRICT` };
const none = { backupFile: null };

function opened(file: string): Database {
  const db = openDatabase(file);
  onTestFinished(() => db.close());
  return db;
}
const version = (db: Database) => Number(db.sql<{ user_version: number }>('PRAGMA user_version')[0]!.user_version);
const tables = (db: Database) => db.sql<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`).map((row) => row.name);

function setUp() {
  const directory = temporaryDirectory();
  const db = opened(path.join(directory, 'waya.db'));
  const backups: string[] = [];
  const backupFile = (from: number, to: number) => {
    const file = path.join(directory, `before-${from}-${to}.db`);
    backups.push(file);
    return file;
  };
  return { directory, db, backups, backupFile };
}

describe('migrate', () => {
  test('a new database goes to the newest version, without a backup', () => {
    const { db, backups, backupFile } = setUp();
    expect(migrate(db, [first, second], { backupFile })).toEqual({ from: 0, to: 2, backup: null });
    expect([version(db), tables(db), backups]).toEqual([2, ['line', 'plan'], []]);
  });

  test('an older one is copied first; the copy is looked at and is what was there before', () => {
    const { db, backupFile } = setUp();
    migrate(db, [first], none);
    const seen: unknown[] = [];
    const { backup } = migrate(db, [first, second], { backupFile, verifyCopy: (copy) => seen.push(copy.sql('SELECT name FROM plan')) });
    expect(seen).toEqual([[{ name: 'Home' }]]);
    const copy = opened(backup!);
    expect([version(copy), tables(copy)]).toEqual([1, ['plan']]);
    expect(version(db)).toBe(2);
  });

  test('the newest is left alone', () => {
    const { db, backups, backupFile } = setUp();
    migrate(db, [first], none);
    expect(migrate(db, [first], { backupFile })).toEqual({ from: 1, to: 1, backup: null });
    expect(backups).toEqual([]);
  });

  test('a copy that is not whole stops it before anything is changed, and leaves no backup under a good name', () => {
    const { db, directory, backupFile } = setUp();
    migrate(db, [first], none);
    expect(() => migrate(db, [first, second], { backupFile, verifyCopy: () => { throw new Error('the books do not add up'); } })).toThrow('the books do not add up');
    expect(version(db)).toBe(1);
    expect(readdirSync(directory).filter((name) => name.startsWith('before') && name.endsWith('.db'))).toEqual([]);
  });

  test('a migration that fails midway is rolled back entirely; the ones before it stay', () => {
    const { db } = setUp();
    const broken: Migration = { version: 3, name: '0003-broken', sql: `CREATE TABLE half (id INTEGER) STRICT; INSERT INTO plan VALUES (2, 'Office', 0); CREATE TABLE plan (id INTEGER)` };
    expect(() => migrate(db, [first, second, broken], none)).toThrow(/already exists/);
    expect([version(db), tables(db), db.sql('SELECT id FROM plan')]).toEqual([2, ['line', 'plan'], [{ id: 1 }]]);
    expect(db.sql('PRAGMA foreign_keys')).toEqual([{ foreign_keys: 1 }]);
  });

  test('a migration that leaves a broken reference is refused by its name', () => {
    const { db } = setUp();
    const dangling: Migration = { version: 3, name: '0003-dangling', sql: 'INSERT INTO line VALUES (1, 77)' };
    expect(() => migrate(db, [first, second, dangling], none)).toThrow('migration 0003-dangling leaves 1 broken references in line');
    expect([version(db), db.sql('SELECT * FROM line')]).toEqual([2, []]);
  });

  test('a table may be rebuilt although others refer to it', () => {
    const { db } = setUp();
    migrate(db, [first, second], none);
    db.script('INSERT INTO line VALUES (1, 1)');
    const rebuild: Migration = { version: 3, name: '0003-rebuild', sql: `CREATE TABLE next (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT; INSERT INTO next SELECT id, name FROM plan; DROP TABLE plan; ALTER TABLE next RENAME TO plan` };
    expect(migrate(db, [first, second, rebuild], none).to).toBe(3);
    expect(() => db.script('INSERT INTO line VALUES (2, 99)')).toThrow(/FOREIGN KEY/);
  });

  test('data of a newer Waya is refused, and not touched', () => {
    const { db } = setUp();
    migrate(db, [first, second], none);
    expect(() => migrate(db, [first], none)).toThrow(expect.objectContaining({ code: 'locked', message: expect.stringContaining('newer Waya (format 2; this one knows 1)') as string }));
    expect(version(db)).toBe(2);
  });

  test('a list with a hole is a bug', () => {
    const { db } = setUp();
    expect(() => migrate(db, [first, { ...second, version: 3 }], none)).toThrow('has number 3, expected 2');
  });
});

describe('verifiedCopy', () => {
  test('a damaged copy is found by reading it back, and gets no name', () => {
    const directory = temporaryDirectory();
    const file = path.join(directory, 'copy.db');
    const damaging = {
      copyInto: (target: string) => {
        const db = opened(path.join(directory, 'whole.db'));
        db.script('CREATE TABLE t (a TEXT UNIQUE); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT i FROM n');
        db.copyInto(target);
        const bytes = readFileSync(target);
        bytes.fill(0, bytes.length - 8192, bytes.length - 4096);
        writeFileSync(target, bytes);
      },
    };
    expect(() => verifiedCopy(damaging, file)).toThrow(/damaged|malformed/);
    expect(existsSync(file)).toBe(false);
  });

  test('what a crash left half copied is removed by the next one', () => {
    const directory = path.join(temporaryDirectory(), 'backups');
    mkdirSync(directory);
    writeFileSync(path.join(directory, 'older.db.partial'), 'half');
    const db = opened(':memory:');
    verifiedCopy(db, path.join(directory, 'new.db'));
    expect(readdirSync(directory)).toEqual(['new.db']);
  });
});
