/** The desk's daily work with people, and what it says no to. */
import { describe, expect, test } from 'vitest';
import { addPlan, addRouter, addSubscriber, invoiced, openDesk, operator, stateOf } from '../../testing/feature-rig.ts';
import { hasValidCheckDigit } from '../../../src-shared/account-number.ts';
import type { LocalDate } from '../../../src-shared/time.ts';

const date = (text: string) => text as LocalDate;

describe('a new subscriber', () => {
  test('gets an account number with a check digit, his phones in one form, an invoice and his place on the router', async () => {
    const desk = openDesk();
    const [planId, routerId] = [await addPlan(desk), addRouter(desk)];
    const made = await desk.command('subscribers.create', { name: ' Wanjiku Were ', phone: '+254 712-345 678', otherPhone: '0110 000 001', location: 'Kasarani', service: { planId, routerId, userName: 'wanjiku', password: 'her-own', startOn: date('2026-03-02') } });
    expect(hasValidCheckDigit(made.accountNumber)).toBe(true);
    await desk.settle();
    const page = await desk.query('subscribers.get', { id: made.id });
    expect(page).toMatchObject({ name: 'Wanjiku Were', phone: '254712345678', otherPhone: '254110000001', balanceCents: 150000, subscriptions: [{ userName: 'wanjiku', billingMode: 'anniversary', nextOn: '2026-04-02' }] });
    expect(desk.routers.told).toMatchObject([{ routerId, state: 'active' }]);
    expect(await desk.command('subscriptions.revealPassword', { id: page.subscriptions[0]!.id }, operator('technician'))).toEqual({ userName: 'wanjiku', password: 'her-own' });
    // Who looked is in the log; what he saw is not, nor his name or phone.
    const log = JSON.stringify(desk.db.sql('SELECT name, detail FROM command'));
    expect(log).toContain('subscriptions.revealPassword');
    for (const kept of ['her-own', 'Wanjiku', '712345678']) expect(log).not.toContain(kept);
    expect(JSON.stringify(desk.db.sql('SELECT reply FROM commandReply'))).not.toContain('her-own');
  });

  test('without a service is only a person; one without a router waits for it', async () => {
    const desk = openDesk();
    const { id } = await desk.command('subscribers.create', { name: 'Shop' });
    expect(await desk.query('subscribers.get', { id })).toMatchObject({ headline: { text: 'He has no service.' }, balanceCents: 0, phone: '' });
    const planId = await addPlan(desk);
    await desk.command('subscriptions.add', { subscriberId: id, planId, routerId: null, userName: 'shop', startOn: date('2026-03-02') });
    expect((await desk.query('subscribers.get', { id })).headline).toEqual({ tone: 'pending', text: 'He should be on; the router has yet to confirm it.', why: 'Owed: KES 1,500.00 (due 2 Mar 2026). Cut-off if unpaid: 6 Mar 2026, 10:00. No router is chosen for this service.' });
    const routerId = addRouter(desk);
    await desk.command('subscriptions.moveRouter', { id: 1, routerId });
    await desk.settle();
    expect((await desk.query('subscribers.get', { id })).subscriptions[0]!.entitlement.confirmedAt).not.toBeNull();
  });
});

describe('a bad input changes nothing', () => {
  test.each([
    ['a bad phone', { phone: '07123' }, 'invalid', '07123 is not a Kenyan mobile number. Write it like 0712 345 678.', 'phone'],
    ['a bad second phone', { otherPhone: '0812345678' }, 'invalid', '0812345678 is not a Kenyan mobile number. Write it like 0712 345 678.', 'otherPhone'],
    ['an unknown plan', { service: { planId: 99 } }, 'invalid', 'Choose a plan that is sold.', 'planId'],
    ['an unknown router', { service: { routerId: 99 } }, 'invalid', 'There is no such router.', 'routerId'],
    ['a user name that is taken', { service: { userName: 'taken' } }, 'conflict', expect.stringMatching(/^The user name taken is taken by .* Choose another\.$/), 'userName'],
    ['a user name with a space', { service: { userName: 'two words' } }, 'invalid', 'service.userName: may hold plain letters, digits and signs without spaces', 'service.userName'],
    ['a password that routers cannot keep', { service: { password: 'pässwört' } }, 'invalid', 'A PPPoE password may hold plain letters, digits and signs only.', 'password'],
    ['a day that does not exist', { service: { startOn: '2026-02-30' } }, 'invalid', 'service.startOn: is not a date (YYYY-MM-DD)', 'service.startOn'],
    ['no name', { name: '  ' }, 'invalid', 'name: must not be empty', 'name'],
  ])('%s', async (_what, change, code, message, field) => {
    const desk = openDesk();
    await addSubscriber(desk, { userName: 'taken' });
    const before = desk.rows();
    const { service, ...person } = change as { service?: object };
    const no = await desk.refusal(desk.command('subscribers.create', { name: 'New', phone: '0712345678', ...person, service: { planId: 1, routerId: null, userName: 'new', startOn: date('2026-03-02'), ...service } } as never));
    expect(no).toMatchObject({ code, message });
    expect(no.details?.fields).toHaveProperty([field]);
    expect(desk.rows()).toBe(before);
    expect(desk.db.sql(`SELECT lastNumber FROM numberSeries WHERE kind = 'INV'`)).toEqual([{ lastNumber: 1 }]);
  });

  test('who is not there', async () => {
    const desk = openDesk();
    const before = desk.rows();
    const planId = 1;
    for (const call of [
      desk.query('subscribers.get', { id: 5 }),
      desk.command('subscribers.change', { id: 5, name: 'X' }),
      desk.command('subscriptions.add', { subscriberId: 5, planId, routerId: null, userName: 'x', startOn: date('2026-03-02') }),
      desk.command('subscriptions.changePlan', { id: 5, planId }),
      desk.command('subscriptions.end', { id: 5, endOn: date('2026-03-02') }),
      desk.command('plans.change', { id: 5, name: 'X', downKbps: 64, upKbps: 64 }),
      desk.query('invoices.get', { id: 5 }),
      desk.query('batches.get', { id: 5 }),
      desk.query('imports.get', { id: 5 }),
    ]) expect((await desk.refusal(call)).code).toBe('not_found');
    expect(desk.rows()).toBe(before);
  });

  test('a plan of the same name, a price of nothing', async () => {
    const desk = openDesk();
    await addPlan(desk, 'Home');
    const before = desk.rows();
    const plan = { priceCents: 100 as never, downKbps: 64, upKbps: 64 };
    expect(await desk.refusal(desk.command('plans.create', { ...plan, name: 'HOME' }))).toMatchObject({ code: 'conflict', message: 'There is already a plan named HOME. Give this one another name.' });
    expect((await desk.refusal(desk.command('plans.create', { ...plan, name: 'Free', priceCents: 0 as never }))).details?.fields).toHaveProperty('priceCents');
    expect(desk.rows()).toBe(before);
  });
});

