/** Starts the child, feeds it, has it killed, and looks at what it left behind. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, expect, onTestFinished } from 'vitest';
import { SYSTEM } from '../kernel/commands.ts';
import { openDatabase, type Database } from '../kernel/db.ts';
import { takeOwnership } from '../kernel/owner.ts';
import type { CrashPoint } from '../kernel/probe.ts';
import { verifyBooks } from '../ledger/verify.ts';
import { crashApp, databaseFile, START } from './crash-app.test-support.ts';

export interface ChildOrder {
  readonly directory: string;
  readonly now: number;
  readonly kill?: { readonly point: CrashPoint; readonly passage: number; readonly afterMicros?: number };
  readonly synchronous?: 'FULL' | 'OFF';
  /** Migrate to the next format too. */
  readonly next?: boolean;
  /** Pages; 0 leaves the log to grow until a checkpoint is asked for. */
  readonly autoCheckpoint?: number;
}

export interface ChildLine {
  readonly id: string;
  readonly name: string;
  readonly input?: unknown;
  /** Sets the clock first. */
  readonly at?: number;
  /** The owner who acts (crash-money.test-support.ts); left out: the program itself. */
  readonly by?: number;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
let bundle: Promise<string> | undefined;
const bundled: string[] = [];
afterAll(() => bundled.forEach((outDir) => rmSync(outDir, { recursive: true, force: true })));

/** The child as one file: it starts four times as fast, and it starts some hundred times. */
function childScript(): Promise<string> {
  return (bundle ??= bundleChild());
}

async function bundleChild(): Promise<string> {
  // Inside the tree, so that the native module is found.
  mkdirSync(path.join(root, 'out'), { recursive: true });
  const outDir = mkdtempSync(path.join(root, 'out', 'crash-'));
  bundled.push(outDir);
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    build: { ssr: fileURLToPath(new URL('./crash-child.test-support.ts', import.meta.url)), outDir, emptyOutDir: false, minify: false, target: 'node24', rolldownOptions: { output: { entryFileNames: 'child.mjs' } } },
    ssr: { noExternal: true, external: ['better-sqlite3', '@node-rs/argon2'] },
  });
  return path.join(outDir, 'child.mjs');
}

