/** How a service is let on, its password and a speed of its own: what the desk is told, and what the router is told. */
import { describe, expect, test } from 'vitest';
import { addPlan, addRouter, addSubscriber, openDesk, operator, type Desk } from '../../testing/feature-rig.ts';
import { localDate } from '../../../src-shared/time.ts';

const MAC = 'D4:CA:6D:01:23:45';
const serviceOf = async (desk: Desk, id: number) => (await desk.query('subscribers.get', { id })).subscriptions[0]!;
/** Of the line as it stands, with changes. */
const pppoe = (id: number, userName: string) => ({ id, userName, access: 'pppoe' as const });

describe('a new service', () => {
  test('of each kind keeps what was typed in one spelling, and goes to its router', async () => {
    const desk = openDesk();
    const [planId, routerId] = [await addPlan(desk), addRouter(desk)];
    const { id: subscriberId } = await desk.command('subscribers.create', { name: 'Four' });
    const kinds = [
      { userName: 'ppp', address: '10.64.0.9', ipv6Prefix: '2001:DB8:0:A::/64' },
      { userName: 'hot', access: 'hotspot', macAddress: 'd4ca6d012345', server: 'hs1' },
      { userName: 'fix', access: 'static', address: '10.65.0.2' },
      { userName: 'lease', access: 'dhcp', address: '10.66.0.2', macAddress: 'd4-ca-6d-01-23-46' },
    ] as const;
    for (const kind of kinds) await desk.command('subscriptions.add', { subscriberId, planId, routerId, startOn: desk.today(), ...kind });
    await desk.settle();
    const { subscriptions } = await desk.query('subscribers.get', { id: subscriberId });
    expect(subscriptions.map(({ userName, access, address, ipv6Prefix, macAddress, server }) => [userName, access, address, ipv6Prefix, macAddress, server])).toEqual([
      ['lease', 'dhcp', '10.66.0.2', null, 'D4:CA:6D:01:23:46', null],
      ['fix', 'static', '10.65.0.2', null, null, null],
      ['hot', 'hotspot', null, null, MAC, 'hs1'],
      ['ppp', 'pppoe', '10.64.0.9', '2001:db8:0:a::/64', null, null],
    ]);
    expect(desk.routers.told).toHaveLength(4);
    // An address tells where somebody is, and a MAC address which device is his: neither is in the log.
    const log = JSON.stringify(desk.db.sql('SELECT * FROM command'));
    for (const kept of ['10.66.0.2', 'd4ca6d012345', MAC]) expect(log).not.toContain(kept);
  });

  test('on one router never has the address, device or prefix of one that runs; on another router, or after that one has ended, it may', async () => {
    const desk = openDesk();
    const [planId, here, there] = [await addPlan(desk), addRouter(desk), addRouter(desk, 'Juja')];
    const { id: subscriberId, accountNumber } = await desk.command('subscribers.create', { name: 'Ann' });
    const add = (userName: string, line: object, routerId: number | null = here) => desk.command('subscriptions.add', { subscriberId, planId, routerId, userName, startOn: desk.today(), ...line });
    const lease = { access: 'dhcp', address: '10.66.0.2', macAddress: MAC };
    const first = await add('one', lease);
    await add('six', { ipv6Prefix: '2001:db8:0:100::/56' });
    const before = desk.rows();
    expect(await desk.refusal(add('two', { address: '10.66.0.2' }))).toMatchObject({ code: 'conflict', message: `The address 10.66.0.2 is taken by Ann (account ${accountNumber}). Choose another.`, details: { fields: { address: 'is taken' } } });
    expect(await desk.refusal(add('two', { access: 'hotspot', macAddress: MAC.toLowerCase() }))).toMatchObject({ code: 'conflict', details: { fields: { macAddress: 'is taken' } } });
    // A prefix is routed to one place only, on whichever router.
    expect(await desk.refusal(add('two', { ipv6Prefix: '2001:db8:0:1a0::/64' }, there))).toMatchObject({ code: 'conflict', details: { fields: { ipv6Prefix: 'is taken' } } });
    expect(desk.rows()).toBe(before);
    const moving = await add('two', lease, there);
    expect(await desk.refusal(desk.command('subscriptions.moveRouter', { id: moving.id, routerId: here }))).toMatchObject({ code: 'conflict', details: { fields: { address: 'is taken' } } });
    await desk.command('subscriptions.end', { id: first.id, endOn: desk.today() });
    await desk.command('subscriptions.moveRouter', { id: moving.id, routerId: here });
    expect((await serviceOf(desk, subscriberId)).routerId).toBe(here);
  });

  test('that ends keeps its address to its last day; moved back, the end finds it taken', async () => {
    const desk = openDesk();
    const [planId, routerId] = [await addPlan(desk), addRouter(desk)];
    const { id: subscriberId } = await desk.command('subscribers.create', { name: 'Ann' });
    const add = (userName: string, startOn: string) => desk.command('subscriptions.add', { subscriberId, planId, routerId, userName, startOn: localDate(startOn), access: 'static', address: '10.65.0.2' });
    const first = await add('one', '2026-03-02');
    await desk.command('subscriptions.end', { id: first.id, endOn: localDate('2026-03-20') });
    expect((await desk.refusal(add('two', '2026-03-19'))).message).toMatch(/is taken by Ann .* until 20 Mar 2026\. Choose another\.$/);
    await add('two', '2026-03-20');
    expect(await desk.refusal(desk.command('subscriptions.end', { id: first.id, endOn: localDate('2026-03-25') }))).toMatchObject({ code: 'conflict', details: { fields: { address: 'is taken' } } });
  });
});

