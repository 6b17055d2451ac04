/** What a person set on a table, remembered on this computer. */
import { useEffect, useState } from 'react';
import type { Column } from './table-columns.ts';

export interface TableSettings {
  readonly columnVisibility: Record<string, boolean>;
  readonly columnOrder: string[];
  readonly columnSizing: Record<string, number>;
}

const keyOf = (name: string) => `waya.table.${name}`;

function initial<R extends object>(columns: readonly Column<R>[]): TableSettings {
  return { columnVisibility: Object.fromEntries(columns.filter((column) => column.hidden).map((column) => [column.key, false])), columnOrder: columns.map((column) => column.key), columnSizing: {} };
}

/** Settings as stored, without columns that are gone and with columns that are new (at the end, as they come). */
export function mergeSettings<R extends object>(columns: readonly Column<R>[], stored: Partial<TableSettings> | null): TableSettings {
  const fresh = initial(columns);
  if (!stored) return fresh;
  const known = new Set(fresh.columnOrder);
  const order = (Array.isArray(stored.columnOrder) ? stored.columnOrder : []).filter((key) => known.has(key));
  const only = <V>(values: Record<string, V> | undefined) => Object.fromEntries(Object.entries(values ?? {}).filter(([key]) => known.has(key)));
  return {
    columnOrder: [...order, ...fresh.columnOrder.filter((key) => !order.includes(key))],
    columnVisibility: { ...fresh.columnVisibility, ...only(stored.columnVisibility) },
    columnSizing: only(stored.columnSizing),
  };
}

function read(name: string): Partial<TableSettings> | null {
  try {
    return JSON.parse(localStorage.getItem(keyOf(name)) ?? 'null') as Partial<TableSettings> | null;
  } catch {
    return null; // somebody edited it, or storage is off: the defaults will do
  }
}

/** The settings of the table of that name, and how to change them; null resets. */
export function useTableSettings<R extends object>(name: string, columns: readonly Column<R>[]): [TableSettings, (change: ((now: TableSettings) => TableSettings) | null) => void] {
  const [settings, set] = useState(() => mergeSettings(columns, read(name)));
  useEffect(() => {
    try {
      localStorage.setItem(keyOf(name), JSON.stringify(settings));
    } catch {
      // Storage is off or full: the table works, it only forgets.
    }
  }, [name, settings]);
  return [settings, (change) => set((now) => (change ? change(now) : initial(columns)))];
}
