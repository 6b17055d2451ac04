/** Money that was not his: reversed by M-Pesa, moved to somebody else; and what a payment settles, set by hand. */
import { describe, expect, test } from 'vitest';
import { cents, type Cents } from '../../../src-shared/money.ts';
import { instantOf, localDate } from '../../../src-shared/time.ts';
import { addRouter, addSubscriber, changesOf, openDesk, operator, stateOf, type Desk } from '../../testing/feature-rig.ts';
import { receivePayment } from './receive.service.ts';

const kes = (shillings: number) => cents(shillings * 100);
const report = (desk: Desk, accountTyped: string, amountCents: Cents, receipt: string, source: 'c2b' | 'pull' = 'c2b') =>
  desk.within((context) => receivePayment(context, { receipt, amountCents, paidAt: context.now, shortcode: '', accountTyped, payerPhone: '', payerName: 'PAYER', checkoutRequestId: null, body: '{}' }, source).id);
const standing = (desk: Desk, id: number) => desk.query('subscribers.get', { id }).then(({ balanceCents, creditCents }) => ({ owes: balanceCents / 100, credit: creditCents / 100 }));
const invoicesOf = async (desk: Desk, subscriberId: number) => (await desk.query('invoices.list', { subscriberId, sort: { by: 'number', direction: 'asc' } })).rows;
const open = async (desk: Desk, subscriberId: number) => (await invoicesOf(desk, subscriberId)).map((row) => `${row.number} ${row.kind} ${row.openCents / 100}`);
const reverse = (desk: Desk, id: number) => desk.command('payments.reverse', { id, reason: 'Reversed by M-Pesa' });

