/** What a period costs: prices and rates with a date, exemption, extras and what is let off. */
import { describe, expect, test } from 'vitest';
import { shillings } from '../../../../src-shared/money.ts';
import { addSubscriber, type Desk } from '../../../testing/feature-rig.ts';
import { charged, date, deskOn, explained, isOn, paper, pay, plan, stands, tax, taxed } from './stories.test-support.ts';

const service = (planId: number, n: number, day: string, more: object = {}) => ({ planId, routerId: null, userName: `line${n}`, startOn: date(day), ...more });

describe('a new price', () => {
  test('for new customers only: who had the plan keeps his price; another one moves everybody', async () => {
    const desk = deskOn('2026-03-02');
    const home = await plan(desk, 'Home', 1500);
    const early = await addSubscriber(desk, { planId: home });
    await desk.command('plans.changePrice', { id: home, priceCents: shillings(1800), fromOn: date('2026-04-10'), existing: 'keep' });
    await desk.day('2026-04-15');
    const late = await addSubscriber(desk, { planId: home });
    await desk.command('plans.changePrice', { id: home, priceCents: shillings(2000), fromOn: date('2026-06-01'), existing: 'move' });
    await desk.day('2026-06-15');
    expect(charged(desk, early.id)).toEqual(['Home, 2026-03-02…2026-04-02 1,500.00', 'Home, 2026-04-02…2026-05-02 1,500.00', 'Home, 2026-05-02…2026-06-02 1,500.00', 'Home, 2026-06-02…2026-07-02 2,000.00']);
    expect(charged(desk, late.id)).toEqual(['Home, 2026-04-15…2026-05-15 1,800.00', 'Home, 2026-05-15…2026-06-15 1,800.00', 'Home, 2026-06-15…2026-07-15 2,000.00']);
    expect(desk.wrong()).toEqual([]);
  });

  test('kept through a pause, since he never left the plan', async () => {
    const desk = deskOn('2026-03-02');
    const home = await plan(desk, 'Home', 1500);
    const { id, subscriptionId } = await addSubscriber(desk, { planId: home });
    await desk.command('plans.changePrice', { id: home, priceCents: shillings(1800), fromOn: date('2026-03-10'), existing: 'keep' });
    await desk.command('subscriptions.pause', { id: subscriptionId, fromOn: date('2026-03-20'), untilOn: date('2026-04-02'), reason: 'Travels' });
    await desk.day('2026-04-02');
    expect(charged(desk, id).at(-1)).toBe('Home, 2026-04-02…2026-05-02 1,500.00');
    expect(desk.wrong()).toEqual([]);
  });

  test('made known while the PC was off is billed by the day on which each period began', async () => {
    const desk = deskOn('2026-03-02');
    const weekly = await plan(desk, 'Weekly', 700, { interval: { unit: 'week', count: 1 } });
    const { id } = await addSubscriber(desk, { planId: weekly });
    await desk.day('2026-03-08');
    await desk.command('plans.changePrice', { id: weekly, priceCents: shillings(840), fromOn: date('2026-03-16'), existing: 'move' });
    await desk.offUntil('2026-03-24');
    expect(charged(desk, id).slice(1)).toEqual(['Weekly, 2026-03-09…2026-03-16 700.00', 'Weekly, 2026-03-16…2026-03-23 840.00', 'Weekly, 2026-03-23…2026-03-30 840.00']);
  });
});

describe('VAT goes from 16 to 14 % on 20 March', () => {
  const begun = async (charging: 'advance' | 'arrears') => {
    const desk = deskOn('2026-03-02');
    await tax(desk, 'vat', 1600);
    const person = await addSubscriber(desk, { planId: await plan(desk, 'Home', 1160, { charging }) });
    await tax(desk, 'vat', 1400, '2026-03-20');
    return { desk, ...person };
  };

  test('in advance: the period that began before keeps 16 %, the next one has 14 %; the price stays', async () => {
    const { desk, id } = await begun('advance');
    await desk.day('2026-04-02');
    expect(taxed(desk, id)).toEqual(['1,000.00 + 0.00 + 160.00 = 1,160.00', '1,017.54 + 0.00 + 142.46 = 1,160.00']);
    expect((await desk.refusal(tax(desk, 'vat', 1600, '2026-03-25'))).message).toContain('VAT of 14 % is on INV-2026-00002');
    expect(desk.wrong()).toEqual([]);
  });

  test('in arrears: the month that was served before and after falls due in April, and has 14 %', async () => {
    const { desk, id } = await begun('arrears');
    await desk.day('2026-04-02');
    expect(taxed(desk, id)).toEqual(['1,017.54 + 0.00 + 142.46 = 1,160.00']);
    expect(desk.wrong()).toEqual([]);
  });

  test('an upgrade on the 25th gives back 16 % and charges 14 %', async () => {
    const { desk, id, subscriptionId } = await begun('advance');
    await desk.day('2026-03-25');
    await desk.command('subscriptions.changePlan', { id: subscriptionId, planId: await plan(desk, 'Big', 2320) });
    // 8 of 31 days: of 1,000 net and its 160; of 2,320, which is 598.71 with 14 % in it.
    expect(taxed(desk, id)).toEqual(['1,000.00 + 0.00 + 160.00 = 1,160.00', '525.18 + 0.00 + 73.53 = 598.71', '258.06 + 0.00 + 41.29 = 299.35']);
    expect(desk.wrong()).toEqual([]);
  });
});

