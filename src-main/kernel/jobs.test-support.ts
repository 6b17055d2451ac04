/** A kernel with jobs that a test holds and ends, and short views of the job table. */
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { Refusal } from '../../src-shared/refusal.ts';
import { handler, type CommandHandler } from './commands.ts';
import type { Database } from './db.ts';
import { insertJob, type JobRequest } from './job-table.ts';
import type { JobKind } from './jobs.ts';
import { testKernel, type TestKernel } from './kernel.test-support.ts';

/** What an adapter throws. */
export class OutsideError extends Error {
  readonly retryable: boolean;
  readonly outcome: 'not_done' | 'unknown';
  readonly hint = 'Look at the router.';
  constructor(retryable: boolean, outcome: 'not_done' | 'unknown') {
    super('no answer');
    this.retryable = retryable;
    this.outcome = outcome;
  }
}

export interface Step {
  readonly input: unknown;
  readonly attempt: number;
  /** Lets the job end. */
  readonly end: (result?: { command: string; input: unknown }) => void;
  readonly fail: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** A kind whose runs are held until the test ends them. */
export function heldKind(more: Partial<JobKind> = {}): { kind: JobKind; runs: Step[]; next: () => Promise<Step> } {
  const runs: Step[] = [];
  const waiting: ((step: Step) => void)[] = [];
  let taken = 0;
  const kind: JobKind = {
    run: async (input: unknown, { attempt, signal }) =>
      new Promise((resolve, reject) => {
        const step: Step = { input, attempt, signal, end: (result) => resolve(result), fail: reject };
        runs.push(step);
        waiting.shift()?.(step);
      }),
    ...more,
  };
  return {
    kind,
    runs,
    next: () => {
      const ready = runs[taken];
      taken += 1;
      return ready ? Promise.resolve(ready) : new Promise((resolve) => waiting.push(resolve));
    },
  };
}

const recorded = {
  'test.record': handler({
    input: z.object({ text: z.string() }),
    handle: (context, { text }) => {
      if (text === 'refuse') throw new Refusal('not_found', 'The subscription is gone.');
      context.tx.sql('INSERT INTO meta VALUES (?, ?) RETURNING key', `${context.commandId}`, text);
    },
  }),
} satisfies Record<string, CommandHandler>;
export const record = (text: string) => ({ command: 'test.record', input: { text } });

export function setUp(kinds: Record<string, JobKind>, given: Parameters<typeof testKernel>[0] = {}): TestKernel & { put: (...jobs: Partial<JobRequest>[]) => void } {
  const kernel = testKernel({ kinds, handlers: recorded, ...given });
  onTestFinished(() => void kernel.jobs.stop());
  return {
    ...kernel,
    put: (...jobs) => kernel.db.transaction(() => jobs.forEach((job) => insertJob(kernel.db, { kind: 'work', mode: 'repeatable', key: 'k', lane: 'lane', input: null, ...job }, kernel.clock.now()))),
  };
}
export const rows = ({ db }: Pick<TestKernel, 'db'>) => db.sql<{ key: string; state: string; attempt: number; runAt: number; lastError: string | null; input: string }>('SELECT key, state, attempt, runAt, lastError, input FROM job ORDER BY id');
export const states = (kernel: TestKernel) => rows(kernel).map((row) => `${row.key}:${row.state}`);
export const records = ({ db }: TestKernel) => db.sql<{ key: string; value: string }>('SELECT * FROM meta ORDER BY key').map(({ key, value }) => `${key} ${value}`);
export const crashed = (kernel: TestKernel, kinds: Record<string, JobKind>) => setUp(kinds, { db: kernel.db, clock: kernel.clock });
export const noop: JobKind = { run: async () => {} };

/** The same database, telling of each plain statement before it runs. */
export function watching(db: Database, seen: (text: string) => void): Database {
  const sql: Database['sql'] = (text, ...parameters) => {
    seen(text);
    return db.sql(text, ...parameters);
  };
  return Object.assign(Object.create(db) as Database, { sql });
}