describe('a reversal', () => {
  test('after reactivation: the invoice is owed again, and the next enforcement cuts him off again', async () => {
    const desk = openDesk();
    const { id, accountNumber, subscriptionId } = await addSubscriber(desk, { routerId: addRouter(desk) });
    await desk.day('2026-03-06', '12:00');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
    const paymentId = report(desk, accountNumber, kes(1500), 'TCR0000001');
    await desk.settle();
    expect(stateOf(desk, subscriptionId)).toBe('active');

    await desk.day('2026-03-07', '09:00');
    expect(await desk.query('payments.withdrawPreview', { id: paymentId })).toMatchObject({ subscriberId: id, amountCents: kes(1500), reopened: [{ number: 'INV-2026-00001', amountCents: kes(1500) }], fromCreditCents: 0, owedCents: 0, balanceAfterCents: kes(1500) });
    await reverse(desk, paymentId);
    expect(await standing(desk, id)).toEqual({ owes: 1500, credit: 0 });
    // Only the enforcement of the day cuts off: it has asked M-Pesa what came in.
    expect(stateOf(desk, subscriptionId)).toBe('active');
    await desk.day('2026-03-07', '10:30');
    expect(changesOf(desk, subscriptionId).slice(-3).map((change) => change.split(' ').at(-1))).toEqual(['suspended', 'active', 'suspended']);
    expect(desk.routers.told.at(-1)).toMatchObject({ subscriptionId, state: 'suspended' });

    // It stays visible, with its reason; a report that comes again is the same money, and credits nothing.
    expect(await desk.query('payments.get', { id: paymentId })).toMatchObject({ state: 'reversed', allocations: [], creditCents: 0, reversal: { at: instantOf(localDate('2026-03-07'), '09:00'), reason: 'Reversed by M-Pesa' }, entries: [{ kind: 'payment' }, { kind: 'paymentReversal' }] });
    expect(report(desk, accountNumber, kes(1500), 'TCR0000001')).toBe(paymentId);
    expect(await standing(desk, id)).toEqual({ owes: 1500, credit: 0 });
    const neighbour = await addSubscriber(desk);
    report(desk, neighbour.accountNumber, kes(1500), 'TCR0000001', 'pull');
    expect((await desk.query('payments.get', { id: paymentId })).matching).not.toContain('Check');
    expect((await desk.refusal(reverse(desk, paymentId))).message).toBe('TCR0000001 was reversed on 7 Mar 2026, 09:00 already.');
    for (const name of ['payments.move', 'payments.assign'] as const) {
      const input = name === 'payments.move' ? { id: paymentId, subscriberId: id, reason: 'x' } : { paymentId, subscriberId: id };
      expect((await desk.refusal(desk.command(name, input as never))).code).toBe('conflict');
    }
    expect(await desk.query('payments.suggestions', { paymentId })).toEqual([]);
    expect(desk.wrong()).toEqual([]);
  });

  test('of money in advance that newer invoices have used: the latest of them are owed again', async () => {
    const desk = openDesk();
    const { id, accountNumber } = await addSubscriber(desk);
    const paymentId = report(desk, accountNumber, kes(4500), 'TCR0000001');
    await desk.command('payments.takeCash', { subscriberId: id, amountCents: kes(1000) });
    await desk.day('2026-05-02', '02:00');
    expect(await standing(desk, id)).toEqual({ owes: -1000, credit: 1000 });
    // 1,500 of its own are owed again. Of the 3,000 in advance 1,000 are still there; the two newer invoices are taken back to cover the rest, and
    // what they give too much settles the oldest.
    const reopened = [{ number: 'INV-2026-00001', amountCents: kes(500) }, { number: 'INV-2026-00002', amountCents: kes(1500) }, { number: 'INV-2026-00003', amountCents: kes(1500) }];
    expect(await desk.query('payments.withdrawPreview', { id: paymentId })).toMatchObject({ reopened, fromCreditCents: kes(1000), owedCents: 0, balanceAfterCents: kes(3500) });
    await reverse(desk, paymentId);
    expect(await open(desk, id)).toEqual(['INV-2026-00001 service 500', 'INV-2026-00002 service 1500', 'INV-2026-00003 service 1500']);
    expect(await standing(desk, id)).toEqual({ owes: 3500, credit: 0 });
    expect(desk.wrong()).toEqual([]);
  });

  test('of money that was paid out to him since: he owes it, as an item of its own', async () => {
    const desk = openDesk();
    const { id, accountNumber } = await addSubscriber(desk);
    const paymentId = report(desk, accountNumber, kes(2500), 'TCR0000001');
    await desk.command('refunds.pay', { subscriberId: id, amountCents: kes(900), method: 'cash', reference: '', reason: 'Asked for it' });
    expect(await desk.query('payments.withdrawPreview', { id: paymentId })).toMatchObject({ reopened: [{ amountCents: kes(1500) }], fromCreditCents: kes(100), owedCents: kes(900), balanceAfterCents: kes(2400) });
    await reverse(desk, paymentId);
    expect(await open(desk, id)).toEqual(['INV-2026-00001 service 1500', 'INV-2026-00002 adjustment 900']);
    const [, debt] = await invoicesOf(desk, id);
    const page = await desk.query('invoices.get', { id: debt!.id });
    expect(page).toMatchObject({ lines: [{ description: 'Payment TCR0000001 was reversed after it had been paid out', vatCents: 0 }], may: { credit: false, void: false, writeOff: true } });
    expect((await desk.refusal(desk.command('creditNotes.issue', { invoiceId: debt!.id, lines: [{ lineId: page.lines[0]!.id }], reason: 'x' }))).code).toBe('locked');
    expect((await desk.refusal(desk.command('invoices.void', { id: debt!.id, reason: 'x', billAgain: false }))).code).toBe('locked');
    await desk.command('payments.takeCash', { subscriberId: id, amountCents: kes(2400) });
    expect(await standing(desk, id)).toEqual({ owes: 0, credit: 0 });
    expect(desk.wrong()).toEqual([]);
  });

  test('of money that nobody was found for leaves suspense empty', async () => {
    const desk = openDesk();
    const paymentId = report(desk, 'nobody', kes(700), 'TCR0000001');
    expect(await desk.query('payments.withdrawPreview', { id: paymentId })).toMatchObject({ subscriberId: null, reopened: [], balanceAfterCents: 0 });
    await reverse(desk, paymentId);
    expect(desk.db.sql(`SELECT balanceCents FROM account WHERE kind IN ('suspense', 'mpesa')`)).toEqual([{ balanceCents: 0 }, { balanceCents: 0 }]);
    const { id } = await addSubscriber(desk);
    expect((await desk.refusal(desk.command('payments.assign', { paymentId, subscriberId: id }))).message).toContain('was reversed');
    // A later report that names an account does not bring the money back.
    report(desk, (await desk.query('subscribers.get', { id })).accountNumber, kes(700), 'TCR0000001', 'pull');
    expect(await standing(desk, id)).toEqual({ owes: 1500, credit: 0 });
    expect((await desk.refusal(desk.command('payments.reverse', { id: 99, reason: 'x' }))).code).toBe('not_found');
    expect((await desk.refusal(desk.command('payments.reverse', { id: paymentId, reason: 'x' }, operator('cashier')))).code).toBe('not_allowed');
    expect(desk.wrong()).toEqual([]);
  });
});

