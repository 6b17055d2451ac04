/** Prices with a date: who keeps his, who moves, and what is sold on which day. */
import { describe, expect, test } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { localDate } from '../../../src-shared/time.ts';
import { addPlan, addRouter, addSubscriber, invoiced, openDesk, type Desk } from '../../testing/feature-rig.ts';

const on = localDate;
const planOf = async (desk: Desk, id: number) => (await desk.query('plans.list', { includeRetired: true })).find((plan) => plan.id === id)!;

describe('a new price', () => {
  test('earlier subscribers keep theirs, later ones pay the new one, and the list tells both', async () => {
    const desk = openDesk();
    const planId = await addPlan(desk);
    const early = await addSubscriber(desk, { planId });
    await desk.day('2026-03-10');
    await desk.command('plans.changePrice', { id: planId, priceCents: shillings(1800), fromOn: on('2026-04-01'), existing: 'keep' });
    expect(await planOf(desk, planId)).toMatchObject({
      priceCents: shillings(1500), monthlyCents: shillings(1500),
      prices: [{ fromOn: '1970-01-01', priceCents: shillings(1500), keepEarlier: false }, { fromOn: '2026-04-01', priceCents: shillings(1800), keepEarlier: true }],
    });
    await desk.day('2026-04-03');
    const late = await addSubscriber(desk, { planId });
    await desk.day('2026-05-04');
    expect(invoiced(desk, early.id)).toEqual(['2026-03-02…2026-04-02 1500.00', '2026-04-02…2026-05-02 1500.00', '2026-05-02…2026-06-02 1500.00']);
    expect(invoiced(desk, late.id)).toEqual(['2026-04-03…2026-05-03 1800.00', '2026-05-03…2026-06-03 1800.00']);
    expect(await planOf(desk, planId)).toMatchObject({ priceCents: shillings(1800), subscriptions: 2, monthlyCents: shillings(3300) });
    expect(desk.wrong()).toEqual([]);
  });

  test('moved, it holds for periods that begin on its day or later, also for those that a PC that was off invoices afterwards', async () => {
    const desk = openDesk();
    const planId = await addPlan(desk);
    const before = await addSubscriber(desk, { planId });
    await desk.day('2026-03-05');
    const after = await addSubscriber(desk, { planId });
    await desk.command('plans.changePrice', { id: planId, priceCents: shillings(1200), fromOn: on('2026-04-05'), existing: 'move' });
    await desk.offUntil('2026-04-12');
    expect(invoiced(desk, before.id).at(-1)).toBe('2026-04-02…2026-05-02 1500.00');
    expect(invoiced(desk, after.id).at(-1)).toBe('2026-04-05…2026-05-05 1200.00');
    expect((await planOf(desk, planId)).priceCents).toBe(shillings(1200));
    await desk.day('2026-05-03');
    expect(invoiced(desk, before.id).at(-1)).toBe('2026-05-02…2026-06-02 1200.00');
  });

  test('from today it is on sale at once; set again for the day it replaces what was set; yet to come it can be taken back', async () => {
    const desk = openDesk();
    const planId = await addPlan(desk);
    await desk.command('plans.changePrice', { id: planId, priceCents: shillings(1600), fromOn: desk.today(), existing: 'move' });
    expect((await planOf(desk, planId)).priceCents).toBe(shillings(1600));
    await desk.command('plans.changePrice', { id: planId, priceCents: shillings(1650), fromOn: desk.today(), existing: 'keep' });
    await desk.command('plans.changePrice', { id: planId, priceCents: shillings(9000), fromOn: on('2026-03-03'), existing: 'move' });
    await desk.command('plans.cancelPrice', { id: planId, fromOn: on('2026-03-03') });
    await desk.day('2026-03-04');
    expect(await planOf(desk, planId)).toMatchObject({ priceCents: shillings(1650), prices: [{ fromOn: '1970-01-01' }, { fromOn: '2026-03-02', keepEarlier: true }] });
    expect(await desk.refusal(desk.command('plans.cancelPrice', { id: planId, fromOn: on('2026-03-02') }))).toMatchObject({ code: 'locked' });
    expect(await desk.refusal(desk.command('plans.cancelPrice', { id: planId, fromOn: on('2026-03-20') }))).toMatchObject({ code: 'not_found' });
    expect(await desk.refusal(desk.command('plans.changePrice', { id: planId, priceCents: shillings(1), fromOn: on('2026-03-03'), existing: 'move' }))).toMatchObject({ code: 'invalid', details: { fields: { fromOn: 'is in the past' } } });
  });
});

