/** Hours on a customer's word: due on 2 March, cut off on 6 March at 10:00, and he says at noon that he has paid. */
import { describe, expect, test } from 'vitest';
import { cents, type Cents } from '../../../src-shared/money.ts';
import { HOUR, later, MINUTE, parseInstant, type Instant } from '../../../src-shared/time.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import { q } from '../../schema/tables.ts';
import { addPlan, addRouter, addSubscriber, changesOf, invoiced, openDesk, reasonOf, stateOf, type Desk } from '../../testing/feature-rig.ts';
import { settleReceiptCheck } from './receipt-checks.service.ts';
import { scriptedGateway } from './payments.test-support.ts';
import { receivePayment } from './receive.service.ts';

/** 6 March 2026, by the form of its number. */
const RECEIPT = 'UC6AAAAAA1';
const ASKABLE = { enabled: true, publicUrl: 'https://pay.example.co.ke', secretPath: 'secret', initiatorName: 'waya', initiatorCredentialCipher: 'sealed', shortcode: '600638', partyB: '600638' };

async function cutOff(given: { policy?: object } = {}) {
  const gateway = scriptedGateway();
  const desk = openDesk({ mpesa: gateway });
  const routerId = addRouter(desk);
  desk.setting('mpesa', ASKABLE);
  desk.setting('moneyIn', { courtesyHours: 6, ...given.policy });
  const planId = await addPlan(desk);
  const person = await addSubscriber(desk, { routerId, planId, name: 'Jane', phone: '0712000001' });
  await desk.day('2026-03-06', '12:00');
  expect(stateOf(desk, person.subscriptionId)).toBe('suspended');
  const grant = (receipt = RECEIPT, subscriberId = person.id) => desk.command('courtesy.grant', { subscriberId, receipt });
  const told = (sources: 'c2b' | 'pull', amountCents = 1500_00, accountTyped = person.accountNumber, receipt = RECEIPT) =>
    desk.within((context) => receivePayment(context, { receipt, amountCents: cents(amountCents), paidAt: context.now, shortcode: '', accountTyped, payerPhone: '', payerName: '', checkoutRequestId: null, body: '{}' }, sources).id);
  return { desk, gateway, ...person, grant, told };
}
const rows = (desk: Desk) => desk.db.all(q.selectFrom('courtesy').select(['receipt', 'untilAt', 'endedAt', 'endReason']).orderBy('id'));