describe('a payment that was somebody else’s', () => {
  test('is moved: the one owes again, the other is let back on at once', async () => {
    const desk = openDesk();
    const routerId = addRouter(desk);
    const [one, other] = [await addSubscriber(desk, { name: 'Mary Wanjiru', routerId }), await addSubscriber(desk, { routerId })];
    await desk.day('2026-03-06', '12:00');
    const paymentId = report(desk, one.accountNumber, kes(2000), 'TCR0000001');
    expect([stateOf(desk, one.subscriptionId), stateOf(desk, other.subscriptionId)]).toEqual(['active', 'suspended']);
    const moved = () => desk.command('payments.move', { id: paymentId, subscriberId: other.id, reason: 'She typed her neighbour’s account' });
    await moved();
    expect([await standing(desk, one.id), await standing(desk, other.id)]).toEqual([{ owes: 1500, credit: 0 }, { owes: -500, credit: 500 }]);
    expect(stateOf(desk, other.subscriptionId)).toBe('active');
    expect(await desk.query('payments.get', { id: paymentId })).toMatchObject({
      state: 'credited', subscriberId: other.id, matching: `Moved from Mary Wanjiru (account ${one.accountNumber}) by Achieng: She typed her neighbour’s account`, allocations: [{ number: 'INV-2026-00002', amountCents: kes(1500) }], creditCents: kes(500),
      entries: [{ kind: 'payment' }, { kind: 'paymentMoved' }, { kind: 'assignment' }],
    });
    expect((await desk.refusal(moved())).code).toBe('conflict');
    await desk.day('2026-03-07', '10:30');
    expect(stateOf(desk, one.subscriptionId)).toBe('suspended');
    // And back again, as often as it takes.
    await desk.command('payments.move', { id: paymentId, subscriberId: one.id, reason: 'It was hers after all' });
    expect([await standing(desk, one.id), await standing(desk, other.id)]).toEqual([{ owes: -500, credit: 500 }, { owes: 1500, credit: 0 }]);
    expect(stateOf(desk, one.subscriptionId)).toBe('active');
    expect(desk.wrong()).toEqual([]);
  });

  test('that waits for its owner is assigned, not moved', async () => {
    const desk = openDesk();
    const { id } = await addSubscriber(desk);
    const paymentId = report(desk, 'nobody', kes(700), 'TCR0000001');
    expect((await desk.refusal(desk.command('payments.move', { id: paymentId, subscriberId: id, reason: 'x' }))).message).toContain('Assign it instead');
    expect((await desk.refusal(desk.command('payments.allocate', { id: paymentId, parts: [] }))).message).toContain('Assign it first');
  });
});

