/** Taxes with a date, promo codes and discounts, add-ons and one-offs: stories with amounts worked out by hand. */
import { describe, expect, test } from 'vitest';
import { shillings, type Cents } from '../../../src-shared/money.ts';
import { localDate } from '../../../src-shared/time.ts';
import { addPlan, addSubscriber, invoiced, openDesk, OWNER, type Desk } from '../../testing/feature-rig.ts';
import type { Actor } from '../../kernel/commands.ts';

const on = localDate;
const CASHIER: Actor = { ...OWNER, role: 'cashier', name: 'Baraka' } as Actor;

/** "net + excise + VAT" of a subscriber's lines, oldest first. */
const taxed = (desk: Desk, subscriberId: number): string[] =>
  desk.db
    .sql<{ net: number; excise: number; vat: number }>('SELECT invoiceLine.netCents AS net, invoiceLine.exciseCents AS excise, invoiceLine.vatCents AS vat FROM invoiceLine JOIN invoice ON invoice.id = invoiceId WHERE subscriberId = ? ORDER BY invoiceLine.id', subscriberId)
    .map(({ net, excise, vat }) => `${net} + ${excise} + ${vat}`);
const explained = (desk: Desk, subscriberId: number): string[] => desk.db.sql<{ explanation: string }>('SELECT explanation FROM invoiceLine JOIN invoice ON invoice.id = invoiceId WHERE subscriberId = ? ORDER BY invoiceLine.id', subscriberId).map((row) => row.explanation);

describe('a tax rate with a date', () => {
  test('in the middle of a period: in advance the first day of the period decides, in arrears the day it is over', async () => {
    const desk = openDesk();
    const advance = await addPlan(desk, 'Advance', 1160);
    const { id: arrears } = await desk.command('plans.create', { name: 'Arrears', priceCents: shillings(1160), downKbps: 1000, upKbps: 1000, charging: 'arrears' });
    const [early, late] = [await addSubscriber(desk, { planId: advance }), await addSubscriber(desk, { planId: arrears })];
    await desk.command('taxes.set', { kind: 'vat', fromOn: on('2026-03-15'), basisPoints: 1600 });
    await desk.day('2026-04-03');
    // Invoiced on 2 March without; for the period from 2 April with 16 %. In arrears the very first period was over on 2 April.
    expect(taxed(desk, early.id)).toEqual(['116000 + 0 + 0', '100000 + 0 + 16000']);
    expect(taxed(desk, late.id)).toEqual(['100000 + 0 + 16000']);
    expect(await desk.query('taxes.list', {})).toMatchObject([{ kind: 'vat', fromOn: '2026-03-15', basisPoints: 1600, now: true }]);
    expect(desk.wrong()).toEqual([]);
  });

  test('cannot begin on a day that is invoiced; from the next one on it can, and what was set for a day is replaced', async () => {
    const desk = openDesk();
    await desk.command('taxes.set', { kind: 'vat', fromOn: on('2026-01-01'), basisPoints: 1600 });
    await desk.command('taxes.set', { kind: 'excise', fromOn: on('2026-01-01'), basisPoints: 1500 });
    await addSubscriber(desk, { startOn: '2026-02-20' });
    await desk.day('2026-03-21');
    const refused = await desk.refusal(desk.command('taxes.set', { kind: 'vat', fromOn: on('2026-03-01'), basisPoints: 1400 }));
    expect(refused).toMatchObject({ code: 'locked', details: { fields: { fromOn: 'is invoiced already' } } });
    expect(refused.message).toBe('VAT of 16 % is on INV-2026-00002 for 20 Mar 2026 already, and a posted invoice never changes. Choose 21 Mar 2026 or a later day.');
    await desk.command('taxes.set', { kind: 'vat', fromOn: on('2026-03-21'), basisPoints: 1400 });
    await desk.command('taxes.set', { kind: 'vat', fromOn: on('2026-03-21'), basisPoints: 1200 });
    // What makes no difference is no change.
    await desk.command('taxes.set', { kind: 'excise', fromOn: on('2026-03-01'), basisPoints: 1500 });
    expect((await desk.query('taxes.list', {})).filter((rate) => rate.now).map((rate) => `${rate.kind} ${rate.basisPoints}`)).toEqual(['vat 1200', 'excise 1500']);
  });

  test('where nobody was taxed, it cannot begin in the past either, except for who would not have paid it', async () => {
    const desk = openDesk();
    const { id } = await desk.command('subscribers.create', { name: 'Convent', taxExempt: true, exemption: 'EX/1' });
    await desk.command('subscriptions.add', { subscriberId: id, planId: await addPlan(desk), routerId: null, userName: 'convent', startOn: desk.today() });
    await desk.command('taxes.set', { kind: 'vat', fromOn: on('2026-03-01'), basisPoints: 1600 });
    await addSubscriber(desk, { planId: (await desk.command('plans.create', { name: 'No excise', priceCents: shillings(100), exciseApplies: false, downKbps: 100, upKbps: 100 })).id });
    await desk.command('taxes.set', { kind: 'excise', fromOn: on('2026-03-01'), basisPoints: 1500 });
    expect(await desk.refusal(desk.command('taxes.set', { kind: 'vat', fromOn: on('2026-03-02'), basisPoints: 0 }))).toMatchObject({ code: 'locked' });
  });

  test('yet to come it can be taken back, in force it cannot', async () => {
    const desk = openDesk();
    await desk.command('taxes.set', { kind: 'vat', fromOn: on('2026-03-10'), basisPoints: 1600 });
    const [rate] = await desk.query('taxes.list', {});
    await desk.command('taxes.cancel', { id: rate!.id });
    await desk.command('taxes.set', { kind: 'vat', fromOn: on('2026-03-02'), basisPoints: 1600 });
    expect(await desk.refusal(desk.command('taxes.cancel', { id: (await desk.query('taxes.list', {}))[0]!.id }))).toMatchObject({ code: 'locked' });
    expect(await desk.refusal(desk.command('taxes.cancel', { id: 99 }))).toMatchObject({ code: 'not_found' });
  });
});

