import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { batchRunner, cancelBatch, findBatch, startBatch, type BatchKind } from './batches.ts';
import { handler, SYSTEM, type CommandHandler } from './commands.ts';
import { testKernel, type TestKernel } from './kernel.test-support.ts';
import type { Probe } from './probe.ts';

/** Copies the numbers 1…n into `setting`, one row each. Numbers that end in 7 fail. */
function numbersKind(seen: { chunks: number[]; finished: number }, more: { eachMs?: (advance: (ms: number) => void) => void } = {}): BatchKind {
  return {
    chunk: (context, { input, cursor }: { input: { upTo: number }; cursor: string }, budget) => {
      let done = 0;
      let failed = 0;
      for (let n = Number(cursor); n <= input.upTo; n += 1) {
        if (n % 10 === 7) failed += 1;
        else context.tx.sql('INSERT INTO setting VALUES (?, ?, 0) RETURNING name', `n${n}`, '');
        done += 1;
        if (budget.spent()) {
          seen.chunks.push(done);
          return { done, failed, cursor: n === input.upTo ? null : String(n + 1) };
        }
      }
      seen.chunks.push(done);
      return { done, failed, cursor: null };
    },
    finish: (context, { id, input }: { id: number; input: { upTo: number } }) => {
      seen.finished += 1;
      context.tx.sql('INSERT INTO setting VALUES (?, ?, 0) RETURNING name', `batch ${id} finished`, String(input.upTo));
    },
    ...more,
  } as BatchKind;
}

function setUp(kind: BatchKind, given: { kernel?: TestKernel; probe?: Probe; monotonic?: () => number } = {}) {
  const base = testKernel({ ...(given.kernel ? { db: given.kernel.db, clock: given.kernel.clock } : {}), ...(given.probe ? { probe: given.probe } : {}) });
  const clock = given.monotonic ? { ...base.clock, monotonic: given.monotonic } : { ...base.clock, monotonic: () => 0 };
  const runner = batchRunner({ db: base.db, clock, kinds: new Map([['numbers', kind]]) });
  const starting: Record<string, CommandHandler> = {
    'test.start': handler({ input: z.object({ upTo: z.int() }), handle: (context, { upTo }) => startBatch(context, { kind: 'numbers', total: upTo, cursor: '1', input: { upTo } }) }),
    'test.cancel': handler({ input: z.object({ id: z.int() }), handle: (context, { id }) => cancelBatch(context, id) }),
  };
  base.commands.register({ ...runner.commands, ...starting });
  base.jobs.register(runner.jobs);
  onTestFinished(() => void base.jobs.stop());
  let count = 0;
  const command = (name: string, input: unknown) => base.commands.execute({ id: `command-${(count += 1)}-${name}`, name, input, actor: SYSTEM });
  return { ...base, start: (upTo: number) => command('test.start', { upTo }) as number, cancel: (id: number) => command('test.cancel', { id }) };
}
const written = ({ db }: Pick<TestKernel, 'db'>) => db.sql<{ n: number }>(`SELECT count(*) AS n FROM setting WHERE name LIKE 'n%'`)[0]!.n;
const fresh = () => ({ chunks: [] as number[], finished: 0 });

