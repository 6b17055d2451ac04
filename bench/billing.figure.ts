import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../src-main/kernel/clock.ts';
import { databaseFile } from '../src-main/hosts/open-data.ts';
import { countsOf, insertBare, markOf, rowsSince, type RowCounts } from './bare-rows.ts';
import { startChild } from './child.ts';
import { loopDelayDuring, type LoopDelay } from './event-loop.ts';
import type { Given } from './figures.ts';
import type { Preparation, Prepared } from './prepare.ts';
import type { Figure } from './report.ts';
import { batchOver, openDesk, until, type Desk } from './running-desk.ts';

/** What the product puts into one chunk at most. */
const ITEMS_AT_ONCE = 100;
const MANY = 100_000;
const inWords = (count: number): string => count.toLocaleString('en-KE');

interface Run {
  readonly counts: RowCounts;
  readonly tookMs: number;
  readonly bareMs: number;
  readonly processorSeconds: number;
  readonly loop: LoopDelay;
  readonly megabytes: number;
  readonly preview: { readonly tookMs: number; readonly loop: LoopDelay; readonly invoices: number };
}

/** Everybody due is previewed, then invoiced as the owner starts it; 10,000 of them, and 100,000 for the growth. Each run is set beside the same rows as bare inserts, a hundred subscribers to a commit. */
export async function billing({ directory }: Given): Promise<Figure[]> {
  const few = await runOf(directory);
  const large = path.join(directory, 'large');
  // In a process of its own: what it leaves in memory is not the run's.
  const child = startChild(new URL('./prepare.process.ts', import.meta.url));
  await child.ask<Prepared>('prepare', { directory: large, subscribers: MANY, story: 'due', routers: [], mpesaBaseUrl: null, now: systemClock.now() } satisfies Preparation);
  await child.end();
  const many = await runOf(large);
  rmSync(large, { recursive: true, force: true });
  // Of the processor: what else the machine does meanwhile is not growth.
  const each = (run: Run) => (run.processorSeconds * 1000) / run.counts['invoice']!;
  return [
    ...figuresOf(few, { under: 2 }),
    ...figuresOf(many, null),
    { group: groupOf(many), name: 'processor time for each invoice, in units of that of the smaller run', value: each(many) / each(few), unit: '×', goal: { under: 1.5 }, note: `${each(few).toFixed(3)} ms and ${each(many).toFixed(3)} ms.` },
  ];
}

async function runOf(directory: string): Promise<Run> {
  const bareFile = `${databaseFile(directory)}.bare`;
  cpSync(databaseFile(directory), bareFile);
  const desk = await openDesk(directory);
  await until('what is done at the start', () => desk.eyes.sql(`SELECT id FROM job WHERE state = 'running'`).length === 0);
  const preview = await previewOf(desk);
  const mark = markOf(desk.eyes);
  let tookMs = 0;
  let worked = process.cpuUsage();
  const loop = await loopDelayDuring(async () => {
    const startedAt = performance.now();
    worked = process.cpuUsage();
    const { batchId } = await desk.ask<{ batchId: number }>('billing.run', { confirmClockJump: true });
    await batchOver(desk, batchId);
    tookMs = performance.now() - startedAt;
    worked = process.cpuUsage(worked);
  });
  const megabytes = process.memoryUsage().rss / 2 ** 20;
  const rows = rowsSince(desk.eyes, mark);
  const counts = countsOf(rows);
  await desk.close();
  const invoices = counts['invoice'] ?? 0;
  if (invoices !== preview.invoices) throw new Error(`the preview said ${preview.invoices} invoices, the run made ${invoices}`);
  const bareMs = insertBare(bareFile, rows, Math.ceil(invoices / ITEMS_AT_ONCE));
  return { counts, tookMs, bareMs, processorSeconds: (worked.user + worked.system) / 1e6, loop, megabytes, preview };
}

async function previewOf(desk: Desk): Promise<Run['preview']> {
  let tookMs = 0;
  let invoices = 0;
  const loop = await loopDelayDuring(async () => {
    const startedAt = performance.now();
    invoices = (await desk.ask<{ total: number }>('billing.preview', {})).total;
    tookMs = performance.now() - startedAt;
  });
  return { tookMs, loop, invoices };
}

const groupOf = (run: Run): string => `Billing run of ${inWords(run.counts['invoice']!)} subscribers`;

function figuresOf(run: Run, goal: { readonly under: number } | null): Figure[] {
  const group = groupOf(run);
  const total = Object.values(run.counts).reduce((sum, count) => sum + count, 0);
  const written = Object.entries(run.counts).toSorted(([, a], [, b]) => b - a).map(([table, count]) => `${table} ${count}`).join(', ');
  return [
    {
      group, name: `${inWords(run.counts['invoice']!)} invoices, ${inWords(total)} rows, durable`, value: run.tookMs / 1000, unit: 's', ...(goal ? { goal } : {}), baseline: { name: 'bare inserts of the same rows', value: run.bareMs / 1000 },
      note: `${run.processorSeconds.toFixed(2)} s of processor time, ${run.counts['command']} commits. Rows: ${written}.`,
    },
    { group, name: 'event loop delay during the run, p99', value: run.loop.p99Ms, unit: 'ms', goal: { under: 20 } },
    { group, name: 'event loop delay during the run, longest', value: run.loop.longestMs, unit: 'ms', goal: { under: 50 } },
    { group, name: 'memory of the host after the run', value: run.megabytes, unit: 'MB', goal: { under: 400 } },
    { group, name: 'preview of the run', value: run.preview.tookMs / 1000, unit: 's' },
    { group, name: 'event loop delay during the preview, longest', value: run.preview.loop.longestMs, unit: 'ms', goal: { under: 50 } },
  ];
}
