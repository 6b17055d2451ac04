import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Refusal } from '../../src-shared/refusal.ts';
import type { EventMessage } from '../../src-shared/rpc.ts';
import { DAY, later } from '../../src-shared/time.ts';
import { verifyBooks } from '../ledger/verify.ts';
import { canonicalJson, chainHead, FIRST_HASH, handler, pruneReplies, SYSTEM, type Actor, type CommandHandler } from './commands.ts';
import { START, testKernel, type TestKernel } from './kernel.test-support.ts';
import type { CrashPoint } from './probe.ts';

const OWNER: Actor = { kind: 'operator', operatorId: 1, role: 'owner', name: 'Owner', sessionHash: 'hash' };

/** Notes live in `setting`: a table that needs nothing else. */
const notes = {
  'note.add': handler({
    input: z.object({ name: z.string(), text: z.string().default('empty') }),
    output: z.object({ name: z.string(), text: z.string() }),
    handle: (context, { name, text }) => {
      context.tx.sql('INSERT INTO setting VALUES (?, ?, ?) RETURNING name', name, text, context.now);
      context.changed('setting', name);
      context.emit('settings', 1, 2);
      context.emit('settings', 2, 3);
      context.emit('plans');
      if (text === 'refuse') throw new Refusal('conflict', 'Not this one.');
      if (text === 'bug') throw new TypeError('a bug');
      if (text === 'enqueue') context.enqueue({ kind: 'look', mode: 'repeatable', key: name, lane: 'l', input: { name } });
      return { name, text };
    },
  }),
};

function setUp(handlers: Record<string, CommandHandler> = notes): TestKernel & { add: (id: string, input: unknown, actor?: Actor) => unknown; texts: () => string[] } {
  const kernel = testKernel({ handlers });
  kernel.db.script(`INSERT INTO operator VALUES (1, 'Owner', 'owner', 'owner', 'x', 1, 0)`);
  return {
    ...kernel,
    add: (id, input, actor = SYSTEM) => kernel.commands.execute({ id, name: 'note.add', input, actor }),
    texts: () => kernel.db.sql<{ value: string }>('SELECT value FROM setting ORDER BY name').map((row) => row.value),
  };
}
const logRows = (kernel: TestKernel) => kernel.db.sql<{ seq: number; id: string; detail: string; changes: string; actorKind: string; operatorId: number | null; inputMac: string }>('SELECT * FROM command ORDER BY seq');

describe('the same id again', () => {
  test('with the same input: the stored reply, and nothing is done twice', () => {
    const kernel = setUp();
    expect(kernel.add('c-1', { name: 'a', text: 'x' })).toEqual({ name: 'a', text: 'x' });
    kernel.clock.advance(DAY);
    expect(kernel.add('c-1', { text: 'x', name: 'a' })).toEqual({ name: 'a', text: 'x' });
    expect([kernel.texts(), logRows(kernel).length]).toEqual([['x'], 1]);
  });

  test('a default left out is the same input as the default said', () => {
    const kernel = setUp();
    kernel.add('c-1', { name: 'a' });
    expect(kernel.add('c-1', { name: 'a', text: 'empty' })).toEqual({ name: 'a', text: 'empty' });
  });

  test('with other input, or for another command: conflict', () => {
    const kernel = setUp({ ...notes, 'note.other': notes['note.add'] });
    kernel.add('c-1', { name: 'a' });
    expect(() => kernel.add('c-1', { name: 'b' })).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(() => kernel.commands.execute({ id: 'c-1', name: 'note.other', input: { name: 'a' }, actor: SYSTEM })).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(kernel.texts()).toEqual(['empty']);
  });

  test('after the reply was pruned: already done', () => {
    const kernel = setUp();
    kernel.add('c-1', { name: 'a' });
    kernel.db.transaction(() => pruneReplies(kernel.db, later(START, 1)));
    expect(() => kernel.add('c-1', { name: 'a' })).toThrow(expect.objectContaining({ code: 'already_done' }));
    expect(logRows(kernel).length).toBe(1);
  });

  test('what is asked to happen also happens for a replay: the reply is old, the completion may not be', () => {
    const kernel = setUp();
    const seen: string[] = [];
    const request = { id: 'c-1', name: 'note.add', input: { name: 'a' }, actor: SYSTEM };
    kernel.commands.execute(request, (context) => seen.push(context.commandId));
    kernel.commands.execute(request, (context) => seen.push(context.commandId));
    expect(seen).toEqual(['c-1', 'c-1']);
  });
});

