/** What an act on many services would send is looked at first; approved, exactly that is done, or nothing. */
import { expect, test } from 'vitest';
import type { PreviewedChange } from '../../../src-shared/contract/router-previews.ts';
import { MINUTE } from '../../../src-shared/time.ts';
import { batchRunner } from '../../kernel/batches.ts';
import { planBatches, planCommands } from '../plans/index.ts';
import { subscriberBatches, subscriberCommands } from '../subscribers/index.ts';
import { previewChange, shownCommands } from './change-previews.ts';
import { refused, routersRig, secretOf } from './routers.test-support.ts';

/** Two routers; the plan is on both, and a third service has another plan. */
async function withTwoRouters() {
  const rig = routersRig();
  const runner = batchRunner({ db: rig.db, clock: rig.clock, kinds: new Map(Object.entries({ ...planBatches, ...subscriberBatches })) });
  rig.commands.register({ ...runner.commands, ...shownCommands({ pool: rig.pool }, { change: planCommands['plans.change']!, move: subscriberCommands['subscriptions.moveRouter']!, moveAll: subscriberCommands['subscriptions.moveAll']! }) });
  rig.jobs.register({ ...runner.jobs, 'arming.arm': { run: async () => {} } });
  const [tower, hill] = [await rig.simulator(), await rig.simulator()];
  const [towerId, hillId] = [await rig.addRouter('Tower', tower.at), await rig.addRouter('Hill', hill.at)];
  const planId = rig.addPlan('Home 10', 5000, 10_000);
  const otherId = rig.addPlan('Home 50', 20_000, 50_000);
  const ids = { ann: rig.addLine({ userName: 'ann', planId, routerId: towerId }), ben: rig.addLine({ userName: 'ben', planId, routerId: towerId }), cat: rig.addLine({ userName: 'cat', planId, routerId: hillId }), dan: rig.addLine({ userName: 'dan', planId: otherId, routerId: hillId }) };
  await rig.drain();
  await rig.pass(MINUTE);
  for (const sim of [tower, hill]) sim.commandLog.reset();
  const fields = { name: 'Home 10', downKbps: 20_000, upKbps: 10_000, burst: null, priority: 8, addressList: null };
  const preview = (change: PreviewedChange) => previewChange({ db: rig.db, pool: rig.pool, clock: rig.clock, vault: rig.vault }, change);
  const look = () => preview({ kind: 'planSpeed', planId, upKbps: 10_000, downKbps: 20_000, burst: null, priority: 8, addressList: null });
  const save = (shown: string) => rig.command('plans.change', { id: planId, ...fields, shown });
  const writes = () => tower.commandLog.counters.writes + hill.commandLog.counters.writes;
  const rateOf = (sim: typeof tower) => sim.router.ppp.profiles.find(`waya-${planId}`)?.['rate-limit'];
  return { rig, tower, hill, towerId, hillId, planId, ids, preview, look, save, writes, rateOf };
}

test('another speed of a plan: how many services on which routers, from what to what; approved, it is what is sent', async () => {
  const { rig, tower, hill, planId, look, save, writes, rateOf } = await withTwoRouters();
  const preview = await look();
  expect(preview).toMatchObject({ services: 3, waiting: [], byRouter: [{ routerName: 'Tower', services: 2 }, { routerName: 'Hill', services: 1 }] });
  expect(preview.rows.flatMap(({ changes }) => changes).filter((text) => text.startsWith('Profile'))).toEqual(Array(2).fill(`Profile waya-${planId} put right: the limit is 5M/10M, wanted 10M/20M`));
  expect(preview.writes).toBe(2 + preview.endings);
  expect(writes()).toBe(0);
  await save(preview.digest);
  await rig.drain();
  expect([rateOf(tower), rateOf(hill)]).toEqual(['10M/20M', '10M/20M']);
  expect(writes()).toBe(preview.writes);
  expect((await look()).total).toBe(0);
});

test('who comes to the plan, or what hands change on a router, meanwhile: nothing is saved, and it is looked at again', async () => {
  const { rig, tower, planId, towerId, look, save, writes, rateOf } = await withTwoRouters();
  const first = await look();
  rig.addLine({ userName: 'eve', planId, routerId: towerId });
  await rig.drain();
  tower.commandLog.reset();
  expect(await refused(save(first.digest) as Promise<unknown>)).toMatchObject({ code: 'conflict', message: expect.stringMatching(/^Meanwhile something changed/), details: { preview: 'stale' } });
  const second = await look();
  expect(second.services).toBe(4);
  tower.router.ppp.secrets.set('ann', { disabled: 'true' });
  expect(await refused(save(second.digest) as Promise<unknown>)).toMatchObject({ code: 'conflict' });
  await rig.drain();
  expect([writes(), rateOf(tower)]).toEqual([0, '5M/10M']);
  await save((await look()).digest);
  await rig.drain();
  expect([rateOf(tower), secretOf(tower, 'ann')?.['disabled']]).toEqual(['10M/20M', 'false']);
});

