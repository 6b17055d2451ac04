import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { later, MINUTE, SECOND, type Instant } from '../../src-shared/time.ts';
import { handler } from './commands.ts';
import { openDatabase } from './db.ts';
import { insertJob, nextDue, nextRunAfter, nextRunAt, type JobRequest } from './job-table.ts';
import { heldKind, noop, OutsideError, record, records, rows, setUp, states, watching } from './jobs.test-support.ts';
import { START, type TestKernel } from './kernel.test-support.ts';

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
