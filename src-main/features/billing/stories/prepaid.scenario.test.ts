/** Prepaid: on as long as the money lasts, and nothing is ever owed. */
import { describe, expect, test } from 'vitest';
import { shillings } from '../../../../src-shared/money.ts';
import { instantOf } from '../../../../src-shared/time.ts';
import { addSubscriber, changesOf, stateOf } from '../../../testing/feature-rig.ts';
import { charged, date, deskOn, isOn, paper, pay, plan, stands } from './stories.test-support.ts';

async function begun(more: { paid?: number; interval?: { unit: 'month' | 'hour' | 'minute'; count: number }; price?: number } = {}) {
  const desk = deskOn('2026-03-02');
  const planId = await plan(desk, 'Prepaid', more.price ?? 1000, { charging: 'prepaid', ...(more.interval ? { interval: more.interval } : {}) });
  const person = await addSubscriber(desk, { planId });
  if (more.paid) await pay(desk, person.id, more.paid);
  return { desk, planId, ...person };
}

describe('a month', () => {
  test('signed up without money he is off, and owes nothing; he pays and is on at once, for a month from that day', async () => {
    const { desk, id, subscriptionId } = await begun();
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
    await desk.day('2026-03-05');
    expect(await stands(desk, id)).toBe('nothing');
    await pay(desk, id, 999);
    expect(isOn(desk, subscriptionId)).toBe(false);
    await pay(desk, id, 1);
    expect(isOn(desk, subscriptionId)).toBe(true);
    expect(paper(desk, id)).toEqual(['INV-2026-00001 on 2026-03-05: Prepaid, 2026-03-05…2026-04-05 1,000.00']);
    expect((await desk.query('invoices.list', {})).rows).toMatchObject([{ state: 'paid', openCents: 0 }]);
    expect((await desk.query('subscribers.get', { id })).subscriptions[0]).toMatchObject({ paidUntil: instantOf(date('2026-04-05'), '00:00') });
    expect(desk.wrong()).toEqual([]);
  });

  test('renews from credit, lapses when it does not cover, and goes on from the day on which he pays', async () => {
    const { desk, id, subscriptionId } = await begun({ paid: 2500 });
    await desk.day('2026-04-02', '02:00');
    expect(await stands(desk, id)).toBe('has 500.00');
    await desk.day('2026-05-01', '12:00');
    expect((await desk.query('billing.preview', { on: date('2026-05-02') })).skips).toMatchObject([{ subscriberId: id, reason: 'Prepaid: KES 1,000.00 is needed, KES 500.00 is in credit. Renewed when he pays.' }]);
    await desk.day('2026-05-02', '09:59');
    expect(isOn(desk, subscriptionId)).toBe(true);
    await desk.day('2026-05-02', '10:01');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
    await desk.day('2026-05-09', '20:00');
    expect(await stands(desk, id)).toBe('has 500.00');
    await pay(desk, id, 500);
    expect(isOn(desk, subscriptionId)).toBe(true);
    expect(charged(desk, id)).toEqual(['Prepaid, 2026-03-02…2026-04-02 1,000.00', 'Prepaid, 2026-04-02…2026-05-02 1,000.00', 'Prepaid, 2026-05-09…2026-06-09 1,000.00']);
    expect(await stands(desk, id)).toBe('nothing');
    await desk.day('2026-06-09', '12:00');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
    expect(await stands(desk, id)).toBe('nothing');
    expect(desk.wrong()).toEqual([]);
  });

  test('pays in the morning of the day on which it ran out, before the cut-off: his days go on without a gap', async () => {
    const { desk, id, subscriptionId } = await begun({ paid: 1000 });
    await desk.day('2026-04-02', '08:00');
    await pay(desk, id, 1000);
    await desk.day('2026-04-03');
    expect(changesOf(desk, subscriptionId).map((change) => change.split(' ').at(-1))).toEqual(['suspended', 'active']);
    expect(charged(desk, id).at(-1)).toBe('Prepaid, 2026-04-02…2026-05-02 1,000.00');
    expect(desk.wrong()).toEqual([]);
  });

  test('with a known end still renews when he pays late, and is clipped at that end', async () => {
    const { desk, id, subscriptionId } = await begun({ paid: 1000 });
    await desk.command('subscriptions.end', { id: subscriptionId, endOn: date('2026-04-20') });
    await desk.day('2026-04-05');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
    await pay(desk, id, 1000);
    expect(isOn(desk, subscriptionId)).toBe(true);
    // 15 of the 30 days of a month from 5 April.
    expect(charged(desk, id).at(-1)).toBe('Prepaid, 2026-04-05…2026-04-20 500.00');
    expect(await stands(desk, id)).toBe('has 500.00');
    await desk.day('2026-04-20', '12:00');
    expect(stateOf(desk, subscriptionId)).toBe('ended');
    expect(desk.wrong()).toEqual([]);
  });

  test('is bought ahead by hand as often as the credit covers it', async () => {
    const { desk, id, subscriptionId } = await begun({ paid: 2500 });
    const renew = () => desk.command('subscriptions.renew', { id: subscriptionId });
    expect(await renew()).toEqual({ invoiceId: 2, paidUntil: instantOf(date('2026-05-02'), '00:00') });
    expect((await desk.refusal(renew())).message).toContain('KES 500.00 does not cover the next period');
    await desk.day('2026-05-01', '12:00');
    expect(charged(desk, id)).toEqual(['Prepaid, 2026-03-02…2026-04-02 1,000.00', 'Prepaid, 2026-04-02…2026-05-02 1,000.00']);
    expect(desk.wrong()).toEqual([]);
  });

  test('paused, the days that he has paid wait for him; then the next period is renewed', async () => {
    const { desk, id, subscriptionId } = await begun({ paid: 1000 });
    await desk.day('2026-03-17');
    expect(await desk.query('subscriptions.pausePreview', { id: subscriptionId, fromOn: date('2026-03-17'), untilOn: null })).toMatchObject({ creditCents: 0, lines: [] });
    await desk.command('subscriptions.pause', { id: subscriptionId, fromOn: date('2026-03-17'), untilOn: null, reason: 'Travels' });
    expect(await stands(desk, id)).toBe('nothing');
    await desk.day('2026-04-20');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
    // 16 days were left of 2 March to 2 April.
    await desk.command('subscriptions.resume', { id: subscriptionId, on: date('2026-04-20') });
    expect(isOn(desk, subscriptionId)).toBe(true);
    await desk.day('2026-05-05', '23:00');
    expect(isOn(desk, subscriptionId)).toBe(true);
    await desk.day('2026-05-06', '12:00');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
    await pay(desk, id, 1000);
    expect(isOn(desk, subscriptionId)).toBe(true);
    expect(charged(desk, id)).toEqual(['Prepaid, 2026-03-02…2026-04-02 1,000.00', 'Prepaid, 2026-05-06…2026-06-06 1,000.00']);
    expect(desk.wrong()).toEqual([]);
  });

  test('paused up to a day that is known, it goes on with the days that were left', async () => {
    const { desk, id, subscriptionId } = await begun({ paid: 2000 });
    await desk.command('subscriptions.pause', { id: subscriptionId, fromOn: date('2026-03-17'), untilOn: date('2026-04-20'), reason: 'Travels' });
    await desk.day('2026-04-19', '23:00');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
    await desk.day('2026-04-20', '06:00');
    expect(isOn(desk, subscriptionId)).toBe(true);
    await desk.day('2026-05-07');
    expect(charged(desk, id)).toEqual(['Prepaid, 2026-03-02…2026-04-02 1,000.00', 'Prepaid, 2026-05-06…2026-06-06 1,000.00']);
    expect(desk.wrong()).toEqual([]);
  });

  test.each([null, '2026-04-30'])('paused once more while he uses up the days of an earlier pause, none of them is lost (back on %s)', async (untilOn) => {
    const { desk, id, subscriptionId } = await begun({ paid: 1000 });
    await desk.day('2026-03-17');
    await desk.command('subscriptions.pause', { id: subscriptionId, fromOn: date('2026-03-17'), untilOn: null, reason: 'Travels' });
    await desk.day('2026-04-20');
    await desk.command('subscriptions.resume', { id: subscriptionId, on: date('2026-04-20') });
    // 16 days were left on 20 April, and 11 are on 25 April.
    await desk.day('2026-04-25');
    await desk.command('subscriptions.pause', { id: subscriptionId, fromOn: date('2026-04-25'), untilOn: untilOn === null ? null : date(untilOn), reason: 'Travels again' });
    await desk.day('2026-04-30');
    if (untilOn === null) await desk.command('subscriptions.resume', { id: subscriptionId, on: date('2026-04-30') });
    await desk.day('2026-05-10', '23:00');
    expect(isOn(desk, subscriptionId)).toBe(true);
    await desk.day('2026-05-11', '12:00');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
    await pay(desk, id, 1000);
    expect(charged(desk, id).at(-1)).toBe('Prepaid, 2026-05-11…2026-06-11 1,000.00');
    expect(desk.wrong()).toEqual([]);
  });

  test('changed to at the end of a paid period: without money he is off from then on', async () => {
    const desk = deskOn('2026-03-02');
    const { id, subscriptionId } = await addSubscriber(desk, { planId: await plan(desk, 'Home', 2000) });
    await pay(desk, id, 2000);
    const prepaid = await plan(desk, 'Prepaid', 1000, { charging: 'prepaid' });
    await desk.command('subscriptions.changePlan', { id: subscriptionId, planId: prepaid });
    await desk.day('2026-04-02', '12:00');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
    await pay(desk, id, 1000);
    expect(isOn(desk, subscriptionId)).toBe(true);
    expect(charged(desk, id)).toEqual(['Home, 2026-03-02…2026-04-02 2,000.00', 'Prepaid, 2026-04-02…2026-05-02 1,000.00']);
    expect(desk.wrong()).toEqual([]);
  });

  test('changed to at once: refused with the amount that is missing, since it would cut him off', async () => {
    const desk = deskOn('2026-03-02');
    const { id, subscriptionId } = await addSubscriber(desk, { planId: await plan(desk, 'Home', 2000) });
    const prepaid = await plan(desk, 'Prepaid', 3000, { charging: 'prepaid' });
    const change = () => desk.command('subscriptions.changePlan', { id: subscriptionId, planId: prepaid });
    expect((await desk.refusal(change())).message).toBe('Prepaid is prepaid, and his credit does not cover it: take KES 3,000.00 first.');
    await pay(desk, id, 3000);
    await change();
    expect(charged(desk, id)).toEqual(['Home, 2026-03-02…2026-04-02 2,000.00', 'Not used: Home, 2026-03-02…2026-04-02 −2,000.00', 'Prepaid, 2026-03-02…2026-04-02 3,000.00']);
    expect(await stands(desk, id)).toBe('nothing');
    expect(isOn(desk, subscriptionId)).toBe(true);
    expect(desk.wrong()).toEqual([]);
  });
});

