/**
 * Long acts as chunks: a batch row, and chunk commands that each commit after 8 ms or 100 items, so that the screens stay alive and a
 * crash loses nothing and repeats nothing. Progress, cancel and resume come from the row (architecture, Long acts are batches).
 */
import { z } from 'zod';
import { Refusal } from '../../src-shared/refusal.ts';
import type { Clock } from './clock.ts';
import { handler, type CommandContext, type CommandHandler } from './commands.ts';
import { compiler, type Database, type Reader } from './db.ts';
import { letOthersRun } from './event-loop.ts';
import type { JobKind } from './jobs.ts';
import type { KernelTables } from './tables.ts';

/** One chunk: starts at the cursor, stops when the budget is spent. */
export interface ChunkOutcome {
  readonly done: number;
  readonly failed: number;
  /** Where the next chunk begins; null: all done. */
  readonly cursor: string | null;
}

export interface ChunkBudget {
  /** True after 100 items or 8 ms: end the chunk. Call it once per item. */
  spent(): boolean;
}

export interface BatchKind {
  /** Re-selects its items inside the transaction; synchronous. */
  readonly chunk: (context: CommandContext, batch: { readonly id: number; readonly input: never; readonly cursor: string }, budget: ChunkBudget) => ChunkOutcome;
  /** In the transaction of the last chunk. */
  readonly finish?: (context: CommandContext, batch: { readonly id: number; readonly input: never }) => void;
}

const CHUNK_ITEMS = 100;
const CHUNK_MS = 8;
const q = compiler<KernelTables>();

/** Starts a batch within a command; returns its id. total: how many items are expected, for progress. */
export function startBatch(context: CommandContext, batch: { kind: string; total: number; cursor: string; input: unknown }): number {
  const { id } = context.tx.run(
    q.insertInto('batch').values({ kind: batch.kind, state: 'running', total: batch.total, done: 0, failed: 0, cursor: batch.cursor, input: JSON.stringify(batch.input), operatorId: context.actor.kind === 'operator' ? context.actor.operatorId : null, createdAt: context.now, finishedAt: null }),
  );
  context.changed('batch', id);
  context.emit('batches', id);
  context.enqueue({ kind: 'batch.run', mode: 'repeatable', key: `batch:${id}`, lane: `batch:${batch.kind}`, input: { batchId: id }, rank: 50 });
  return id;
}

/** A long act that a job of its own carries out, step by step, telling with moveBatch how far it is; returns its id. */
export function openBatch(context: CommandContext, batch: { kind: string; total: number; input: unknown }): number {
  const { id } = context.tx.run(
    q.insertInto('batch').values({ kind: batch.kind, state: 'running', total: batch.total, done: 0, failed: 0, cursor: null, input: JSON.stringify(batch.input), operatorId: context.actor.kind === 'operator' ? context.actor.operatorId : null, createdAt: context.now, finishedAt: null }),
  );
  context.changed('batch', id);
  context.emit('batches', id);
  return id;
}

/** How far it is; over: it is done. Nothing when it was cancelled meanwhile. */
export function moveBatch(context: CommandContext, id: number, { done, over }: { readonly done: number; readonly over: boolean }): void {
  context.tx.run(q.updateTable('batch').set({ done, state: over ? 'done' : 'running', finishedAt: over ? context.now : null }).where('id', '=', id).where('state', '=', 'running'));
  context.emit('batches', id);
}

/** Stops after the chunk that is running. Throws Refusal when it is over. */
export function cancelBatch(context: CommandContext, id: number): void {
  const { changes } = context.tx.run(q.updateTable('batch').set({ state: 'cancelled', finishedAt: context.now }).where('id', '=', id).where('state', '=', 'running'));
  if (changes === 0) throw new Refusal('conflict', 'It is over already; nothing to cancel.');
  context.changed('batch', id);
  context.emit('batches', id);
}

export function batchIsRunning(db: Reader, kind: string): boolean {
  return db.get(q.selectFrom('batch').select('id').where('kind', '=', kind).where('state', '=', 'running').limit(1)) !== undefined;
}

export function findBatch(db: Reader, id: number) {
  return db.get(q.selectFrom('batch').selectAll().where('id', '=', id));
}

/** The command and the job that run every batch; `kinds` is filled at composition. */
export function batchRunner({ db, clock, kinds }: { db: Database; clock: Clock; kinds: ReadonlyMap<string, BatchKind> }): {
  commands: Record<string, CommandHandler>;
  jobs: Record<string, JobKind>;
} {
  const chunk = handler({
    input: z.object({ batchId: z.int(), cursor: z.string() }),
    handle: (context, { batchId, cursor }) => {
      const row = context.tx.one(q.selectFrom('batch').selectAll().where('id', '=', batchId));
      if (row.state !== 'running' || row.cursor !== cursor) return;
      const kind = kinds.get(row.kind);
      if (!kind) throw new Error(`no batch kind ${row.kind}`);
      const input = JSON.parse(row.input) as never;
      const outcome = kind.chunk(context, { id: batchId, input, cursor }, budget(clock, context));
      if (outcome.cursor === cursor) throw new Error(`batch ${batchId} (${row.kind}) stands still at ${cursor}`);
      const over = outcome.cursor === null;
      context.tx.run(
        q.updateTable('batch').set({ done: row.done + outcome.done, failed: row.failed + outcome.failed, cursor: outcome.cursor, state: over ? 'done' : 'running', finishedAt: over ? context.now : null }).where('id', '=', batchId),
      );
      if (over) kind.finish?.(context, { id: batchId, input });
      context.emit('batches', batchId);
    },
  });
  const run: JobKind = {
    run: async ({ batchId }: { batchId: number }, context) => {
      for (;;) {
        const row = findBatch(db, batchId);
        if (!row || row.state !== 'running' || row.cursor === null) return;
        context.signal.throwIfAborted();
        // After a crash the row's cursor tells whether this chunk was committed; the command looks at it again.
        context.execute(`chunk-${row.cursor}`, 'kernel.runChunk', { batchId, cursor: row.cursor });
        await letOthersRun();
      }
    },
  };
  return { commands: { 'kernel.runChunk': chunk }, jobs: { 'batch.run': run } };
}

function budget(clock: Clock, context: CommandContext): ChunkBudget {
  const startedAt = clock.monotonic();
  let items = 0;
  return {
    spent: () => {
      items += 1;
      context.probe('batch.mid-chunk');
      return items >= CHUNK_ITEMS || clock.monotonic() - startedAt >= CHUNK_MS;
    },
  };
}
