/** A landlord pays for his units: one invoice, one balance, and whom a cut-off takes. */
import { describe, expect, test } from 'vitest';
import { addSubscriber, stateOf } from '../../../testing/feature-rig.ts';
import { charged, date, deskOn, paper, pay, plan, stands } from './stories.test-support.ts';

/** Unit 1 for 1,000 and unit 2 for 2,000 a month from 2 March, both paid by the landlord. */
async function house(rules: { spreadRule: 'proportional' | 'inOrder'; suspendUnits: 'all' | 'unpaid' }) {
  const desk = deskOn('2026-03-02');
  const { id: landlord } = await desk.command('subscribers.create', { name: 'Landlord' });
  await desk.command('subscribers.setPayerRules', { id: landlord, ...rules });
  const unit = async (name: string, planId: number) => {
    const { id } = await desk.command('subscribers.create', { name });
    await desk.command('subscribers.setPayer', { id, payerId: landlord });
    const added = await desk.command('subscriptions.add', { subscriberId: id, planId, routerId: null, userName: name.replace(' ', ''), startOn: desk.today() });
    return { id, subscriptionId: added.id };
  };
  const units = [await unit('Unit 1', await plan(desk, 'Small', 1000)), await unit('Unit 2', await plan(desk, 'Big', 2000))] as const;
  const states = () => units.map((one) => stateOf(desk, one.subscriptionId));
  const open = async () => (await desk.query('subscribers.get', { id: landlord })).units.map((one) => one.openCents / 100);
  return { desk, landlord, units, states, open };
}

describe('one invoice', () => {
  test('for all units, on the landlord; the units themselves owe nothing', async () => {
    const { desk, landlord, units } = await house({ spreadRule: 'proportional', suspendUnits: 'all' });
    await pay(desk, landlord, 3000);
    await desk.day('2026-04-02', '02:00');
    expect(paper(desk, landlord)).toEqual(['INV-2026-00001 on 2026-03-02: Small, 2026-03-02…2026-04-02 1,000.00', 'INV-2026-00002 on 2026-03-02: Big, 2026-03-02…2026-04-02 2,000.00', 'INV-2026-00003 on 2026-04-02: Small, 2026-04-02…2026-05-02 1,000.00', 'INV-2026-00003 on 2026-04-02: Big, 2026-04-02…2026-05-02 2,000.00']);
    expect(charged(desk, units[0].id)).toEqual([]);
    expect(await stands(desk, units[0].id)).toBe('nothing');
    expect(await stands(desk, landlord)).toBe('owes 3,000.00');
    expect((await desk.query('invoices.get', { id: 3 })).lines.map((line) => line.unitName)).toEqual(['Unit 1', 'Unit 2']);
    expect(desk.wrong()).toEqual([]);
  });

  test('a payment to the account of a unit is the landlord’s', async () => {
    const { desk, landlord, units } = await house({ spreadRule: 'proportional', suspendUnits: 'all' });
    await pay(desk, units[1].id, 1000);
    expect(await stands(desk, landlord)).toBe('owes 2,000.00');
    expect(desk.wrong()).toEqual([]);
  });
});

describe('he pays 3,900 of the 6,000 of two months', () => {
  const partly = async (rules: Parameters<typeof house>[0]) => {
    const told = await house(rules);
    await pay(told.desk, told.landlord, 3000);
    await told.desk.day('2026-04-02', '02:00');
    await pay(told.desk, told.landlord, 900);
    return told;
  };

  test('spread by what each was charged: 700 and 1,400 are open, and both are cut off', async () => {
    const { desk, states, open } = await partly({ spreadRule: 'proportional', suspendUnits: 'all' });
    expect(await open()).toEqual([700, 1400]);
    await desk.day('2026-04-06', '09:00');
    expect(states()).toEqual(['active', 'active']);
    await desk.day('2026-04-06', '11:00');
    expect(states()).toEqual(['suspended', 'suspended']);
    expect(desk.wrong()).toEqual([]);
  });

  test('in order, and only the unpaid are cut off: with 100 more the first unit is paid, and stays on', async () => {
    const { desk, landlord, states, open } = await partly({ spreadRule: 'inOrder', suspendUnits: 'unpaid' });
    expect(await open()).toEqual([100, 2000]);
    await pay(desk, landlord, 100);
    await desk.day('2026-04-06', '11:00');
    expect(states()).toEqual(['active', 'suspended']);
    await pay(desk, landlord, 1990);
    // KES 10 are not let pass, KES 9.99 would be.
    expect(states()).toEqual(['active', 'suspended']);
    await pay(desk, landlord, 1);
    expect(states()).toEqual(['active', 'active']);
    expect(desk.wrong()).toEqual([]);
  });

  test('in order, and all are cut off as long as anything is overdue', async () => {
    const { desk, landlord, states } = await partly({ spreadRule: 'inOrder', suspendUnits: 'all' });
    await pay(desk, landlord, 100);
    await desk.day('2026-04-06', '11:00');
    expect(states()).toEqual(['suspended', 'suspended']);
    expect(desk.wrong()).toEqual([]);
  });
});

describe('a unit', () => {
  test('leaves in the middle of the month: its days come back to the landlord', async () => {
    const { desk, landlord, units } = await house({ spreadRule: 'proportional', suspendUnits: 'all' });
    await desk.day('2026-03-17');
    await desk.command('subscriptions.end', { id: units[1].subscriptionId, endOn: date('2026-03-17') });
    // 16 of 31 days of 2,000.
    expect(await stands(desk, landlord)).toBe('owes 1,967.74');
    expect(desk.wrong()).toEqual([]);
  });

  test('pays for itself from now on: what is invoiced stays with the landlord, the next month is its own', async () => {
    const { desk, landlord, units } = await house({ spreadRule: 'proportional', suspendUnits: 'all' });
    await pay(desk, landlord, 3000);
    await desk.day('2026-03-17');
    await desk.command('subscribers.setPayer', { id: units[1].id, payerId: null });
    await desk.day('2026-04-02', '02:00');
    expect(charged(desk, units[1].id)).toEqual(['Big, 2026-04-02…2026-05-02 2,000.00']);
    expect(await stands(desk, landlord)).toBe('owes 1,000.00');
    await desk.day('2026-04-06', '11:00');
    await pay(desk, units[1].id, 2000);
    expect([stateOf(desk, units[0].subscriptionId), stateOf(desk, units[1].subscriptionId)]).toEqual(['suspended', 'active']);
    expect(desk.wrong()).toEqual([]);
  });

  test('cannot be taken in while it owes, nor pay for others', async () => {
    const { desk, landlord, units } = await house({ spreadRule: 'proportional', suspendUnits: 'all' });
    const neighbour = await addSubscriber(desk, { planId: 1 });
    expect((await desk.refusal(desk.command('subscribers.setPayer', { id: neighbour.id, payerId: landlord }))).message).toContain('owes KES 1,000.00 of his own');
    expect((await desk.refusal(desk.command('subscribers.setPayer', { id: neighbour.id, payerId: units[0].id }))).message).toContain('is a unit himself');
  });
});
