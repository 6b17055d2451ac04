/** When services end by themselves, as told in advance and as it then happens: due on 2 March, three days of grace, cut-off on 6 March at 10:00. */
import { expect, test } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { DAY, formatInstant, HOUR, instantOf, later, localDate, type Instant } from '../../../src-shared/time.ts';
import { addPlan, addRouter, addSubscriber, changesOf, openDesk, stateOf, type Desk } from '../../testing/feature-rig.ts';
import { q } from '../../schema/tables.ts';
import { lapsesOfSubscriber, lapsesOn } from '../entitlement/index.ts';

const date = localDate;
const pay = (desk: Desk, subscriberId: number, amount = 1500) => desk.command('payments.takeCash', { subscriberId, amountCents: shillings(amount) });
const texts = (lapses: ReadonlyMap<number, Instant>, names: ReadonlyMap<string, number>) => Object.fromEntries([...names].map(([name, id]) => [name, lapses.has(id) ? formatInstant(lapses.get(id)!) : 'never']));

async function village() {
  const desk = openDesk({ start: instantOf(date('2026-03-02'), '08:00') });
  const routerId = addRouter(desk);
  const planId = await addPlan(desk);
  const prepaid = (await desk.command('plans.create', { name: 'Prepaid week', priceCents: shillings(500), downKbps: 5000, upKbps: 5000, charging: 'prepaid', interval: { unit: 'week', count: 1 } })).id;
  const names = new Map<string, number>();
  const add = async (name: string, plan = planId) => {
    const made = await addSubscriber(desk, { routerId, planId: plan, userName: name });
    names.set(name, made.subscriptionId);
    return made;
  };
  return { desk, routerId, prepaid, names, add };
}

test('is told in advance as it then happens', async () => {
  const { desk, routerId, prepaid, names, add } = await village();
  await add('owes');
  await pay(desk, (await add('paid')).id);
  await pay(desk, (await add('paidInPart')).id, 700);
  await desk.command('promises.add', { subscriberId: (await add('promised')).id, untilOn: date('2026-03-09'), note: 'Salary' });
  const week = await add('prepaid', prepaid);
  await pay(desk, week.id, 500);
  const ending = await add('ending');
  await pay(desk, ending.id);
  await desk.command('subscriptions.end', { id: ending.subscriptionId, endOn: date('2026-03-20'), credit: false });
  const pausing = await add('pausing');
  await pay(desk, pausing.id);
  await desk.command('subscriptions.pause', { id: pausing.subscriptionId, fromOn: date('2026-03-12'), untilOn: date('2026-03-25'), reason: 'Travels' });
  await desk.settle();

  const toldAt = desk.clock.now();
  const lapses = await lapsesOn(desk.db, routerId, toldAt);
  expect(texts(lapses, names)).toEqual({
    owes: '6 Mar 2026, 10:00', paid: 'never', paidInPart: '6 Mar 2026, 10:00', promised: '10 Mar 2026, 00:00', prepaid: '9 Mar 2026, 00:00', ending: '20 Mar 2026, 00:00', pausing: '12 Mar 2026, 00:00',
  });
  expect(lapsesOfSubscriber(desk.db, week.id, toldAt)).toEqual(new Map([[week.subscriptionId, lapses.get(week.subscriptionId)]]));

  // Nothing happens but the days: each is off from then on, at the latest with the office's next run.
  await desk.day('2026-03-22', '23:59');
  const offAt = (id: number) => desk.db.sql<{ at: Instant }>(`SELECT min(at) AS at FROM entitlementChange WHERE subscriptionId = ? AND at > ? AND toState <> 'active'`, id, toldAt)[0]!.at;
  const early = [...names].filter(([, id]) => lapses.has(id) && offAt(id) < lapses.get(id)!);
  const late = [...names].filter(([, id]) => lapses.has(id) && offAt(id) >= lapses.get(id)! + DAY);
  expect({ early, late }).toEqual({ early: [], late: [] });
  expect([...names].filter(([, id]) => stateOf(desk, id) === 'active').map(([name]) => name)).toEqual(['paid']);
});

test('held without an end, never; with one, then', async () => {
  const { desk, routerId, names, add } = await village();
  const { id } = await add('owes');
  await desk.day('2026-03-05', '12:00');
  const told = async () => texts(await lapsesOn(desk.db, routerId, desk.clock.now()), names);
  expect(await told()).toEqual({ owes: '6 Mar 2026, 10:00' });
  await desk.command('settings.freezeCutOffs', { frozen: true });
  expect(await told()).toEqual({ owes: 'never' });
  await desk.command('settings.freezeCutOffs', { frozen: false });
  // A list of M-Pesa's that has a gap: what he paid in it nobody knows.
  desk.setting('mpesaGap', { from: desk.clock.now(), to: desk.clock.now() });
  expect(await told()).toEqual({ owes: 'never' });
  desk.setting('mpesaGap', null);
  await pay(desk, id);
  expect(await told()).toEqual({ owes: 'never' });
});

test('one that the office should have ended, and could not yet, lapses now', async () => {
  const { desk, routerId, names, add } = await village();
  await add('owes');
  desk.setting('mpesa', { enabled: true });
  await desk.day('2026-03-06', '12:00');
  expect(stateOf(desk, names.get('owes')!)).toBe('active');
  expect(texts(await lapsesOn(desk.db, routerId, desk.clock.now()), names)).toEqual({ owes: '6 Mar 2026, 12:00' });
});

test('whom a router has ended by itself is let back on with his payment, and by nothing less', async () => {
  const { desk, routerId, names, add } = await village();
  const { id } = await add('owes');
  desk.setting('mpesa', { enabled: true });
  await desk.day('2026-03-07', '12:00');
  const subscriptionId = names.get('owes')!;
  desk.within(({ tx, now }) => void tx.run(q.insertInto('armedService').values({ subscriptionId, routerId, at: later(now, -HOUR) })));
  const told = desk.routers.told.length;
  await pay(desk, id, 700);
  await desk.command('subscribers.change', { id, name: 'Another name', phone: '0712000009' });
  await desk.settle();
  expect(desk.routers.told.slice(told)).toEqual([]);
  await pay(desk, id, 800);
  await desk.settle();
  // The books never had him off, and the router is told all the same.
  expect(changesOf(desk, subscriptionId)).toHaveLength(1);
  expect(desk.routers.told.slice(told).map(({ state }) => state)).toEqual(['active']);
});
