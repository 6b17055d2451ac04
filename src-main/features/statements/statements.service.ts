/** A statement from its upload to its last row in the books: read and shown, booked in batches, undecided rows one by one. */
import { Refusal } from '../../../src-shared/refusal.ts';
import { cancelBatch, findBatch, startBatch, type BatchKind } from '../../kernel/batches.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { readSetting, writeSetting } from '../settings/index.ts';
import { bookRow } from './booking.service.ts';
import { uncovered } from './coverage.ts';
import { CHOICES } from './judgement.ts';
import type { ReadReply } from './read-task.ts';
import { findRow, findStatement, insertLines, settleRow, unpackLines, type Decision, type Findings, type StatementImport, type StatementRow } from './statements.store.ts';

/** So many lines are put in at once; more of them by and by, or the screens would stand still. */
const AT_ONCE = 1000;

/** Keeps what was read; books nothing. */
export function addStatement(context: CommandContext, file: { readonly fileName: string; readonly sha256: string; readonly read: ReadReply }): number {
  const { tx, now, actor } = context;
  const { read, fileName, sha256 } = file;
  const before = tx.get(q.selectFrom('statementImport').select('id').where('sha256', '=', sha256).where('state', '=', 'done').limit(1));
  const isLarge = read.rows > AT_ONCE;
  const findings: Findings = {
    shortcodes: read.shortcodes, blockers: read.blockers, rows: read.rows, isBeingRead: isLarge,
    warnings: [...(before ? ['This very file was imported before: nothing of it is added again.'] : []), ...(read.shortcodes.length === 0 ? ['The file does not say of which business number it is. Make sure that it is yours.'] : []), ...read.warnings],
  };
  const { id } = tx.run(
    q.insertInto('statementImport').values({
      fileName, sha256, shortcode: read.shortcodes[0] ?? '', fromAt: read.covers?.from ?? null, toAt: read.covers?.to ?? null, state: 'preview', findings: JSON.stringify(findings), operatorId: actor.kind === 'operator' ? actor.operatorId : null, at: now,
    }),
  );
  if (isLarge) {
    read.parts.forEach((lines, number) => tx.run(q.insertInto('statementPart').values({ importId: id, number, lines })));
    const batchId = startBatch(context, { kind: 'statements.read', total: read.rows, cursor: '0', input: { importId: id } });
    tx.run(q.updateTable('statementImport').set({ batchId }).where('id', '=', id));
  } else {
    for (const part of read.parts) insertLines(tx, id, unpackLines(part));
  }
  changed(context, id);
  return id;
}

/** Puts in the lines of a large file, a part a chunk. */
const readChunk: BatchKind['chunk'] = (context, { cursor, input }: { cursor: string; input: { importId: number } }) => {
  const { importId } = input;
  const number = Number(cursor);
  const part = context.tx.get(q.selectFrom('statementPart').select('lines').where('importId', '=', importId).where('number', '=', number));
  if (!part) return { done: 0, failed: 0, cursor: null };
  const lines = unpackLines(part.lines);
  insertLines(context.tx, importId, lines);
  context.tx.run(q.deleteFrom('statementPart').where('importId', '=', importId).where('number', '=', number));
  return { done: lines.length, failed: 0, cursor: String(number + 1) };
};

/** Our own business numbers; empty while none is set up. */
function ownShortcodes(db: Reader): string[] {
  const { shortcode, partyB } = readSetting(db, 'mpesa');
  return [...new Set([shortcode, partyB])].filter((number) => !/^0+$/.test(number));
}

/** What keeps it from being booked, as it is now. */
export function blockersOf(db: Reader, { findings, batchId }: StatementImport): string[] {
  const own = ownShortcodes(db);
  const foreign = findings.shortcodes.filter((shortcode) => !own.includes(shortcode));
  const whose = own.length === 0 ? 'Your business number is not set yet: set it in Settings, M-Pesa, and then book the statement.' : `It is the statement of ${foreign.join(' and ')}; your business number is ${own.join(' or ')}. Export the statement of your own number.`;
  const stopped = findings.isBeingRead && batchId !== null && findBatch(db, batchId)?.state === 'cancelled';
  return [
    ...findings.blockers,
    ...(foreign.length > 0 || own.length === 0 ? [whose] : []),
    ...(stopped ? ['Reading it was stopped. Cancel it, and import the file again.'] : findings.isBeingRead ? ['Its rows are still being read.'] : []),
  ];
}

