/** Money that waits for a person: divided, taken out of an account again, paid back to its sender. */
import { describe, expect, test } from 'vitest';
import { cents, type Cents } from '../../../src-shared/money.ts';
import { later, HOUR } from '../../../src-shared/time.ts';
import { addRouter, addSubscriber, openDesk, operator, stateOf, type Desk } from '../../testing/feature-rig.ts';
import { proposeReversal } from './reversals.service.ts';
import { receivePayment } from './receive.service.ts';

const kes = (shillings: number) => cents(shillings * 100);
const report = (desk: Desk, accountTyped: string, amountCents: Cents, receipt: string, source: 'c2b' | 'pull' | 'statement' = 'c2b') =>
  desk.within((context) => receivePayment(context, { receipt, amountCents, paidAt: context.now, shortcode: '', accountTyped, payerPhone: '254700000126', payerName: 'JANE', checkoutRequestId: null, body: '{}' }, source).id);
const owes = async (desk: Desk, id: number) => (await desk.query('subscribers.get', { id })).balanceCents / 100;
const page = (desk: Desk, id: number) => desk.query('payments.get', { id });
const places = (desk: Desk) => Object.fromEntries(desk.db.sql<{ kind: string; balanceCents: number }>(`SELECT kind, balanceCents FROM account WHERE kind IN ('suspense', 'mpesa', 'cash', 'bank')`).map((row) => [row.kind, row.balanceCents / 100]));
const split = (desk: Desk, id: number, ...parts: [number | null, number][]) => desk.command('payments.split', { id, parts: parts.map(([subscriberId, amount]) => ({ subscriberId, amountCents: kes(amount) })), reason: 'For two houses' }, operator('cashier'));