describe('no', () => {
  test('a Refusal rolls everything back and leaves the id free', () => {
    const kernel = setUp();
    expect(() => kernel.add('c-1', { name: 'a', text: 'refuse' })).toThrow('Not this one.');
    expect([kernel.texts(), logRows(kernel), kernel.db.sql('SELECT * FROM event')]).toEqual([[], [], []]);
    expect(kernel.add('c-1', { name: 'b', text: 'now' })).toEqual({ name: 'b', text: 'now' });
  });

  test('so does a bug', () => {
    const kernel = setUp();
    expect(() => kernel.add('c-1', { name: 'a', text: 'bug' })).toThrow(TypeError);
    expect([kernel.texts(), logRows(kernel)]).toEqual([[], []]);
  });

  test('so does what happens also', () => {
    const kernel = setUp();
    expect(() => kernel.commands.execute({ id: 'c-1', name: 'note.add', input: { name: 'a' }, actor: SYSTEM }, () => { throw new Error('also'); })).toThrow('also');
    expect([kernel.texts(), logRows(kernel)]).toEqual([[], []]);
  });

  test('input that does not fit is refused by field, before anything is touched', () => {
    const kernel = setUp();
    expect(() => kernel.add('c-1', { name: 7 })).toThrow(expect.objectContaining({ code: 'invalid', details: { fields: { name: expect.stringContaining('string') as string } } }));
  });

  test('a reply that does not fit is a bug and rolls back', () => {
    const kernel = setUp({ 'note.add': { ...notes['note.add'], output: z.object({ number: z.int() }) } as CommandHandler });
    expect(() => kernel.add('c-1', { name: 'a' })).toThrow(z.ZodError);
    expect(kernel.texts()).toEqual([]);
  });

  test('a handler that waits is a bug and rolls back', () => {
    const kernel = setUp({ 'note.add': handler({ input: z.object({}), handle: async () => Promise.resolve(1) }) });
    expect(() => kernel.add('c-1', {})).toThrow(/waits/);
    expect(logRows(kernel)).toEqual([]);
  });

  test('an unknown command, or a name registered twice, is a bug', () => {
    const kernel = setUp();
    expect(() => kernel.commands.execute({ id: 'c-1', name: 'note.remove', input: {}, actor: SYSTEM })).toThrow('no handler for command note.remove');
    expect(() => kernel.commands.register(notes)).toThrow('two handlers for command note.add');
  });
});

describe('the log', () => {
  test('holds who, what and which rows, chained from the first row on', () => {
    const kernel = setUp();
    expect(chainHead(kernel.db)).toEqual({ seq: 0, hash: FIRST_HASH, at: null });
    kernel.add('c-1', { name: 'a' }, OWNER);
    kernel.add('c-2', { name: 'b' });
    const rows = kernel.db.sql<Record<string, unknown>>('SELECT * FROM command ORDER BY seq');
    expect(rows[0]).toMatchObject({ seq: 1, id: 'c-1', name: 'note.add', actorKind: 'operator', operatorId: 1, at: START, detail: '{"name":"a","text":"empty"}', changes: '[["setting","a"]]', previousHash: FIRST_HASH });
    expect(rows[1]).toMatchObject({ seq: 2, actorKind: 'system', operatorId: null, previousHash: rows[0]!['hash'] });
    expect(chainHead(kernel.db)).toEqual({ seq: 2, hash: rows[1]!['hash'], at: START });
  });

  test.each([
    `UPDATE command SET operatorId = NULL WHERE seq = 2`,
    `UPDATE command SET actorKind = 'anonymous' WHERE seq = 2`,
    `UPDATE command SET at = at + 1 WHERE seq = 2`,
    `UPDATE command SET detail = '{}' WHERE seq = 2`,
    `UPDATE command SET changes = '[]' WHERE seq = 2`,
    `UPDATE command SET name = 'note.adds' WHERE seq = 2`,
    `UPDATE command SET id = 'c-9' WHERE seq = 2`,
    `UPDATE command SET inputMac = 'x' WHERE seq = 2`,
    `UPDATE command SET hash = '${FIRST_HASH}' WHERE seq = 2`,
    `DELETE FROM command WHERE seq = 2`,
    `DELETE FROM command WHERE seq = 1`,
    `UPDATE command SET seq = 9 WHERE seq = 2`,
  ])('refuses, and shows afterwards: %s', (tampering) => {
    const kernel = setUp();
    for (const n of [1, 2, 3]) kernel.add(`c-${n}`, { name: `n${n}` }, OWNER);
    kernel.db.script('PRAGMA foreign_keys = OFF');
    expect(() => kernel.db.script(tampering)).toThrow('the command log is append-only');
    const check = () => verifyBooks(kernel.db).checks.find(({ name }) => name === 'The command log was not altered')!;
    expect(check()).toMatchObject({ ok: true, looked: 3 });
    kernel.db.script('DROP TRIGGER commandIsAppendOnlyU; DROP TRIGGER commandIsAppendOnlyD');
    kernel.db.script(tampering);
    expect(check().ok).toBe(false);
  });

  test('knows the input only by a keyed hash of its parsed form', () => {
    const kernel = setUp();
    kernel.add('c-1', { name: 'a' });
    expect(logRows(kernel)[0]!.inputMac).toBe(kernel.vault.mac('note.add\n{"name":"a","text":"empty"}'));
  });
});

