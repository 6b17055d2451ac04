/** A router dies, and another device takes its place: over the wire, from RouterOS 6.49 to an empty 7.18. */
import { describe, expect, test } from 'vitest';
import type { Access } from '../../../src-shared/contract/values.ts';
import { SetupChoices } from '../../../src-shared/contract/router-setup.ts';
import { localDate, MINUTE, SECOND, type LocalDate } from '../../../src-shared/time.ts';
import type { RouterSimulator } from '../../simulators/routeros/index.ts';
import { q } from '../../schema/tables.ts';
import { armingCommands, armingJobs } from '../arming/index.ts';
import { healthCommands } from '../health/index.ts';
import { routerSetupQueries } from '../router-setup/index.ts';
import { refused, routersRig } from '../routers/routers.test-support.ts';
import { readSetting, writeSetting } from '../settings/index.ts';
import { usageCommands, usageJobs } from '../usage/index.ts';
import { retiredItems } from './swaps.store.ts';
import { routerSwapCommands, routerSwapJobs, routerSwapQueries } from './index.ts';

type State = 'active' | 'suspended' | 'throttled' | 'inactive';
const PER_KIND: Readonly<Record<Access, number>> = { pppoe: 60, hotspot: 20, static: 20, dhcp: 20 };
const SERVICES = 120;
/** Every tenth is cut off, every twelfth has used up his data, every fifteenth has paused. */
const stateOf = (n: number): State => (n % 10 === 3 ? 'suspended' : n % 12 === 5 ? 'throttled' : n % 15 === 7 ? 'inactive' : 'active');
const isOff = (state: State): boolean => state === 'suspended' || state === 'inactive';
const FOREIGN = [
  '/ppp secret add name="mast" password="mast" profile=default comment="camera mast"',
  '/queue simple add name="office" target=192.168.88.0/24 max-limit=50M/50M comment="ours"',
  '/ip firewall address-list add list="blocked" address=198.51.100.9 comment="spam"',
  '/system scheduler add name="reboot" start-date=2026-01-01 start-time=04:00:00 interval=7d on-event="/system reboot" comment="weekly"',
].join('\n');

function fieldsOf(access: Access, n: number) {
  const macAddress = `AA:BB:CC:00:00:${n.toString(16).padStart(2, '0').toUpperCase()}`;
  if (access === 'static') return { access, address: `10.9.0.${n + 1}` };
  if (access === 'dhcp') return { access, address: `10.9.1.${n + 1}`, macAddress };
  return { access };
}