describe('a payment for several', () => {
  test('is divided: each part goes to its owner and is a payment of its own; the whole counts no more', async () => {
    const desk = openDesk();
    const routerId = addRouter(desk);
    const [one, other] = [await addSubscriber(desk, { name: 'Mary Wanjiru', routerId }), await addSubscriber(desk, { routerId })];
    await desk.day('2026-03-06', '12:00');
    expect([stateOf(desk, one.subscriptionId), stateOf(desk, other.subscriptionId)]).toEqual(['suspended', 'suspended']);
    const whole = report(desk, 'both houses', kes(3200), 'UCR0000001');
    const { paymentIds } = await split(desk, whole, [one.id, 1500], [other.id, 1500], [null, 200]);
    expect([stateOf(desk, one.subscriptionId), stateOf(desk, other.subscriptionId)]).toEqual(['active', 'active']);
    expect([await owes(desk, one.id), await owes(desk, other.id), places(desk)]).toEqual([0, 0, { suspense: -200, mpesa: 3200 }]);
    expect(await page(desk, whole)).toMatchObject({
      state: 'split', subscriberId: null, matching: 'Split into 3 by cashier: For two houses', parent: null, entries: [{ kind: 'suspense' }], sources: ['c2b'],
      parts: [{ receipt: 'UCR0000001/1', amountCents: kes(1500), state: 'credited', subscriberName: 'Mary Wanjiru' }, { receipt: 'UCR0000001/2', state: 'credited', subscriberId: other.id }, { receipt: 'UCR0000001/3', amountCents: kes(200), state: 'suspense', subscriberName: null }],
    });
    expect(await page(desk, paymentIds[0]!)).toMatchObject({
      receipt: 'UCR0000001/1', method: 'mpesa', payerName: 'JANE', payerPhone: '254700000126', accountTyped: 'both houses', parent: { id: whole, receipt: 'UCR0000001' }, parts: [], entries: [{ kind: 'assignment' }], sources: ['c2b'],
      allocations: [{ number: 'INV-2026-00001', amountCents: kes(1500) }], matching: 'A part of UCR0000001, assigned by cashier: For two houses',
    });
    expect(await page(desk, paymentIds[2]!)).toMatchObject({ state: 'suspense', matching: 'A part of UCR0000001, which cashier split: For two houses' });
    // A report of the whole that comes again only adds to its evidence, whatever account it names now.
    expect(report(desk, one.accountNumber, kes(3200), 'UCR0000001', 'pull')).toBe(whole);
    expect((await page(desk, whole)).sources).toEqual(['c2b', 'pull']);
    expect([await owes(desk, one.id), places(desk)]).toEqual([0, { suspense: -200, mpesa: 3200 }]);
    report(desk, one.accountNumber, kes(3201), 'UCR0000001', 'statement');
    expect((await page(desk, whole)).matching).toContain('Check: another report says KES 3,201.00');
    expect(desk.wrong()).toEqual([]);
  });

  test('shows its parts in lists, found by the receipt of the whole; the total counts the money once', async () => {
    const desk = openDesk();
    const { id } = await addSubscriber(desk);
    const whole = report(desk, 'both', kes(1000), 'UCR0000001');
    report(desk, 'nobody', kes(70), 'UCR0000002');
    const { paymentIds } = await split(desk, whole, [id, 600], [null, 400]);
    const listed = async (input: object) => {
      const { rows, total, amountCents } = await desk.query('payments.list', { sort: { by: 'receipt', direction: 'asc' }, ...input });
      return [rows.map((row) => row.receipt), total, amountCents / 100];
    };
    expect(await listed({})).toEqual([['UCR0000001/1', 'UCR0000001/2', 'UCR0000002'], 3, 1070]);
    expect(await listed({ search: 'ucr0000001' })).toEqual([['UCR0000001/1', 'UCR0000001/2'], 2, 1000]);
    expect(await listed({ state: 'split' })).toEqual([['UCR0000001'], 1, 1000]);
    expect(await listed({ state: 'suspense' })).toEqual([['UCR0000001/2', 'UCR0000002'], 2, 470]);
    await desk.command('payments.payBack', { id: paymentIds[1]!, method: 'mpesa', reference: '', reason: 'Too much' });
    expect(await listed({})).toEqual([['UCR0000001/1', 'UCR0000001/2', 'UCR0000002'], 3, 670]);
    expect(await listed({ state: 'returned' })).toEqual([['UCR0000001/2'], 1, 400]);
    expect((await desk.query('desk.today', {})).collectedTodayCents).toBe(kes(670));
    expect((await desk.query('desk.search', { text: 'ucr0000001' })).map((hit) => hit.title)).toEqual(['UCR0000001/2', 'UCR0000001/1', 'UCR0000001']);
  });

  test('a part can do what a payment can: be assigned, moved, allocated, taken back, reversed', async () => {
    const desk = openDesk();
    const [one, other] = [await addSubscriber(desk), await addSubscriber(desk)];
    const whole = report(desk, 'both', kes(3000), 'UCR0000001');
    const { paymentIds } = await split(desk, whole, [null, 2000], [one.id, 1000]);
    const [first, second] = [paymentIds[0]!, paymentIds[1]!];
    await desk.command('payments.assign', { paymentId: first, subscriberId: other.id }, operator('cashier'));
    await desk.command('payments.move', { id: second, subscriberId: other.id, reason: 'His too' });
    expect([await owes(desk, one.id), await owes(desk, other.id)]).toEqual([1500, -1500]);
    await desk.command('payments.allocate', { id: first, parts: [] });
    expect(await page(desk, first)).toMatchObject({ allocations: [], creditCents: kes(2000) });
    await desk.command('payments.unassign', { id: second, reason: 'Whose is it?' });
    expect([(await page(desk, second)).state, places(desk)]).toEqual(['suspense', { suspense: -1000, mpesa: 3000 }]);
    await desk.command('payments.reverse', { id: first, reason: 'x' });
    expect([(await page(desk, first)).state, (await page(desk, whole)).state, await owes(desk, other.id), places(desk)]).toEqual(['reversed', 'split', 1500, { suspense: -1000, mpesa: 1000 }]);
    // The rest of the whole, in one go.
    await desk.command('payments.reverse', { id: whole, reason: 'x' });
    expect([(await page(desk, second)).state, places(desk)]).toEqual(['reversed', { suspense: 0, mpesa: 0 }]);
    expect((await desk.refusal(desk.command('payments.reverse', { id: whole, reason: 'x' }))).message).toBe('All parts of UCR0000001 were reversed already.');
    expect(desk.wrong()).toEqual([]);
  });

  test('is refused when it does not add up, is credited, or is a part', async () => {
    const desk = openDesk();
    const { id, accountNumber } = await addSubscriber(desk, { name: 'Mary Wanjiru' });
    const credited = report(desk, accountNumber, kes(1000), 'UCR0000001');
    const waiting = report(desk, 'both', kes(1000), 'UCR0000002');
    const why = async (payment: number, ...parts: [number | null, number][]) => (await desk.refusal(split(desk, payment, ...parts))).message;
    expect(await why(credited, [null, 500], [id, 500])).toBe('UCR0000001 is credited to Mary Wanjiru. Take it back from there first, then split it.');
    expect(await why(waiting, [null, 500], [id, 499])).toBe('The parts come to KES 999.00, the payment is KES 1,000.00.');
    expect(await why(waiting, [null, 500], [9999, 500])).toBe('There is no such subscriber.');
    expect(await why(9999, [null, 500], [id, 500])).toBe('There is no such payment.');
    const { paymentIds } = await split(desk, waiting, [null, 500.5], [id, 499.5]);
    expect(await why(waiting, [null, 500], [id, 500])).toBe('UCR0000002 was split already.');
    expect(await why(paymentIds[0]!, [null, 500], [id, 0.5])).toContain('a part is not split again');
    for (const [name, input] of [['payments.move', { id: waiting, subscriberId: id, reason: 'x' }], ['payments.unassign', { id: waiting, reason: 'x' }], ['payments.allocate', { id: waiting, parts: [] }], ['payments.assign', { paymentId: waiting, subscriberId: id }], ['payments.payBack', { id: waiting, method: 'cash', reference: '', reason: 'x' }]] as const) {
      expect(`${name}: ${(await desk.refusal(desk.command(name, input as never))).message}`).toContain('was split');
    }
    expect((await desk.refusal(desk.command('payments.payBack', { id: paymentIds[0]!, method: 'mpesa', reference: '', reason: 'x' }))).message).toBe('M-Pesa moves whole shillings only.');
    expect(desk.wrong()).toEqual([]);
  });
});