describe('granted', () => {
  test('he is on at once, on the router too, until the hours are over; then off again by itself, once M-Pesa has told', async () => {
    const { desk, id, subscriptionId, grant } = await cutOff();
    const { untilAt } = await grant(' uc6 aaaaaa1');
    expect(untilAt).toBe(later(desk.clock.now(), 6 * HOUR));
    expect(stateOf(desk, subscriptionId)).toBe('active');
    expect(reasonOf(desk, subscriptionId)).toContain('Left on until 6 Mar 2026, 18:00 by courtesy: receipt UC6AAAAAA1 is looked for.');
    await desk.settle();
    expect(desk.routers.told.at(-1)).toMatchObject({ state: 'active', at: desk.clock.now() });
    expect(await desk.query('courtesy.list', { subscriberId: id, running: true })).toMatchObject({ total: 1, rows: [{ subscriberName: 'Jane', receipt: RECEIPT, untilAt, endedAt: null, by: 'Achieng' }] });
    await desk.day('2026-03-06', '17:59');
    expect(stateOf(desk, subscriptionId)).toBe('active');
    await desk.day('2026-03-06', '18:30');
    expect(changesOf(desk, subscriptionId)).toEqual(['2 Mar 2026, 08:00 active', '6 Mar 2026, 10:00 suspended', '6 Mar 2026, 12:00 active', '6 Mar 2026, 18:00 suspended']);
    expect(desk.routers.told.at(-1)!.state).toBe('suspended');
    expect((await desk.query('courtesy.list', { running: true })).total).toBe(0);
    expect(desk.wrong()).toEqual([]);
  });

  test('the end waits until M-Pesa has told what came in by then', async () => {
    const { desk, gateway, subscriptionId, grant } = await cutOff();
    await grant();
    await desk.day('2026-03-06', '17:55');
    gateway.onList = async () => Promise.reject(new GatewayError('M-Pesa does not answer.', { retryable: true, outcome: 'not_done', hint: 'Wait.' }));
    await desk.day('2026-03-06', '18:30');
    expect(stateOf(desk, subscriptionId)).toBe('active');
    gateway.onList = async () => undefined;
    await desk.day('2026-03-06', '18:50');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
  });

  test('the payment arrives: he is paid up, and the hours are over', async () => {
    const { desk, subscriptionId, grant, told } = await cutOff();
    await grant();
    await desk.day('2026-03-06', '13:00');
    told('c2b');
    expect(rows(desk)).toEqual([{ receipt: RECEIPT, untilAt: expect.any(Number), endedAt: desk.clock.now(), endReason: 'The payment arrived.' }]);
    await desk.day('2026-03-06', '20:00');
    expect(stateOf(desk, subscriptionId)).toBe('active');
    expect(reasonOf(desk, subscriptionId)).not.toContain('courtesy');
    expect(desk.wrong()).toEqual([]);
  });

  test('it arrives for nobody: the hours go on until a person has assigned it', async () => {
    const { desk, id, grant, told } = await cutOff();
    await grant();
    const paymentId = told('c2b', 1500_00, 'house 7');
    expect(rows(desk)[0]!.endedAt).toBeNull();
    await desk.command('payments.assign', { paymentId, subscriberId: id });
    expect(rows(desk)[0]).toMatchObject({ endReason: 'The payment arrived.' });
  });

  test('it was another’s, or not enough: the hours are over, and he is off again', async () => {
    const { desk, subscriptionId, grant, told } = await cutOff();
    const other = await addSubscriber(desk, { name: 'Otieno', phone: '0712000002' });
    await grant();
    told('c2b', 1500_00, other.accountNumber);
    await desk.day('2026-03-06', '12:20');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
  });

  test('M-Pesa says that there is none: over at once', async () => {
    const { desk, id, subscriptionId, grant } = await cutOff();
    expect(await desk.command('receipts.check', { receipt: RECEIPT, subscriberId: id })).toMatchObject({ verdict: 'waiting', courtesyHours: 6, courtesyWhy: '' });
    await grant();
    await desk.settle();
    desk.within((context) => settleReceiptCheck(context, 1, { resultCode: '2033', resultText: 'no', found: null, body: '' }));
    expect(rows(desk)[0]).toMatchObject({ endedAt: desk.clock.now(), endReason: 'M-Pesa has no such receipt.' });
    await desk.day('2026-03-06', '12:20');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
    expect(await desk.query('receipts.verdict', { receipt: RECEIPT, subscriberId: id })).toMatchObject({ verdict: 'notFound', courtesyHours: null, courtesyWhy: expect.stringContaining('is known') });
  });

  test('a person ends it', async () => {
    const { desk, subscriptionId, grant } = await cutOff();
    const { id } = await grant();
    await desk.command('courtesy.end', { id });
    expect(rows(desk)[0]!.endReason).toBe('Ended by Achieng.');
    await desk.day('2026-03-06', '12:20');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
    expect((await desk.refusal(desk.command('courtesy.end', { id }))).message).toBe('It has ended already.');
    expect((await desk.refusal(desk.command('courtesy.end', { id: 99 }))).code).toBe('not_found');
  });

  test('the program starts anew in between, and the hours end when they were to end', async () => {
    const { desk, subscriptionId, grant } = await cutOff();
    await grant();
    // As a start does: what waits longer than an hour is looked at now.
    desk.within(({ tx, now }) => tx.run(q.updateTable('job').set({ runAt: now }).where('kind', '=', 'payments.courtesyOver')));
    await desk.day('2026-03-06', '12:30');
    expect(stateOf(desk, subscriptionId)).toBe('active');
    await desk.day('2026-03-06', '18:20');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
  });

  test('with all cut-offs frozen he stays on', async () => {
    const { desk, subscriptionId, grant } = await cutOff();
    await grant();
    desk.setting('dunning', { frozen: true });
    await desk.day('2026-03-07', '12:00');
    expect(stateOf(desk, subscriptionId)).toBe('active');
    desk.setting('dunning', { frozen: false });
    await desk.day('2026-03-08', '10:30');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
  });

  test('ahead of a cut-off it only puts it off', async () => {
    const { desk, subscriptionId } = await cutOff();
    const second = await addSubscriber(desk, { name: 'Otieno', phone: '0712000002', routerId: 1 });
    await desk.day('2026-03-10', '09:00');
    await desk.command('courtesy.grant', { subscriberId: second.id, receipt: 'UCAAAAAAA1' });
    await desk.day('2026-03-10', '14:50');
    expect(stateOf(desk, second.subscriptionId)).toBe('active');
    await desk.day('2026-03-10', '15:30');
    expect(changesOf(desk, second.subscriptionId)).toEqual([
      '6 Mar 2026, 12:00 active',
      // Here he would have been cut off: what billing asks for.
      '10 Mar 2026, 10:00 active',
      '10 Mar 2026, 15:00 suspended',
    ]);
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
  });

  test('a prepaid service that has run out goes on by courtesy too, and ends with it', async () => {
    const planId = async (desk: Desk) => (await desk.command('plans.create', { name: 'Prepaid day', priceCents: 50_00 as Cents, downKbps: 5000, upKbps: 5000, charging: 'prepaid', interval: { unit: 'day', count: 1 } })).id;
    const made = openDesk({ mpesa: scriptedGateway() });
    const routerId = addRouter(made);
    made.setting('mpesa', ASKABLE);
    made.setting('moneyIn', { courtesyHours: 6 });
    const { id, subscriptionId } = await addSubscriber(made, { routerId, planId: await planId(made), name: 'Jane', phone: '0712000001' });
    expect((await made.refusal(made.command('courtesy.grant', { subscriberId: id, receipt: 'nonsense' }))).message).toBe('Hours are granted on a receipt number of M-Pesa only.');
    await made.command('payments.takeCash', { subscriberId: id, amountCents: 50_00 as Cents });
    await made.day('2026-03-06', '12:00');
    expect(stateOf(made, subscriptionId)).toBe('suspended');
    await made.command('courtesy.grant', { subscriberId: id, receipt: RECEIPT });
    expect(stateOf(made, subscriptionId)).toBe('active');
    await made.day('2026-03-06', '18:20');
    expect(stateOf(made, subscriptionId)).toBe('suspended');
  });
});

