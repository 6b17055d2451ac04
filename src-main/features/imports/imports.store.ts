import { createHash } from 'node:crypto';
import { ImportChoices, type ImportView } from '../../../src-shared/contract/imports.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { cents, type Cents } from '../../../src-shared/money.ts';
import { statement, type Reader, type Writer } from '../../kernel/db.ts';
import type { Vault } from '../../kernel/vault.ts';
import { q } from '../../schema/tables.ts';
import type { ImportPreview } from './preview.ts';
import type { ReadyRow } from './row-decision.ts';

export const FILE_CONTEXT = 'import.file';
const ROW_CONTEXT = 'importRow.record';
const CELLS_CONTEXT = 'importRow.cells';
const ANALYSIS_CONTEXT = 'import.analysis';

export const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** An import as stored; throws Refusal not_found. */
export function findImport(db: Reader, id: number) {
  const row = db.get(q.selectFrom('import').selectAll().where('id', '=', id));
  if (!row) throw new Refusal('not_found', 'There is no such import.');
  return { ...row, choices: ImportChoices.parse(JSON.parse(row.choices)) };
}

/** The part of a preview that the screen shows beside the rows. */
export type StoredAnalysis = Pick<ImportView, 'delimiter' | 'encoding' | 'headerRow' | 'columns' | 'planNames' | 'routerNames' | 'blockers' | 'balanceHint'>;

/** Rows as they are put in: encrypted already, because that takes longer than writing them. */
export interface SealedRow {
  readonly rowNumber: number;
  readonly outcome: 'ready' | 'skipped' | 'error';
  readonly name: string;
  readonly summary: string;
  readonly messages: string;
  readonly cellsCipher: string;
  readonly recordCipher: string | null;
  /** What he owes at the start; negative is credit; zero on rows that are not ready. */
  readonly openingCents: Cents;
}

/** Samples of the columns stand in it, passwords too. */
export const sealAnalysis = (vault: Vault, analysis: StoredAnalysis): string => vault.encrypt(JSON.stringify(analysis), ANALYSIS_CONTEXT);
export const openAnalysis = (vault: Vault, cipher: string): StoredAnalysis => JSON.parse(vault.decrypt(cipher, ANALYSIS_CONTEXT)) as StoredAnalysis;
export const sealCells = (vault: Vault, cells: readonly string[]): string => vault.encrypt(JSON.stringify(cells), CELLS_CONTEXT);
export const openCells = (vault: Vault, cipher: string): string[] => JSON.parse(vault.decrypt(cipher, CELLS_CONTEXT)) as string[];
export const sealRecord = (vault: Vault, row: ReadyRow): string => vault.encrypt(JSON.stringify(row), ROW_CONTEXT);
export const openRecord = (vault: Vault, cipher: string): ReadyRow => JSON.parse(vault.decrypt(cipher, ROW_CONTEXT)) as ReadyRow;

const insertRow = statement<SealedRow & { readingId: number }>()((p) =>
  q.insertInto('importRow').values({ readingId: p('readingId'), rowNumber: p('rowNumber'), outcome: p('outcome'), name: p('name'), summary: p('summary'), messages: p('messages'), cellsCipher: p('cellsCipher'), recordCipher: p('recordCipher'), openingCents: p('openingCents'), subscriberId: null }),
);

export function insertRows(tx: Writer, readingId: number, rows: readonly SealedRow[]): void {
  for (const row of rows) tx.runOf(insertRow, { ...row, readingId });
}

/** How the rows ended; they add up to the rows of the file. */
export function countsOf(db: Reader, readingId: number): ImportView['counts'] {
  const rows = db.sql<{ outcome: string; n: number; warned: number }>(`SELECT outcome, count(*) AS n, sum(messages LIKE '%"tone":"warning"%') AS warned FROM importRow WHERE readingId = ? GROUP BY outcome`, readingId);
  const of = (outcome: string) => rows.find((row) => row.outcome === outcome)?.n ?? 0;
  const sums = db.sql<{ owed: number | null; credit: number | null }>(
    `SELECT sum(CASE WHEN openingCents > 0 THEN openingCents END) AS owed, -sum(CASE WHEN openingCents < 0 THEN openingCents END) AS credit FROM importRow WHERE readingId = ? AND outcome IN ('ready', 'imported')`,
    readingId,
  )[0]!;
  return {
    total: rows.reduce((total, row) => total + row.n, 0),
    ready: of('ready'), imported: of('imported'), skipped: of('skipped'), errors: of('error'), undone: of('undone'), kept: of('kept'),
    warnings: rows.filter((row) => row.outcome === 'ready' || row.outcome === 'imported').reduce((total, row) => total + row.warned, 0),
    openingOwedCents: cents(sums.owed ?? 0),
    openingCreditCents: cents(sums.credit ?? 0),
  };
}

/** What the screen needs of a preview; plans and routers of ours are suggested by name, and plans by price where only one has it. */
export function analysisOf(db: Reader, preview: Omit<ImportPreview, 'rows'>): StoredAnalysis {
  const plans = db.all(q.selectFrom('plan').select(['id', 'name', 'priceCents']).where('state', '=', 'published'));
  const routers = db.all(q.selectFrom('router').select(['id', 'name']));
  const key = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const noteOf = (groupKey: string, suggestions: ImportPreview['planSuggestions'], groups: ImportPreview['plans']) => {
    const near = suggestions.find((suggestion) => suggestion.fromKey === groupKey);
    return near ? `May be the same as “${groups.find((group) => group.key === near.intoKey)?.name ?? ''}”: ${near.reason}` : null;
  };
  return {
    delimiter: preview.dialect.delimiter,
    encoding: preview.dialect.encoding,
    headerRow: preview.headerRow,
    columns: preview.columns.map((column) => ({ ...column, samples: [...column.samples] })),
    blockers: [...preview.blockers],
    balanceHint: preview.positiveMeansReason,
    planNames: preview.plans.map((group) => {
      const priceCents = group.prices[0]?.priceCents ?? null;
      const byPrice = plans.filter((plan) => plan.priceCents === priceCents);
      const suggested = plans.find((plan) => key(plan.name) === group.key) ?? (byPrice.length === 1 && group.soldBy === null ? byPrice[0] : undefined);
      const sold = group.soldBy === null ? null : `The name says that it is sold by the ${group.soldBy}; Waya's plans are monthly.`;
      return { key: group.key, name: group.name, spellings: group.variants.map((variant) => variant.text), rows: group.count, priceCents, suggestedPlanId: suggested?.id ?? null, note: sold ?? noteOf(group.key, preview.planSuggestions, preview.plans) };
    }),
    routerNames: preview.routers.map((group) => ({
      key: group.key, name: group.name, spellings: group.variants.map((variant) => variant.text), rows: group.count,
      suggestedRouterId: routers.find((router) => key(router.name) === group.key)?.id ?? null,
      note: noteOf(group.key, preview.routerSuggestions, preview.routers),
    })),
  };
}
