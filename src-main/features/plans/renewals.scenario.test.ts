/** A plan that many have gets another speed: told to their services in parts, each once, also when the program dies in between. */
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { HOUR, SECOND } from '../../../src-shared/time.ts';
import type { Cents } from '../../../src-shared/money.ts';
import type { LocalDate } from '../../../src-shared/time.ts';
import { batchRunner } from '../../kernel/batches.ts';
import { openDatabase } from '../../kernel/db.ts';
import { temporaryDirectory, testKernel, type TestKernel } from '../../kernel/kernel.test-support.ts';
import type { Probe } from '../../kernel/probe.ts';
import { q } from '../../schema/tables.ts';
import { addPlan, addRouter, addSubscriber, openDesk } from '../../testing/feature-rig.ts';
import { insertService } from '../../testing/service-rows.ts';
import { planBatches, planCommands } from './index.ts';
import { createPlan } from './plans.service.ts';
import { spreadingPlans } from './renewals.ts';

const SPEEDS = { name: 'Home', taxInclusive: true, downKbps: 10_000, upKbps: 5000 } as const;

function start(file = ':memory:', probe?: Probe) {
  const kernel = testKernel({ db: openDatabase(file), ...(probe ? { probe } : {}) });
  const runner = batchRunner({ db: kernel.db, clock: { ...kernel.clock, monotonic: () => 0 }, kinds: new Map(Object.entries(planBatches)) });
  kernel.commands.register({ ...planCommands, ...runner.commands });
  kernel.jobs.register({ ...runner.jobs, 'routers.apply': { run: async () => {} }, 'arming.arm': { run: async () => {} } });
  onTestFinished(() => kernel.jobs.stop());
  return kernel;
}

function fill(kernel: TestKernel, count: number): number {
  return kernel.within((context) => {
    const { tx, now } = context;
    const planId = createPlan(context, { ...SPEEDS, priceCents: 200_000 as Cents }, 'published');
    const routerId = tx.run(q.insertInto('router').values({ name: 'Tower', host: '127.0.0.1', port: 8728, tls: 0, fingerprint: null, userName: 'waya', passwordCipher: '', suspendMode: 'disable', state: 'up', trouble: null, facts: null, online: null, lastContactAt: now, lastSweepAt: null, createdAt: now })).id;
    for (let n = 0; n < count; n += 1) {
      const subscriberId = tx.run(q.insertInto('subscriber').values({ accountNumber: `A${n}`, name: `Subscriber ${n}`, phone: null, phoneHash: null, otherPhone: null, otherPhoneHash: null, email: '', location: '', note: '', createdAt: now })).id;
      const id = insertService(context, { subscriberId, planId, routerId, userName: `user${n}`, startOn: '2026-03-01' as LocalDate });
      tx.run(q.insertInto('entitlement').values({ subscriptionId: id, state: n % 50 === 0 ? 'ended' : 'active', reasonCode: 'paidUp', reason: 'Test', since: now, revision: 1, confirmedRevision: 1, confirmedAt: now, confirmedPasswordVersion: 1, trouble: null, throttle: null }));
    }
    return planId;
  });
}

const revisions = ({ db }: TestKernel) => db.sql<{ revision: number; services: number }>(`SELECT revision, count(*) AS services FROM entitlement WHERE state <> 'ended' GROUP BY revision ORDER BY revision`);
const faster = (kernel: TestKernel, planId: number, id = 'faster') => kernel.commands.dispatch({ id, name: 'plans.change', input: { id: planId, ...SPEEDS, downKbps: 20_000 }, actor: { kind: 'system' } });

