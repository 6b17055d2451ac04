/** Components that know no business. How to use them: one example per component in its JSDoc. */
export { ConfirmDialog } from './confirm-dialog.tsx';
export { csvAmount, buildCsv, download } from './csv.ts';
export { DataTable, type DataTableProps } from './data-table.tsx';
export { EmptyState } from './empty-state.tsx';
export { ErrorState, TroubleState } from './error-state.tsx';
export { FilterChips, SearchBox, useClearFilters, type Filter } from './filter-bar.tsx';
export { KeyHint } from './key-hint.tsx';
export { Money } from './money.tsx';
export { Page, PageHeader } from './page.tsx';
export { ProgressLine } from './progress-line.tsx';
export { wholeList, type RowWindow } from './row-window.ts';
export { Stat } from './stat.tsx';
export { StateBadge, ToneBadge } from './state-badge.tsx';
export type { Column, Sort } from './table-columns.ts';
export { agoText, DateText, durationText, InstantText, TimeAgo } from './time.tsx';
export type { Tone } from './tone.ts';
