import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src-shared/time.ts';
import { insertService } from '../../testing/service-rows.ts';
import type { Cents } from '../../../src-shared/money.ts';
import type { LocalDate } from '../../../src-shared/time.ts';
import { q } from '../../schema/tables.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import { createPlan } from '../plans/index.ts';
import { isRouterDown } from '../router-watch/index.ts';
import { healthRig } from './health.test-support.ts';
import { healthItems } from './index.ts';

type Rig = ReturnType<typeof healthRig>;
const titles = (rig: Rig) => healthItems(rig.db, rig.clock.now()).map((each) => each.title);
const look = async (rig: Rig, seconds: number) => {
  rig.clock.advance(seconds * SECOND);
  rig.router.truth = { ...rig.router.truth, uptimeSeconds: rig.router.truth.uptimeSeconds + seconds };
  await rig.run('health.look');
};

describe('looks', () => {
  test('a router that goes dark is down after the setting, up after a minute of answers, and one alert tells of it', async () => {
    const rig = healthRig();
    const alerts = () => rig.db.sql<{ kind: string; closedAt: number | null }>('SELECT kind, closedAt FROM routerAlert ORDER BY id');
    await look(rig, 0);
    expect(isRouterDown(rig.db, rig.routerId)).toBe(false);
    rig.router.reachable = false;
    await look(rig, 60);
    await look(rig, 60);
    expect(isRouterDown(rig.db, rig.routerId)).toBe(false);
    await look(rig, 60);
    expect(isRouterDown(rig.db, rig.routerId)).toBe(true);
    rig.router.reachable = true;
    await look(rig, 60);
    expect(isRouterDown(rig.db, rig.routerId)).toBe(true);
    await look(rig, 60);
    expect(isRouterDown(rig.db, rig.routerId)).toBe(false);
    expect(alerts()).toEqual([{ kind: 'down', closedAt: rig.clock.now() }]);
  });

  test('the state hangs on a second try, and it comes by itself before the next minute', async () => {
    const rig = healthRig();
    await look(rig, 0);
    rig.router.reachable = false;
    await look(rig, 60);
    for (let n = 0; n < 5; n += 1) {
      rig.clock.advance(20 * SECOND);
      await rig.jobs.drain();
    }
    expect(isRouterDown(rig.db, rig.routerId)).toBe(true);
  });

  test('a router that comes and goes is told once', async () => {
    const rig = healthRig();
    await look(rig, 0);
    for (let n = 0; n < 4; n += 1) {
      rig.router.reachable = false;
      await look(rig, 60);
      await look(rig, 90);
      rig.router.reachable = true;
      await look(rig, 60);
      await look(rig, 60);
    }
    expect(titles(rig)).toEqual(['Router Mast comes and goes']);
    expect(rig.db.sql<{ n: number }>(`SELECT count(*) AS n FROM routerAlert WHERE kind = 'flapping'`)).toEqual([{ n: 1 }]);
  });

  test('samples by the minute with sessions and throughput every five, by the hour afterwards', async () => {
    const rig = healthRig();
    let bytes = 0n;
    const face = (name: string, type: string, running = true) => ({ name, type, running, disabled: false, comment: '', receivedBytes: bytes, sentBytes: bytes * 2n });
    rig.router.listInterfaces = async () => [face('ether1', 'ether'), face('ether2', 'ether', false), face('<pppoe-jane>', 'pppoe-in')];
    for (let minute = 0; minute <= 60; minute += 1) {
      await look(rig, 60);
      bytes += 750_000n;
    }
    const { points } = await rig.query<{ points: { sessions: number | null; receivedBitsPerSecond: number | null; sentBitsPerSecond: number | null }[] }>('health.router', { routerId: rig.routerId });
    expect(points.length).toBeGreaterThanOrEqual(12);
    expect(points.at(-2)).toMatchObject({ sessions: 1, receivedBitsPerSecond: 100_000, sentBitsPerSecond: 200_000 });
    rig.clock.advance(HOUR);
    await rig.run('health.startNight');
    const hours = rig.db.sql<{ cpuLoadPercent: number }>(`SELECT cpuLoadPercent FROM healthSample WHERE grain = 'hour'`);
    expect(hours.length).toBe(2);
    rig.clock.advance(3 * DAY);
    await rig.run('health.startNight');
    expect(rig.db.sql(`SELECT grain FROM healthSample GROUP BY 1`)).toEqual([{ grain: 'hour' }]);
  });

  test('a restart that nobody announced is in the list for a day', async () => {
    const rig = healthRig();
    await look(rig, 0);
    rig.router.truth = { ...rig.router.truth, uptimeSeconds: 10 };
    await look(rig, 60);
    expect(titles(rig)).toEqual(['Router Mast started anew']);
    await look(rig, DAY / SECOND);
    expect(titles(rig)).toEqual([]);
  });
});