async function world() {
  const rig = routersRig();
  const { db, clock, pool, vault, gateway, commands } = rig;
  const all = { db, clock, pool, vault, gateway };
  commands.register({ ...armingCommands, ...usageCommands, ...healthCommands(all), ...routerSwapCommands(all) });
  rig.jobs.register({ ...armingJobs(all), ...usageJobs(all), ...routerSwapJobs(all) });
  rig.within(({ tx, now }) => writeSetting(tx, 'network', { ...readSetting(tx, 'network'), awayGraceHours: 24 }, now));
  const reads = { ...routerSwapQueries(all), ...routerSetupQueries(all) };
  const ask = (name: string, input: object) => reads[name]!({ db, now: clock.now(), actor: { kind: 'system' } } as never, input as never) as Promise<never>;

  const old = await rig.simulator({ version: '6.49', seed: 1, serialNumber: 'OLD-1' });
  const routerId = await rig.addRouter('Tower', old.at);
  // RouterOS 6 shows files of 4 KB at most: this copy is from when it was young.
  await rig.command('health.backUpNow', { routerId });
  const planId = rig.addPlan('Home 10', 5000, 10_000);
  const kinds = (Object.keys(PER_KIND) as Access[]).flatMap((access) => Array.from({ length: PER_KIND[access] }, () => access));
  const ids = rig.addLines(kinds.map((access, n) => ({ userName: `user${n}`, planId, routerId, state: stateOf(n), fields: fieldsOf(access, n) })));
  const services = ids.map((id, n) => ({ id, n, access: kinds[n]!, userName: `user${n}`, state: stateOf(n) }));
  rig.within(({ tx }) => tx.run(q.updateTable('subscription').set({ endOn: localDate('2026-03-06') as LocalDate }).where('id', 'in', ids.slice(0, 3))));
  await rig.drain();
  const read = async () => {
    rig.within((context) => context.enqueue({ kind: 'usage.read', mode: 'repeatable', key: `router:${routerId}:usage`, lane: `router:${routerId}:usage`, input: { routerId } }));
    await rig.drain();
  };
  const used = (id: number) => db.sql<{ bytes: number }>('SELECT ifnull(sum(uploadBytes + downloadBytes), 0) AS bytes FROM usageDay WHERE subscriptionId = ?', id)[0]!.bytes;
  const fixed = services.find(({ access, state }) => access === 'static' && state === 'active')!;
  old.lines.addStatic({ name: fixed.userName, address: `10.9.0.${fixed.n + 1}` });
  await rig.command('arming.armNow', { routerId });
  await rig.pass(2 * MINUTE);
  await rig.sweep(routerId);
  await read();
  await rig.pass(5 * MINUTE);
  await read();

  const newDevice = async () => {
    const device = await rig.simulator({ version: '7.18', seed: 2, serialNumber: 'NEW-2', setUp: 'bare' });
    const { setup } = (await ask('routerSwap.facts', { routerId })) as { setup: { pppoe: { interface: string } | null } };
    const choices = SetupChoices.parse({ version: '7', userName: 'waya', password: 'a-password-of-24-letters', reach: { kind: 'lan' }, officeNetworks: ['127.0.0.1'], tls: false, pppoe: { interface: setup.pppoe!.interface, network: '10.64.0.0/18' } });
    const { text } = (await ask('routerSetup.script', choices)) as { text: string };
    for (const script of [text, FOREIGN]) expect(device.runScript(script).error?.reason ?? null).toBeNull();
    return device;
  };
  const address = (device: { at: { host: string; port: number } }) => ({ routerId, reason: 'Lightning', host: device.at.host, port: device.at.port, tls: false, userName: 'waya', password: 'a-password-of-24-letters' });
  const preview = () => ask('routerSwap.preview', { routerId }) as Promise<{ digest: string; counts: Record<string, number>; total: number; services: object }>;
  const state = () => ask('routerSwap.state', { routerId }) as Promise<{ candidate: { serialNumber: string } | null; approved: { proven: number; services: number; armed: { confirmedAt: number | null } | null } | null }>;
  const lookOut = async () => {
    rig.within((context) => context.enqueue({ kind: 'routerSwap.lookOut', mode: 'repeatable', key: 'routerSwap.lookOut', lane: 'routerSwap', input: {} }));
    await rig.drain();
  };
  return { ...rig, fixed, old, routerId, services, read, used, ask, newDevice, address, preview, state, lookOut };
}

const marked = (row: Readonly<Record<string, string>>) => Number(/waya:s=(\d+)/.exec(row['comment'] ?? '')?.[1]);
/** What lets each service on, by service: on or off. */
function lines({ router }: RouterSimulator): Map<number, boolean> {
  const rows = [...router.ppp.secrets.list(), ...router.hotspot.users.list(), ...router.queues.list().filter((row) => row['dynamic'] !== 'true'), ...router.dhcp.leases.list()];
  const cut = new Set(router.firewall.addressList.list().filter((row) => row['list'] === 'waya-cut').map(marked));
  return new Map(rows.flatMap((row): [number, boolean][] => (Number.isNaN(marked(row)) ? [] : [[marked(row), row['disabled'] !== 'true' && row['block-access'] !== 'true' && !cut.has(marked(row))]])));
}
const foreignOf = ({ router }: RouterSimulator) =>
  JSON.stringify([router.ppp.secrets.find('mast'), router.queues.find('office'), router.firewall.addressList.list().find((row) => row['list'] === 'blocked'), router.schedulers.list().find((row) => row['name'] === 'reboot')]);
/** Everything that is stored on it. */
const stored = ({ router }: RouterSimulator) => JSON.stringify([router.ppp.secrets, router.ppp.profiles, router.hotspot.users, router.queues, router.dhcp.leases, router.firewall.addressList, router.schedulers].map((table) => table.list().filter((row) => row['dynamic'] !== 'true').map(({ name, target, comment, disabled, profile }) => ({ name, target, comment, disabled, profile }))));

