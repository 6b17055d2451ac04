/** The one table of the desk: windows from the server, virtual rows, sticky header and total, columns the person sets, keyboard, CSV. */
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { columnOrderingFeature, columnResizingFeature, columnSizingFeature, columnVisibilityFeature, tableFeatures, useTable, type ColumnDef, type Header } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp, Download } from 'lucide-react';
import { useMemo, useRef, useState, type MouseEvent, type ReactNode, type RefObject } from 'react';
import { useLocation } from 'wouter';
import { isDialogOpen } from '../app/keyboard.ts';
import { texts } from '../texts/index.ts';
import { ColumnMenu } from './column-menu.tsx';
import { buildCsv } from './csv.ts';
import styles from './data-table.module.css';
import { ErrorState } from './error-state.tsx';
import type { RowWindow } from './row-window.ts';
import { download } from './saved-file.ts';
import type { Column, Sort } from './table-columns.ts';
import { useTableSettings } from './table-settings.ts';

const ROW_HEIGHT = 39;
/** Sticky heading and total hide what is under them. */
const HEAD_HEIGHT = 40;
const VIRTUAL_OVER = 200;
const DEFAULT_WIDTH = 140;

const features = tableFeatures({ columnOrderingFeature, columnResizingFeature, columnSizingFeature, columnVisibilityFeature });
type Features = typeof features;

const bone = <span className={styles['bone']} />;

export interface DataTableProps<R extends object> {
  /** Settings of columns are remembered under it; the CSV is named after it. */
  name: string;
  /** What the table holds, for who cannot see it: "Subscribers". */
  label: string;
  columns: readonly Column<R>[];
  /** useRows(…), or wholeList(useRead(…)). */
  window: RowWindow<R>;
  rowId: (row: R) => number | string;
  /** Where a row leads: by click, and by Enter after j and k. */
  rowHref?: (row: R) => string | null;
  /** Instead of rowHref: what opening a row does. */
  onOpen?: (row: R) => void;
  sort?: Sort | undefined;
  onSort?: (sort: Sort) => void;
  /** Search box and filter chips. */
  toolbar?: ReactNode;
  /** Cells of the total row by column key. */
  totals?: Readonly<Record<string, ReactNode>> | undefined;
  /** Shown when there is nothing at all. */
  empty: ReactNode;
  /** Shown instead of `empty` when filters are set. */
  onClearFilters?: (() => void) | undefined;
  /** fill: takes the rest of the page and scrolls. content: as high as its rows (in tabs and cards). */
  height?: 'fill' | 'content';
  /** Skeleton rows while the first window is on its way. */
  expectedRows?: number;
  /** No bar with CSV and columns (small tables). */
  plain?: boolean;
  /** false: j, k and Enter belong to another table of the page. */
  keyboard?: boolean;
}

export function DataTable<R extends object>(props: DataTableProps<R>) {
  const { name, columns, window: list, height = 'fill', plain = false } = props;
  const [settings, change] = useTableSettings(name, columns);
  const definitions = useMemo(() => columns.map((column): ColumnDef<Features, R> => ({ id: column.key, header: column.heading, size: column.width ?? DEFAULT_WIDTH, minSize: 60, maxSize: 800 })), [columns]);
  const table = useTable<Features, R>({
    features,
    columns: definitions,
    data: list.rows,
    state: settings,
    columnResizeMode: 'onChange',
    onColumnSizingChange: (update) => change((now) => ({ ...now, columnSizing: typeof update === 'function' ? update(now.columnSizing) : update })),
    onColumnOrderChange: (update) => change((now) => ({ ...now, columnOrder: typeof update === 'function' ? update(now.columnOrder) : update })),
    onColumnVisibilityChange: (update) => change((now) => ({ ...now, columnVisibility: typeof update === 'function' ? update(now.columnVisibility) : update })),
  });
  const byKey = useMemo(() => new Map(columns.map((column) => [column.key, column])), [columns]);
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const shown = headers.map((header) => byKey.get(header.column.id)!).filter(Boolean);

  const saveCsv = async () => {
    const rows = await list.loadAll();
    const written = shown.filter((column) => column.text);
    download(`${name}.csv`, buildCsv(written.map((column) => column.heading), rows.map((row) => written.map((column) => column.text!(row)))));
  };

  return (
    <div className={`${styles['frame']} ${height === 'fill' ? styles['fill'] : ''}`}>
      {(!plain || props.toolbar) && (
        <div className={styles['bar']}>
          <div className={styles['barGrow']}>{props.toolbar}</div>
          {!plain && (
            <>
              <Tooltip label={texts.action.downloadCsv}>
                <ActionIcon variant="default" size="lg" aria-label={texts.action.downloadCsv} disabled={list.rows.length === 0} onClick={() => void saveCsv()}><Download size={16} aria-hidden /></ActionIcon>
              </Tooltip>
              <ColumnMenu columns={columns} settings={settings} change={change} />
            </>
          )}
        </div>
      )}
      {list.error !== null && list.error !== undefined && list.rows.length === 0 ? <ErrorState error={list.error} retry={list.retry} /> : <Body {...props} headers={headers} shown={shown} width={table.getTotalSize()} height={height} />}
      <Foot list={list} height={height} />
    </div>
  );
}

