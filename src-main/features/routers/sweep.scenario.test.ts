import { expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../../src-shared/time.ts';
import { limitOf, routersRig, secretOf, sessionOf, type RoutersRig } from './routers.test-support.ts';

/* The whole router compared with the books: what hands changed is put right, what is not ours is listed and left. */

async function withLines(names: readonly string[], version = '7.18') {
  const rig = routersRig();
  const sim = await rig.simulator({ version });
  const routerId = await rig.addRouter('Tower', sim.at);
  const planId = rig.addPlan('Home 10', 5000, 10_000);
  const ids = names.map((userName) => rig.addLine({ userName, planId, routerId }));
  await rig.drain();
  await rig.pass(10 * SECOND);
  await rig.sweep(routerId);
  await rig.pass(MINUTE);
  sim.commandLog.reset();
  return { rig, sim, routerId, planId, ids, profile: `waya-${planId}` };
}

const rowsOf = (rig: RoutersRig, table: string) => rig.db.sql<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)[0]!.n;

for (const version of ['6.49', '7.18']) {
  test(`RouterOS ${version}: hand edits are put right, listed, and nobody else is disturbed`, async () => {
    const { rig, sim, routerId, ids, profile } = await withLines(['ann', 'ben', 'cat', 'dan', 'eve'], version);
    const { secrets } = sim.router.ppp;
    rig.wish(ids[3]!, 'suspended');
    await rig.drain();
    const untouched = { eve: JSON.stringify(secretOf(sim, 'eve')), session: sessionOf(sim, 'eve')!['.id'], ann: sessionOf(sim, 'ann')!['.id'] };
    secrets.set('ann', { disabled: 'true' });
    secrets.set('ben', { profile: 'default' });
    secrets.remove('cat');
    secrets.set('dan', { disabled: 'false' });
    await rig.pass(10 * SECOND);
    expect(sessionOf(sim, 'dan')).toBeDefined(); // he is on though he should not be
    await rig.sweep(routerId);
    expect(secretOf(sim, 'ann')).toMatchObject({ disabled: 'false' });
    expect(sessionOf(sim, 'ann')!['.id']).toBe(untouched.ann); // came on before, under the right limits
    expect(secretOf(sim, 'ben')).toMatchObject({ profile });
    expect(secretOf(sim, 'cat')).toMatchObject({ profile, disabled: 'false', password: 'secret-cat' });
    expect(secretOf(sim, 'dan')).toMatchObject({ disabled: 'true' });
    expect(sessionOf(sim, 'dan')).toBeUndefined();
    expect(JSON.stringify(secretOf(sim, 'eve'))).toBe(untouched.eve);
    expect(sessionOf(sim, 'eve')!['.id']).toBe(untouched.session);
    expect(rig.findings()).toEqual([]);
    const told = rig.findings(false).map(({ kind, objectName, detail, resolution }) => [objectName, kind, detail, resolution]);
    expect(told).toEqual(
      expect.arrayContaining([
        ['ann', 'drift', 'The secret is disabled, wanted enabled.', 'repaired by Waya'],
        ['ben', 'drift', `The profile is default, wanted ${profile}.`, 'repaired by Waya'],
        ['cat', 'missing', 'The secret cat was on the router and is gone.', 'repaired by Waya'],
        ['dan', 'drift', expect.stringMatching(/^The secret is enabled, wanted disabled; dan is still connected \(10\./), 'repaired by Waya'],
      ]),
    );
    expect(told).toHaveLength(4);
    for (const id of ids) expect(rig.entitlement(id)).toMatchObject({ proven: true, trouble: null });
  });
}

test('who came on while his profile was wrong is ended; who was on before stays', async () => {
  const { rig, sim, routerId, profile } = await withLines(['ann', 'ben']);
  const ann = sessionOf(sim, 'ann')!['.id'];
  sim.router.ppp.profiles.set(profile, { 'rate-limit': '100M/100M' });
  sim.customers.hangUp('ben');
  sim.customers.dial('ben');
  expect(limitOf(sim, 'ben')).toBe('100000000/100000000');
  await rig.pass(MINUTE);
  await rig.sweep(routerId);
  expect(sim.router.ppp.profiles.get(profile)['rate-limit']).toBe('5M/10M');
  expect(sim.commandLog.counters.writes).toBe(2);
  await rig.pass(10 * SECOND);
  expect(limitOf(sim, 'ben')).toBe('5000000/10000000');
  expect(sessionOf(sim, 'ann')!['.id']).toBe(ann);
  expect(rig.findings(false)).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'drift', objectName: `profile ${profile}`, detail: `Profile ${profile}: the limit is 100M/100M, wanted 5M/10M.`, resolution: 'repaired by Waya' })]));
});

