import { afterEach, describe, expect, test } from 'vitest';
import { ApiClient } from './api-client.fixture.ts';
import { createRouterSimulator, type RouterSimulator, type RouterSimulatorOptions } from './index.ts';

const START = Date.UTC(2025, 2, 4, 6, 0, 0);
const simulators: RouterSimulator[] = [];

/** One subscriber on a clock that stands still until moved. */
async function start(options: RouterSimulatorOptions = {}) {
  let nowMs = START;
  const simulator = createRouterSimulator({
    timers: null,
    clock: { now: () => nowMs },
    users: [{ name: 'amina', password: 'pw', profile: 'home-5M', dialling: false }],
    ...options,
  });
  simulators.push(simulator);
  const { port } = await simulator.listen();
  const client = await ApiClient.loggedIn(port);
  const pass = (ms: number): void => {
    nowMs += ms;
    simulator.advanceTo(nowMs);
  };
  const active = (): Promise<Record<string, string>[]> => client.rows('/ppp/active/print', '?name=amina');
  const counters = async (): Promise<[number, number]> => {
    const [row] = await client.rows('/interface/print', '=.proplist=rx-byte,tx-byte', '?name=<pppoe-amina>');
    return [Number(row?.['rx-byte']), Number(row?.['tx-byte'])];
  };
  return { simulator, port, client, pass, active, counters };
}

afterEach(() => Promise.all(simulators.splice(0).map((simulator) => simulator.close())));

describe('a session', () => {
  test('brings a row, an interface with counters, a queue and an address-list entry, and takes them along', async () => {
    const { simulator, client, pass, active, counters } = await start();
    simulator.router.ppp.profiles.set('home-5M', { 'address-list': 'subscribers' });
    simulator.customers.setRate('amina', { uploadBytesPerSecond: 1000, downloadBytesPerSecond: 50_000 });
    expect(simulator.customers.dial('amina').ok).toBe(true);
    pass(3_600_000);
    const [session] = await active();
    expect(session).toMatchObject({ '.id': '*80000001', service: 'pppoe', address: '10.64.0.2', uptime: '1h', radius: 'false' });
    expect(session?.['caller-id']).toMatch(/^([0-9A-F]{2}:){5}[0-9A-F]{2}$/);
    expect(await counters()).toEqual([3_600_000, 180_000_000]);
    const queue = { target: '<pppoe-amina>', 'max-limit': '2000000/5000000', bytes: '3600000/180000000', dynamic: 'true' };
    expect(await client.rows('/queue/simple/print', '?name=<pppoe-amina>')).toMatchObject([queue]);
    expect(await client.rows('/ip/firewall/address-list/print')).toMatchObject([{ list: 'subscribers', address: '10.64.0.2', dynamic: 'true' }]);
    await client.talk('/ppp/active/remove', '=.id=*80000001');
    for (const menu of ['/ppp/active', '/queue/simple', '/ip/firewall/address-list']) expect(await client.rows(`${menu}/print`)).toEqual([]);
    expect(await client.rows('/interface/print', '?type=pppoe-in')).toEqual([]);
    expect(await client.rows('/ppp/secret/print')).toMatchObject([{ 'last-logged-out': '2025-03-04 10:00:00', 'last-disconnect-reason': 'reset', 'last-caller-id': session?.['caller-id'] }]);
  });

  test('counts beyond 32 bits, and from zero after a reconnect', async () => {
    const { simulator, client, pass, active, counters } = await start();
    simulator.customers.setRate('amina', { uploadBytesPerSecond: 100_000, downloadBytesPerSecond: 1_000_000 });
    simulator.customers.dial('amina');
    pass(86_400_000);
    expect(await counters()).toEqual([8_640_000_000, 86_400_000_000]);
    await client.talk('/ppp/active/remove', `=.id=${(await active())[0]?.['.id']}`);
    pass(15_000);
    const [again] = await active();
    expect(again).toMatchObject({ '.id': '*80000002', uptime: '5s' });
    expect(await counters()).toEqual([500_000, 5_000_000]);
  });

  test.each([
    ['disabling its secret', ['/ppp/secret/disable', '=.id=*1']],
    ['removing its secret', ['/ppp/secret/remove', '=.id=*1']],
    ['changing its profile', ['/ppp/secret/set', '=.id=*1', '=profile=home-10M']],
    ['changing its password', ['/ppp/secret/set', '=.id=*1', '=password=other']],
    ['changing the limit of its profile', ['/ppp/profile/set', '=numbers=home-5M', '=rate-limit=1M/1M']],
  ])('is not touched by %s', async (_name, words) => {
    const { simulator, client, pass, active } = await start();
    simulator.customers.dial('amina');
    const before = (await active())[0]?.['session-id'];
    expect((await client.talk(...words)).at(-1)).toEqual(['!done']);
    pass(60_000);
    expect((await active())[0]).toMatchObject({ 'session-id': before, uptime: '1m' });
    expect(await client.rows('/queue/simple/print')).toMatchObject([{ 'max-limit': '2000000/5000000' }]);
  });

  test('takes the new limit at the next connect', async () => {
    const { simulator, client, pass } = await start();
    simulator.customers.dial('amina');
    await client.talk('/ppp/secret/set', '=.id=*1', '=profile=home-10M');
    await client.talk('/ppp/active/remove', '=.id=*80000001');
    pass(10_000);
    expect(await client.rows('/queue/simple/print')).toMatchObject([{ 'max-limit': '5000000/10000000' }]);
  });

  test('ends at the session-timeout of its profile', async () => {
    const { simulator, pass, active } = await start();
    simulator.router.ppp.profiles.set('home-5M', { 'session-timeout': '1h' });
    simulator.customers.dial('amina');
    pass(3_599_000);
    expect(await active()).toHaveLength(1);
    pass(2000);
    expect(await active()).toHaveLength(0);
    expect(simulator.router.ppp.secrets.get('amina')['last-disconnect-reason']).toBe('session-timeout');
  });

  test('is one of several, or the only one', async () => {
    const { simulator, client } = await start();
    simulator.customers.dial('amina');
    expect(simulator.customers.dial('amina').ok).toBe(true);
    expect((await client.rows('/interface/print', '?type=pppoe-in')).map((row) => row['name'])).toEqual(['<pppoe-amina>', '<pppoe-amina-1>']);
    await client.talk('/ppp/profile/set', '=.id=*0', '=only-one=yes');
    expect(simulator.customers.dial('amina')).toEqual({ ok: false, refusal: 'already-active' });
  });
});