describe('events', () => {
  test('one row a topic with the ids of all, told after the commit, with a number that grows', () => {
    const kernel = setUp();
    const told: EventMessage[] = [];
    kernel.commands.onCommitted((events) => {
      expect(kernel.db.inTransaction).toBe(false);
      expect(kernel.texts().length).toBeGreaterThan(0);
      told.push(...events);
    });
    kernel.add('c-1', { name: 'a' });
    kernel.add('c-2', { name: 'b', text: 'enqueue' });
    expect(told).toEqual([
      { seq: 1, topic: 'settings', ids: [1, 2, 3] },
      { seq: 2, topic: 'plans', ids: [] },
      { seq: 3, topic: 'settings', ids: [1, 2, 3] },
      { seq: 4, topic: 'plans', ids: [] },
      { seq: 5, topic: 'jobs', ids: [] },
    ]);
    expect(kernel.db.sql('SELECT count(*) AS n FROM event')).toEqual([{ n: 5 }]);
  });

  test('nothing is told of what was rolled back or replayed, or to who no longer listens', () => {
    const kernel = setUp();
    const told: EventMessage[] = [];
    const stop = kernel.commands.onCommitted((events) => told.push(...events));
    expect(() => kernel.add('c-1', { name: 'a', text: 'refuse' })).toThrow();
    expect(told).toEqual([]);
    kernel.add('c-1', { name: 'a' });
    const before = told.length;
    kernel.add('c-1', { name: 'a' });
    stop();
    kernel.add('c-2', { name: 'b' });
    expect(told.length).toBe(before);
  });

  test('numbers are never given twice, not even after old events were pruned', () => {
    const kernel = setUp();
    const told: EventMessage[] = [];
    kernel.commands.onCommitted((events) => told.push(...events));
    kernel.add('c-1', { name: 'a' });
    kernel.db.transaction(() => pruneReplies(kernel.db, later(START, 1)));
    kernel.add('c-2', { name: 'b' });
    expect(told.map((event) => event.seq)).toEqual([1, 2, 3, 4]);
  });

  test('a listener that fails does not undo what is committed, nor keep it from the others', () => {
    const kernel = setUp();
    const told: EventMessage[] = [];
    kernel.commands.onCommitted(() => { throw new Error('window is gone'); });
    kernel.commands.onCommitted((events) => told.push(...events));
    expect(kernel.add('c-1', { name: 'a' })).toEqual({ name: 'a', text: 'empty' });
    expect(told.length).toBe(2);
    expect(kernel.log.lines.map((line) => line.message)).toEqual(['a listener of committed events failed']);
  });
});

