import { expect, test } from 'vitest';
import { MINUTE } from '../../../src-shared/time.ts';
import { q } from '../../schema/tables.ts';
import { refused, routersRig, secretOf, sessionOf, type RoutersRig } from './routers.test-support.ts';

/* Watching only, trying out, going live: what goes over the wire, and what is told. */

type Rollout = 'shadow' | 'pilot' | 'live';
interface Plan { rows: { userName: string; act: string; reason: string; changes: string[]; openCents: number }[]; counts: Record<string, number>; right: number; watched: number; owedCents: number; profiles: number; digest: string }
const preview = (rig: RoutersRig, id: number, to: Rollout) => rig.ask('routers.previewRollout', { id, to }) as unknown as Promise<Plan>;
const goTo = async (rig: RoutersRig, id: number, rollout: Rollout) => {
  const { digest } = await preview(rig, id, rollout);
  await rig.command('routers.setRollout', { id, rollout, shown: digest });
  await rig.drain();
};

async function watchedRouter() {
  const rig = routersRig();
  const sim = await rig.simulator();
  const planId = rig.addPlan('Home 10', 5000, 10_000);
  const secret = (name: string, fields: object) => sim.router.ppp.secrets.add({ name, service: 'pppoe', password: `secret-${name}`, profile: 'default', disabled: 'false', comment: '', ...fields });
  secret('foreign', { comment: 'made by hand' });
  secret('byHand', {});
  const routerId = await rig.addRouter('Tower', sim.at, { rollout: 'shadow' });
  const add = (userName: string, state: 'active' | 'suspended' = 'active') => rig.addLine({ userName, planId, routerId, state });
  const ids = { ann: add('ann'), ben: add('ben', 'suspended'), cat: add('cat'), byHand: add('byHand') };
  secret('ann', { comment: `waya:s=${ids.ann}`, disabled: 'true' });
  secret('ben', { comment: `waya:s=${ids.ben}` });
  await rig.drain();
  const writes = () => sim.commandLog.counters.writes;
  const rows = () => sim.router.ppp.secrets.list().map((row) => ({ ...row }));
  const states = () => Object.fromEntries(['ann', 'ben', 'cat', 'byHand', 'foreign'].map((name) => [name, secretOf(sim, name)?.['disabled'] ?? 'none']));
  return { rig, sim, planId, routerId, ids, writes, rows, states };
}

test('watched only: nothing is written, whatever is done; no job is stuck, nothing is a trouble', async () => {
  const { rig, sim, routerId, ids, planId, writes, rows } = await watchedRouter();
  const before = rows();
  for (let round = 0; round < 30; round += 1) {
    const id = [ids.ann, ids.ben, ids.cat][round % 3]!;
    rig.wish(id, round % 2 === 0 ? 'suspended' : round % 5 === 0 ? 'throttled' : 'active');
    if (round % 4 === 0) rig.within(({ tx }) => tx.run(q.updateTable('subscription').set(({ eb }) => ({ passwordVersion: eb('passwordVersion', '+', 1) })).where('id', '=', id)));
    if (round % 7 === 0) rig.change(id, { planId: rig.addPlan(`Plan ${round}`, 1000, 1000) });
    if (round === 10) sim.router.ppp.profiles.add({ name: `waya-${planId}`, 'rate-limit': '1M/1M', comment: `waya:plan=${planId}`, default: 'false' });
    await rig.pass(MINUTE);
    await rig.sweep(routerId);
  }
  await rig.command('routers.adopt', { routerId, subscriptionIds: [ids.byHand] });
  await rig.drain();
  await rig.sweep(routerId);
  expect(writes()).toBe(0);
  expect(rows()).toEqual(before);
  expect(rig.jobRows().filter(({ state }) => state !== 'done')).toEqual([]);
  expect(Object.values(ids).map((id) => rig.entitlement(id).trouble)).toEqual([null, null, null, null]);
  const refusal = await refused(rig.command('routers.kick', { subscriptionId: ids.ann }));
  expect(refusal.message).toBe('Waya only watches router Tower and sends nothing to it. Do it on the router itself, or let Waya go further on the router’s page, Rollout.');
  expect(await rig.ask('routers.previewSweep', { id: routerId })).toMatchObject({ total: 0, writes: 0 });
});

test('the last door: even who asks the session itself writes nothing but the removal of schedulers', async () => {
  const { rig, sim, routerId, writes } = await watchedRouter();
  sim.router.schedulers.add({ name: 'waya-arm-x', 'start-date': '2026-03-01', 'start-time': '03:00:00', interval: '1h', 'on-event': '', policy: '', disabled: 'false', comment: 'waya:armed' });
  const { session } = await rig.pool.line(routerId);
  const [scheduler] = await session.listSchedulers();
  const results = await session.apply([
    { kind: 'add-secret', fields: { name: 'x', password: 'y', profile: 'default' } },
    { kind: 'remove-scheduler', id: scheduler!.id },
    { kind: 'end-session', id: '*1' },
  ]);
  expect(results.map((result) => result?.message ?? null)).toEqual(['Waya only watches this router.', null, 'Waya only watches this router.']);
  expect(writes()).toBe(1);
  expect(sim.router.schedulers.list()).toHaveLength(0);
});

