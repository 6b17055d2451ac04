/** Who is on and who is off, day by day: due on 2 March, three days of grace, cut-off on 6 March at 10:00. */
import { describe, expect, test } from 'vitest';
import { addRouter, addSubscriber, changesOf, openDesk, reasonOf, stateOf, type Desk } from '../../testing/feature-rig.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { instantOf, later, localDate, MINUTE, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import { SYSTEM } from '../../kernel/commands.ts';
import { receivePayment } from '../payments/receive.service.ts';
import { q } from '../../schema/tables.ts';

const at = (date: string, time: string) => instantOf(localDate(date), time);
const pay = (desk: Desk, subscriberId: number, shillings = 1500) => desk.command('payments.takeCash', { subscriberId, amountCents: (shillings * 100) as Cents });

async function owing(options: Parameters<typeof openDesk>[0] = {}) {
  const desk = openDesk(options);
  const routerId = addRouter(desk);
  const person = await addSubscriber(desk, { routerId, phone: '0712000001' });
  await desk.settle();
  return { desk, ...person };
}

function push(desk: Desk, subscriberId: number, given: { state: 'sent' | 'paid' | 'failed'; requestedAt: Instant; settledAt?: Instant }) {
  return desk.within(({ tx }) => tx.run(q.insertInto('stkPush').values({ subscriberId, phone: '254712000001', amountCents: 1500_00 as Cents, accountReference: '1', state: given.state, checkoutRequestId: `ws_${given.requestedAt}`, merchantRequestId: 'm', resultCode: null, resultText: null, trouble: null, requestedAt: given.requestedAt, sentAt: given.requestedAt, settledAt: given.settledAt ?? null, queries: 1, paymentId: null, operatorId: null })).id);
}

describe('a cut-off', () => {
  test('comes at the hour of enforcement and not before; the router is told and read back', async () => {
    const { desk, id, subscriptionId } = await owing();
    await desk.day('2026-03-06', '09:59');
    expect(stateOf(desk, subscriptionId)).toBe('active');
    await desk.day('2026-03-06', '10:00');
    expect(changesOf(desk, subscriptionId)).toEqual(['2 Mar 2026, 08:00 active', '6 Mar 2026, 10:00 suspended']);
    expect(desk.routers.told.map((told) => told.state)).toEqual(['active', 'suspended']);
    const page = await desk.query('subscribers.get', { id });
    expect(page.headline).toEqual({ tone: 'bad', text: 'He is cut off since 6 Mar 2026, 10:00: he is offline until he pays KES 1,500.00.', why: 'Overdue: KES 1,500.00 (due 2 Mar 2026). Cut-off since 6 Mar 2026, 10:00. Router RB Kasarani confirmed it on 6 Mar 2026, 10:00.' });
  });

  test('is never made by anything else: not by an edit, a new plan, a partial payment or the turn of the day', async () => {
    const { desk, id, subscriptionId } = await owing();
    desk.setting('dunning', { frozen: true });
    await desk.day('2026-03-08', '11:00');
    desk.setting('dunning', { frozen: false });
    await pay(desk, id, 100);
    await desk.command('subscribers.change', { id, name: 'New name', phone: '0712000001' });
    await desk.command('subscriptions.add', { subscriberId: id, planId: 1, routerId: null, userName: 'second', startOn: desk.today() });
    await desk.day('2026-03-09', '09:00');
    expect(stateOf(desk, subscriptionId)).toBe('active');
    await desk.day('2026-03-09', '10:00');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
  });

  test('waits until M-Pesa has told what came in', async () => {
    const { desk, id, subscriptionId } = await owing();
    desk.setting('mpesa', { enabled: true });
    await desk.day('2026-03-06', '12:00');
    expect(stateOf(desk, subscriptionId)).toBe('active');
    expect((await desk.query('jobs.list', { state: 'ready' })).rows).toContainEqual(expect.objectContaining({ kind: 'entitlement.review', trouble: expect.objectContaining({ message: 'Cut-offs wait: M-Pesa has not yet told what came in.' }) }));
    expect((await desk.query('desk.attention', {})).map((item) => item.key)).toContain('pull');
    // It tells: he paid in time.
    desk.setting('mpesaPulledUpTo', desk.clock.now());
    await pay(desk, id);
    await desk.day('2026-03-06', '12:10');
    expect(changesOf(desk, subscriptionId)).toEqual(['2 Mar 2026, 08:00 active']);
    expect((await desk.query('jobs.list', { state: 'ready' })).rows.filter((job) => job.kind === 'entitlement.review')).toEqual([]);
  });

  test('comes once M-Pesa has told and nothing had come in', async () => {
    const { desk, subscriptionId } = await owing();
    desk.setting('mpesa', { enabled: true });
    desk.setting('mpesaPulledUpTo', at('2026-03-06', '09:59'));
    await desk.day('2026-03-06', '10:30');
    expect(stateOf(desk, subscriptionId)).toBe('active');
    desk.setting('mpesaPulledUpTo', desk.clock.now());
    await desk.day('2026-03-06', '10:40');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
  });

  test('on a router that sends to the pay page is that page', async () => {
    const { desk, subscriptionId } = await owing();
    desk.within(({ tx }) => tx.run(q.updateTable('router').set({ suspendMode: 'walled' })));
    await desk.day('2026-03-06', '10:00');
    expect(stateOf(desk, subscriptionId)).toBe('walled');
  });
});

