import { describe, expect, test } from 'vitest';
import { MOST_ADOPTED_AT_ONCE } from '../../../src-shared/contract/routers.ts';
import { MINUTE, SECOND } from '../../../src-shared/time.ts';
import { q } from '../../schema/tables.ts';
import { subscriberCommands } from '../subscribers/index.ts';
import { chunksOf } from './routers.store.ts';
import { limitOf, refused, routersRig, secretOf, sessionOf, type RoutersRig } from './routers.test-support.ts';

/* An ISP imports its list: its subscribers' secrets are on the router already, made by hand. The whole way over the wire. */

type Simulator = Awaited<ReturnType<RoutersRig['simulator']>>;

/** As their hands left them. */
const HANDMADE = [
  { name: 'ann', profile: '5M', comment: 'plot 7, pays on the 5th' },
  { name: 'ben', profile: '5M', comment: '' },
  { name: 'cat', profile: '5M', comment: 'shop' },
  { name: 'dan', profile: '5M', comment: 'friend of the boss' },
  { name: 'Eve', profile: '5M', comment: '' },
];

async function importedIsp(version = '7.18') {
  const rig = routersRig();
  const sim = await rig.simulator({ version });
  sim.router.ppp.profiles.add({ name: '5M', 'rate-limit': '5M/5M', 'local-address': '10.64.0.1', 'remote-address': 'pppoe-pool', default: 'false' });
  for (const row of HANDMADE) {
    sim.router.ppp.secrets.add({ ...row, service: 'pppoe', password: `own-${row.name}`, disabled: 'false' });
    sim.customers.dial(row.name);
  }
  const routerId = await rig.addRouter('Tower', sim.at);
  const planId = rig.addPlan('Home 10', 5000, 10_000);
  const line = (userName: string, state: 'active' | 'suspended' = 'active') => rig.addLine({ userName, planId, routerId, state });
  const ids = { ann: line('ann'), ben: line('ben', 'suspended'), cat: line('cat') };
  await rig.drain();
  await rig.sweep(routerId);
  return { rig, sim, routerId, planId, ids, line, adopt: (...subscriptionIds: number[]) => rig.command('routers.adopt', { routerId, subscriptionIds }) };
}

const asItIs = (sim: Simulator, name: string) => JSON.stringify([secretOf(sim, name), sessionOf(sim, name)?.['.id']]);
const passwordOf = (rig: RoutersRig, id: number) => {
  const { passwordVersion } = rig.db.one(q.selectFrom('subscription').select('passwordVersion').where('id', '=', id));
  return { passwordVersion, confirmed: rig.entitlement(id).confirmedPasswordVersion };
};
const unadopted = (rig: RoutersRig) => rig.findings().filter(({ kind }) => kind === 'unadopted').map(({ objectName }) => objectName).toSorted((a, b) => (a < b ? -1 : 1));