/** Random numbers that a seed repeats (mulberry32). */
export function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** A directory that goes when the test ends. */
export function workDirectory(): string {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'waya-crash-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Data with subscribers whose services were never billed. */
export function seededDirectory(subscribers: number): string {
  const directory = workDirectory();
  const db = openDatabase(databaseFile(directory));
  crashApp(directory, db, { now: START }).commands.execute({ id: 'seed', name: 'crash.seed', input: { subscribers }, actor: SYSTEM });
  db.close();
  return directory;
}

export interface Life {
  /** Replies that were acknowledged, by command id. */
  readonly acknowledged: Map<string, unknown>;
  readonly killed: boolean;
}

/**
 * One life of the child: it gets the lines, and dies as ordered, or ends by itself when all is done. `through`: a program that runs the
 * child and watches it.
 */
export async function live(order: ChildOrder, lines: readonly ChildLine[], through: readonly string[] = []): Promise<Life> {
  const [program, ...words] = [...through, process.execPath, await childScript(), JSON.stringify(order)];
  const child = spawn(program!, words, { stdio: ['pipe', 'pipe', 'pipe'] });
  const acknowledged = new Map<string, unknown>();
  let errors = '';
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  // What is written to a process that is dead already.
  child.stdin.on('error', () => {});
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as { ready?: true; id?: string; reply?: unknown; refused?: { message: string } };
    if (line.refused) errors += line.refused.message;
    if (line.id !== undefined) acknowledged.set(line.id, line.reply);
    if (line.ready) child.stdin.end(lines.map((each) => `${JSON.stringify(each)}\n`).join(''));
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (errors || (signal !== 'SIGKILL' && code !== 0)) throw new Error(`the child ended with ${code ?? signal}: ${errors}`);
  return { acknowledged, killed: signal === 'SIGKILL' };
}

/** Looks at the data as the next start of the program would find it: the lock must be free. */
export function inspect<T>(directory: string, look: (db: Database) => T): T {
  const owner = takeOwnership(directory);
  const db = openDatabase(databaseFile(directory));
  try {
    return look(db);
  } finally {
    db.close();
    owner.release();
  }
}

/** What is wrong after a crash, in words; empty when all is well. */
export function damage(db: Database, acknowledged: ReadonlyMap<string, unknown>): string[] {
  const replies = new Map(db.sql<{ commandId: string; reply: string }>('SELECT commandId, reply FROM commandReply').map((row) => [row.commandId, row.reply]));
  const lost = [...acknowledged].filter(([id, reply]) => replies.get(id) !== JSON.stringify(reply)).map(([id]) => `${id} was acknowledged and is not there`);
  const books = verifyBooks(db).checks.flatMap((check) => check.findings);
  const integrity = db.sql<{ integrity_check: string }>('PRAGMA integrity_check').map((row) => row.integrity_check).filter((text) => text !== 'ok');
  return [...lost, ...books, ...integrity];
}

/** More than one life can do before it is killed. */
const MOST_LINES = 1000;

export interface Storm {
  readonly directory: string;
  /** When each life begins; START unless told. */
  readonly now?: number;
  /** In the order in which they are sent. An id is sent again until it was acknowledged, and the last acknowledged ones once more. */
  readonly lines: readonly ChildLine[];
  /** One for each life that is to end by force. */
  readonly kills: readonly (Omit<ChildOrder, 'directory' | 'now'> & { readonly through?: readonly string[] })[];
  /** The last life ends at a multiple of so many lines, after what was open then; left out: it does them all. */
  readonly closing?: number;
  /** Looks at the data after each n-th death; what an earlier one damaged stays damaged. */
  readonly lookEvery?: number;
}

/** So many deaths, each at a random moment in the milliseconds after a random commit. */
export function randomDeaths(count: number, random: (below: number) => number): Storm['kills'] {
  return Array.from({ length: count }, () => ({ kill: { point: 'command.before-commit' as const, passage: 1 + random(6), afterMicros: random(6000) } }));
}

/** Lives and dies as ordered, looks at the data after each death, and finishes the work in a last life. Returns the lines that are done. */
export async function survive({ directory, now = START, lines, kills, closing = lines.length, lookEvery = 1 }: Storm): Promise<readonly ChildLine[]> {
  const acknowledged = new Map<string, unknown>();
  const firstOpen = () => {
    const index = lines.findIndex((line) => !acknowledged.has(line.id));
    return index === -1 ? lines.length : index;
  };
  const note = (life: Life, look: boolean) => {
    for (const [id, reply] of life.acknowledged) {
      if (acknowledged.has(id)) expect(reply, `the reply to ${id} changed`).toEqual(acknowledged.get(id));
      acknowledged.set(id, reply);
    }
    if (look) expect(inspect(directory, (db) => damage(db, commandsOf(acknowledged, lines)))).toEqual([]);
  };
  let killed = 0;
  for (const [index, { through, ...order }] of kills.entries()) {
    const sent = lines.slice(Math.max(0, firstOpen() - 2), firstOpen() + MOST_LINES);
    const life = await live({ directory, now, ...order }, sent, through);
    if (life.killed) killed += 1;
    note(life, index % lookEvery === 0);
  }
  expect(killed).toBe(kills.length);
  const done = lines.slice(0, Math.ceil((firstOpen() + 1) / closing) * closing);
  const last = await live({ directory, now }, [...done.slice(Math.max(0, firstOpen() - 2)), { id: 'last drain', name: 'drain' }]);
  expect(last.killed).toBe(false);
  note(last, true);
  expect(done.filter((line) => !acknowledged.has(line.id))).toEqual([]);
  return done;
}

/** What of the acknowledged lines is a command with a stored reply. */
function commandsOf(acknowledged: ReadonlyMap<string, unknown>, lines: readonly ChildLine[]): Map<string, unknown> {
  const ids = new Set(lines.filter((line) => !['drain', 'checkpoint', 'backup'].includes(line.name)).map((line) => line.id));
  return new Map([...acknowledged].filter(([id]) => ids.has(id)));
}
