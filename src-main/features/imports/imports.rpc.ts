import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { addDays, dateOf, daysBetween, formatDate, type LocalDate } from '../../../src-shared/time.ts';
import { findBatch, startBatch } from '../../kernel/batches.ts';
import { handler, type CommandContext, type CommandHandler, type Commands } from '../../kernel/commands.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import type { Reader } from '../../kernel/db.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { ReadWorker } from '../../kernel/read-worker.ts';
import type { Vault } from '../../kernel/vault.ts';
import { q } from '../../schema/tables.ts';
import { createPlan } from '../plans/index.ts';
import { countsOf, digestOf, FILE_CONTEXT, findImport, openAnalysis, openCells, sealAnalysis } from './imports.store.ts';
import { readFile, suggestedChoices } from './imports.service.ts';
import { clearReadings, putReading, readingCommands } from './readings.ts';
import { problemsCsv } from './problems-csv.ts';

const query = queryOf<OperatorContract>();
const MOST_BYTES = 10 * 1024 * 1024;

export function importQueries(vault: Vault): Record<string, QueryHandler> {
  return {
    'imports.list': query('imports.list', ({ db }) =>
      db.all(q.selectFrom('import').select(['id', 'readingId', 'fileName', 'createdAt', 'state', 'batchId']).orderBy('id', 'desc').limit(100)).map(({ batchId, readingId, ...row }) => ({ ...row, state: stateOf(db, row.state, batchId), counts: countsOf(db, readingId) })),
    ),
    'imports.get': query('imports.get', ({ db }, { id }) => {
      const { readingId, analysisCipher, choices, fileName, createdAt, state, batchId } = findImport(db, id);
      return { id, fileName, createdAt, state: stateOf(db, state, batchId), batchId, ...openAnalysis(vault, analysisCipher), choices, counts: countsOf(db, readingId) };
    }),
    'imports.rows': query('imports.rows', ({ db }, { id, outcome, offset, limit }) => {
      let from = q.selectFrom('importRow').where('readingId', '=', findImport(db, id).readingId);
      if (outcome) from = from.where('outcome', '=', outcome);
      const { total } = db.one(from.select(({ fn }) => fn.countAll<number>().as('total')));
      const rows = db.all(from.select(['rowNumber', 'outcome', 'name', 'summary', 'messages', 'cellsCipher', 'subscriberId']).orderBy('rowNumber').offset(offset).limit(limit));
      return { total, rows: rows.map(({ cellsCipher, messages, ...row }) => ({ ...row, messages: JSON.parse(messages) as unknown, cells: openCells(vault, cellsCipher) })) };
    }),
    'imports.exportProblems': query('imports.exportProblems', ({ db }, { id }) => {
      const { analysisCipher, readingId } = findImport(db, id);
      const { columns } = openAnalysis(vault, analysisCipher);
      const rows = db.all(q.selectFrom('importRow').select(['rowNumber', 'outcome', 'messages', 'cellsCipher']).where('readingId', '=', readingId).where('outcome', 'in', ['error', 'skipped', 'kept']).orderBy('rowNumber'));
      return { csv: problemsCsv(columns.map((column) => column.heading), rows.map((row) => ({ ...row, messages: JSON.parse(row.messages) as { text: string }[], cells: openCells(vault, row.cellsCipher) }))) };
    }),
  };
}

/** A cancelled batch leaves the import open to be gone on with. */
function stateOf(db: Reader, state: 'previewed' | 'importing' | 'imported' | 'undoing' | 'undone', batchId: number | null) {
  const cancelled = batchId !== null && findBatch(db, batchId)?.state === 'cancelled';
  if (!cancelled) return state;
  return state === 'importing' ? 'previewed' : state === 'undoing' ? 'imported' : state;
}