for (const version of ['6.49', '7.18']) {
  describe(`RouterOS ${version}`, () => {
    test('seen first, then handed over: comment and password stay, the profile is the plan’s, and nobody else is touched', async () => {
      const { rig, sim, routerId, planId, ids, adopt } = await importedIsp(version);
      expect(unadopted(rig)).toEqual(['ann', 'ben', 'cat']);
      expect(rig.query('routers.get', { id: routerId })).toMatchObject({ unadopted: 3, adopting: 0 });
      const others = ['cat', 'dan', 'Eve'].map((name) => asItIs(sim, name));
      sim.commandLog.reset();
      const seen = await rig.adoptable(routerId);
      expect(seen).toMatchObject({ total: 3, losing: 1, dialling: 2 });
      expect(seen.rows).toEqual([
        expect.objectContaining({ userName: 'ben', subscriptionId: ids.ben, willLoseService: true, willDialAnew: false, secretNow: 'Enabled, profile 5M, connected', willBecome: `Disabled (cut off), profile waya-${planId} (5M/10M), waya:s=${ids.ben} added to the comment, password not changed` }),
        expect.objectContaining({ userName: 'ann', subscriberName: 'Subscriber ann', willLoseService: false, willDialAnew: true, secretNow: 'Enabled, profile 5M, connected, comment “plot 7, pays on the 5th”', willBecome: expect.stringMatching(/^Enabled as before, profile waya-\d+ \(5M\/10M\), waya:s=\d+ added to the comment, password not changed$/) }),
        expect.objectContaining({ userName: 'cat' }),
      ]);
      expect(sim.commandLog.counters.writes).toBe(0);

      expect(await adopt(ids.ann, ids.ben)).toEqual({ adopting: 2 });
      expect(sim.commandLog.counters.writes).toBe(0); // the jobs do it
      expect(rig.query('routers.get', { id: routerId })).toMatchObject({ unadopted: 1, adopting: 2 });
      await rig.drain();
      expect(secretOf(sim, 'ann')).toMatchObject({ password: 'own-ann', comment: `plot 7, pays on the 5th waya:s=${ids.ann}`, profile: `waya-${planId}`, disabled: 'false' });
      expect(secretOf(sim, 'ben')).toMatchObject({ password: 'own-ben', comment: `waya:s=${ids.ben}`, disabled: 'true' });
      expect(sessionOf(sim, 'ben')).toBeUndefined();
      await rig.pass(10 * SECOND);
      expect(limitOf(sim, 'ann')).toBe('5000000/10000000');
      expect(sessionOf(sim, 'ben')).toBeUndefined();
      expect(['cat', 'dan', 'Eve'].map((name) => asItIs(sim, name))).toEqual(others);
      for (const id of [ids.ann, ids.ben]) expect(rig.entitlement(id)).toMatchObject({ proven: true, trouble: null });
      expect(rig.proofs(ids.ann)[0]).toMatchObject({ confirmed: true, actions: expect.arrayContaining(['Secret taken over as it was handed over; its comment and password stay', `Profile set from 5M to waya-${planId}`]) });
      expect(unadopted(rig)).toEqual(['cat']);
      expect(rig.findings(false).map(({ objectName, resolution }) => [objectName, resolution])).toEqual(expect.arrayContaining([['ann', 'handed over to Waya'], ['ben', 'handed over to Waya']]));
      expect((await rig.adoptable(routerId)).rows.map(({ userName }) => userName)).toEqual(['cat']);
      expect(rig.query('routers.get', { id: routerId })).toMatchObject({ unadopted: 1, adopting: 0 });
    });

    test('the handed-over line then lives as any other: cut off, let on, gone when it ends, its password left alone', async () => {
      const { rig, sim, routerId, ids, adopt } = await importedIsp(version);
      await adopt(ids.ann);
      await rig.drain();
      rig.wish(ids.ann, 'suspended');
      await rig.drain();
      expect(secretOf(sim, 'ann')).toMatchObject({ disabled: 'true', password: 'own-ann' });
      rig.wish(ids.ann, 'active');
      await rig.drain();
      await rig.sweep(routerId);
      expect(secretOf(sim, 'ann')).toMatchObject({ disabled: 'false', password: 'own-ann', comment: `plot 7, pays on the 5th waya:s=${ids.ann}` });
      expect(passwordOf(rig, ids.ann)).toEqual({ passwordVersion: 0, confirmed: 0 });
      rig.wish(ids.ann, 'ended');
      await rig.drain();
      expect(secretOf(sim, 'ann')).toBeUndefined();
    });
  });
}

test('handed over twice: the second changes nothing, on the router or in the books', async () => {
  const { rig, sim, routerId, ids, adopt } = await importedIsp();
  await adopt(ids.ann);
  await adopt(ids.ann, ids.ann);
  expect(rig.jobRows().filter(({ kind, state }) => kind === 'routers.apply' && state === 'ready')).toHaveLength(1);
  await rig.drain();
  await rig.pass(10 * SECOND);
  const before = asItIs(sim, 'ann');
  sim.commandLog.reset();
  await adopt(ids.ann);
  await rig.drain();
  await rig.sweep(routerId);
  expect(sim.commandLog.counters.writes).toBe(0);
  expect(asItIs(sim, 'ann')).toBe(before);
  expect(passwordOf(rig, ids.ann)).toEqual({ passwordVersion: 0, confirmed: 0 });
  expect(rig.entitlement(ids.ann)).toMatchObject({ proven: true, trouble: null });
  expect(rig.db.sql('SELECT * FROM adoption')).toEqual([]);
});

