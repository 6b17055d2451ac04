/** Cash in drawers, money at the bank, cheques, and what moves between the business's own places. */
import { describe, expect, test } from 'vitest';
import { cents, type Cents } from '../../../src-shared/money.ts';
import type { LocalDate } from '../../../src-shared/time.ts';
import type { Actor } from '../../kernel/commands.ts';
import { addSubscriber, openDesk, type Desk } from '../../testing/feature-rig.ts';
import { q } from '../../schema/tables.ts';
import { findTransfer, recordTransfer } from './index.ts';

const kes = (shillings: number): Cents => cents(shillings * 100);
const day = (text: string) => text as LocalDate;

function cashier(desk: Desk, operatorId: number, name: string): Actor {
  desk.within(({ tx, now }) => void tx.run(q.insertInto('operator').values({ id: operatorId, name, userName: name.toLowerCase(), role: 'cashier', passwordHash: 'none', active: 1, createdAt: now })));
  return { kind: 'operator', operatorId, role: 'cashier', name, sessionHash: 'no session' };
}
const places = async (desk: Desk) => Object.fromEntries((await desk.query('money.places', {})).map(({ place, balanceCents }) => [place, balanceCents / 100]));
const payment = (desk: Desk, id: number) => desk.db.one(q.selectFrom('payment').selectAll().where('id', '=', id));
const credit = async (desk: Desk, id: number) => (await desk.query('subscribers.get', { id })).creditCents / 100;

