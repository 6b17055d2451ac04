/** Customers use their lines on simulated routers; the ledger, the caps and the entitlement follow, over the wire. */
import { describe, expect, it } from 'vitest';
import type { DataCap } from '../../../src-shared/contract/network-values.ts';
import { GB, MB } from '../../../src-shared/data-size.ts';
import { DAY, later, MINUTE } from '../../../src-shared/time.ts';
import { q } from '../../schema/tables.ts';
import { limitOf, type RoutersRig } from '../routers/routers.test-support.ts';
import { usageProbes } from './index.ts';
import { usageRig } from './usage.test-support.ts';

const cap: DataCap = { bytes: 2 * GB, period: 'month', action: 'throttle', throttleUpKbps: 128, throttleDownKbps: 256, freeFromMinute: null, freeUntilMinute: null };
async function oneLine(rig: ReturnType<typeof usageRig>, given: { cap?: DataCap } = {}) {
  const sim = await rig.simulator({ users: [{ name: 'jane', password: 'secret-jane', profile: 'home-10M', comment: 'waya:s=1' }] });
  const routerId = await rig.addRouter('RB Kasarani', sim.at);
  const planId = rig.addPlan('Home', 10_000, 20_000);
  if (given.cap) rig.within(({ tx }) => tx.run(q.updateTable('plan').set({ cap: JSON.stringify(given.cap) }).where('id', '=', planId)));
  const id = rig.addLine({ userName: 'jane', planId, routerId, silent: true });
  // He is connected for days already when the router is read for the first time: what he used before is nobody's.
  await rig.read(routerId);
  const baseBytes = await trafficOf(rig, routerId);
  expect(rig.used(id)).toBe(0);
  return { sim, routerId, id, baseBytes };
}
const trafficOf = async (rig: RoutersRig, routerId: number) => {
  const [row] = await (await rig.pool.line(routerId)).session.readTraffic(['jane']);
  return row ? Number(row.receivedBytes + row.sentBytes) : 0;
};

describe('what a customer uses', () => {
  it('is in the ledger to the byte, reading by reading, and a reading that was missed is made good', async () => {
    const rig = usageRig();
    const { routerId, id, baseBytes } = await oneLine(rig);
    await rig.pass(5 * MINUTE);
    await rig.read(routerId);
    expect(rig.used(id)).toBe((await trafficOf(rig, routerId)) - baseBytes);
    await rig.read(routerId);
    expect(rig.used(id)).toBe((await trafficOf(rig, routerId)) - baseBytes);
    await rig.pass(25 * MINUTE);
    await rig.read(routerId);
    expect(rig.used(id)).toBe((await trafficOf(rig, routerId)) - baseBytes);
    expect(rig.used(id)).toBeGreaterThan(0);
    const { points, reading } = rig.ask('usage.ofService', { subscriptionId: id, grain: 'minutes' }) as { points: { uploadBytes: number; downloadBytes: number }[]; reading: { commands: number; services: number } };
    expect(points.reduce((sum, point) => sum + point.uploadBytes + point.downloadBytes, 0)).toBe(rig.used(id));
    expect(reading).toMatchObject({ commands: 3, services: 1 });
  });

  it('goes on over a restart of the router: only what no reading saw is lost', async () => {
    const rig = usageRig();
    const { sim, routerId, id } = await oneLine(rig);
    await rig.pass(10 * MINUTE);
    await rig.read(routerId);
    const before = rig.used(id);
    sim.reboot();
    await rig.pass(3 * MINUTE);
    await rig.read(routerId);
    const after = await trafficOf(rig, routerId);
    expect(after).toBeGreaterThan(0);
    expect(rig.used(id)).toBe(before + after);
    // He was connected twice before: the first comparison ended his session, because the plan has a profile of its own.
    expect(rig.sessions(id).slice(0, 2)).toMatchObject([{ endedAt: null, cause: null }, { cause: 'Router restarted' }]);
  });
});

it('a clock of this computer that was a day ahead for a while loses nothing', async () => {
  const rig = usageRig();
  // The router's time goes on as time does.
  let trueMs: number = rig.clock.now();
  const sim = await rig.simulator({ clock: { now: () => trueMs }, users: [{ name: 'jane', password: 'secret-jane', profile: 'home-10M', comment: 'waya:s=1' }] });
  const routerId = await rig.addRouter('RB Kasarani', sim.at);
  const id = rig.addLine({ userName: 'jane', planId: rig.addPlan('Home', 10_000, 20_000), routerId, silent: true });
  await rig.read(routerId);
  const after = async (jumpMs: number) => {
    trueMs += 5 * MINUTE;
    sim.advanceTo(trueMs);
    rig.clock.set(later(rig.clock.now(), 5 * MINUTE + jumpMs));
    await rig.read(routerId);
    return rig.used(id);
  };
  const first = await after(0);
  const more = [await after(DAY), await after(-DAY), await after(0)];
  expect(more.map((bytes) => Math.round(bytes / first))).toEqual([2, 3, 4]);
});