/** A batch that was stopped leaves the statement open to be gone on with. */
export function stateOf(db: Reader, { state, batchId }: Pick<StatementImport, 'state' | 'batchId'>): StatementImport['state'] {
  return state === 'running' && batchId !== null && findBatch(db, batchId)?.state === 'cancelled' ? 'preview' : state;
}

/** Books in batches. Throws Refusal. */
export function commitStatement(context: CommandContext, id: number): { batchId: number } {
  const { tx } = context;
  const found = findStatement(tx, id);
  const state = stateOf(tx, found);
  if (state !== 'preview') throw new Refusal('conflict', { running: 'It is being booked already.', done: 'It is booked already. Rows that wait for you can still be decided.', cancelled: 'It was cancelled. Import the file again.' }[state]);
  const [blocker] = blockersOf(tx, found);
  if (blocker !== undefined) throw new Refusal('invalid', blocker);
  const { first, last, total } = tx.sql<{ first: number | null; last: number | null; total: number }>(`SELECT min(id) AS first, max(id) AS last, ifnull(sum(bookedAt IS NULL AND verdict IN ('new', 'known', 'differs', 'ask')), 0) AS total FROM statementRow WHERE importId = ?`, id)[0]!;
  const batchId = startBatch(context, { kind: 'statements.commit', total, cursor: `rows:${(first ?? 1) - 1}`, input: { importId: id, lastId: last ?? 0 } });
  tx.run(q.updateTable('statementImport').set({ state: 'running', batchId }).where('id', '=', id));
  changed(context, id);
  return { batchId };
}

interface CommitInput {
  readonly importId: number;
  readonly lastId: number;
}

/**
 * Oldest first; what gives back a payment after all payments, because a file may stand in any order. By id: the rows of a file follow each
 * other, so a chunk never looks at more of them than it needs.
 */
const commitChunk: BatchKind['chunk'] = (context, { cursor, input }: { cursor: string; input: CommitInput }, budget) => {
  const { tx } = context;
  const statement = findStatement(tx, input.importId);
  const [pass, after] = cursor.split(':') as ['rows' | 'reversals', string];
  const rows = tx.sql<{ id: number }>(pass === 'rows' ? NEXT_ROWS : NEXT_REVERSALS, Number(after), input.lastId, input.importId);
  const counts = { done: 0, failed: 0 };
  for (const { id } of rows) {
    if (bookOrKeep(context, findRow(tx, id)!, statement)) counts.done += 1;
    else counts.failed += 1;
    if (budget.spent()) return { ...counts, cursor: `${pass}:${id}` };
  }
  return { ...counts, cursor: pass === 'rows' ? `reversals:0` : null };
};

const NEXT_ROWS = `SELECT id FROM statementRow WHERE id > ? AND id <= ? AND +importId = ? AND bookedAt IS NULL AND verdict IN ('new', 'known', 'differs', 'ask') AND NOT (kind = 'reversal' AND verdict = 'ask') ORDER BY id LIMIT 101`;
const NEXT_REVERSALS = `SELECT id FROM statementRow WHERE +id > ? AND +id <= ? AND importId = ? AND verdict = 'ask' AND kind = 'reversal' AND bookedAt IS NULL ORDER BY +id LIMIT 101`;

/** A decision that cannot be done (no more): the row waits with the reason, and the rest goes on. */
function bookOrKeep(context: CommandContext, row: StatementRow, statement: StatementImport): boolean {
  try {
    return bookRow(context, row, statement);
  } catch (error) {
    // Only decisions are refused, before anything of the row is written but the proposal of a reversal, which stays true.
    if (!(error instanceof Refusal) || row.verdict !== 'ask') throw error;
    settleRow(context.tx, row.id, { verdict: 'ask', explanation: error.message, paymentId: null, transferId: null, reversalId: row.reversalId, bookedAt: null });
    return false;
  }
}

const finishCommit: BatchKind['finish'] = (context, { input }: { input: CommitInput }) => {
  const { tx, now } = context;
  tx.run(q.updateTable('statementImport').set({ state: 'done', committedAt: now }).where('id', '=', input.importId));
  closeGap(context);
  changed(context, input.importId);
  context.emit('days');
};