describe('a till', () => {
  test('from float to count: every way in which cash moves, to the cent', async () => {
    const desk = openDesk();
    const { id } = await addSubscriber(desk);
    const njeri = cashier(desk, 2, 'Njeri');
    const { id: till } = await desk.command('tills.open', { floatCents: kes(2000) });
    expect((await desk.refusal(desk.command('tills.open', { floatCents: kes(1) }))).message).toBe('Your till is open since 2 Mar 2026, 08:00. Count and close it first.');
    const first = await desk.command('payments.takeCash', { subscriberId: id, amountCents: kes(3000) });
    const second = await desk.command('payments.takeCash', { subscriberId: id, amountCents: kes(1000) });
    // Another one's cash is not his, whether her till is open or not.
    await desk.command('payments.takeCash', { subscriberId: id, amountCents: kes(500) }, njeri);
    await desk.command('tills.open', { floatCents: kes(50) }, njeri);
    await desk.command('payments.takeCash', { subscriberId: id, amountCents: kes(600) }, njeri);
    await desk.command('refunds.pay', { subscriberId: id, amountCents: kes(100), method: 'cash', reference: '', reason: 'Paid too much' });
    await desk.command('refunds.pay', { subscriberId: id, amountCents: kes(100), method: 'bank', reference: 'FT1', reason: 'Paid too much' });
    await desk.command('payments.reverse', { id: second.paymentId, reason: 'Wrong person' });
    await desk.command('tills.takeOut', { amountCents: kes(2500), kind: 'banking', reference: 'SLIP 9', note: 'To the bank' });
    await desk.command('tills.takeOut', { amountCents: kes(150), kind: 'expense', note: 'Airtime' });
    const expected = 2000 + 3000 - 100 - 2500 - 150;
    expect((await desk.query('tills.current', {})).session).toMatchObject({ id: till, cashCents: kes(3000), payments: 1, paidOutCents: kes(250), bankedCents: kes(2500), expectedCents: kes(expected), differenceCents: null });
    expect((await desk.refusal(desk.command('tills.takeOut', { amountCents: kes(expected + 1), kind: 'drawing', note: 'x' }))).message).toBe('Only KES 2,250.00 should be in your till.');
    expect((await desk.refusal(desk.command('tills.close', { id: till, count: { 1000: 2 }, countedCents: kes(2100) }))).message).toBe('The notes and coins make KES 2,000.00, not KES 2,100.00.');
    expect((await desk.refusal(desk.command('tills.close', { id: till }))).code).toBe('invalid');

    const closed = await desk.command('tills.close', { id: till, count: { 1000: 1, 500: 2, 200: 1, 40: 1 }, note: 'A coin rolled away' });
    expect(closed).toEqual({ expectedCents: kes(2250), differenceCents: kes(-10) });
    const page = await desk.query('tills.get', { id: till });
    expect(page).toMatchObject({ countedCents: kes(2240), differenceCents: kes(-10), closedBy: 'Achieng', count: { 1000: 1, 500: 2, 200: 1, 40: 1 }, note: 'A coin rolled away' });
    expect(page.movements.reduce((sum, movement) => sum + movement.amountCents, 0)).toBe(page.countedCents);
    expect((await desk.query('transfers.list', {})).rows.map(({ kind, number, fromName, toName, amountCents }) => `${number} ${kind}: ${fromName} to ${toName} ${amountCents / 100}`)).toEqual([
      'TRF-2026-00003 overShort: Cash to Tills over and short 10', 'TRF-2026-00002 expense: Cash to Other expenses 150', 'TRF-2026-00001 banking: Cash to Bank 2500',
    ]);

    // What is reversed after the count did not come out of this drawer; and the count holds.
    await desk.day('2026-03-02', '17:00');
    await desk.command('payments.reverse', { id: first.paymentId, reason: 'Wrong person' });
    expect(await desk.query('tills.get', { id: till })).toMatchObject({ cashCents: kes(3000), expectedCents: kes(2250), differenceCents: kes(-10) });
    const banked = (await desk.query('transfers.list', {})).rows.at(-1)!;
    expect((await desk.refusal(desk.command('transfers.void', { id: banked.id, reason: 'x' }))).code).toBe('locked');
    expect((await desk.refusal(desk.command('tills.close', { id: till, countedCents: kes(1) }))).code).toBe('conflict');
    expect(desk.wrong()).toEqual([]);
  });

  test('over is booked the other way; an owner sees and closes any, a cashier his own', async () => {
    const desk = openDesk();
    const [njeri, barasa] = [cashier(desk, 2, 'Njeri'), cashier(desk, 3, 'Barasa')];
    const { id } = await desk.command('tills.open', { floatCents: kes(100) }, njeri);
    expect((await desk.refusal(desk.query('tills.get', { id }, barasa))).message).toBe('This is the till of Njeri. Only he and an owner may see and close it.');
    expect((await desk.refusal(desk.command('tills.close', { id, countedCents: kes(100) }, barasa))).code).toBe('not_allowed');
    expect((await desk.query('tills.list', {}, barasa)).total).toBe(0);
    expect((await desk.query('tills.list', { open: true })).total).toBe(1);
    expect(await desk.command('tills.close', { id, countedCents: kes(130) })).toEqual({ expectedCents: kes(100), differenceCents: kes(30) });
    expect((await desk.query('tills.list', { open: false, operatorId: 2 })).rows).toMatchObject([{ operatorName: 'Njeri', differenceCents: kes(30) }]);
    expect(await places(desk)).toMatchObject({ cash: 30 });
    expect(desk.wrong()).toEqual([]);
  });

  test('where tills are required, cash without one is refused, and nothing is booked', async () => {
    const desk = openDesk();
    desk.setting('moneyIn', { tillRequired: true });
    const { id } = await addSubscriber(desk);
    const before = desk.rows('payment');
    expect((await desk.refusal(desk.command('payments.takeCash', { subscriberId: id, amountCents: kes(10) }))).message).toBe('Your till is not open. Open it with the cash that is in the drawer, then take the cash.');
    expect(desk.rows('payment')).toBe(before);
    await desk.command('tills.open', { floatCents: cents(0) });
    expect((await desk.command('payments.takeCash', { subscriberId: id, amountCents: kes(10) })).receipt).toBe('CSH-2026-00001');
  });
});

