import { describe, expect, test } from 'vitest';
import { MINUTE, later, SECOND } from '../../src-shared/time.ts';
import { pruneJobs, settleJob } from './job-table.ts';
import { crashed, heldKind, noop, OutsideError, record, records, setUp, states } from './jobs.test-support.ts';
import { START } from './kernel.test-support.ts';

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