test('the same limit in another spelling is no drift, nor is a note beside the marker or another pool', async () => {
  const { rig, sim, routerId, ids, profile } = await withLines(['ann']);
  sim.router.ppp.profiles.set(profile, { 'rate-limit': '5000k/10000000', 'remote-address': 'other-pool' });
  sim.router.ppp.secrets.set('ann', { comment: `blue gate waya:s=${ids[0]}` });
  await rig.sweep(routerId);
  expect(sim.commandLog.counters.writes).toBe(0);
  expect([...rig.findings(), ...rig.findings(false)]).toEqual([]);
});

test('renamed by hand: found by its marker and named right again', async () => {
  const { rig, sim, routerId, ids, profile } = await withLines(['ann', 'ben']);
  sim.router.ppp.secrets.set('ann', { name: 'ann-old' });
  sim.router.ppp.profiles.set(profile, { name: 'gold' });
  await rig.sweep(routerId);
  expect(secretOf(sim, 'ann')).toMatchObject({ comment: `waya:s=${ids[0]}`, profile });
  expect(secretOf(sim, 'ann-old')).toBeUndefined();
  expect(sim.router.ppp.secrets.list()).toHaveLength(2);
  expect(rig.findings()).toEqual([]);
  // A payment's job finds it too, without a sweep.
  sim.router.ppp.secrets.set('ben', { name: 'benjamin' });
  rig.wish(ids[1]!, 'suspended');
  await rig.drain();
  expect(secretOf(sim, 'ben')).toMatchObject({ disabled: 'true' });
  expect(sim.router.ppp.secrets.list()).toHaveLength(2);
});

test('what is not ours is listed and left: paid by nobody, unknown marker, a copy; and goes from the list by itself', async () => {
  const { rig, sim, routerId, ids } = await withLines(['ann']);
  const { secrets } = sim.router.ppp;
  const strangers = [
    secrets.add({ name: 'free', service: 'pppoe', profile: 'default', password: 'x', disabled: 'false', comment: 'friend of the boss' }),
    secrets.add({ name: 'lost', service: 'pppoe', profile: 'default', password: 'x', disabled: 'false', comment: 'waya:s=999' }),
    secrets.add({ name: 'ann-copy', service: 'pppoe', profile: 'default', password: 'x', disabled: 'false', comment: `waya:s=${ids[0]}` }),
    secrets.add({ name: 'boss-vpn', service: 'l2tp', profile: 'default', password: 'x', disabled: 'false', comment: '' }),
  ];
  const before = strangers.map((id) => JSON.stringify(secrets.get(id)));
  await rig.sweep(routerId);
  await rig.pass(MINUTE);
  await rig.sweep(routerId);
  expect(sim.commandLog.counters.writes).toBe(0);
  expect(strangers.map((id) => JSON.stringify(secrets.get(id)))).toEqual(before);
  expect(rig.findings().map(({ kind, objectName, subscriberId }) => [kind, objectName, subscriberId !== null]).toSorted((a, b) => (String(a) < String(b) ? -1 : 1))).toEqual([
    ['duplicate', 'ann-copy', true],
    ['orphan', 'lost', false],
    ['unmanaged', 'free', false],
  ]);
  for (const id of strangers) secrets.remove(id);
  await rig.sweep(routerId);
  expect(rig.findings()).toEqual([]);
  expect(rig.findings(false).map((row) => row.resolution)).toEqual(['gone by itself', 'gone by itself', 'gone by itself']);
});

