import { cpSync } from 'node:fs';
import { databaseFile } from '../src-main/hosts/open-data.ts';
import { countsOf, insertBare, markOf, rowsSince } from './bare-rows.ts';
import { loopDelayDuring } from './event-loop.ts';
import type { Given } from './figures.ts';
import type { Figure } from './report.ts';
import { batchOver, openDesk, until } from './running-desk.ts';

const GROUP = 'Billing run of 10,000 subscribers';
/** What the product puts into one chunk at most. */
const ITEMS_AT_ONCE = 100;

/** Invoice, lines, postings of everybody, as the owner starts it; then the same rows as bare inserts, a hundred subscribers to a commit. */
export async function billing({ directory }: Given): Promise<Figure[]> {
  const bareFile = `${databaseFile(directory)}.bare`;
  cpSync(databaseFile(directory), bareFile);
  const desk = await openDesk(directory);
  await until('what is done at the start', () => desk.eyes.sql(`SELECT id FROM job WHERE state = 'running'`).length === 0);
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
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const bareMs = insertBare(bareFile, rows, Math.ceil(invoices / ITEMS_AT_ONCE));
  const written = Object.entries(counts).toSorted(([, a], [, b]) => b - a).map(([table, count]) => `${table} ${count}`).join(', ');
  return [
    { group: GROUP, name: `${invoices.toLocaleString('en-KE')} invoices, ${total.toLocaleString('en-KE')} rows, durable`, value: tookMs / 1000, unit: 's', goal: { under: 2 }, baseline: { name: 'bare inserts of the same rows', value: bareMs / 1000 }, note: `${((worked.user + worked.system) / 1e6).toFixed(2)} s of processor time, ${counts['command']} commits. Rows: ${written}.` },
    { group: GROUP, name: 'event loop delay during the run, p99', value: loop.p99Ms, unit: 'ms', goal: { under: 20 } },
    { group: GROUP, name: 'event loop delay during the run, longest', value: loop.longestMs, unit: 'ms', goal: { under: 50 } },
    { group: GROUP, name: 'memory of the host after the run', value: megabytes, unit: 'MB', goal: { under: 400 } },
  ];
}
