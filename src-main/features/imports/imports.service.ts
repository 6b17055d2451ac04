import type { ImportChoices } from '../../../src-shared/contract/imports.ts';
import { normaliseAccount } from '../../../src-shared/account-number.ts';
import { ZERO } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { addDays, dateOf, localDate, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import type { BatchKind, ChunkOutcome } from '../../kernel/batches.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { letOthersRun } from '../../kernel/event-loop.ts';
import type { ReadWorker } from '../../kernel/read-worker.ts';
import type { Vault } from '../../kernel/vault.ts';
import { q } from '../../schema/tables.ts';
import { bookOpeningBalance } from '../billing/index.ts';
import { readSetting } from '../settings/index.ts';
import { addService, createSubscriber, refuseTakenLine, removalObstacle, removeSubscriber } from '../subscribers/index.ts';
import { analysisOf, openRecord, sealCells, sealRecord, type SealedRow, type StoredAnalysis } from './imports.store.ts';
import { balanceHint } from './headings.ts';
import type { ImportOptions, ImportPreview } from './preview.ts';
import { clearReadingsBatch } from './readings.ts';
import { decideRow, type ReadyRow } from './row-decision.ts';
import { proposedUserName, type ExistingSubscribers, type ImportRecord, type RowOutcome } from './rows.ts';

/** What the worker reads. */
export interface AnalyseRequest {
  readonly bytes: Uint8Array;
  readonly fileName: string;
  readonly options: ImportOptions;
}
/** Rows come as JSON, a few in each part: taking in 50,000 objects from another thread at once holds this one for half a second. */
export interface AnalyseReply {
  readonly preview: Omit<ImportPreview, 'rows'>;
  readonly parts: readonly string[];
}
export type AnalysedRow = readonly [row: RowOutcome, cells: readonly string[]];

/** Reads the file under the choices, in the worker, and seals the rows. Slow work: before the transaction. positiveMeans: what the heading of the balances says. */
export async function readFile(given: { bytes: Uint8Array; fileName: string; choices: ImportChoices; db: Reader; vault: Vault; worker: ReadWorker; now: Instant }): Promise<{ analysis: StoredAnalysis; rows: SealedRow[]; positiveMeans: 'owes' | 'credit' }> {
  const { bytes, fileName, choices, db, vault, worker, now } = given;
  const request: AnalyseRequest = { bytes, fileName, options: { today: dateOf(now), columns: choices.mapping, positiveMeans: choices.positiveBalanceMeans, existing: existingSubscribers(db, dateOf(now)) } };
  const { preview, parts } = await worker.run<AnalyseReply>('imports.analyse', request);
  const planNames = new Map(db.all(q.selectFrom('plan').select(['id', 'name'])).map((plan) => [plan.id, plan.name]));
  const rows: SealedRow[] = [];
  for (const part of parts) {
    for (const [row, cells] of JSON.parse(part) as AnalysedRow[]) {
      const decided = decideRow(row, choices, cells, planNames);
      rows.push({
        rowNumber: row.rowNumber, outcome: decided.outcome, name: decided.name, summary: decided.summary, messages: JSON.stringify(decided.messages),
        cellsCipher: sealCells(vault, cells), recordCipher: decided.ready && sealRecord(vault, decided.ready), openingCents: decided.ready?.record.balanceCents ?? ZERO,
      });
    }
    await letOthersRun();
  }
  const heading = preview.columns.find((column) => column.field === 'balance')?.heading ?? '';
  const hint = balanceHint(heading);
  const reason = hint.positiveMeans === choices.positiveBalanceMeans ? hint.reason : 'Chosen by you.';
  return { analysis: { ...analysisOf(db, preview), balanceHint: reason }, rows, positiveMeans: hint.positiveMeans };
}

function existingSubscribers(db: Reader, today: LocalDate): ExistingSubscribers {
  const column = (text: string, ...parameters: string[]) => new Set(db.sql<{ value: string }>(text, ...parameters).map((row) => row.value));
  return {
    userNames: column('SELECT lower(userName) AS value FROM subscription WHERE endOn IS NULL OR endOn > ?', today),
    phones: column('SELECT phone AS value FROM subscriber WHERE phone IS NOT NULL UNION SELECT otherPhone FROM subscriber WHERE otherPhone IS NOT NULL'),
    accountNumbers: column('SELECT accountNumber AS value FROM subscriber WHERE removedAt IS NULL'),
  };
}

/** Choices to begin with: what the file and our own names suggest. */
export function suggestedChoices(analysis: StoredAnalysis, billFrom: LocalDate, balance: 'owes' | 'credit'): ImportChoices {
  return {
    mapping: {},
    positiveBalanceMeans: balance,
    plans: Object.fromEntries(analysis.planNames.flatMap((plan) => (plan.suggestedPlanId === null ? [] : [[plan.key, plan.suggestedPlanId]]))),
    routers: Object.fromEntries(analysis.routerNames.flatMap((router) => (router.suggestedRouterId === null ? [] : [[router.key, router.suggestedRouterId]]))),
    billFrom,
    leavers: 'skip',
    unknownStatus: 'import',
  };
}

type RowStep = (context: CommandContext, row: { id: number; rowNumber: number; recordCipher: string | null; subscriberId: number | null }, choices: ImportChoices) => 'done' | 'failed';

/** One row a step, by row number; each chunk commits what it did. */
function overRows(outcome: 'ready' | 'imported', step: RowStep): BatchKind['chunk'] {
  return (context, { cursor, input }: { cursor: string; input: { readingId: number; choices: ImportChoices } }, budget): ChunkOutcome => {
    const rows = context.tx.all(q.selectFrom('importRow').select(['id', 'rowNumber', 'recordCipher', 'subscriberId']).where('readingId', '=', input.readingId).where('outcome', '=', outcome).where('rowNumber', '>', Number(cursor)).orderBy('rowNumber').limit(101));
    let done = 0;
    let failed = 0;
    for (const row of rows) {
      if (step(context, row, input.choices) === 'done') done += 1;
      else failed += 1;
      if (budget.spent()) return { done, failed, cursor: String(row.rowNumber) };
    }
    return { done, failed, cursor: null };
  };
}

const importRow: RowStep = (context, row, choices) => {
  const ready = openRecord(context.vault, row.recordCipher!);
  const obstacle = obstacleOf(context, ready);
  if (obstacle) {
    context.tx.run(q.updateTable('importRow').set({ outcome: 'error', messages: JSON.stringify([{ field: obstacle.field, tone: 'error', text: obstacle.text }]) }).where('id', '=', row.id));
    return 'failed';
  }
  const subscriberId = makeSubscriber(context, ready, choices);
  context.tx.run(q.updateTable('importRow').set({ outcome: 'imported', subscriberId }).where('id', '=', row.id));
  return 'done';
};

/** What came in between preview and commit; looked at before anything of the row is written. */
function obstacleOf(context: CommandContext, { record, planId, routerId }: ReadyRow): { field: string; text: string } | null {
  const { tx } = context;
  if (record.accountNumber !== null && tx.get(q.selectFrom('subscriber').select('id').where('accountNumber', '=', record.accountNumber))) return { field: 'accountNumber', text: `Account number ${record.accountNumber} was taken in the meantime.` };
  if (record.userName !== null && tx.get(q.selectFrom('subscription').select('id').where('userName', '=', record.userName).where((where) => where.or([where('endOn', 'is', null), where('endOn', '>', record.startOn)])))) return { field: 'userName', text: `The user name ${record.userName} was taken in the meantime.` };
  const taken = planId === null ? null : takenLine(tx, record, routerId);
  if (taken) return taken;
  if (planId !== null && tx.get(q.selectFrom('plan').select('state').where('id', '=', planId))?.state !== 'published') return { field: 'plan', text: 'The plan is no longer sold.' };
  if (routerId !== null && !tx.get(q.selectFrom('router').select('id').where('id', '=', routerId))) return { field: 'router', text: 'The router was removed in the meantime.' };
  return null;
}

/** Somebody of ours has the address or the device on that router. */
function takenLine(db: Reader, { line, startOn }: ImportRecord, routerId: number | null): { field: string; text: string } | null {
  try {
    refuseTakenLine(db, { ...line, ipv6Prefix: null, routerId, startOn });
    return null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { field: Object.keys(error.details?.fields ?? {})[0] ?? 'address', text: error.message };
  }
}

function makeSubscriber(context: CommandContext, { record, planId, routerId }: ReadyRow, choices: ImportChoices): number {
  const made = createSubscriber(
    context,
    { name: record.name, phone: record.phone ?? '', otherPhone: record.otherPhone ?? '', email: record.email ?? '', location: record.location ?? '', note: record.note ?? '' },
    record.accountNumber === null ? undefined : normaliseAccount(record.accountNumber),
  );
  const today = dateOf(context.now);
  // Due as if invoiced today: who owes from before is reminded and has his days of grace before anything happens.
  bookOpeningBalance(context, { subscriberId: made.id, on: today, dueOn: addDays(today, readSetting(context.tx, 'billing').dueDays), balanceCents: record.balanceCents, description: 'Balance brought forward from the imported list' });
  if (planId !== null) {
    const userName = record.userName ?? freeUserName(context, proposedUserName(record.userNameStem!, made.accountNumber));
    addService(context, { subscriberId: made.id, planId, routerId, userName, password: record.password ?? undefined, access: record.line.access, address: record.line.address ?? '', macAddress: record.line.macAddress ?? '', startOn: record.startOn, billFrom: localDate(choices.billFrom), invoice: 'with the next run' });
  }
  return made.id;
}

/** Somebody may have typed the very name that Waya makes. */
function freeUserName({ tx }: CommandContext, proposed: string): string {
  for (let n = 1; ; n += 1) {
    const userName = n === 1 ? proposed : `${proposed}.${n}`;
    if (!tx.get(q.selectFrom('subscription').select('id').where('userName', '=', userName))) return userName;
  }
}

const undoRow: RowStep = (context, row) => {
  const obstacle = removalObstacle(context, row.subscriberId!);
  if (obstacle) {
    context.tx.run(q.updateTable('importRow').set({ outcome: 'kept', messages: JSON.stringify([{ field: null, tone: 'info', text: `Stays: ${obstacle}` }]) }).where('id', '=', row.id));
    return 'failed';
  }
  removeSubscriber(context, row.subscriberId!);
  context.tx.run(q.updateTable('importRow').set({ outcome: 'undone' }).where('id', '=', row.id));
  return 'done';
};

const finishAs = (state: 'imported' | 'undone'): BatchKind['finish'] => (context, { input }: { input: { importId: number } }) => {
  context.tx.run(q.updateTable('import').set({ state }).where('id', '=', input.importId));
  context.emit('imports', input.importId);
};

export const importBatches: Record<string, BatchKind> = {
  'imports.commit': { chunk: overRows('ready', importRow), finish: finishAs('imported')! },
  'imports.undo': { chunk: overRows('imported', undoRow), finish: finishAs('undone')! },
  'imports.clearReadings': clearReadingsBatch,
};