describe('what a payment settles, set by hand', () => {
  test('other invoices than the oldest; what stands as asked stays; the rest is credit', async () => {
    const desk = openDesk();
    const { id, accountNumber } = await addSubscriber(desk);
    await desk.day('2026-05-02', '02:00');
    const [march, april, may] = await invoicesOf(desk, id);
    const paymentId = report(desk, accountNumber, kes(2000), 'TCR0000001');
    expect(await open(desk, id)).toEqual(['INV-2026-00001 service 0', 'INV-2026-00002 service 1000', 'INV-2026-00003 service 1500']);
    const allocate = (...parts: [{ id: number }, number][]) => desk.command('payments.allocate', { id: paymentId, parts: parts.map(([invoice, amount]) => ({ invoiceId: invoice.id, amountCents: kes(amount) })) }, operator('cashier'));
    await allocate([may!, 1500], [april!, 500]);
    expect(await open(desk, id)).toEqual(['INV-2026-00001 service 1500', 'INV-2026-00002 service 1000', 'INV-2026-00003 service 0']);
    const rows = desk.rows('allocation');
    await allocate([may!, 1500]);
    expect(desk.rows('allocation')).toBe(rows + 1);
    expect(await standing(desk, id)).toEqual({ owes: 2500, credit: 500 });
    expect((await desk.query('payments.get', { id: paymentId }))).toMatchObject({ allocations: [{ number: may!.number, amountCents: kes(1500) }], creditCents: kes(500) });
    expect((await desk.refusal(allocate([may!, 1500], [march!, 501]))).message).toContain('only KES 2,000.00 can settle invoices');
    expect((await desk.refusal(allocate([march!, 1501]))).message).toBe('On INV-2026-00001 KES 1,500.00 is open, less than KES 1,501.00.');
    expect((await desk.refusal(allocate([march!, 1], [march!, 1]))).message).toBe('An invoice is named twice.');
    const foreign = await addSubscriber(desk);
    expect((await desk.refusal(allocate([(await invoicesOf(desk, foreign.id))[0]!, 1]))).code).toBe('not_found');
    expect(await open(desk, id)).toEqual(['INV-2026-00001 service 1500', 'INV-2026-00002 service 1500', 'INV-2026-00003 service 0']);
    // Credit is put to use by the next invoice, the oldest due first.
    await desk.day('2026-06-02', '02:00');
    expect(await open(desk, id)).toEqual(['INV-2026-00001 service 1000', 'INV-2026-00002 service 1500', 'INV-2026-00003 service 0', expect.stringContaining('service 1500')]);
    expect(desk.wrong()).toEqual([]);
  });

  test('not more than itself, whatever else is in credit', async () => {
    const desk = openDesk();
    const { id, accountNumber } = await addSubscriber(desk);
    const paymentId = report(desk, accountNumber, kes(200), 'TCR0000001');
    await desk.command('payments.allocate', { id: paymentId, parts: [] });
    const other = report(desk, accountNumber, kes(5000), 'TCR0000002');
    await desk.command('payments.allocate', { id: other, parts: [] });
    const [march] = await invoicesOf(desk, id);
    const allocate = (shillings: number) => desk.command('payments.allocate', { id: paymentId, parts: [{ invoiceId: march!.id, amountCents: kes(shillings) }] });
    expect((await desk.refusal(allocate(201))).message).toContain('only KES 200.00 can settle invoices');
    await allocate(200);
    expect(await standing(desk, id)).toEqual({ owes: -3700, credit: 5000 });
    expect(desk.wrong()).toEqual([]);
  });

  test('not more than what is left of it after a refund', async () => {
    const desk = openDesk();
    const { id, accountNumber } = await addSubscriber(desk);
    const paymentId = report(desk, accountNumber, kes(2000), 'TCR0000001');
    await desk.command('refunds.pay', { subscriberId: id, amountCents: kes(500), method: 'cash', reference: '', reason: 'x' });
    const [march] = await invoicesOf(desk, id);
    await desk.command('payments.allocate', { id: paymentId, parts: [] });
    await desk.command('refunds.pay', { subscriberId: id, amountCents: kes(1), method: 'cash', reference: '', reason: 'x' });
    expect((await desk.refusal(desk.command('payments.allocate', { id: paymentId, parts: [{ invoiceId: march!.id, amountCents: kes(1500) }] }))).message).toContain('only KES 1,499.00 can settle invoices');
    expect(desk.wrong()).toEqual([]);
  });
});

test('the money of a unit is his payer’s, except what he still owes himself', async () => {
  const desk = openDesk();
  const [landlord, tenant] = [await addSubscriber(desk), await addSubscriber(desk)];
  const paymentId = report(desk, tenant.accountNumber, kes(1500), 'TCR0000001');
  await desk.command('subscribers.setPayer', { id: tenant.id, payerId: landlord.id });
  await reverse(desk, paymentId);
  expect(await standing(desk, tenant.id)).toMatchObject({ owes: 1500 });
  await desk.command('payments.takeCash', { subscriberId: tenant.id, amountCents: kes(1500) });
  expect(await standing(desk, tenant.id)).toMatchObject({ owes: 0 });
  report(desk, tenant.accountNumber, kes(1000), 'TCR0000002');
  await desk.command('payments.takeCash', { subscriberId: tenant.id, amountCents: kes(200) });
  expect(await standing(desk, landlord.id)).toEqual({ owes: 300, credit: 0 });
  // A second report of the same money contradicts nothing.
  report(desk, tenant.accountNumber, kes(1000), 'TCR0000002', 'pull');
  expect(desk.db.sql(`SELECT count(*) AS n FROM payment WHERE matching LIKE 'Check:%'`)).toEqual([{ n: 0 }]);
  expect(desk.wrong()).toEqual([]);
});
