import { cpSync } from 'node:fs';
import Papa from 'papaparse';
import { databaseFile } from '../src-main/hosts/open-data.ts';
import type { Database } from '../src-main/kernel/db.ts';
import { verifyBooks } from '../src-main/ledger/verify.ts';
import { countsOf, insertBare, markOf, rowsSince } from './bare-rows.ts';
import { loopDelayDuring } from './event-loop.ts';
import type { Given } from './figures.ts';
import { PLANS } from './prepare.ts';
import { median, type Figure } from './report.ts';
import { batchOver, openDesk, until } from './running-desk.ts';

const IMPORT = 'Import of 5,000 rows';
const VERIFY = 'Check of the books';
const ROWS = 5000;
const ROWS_AT_ONCE = 100;
const CHECKS = 3;

/** A spreadsheet goes through preview and commit; then the books, with all that was made before, are checked. */
export async function books({ directory }: Given): Promise<Figure[]> {
  const bareFile = `${databaseFile(directory)}.bare`;
  cpSync(databaseFile(directory), bareFile);
  const desk = await openDesk(directory);
  try {
    await until('what is done at the start', () => desk.eyes.sql(`SELECT id FROM job WHERE state = 'running'`).length === 0);
    const csv = spreadsheet();
    let analysedMs = 0;
    let committedMs = 0;
    let id = 0;
    const preview = await loopDelayDuring(async () => {
      const startedAt = performance.now();
      ({ id } = await desk.ask<{ id: number }>('imports.upload', { fileName: 'customers.csv', contentBase64: Buffer.from(csv).toString('base64') }));
      analysedMs = performance.now() - startedAt;
    });
    const mark = markOf(desk.eyes);
    const commit = await loopDelayDuring(async () => {
      const startedAt = performance.now();
      const { batchId } = await desk.ask<{ batchId: number }>('imports.commit', { id });
      await batchOver(desk, batchId);
      committedMs = performance.now() - startedAt;
    });
    const imported = desk.eyes.sql<{ n: number }>(`SELECT count(*) AS n FROM importRow WHERE outcome = 'imported'`)[0]!.n;
    const rows = rowsSince(desk.eyes, mark);
    const written = Object.values(countsOf(rows)).reduce((sum, count) => sum + count, 0);
    const bareMs = insertBare(bareFile, rows, Math.ceil(imported / ROWS_AT_ONCE));
    const parseMs = timed(() => Papa.parse(csv, { skipEmptyLines: true }));
    const perSecond = (count: number, ms: number) => count / (ms / 1000);
    return [
      { group: IMPORT, name: 'read, judged, sealed and shown', value: perSecond(ROWS, analysedMs), unit: 'rows/s', baseline: { name: 'papaparse alone', value: perSecond(ROWS, parseMs) }, note: `Event loop delay, longest: ${Math.round(preview.longestMs)} ms. The parser does none of the judging.` },
      { group: IMPORT, name: `committed: ${imported.toLocaleString('en-KE')} subscribers, ${written.toLocaleString('en-KE')} rows, durable`, value: perSecond(imported, committedMs), unit: 'rows/s', baseline: { name: 'bare inserts of the same rows', value: perSecond(imported, bareMs) }, note: `Event loop delay, longest: ${Math.round(commit.longestMs)} ms.` },
      check(desk.eyes),
    ];
  } finally {
    await desk.close();
  }
}

/** All checks, as the operator's button runs them (there in a worker); the bare sum reads the same postings once. */
function check(db: Database): Figure {
  const count = (table: string) => db.sql<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)[0]!.n;
  const entries = count('journalEntry');
  const checkedMs = timed(() => {
    const { ok, checks } = verifyBooks(db);
    if (!ok) throw new Error(`the books of the bench do not add up: ${checks.flatMap(({ findings }) => findings).slice(0, 3).join('; ')}`);
  });
  const sumMs = timed(() => db.sql('SELECT entryId FROM posting GROUP BY entryId HAVING sum(amountCents) <> 0'));
  return {
    group: VERIFY, name: `${entries.toLocaleString('en-KE')} entries, ${count('posting').toLocaleString('en-KE')} postings, both hash chains`, value: entries / (checkedMs / 1000), unit: 'entries/s',
    baseline: { name: 'only the sum of each entry, in SQL', value: entries / (sumMs / 1000) }, note: `${Math.round(checkedMs)} ms.`,
  };
}

function timed(work: () => void): number {
  return median(Array.from({ length: CHECKS }, () => {
    const startedAt = performance.now();
    work();
    return performance.now() - startedAt;
  }));
}

/** As an operator keeps it: every fourth owes, some have credit, every fiftieth has a phone number that is none. */
function spreadsheet(): string {
  const row = (n: number) => {
    const plan = PLANS[n % PLANS.length]!;
    const phone = n % 50 === 0 ? '0712 34' : `07${String(50_000_000 + n)}`;
    const balance = n % 4 === 0 ? plan.shillings : n % 9 === 0 ? -500 : 0;
    return [`Imported ${n}`, phone, `import${n}`, `secret${n}`, plan.name, plan.shillings, `${String(1 + (n % 28)).padStart(2, '0')}/01/2026`, balance, 'Kasarani', 'Active'].join(',');
  };
  return ['Customer Name,Phone No,PPPoE User,Password,Package,Amount (Ksh),Install Date,Balance,Location,Status', ...Array.from({ length: ROWS }, (_, index) => row(index + 1))].join('\n');
}