describe('a service', () => {
  test('that moves is taken off the old router and put on the new one', async () => {
    const desk = openDesk();
    const [old, next] = [addRouter(desk), addRouter(desk, 'Juja CCR')];
    const { subscriptionId } = await addSubscriber(desk, { routerId: old });
    await desk.settle();
    await desk.command('subscriptions.moveRouter', { id: subscriptionId, routerId: next });
    await desk.settle();
    expect(desk.routers.told.slice(1).map((told) => told.routerId).toSorted((a, b) => a - b)).toEqual([old, next]);
    const jobs = desk.rows('job');
    await desk.command('subscriptions.moveRouter', { id: subscriptionId, routerId: next });
    expect(desk.rows('job')).toBe(jobs);
  });

  test('on a new plan, and every one on a plan with a new speed, is read back again', async () => {
    const desk = openDesk();
    const routerId = addRouter(desk);
    const [plan, other] = [await addPlan(desk), await addPlan(desk, 'Bigger', 3000)];
    const [a, b] = [await addSubscriber(desk, { routerId, planId: plan }), await addSubscriber(desk, { routerId, planId: plan })];
    await desk.settle();
    desk.routers.told.length = 0;
    await desk.command('subscriptions.changePlan', { id: a.subscriptionId, planId: other });
    expect((await desk.query('subscribers.get', { id: a.id })).subscriptions[0]!.entitlement.confirmedAt).toBeNull();
    await desk.settle();
    expect(desk.routers.told.map((told) => told.subscriptionId)).toEqual([a.subscriptionId]);
    const fields = { id: plan, name: 'Home 5 Mbps', priceCents: 160000 as never, upKbps: 5000 };
    await desk.command('plans.change', { ...fields, downKbps: 5000 });
    await desk.settle();
    expect(desk.routers.told).toHaveLength(1);
    await desk.command('plans.change', { ...fields, downKbps: 8000 });
    await desk.settle();
    expect(desk.routers.told.slice(1).map((told) => told.subscriptionId)).toEqual([b.subscriptionId]);
  });

  test('may be the second of a person: one invoice for both, and one debt cuts off both', async () => {
    const desk = openDesk();
    const { id, subscriptionId } = await addSubscriber(desk);
    const second = await desk.command('subscriptions.add', { subscriberId: id, planId: 1, routerId: null, userName: 'shop', startOn: date('2026-03-02') });
    expect(invoiced(desk, id)).toHaveLength(2);
    await desk.day('2026-03-06', '10:00');
    expect([stateOf(desk, subscriptionId), stateOf(desk, second.id)]).toEqual(['suspended', 'suspended']);
    // The list shows him once, by the service that is newest and runs.
    expect((await desk.query('subscribers.list', {})).rows).toMatchObject([{ userName: 'shop', state: 'suspended' }]);
    await desk.command('subscriptions.end', { id: second.id, endOn: date('2026-03-06') });
    expect((await desk.query('subscribers.list', {})).rows).toMatchObject([{ state: 'suspended' }]);
    expect((await desk.query('plans.list', {}))[0]).toMatchObject({ subscriptions: 1 });
  });
});

test('the same request sent twice is done once, and its reply is the first', async () => {
  const desk = openDesk();
  const request = { name: 'subscribers.create', input: { name: 'Once' }, id: 'the-very-same-id' };
  const owner = operator('owner');
  const first = await desk.dispatch(owner, request);
  expect(await desk.dispatch(owner, request)).toEqual(first);
  expect(await desk.dispatch(owner, { ...request, input: { name: 'Other' } })).toMatchObject({ ok: false, refusal: { code: 'conflict' } });
  expect(desk.rows('subscriber')).toBe(1);
});
