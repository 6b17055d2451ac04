import type { ReactNode } from 'react';

/** One column of a DataTable. Keep the array outside the component or in useMemo. */
export interface Column<R extends object> {
  /** Stable: the person's settings (width, order, shown) are remembered by it. */
  readonly key: string;
  readonly heading: string;
  readonly cell: (row: R) => ReactNode;
  /** What stands in the CSV. Left out: the column is not in it. Amounts by csvAmount. */
  readonly text?: (row: R) => string;
  /** The server's sort key; left out: not sortable. */
  readonly sort?: string;
  readonly align?: 'right';
  /** Pixels; default 140. */
  readonly width?: number;
  /** Not shown until the person asks for it. */
  readonly hidden?: boolean;
}

export interface Sort {
  readonly by: string;
  readonly direction: 'asc' | 'desc';
}