describe('a router that died', () => {
  test('is replaced by an empty one: everything is written and proven, what hands made stays, usage goes on, the old one is left alone', { timeout: 60_000 }, async () => {
    const rig = await world();
    const { old, routerId, services, fixed, db } = rig;
    const facts = (await rig.ask('routerSwap.facts', { routerId })) as { services: object; on: number; off: number; backup: object; byHand: { total: number } };
    const off = services.filter(({ state }) => isOff(state)).length;
    expect(facts).toMatchObject({ services: PER_KIND, on: SERVICES - off, off, backup: { version: '6.49 (long-term)' } });
    expect(facts.byHand.total).toBeGreaterThan(0);
    const usedBefore = services.map(({ id }) => rig.used(id));
    expect(usedBefore[0]).toBeGreaterThan(0);
    await old.faults.refuse(true);
    await rig.pass(MINUTE);

    const device = await rig.newDevice();
    const untouched = foreignOf(device);
    const found = (await rig.command('routerSwap.look', rig.address(device))) as { checks: { title: string; level: string }[] };
    expect(found.checks.find(({ title }) => title === 'Licence')?.level).toBe('ok');
    expect((await rig.state()).candidate).toMatchObject({ serialNumber: 'NEW-2' });
    const before = stored(device);
    const shown = await rig.preview();
    expect(shown.counts).toMatchObject({ secrets: 60, hotspotUsers: 20, queues: 20, leases: 20, schedulers: 1 });
    expect(stored(device)).toBe(before);

    await rig.command('routerSwap.approve', { routerId, digest: shown.digest, fingerprint: null });
    await rig.drain();
    expect(await rig.state()).toMatchObject({ candidate: null, approved: { proven: SERVICES, services: SERVICES, armed: { confirmedAt: rig.clock.now() } } });
    expect(lines(device)).toEqual(new Map(services.map(({ id, state }) => [id, !isOff(state)])));
    expect(foreignOf(device)).toBe(untouched);
    expect(device.router.schedulers.list().filter((row) => row['comment']?.includes('waya:arm'))).toHaveLength(1);
    const written = device.router.sectorsTotal;
    await rig.sweep(routerId);
    expect(device.router.sectorsTotal).toBe(written);
    expect(rig.findings().map(({ kind, objectName }) => `${kind} ${objectName}`)).toEqual(['unmanaged mast']);

    device.lines.addStatic({ name: fixed.userName, address: `10.9.0.${fixed.n + 1}` });
    // Who dials in is counted from his first byte on this device, on top of what he used on the other.
    await rig.pass(5 * MINUTE);
    await rig.sweep(routerId);
    await rig.read();
    const { session } = await rig.pool.line(routerId);
    const onDevice = new Map((await session.readTraffic()).map((row) => [row.name, Number(row.receivedBytes + row.sentBytes)]));
    const dialled = services.filter(({ userName }) => onDevice.has(userName));
    expect(dialled).toHaveLength(services.filter(({ access, state }) => access === 'pppoe' && !isOff(state)).length);
    expect(dialled.map(({ id, n }) => rig.used(id) - usedBefore[n]!)).toEqual(dialled.map(({ userName }) => onDevice.get(userName)));
    const queue = (await session.listQueues()).find(({ comment }) => comment.includes(`waya:s=${fixed.id}`))!;
    expect(rig.used(fixed.id) - usedBefore[fixed.n]!).toBe(Number(queue.receivedBytes + queue.sentBytes));
    expect(Math.min(usedBefore[fixed.n]!, Number(queue.receivedBytes))).toBeGreaterThan(0);
    expect(services.filter(({ access, id }) => access !== 'pppoe' && id !== fixed.id).every(({ id, n }) => rig.used(id) === usedBefore[n])).toBe(true);

    // The old one is on again, at its old address: seen, told, and left as it is.
    await rig.lookOut();
    expect(retiredItems(db)).toEqual([]);
    const asItWas = stored(old);
    await old.faults.refuse(false);
    await rig.lookOut();
    expect(retiredItems(db)).toMatchObject([{ title: 'The replaced router Tower is on again', link: `/routers/${routerId}` }]);
    rig.wish(services[0]!.id, 'suspended');
    await rig.drain();
    expect(lines(device).get(services[0]!.id)).toBe(false);
    expect(stored(old)).toBe(asItWas);
    await old.faults.refuse(true);
    await rig.lookOut();
    expect(retiredItems(db)).toEqual([]);
  });

  test('the old one at the address of the new one is not taken for it, even with the same login', { timeout: 60_000 }, async () => {
    const rig = await world();
    const { old, routerId } = rig;
    await old.faults.refuse(true);
    await rig.pass(MINUTE);
    const device = await rig.newDevice();
    await rig.command('routerSwap.look', { ...rig.address(device), userName: 'api', password: 'router-password' });
    await rig.command('routerSwap.approve', { routerId, digest: (await rig.preview()).digest, fingerprint: null });
    await rig.drain();
    // As where both have the same address in the network: now the old one answers there.
    await old.faults.refuse(false);
    const asItWas = stored(old);
    rig.within(({ tx }) => tx.run(q.updateTable('router').set({ host: old.at.host, port: old.at.port }).where('id', '=', routerId)));
    rig.pool.forget(routerId);
    rig.wish(rig.services[0]!.id, 'suspended');
    await rig.sweep(routerId);
    await rig.pass(30 * SECOND);
    expect(rig.router(routerId)).toMatchObject({ state: 'refused' });
    expect(rig.entitlement(rig.services[0]!.id)).toMatchObject({ proven: false });
    expect(rig.router(routerId).trouble).toContain('OLD-1, and NEW-2 was approved');
    expect(stored(old)).toBe(asItWas);
  });
});

