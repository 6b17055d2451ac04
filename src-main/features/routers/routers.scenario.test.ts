import { describe, expect, test } from 'vitest';
import { DAY, MINUTE, SECOND } from '../../../src-shared/time.ts';
import { limitOf, routersRig, secretOf, sessionOf } from './routers.test-support.ts';

/* The whole way over the wire: from a wish in the books to a line on a router, and back as a proof. */

const byText = (a = '', b = ''): number => (a < b ? -1 : 1);

async function withLine(version: string) {
  const rig = routersRig();
  const sim = await rig.simulator({ version });
  const routerId = await rig.addRouter('Tower', sim.at);
  const planId = rig.addPlan('Home 10', 5000, 10_000);
  const id = rig.addLine({ userName: 'jane', planId, routerId });
  await rig.drain();
  await rig.pass(10 * SECOND);
  return { rig, sim, routerId, planId, id };
}

for (const version of ['6.49', '7.8', '7.18', '7.22']) {
  describe(`RouterOS ${version}`, () => {
    test('a new line: profile and secret are made, marked, read back and proven, and he comes on', async () => {
      const { rig, sim, planId, id } = await withLine(version);
      expect(secretOf(sim, 'jane')).toMatchObject({ service: 'pppoe', profile: `waya-${planId}`, disabled: 'false', comment: `waya:s=${id}`, password: 'secret-jane' });
      expect(sim.router.ppp.profiles.find(`waya-${planId}`)).toMatchObject({ 'rate-limit': '5M/10M', comment: `waya:plan=${planId}`, 'local-address': '10.64.0.1', 'remote-address': 'pppoe-pool' });
      expect(rig.entitlement(id)).toMatchObject({ proven: true, confirmedPasswordVersion: 1, trouble: null });
      expect(sessionOf(sim, 'jane')).toBeDefined();
      expect(rig.proofs(id)).toMatchObject([{ wanted: `On, profile waya-${planId} (5M/10M)`, actions: [`Profile waya-${planId} added (5M/10M)`, `Secret added with profile waya-${planId}`], found: `Secret enabled with profile waya-${planId}, not connected`, confirmed: true }]);
    });

    test('cut off: the secret is disabled and the session ended, proven by reading; back on: he dials and is in', async () => {
      const { rig, sim, id } = await withLine(version);
      rig.wish(id, 'suspended');
      await rig.drain();
      expect(secretOf(sim, 'jane')).toMatchObject({ disabled: 'true' });
      expect(sessionOf(sim, 'jane')).toBeUndefined();
      expect(rig.entitlement(id)).toMatchObject({ proven: true });
      expect(rig.proofs(id)[0]).toMatchObject({ actions: ['Secret disabled', expect.stringMatching(/^Session ended \(10\./)], found: expect.stringMatching(/^Secret disabled .*, not connected$/), confirmed: true });
      await rig.pass(MINUTE);
      expect(sessionOf(sim, 'jane')).toBeUndefined();
      rig.wish(id, 'active');
      await rig.drain();
      expect(secretOf(sim, 'jane')).toMatchObject({ disabled: 'false' });
      expect(rig.entitlement(id)).toMatchObject({ proven: true });
      await rig.pass(10 * SECOND);
      expect(sessionOf(sim, 'jane')).toBeDefined();
    });

    test('the pay page: a small profile in an address list, and back to his plan', async () => {
      const { rig, sim, planId, id } = await withLine(version);
      rig.wish(id, 'walled');
      await rig.drain();
      await rig.pass(10 * SECOND);
      expect(secretOf(sim, 'jane')).toMatchObject({ disabled: 'false', profile: 'waya-walled' });
      expect(sim.router.ppp.profiles.find('waya-walled')).toMatchObject({ 'rate-limit': '256k/256k', 'address-list': 'waya-walled', comment: 'waya:walled' });
      expect(limitOf(sim, 'jane')).toBe('256000/256000');
      const entry = sim.router.firewall.addressList.list().find((row) => row['list'] === 'waya-walled');
      expect(entry?.['address']).toBe(sessionOf(sim, 'jane')?.['address']);
      rig.wish(id, 'active');
      await rig.drain();
      await rig.pass(10 * SECOND);
      expect(secretOf(sim, 'jane')).toMatchObject({ profile: `waya-${planId}` });
      expect(limitOf(sim, 'jane')).toBe('5000000/10000000');
      expect(rig.entitlement(id)).toMatchObject({ proven: true, trouble: null });
    });

    test('another plan: the profile is set, he is ended once, and dials under the new limit', async () => {
      const { rig, sim, id } = await withLine(version);
      const before = sessionOf(sim, 'jane')!['.id'];
      const faster = rig.addPlan('Home 20', 10_000, 20_000);
      rig.change(id, { planId: faster });
      sim.commandLog.reset();
      await rig.drain();
      expect(sim.commandLog.counters.writes).toBe(3); // profile, secret, session
      await rig.pass(10 * SECOND);
      expect(sessionOf(sim, 'jane')!['.id']).not.toBe(before);
      expect(limitOf(sim, 'jane')).toBe('10000000/20000000');
      expect(rig.entitlement(id).proven).toBe(true);
    });
  });
}

test('a plan becomes faster: one profile write, and everybody on it dials anew, each once', async () => {
  const { rig, sim, planId, routerId, id } = await withLine('7.18');
  const others = ['ken', 'lucy', 'mary'].map((userName) => rig.addLine({ userName, planId, routerId }));
  await rig.drain();
  await rig.pass(10 * SECOND);
  rig.within(({ tx }) => tx.run({ compile: () => ({ sql: 'UPDATE plan SET downKbps = 30000', parameters: [] }) as never }));
  for (const each of [id, ...others]) rig.change(each, { planId });
  sim.commandLog.reset();
  await rig.drain();
  const paths = sim.commandLog.commands().map(({ words }) => words[0]);
  expect(paths.filter((path) => path === '/ppp/profile/set')).toHaveLength(1);
  expect(paths.filter((path) => path === '/ppp/active/remove')).toHaveLength(4);
  expect(sim.commandLog.counters.writes).toBe(5);
  await rig.pass(10 * SECOND);
  for (const name of ['jane', 'ken', 'lucy', 'mary']) expect(limitOf(sim, name)).toBe('5000000/30000000');
  for (const each of [id, ...others]) expect(rig.entitlement(each).proven).toBe(true);
});

test('a new password is set and he stays on', async () => {
  const { rig, sim, id } = await withLine('7.18');
  const before = sessionOf(sim, 'jane')!['.id'];
  rig.change(id, { passwordCipher: rig.vault.encrypt('new-password', 'subscription.password'), passwordVersion: 2 });
  await rig.drain();
  expect(secretOf(sim, 'jane')).toMatchObject({ password: 'new-password' });
  expect(sessionOf(sim, 'jane')!['.id']).toBe(before);
  expect(rig.entitlement(id)).toMatchObject({ proven: true, confirmedPasswordVersion: 2 });
});

test('cut off and paid while the router was off: the job waits, and he is never cut off', async () => {
  const { rig, sim, routerId, id } = await withLine('7.18');
  await sim.faults.refuse(true);
  await rig.pass(MINUTE);
  rig.wish(id, 'suspended');
  await rig.drain();
  expect(rig.router(routerId).state).toBe('down');
  expect(rig.entitlement(id)).toMatchObject({ proven: false, trouble: { message: expect.stringMatching(/^Router Tower does not answer since 2 Mar 2026, 08:\d\d; this waits for it\.$/) } });
  await rig.pass(MINUTE);
  rig.wish(id, 'active');
  await rig.pass(MINUTE);
  expect(rig.jobRows().filter((job) => job.state === 'ready' && job.kind === 'routers.apply')).toHaveLength(1);
  await sim.faults.refuse(false);
  sim.commandLog.reset();
  await rig.pass(5 * MINUTE);
  expect(rig.router(routerId)).toMatchObject({ state: 'up', trouble: null });
  expect(rig.entitlement(id)).toMatchObject({ proven: true, trouble: null, state: 'active' });
  expect(sim.commandLog.counters.writes).toBe(0);
  expect(secretOf(sim, 'jane')).toMatchObject({ disabled: 'false' });
  expect(sessionOf(sim, 'jane')).toBeDefined();
});

test('when the router is back, everything that waits for it runs at once', async () => {
  const { rig, sim, planId, routerId } = await withLine('7.18');
  await sim.faults.refuse(true);
  const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].map((userName) => rig.addLine({ userName, planId, routerId }));
  for (let minute = 0; minute < 12; minute += 1) await rig.pass(MINUTE);
  expect(ids.map((id) => rig.entitlement(id).proven)).not.toContain(true);
  await sim.faults.refuse(false);
  await rig.pass(2 * SECOND); // the failure is remembered for a moment only
  await rig.sweep(routerId);
  expect(ids.map((id) => rig.entitlement(id).proven)).not.toContain(false);
  expect(rig.jobRows().filter((job) => job.state === 'ready')).toEqual([]);
});