describe('copies of the configuration', () => {
  const copies = (rig: Rig) => rig.query<{ total: number; rows: { id: number; at: number; checkedAt: number; lineCount: number }[]; trouble: object | null }>('health.backups', { routerId: rig.routerId });

  test('one that is as it was is not kept twice; two are compared; the text is not readable in the database', async () => {
    const rig = healthRig();
    await rig.run('health.startNight');
    rig.clock.advance(DAY);
    rig.router.text = rig.router.text.replace('08:00:00', '08:00:01');
    await rig.run('health.startNight');
    const same = await copies(rig);
    expect(same).toMatchObject({ total: 1, trouble: null });
    expect(same.rows[0]!.checkedAt - same.rows[0]!.at).toBe(DAY);
    rig.clock.advance(DAY);
    rig.router.text += '\nadd name=guests';
    expect(await rig.command('health.backUpNow', { routerId: rig.routerId })).toMatchObject({ kept: true });
    const { rows } = await copies(rig);
    expect(await rig.query('health.compareBackups', { fromId: rows[1]!.id, toId: rows[0]!.id })).toMatchObject({ added: 1, removed: 0, lines: expect.arrayContaining([{ kind: 'added', text: 'add name=guests' }]) });
    expect(await rig.query('health.backup', { id: rows[0]!.id })).toMatchObject({ fileName: 'Mast-202603040800.rsc', text: rig.router.text });
    expect(JSON.stringify(rig.db.sql('SELECT * FROM routerBackup')) + JSON.stringify(rig.db.sql('SELECT * FROM command'))).not.toContain('guests');
  });

  test('what is armed anew each day makes no new copy; another scheduler does', async () => {
    const rig = healthRig();
    const plain = rig.router.text;
    const armed = (day: string) => `add comment=waya:arm interval=1h name=waya-arm-${day} \\\n    on-event=":local wl {\\"7 jane\\"}" \\\n    policy=read,write start-date=${day}\nadd comment=mine \\\n    name=nightly`;
    for (const text of [`${plain}\n/system scheduler\n${armed('2026-03-02')}`, `${plain}\n/system scheduler\n${armed('2026-03-03')}`, `${plain}\n/system scheduler\n${armed('2026-03-03').replace('nightly', 'weekly')}`]) {
      rig.router.text = text;
      rig.clock.advance(DAY);
      await rig.run('health.startNight');
    }
    expect((await copies(rig)).total).toBe(2);
  });

  test('a no is a no until the next night', async () => {
    const rig = healthRig();
    rig.router.readExport = async () => { throw new GatewayError('Too large.', { retryable: false, outcome: 'not_done', hint: 'Ask by hand.' }); };
    await rig.run('health.startNight');
    expect((await copies(rig)).trouble).not.toBeNull();
    expect(rig.db.sql(`SELECT 1 FROM job WHERE kind = 'health.night' AND state = 'ready'`)).toEqual([]);
  });

  test('the oldest go', async () => {
    const rig = healthRig();
    rig.within(({ tx }) => tx.run(q.insertInto('setting').values({ name: 'network', value: JSON.stringify({ awayGraceHours: 24, throttleUpKbps: 256, throttleDownKbps: 256, usageMinutes: 5, sweepMinutes: 10, downAfterSeconds: 90, backupsKept: 2 }), changedAt: rig.clock.now() } as never)));
    for (let n = 0; n < 4; n += 1) {
      rig.router.text += `\nadd name=pool${n}`;
      rig.clock.advance(DAY);
      await rig.run('health.startNight');
    }
    expect((await copies(rig)).rows.map((row) => row.lineCount)).toEqual([7, 6]);
  });

  test('what fails is tried again, and told after three days', async () => {
    const rig = healthRig();
    rig.router.readExport = async () => { rig.router.reachable = false; throw new GatewayError('Too large.', { retryable: true, outcome: 'not_done', hint: 'Ask by hand.' }); };
    await rig.run('health.startNight');
    expect((await copies(rig)).trouble).not.toBeNull();
    expect(rig.db.sql(`SELECT json_extract(input, '$.attempt') AS attempt FROM job WHERE kind = 'health.night' AND state = 'ready'`)).toEqual([{ attempt: 2 }]);
    rig.clock.advance(3 * DAY - MINUTE);
    expect(titles(rig)).toEqual([]);
    rig.clock.advance(MINUTE);
    expect(titles(rig)).toEqual(['No copy of router Mast since 2 Mar 2026, 08:00']);
  });
});