describe('a batch', () => {
  test('runs in chunks of 100 items, counts what is done and failed, and finishes once', async () => {
    const seen = fresh();
    const kernel = setUp(numbersKind(seen));
    const told: unknown[] = [];
    kernel.commands.onCommitted((events) => told.push(...events.filter((event) => event.topic === 'batches')));
    const id = kernel.start(250);
    expect(findBatch(kernel.db, id)).toMatchObject({ state: 'running', total: 250, done: 0, failed: 0 });
    await kernel.jobs.drain();
    expect([seen.chunks, seen.finished]).toEqual([[100, 100, 50], 1]);
    expect(findBatch(kernel.db, id)).toMatchObject({ state: 'done', total: 250, done: 250, failed: 25, cursor: null });
    expect(written(kernel)).toBe(225);
    expect(told.length).toBe(4);
  });

  test('ends a chunk after 8 ms, however few items that was', async () => {
    const seen = fresh();
    let ms = 0;
    // Each look at the clock costs 3 ms: one at the start of the chunk, one an item.
    const kernel = setUp(numbersKind(seen), { monotonic: () => (ms += 3) });
    kernel.start(7);
    await kernel.jobs.drain();
    expect(seen.chunks).toEqual([3, 3, 1]);
  });

  test('lets others in between its chunks', async () => {
    const kernel = setUp(numbersKind(fresh()));
    kernel.start(300);
    const order: string[] = [];
    kernel.commands.onCommitted((events) => order.push(...events.filter((event) => event.topic === 'batches').map(() => 'chunk')));
    const other = new Promise<void>((resolve) => void setImmediate(() => resolve(void order.push('other'))));
    await Promise.all([kernel.jobs.drain(), other]);
    expect(order.indexOf('other')).toBeGreaterThan(0);
    expect(order.indexOf('other')).toBeLessThan(order.length - 1);
  });

  test('is cancelled between chunks: what is done stays, no more comes, it does not finish', async () => {
    const seen = fresh();
    const kernel = setUp(numbersKind(seen));
    const id = kernel.start(500);
    let chunks = 0;
    kernel.commands.onCommitted((events) => {
      if (events.some((event) => event.topic === 'batches') && (chunks += 1) === 2) kernel.cancel(id);
    });
    await kernel.jobs.drain();
    expect(findBatch(kernel.db, id)).toMatchObject({ state: 'cancelled', done: 200 });
    expect([written(kernel), seen.finished]).toEqual([180, 0]);
    expect(() => kernel.cancel(id)).toThrow('It is over already');
  });

  test('that cannot be cancelled any more says so', async () => {
    const kernel = setUp(numbersKind(fresh()));
    const id = kernel.start(5);
    await kernel.jobs.drain();
    expect(() => kernel.cancel(id)).toThrow(expect.objectContaining({ code: 'conflict' }));
  });

  test.each([['batch.mid-chunk', 150], ['command.before-commit', 3], ['command.after-commit', 3], ['job.between-effect-and-result', 1]] as const)('broken off at %s, passage %i, goes on where it was: nothing is lost, nothing is done twice', async (point, at) => {
    const seen = fresh();
    let passed = 0;
    const kernel = setUp(numbersKind(seen), {
      probe: (reached) => {
        if (reached === point && (passed += 1) === at) throw new Error('broken off');
      },
    });
    const id = kernel.start(250);
    await kernel.jobs.drain();
    expect(passed).toBeGreaterThanOrEqual(at);
    // What the runner made of the error is what a dead process could not have written (the kills are in src-main/crash).
    kernel.db.script(`UPDATE job SET state = 'running', runAt = 0 WHERE state = 'ready'`);
    const next = setUp(numbersKind(seen), { kernel });
    next.jobs.start();
    await next.jobs.drain();
    expect(findBatch(next.db, id)).toMatchObject({ state: 'done', done: 250, failed: 25 });
    expect(written(next)).toBe(225);
  });

  test('of which a chunk throws is tried again, and then waits for a person; what was done stays', async () => {
    const kind = numbersKind(fresh());
    const kernel = setUp({ ...kind, chunk: (context, batch, budget) => {
      if (batch.cursor === '101') throw new TypeError('a bug in the second chunk');
      return kind.chunk(context, batch, budget);
    } });
    const id = kernel.start(250);
    for (let n = 0; n < 4; n += 1) {
      await kernel.jobs.drain();
      kernel.clock.advance(60_000);
    }
    expect(findBatch(kernel.db, id)).toMatchObject({ state: 'running', done: 100, cursor: '101' });
    expect(kernel.db.sql('SELECT state FROM job')).toEqual([{ state: 'dead' }]);
  });

  test('that does not move on is a bug, not a loop without end', async () => {
    const kernel = setUp({ chunk: (_context, { cursor }) => ({ done: 0, failed: 0, cursor }) });
    kernel.start(5);
    await kernel.jobs.drain();
    expect(kernel.db.sql<{ lastError: string }>('SELECT lastError FROM job')[0]!.lastError).toContain('stands still at 1');
  });

  test('one at a time of each kind: the second begins when the first is over', async () => {
    const order: number[] = [];
    const kind = numbersKind(fresh());
    const kernel = setUp({ chunk: (context, batch, budget) => {
      order.push(batch.id);
      return { ...kind.chunk(context, { ...batch, input: { upTo: 0 } as never }, budget), cursor: batch.cursor === '3' ? null : String(Number(batch.cursor) + 1) };
    } });
    kernel.start(1);
    kernel.start(2);
    await kernel.jobs.drain();
    expect(order).toEqual([1, 1, 1, 2, 2, 2]);
  });
});
