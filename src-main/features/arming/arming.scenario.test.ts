/** What stands on a router for the time in which Waya is off: over the wire, on each kind of version. */
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, localDate, MINUTE, SECOND, type LocalDate } from '../../../src-shared/time.ts';
import { q } from '../../schema/tables.ts';
import { routersRig } from '../routers/routers.test-support.ts';
import { writeSetting, readSetting } from '../settings/index.ts';
import { armingCommands, armingJobs, armingQueries, awayEnded } from './index.ts';

const day = localDate;

async function armed(version = '7.18', suspendMode: 'disable' | 'walled' | 'throttle' = 'disable') {
  const rig = routersRig();
  const { db, clock, pool } = rig;
  rig.commands.register(armingCommands);
  rig.jobs.register(armingJobs({ db, clock, pool }));
  const simulator = await rig.simulator({ version });
  const routerId = await rig.addRouter('North', simulator.at, { suspendMode });
  const planId = rig.addPlan('Home', 5000, 5000);
  const add = (userName: string, endOn: LocalDate | null) => {
    const id = rig.addLine({ userName, planId, routerId });
    rig.change(id, { endOn });
    return id;
  };
  const armNow = async () => {
    await rig.command('arming.armNow', { routerId });
    await rig.drain();
  };
  const schedulers = () => simulator.router.schedulers.list().map((row) => ({ ...row }) as Record<string, string>);
  const objects = () => schedulers().map((row) => `${row['name']} ${row['start-date']} ${row['start-time']} every ${row['interval']}: ${[.../"(\d+ [^"]+)"/g[Symbol.matchAll](row['on-event'] ?? '')].map((match) => match[1]).join(', ')}`).sort();
  const get = () => armingQueries['arming.get']!({ db, now: clock.now(), actor: { kind: 'system' } } as never, { routerId } as never) as { services: number; confirmedAt: number | null; trouble: { message: string } | null; next: { at: number; services: number }[]; waiting: boolean };
  const setting = (change: object) => rig.within(({ tx, now }) => writeSetting(tx, 'network', { ...readSetting(tx, 'network'), ...change }, now));
  await rig.drain();
  return { ...rig, simulator, routerId, planId, add, armNow, objects, schedulers, get, setting };
}

describe.for(['6.49', '7.8', '7.12', '7.22'])('on RouterOS %s', (version) => {
  test('what ends is armed, read back and proven; the second time nothing is written', async () => {
    const rig = await armed(version);
    const [first, second] = [rig.add('jane', day('2026-03-05')), rig.add('joe', day('2026-03-06'))];
    rig.add('open', null);
    await rig.armNow();
    expect(rig.objects()).toEqual([
      `waya-arm-2026030600-1 2026-03-06 00:00:00 every 1h: ${first} jane`,
      `waya-arm-2026030700-1 2026-03-07 00:00:00 every 1h: ${second} joe`,
    ]);
    expect(rig.get()).toMatchObject({ services: 2, confirmedAt: rig.clock.now(), trouble: null, waiting: false });
    const written = rig.simulator.router.sectorsTotal;
    await rig.armNow();
    expect(rig.simulator.router.sectorsTotal).toBe(written);
    expect(rig.findings(false)).toEqual([]);
  });
});

test('many changes cost one look at the router, fifteen seconds later, and who paid is out of it', async () => {
  const rig = await armed();
  const ids = Array.from({ length: 40 }, (_, n) => rig.add(`user${n}`, day('2026-03-05')));
  await rig.armNow();
  expect(rig.get().services).toBe(40);
  for (const id of ids.slice(1)) rig.change(id, { endOn: null });
  expect(rig.db.sql(`SELECT count(*) AS n FROM job WHERE kind = 'arming.arm' AND state = 'ready'`)).toEqual([{ n: 1 }]);
  expect(rig.get()).toMatchObject({ services: 40, waiting: true });
  await rig.pass(14 * SECOND);
  expect(rig.get().services).toBe(40);
  await rig.pass(SECOND);
  expect(rig.get()).toMatchObject({ services: 1, waiting: false });
  expect(rig.objects()).toEqual([expect.stringContaining(`: ${ids[0]} user0`)]);
});

test('what hands changed is found, put right and told; theirs is left alone', async () => {
  const rig = await armed();
  rig.add('jane', day('2026-03-05'));
  rig.add('joe', day('2026-03-06'));
  await rig.armNow();
  const before = rig.objects();
  const { schedulers } = rig.simulator.router;
  const [one, other] = schedulers.list();
  schedulers.set(one!['.id'], { disabled: 'true' });
  schedulers.remove(other!['.id']);
  schedulers.add({ name: 'nightly reboot', 'start-date': '2026-03-01', 'start-time': '03:00:00', interval: '1d', 'on-event': '/system reboot', policy: 'reboot', disabled: 'false', comment: '' });
  await rig.armNow();
  expect(rig.objects().filter((text) => text.startsWith('waya-arm'))).toEqual(before);
  expect(rig.schedulers().filter((row) => row['name'] === 'nightly reboot')).toHaveLength(1);
  expect(rig.findings(false)).toEqual([expect.objectContaining({ kind: 'drift', objectName: 'armed schedulers', resolution: 'repaired by Waya', detail: expect.stringContaining('waya-arm-2026030600-1, waya-arm-2026030700-1') as string })]);
});