describe('taxes', () => {
  const begun = async (taxExempt: boolean, taxInclusive: boolean) => {
    const desk = deskOn('2026-03-02');
    await tax(desk, 'vat', 1600);
    await tax(desk, 'excise', 1500);
    const planId = await plan(desk, 'Home', 2000, { taxInclusive });
    const { id } = await desk.command('subscribers.create', { name: 'School', taxExempt, exemption: taxExempt ? 'EX-1' : '', service: service(planId, 1, '2026-03-02') });
    return { desk, id };
  };

  test.each([
    ['in the price', false, true, '1,499.25 + 224.89 + 275.86 = 2,000.00', 'KES 2,000.00, taxes included'],
    ['on top of it', false, false, '2,000.00 + 300.00 + 368.00 = 2,668.00', 'KES 2,000.00, plus taxes'],
    ['exempt, the taxes come out of the price', true, true, '1,499.25 + 0.00 + 0.00 = 1,499.25', 'KES 2,000.00, without the taxes in it: exempt'],
    ['exempt, none are put on top', true, false, '2,000.00 + 0.00 + 0.00 = 2,000.00', 'KES 2,000.00, exempt from tax'],
  ])('%s', async (_name, taxExempt, taxInclusive, amounts, words) => {
    const { desk, id } = await begun(taxExempt, taxInclusive);
    expect(taxed(desk, id)).toEqual([amounts]);
    expect(explained(desk, id)).toEqual([words]);
    expect(desk.wrong()).toEqual([]);
  });
});

describe('extras', () => {
  const begun = async () => {
    const desk = deskOn('2026-03-02');
    const person = await addSubscriber(desk, { planId: await plan(desk, 'Home', 3100) });
    const product = async (name: string, kind: 'addOn' | 'oneOff', priceShillings: number) => (await desk.command('products.create', { name, kind, priceCents: shillings(priceShillings), interval: kind === 'addOn' ? { unit: 'month', count: 1 } : null })).id;
    return { desk, ...person, product };
  };

  test('an add-on begins with the days up to the billing day, comes on the same invoice then, and its unused days come back', async () => {
    const { desk, id, subscriptionId, product } = await begun();
    await desk.day('2026-03-17');
    const { chargeId } = await desk.command('addOns.add', { subscriptionId, productId: await product('Address', 'addOn', 200), quantity: 2, startOn: date('2026-03-17') });
    await desk.day('2026-04-02');
    // 16 of 31 days of 400.
    expect(paper(desk, id).slice(1)).toEqual(['INV-2026-00002 on 2026-03-17: Address, 2026-03-17…2026-04-02 206.45', 'INV-2026-00003 on 2026-04-02: Home, 2026-04-02…2026-05-02 3,100.00', 'INV-2026-00003 on 2026-04-02: Address, 2026-04-02…2026-05-02 400.00']);
    await desk.day('2026-04-12');
    await desk.command('addOns.end', { chargeId, endOn: date('2026-04-12') });
    await desk.day('2026-05-02');
    expect(charged(desk, id).slice(4)).toEqual(['Not used: Address, 2026-04-12…2026-05-02 −266.67', 'Home, 2026-05-02…2026-06-02 3,100.00']);
    expect(desk.wrong()).toEqual([]);
  });

  test('a one-off comes with the next invoice, or on one of its own, and never again', async () => {
    const { desk, id, product } = await begun();
    const [router, visit] = [await product('Router', 'oneOff', 4500), await product('Visit', 'oneOff', 500)];
    expect(await desk.command('oneOffs.add', { subscriberId: id, productId: visit, when: 'now' })).toMatchObject({ invoiceId: 2 });
    expect(await desk.command('oneOffs.add', { subscriberId: id, productId: router, when: 'nextInvoice' })).toMatchObject({ invoiceId: null });
    await desk.day('2026-05-03');
    expect(paper(desk, id).slice(1)).toEqual(['INV-2026-00002 on 2026-03-02: Visit 500.00', 'INV-2026-00003 on 2026-04-02: Home, 2026-04-02…2026-05-02 3,100.00', 'INV-2026-00003 on 2026-04-02: Router 4,500.00', 'INV-2026-00004 on 2026-05-02: Home, 2026-05-02…2026-06-02 3,100.00']);
    expect(desk.wrong()).toEqual([]);
  });
});

