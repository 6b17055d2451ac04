/**
 * The only file that knows better-sqlite3. Kysely compiles, better-sqlite3 executes, synchronously (architecture, Mechanisms).
 */
import BetterSqlite from 'better-sqlite3';
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type CompiledQuery } from 'kysely';

/** Anything Kysely can compile; R is the row it selects or returns. */
export interface Query<R = unknown> {
  compile(): CompiledQuery<R>;
}

/** May look, not touch. */
export interface Reader {
  all<R>(query: Query<R>): R[];
  get<R>(query: Query<R>): R | undefined;
  /** Throws when there is no such row: for rows that must be there. */
  one<R>(query: Query<R>): R;
  /** Plain SQL for pragmas, reports and checks. */
  sql<R>(text: string, ...parameters: readonly SqlValue[]): R[];
  /** Runs a query compiled once, with named parameters (see statement). */
  allOf<P extends object, R>(prepared: Statement<P, R>, parameters: P): R[];
  getOf<P extends object, R>(prepared: Statement<P, R>, parameters: P): R | undefined;
}

/** May change rows; only handed out inside the one write path. */
export interface Writer extends Reader {
  run(query: Query): Written;
  runOf<P extends object>(prepared: Statement<P, unknown>, parameters: P): Written;
}

export interface Written {
  readonly changes: number;
  /** rowid of the last insert on this connection. */
  readonly id: number;
}

export interface Database extends Writer {
  /** BEGIN IMMEDIATE … COMMIT; rolls back on a throw. Not nestable, and the work is synchronous: a nested call or a promise is a bug and throws. */
  transaction<T>(work: () => T, beforeCommit?: () => void): T;
  /** Runs several statements of plain SQL (migrations). */
  script(text: string): void;
  /** Copies the database as of now into a new file, which is not yet safe on the disk (migrate.ts, verifiedCopy). */
  copyInto(file: string): void;
  /** Moves the write-ahead log into the database file and empties it. Waits for nobody: false when a reader was in the way. */
  checkpoint(): boolean;
  readonly file: string;
  readonly inTransaction: boolean;
  close(): void;
}

export type SqlValue = string | number | bigint | Uint8Array | null;

/** A typed query builder that only compiles. */
export function compiler<Tables>(): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
}

class Parameter {
  readonly key: PropertyKey;
  constructor(key: PropertyKey) {
    this.key = key;
  }
}

/** A query compiled once per process: for statements that run thousands of times. */
export interface Statement<P extends object, R = unknown> {
  readonly text: string;
  bind(parameters: P): readonly SqlValue[];
  readonly __row?: R;
}

/**
 * Compiles on first use. `build` gets a function that names a parameter: statement<{ id: number }>()((p) => q.selectFrom('plan').where('id', '=', p('id')).selectAll())
 */
export function statement<P extends object>() {
  return <R>(build: (parameter: <K extends keyof P>(key: K) => P[K]) => Query<R>): Statement<P, R> => {
    let compiled: CompiledQuery<R> | undefined;
    const query = () => (compiled ??= build((key) => new Parameter(key) as never).compile());
    return {
      get text() {
        return query().sql;
      },
      bind: (parameters) => query().parameters.map((value) => (value instanceof Parameter ? parameters[value.key as keyof P] : value) as SqlValue),
    };
  };
}

export interface OpenOptions {
  /** A reader never writes, not even the journal mode; used by the worker. */
  readonly readonly?: boolean;
  /** Only the test that proves the fsync check may pass anything but FULL. */
  readonly synchronous?: 'FULL' | 'OFF';
  /** A file that is only locked, never written (owner.ts): a rollback journal, and no waiting for who has the lock. */
  readonly lockOnly?: boolean;
}

/** Opens a database file (":memory:" in tests) with the settings of billing-rules.md, and asserts that they hold. */
export function openDatabase(file: string, options: OpenOptions = {}): Database {
  const raw = new BetterSqlite(file, { readonly: options.readonly ?? false });
  try {
    raw.pragma(`busy_timeout = ${options.lockOnly ? 0 : 5000}`);
    raw.pragma('foreign_keys = ON');
    raw.pragma('trusted_schema = OFF');
    if (!options.readonly && !options.lockOnly) {
      raw.pragma('journal_mode = WAL');
      raw.pragma(`synchronous = ${options.synchronous ?? 'FULL'}`);
      assertDurable(raw, file, options.synchronous ?? 'FULL');
    }
  } catch (error) {
    raw.close();
    throw error;
  }
  return wrap(raw, file);
}