describe('a bank transfer', () => {
  test('is credited as of its day; once by its reference; without a name it waits', async () => {
    const desk = openDesk();
    await desk.day('2026-03-05', '09:00');
    const { id } = await addSubscriber(desk, { name: 'Wanjiku', startOn: '2026-04-01' });
    const { paymentId, receipt } = await desk.command('payments.takeBank', { subscriberId: id, amountCents: kes(4000), reference: 'ft26061abc ', paidOn: day('2026-03-03') });
    expect(receipt).toBe('BNK-2026-00001');
    expect(payment(desk, paymentId)).toMatchObject({ method: 'bank', paidAt: Date.parse('2026-03-03T12:00:00+03:00'), subscriberId: id });
    expect(await credit(desk, id)).toBe(4000);
    const again = await desk.refusal(desk.command('payments.takeBank', { subscriberId: null, amountCents: kes(1), reference: 'FT26061ABC', paidOn: day('2026-03-04') }));
    expect(again.message).toBe('FT26061ABC is entered already: BNK-2026-00001 of Wanjiku, KES 4,000.00 on 3 Mar 2026.');
    expect((await desk.refusal(desk.command('payments.takeBank', { subscriberId: id, amountCents: kes(1), reference: 'X', paidOn: day('2026-03-06') }))).details?.fields).toEqual({ paidOn: 'is in the future' });

    const waiting = await desk.command('payments.takeBank', { subscriberId: null, amountCents: kes(700), reference: 'FT2', paidOn: day('2026-03-05'), payerName: 'OTIENO' });
    expect(payment(desk, waiting.paymentId)).toMatchObject({ state: 'suspense', matching: 'A bank transfer; nobody was named.', paidAt: desk.clock.now() });
    expect(await places(desk)).toMatchObject({ bank: 4700, suspense: 700 });
    await desk.command('payments.assign', { paymentId: waiting.paymentId, subscriberId: id });
    expect(await credit(desk, id)).toBe(4700);
    // Reversed, its reference is free again.
    await desk.command('payments.reverse', { id: paymentId, reason: 'Recalled by the bank' });
    await desk.command('payments.takeBank', { subscriberId: id, amountCents: kes(4000), reference: 'FT26061ABC', paidOn: day('2026-03-05') });
    expect(await places(desk)).toMatchObject({ bank: 4700, suspense: 0 });
    // A locked day books on the first open one.
    await desk.command('periodLocks.add', { upTo: day('2026-03-04'), reason: 'Filed' });
    await desk.command('payments.takeBank', { subscriberId: id, amountCents: kes(5), reference: 'FT3', paidOn: day('2026-03-02') });
    expect(desk.wrong()).toEqual([]);
  });
});

