/** What hotspot users, fixed addresses and leases use, over the wire: to the byte, and never more than went over the line. */
import { describe, expect, test } from 'vitest';
import type { Access } from '../../../src-shared/contract/values.ts';
import { MINUTE, SECOND } from '../../../src-shared/time.ts';
import type { RouterSimulator } from '../../simulators/routeros/index.ts';
import { usageRig } from './usage.test-support.ts';

const ADDRESS = '10.9.0.7';
const MAC = 'AA:BB:CC:00:00:07';
/** 80 Mbit/s down: 2^32 bytes in seven minutes. */
const RATE = { uploadBytesPerSecond: 1_000_000, downloadBytesPerSecond: 10_000_000 };
const A_SECOND = RATE.uploadBytesPerSecond + RATE.downloadBytesPerSecond;

interface Kind {
  readonly access: Access;
  readonly fields: { readonly address?: string; readonly macAddress?: string };
  comes(sim: RouterSimulator): void;
  goes(sim: RouterSimulator): void;
  /** Somebody sets his counters back in WinBox. */
  resets(sim: RouterSimulator): void;
}

const activeOf = (sim: RouterSimulator): string => sim.router.hotspot.active.withKey('jane')[0]!['.id'];
const queueOf = (sim: RouterSimulator): string => sim.router.queues.list().find((row) => (row['target'] ?? '').startsWith(ADDRESS))!['.id'];
const device = {
  goes: (sim: RouterSimulator) => sim.lines.switchOff('jane'),
  resets: (sim: RouterSimulator) => sim.lines.resetQueue(queueOf(sim)),
};

const KINDS: readonly Kind[] = [
  {
    access: 'hotspot', fields: { macAddress: MAC },
    comes: (sim) => expect(sim.hotspot.login('jane', 'secret-jane', MAC, RATE)).toMatchObject({ ok: true }),
    goes: (sim) => sim.hotspot.logout(activeOf(sim)),
    resets: (sim) => sim.router.hotspot.users.set('jane', { uptime: '0s', 'bytes-in': '0', 'bytes-out': '0' }),
  },
  {
    access: 'static', fields: { address: ADDRESS }, ...device,
    comes: (sim) => (sim.lines.names().includes('jane') ? sim.lines.switchOn('jane') : sim.lines.addStatic({ name: 'jane', address: ADDRESS, rate: RATE })),
  },
  {
    access: 'dhcp', fields: { address: ADDRESS, macAddress: MAC }, ...device,
    comes: (sim) => (sim.lines.names().includes('jane') ? sim.lines.switchOn('jane') : sim.lines.addDhcp({ name: 'jane', macAddress: MAC, rate: RATE })),
  },
];

const VERSIONS = ['6.49', '7.18'] as const;
const CASES = KINDS.flatMap((kind) => VERSIONS.map((version) => [kind.access, version, kind] as const));

/** He is connected and was read once; what comes from now on is counted. */
async function withLine(kind: Kind, version: string) {
  const rig = usageRig();
  const sim = await rig.simulator({ version, identity: 'Tower' });
  const routerId = await rig.addRouter('Tower', sim.at);
  const planId = rig.addPlan('Home 100', 20_000, 100_000);
  const id = rig.addLine({ userName: 'jane', planId, routerId, fields: { access: kind.access, ...kind.fields } });
  await rig.drain();
  await rig.pass(MINUTE);
  kind.comes(sim);
  await rig.pass(20 * SECOND);
  await rig.read(routerId);
  expect(rig.used(id)).toBe(0);
  /** So many seconds of his line, then a reading. */
  const after = async (seconds: number) => {
    await rig.pass(seconds * SECOND);
    await rig.read(routerId);
    return rig.used(id) / A_SECOND;
  };
  return { rig, sim, routerId, id, after, pass: (seconds: number) => rig.pass(seconds * SECOND) };
}

describe.each(CASES)('%s on %s', (_access, version, kind) => {
  test('reading by reading to the byte; one that was missed is made good, one that is repeated adds nothing', async () => {
    const { rig, id, routerId, after } = await withLine(kind, version);
    expect(await after(300)).toBe(300);
    expect(await after(0)).toBe(300);
    expect(await after(900)).toBe(1200);
    const { points } = rig.ask('usage.ofService', { subscriptionId: id, grain: 'hours' }) as { points: { uploadBytes: number; downloadBytes: number }[] };
    expect(points.reduce((sum, point) => sum + point.uploadBytes, 0)).toBe(1200 * RATE.uploadBytesPerSecond);
    expect(rig.db.sql<{ commands: number }>('SELECT commands FROM usageReading WHERE routerId = ?', routerId)[0]!.commands).toBe(kind.access === 'hotspot' ? 3 : 2);
  });

  test('somebody sets the counters back: what no reading saw is lost, and nothing is counted twice', async () => {
    const { sim, after, pass } = await withLine(kind, version);
    expect(await after(60)).toBe(60);
    await pass(10);
    kind.resets(sim);
    // A hotspot user's running session counts on by itself.
    expect(await after(30)).toBe(kind.access === 'hotspot' ? 100 : 90);
    expect(await after(60)).toBe(kind.access === 'hotspot' ? 160 : 150);
  });

  test('he goes and comes again between two readings', async () => {
    const { sim, after, pass } = await withLine(kind, version);
    expect(await after(60)).toBe(60);
    await pass(10);
    kind.goes(sim);
    await pass(40);
    kind.comes(sim);
    // The queue of a lease is made anew with it: what it had since the last reading is gone.
    const counted = kind.access === 'dhcp' ? 90 : 100;
    expect(await after(30)).toBe(counted);
    expect(await after(60)).toBe(counted + 60);
  });

  test('the router restarts: what no reading saw is lost, and nothing is counted twice', async () => {
    const { sim, after, pass } = await withLine(kind, version);
    expect(await after(300)).toBe(300);
    await pass(20);
    sim.reboot();
    if (kind.access === 'hotspot') kind.comes(sim);
    expect(sim.line('jane').online).toBe(true);
    const counted = kind.access === 'hotspot' ? 380 : 360;
    expect(await after(60)).toBe(counted);
    expect(await after(60)).toBe(counted + 60);
  });
});

describe.each(KINDS.map((kind) => [kind.access, kind] as const))('counters of version 6 that begin again at 2^32: %s', (_access, kind) => {
  test('a wrap is found while he is on, and where a session ends in between', async () => {
    const { sim, after } = await withLine(kind, '6.49');
    sim.router.countersWrap = true;
    for (let reading = 1; reading <= 6; reading += 1) expect(await after(300)).toBe(300 * reading);
    kind.goes(sim);
    expect(await after(300)).toBe(1800);
    kind.comes(sim);
    expect(await after(1)).toBe(1801);
    for (let reading = 1; reading <= 2; reading += 1) expect(await after(300)).toBe(1801 + 300 * reading);
  });

  test('set back far below the top it is no wrap', async () => {
    const { sim, after } = await withLine(kind, '6.49');
    sim.router.countersWrap = true;
    expect(await after(10)).toBe(10);
    kind.resets(sim);
    expect(await after(5)).toBe(15);
  });
});