describe('the way of connecting', () => {
  test('changes after it was shown what changes on the router; the router is told, and reads back', async () => {
    const desk = openDesk();
    const routerId = addRouter(desk);
    const { id, subscriptionId } = await addSubscriber(desk, { routerId, userName: 'jane' });
    await desk.settle();
    desk.routers.told.length = 0;
    const wanted = { id: subscriptionId, userName: 'jane', access: 'dhcp' as const, address: '10.66.0.2', macAddress: MAC };
    expect(await desk.query('subscriptions.changeAccessPreview', wanted)).toEqual({
      routerName: 'RB Kasarani',
      changes: ['The PPPoE account jane is removed, and who is connected by it is put off the line.', `The DHCP lease of 10.66.0.2 for ${MAC} is made.`],
    });
    expect((await serviceOf(desk, id)).access).toBe('pppoe');
    await desk.command('subscriptions.changeAccess', wanted);
    expect(await serviceOf(desk, id)).toMatchObject({ access: 'dhcp', address: '10.66.0.2', macAddress: MAC, entitlement: { confirmedAt: null } });
    await desk.settle();
    expect(desk.routers.told).toMatchObject([{ routerId, subscriptionId }]);
    // The same again asks nothing of the router.
    expect((await desk.query('subscriptions.changeAccessPreview', wanted)).changes).toEqual([]);
    const jobs = desk.rows('job');
    await desk.command('subscriptions.changeAccess', wanted);
    expect(desk.rows('job')).toBe(jobs);
  });

  test('is refused as a preview is, by who may not, of what has ended, and under a name that is taken', async () => {
    const desk = openDesk();
    const [jane, ken] = [await addSubscriber(desk, { userName: 'jane' }), await addSubscriber(desk, { userName: 'ken' })];
    const taken = pppoe(jane.subscriptionId, 'ken');
    for (const call of [desk.query('subscriptions.changeAccessPreview', taken), desk.command('subscriptions.changeAccess', taken)]) expect(await desk.refusal(call)).toMatchObject({ code: 'conflict', details: { fields: { userName: 'is taken' } } });
    const bare = { ...pppoe(jane.subscriptionId, 'jane'), access: 'static' as const };
    for (const call of [desk.query('subscriptions.changeAccessPreview', bare), desk.command('subscriptions.changeAccess', bare)]) expect(await desk.refusal(call)).toMatchObject({ code: 'invalid', details: { fields: { address: 'must not be empty' } } });
    expect((await desk.refusal(desk.command('subscriptions.changeAccess', pppoe(jane.subscriptionId, 'other'), operator('cashier')))).code).toBe('not_allowed');
    await desk.command('subscriptions.end', { id: ken.subscriptionId, endOn: desk.today() });
    expect((await desk.refusal(desk.command('subscriptions.changeAccess', pppoe(ken.subscriptionId, 'ken2')))).code).toBe('locked');
  });
});

