import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { compiler, isDuplicate, openDatabase, statement, type Database, type Query } from './db.ts';
import { temporaryDirectory } from './kernel.test-support.ts';

interface Tables {
  thing: { id: number; name: string; other: string };
}
const q = compiler<Tables>();

function opened(file = ':memory:'): Database {
  const db = openDatabase(file);
  onTestFinished(() => db.close());
  db.script('CREATE TABLE IF NOT EXISTS thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, other TEXT NOT NULL, UNIQUE (other, name)) STRICT');
  return db;
}
const namesIn = (db: Database) => db.all(q.selectFrom('thing').select('name').orderBy('name')).map((row) => row.name);
const insert = (name: string, other = name) => q.insertInto('thing').values({ id: undefined as never, name, other });

describe('opening', () => {
  test('a file gets the settings of billing-rules.md: WAL, FULL, foreign keys, a wait for locks, no trust in the schema', () => {
    const db = opened(path.join(temporaryDirectory(), 'waya.db'));
    const pragma = (name: string) => Object.values(db.sql<object>(`PRAGMA ${name}`)[0]!)[0] as unknown;
    expect({ journal: pragma('journal_mode'), synchronous: pragma('synchronous'), foreignKeys: pragma('foreign_keys'), wait: pragma('busy_timeout'), trusted: pragma('trusted_schema') }).toEqual({ journal: 'wal', synchronous: 2, foreignKeys: 1, wait: 5000, trusted: 0 });
  });

  test('a reader sees what the writer committed and can write nothing', () => {
    const file = path.join(temporaryDirectory(), 'waya.db');
    const db = opened(file);
    db.run(insert('a'));
    const reader = openDatabase(file, { readonly: true });
    onTestFinished(() => reader.close());
    expect(namesIn(reader)).toEqual(['a']);
    expect(() => reader.run(insert('b'))).toThrow(/readonly/);
  });

  test('what is no database is refused', () => {
    const directory = temporaryDirectory();
    expect(() => openDatabase(directory)).toThrow(/unable to open/);
  });
});

describe('a transaction', () => {
  test('is rolled back whole when something throws', () => {
    const db = opened();
    db.run(insert('before'));
    expect(() => db.transaction(() => {
      db.run(insert('within'));
      throw new Error('no');
    })).toThrow('no');
    expect(namesIn(db)).toEqual(['before']);
    expect(db.inTransaction).toBe(false);
  });

  test('is rolled back when what comes before the commit throws', () => {
    const db = opened();
    expect(() => db.transaction(() => db.run(insert('within')), () => {
      throw new Error('late');
    })).toThrow('late');
    expect(namesIn(db)).toEqual([]);
  });

  test('within another is refused, and the outer one is lost with it', () => {
    const db = opened();
    expect(() => db.transaction(() => {
      db.run(insert('outer'));
      db.transaction(() => db.run(insert('inner')));
    })).toThrow(/inside a transaction/);
    expect(namesIn(db)).toEqual([]);
  });

  test('that waits is refused: its work would go on after the commit', () => {
    const db = opened();
    expect(() => db.transaction(async () => db.run(insert('later')))).toThrow(/waits/);
    expect(namesIn(db)).toEqual([]);
  });

  test('holds the write lock from its first moment', () => {
    const file = path.join(temporaryDirectory(), 'waya.db');
    const first = opened(file);
    const second = opened(file);
    second.sql('PRAGMA busy_timeout = 0');
    first.transaction(() => {
      expect(() => second.transaction(() => 1)).toThrow(expect.objectContaining({ code: 'SQLITE_BUSY' }));
    });
    expect(second.transaction(() => 1)).toBe(1);
  });
});

describe('statement', () => {
  test('compiles once, on first use, and binds its parameters by name', () => {
    const db = opened();
    let builds = 0;
    const add = statement<{ name: string; other: string }>()((p) => {
      builds += 1;
      return q.insertInto('thing').values({ id: undefined as never, other: p('other'), name: p('name') });
    });
    const find = statement<{ name: string }>()((p) => {
      builds += 1;
      return q.selectFrom('thing').select(['name', 'other']).where('other', '<>', 'never').where('name', '=', p('name')).limit(1);
    });
    expect(builds).toBe(0);
    for (let n = 0; n < 50; n += 1) db.runOf(add, { name: `n${n}`, other: `o${n}` });
    expect(db.getOf(find, { name: 'n7' })).toEqual({ name: 'n7', other: 'o7' });
    expect(db.allOf(find, { name: 'n8' })).toEqual([{ name: 'n8', other: 'o8' }]);
    expect(db.getOf(find, { name: 'missing' })).toBeUndefined();
    expect(builds).toBe(2);
  });
});

test('one() throws when the row that must be there is not', () => {
  const db = opened();
  expect(() => db.one(q.selectFrom('thing').selectAll())).toThrow(/must exist/);
});

describe('isDuplicate', () => {
  const errorOf = (db: Database, query: Query): unknown => {
    try {
      db.run(query);
    } catch (error) {
      return error;
    }
    throw new Error('nothing was thrown');
  };
  test.each([
    { what: 'the same column', query: insert('a', 'x'), column: 'thing.name', is: true },
    { what: 'any column', query: insert('a', 'x'), column: undefined, is: true },
    { what: 'a column whose name only begins like it', query: insert('a', 'x'), column: 'thing.nam', is: false },
    { what: 'another column', query: insert('a', 'x'), column: 'thing.other', is: false },
    { what: 'the primary key', query: q.insertInto('thing').values({ id: 1, name: 'z', other: 'z' }), column: 'thing.id', is: true },
    { what: 'a missing value', query: q.insertInto('thing').values({ id: 9, name: null as never, other: 'z' }), column: undefined, is: false },
  ])('$what → $is', ({ query, column, is }) => {
    const db = opened();
    db.run(q.insertInto('thing').values({ id: 1, name: 'a', other: 'a' }));
    expect(isDuplicate(errorOf(db, query), column)).toBe(is);
  });
  test('a constraint over several columns is found by each of them', () => {
    const db = opened();
    db.script('CREATE TABLE pair (a TEXT, b TEXT, UNIQUE (a, b)); INSERT INTO pair VALUES (1, 2)');
    let thrown: unknown;
    try {
      db.script('INSERT INTO pair VALUES (1, 2)');
    } catch (error) {
      thrown = error;
    }
    expect([isDuplicate(thrown, 'pair.a'), isDuplicate(thrown, 'pair.b'), isDuplicate(thrown, 'pair.c')]).toEqual([true, true, false]);
  });
  test('what is no error of SQLite is no duplicate', () => {
    expect(isDuplicate(new Error('UNIQUE constraint failed: thing.name'))).toBe(false);
    expect(isDuplicate('text')).toBe(false);
  });
});

describe('checkpoint', () => {
  test('moves the log into the database file, unless a reader is in the way: then it says so at once', () => {
    const file = path.join(temporaryDirectory(), 'waya.db');
    const db = opened(file);
    db.run(insert('a'));
    const reader = openDatabase(file, { readonly: true });
    onTestFinished(() => reader.close());
    reader.script('BEGIN');
    expect(namesIn(reader)).toEqual(['a']);
    db.run(insert('b'));
    expect(db.checkpoint()).toBe(false);
    reader.script('COMMIT');
    expect(db.checkpoint()).toBe(true);
    expect(db.sql('PRAGMA busy_timeout')).toEqual([{ timeout: 5000 }]);
    expect(namesIn(reader)).toEqual(['a', 'b']);
  });
});