describe('a customer', () => {
  test('redials after his time when his session was removed', async () => {
    const { client, simulator, pass, active } = await start({ redialAfterMs: 7000 });
    simulator.customers.dial('amina');
    await client.talk('/ppp/active/remove', '=.id=*80000001');
    pass(6999);
    expect(await active()).toHaveLength(0);
    pass(1);
    expect(await active()).toHaveLength(1);
  });

  test('who is cut off stays off, and is back his redial time after being enabled', async () => {
    const { client, simulator, pass, active } = await start();
    simulator.customers.dial('amina');
    await client.talk('/ppp/secret/set', '=.id=*1', '=disabled=yes');
    await client.talk('/ppp/active/remove', '=.id=*80000001');
    pass(30 * 86_400_000);
    expect(await active()).toHaveLength(0);
    expect(simulator.customers.isOnline('amina')).toBe(false);
    await client.talk('/ppp/secret/enable', '=.id=*1');
    pass(9999);
    expect(await active()).toHaveLength(0);
    pass(1);
    expect(await active()).toHaveLength(1);
    expect(simulator.router.log.list().filter((line) => line['message']?.includes('authentication failed'))).toHaveLength(1);
  });

  test.each([
    ['the secret is missing', ['/ppp/secret/remove', '=.id=*1']],
    ['the secret is disabled', ['/ppp/secret/disable', '=.id=*1']],
    ['the password differs', ['/ppp/secret/set', '=.id=*1', '=password=other']],
    ['the caller-id differs', ['/ppp/secret/set', '=.id=*1', '=caller-id=00:00:00:00:00:00']],
    ['the secret is for another service', ['/ppp/secret/set', '=.id=*1', '=service=l2tp']],
  ])('is refused when %s', async (_name, words) => {
    const { simulator, client } = await start();
    await client.talk(...words);
    expect(simulator.customers.dial('amina')).toEqual({ ok: false, refusal: 'authentication' });
  });

  test('gets on with the right password typed in', async () => {
    const { simulator, client, pass, active } = await start();
    await client.talk('/ppp/secret/set', '=.id=*1', '=password=new');
    simulator.customers.dial('amina');
    simulator.customers.setPassword('amina', 'new');
    pass(10_000);
    expect(await active()).toHaveLength(1);
  });

  test('who hangs up does not come back by himself', async () => {
    const { simulator, pass, active } = await start();
    simulator.customers.dial('amina');
    simulator.customers.hangUp('amina');
    pass(86_400_000);
    expect(await active()).toHaveLength(0);
    expect(simulator.router.ppp.secrets.get('amina')['last-disconnect-reason']).toBe('peer-request');
  });

  test('gets his own address, one of the pool, or waits for a free one', async () => {
    const { simulator, client, pass, active } = await start({
      users: [
        { name: 'amina', password: 'pw', profile: 'home-5M', dialling: false },
        { name: 'baraka', password: 'pw', profile: 'home-5M', dialling: false },
      ],
    });
    simulator.router.pools.set('pppoe-pool', { ranges: '10.64.0.2' });
    expect(simulator.customers.dial('baraka').ok).toBe(true);
    expect(simulator.customers.dial('amina')).toEqual({ ok: false, refusal: 'no-address' });
    simulator.customers.hangUp('baraka');
    pass(10_000);
    expect((await active())[0]).toMatchObject({ address: '10.64.0.2' });
    await client.talk('/ppp/secret/set', '=.id=*1', '=remote-address=10.99.0.5');
    await client.talk('/ppp/active/remove', '=numbers=amina');
    pass(10_000);
    expect((await active())[0]).toMatchObject({ address: '10.99.0.5' });
  });

  test('of a licence that is full waits too', async () => {
    const users = Array.from({ length: 201 }, (_, index) => ({ name: `u${index}`, password: 'p', profile: 'home-5M' }));
    const { simulator, pass } = await start({ licenseLevel: 4, users });
    expect(simulator.router.ppp.active.size).toBe(200);
    expect(simulator.customers.isOnline('u200')).toBe(false);
    simulator.customers.hangUp('u0');
    pass(10_000);
    expect(simulator.customers.isOnline('u200')).toBe(true);
  });

  test('appears for a secret added later, if asked for', async () => {
    const { client, pass } = await start({ customersFollowSecrets: true });
    await client.talk('/ppp/secret/add', '=name=zuri', '=password=x', '=profile=home-5M');
    pass(10_000);
    expect(await client.rows('/ppp/active/print', '?name=zuri')).toHaveLength(1);
  });

  test('redials by the timer when nobody moves the clock', async () => {
    const simulator = createRouterSimulator({ users: [{ name: 'amina', password: 'pw', profile: 'home-5M' }], redialAfterMs: 20 });
    simulators.push(simulator);
    const { port } = await simulator.listen();
    const client = await ApiClient.loggedIn(port);
    client.send('/ppp/active/listen', '.tag=l');
    await client.talk('/ppp/active/remove', '=numbers=amina', '.tag=r');
    const back = await client.next();
    expect(back).toContain('=name=amina');
  });
});

