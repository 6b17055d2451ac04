/** A promise to pay: it lets back on at once, and when it is broken the cut-off comes with the next enforcement. */
import { expect, test } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { localDate } from '../../../src-shared/time.ts';
import { addRouter, addSubscriber, changesOf, dayAfter, openDesk, reasonOf, stateOf, type Desk } from '../../testing/feature-rig.ts';

const until = localDate;

/** Invoiced on 2 March, grace until the 5th, cut off on the 6th at 10:00. */
async function cutOff(): Promise<{ desk: Desk; id: number; subscriptionId: number }> {
  const desk = openDesk();
  const made = await addSubscriber(desk, { routerId: addRouter(desk) });
  await desk.day('2026-03-07', '09:00');
  expect(stateOf(desk, made.subscriptionId)).toBe('suspended');
  return { desk, ...made };
}
const states = async (desk: Desk, subscriberId: number) => (await desk.query('promises.list', { subscriberId })).map((promise) => promise.state);

test('kept: on at once, still on after the day because he paid on it', async () => {
  const { desk, id, subscriptionId } = await cutOff();
  await desk.command('promises.add', { subscriberId: id, untilOn: until('2026-03-10'), note: 'Salary comes on the 10th' });
  expect(stateOf(desk, subscriptionId)).toBe('active');
  expect(reasonOf(desk, subscriptionId)).toContain('A promise to pay holds it until then.');
  expect(await desk.query('promises.list', { subscriberId: id })).toMatchObject([{ note: 'Salary comes on the 10th', by: 'Achieng', state: 'running' }]);
  await desk.day('2026-03-10', '23:30');
  await desk.command('payments.takeCash', { subscriberId: id, amountCents: shillings(1500) });
  await desk.day('2026-03-12');
  expect(stateOf(desk, subscriptionId)).toBe('active');
  expect(await states(desk, id)).toEqual(['kept']);
});

test('broken: on until the end of the day, off with the next enforcement, and paying later does not make it kept', async () => {
  const { desk, id, subscriptionId } = await cutOff();
  await desk.command('promises.add', { subscriberId: id, untilOn: until('2026-03-10'), note: '' });
  await desk.day('2026-03-11', '09:59');
  expect(stateOf(desk, subscriptionId)).toBe('active');
  expect(await states(desk, id)).toEqual(['broken']);
  await desk.day('2026-03-11', '10:30');
  expect(stateOf(desk, subscriptionId)).toBe('suspended');
  expect(changesOf(desk, subscriptionId).slice(-2)).toEqual(['7 Mar 2026, 09:00 active', '11 Mar 2026, 10:00 suspended']);
  await desk.command('payments.takeCash', { subscriberId: id, amountCents: shillings(1500) });
  expect(await states(desk, id)).toEqual(['broken']);
});

test('given before the cut-off it holds it; withdrawn, the enforcement takes its course', async () => {
  const desk = openDesk();
  const { id, subscriptionId } = await addSubscriber(desk, { routerId: addRouter(desk) });
  await desk.day('2026-03-05');
  const { id: promiseId } = await desk.command('promises.add', { subscriberId: id, untilOn: until('2026-03-12'), note: '' });
  await desk.day('2026-03-08');
  expect(stateOf(desk, subscriptionId)).toBe('active');
  await desk.command('promises.withdraw', { id: promiseId });
  expect(stateOf(desk, subscriptionId)).toBe('active');
  await desk.day('2026-03-09');
  expect(stateOf(desk, subscriptionId)).toBe('suspended');
  expect(await states(desk, id)).toEqual(['withdrawn']);
  expect(await desk.refusal(desk.command('promises.withdraw', { id: promiseId }))).toMatchObject({ code: 'conflict' });
});

test('nobody is reminded while it runs', async () => {
  const desk = openDesk();
  const { id } = await addSubscriber(desk);
  await desk.command('promises.add', { subscriberId: id, untilOn: until('2026-03-06'), note: '' });
  await desk.day('2026-03-06', '23:00');
  expect(desk.phones.texts).toEqual([]);
  await desk.day('2026-03-07', '12:00');
  expect(desk.phones.texts).toHaveLength(1);
});

test('too long, in the past, for nothing, twice, or by a unit: refused in words', async () => {
  const { desk, id } = await cutOff();
  const refused = (subscriberId: number, untilOn: string) => desk.refusal(desk.command('promises.add', { subscriberId, untilOn: until(untilOn), note: '' }));
  expect((await refused(id, '2026-03-22')).message).toBe('A promise grants at most 14 days: until 21 Mar 2026. The settings say so.');
  expect(await refused(id, '2026-03-06')).toMatchObject({ details: { fields: { untilOn: 'is in the past' } } });
  const paid = await addSubscriber(desk);
  await desk.command('payments.takeCash', { subscriberId: paid.id, amountCents: shillings(1500) });
  expect(await refused(paid.id, dayAfter(desk, 2))).toMatchObject({ code: 'conflict' });
  await desk.command('promises.add', { subscriberId: id, untilOn: until('2026-03-21'), note: '' });
  expect((await refused(id, '2026-03-10')).message).toBe('He has time until the end of 21 Mar 2026 already. Withdraw that promise first.');
  await desk.command('subscribers.setPayer', { id: paid.id, payerId: id });
  expect((await refused(paid.id, '2026-03-10')).message).toContain('pays for him');
  expect(await refused(999, '2026-03-10')).toMatchObject({ code: 'not_found' });
  desk.setting('dunning', { promiseDays: 0 });
  expect(await refused(id, '2026-03-10')).toMatchObject({ code: 'locked' });
});