describe('a pass of a day by the hour', () => {
  test('begins when he pays and is over at the minute, to the day after', async () => {
    const { desk, id, subscriptionId } = await begun({ interval: { unit: 'hour', count: 24 }, price: 50 });
    await desk.day('2026-03-02', '12:34');
    await pay(desk, id, 50);
    expect(isOn(desk, subscriptionId)).toBe(true);
    await desk.day('2026-03-03', '12:33');
    expect(isOn(desk, subscriptionId)).toBe(true);
    await desk.day('2026-03-03', '12:34');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
    expect(await stands(desk, id)).toBe('nothing');
    expect(desk.wrong()).toEqual([]);
  });

  test('follows the one before without a gap while there is credit', async () => {
    const { desk, id, subscriptionId } = await begun({ interval: { unit: 'hour', count: 1 }, price: 20, paid: 60 });
    await desk.day('2026-03-02', '10:59');
    expect(changesOf(desk, subscriptionId).map((change) => change.split(' ').at(-1))).toEqual(['suspended', 'active']);
    await desk.day('2026-03-02', '11:00');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
    expect(paper(desk, id)).toHaveLength(3);
    expect(desk.wrong()).toEqual([]);
  });

  test('is not cut off before M-Pesa has told what came in', async () => {
    const { desk, id, subscriptionId } = await begun({ interval: { unit: 'minute', count: 30 }, price: 10 });
    desk.setting('mpesa', { enabled: true });
    await pay(desk, id, 10);
    await desk.day('2026-03-02', '08:31');
    expect(isOn(desk, subscriptionId)).toBe(true);
    desk.setting('mpesaPulledUpTo', instantOf(date('2026-03-02'), '08:31'));
    await desk.day('2026-03-02', '08:45');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
  });

  test('bought again before it is over, goes on from where it ends', async () => {
    const { desk, subscriptionId } = await begun({ interval: { unit: 'hour', count: 2 }, price: 20, paid: 40 });
    await desk.command('subscriptions.renew', { id: subscriptionId });
    await desk.day('2026-03-02', '11:59');
    expect(isOn(desk, subscriptionId)).toBe(true);
    await desk.day('2026-03-02', '12:00');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
    expect((await desk.refusal(desk.command('subscriptions.renew', { id: subscriptionId }))).message).toContain('does not cover');
    expect(desk.wrong()).toEqual([]);
  });

  test('the price in force is that of the day on which it begins', async () => {
    const { desk, id, planId } = await begun({ interval: { unit: 'hour', count: 24 }, price: 50 });
    await desk.command('plans.changePrice', { id: planId, priceCents: shillings(60), fromOn: date('2026-03-03'), existing: 'move' });
    await pay(desk, id, 110);
    await desk.day('2026-03-03', '12:00');
    expect(charged(desk, id).map((line) => line.split(' ').at(-1))).toEqual(['50.00', '60.00']);
    expect(desk.wrong()).toEqual([]);
  });
});