describe('a payment', () => {
  test('lets back on in its own transaction, in full or down to a few shillings; less does not', async () => {
    const { desk, id, subscriptionId } = await owing();
    await desk.day('2026-03-06', '10:00');
    await pay(desk, id, 1000);
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
    expect(reasonOf(desk, subscriptionId)).toContain('KES 500.00');
    await pay(desk, id, 491);
    expect(stateOf(desk, subscriptionId)).toBe('active');
    expect((await desk.query('subscribers.get', { id })).headline).toMatchObject({ tone: 'pending', text: 'He should be on; the router has yet to confirm it.' });
    await desk.settle();
    expect(desk.routers.told.at(-1)).toMatchObject({ state: 'active', at: at('2026-03-06', '10:00') });
    expect((await desk.query('subscribers.timeline', { id })).rows.slice(0, 3).map((item) => item.title)).toContain('Service back on');
  });

  test('while the router is away: the wish stays, and is told when it is back', async () => {
    const { desk, id, subscriptionId } = await owing();
    await desk.day('2026-03-06', '10:00');
    desk.routers.reachable = false;
    await pay(desk, id);
    await desk.day('2026-03-06', '11:00');
    expect(desk.routers.told.at(-1)!.state).toBe('suspended');
    desk.routers.reachable = true;
    await desk.day('2026-03-06', '11:10');
    expect(desk.routers.told.slice(2).map((told) => told.state)).toEqual(['active']);
    expect((await desk.query('subscribers.get', { id })).subscriptions.find((service) => service.id === subscriptionId)!.entitlement).toMatchObject({ state: 'active', trouble: null, confirmedAt: expect.any(Number) });
  });
});

describe('money in flight', () => {
  test('a request on the phone holds the cut-off for two hours, not for the day', async () => {
    const { desk, id, subscriptionId } = await owing();
    await desk.day('2026-03-06', '09:30');
    push(desk, id, { state: 'sent', requestedAt: desk.clock.now() });
    await desk.day('2026-03-06', '10:00');
    expect(stateOf(desk, subscriptionId)).toBe('active');
    expect(reasonOf(desk, subscriptionId)).toContain('Left on until 6 Mar 2026, 11:30: a payment is on its way.');
    await desk.day('2026-03-07', '10:00');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
  });

  test('a request does not let back on who is off', async () => {
    const { desk, id, subscriptionId } = await owing();
    await desk.day('2026-03-06', '11:00');
    push(desk, id, { state: 'sent', requestedAt: desk.clock.now() });
    await desk.command('subscribers.change', { id, name: 'X', phone: '0712000001' });
    await desk.day('2026-03-07', '00:30');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
  });

  test('paid by M-Pesa’s word without a receipt yet: back on at once, for 48 hours', async () => {
    const { desk, id, subscriptionId } = await owing();
    await desk.day('2026-03-06', '11:00');
    push(desk, id, { state: 'paid', requestedAt: later(desk.clock.now(), -MINUTE), settledAt: desk.clock.now() });
    // The turn of the day looks at who is off.
    await desk.day('2026-03-07', '00:05');
    expect(stateOf(desk, subscriptionId)).toBe('active');
    expect(reasonOf(desk, subscriptionId)).toContain('Left on until 8 Mar 2026, 11:00: M-Pesa says that he has paid; the receipt is awaited.');
    await desk.day('2026-03-08', '12:00');
    expect(stateOf(desk, subscriptionId)).toBe('active');
    // No receipt came: a person was told, and the next run cuts off.
    expect((await desk.query('desk.attention', {})).map((item) => item.key)).toContain('receipts-missing');
    await desk.day('2026-03-09', '10:00');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
  });

  test('money that nobody could match lets back on when a person says whose it is', async () => {
    const { desk, id, subscriptionId } = await owing();
    await desk.day('2026-03-06', '11:00');
    const { id: paymentId } = desk.within((context) => receivePayment(context, { receipt: 'SFF6XYZ123', amountCents: 1500_00 as Cents, paidAt: context.now, shortcode: '', accountTyped: 'no such', payerPhone: '', payerName: '', checkoutRequestId: null, body: '{}' }, 'c2b'));
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
    await desk.command('payments.assign', { paymentId, subscriberId: id });
    expect(stateOf(desk, subscriptionId)).toBe('active');
    expect(desk.wrong()).toEqual([]);
  });
});

