/** Changes of plan: the day of the change belongs to the new plan, and what was charged and is not used comes back. */
import { describe, expect, test } from 'vitest';
import { shillings } from '../../../../src-shared/money.ts';
import { instantOf } from '../../../../src-shared/time.ts';
import { addSubscriber, type Desk } from '../../../testing/feature-rig.ts';
import { charged, date, deskOn, explained, isOn, paper, pay, plan, stands, tax, taxed } from './stories.test-support.ts';

/** On a plan of 2,000 from 2 March (31 days to 2 April), with dearer ones to change to. */
async function begun(more: { prepare?: (desk: Desk) => Promise<unknown>; plan?: 'small' | 'big' } = {}) {
  const desk = deskOn('2026-03-02');
  await more.prepare?.(desk);
  const plans = { small: await plan(desk, 'Small', 2000), big: await plan(desk, 'Big', 3000), biggest: await plan(desk, 'Biggest', 4000) };
  const { id, subscriptionId } = await addSubscriber(desk, { planId: plans[more.plan ?? 'small'] });
  return { desk, id, subscriptionId, ...plans };
}

describe('an upgrade', () => {
  test('in the middle: 16 of 31 days come back with their taxes to the cent, and the preview said so', async () => {
    const { desk, id, subscriptionId, big } = await begun({ prepare: async (desk) => void (await tax(desk, 'vat', 1600), await tax(desk, 'excise', 1500)) });
    await pay(desk, id, 2000);
    await desk.day('2026-03-17');
    const preview = await desk.query('subscriptions.changePlanPreview', { id: subscriptionId, planId: big, when: 'auto' });
    expect(preview).toMatchObject({ classification: 'upgrade', effectiveOn: '2026-03-17', credit: { invoiceNumber: 'INV-2026-00001', totalCents: 103_226 }, chargeCents: 154_839, toPayCents: 51_613, nextOn: '2026-04-02', nextCents: 300_000 });
    const done = await desk.command('subscriptions.changePlan', { id: subscriptionId, planId: big });
    expect(done).toMatchObject({ effectiveOn: '2026-03-17', creditNoteId: 1, invoiceId: 2 });
    expect(paper(desk, id)).toEqual(['INV-2026-00001 on 2026-03-02: Small, 2026-03-02…2026-04-02 2,000.00', 'CRN-2026-00001 on 2026-03-17: Not used: Small, 2026-03-17…2026-04-02 −1,032.26', 'INV-2026-00002 on 2026-03-17: Big, 2026-03-17…2026-04-02 1,548.39']);
    // 2,000 ÷ 1.334; 16/31 of that net, of its 15 % and of its 17.25 + 16 %, each rounded once; 16/31 of 3,000 ÷ 1.334.
    expect(taxed(desk, id)).toEqual(['1,499.25 + 224.89 + 275.86 = 2,000.00', '1,160.71 + 174.11 + 213.57 = 1,548.39', '773.81 + 116.07 + 142.38 = 1,032.26']);
    expect(explained(desk, id)[1]).toBe('16 of 31 days × KES 3,000.00, taxes included');
    expect((await desk.query('creditNotes.get', { id: 1 })).lines[0]!.explanation).toBe('16 of 31 days × KES 2,000.00 charged');
    expect(await stands(desk, id)).toBe('owes 516.13');
    await desk.day('2026-04-02');
    expect(charged(desk, id).at(-1)).toBe('Big, 2026-04-02…2026-05-02 3,000.00');
    expect(await stands(desk, id)).toBe('owes 3,516.13');
    expect(desk.wrong()).toEqual([]);
  });

  test('on the last day of the period: one day comes back, one day is charged', async () => {
    const { desk, id, subscriptionId, big } = await begun();
    await pay(desk, id, 2000);
    await desk.day('2026-04-01');
    await desk.command('subscriptions.changePlan', { id: subscriptionId, planId: big });
    await desk.day('2026-04-02');
    expect(charged(desk, id)).toEqual(['Small, 2026-03-02…2026-04-02 2,000.00', 'Not used: Small, 2026-04-01…2026-04-02 −64.52', 'Big, 2026-04-01…2026-04-02 96.77', 'Big, 2026-04-02…2026-05-02 3,000.00']);
    expect(await stands(desk, id)).toBe('owes 3,032.25');
    expect(desk.wrong()).toEqual([]);
  });

  test('on the first day of a period: all of it comes back', async () => {
    const { desk, id, subscriptionId, big } = await begun();
    await desk.command('subscriptions.changePlan', { id: subscriptionId, planId: big });
    expect(charged(desk, id)).toEqual(['Small, 2026-03-02…2026-04-02 2,000.00', 'Not used: Small, 2026-03-02…2026-04-02 −2,000.00', 'Big, 2026-03-02…2026-04-02 3,000.00']);
    expect(await stands(desk, id)).toBe('owes 3,000.00');
    expect(desk.wrong()).toEqual([]);
  });

  test('after a part was credited by hand: never more than what is left of the line', async () => {
    const { desk, id, subscriptionId, big } = await begun();
    const { lines } = await desk.query('invoices.get', { id: 1 });
    await desk.command('creditNotes.issue', { invoiceId: 1, lines: [{ lineId: lines[0]!.id, grossCents: shillings(1500) }], reason: 'Three weeks without signal' });
    await desk.day('2026-03-17');
    await desk.command('subscriptions.changePlan', { id: subscriptionId, planId: big });
    // 16 of 31 days would be 1,032.26; 500 are left.
    expect(charged(desk, id).slice(1)).toEqual([expect.stringMatching(/−1,500\.00$/), 'Not used: Small, 2026-03-17…2026-04-02 −500.00', 'Big, 2026-03-17…2026-04-02 1,548.39']);
    expect(await stands(desk, id)).toBe('owes 1,548.39');
    expect(desk.wrong()).toEqual([]);
  });

  test('two on one day: the plan in between leaves nothing behind', async () => {
    const { desk, id, subscriptionId, big, biggest } = await begun();
    await desk.day('2026-03-17');
    await desk.command('subscriptions.changePlan', { id: subscriptionId, planId: big });
    await desk.command('subscriptions.changePlan', { id: subscriptionId, planId: biggest });
    expect(charged(desk, id)).toEqual([
      'Small, 2026-03-02…2026-04-02 2,000.00', 'Not used: Small, 2026-03-17…2026-04-02 −1,032.26', 'Big, 2026-03-17…2026-04-02 1,548.39', 'Not used: Big, 2026-03-17…2026-04-02 −1,548.39', 'Biggest, 2026-03-17…2026-04-02 2,064.52',
    ]);
    // 15 of 31 days of 2,000 and 16 of 31 of 4,000.
    expect(await stands(desk, id)).toBe('owes 3,032.26');
    await desk.day('2026-04-02');
    expect(charged(desk, id).at(-1)).toBe('Biggest, 2026-04-02…2026-05-02 4,000.00');
    expect(desk.wrong()).toEqual([]);
  });

  test('there and back on one day: he stands as before', async () => {
    const { desk, id, subscriptionId, small, big } = await begun();
    await desk.day('2026-03-17');
    await desk.command('subscriptions.changePlan', { id: subscriptionId, planId: big });
    await desk.command('subscriptions.changePlan', { id: subscriptionId, planId: small, when: 'now' });
    expect(await stands(desk, id)).toBe('owes 2,000.00');
    await desk.day('2026-04-02');
    expect(await stands(desk, id)).toBe('owes 4,000.00');
    expect(desk.wrong()).toEqual([]);
  });

  test('while the PC had missed a period: it is invoiced up to the change, the new plan from then on', async () => {
    const { desk, id, subscriptionId, big } = await begun();
    await desk.day('2026-04-01', '20:00');
    desk.clock.set(instantOf(date('2026-04-12'), '08:00'));
    const preview = await desk.query('subscriptions.changePlanPreview', { id: subscriptionId, planId: big, when: 'now' });
    await desk.command('subscriptions.changePlan', { id: subscriptionId, planId: big });
    // 10 and 20 of 30 days.
    expect(charged(desk, id).slice(1)).toEqual(['Small, 2026-04-02…2026-04-12 666.67', 'Big, 2026-04-12…2026-05-02 2,000.00']);
    expect(preview.chargeCents).toBe(266_667);
    await desk.settle();
    expect(charged(desk, id)).toHaveLength(3);
    expect(desk.wrong()).toEqual([]);
  });
});