test('what a plan brings is told by the month, whatever its interval', async () => {
  const desk = openDesk();
  const make = (name: string, unit: 'day' | 'week' | 'month' | 'year', count: number) => desk.command('plans.create', { name, priceCents: shillings(1200), downKbps: 5000, upKbps: 5000, interval: { unit, count } });
  const ids = [(await make('Week', 'week', 1)).id, (await make('Quarter', 'month', 3)).id, (await make('Year', 'year', 1)).id];
  for (const planId of ids) for (const _ of [1, 2]) await addSubscriber(desk, { planId });
  expect(await Promise.all(ids.map(async (id) => (await planOf(desk, id)).monthlyCents))).toEqual([shillings(2 * 5200), shillings(2 * 400), shillings(2 * 100)]);
  await addSubscriber(desk, { planId: ids[2]!, startOn: '2026-02-01' });
  const gone = await addSubscriber(desk, { planId: ids[2]! });
  await desk.command('subscriptions.end', { id: gone.subscriptionId, endOn: desk.today() });
  expect(await planOf(desk, ids[2]!)).toMatchObject({ subscriptions: 3, monthlyCents: shillings(300) });
});

test('a pass of hours is prepaid only, names are unique, and a plan in use may be retired', async () => {
  const desk = openDesk();
  const hours = { name: 'Day pass', priceCents: shillings(50), downKbps: 5000, upKbps: 5000, interval: { unit: 'hour', count: 24 } } as const;
  expect(await desk.refusal(desk.command('plans.create', hours))).toMatchObject({ code: 'invalid', details: { fields: { charging: 'must be prepaid' } } });
  const { id } = await desk.command('plans.create', { ...hours, charging: 'prepaid' });
  expect(await planOf(desk, id)).toMatchObject({ interval: { unit: 'hour', count: 24 }, charging: 'prepaid', exciseApplies: true, taxInclusive: true });
  expect(await desk.refusal(desk.command('plans.create', { ...hours, name: 'DAY PASS', charging: 'prepaid' }))).toMatchObject({ code: 'conflict' });
  const planId = await addPlan(desk);
  const subscriber = await addSubscriber(desk, { planId });
  await desk.command('plans.setState', { id: planId, state: 'retired' });
  expect((await desk.query('plans.list', {})).map((plan) => plan.id)).toEqual([id]);
  await desk.day('2026-04-02');
  expect(invoiced(desk, subscriber.id)).toHaveLength(2);
});

test('burst, priority, list and cap are kept whole; what stands on routers reaches them, a cap does not', async () => {
  const desk = openDesk();
  const routerId = addRouter(desk);
  const burst = { upKbps: 8000, downKbps: 20_000, thresholdUpKbps: 4000, thresholdDownKbps: 8000, seconds: 16 };
  const cap = { bytes: 107_374_182_400, period: 'month', action: 'throttle', throttleUpKbps: 512, throttleDownKbps: 1000, freeFromMinute: 1380, freeUntilMinute: 300 } as const;
  const fields = { name: 'Fast', downKbps: 10_000, upKbps: 5000, burst, priority: 3, addressList: 'vip', cap };
  const { id } = await desk.command('plans.create', { ...fields, priceCents: shillings(2500) });
  expect(await planOf(desk, id)).toMatchObject({ burst, priority: 3, addressList: 'vip', cap });
  await addSubscriber(desk, { planId: id, routerId });
  await desk.settle();
  desk.routers.told.length = 0;
  const change = async (given: object) => {
    await desk.command('plans.change', { id, ...fields, ...given });
    await desk.settle();
    return desk.routers.told.splice(0).length;
  };
  expect(await change({})).toBe(0);
  expect(await change({ cap: { ...cap, action: 'block' } })).toBe(0);
  expect(await change({ burst: { ...burst, seconds: 8 } })).toBe(1);
  expect(await change({ burst: { ...burst, seconds: 8 }, priority: 4 })).toBe(1);
  expect(await change({ burst: null, priority: 4, addressList: null, cap: null })).toBe(1);
  expect(await planOf(desk, id)).toMatchObject({ burst: null, addressList: null, cap: null });
  expect(await desk.refusal(desk.command('plans.change', { id, ...fields, burst: { ...burst, downKbps: 9000 } }))).toMatchObject({ code: 'invalid', details: { fields: { 'burst.downKbps': expect.any(String) } } });
  // Who is on waya-cut is cut off, whatever he paid.
  for (const addressList of ['two words', 'waya-cut', 'vip,waya-walled']) expect((await desk.refusal(desk.command('plans.change', { id, ...fields, addressList }))).details?.fields).toHaveProperty('addressList');
});