describe('at every step', () => {
  test('either the old device is in force or the new one, and the wizard goes on where it was', { timeout: 60_000 }, async () => {
    const rig = await world();
    const { old, routerId } = rig;
    const addressNow = () => rig.router(routerId).port;
    // The old one, and a router that is in Waya already, cannot take its place.
    expect((await refused(rig.command('routerSwap.look', { ...rig.address(old), userName: 'api', password: 'router-password' }))).message).toContain('the router itself');
    const device = await rig.newDevice();
    expect((await refused(rig.command('routerSwap.approve', { routerId, digest: '0'.repeat(64), fingerprint: null }))).message).toContain('Look at it first');
    await rig.command('routerSwap.look', rig.address(device));
    const shown = await rig.preview();
    expect([addressNow(), (await rig.state()).approved]).toEqual([old.at.port, null]);
    // Somebody is cut off meanwhile: what was shown is not what would be written.
    rig.wish(rig.services[0]!.id, 'suspended');
    await rig.drain();
    expect((await refused(rig.command('routerSwap.approve', { routerId, digest: shown.digest, fingerprint: null }))).details).toMatchObject({ preview: 'stale' });
    expect(addressNow()).toBe(old.at.port);
    // Looked at by a wrong login: what waits stays.
    await refused(rig.command('routerSwap.look', { ...rig.address(device), password: 'wrong' }));
    expect((await rig.state()).candidate).not.toBeNull();

    const asItWas = stored(old);
    await rig.command('routerSwap.approve', { routerId, digest: (await rig.preview()).digest, fingerprint: null });
    // Nothing is written yet; what is to be done is in the book of jobs, and outlives this process.
    expect([addressNow(), lines(device).size]).toEqual([device.at.port, 0]);
    expect(await rig.state()).toMatchObject({ candidate: null, approved: { proven: 0, services: SERVICES } });
    expect([...new Set(rig.jobRows().filter(({ state }) => state === 'ready').map(({ kind }) => kind))].sort()).toEqual(['arming.arm', 'routers.sweep']);
    // The device goes off in the midst of it, and comes back.
    device.faults.loseNextReply('/ppp/secret/add');
    device.faults.dropMidSentence({ afterBytes: 3, path: '/queue/simple/add' });
    await rig.drain();
    await rig.pass(5 * MINUTE);
    await rig.pass(5 * MINUTE);
    expect(await rig.state()).toMatchObject({ approved: { proven: SERVICES } });
    expect(lines(device).size).toBe(SERVICES);
    expect(stored(old)).toBe(asItWas);
  });
});
