/** Outages, exceptions and what waits for M-Pesa: due on 2 March, three days of grace, cut-off on 6 March at 10:00. */
import { expect, test } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { formatInstant, instantOf, localDate, MINUTE, later, type Instant } from '../../../src-shared/time.ts';
import { q } from '../../schema/tables.ts';
import { addPlan, addRouter, addSubscriber, openDesk, operator, reasonOf, stateOf, type Desk } from '../../testing/feature-rig.ts';
import { lapsesOn } from '../entitlement/index.ts';
import { attention } from '../reports/attention.ts';

const date = localDate;
const desk0 = () => openDesk({ start: instantOf(date('2026-03-02'), '08:00') });
const declare = (desk: Desk, routerId: number, more: object = {}) => desk.command('outages.declare', { scope: 'router', routerId, reason: 'Fibre cut at Ruiru', ...more });
const pay = (desk: Desk, subscriberId: number, amount: number) => desk.command('payments.takeCash', { subscriberId, amountCents: shillings(amount) });
const watch = (desk: Desk, routerId: number, state: 'up' | 'down', since: Instant) => desk.within(({ tx }) => void tx.run(q.insertInto('routerWatch').values({ routerId, state, since, flapping: 0, memory: '{}' }).onConflict((conflict) => conflict.column('routerId').doUpdateSet({ state, since }))));
const look = (desk: Desk) => desk.within((context) => context.enqueue({ kind: 'outages.look', mode: 'repeatable', key: 'outages.look', lane: 'outages', input: {} }));
const titles = (desk: Desk) => attention(desk.db, desk.clock.now(), { tunnel: () => ({ state: 'off', since: null, trouble: null }), relay: () => ({ state: 'off', waiting: null, lastFetchAt: null, trouble: null }) }).map((one) => one.title);

test('an outage holds the cut-offs of its router alone, forgives nothing, and is not armed either', async () => {
  const desk = desk0();
  await addPlan(desk);
  const [here, there] = [addRouter(desk, 'Hill'), addRouter(desk, 'Valley')];
  const a = await addSubscriber(desk, { routerId: here });
  const b = await addSubscriber(desk, { routerId: there });
  await desk.day('2026-03-05');
  expect((await lapsesOn(desk.db, here, desk.clock.now())).has(a.subscriptionId)).toBe(true);
  const { id } = await declare(desk, here);
  expect((await lapsesOn(desk.db, here, desk.clock.now())).has(a.subscriptionId)).toBe(false);
  await desk.day('2026-03-07');
  expect([stateOf(desk, a.subscriptionId), stateOf(desk, b.subscriptionId)]).toEqual(['active', 'suspended']);
  expect(reasonOf(desk, a.subscriptionId)).toContain('Left on: there is an outage: Fibre cut at Ruiru.');
  expect((await desk.query('outages.list', {})).rows).toMatchObject([{ id, place: 'Hill', lasts: true, services: 1, held: 1 }]);
  expect(titles(desk).some((title) => title.includes('outage of Hill'))).toBe(false);
  await desk.day('2026-03-09');
  expect(titles(desk)).toContain('The outage of Hill has lasted since 5 Mar 2026, 12:00');
  await desk.command('outages.end', { id });
  expect(stateOf(desk, a.subscriptionId)).toBe('active');
  expect((await lapsesOn(desk.db, here, desk.clock.now())).has(a.subscriptionId)).toBe(true);
  await desk.day('2026-03-10');
  expect(stateOf(desk, a.subscriptionId)).toBe('suspended');
});

test('an area is all routers of that name, however it is written; a planned end ends it', async () => {
  const desk = desk0();
  await addPlan(desk);
  const [one, two, other] = [addRouter(desk, 'One'), addRouter(desk, 'Two'), addRouter(desk, 'Other')];
  for (const [id, area] of [[one, 'Kasarani'], [two, 'KASARANI'], [other, 'Ruiru']] as const) desk.within(({ tx }) => void tx.run(q.updateTable('router').set({ area }).where('id', '=', id)));
  const services = [];
  for (const routerId of [one, two, other]) services.push((await addSubscriber(desk, { routerId })).subscriptionId);
  expect(await desk.query('outages.areas', {})).toMatchObject([{ routers: 2, services: 2 }, { area: 'Ruiru', routers: 1, services: 1 }]);
  await desk.command('outages.declare', { scope: 'area', area: 'kasarani', reason: 'Power', untilAt: instantOf(date('2026-03-08'), '12:00') });
  expect((await desk.refusal(desk.command('outages.declare', { scope: 'area', area: 'Kasarani', reason: 'Power' }))).code).toBe('conflict');
  expect((await desk.refusal(desk.command('outages.declare', { scope: 'area', area: 'Nowhere', reason: 'Power' }))).code).toBe('not_found');
  await desk.day('2026-03-07');
  expect(services.map((id) => stateOf(desk, id))).toEqual(['active', 'active', 'suspended']);
  await desk.day('2026-03-09');
  expect(services.map((id) => stateOf(desk, id))).toEqual(['suspended', 'suspended', 'suspended']);
});