const code = (change: object = {}) => ({ code: 'KARIBU', name: 'Welcome', percentBasisPoints: 2000, amountCents: null, periods: 2, planId: null, validFrom: on('2026-03-01'), validUntil: on('2026-03-31'), mostUses: 2, ...change });

describe('a promo code', () => {
  test('at sign-up lets off the first periods and no more; used up, over, switched off or of another plan it says so', async () => {
    const desk = openDesk();
    const [planId, other] = [await addPlan(desk), await addPlan(desk, 'Other', 3000)];
    const { id: codeId } = await desk.command('promoCodes.create', code({ planId }));
    expect(await desk.query('promoCodes.check', { code: 'karibu', planId })).toEqual({ name: 'Welcome', text: '20 % off for 2 periods' });
    const why = async (given = 'KARIBU', plan = planId) => (await desk.refusal(desk.query('promoCodes.check', { code: given, planId: plan }))).message;
    expect(await why('NONE')).toBe('There is no promo code NONE.');
    expect(await why('KARIBU', other)).toBe('The code KARIBU holds for the plan Home 5 Mbps only.');
    const service = (userName: string) => ({ planId, routerId: null, userName, startOn: desk.today(), promoCode: 'karibu' });
    const { id } = await desk.command('subscribers.create', { name: 'First', service: service('first') });
    await desk.command('subscribers.create', { name: 'Second', service: service('second') });
    expect(await why()).toBe('The code KARIBU was used 2 times, as often as it may be.');
    expect(await desk.refusal(desk.command('subscribers.create', { name: 'Third', service: service('third') }))).toMatchObject({ code: 'invalid', details: { fields: { promoCode: 'gives nothing' } } });
    expect(desk.rows('subscriber')).toBe(2);
    await desk.day('2026-05-03');
    expect(invoiced(desk, id)).toEqual(['2026-03-02…2026-04-02 1200.00', '2026-04-02…2026-05-02 1200.00', '2026-05-02…2026-06-02 1500.00']);
    expect(explained(desk, id)[0]).toBe('KES 1,500.00, less Welcome: 20 % of KES 1,500.00');
    expect(await desk.query('promoCodes.list', {})).toMatchObject([{ code: 'KARIBU', uses: 2, active: true, planName: 'Home 5 Mbps' }]);
    await desk.command('promoCodes.create', code({ code: 'MAY', validFrom: on('2026-05-10'), validUntil: null, mostUses: null }));
    expect(await why('MAY')).toBe('The code MAY holds from 10 May 2026 on.');
    await desk.day('2026-05-10');
    await desk.query('promoCodes.check', { code: 'MAY', planId });
    expect(await why()).toBe('The code KARIBU was over on 31 Mar 2026.');
    await desk.command('promoCodes.setActive', { id: codeId, active: false });
    expect(await why()).toBe('The code KARIBU was switched off.');
    expect(desk.wrong()).toEqual([]);
  });

  test('makes sense or is refused', async () => {
    const desk = openDesk();
    expect(await desk.refusal(desk.command('promoCodes.create', code({ percentBasisPoints: null })))).toMatchObject({ code: 'invalid' });
    expect(await desk.refusal(desk.command('promoCodes.create', code({ amountCents: 5 as Cents })))).toMatchObject({ code: 'invalid' });
    expect(await desk.refusal(desk.command('promoCodes.create', code({ validUntil: on('2026-02-01') })))).toMatchObject({ details: { fields: { validUntil: 'is before the first day' } } });
    expect(await desk.refusal(desk.command('promoCodes.create', code({ planId: 7 })))).toMatchObject({ details: { fields: { planId: 'is not there' } } });
    await desk.command('promoCodes.create', code());
    expect(await desk.refusal(desk.command('promoCodes.create', code({ code: 'Karibu' })))).toMatchObject({ code: 'conflict' });
  });
});

