import { createServer as createHttpServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { MINUTE, SECOND } from '../../../src-shared/time.ts';
import { selfSignedCertificate } from '../../simulators/routeros/index.ts';
import { refused, routersRig, secretOf, sessionOf } from './routers.test-support.ts';

/* What the operator can ask and do, and what he is told when the router says no. */

test('test: connects, counts, changes nothing', async () => {
  const rig = routersRig();
  const sim = await rig.simulator({ users: 20, identity: 'Kasarani' });
  const told = await rig.command('routers.test', { name: 'Tower', host: sim.at.host, port: sim.at.port, userName: 'api', password: 'router-password' });
  expect(told).toMatchObject({ facts: { identity: 'Kasarani', board: 'RB5009UG+S+' }, fingerprint: null, secrets: 20, profiles: 5, sessions: expect.any(Number) });
  expect(sim.commandLog.counters.writes).toBe(0);
  expect(sim.connectionCount).toBe(0);
});

test('test: what goes wrong is said in words, with what to do', async () => {
  const rig = routersRig({ connectTimeoutMs: 1500 });
  const sim = await rig.simulator();
  const web = createHttpServer((_request, response) => response.end('hello'));
  const webPort = await new Promise<number>((resolve) => void web.listen(0, '127.0.0.1', () => resolve((web.address() as { port: number }).port)));
  onTestFinished(() => void web.close());
  const address = { name: 'Tower', host: sim.at.host, port: sim.at.port, userName: 'api', password: 'router-password' };
  const wrongPassword = await refused(rig.command('routers.test', { ...address, password: 'wrong-one' }));
  expect(wrongPassword).toMatchObject({ code: 'unavailable', message: expect.stringContaining('does not accept this user name and password'), details: { hint: expect.any(String), technical: expect.any(String) } });
  const notMikrotik = await refused(rig.command('routers.test', { ...address, port: webPort }));
  expect(notMikrotik).toMatchObject({ code: 'unavailable', message: expect.stringContaining('not the API of a MikroTik router') });
  await sim.faults.refuse(true);
  const nobody = await refused(rig.command('routers.test', address));
  expect(nobody).toMatchObject({ code: 'unavailable', message: expect.stringContaining('Nothing listens at') });
  expect(JSON.stringify([wrongPassword.toBody(), notMikrotik.toBody(), nobody.toBody()])).not.toMatch(/wrong-one|router-password/);
});

test('add: on the first contact the certificate is pinned; the password is encrypted; the first sweep follows', async () => {
  const rig = routersRig();
  const sim = await rig.simulator({ tls: selfSignedCertificate('Kasarani', Date.now()) });
  const id = await rig.addRouter('Tower', { host: sim.at.host, port: sim.at.tlsPort! }, { tls: true });
  expect(rig.router(id)).toMatchObject({ state: 'up', fingerprint: sim.at.fingerprint, tls: 1 });
  expect(rig.router(id).passwordCipher).not.toContain('router-password');
  await rig.drain();
  expect(rig.query('routers.list', {})).toMatchObject([{ id, name: 'Tower', state: 'up', tls: true, online: 0, facts: { identity: 'MikroTik' }, lastSweepAt: rig.clock.now(), trouble: null }]);
  expect(rig.db.sql<{ detail: string }>('SELECT detail FROM command').map((row) => row.detail).join()).not.toContain('router-password');
});

test('add: a router that is off may be added and is pinned when it answers; a wrong password or name is refused at its field', async () => {
  const rig = routersRig();
  const sim = await rig.simulator({ tls: selfSignedCertificate('Kasarani', Date.now()) });
  await sim.faults.refuse(true);
  const id = await rig.addRouter('Tower', { host: sim.at.host, port: sim.at.tlsPort! }, { tls: true });
  await rig.drain();
  expect(rig.query('routers.get', { id })).toMatchObject({ state: 'new', fingerprint: null, trouble: { message: expect.stringContaining('Nothing listens at') }, facts: null });
  await sim.faults.refuse(false);
  await rig.pass(2 * SECOND);
  expect(rig.query('routers.get', { id })).toMatchObject({ state: 'up', fingerprint: sim.at.fingerprint, trouble: null });
  const wrong = await refused(rig.addRouter('Hill', sim.at, { password: 'wrong-one' }));
  expect(wrong).toMatchObject({ code: 'invalid', details: { fields: { password: expect.stringContaining('does not accept') } } });
  const taken = await refused(rig.addRouter('tower', sim.at));
  expect(taken).toMatchObject({ code: 'conflict', message: 'There is already a router named tower. Give this one another name.', details: { fields: { name: 'is taken' } } });
  expect(rig.db.sql('SELECT * FROM router')).toHaveLength(1);
});

test('the certificate changes: nothing is sent, the router is refused with what to do, and trusted again by the operator', async () => {
  const rig = routersRig();
  const sim = await rig.simulator({ tls: selfSignedCertificate('Kasarani', Date.now()) });
  const at = { host: sim.at.host, port: sim.at.tlsPort! };
  const routerId = await rig.addRouter('Tower', at, { tls: true });
  const planId = rig.addPlan('Home 10', 5000, 10_000);
  const id = rig.addLine({ userName: 'jane', planId, routerId });
  await rig.drain();
  const seen = sim.changeCertificate(selfSignedCertificate('Kasarani', Date.now()));
  sim.faults.dropConnections();
  await rig.pass(MINUTE);
  rig.wish(id, 'suspended');
  await rig.pass(MINUTE);
  expect(rig.query('routers.get', { id: routerId })).toMatchObject({ state: 'refused', trouble: { message: expect.stringContaining('has changed'), technical: expect.stringContaining(seen) } });
  expect(rig.entitlement(id)).toMatchObject({ proven: false, trouble: { message: expect.stringMatching(/^Router Tower does not let Waya in: The certificate/) } });
  expect(rig.jobRows().filter((job) => job.state === 'dead')).toEqual([]);
  const change = await refused(rig.command('routers.change', { id: routerId, name: 'Tower', ...at, tls: true, userName: 'api', password: 'router-password' }));
  expect(change).toMatchObject({ code: 'invalid', details: { fields: { fingerprint: expect.stringContaining('has changed') } } });
  await rig.command('routers.trustCertificate', { id: routerId, fingerprint: seen });
  await rig.drain();
  expect(rig.query('routers.get', { id: routerId })).toMatchObject({ state: 'up', trouble: null, fingerprint: seen });
  expect(rig.entitlement(id)).toMatchObject({ proven: true, trouble: null });
  expect(secretOf(sim, 'jane')).toMatchObject({ disabled: 'true' });
});

test('somebody changes the password of the API user: everything waits, and goes on at once when it is typed in', async () => {
  const rig = routersRig();
  const sim = await rig.simulator();
  const routerId = await rig.addRouter('Tower', sim.at);
  const planId = rig.addPlan('Home 10', 5000, 10_000);
  const id = rig.addLine({ userName: 'jane', planId, routerId });
  await rig.drain();
  sim.router.users.set('api', { password: 'changed' });
  sim.faults.dropConnections();
  await rig.pass(MINUTE);
  rig.wish(id, 'suspended');
  for (let minute = 0; minute < 10; minute += 1) await rig.pass(MINUTE);
  expect(rig.query('routers.get', { id: routerId })).toMatchObject({ state: 'refused', waitingJobs: 1, trouble: { message: 'The router does not accept this user name and password.' } });
  const address = { id: routerId, name: 'Tower', host: sim.at.host, port: sim.at.port, userName: 'api' };
  expect(await refused(rig.command('routers.change', { ...address, password: 'still-wrong' }))).toMatchObject({ code: 'invalid', details: { fields: { password: expect.any(String) } } });
  await rig.command('routers.change', { ...address, password: 'changed' });
  await rig.drain();
  expect(rig.entitlement(id)).toMatchObject({ proven: true, trouble: null });
  expect(rig.query('routers.get', { id: routerId })).toMatchObject({ state: 'up', waitingJobs: 0 });
});

test('change: a new name alone asks nothing of the router; another way to cut off is reviewed', async () => {
  const rig = routersRig();
  const sim = await rig.simulator();
  const id = await rig.addRouter('Tower', sim.at);
  await rig.drain();
  sim.commandLog.reset();
  await rig.command('routers.change', { id, name: 'Mast', host: sim.at.host, port: sim.at.port, userName: 'api', suspendMode: 'walled' });
  expect(sim.commandLog.counters.logins).toBe(0);
  expect(rig.query('routers.get', { id })).toMatchObject({ name: 'Mast', state: 'up', suspendMode: 'walled' });
  expect(rig.jobRows().at(-1)).toMatchObject({ kind: 'entitlement.review' });
  expect(await refused(rig.command('routers.change', { id: 99, name: 'X', host: 'h', userName: 'u' }))).toMatchObject({ code: 'not_found' });
});

test('remove: refused while services are on it, then it is gone with all that was read of it', async () => {
  const rig = routersRig();
  const sim = await rig.simulator();
  const routerId = await rig.addRouter('Tower', sim.at);
  const planId = rig.addPlan('Home 10', 5000, 10_000);
  const id = rig.addLine({ userName: 'jane', planId, routerId });
  await rig.drain();
  await rig.sweep(routerId);
  expect(await refused(rig.command('routers.remove', { id: routerId }))).toMatchObject({ code: 'conflict', message: 'One service is on router Tower. Move them to another router or end them first.' });
  rig.wish(id, 'ended');
  await rig.drain();
  await rig.command('routers.remove', { id: routerId });
  await rig.drain();
  expect(rig.query('routers.list', {})).toEqual([]);
  expect(rig.db.sql('SELECT * FROM routerProof')).toEqual([]);
  expect(await refused(rig.command('routers.sweep', { id: routerId }))).toMatchObject({ code: 'not_found' });
});

test('one line, read now: online with its counters, and what its secret is', async () => {
  const rig = routersRig();
  const sim = await rig.simulator();
  const routerId = await rig.addRouter('Tower', sim.at);
  const planId = rig.addPlan('Home 10', 5000, 10_000);
  const id = rig.addLine({ userName: 'jane', planId, routerId });
  await rig.drain();
  await rig.pass(10 * SECOND);
  await rig.pass(MINUTE);
  const line = (await rig.readLine(id)) as object;
  expect(line).toMatchObject({ online: true, address: sessionOf(sim, 'jane')!['address'], uptimeSeconds: 60, receivedBytes: expect.any(Number), sentBytes: expect.any(Number), secret: `Secret enabled with profile waya-${planId}`, readAt: rig.clock.now() });
  sim.customers.hangUp('jane');
  expect(await rig.readLine(id)).toMatchObject({ online: false, address: null, uptimeSeconds: null, receivedBytes: null });
  await sim.faults.refuse(true);
  expect(await refused(rig.readLine(id))).toMatchObject({ code: 'unavailable', message: expect.any(String), details: { hint: expect.any(String) } });
  expect(await refused(rig.readLine(99))).toMatchObject({ code: 'not_found' });
});

test('jobs of a router in words, the troubles with them; another router of a longer number is not mixed in', async () => {
  const rig = routersRig();
  const sim = await rig.simulator();
  const routerId = await rig.addRouter('Tower', sim.at);
  for (let n = 2; n <= 11; n += 1) await rig.addRouter(`Tower ${n}`, sim.at);
  await rig.drain();
  const planId = rig.addPlan('Home 10', 5000, 10_000);
  await sim.faults.refuse(true);
  rig.addLine({ userName: 'jane', planId, routerId, state: 'suspended' });
  rig.addLine({ userName: 'ken', planId, routerId: 11 });
  await rig.pass(MINUTE);
  const page = rig.query('routers.jobs', { routerId }) as { total: number; rows: { title: string; state: string; trouble: object | null }[] };
  expect(page.total).toBe(2);
  expect(page.rows).toMatchObject([
    { title: 'Bring jane in line (cut off)', state: 'ready', trouble: { message: expect.stringMatching(/^Router Tower does not answer since/) } },
    { title: 'Compare the whole router', state: 'done', trouble: null },
  ]);
});

test('names, addresses and passwords of subscribers stay out of the command log', async () => {
  const rig = routersRig();
  const sim = await rig.simulator();
  const routerId = await rig.addRouter('Tower', sim.at);
  sim.router.ppp.secrets.add({ name: 'wanjiku', service: 'pppoe', profile: 'default', password: 'x', disabled: 'false', comment: '' });
  const planId = rig.addPlan('Home 10', 5000, 10_000);
  const id = rig.addLine({ userName: '0712345678', planId, routerId });
  await rig.drain();
  await rig.pass(10 * SECOND);
  rig.wish(id, 'suspended');
  await rig.drain();
  await rig.sweep(routerId);
  const log = rig.db.sql<{ detail: string }>(`SELECT detail FROM command WHERE name LIKE 'routers.record%'`).map((row) => row.detail).join('\n');
  expect(log).toContain(`"subscriptionId":${id}`);
  expect(log).not.toMatch(/0712345678|wanjiku|10\.64\.|secret-/);
});