const finishRead: BatchKind['finish'] = (context, { input }: { input: { importId: number } }) => {
  const { findings } = findStatement(context.tx, input.importId);
  context.tx.run(q.updateTable('statementImport').set({ findings: JSON.stringify({ ...findings, isBeingRead: false }), batchId: null }).where('id', '=', input.importId));
  changed(context, input.importId);
};

export const statementBatches: Record<string, BatchKind> = {
  'statements.read': { chunk: readChunk, finish: finishRead! },
  'statements.commit': { chunk: commitChunk, finish: finishCommit! },
};

/** What statements have brought is no longer missing; all of them together, because they come in any order. */
function closeGap(context: CommandContext): void {
  const gap = readSetting(context.tx, 'mpesaGap');
  if (gap === null) return;
  const covers = context.tx.all(q.selectFrom('statementImport').select(['fromAt', 'toAt']).where('state', '=', 'done').where('fromAt', 'is not', null).where('toAt', 'is not', null));
  const left = uncovered(gap, covers.map(({ fromAt, toAt }) => ({ from: fromAt!, to: toAt! })));
  if (left !== null && left.from === gap.from && left.to === gap.to) return;
  writeSetting(context.tx, 'mpesaGap', left, context.now);
  context.emit('settings');
}

/** One row that asks; of a statement that is booked already it is booked at once. Throws Refusal. */
export function decideRow(context: CommandContext, { rowId, decision }: { readonly rowId: number; readonly decision: Decision | null }): void {
  const { tx } = context;
  const row = findRow(tx, rowId);
  if (!row) throw new Refusal('not_found', 'There is no such row.');
  const statement = findStatement(tx, row.importId);
  if (statement.state === 'cancelled') throw new Refusal('conflict', 'This statement was cancelled. Import the file again.');
  if (!mayDecide(tx, row)) throw new Refusal('conflict', row.bookedAt === null ? 'There is nothing to decide about this row.' : 'This row is booked already.');
  if (decision !== null && !CHOICES[row.kind]!.includes(decision)) throw new Refusal('invalid', 'That cannot be said of this row. Choose one of those that are offered.', { fields: { decision: 'does not fit' } });
  tx.run(q.updateTable('statementRow').set({ decision, bookedAt: null }).where('id', '=', rowId));
  const isOpen = statement.state === 'preview' || (decision === null && row.reversalId === null);
  if (!isOpen) bookRow(context, { ...row, decision, bookedAt: null }, statement);
  changed(context, row.importId);
  if (!isOpen) context.emit('days');
}

/** It asks, and nothing is in the books for it: a row that was left alone, or a reversal that nobody has confirmed yet, can still be decided. */
export function mayDecide(db: Reader, row: Pick<StatementRow, 'verdict' | 'kind' | 'bookedAt' | 'decision' | 'reversalId'>): boolean {
  if (row.verdict !== 'ask' || CHOICES[row.kind] === undefined) return false;
  if (row.bookedAt === null) return true;
  if (row.kind !== 'reversal') return row.decision === 'leave';
  return row.reversalId !== null && db.get(q.selectFrom('reversal').select('state').where('id', '=', row.reversalId))?.state === 'proposed';
}

/** Stops it. What is booked stays; of one that is being booked the rest can be gone on with. Throws Refusal. */
export function cancelStatement(context: CommandContext, id: number): void {
  const { tx } = context;
  const found = findStatement(tx, id);
  const state = stateOf(tx, found);
  if (state === 'done') throw new Refusal('conflict', 'It is booked already. What a transfer or payment of it should not be, is taken back there.');
  if (state === 'cancelled') throw new Refusal('conflict', 'It was cancelled already.');
  if (found.batchId !== null && findBatch(tx, found.batchId)?.state === 'running') cancelBatch(context, found.batchId);
  tx.run(q.deleteFrom('statementPart').where('importId', '=', id));
  tx.run(q.updateTable('statementImport').set({ state: state === 'running' ? 'preview' : 'cancelled' }).where('id', '=', id));
  changed(context, id);
}

function changed(context: CommandContext, id: number): void {
  context.changed('statementImport', id);
  context.emit('statements', id);
}