test('the preview says who would be cut off, let on, added and left alone, with the money; live then does exactly that', async () => {
  const { rig, sim, routerId, ids, rows, states, planId } = await watchedRouter();
  const foreign = () => rows().filter(({ name }) => name === 'foreign' || name === 'byHand');
  const hands = foreign();
  const plan = await preview(rig, routerId, 'live');
  expect(plan.rows.map(({ userName, act }) => [userName, act])).toEqual([['ben', 'cutOff'], ['ann', 'letOn'], ['cat', 'added'], ['byHand', 'leftAlone']]);
  expect(plan).toMatchObject({ counts: { cutOff: 1, letOn: 1, added: 1, changed: 0, leftAlone: 1 }, right: 0, watched: 0, profiles: 1, owedCents: 0 });
  expect(plan.rows[3]!.reason).toContain('byHand');
  const unseen = await refused(rig.command('routers.setRollout', { id: routerId, rollout: 'live' }));
  expect(unseen.message).toBe('Look first at what would be sent to router Tower.');
  rig.wish(ids.cat, 'suspended');
  await rig.drain();
  const stale = await refused(rig.command('routers.setRollout', { id: routerId, rollout: 'live', shown: plan.digest }));
  expect(stale).toMatchObject({ code: 'conflict', details: { preview: 'stale' } });
  expect(rig.router(routerId).rollout).toBe('shadow');
  rig.wish(ids.cat, 'active');
  await goTo(rig, routerId, 'live');
  expect(states()).toEqual({ ann: 'false', ben: 'true', cat: 'false', byHand: 'false', foreign: 'false' });
  expect(secretOf(sim, 'ann')).toMatchObject({ profile: `waya-${planId}` });
  expect(foreign()).toEqual(hands);
  expect([ids.ann, ids.ben, ids.cat].map((id) => rig.entitlement(id).proven)).toEqual([true, true, true]);
  expect(await preview(rig, routerId, 'live')).toMatchObject({ counts: { cutOff: 0, letOn: 0, added: 0, changed: 0, leftAlone: 1 }, right: 3 });
});

test('tried out: only the pilots’ rows are written, and who is chosen later follows', async () => {
  const { rig, sim, routerId, ids, rows, states } = await watchedRouter();
  expect(await rig.command('routers.setPilots', { routerId, subscriptionIds: [ids.ben, ids.cat], isPilot: true })).toEqual({ pilots: 2 });
  const others = () => rows().filter(({ name }) => !['ben', 'cat'].includes(name!));
  const before = others();
  expect(await preview(rig, routerId, 'pilot')).toMatchObject({ counts: { cutOff: 1, letOn: 0, added: 1, changed: 0, leftAlone: 0 }, watched: 2 });
  await goTo(rig, routerId, 'pilot');
  expect(states()).toMatchObject({ ann: 'true', ben: 'true', cat: 'false' });
  rig.wish(ids.ann, 'suspended');
  rig.wish(ids.ann, 'active');
  await rig.drain();
  await rig.sweep(routerId);
  expect(others()).toEqual(before);
  expect((await refused(rig.command('routers.kick', { subscriptionId: ids.ann }))).message).toContain('this is none of them');
  await rig.command('routers.setPilots', { routerId, subscriptionIds: [ids.ann], isPilot: true });
  await rig.drain();
  expect(states()).toMatchObject({ ann: 'false' });
  await rig.command('routers.setPilots', { routerId, subscriptionIds: [ids.ann], isPilot: false });
  sim.router.ppp.secrets.set('ann', { disabled: 'true' });
  await rig.sweep(routerId);
  expect(states()).toMatchObject({ ann: 'true' });
  expect(rig.query('routers.pilots', { routerId })).toMatchObject({ total: 4, pilots: 2, rows: [{ userName: 'ben', isPilot: true }, { userName: 'cat', isPilot: true }, { userName: 'ann', isPilot: false }, { userName: 'byHand', isPilot: false }] });
  expect(rig.query('routers.pilots', { routerId, search: 'ca' })).toMatchObject({ total: 1, rows: [{ userName: 'cat' }] });
});

test('back to watching: needs no look, what was written stays, and what waited is forgotten', async () => {
  const { rig, sim, routerId, ids, writes, states } = await watchedRouter();
  await goTo(rig, routerId, 'live');
  // Hands took the mark away: what is wanted now cannot be sent.
  sim.router.ppp.secrets.set('cat', { comment: '' });
  rig.wish(ids.cat, 'suspended');
  await rig.drain();
  expect(rig.entitlement(ids.cat).trouble).not.toBeNull();
  const before = states();
  const written = writes();
  await rig.command('routers.setRollout', { id: routerId, rollout: 'shadow' });
  expect(rig.entitlement(ids.cat).trouble).toBeNull();
  sim.router.ppp.secrets.set('cat', { comment: `waya:s=${ids.cat}` });
  await rig.pass(10 * MINUTE);
  await rig.sweep(routerId);
  expect(states()).toEqual(before);
  expect(writes()).toBe(written);
  expect(rig.jobRows().filter(({ kind, state }) => kind === 'routers.apply' && state !== 'done')).toEqual([]);
});

test('a wrong speed that is only seen is told without a word of ending; the session is ended once it may be', async () => {
  const { rig, sim, routerId, ids } = await watchedRouter();
  await goTo(rig, routerId, 'live');
  await rig.pass(MINUTE);
  await rig.sweep(routerId);
  await rig.command('routers.setRollout', { id: routerId, rollout: 'shadow' });
  sim.router.queues.set('<pppoe-cat>', { 'max-limit': '100M/100M' });
  await rig.sweep(routerId);
  expect(rig.findings().find(({ kind }) => kind === 'wrongSpeed')?.detail).toMatch(/^cat is connected with 100M\/100M, wanted 5M\/10M\. Waya only watches this service and leaves it\.$/);
  const session = sessionOf(sim, 'cat')!['.id'];
  await goTo(rig, routerId, 'live');
  expect(sessionOf(sim, 'cat')?.['.id']).not.toBe(session);
  expect(rig.entitlement(ids.cat).proven).toBe(true);
});