it('what a lease uses just now is seen, though its queue carries no mark', async () => {
  const rig = usageRig();
  const sim = await rig.simulator();
  const routerId = await rig.addRouter('RB Kasarani', sim.at);
  const subscriptionId = rig.addLine({ userName: 'dora', planId: rig.addPlan('Home', 10_000, 20_000), routerId, fields: { access: 'dhcp', address: '10.70.0.50', macAddress: 'AA:BB:CC:00:00:07', server: 'dhcp1' } });
  await rig.drain();
  const live = () => usageProbes({ pool: rig.pool })['usage.live']!({ db: rig.db, now: rig.clock.now(), actor: { kind: 'system' } } as never, { subscriptionId } as never);
  expect(await live()).toBeNull();
  sim.lines.addDhcp({ name: 'dora', macAddress: 'AA:BB:CC:00:00:07' });
  await rig.pass(2 * MINUTE);
  expect(((await live()) as { downloadBytes: number }).downloadBytes).toBeGreaterThan(0);
});

describe('a data cap', () => {
  const fill = (rig: ReturnType<typeof usageRig>, id: number, bytes: number) =>
    rig.within((context) => {
      context.tx.run(q.insertInto('usageDay').values({ subscriptionId: id, day: '2026-03-02' as never, uploadBytes: 0, downloadBytes: bytes, freeBytes: 0 }));
    });

  it('slows him down when it is reached, a top-up lets him go on, and the next period begins anew', async () => {
    const rig = usageRig();
    const { sim, routerId, id } = await oneLine(rig, { cap });
    const { subscriberId } = rig.db.one(q.selectFrom('subscription').select('subscriberId').where('id', '=', id));
    rig.within(({ tx }) => tx.run(q.updateTable('subscriber').set({ phone: '254712000001' }).where('id', '=', subscriberId)));
    fill(rig, id, Math.round(1.7 * GB));
    await rig.pass(5 * MINUTE);
    await rig.read(routerId);
    const texts = () => rig.db.all(q.selectFrom('message').select(['body', 'purpose']).orderBy('id'));
    expect(texts()).toMatchObject([{ purpose: 'usage', body: expect.stringContaining('of 2 GB') }]);
    expect(rig.entitlement(id).state).toBe('active');

    rig.within(({ tx }) => tx.run(q.updateTable('usageDay').set({ downloadBytes: 2 * GB }).where('subscriptionId', '=', id)));
    await rig.pass(5 * MINUTE);
    await rig.read(routerId);
    expect(rig.entitlement(id)).toMatchObject({ state: 'throttled', reasonCode: 'capReached', reason: expect.stringMatching(/^He has used 2\.\d of 2 GB, until 1 Apr 2026\.$/), throttle: '{"upKbps":128,"downKbps":256}', proven: true });
    // What holds for him on the router now: he dialled in again under it.
    await rig.pass(MINUTE);
    expect(limitOf(sim, 'jane')).toBe('128000/256000');
    expect(texts()).toHaveLength(2);
    await rig.pass(5 * MINUTE);
    await rig.read(routerId);
    expect(texts()).toHaveLength(2);

    await rig.command('usage.addTopUp', { subscriptionId: id, bytes: 500 * MB, priceCents: 5000 });
    await rig.drain();
    expect(rig.entitlement(id)).toMatchObject({ state: 'active', throttle: null, proven: true });
    await rig.pass(MINUTE);
    expect(limitOf(sim, 'jane')).toBe('10000000/20000000');
    expect(rig.db.all(q.selectFrom('invoiceLine').select(['description', 'grossCents']).where('kind', '=', 'oneOff'))).toEqual([{ description: 'Data top-up, 500 MB', grossCents: 5000 }]);

    rig.within(({ tx }) => tx.run(q.updateTable('usageDay').set({ downloadBytes: 3 * GB }).where('subscriptionId', '=', id)));
    await rig.pass(5 * MINUTE);
    await rig.read(routerId);
    expect(rig.entitlement(id).state).toBe('throttled');
    // The first of April: the service began on the first.
    await rig.pass(30 * DAY);
    expect(rig.db.all(q.selectFrom('serviceCap').selectAll())).toEqual([]);
    // He owes for the top-up by now, but only the daily run may cut off for it.
    expect(rig.entitlement(id)).toMatchObject({ state: 'active', throttle: null });
  });

  it('cuts off where the plan says so, and his session is told as ended by Waya', async () => {
    const rig = usageRig();
    const { routerId, id } = await oneLine(rig, { cap: { ...cap, action: 'block' } });
    fill(rig, id, 2 * GB);
    await rig.pass(5 * MINUTE);
    await rig.read(routerId);
    expect(rig.entitlement(id)).toMatchObject({ state: 'suspended', reasonCode: 'capReached', throttle: null });
    await rig.pass(5 * MINUTE);
    await rig.read(routerId);
    expect(rig.sessions(id)[0]).toMatchObject({ cause: 'Ended by Waya' });
  });

  it('refuses a top-up where there is no cap, and a free one without a reason', async () => {
    const rig = usageRig();
    const { id } = await oneLine(rig);
    await expect(rig.command('usage.addTopUp', { subscriptionId: id, bytes: GB, priceCents: 5000 })).rejects.toThrow('no data cap');
    rig.within(({ tx }) => tx.run(q.updateTable('plan').set({ cap: JSON.stringify(cap) })));
    await expect(rig.command('usage.addTopUp', { subscriptionId: id, bytes: GB, priceCents: 0 })).rejects.toThrow('why');
    await rig.command('usage.addTopUp', { subscriptionId: id, bytes: GB, priceCents: 0, reason: 'The line was down' });
    expect((rig.ask('usage.ofService', { subscriptionId: id }) as { cap: { limitBytes: number } }).cap.limitBytes).toBe(3 * GB);
  });
});
