/** People who travel, leave, come back, or are cut off: what they are charged for the days in between. */
import { describe, expect, test } from 'vitest';
import { q } from '../../../schema/tables.ts';
import { recordCutOffs } from '../../entitlement/index.ts';
import { addSubscriber, changesOf, stateOf } from '../../../testing/feature-rig.ts';
import { charged, date, deskOn, isOn, pay, plan, stands } from './stories.test-support.ts';

/** 3,100 a month from 2 March: a day of March is 100. */
async function begun(billing: Parameters<typeof deskOn>[1] = {}, paid = 3100) {
  const desk = deskOn('2026-03-02', billing);
  const person = await addSubscriber(desk, { planId: await plan(desk, 'Home', 3100) });
  if (paid > 0) await pay(desk, person.id, paid);
  const pause = (fromOn: string, untilOn: string | null) => desk.command('subscriptions.pause', { id: person.subscriptionId, fromOn: date(fromOn), untilOn: untilOn === null ? null : date(untilOn), reason: 'Travels' });
  const end = (endOn: string, credit = true) => desk.command('subscriptions.end', { id: person.subscriptionId, endOn: date(endOn), credit });
  const resume = (on: string) => desk.command('subscriptions.resume', { id: person.subscriptionId, on: date(on) });
  return { desk, ...person, pause, end, resume };
}