export function importCommands({ worker, commands, ids }: { readonly worker: ReadWorker; readonly commands: Commands; readonly ids: Ids }): Record<string, CommandHandler> {
  return {
    ...readingCommands,
    'imports.upload': handler({
      ...contract['imports.upload'],
      prepare: async ({ fileName, contentBase64 }, { db, vault, now }) => {
        const bytes = new Uint8Array(Buffer.from(contentBase64, 'base64'));
        if (bytes.length > MOST_BYTES) throw new Refusal('too_large', `${fileName} is larger than 10 MB. Split it into parts.`);
        const billFrom = dateOf(now);
        const first = await readFile({ bytes, fileName, choices: suggestedChoices(EMPTY, billFrom, 'owes'), db, vault, worker, now });
        const choices = suggestedChoices(first.analysis, billFrom, first.positiveMeans);
        const { analysis, rows } = await readFile({ bytes, fileName, choices, db, vault, worker, now });
        return { analysis, readingId: await putReading({ commands, ids }, rows), choices, fileDigest: digestOf(bytes), fileCipher: vault.encrypt(Buffer.from(bytes).toString('base64'), FILE_CONTEXT) };
      },
      handle: (context, { fileName }, { analysis, readingId, choices, fileDigest, fileCipher }) => {
        const operatorId = context.actor.kind === 'operator' ? context.actor.operatorId : null;
        const { id } = context.tx.run(q.insertInto('import').values({ readingId, fileName, fileDigest, fileCipher, analysisCipher: sealAnalysis(context.vault, analysis), choices: JSON.stringify(choices), state: 'previewed', batchId: null, operatorId, createdAt: context.now }));
        clearReadings(context);
        return changed(context, id, { id });
      },
    }),
    'imports.choose': handler({
      ...contract['imports.choose'],
      prepare: async ({ id, choices }, { db, vault, now }) => {
        const stored = openForChoice(db, id);
        refuseEarlyBilling(choices.billFrom, dateOf(now));
        const bytes = new Uint8Array(Buffer.from(vault.decrypt(stored.fileCipher, FILE_CONTEXT), 'base64'));
        const { analysis, rows } = await readFile({ bytes, fileName: stored.fileName, choices, db, vault, worker, now });
        return { analysis, readingId: await putReading({ commands, ids }, rows) };
      },
      handle: (context, { id, choices }, { analysis, readingId }) => {
        openForChoice(context.tx, id);
        context.tx.run(q.updateTable('import').set({ readingId, analysisCipher: sealAnalysis(context.vault, analysis), choices: JSON.stringify(choices), batchId: null, state: 'previewed' }).where('id', '=', id));
        clearReadings(context);
        return changed(context, id, {});
      },
    }),
    'imports.createPlan': handler({
      ...contract['imports.createPlan'],
      handle: (context, { id, key, name, priceCents, downKbps, upKbps }) => {
        const stored = openForChoice(context.tx, id);
        const planId = createPlan(context, { name, priceCents, taxInclusive: true, downKbps, upKbps }, 'published');
        context.tx.run(q.updateTable('import').set({ choices: JSON.stringify({ ...stored.choices, plans: { ...stored.choices.plans, [key]: planId } }) }).where('id', '=', id));
        return changed(context, id, { planId });
      },
    }),
    'imports.commit': handler({ ...contract['imports.commit'], handle: (context, { id }) => commit(context, id) }),
    'imports.undo': handler({ ...contract['imports.undo'], handle: (context, { id }) => undo(context, id) }),
  };
}

const EMPTY = { delimiter: '', encoding: '', headerRow: null, columns: [], planNames: [], routerNames: [], blockers: [], balanceHint: '' };

function changed<T>(context: CommandContext, id: number, reply: T): T {
  context.changed('import', id);
  context.emit('imports', id);
  return reply;
}

/** Throws Refusal once something of the file was imported: then its rows must stay what they were. */
function openForChoice(db: Reader, id: number) {
  const stored = findImport(db, id);
  if (stateOf(db, stored.state, stored.batchId) !== 'previewed' || countsOf(db, stored.readingId).imported > 0) throw new Refusal('locked', 'This list was imported already. Undo the import first, or upload the list again.');
  return stored;
}

/** A slip of the year would invoice everybody for all of it at once, and invoices cannot be undone. */
const EARLIEST_BILLING_DAYS = 31;

function refuseEarlyBilling(billFrom: LocalDate, today: LocalDate): void {
  if (daysBetween(billFrom, today) <= EARLIEST_BILLING_DAYS) return;
  throw new Refusal('invalid', `From ${formatDate(billFrom)} on, everybody would be invoiced for more than a month at once. Choose a day not before ${formatDate(addDays(today, -EARLIEST_BILLING_DAYS))}; what is owed from before belongs into the column of balances.`, { fields: { billFrom: 'is more than a month ago' } });
}

function commit(context: CommandContext, id: number): { batchId: number } {
  const stored = findImport(context.tx, id);
  if (stateOf(context.tx, stored.state, stored.batchId) !== 'previewed') throw new Refusal('conflict', 'This list is being imported or was imported already.');
  const { blockers } = openAnalysis(context.vault, stored.analysisCipher);
  if (blockers.length > 0) throw new Refusal('invalid', blockers[0]!);
  refuseEarlyBilling(stored.choices.billFrom, dateOf(context.now));
  const { ready } = countsOf(context.tx, stored.readingId);
  if (ready === 0) throw new Refusal('invalid', 'No row is ready to be imported. Look at the errors.');
  return begin(context, id, 'importing', { kind: 'imports.commit', total: ready });
}

function undo(context: CommandContext, id: number): { batchId: number } {
  const stored = findImport(context.tx, id);
  const { imported } = countsOf(context.tx, stored.readingId);
  const state = stateOf(context.tx, stored.state, stored.batchId);
  if (state === 'importing') throw new Refusal('conflict', 'It is still being imported. Cancel that first.');
  if (state === 'undoing') throw new Refusal('conflict', 'It is being undone already.');
  if (imported === 0) throw new Refusal('conflict', 'There is nothing to undo.');
  return begin(context, id, 'undoing', { kind: 'imports.undo', total: imported });
}

function begin(context: CommandContext, id: number, state: 'importing' | 'undoing', batch: { kind: string; total: number }): { batchId: number } {
  const { choices, readingId } = findImport(context.tx, id);
  const batchId = startBatch(context, { ...batch, cursor: '0', input: { importId: id, readingId, choices } });
  context.tx.run(q.updateTable('import').set({ state, batchId }).where('id', '=', id));
  return changed(context, id, { batchId });
}
