import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Refusal } from '../../src-shared/refusal.ts';
import { command, query, type Role } from '../../src-shared/rpc.ts';
import { handler, SYSTEM, type Actor } from './commands.ts';
import { createDispatch } from './dispatch.ts';
import { testKernel } from './kernel.test-support.ts';

const contract = {
  'notes.list': query({ roles: ['owner', 'support'], input: z.object({ limit: z.int().max(9).default(5) }), output: z.array(z.string()) }),
  'notes.add': command({ roles: ['owner'], input: z.object({ text: z.string() }), output: z.object({ text: z.string() }) }),
  'notes.open': command({ roles: 'anyone', input: z.object({}), output: z.object({}) }),
  'notes.break': query({ roles: ['owner'], input: z.object({}), output: z.object({}) }),
};
const commandHandlers = {
  'notes.add': handler({ ...contract['notes.add'], handle: (context, { text }) => {
    if (text === 'no') throw new Refusal('locked', 'Not now.');
    context.tx.sql('INSERT INTO setting VALUES (?, ?, 0) RETURNING name', context.commandId, text);
    return { text };
  } }),
  'notes.open': handler({ ...contract['notes.open'], handle: () => ({}) }),
};
const queries = {
  'notes.list': (({ db }: { db: { sql: <R>(text: string, n: number) => R[] } }, { limit }: { limit: number }) => db.sql<{ value: string }>('SELECT value FROM setting LIMIT ?', limit).map((row) => row.value)) as never,
  'notes.break': (() => {
    throw new TypeError('cannot read properties of undefined');
  }) as never,
};
const as = (role: Role, operatorId = 1): Actor => ({ kind: 'operator', operatorId, role, name: role, sessionHash: '' });

function setUp() {
  const kernel = testKernel({ handlers: commandHandlers });
  kernel.db.script(`INSERT INTO operator VALUES (1, 'A', 'a', 'owner', 'x', 1, 0), (2, 'B', 'b', 'owner', 'x', 1, 0)`);
  return { ...kernel, dispatch: createDispatch({ contract, queries, commandHandlers, commands: kernel.commands, db: kernel.db, clock: kernel.clock, log: kernel.log }) };
}

describe('who may', () => {
  test.each<{ who: Actor; name: string; code: string | null }>([
    { who: as('owner'), name: 'notes.add', code: null },
    { who: as('cashier'), name: 'notes.add', code: 'not_allowed' },
    { who: as('support'), name: 'notes.list', code: null },
    { who: as('technician'), name: 'notes.list', code: 'not_allowed' },
    { who: { kind: 'anonymous' }, name: 'notes.add', code: 'signed_out' },
    { who: { kind: 'anonymous' }, name: 'notes.list', code: 'signed_out' },
    { who: { kind: 'anonymous' }, name: 'notes.open', code: null },
    { who: SYSTEM, name: 'notes.add', code: null },
  ])('$who.kind $who.role, $name: $code', async ({ who, name, code }) => {
    const reply = await setUp().dispatch(who, { name, id: 'client-id-1', input: { text: 'x' } });
    expect(reply.ok ? null : reply.refusal.code).toBe(code);
  });
});

test.each(['notes.gone', 'toString', '__proto__', 'kernel.runChunk'])('%s is not in the contract', async (name) => {
  expect(await setUp().dispatch(as('owner'), { name, id: 'client-id-1', input: {} })).toMatchObject({ ok: false, refusal: { code: 'not_found' } });
});

test('the input of a query is checked and its defaults are filled', async () => {
  const { dispatch } = setUp();
  expect(await dispatch(as('owner'), { name: 'notes.list', input: {} })).toEqual({ ok: true, value: [] });
  expect(await dispatch(as('owner'), { name: 'notes.list', input: { limit: 10 } })).toMatchObject({ ok: false, refusal: { code: 'invalid', details: { fields: { limit: expect.any(String) as string } } } });
});

test.each([undefined, 'short', 'x'.repeat(81), 7 as never])('a command needs an id of its own: %s is none', async (id) => {
  expect(await setUp().dispatch(as('owner'), { name: 'notes.add', input: { text: 'x' }, ...(id === undefined ? {} : { id }) })).toMatchObject({ ok: false, refusal: { code: 'invalid' } });
});

test('two operators with one id do not meet, and no client reaches the id of a job', async () => {
  const { dispatch, db } = setUp();
  await dispatch(as('owner', 1), { name: 'notes.add', id: 'job-1-1-result', input: { text: 'one' } });
  await dispatch(as('owner', 2), { name: 'notes.add', id: 'job-1-1-result', input: { text: 'two' } });
  expect(db.sql('SELECT id FROM command ORDER BY seq')).toEqual([{ id: 'rpc-1-job-1-1-result' }, { id: 'rpc-2-job-1-1-result' }]);
});

test('a refusal is passed on in its words; a bug says nothing of itself but to the log', async () => {
  const { dispatch, log } = setUp();
  expect(await dispatch(as('owner'), { name: 'notes.add', id: 'client-id-1', input: { text: 'no' } })).toEqual({ ok: false, refusal: { code: 'locked', message: 'Not now.' } });
  const reply = await dispatch(as('owner'), { name: 'notes.break', input: {} });
  expect(reply).toMatchObject({ ok: false, refusal: { code: 'internal' } });
  expect(JSON.stringify(reply)).not.toContain('undefined');
  expect(log.lines).toMatchObject([{ level: 'error', fields: { method: 'notes.break' } }]);
});

test('a method of the contract that nothing handles is a bug at the start, not at the first call', () => {
  const { commands, db, clock, log } = testKernel();
  expect(() => createDispatch({ contract, queries: {}, commandHandlers, commands, db, clock, log })).toThrow('the contract has notes.list, but nothing handles it');
});
