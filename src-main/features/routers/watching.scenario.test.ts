import { expect, test } from 'vitest';
import { instant, localDate, MINUTE, SECOND } from '../../../src-shared/time.ts';
import { writeSetting, readSetting } from '../settings/index.ts';
import { routerSchedules } from './index.ts';
import { limitOf, refused, routersRig, secretOf, sessionOf } from './routers.test-support.ts';

/* What a comparison watches for beside the rows themselves: speeds, leaks, accounts used twice; and what people see before anything is sent. */

async function withLines(names: readonly string[]) {
  const rig = routersRig();
  const sim = await rig.simulator();
  const routerId = await rig.addRouter('Tower', sim.at);
  const planId = rig.addPlan('Home 10', 5000, 10_000);
  const ids = names.map((userName) => rig.addLine({ userName, planId, routerId }));
  await rig.drain();
  await rig.pass(MINUTE);
  await rig.sweep(routerId);
  await rig.pass(MINUTE);
  sim.commandLog.reset();
  return { rig, sim, routerId, planId, ids, profile: `waya-${planId}` };
}

interface Preview { total: number; writes: number; endings: number; digest: string; waiting?: string[]; rows: { object: string; subscriberName: string | null; changes: string[]; writes: number; endings: number }[] }

test('a session at another speed than its account: ended once, and if it comes back so, told with both numbers and left', async () => {
  const { rig, sim, routerId } = await withLines(['ann', 'ben']);
  const ben = sessionOf(sim, 'ben')!['.id'];
  const wrong = () => sim.router.queues.set('<pppoe-ann>', { 'max-limit': '100000000/100000000' });
  wrong();
  await rig.sweep(routerId);
  expect(sessionOf(sim, 'ann')).toBeUndefined();
  expect(rig.findings()).toMatchObject([{ kind: 'wrongSpeed', objectName: 'ann', detail: expect.stringMatching(/^ann is connected with 100M\/100M, wanted 5M\/10M\. His session is ended once/) }]);
  await rig.pass(MINUTE);
  expect(limitOf(sim, 'ann')).toBe('5000000/10000000');
  wrong();
  const again = sessionOf(sim, 'ann')!['.id'];
  await rig.sweep(routerId);
  expect(sessionOf(sim, 'ann')!['.id']).toBe(again);
  expect(rig.findings()).toMatchObject([{ kind: 'wrongSpeed', detail: expect.stringMatching(/^ann is connected with 100M\/100M, wanted 5M\/10M\. It was ended once already/) }]);
  sim.router.queues.set('<pppoe-ann>', { 'max-limit': '5M/10M' });
  await rig.sweep(routerId);
  expect(rig.findings()).toEqual([]);
  expect(sessionOf(sim, 'ben')!['.id']).toBe(ben);
});

test('kept as hands left it: told and not repaired, but who is on and who is off is; back to repairing, all is put right', async () => {
  const { rig, sim, routerId, ids, profile } = await withLines(['ann', 'ben', 'cat']);
  rig.wish(ids[1]!, 'suspended');
  await rig.drain();
  await rig.command('routers.setPolicy', { id: routerId, driftPolicy: 'keep', area: 'Hill' });
  expect(rig.router(routerId)).toMatchObject({ driftPolicy: 'keep', area: 'Hill' });
  sim.router.ppp.secrets.set('ann', { profile: 'default' });
  sim.router.ppp.profiles.set(profile, { 'rate-limit': '7M/7M' });
  sim.router.ppp.secrets.set('ben', { disabled: 'false' });
  sim.router.ppp.secrets.set('cat', { disabled: 'true' });
  await rig.sweep(routerId);
  expect(secretOf(sim, 'ann')).toMatchObject({ profile: 'default' });
  expect(sim.router.ppp.profiles.get(profile)).toMatchObject({ 'rate-limit': '7M/7M' });
  expect(secretOf(sim, 'ben')).toMatchObject({ disabled: 'true' });
  expect(secretOf(sim, 'cat')).toMatchObject({ disabled: 'false' });
  const open = rig.findings().map(({ objectName, detail }) => [objectName, detail]);
  expect(open).toEqual(expect.arrayContaining([
    ['ann', `The profile is default, wanted ${profile}. Kept as it is (setting of this router).`],
    [`profile ${profile}`, `Profile ${profile}: the limit is 7M/7M, wanted 5M/10M. Kept as it is (setting of this router).`],
  ]));
  expect(open).toHaveLength(2);
  // What the books change is written all the same.
  rig.wish(ids[0]!, 'suspended');
  await rig.drain();
  expect(secretOf(sim, 'ann')).toMatchObject({ disabled: 'true', profile });
  expect(sim.router.ppp.profiles.get(profile)).toMatchObject({ 'rate-limit': '7M/7M' });
  await rig.command('routers.setPolicy', { id: routerId, driftPolicy: 'repair' });
  await rig.drain();
  expect(sim.router.ppp.profiles.get(profile)).toMatchObject({ 'rate-limit': '5M/10M' });
  expect(rig.findings()).toEqual([]);
});