test('two routers, one dead: the other is not delayed', async () => {
  const rig = routersRig({ connectTimeoutMs: 1500 });
  const [dead, alive] = [await rig.simulator(), await rig.simulator()];
  const planId = rig.addPlan('Home 10', 5000, 10_000);
  const deadId = await rig.addRouter('Dead', dead.at);
  const aliveId = await rig.addRouter('Alive', alive.at);
  await rig.drain();
  dead.faults.unreachable = true;
  rig.pool.forget(deadId);
  const onDead = Array.from({ length: 20 }, (_, index) => rig.addLine({ userName: `dead${index}`, planId, routerId: deadId }));
  const onAlive = Array.from({ length: 20 }, (_, index) => rig.addLine({ userName: `alive${index}`, planId, routerId: aliveId }));
  const proven: number[] = [];
  let deadTold = false;
  rig.commands.onCommitted(() => {
    if (!deadTold && rig.entitlement(onDead[0]!).trouble !== null) {
      deadTold = true;
      proven.push(...onAlive.filter((id) => rig.entitlement(id).proven));
    }
  });
  await rig.drain();
  expect(deadTold).toBe(true);
  expect(proven).toEqual(onAlive); // all were on before the dead router's first silence had ended
  expect(dead.commandLog.counters.connections).toBeLessThanOrEqual(5);
});