test('what is due has happened when the router is asked, also when nobody advanced it', async () => {
  let nowMs = START;
  const simulator = createRouterSimulator({ timers: null, clock: { now: () => nowMs }, users: [{ name: 'amina', password: 'pw', profile: 'home-5M' }] });
  simulators.push(simulator);
  const { port } = await simulator.listen();
  const client = await ApiClient.loggedIn(port);
  await client.talk('/ppp/active/remove', '=numbers=amina');
  nowMs += 60_000;
  expect(await client.rows('/ppp/active/print')).toMatchObject([{ name: 'amina', uptime: '50s' }]);
});

test('the same seed gives the same network', () => {
  const clock = { now: () => START };
  const state = (seed: number): string => {
    const { router } = createRouterSimulator({ users: 200, seed, clock, timers: null });
    return JSON.stringify([router.ppp.secrets.list(), router.ppp.active.list(), router.queues.list()]);
  };
  expect(state(5)).toBe(state(5));
  expect(state(5)).not.toBe(state(6));
});

test('a reboot keeps the configuration and ends everything else', async () => {
  const { simulator, port, client, pass, active } = await start();
  simulator.customers.dial('amina');
  pass(3_600_000);
  await client.talk('/ppp/secret/add', '=name=kept');
  expect(await client.rows('/system/resource/print')).toMatchObject([{ uptime: '1h', 'write-sect-since-reboot': '1' }]);
  expect(await active()).toHaveLength(1);
  client.send('/system/reboot');
  await client.closed;
  pass(10_000);
  const after = await ApiClient.loggedIn(port);
  expect(await after.rows('/system/resource/print')).toMatchObject([{ uptime: '10s', 'write-sect-since-reboot': '0' }]);
  expect(await after.rows('/ppp/secret/print', '?name=kept')).toHaveLength(1);
  expect(await after.rows('/ppp/active/print')).toMatchObject([{ name: 'amina', uptime: '0s' }]);
  expect(await after.rows('/ppp/secret/print', '?name=amina')).toMatchObject([{ 'last-disconnect-reason': 'reboot' }]);
});