test('what is paid by nobody has a price a month: of the plan whose speed it has, else of the cheapest; who is disabled costs nothing', async () => {
  const { rig, sim, routerId, profile } = await withLines(['ann']);
  const { secrets, profiles } = sim.router.ppp;
  rig.addPlan('Home 30', 15_000, 30_000);
  rig.within(({ tx }) => tx.run({ compile: () => ({ sql: `UPDATE plan SET priceCents = 500000 WHERE name = 'Home 30'`, parameters: [] }) as never }));
  profiles.add({ name: 'gold', 'rate-limit': '15M/30000k', comment: '', default: 'false' });
  const add = (name: string, fields: object) => secrets.add({ name, service: 'pppoe', password: 'x', disabled: 'false', comment: '', ...fields });
  add('gold-friend', { profile: 'gold' });
  add('plan-friend', { profile });
  add('odd-friend', { profile: 'default' });
  add('asleep', { profile: 'gold', disabled: 'true' });
  add('lost', { profile, comment: 'waya:s=999' });
  await rig.sweep(routerId);
  const leaks = rig.query('routers.leaks', { routerId }) as { total: number; totalCents: number; rows: { objectName: string; leakCents: number; detail: string }[] };
  expect(leaks).toMatchObject({ total: 4, totalCents: 1_100_000 });
  expect(leaks.rows.map(({ objectName, leakCents }) => `${objectName} ${leakCents}`).toSorted()).toEqual(['gold-friend 500000', 'lost 200000', 'odd-friend 200000', 'plan-friend 200000']);
  expect(leaks.rows[0]!.detail).toContain('Worth KES 5,000.00 a month.');
  expect(rig.query('routers.leaks', {})).toMatchObject({ total: 4, totalCents: 1_100_000 });
  secrets.remove('gold-friend');
  await rig.sweep(routerId);
  expect(rig.query('routers.leaks', { routerId })).toMatchObject({ total: 3, totalCents: 600_000 });
});

test('one device under two names, and one name on two routers, are told', async () => {
  const { rig, sim, routerId } = await withLines(['ann', 'ben']);
  const device = sessionOf(sim, 'ann')!['caller-id']!;
  sim.router.ppp.active.set(sessionOf(sim, 'ben')!['.id']!, { 'caller-id': device });
  const other = await rig.simulator({ users: [{ name: 'ann', password: 'x', profile: 'default' }] });
  other.customers.dial('ann');
  const otherId = await rig.addRouter('Hill', other.at);
  await rig.drain();
  await rig.sweep(routerId);
  expect(rig.findings().filter(({ kind }) => kind === 'duplicate').map(({ objectName, detail }) => [objectName, detail])).toEqual(expect.arrayContaining([
    [`device ${device}`, `ann and ben are connected from the same device (${device}): one of them may use the account of another.`],
    ['ann', 'ann is connected here and on router Hill: the same account is used twice.'],
  ]));
  other.customers.hangUp('ann');
  await rig.sweep(otherId);
  await rig.sweep(routerId);
  expect(rig.findings().filter(({ objectName, kind }) => objectName === 'ann' && kind === 'duplicate')).toEqual([]);
});

test('a comparison can be looked at before it is sent: nothing else is sent, and what changed meanwhile is refused', async () => {
  const { rig, sim, routerId, profile } = await withLines(['ann', 'ben']);
  sim.router.ppp.secrets.set('ann', { disabled: 'true' });
  sim.router.ppp.secrets.set('ben', { profile: 'default' });
  sim.router.ppp.profiles.set(profile, { 'rate-limit': '9M/9M' });
  const preview = (await rig.ask('routers.previewSweep', { id: routerId })) as Preview;
  expect(preview).toMatchObject({ total: 3, writes: 3, endings: 0 });
  expect(preview.rows).toEqual(expect.arrayContaining([
    expect.objectContaining({ object: `profile ${profile}`, changes: [`Profile ${profile} put right: the limit is 9M/9M, wanted 5M/10M`] }),
    expect.objectContaining({ object: 'ann', subscriberName: 'Subscriber ann', changes: ['Secret enabled'], writes: 1 }),
    expect.objectContaining({ object: 'ben', changes: [`Profile set from default to ${profile}`], writes: 1 }),
  ]));
  expect(sim.commandLog.counters.writes).toBe(0);
  sim.router.ppp.secrets.set('ann', { disabled: 'false' });
  const refusal = await refused(rig.command('routers.approveSweep', { id: routerId, digest: preview.digest }) as Promise<unknown>);
  expect(refusal).toMatchObject({ code: 'conflict', message: expect.stringMatching(/^Meanwhile something changed/) });
  await rig.drain();
  expect(sim.commandLog.counters.writes).toBe(0);
  const latest = (await rig.ask('routers.previewSweep', { id: routerId })) as Preview;
  expect(latest.writes).toBe(2);
  await rig.command('routers.approveSweep', { id: routerId, digest: latest.digest });
  await rig.drain();
  expect(sim.commandLog.counters.writes).toBe(2);
  expect(await rig.ask('routers.previewSweep', { id: routerId })).toMatchObject({ total: 0, writes: 0 });
});