describe('a cheque', () => {
  const cheque = { amountCents: kes(3000), number: '000123', bankName: 'Equity', drawnOn: day('2026-03-01') };

  test('held: nothing is credited until it clears; then its money is at the bank', async () => {
    const desk = openDesk();
    const { id: subscriberId } = await addSubscriber(desk, { startOn: '2026-04-01' });
    const { id, paymentId } = await desk.command('cheques.take', { subscriberId, ...cheque });
    expect(paymentId).toBeNull();
    expect(await credit(desk, subscriberId)).toBe(0);
    expect((await desk.refusal(desk.command('cheques.take', { subscriberId, ...cheque, bankName: 'EQUITY' }))).message).toMatch(/^Cheque 000123 of EQUITY was taken already: KES 3,000.00 of Subscriber \d+ on 2 Mar 2026\.$/);
    expect(await desk.query('cheques.list', { open: true })).toMatchObject({ total: 1, amountCents: kes(3000) });
    const cleared = await desk.command('cheques.clear', { id });
    expect(payment(desk, cleared.paymentId)).toMatchObject({ receipt: 'CHQ-2026-00001', method: 'cheque', reference: '000123' });
    expect(await credit(desk, subscriberId)).toBe(3000);
    expect(await places(desk)).toMatchObject({ bank: 3000, cheque: 0 });
    expect((await desk.refusal(desk.command('cheques.fail', { id, how: 'bounced', reason: 'x' }))).message).toBe('Cheque 000123 has cleared already.');
    expect(desk.wrong()).toEqual([]);
  });

  test('credited at once: cleared it moves to the bank, bounced it is owed again; a clearing entered by mistake is taken back', async () => {
    const desk = openDesk();
    const { id: subscriberId } = await addSubscriber(desk, { startOn: '2026-04-01' });
    expect((await desk.refusal(desk.command('cheques.take', { subscriberId, ...cheque, drawnOn: day('2026-03-20'), creditNow: true }))).code).toBe('invalid');
    const { id, paymentId } = await desk.command('cheques.take', { subscriberId, ...cheque, creditNow: true });
    expect(await credit(desk, subscriberId)).toBe(3000);
    expect(await places(desk)).toMatchObject({ bank: 0, cheque: 3000 });
    expect((await desk.command('cheques.clear', { id })).paymentId).toBe(paymentId);
    expect(await places(desk)).toMatchObject({ bank: 3000, cheque: 0 });
    expect((await desk.refusal(desk.command('payments.reverse', { id: paymentId!, reason: 'Bounced' }))).message).toBe('The cheque of CHQ-2026-00001 has cleared into the bank. Take transfer TRF-2026-00001 back first, then mark the cheque as bounced.');
    await desk.command('transfers.void', { id: (await desk.query('transfers.list', {})).rows[0]!.id, reason: 'Not yet' });
    await desk.command('cheques.fail', { id, how: 'bounced', reason: 'No funds' });
    expect(await credit(desk, subscriberId)).toBe(0);
    expect(await places(desk)).toMatchObject({ bank: 0, cheque: 0 });
    expect(payment(desk, paymentId!).reversal).toBe('Cheque 000123 bounced: No funds');
    // It may be presented again.
    expect((await desk.command('cheques.take', { subscriberId, ...cheque })).id).not.toBe(id);
    expect(desk.wrong()).toEqual([]);
  });

  test('two banks give out the same number: both clear', async () => {
    const desk = openDesk();
    const { id: subscriberId } = await addSubscriber(desk, { startOn: '2026-04-01' });
    for (const bankName of ['Equity', 'KCB']) await desk.command('cheques.clear', await desk.command('cheques.take', { subscriberId, ...cheque, bankName }));
    expect(await places(desk)).toMatchObject({ bank: 6000, cheque: 0 });
    expect(desk.wrong()).toEqual([]);
  });

  test('is not paid back before it has cleared, nor a part of it: it may still bounce', async () => {
    const desk = openDesk();
    const { id: subscriberId } = await addSubscriber(desk, { startOn: '2026-04-01' });
    const { id, paymentId } = await desk.command('cheques.take', { subscriberId, ...cheque, creditNow: true });
    await desk.command('payments.unassign', { id: paymentId!, reason: 'Not his' });
    const back = { method: 'cash' as const, reference: '', reason: 'Asked for it' };
    expect((await desk.refusal(desk.command('payments.payBack', { id: paymentId!, ...back }))).message).toBe('Cheque 000123 of CHQ-2026-00001 has not cleared yet: hand it back under Cheques, or wait until the bank has paid it.');
    await desk.command('payments.split', { id: paymentId!, parts: [{ subscriberId: null, amountCents: kes(1000) }, { subscriberId: null, amountCents: kes(2000) }], reason: 'Two' });
    const part = desk.db.sql<{ id: number }>('SELECT id FROM payment WHERE parentId = ? ORDER BY id', paymentId!)[0]!.id;
    expect((await desk.refusal(desk.command('payments.payBack', { id: part, ...back }))).code).toBe('conflict');
    await desk.command('cheques.fail', { id, how: 'bounced', reason: 'No funds' });
    expect(await places(desk)).toMatchObject({ cash: 0, cheque: 0, suspense: 0 });
    expect(desk.wrong()).toEqual([]);
  });

  test('cleared and paid back to its sender: its clearing stays, or it could bounce as well', async () => {
    const desk = openDesk();
    const { id: subscriberId } = await addSubscriber(desk, { startOn: '2026-04-01' });
    const { id } = await desk.command('cheques.take', { subscriberId, ...cheque });
    const { paymentId } = await desk.command('cheques.clear', { id });
    await desk.command('payments.unassign', { id: paymentId, reason: 'x' });
    await desk.command('payments.payBack', { id: paymentId, method: 'bank', reference: '', reason: 'x' });
    const { id: transferId, number } = (await desk.query('transfers.list', {})).rows[0]!;
    expect((await desk.refusal(desk.command('transfers.void', { id: transferId, reason: 'x' }))).message).toContain(`was paid back to its sender, so ${number} stays.`);
    expect(await places(desk)).toMatchObject({ bank: 0, cheque: 0, suspense: 0 });
    expect(desk.wrong()).toEqual([]);
  });

  test('handed back before it was presented: nothing was booked', async () => {
    const desk = openDesk();
    const { id: subscriberId } = await addSubscriber(desk, { startOn: '2026-04-01' });
    const before = desk.rows('journalEntry');
    const { id } = await desk.command('cheques.take', { subscriberId, ...cheque });
    await desk.command('cheques.fail', { id, how: 'handedBack', reason: 'Wrong name' });
    expect(desk.rows('journalEntry')).toBe(before);
    expect((await desk.query('cheques.list', {})).rows).toMatchObject([{ state: 'handedBack', note: 'Wrong name' }]);
  });
});

