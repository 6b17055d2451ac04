/** Many invoices as one ZIP of PDFs, made in the background: a job reads, threads draw, the batch row tells how far it is. */
import { createReadStream, createWriteStream, mkdirSync, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import path from 'node:path';
import { Zip, ZipPassThrough } from 'fflate';
import { z } from 'zod';
import { Refusal } from '../../../src-shared/refusal.ts';
import { DAY, formatDate, later, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import { moveBatch, openBatch } from '../../kernel/batches.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import type { JobKind } from '../../kernel/jobs.ts';
import { q } from '../../schema/tables.ts';
import { modelOf, fileNameOf } from './models.ts';
import type { PdfRenderer } from './renderer.ts';

const KIND = 'documents.export';
const AT_ONCE = 24;
/** Its bytes stay in the range that every ZIP reader knows. */
const MOST_DOCUMENTS = 50_000;
const KEPT_FOR_MS = 14 * DAY;
const PART_BYTES = 1_000_000;

type Wanted = { readonly runId: number } | { readonly from: LocalDate; readonly to: LocalDate };

interface ExportInput {
  readonly wanted: Wanted;
  readonly title: string;
  readonly fileName: string;
}

function chosen(wanted: Wanted) {
  const from = q.selectFrom('invoice').orderBy('id');
  return 'runId' in wanted ? from.where('runId', '=', wanted.runId) : from.where('issuedOn', '>=', wanted.from).where('issuedOn', '<=', wanted.to);
}

/** Starts an export; returns the batch that tells how far it is. Throws Refusal when there is nothing to export, or too much for one file. */
export function startExport(context: CommandContext, wanted: Wanted): number {
  if ('from' in wanted && wanted.from > wanted.to) throw new Refusal('invalid', 'The first day is after the last.', { fields: { from: 'is after the last day' } });
  const { total } = context.tx.one(chosen(wanted).clearOrderBy().select(({ fn }) => fn.countAll<number>().as('total')));
  if (total === 0) throw new Refusal('not_found', 'There are no invoices in it.');
  if (total > MOST_DOCUMENTS) throw new Refusal('too_large', `These are ${total} invoices; one file holds ${MOST_DOCUMENTS}. Choose fewer days.`);
  const title = 'runId' in wanted ? `Invoices of run ${wanted.runId}` : `Invoices of ${formatDate(wanted.from)} – ${formatDate(wanted.to)}`;
  const fileName = 'runId' in wanted ? `invoices-run-${wanted.runId}.zip` : `invoices-${wanted.from}-${wanted.to}.zip`;
  const batchId = openBatch(context, { kind: KIND, total, input: { wanted, title, fileName } satisfies ExportInput });
  context.enqueue({ kind: KIND, mode: 'repeatable', key: `batch:${batchId}`, lane: KIND, input: { batchId }, rank: 50 });
  return batchId;
}

export const exportCommands: Record<string, CommandHandler> = {
  'documents.moveExport': handler({
    input: z.object({ batchId: z.int(), done: z.int(), over: z.boolean() }),
    observation: true,
    handle: (context, { batchId, done, over }) => moveBatch(context, batchId, { done, over }),
  }),
};

export interface ExportDependencies {
  readonly db: Reader;
  readonly renderer: PdfRenderer;
  /** Where the files lie. */
  readonly directory: string;
}

const fileOf = (directory: string, batchId: number): string => path.join(directory, `export-${batchId}.zip`);

/** Begins anew when the program was killed meanwhile: the file is written whole or not at all. */
export function exportJobs({ db, renderer, directory }: ExportDependencies): Record<string, JobKind> {
  return {
    [KIND]: {
      run: async ({ batchId }: { batchId: number }, context) => {
        const row = db.one(q.selectFrom('batch').selectAll().where('id', '=', batchId));
        if (row.state !== 'running') return;
        const { wanted } = JSON.parse(row.input) as ExportInput;
        const ids = db.all(chosen(wanted).select('id')).map((invoice) => invoice.id);
        mkdirSync(directory, { recursive: true, mode: 0o700 });
        const file = fileOf(directory, batchId);
        const out = createWriteStream(file, { mode: 0o600 });
        const zip = new Zip((error, part) => void (error ? out.destroy(error) : out.write(part)));
        try {
          for (let done = 0; done < ids.length; ) {
            context.signal.throwIfAborted();
            if (db.one(q.selectFrom('batch').select('state').where('id', '=', batchId)).state !== 'running') {
              out.destroy();
              rmSync(file, { force: true });
              return;
            }
            const models = ids.slice(done, done + AT_ONCE).map((id) => modelOf(db, { kind: 'invoice', id }, row.createdAt as Instant));
            const pdfs = await Promise.all(models.map((model) => renderer.render(model, 'A4')));
            for (const [index, pdf] of pdfs.entries()) {
              const entry = new ZipPassThrough(fileNameOf(models[index]!));
              zip.add(entry);
              entry.push(pdf, true);
            }
            if (out.writableNeedDrain) await once(out, 'drain');
            done += models.length;
            context.execute(`done-${done}`, 'documents.moveExport', { batchId, done, over: false });
          }
          zip.end();
          out.end();
          await once(out, 'close');
        } catch (error) {
          out.destroy();
          rmSync(file, { force: true });
          throw error;
        }
        context.execute('over', 'documents.moveExport', { batchId, done: ids.length, over: true });
      },
    },
  };
}

/** The exports of the last two weeks, latest first; what is older is thrown away. */
export function listExports(db: Reader, directory: string, now: Instant) {
  const rows = db.all(q.selectFrom('batch').selectAll().where('kind', '=', KIND).orderBy('id', 'desc').limit(100));
  for (const row of rows) if (row.createdAt < later(now, -KEPT_FOR_MS)) rmSync(fileOf(directory, row.id), { force: true });
  return rows
    .filter((row) => row.createdAt >= later(now, -KEPT_FOR_MS))
    .map(({ id, createdAt, state, done, total, input }) => {
      const { title, fileName } = JSON.parse(input) as ExportInput;
      const bytes = state === 'done' ? (statSync(fileOf(directory, id), { throwIfNoEntry: false })?.size ?? null) : null;
      return { batchId: id, title, at: createdAt, state, done, total, fileName: bytes === null ? null : fileName, bytes };
    });
}

/** A piece of a finished export. Throws Refusal when it is not there. */
export async function readExportPart(db: Reader, directory: string, { batchId, offset }: { readonly batchId: number; readonly offset: number }): Promise<{ fileName: string; base64: string; next: number | null }> {
  const row = db.get(q.selectFrom('batch').select(['state', 'input']).where('id', '=', batchId).where('kind', '=', KIND));
  const size = statSync(fileOf(directory, batchId), { throwIfNoEntry: false })?.size;
  if (row?.state !== 'done' || size === undefined) throw new Refusal('not_found', 'This export is not there any more. Make it again.');
  const parts: Buffer[] = [];
  if (offset < size) for await (const part of createReadStream(fileOf(directory, batchId), { start: offset, end: Math.min(size, offset + PART_BYTES) - 1 })) parts.push(part as Buffer);
  const next = offset + PART_BYTES;
  return { fileName: (JSON.parse(row.input) as ExportInput).fileName, base64: Buffer.concat(parts).toString('base64'), next: next < size ? next : null };
}