describe('a payment that is taken out of an account', () => {
  test('waits for a person: what it paid is owed again, and no report puts it back', async () => {
    const desk = openDesk();
    const { id, accountNumber } = await addSubscriber(desk, { name: 'Mary Wanjiru' });
    const paymentId = report(desk, accountNumber, kes(2000), 'UCR0000001');
    expect(await owes(desk, id)).toBe(-500);
    await desk.command('payments.unassign', { id: paymentId, reason: 'Not hers' });
    expect(await owes(desk, id)).toBe(1500);
    expect(await page(desk, paymentId)).toMatchObject({ state: 'suspense', subscriberId: null, matching: `Taken from Mary Wanjiru (account ${accountNumber}) by Achieng: Not hers`, allocations: [], entries: [{ kind: 'payment' }, { kind: 'paymentMoved' }] });
    report(desk, accountNumber, kes(2000), 'UCR0000001', 'pull');
    report(desk, accountNumber, kes(2000), 'UCR0000001', 'statement');
    expect([(await page(desk, paymentId)).state, await owes(desk, id)]).toEqual(['suspense', 1500]);
    expect((await desk.refusal(desk.command('payments.unassign', { id: paymentId, reason: 'x' }))).message).toBe('UCR0000001 belongs to nobody yet. It waits for a person already.');
    expect((await desk.refusal(desk.command('payments.unassign', { id: paymentId, reason: 'x' }, operator('cashier')))).code).toBe('not_allowed');
    await desk.command('payments.assign', { paymentId, subscriberId: id });
    expect(await owes(desk, id)).toBe(-500);
    expect(desk.wrong()).toEqual([]);
  });
});