describe('refused', () => {
  test.each([
    ['the settings allow none', { policy: { courtesyHours: 0 } }, RECEIPT, 'The settings allow no hours of courtesy (Settings, Money in).'],
    ['not a receipt number', {}, 'SCREENSHOT', 'Hours are granted on a receipt number of M-Pesa only.'],
  ])('%s', async (_name, given, receipt, message) => {
    const { desk, grant } = await cutOff(given);
    expect((await desk.refusal(grant(receipt === 'SCREENSHOT' ? 'SCREENSHOT IMG' : receipt))).message).toBe(message);
    expect(rows(desk)).toEqual([]);
  });

  test('the payment is here already', async () => {
    const { desk, grant, told } = await cutOff();
    told('pull');
    expect((await desk.refusal(grant())).message).toContain('What became of this receipt is known');
  });

  test('a second time, on another receipt, or the same receipt for another; thirty days later again', async () => {
    const { desk, id, grant } = await cutOff();
    const other = await addSubscriber(desk, { name: 'Otieno', phone: '0712000002' });
    await grant();
    expect((await desk.refusal(grant('UC6AAAAAA2'))).message).toBe('He is on by courtesy already.');
    await desk.day('2026-03-07');
    expect((await desk.refusal(grant('UC7AAAAAA2'))).message).toBe('He had his hours in the last 30 days.');
    expect((await desk.refusal(grant(RECEIPT, other.id))).message).toBe('Hours were granted on this receipt already.');
    await desk.day('2026-04-06', '13:00');
    await desk.command('courtesy.grant', { subscriberId: id, receipt: 'UD6AAAAAA1' });
    expect(rows(desk)).toHaveLength(2);
  });

  test('units and their payer share what is allowed', async () => {
    const { desk, id, grant } = await cutOff();
    const unit = await addSubscriber(desk, { name: 'Shop 2', phone: '0712000003' });
    desk.within(({ tx }) => tx.run(q.updateTable('subscriber').set({ payerId: id }).where('id', '=', unit.id)));
    await grant();
    expect((await desk.refusal(grant('UC6AAAAAA2', unit.id))).message).toBe('He is on by courtesy already.');
  });
});