test('the command itself tells nobody; each part tells at most a hundred, and everyone is told once', async () => {
  const kernel = start();
  const planId = fill(kernel, 350);
  await faster(kernel, planId);
  expect(revisions(kernel)).toEqual([{ revision: 1, services: 343 }]);
  expect(spreadingPlans(kernel.db, kernel.clock.now()).get(planId)).toMatchObject({ done: 0, total: 343 });
  await kernel.jobs.drain();
  expect(revisions(kernel)).toEqual([{ revision: 2, services: 343 }]);
  const parts = kernel.db.sql<{ detail: string }>(`SELECT detail FROM command WHERE name = 'kernel.runChunk' ORDER BY seq`);
  expect(parts).toHaveLength(4);
  expect(kernel.db.sql(`SELECT * FROM job WHERE kind = 'routers.apply'`)).toHaveLength(343);
  // Nobody's router has been read back yet; then all but one; a day later the page no longer tells it.
  expect(spreadingPlans(kernel.db, kernel.clock.now()).get(planId)).toMatchObject({ done: 0, total: 343 });
  kernel.within(({ tx }) => tx.sql(`UPDATE entitlement SET confirmedRevision = revision WHERE subscriptionId < (SELECT max(subscriptionId) FROM entitlement WHERE state <> 'ended') RETURNING 1`));
  expect(spreadingPlans(kernel.db, kernel.clock.now()).get(planId)).toMatchObject({ done: 342, total: 343 });
  kernel.clock.advance(25 * HOUR);
  expect(spreadingPlans(kernel.db, kernel.clock.now()).size).toBe(0);
});

test.each([1, 3])('dying in part %i, before it was committed, it goes on where it was: everyone is told, nobody twice', async (part) => {
  const file = path.join(temporaryDirectory(), 'waya.db');
  let items = 0;
  let dead = false;
  const first = start(file, (reached) => {
    if (reached !== 'batch.mid-chunk') return;
    items += 1;
    if (items !== (part - 1) * 100 + 50) return;
    dead = true;
    throw new Error('the program dies here');
  });
  const planId = fill(first, 350);
  await faster(first, planId);
  await first.jobs.drain();
  expect(dead).toBe(true);
  const told = (part - 1) * 100;
  expect(revisions(first)).toEqual([{ revision: 1, services: 343 - told }, ...(told > 0 ? [{ revision: 2, services: told }] : [])]);
  await first.jobs.stop();
  first.db.close();
  const second = start(file);
  second.clock.advance(HOUR);
  await second.jobs.drain();
  expect(revisions(second)).toEqual([{ revision: 2, services: 343 }]);
  expect(second.db.sql<{ state: string; done: number }>('SELECT state, done FROM batch')).toEqual([{ state: 'done', done: 343 }]);
  second.db.close();
});

test('changed again while it is on its way, everyone ends with the latest', async () => {
  const kernel = start();
  const planId = fill(kernel, 250);
  await faster(kernel, planId);
  await kernel.commands.dispatch({ id: 'again', name: 'plans.change', input: { id: planId, ...SPEEDS, downKbps: 30_000 }, actor: { kind: 'system' } });
  await kernel.jobs.drain();
  kernel.clock.advance(SECOND);
  expect(revisions(kernel)).toEqual([{ revision: 3, services: 245 }]);
});

test('the list of plans tells how far it is, and a new name alone tells no router', async () => {
  const desk = openDesk();
  const planId = await addPlan(desk);
  const routerId = addRouter(desk);
  for (let n = 0; n < 3; n += 1) await addSubscriber(desk, { planId, routerId });
  await addSubscriber(desk, { planId, routerId: null });
  await desk.settle();
  const spreading = async () => (await desk.query('plans.list', {})).find(({ id }) => id === planId)!.spreading;
  const fields = { id: planId, name: 'Home 5', downKbps: 5000, upKbps: 5000 };
  await desk.command('plans.change', fields);
  expect(await spreading()).toBeNull();
  await desk.command('plans.change', { ...fields, downKbps: 8000 });
  expect(await spreading()).toMatchObject({ done: 0, total: 3 });
  desk.routers.told.length = 0;
  await desk.settle();
  expect(desk.routers.told).toHaveLength(3);
  expect(await spreading()).toBeNull();
});
