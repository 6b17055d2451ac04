import { readdirSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { openDatabase, type Database } from '../kernel/db.ts';
import { migrate, migrationChecksum } from '../kernel/migrate.ts';
import { migrations } from './migrations/index.ts';

/** What is out there in somebody's data directory never changes: a change is a new migration. */
const RELEASED: Readonly<Record<string, string>> = {};

/** Still free to change, until the release that is named. With that release its line moves up, with its checksum. */
const UNRELEASED: Readonly<Record<string, string>> = { '0001-foundation': '0.1.0', '0002-billing': '0.1.0', '0003-money-in': '0.1.0', '0004-lines': '0.1.0', '0005-arming': '0.1.0', '0006-usage': '0.1.0', '0007-health': '0.1.0', '0008-outages': '0.1.0', '0009-router-swap': '0.1.0', '0010-rollout': '0.1.0' };

function migrated(): Database {
  const db = openDatabase(':memory:');
  onTestFinished(() => db.close());
  migrate(db, migrations, { backupFile: null });
  return db;
}
const tables = (db: Database) => db.sql<{ name: string; strict: number }>(`SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`);

describe('migrations', () => {
  test('that were released are as they were', () => {
    const now = Object.fromEntries(migrations.map((migration) => [migration.name, migrationChecksum(migration)]));
    expect(now).toMatchObject(RELEASED);
  });

  test('are all either released or waiting for a release that has not come yet, in this order', () => {
    expect(migrations.map(({ name }) => name)).toEqual([...Object.keys(RELEASED), ...Object.keys(UNRELEASED)]);
    for (const release of Object.values(UNRELEASED)) expect(packageJson.version.localeCompare(release, 'en', { numeric: true })).toBeLessThanOrEqual(0);
  });

  test('are listed, each under the name of its file', () => {
    const files = readdirSync(new URL('./migrations', import.meta.url)).filter((name) => name !== 'index.ts');
    expect(migrations.map(({ name }) => `${name}.ts`)).toEqual(files.toSorted());
  });

  test('a checksum changes with every letter', () => {
    const [first] = migrations;
    expect(migrationChecksum({ ...first!, sql: `${first!.sql} ` })).not.toBe(migrationChecksum(first!));
  });
});

describe('the schema', () => {
  test('is strict in every table', () => {
    const found = tables(migrated());
    expect(found.length).toBeGreaterThan(30);
    expect(found.filter((table) => table.strict !== 1)).toEqual([]);
  });

  test('has an index under every reference to another table (billing-rules.md, SQLite)', () => {
    const db = migrated();
    const bare = tables(db).flatMap(({ name }) => {
      const first = new Set(db.sql<{ first: string | null }>(`SELECT (SELECT name FROM pragma_index_info(list.name) WHERE seqno = 0) AS first FROM pragma_index_list(?) AS list`, name).map((row) => row.first));
      const key = db.sql<{ name: string }>('SELECT name FROM pragma_table_info(?) WHERE pk = 1', name).map((row) => row.name);
      const references = db.sql<{ column: string }>('SELECT "from" AS column FROM pragma_foreign_key_list(?)', name);
      return references.filter(({ column }) => !first.has(column) && !key.includes(column)).map(({ column }) => `${name}.${column}`);
    });
    expect(bare).toEqual([]);
  });

  test('has whole references after it was built', () => {
    expect(migrated().sql('PRAGMA foreign_key_check')).toEqual([]);
  });
});