describe('money that is paid back to its sender', () => {
  test('leaves suspense and the place that it is paid from; a report that comes again brings nothing', async () => {
    const desk = openDesk();
    const { accountNumber } = await addSubscriber(desk);
    const [byMpesa, inCash, byBank] = [report(desk, 'a', kes(700), 'UCR0000001'), report(desk, 'b', kes(50), 'UCR0000002'), report(desk, 'c', kes(9), 'UCR0000003')];
    await desk.command('payments.payBack', { id: byMpesa, method: 'mpesa', reference: ' ucx0000009 ', reason: 'Wrong paybill' });
    await desk.command('payments.payBack', { id: inCash, method: 'cash', reference: '', reason: 'Came to the office' });
    await desk.command('payments.payBack', { id: byBank, method: 'bank', reference: 'FT26', reason: 'x' });
    expect(places(desk)).toEqual({ suspense: 0, mpesa: 59, cash: -50, bank: -9 });
    expect(await page(desk, byMpesa)).toMatchObject({
      state: 'returned', matching: 'Paid back by M-Pesa by Achieng: Wrong paybill', entries: [{ kind: 'suspense' }, { kind: 'paymentReturn' }], creditCents: 0,
      returned: { on: '2026-03-02', method: 'mpesa', reference: 'UCX0000009', reason: 'Wrong paybill', by: 'Achieng' },
    });
    report(desk, accountNumber, kes(700), 'UCR0000001', 'pull');
    expect([(await page(desk, byMpesa)).state, places(desk)]).toEqual(['returned', { suspense: 0, mpesa: 59, cash: -50, bank: -9 }]);
    for (const [name, input] of [['payments.reverse', { id: byMpesa, reason: 'x' }], ['payments.move', { id: byMpesa, subscriberId: 1, reason: 'x' }], ['payments.assign', { paymentId: byMpesa, subscriberId: 1 }], ['payments.payBack', { id: byMpesa, method: 'cash', reference: '', reason: 'x' }]] as const) {
      expect(`${name}: ${(await desk.refusal(desk.command(name, input as never))).message}`).toContain('was paid back');
    }
    expect(desk.wrong()).toEqual([]);
  });

  test('is not paid back by the receipt of what came in, nor twice by one receipt, nor while it is somebody’s', async () => {
    const desk = openDesk();
    const { id, accountNumber } = await addSubscriber(desk);
    const [one, two, three] = [report(desk, 'a', kes(700), 'UCR0000001'), report(desk, 'b', kes(50), 'UCR0000002'), report(desk, accountNumber, kes(2000), 'UCR0000003')];
    const why = async (payment: number, reference: string, method: 'mpesa' | 'cash' = 'mpesa') => (await desk.refusal(desk.command('payments.payBack', { id: payment, method, reference, reason: 'x' }))).message;
    expect(await why(one, 'ucr0000001')).toBe('UCR0000001 is a payment that came in. Enter the receipt of the money that went out.');
    await desk.command('payments.payBack', { id: one, method: 'mpesa', reference: 'UCX1', reason: 'x' });
    expect(await why(two, 'UCX1')).toBe('UCX1 has paid back UCR0000001 already.');
    expect(await why(three, '', 'cash')).toContain('Take it back from there first');
    await desk.command('refunds.pay', { subscriberId: id, amountCents: kes(100), method: 'mpesa', reference: 'UCX2', reason: 'x' });
    expect(await why(two, 'UCX2')).toContain('is the receipt of refund RFD-2026-00001');
    expect(await why(9999, '')).toBe('There is no such payment.');
    expect(desk.wrong()).toEqual([]);
  });

  test('in cash comes out of the open till of who pays it', async () => {
    const desk = openDesk();
    const paymentId = report(desk, 'a', kes(700), 'UCR0000001');
    desk.within(({ tx, now }) => void tx.sql('INSERT INTO tillSession (operatorId, openedAt, floatCents) VALUES (1, ?, 0) RETURNING id', now));
    await desk.command('payments.payBack', { id: paymentId, method: 'cash', reference: '', reason: 'x' });
    expect(desk.db.sql('SELECT tillSessionId, method FROM paymentReturn')).toEqual([{ tillSessionId: 1, method: 'cash' }]);
  });
});

