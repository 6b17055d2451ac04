/** What a DataTable shows: rows that arrive in windows of 200. */
export interface RowWindow<R extends object> {
  readonly rows: readonly R[];
  /** How many there are in all; null while the first window is on its way. */
  readonly total: number | null;
  readonly pending: boolean;
  /** Another answer than the shown one is on its way. */
  readonly refreshing: boolean;
  readonly error: unknown;
  readonly more: boolean;
  loadMore(): void;
  /** All rows, the windows not yet seen fetched too. */
  loadAll(): Promise<readonly R[]>;
  retry(): void;
}

/** A whole answer (a list that has no windows) as a DataTable wants it. query: what useRead returned. */
export function wholeList<R extends object>(query: { data: readonly R[] | undefined; isPending: boolean; isFetching: boolean; error: unknown; refetch: () => unknown }): RowWindow<R> {
  const rows = query.data ?? NO_ROWS;
  return {
    rows,
    total: query.data ? rows.length : null,
    pending: query.isPending,
    refreshing: query.isFetching,
    error: query.error,
    more: false,
    loadMore: () => undefined,
    loadAll: () => Promise.resolve(rows),
    retry: () => void query.refetch(),
  };
}
const NO_ROWS: readonly never[] = [];
