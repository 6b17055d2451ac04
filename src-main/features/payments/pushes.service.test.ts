/** A request to a phone, from the counter to the receipt, and everything that may get lost on the way. */
import { describe, expect, it } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { DAY, later, MINUTE, SECOND } from '../../../src-shared/time.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import { q } from '../../schema/tables.ts';
import { moneyTrouble } from './index.ts';
import { c2bBody, createWorld, cutOffService, entitlementOf, listed, START, stkBody, stkFailure, type World } from './payments.test-support.ts';

const RECEIPT = 'UCR3174C00';
const PHONE = '0700000001';

async function pushed(world: World, amount = 1500, phone = PHONE) {
  const jane = world.subscriber('Jane Wanjiku', PHONE);
  world.owe(jane.id, amount);
  const { pushId } = await world.client.command('payments.push', { subscriberId: jane.id, phone, amountCents: shillings(amount) });
  await world.drain();
  return { jane, pushId };
}

const lost = () => new GatewayError('M-Pesa did not answer.', { retryable: true, outcome: 'unknown', hint: 'Wait.', technical: 'ETIMEDOUT' });
const busy = () => new GatewayError('Another M-Pesa request is open on this phone.', { retryable: true, outcome: 'not_done', hint: 'Wait a minute, then ask again.' });

describe('asking', () => {
  it('sends the account, whole shillings and where to report', async () => {
    const world = await createWorld();
    const jane = world.subscriber('Jane Wanjiku', PHONE);
    const { pushId } = await world.client.command('payments.push', { subscriberId: jane.id, phone: '+254 700 000 001', amountCents: 149_901 as never });
    expect(world.push(pushId).state).toBe('queued');
    await world.drain();
    expect(world.gateway.pushed).toEqual([{ phone: '254700000001', amountCents: 150_000, accountReference: jane.accountNumber, description: 'Internet', callbackUrl: 'https://pay.example.co.ke/secret-path/stk' }]);
    expect(world.push(pushId)).toMatchObject({ state: 'sent', checkoutRequestId: 'ws_CO_1' });
  });

  it('without a public address M-Pesa gets one that reaches nobody', async () => {
    const world = await createWorld({ publicUrl: '' });
    await pushed(world);
    expect(world.gateway.pushed[0]!.callbackUrl).toBe('https://waya.invalid/stk');
  });

  it.each([
    ['a number that is not Kenyan', { phone: '12345' }, { code: 'invalid', details: { fields: { phone: 'Write it like 0712 345 678' } } }],
    ['more than M-Pesa moves', { amountCents: shillings(250_001) }, { code: 'invalid', message: 'M-Pesa moves at most KES 250,000.00 at once. Ask in parts.' }],
    ['nobody', { subscriberId: 99 }, { code: 'not_found' }],
  ])('is refused for %s', async (_name, changes, refusal) => {
    const world = await createWorld();
    const jane = world.subscriber('Jane Wanjiku', PHONE);
    await expect(world.client.command('payments.push', { subscriberId: jane.id, phone: PHONE, amountCents: shillings(1), ...changes })).rejects.toMatchObject(refusal);
    expect(world.db.all(q.selectFrom('stkPush').selectAll())).toEqual([]);
  });

  it('is refused while M-Pesa is switched off', async () => {
    const world = await createWorld({ enabled: false });
    const jane = world.subscriber('Jane Wanjiku', PHONE);
    await expect(world.client.command('payments.push', { subscriberId: jane.id, phone: PHONE, amountCents: shillings(1) })).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('one at a time a phone, and again when the first has ended', async () => {
    const world = await createWorld();
    const { jane } = await pushed(world);
    const again = () => world.client.command('payments.push', { subscriberId: jane.id, phone: '0700 000 001', amountCents: shillings(5) });
    await expect(again()).rejects.toMatchObject({ code: 'conflict', message: '0700 000 001 was asked for KES 1,500.00 at 15:33, and that is still open. Wait for its result, so that nobody pays twice.' });
    await world.report('stk', stkFailure(1032));
    await again();
    await world.drain();
    expect(world.gateway.pushed).toHaveLength(2);
  });

  it('what M-Pesa certainly did not do fails at once, in words, and is not sent again', async () => {
    const world = await createWorld();
    world.gateway.onPush = async () => Promise.reject(busy());
    const { pushId } = await pushed(world);
    await world.pass(DAY);
    expect(world.gateway.pushed).toHaveLength(1);
    expect(await world.client.query('payments.pushStatus', { id: pushId })).toMatchObject({ state: 'failed', text: 'Another M-Pesa request is open on this phone.', whatToDo: 'Wait a minute, then ask again.' });
  });

  it('a lost answer is unknown, holds the cut-off, and is never sent again', async () => {
    const world = await createWorld();
    world.gateway.onPush = async () => Promise.reject(lost());
    const { jane, pushId } = await pushed(world);
    await world.pass(MINUTE);
    await expect(world.client.command('payments.push', { subscriberId: jane.id, phone: PHONE, amountCents: shillings(5) })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('nobody knows yet') });
    await world.pass(HALF_A_DAY);
    expect(world.gateway.pushed).toHaveLength(1);
    expect(world.gateway.asked).toEqual([]);
    expect(await world.client.query('payments.pushStatus', { id: pushId })).toMatchObject({ state: 'unknown', text: 'Whether the request reached the phone is not known.', trouble: { technical: 'ETIMEDOUT' } });
    await expect(world.client.command('payments.queryPush', { id: pushId })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('never confirmed') });
  });

  it('of unknown fate is over once M-Pesa has listed its time without a payment', async () => {
    const world = await createWorld();
    world.gateway.onPush = async () => Promise.reject(lost());
    const { pushId } = await pushed(world);
    const pull = async () => {
      await world.client.command('payments.pull', {});
      await world.drain();
      return (await world.client.query('payments.pushStatus', { id: pushId })).state;
    };
    await world.pass(40 * MINUTE);
    expect(await pull()).toBe('unknown');
    await world.pass(MINUTE);
    expect(await pull()).toBe('failed');
    expect(await world.client.query('payments.pushStatus', { id: pushId })).toMatchObject({ text: 'M-Pesa lists no payment that answers this request.' });
    await world.report('stk', stkBody({ receipt: RECEIPT, amount: 1500, checkout: 'ws_CO_lost', phone: '254799999999' }));
    expect(world.payments()).toMatchObject([{ state: 'suspense' }]);
  });

  it('found under way at start it is unknown, and not sent again', async () => {
    const world = await createWorld();
    const jane = world.subscriber('Jane Wanjiku', PHONE);
    const { pushId } = await world.client.command('payments.push', { subscriberId: jane.id, phone: PHONE, amountCents: shillings(10) });
    world.db.transaction(() => world.db.run(q.updateTable('job').set({ state: 'running', startedAt: world.clock.now() }).where('kind', '=', 'payments.push')));
    const jobs = world.restart();
    jobs.start();
    await jobs.drain();
    await jobs.stop();
    expect(world.gateway.pushed).toEqual([]);
    expect(world.push(pushId)).toMatchObject({ state: 'unknown', checkoutRequestId: null });
  });
});
const HALF_A_DAY = DAY / 2;