describe('a discount', () => {
  test('of three periods begins with the next one that is not invoiced, and three later it is over', async () => {
    const desk = openDesk();
    const { id, subscriptionId } = await addSubscriber(desk, { startOn: '2026-01-31' });
    await desk.day('2026-03-15');
    await desk.command('discounts.add', { subscriptionId, name: 'Loyal', percentBasisPoints: null, amountCents: shillings(400), periods: 3 });
    await desk.command('discounts.add', { subscriptionId, name: 'Long', percentBasisPoints: 1000, amountCents: null, periods: null });
    await desk.day('2026-07-01');
    // 10 % first, then the amount: 1,500 − 150 − 400.
    expect(invoiced(desk, id).map((line) => line.split(' ').at(-1))).toEqual(['1500.00', '1500.00', '950.00', '950.00', '950.00', '1350.00']);
    expect(invoiced(desk, id)[2]).toMatch(/^2026-03-31…2026-04-30/);
    const { id: long } = desk.db.sql<{ id: number }>(`SELECT id FROM discount WHERE name = 'Long'`)[0]!;
    await desk.command('discounts.end', { id: long });
    expect(await desk.refusal(desk.command('discounts.end', { id: long }))).toMatchObject({ code: 'conflict' });
    await desk.day('2026-07-31');
    expect(invoiced(desk, id).at(-1)).toBe('2026-07-31…2026-08-31 1500.00');
  });

  test('a code that was ended before its first period was not used, and may come again', async () => {
    const desk = openDesk();
    const { id, subscriptionId } = await addSubscriber(desk);
    await desk.command('promoCodes.create', code({ percentBasisPoints: 10_000, periods: 1, mostUses: 1 }));
    const first = await desk.command('discounts.addCode', { subscriptionId, code: 'KARIBU' });
    expect(await desk.refusal(desk.command('discounts.addCode', { subscriptionId, code: 'KARIBU' }))).toMatchObject({ code: 'invalid' });
    await desk.command('discounts.end', { id: first.id });
    await desk.command('discounts.addCode', { subscriptionId, code: 'KARIBU' });
    await desk.day('2026-05-02');
    expect(invoiced(desk, id).map((line) => line.split(' ').at(-1))).toEqual(['1500.00', '0.00', '1500.00']);
    expect(desk.wrong()).toEqual([]);
  });

  test('is refused for a service that is over, and when it is neither or both', async () => {
    const desk = openDesk();
    const { subscriptionId } = await addSubscriber(desk);
    const loyal = { subscriptionId, name: 'Loyal', percentBasisPoints: 1000, amountCents: null, periods: 1 };
    expect(await desk.refusal(desk.command('discounts.add', { ...loyal, percentBasisPoints: null }))).toMatchObject({ code: 'invalid' });
    await desk.command('subscriptions.end', { id: subscriptionId, endOn: desk.today() });
    expect(await desk.refusal(desk.command('discounts.add', loyal))).toMatchObject({ code: 'locked' });
    expect(await desk.refusal(desk.command('discounts.add', { ...loyal, subscriptionId: 99 }))).toMatchObject({ code: 'not_found' });
  });
});

