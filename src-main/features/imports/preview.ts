/** The dry run: a file → its dialect, columns, groups and the outcome of every row. Changes nothing; the same bytes and options, the same answer. */
import type { LocalDate } from '../../../src-shared/time.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { readPrice } from './cells.ts';
import { guessColumns, mappingOf } from './columns.ts';
import type { ColumnGuess, ColumnMapping, ColumnWishes } from './columns.ts';
import { columnDateOrder } from './dates.ts';
import type { DateOrder } from './dates.ts';
import { findHeaderRow, isBlankRow, readSheet } from './dialect.ts';
import type { Delimiter, Dialect } from './dialect.ts';
import { groupNames, suggestMerges } from './groups.ts';
import type { GroupSuggestion, Merges, NameGroup, NameUse } from './groups.ts';
import { balanceHint } from './headings.ts';
import { readRow, rowKeys, skipReason } from './rows.ts';
import type { ExistingSubscribers, RowContext, RowOutcome, SkipReason } from './rows.ts';

export interface ImportOptions {
  readonly today: LocalDate;
  /** The rest overrides what is found in the file. */
  readonly delimiter?: Delimiter;
  /** Row (from 1) of the headings; null: there are none. */
  readonly headerRow?: number | null;
  readonly columns?: ColumnWishes;
  readonly positiveMeans?: 'owes' | 'credit';
  readonly dateOrder?: DateOrder;
  /** Default: propose. */
  readonly missingUserName?: 'propose' | 'noService';
  /** Default: today. */
  readonly defaultStartOn?: LocalDate;
  readonly planMerges?: Merges;
  readonly routerMerges?: Merges;
  readonly existing?: ExistingSubscribers;
}

export interface ImportCounts {
  /** Every row of the file down to the last that is filled = ready + skipped + errors. */
  readonly total: number;
  readonly ready: number;
  readonly skipped: number;
  readonly errors: number;
  /** Ready rows with a warning. */
  readonly withWarnings: number;
  readonly skippedBy: Readonly<Record<SkipReason, number>>;
}

export interface ImportPreview {
  readonly fileName: string;
  readonly dialect: Dialect;
  readonly headerRow: number | null;
  readonly columns: readonly ColumnGuess[];
  readonly positiveMeans: 'owes' | 'credit';
  readonly positiveMeansReason: string;
  readonly dateOrder: DateOrder;
  readonly dateOrderReason: string;
  readonly plans: readonly NameGroup[];
  readonly planSuggestions: readonly GroupSuggestion[];
  readonly routers: readonly NameGroup[];
  readonly routerSuggestions: readonly GroupSuggestion[];
  /** What stands against the import as a whole, in the operator's words; empty when it can go ahead. */
  readonly blockers: readonly string[];
  /** In the order of the file; rows[n] is row n + 1. */
  readonly rows: readonly RowOutcome[];
  readonly counts: ImportCounts;
}

interface NumberedRow {
  readonly cells: readonly string[];
  readonly rowNumber: number;
}

const NOBODY: ExistingSubscribers = { userNames: new Set(), phones: new Set(), accountNumbers: new Set() };