test('five routers fall silent on connections that stand: the sixth is compared before their silence has ended', async () => {
  const rig = routersRig({ commandTimeoutMs: 1500, connectTimeoutMs: 1500 });
  const sims = await Promise.all(Array.from({ length: 6 }, () => rig.simulator()));
  const ids: number[] = [];
  for (const [index, { at }] of sims.entries()) ids.push(await rig.addRouter(`Tower ${index}`, at));
  await rig.drain();
  for (const { faults } of sims.slice(0, 5)) faults.unreachable = true;
  await rig.pass(MINUTE);
  const startedAt = rig.clock.now();
  let stillSilent = -1;
  rig.commands.onCommitted(() => {
    if (stillSilent < 0 && rig.router(ids[5]!).lastSweepAt === startedAt) stillSilent = rig.jobRows().filter(({ kind, state }) => kind === 'routers.sweep' && state === 'running').length;
  });
  for (const id of ids) await rig.command('routers.sweep', { id });
  await rig.drain();
  expect(stillSilent).toBe(5);
});

test('the answer to an add is lost: read before writing again, and there is one secret', async () => {
  const { rig, sim, planId, routerId } = await withLine('7.18');
  sim.faults.loseNextReply('/ppp/secret/add');
  const id = rig.addLine({ userName: 'ken', planId, routerId });
  await rig.drain();
  expect(sim.router.ppp.secrets.withKey('ken')).toHaveLength(1);
  expect(secretOf(sim, 'ken')).toMatchObject({ comment: `waya:s=${id}`, password: 'secret-ken' });
  expect(rig.entitlement(id).proven).toBe(true);
  expect(rig.proofs(id)[0]!.actions.join('; ')).toContain('answer lost, read again');
});

test('the answer to a cut-off is lost: it is still proven, the session too', async () => {
  const { rig, sim, id } = await withLine('7.18');
  sim.faults.loseNextReply('/ppp/secret/set');
  rig.wish(id, 'suspended');
  await rig.drain();
  expect(secretOf(sim, 'jane')).toMatchObject({ disabled: 'true' });
  expect(sessionOf(sim, 'jane')).toBeUndefined();
  expect(rig.entitlement(id).proven).toBe(true);
});