describe('the report of its end', () => {
  it.each([[1032, 'failed'], ['1', 'failed'], [1037, 'failed'], ['E3008', 'failed'], [31337, 'review']])('code %s → %s', async (code, state) => {
    const world = await createWorld();
    const { pushId } = await pushed(world);
    await world.report('stk', stkFailure(code));
    expect(world.push(pushId).state).toBe(state);
    expect(world.inboxRows()).toMatchObject([{ state: 'done' }]);
  });

  it('a failure and then a late success: paid', async () => {
    const world = await createWorld();
    const { jane, pushId } = await pushed(world);
    await world.report('stk', stkFailure(1037));
    await world.pass(5 * MINUTE);
    await world.report('stk', stkBody({ receipt: RECEIPT, amount: 1500 }));
    expect(world.push(pushId)).toMatchObject({ state: 'paid', paymentId: 1 });
    expect(world.owed(jane.id)).toBe(0);
  });

  it('a success and then a failure: paid', async () => {
    const world = await createWorld();
    const { pushId } = await pushed(world);
    await world.report('stk', stkBody({ receipt: RECEIPT, amount: 1500 }));
    await world.report('stk', stkFailure(1032));
    expect(world.push(pushId)).toMatchObject({ state: 'paid', paymentId: 1 });
  });

  it('another amount than was asked for waits for a person', async () => {
    const world = await createWorld();
    const { jane } = await pushed(world);
    await world.report('stk', stkBody({ receipt: RECEIPT, amount: 1 }));
    expect(world.payments()[0]).toMatchObject({ state: 'suspense', matching: 'M-Pesa reports KES 1.00 for a request of KES 1,500.00.' });
    expect(world.owed(jane.id)).toBe(150_000);
  });

  it.each([
    ['a failure', stkFailure(1032), 'failed'],
    ['a success', stkBody({ receipt: RECEIPT, amount: 1500, phone: '254799999999' }), 'paid'],
  ])('%s before the acknowledgement waits for it', async (_name, body, state) => {
    const world = await createWorld();
    let acknowledge = () => undefined as void;
    world.gateway.onPush = (_request, n) => new Promise((resolve) => {
      acknowledge = () => resolve({ checkoutRequestId: `ws_CO_${n}`, merchantRequestId: 'm' });
    });
    const jane = world.subscriber('Jane Wanjiku', PHONE);
    const { pushId } = await world.client.command('payments.push', { subscriberId: jane.id, phone: PHONE, amountCents: shillings(1500) });
    const draining = world.drain();
    await world.inbox.arrive('stk', body);
    world.jobs.start();
    await expect.poll(() => world.inboxRows()[0]?.state).toBe('parked');
    acknowledge();
    await draining;
    await world.drain();
    expect(world.push(pushId).state).toBe(state);
    expect(world.inboxRows()).toMatchObject([{ state: 'done' }]);
    expect(world.credit(jane.id)).toBe(state === 'paid' ? 150_000 : 0);
    expect(world.wrong()).toEqual([]);
    await world.jobs.stop();
  });

  it('finds the request whose acknowledgement was lost, by phone, amount and time', async () => {
    const world = await createWorld();
    world.gateway.onPush = async () => Promise.reject(lost());
    const { jane, pushId } = await pushed(world);
    await world.pass(20 * SECOND);
    await world.report('stk', stkBody({ receipt: RECEIPT, amount: 1500, checkout: 'ws_CO_lost', at: later(START, 15 * SECOND) }));
    expect(world.push(pushId)).toMatchObject({ state: 'paid', paymentId: 1, checkoutRequestId: 'ws_CO_lost' });
    expect(world.owed(jane.id)).toBe(0);
  });

  it('without a receipt is a hold, not a booking', async () => {
    const world = await createWorld();
    const { jane, pushId } = await pushed(world);
    await world.report('stk', stkFailure(0));
    expect(world.push(pushId)).toMatchObject({ state: 'paid', paymentId: null });
    expect(world.payments()).toEqual([]);
    expect(world.owed(jane.id)).toBe(150_000);
  });
});