describe('a pause', () => {
  test('over the end of a period, with a known end: the days before it come back, the days after it are charged up to the billing day', async () => {
    const { desk, id, subscriptionId, pause } = await begun();
    await desk.day('2026-03-20');
    expect(await desk.query('subscriptions.pausePreview', { id: subscriptionId, fromOn: date('2026-03-22'), untilOn: date('2026-04-12') })).toMatchObject({ creditCents: 110_000, resumesOn: '2026-04-12' });
    await pause('2026-03-22', '2026-04-12');
    expect(charged(desk, id)).toEqual(['Home, 2026-03-02…2026-04-02 3,100.00', 'Not used: Home, 2026-03-22…2026-04-02 −1,100.00']);
    expect(await stands(desk, id)).toBe('has 1,100.00');
    await desk.day('2026-03-21', '23:00');
    expect(isOn(desk, subscriptionId)).toBe(true);
    await desk.day('2026-03-22', '00:01');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
    expect((await desk.query('subscribers.get', { id })).subscriptions[0]).toMatchObject({ pausedFrom: '2026-03-22', pausedUntil: '2026-04-12', nextOn: '2026-04-12' });
    await desk.day('2026-04-11', '23:00');
    expect(charged(desk, id)).toHaveLength(2);
    await desk.day('2026-04-12', '02:00');
    expect(isOn(desk, subscriptionId)).toBe(true);
    // 20 of 30 days.
    expect(charged(desk, id).at(-1)).toBe('Home, 2026-04-12…2026-05-02 2,066.67');
    expect(await stands(desk, id)).toBe('owes 966.67');
    await desk.day('2026-05-02', '02:00');
    expect(charged(desk, id).at(-1)).toBe('Home, 2026-05-02…2026-06-02 3,100.00');
    expect(desk.wrong()).toEqual([]);
  });

  test('ends earlier than planned: from that day on he is charged, and is on', async () => {
    const { desk, id, subscriptionId, pause, resume } = await begun();
    await pause('2026-03-22', '2026-04-12');
    await desk.day('2026-03-30');
    await resume('2026-03-30');
    expect(isOn(desk, subscriptionId)).toBe(true);
    expect(charged(desk, id).at(-1)).toBe('Home, 2026-03-30…2026-04-02 300.00');
    expect(await stands(desk, id)).toBe('has 800.00');
    await desk.day('2026-04-13');
    expect(charged(desk, id).slice(3)).toEqual(['Home, 2026-04-02…2026-05-02 3,100.00']);
    expect(desk.wrong()).toEqual([]);
  });

  test('without a known end lasts until somebody resumes it; then it is as before, its billing day too', async () => {
    const { desk, id, subscriptionId, pause, resume } = await begun();
    await pause('2026-03-22', null);
    await desk.day('2026-04-28');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
    await resume('2026-04-29');
    await desk.day('2026-04-29', '02:00');
    expect(isOn(desk, subscriptionId)).toBe(true);
    expect(charged(desk, id).slice(2)).toEqual(['Home, 2026-04-29…2026-05-02 310.00']);
    expect(desk.wrong()).toEqual([]);
  });

  test('resumed for one day, and then for an earlier one: charged from the earlier day, once', async () => {
    const { desk, id, pause, resume } = await begun();
    await pause('2026-03-12', null);
    await desk.day('2026-03-20');
    await resume('2026-03-29');
    await resume('2026-03-25');
    await desk.day('2026-03-31');
    // 21 of 31 days come back, 8 of them are charged again.
    expect(charged(desk, id).slice(1)).toEqual(['Not used: Home, 2026-03-12…2026-04-02 −2,100.00', 'Home, 2026-03-25…2026-04-02 800.00']);
    expect(desk.wrong()).toEqual([]);
  });

  test('called off on its first day leaves him as he was', async () => {
    const { desk, id, pause, resume } = await begun();
    await desk.day('2026-03-10');
    await pause('2026-03-22', null);
    await resume('2026-03-22');
    await desk.day('2026-03-22');
    expect(charged(desk, id).slice(1)).toEqual(['Not used: Home, 2026-03-22…2026-04-02 −1,100.00', 'Home, 2026-03-22…2026-04-02 1,100.00']);
    expect(await stands(desk, id)).toBe('nothing');
    expect(desk.wrong()).toEqual([]);
  });

  test('takes his add-ons along: one that was to begin later, and one with an end of its own', async () => {
    const { desk, id, subscriptionId, pause, resume } = await begun({}, 0);
    const [address, box] = [{ name: 'Address', priceCents: 31_000 as never }, { name: 'Box', priceCents: 62_000 as never }];
    const add = async (product: typeof address, startOn: string) => {
      const { id: productId } = await desk.command('products.create', { ...product, kind: 'addOn', interval: { unit: 'month', count: 1 } });
      return (await desk.command('addOns.add', { subscriptionId, productId, startOn: date(startOn) })).chargeId;
    };
    await desk.command('addOns.end', { chargeId: await add(address, '2026-03-02'), endOn: date('2026-05-12') });
    await add(box, '2026-03-25');
    await pause('2026-03-22', null);
    expect((await desk.query('subscribers.get', { id })).subscriptions[0]!.extras).toMatchObject([{ name: 'Address', endOn: '2026-03-22' }]);
    await desk.day('2026-05-01');
    await resume('2026-05-01');
    await desk.day('2026-07-02');
    expect(charged(desk, id)).toEqual([
      'Home, 2026-03-02…2026-04-02 3,100.00', 'Address, 2026-03-02…2026-04-02 310.00', 'Not used: Home, 2026-03-22…2026-04-02 −1,100.00', 'Not used: Address, 2026-03-22…2026-04-02 −110.00',
      'Home, 2026-05-01…2026-05-02 103.33', 'Address, 2026-05-01…2026-05-02 10.33', 'Box, 2026-05-01…2026-05-02 20.67',
      // The address ends on 12 May, as was said before the pause: 10 of 31 days.
      'Home, 2026-05-02…2026-06-02 3,100.00', 'Address, 2026-05-02…2026-05-12 100.00', 'Box, 2026-05-02…2026-06-02 620.00',
      'Home, 2026-06-02…2026-07-02 3,100.00', 'Box, 2026-06-02…2026-07-02 620.00',
      'Home, 2026-07-02…2026-08-02 3,100.00', 'Box, 2026-07-02…2026-08-02 620.00',
    ]);
    expect(desk.wrong()).toEqual([]);
  });
});

