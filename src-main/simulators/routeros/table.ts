import type { Row } from './query.ts';

/** A row as stored; '.id' is always there. Values are text, as on the wire. */
export type StoredRow = Row & { readonly '.id': string };
/** Null takes a property away. */
export type FieldChanges = Readonly<Record<string, string | null>>;

export interface TableEvent {
  readonly kind: 'added' | 'changed' | 'removed';
  readonly row: StoredRow;
  /** The row before a change. */
  readonly before: StoredRow | null;
}

/**
 * The items of one menu. Edited by the API and, in tests and practice mode, "by hand" as somebody with WinBox would. Ids are `*` and
 * uppercase hexadecimal, counted upwards and never used again, also after a remove.
 */
export class Table {
  readonly #keyField: string | null;
  readonly #rows = new Map<string, StoredRow>();
  readonly #idsByKey = new Map<string, Set<string>>();
  readonly #listeners = new Set<(event: TableEvent) => void>();
  #nextId: number;

  /** The key field is the one that can stand for an id ("numbers=home-5M"); it need not be unique. */
  constructor(options: { readonly keyField?: string | null; readonly firstId?: number } = {}) {
    this.#keyField = options.keyField === undefined ? 'name' : options.keyField;
    this.#nextId = options.firstId ?? 1;
  }

  /** The field that can stand for an id; null: none. */
  get keyField(): string | null {
    return this.#keyField;
  }

  get size(): number {
    return this.#rows.size;
  }

  list(): StoredRow[] {
    return [...this.#rows.values()];
  }

  /** By id, or by key (the first of several); undefined when there is none. */
  find(idOrKey: string): StoredRow | undefined {
    return this.#rows.get(idOrKey) ?? this.withKey(idOrKey)[0];
  }

  /** Like find, for what must be there. Throws Error. */
  get(idOrKey: string): StoredRow {
    const row = this.find(idOrKey);
    if (row === undefined) throw new Error(`no item ${idOrKey}`);
    return row;
  }

  withKey(key: string): StoredRow[] {
    const rows: StoredRow[] = [];
    for (const id of this.#idsByKey.get(key) ?? []) {
      const row = this.#rows.get(id);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  /** Adds a row and returns its id. A given '.id' is for what the router numbers itself (built-in profiles). */
  add(fields: Row): string {
    const id = fields['.id'] ?? `*${(this.#nextId++).toString(16).toUpperCase()}`;
    const row = { '.id': id, ...fields } as StoredRow;
    this.#rows.set(id, row);
    this.#index(row, true);
    this.#emit({ kind: 'added', row, before: null });
    return id;
  }

  /** Changes a row. Throws Error when there is none. */
  set(idOrKey: string, changes: FieldChanges): void {
    const before = this.get(idOrKey);
    const fields: Record<string, string> = { ...before };
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) delete fields[name];
      else fields[name] = value;
    }
    const row = fields as StoredRow;
    this.#index(before, false);
    this.#rows.set(row['.id'], row);
    this.#index(row, true);
    this.#emit({ kind: 'changed', row, before });
  }

  /** Removes a row. Throws Error when there is none. */
  remove(idOrKey: string): void {
    const row = this.get(idOrKey);
    this.#rows.delete(row['.id']);
    this.#index(row, false);
    this.#emit({ kind: 'removed', row, before: null });
  }

  /** Puts a row before another one, or last when that is null. */
  move(id: string, beforeId: string | null): void {
    const moved = this.get(id);
    const rows = this.list().filter((row) => row !== moved);
    const at = beforeId === null ? rows.length : rows.findIndex((row) => row['.id'] === beforeId);
    rows.splice(at === -1 ? rows.length : at, 0, moved);
    this.#rows.clear();
    for (const row of rows) this.#rows.set(row['.id'], row);
  }

  /** Calls back after each change; the returned function ends that. */
  onChange(listener: (event: TableEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #index(row: StoredRow, present: boolean): void {
    const key = this.#keyField === null ? undefined : row[this.#keyField];
    if (key === undefined) return;
    const ids = this.#idsByKey.get(key) ?? new Set<string>();
    if (present) ids.add(row['.id']);
    else ids.delete(row['.id']);
    if (ids.size === 0) this.#idsByKey.delete(key);
    else this.#idsByKey.set(key, ids);
  }

  #emit(event: TableEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
