import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { Refusal } from '../../src-shared/refusal.ts';
import { later, MINUTE, SECOND, type Instant } from '../../src-shared/time.ts';
import { handler, type CommandHandler } from './commands.ts';
import { openDatabase, type Database } from './db.ts';
import { insertJob, nextDue, nextRunAfter, nextRunAt, pruneJobs, settleJob, type JobRequest } from './job-table.ts';
import type { JobKind } from './jobs.ts';
import { START, testKernel, type TestKernel } from './kernel.test-support.ts';

class OutsideError extends Error {
  readonly retryable: boolean;
  readonly outcome: 'not_done' | 'unknown';
  readonly hint = 'Look at the router.';
  constructor(retryable: boolean, outcome: 'not_done' | 'unknown') {
    super('no answer');
    this.retryable = retryable;
    this.outcome = outcome;
  }
}

interface Step {
  readonly input: unknown;
  readonly attempt: number;
  /** Lets the job end. */
  readonly end: (result?: { command: string; input: unknown }) => void;
  readonly fail: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** A kind whose runs are held until the test ends them. */
function heldKind(more: Partial<JobKind> = {}): { kind: JobKind; runs: Step[]; next: () => Promise<Step> } {
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
const record = (text: string) => ({ command: 'test.record', input: { text } });

function setUp(kinds: Record<string, JobKind>, given: Parameters<typeof testKernel>[0] = {}): TestKernel & { put: (...jobs: Partial<JobRequest>[]) => void } {
  const kernel = testKernel({ kinds, handlers: recorded, ...given });
  onTestFinished(() => void kernel.jobs.stop());
  return {
    ...kernel,
    put: (...jobs) => kernel.db.transaction(() => jobs.forEach((job) => insertJob(kernel.db, { kind: 'work', mode: 'repeatable', key: 'k', lane: 'lane', input: null, ...job }, kernel.clock.now()))),
  };
}
const rows = ({ db }: Pick<TestKernel, 'db'>) => db.sql<{ key: string; state: string; attempt: number; runAt: number; lastError: string | null; input: string }>('SELECT key, state, attempt, runAt, lastError, input FROM job ORDER BY id');
const states = (kernel: TestKernel) => rows(kernel).map((row) => `${row.key}:${row.state}`);
const records = ({ db }: TestKernel) => db.sql<{ key: string; value: string }>('SELECT * FROM meta ORDER BY key').map(({ key, value }) => `${key} ${value}`);
const crashed = (kernel: TestKernel, kinds: Record<string, JobKind>) => setUp(kinds, { db: kernel.db, clock: kernel.clock });
const noop: JobKind = { run: async () => {} };

describe('a key', () => {
  test('is unique among ready jobs: a second request replaces the input and keeps the earlier time and the lower rank', () => {
    const kernel = setUp({ work: noop });
    kernel.put({ input: 1, runAt: later(START, 10), rank: 50 }, { input: 2, runAt: later(START, 20), rank: 10 }, { input: 3, runAt: later(START, 5) });
    expect(rows(kernel)).toMatchObject([{ input: '3', runAt: later(START, 5) }]);
    expect(kernel.db.sql('SELECT rank FROM job')).toEqual([{ rank: 10 }]);
  });

  test('that is running: work that arrives gets its own row, waits, and runs after', async () => {
    const held = heldKind();
    const kernel = setUp({ work: held.kind });
    kernel.put({ input: 'suspend' });
    kernel.jobs.start();
    const first = await held.next();
    kernel.put({ input: 'restore', laneLimit: 9 });
    kernel.put({ input: 'restore again', laneLimit: 9 });
    kernel.jobs.wake();
    expect(states(kernel)).toEqual(['k:running', 'k:ready']);
    expect(held.runs.length).toBe(1);
    first.end();
    const second = await held.next();
    expect([second.input, states(kernel)]).toEqual(['restore again', ['k:done', 'k:running']]);
    second.end();
    await kernel.jobs.drain();
    expect([states(kernel), held.runs.length]).toEqual([['k:done', 'k:done'], 2]);
  });
});

describe('the order', () => {
  test('by due time, then rank, then age; what is not due waits', async () => {
    const seen: unknown[] = [];
    const kernel = setUp({ work: { run: async (input: unknown) => void seen.push(input) } });
    kernel.put(
      { key: 'a', input: 'late', runAt: later(START, -1) },
      { key: 'b', input: 'suspend', runAt: later(START, -5), rank: 60 },
      { key: 'c', input: 'restore', runAt: later(START, -5), rank: 40 },
      { key: 'd', input: 'restore second', runAt: later(START, -5), rank: 40 },
      { key: 'e', input: 'oldest', runAt: later(START, -9), rank: 99 },
      { key: 'f', input: 'tomorrow', runAt: later(START, 1) },
    );
    await kernel.jobs.drain();
    expect(seen).toEqual(['oldest', 'restore', 'restore second', 'suspend', 'late']);
    expect([nextRunAt(kernel.db), nextRunAfter(kernel.db, START), nextRunAfter(kernel.db, later(START, 1))]).toEqual([later(START, 1), later(START, 1), null]);
    kernel.clock.advance(1);
    await kernel.jobs.drain();
    expect(seen.at(-1)).toBe('tomorrow');
  });

  test('a full lane holds only its own work back', async () => {
    const held = heldKind();
    const kernel = setUp({ work: held.kind });
    kernel.put({ key: 'a1', lane: 'a', laneLimit: 2 }, { key: 'a2', lane: 'a', laneLimit: 2 }, { key: 'a3', lane: 'a', laneLimit: 2 }, { key: 'b1', lane: 'b' }, { key: 'b2', lane: 'b' });
    kernel.jobs.start();
    expect(states(kernel)).toEqual(['a1:running', 'a2:running', 'a3:ready', 'b1:running', 'b2:ready']);
    (await held.next()).end();
    await held.next();
    await held.next();
    await held.next();
    expect(states(kernel)).toEqual(['a1:done', 'a2:running', 'a3:running', 'b1:running', 'b2:ready']);
    for (const run of held.runs) run.end();
    (await held.next()).end();
    await kernel.jobs.drain();
    expect(new Set(states(kernel).map((state) => state.slice(3)))).toEqual(new Set(['done']));
  });

  test('ten thousand jobs behind full lanes cost no more to look at than ten', () => {
    const kernel = setUp({ work: heldKind().kind });
    kernel.put(...Array.from({ length: 10_000 }, (_, n) => ({ key: `k${n}`, lane: `lane${n % 4}` })));
    kernel.jobs.start();
    expect(nextDue(kernel.db, START)).toBeUndefined();
    const steps = kernel.db.sql<{ detail: string }>(`EXPLAIN QUERY PLAN ${nextDueText(kernel)}`, START).map((row) => row.detail);
    expect(steps.filter((step) => /\bjob\b|first/.test(step) && !/busy|jobRunning|INTEGER PRIMARY KEY/.test(step)).every((step) => step.includes('jobLaneDue'))).toBe(true);
  });
});

/** The same database, telling of each plain statement before it runs. */
function watching(db: Database, seen: (text: string) => void): Database {
  const sql: Database['sql'] = (text, ...parameters) => {
    seen(text);
    return db.sql(text, ...parameters);
  };
  return Object.assign(Object.create(db) as Database, { sql });
}

/** The text of the statement that nextDue runs, caught on its way to the database. */
function nextDueText({ db }: TestKernel): string {
  let text = '';
  nextDue(watching(db, (sql) => void (text = sql)), START);
  return text;
}

describe('a failure', () => {
  test('that may pass is tried again, each time after a longer wait', async () => {
    const attempts: [number, Instant][] = [];
    const kernel: TestKernel = setUp({ work: { run: async (_input: never, { attempt }) => {
      attempts.push([attempt, kernel.clock.now()]);
      if (attempt < 9) throw new OutsideError(true, 'not_done');
    } } }) as never;
    insertJob(kernel.db, { kind: 'work', mode: 'repeatable', key: 'k', lane: 'l', input: null }, START);
    for (let n = 0; n < 9; n += 1) {
      await kernel.jobs.drain();
      const next = nextRunAt(kernel.db);
      if (next !== null) kernel.clock.set(next);
    }
    const waits = attempts.slice(1).map(([, at], index) => (at - attempts[index]![1]) / SECOND);
    expect(waits).toEqual([2, 5, 15, 30, 60, 120, 300, 300]);
    expect(states(kernel)).toEqual(['k:done']);
    expect(rows(kernel)[0]!.lastError).toBeNull();
  });

  test('that will not pass ends it: dead, with what to record, for the operator to see', async () => {
    const kernel = setUp({ work: { run: async () => { throw new OutsideError(false, 'not_done'); }, whenDead: (input: { id: number }, error) => record(`${input.id} ${error.message} ${error.hint}`) } });
    kernel.put({ input: { id: 7 } });
    await kernel.jobs.drain();
    expect([states(kernel), records(kernel)]).toEqual([['k:dead'], ['job-1-1-dead 7 no answer Look at the router.']]);
    expect(JSON.parse(rows(kernel)[0]!.lastError!)).toEqual({ message: 'no answer', hint: 'Look at the router.' });
  });

  test('of our own making is tried three times: a bug does not heal by waiting', async () => {
    const kernel = setUp({ work: { run: async () => { throw new TypeError('undefined is not a plan'); } } });
    kernel.put({});
    for (let n = 0; n < 5; n += 1) {
      await kernel.jobs.drain();
      kernel.clock.advance(MINUTE);
    }
    expect(rows(kernel)).toMatchObject([{ state: 'dead', attempt: 3 }]);
  });

  test('with newer work ready under the same key gives way to it', async () => {
    const held = heldKind();
    const kernel = setUp({ work: held.kind });
    kernel.put({ input: 'old' });
    kernel.jobs.start();
    const first = await held.next();
    kernel.put({ input: 'new' });
    first.fail(new OutsideError(true, 'not_done'));
    const second = await held.next();
    expect([second.input, states(kernel)]).toEqual(['new', ['k:done', 'k:running']]);
    second.end();
    await kernel.jobs.drain();
  });

  test('to know the kind is no reason to hold its key for ever', async () => {
    const kernel = setUp({});
    kernel.put({ kind: 'of an older Waya' });
    await kernel.jobs.drain();
    expect(states(kernel)).toEqual(['k:dead']);
    expect(rows(kernel)[0]!.lastError).toContain('knows no work of the kind of an older Waya');
  });
});

describe('a result', () => {
  test('is committed together with the end of the job', async () => {
    const kernel = setUp({ work: { run: async () => record('done') } });
    kernel.put({});
    await kernel.jobs.drain();
    expect([states(kernel), records(kernel)]).toEqual([['k:done'], ['job-1-1-result done']]);
  });

  test('that cannot be recorded is a failure: repeatable work is tried again, and then a person must look', async () => {
    const kernel = setUp({ work: { run: async () => record('refuse') } });
    kernel.put({});
    for (let n = 0; n < 4; n += 1) {
      await kernel.jobs.drain();
      kernel.clock.advance(MINUTE);
    }
    expect(rows(kernel)).toMatchObject([{ state: 'dead', attempt: 3, lastError: expect.stringContaining('The subscription is gone.') as string }]);
  });

  test('of once-work that cannot be recorded is unknown: the effect is done', async () => {
    const kernel = setUp({ work: { run: async () => record('refuse'), whenUnknown: () => record('unknown') } });
    kernel.put({ mode: 'once' });
    await kernel.jobs.drain();
    kernel.clock.advance(MINUTE);
    await kernel.jobs.drain();
    expect([states(kernel), records(kernel)]).toEqual([['k:unknown'], ['job-1-1-unknown unknown']]);
  });

  test('of the end that cannot be recorded either ends the job all the same', async () => {
    const kernel = setUp({ work: { run: async () => { throw new OutsideError(false, 'not_done'); }, whenDead: () => record('refuse') } });
    kernel.put({ mode: 'once' });
    await kernel.jobs.drain();
    expect(states(kernel)).toEqual(['k:dead']);
    expect(kernel.log.lines.map((line) => line.message)).toContain('that a job is dead could not be recorded');
  });

  test('on the way is a command of its own', async () => {
    const kernel = setUp({ work: { run: async (_input: never, context) => void context.execute('first', 'test.record', { text: 'step' }) } });
    kernel.put({});
    await kernel.jobs.drain();
    expect(records(kernel)).toEqual(['job-1-1-first step']);
  });

  test('a listener that fails does not make finished work run again', async () => {
    let runs = 0;
    const kernel = setUp({ work: { run: async () => { runs += 1; return { command: 'test.emit', input: {} }; } } });
    kernel.commands.register({ 'test.emit': handler({ input: z.object({}), handle: (context) => context.emit('routers') }) });
    kernel.commands.onCommitted(() => { throw new Error('window is gone'); });
    kernel.put({});
    await kernel.jobs.drain();
    kernel.clock.advance(MINUTE);
    await kernel.jobs.drain();
    expect([runs, states(kernel)]).toEqual([1, ['k:done']]);
  });
});

describe('once', () => {
  test('a lost answer is unknown, recorded, and never sent again', async () => {
    let sent = 0;
    const kinds = { work: { run: async () => { sent += 1; throw new OutsideError(true, 'unknown'); }, whenUnknown: (input: { phone: number }) => record(`ask about ${input.phone}`) } };
    const kernel = setUp(kinds);
    kernel.put({ mode: 'once', input: { phone: 1 } });
    await kernel.jobs.drain();
    kernel.clock.advance(60 * MINUTE);
    const next = crashed(kernel, kinds);
    next.jobs.start();
    await next.jobs.drain();
    expect([sent, states(next), records(next)]).toEqual([1, ['k:unknown'], ['job-1-1-unknown ask about 1']]);
  });

  test('what surely did not happen may be tried again', async () => {
    let sent = 0;
    const kernel = setUp({ work: { run: async () => { sent += 1; if (sent === 1) throw new OutsideError(true, 'not_done'); } } });
    kernel.put({ mode: 'once' });
    await kernel.jobs.drain();
    kernel.clock.advance(2 * SECOND);
    await kernel.jobs.drain();
    expect([sent, states(kernel)]).toEqual([2, ['k:done']]);
  });

  test('an error of our own making is unknown too: the message may be out', async () => {
    const kernel = setUp({ work: { run: async () => { throw new TypeError('after sending'); } } });
    kernel.put({ mode: 'once' });
    await kernel.jobs.drain();
    expect(states(kernel)).toEqual(['k:unknown']);
  });

  test('found running at start it is unknown; repeatable work is ready again', async () => {
    const held = heldKind({ whenUnknown: () => record('found') });
    const kernel = setUp({ work: held.kind });
    kernel.put({ mode: 'once', key: 'sms', laneLimit: 9 }, { key: 'router', laneLimit: 9, input: 'state' });
    kernel.jobs.start();
    await held.next();
    await held.next();
    expect(states(kernel)).toEqual(['sms:running', 'router:running']);
    // The process dies here: nobody ends the runs. The next one opens the same data.
    const again = heldKind({ whenUnknown: () => record('found') });
    const next = crashed(kernel, { work: again.kind });
    next.jobs.start();
    expect([states(next), again.runs.map((run) => [run.input, run.attempt])]).toEqual([['sms:unknown', 'router:running'], [['state', 2]]]);
    expect(records(next)).toEqual(['job-1-1-found-running found']);
    again.runs[0]!.end();
    await next.jobs.drain();
    expect(states(next)).toEqual(['sms:unknown', 'router:done']);
  });

  test('found running, with a kind that no longer exists: unknown, not ready', () => {
    const kernel = setUp({ work: heldKind().kind });
    kernel.put({ mode: 'once' });
    kernel.jobs.start();
    const next = crashed(kernel, {});
    next.jobs.start();
    expect(states(next)).toEqual(['k:unknown']);
  });
});

describe('a person settles', () => {
  const settled = (state: 'dead' | 'unknown', mode: 'once' | 'repeatable', decision: 'retry' | 'dismiss') => {
    const kernel = setUp({ work: noop });
    kernel.put({ mode, laneLimit: 3, rank: 7, input: { a: 1 } });
    kernel.db.script(`UPDATE job SET state = '${state}'`);
    return { kernel, answer: kernel.db.transaction(() => settleJob(kernel.db, 1, decision, later(START, 5))) };
  };
  test.each([
    { state: 'dead', mode: 'repeatable', decision: 'retry', after: ['k:done', 'k:ready'] },
    { state: 'dead', mode: 'once', decision: 'retry', after: ['k:done', 'k:ready'] },
    { state: 'dead', mode: 'once', decision: 'dismiss', after: ['k:done'] },
    { state: 'unknown', mode: 'once', decision: 'dismiss', after: ['k:done'] },
    { state: 'unknown', mode: 'repeatable', decision: 'retry', after: ['k:done', 'k:ready'] },
  ] as const)('$state $mode: $decision', ({ state, mode, decision, after }) => {
    const { kernel, answer } = settled(state, mode, decision);
    expect([answer, states(kernel)]).toEqual([true, after]);
    if (after.length === 2) expect(kernel.db.sql('SELECT mode, laneLimit, rank, input, runAt, attempt FROM job WHERE id = 2')).toEqual([{ mode, laneLimit: 3, rank: 7, input: '{"a":1}', runAt: START + 5, attempt: 0 }]);
  });
  test('what is unknown and must not happen twice is not sent again, and what runs or waits is not to be settled', () => {
    const unknown = settled('unknown', 'once', 'retry');
    expect([unknown.answer, states(unknown.kernel)]).toEqual([false, ['k:unknown']]);
    const kernel = setUp({ work: noop });
    kernel.put({});
    expect(kernel.db.transaction(() => settleJob(kernel.db, 1, 'dismiss', START))).toBe(false);
  });
});

test('old done jobs are pruned; dead and unknown ones are never deleted', () => {
  const kernel = setUp({ work: noop });
  kernel.put({ key: 'a' }, { key: 'b' }, { key: 'c' }, { key: 'd' });
  kernel.db.script(`UPDATE job SET finishedAt = 5, state = CASE key WHEN 'a' THEN 'done' WHEN 'b' THEN 'dead' WHEN 'c' THEN 'unknown' ELSE 'ready' END`);
  kernel.db.transaction(() => pruneJobs(kernel.db, START));
  expect(states(kernel)).toEqual(['b:dead', 'c:unknown', 'd:ready']);
});

describe('stop', () => {
  test('tells the running jobs, waits for them, and puts interrupted repeatable work back', async () => {
    const kernel = setUp({
      work: { run: async (_input: never, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true })) },
      finishing: { run: async (_input: never, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(record('finished')), { once: true })) },
    });
    kernel.put({ key: 'a', lane: 'a' }, { key: 'b', lane: 'b', mode: 'once' }, { key: 'c', lane: 'c', kind: 'finishing' }, { key: 'd', lane: 'c', kind: 'finishing' });
    kernel.jobs.start();
    expect(states(kernel)).toEqual(['a:running', 'b:running', 'c:running', 'd:ready']);
    await kernel.jobs.stop();
    expect([states(kernel), records(kernel)]).toEqual([['a:ready', 'b:unknown', 'c:done', 'd:ready'], ['job-3-1-result finished']]);
    expect(() => kernel.jobs.start()).toThrow('stopped');
  });
});