describe('transfers', () => {
  const settlement = { kind: 'settlement' as const, place: 'mpesa' as const, amountCents: kes(5000), on: day('2026-03-02'), reference: 'ucr1settle' };

  test('each from where it lies to where it goes; what cannot be is refused in words', async () => {
    const desk = openDesk();
    const record = (kind: 'settlement' | 'banking' | 'charge' | 'expense' | 'drawing' | 'paidIn', place: 'mpesa' | 'cash' | 'bank', shillings: number, reference = '') => desk.command('transfers.record', { kind, place, amountCents: kes(shillings), on: desk.today(), reference });
    await record('paidIn', 'cash', 1000);
    await record('banking', 'cash', 400);
    await record('settlement', 'mpesa', 50, 'UC1');
    await record('charge', 'mpesa', 5, 'UC1');
    await record('charge', 'mpesa', 6, 'UC1');
    await record('charge', 'bank', 7);
    await record('expense', 'cash', 100);
    await record('drawing', 'bank', 200);
    expect(await places(desk)).toEqual({ cash: 500, bank: 243, mpesa: -61, cheque: 0, suspense: 0 });
    expect((await desk.refusal(record('banking', 'mpesa', 1))).message).toBe('Only cash is banked.');
    expect((await desk.refusal(record('charge', 'cash', 1))).code).toBe('invalid');
    expect((await desk.refusal(desk.command('transfers.record', { ...settlement, on: day('2026-03-03') }))).details?.fields).toEqual({ on: 'is in the future' });
    expect(desk.wrong()).toEqual([]);
  });

  test('one receipt, one settlement, whoever tells of it; taken back, it may be entered again', async () => {
    const desk = openDesk();
    const { id, number } = await desk.command('transfers.record', settlement);
    expect((await desk.refusal(desk.command('transfers.record', { ...settlement, reference: ' UCR1SETTLE' }))).message).toBe(`UCR1SETTLE is entered already, as settlement ${number} of 2 Mar 2026.`);
    const fromStatement = () => desk.within((context) => recordTransfer(context, { kind: 'settlement', from: 'mpesa', to: 'bank', amountCents: kes(5000), happenedAt: context.now, reference: 'UCR1SETTLE', note: '' }));
    expect(fromStatement).toThrow('is entered already');
    expect(findTransfer(desk.db, { reference: 'ucr1settle', kind: 'settlement' })).toMatchObject({ id, number });
    expect(findTransfer(desk.db, { reference: 'ucr1settle', kind: 'charge' })).toBeUndefined();
    expect(findTransfer(desk.db, { reference: '', kind: 'settlement' })).toBeUndefined();
    await desk.command('transfers.void', { id, reason: 'Wrong amount' });
    expect((await desk.refusal(desk.command('transfers.void', { id, reason: 'x' }))).message).toBe(`${number} was taken back already.`);
    expect(await places(desk)).toMatchObject({ mpesa: 0, bank: 0 });
    expect(fromStatement().number).toBe('TRF-2026-00002');
    // A day that is locked books on the first open one; what was booked in it is taken back today.
    await desk.day('2026-03-06');
    await desk.command('periodLocks.add', { upTo: day('2026-03-04'), reason: 'Filed' });
    await desk.command('transfers.record', { ...settlement, reference: 'LATE' });
    await desk.command('transfers.void', { id: findTransfer(desk.db, { reference: 'UCR1SETTLE', kind: 'settlement' })!.id, reason: 'Not ours' });
    expect((await desk.query('transfers.list', { from: day('2026-03-05'), to: day('2026-03-05') })).rows).toMatchObject([{ reference: 'LATE', bookedOn: '2026-03-05', voided: false }]);
    expect(desk.wrong()).toEqual([]);
  });
});