test('by a wrong clock nothing is armed, and it is said; a right one arms', async () => {
  const rig = await armed();
  rig.add('jane', day('2026-03-05'));
  rig.simulator.router.clock.setError(10 * MINUTE);
  await rig.armNow();
  expect(rig.objects()).toEqual([]);
  expect(rig.get()).toMatchObject({ services: 0, trouble: { message: expect.stringContaining('Router North is not armed. The router’s clock says 2026-03-02 08:10:00') as string } });
  rig.simulator.router.clock.setError(0);
  await rig.pass(MINUTE);
  expect(rig.objects()).toHaveLength(1);
  expect(rig.get()).toMatchObject({ services: 1, trouble: null });
  // It goes wrong while something is armed: that is taken away.
  rig.simulator.router.clock.setError(-HOUR);
  await rig.armNow();
  expect(rig.objects()).toEqual([]);
});

test('a name that somebody else has taken is not touched: its hour is not armed, and it is said', async () => {
  const rig = await armed();
  rig.add('jane', day('2026-03-05'));
  rig.simulator.router.schedulers.add({ name: 'waya-arm-2026030600-1', 'start-date': '2026-03-01', 'start-time': '03:00:00', interval: '1d', 'on-event': ':log info hi', policy: 'read', disabled: 'false', comment: 'mine' });
  await rig.armNow();
  expect(rig.schedulers()).toEqual([expect.objectContaining({ 'on-event': ':log info hi', comment: 'mine' })]);
  expect(rig.get().trouble?.message).toContain('a scheduler named waya-arm-2026030600-1 stands there without Waya’s mark');
});

test('switched off, everything of ours goes', async () => {
  const rig = await armed();
  rig.add('jane', day('2026-03-05'));
  await rig.armNow();
  expect(rig.objects()).toHaveLength(1);
  rig.setting({ awayGraceHours: 0 });
  await rig.armNow();
  expect(rig.objects()).toEqual([]);
  expect(rig.get().services).toBe(0);
});

test('a router that is only watched gets nothing, and one that is tried out ends its pilots alone', async () => {
  const rig = await armed();
  const pilot = rig.add('pilot', day('2026-03-05'));
  rig.add('other', day('2026-03-05'));
  rig.within(({ tx }) => void tx.run(q.updateTable('subscription').set({ isPilot: 1 }).where('id', '=', pilot)));
  const rollout = (to: 'shadow' | 'pilot' | 'live') => rig.within(({ tx }) => void tx.run(q.updateTable('router').set({ rollout: to }).where('id', '=', rig.routerId)));
  await rig.drain();
  rollout('shadow');
  const written = rig.simulator.router.sectorsTotal;
  await rig.armNow();
  expect([rig.objects(), rig.simulator.router.sectorsTotal]).toEqual([[], written]);
  rollout('pilot');
  await rig.armNow();
  expect(rig.objects()).toEqual([expect.stringMatching(/: \d+ pilot$/)]);
  rollout('live');
  await rig.armNow();
  expect(rig.objects()).toEqual([expect.stringMatching(/pilot, \d+ other$/)]);
});

test('an hour that came is kept in mind until it is decided who paid', async () => {
  const rig = await armed();
  const id = rig.add('jane', day('2026-03-05'));
  await rig.armNow();
  rig.clock.advance(4 * DAY);
  expect([...awayEnded(rig.db, rig.routerId, rig.clock.now())]).toEqual([id]);
  // Nothing of M-Pesa is set up: the books can decide at once, and she is over.
  await rig.armNow();
  expect(rig.entitlement(id).state).toBe('ended');
  expect([...awayEnded(rig.db, rig.routerId, rig.clock.now())]).toEqual([]);
  await rig.pass(MINUTE);
  expect(rig.objects()).toEqual([]);
});

test.for(['throttle', 'walled'] as const)('what ends is off altogether, also where who owes is treated otherwise (%s)', async (suspendMode) => {
  const rig = await armed('7.18', suspendMode);
  const { throttleUpKbps, throttleDownKbps } = readSetting(rig.db, 'network');
  for (const name of [`waya-slow-${throttleUpKbps}-${throttleDownKbps}`, 'waya-walled']) rig.simulator.router.ppp.profiles.add({ name });
  rig.add('jane', day('2026-03-05'));
  await rig.armNow();
  rig.clock.advance(5 * DAY);
  rig.simulator.advanceTo(rig.clock.now());
  expect(rig.simulator.router.ppp.secrets.find('jane')?.['disabled']).toBe('true');
});

test('a process that dies after it has written accuses nobody of it', async () => {
  const rig = await armed();
  const id = rig.add('jane', day('2026-03-05'));
  await rig.armNow();
  for (const endOn of [day('2026-03-06'), null]) {
    rig.change(id, { endOn });
    const { session } = await rig.pool.line(rig.routerId);
    const list = session.listSchedulers.bind(session);
    let reads = 0;
    // The second look is the proof of what was written.
    session.listSchedulers = (names) => ((reads += 1) === 2 ? Promise.reject(new Error('the process died')) : list(names));
    await rig.pass(15 * SECOND);
    expect(reads).toBe(2);
    session.listSchedulers = list;
    await rig.armNow();
    expect(rig.objects()).toHaveLength(endOn === null ? 0 : 1);
  }
  expect(rig.findings(false)).toEqual([]);
});