describe('an end', () => {
  test('within what is paid: the days after it are his credit', async () => {
    const { desk, id, subscriptionId, end } = await begun();
    await desk.day('2026-03-10');
    expect((await desk.query('subscriptions.endPreview', { id: subscriptionId, endOn: date('2026-03-17') })).creditCents).toBe(160_000);
    await end('2026-03-17');
    await desk.day('2026-05-01');
    expect(charged(desk, id).slice(1)).toEqual(['Not used: Home, 2026-03-17…2026-04-02 −1,600.00']);
    expect(await stands(desk, id)).toBe('has 1,600.00');
    expect(stateOf(desk, subscriptionId)).toBe('ended');
    expect(desk.wrong()).toEqual([]);
  });

  test('moved to a later day after it was credited: the days in between are charged again', async () => {
    const { desk, id, end } = await begun();
    await end('2026-03-17');
    await end('2026-03-27');
    await desk.day('2026-04-10');
    expect(charged(desk, id).slice(1)).toEqual(['Not used: Home, 2026-03-17…2026-04-02 −1,600.00', 'Home, 2026-03-17…2026-03-27 1,000.00']);
    // 25 days of March.
    expect(await stands(desk, id)).toBe('has 600.00');
    expect(desk.wrong()).toEqual([]);
  });

  test('moved to an earlier day after it was credited: only the days in between come back as well', async () => {
    const { desk, id, end } = await begun();
    await end('2026-03-27');
    await end('2026-03-17');
    await desk.day('2026-04-10');
    expect(charged(desk, id).slice(1)).toEqual(['Not used: Home, 2026-03-27…2026-04-02 −600.00', 'Not used: Home, 2026-03-17…2026-04-02 −1,000.00']);
    expect((await desk.query('creditNotes.get', { id: 2 })).lines[0]!.explanation).toBe('16 of 31 days × KES 3,100.00 charged, less what was already credited');
    expect(await stands(desk, id)).toBe('has 1,600.00');
    expect(desk.wrong()).toEqual([]);
  });

  test('without credit, and then moved to a later day: what is paid already is not charged again', async () => {
    const { desk, id, end } = await begun();
    await end('2026-03-17', false);
    await end('2026-04-12', false);
    await desk.day('2026-04-20');
    expect(charged(desk, id)).toEqual(['Home, 2026-03-02…2026-04-02 3,100.00', 'Home, 2026-04-02…2026-04-12 1,033.33']);
    expect(desk.wrong()).toEqual([]);
  });

  test('before a cheaper plan would begin: it is refused, and taken at once if the operator says so', async () => {
    const { desk, id, subscriptionId, end } = await begun();
    await end('2026-03-17');
    const planId = await plan(desk, 'Small', 1550);
    expect((await desk.refusal(desk.command('subscriptions.changePlan', { id: subscriptionId, planId }))).message).toBe('The change would hold from 2 Apr 2026, but the service ends on 17 Mar 2026. Change at once, or move the end first.');
    await desk.command('subscriptions.changePlan', { id: subscriptionId, planId, when: 'now' });
    await desk.day('2026-04-10');
    // All that was left of it, 15 days, comes back; 15 of 31 days of 1,550.
    expect(charged(desk, id).slice(1)).toEqual(['Not used: Home, 2026-03-17…2026-04-02 −1,600.00', 'Not used: Home, 2026-03-02…2026-04-02 −1,500.00', 'Small, 2026-03-02…2026-03-17 750.00']);
    expect(desk.wrong()).toEqual([]);
  });

  test('before a change of plan that waits takes the change back; moved to a later day, the present plan goes on', async () => {
    const { desk, id, subscriptionId, end } = await begun();
    await desk.command('subscriptions.changePlan', { id: subscriptionId, planId: await plan(desk, 'Small', 1000) });
    await end('2026-03-17', false);
    expect((await desk.query('subscribers.get', { id })).subscriptions[0]!.planChange).toBeNull();
    await end('2026-04-17', false);
    await desk.day('2026-04-20');
    expect(charged(desk, id).slice(1)).toEqual(['Home, 2026-04-02…2026-04-17 1,550.00']);
    expect(desk.wrong()).toEqual([]);
  });

  test('during a pause with a known end, and then moved to after it: he is charged again from the end of the pause', async () => {
    const { desk, id, pause, end } = await begun();
    await pause('2026-03-22', '2026-04-12');
    await end('2026-04-05');
    await end('2026-04-22');
    await desk.day('2026-04-30');
    // 10 of 30 days.
    expect(charged(desk, id).slice(2)).toEqual(['Home, 2026-04-12…2026-04-22 1,033.33']);
    expect(desk.wrong()).toEqual([]);
  });
});

