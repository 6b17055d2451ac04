/** A kernel on an in-memory database (or a file) for tests: real parts, a clock that stands still, counted ids. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { parseInstant } from '../../src-shared/time.ts';
import { migrations } from '../schema/migrations/index.ts';
import { movableClock, type MovableClock } from './clock.ts';
import { createCommands, handler, SYSTEM, type CommandContext, type CommandHandler, type Commands } from './commands.ts';
import { openDatabase, type Database } from './db.ts';
import { countedIds } from './ids.ts';
import { createJobs, type JobKind, type Jobs } from './jobs.ts';
import type { Log } from './log.ts';
import { migrate } from './migrate.ts';
import { noProbe, type Probe } from './probe.ts';
import { openVault, type KeyGuard, type Vault } from './vault.ts';

export const START = parseInstant('2026-03-02T08:00:00+03:00');

/** A machine: what one has protected, another cannot open. */
export function guardOf(machine: string): KeyGuard {
  const mark = Buffer.from(`${machine}:`);
  return {
    protect: (plain) => Buffer.concat([mark, plain]),
    unprotect: (guarded) => {
      if (!Buffer.from(guarded).subarray(0, mark.length).equals(mark)) throw new Error('protected by another machine');
      return Buffer.from(guarded).subarray(mark.length);
    },
  };
}

export interface Logged {
  readonly level: 'info' | 'warn' | 'error';
  readonly fields: object;
  readonly message: string;
}

export function recordingLog(): Log & { readonly lines: Logged[] } {
  const lines: Logged[] = [];
  const at = (level: Logged['level']) => (fields: object, message: string) => void lines.push({ level, fields, message });
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}

export interface TestKernel {
  readonly db: Database;
  readonly clock: MovableClock;
  readonly vault: Vault;
  readonly commands: Commands;
  readonly jobs: Jobs;
  readonly log: ReturnType<typeof recordingLog>;
  /** Runs work as a command of its own, so that it has a context. */
  within<T>(work: (context: CommandContext) => T): T;
}

/** `file`: a database that outlives this kernel (a second one on it is the next start of the program). */
export function testKernel(given: { file?: string; db?: Database; clock?: MovableClock; probe?: Probe; handlers?: Record<string, CommandHandler>; kinds?: Record<string, JobKind> } = {}): TestKernel {
  const db = given.db ?? openDatabase(given.file ?? ':memory:');
  migrate(db, migrations, { backupFile: null });
  const clock = given.clock ?? movableClock(START);
  const probe = given.probe ?? noProbe;
  const log = recordingLog();
  const vault = openVault(db, guardOf('this'), clock.now());
  const commands = createCommands({ db, clock, ids: countedIds(), vault, probe, log });
  const jobs = createJobs({ db, clock, commands, log, probe });
  let work: ((context: CommandContext) => unknown) | undefined;
  let result: unknown;
  commands.register({
    ...given.handlers,
    'test.within': handler({ input: z.null(), handle: (context) => void (result = work!(context)) }),
  });
  jobs.register(given.kinds ?? {});
  let count = 0;
  return {
    db, clock, vault, commands, jobs, log,
    within: <T>(task: (context: CommandContext) => T): T => {
      work = task;
      commands.execute({ id: `within-${(count += 1)}-${db.sql<{ n: number }>('SELECT count(*) AS n FROM command')[0]!.n}`, name: 'test.within', input: null, actor: SYSTEM });
      return result as T;
    },
  };
}

/** A directory that is removed when the test ends. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'waya-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