describe('let off', () => {
  const on = async (desk: Desk, price = 1500) => addSubscriber(desk, { planId: await plan(desk, 'Home', price) });

  test('ten per cent for three periods, from the next one that is not invoiced', async () => {
    const desk = deskOn('2026-03-02');
    const { id, subscriptionId } = await on(desk);
    await desk.command('discounts.add', { subscriptionId, name: 'Loyal', percentBasisPoints: 1000, amountCents: null, periods: 3 });
    await desk.day('2026-07-02');
    expect(charged(desk, id).map((line) => line.split(' ').at(-1))).toEqual(['1,500.00', '1,350.00', '1,350.00', '1,350.00', '1,500.00']);
    expect(explained(desk, id)[1]).toBe('KES 1,500.00, less Loyal: 10 % of KES 1,500.00');
    expect(desk.wrong()).toEqual([]);
  });

  test('an upgrade within a discounted period gives back of what was paid, and the discount goes on with the new plan', async () => {
    const desk = deskOn('2026-03-02');
    const { id, subscriptionId } = await on(desk, 3100);
    await desk.command('discounts.add', { subscriptionId, name: 'Half', percentBasisPoints: 5000, amountCents: null, periods: 2 });
    await desk.day('2026-04-17');
    await desk.command('subscriptions.changePlan', { id: subscriptionId, planId: await plan(desk, 'Big', 6000) });
    await desk.day('2026-06-02');
    expect(charged(desk, id)).toEqual([
      'Home, 2026-03-02…2026-04-02 3,100.00', 'Home, 2026-04-02…2026-05-02 1,550.00', 'Not used: Home, 2026-04-17…2026-05-02 −775.00', 'Big, 2026-04-17…2026-05-02 1,500.00', 'Big, 2026-05-02…2026-06-02 3,000.00', 'Big, 2026-06-02…2026-07-02 6,000.00',
    ]);
    expect(desk.wrong()).toEqual([]);
  });

  test('a free month by promo code: an invoice of nothing with a number of its own, and no entry in the books', async () => {
    const desk = deskOn('2026-03-02');
    const planId = await plan(desk, 'Home', 1500);
    await desk.command('promoCodes.create', { code: 'KARIBU', name: 'First month free', percentBasisPoints: 10_000, amountCents: null, periods: 1, planId: null, validFrom: date('2026-03-01'), validUntil: null, mostUses: 1 });
    const { id } = await desk.command('subscribers.create', { name: 'Otieno', service: service(planId, 1, '2026-03-02', { promoCode: 'karibu' }) });
    expect(paper(desk, id)).toEqual(['INV-2026-00001 on 2026-03-02: Home, 2026-03-02…2026-04-02 0.00']);
    expect((await desk.query('invoices.list', {})).rows).toMatchObject([{ state: 'paid', totalCents: 0 }]);
    expect(desk.rows('journalEntry')).toBe(0);
    await desk.day('2026-04-01', '12:00');
    const { subscriptions } = await desk.query('subscribers.get', { id });
    expect(isOn(desk, subscriptions[0]!.id)).toBe(true);
    expect((await desk.refusal(desk.command('subscribers.create', { name: 'Second', service: service(planId, 2, '2026-04-01', { promoCode: 'KARIBU' }) }))).message).toMatch(/used/);
    await desk.day('2026-04-02', '12:00');
    await pay(desk, id, 1500);
    expect(await stands(desk, id)).toBe('nothing');
    expect(desk.wrong()).toEqual([]);
  });
});
