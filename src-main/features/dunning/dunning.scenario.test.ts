/** Reminders over days: due on 2 March, stages on the day and two days after, cut-off on 6 March at 10:00. */
import { describe, expect, test } from 'vitest';
import { addSubscriber, changesOf, openDesk, reasonOf, stateOf, type Desk } from '../../testing/feature-rig.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { formatInstant } from '../../../src-shared/time.ts';

const texts = (desk: Desk) => desk.phones.texts.map((text) => `${formatInstant(text.at)} ${text.to}`);
const pay = (desk: Desk, subscriberId: number, shillings = 1500) => desk.command('payments.takeCash', { subscriberId, amountCents: (shillings * 100) as Cents });
const attention = async (desk: Desk, key: string) => (await desk.query('desk.attention', {})).find((item) => item.key === key);

describe('a reminder', () => {
  test('goes out once per stage, and not to who has paid', async () => {
    const desk = openDesk();
    const [owes, pays] = [await addSubscriber(desk, { phone: '0712000001' }), await addSubscriber(desk, { phone: '0712000002' })];
    await desk.day('2026-03-02', '18:00');
    expect(texts(desk).toSorted()).toEqual(['2 Mar 2026, 09:00 254712000001', '2 Mar 2026, 09:00 254712000002']);
    await pay(desk, pays.id);
    await desk.day('2026-03-31', '23:00');
    expect(texts(desk).slice(2)).toEqual(['4 Mar 2026, 09:00 254712000001']);
    expect((await desk.query('messages.list', { subscriberId: owes.id })).rows).toMatchObject([{ state: 'sent', purpose: 'reminder' }, { state: 'sent' }]);
    // The invoice of 2 April is due that day: reminded of two days before? It does not exist yet.
    await desk.day('2026-04-02', '09:00');
    expect(texts(desk).at(-1)).toMatch(/^2 Apr 2026, 09:00/);
  });

  test('before the due day, where invoices are due later', async () => {
    const desk = openDesk();
    const { billing } = await desk.query('settings.read', {});
    await desk.command('settings.saveBilling', { ...billing, dueDays: 5 });
    await addSubscriber(desk);
    await desk.day('2026-03-09', '08:00');
    expect(texts(desk).map((text) => text.slice(0, 17))).toEqual(['5 Mar 2026, 09:00', '7 Mar 2026, 09:00']);
  });

  test('says everything that it may say', async () => {
    const desk = openDesk();
    await desk.command('settings.saveBusiness', { name: 'Kasarani Net', phone: '', email: '', taxPin: '' });
    desk.setting('mpesa', { partyB: '600638' });
    const { dunning } = await desk.query('settings.read', {});
    await desk.command('settings.saveDunning', { ...dunning, reminderText: '{name}|{amount}|{dueOn}|{paybill}|{account}|{business}|{suspendOn}|{name}' });
    const { accountNumber } = await addSubscriber(desk, { name: 'Lydia {amount} $& Kilonzo' });
    await desk.day('2026-03-02', '09:00');
    expect(desk.phones.texts[0]!.body).toBe(`Lydia {amount} $& Kilonzo|1,500.00|2 Mar 2026|600638|${accountNumber}|Kasarani Net|6 Mar 2026|Lydia {amount} $& Kilonzo`);
  });

  test('asks for all that is owed, in one text', async () => {
    const desk = openDesk();
    const { id } = await addSubscriber(desk, { startOn: '2026-01-20' });
    await desk.command('subscriptions.add', { subscriberId: id, planId: 1, routerId: null, userName: 'second', startOn: desk.today() });
    await desk.day('2026-03-02', '09:00');
    expect(desk.phones.texts).toHaveLength(1);
    // Two months of the first service and one of the second.
    expect(desk.phones.texts[0]!.body).toContain('KES 4,500.00');
  });

  test('after days off, only the latest stage', async () => {
    const desk = openDesk();
    await addSubscriber(desk);
    await desk.offUntil('2026-03-05', '12:00');
    expect(texts(desk)).toHaveLength(1);
    await desk.day('2026-03-06', '09:30');
    expect(texts(desk)).toHaveLength(1);
    expect(desk.db.sql('SELECT stage FROM dunningNotice')).toEqual([{ stage: 2 }]);
  });

  test('is not sent any more when he has paid before the provider came back', async () => {
    const desk = openDesk();
    desk.phones.behaviour = 'refuses';
    const { id } = await addSubscriber(desk);
    await desk.day('2026-03-02', '09:05');
    expect((await desk.query('messages.list', {})).rows).toMatchObject([{ state: 'queued' }]);
    await pay(desk, id);
    desk.phones.behaviour = 'takes';
    await desk.day('2026-03-02', '12:00');
    expect(texts(desk)).toEqual([]);
    expect((await desk.query('messages.list', {})).rows).toMatchObject([{ state: 'failed', trouble: { message: 'Not sent: he paid before it could be.' } }]);
    expect((await desk.query('desk.attention', {})).filter((item) => item.kind === 'message')).toEqual([]);
  });

  test('is not for a few shillings', async () => {
    const desk = openDesk();
    const { id, subscriptionId } = await addSubscriber(desk);
    await desk.command('payments.takeCash', { subscriberId: id, amountCents: 1490_01 as Cents });
    await desk.day('2026-03-20', '12:00');
    expect(texts(desk)).toEqual([]);
    expect(stateOf(desk, subscriptionId)).toBe('active');
  });
});