test('somebody made the same secret between reading and adding: it is read, and nothing of his is touched', async () => {
  const { rig, sim, planId, routerId } = await withLine('7.18');
  sim.faults.trapNext('failure: secret with the same name already exists', '/ppp/secret/add');
  const id = rig.addLine({ userName: 'ken', planId, routerId });
  await rig.drain();
  expect(rig.entitlement(id).proven).toBe(true); // it was not there after all: added by the second try
  expect(sim.router.ppp.secrets.withKey('ken')).toHaveLength(1);
});

test('the router reboots in the middle of many changes: all are done in the end, none twice', async () => {
  const { rig, sim, planId, routerId } = await withLine('7.18');
  const ids = Array.from({ length: 40 }, (_, index) => rig.addLine({ userName: `user${index}`, planId, routerId }));
  let done = 0;
  const stop = rig.commands.onCommitted(() => {
    done += 1;
    if (done === 12) sim.reboot();
  });
  await rig.drain();
  stop();
  for (let seconds = 0; seconds < 5; seconds += 1) await rig.pass(5 * SECOND);
  expect(ids.map((id) => rig.entitlement(id).proven)).not.toContain(false);
  expect(sim.router.ppp.secrets.list().map((row) => row['name']).toSorted(byText)).toEqual(['jane', ...ids.map((_, index) => `user${index}`)].toSorted(byText));
  for (const id of ids) expect(rig.entitlement(id).trouble).toBeNull();
});

test('a foreign secret of the same name: untouched byte for byte, told with what to do, and taken over when it is handed over by hand', async () => {
  const { rig, sim, planId, routerId } = await withLine('7.18');
  const foreign = sim.router.ppp.secrets.add({ name: 'ken', service: 'pppoe', profile: 'default', password: 'his-own', disabled: 'false', comment: 'made by hand' });
  const before = JSON.stringify(sim.router.ppp.secrets.get(foreign));
  const id = rig.addLine({ userName: 'ken', planId, routerId });
  await rig.drain();
  rig.wish(id, 'suspended');
  await rig.drain();
  await rig.sweep(routerId);
  expect(JSON.stringify(sim.router.ppp.secrets.get(foreign))).toBe(before);
  expect(rig.entitlement(id)).toMatchObject({ proven: false, trouble: { message: 'The secret ken was on the router before and is not handed over to Waya yet; nothing was changed.', hint: expect.stringMatching(/^Hand it over on the page of the router, under Drift/) } });
  expect(rig.findings()).toMatchObject([{ kind: 'unadopted', objectName: 'ken' }]);
  expect(rig.proofs(id).length).toBeLessThanOrEqual(2); // told once for each wish, not with every sweep
  await rig.sweep(routerId);
  expect(rig.proofs(id).length).toBeLessThanOrEqual(2);
  sim.router.ppp.secrets.set(foreign, { comment: `made by hand waya:s=${id}` });
  await rig.sweep(routerId);
  expect(rig.entitlement(id)).toMatchObject({ proven: true, trouble: null });
  expect(secretOf(sim, 'ken')).toMatchObject({ disabled: 'true', comment: `made by hand waya:s=${id}`, password: 'secret-ken' });
  expect(rig.findings()).toEqual([]);
});

test('a foreign profile with the name of ours: nobody is put on it, but who must go goes', async () => {
  const rig = routersRig();
  const sim = await rig.simulator();
  const routerId = await rig.addRouter('Tower', sim.at);
  const planId = rig.addPlan('Home 10', 5000, 10_000);
  sim.router.ppp.profiles.add({ name: `waya-${planId}`, 'rate-limit': '1M/1M', default: 'false' });
  const id = rig.addLine({ userName: 'jane', planId, routerId });
  await rig.drain();
  expect(secretOf(sim, 'jane')).toBeUndefined();
  expect(sim.router.ppp.profiles.get(`waya-${planId}`)['rate-limit']).toBe('1M/1M');
  expect(rig.entitlement(id).trouble?.message).toBe(`A profile named waya-${planId} is on the router already, not made by Waya; nothing was changed.`);
});

