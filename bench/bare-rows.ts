/** The rows that a piece of work has written, and the same rows once more without the product: inserts and commits alone. */
import { openDatabase, type Reader, type SqlValue, type Statement } from '../src-main/kernel/db.ts';

export type RowCounts = Readonly<Record<string, number>>;
/** The last row of each table, to find what came after. */
export type Mark = ReadonlyMap<string, number>;
type Row = Readonly<Record<string, SqlValue>>;
/** New rows by table, in the order in which they can be inserted. */
export type NewRows = ReadonlyMap<string, readonly Row[]>;

function tablesOf(db: Reader): string[] {
  return db.sql<{ name: string }>(`SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND wr = 0 AND name NOT LIKE 'sqlite_%'`).map((row) => row.name);
}

export function markOf(db: Reader): Mark {
  return new Map(tablesOf(db).map((name) => [name, db.sql<{ last: number | null }>(`SELECT max(rowid) AS last FROM "${name}"`)[0]!.last ?? 0]));
}

/** Who refers to whom: a table stands behind everything that it refers to. */
function depthsOf(db: Reader, tables: readonly string[]): Map<string, number> {
  const depths = new Map<string, number>();
  const depthOf = (table: string): number => {
    const known = depths.get(table);
    if (known !== undefined) return known;
    depths.set(table, 0);
    const parents = db.sql<{ parent: string }>(`SELECT DISTINCT "table" AS parent FROM pragma_foreign_key_list('${table}')`).map((row) => row.parent).filter((parent) => parent !== table);
    const depth = parents.length === 0 ? 0 : 1 + Math.max(...parents.map(depthOf));
    depths.set(table, depth);
    return depth;
  };
  tables.forEach(depthOf);
  return depths;
}

export function rowsSince(db: Reader, mark: Mark): NewRows {
  const tables = tablesOf(db);
  const depths = depthsOf(db, tables);
  const rows = tables.toSorted((a, b) => depths.get(a)! - depths.get(b)!).map((table) => [table, db.sql<Row>(`SELECT * FROM "${table}" WHERE rowid > ? ORDER BY rowid`, mark.get(table)!)] as const);
  return new Map(rows.filter(([, found]) => found.length > 0));
}

export const countsOf = (rows: NewRows): RowCounts => Object.fromEntries([...rows].map(([table, found]) => [table, found.length]));

/** How far, as a share of all, the tables that others refer to run ahead of them, so that no row comes before what it refers to. */
const LEAD = 0.05;

/**
 * Inserts the rows into a database that lacks them, in so many transactions, durable; tables, indexes, foreign keys and triggers are the
 * product's. Several transactions want work that did the same all along, as a run does: each table's rows are spread evenly over them.
 * Throws when a row comes before what it refers to. Returns milliseconds.
 */
export function insertBare(file: string, rows: NewRows, transactions: number): number {
  const db = openDatabase(file);
  try {
    const depths = depthsOf(db, [...rows.keys()]);
    const deepest = Math.max(...depths.values());
    const statements = new Map([...rows].map(([table, found]) => [table, insertOf(table, Object.keys(found[0]!))]));
    const startedAt = performance.now();
    for (let n = 1; n <= transactions; n += 1) {
      db.transaction(() => {
        for (const [table, found] of rows) {
          const lead = (deepest - depths.get(table)!) * LEAD;
          const upTo = (step: number) => (step === 0 ? 0 : Math.ceil(Math.min(1, step / transactions + lead) * found.length));
          const until = upTo(n);
          for (let i = upTo(n - 1); i < until; i += 1) db.runOf(statements.get(table)!, found[i]!);
        }
      });
    }
    return performance.now() - startedAt;
  } finally {
    db.close();
  }
}

function insertOf(table: string, columns: readonly string[]): Statement<Row> {
  return { text: `INSERT INTO "${table}" (${columns.map((column) => `"${column}"`).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`, bind: (row: Row) => columns.map((column) => row[column]!) };
}
