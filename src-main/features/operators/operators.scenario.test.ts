/** Who may come in, and what he may do then. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDesk, OWNER, SETUP_TOKEN, type Desk } from '../../testing/feature-rig.ts';
import { sampleOf } from '../../kernel/schema-samples.test-support.ts';
import { createDispatch } from '../../kernel/dispatch.ts';
import { handler, type Actor } from '../../kernel/commands.ts';
import { silentLog } from '../../kernel/log.ts';
import { temporaryDirectory } from '../../kernel/kernel.test-support.ts';
import { operatorContract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import { ROLES, type AnyMethod, type RpcReply } from '../../../src-shared/rpc.ts';
import { DAY } from '../../../src-shared/time.ts';

const ANONYMOUS: Actor = { kind: 'anonymous' };
const PASSWORD = 'correct horse battery';

async function firstOwner(desk: Desk) {
  return desk.command('session.createFirstOwner', { setupToken: SETUP_TOKEN, name: 'Achieng', userName: 'achieng', password: PASSWORD }, ANONYMOUS);
}
async function withOwner(options: Parameters<typeof openDesk>[0] = {}) {
  const desk = openDesk({ ...options, fresh: true });
  const { token } = await firstOwner(desk);
  const actor = desk.session(token)!;
  return { desk, actor, token };
}
const signIn = (desk: Desk, userName: string, password = PASSWORD) => desk.command('session.signIn', { userName, password }, ANONYMOUS);

describe('the first owner', () => {
  test('is made with the printed token only, and only once', async () => {
    const desk = openDesk({ fresh: true });
    expect(await desk.query('session.current', {}, ANONYMOUS)).toMatchObject({ operator: null, needsFirstOwner: true });
    const given = { name: 'Achieng', userName: 'achieng', password: PASSWORD };
    for (const setupToken of ['guess', SETUP_TOKEN.slice(0, -1), `${SETUP_TOKEN}x`]) expect((await desk.refusal(desk.command('session.createFirstOwner', { ...given, setupToken }, ANONYMOUS))).code).toBe('not_allowed');
    expect(desk.rows('operator')).toBe(0);
    const { operator, token } = await firstOwner(desk);
    expect(operator).toEqual({ id: 1, name: 'Achieng', userName: 'achieng', role: 'owner' });
    expect(desk.session(token)).toMatchObject({ kind: 'operator', operatorId: 1, role: 'owner' });
    expect((await desk.refusal(desk.command('session.createFirstOwner', { ...given, setupToken: SETUP_TOKEN, userName: 'second' }, ANONYMOUS))).code).toBe('conflict');
    expect(desk.rows('operator')).toBe(1);
  });
});

describe('signing in', () => {
  test('answers a wrong name, a wrong password and a revoked operator with the very same words, each after one hash of a password', async () => {
    const { desk, actor } = await withOwner();
    await desk.command('operators.create', { name: 'Otieno', userName: 'otieno', role: 'cashier', password: PASSWORD }, actor);
    await desk.command('operators.revoke', { operatorId: 2 }, actor);
    const answers = [];
    const tookMs: number[] = [];
    for (const [userName, password] of [['nobody', PASSWORD], ['achieng', 'wrong password'], ['otieno', PASSWORD], ['nobody', '']] as const) {
      const startedAt = performance.now();
      answers.push((await desk.refusal(signIn(desk, userName, password))).toBody());
      tookMs.push(performance.now() - startedAt);
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ code: 'invalid', message: 'User name or password is wrong.' });
    // Argon2 at 19 MiB takes many milliseconds; an answer without it would come in well under one.
    for (const ms of tookMs) expect(ms).toBeGreaterThan(3);
  });

  test('knows a name in any case, and a session lasts seven days from when it was last used', async () => {
    const { desk } = await withOwner();
    const { token } = await signIn(desk, 'ACHIENG');
    desk.clock.advance(6 * DAY);
    expect(desk.session(token)).not.toBeNull();
    desk.clock.advance(6 * DAY);
    expect(desk.session(token)).not.toBeNull();
    desk.clock.advance(7 * DAY + 1);
    expect(desk.session(token)).toBeNull();
    expect(desk.session('made-up')).toBeNull();
  });

  test('out ends this session and no other', async () => {
    const { desk, token, actor } = await withOwner();
    const other = await signIn(desk, 'achieng');
    await desk.command('session.signOut', {}, actor);
    expect(desk.session(token)).toBeNull();
    expect(desk.session(other.token)).not.toBeNull();
  });
});

describe('a password', () => {
  test('is changed with the present one, and every other session ends', async () => {
    const { desk, token, actor } = await withOwner();
    const elsewhere = await signIn(desk, 'achieng');
    expect((await desk.refusal(desk.command('session.changePassword', { current: 'not it', next: 'another long one' }, actor))).details).toEqual({ fields: { current: 'is wrong' } });
    expect((await desk.refusal(desk.command('session.changePassword', { current: PASSWORD, next: 'short' }, actor))).details).toMatchObject({ fields: { next: 'must have at least 10 characters' } });
    await desk.command('session.changePassword', { current: PASSWORD, next: 'another long one' }, actor);
    expect((await desk.refusal(signIn(desk, 'achieng'))).code).toBe('invalid');
    await signIn(desk, 'achieng', 'another long one');
    expect(desk.session(token)).not.toBeNull();
    expect(desk.session(elsewhere.token)).toBeNull();
  });

  test('stands nowhere: not in the log, the replies, the events, or any byte of the data', async () => {
    const file = path.join(temporaryDirectory(), 'waya.db');
    const { desk, actor, token } = await withOwner({ file });
    await desk.command('operators.create', { name: 'Otieno', userName: 'otieno', role: 'cashier', password: 'a cashier password' }, actor);
    await signIn(desk, 'otieno', 'a cashier password');
    await desk.refusal(signIn(desk, 'otieno', 'a mistyped password'));
    await desk.command('session.changePassword', { current: PASSWORD, next: 'my next long password' }, actor);
    desk.db.checkpoint();
    const bytes = readFileSync(file).toString('latin1') + JSON.stringify(desk.log.lines);
    for (const secret of [PASSWORD, 'a cashier password', 'a mistyped password', 'my next long password', SETUP_TOKEN, token]) expect(bytes).not.toContain(secret);
  });
});

describe('an operator', () => {
  test('who is revoked is out at once, everywhere; restored, he signs in again', async () => {
    const { desk, actor } = await withOwner();
    await desk.command('operators.create', { name: 'Otieno', userName: 'otieno', role: 'cashier', password: PASSWORD }, actor);
    const sessions = [await signIn(desk, 'otieno'), await signIn(desk, 'otieno')];
    expect((await desk.query('operators.list', {}, actor)).find((row) => row.userName === 'otieno')).toMatchObject({ active: true, sessions: 2 });
    await desk.command('operators.revoke', { operatorId: 2 }, actor);
    for (const { token } of sessions) expect(desk.session(token)).toBeNull();
    expect((await desk.refusal(signIn(desk, 'otieno'))).code).toBe('invalid');
    expect((await desk.query('operators.list', {}, actor)).find((row) => row.userName === 'otieno')).toMatchObject({ active: false, sessions: 0 });
    await desk.command('operators.restore', { operatorId: 2 }, actor);
    for (const { token } of sessions) expect(desk.session(token)).toBeNull();
    await signIn(desk, 'otieno');
    expect((await desk.refusal(desk.command('operators.revoke', { operatorId: 99 }, actor))).code).toBe('not_found');
  });

  test('who is the last owner stays; a second one frees the first', async () => {
    const { desk, actor } = await withOwner();
    const no = await desk.refusal(desk.command('operators.revoke', { operatorId: 1 }, actor));
    expect(no).toMatchObject({ code: 'locked', message: 'This is the only owner. Make another owner first.' });
    await desk.command('operators.create', { name: 'Wanjiku', userName: 'wanjiku', role: 'owner', password: PASSWORD }, actor);
    await desk.command('operators.revoke', { operatorId: 2 }, actor);
    expect((await desk.refusal(desk.command('operators.revoke', { operatorId: 1 }, actor))).code).toBe('locked');
    await desk.command('operators.restore', { operatorId: 2 }, actor);
    await desk.command('operators.revoke', { operatorId: 1 }, actor);
    expect((await desk.refusal(desk.command('operators.create', { name: 'X', userName: 'WANJIKU', role: 'support', password: PASSWORD }, actor))).details).toMatchObject({ fields: { userName: expect.any(String) } });
  });
});

describe('roles', () => {
  /** The contract in front of handlers that do nothing: what is asked here is who gets as far as a handler. */
  function gate(desk: Desk) {
    const reached: string[] = [];
    const commandHandlers = Object.fromEntries(
      Object.entries(operatorContract)
        .filter(([, method]) => method.kind === 'command')
        .map(([name, method]) => [`gate.${name}`, handler({ input: (method as AnyMethod).input, handle: () => void reached.push(name) })]),
    );
    desk.commands.register(commandHandlers);
    const contract = Object.fromEntries(Object.entries(operatorContract).map(([name, method]) => [`gate.${name}`, method]));
    const queries = Object.fromEntries(Object.keys(operatorContract).map((name) => [`gate.${name}`, () => void reached.push(name)]));
    const dispatch = createDispatch({ contract: contract as never, queries, commandHandlers, commands: desk.commands, db: desk.db, clock: desk.clock, log: silentLog });
    return { dispatch, reached };
  }
  const actors: [string, Actor][] = [['signed out', ANONYMOUS], ...ROLES.map((role): [string, Actor] => [role, { kind: 'operator', operatorId: 1, role, name: role, sessionHash: 'x' }])];

  test.each(actors)('%s: every method of the contract is open or shut exactly as it says', async (who, actor) => {
    const desk = openDesk();
    const { dispatch, reached } = gate(desk);
    let open = 0;
    for (const [name, method] of Object.entries(operatorContract) as [keyof OperatorContract, AnyMethod][]) {
      const before = reached.length;
      const reply: RpcReply = await dispatch(actor, { name: `gate.${name}`, input: sampleOf(method.input), id: `matrix-${who}-${name}` });
      const allowed = method.roles === 'anyone' || (actor.kind === 'operator' && method.roles.includes(actor.role));
      expect(`${name}: ${reached.length > before}`).toBe(`${name}: ${allowed}`);
      if (allowed) open += 1;
      else expect(reply).toMatchObject({ ok: false, refusal: { code: actor.kind === 'anonymous' ? 'signed_out' : 'not_allowed' } });
    }
    expect(open).toBeGreaterThanOrEqual(3);
  });

  test('are what they are meant to be: money, network and the business are kept apart', () => {
    const rolesOf = (name: keyof OperatorContract) => (operatorContract[name] as AnyMethod).roles;
    const owners = ['operators.create', 'operators.revoke', 'settings.saveMpesa', 'settings.saveDunning', 'plans.change', 'billing.run', 'imports.commit', 'imports.undo', 'system.backup', 'system.log', 'subscriptions.end', 'routers.remove'] as const;
    for (const name of owners) expect([name, rolesOf(name)]).toEqual([name, ['owner']]);
    for (const name of ['payments.takeCash', 'payments.assign', 'payments.suggestions'] as const) expect([name, rolesOf(name)]).toEqual([name, ['owner', 'cashier']]);
    for (const name of ['routers.add', 'subscriptions.revealPassword', 'settings.freezeCutOffs'] as const) expect([name, rolesOf(name)]).toEqual([name, ['owner', 'technician']]);
    const anyone = Object.entries(operatorContract).filter(([, method]) => (method as AnyMethod).roles === 'anyone').map(([name]) => name);
    expect(anyone).toEqual(['session.current', 'session.createFirstOwner', 'session.signIn']);
  });

  test('refuse before anything is looked at: a support clerk with nonsense is told his role, not what is wrong with it', async () => {
    const desk = openDesk();
    const before = desk.rows();
    const support: Actor = { kind: 'operator', operatorId: 1, role: 'support', name: 'support', sessionHash: 'x' };
    const reply = await desk.dispatch(support, { name: 'payments.takeCash', input: { nonsense: true }, id: 'nonsense-1' });
    expect(reply).toMatchObject({ ok: false, refusal: { code: 'not_allowed', message: 'This needs the role owner or cashier; you are signed in as support.' } });
    expect(await desk.dispatch(OWNER, { name: 'no.such', input: {}, id: 'nonsense-2' })).toMatchObject({ ok: false, refusal: { code: 'not_found' } });
    expect(await desk.dispatch(OWNER, { name: 'toString', input: {}, id: 'nonsense-3' })).toMatchObject({ ok: false, refusal: { code: 'not_found' } });
    expect(await desk.dispatch(OWNER, { name: 'billing.startDaily', input: {}, id: 'nonsense-4' })).toMatchObject({ ok: false, refusal: { code: 'not_found' } });
    expect(desk.rows()).toBe(before);
  });
});