test('moved to another router: made there, gone from here; ended: gone', async () => {
  const { rig, sim, routerId, id } = await withLine('7.18');
  const other = await rig.simulator();
  const otherId = await rig.addRouter('Hill', other.at);
  rig.within((context) => {
    context.tx.run({ compile: () => ({ sql: 'UPDATE subscription SET routerId = ? WHERE id = ?', parameters: [otherId, id] }) as never });
    context.enqueue({ kind: 'routers.apply', mode: 'repeatable', key: `router:${routerId}:subscription:${id}`, lane: `router:${routerId}`, laneLimit: 8, input: { routerId, subscriptionId: id } });
  });
  rig.change(id, {});
  await rig.drain();
  expect(secretOf(sim, 'jane')).toBeUndefined();
  expect(sessionOf(sim, 'jane')).toBeUndefined();
  expect(secretOf(other, 'jane')).toMatchObject({ disabled: 'false', password: 'secret-jane' });
  expect(rig.entitlement(id)).toMatchObject({ proven: true, trouble: null });
  expect(rig.proofs(id)).toEqual(expect.arrayContaining([expect.objectContaining({ wanted: 'On another router: nothing here', found: 'No secret, not connected', confirmed: true })]));
  await rig.pass(10 * SECOND);
  rig.wish(id, 'ended');
  await rig.drain();
  expect(secretOf(other, 'jane')).toBeUndefined();
  expect(sessionOf(other, 'jane')).toBeUndefined();
  expect(rig.entitlement(id)).toMatchObject({ proven: true });
});

test('moved to a router that is off: gone from the old one, and not called proven before the new one has it', async () => {
  const { rig, sim, routerId, id } = await withLine('7.18');
  const other = await rig.simulator();
  const otherId = await rig.addRouter('Hill', other.at);
  await rig.drain();
  await other.faults.refuse(true);
  rig.change(id, { routerId: otherId });
  rig.within((context) => context.enqueue({ kind: 'routers.apply', mode: 'repeatable', key: `router:${routerId}:subscription:${id}`, lane: `router:${routerId}`, laneLimit: 8, input: { routerId, subscriptionId: id } }));
  await rig.pass(MINUTE);
  expect(secretOf(sim, 'jane')).toBeUndefined();
  expect(rig.entitlement(id)).toMatchObject({ proven: false, trouble: { message: expect.stringMatching(/^Router Hill does not answer/) } });
  await other.faults.refuse(false);
  await rig.pass(MINUTE);
  expect(secretOf(other, 'jane')).toMatchObject({ disabled: 'false' });
  expect(rig.entitlement(id)).toMatchObject({ proven: true, trouble: null });
});

test('what the router says no to: the job waits, told in words, and a sweep or a later try mends it', async () => {
  const { rig, sim, routerId, id } = await withLine('7.18');
  for (let times = 0; times < 2; times += 1) sim.faults.trapNext('not enough permissions (9)', '/ppp/secret/set');
  rig.wish(id, 'suspended');
  await rig.drain();
  expect(rig.entitlement(id)).toMatchObject({ proven: false, trouble: { message: expect.stringContaining('The router was read back and is not as wanted: the secret is enabled, wanted disabled') } });
  expect(sessionOf(sim, 'jane')).toBeDefined(); // not ended for nothing: he would dial straight back
  expect(rig.jobRows().at(-1)).toMatchObject({ kind: 'routers.apply', state: 'ready' });
  await rig.sweep(routerId);
  expect(rig.entitlement(id)).toMatchObject({ proven: true, trouble: null });
  expect(sessionOf(sim, 'jane')).toBeUndefined();
});

test('old rows go, the last proof of a line stays', async () => {
  const { rig, routerId, id } = await withLine('7.18');
  rig.wish(id, 'suspended');
  await rig.drain();
  await rig.sweep(routerId);
  expect(rig.proofs(id)).toHaveLength(2);
  await rig.pass(91 * DAY);
  const { pruneRouterRows } = await import('./index.ts');
  rig.within(({ tx, now }) => pruneRouterRows(tx, (now - 90 * DAY) as never));
  expect(rig.proofs(id)).toMatchObject([{ confirmed: true, wanted: expect.stringContaining('Cut off') }]);
  expect(rig.db.sql('SELECT * FROM routerSample')).toEqual([]);
});