test('a secret left behind on a router that a line has moved from is removed by the sweep', async () => {
  const { rig, sim, routerId, ids } = await withLines(['ann', 'ben']);
  const other = await rig.simulator();
  const otherId = await rig.addRouter('Hill', other.at);
  rig.change(ids[0]!, { routerId: otherId }); // the job for the old router is lost
  rig.wish(ids[1]!, 'ended');
  rig.within(({ tx }) => tx.run({ compile: () => ({ sql: `UPDATE job SET state = 'done' WHERE state = 'ready' AND kind = 'routers.apply'`, parameters: [] }) as never }));
  await rig.sweep(routerId);
  await rig.sweep(otherId);
  expect(sim.router.ppp.secrets.list()).toEqual([]);
  expect(sim.router.ppp.active.list()).toEqual([]);
  expect(secretOf(other, 'ann')).toBeDefined();
  for (const id of ids) expect(rig.entitlement(id)).toMatchObject({ proven: true, trouble: null });
  expect(rig.findings()).toEqual([]);
});

test('a payment that arrives while a sweep is under way is not undone by it', async () => {
  const { rig, sim, routerId, ids } = await withLines(['ann']);
  const id = ids[0]!;
  rig.wish(id, 'suspended');
  await rig.drain();
  sim.router.ppp.secrets.set('ann', { disabled: 'false' }); // drift: the sweep wants to disable him again
  sim.faults.latencyMs = 20;
  let paid = false;
  const stop = rig.commands.onCommitted(() => {
    if (paid || rig.findings().length === 0) return;
    paid = true; // the sweep has compared and is about to write
    stop();
    queueMicrotask(() => rig.wish(id, 'active'));
  });
  sim.commandLog.reset();
  await rig.sweep(routerId);
  expect(paid).toBe(true);
  expect(secretOf(sim, 'ann')).toMatchObject({ disabled: 'false' });
  expect(sim.commandLog.commands().filter(({ words }) => words.includes('=disabled=yes'))).toEqual([]);
  expect(rig.entitlement(id)).toMatchObject({ state: 'active', proven: true });
});

test('a cut-off that could not be proven yet is proven by the sweep', async () => {
  const { rig, sim, routerId, planId } = await withLines([]);
  const id = rig.addLine({ userName: 'zoe', planId, routerId, silent: true });
  await rig.sweep(routerId);
  expect(secretOf(sim, 'zoe')).toBeDefined();
  expect(rig.entitlement(id).proven).toBe(true);
  expect(rig.findings(false)).toEqual([]); // work under way is nobody's drift
});

test('a plan became faster and the job of one line was lost: the profile is right already, and the sweep still lets him dial anew', async () => {
  const { rig, sim, routerId, planId, ids } = await withLines(['ann', 'ben']);
  rig.within(({ tx }) => tx.run({ compile: () => ({ sql: 'UPDATE plan SET downKbps = 30000', parameters: [] }) as never }));
  rig.change(ids[0]!, { planId });
  await rig.drain();
  rig.change(ids[1]!, { planId });
  rig.within(({ tx }) => tx.run({ compile: () => ({ sql: `UPDATE job SET state = 'done' WHERE state = 'ready'`, parameters: [] }) as never }));
  expect(limitOf(sim, 'ben')).toBe('5000000/10000000');
  await rig.sweep(routerId);
  await rig.pass(10 * SECOND);
  expect(limitOf(sim, 'ben')).toBe('5000000/30000000');
  expect(rig.entitlement(ids[1]!).proven).toBe(true);
});

