/**
 * The rows of a file go in by and by, a hundred at a time, before the command that makes them count: 50,000 at once would hold the
 * process for more than a second (architecture, Long acts are batches). A reading that no import names is thrown away the same way.
 */
import { z } from 'zod';
import { cents } from '../../../src-shared/money.ts';
import { personal } from '../../../src-shared/sensitive.ts';
import { HOUR, later } from '../../../src-shared/time.ts';
import { startBatch, type BatchKind } from '../../kernel/batches.ts';
import { handler, SYSTEM, type CommandContext, type CommandHandler, type Commands } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { letOthersRun } from '../../kernel/event-loop.ts';
import type { Ids } from '../../kernel/ids.ts';
import { q } from '../../schema/tables.ts';
import { insertRows, type SealedRow } from './imports.store.ts';

const ROWS_AT_ONCE = 100;

const PutRow = z.object({
  rowNumber: z.int(), outcome: z.enum(['ready', 'skipped', 'error']), name: personal(z.string()), summary: personal(z.string()), messages: personal(z.string()),
  cellsCipher: personal(z.string()), recordCipher: personal(z.string().nullable()), openingCents: personal(z.int().transform(cents)),
});

export const readingCommands: Record<string, CommandHandler> = {
  'imports.beginReading': handler({
    input: z.object({}),
    handle: (context) => {
      const { id } = context.tx.run(q.insertInto('importReading').values({ createdAt: context.now }));
      context.changed('importReading', id);
      return { readingId: id };
    },
  }),
  'imports.putRows': handler({
    input: z.object({ readingId: z.int(), rows: personal(z.array(PutRow).max(ROWS_AT_ONCE)) }),
    handle: (context, { readingId, rows }) => {
      insertRows(context.tx, readingId, rows);
      context.changed('importReading', readingId);
    },
  }),
};

/** Puts the rows in and gives the reading that they are; nobody sees it before an import names it. */
export async function putReading({ commands, ids }: { readonly commands: Commands; readonly ids: Ids }, rows: readonly SealedRow[]): Promise<number> {
  const id = `reading-${ids.unique()}`;
  const { readingId } = commands.execute({ id, name: 'imports.beginReading', input: {}, actor: SYSTEM }) as { readingId: number };
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    commands.execute({ id: `${id}-${from}`, name: 'imports.putRows', input: { readingId, rows: rows.slice(from, from + ROWS_AT_ONCE) }, actor: SYSTEM });
    await letOthersRun();
  }
  return readingId;
}

/** One that is being put in now is named within the hour, or never. */
const unnamed = (db: Reader, now: CommandContext['now']) =>
  db.all(q.selectFrom('importReading').leftJoin('import', 'import.readingId', 'importReading.id').select('importReading.id').where('import.id', 'is', null).where('importReading.createdAt', '<', later(now, -HOUR)).orderBy('importReading.id'));

/** Begins to throw away what was read and is in force no more. */
export function clearReadings(context: CommandContext): void {
  const old = unnamed(context.tx, context.now);
  if (old.length > 0) startBatch(context, { kind: 'imports.clearReadings', total: old.length, cursor: '0', input: {} });
}

export const clearReadingsBatch: BatchKind = {
  chunk: (context, { cursor }) => {
    const reading = unnamed(context.tx, context.now)[0];
    if (!reading) return { done: 0, failed: 0, cursor: null };
    const rows = context.tx.all(q.selectFrom('importRow').select('id').where('readingId', '=', reading.id).limit(ROWS_AT_ONCE)).map((row) => row.id);
    if (rows.length > 0) context.tx.run(q.deleteFrom('importRow').where('id', 'in', rows));
    else context.tx.run(q.deleteFrom('importReading').where('id', '=', reading.id));
    context.changed('importReading', reading.id);
    // Each chunk looks anew at what is left: the cursor only has to move.
    return { done: rows.length === 0 ? 1 : 0, failed: 0, cursor: String(Number(cursor) + 1) };
  },
};