test('the router is off: the decision waits, a look says so, and it is done when the router is back', async () => {
  const { rig, sim, routerId, ids, adopt } = await importedIsp();
  await sim.faults.refuse(true);
  await rig.pass(MINUTE);
  expect(await refused(rig.adoptable(routerId))).toMatchObject({ code: 'unavailable' });
  await adopt(ids.ann);
  await rig.drain();
  expect(rig.entitlement(ids.ann)).toMatchObject({ proven: false, trouble: { message: expect.stringMatching(/^Router Tower does not answer/) } });
  expect(rig.query('routers.get', { id: routerId })).toMatchObject({ unadopted: 2, adopting: 1 });
  await sim.faults.refuse(false);
  await rig.pass(5 * MINUTE);
  expect(secretOf(sim, 'ann')).toMatchObject({ password: 'own-ann', comment: `plot 7, pays on the 5th waya:s=${ids.ann}` });
  expect(rig.entitlement(ids.ann)).toMatchObject({ proven: true, trouble: null });
});

test('a sweep that comes before the job does the same, and the answer to its write may be lost', async () => {
  const { rig, sim, routerId, ids, adopt } = await importedIsp();
  await adopt(ids.ann, ids.cat);
  rig.within(({ tx }) => tx.run({ compile: () => ({ sql: `UPDATE job SET state = 'done' WHERE state = 'ready' AND kind = 'routers.apply'`, parameters: [] }) as never }));
  sim.faults.loseNextReply('/ppp/secret/set');
  await rig.sweep(routerId);
  await rig.pass(MINUTE);
  await rig.sweep(routerId);
  for (const name of ['ann', 'cat'] as const) {
    expect(secretOf(sim, name)).toMatchObject({ password: `own-${name}`, comment: expect.stringContaining(`waya:s=${ids[name]}`) });
    expect(rig.entitlement(ids[name])).toMatchObject({ proven: true, trouble: null });
    expect(passwordOf(rig, ids[name])).toEqual({ passwordVersion: 0, confirmed: 0 });
  }
});

test('Waya died between the write and its proof: the password on the router still stays', async () => {
  const { rig, sim, ids, adopt } = await importedIsp();
  await adopt(ids.ann);
  sim.router.ppp.secrets.set('ann', { comment: `plot 7 waya:s=${ids.ann}` }); // what was written before the end
  await rig.drain();
  expect(secretOf(sim, 'ann')).toMatchObject({ password: 'own-ann', comment: `plot 7 waya:s=${ids.ann}` });
  expect(passwordOf(rig, ids.ann)).toEqual({ passwordVersion: 0, confirmed: 0 });
});

test('a password that Waya gives later is set, also one that is given while the line is being taken over', async () => {
  const { rig, sim, ids, adopt } = await importedIsp();
  await adopt(ids.ann);
  await rig.drain();
  rig.change(ids.ann, { passwordCipher: rig.vault.encrypt('given', 'subscription.password'), passwordVersion: 1 });
  await rig.drain();
  expect(secretOf(sim, 'ann')).toMatchObject({ password: 'given' });
  expect(passwordOf(rig, ids.ann)).toEqual({ passwordVersion: 1, confirmed: 1 });
  // While cat is being taken over, he is given a new password.
  await adopt(ids.cat);
  let given = false;
  sim.router.ppp.secrets.onChange(({ row }) => {
    if (given || row?.['name'] !== 'cat') return;
    given = true;
    queueMicrotask(() => rig.change(ids.cat, { passwordCipher: rig.vault.encrypt('given too', 'subscription.password'), passwordVersion: 2 }));
  });
  await rig.drain();
  expect(given).toBe(true);
  expect(secretOf(sim, 'cat')).toMatchObject({ password: 'given too' });
  expect(passwordOf(rig, ids.cat)).toEqual({ passwordVersion: 2, confirmed: 2 });
});