describe('billing is the same as without', () => {
  /** A year-round story: off from 6 March, hours of courtesy on some days, paid on a later day. */
  async function story(courtesies: readonly string[], paidOn: string, interval: 'week' | 'month' = 'month'): Promise<string[]> {
    const desk = openDesk({ mpesa: scriptedGateway() });
    const routerId = addRouter(desk);
    desk.setting('moneyIn', { courtesyHours: 72, courtesyTimes: 10 });
    desk.setting('billing', { invoiceWhileSuspended: false });
    const { id: planId } = await desk.command('plans.create', { name: 'Home', priceCents: 1500_00 as Cents, downKbps: 5000, upKbps: 5000, interval: { unit: interval, count: 1 } });
    const { id, subscriptionId } = await addSubscriber(desk, { routerId, planId, name: 'Jane', phone: '0712000001' });
    const at = (day: string): Instant => parseInstant(`${day}T${day < '2026-03-10' ? '09:00' : '12:00'}:00+03:00`);
    for (const [index, day] of courtesies.entries()) {
      await desk.goTo(at(day));
      await desk.command('courtesy.grant', { subscriberId: id, receipt: `UC2AAAAAA${index}` });
      expect(stateOf(desk, subscriptionId)).toBe('active');
    }
    await desk.goTo(at(paidOn));
    await desk.command('payments.takeCash', { subscriberId: id, amountCents: 1500_00 as Cents });
    await desk.goTo(later(at(paidOn), 40 * 24 * HOUR + MINUTE));
    expect(desk.wrong()).toEqual([]);
    return invoiced(desk, id);
  }

  test.each([
    ['over the first day of a period', ['2026-04-01'], '2026-04-20'],
    ['twice over it', ['2026-03-30', '2026-04-02'], '2026-04-20'],
    ['and he pays while it runs', ['2026-04-01'], '2026-04-03'],
    ['and he pays before the next period', ['2026-03-20'], '2026-03-25'],
    ['running when he was to be cut off', ['2026-03-05', '2026-04-01'], '2026-04-20'],
    ['running when he was to be cut off, and he pays while it runs', ['2026-03-05'], '2026-03-07'],
  ])('%s', async (_name, courtesies, paidOn) => {
    const billed = await story(courtesies, paidOn);
    expect(billed).toEqual(await story([], paidOn));
    expect(billed.length).toBeGreaterThan(1);
  }, 60_000);

  test('running when he was to be cut off, and over the first day of a period', async () => {
    const paidOn = '2026-03-12';
    const billed = await story(['2026-03-06'], paidOn, 'week');
    expect(billed).toEqual(await story([], paidOn, 'week'));
  }, 60_000);
});
