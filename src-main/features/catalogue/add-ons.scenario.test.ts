/** Add-ons beside what becomes of their service: a change of plan that waits, a pause, an end that is moved. */
import { expect, test } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { addSubscriber, type Desk } from '../../testing/feature-rig.ts';
import { charged, date, deskOn, paper, plan } from '../billing/stories/stories.test-support.ts';

const addOn = async (desk: Desk) => (await desk.command('products.create', { name: 'Fixed IP', kind: 'addOn', priceCents: shillings(310), interval: { unit: 'month', count: 1 } })).id;
const add = (desk: Desk, subscriptionId: number, productId: number, startOn: string) => desk.command('addOns.add', { subscriptionId, productId, quantity: 1, startOn: date(startOn) });

test('sold while a downgrade waits: charged from its day, on the billing days of the service', async () => {
  const desk = deskOn('2026-03-01');
  const { id, subscriptionId } = await addSubscriber(desk, { planId: await plan(desk, 'A', 2000) });
  await desk.command('subscriptions.changePlan', { id: subscriptionId, planId: await plan(desk, 'B', 1000), when: 'periodEnd' });
  await desk.day('2026-03-17');
  await add(desk, subscriptionId, await addOn(desk), '2026-03-17');
  await desk.day('2026-04-02');
  expect(charged(desk, id)).toEqual(['A, 2026-03-01…2026-04-01 2,000.00', 'Fixed IP, 2026-03-17…2026-04-01 150.00', 'B, 2026-04-01…2026-05-01 1,000.00', 'Fixed IP, 2026-04-01…2026-05-01 310.00']);
  expect(desk.wrong()).toEqual([]);
});

test('refused while the change that waits is to a prepaid plan', async () => {
  const desk = deskOn('2026-03-01');
  const { subscriptionId } = await addSubscriber(desk, { planId: await plan(desk, 'A', 2000) });
  await desk.command('subscriptions.changePlan', { id: subscriptionId, planId: await plan(desk, 'B', 1000, { charging: 'prepaid' }), when: 'periodEnd' });
  expect(await desk.refusal(add(desk, subscriptionId, await addOn(desk), '2026-03-01'))).toMatchObject({ code: 'conflict', details: { fields: { productId: 'does not go with a prepaid service' } } });
});

test('refused while a pause waits or holds; sold again when it is over', async () => {
  const desk = deskOn('2026-03-01');
  const { subscriptionId } = await addSubscriber(desk, { planId: await plan(desk, 'Home', 3100) });
  const productId = await addOn(desk);
  await desk.command('subscriptions.pause', { id: subscriptionId, fromOn: date('2026-03-10'), untilOn: date('2026-03-22'), reason: 'Travels' });
  expect(await desk.refusal(add(desk, subscriptionId, productId, '2026-03-05'))).toMatchObject({ code: 'locked', message: 'This service is to be paused from 10 Mar 2026 to 21 Mar 2026. Resume it first, or add it when it goes on.' });
  await desk.day('2026-03-12');
  expect((await desk.refusal(add(desk, subscriptionId, productId, '2026-03-25'))).message).toContain('is paused from 10 Mar 2026');
  await desk.day('2026-03-22');
  await add(desk, subscriptionId, productId, '2026-03-22');
  expect(desk.wrong()).toEqual([]);
});

test('ended where the end of the service was moved on before: it ends with all its parts, and what was charged beyond comes back', async () => {
  const desk = deskOn('2026-03-01');
  const { id, subscriptionId } = await addSubscriber(desk, { planId: await plan(desk, 'Home', 3100) });
  const { chargeId } = await add(desk, subscriptionId, await addOn(desk), '2026-03-01');
  for (const endOn of ['2026-03-22', '2026-12-01']) await desk.command('subscriptions.end', { id: subscriptionId, endOn: date(endOn), credit: true });
  await desk.day('2026-03-02');
  await desk.command('addOns.end', { chargeId, endOn: date('2026-03-12') });
  await desk.day('2026-05-02');
  const lines = paper(desk, id).filter((line) => line.includes('Fixed IP')).map((line) => line.slice(line.indexOf('Fixed IP')));
  const netCents = desk.db.sql<{ cents: number }>(`SELECT (SELECT sum(grossCents) FROM invoiceLine WHERE kind = 'addOn') - (SELECT sum(creditNoteLine.grossCents) FROM creditNoteLine JOIN invoiceLine ON invoiceLine.id = invoiceLineId WHERE kind = 'addOn') AS cents`)[0]!.cents;
  expect(lines.filter((line) => line.includes('2026-04-01…') || line.includes('2026-05-01…'))).toEqual([]);
  expect(netCents).toBe(shillings(110));
  expect(desk.wrong()).toEqual([]);
});

test.each(['2026-03-23', null])('ended before a pause to come: it does not go on after it (day moved to: %s)', async (resumeOn) => {
  const desk = deskOn('2026-03-01');
  const { id, subscriptionId } = await addSubscriber(desk, { planId: await plan(desk, 'Home', 3100) });
  const { chargeId } = await add(desk, subscriptionId, await addOn(desk), '2026-03-01');
  await desk.command('subscriptions.pause', { id: subscriptionId, fromOn: date('2026-03-20'), untilOn: date('2026-03-25'), reason: 'Travels' });
  await desk.command('addOns.end', { chargeId, endOn: date('2026-03-12') });
  if (resumeOn !== null) await desk.command('subscriptions.resume', { id: subscriptionId, on: date(resumeOn) });
  await desk.day('2026-05-02');
  expect(charged(desk, id).filter((line) => line.startsWith('Fixed IP'))).toEqual(['Fixed IP, 2026-03-01…2026-04-01 310.00']);
  expect(desk.wrong()).toEqual([]);
});