describe('the switch that stops every cut-off', () => {
  test('keeps on who is on, and lets nobody back on', async () => {
    const { desk, id, subscriptionId } = await owing();
    const late = await addSubscriber(desk, { startOn: '2026-03-05' });
    await desk.day('2026-03-06', '10:30');
    expect([stateOf(desk, subscriptionId), stateOf(desk, late.subscriptionId)]).toEqual(['suspended', 'active']);
    await desk.command('settings.freezeCutOffs', { frozen: true });
    await desk.day('2026-03-12', '12:00');
    expect([stateOf(desk, subscriptionId), stateOf(desk, late.subscriptionId)]).toEqual(['suspended', 'active']);
    expect(reasonOf(desk, late.subscriptionId)).toContain('all cut-offs are frozen');
    expect((await desk.query('desk.today', {})).nextRun.suspensions).toBe(0);
    await pay(desk, id);
    expect(stateOf(desk, subscriptionId)).toBe('active');
    await desk.command('settings.freezeCutOffs', { frozen: false });
    expect((await desk.query('desk.today', {})).nextRun.suspensions).toBe(1);
    await desk.day('2026-03-13', '10:00');
    expect(stateOf(desk, late.subscriptionId)).toBe('suspended');
  });
});

describe('days of a service', () => {
  test('begins and ends shortly after midnight; before and after, the router has him off', async () => {
    const desk = openDesk();
    const routerId = addRouter(desk);
    const { id, subscriptionId } = await addSubscriber(desk, { routerId, startOn: '2026-03-04' });
    await desk.settle();
    expect(stateOf(desk, subscriptionId)).toBe('inactive');
    expect((await desk.query('subscribers.get', { id })).headline.text).toBe('His service has not begun yet.');
    await desk.day('2026-03-04', '00:01');
    expect(stateOf(desk, subscriptionId)).toBe('active');
    await pay(desk, id, 5000);
    await desk.command('subscriptions.end', { id: subscriptionId, endOn: '2026-03-20' as LocalDate });
    await desk.day('2026-03-19', '23:59');
    expect(stateOf(desk, subscriptionId)).toBe('active');
    await desk.day('2026-03-20', '00:01');
    expect(stateOf(desk, subscriptionId)).toBe('ended');
    expect(desk.routers.told.map((told) => told.state)).toEqual(['inactive', 'active', 'ended']);
    expect(changesOf(desk, subscriptionId)).toEqual(['2 Mar 2026, 08:00 inactive', '4 Mar 2026, 00:01 active', '20 Mar 2026, 00:01 ended']);
  });

  test('a service that ends for who is off is ended, not cut off', async () => {
    const { desk, subscriptionId } = await owing();
    await desk.day('2026-03-06', '11:00');
    await desk.command('subscriptions.end', { id: subscriptionId, endOn: '2026-03-06' as LocalDate });
    expect(stateOf(desk, subscriptionId)).toBe('ended');
    await desk.day('2026-03-10');
    expect(desk.routers.told.map((told) => told.state)).toEqual(['active', 'suspended', 'ended']);
  });
});

test('who is to be off, but whose router never heard of it, is on in truth: a payment on its way keeps him on', async () => {
  const { desk, id, subscriptionId } = await owing();
  desk.routers.reachable = false;
  await desk.day('2026-03-06', '10:00');
  expect(stateOf(desk, subscriptionId)).toBe('suspended');
  push(desk, id, { state: 'sent', requestedAt: desk.clock.now() });
  desk.commands.execute({ id: 'review-by-hand', name: 'entitlement.startReview', input: { enforce: false }, actor: SYSTEM });
  await desk.settle();
  expect(stateOf(desk, subscriptionId)).toBe('active');
  desk.routers.reachable = true;
  await desk.day('2026-03-06', '11:00');
  expect(desk.routers.told.map((told) => told.state)).toEqual(['active', 'active']);
});
