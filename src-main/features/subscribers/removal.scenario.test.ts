/** An import is taken back: who may be removed, and that nothing of him is invoiced afterwards. */
import { expect, test } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import type { Desk } from '../../testing/feature-rig.ts';
import { date, deskOn, plan } from '../billing/stories/stories.test-support.ts';
import { addService, createSubscriber, removalObstacle, removeSubscriber } from './subscribers.service.ts';

const blank = { phone: '', otherPhone: '', email: '', location: '', note: '' };
const imported = (desk: Desk, name: string) => desk.within((context) => createSubscriber(context, { name, ...blank }).id);
const obstacle = (desk: Desk, id: number) => desk.within((context) => removalObstacle(context, id));

test('who pays for units stays; so does a unit that was invoiced to him', async () => {
  const desk = deskOn('2026-03-05');
  const payer = imported(desk, 'Landlord');
  const unit = imported(desk, 'Unit');
  expect([obstacle(desk, payer), obstacle(desk, unit)]).toEqual([null, null]);
  await desk.command('subscribers.setPayer', { id: unit, payerId: payer });
  expect([obstacle(desk, payer), obstacle(desk, unit)]).toEqual(['He pays for units.', null]);
  await desk.command('subscriptions.add', { subscriberId: unit, planId: await plan(desk, 'Home', 1000), routerId: null, userName: 'unit', startOn: date('2026-03-05') });
  expect(obstacle(desk, unit)).toBe('He was invoiced since, to the one who pays for him.');
});

test('nothing of who was removed is invoiced: a one-off without a service, a service that ends later, one to come', async () => {
  const desk = deskOn('2026-03-05');
  const planId = await plan(desk, 'Home', 1000);
  const id = imported(desk, 'Wanjiru');
  const add = (userName: string, startOn: string) => desk.within((context) => addService(context, { subscriberId: id, planId, routerId: null, userName, startOn: date(startOn), billFrom: date('2026-03-05'), invoice: 'with the next run' }));
  const running = add('running', '2026-01-20');
  add('coming', '2026-04-10');
  const { id: productId } = await desk.command('products.create', { name: 'Router', kind: 'oneOff', priceCents: shillings(5000), interval: null });
  await desk.command('oneOffs.add', { subscriberId: id, subscriptionId: null, productId, quantity: 1, when: 'nextInvoice' });
  await desk.command('subscriptions.end', { id: running, endOn: date('2026-12-01'), credit: false });
  expect(obstacle(desk, id)).toBeNull();
  desk.within((context) => removeSubscriber(context, id));
  expect(desk.db.sql('SELECT userName, endOn FROM subscription ORDER BY id')).toEqual([{ userName: 'running', endOn: '2026-03-05' }, { userName: 'coming', endOn: '2026-04-10' }]);
  await desk.day('2026-05-25');
  expect([desk.rows('invoice'), desk.wrong()]).toEqual([0, []]);
});