test('the doctor reads the router, keeps what he found, and a wrong clock becomes an alert', async () => {
  const rig = healthRig();
  rig.clock.advance(5 * MINUTE);
  expect(await rig.command('health.runDoctor', { routerId: rig.routerId })).toMatchObject({ bad: 2 });
  const { checks } = await rig.query<{ checks: { id: string; level: string }[] }>('health.doctor', { routerId: rig.routerId });
  expect(checks.filter((check) => check.level === 'bad').map((check) => check.id)).toEqual(['clock', 'apiReach']);
  await look(rig, 0);
  expect(titles(rig)).toEqual(['The clock of router Mast is wrong']);
  rig.router.reachable = false;
  await expect(rig.command('health.runDoctor', { routerId: rig.routerId })).rejects.toMatchObject({ code: 'unavailable' });
});

describe('the test of a line', () => {
  const lineOf = (rig: Rig, access: 'pppoe' | 'hotspot' | 'static' | 'dhcp') =>
    rig.within((context) => {
      const { tx, now } = context;
      const planId = createPlan(context, { name: access, priceCents: 100_000 as Cents, taxInclusive: true, downKbps: 10_000, upKbps: 5000 }, 'published');
      const subscriberId = tx.run(q.insertInto('subscriber').values({ accountNumber: access, name: 'Jane', phone: null, phoneHash: null, otherPhone: null, otherPhoneHash: null, email: '', location: '', note: '', createdAt: now })).id;
      const id = insertService(context, { subscriberId, planId, routerId: rig.routerId, userName: 'jane', passwordCipher: '', startOn: '2026-03-01' as LocalDate });
      tx.run(q.updateTable('subscription').set({ access, address: access === 'pppoe' ? null : '10.5.50.7', macAddress: 'AA:BB:CC:00:11:22' }).where('id', '=', id));
      tx.run(q.insertInto('entitlement').values({ subscriptionId: id, state: 'active', reasonCode: 'paidUp', reason: 'Paid.', since: now, revision: 1, confirmedRevision: 0, confirmedAt: null, confirmedPasswordVersion: 0, trouble: null }));
      return id;
    });
  const tested = (rig: Rig, subscriptionId: number) => rig.query<{ level: string; verdict: string; checks: { id: string; level: string; found: string }[] }>('health.lineTest', { subscriptionId });
  const queue = (name: string, comment: string, dynamic: boolean) => ({ id: '*1', name, target: '10.5.50.7/32', maxLimit: '5M/10M', burstLimit: null, burstThreshold: null, burstTime: null, priority: '8/8', disabled: false, dynamic, comment, receivedBytes: 0n, sentBytes: 0n });

  test.each([
    ['pppoe', ['account', 'session', 'address', 'limit', 'ping', 'log']],
    ['hotspot', ['account', 'session', 'address', 'limit', 'ping', 'log']],
    ['static', ['account', 'address', 'limit', 'ping', 'log']],
    ['dhcp', ['account', 'session', 'address', 'limit', 'ping', 'log']],
  ] as const)('%s: right from the books to him', async (access, ids) => {
    const rig = healthRig();
    const id = lineOf(rig, access);
    const comment = `his own words waya:s=${id}`;
    rig.router.listSecrets = async () => [{ id: '*1', name: 'jane', service: 'pppoe', profile: 'waya-1', disabled: false, comment, remoteAddress: null, remoteIpv6Prefix: null }];
    rig.router.listSessions = async () => [{ id: '*1', name: 'jane', address: '10.64.0.7', callerId: '', uptimeSeconds: 7200, sessionId: '' }];
    rig.router.listHotspotUsers = async () => [{ id: '*1', name: 'jane', server: null, profile: 'waya-1', disabled: false, comment, address: null, macAddress: null, uptimeSeconds: 0, receivedBytes: 0n, sentBytes: 0n, limitUptimeSeconds: null, limitTotalBytes: null }];
    rig.router.listHotspotSessions = async () => [{ id: '*1', name: 'jane', address: '10.5.50.7', macAddress: '', server: '', uptimeSeconds: 60, receivedBytes: 0n, sentBytes: 0n }];
    rig.router.listLeases = async () => [{ id: '*1', macAddress: 'AA:BB:CC:00:11:22', address: '10.5.50.7', server: null, rateLimit: '5M/10M', addressLists: '', blockAccess: false, disabled: false, dynamic: false, comment, status: 'bound', activeAddress: '10.5.50.7' }];
    rig.router.listQueues = async (names) => (names ? names.map((name) => queue(name, '', true)) : access === 'static' ? [queue('jane', comment, false)] : []);
    rig.router.listLog = async () => [{ id: '*1', time: '07:00:00', topics: 'pppoe,ppp', message: '<pppoe-jane>: disconnected' }, { id: '*2', time: '07:30:00', topics: 'pppoe,ppp', message: '<pppoe-janet>: connected' }];
    const result = await tested(rig, id);
    expect(result).toMatchObject({ level: 'ok', verdict: expect.stringContaining('right') });
    expect(result.checks.map((check) => check.id)).toEqual(ids);
    expect(result.checks.at(-1)!.found).toContain('<pppoe-jane>: disconnected');
    expect(result.checks.find((check) => check.id === 'limit')).toMatchObject({ level: 'ok', found: '10 Mbit/s down, 5 Mbit/s up, as his plan.' });
  });

  test('a speed of his own is right, though his plan has another', async () => {
    const rig = healthRig();
    const id = lineOf(rig, 'static');
    rig.within(({ tx, now }) => tx.run(q.insertInto('speedOverride').values({ subscriptionId: id, upKbps: 2000, downKbps: 4000, reason: 'Mast is weak', operatorId: null, at: now, untilOn: null })));
    rig.router.listQueues = async () => [{ ...queue('jane', `waya:s=${id}`, false), maxLimit: '2M/4M' }];
    expect((await tested(rig, id)).checks.find((check) => check.id === 'limit')).toMatchObject({ level: 'ok', found: '4 Mbit/s down, 2 Mbit/s up, his own speed.' });
  });

  test('not on the router, and a router that is silent', async () => {
    const rig = healthRig();
    const id = lineOf(rig, 'pppoe');
    expect(await tested(rig, id)).toMatchObject({ level: 'bad', verdict: 'By the books he is on, but Mast does not let him on.' });
    rig.router.reachable = false;
    await expect(tested(rig, id)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

test('the log, newest first, searched, and only the lines that name subscribers', async () => {
  const rig = healthRig();
  rig.router.listLog = async () => [{ id: '*1', time: '07:00:00', topics: 'system,info,account', message: 'user waya logged in via api' }, { id: '*2', time: '07:30:00', topics: 'pppoe', message: '<pppoe-jane>: connected' }];
  const rows = async (input: object) => (await rig.query<{ rows: { id: string }[] }>('health.log', { routerId: rig.routerId, ...input })).rows.map((row) => row.id);
  expect(await rows({})).toEqual(['*2', '*1']);
  expect(await rows({ search: 'LOGGED' })).toEqual(['*1']);
  expect(await rows({ only: 'waya' })).toEqual(['*1']);
  expect(await rows({ only: 'subscribers' })).toEqual([]);
});