/** Reads the whole file. Throws a Refusal for a wrong file or for options that do not fit it. */
export function analyse(bytes: Uint8Array, fileName: string, options: ImportOptions): ImportPreview {
  const { dialect, rows } = readSheet(bytes, fileName, options.delimiter);
  const headerRow = options.headerRow === undefined ? findHeaderRow(rows) : checkedHeaderRow(options.headerRow, rows.length);
  const headings = headerRow === null ? null : rows[headerRow - 1]!;
  const numbered = rows.map((cells, index) => ({ cells, rowNumber: index + 1 }));
  const below = rows.slice(headerRow ?? 0);
  const columns = guessColumns(headings, below, options.columns);
  const mapping = mappingOf(columns);
  const customers = numbered.filter(({ cells, rowNumber }) => skipReason(cells, rowNumber, { mapping, headings, headerRow }) === null);

  const sign = balanceHint(mapping.balance === undefined ? '' : (headings?.[mapping.balance] ?? ''));
  const positiveMeans = options.positiveMeans ?? sign.positiveMeans;
  const foundOrder = columnDateOrder(column(customers, mapping.startOn));
  const dateOrder = options.dateOrder ?? foundOrder.order;
  const { planMerges = {}, routerMerges = {} } = options;
  const plans = groupNames(usesOf(customers, mapping, 'plan'), planMerges);
  const routers = groupNames(usesOf(customers, mapping, 'router'), routerMerges);
  const context: RowContext = {
    mapping, headings, headerRow, width: widthOf(headings, customers), dateOrder, positiveMeans, planMerges, routerMerges,
    today: options.today,
    missingUserName: options.missingUserName ?? 'propose',
    defaultStartOn: options.defaultStartOn ?? options.today,
    plans: new Map(plans.map((group) => [group.key, group])),
    routers: new Map(routers.map((group) => [group.key, group])),
    firstUses: firstUses(customers, mapping),
    existing: options.existing ?? NOBODY,
  };
  const outcomes = numbered.map(({ cells, rowNumber }) => readRow(cells, rowNumber, context));
  return {
    fileName, dialect, headerRow, columns, positiveMeans, dateOrder, plans, routers,
    positiveMeansReason: options.positiveMeans === undefined ? sign.reason : 'Chosen by you.',
    dateOrderReason: options.dateOrder === undefined ? foundOrder.reason : 'Chosen by you.',
    planSuggestions: suggestMerges(plans),
    routerSuggestions: suggestMerges(routers),
    blockers: blockersOf(mapping, customers),
    rows: outcomes,
    counts: countsOf(outcomes),
  };
}

function checkedHeaderRow(headerRow: number | null, rowCount: number): number | null {
  if (headerRow !== null && (!Number.isInteger(headerRow) || headerRow < 1 || headerRow > rowCount)) {
    throw new Refusal('invalid', `The file has ${rowCount} rows: row ${headerRow} cannot hold the headings. Choose another row.`, { fields: { headerRow: 'no such row' } });
  }
  return headerRow;
}

function blockersOf(mapping: ColumnMapping, customers: readonly NumberedRow[]): string[] {
  const blockers: string[] = [];
  if (mapping.name === undefined) blockers.push('Waya cannot tell which column holds the names. Choose it.');
  if (customers.length === 0) blockers.push('There is no row with a customer. Check the row of headings and the columns.');
  return blockers;
}

/**
 * As wide as the headings. Wider only when each and every row ends in the same blank cells, as programs write them: one that is wider
 * than its fellows has a comma inside a value, and what follows it stands in the wrong columns. Without headings, as most rows.
 */
function widthOf(headings: readonly string[] | null, rows: readonly NumberedRow[]): number {
  const counts = new Map<number, number>();
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  const commonest = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
  if (!headings) return commonest;
  const isPadded = rows.length >= 3 && counts.size === 1 && rows.every(({ cells }) => isBlankRow(cells.slice(headings.length)));
  return isPadded ? commonest : headings.length;
}

function column(rows: readonly NumberedRow[], index: number | undefined): string[] {
  return index === undefined ? [] : rows.map(({ cells }) => cells[index] ?? '');
}

function usesOf(rows: readonly NumberedRow[], mapping: ColumnMapping, field: 'plan' | 'router'): NameUse[] {
  const index = mapping[field];
  if (index === undefined) return [];
  return rows.map(({ cells, rowNumber }) => {
    const price = field === 'plan' ? readPrice(cells[mapping.price ?? -1] ?? '') : null;
    return { rowNumber, text: cells[index] ?? '', priceCents: price?.kind === 'amount' ? price.amountCents : null };
  });
}

function firstUses(rows: readonly NumberedRow[], mapping: ColumnMapping): Map<string, number> {
  const first = new Map<string, number>();
  for (const { cells, rowNumber } of rows) for (const key of rowKeys(cells, mapping)) if (!first.has(key)) first.set(key, rowNumber);
  return first;
}

function countsOf(rows: readonly RowOutcome[]): ImportCounts {
  const skippedBy: Record<SkipReason, number> = { beforeHeadings: 0, headings: 0, repeatedHeadings: 0, blank: 0, total: 0, notACustomer: 0 };
  const kinds = { ready: 0, skip: 0, error: 0 };
  let withWarnings = 0;
  for (const row of rows) {
    kinds[row.kind] += 1;
    if (row.kind === 'skip') skippedBy[row.reason] += 1;
    if (row.kind === 'ready' && row.warnings.length > 0) withWarnings += 1;
  }
  return { total: rows.length, ready: kinds.ready, skipped: kinds.skip, errors: kinds.error, withWarnings, skippedBy };
}