test('deleted on the router after it was handed over: made again with the password that Waya has, which then can be shown', async () => {
  const { rig, sim, routerId, ids, adopt } = await importedIsp();
  await adopt(ids.ann);
  await rig.drain();
  sim.router.ppp.secrets.remove('ann');
  await rig.sweep(routerId);
  expect(secretOf(sim, 'ann')).toMatchObject({ password: 'secret-ann', comment: `waya:s=${ids.ann}` });
  expect(passwordOf(rig, ids.ann)).toEqual({ passwordVersion: 1, confirmed: 1 });
  // The same where it was gone before the job came.
  await adopt(ids.cat);
  sim.router.ppp.secrets.remove('cat');
  await rig.drain();
  expect(secretOf(sim, 'cat')).toMatchObject({ password: 'secret-cat' });
  expect(passwordOf(rig, ids.cat)).toEqual({ passwordVersion: 1, confirmed: 1 });
});

test('his password is not shown while the router keeps its own; a move to another router gives him the one that Waya has', async () => {
  const { rig, sim, routerId, ids, adopt } = await importedIsp();
  const commands = ['subscriptions.revealPassword', 'subscriptions.moveRouter'].map((name) => [name, subscriberCommands[name]!] as const);
  rig.commands.register(Object.fromEntries(commands));
  const shown = () => rig.command('subscriptions.revealPassword', { id: ids.ann });
  expect(await shown()).toEqual({ userName: 'ann', password: 'secret-ann' });
  await adopt(ids.ann);
  expect(await shown()).toEqual({ userName: 'ann', password: null });
  await rig.drain();
  expect(await shown()).toEqual({ userName: 'ann', password: null });
  const other = await rig.simulator();
  const otherId = await rig.addRouter('Hill', other.at);
  await rig.command('subscriptions.moveRouter', { id: ids.ann, routerId: otherId });
  await rig.drain();
  expect(secretOf(sim, 'ann')).toBeUndefined();
  expect(secretOf(other, 'ann')).toMatchObject({ password: 'secret-ann' });
  expect(await shown()).toEqual({ userName: 'ann', password: 'secret-ann' });
  // Moved before the job came: the old secret stays his who made it, and the decision is gone with the move.
  await sim.faults.refuse(true);
  await adopt(ids.cat);
  await rig.command('subscriptions.moveRouter', { id: ids.cat, routerId: otherId });
  await sim.faults.refuse(false);
  await rig.pass(5 * MINUTE);
  await rig.sweep(routerId);
  expect(secretOf(sim, 'cat')).toMatchObject({ password: 'own-cat', comment: 'shop' });
  expect(secretOf(other, 'cat')).toMatchObject({ password: 'secret-cat' });
  expect(rig.db.sql('SELECT * FROM adoption')).toEqual([]);
});

test('what cannot be handed over is passed over: another router, ended; none left is refused', async () => {
  const { rig, sim, routerId, planId, ids, adopt } = await importedIsp();
  const other = await rig.simulator();
  const otherId = await rig.addRouter('Hill', other.at);
  const elsewhere = rig.addLine({ userName: 'dan', planId, routerId: otherId, silent: true });
  rig.wish(ids.cat, 'ended');
  await rig.drain();
  const before = ['cat', 'dan'].map((name) => asItIs(sim, name));
  expect(await adopt(elsewhere, ids.cat, ids.ann, 999)).toEqual({ adopting: 1 });
  expect(await refused(adopt(elsewhere, ids.cat))).toMatchObject({ code: 'conflict', message: 'None of these services is on router Tower any more. Look again.' });
  expect(await refused(rig.command('routers.adopt', { routerId: 99, subscriptionIds: [ids.ann] }))).toMatchObject({ code: 'not_found' });
  await rig.drain();
  await rig.sweep(routerId);
  expect(['cat', 'dan'].map((name) => asItIs(sim, name))).toEqual(before);
});