describe('a password', () => {
  test('is changed to one that was typed, or to one that Waya makes; the router gets each, and it can be read', async () => {
    const desk = openDesk();
    const routerId = addRouter(desk);
    const { subscriptionId: id } = await addSubscriber(desk, { routerId, userName: 'jane' });
    await desk.settle();
    const first = await desk.command('subscriptions.revealPassword', { id });
    await desk.command('subscriptions.changePassword', { id, password: 'her own 1' }, operator('technician'));
    expect(await desk.command('subscriptions.revealPassword', { id })).toEqual({ userName: 'jane', password: 'her own 1' });
    await desk.settle();
    await desk.command('subscriptions.changePassword', { id });
    const made = await desk.command('subscriptions.revealPassword', { id });
    expect(made.password).toMatch(/^[a-z2-9]{10}$/);
    expect([first.password, 'her own 1']).not.toContain(made.password);
    await desk.settle();
    expect(desk.routers.told.map((told) => told.subscriptionId)).toEqual([id, id, id]);
    expect(desk.db.sql('SELECT passwordVersion FROM subscription')).toEqual([{ passwordVersion: 3 }]);
    expect(JSON.stringify(desk.db.sql('SELECT * FROM command'))).not.toContain('her own 1');
  });

  test('that routers cannot keep is refused; so is any for who connects by his address', async () => {
    const desk = openDesk();
    const { subscriptionId: id } = await addSubscriber(desk);
    expect(await desk.refusal(desk.command('subscriptions.changePassword', { id, password: 'pässwört' }))).toMatchObject({ code: 'invalid', details: { fields: { password: expect.any(String) } } });
    await desk.command('subscriptions.changeAccess', { id, userName: 'fix', access: 'static', address: '10.65.0.2' });
    expect((await desk.refusal(desk.command('subscriptions.changePassword', { id }))).message).toBe('He connects by his address, without a password.');
    expect(desk.db.sql('SELECT passwordVersion FROM subscription')).toEqual([{ passwordVersion: 1 }]);
  });
});

describe('a speed of his own', () => {
  test('is shown with who gave it and why, reaches the router, and ends by itself on its day, also when the PC was off', async () => {
    const desk = openDesk();
    const routerId = addRouter(desk);
    const { id, subscriptionId } = await addSubscriber(desk, { routerId });
    await desk.settle();
    desk.routers.told.length = 0;
    const own = { id: subscriptionId, upKbps: 10_000, downKbps: 20_000 };
    await desk.command('subscriptions.overrideSpeed', { ...own, reason: 'Outage of Saturday', untilOn: localDate('2026-03-05') }, operator('technician'));
    expect((await serviceOf(desk, id)).speedOverride).toMatchObject({ upKbps: 10_000, downKbps: 20_000, reason: 'Outage of Saturday', untilOn: '2026-03-05', by: expect.any(String) });
    await desk.settle();
    expect(desk.routers.told).toHaveLength(1);
    await desk.day('2026-03-04');
    expect((await serviceOf(desk, id)).speedOverride).not.toBeNull();
    expect(desk.routers.told).toHaveLength(1);
    await desk.offUntil('2026-03-05');
    await desk.settle();
    expect((await serviceOf(desk, id)).speedOverride).toBeNull();
    expect(desk.routers.told).toHaveLength(2);
    const told = (await desk.query('subscribers.timeline', { id })).rows.filter((row) => row.kind === 'speed').map(({ title, detail }) => [title, detail]);
    expect(told).toEqual([['Speed of his plan again', 'It was given until 5 Mar 2026.'], ['Speed of his own: 20 Mbit/s down, 10 Mbit/s up', 'Outage of Saturday']]);
  });

  test('without a day stays until somebody ends it; another one takes its place; the plan’s is nothing to end', async () => {
    const desk = openDesk();
    const { id, subscriptionId } = await addSubscriber(desk);
    const own = { id: subscriptionId, upKbps: 10_000, downKbps: 20_000, reason: 'Cousin of the mast owner' };
    await desk.command('subscriptions.overrideSpeed', own);
    await desk.command('subscriptions.overrideSpeed', { ...own, downKbps: 30_000 });
    expect((await serviceOf(desk, id)).speedOverride).toMatchObject({ downKbps: 30_000, untilOn: null });
    await desk.day('2026-03-05');
    expect((await serviceOf(desk, id)).speedOverride).not.toBeNull();
    await desk.command('subscriptions.endOverride', { id: subscriptionId, reason: 'Moved to the big plan' });
    expect((await serviceOf(desk, id)).speedOverride).toBeNull();
    expect((await desk.refusal(desk.command('subscriptions.endOverride', { id: subscriptionId, reason: 'Again' }))).code).toBe('conflict');
    expect(await desk.refusal(desk.command('subscriptions.overrideSpeed', { ...own, untilOn: desk.today() }))).toMatchObject({ code: 'invalid', details: { fields: { untilOn: 'is not to come' } } });
    expect(() => desk.db.sql('DELETE FROM speedOverrideChange')).toThrow();
  });
});