describe('while it runs by itself', () => {
  test('work enqueued and told of starts at once, and work due later starts when it is due', async () => {
    const held = heldKind();
    const kernel = setUp({ work: held.kind });
    kernel.jobs.start();
    kernel.put({ key: 'now', input: 'now' });
    kernel.jobs.wake();
    (await held.next()).end();
    kernel.put({ key: 'soon', input: 'soon', runAt: later(START, 20) });
    kernel.jobs.wake();
    kernel.clock.advance(20);
    expect((await held.next()).input).toBe('soon');
    held.runs.at(-1)!.end();
    await kernel.jobs.drain();
  });

  test('work that waits behind its own key does not spin: the end of the one that runs wakes it', async () => {
    const held = heldKind();
    let looks = 0;
    const kernel = setUp({ work: held.kind }, { db: watching(openDatabase(':memory:'), (text) => void (looks += text.includes('waiting (lane)') ? 1 : 0)) });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    kernel.put({ input: 1 });
    kernel.jobs.start();
    const first = await held.next();
    kernel.put({ input: 2 });
    kernel.jobs.wake();
    const before = looks;
    vi.advanceTimersByTime(4 * SECOND);
    expect([looks - before, before > 0]).toEqual([0, true]);
    first.end();
    (await held.next()).end();
    await kernel.jobs.drain();
  });

  test('a job whose first step wakes the runner does not start others inside itself', async () => {
    const order: string[] = [];
    const kernel: TestKernel & { put: (...jobs: Partial<JobRequest>[]) => void } = setUp({
      work: { run: async (input: string) => {
        order.push(`${input} begins`);
        kernel.jobs.wake();
        order.push(`${input} waits`);
        await Promise.resolve();
      } },
    });
    kernel.put({ key: 'a', lane: 'a', input: 'a' }, { key: 'b', lane: 'b', input: 'b' });
    kernel.jobs.start();
    await kernel.jobs.drain();
    expect(order).toEqual(['a begins', 'a waits', 'b begins', 'b waits']);
  });
});