function assertDurable(raw: BetterSqlite.Database, file: string, wanted: 'FULL' | 'OFF'): void {
  const synchronous = raw.pragma('synchronous', { simple: true });
  if (synchronous !== (wanted === 'FULL' ? 2 : 0)) throw new Error(`SQLite did not take synchronous=${wanted} (it says ${String(synchronous)})`);
  const journal = raw.pragma('journal_mode', { simple: true });
  if (journal !== 'wal' && file !== ':memory:') throw new Error(`SQLite did not take the write-ahead log (it says ${String(journal)}): is ${file} on a network drive?`);
}

const CACHED_STATEMENTS = 1000;

function wrap(raw: BetterSqlite.Database, file: string): Database {
  const cache = new Map<string, BetterSqlite.Statement>();
  const prepare = (text: string): BetterSqlite.Statement => {
    let found = cache.get(text);
    if (!found) {
      if (cache.size >= CACHED_STATEMENTS) cache.clear();
      found = raw.prepare(text);
      cache.set(text, found);
    }
    return found;
  };
  const all = <R>(text: string, parameters: readonly unknown[]) => prepare(text).all(...parameters) as R[];
  const get = <R>(text: string, parameters: readonly unknown[]) => prepare(text).get(...parameters) as R | undefined;
  const run = (text: string, parameters: readonly unknown[]): Written => {
    const result = prepare(text).run(...parameters);
    return { changes: result.changes, id: Number(result.lastInsertRowid) };
  };
  return {
    file,
    all: (query) => {
      const { sql, parameters } = query.compile();
      return all(sql, parameters);
    },
    get: (query) => {
      const { sql, parameters } = query.compile();
      return get(sql, parameters);
    },
    one: (query) => {
      const { sql, parameters } = query.compile();
      const row = get<never>(sql, parameters);
      if (row === undefined) throw new Error(`a row that must exist is missing: ${sql}`);
      return row;
    },
    sql: (text, ...parameters) => all(text, parameters),
    allOf: (prepared, parameters) => all(prepared.text, prepared.bind(parameters)),
    getOf: (prepared, parameters) => get(prepared.text, prepared.bind(parameters)),
    run: (query) => {
      const { sql, parameters } = query.compile();
      return run(sql, parameters);
    },
    runOf: (prepared, parameters) => run(prepared.text, prepared.bind(parameters)),
    transaction: (work, beforeCommit) => {
      if (raw.inTransaction) throw new Error('a transaction inside a transaction');
      run('BEGIN IMMEDIATE', []);
      try {
        const result = work();
        if (result instanceof Promise) throw new Error('a transaction that waits: its work would go on after the commit');
        beforeCommit?.();
        run('COMMIT', []);
        return result;
      } catch (error) {
        if (raw.inTransaction) run('ROLLBACK', []);
        throw error;
      }
    },
    script: (text) => {
      raw.exec(text);
    },
    copyInto: (target) => {
      raw.prepare('VACUUM INTO ?').run(target);
    },
    checkpoint: () => {
      const wait = Number(raw.pragma('busy_timeout', { simple: true }));
      raw.pragma('busy_timeout = 0');
      try {
        return raw.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0;
      } finally {
        raw.pragma(`busy_timeout = ${wait}`);
      }
    },
    get inTransaction() {
      return raw.inTransaction;
    },
    close: () => {
      cache.clear();
      raw.close();
    },
  };
}

/**
 * Is this the error of a broken UNIQUE or PRIMARY KEY constraint? With a name: of exactly that "table.column", also as a part of a
 * constraint over several columns. An index over an expression is named "index 'itsName'".
 */
export function isDuplicate(error: unknown, column?: string): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  if (error.code !== 'SQLITE_CONSTRAINT_UNIQUE' && error.code !== 'SQLITE_CONSTRAINT_PRIMARYKEY') return false;
  return column === undefined || error.message.replace(/^UNIQUE constraint failed: /, '').split(', ').includes(column);
}