describe('what M-Pesa lists as given back', () => {
  const listed = (desk: Desk, receipt: string, amount: number, reversalReceipt: string, origin: 'pull' | 'statement' = 'statement') =>
    desk.within((context) => proposeReversal(context, { receipt, reversalReceipt, amountCents: kes(amount), happenedAt: later(context.now, -HOUR), origin }));
  const rows = async (desk: Desk, open = false) => (await desk.query('reversals.list', { open })).rows;

  test('waits for a person, once however often it is listed; then the payment leaves on the day on which it happened', async () => {
    const desk = openDesk();
    const { id, accountNumber } = await addSubscriber(desk, { name: 'Mary Wanjiru' });
    const paymentId = report(desk, accountNumber, kes(2000), 'UCR0000001');
    await desk.day('2026-03-05', '00:30');
    const proposal = listed(desk, 'UCR0000001', 2000, 'UCZ0000001', 'pull');
    expect(listed(desk, 'UCR0000001', 2000, 'UCZ0000001', 'statement')).toBe(proposal);
    expect(await rows(desk, true)).toMatchObject([{ id: proposal, paymentId, receipt: 'UCR0000001', origin: 'pull', state: 'proposed', reversalReceipt: 'UCZ0000001', subscriberName: 'Mary Wanjiru', paymentState: 'credited', canApprove: true, text: expect.stringContaining('M-Pesa lists that it gave KES 2,000.00 back of UCR0000001. Confirm it') as string }]);
    expect((await desk.query('reversals.list', {}, operator('cashier'))).rows[0]!.canApprove).toBe(false);
    expect((await page(desk, paymentId)).reversalId).toBe(proposal);
    expect(await owes(desk, id)).toBe(-500);
    // Meanwhile it stays where it is.
    for (const [name, input] of [['payments.reverse', { id: paymentId, reason: 'x' }], ['payments.move', { id: paymentId, subscriberId: id, reason: 'x' }], ['payments.unassign', { id: paymentId, reason: 'x' }], ['payments.allocate', { id: paymentId, parts: [] }]] as const) {
      expect(`${name}: ${(await desk.refusal(desk.command(name, input as never))).message}`).toContain('is listed by M-Pesa and waits to be confirmed');
    }
    await desk.command('reversals.approve', { id: proposal });
    expect(await page(desk, paymentId)).toMatchObject({ state: 'reversed', reversal: { at: later(desk.clock.now(), -HOUR), reason: 'M-Pesa lists it as given back. M-Pesa receipt UCZ0000001.' } });
    expect(desk.db.sql(`SELECT bookedOn FROM journalEntry WHERE kind = 'paymentReversal'`)).toEqual([{ bookedOn: '2026-03-04' }]);
    expect(await owes(desk, id)).toBe(1500);
    expect(listed(desk, 'UCR0000001', 2000, 'UCZ0000001')).toBe(proposal);
    expect(await rows(desk, true)).toEqual([]);
    expect(await rows(desk)).toMatchObject([{ state: 'done', approvedBy: 'Achieng', text: 'Confirmed by Achieng.' }]);
    expect((await desk.refusal(desk.command('reversals.approve', { id: proposal }))).message).toContain('is settled');
    expect(desk.wrong()).toEqual([]);
  });

  test('in a locked period is booked on the first open day, and not before the payment was his', async () => {
    const desk = openDesk();
    const { id } = await addSubscriber(desk);
    const paymentId = report(desk, 'nobody', kes(2000), 'UCR0000001');
    await desk.day('2026-03-05', '00:30');
    await desk.command('payments.assign', { paymentId, subscriberId: id });
    const proposal = listed(desk, 'UCR0000001', 2000, 'UCZ0000001');
    await desk.command('reversals.approve', { id: proposal });
    expect(desk.db.sql(`SELECT bookedOn FROM journalEntry WHERE kind = 'paymentReversal'`)).toEqual([{ bookedOn: '2026-03-05' }]);
    report(desk, 'nobody', kes(10), 'UCR0000002');
    listed(desk, 'UCR0000002', 10, 'UCZ0000002');
    await desk.day('2026-03-08', '12:00');
    await desk.command('periodLocks.add', { upTo: '2026-03-06', reason: 'x' });
    await desk.command('reversals.approve', { id: (await rows(desk, true))[0]!.id });
    expect(desk.db.sql(`SELECT bookedOn FROM journalEntry WHERE kind = 'paymentReversal' ORDER BY id DESC LIMIT 1`)).toEqual([{ bookedOn: '2026-03-07' }]);
    expect(desk.wrong()).toEqual([]);
  });

  test('in pieces is confirmed for the part that it was, after the payment was split', async () => {
    const desk = openDesk();
    const { id, accountNumber } = await addSubscriber(desk);
    const paymentId = report(desk, accountNumber, kes(2000), 'UCR0000001');
    const first = listed(desk, 'UCR0000001', 500, 'UCZ0000001');
    const second = listed(desk, 'UCR0000001', 500, 'UCZ0000002');
    expect(second).not.toBe(first);
    expect((await rows(desk, true))[0]).toMatchObject({ canApprove: false, text: expect.stringContaining('UCR0000001 is KES 2,000.00, and KES 500.00 was given back. Take it back from its subscriber, then split it into that and the rest first.') as string });
    expect((await desk.refusal(desk.command('reversals.approve', { id: first }))).code).toBe('conflict');
    await desk.command('payments.unassign', { id: paymentId, reason: 'Part of it went back' });
    const { paymentIds } = await split(desk, paymentId, [id, 1000], [null, 500], [null, 500]);
    expect((await desk.refusal(desk.command('reversals.approve', { id: first }))).message).toBe('2 parts of UCR0000001 are KES 500.00: choose the one that was given back.');
    expect((await desk.refusal(desk.command('payments.assign', { paymentId: paymentIds[1]!, subscriberId: id }))).message).toContain('waits to be confirmed');
    await desk.command('reversals.approve', { id: first, paymentId: paymentIds[1]! });
    await desk.command('reversals.approve', { id: second });
    expect([(await page(desk, paymentIds[1]!)).state, (await page(desk, paymentIds[2]!)).state, await owes(desk, id), places(desk)]).toEqual(['reversed', 'reversed', 500, { suspense: 0, mpesa: 1000 }]);
    expect(desk.wrong()).toEqual([]);
  });

  test('without its receipt is confirmed for the payment that a person chooses; before the payment is known it waits', async () => {
    const desk = openDesk();
    const proposal = listed(desk, '', 700, 'UCZ0000001', 'pull');
    const other = listed(desk, '', 20, 'UCZ0000002', 'pull');
    expect((await desk.refusal(desk.command('reversals.approve', { id: proposal }))).message).toBe('M-Pesa does not say which payment it was: choose it.');
    const early = listed(desk, 'UCR0000009', 80, 'UCZ0000003');
    expect((await desk.refusal(desk.command('reversals.approve', { id: early }))).message).toContain('Waya has no payment UCR0000009.');
    const [paymentId, late] = [report(desk, 'nobody', kes(700), 'UCR0000001'), report(desk, 'nobody', kes(80), 'UCR0000009')];
    expect((await desk.refusal(desk.command('reversals.approve', { id: early, paymentId }))).message).toContain('is another payment');
    expect((await desk.refusal(desk.command('reversals.approve', { id: other, paymentId }))).message).toContain('KES 20.00 was given back. Split it');
    await desk.command('reversals.approve', { id: proposal, paymentId });
    await desk.command('reversals.approve', { id: early });
    expect([(await page(desk, paymentId)).state, (await page(desk, late)).state]).toEqual(['reversed', 'reversed']);
    // The statement says later whose reversal it was: still the same.
    expect(listed(desk, 'UCR0000001', 700, 'UCZ0000001')).toBe(proposal);
    await desk.command('reversals.dismiss', { id: other, reason: 'Not ours' });
    expect(await rows(desk, true)).toEqual([]);
    expect(desk.wrong()).toEqual([]);
  });

  test('and was recorded by hand before needs nobody any more', async () => {
    const desk = openDesk();
    const [reversed, returned] = [report(desk, 'a', kes(700), 'UCR0000001'), report(desk, 'b', kes(300), 'UCR0000002')];
    await desk.command('payments.reverse', { id: reversed, reason: 'The customer called Safaricom' });
    await desk.command('payments.payBack', { id: returned, method: 'mpesa', reference: 'UCZ0000002', reason: 'Reversed in the portal' });
    listed(desk, 'UCR0000001', 700, 'UCZ0000001');
    listed(desk, 'UCR0000002', 300, 'UCZ0000002');
    expect(await rows(desk)).toMatchObject([
      { receipt: 'UCR0000002', state: 'dismissed', text: 'Dismissed. It is how UCR0000002 was paid back.' },
      { receipt: 'UCR0000001', state: 'done', text: 'It was recorded by hand before M-Pesa listed it.' },
    ]);
    // Another reversal of the same payment is no echo of that: a person looks.
    listed(desk, 'UCR0000001', 700, 'UCZ0000009');
    expect(await rows(desk, true)).toMatchObject([{ reversalReceipt: 'UCZ0000009', state: 'proposed', canApprove: false, text: expect.stringContaining('UCR0000001 was reversed already, by UCZ0000001.') as string }]);
    listed(desk, 'UCR0000002', 300, 'UCZ0000008');
    expect((await desk.refusal(desk.command('reversals.approve', { id: (await rows(desk, true))[0]!.id }))).message).toContain('was paid back to its sender already');
    expect(places(desk)).toEqual({ suspense: 0, mpesa: 0 });
    expect(desk.wrong()).toEqual([]);
  });
});
