/** When services end by themselves, as told in advance and as it then happens: due on 2 March, three days of grace, cut-off on 6 March at 10:00. */
import { expect, test } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { DAY, formatInstant, HOUR, instantOf, later, localDate, type Instant } from '../../../src-shared/time.ts';
import { addPlan, addRouter, addSubscriber, changesOf, openDesk, stateOf, type Desk } from '../../testing/feature-rig.ts';
import { q } from '../../schema/tables.ts';
import { lapsesOfSubscriber, lapsesOn, type Lapse } from '../entitlement/index.ts';

const date = localDate;
const pay = (desk: Desk, subscriberId: number, amount = 1500) => desk.command('payments.takeCash', { subscriberId, amountCents: shillings(amount) });
const texts = (lapses: ReadonlyMap<number, Lapse>, names: ReadonlyMap<string, number>) => Object.fromEntries([...names].map(([name, id]) => [name, lapses.has(id) ? formatInstant(lapses.get(id)!.at) : 'never']));

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
  const early = [...names].filter(([, id]) => lapses.has(id) && offAt(id) < lapses.get(id)!.at);
  const late = [...names].filter(([, id]) => lapses.has(id) && offAt(id) >= lapses.get(id)!.at + DAY);
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

test('who is slowed down for debt has nothing left to lose by it; what ends him otherwise is told', async () => {
  const { desk, routerId, names, add } = await village();
  desk.within(({ tx }) => void tx.run(q.updateTable('router').set({ suspendMode: 'throttle' }).where('id', '=', routerId)));
  await add('owes');
  const ending = await add('ending');
  await desk.command('subscriptions.end', { id: ending.subscriptionId, endOn: date('2026-03-20'), credit: false });
  await desk.day('2026-03-10', '12:00');
  expect([...names.values()].map((id) => stateOf(desk, id))).toEqual(['throttled', 'throttled']);
  const lapses = await lapsesOn(desk.db, routerId, desk.clock.now());
  expect(texts(lapses, names)).toEqual({ owes: 'never', ending: '20 Mar 2026, 00:00' });
  expect(lapses.get(ending.subscriptionId)!.cause).toBe('end');
});

test('an hour that came on a router that he has left ends nothing: in a gap of M-Pesa’s list he stays on', async () => {
  const { desk, names, add } = await village();
  await add('owes');
  const left = addRouter(desk, 'Left');
  await desk.day('2026-03-05', '12:00');
  desk.within(({ tx, now }) => void tx.run(q.insertInto('armedService').values({ subscriptionId: names.get('owes')!, routerId: left, at: later(now, -HOUR) })));
  desk.setting('mpesaGap', { from: later(desk.clock.now(), -DAY), to: desk.clock.now() });
  await desk.day('2026-03-07', '12:00');
  expect(stateOf(desk, names.get('owes')!)).toBe('active');
});

test('a payer’s holds are read once, not once for each of his units', async () => {
  const { desk, routerId, add } = await village();
  const planId = desk.db.one(q.selectFrom('plan').select('id').orderBy('id').limit(1)).id;
  const payer = await add('landlord');
  const addUnits = async (from: number, until: number) => {
    for (let n = from; n < until; n += 1) {
      const { id } = await desk.command('subscribers.create', { name: `Unit ${n}`, phone: '' });
      await desk.command('subscribers.setPayer', { id, payerId: payer.id });
      await desk.command('subscriptions.add', { subscriberId: id, planId, routerId, userName: `unit${n}`, startOn: date('2026-03-02') });
    }
  };
  const reads = async (): Promise<number> => {
    let count = 0;
    const allOf = ((...asked: Parameters<typeof desk.db.allOf>) => ((count += 1), desk.db.allOf(...asked))) as typeof desk.db.allOf;
    const lapses = await lapsesOn({ ...desk.db, allOf }, routerId, desk.clock.now());
    expect(lapses.size).toBeGreaterThan(8);
    return count;
  };
  await addUnits(0, 8);
  const few = await reads();
  await addUnits(8, 32);
  expect(await reads()).toBeLessThan(few * 5);
});