describe('hotspot', () => {
  test('0.0.0.0 and 00:00:00:00:00:00 of a user mean none: any device, and an address from the pool, each its own', async () => {
    const { simulator, client } = await start();
    for (const name of ['guest', 'other']) await client.talk('/ip/hotspot/user/add', `=name=${name}`, '=password=g', '=address=0.0.0.0', '=mac-address=00:00:00:00:00:00', '=limit-uptime=0s', '=limit-bytes-total=0');
    expect(simulator.hotspot.login('guest', 'g', 'AA:BB:CC:00:00:01').ok).toBe(true);
    expect(simulator.hotspot.login('other', 'g', 'AA:BB:CC:00:00:02').ok).toBe(true);
    const addresses = (await client.rows('/ip/hotspot/active/print')).map(({ address }) => address);
    expect(addresses).not.toContain('0.0.0.0');
    expect(new Set(addresses).size).toBe(2);
    await client.talk('/ip/hotspot/user/set', '=numbers=guest', '=address=10.5.0.9', '=mac-address=aa:bb:cc:00:00:01');
    await client.talk('/ip/hotspot/active/remove', '=numbers=guest');
    expect(simulator.hotspot.login('guest', 'g', 'AA:BB:CC:00:00:07')).toMatchObject({ ok: false, reason: expect.stringContaining('not allowed') });
    expect(simulator.hotspot.login('guest', 'g', 'AA:BB:CC:00:00:01').ok).toBe(true);
    expect((await client.rows('/ip/hotspot/active/print')).map(({ address }) => address)).toContain('10.5.0.9');
  });

  test('totals grow at log-out, and the limit on uptime holds over sessions', async () => {
    const { simulator, client, pass } = await start();
    await client.talk('/ip/hotspot/user/add', '=name=guest', '=password=g', '=limit-uptime=1h');
    const rate = { uploadBytesPerSecond: 10, downloadBytesPerSecond: 100 };
    expect(simulator.hotspot.login('guest', 'wrong', 'AA:BB:CC:00:00:01').ok).toBe(false);
    expect(simulator.hotspot.login('guest', 'g', 'AA:BB:CC:00:00:01', rate).ok).toBe(true);
    expect(simulator.hotspot.login('guest', 'g', 'AA:BB:CC:00:00:02').ok).toBe(false);
    pass(600_000);
    expect(await client.rows('/ip/hotspot/active/print')).toMatchObject([{ user: 'guest', uptime: '10m', 'bytes-in': '6000', 'bytes-out': '60000' }]);
    expect(await client.rows('/ip/hotspot/user/print')).toMatchObject([{ uptime: '0s', 'bytes-out': '0' }]);
    await client.talk('/ip/hotspot/active/remove', '=numbers=guest');
    expect(await client.rows('/ip/hotspot/user/print')).toMatchObject([{ uptime: '10m', 'bytes-in': '6000', 'bytes-out': '60000' }]);
    simulator.hotspot.login('guest', 'g', 'AA:BB:CC:00:00:01', rate);
    pass(3_600_000);
    expect(await client.rows('/ip/hotspot/active/print')).toEqual([]);
    expect(await client.rows('/ip/hotspot/user/print')).toMatchObject([{ uptime: '1h' }]);
    expect(simulator.hotspot.login('guest', 'g', 'AA:BB:CC:00:00:01').ok).toBe(false);
    await client.talk('/ip/hotspot/user/reset-counters', '=numbers=guest');
    expect(simulator.hotspot.login('guest', 'g', 'AA:BB:CC:00:00:01').ok).toBe(true);
  });
});