test('who hangs up or dials in meanwhile changes nothing of what was approved', async () => {
  const { rig, tower, hill, look, save, rateOf } = await withTwoRouters();
  const preview = await look();
  tower.customers.hangUp('ann');
  await save(preview.digest);
  await rig.drain();
  expect([rateOf(tower), rateOf(hill)]).toEqual(['10M/20M', '10M/20M']);
});

test('what was shown for one change is no approval of another, and a router that went away meanwhile asks again', async () => {
  const { rig, hill, planId, look, save, writes } = await withTwoRouters();
  const preview = await look();
  const other = { id: planId, name: 'Home 10', downKbps: 30_000, upKbps: 10_000, burst: null, priority: 8, addressList: null, shown: preview.digest };
  expect(await refused(rig.command('plans.change', other) as Promise<unknown>)).toMatchObject({ code: 'conflict' });
  await hill.close();
  expect(await refused(save(preview.digest) as Promise<unknown>)).toMatchObject({ code: 'conflict' });
  const without = await look();
  expect(without).toMatchObject({ waiting: ['Hill'], services: 3 });
  expect(writes()).toBe(0);
  await save(without.digest);
});

test('a move: taken off here and put there; approved, or refused when the new router has it already by then', async () => {
  const { rig, tower, hill, hillId, ids, preview } = await withTwoRouters();
  const first = await preview({ kind: 'move', subscriptionIds: [ids.ann], routerId: hillId });
  expect(first.rows.map(({ object, changes }) => [object, changes[0]])).toEqual([['ann', 'Secret removed'], ['ann', expect.stringMatching(/^Secret added with profile/)]]);
  hill.router.ppp.secrets.add({ name: 'ann', service: 'pppoe', password: 'x', profile: 'default', disabled: 'false', comment: 'plot 7' });
  expect(await refused(rig.command('subscriptions.moveRouter', { id: ids.ann, routerId: hillId, shown: first.digest }) as Promise<unknown>)).toMatchObject({ code: 'conflict' });
  const blocked = await preview({ kind: 'move', subscriptionIds: [ids.ann], routerId: hillId });
  expect(blocked.rows).toMatchObject([{ object: 'ann', changes: ['Secret removed', expect.anything()] }, { object: 'ann', writes: 0, changes: [expect.stringMatching(/^Not possible: /)] }]);
  hill.router.ppp.secrets.remove('ann');
  await rig.command('subscriptions.moveRouter', { id: ids.ann, routerId: hillId, shown: first.digest });
  await rig.drain();
  expect([secretOf(tower, 'ann'), secretOf(hill, 'ann')?.['comment']]).toEqual([undefined, `waya:s=${ids.ann}`]);
});

test('all of a plan to another router: looked at, approved and moved; who came meanwhile asks again, and whose address is taken there stays', async () => {
  const { rig, tower, hill, towerId, hillId, planId, ids, preview } = await withTwoRouters();
  const change = { kind: 'moveAll', fromRouterId: towerId, planId, routerId: hillId } as const;
  const move = (shown: string) => rig.command('subscriptions.moveAll', { fromRouterId: towerId, planId, routerId: hillId, shown }) as Promise<{ batchId: number }>;
  const first = await preview(change);
  expect(first).toMatchObject({ services: 2, byRouter: [{ routerName: 'Tower', services: 2 }] });
  const eve = rig.addLine({ userName: 'eve', planId, routerId: towerId, fields: { access: 'static', address: '10.9.0.7' } });
  rig.addLine({ userName: 'fay', planId, routerId: hillId, fields: { access: 'static', address: '10.9.0.7' } });
  await rig.drain();
  expect(await refused(move(first.digest))).toMatchObject({ code: 'conflict' });
  const second = await preview(change);
  expect(second.services).toBe(3);
  const { batchId } = await move(second.digest);
  await rig.drain();
  expect(rig.db.sql('SELECT state, total, done, failed FROM batch WHERE id = ?', batchId)).toEqual([{ state: 'done', total: 3, done: 3, failed: 1 }]);
  expect(rig.db.sql<{ id: number }>('SELECT id FROM subscription WHERE routerId = ? ORDER BY id', towerId)).toEqual([{ id: eve }]);
  for (const name of ['ann', 'ben']) expect([secretOf(tower, name), secretOf(hill, name)?.['disabled']]).toEqual([undefined, 'false']);
  expect(rig.entitlement(ids.ben)).toMatchObject({ proven: true });
  expect(await refused(rig.command('subscriptions.moveAll', { fromRouterId: towerId, planId, routerId: towerId }))).toMatchObject({ code: 'invalid', details: { fields: { routerId: 'is where they are' } } });
});