test('a name that differs in capital letters only is another user: told, never handed over', async () => {
  const { rig, sim, routerId, line } = await importedIsp();
  const eve = line('eve');
  await rig.drain();
  const seen = await rig.adoptable(routerId);
  expect(seen.rows.map(({ subscriptionId }) => subscriptionId)).not.toContain(eve);
  expect(seen.spelledOtherwise).toEqual([{ subscriberId: expect.any(Number), subscriberName: 'Subscriber eve', userName: 'eve', secretName: 'Eve' }]);
  expect(secretOf(sim, 'Eve')).toMatchObject({ comment: '', password: 'own-Eve' });
});

test('windows go through one reading, and the next look reads again', async () => {
  const { rig, sim, routerId } = await importedIsp();
  expect((await rig.adoptable(routerId, { limit: 2 })).rows.map(({ userName }) => userName)).toEqual(['ben', 'ann']);
  sim.commandLog.reset();
  sim.router.ppp.secrets.remove('ann');
  expect((await rig.adoptable(routerId, { offset: 2, limit: 2 })).rows.map(({ userName }) => userName)).toEqual(['cat']);
  expect(sim.commandLog.counters.reads).toBe(0);
  expect(await rig.adoptable(routerId)).toMatchObject({ total: 2 });
});

test('500 lines, by short commands: all are taken over', async () => {
  const rig = routersRig();
  const users = Array.from({ length: 500 }, (_, index) => ({ name: `user${index}`, password: `own-${index}`, profile: 'default', comment: `plot ${index}` }));
  const sim = await rig.simulator({ users });
  const routerId = await rig.addRouter('Tower', sim.at);
  const planId = rig.addPlan('Home 10', 5000, 10_000);
  const ids = rig.addLines(users.map(({ name }) => ({ userName: name, planId, routerId, silent: true })));
  await rig.drain();
  const startedAt = performance.now();
  const chunks = chunksOf(ids, MOST_ADOPTED_AT_ONCE);
  for (const chunk of chunks) await rig.command('routers.adopt', { routerId, subscriptionIds: chunk });
  const commandMs = (performance.now() - startedAt) / chunks.length;
  await rig.drain();
  console.info(`500 lines handed over: ${Math.round(commandMs)} ms for a command of ${MOST_ADOPTED_AT_ONCE}, ${Math.round(performance.now() - startedAt)} ms in all`);
  expect(rig.db.sql('SELECT count(*) AS n FROM entitlement WHERE confirmedRevision = revision AND trouble IS NULL')).toEqual([{ n: 500 }]);
  expect(sim.router.ppp.secrets.list().filter((row, index) => row['password'] === `own-${index}` && row['comment'] === `plot ${index} waya:s=${ids[index]}`)).toHaveLength(500);
}, 60_000);

test.each([
  ['stays his, though it stands on another router too', 'other', null, '10.5.50.7'],
  ['is not his as long as another has it here', 'same', null, null],
  ['is not his as long as another has it here, who ends next month', 'same', '2026-04-01', null],
] as const)('an address that a secret had before %s', async (_what, where, endOn, expected) => {
  const { rig, sim, routerId, planId, ids, adopt } = await importedIsp();
  sim.router.ppp.secrets.set(secretOf(sim, 'ann')!['.id']!, { 'remote-address': '10.5.50.7' });
  const otherId = where === 'same' ? routerId : await rig.addRouter('Other tower', (await rig.simulator()).at);
  rig.change(rig.addLine({ userName: 'bob', planId, routerId: otherId, fields: { address: '10.5.50.7' } }), { endOn });
  await rig.drain();
  await adopt(ids.ann);
  await rig.drain();
  await rig.sweep(routerId);
  expect(rig.db.one(q.selectFrom('subscription').select('address').where('id', '=', ids.ann)).address).toBe(expected);
  expect(secretOf(sim, 'ann')!['remote-address'] ?? null).toBe(expected);
});