describe('asking how it ended', () => {
  it('after 30, 60, 90 seconds, and gives up visibly in the end', async () => {
    const world = await createWorld();
    const { pushId } = await pushed(world);
    const asked: number[] = [];
    for (let seconds = 0; seconds < 1800; seconds += 10) {
      const before = world.gateway.asked.length;
      await world.pass(10 * SECOND);
      if (world.gateway.asked.length > before) asked.push(seconds + 10);
    }
    expect(asked).toEqual([30, 90, 180, 270, 360, 450, 540, 630, 720, 810]);
    expect(world.push(pushId)).toMatchObject({ state: 'unknown', queries: 10 });
    world.gateway.onQuery = async () => ({ state: 'settled', resultCode: '1032', resultText: 'cancelled' });
    await world.client.command('payments.queryPush', { id: pushId });
    await world.drain();
    expect(world.push(pushId).state).toBe('failed');
  });

  it('stops after three errors in a row', async () => {
    const world = await createWorld();
    const { pushId } = await pushed(world);
    world.gateway.onQuery = async () => Promise.reject(lost());
    for (let i = 0; i < 20; i++) await world.pass(MINUTE);
    expect(world.gateway.asked).toHaveLength(3);
    expect(await world.client.query('payments.pushStatus', { id: pushId })).toMatchObject({ state: 'unknown', trouble: { message: 'M-Pesa did not answer.' } });
  });

  it('not once it is paid', async () => {
    const world = await createWorld();
    const { pushId } = await pushed(world);
    await world.report('stk', stkBody({ receipt: RECEIPT, amount: 1500 }));
    await world.pass(DAY);
    expect(world.gateway.asked).toEqual([]);
    await expect(world.client.command('payments.queryPush', { id: pushId })).rejects.toMatchObject({ code: 'conflict', message: 'This request is paid.' });
  });

  it('a success is provisional: service on, nothing booked; the receipt completes it and nothing is credited twice', async () => {
    const world = await createWorld();
    const jane = world.subscriber('Jane Wanjiku', PHONE);
    world.owe(jane.id, 1500, 10);
    const service = cutOffService(world, jane.id);
    const { pushId } = await world.client.command('payments.push', { subscriberId: jane.id, phone: PHONE, amountCents: shillings(1500) });
    world.gateway.onQuery = async () => ({ state: 'settled', resultCode: '0', resultText: 'processed' });
    await world.drain();
    await world.pass(30 * SECOND);
    expect(world.push(pushId)).toMatchObject({ state: 'paid', paymentId: null });
    expect(await world.client.query('payments.pushStatus', { id: pushId })).toMatchObject({ text: 'Paid, receipt awaited.' });
    expect(entitlementOf(world, service)).toBe('active');
    expect([world.payments(), world.owed(jane.id)]).toEqual([[], 150_000]);

    const told = { receipt: RECEIPT, amount: 1500, account: jane.accountNumber, at: later(START, 15 * SECOND) };
    await world.report('c2b-confirmation', c2bBody(told));
    expect(world.push(pushId)).toMatchObject({ state: 'paid', paymentId: 1 });
    await world.report('stk', stkBody(told));
    world.gateway.listed.push(listed(told));
    await world.client.command('payments.pull', {});
    await world.drain();
    expect(world.payments()).toMatchObject([{ sources: 'c2b,stk,pull', subscriberId: jane.id }]);
    expect([world.owed(jane.id), world.credit(jane.id)]).toEqual([0, 0]);
    expect(world.wrong()).toEqual([]);
  });

  it('a success finds the receipt that came before it', async () => {
    const world = await createWorld();
    const { jane, pushId } = await pushed(world);
    await world.report('c2b-confirmation', c2bBody({ receipt: RECEIPT, amount: 1500, account: jane.accountNumber }));
    expect(world.push(pushId).paymentId).toBeNull();
    world.gateway.onQuery = async () => ({ state: 'settled', resultCode: '0', resultText: 'processed' });
    await world.pass(30 * SECOND);
    expect(world.push(pushId)).toMatchObject({ state: 'paid', paymentId: 1 });
    expect(world.owed(jane.id)).toBe(0);
  });

  it('one receipt completes one request, not two', async () => {
    const world = await createWorld();
    const { jane, pushId } = await pushed(world);
    world.gateway.onQuery = async () => ({ state: 'settled', resultCode: '0', resultText: 'processed' });
    await world.report('c2b-confirmation', c2bBody({ receipt: RECEIPT, amount: 1500, account: jane.accountNumber }));
    await world.pass(30 * SECOND);
    const second = await world.client.command('payments.push', { subscriberId: jane.id, phone: PHONE, amountCents: shillings(1500) });
    await world.drain();
    await world.pass(30 * SECOND);
    expect([world.push(pushId).paymentId, world.push(second.pushId).paymentId]).toEqual([1, null]);
  });

  it('a report that names the request is right against a pairing by time and amount', async () => {
    const world = await createWorld();
    const { jane, pushId } = await pushed(world);
    world.gateway.onQuery = async () => ({ state: 'settled', resultCode: '0', resultText: 'processed' });
    await world.pass(30 * SECOND);
    await world.report('c2b-confirmation', c2bBody({ receipt: 'UCR0000001', amount: 1500, account: jane.accountNumber }));
    expect(world.push(pushId).paymentId).toBe(1);
    await world.report('stk', stkBody({ receipt: 'UCR0000002', amount: 1500 }));
    expect(world.push(pushId).paymentId).toBe(2);
    expect([world.owed(jane.id), world.credit(jane.id)]).toEqual([0, 150_000]);
    expect(world.wrong()).toEqual([]);
  });

  it('a receipt that fits two subscribers’ requests waits for a person', async () => {
    const world = await createWorld();
    const { jane, pushId } = await pushed(world, 1500, '0799999999');
    world.gateway.onQuery = async () => ({ state: 'settled', resultCode: '0', resultText: 'processed' });
    await world.pass(30 * SECOND);
    const john = world.subscriber('John Doe', '0711000222');
    const second = await world.client.command('payments.push', { subscriberId: john.id, phone: '0799999999', amountCents: shillings(1500) });
    await world.drain();
    await world.pass(30 * SECOND);
    await world.report('c2b-confirmation', c2bBody({ receipt: RECEIPT, amount: 1500, phone: '254799999999', at: world.clock.now() }));
    expect(world.payments()[0]).toMatchObject({ state: 'suspense', matching: 'It fits requests to 2 subscribers.' });
    expect((await world.client.query('payments.suggestions', { paymentId: 1 })).map((suggestion) => suggestion.subscriberId).toSorted((a, b) => a - b)).toEqual([jane.id, john.id]);
    await world.client.command('payments.assign', { paymentId: 1, subscriberId: john.id });
    expect([world.push(pushId).paymentId, world.push(second.pushId).paymentId]).toEqual([null, 1]);
    expect(moneyTrouble(world.db, later(world.clock.now(), 3 * DAY)).receiptsMissing).toMatchObject({ count: 1 });
  });
});

it('the list of requests shows what is open', async () => {
  const world = await createWorld();
  const { jane } = await pushed(world);
  await world.report('stk', stkFailure(1032));
  await world.client.command('payments.push', { subscriberId: jane.id, phone: PHONE, amountCents: shillings(20) });
  await world.drain();
  const all = await world.client.query('payments.pushes', { subscriberId: jane.id });
  expect([all.total, all.rows.map((row) => row.state)]).toEqual([2, ['sent', 'failed']]);
  expect(await world.client.query('payments.pushes', { open: true })).toMatchObject({ total: 1, rows: [{ subscriberName: 'Jane Wanjiku', amountCents: 2000 }] });
});