describe('an end that was moved, and then a pause', () => {
  test('called off: no day is charged twice', async () => {
    const { desk, id, pause, resume, end } = await begun({}, 0);
    await end('2026-04-12');
    await desk.day('2026-04-10');
    await end('2026-04-22');
    await pause('2026-04-11', null);
    await resume('2026-04-11');
    await desk.day('2026-04-30');
    // 10 of 30 days; one of them comes back and is charged again; 10 more.
    expect(charged(desk, id).slice(1)).toEqual(['Home, 2026-04-02…2026-04-12 1,033.33', 'Not used: Home, 2026-04-11…2026-04-12 −103.33', 'Home, 2026-04-11…2026-04-12 103.33', 'Home, 2026-04-12…2026-04-22 1,033.33']);
    expect(desk.wrong()).toEqual([]);
  });
});

describe('cut off for debt', () => {
  test('he is invoiced all the same', async () => {
    const { desk, id, subscriptionId } = await begun({}, 0);
    await desk.day('2026-04-02', '02:00');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
    expect(charged(desk, id)).toHaveLength(2);
  });

  test('unless the settings say otherwise: no invoice for the time in which he was off, and the run says why', async () => {
    const { desk, id, subscriptionId } = await begun({ invoiceWhileSuspended: false }, 0);
    await desk.day('2026-04-19');
    expect(changesOf(desk, subscriptionId)).toEqual(['2 Mar 2026, 08:00 active', '6 Mar 2026, 10:00 suspended']);
    expect(charged(desk, id)).toHaveLength(1);
    const { rows } = await desk.query('billing.runs', {});
    expect((await desk.query('billing.runReport', { id: rows[0]!.id })).skips).toMatchObject([{ subscriberId: id, reason: 'Cut off for debt since 6 Mar 2026: not invoiced while cut off (setting).' }]);
    await desk.day('2026-04-20', '15:00');
    await pay(desk, id, 3100);
    expect(isOn(desk, subscriptionId)).toBe(true);
    await desk.day('2026-04-21');
    // 12 of 30 days, up to his billing day.
    expect(charged(desk, id).slice(1)).toEqual(['Home, 2026-04-20…2026-05-02 1,240.00']);
    expect(await stands(desk, id)).toBe('owes 1,240.00');
    await pay(desk, id, 1240);
    await desk.day('2026-05-02', '02:00');
    expect(charged(desk, id).at(-1)).toBe('Home, 2026-05-02…2026-06-02 3,100.00');
    expect(desk.wrong()).toEqual([]);
  });

  test('only watched he went on surfing, so he is invoiced; once his router goes live he is off, and is not', async () => {
    const { desk, id, subscriptionId } = await begun({ invoiceWhileSuspended: false }, 0);
    const routerId = desk.within(({ tx, now }) => {
      const router = { name: 'Tower', host: '127.0.0.1', port: 8728, tls: 0, fingerprint: null, userName: 'waya', passwordCipher: '', suspendMode: 'disable', state: 'up', trouble: null, facts: null, online: null, lastContactAt: null, lastSweepAt: null, createdAt: now } as const;
      const tower = tx.run(q.insertInto('router').values({ ...router, rollout: 'shadow' })).id;
      tx.run(q.updateTable('subscription').set({ routerId: tower }).where('id', '=', subscriptionId));
      return tower;
    });
    await desk.day('2026-04-19');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
    expect(charged(desk, id)).toEqual(['Home, 2026-03-02…2026-04-02 3,100.00', 'Home, 2026-04-02…2026-05-02 3,100.00']);
    desk.within((context) => {
      context.tx.run(q.updateTable('router').set({ rollout: 'live' }).where('id', '=', routerId));
      recordCutOffs(context, routerId);
      recordCutOffs(context, routerId);
    });
    expect(changesOf(desk, subscriptionId)).toEqual(['2 Mar 2026, 08:00 active', '6 Mar 2026, 10:00 suspended', '19 Apr 2026, 12:00 suspended']);
    await desk.day('2026-05-10');
    expect(charged(desk, id)).toHaveLength(2);
    expect(desk.wrong()).toEqual([]);
  });

  test('in arrears too: of a month that began while he was off, the days from the payment on', async () => {
    const desk = deskOn('2026-03-02', { invoiceWhileSuspended: false });
    const { id, subscriptionId } = await addSubscriber(desk, { planId: await plan(desk, 'Office', 3100, { charging: 'arrears' }) });
    await desk.day('2026-05-20', '15:00');
    expect(changesOf(desk, subscriptionId)).toEqual(['2 Mar 2026, 08:00 active', '6 Apr 2026, 10:00 suspended']);
    // April began while he was on.
    expect(charged(desk, id)).toEqual(['Office, 2026-03-02…2026-04-02 3,100.00', 'Office, 2026-04-02…2026-05-02 3,100.00']);
    await pay(desk, id, 6200);
    await desk.day('2026-06-02', '02:00');
    // 13 of 31 days.
    expect(charged(desk, id).slice(2)).toEqual(['Office, 2026-05-20…2026-06-02 1,300.00']);
    expect(desk.wrong()).toEqual([]);
  });

  test('and his service ends before he pays: nothing of that time is invoiced', async () => {
    const { desk, id, subscriptionId, end } = await begun({ invoiceWhileSuspended: false }, 0);
    await desk.day('2026-04-01');
    await end('2026-04-10');
    await desk.day('2026-05-20');
    expect(stateOf(desk, subscriptionId)).toBe('ended');
    await pay(desk, id, 3100);
    await desk.day('2026-06-10');
    expect(charged(desk, id)).toEqual(['Home, 2026-03-02…2026-04-02 3,100.00']);
    expect(await stands(desk, id)).toBe('nothing');
    expect(desk.wrong()).toEqual([]);
  });

  test('when his pause is over he is off for his debt: nor is that time invoiced', async () => {
    const { desk, id, subscriptionId, pause } = await begun({ invoiceWhileSuspended: false }, 0);
    await pause('2026-03-04', '2026-04-10');
    await desk.day('2026-04-25');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
    expect((await desk.query('subscribers.get', { id })).headline.why).toContain('Overdue');
    expect(charged(desk, id)).toEqual(['Home, 2026-03-02…2026-04-02 3,100.00', 'Not used: Home, 2026-03-04…2026-04-02 −2,900.00']);
    await pay(desk, id, 200);
    expect(isOn(desk, subscriptionId)).toBe(true);
    await desk.day('2026-04-26');
    // 7 of 30 days.
    expect(charged(desk, id).slice(2)).toEqual(['Home, 2026-04-25…2026-05-02 723.33']);
    expect(desk.wrong()).toEqual([]);
  });

  test('with a promise to pay he is let on until the end of that day, and then off again', async () => {
    const { desk, id, subscriptionId } = await begun({}, 0);
    await desk.day('2026-03-07');
    await desk.command('promises.add', { subscriberId: id, untilOn: date('2026-03-10'), note: 'Friday' });
    await desk.day('2026-03-12');
    expect(changesOf(desk, subscriptionId)).toEqual(['2 Mar 2026, 08:00 active', '6 Mar 2026, 10:00 suspended', '7 Mar 2026, 12:00 active', '11 Mar 2026, 10:00 suspended']);
    expect(await desk.query('promises.list', { subscriberId: id })).toMatchObject([{ state: 'broken' }]);
    expect(desk.wrong()).toEqual([]);
  });
});
