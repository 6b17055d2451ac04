/** Credit notes by hand on what was prepaid, on what is written off, and by a clock that was set back. */
import { expect, test } from 'vitest';
import { shillings } from '../../../../src-shared/money.ts';
import { instantOf } from '../../../../src-shared/time.ts';
import { addSubscriber, type Desk } from '../../../testing/feature-rig.ts';
import { date, deskOn, isOn, paper, pay, plan, stands } from '../stories/stories.test-support.ts';

const prepaid = (desk: Desk, priceShillings: number, unit: 'hour' | 'month' = 'month') => plan(desk, `Prepaid ${unit}`, priceShillings, { charging: 'prepaid', interval: { unit, count: 1 } });
const credit = (desk: Desk, invoiceId: number, grossCents?: number) => desk.command('creditNotes.issue', { invoiceId, lines: [{ lineId: invoiceId, ...(grossCents === undefined ? {} : { grossCents }) }], reason: 'Mistake' } as never);
const payOut = (desk: Desk, subscriberId: number, amountShillings: number) => desk.command('refunds.pay', { subscriberId, amountCents: shillings(amountShillings), method: 'cash', reference: 'r', reason: 'r' } as never);
const paidUntil = (desk: Desk, id: number) => desk.db.sql<{ paidUntil: number }>('SELECT paidUntil FROM subscription WHERE id = ?', id)[0]!.paidUntil;

test('a prepaid period that is given back whole ends now; when money comes, a new one begins that day', async () => {
  const desk = deskOn('2026-03-01');
  const { id, subscriptionId } = await addSubscriber(desk, { planId: await prepaid(desk, 3100) });
  await pay(desk, id, 3100);
  await credit(desk, 1);
  expect(paidUntil(desk, subscriptionId)).toBe(desk.clock.now());
  await payOut(desk, id, 3100);
  await desk.day('2026-03-20');
  expect([isOn(desk, subscriptionId), await stands(desk, id)]).toEqual([false, 'nothing']);
  await pay(desk, id, 3100);
  expect([isOn(desk, subscriptionId), paper(desk, id).at(-1)]).toEqual([true, 'INV-2026-00002 on 2026-03-20: Prepaid month, 2026-03-20…2026-04-20 3,100.00']);
  expect(desk.wrong()).toEqual([]);
});

test('a part of it given back leaves him the time', async () => {
  const desk = deskOn('2026-03-01');
  const { id, subscriptionId } = await addSubscriber(desk, { planId: await prepaid(desk, 3100) });
  await pay(desk, id, 3100);
  await credit(desk, 1, shillings(3000));
  await desk.day('2026-03-20');
  expect(isOn(desk, subscriptionId)).toBe(true);
});

test.each(['month', 'hour'] as const)('a pass or period bought early (%s): the later one first, and what was paid before is kept', async (unit) => {
  const desk = deskOn('2026-03-01');
  const { id, subscriptionId } = await addSubscriber(desk, { planId: await prepaid(desk, 100, unit) });
  await pay(desk, id, 100);
  const first = paidUntil(desk, subscriptionId);
  await pay(desk, id, 100);
  await desk.command('subscriptions.renew', { id: subscriptionId });
  expect(paidUntil(desk, subscriptionId)).toBeGreaterThan(first);
  expect((await desk.refusal(credit(desk, 1))).message).toContain('is paid already, on INV-2026-00002. Credit that first.');
  await credit(desk, 2);
  expect([paidUntil(desk, subscriptionId), isOn(desk, subscriptionId)]).toEqual([first, true]);
  await payOut(desk, id, 100);
  await credit(desk, 1);
  expect(paidUntil(desk, subscriptionId)).toBe(desk.clock.now());
  await payOut(desk, id, 100);
  await desk.day('2026-05-20');
  expect([isOn(desk, subscriptionId), paper(desk, id).length]).toEqual([false, 4]);
  expect(desk.wrong()).toEqual([]);
});

test('what is written off is not credited: the money never came', async () => {
  const desk = deskOn('2026-03-01');
  const { id } = await addSubscriber(desk, { planId: await plan(desk, 'Home', 3100) });
  await pay(desk, id, 1000);
  expect((await desk.query('invoices.get', { id: 1 })).may.credit).toBe(true);
  await desk.command('invoices.writeOff', { id: 1, reason: 'Gone' });
  expect((await desk.query('invoices.get', { id: 1 })).may.credit).toBe(false);
  expect(await desk.refusal(credit(desk, 1))).toMatchObject({ code: 'locked', message: expect.stringContaining('INV-2026-00001 is written off') as string });
  expect(await stands(desk, id)).toBe('nothing');
});

test('by a clock that was set back into a locked period, a credit note is booked on the first open day', async () => {
  const desk = deskOn('2026-03-10');
  const { id, subscriptionId } = await addSubscriber(desk, { planId: await plan(desk, 'A', 3100) });
  await desk.day('2026-03-20');
  await desk.command('periodLocks.add', { upTo: date('2026-03-19'), reason: 'x' });
  desk.clock.set(instantOf(date('2026-03-18'), '12:00'));
  await desk.command('subscriptions.pause', { id: subscriptionId, fromOn: date('2026-03-18'), untilOn: null, reason: 'Travels' });
  expect(paper(desk, id).at(-1)).toContain('CRN-2026-00001 on 2026-03-20');
  expect(desk.wrong()).toEqual([]);
});