describe('a downgrade', () => {
  test('waits for the end of the period: nothing comes back, and the router is told on that day', async () => {
    const { desk, id, subscriptionId, small } = await begun({ plan: 'big' });
    await desk.day('2026-03-17');
    expect(await desk.command('subscriptions.changePlan', { id: subscriptionId, planId: small })).toEqual({ effectiveOn: '2026-04-02', creditNoteId: null, invoiceId: null });
    const service = async () => (await desk.query('subscribers.get', { id })).subscriptions[0]!;
    expect(await service()).toMatchObject({ planName: 'Big', nextOn: '2026-04-02', planChange: { planName: 'Small', effectiveOn: '2026-04-02' } });
    await desk.day('2026-04-01', '23:00');
    expect(await service()).toMatchObject({ planName: 'Big' });
    await desk.day('2026-04-02', '00:01');
    expect(await service()).toMatchObject({ planName: 'Small', planChange: null });
    await desk.day('2026-04-02', '02:00');
    expect(charged(desk, id)).toEqual(['Big, 2026-03-02…2026-04-02 3,000.00', 'Small, 2026-04-02…2026-05-02 2,000.00']);
    expect(desk.wrong()).toEqual([]);
  });

  test('is taken back before its day: the plan goes on as if nothing had been said', async () => {
    const { desk, id, subscriptionId, small } = await begun({ plan: 'big' });
    await desk.day('2026-03-17');
    await desk.command('subscriptions.changePlan', { id: subscriptionId, planId: small });
    await desk.command('subscriptions.cancelPlanChange', { planChangeId: (await desk.query('subscribers.get', { id })).subscriptions[0]!.planChange!.id });
    await desk.day('2026-04-02');
    expect(charged(desk, id)).toEqual(['Big, 2026-03-02…2026-04-02 3,000.00', 'Big, 2026-04-02…2026-05-02 3,000.00']);
    expect(desk.wrong()).toEqual([]);
  });

  test('now, because the operator says so: what is left over is credit, used by the next invoice', async () => {
    const { desk, id, subscriptionId, small } = await begun({ plan: 'big' });
    await pay(desk, id, 3000);
    await desk.day('2026-03-17');
    await desk.command('subscriptions.changePlan', { id: subscriptionId, planId: small, when: 'now' });
    expect(charged(desk, id)).toEqual(['Big, 2026-03-02…2026-04-02 3,000.00', 'Not used: Big, 2026-03-17…2026-04-02 −1,548.39', 'Small, 2026-03-17…2026-04-02 1,032.26']);
    expect(await stands(desk, id)).toBe('has 516.13');
    expect(isOn(desk, subscriptionId)).toBe(true);
    await desk.day('2026-04-02');
    expect(await stands(desk, id)).toBe('owes 1,483.87');
    expect(desk.wrong()).toEqual([]);
  });

  test('to a week from a month: the weeks begin on the day of the change', async () => {
    const { desk, id, subscriptionId } = await begun();
    const weekly = await plan(desk, 'Weekly', 350, { interval: { unit: 'week', count: 1 } });
    await desk.day('2026-03-17');
    await desk.command('subscriptions.changePlan', { id: subscriptionId, planId: weekly, when: 'now' });
    await desk.day('2026-03-31');
    expect(charged(desk, id).slice(1)).toEqual(['Not used: Small, 2026-03-17…2026-04-02 −1,032.26', 'Weekly, 2026-03-17…2026-03-24 350.00', 'Weekly, 2026-03-24…2026-03-31 350.00', 'Weekly, 2026-03-31…2026-04-07 350.00']);
    expect(desk.wrong()).toEqual([]);
  });

  test('of a plan in arrears: the days served so far are invoiced at once', async () => {
    const { desk, id } = await begun();
    const office = await plan(desk, 'Office', 6200, { charging: 'arrears' });
    const { subscriptionId } = await addSubscriber(desk, { planId: office });
    const owner = desk.db.sql<{ subscriberId: number }>('SELECT subscriberId FROM subscription WHERE id = ?', subscriptionId)[0]!.subscriberId;
    await desk.day('2026-03-12');
    await desk.command('subscriptions.changePlan', { id: subscriptionId, planId: await plan(desk, 'Later', 3100, { charging: 'arrears' }), when: 'now' });
    expect(charged(desk, owner)).toEqual(['Office, 2026-03-02…2026-03-12 2,000.00']);
    await desk.day('2026-04-02');
    expect(charged(desk, owner)).toEqual(['Office, 2026-03-02…2026-03-12 2,000.00', 'Later, 2026-03-12…2026-04-02 2,100.00']);
    expect(charged(desk, id)).toHaveLength(2);
    expect(desk.wrong()).toEqual([]);
  });

  test('of a service whose end was moved to its first day is refused, and says why', async () => {
    const desk = deskOn('2026-03-02');
    const small = await plan(desk, 'Small', 2000);
    const { subscriptionId } = await addSubscriber(desk, { planId: small, startOn: date('2026-03-20') });
    await desk.command('subscriptions.end', { id: subscriptionId, endOn: date('2026-03-20'), credit: false });
    const planId = await plan(desk, 'Big', 3000);
    expect((await desk.refusal(desk.command('subscriptions.changePlan', { id: subscriptionId, planId }))).message).toBe('The service ends on 20 Mar 2026, the day on which it was to begin: it never runs. Move its end first.');
  });
});
