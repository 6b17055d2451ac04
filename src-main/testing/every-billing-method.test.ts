/** Every method of plans, services, documents and accounts once: SQL that only fails when it runs fails here, and each answer must fit the contract. */
import { expect, test } from 'vitest';
import { operatorContract } from '../../src-shared/contract/index.ts';
import { shillings, type Cents } from '../../src-shared/money.ts';
import { addDays, type LocalDate } from '../../src-shared/time.ts';
import { addPlan, addRouter, addSubscriber, openDesk, type Desk } from './feature-rig.ts';

const PARTS = ['plans', 'products', 'taxes', 'promoCodes', 'discounts', 'addOns', 'oneOffs', 'subscribers', 'subscriptions', 'billing', 'batches', 'invoices', 'creditNotes', 'refunds', 'deposits', 'drafts', 'series', 'periodLocks', 'promises', 'accounts', 'reports'];
const WITHDRAWALS = ['payments.reverse', 'payments.move', 'payments.withdrawPreview', 'payments.allocate'];

/** A desk that remembers what it was asked. */
function remembering(desk: Desk): { desk: Desk; asked: Set<string> } {
  const asked = new Set<string>();
  const heard = <N extends string, A extends unknown[], R>(call: (name: N, ...rest: A) => R) => (name: N, ...rest: A): R => {
    asked.add(name);
    return call(name, ...rest);
  };
  return { desk: { ...desk, query: heard(desk.query) as Desk['query'], command: heard(desk.command) as Desk['command'] }, asked };
}