test('who is cut off already stays off in an outage', async () => {
  const desk = desk0();
  await addPlan(desk);
  const routerId = addRouter(desk);
  const { subscriptionId, id } = await addSubscriber(desk, { routerId });
  await desk.day('2026-03-07');
  await declare(desk, routerId);
  await pay(desk, id, 1);
  expect(stateOf(desk, subscriptionId)).toBe('suspended');
});

test('Waya finds an outage when a router is down for half an hour, and ends it when it was up for ten minutes; a person may say that it is none', async () => {
  const desk = desk0();
  await addPlan(desk);
  const routerId = addRouter(desk, 'Hill');
  await addSubscriber(desk, { routerId });
  const since = desk.clock.now();
  watch(desk, routerId, 'down', since);
  const after = async (minutes: number) => {
    desk.clock.set(later(since, minutes * MINUTE));
    look(desk);
    await desk.settle();
    return (await desk.query('outages.list', {})).rows.map(({ state, lasts, fromAt, untilAt }) => `${state} ${lasts} ${(fromAt - since) / MINUTE} ${untilAt === null ? '…' : (untilAt - since) / MINUTE}`);
  };
  expect(await after(29)).toEqual([]);
  expect(await after(31)).toEqual(['found true 0 …']);
  expect(await after(32)).toEqual(['found true 0 …']);
  expect(titles(desk)).toContain('Is it an outage? Hill is down since 2 Mar 2026, 08:00');
  const [found] = (await desk.query('outages.list', {})).rows;
  await desk.command('outages.dismiss', { id: found!.id });
  expect(await after(60)).toEqual(['dismissed false 0 32']);
  watch(desk, routerId, 'up', later(since, 60 * MINUTE));
  watch(desk, routerId, 'down', later(since, 90 * MINUTE));
  expect((await after(121))[0]).toBe('found true 90 …');
  watch(desk, routerId, 'up', later(since, 130 * MINUTE));
  expect((await after(139))[0]).toBe('found true 90 …');
  expect((await after(140))[0]).toBe('found false 90 130');
});

test('one that was declared of a router that answers does not end because it answers', async () => {
  const desk = desk0();
  await addPlan(desk);
  const routerId = addRouter(desk);
  await addSubscriber(desk, { routerId });
  watch(desk, routerId, 'up', later(desk.clock.now(), -60 * MINUTE));
  await declare(desk, routerId);
  look(desk);
  await desk.day('2026-03-03');
  expect((await desk.query('outages.standing', {})).outages).toBe(1);
});

test('a service that is never to be cut off stays on, is let back on, and is treated as others from the day after the last', async () => {
  const desk = desk0();
  await addPlan(desk);
  const routerId = addRouter(desk);
  const prepaidPlan = (await desk.command('plans.create', { name: 'Prepaid week', priceCents: shillings(500), downKbps: 5000, upKbps: 5000, charging: 'prepaid', interval: { unit: 'week', count: 1 } })).id;
  const a = await addSubscriber(desk, { routerId });
  const b = await addSubscriber(desk, { routerId, planId: prepaidPlan });
  await desk.day('2026-03-07');
  expect([a, b].map(({ subscriptionId }) => stateOf(desk, subscriptionId))).toEqual(['suspended', 'suspended']);
  const set = (subscriptionId: number, untilOn: string | null) => desk.command('neverSuspend.set', { subscriptionId, reason: 'Police post', untilOn: untilOn === null ? null : date(untilOn) });
  expect((await desk.refusal(desk.command('neverSuspend.set', { subscriptionId: a.subscriptionId, reason: 'x', untilOn: null }, operator('technician')))).code).toBe('not_allowed');
  await set(a.subscriptionId, null);
  await set(a.subscriptionId, '2026-03-09');
  await set(b.subscriptionId, null);
  expect([a, b].map(({ subscriptionId }) => stateOf(desk, subscriptionId))).toEqual(['active', 'active']);
  expect((await desk.query('neverSuspend.list', {})).total).toBe(2);
  expect(reasonOf(desk, a.subscriptionId)).toContain('never to be cut off: Police post');
  await desk.day('2026-03-09', '23:00');
  expect(stateOf(desk, a.subscriptionId)).toBe('active');
  await desk.day('2026-03-10');
  expect([stateOf(desk, a.subscriptionId), stateOf(desk, b.subscriptionId)]).toEqual(['suspended', 'active']);
  await desk.command('neverSuspend.end', { subscriptionId: b.subscriptionId });
  await desk.day('2026-03-11');
  expect(stateOf(desk, b.subscriptionId)).toBe('suspended');
  expect((await desk.query('neverSuspend.list', {})).total).toBe(0);
});

test('cut-offs that wait for M-Pesa are told, with their number', async () => {
  const desk = desk0();
  await addPlan(desk);
  await addSubscriber(desk, { routerId: addRouter(desk) });
  desk.setting('mpesa', { enabled: true } as never);
  await desk.day('2026-03-06', '11:00');
  expect((await desk.query('outages.standing', {})).waiting).toMatchObject({ held: 1 });
  expect(titles(desk)).toContain(`Cut-offs wait since ${formatInstant(instantOf(date('2026-03-02'), '10:00'))} because M-Pesa does not answer`);
});