test('who is on line is kept as last read; a sweep without news writes no row again', async () => {
  const { rig, sim, routerId } = await withLines(['ann', 'ben']);
  const page = rig.query('routers.sessions', { routerId }) as { total: number; readAt: number; rows: { userName: string; subscriberName: string }[] };
  expect(page).toMatchObject({ total: 2, rows: [{ userName: 'ann', subscriberName: 'Subscriber ann' }, { userName: 'ben' }] });
  const commandsBefore = rowsOf(rig, 'command');
  const proofsBefore = rowsOf(rig, 'routerProof');
  const sessions = JSON.stringify(rig.db.sql('SELECT * FROM routerSession'));
  await rig.sweep(routerId);
  expect(rowsOf(rig, 'routerProof')).toBe(proofsBefore);
  expect(rowsOf(rig, 'command') - commandsBefore).toBe(1); // the request alone: what a sweep sees is no change
  expect(JSON.stringify(rig.db.sql('SELECT * FROM routerSession'))).toBe(sessions);
  sim.customers.hangUp('ben');
  await rig.pass(MINUTE);
  await rig.sweep(routerId);
  expect(rig.query('routers.sessions', { routerId })).toMatchObject({ total: 1, rows: [{ userName: 'ann' }] });
  expect(rig.router(routerId)).toMatchObject({ online: 1, state: 'up', lastSweepAt: rig.clock.now() });
  expect(rig.query('routers.get', { id: routerId })).toMatchObject({ online: 1, subscriptions: 2, openFindings: 0, waitingJobs: 0, samples: expect.arrayContaining([expect.objectContaining({ online: 1 })]) });
});

test('5,000 secrets: no drift, no write; 100 drifted, exactly those are put right, in one command for each window', async () => {
  const rig = routersRig({ connectTimeoutMs: 30_000, commandTimeoutMs: 30_000 });
  const planId = rig.addPlan('Home 10', 5000, 10_000);
  const routerOfLines = 1;
  const users = Array.from({ length: 5000 }, (_, index) => ({ name: `user${index}`, password: `secret-user${index}`, profile: `waya-${planId}`, comment: `waya:s=${index + 1}` }));
  const sim = await rig.simulator({ users });
  sim.router.ppp.profiles.add({ name: `waya-${planId}`, 'rate-limit': '5M/10M', comment: `waya:plan=${planId}`, 'local-address': '10.64.0.1', 'remote-address': 'pppoe-pool', default: 'false' });
  for (const { name } of users) sim.customers.dial(name);
  expect(await rig.addRouter('Tower', sim.at)).toBe(routerOfLines);
  rig.addLines(users.map(({ name }) => ({ userName: name, planId, routerId: routerOfLines, silent: true })));
  // As after an import from a router that has them all: seen right, with the right passwords.
  rig.within(({ tx }) => tx.run({ compile: () => ({ sql: 'UPDATE entitlement SET confirmedPasswordVersion = 1', parameters: [] }) as never }));
  sim.commandLog.reset();
  await rig.drain(); // the sweep that adding a router begins with
  expect(sim.commandLog.counters.writes).toBe(0);
  expect(rig.db.sql('SELECT count(*) AS n FROM entitlement WHERE confirmedRevision = 1')).toEqual([{ n: 5000 }]);
  expect(rig.db.sql('SELECT count(*) AS n FROM routerSession')).toEqual([{ n: 5000 }]);

  await rig.pass(5 * MINUTE);
  sim.commandLog.reset();
  const startedAt = performance.now();
  await rig.sweep(routerOfLines);
  const quietMs = performance.now() - startedAt;
  expect(sim.commandLog.counters).toMatchObject({ writes: 0, reads: 6, connections: 0 });

  for (let index = 0; index < 100; index += 1) sim.router.ppp.secrets.set(`user${index * 50}`, { disabled: 'true' });
  sim.commandLog.reset();
  const driftedAt = performance.now();
  await rig.sweep(routerOfLines);
  const driftedMs = performance.now() - driftedAt;
  expect(sim.commandLog.counters.writes).toBe(2);
  expect(rig.findings(false)).toHaveLength(50);
  expect(sim.router.ppp.secrets.list().filter((row) => row['disabled'] === 'true')).toEqual([]);
  console.info(`sweep of 5,000 without drift ${Math.round(quietMs)} ms, with 100 drifted ${Math.round(driftedMs)} ms`);
}, 60_000);