test('every one of them is called, and answers as the contract says', async () => {
  const { desk, asked } = remembering(openDesk());
  const day = (days: number): LocalDate => addDays(desk.today(), days);
  const window = { offset: 0, limit: 10 };

  // What is sold.
  const [home, big] = [await addPlan(desk, 'Home', 1500), await addPlan(desk, 'Big', 3000)];
  const prepaid = (await desk.command('plans.create', { name: 'Prepaid', priceCents: shillings(500), charging: 'prepaid', downKbps: 64, upKbps: 64 })).id;
  await desk.command('plans.change', { id: home, name: 'Home 5', downKbps: 5000, upKbps: 5000 });
  await desk.command('plans.changePrice', { id: big, priceCents: shillings(3300), fromOn: day(90), existing: 'keep' });
  expect((await desk.query('plans.list', {})).find((plan) => plan.id === big)!.prices).toHaveLength(2);
  await desk.command('plans.cancelPrice', { id: big, fromOn: day(90) });
  await desk.command('plans.setState', { id: prepaid, state: 'published' });
  const addOn = (await desk.command('products.create', { name: 'Address', kind: 'addOn', priceCents: shillings(200), interval: { unit: 'month', count: 1 } })).id;
  const oneOff = (await desk.command('products.create', { name: 'Router', kind: 'oneOff', priceCents: shillings(4000), interval: null })).id;
  await desk.command('products.change', { id: oneOff, name: 'Router AC', priceCents: shillings(4500) });
  await desk.command('products.setState', { id: oneOff, state: 'published' });
  expect(await desk.query('products.list', {})).toHaveLength(2);
  await desk.command('taxes.set', { kind: 'vat', fromOn: day(-900), basisPoints: 1600 });
  await desk.command('taxes.set', { kind: 'vat', fromOn: day(400), basisPoints: 1400 });
  const rates = await desk.query('taxes.list', {});
  expect(rates.map((rate) => rate.now)).toEqual([true, false]);
  await desk.command('taxes.cancel', { id: rates[1]!.id });
  const promo = (await desk.command('promoCodes.create', { code: 'TEN', name: 'Ten off', percentBasisPoints: 1000, amountCents: null, periods: 2, planId: null, validFrom: day(0), validUntil: null, mostUses: null })).id;
  await desk.command('promoCodes.setActive', { id: promo, active: true });
  expect(await desk.query('promoCodes.check', { code: 'ten', planId: home })).toMatchObject({ name: 'Ten off' });

  // Who buys it, and how that goes on.
  const [wanjiku, otieno, landlord] = [await addSubscriber(desk, { planId: home }), await addSubscriber(desk, { planId: home }), await addSubscriber(desk, { planId: home })];
  await desk.command('subscribers.change', { id: otieno.id, name: 'Otieno' });
  expect((await desk.query('subscribers.list', {})).total).toBe(3);
  await desk.query('subscribers.timeline', { id: wanjiku.id });
  const second = (await desk.command('subscriptions.add', { subscriberId: wanjiku.id, planId: prepaid, routerId: null, userName: 'second', startOn: day(0) })).id;
  await desk.command('payments.takeCash', { subscriberId: wanjiku.id, amountCents: shillings(6000) });
  expect((await desk.command('subscriptions.renew', { id: second })).invoiceId).toBeGreaterThan(0);
  const service = { id: wanjiku.subscriptionId };
  expect(await desk.query('subscriptions.changePlanPreview', { ...service, planId: big, when: 'periodEnd' })).toMatchObject({ classification: 'upgrade', credit: null });
  await desk.command('subscriptions.changePlan', { ...service, planId: big, when: 'periodEnd' });
  const waiting = (await desk.query('subscribers.get', { id: wanjiku.id })).subscriptions.flatMap((one) => (one.planChange ? [one.planChange] : []));
  await desk.command('subscriptions.cancelPlanChange', { planChangeId: waiting[0]!.id });
  expect((await desk.query('subscriptions.pausePreview', { ...service, fromOn: day(10), untilOn: day(20) })).creditCents).toBeGreaterThan(0);
  await desk.command('subscriptions.pause', { ...service, fromOn: day(10), untilOn: day(20), reason: 'Travels' });
  await desk.command('subscriptions.resume', { ...service, on: day(15) });
  expect((await desk.query('subscriptions.endPreview', { id: second, endOn: day(3) })).lines).toHaveLength(2);
  await desk.command('subscriptions.end', { id: second, endOn: day(3) });
  const [tower, hill] = [addRouter(desk, 'Tower'), addRouter(desk, 'Hill')];
  await desk.command('subscriptions.moveRouter', { ...service, routerId: tower });
  expect((await desk.command('subscriptions.moveAll', { fromRouterId: tower, routerId: hill })).batchId).toBeGreaterThan(0);
  await desk.settle();
  expect((await desk.query('subscribers.get', { id: wanjiku.id })).subscriptions.map(({ routerName }) => routerName)).toContain('Hill');
  await desk.command('subscriptions.moveRouter', { ...service, routerId: null });
  const line = { ...service, userName: 'another.name', access: 'hotspot', macAddress: 'd4ca6d012345' } as const;
  expect((await desk.query('subscriptions.changeAccessPreview', line)).changes).toHaveLength(2);
  await desk.command('subscriptions.changeAccess', line);
  await desk.command('subscriptions.changePassword', service);
  await desk.command('subscriptions.overrideSpeed', { ...service, upKbps: 9000, downKbps: 9000, reason: 'Outage' });
  await desk.command('subscriptions.endOverride', { ...service, reason: 'Made up for' });
  await desk.command('subscriptions.revealPassword', service);
  const { chargeId } = await desk.command('addOns.add', { subscriptionId: otieno.subscriptionId, productId: addOn, startOn: day(0) });
  await desk.command('addOns.end', { chargeId, endOn: day(5) });
  const later = await desk.command('oneOffs.add', { subscriberId: otieno.id, productId: oneOff, when: 'nextInvoice' });
  await desk.command('oneOffs.cancel', { chargeId: later.chargeId });
  const discount = (await desk.command('discounts.add', { subscriptionId: otieno.subscriptionId, name: 'Loyal', percentBasisPoints: 500, amountCents: null, periods: null })).id;
  await desk.command('discounts.end', { id: discount });
  await desk.command('discounts.addCode', { subscriptionId: otieno.subscriptionId, code: 'TEN' });
  expect(await desk.query('promoCodes.list', {})).toMatchObject([{ uses: 1 }]);
  const unit = (await desk.command('subscribers.create', { name: 'Unit' })).id;
  await desk.command('subscribers.setPayer', { id: unit, payerId: landlord.id });
  await desk.command('subscribers.setPayerRules', { id: landlord.id, spreadRule: 'inOrder', suspendUnits: 'unpaid' });

  // Documents, and what sets them right.
  await desk.query('billing.preview', { on: day(40) });
  const { batchId, runId } = await desk.command('billing.run', {});
  await desk.settle();
  await desk.query('batches.get', { id: batchId });
  expect((await desk.refusal(desk.command('batches.cancel', { id: batchId }))).code).toBe('conflict');
  expect((await desk.query('billing.runs', window)).rows[0]).toMatchObject({ id: runId });
  await desk.query('billing.runReport', { id: runId });
  const draft = { subscriberId: landlord.id, dueDays: 7, note: '', postOn: null, lines: [{ productId: null, subscriptionId: null, kind: 'deposit' as const, description: 'Router on loan', quantity: 1, priceCents: shillings(1000), discountCents: 0 as Cents, taxInclusive: true, exciseApplies: false }] };
  expect(await desk.query('drafts.reckon', { subscriberId: landlord.id, lines: draft.lines })).toMatchObject({ totalCents: 100_000 });
  const draftId = (await desk.command('drafts.create', draft)).id;
  await desk.command('drafts.change', { ...draft, id: draftId, dueDays: 14 });
  expect((await desk.query('drafts.list', window)).rows).toHaveLength(1);
  await desk.query('drafts.get', { id: draftId });
  await desk.command('drafts.discard', { id: (await desk.command('drafts.create', draft)).id });
  const posted = await desk.command('drafts.post', { id: draftId });
  const cash = await desk.command('payments.takeCash', { subscriberId: landlord.id, amountCents: shillings(3500) });
  const [held] = await desk.query('deposits.list', { subscriberId: landlord.id });
  expect(held).toMatchObject({ invoiceId: posted.invoiceId, heldCents: 100_000 });
  await desk.command('deposits.giveBack', { lineId: held!.lineId, amountCents: shillings(400), reason: 'Came back scratched' });
  await desk.command('payments.allocate', { id: cash.paymentId, parts: [] });
  const [open] = (await desk.query('invoices.list', { subscriberId: landlord.id, state: 'open' })).rows;
  await desk.command('invoices.useCredit', { id: open!.id, amountCents: shillings(100) });
  await desk.command('refunds.pay', { subscriberId: landlord.id, amountCents: shillings(50), method: 'cash', reference: '', reason: 'Asked for it' });
  expect((await desk.query('refunds.list', window)).total).toBe(1);
  const ofOtieno = (await desk.query('invoices.list', { subscriberId: otieno.id, sort: { by: 'number', direction: 'asc' } })).rows;
  const { lines } = await desk.query('invoices.get', { id: ofOtieno[0]!.id });
  const credited = { invoiceId: ofOtieno[0]!.id, lines: [{ lineId: lines[0]!.id, grossCents: shillings(100) }] };
  expect(await desk.query('creditNotes.preview', credited)).toMatchObject({ totalCents: 10_000 });
  const { id: noteId } = await desk.command('creditNotes.issue', { ...credited, reason: 'Outage' });
  await desk.query('creditNotes.get', { id: noteId });
  expect((await desk.query('creditNotes.list', {})).total).toBeGreaterThan(3);
  await desk.command('promises.add', { subscriberId: otieno.id, untilOn: day(5), note: '' });
  await desk.command('promises.withdraw', { id: (await desk.query('promises.list', { subscriberId: otieno.id }))[0]!.id });
  await desk.command('invoices.writeOff', { id: ofOtieno[0]!.id, reason: 'Moved away' });
  const extra = await desk.command('oneOffs.add', { subscriberId: otieno.id, productId: oneOff, when: 'now' });
  await desk.command('invoices.void', { id: extra.invoiceId!, reason: 'Sold twice', billAgain: false });
  const his = await desk.command('payments.takeCash', { subscriberId: otieno.id, amountCents: shillings(20) });
  await desk.query('payments.withdrawPreview', { id: his.paymentId });
  await desk.command('payments.move', { id: his.paymentId, subscriberId: wanjiku.id, reason: 'Hers' });
  await desk.command('payments.reverse', { id: his.paymentId, reason: 'Taken back' });

  // What stands in the books.
  await desk.query('accounts.entry', { id: 1 });
  expect((await desk.query('accounts.statement', { subscriberId: wanjiku.id })).rows.length).toBeGreaterThan(3);
  await desk.query('reports.receivables', {});
  const month = await desk.query('reports.tax', { month: '2026-03' });
  expect(month.vatCents).toBe(month.ledgerVatCents);
  expect((await desk.query('series.list', {})).map((series) => series.kind).sort()).toEqual(['BNK', 'CHQ', 'CRN', 'CSH', 'INV', 'OPB', 'RFD', 'TRF', 'WOF']);
  await desk.command('periodLocks.add', { upTo: day(-1), reason: 'Filed' });
  expect(await desk.query('periodLocks.list', {})).toMatchObject({ lockedUpTo: day(-1) });
  expect(desk.wrong()).toEqual([]);

  const wanted = Object.keys(operatorContract).filter((name) => PARTS.includes(name.split('.')[0]!) || WITHDRAWALS.includes(name));
  const indirectly = ['subscribers.create', 'plans.create'];
  expect(wanted.filter((name) => !asked.has(name) && !indirectly.includes(name))).toEqual([]);
});
