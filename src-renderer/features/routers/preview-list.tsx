import { CircleCheck } from 'lucide-react';
import type { PlannedChange } from '../../../src-shared/contract/router-previews.ts';
import { texts } from '../../texts/index.ts';
import { DataTable, EmptyState, wholeList, type Column } from '../../ui/index.ts';
import styles from './routers.module.css';

const words = texts.routerWatch;
const whatOf = (row: PlannedChange): string => row.changes.join('; ');
const effectOf = (row: PlannedChange): string => (row.endings > 0 ? words.dials : words.none);

const columns: readonly Column<PlannedChange>[] = [
  { key: 'object', heading: words.object, width: 190, cell: (row) => row.object, text: (row) => row.object },
  { key: 'whose', heading: words.whose, width: 210, cell: (row) => row.subscriberName ?? '', text: (row) => row.subscriberName ?? '' },
  { key: 'what', heading: words.what, width: 520, cell: (row) => <span title={whatOf(row)}>{whatOf(row)}</span>, text: whatOf },
  { key: 'effect', heading: words.effect, width: 170, cell: (row) => <span className={row.endings > 0 ? 'tone-warn' : 'tone-neutral'}>{effectOf(row)}</span>, text: effectOf },
];
const byRouter: readonly Column<PlannedChange>[] = [
  { key: 'router', heading: words.onRouter, width: 140, cell: (row) => row.routerName, text: (row) => row.routerName },
  ...columns.map((column) => (column.key === 'what' ? { ...column, width: 400 } : { ...column, width: 165 })),
];

interface Shown {
  readonly data: { readonly rows: PlannedChange[] } | undefined;
  readonly isPending: boolean;
  readonly isFetching: boolean;
  readonly error: Error | null;
  readonly refetch: () => Promise<unknown>;
}

/** What would be sent, row by row. manyRouters: each row says on which. */
export function PreviewList({ query, manyRouters = false, nothingText }: { query: Shown; manyRouters?: boolean; nothingText: string }) {
  const list = wholeList({ data: query.data?.rows, isPending: query.isPending, isFetching: query.isFetching, error: query.error, refetch: query.refetch });
  return (
    <div className={styles['adoptList']}>
      <DataTable name={manyRouters ? 'preview-routers' : 'preview'} label={words.what} columns={manyRouters ? byRouter : columns} window={list} rowId={(row) => `${row.routerName} ${row.object} ${row.changes.join()}`} empty={<EmptyState icon={CircleCheck} title={words.nothing} text={nothingText} />} plain />
    </div>
  );
}
