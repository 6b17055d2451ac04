/**
 * `npm run bench`: every figure with its baseline of the same run, as a table and as out/bench.json. `-- --only billing` measures one,
 * `--no-build` takes the program and the page that are in out/ as they are, `--profile` leaves a profile of each figure in out/bench-profile.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../src-main/kernel/clock.ts';
import { openDatabase } from '../src-main/kernel/db.ts';
import { startChild } from './child.ts';
import { figures, type FigureName, type Given } from './figures.ts';
import type { Preparation, Prepared } from './prepare.ts';
import { consoleTable, markdownTable, percentile, ratioOf, verdictOf, type Figure } from './report.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const SUBSCRIBERS = 10_000;

function readArguments(): { only: readonly FigureName[]; build: boolean; profile: boolean } {
  const { values } = parseArgs({ options: { only: { type: 'string', multiple: true }, build: { type: 'boolean', default: true }, profile: { type: 'boolean', default: false } }, allowNegative: true });
  const all = Object.keys(figures) as FigureName[];
  const unknown = values.only?.find((name) => !all.includes(name as FigureName));
  if (unknown !== undefined) throw new Error(`There is no figure ${unknown}; there are ${all.join(', ')}.`);
  return { only: (values.only as FigureName[] | undefined) ?? all, build: values.build, profile: values.profile };
}

function build(): void {
  execFileSync(process.execPath, [path.join(ROOT, 'scripts/build.mjs')], { cwd: ROOT, stdio: 'inherit' });
}

async function prepareBusiness(directory: string): Promise<void> {
  const startedAt = performance.now();
  const child = startChild(new URL('./prepare.process.ts', import.meta.url));
  const prepared = await child.ask<Prepared>('prepare', { directory, subscribers: SUBSCRIBERS, story: 'due', routers: [], mpesaBaseUrl: null, now: systemClock.now() } satisfies Preparation);
  await child.end();
  writeFileSync(path.join(directory, 'prepared.json'), JSON.stringify(prepared));
  console.log(`${SUBSCRIBERS.toLocaleString('en-KE')} subscribers made in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
}

async function measure(name: FigureName, given: Given, profile: boolean): Promise<Figure[]> {
  const startedAt = performance.now();
  const child = startChild(new URL('./figure.process.ts', import.meta.url), profile ? path.join(ROOT, 'out/bench-profile') : null);
  try {
    return await child.ask<Figure[]>('measure', { name, given });
  } finally {
    await child.end();
    console.log(`${figures[name].title}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
  }
}

/** What else the machine was doing: its load, and how long one durable commit of one row takes, all else apart. */
interface Surroundings {
  readonly load: number;
  readonly commitP50Ms: number;
  readonly commitP95Ms: number;
}

const COMMITS = 200;

function lookAround(work: string): Surroundings {
  const db = openDatabase(path.join(work, 'commits.db'));
  db.script('CREATE TABLE IF NOT EXISTS row (text TEXT NOT NULL) STRICT');
  const insert = { text: 'INSERT INTO row VALUES (?)', bind: ({ text }: { text: string }) => [text] };
  const took = Array.from({ length: COMMITS }, () => {
    const startedAt = performance.now();
    db.transaction(() => db.runOf(insert, { text: 'x'.repeat(100) }));
    return performance.now() - startedAt;
  });
  db.close();
  return { load: loadavg()[0]!, commitP50Ms: percentile(took, 0.5), commitP95Ms: percentile(took, 0.95) };
}

const inWords = ({ load, commitP50Ms, commitP95Ms }: Surroundings): string => `load ${load.toFixed(1)}, a durable commit ${commitP50Ms.toFixed(2)} ms (p95 ${commitP95Ms.toFixed(2)} ms)`;

const machine = () => ({ processor: cpus()[0]?.model ?? '', cores: availableParallelism(), memoryGigabytes: Math.round(totalmem() / 2 ** 30), system: `${process.platform} ${process.arch}`, node: process.version });

async function main(): Promise<void> {
  const { only, build: wanted, profile } = readArguments();
  const startedAt = performance.now();
  if (wanted && only.includes('start')) build();
  const work = mkdtempSync(path.join(tmpdir(), 'waya-bench-'));
  const found: Figure[] = [];
  const before: Partial<Record<FigureName, Surroundings>> = {};
  try {
    const business = path.join(work, 'business');
    if (only.some((name) => figures[name].prepared)) await prepareBusiness(business);
    for (const name of only) {
      const directory = path.join(work, name);
      if (figures[name].prepared) cpSync(business, directory, { recursive: true });
      const surroundings = lookAround(work);
      before[name] = surroundings;
      console.log(`Before: ${inWords(surroundings)}.`);
      found.push(...(await measure(name, { directory }, profile)));
      if (existsSync(directory)) rmSync(directory, { recursive: true, force: true });
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.log(`\n${consoleTable(found)}\n\n${found.filter((figure) => verdictOf(figure) === 'missed').length} goals missed; ${seconds} s on ${machine().cores} cores (${machine().processor}).`);
  mkdirSync(path.join(ROOT, 'out'), { recursive: true });
  const file = { at: new Date().toISOString(), machine: machine(), seconds, before, figures: found.map((figure) => ({ ...figure, ratio: ratioOf(figure), verdict: verdictOf(figure) })), markdown: markdownTable(found) };
  writeFileSync(path.join(ROOT, 'out/bench.json'), `${JSON.stringify(file, null, 2)}\n`);
}

await main();