describe('add-ons and one-offs', () => {
  const shop = async (desk: Desk) => ({
    ip: (await desk.command('products.create', { name: 'Public IP', kind: 'addOn', priceCents: shillings(310), interval: { unit: 'month', count: 1 } })).id,
    router: (await desk.command('products.create', { name: 'Router', kind: 'oneOff', priceCents: shillings(2500), interval: null })).id,
  });

  test('an add-on in the middle of a period: its part up to the billing day at once, then with the plan; ended, its unused days come back', async () => {
    const desk = openDesk();
    const { ip } = await shop(desk);
    const { id, subscriptionId } = await addSubscriber(desk);
    await desk.day('2026-03-12');
    const { chargeId } = await desk.command('addOns.add', { subscriptionId, productId: ip, quantity: 2, startOn: desk.today() });
    // 21 of 31 days of 2 × 310.00.
    expect(invoiced(desk, id).at(-1)).toBe('2026-03-12…2026-04-02 420.00');
    expect(explained(desk, id).at(-1)).toBe('21 of 31 days × 2 × KES 310.00');
    expect(await desk.query('products.list', {})).toMatchObject([{ name: 'Public IP', inUse: 1 }, { name: 'Router', inUse: 0 }]);
    await desk.command('products.change', { id: ip, name: 'Public IP', priceCents: shillings(999) });
    await desk.day('2026-04-02');
    expect(invoiced(desk, id).slice(-2)).toEqual(['2026-04-02…2026-05-02 1500.00', '2026-04-02…2026-05-02 620.00']);
    expect(desk.db.sql('SELECT DISTINCT invoiceId FROM invoiceLine WHERE periodStart = ?', '2026-04-02')).toHaveLength(1);
    await desk.day('2026-04-12');
    const { creditNoteId } = await desk.command('addOns.end', { chargeId, endOn: on('2026-04-17') });
    // 15 of 30 days of 620.00.
    expect(desk.db.sql('SELECT totalCents FROM creditNote WHERE id = ?', creditNoteId!)).toEqual([{ totalCents: 31_000 }]);
    expect(await desk.refusal(desk.command('addOns.end', { chargeId, endOn: on('2026-04-20') }))).toMatchObject({ code: 'conflict' });
    await desk.day('2026-05-02');
    expect(invoiced(desk, id).at(-1)).toBe('2026-05-02…2026-06-02 1500.00');
    expect(desk.wrong()).toEqual([]);
  });

  test('an installation at once, a router with the next invoice, and one that was a mistake', async () => {
    const desk = openDesk();
    const { router, ip } = await shop(desk);
    const { id, subscriptionId } = await addSubscriber(desk);
    const now = await desk.command('oneOffs.add', { subscriberId: id, productId: router, when: 'now' });
    expect(now.invoiceId).not.toBeNull();
    expect(invoiced(desk, id).at(-1)).toBe('opening 2500.00');
    const later = await desk.command('oneOffs.add', { subscriberId: id, subscriptionId, productId: router, quantity: 2, priceCents: shillings(2000), when: 'nextInvoice' });
    expect(later.invoiceId).toBeNull();
    const mistake = await desk.command('oneOffs.add', { subscriberId: id, productId: router, when: 'nextInvoice' });
    await desk.command('oneOffs.cancel', { chargeId: mistake.chargeId });
    expect(await desk.refusal(desk.command('oneOffs.cancel', { chargeId: now.chargeId }))).toMatchObject({ code: 'locked' });
    expect(await desk.refusal(desk.command('oneOffs.add', { subscriberId: id, productId: router, priceCents: shillings(1), when: 'now' }, CASHIER))).toMatchObject({ code: 'not_allowed' });
    expect(await desk.refusal(desk.command('oneOffs.add', { subscriberId: id, productId: ip, when: 'now' }))).toMatchObject({ code: 'invalid' });
    await desk.day('2026-04-02');
    expect(invoiced(desk, id).slice(-2)).toEqual(['2026-04-02…2026-05-02 1500.00', 'opening 4000.00']);
    expect(desk.db.sql('SELECT count(*) AS n FROM invoice')).toEqual([{ n: 3 }]);
    expect(desk.wrong()).toEqual([]);
  });

  test('what makes no sense is refused in words', async () => {
    const desk = openDesk();
    const { ip, router } = await shop(desk);
    const product = { name: 'X', priceCents: shillings(1), interval: null } as const;
    expect(await desk.refusal(desk.command('products.create', { ...product, kind: 'addOn' }))).toMatchObject({ details: { fields: { interval: 'is missing' } } });
    expect(await desk.refusal(desk.command('products.create', { ...product, kind: 'addOn', interval: { unit: 'hour', count: 1 } }))).toMatchObject({ details: { fields: { interval: 'is too short' } } });
    expect(await desk.refusal(desk.command('products.create', { ...product, kind: 'oneOff', interval: { unit: 'month', count: 1 } }))).toMatchObject({ code: 'invalid' });
    expect(await desk.refusal(desk.command('products.create', { ...product, name: 'router', kind: 'oneOff' }))).toMatchObject({ code: 'conflict' });
    const [mine, his] = [await addSubscriber(desk), await addSubscriber(desk)];
    expect(await desk.refusal(desk.command('addOns.add', { subscriptionId: mine.subscriptionId, productId: ip, startOn: on('2026-03-01') }))).toMatchObject({ details: { fields: { startOn: 'is before the service' } } });
    expect(await desk.refusal(desk.command('oneOffs.add', { subscriberId: mine.id, subscriptionId: his.subscriptionId, productId: router, when: 'now' }))).toMatchObject({ details: { fields: { subscriptionId: 'is somebody else’s' } } });
    await desk.command('products.setState', { id: ip, state: 'retired' });
    expect(await desk.refusal(desk.command('addOns.add', { subscriptionId: mine.subscriptionId, productId: ip, startOn: desk.today() }))).toMatchObject({ details: { fields: { productId: 'is not sold' } } });
    expect((await desk.query('products.list', {})).map((row) => row.name)).toEqual(['Router']);
    expect(await desk.query('products.list', { includeRetired: true })).toHaveLength(2);
    const alone = await desk.command('subscribers.create', { name: 'Nobody yet' });
    expect(await desk.refusal(desk.command('oneOffs.add', { subscriberId: alone.id, productId: router, when: 'nextInvoice' }))).toMatchObject({ details: { fields: { when: 'has no next invoice' } } });
  });
});