describe('who cannot be reminded', () => {
  test('for want of a phone: Attention names him, and the cut-off waits three days from the first reminder that could not go out', async () => {
    const desk = openDesk();
    const { dunning } = await desk.query('settings.read', {});
    await desk.command('settings.saveDunning', { ...dunning, reminderDays: [2], graceDays: 3 });
    const { id, subscriptionId } = await addSubscriber(desk, { phone: '', name: 'Otieno' });
    await desk.day('2026-03-04', '09:00');
    expect(await attention(desk, 'reminders:no-phone')).toMatchObject({ kind: 'message', severity: 'amber', count: 1, title: 'One subscriber who owes has no phone for a reminder', link: `/subscribers/${id}` });
    expect((await attention(desk, 'reminders:no-phone'))!.detail).toMatch(/^Otieno\. Tell them yourself, or write their numbers down\. A cut-off waits/);
    await desk.day('2026-03-06', '12:00');
    expect(stateOf(desk, subscriptionId)).toBe('active');
    expect(reasonOf(desk, subscriptionId)).toContain('Left on until 7 Mar 2026, 09:00: he has no phone number for a reminder; tell him yourself.');
    await desk.day('2026-03-07', '10:00');
    expect(changesOf(desk, subscriptionId)).toEqual(['2 Mar 2026, 08:00 active', '7 Mar 2026, 10:00 suspended']);
    await pay(desk, id);
    expect(await attention(desk, 'reminders:no-phone')).toBeUndefined();
    expect(stateOf(desk, subscriptionId)).toBe('active');
  });

  test('with the usual stages those three days are over before the cut-off is due', async () => {
    const desk = openDesk();
    const { subscriptionId } = await addSubscriber(desk, { phone: '' });
    await desk.day('2026-03-06', '10:00');
    expect(changesOf(desk, subscriptionId)).toEqual(['2 Mar 2026, 08:00 active', '6 Mar 2026, 10:00 suspended']);
  });

  test('a phone that is written down in time gets the next stage, and nothing is held or told any more', async () => {
    const desk = openDesk();
    const { id, subscriptionId } = await addSubscriber(desk, { phone: '', name: 'Otieno' });
    await desk.day('2026-03-03');
    await desk.command('subscribers.change', { id, name: 'Otieno', phone: '0712 000 009' });
    await desk.day('2026-03-04', '09:00');
    expect(texts(desk)).toEqual(['4 Mar 2026, 09:00 254712000009']);
    expect(await attention(desk, 'reminders:no-phone')).toBeUndefined();
    await desk.day('2026-03-06', '10:00');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
  });

  test('without any provider: one entry for all of them, and nobody stays on for ever', async () => {
    const desk = openDesk({ withoutSms: true });
    const { dunning } = await desk.query('settings.read', {});
    await desk.command('settings.saveDunning', { ...dunning, reminderDays: [3] });
    const people = [await addSubscriber(desk, { name: 'A' }), await addSubscriber(desk, { name: 'B' }), await addSubscriber(desk, { name: 'C' }), await addSubscriber(desk, { name: 'D' })];
    await desk.day('2026-03-06', '10:00');
    expect(people.map((person) => stateOf(desk, person.subscriptionId))).toEqual(['active', 'active', 'active', 'active']);
    expect(await attention(desk, 'reminders:unsent')).toMatchObject({ count: 4, title: '4 reminders could not be sent', detail: 'A, B, C and 1 more. No SMS provider is set up. Tell them yourself. A cut-off waits until this has stood here for three days, and then it comes.', link: '/subscribers?owing=owes' });
    expect((await desk.query('subscribers.get', { id: people[0]!.id })).headline.why).toContain('Left on until 8 Mar 2026, 09:00: his reminder could not be sent; tell him yourself.');
    await desk.day('2026-03-08', '10:00');
    expect(people.map((person) => stateOf(desk, person.subscriptionId))).toEqual(['suspended', 'suspended', 'suspended', 'suspended']);
  });

  test('because nobody knows whether the text arrived', async () => {
    const desk = openDesk();
    const { dunning } = await desk.query('settings.read', {});
    await desk.command('settings.saveDunning', { ...dunning, reminderDays: [3] });
    desk.phones.behaviour = 'lost';
    const { subscriptionId } = await addSubscriber(desk);
    await desk.day('2026-03-06', '10:00');
    expect(stateOf(desk, subscriptionId)).toBe('active');
    expect(await attention(desk, 'reminders:unsent')).toMatchObject({ count: 1 });
    expect((await desk.query('desk.attention', {})).filter((item) => item.kind === 'job')).toMatchObject([{ title: 'Send a text message: not known whether it was done' }]);
    await desk.day('2026-03-08', '10:00');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
  });

  test('while the provider refuses: the texts wait together, and go when it takes them again', async () => {
    const desk = openDesk();
    desk.phones.behaviour = 'refuses';
    await addSubscriber(desk);
    await addSubscriber(desk);
    await desk.day('2026-03-02', '09:30');
    expect(await attention(desk, 'messages:waiting')).toMatchObject({ count: 2, title: '2 texts wait to be sent', detail: 'The SMS provider refused the message. Check the credit at the SMS provider.' });
    desk.phones.behaviour = 'takes';
    await desk.day('2026-03-02', '09:40');
    expect(texts(desk)).toHaveLength(2);
    expect(await attention(desk, 'messages:waiting')).toBeUndefined();
  });

  test('when the PC starts after a week, he is reminded now and cut off not before the next day', async () => {
    const desk = openDesk();
    const { subscriptionId } = await addSubscriber(desk);
    await desk.offUntil('2026-03-09', '11:00');
    await desk.day('2026-03-09', '23:00');
    expect(texts(desk)).toHaveLength(1);
    expect(stateOf(desk, subscriptionId)).toBe('active');
    await desk.day('2026-03-10', '10:00');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
  });

  test('where the operator wants no reminders, nothing is held', async () => {
    const desk = openDesk({ withoutSms: true });
    const { dunning } = await desk.query('settings.read', {});
    await desk.command('settings.saveDunning', { ...dunning, reminderDays: [] });
    const { subscriptionId } = await addSubscriber(desk, { phone: '' });
    await desk.day('2026-03-06', '10:00');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
    expect((await desk.query('desk.attention', {})).filter((item) => item.kind === 'message')).toEqual([]);
  });
});