function Foot<R extends object>({ list, height }: { list: RowWindow<R>; height: 'fill' | 'content' }) {
  if (height === 'content') return list.more ? <Button mt={8} size="compact-sm" variant="default" onClick={list.loadMore}>{texts.table.shownOf(list.rows.length, list.total ?? 0)}</Button> : null;
  return (
    <div className={styles['foot']} role="status">
      {list.total !== null && list.total > 0 && (list.more ? texts.table.shownOf(list.rows.length, list.total) : texts.table.rows(list.total))}
    </div>
  );
}

interface BodyProps<R extends object> extends DataTableProps<R> {
  headers: Header<Features, R, unknown>[];
  shown: readonly Column<R>[];
  width: number;
  height: 'fill' | 'content';
}

function Body<R extends object>({ label, window: list, headers, shown, width, height, rowId, rowHref, onOpen, sort, onSort, totals, empty, onClearFilters, expectedRows = 12, keyboard = true }: BodyProps<R>) {
  const scroller = useRef<HTMLDivElement>(null);
  const [, goTo] = useLocation();
  const virtual = height === 'fill' && list.rows.length > VIRTUAL_OVER;
  // oxlint-disable-next-line react/incompatible-library -- no React Compiler here
  const virtualizer = useVirtualizer({ count: list.rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_HEIGHT, overscan: 10, scrollPaddingStart: HEAD_HEIGHT, scrollPaddingEnd: HEAD_HEIGHT, enabled: virtual });
  const items = virtual ? virtualizer.getVirtualItems() : null;
  const first = items?.[0]?.index ?? 0;
  const last = items ? (items.at(-1)?.index ?? -1) : list.rows.length - 1;
  const canOpen = rowHref !== undefined || onOpen !== undefined;

  const open = (row: R) => {
    if (onOpen) onOpen(row);
    const href = rowHref?.(row);
    if (href) goTo(href);
  };
  const active = useActiveRow({ list, height, canOpen: canOpen && keyboard, scroller, open, scrollTo: (index) => (virtual ? virtualizer.scrollToIndex(index) : scroller.current?.querySelector(`[data-index="${index}"]`)?.scrollIntoView({ block: 'nearest' })) });

  if (list.total === 0 && !list.pending) {
    return (
      <div className={styles['scroll']}>
        {onClearFilters ? <NothingFits clear={onClearFilters} /> : empty}
      </div>
    );
  }
  const onScroll = () => {
    const box = scroller.current;
    if (box && list.more && box.scrollHeight - box.scrollTop - box.clientHeight < 20 * ROW_HEIGHT) list.loadMore();
  };
  const spacer = (rows: number) => rows > 0 && <tr className={styles['spacer']} aria-hidden><td colSpan={shown.length} style={{ height: rows * ROW_HEIGHT }}>{null}</td></tr>;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <div ref={scroller} className={styles['scroll']} onScroll={onScroll} tabIndex={0} role="region" aria-label={label}>
      <table className={styles['table']} style={{ minWidth: width }} aria-rowcount={list.total ?? -1} aria-busy={list.pending}>
        <colgroup>{headers.map((header) => <col key={header.id} style={{ width: header.column.getSize() }} />)}</colgroup>
        <thead>
          <tr>{headers.map((header, index) => <Heading key={header.id} header={header} column={shown[index]!} sort={sort} onSort={onSort} />)}</tr>
        </thead>
        <tbody className={list.refreshing && list.pending ? styles['stale'] : undefined}>
          {list.pending && Array.from({ length: expectedRows }, (_, row) => <tr key={row} aria-hidden>{shown.map((column) => <td key={column.key}>{bone}</td>)}</tr>)}
          {spacer(first)}
          {list.rows.slice(first, last + 1).map((row, offset) => (
            <tr
              key={rowId(row)}
              className={styles['row']}
              data-index={first + offset}
              data-opens={canOpen}
              data-active={active === first + offset}
              aria-rowindex={first + offset + 2}
              {...(active === first + offset ? { 'aria-current': true } : {})}
              onClick={(event) => {
                if (canOpen && !isOwnTarget(event)) open(row);
              }}
            >
              {shown.map((column) => <td key={column.key} className={column.align === 'right' ? styles['right'] : undefined}>{column.cell(row)}</td>)}
            </tr>
          ))}
          {spacer(list.rows.length - 1 - last)}
        </tbody>
        {totals && (
          <tfoot>
            <tr>{shown.map((column, index) => <td key={column.key} className={column.align === 'right' ? styles['right'] : undefined}>{totals[column.key] ?? (index === 0 ? texts.table.total : null)}</td>)}</tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}

/** A link, button or field in the row, or text being selected, is not a wish to open the row. */
function isOwnTarget(event: MouseEvent): boolean {
  return (event.target as Element).closest('a, button, input, select, label') !== null || (getSelection()?.toString() ?? '') !== '';
}

function NothingFits({ clear }: { clear: () => void }) {
  return (
    <div style={{ padding: 32, textAlign: 'center' }}>
      <p style={{ margin: '0 0 12px' }}>{texts.table.nothingFits}</p>
      <Button variant="default" size="compact-md" onClick={clear}>{texts.action.clearFilters}</Button>
    </div>
  );
}

function Heading<R extends object>({ header, column, sort, onSort }: { header: Header<Features, R, unknown>; column: Column<R>; sort: Sort | undefined; onSort: ((sort: Sort) => void) | undefined }) {
  const sorted = column.sort !== undefined && sort?.by === column.sort ? sort.direction : null;
  const Icon = sorted === 'desc' ? ArrowDown : ArrowUp;
  return (
    <th scope="col" className={column.align === 'right' ? styles['right'] : undefined} {...(column.sort ? { 'aria-sort': sorted === null ? ('none' as const) : sorted === 'asc' ? ('ascending' as const) : ('descending' as const) } : {})}>
      {column.sort && onSort ? (
        <button type="button" className={styles['sort']} onClick={() => onSort({ by: column.sort!, direction: sorted === 'asc' ? 'desc' : 'asc' })}>
          {column.heading}
          {sorted && <Icon size={13} aria-hidden />}
        </button>
      ) : (
        column.heading
      )}
      <span className={styles['handle']} aria-hidden onMouseDown={header.getResizeHandler()} onTouchStart={header.getResizeHandler()} />
    </th>
  );
}

/** j and k move, Enter opens; the row stays in view. */
function useActiveRow<R extends object>({ list, height, canOpen, scroller, open, scrollTo }: { list: RowWindow<R>; height: 'fill' | 'content'; canOpen: boolean; scroller: RefObject<HTMLDivElement | null>; open: (row: R) => void; scrollTo: (index: number) => void }): number | null {
  const [active, setActive] = useState<number | null>(null);
  const count = list.rows.length;
  const current = active !== null && active < count ? active : null;
  const move = (step: number) => {
    if (!canOpen || count === 0 || isDialogOpen()) return;
    const next = Math.max(0, Math.min(count - 1, (current ?? (step > 0 ? -1 : count)) + step));
    setActive(next);
    scrollTo(next);
    if (next > count - 20) list.loadMore();
    if (height === 'fill') scroller.current?.focus({ preventScroll: true });
  };
  const onHeldRow = (): boolean => document.activeElement === document.body || document.activeElement === scroller.current;
  useHotkeys([
    ['j', () => move(1)],
    ['k', () => move(-1)],
    ['ArrowDown', () => onHeldRow() && document.activeElement === scroller.current && move(1), { preventDefault: false }],
    ['ArrowUp', () => onHeldRow() && document.activeElement === scroller.current && move(-1), { preventDefault: false }],
    ['Enter', () => {
      const row = current === null ? undefined : list.rows[current];
      if (row !== undefined && onHeldRow() && !isDialogOpen()) open(row);
    }, { preventDefault: false }],
  ]);
  return current;
}