test('acts on many services can be looked at first: another speed of a plan, a move, a hand-over; a router that does not answer is named', async () => {
  const { rig, sim, planId, ids, profile } = await withLines(['ann', 'ben']);
  const faster = (await rig.ask('routers.previewChange', { kind: 'planSpeed', planId, upKbps: 10_000, downKbps: 20_000, burst: null })) as Preview;
  expect(faster).toMatchObject({ total: 3, writes: 3, endings: 2, waiting: [] });
  expect(faster.rows[0]).toMatchObject({ object: `profile ${profile}`, changes: [`Profile ${profile} put right: the limit is 5M/10M, wanted 10M/20M`] });
  const other = await rig.simulator();
  const otherId = await rig.addRouter('Hill', other.at);
  await rig.drain();
  const move = (await rig.ask('routers.previewChange', { kind: 'move', subscriptionIds: [ids[0]], routerId: otherId })) as Preview;
  expect(move.rows.map(({ object, changes }) => [object, changes[0]])).toEqual([['ann', 'Secret removed'], [`profile ${profile}`, `Profile ${profile} added (5M/10M)`], ['ann', `Secret added with profile ${profile}`]]);
  expect(move.endings).toBe(1);
  sim.router.ppp.secrets.set('ben', { comment: 'plot 7' });
  expect(await rig.ask('routers.previewChange', { kind: 'adopt', subscriptionIds: [ids[1]] })).toMatchObject({ writes: 1, rows: [{ object: 'ben', changes: [expect.stringMatching(/^Secret taken over/)] }] });
  expect(sim.commandLog.counters.writes + other.commandLog.counters.writes).toBe(0);
  await other.close();
  expect(await rig.ask('routers.previewChange', { kind: 'move', subscriptionIds: [ids[0]], routerId: otherId })).toMatchObject({ waiting: ['Hill'], rows: [{ object: 'ann' }] });
});

test('who is connected, live: with speeds from the second reading on; found by name; and put off the line once', async () => {
  const { rig, sim, routerId, ids } = await withLines(['ann', 'ben']);
  const look = async (search = '') => (await rig.ask('routers.sessionsLive', { routerId, search })) as { total: number; rows: { userName: string; subscriptionId: number; subscriberName: string; downloadBytes: number; downloadBitsPerSecond: number | null }[] };
  const first = await look();
  expect(first.rows.map(({ userName, downloadBitsPerSecond }) => [userName, downloadBitsPerSecond])).toEqual([['ann', null], ['ben', null]]);
  await rig.pass(5 * SECOND);
  const second = await look();
  for (const [position, row] of second.rows.entries()) {
    expect(row).toMatchObject({ subscriptionId: ids[position], subscriberName: `Subscriber ${row.userName}` });
    expect(row.downloadBitsPerSecond).toBe(Math.round(((row.downloadBytes - first.rows[position]!.downloadBytes) * 8) / 5));
  }
  // Whose service ends one day is known by his name until then.
  rig.change(ids[1]!, { endOn: localDate('2026-12-31') });
  await rig.drain();
  expect((await look('subscriber b')).rows.map(({ userName }) => userName)).toEqual(['ben']);
  const before = sessionOf(sim, 'ann')!['.id'];
  expect(await rig.command('routers.kick', { subscriptionId: ids[0]! })).toEqual({ ended: 1 });
  expect(sessionOf(sim, 'ann')).toBeUndefined();
  expect((await refused(rig.command('routers.kick', { subscriptionId: ids[0]! }) as Promise<unknown>)).message).toBe('ann is not connected now.');
  await rig.pass(MINUTE);
  expect(sessionOf(sim, 'ann')!['.id']).not.toBe(before);
});

test('routers are compared as often as the settings say', () => {
  const rig = routersRig();
  const { next } = routerSchedules['routers.sweepAll']!;
  const at = instant(Date.UTC(2026, 2, 27, 9, 0, 40));
  const minutes = () => [next(at, rig.db), next(next(at, rig.db), rig.db)].map((due) => (due - at) / SECOND);
  expect(minutes()).toEqual([590, 1190]);
  rig.within((context) => writeSetting(context.tx, 'network', { ...readSetting(context.tx, 'network'), sweepMinutes: 15 }, context.now));
  expect(minutes()).toEqual([890, 1790]);
});