describe('prepaid', () => {
  const prepaid = async (desk: Desk) => {
    const { id: planId } = await desk.command('plans.create', { name: 'Prepaid', priceCents: shillings(1000), downKbps: 1000, upKbps: 1000, charging: 'prepaid' });
    return addSubscriber(desk, { planId });
  };

  test('a tax rate cannot begin on a day that was paid ahead', async () => {
    const desk = openDesk();
    await desk.command('taxes.set', { kind: 'vat', fromOn: on('2026-01-01'), basisPoints: 1600 });
    const { id, subscriptionId } = await prepaid(desk);
    await desk.command('payments.takeCash', { subscriberId: id, amountCents: shillings(2500) });
    await desk.command('subscriptions.renew', { id: subscriptionId });
    expect(invoiced(desk, id)).toEqual(['2026-03-02…2026-04-02 1000.00', '2026-04-02…2026-05-02 1000.00']);
    expect((await desk.refusal(desk.command('taxes.set', { kind: 'vat', fromOn: on('2026-03-20'), basisPoints: 1400 }))).message).toContain('Choose 3 Apr 2026 or a later day.');
    await desk.command('taxes.set', { kind: 'vat', fromOn: on('2026-04-03'), basisPoints: 1400 });
  });

  test('a discount of a service that lapsed waits for the money; an add-on is refused', async () => {
    const desk = openDesk();
    const { id, subscriptionId } = await prepaid(desk);
    await desk.day('2026-05-10');
    await desk.command('discounts.add', { subscriptionId, name: 'Come back', percentBasisPoints: 5000, amountCents: null, periods: 1 });
    await desk.day('2026-05-20');
    await desk.command('payments.takeCash', { subscriberId: id, amountCents: shillings(1600) });
    await desk.day('2026-06-21');
    expect(invoiced(desk, id)).toEqual(['2026-05-20…2026-06-20 500.00', '2026-06-20…2026-07-20 1000.00']);
    const { id: productId } = await desk.command('products.create', { name: 'Public IP', kind: 'addOn', priceCents: shillings(310), interval: { unit: 'month', count: 1 } });
    expect(await desk.refusal(desk.command('addOns.add', { subscriptionId, productId, startOn: desk.today() }))).toMatchObject({ code: 'conflict' });
  });
});