test('jobs commit with the data, or not at all', () => {
  const kernel = setUp();
  kernel.add('c-1', { name: 'a', text: 'enqueue' });
  expect(kernel.db.sql('SELECT kind, key, state, input, runAt FROM job')).toEqual([{ kind: 'look', key: 'a', state: 'ready', input: '{"name":"a"}', runAt: START }]);
  expect(() => kernel.commands.execute({ id: 'c-2', name: 'note.add', input: { name: 'b', text: 'enqueue' }, actor: SYSTEM }, () => { throw new Error('late'); })).toThrow('late');
  expect(kernel.db.sql('SELECT count(*) AS n FROM job')).toEqual([{ n: 1 }]);
});

describe('prepare', () => {
  const prepared = (seen: unknown[]): Record<string, CommandHandler> => ({
    'note.slow': handler({
      input: z.object({ text: z.string().default('d') }),
      output: z.object({ text: z.string() }),
      prepare: async ({ text }, { db, actor, now }) => {
        seen.push([text, actor.kind, now]);
        if (text === 'no') throw new Refusal('invalid', 'Not prepared.');
        await new Promise((resolve) => void setImmediate(resolve));
        seen.push(db.sql('SELECT count(*) AS n FROM setting')[0]);
        return `${text}!`;
      },
      handle: (context, _input, text) => {
        context.tx.sql('INSERT INTO setting VALUES (?, ?, 0) RETURNING name', text, text);
        return { text };
      },
    }),
  });

  test('runs outside the transaction with the parsed input; its result reaches the handler', async () => {
    const seen: unknown[] = [];
    const kernel = setUp(prepared(seen));
    const waiting = kernel.commands.dispatch({ id: 'c-1', name: 'note.slow', input: {}, actor: OWNER });
    expect(kernel.db.inTransaction).toBe(false);
    kernel.within((context) => void context.tx.sql(`INSERT INTO setting VALUES ('meanwhile', 'x', 0) RETURNING name`));
    expect(await waiting).toEqual({ text: 'd!' });
    expect(seen).toEqual([['d', 'operator', START], { n: 1 }]);
  });

  test('does not run again for a repeat: the world has moved on since', async () => {
    const seen: unknown[] = [];
    const kernel = setUp(prepared(seen));
    const request = { id: 'c-1', name: 'note.slow', input: {}, actor: OWNER };
    await kernel.commands.dispatch(request);
    expect(await kernel.commands.dispatch(request)).toEqual({ text: 'd!' });
    await expect(kernel.commands.dispatch({ ...request, input: { text: 'other' } })).rejects.toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(seen.length).toBe(2);
  });

  test('two at once with one id are done once', async () => {
    const kernel = setUp(prepared([]));
    const request = { id: 'c-1', name: 'note.slow', input: {}, actor: OWNER };
    expect(await Promise.all([kernel.commands.dispatch(request), kernel.commands.dispatch(request)])).toEqual([{ text: 'd!' }, { text: 'd!' }]);
    expect(kernel.texts()).toEqual(['d!']);
  });

  test('its Refusal leaves the id free', async () => {
    const kernel = setUp(prepared([]));
    await expect(kernel.commands.dispatch({ id: 'c-1', name: 'note.slow', input: { text: 'no' }, actor: OWNER })).rejects.toThrow('Not prepared.');
    expect(await kernel.commands.dispatch({ id: 'c-1', name: 'note.slow', input: {}, actor: OWNER })).toEqual({ text: 'd!' });
  });
});

test('the points at which a crash is tried are passed before and after the commit', () => {
  const seen: [CrashPoint, boolean][] = [];
  const kernel: TestKernel = testKernel({ handlers: notes, probe: (point) => seen.push([point, kernel.db.inTransaction]) });
  kernel.commands.execute({ id: 'c-1', name: 'note.add', input: { name: 'a' }, actor: SYSTEM });
  expect(seen).toEqual([['command.before-commit', true], ['command.after-commit', false]]);
});

test('canonicalJson does not depend on the order of keys, but on everything else', () => {
  expect(canonicalJson({ b: [{ d: 1, c: null }], a: 'x', u: undefined })).toBe('{"a":"x","b":[{"c":null,"d":1}]}');
  expect(canonicalJson([2, 1])).toBe('[2,1]');
  expect(canonicalJson(undefined)).toBe('null');
});
