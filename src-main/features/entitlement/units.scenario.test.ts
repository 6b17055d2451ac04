/** Units and their payer: whose debt cuts off whom, and whose payment holds a cut-off. */
import { expect, test } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { q } from '../../schema/tables.ts';
import { addSubscriber, stateOf, type Desk } from '../../testing/feature-rig.ts';
import { date, deskOn, isOn, pay, plan, stands } from '../billing/stories/stories.test-support.ts';
import { nextDaily } from '../dunning/index.ts';
import { countComingCutOffs } from './index.ts';

async function unitOf(desk: Desk, payerId: number, planId: number, name: string): Promise<{ id: number; subscriptionId: number }> {
  const { id } = await desk.command('subscribers.create', { name, phone: '' });
  await desk.command('subscribers.setPayer', { id, payerId });
  return { id, subscriptionId: (await desk.command('subscriptions.add', { subscriberId: id, planId, routerId: null, userName: name, startOn: date('2026-03-01') })).id };
}
const landlord = async (desk: Desk) => (await desk.command('subscribers.create', { name: 'Landlord', phone: '0712000001' })).id;

test('a payment of a unit that M-Pesa confirmed holds the cut-off of all units, until its receipt is overdue', async () => {
  const desk = deskOn('2026-03-01');
  const payer = await landlord(desk);
  const planId = await plan(desk, 'Home', 1000);
  const [one, other] = [await unitOf(desk, payer, planId, 'one'), await unitOf(desk, payer, planId, 'other')];
  await desk.day('2026-03-05', '08:00');
  desk.within(({ tx, now }) =>
    void tx.run(q.insertInto('stkPush').values({ subscriberId: one.id, phone: '254712000009', amountCents: shillings(1000), accountReference: 'x', state: 'paid', checkoutRequestId: 'c', merchantRequestId: 'm', resultCode: '0', resultText: null, trouble: null, requestedAt: now, sentAt: now, settledAt: now, queries: 1, paymentId: null, operatorId: null } as never)),
  );
  await desk.day('2026-03-05', '12:00');
  expect([isOn(desk, one.subscriptionId), isOn(desk, other.subscriptionId)]).toEqual([true, true]);
  await desk.day('2026-03-09');
  expect([isOn(desk, one.subscriptionId), isOn(desk, other.subscriptionId)]).toEqual([false, false]);
});

test('what a unit owes himself cuts him off, and him alone', async () => {
  const desk = deskOn('2026-03-01');
  const planId = await plan(desk, 'Home', 1000);
  const payer = await addSubscriber(desk, { planId });
  await pay(desk, payer.id, 10_000);
  const unit = await addSubscriber(desk, { planId });
  await pay(desk, unit.id, 1000);
  await desk.command('subscribers.setPayer', { id: unit.id, payerId: payer.id });
  await desk.command('payments.reverse', { id: 2, reason: 'The cheque bounced' } as never);
  await desk.day('2026-04-20');
  expect([await stands(desk, unit.id), stateOf(desk, unit.subscriptionId), stateOf(desk, payer.subscriptionId)]).toEqual(['owes 1,000.00', 'suspended', 'active']);
  expect(desk.db.sql('SELECT reason FROM entitlement WHERE subscriptionId = ?', unit.subscriptionId)).toEqual([{ reason: expect.stringContaining('KES 1,000.00') as string }]);
});

test('cut-offs to come count each unit that is on, also of a payer without a service of his own', async () => {
  const desk = deskOn('2026-03-01');
  const payer = await landlord(desk);
  const planId = await plan(desk, 'Home', 1000);
  await unitOf(desk, payer, planId, 'one');
  const ended = await unitOf(desk, payer, planId, 'ended');
  await unitOf(desk, payer, planId, 'two');
  await addSubscriber(desk, { planId });
  const coming = () => countComingCutOffs(desk.db, nextDaily(desk.clock.now(), '10:00'));
  await desk.day('2026-03-03');
  expect(coming()).toBe(0);
  await desk.day('2026-03-04');
  expect(coming()).toBe(4);
  await desk.command('subscriptions.end', { id: ended.subscriptionId, endOn: date('2026-03-04'), credit: false });
  expect(coming()).toBe(3);
});
