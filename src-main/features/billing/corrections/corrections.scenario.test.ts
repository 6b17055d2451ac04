/** Days on which something that was posted turns out to be wrong. */
import { describe, expect, test } from 'vitest';
import { cents, type Cents } from '../../../../src-shared/money.ts';
import { instantOf, localDate } from '../../../../src-shared/time.ts';
import { addPlan, addSubscriber, invoiced, openDesk, operator, setTaxes, stateOf, type Desk } from '../../../testing/feature-rig.ts';
import { receivePayment } from '../../payments/receive.service.ts';
import { bookOpeningBalance } from '../index.ts';

const kes = (shillings: number) => cents(shillings * 100);
/** M-Pesa tells of a payment; the same receipt may be told of again, by another way. */
const mpesa = (desk: Desk, accountTyped: string, amountCents: Cents, receipt: string, source: 'c2b' | 'pull' = 'c2b') =>
  desk.within((context) => receivePayment(context, { receipt, amountCents, paidAt: context.now, shortcode: '', accountTyped, payerPhone: '', payerName: 'PAYER', checkoutRequestId: null, body: '{}' }, source).id);
const accountOf = (desk: Desk, id: number) => desk.query('subscribers.get', { id }).then(({ balanceCents, creditCents }) => ({ owes: balanceCents / 100, credit: creditCents / 100 }));
const invoicesOf = async (desk: Desk, subscriberId: number) => (await desk.query('invoices.list', { subscriberId, sort: { by: 'number', direction: 'asc' } })).rows;
const firstInvoice = async (desk: Desk, subscriberId: number) => (await invoicesOf(desk, subscriberId))[0]!;
const states = async (desk: Desk, subscriberId: number) => (await invoicesOf(desk, subscriberId)).map((row) => `${row.number} ${row.kind} ${row.state} ${row.openCents / 100} of ${row.totalCents / 100}`);
const lineIds = async (desk: Desk, id: number) => (await desk.query('invoices.get', { id })).lines.map((line) => line.id);
/** An invoice made by hand. */
async function sell(desk: Desk, subscriberId: number, lines: readonly { kind: 'oneOff' | 'deposit'; description: string; priceCents: Cents }[]): Promise<number> {
  const { id } = await desk.command('drafts.create', { subscriberId, dueDays: 7, note: '', postOn: null, lines: lines.map((line) => ({ productId: null, subscriptionId: null, quantity: 1, discountCents: kes(0), taxInclusive: true, exciseApplies: false, ...line })) });
  return (await desk.command('drafts.post', { id })).invoiceId;
}

describe('a credit note', () => {
  test('on an open invoice: less is open, and nothing is in credit; the books tell net and taxes apart', async () => {
    const desk = openDesk();
    await setTaxes(desk);
    const { id } = await addSubscriber(desk);
    const invoice = await firstInvoice(desk, id);
    const wanted = { invoiceId: invoice.id, lines: [{ lineId: (await lineIds(desk, invoice.id))[0]!, grossCents: kes(667) }] };
    const previewed = { netCents: kes(500), exciseCents: kes(75), vatCents: kes(92), totalCents: kes(667), settledCents: kes(667), creditCents: 0, openAfterCents: kes(833), balanceAfterCents: kes(833) };
    expect(await desk.query('creditNotes.preview', wanted)).toEqual(previewed);
    const note = await desk.command('creditNotes.issue', { ...wanted, reason: 'Three days without service' });
    expect(note.number).toBe('CRN-2026-00001');
    expect(await accountOf(desk, id)).toEqual({ owes: 833, credit: 0 });
    expect(await desk.query('creditNotes.get', { id: note.id })).toMatchObject({
      invoiceNumber: invoice.number, by: 'Achieng', reason: 'Three days without service', totalCents: kes(667), settledCents: kes(667),
      lines: [{ netCents: kes(500), exciseCents: kes(75), vatCents: kes(92), explanation: 'KES 667.00 of KES 1,500.00 charged' }],
      entries: [{ kind: 'creditNote', bookedOn: '2026-03-02', postings: [{ debitCents: kes(500) }, { debitCents: kes(75) }, { debitCents: kes(92) }, { creditCents: kes(667) }] }],
    });
    expect((await desk.query('invoices.get', { id: invoice.id })).lines[0]).toMatchObject({ creditedCents: kes(667) });
    expect(desk.wrong()).toEqual([]);
  });

  test('on one paid in part: first what is open, the rest is credit; the next invoice uses it', async () => {
    const desk = openDesk();
    const { id } = await addSubscriber(desk);
    await desk.command('payments.takeCash', { subscriberId: id, amountCents: kes(1000) });
    const invoice = await firstInvoice(desk, id);
    await desk.command('creditNotes.issue', { invoiceId: invoice.id, lines: [{ lineId: (await lineIds(desk, invoice.id))[0]!, grossCents: kes(700) }], reason: 'Fault of ours' });
    expect(await states(desk, id)).toEqual(['INV-2026-00001 service paid 0 of 1500']);
    expect(await accountOf(desk, id)).toEqual({ owes: -200, credit: 200 });
    await desk.day('2026-04-02');
    expect(await states(desk, id)).toEqual(['INV-2026-00001 service paid 0 of 1500', expect.stringContaining('1300 of 1500')]);
    expect(desk.wrong()).toEqual([]);
  });

  test('on a paid one: its own invoice has nothing open, so it settles another one that has', async () => {
    const desk = openDesk();
    const { id } = await addSubscriber(desk);
    await desk.command('payments.takeCash', { subscriberId: id, amountCents: kes(1500) });
    await sell(desk, id, [{ kind: 'oneOff', description: 'Router', priceCents: kes(4000) }]);
    const invoice = await firstInvoice(desk, id);
    await desk.command('creditNotes.issue', { invoiceId: invoice.id, lines: [{ lineId: (await lineIds(desk, invoice.id))[0]! }], reason: 'The first month is free' });
    expect(await states(desk, id)).toEqual(['INV-2026-00001 service paid 0 of 1500', 'INV-2026-00002 manual open 2500 of 4000']);
    expect(await accountOf(desk, id)).toEqual({ owes: 2500, credit: 0 });
    expect(desk.wrong()).toEqual([]);
  });

  test('is refused beyond what is left, twice for a line, for a line of another invoice, on a void one', async () => {
    const desk = openDesk();
    const [one, other] = [await addSubscriber(desk), await addSubscriber(desk)];
    const [invoice, foreign] = [await firstInvoice(desk, one.id), await firstInvoice(desk, other.id)];
    const [lineId, foreignLine] = [(await lineIds(desk, invoice.id))[0]!, (await lineIds(desk, foreign.id))[0]!];
    const issue = (lines: { lineId: number; grossCents?: Cents }[], invoiceId = invoice.id) => desk.refusal(desk.command('creditNotes.issue', { invoiceId, lines, reason: 'x' }));
    await desk.command('creditNotes.issue', { invoiceId: invoice.id, lines: [{ lineId, grossCents: kes(1400) }], reason: 'x' });
    expect((await issue([{ lineId, grossCents: cents(100_01) }])).message).toContain('at most KES 100.00 can still be credited, not KES 100.01');
    expect((await issue([{ lineId }, { lineId }])).message).toContain('is named twice');
    expect((await issue([{ lineId: foreignLine }])).message).toContain('has no such line');
    await desk.command('creditNotes.issue', { invoiceId: invoice.id, lines: [{ lineId }], reason: 'x' });
    expect((await issue([{ lineId }])).message).toContain('is credited in full already');
    await desk.command('invoices.void', { id: foreign.id, reason: 'x', billAgain: false });
    expect((await issue([{ lineId: foreignLine }], foreign.id)).message).toContain('is void');
    expect((await issue([{ lineId }], 999)).code).toBe('not_found');
    const asCashier = await desk.refusal(desk.command('creditNotes.issue', { invoiceId: invoice.id, lines: [{ lineId }], reason: 'x' }, operator('cashier')));
    expect(asCashier.code).toBe('not_allowed');
    expect(desk.rows('creditNote')).toBe(2);
    expect(await desk.query('creditNotes.list', { search: 'CRN-2026-00002' })).toMatchObject({ total: 1, totalCents: kes(100), rows: [{ invoiceNumber: invoice.number, totalCents: kes(100) }] });
    expect(desk.wrong()).toEqual([]);
  });
});

describe('an invoice that should not be', () => {
  test('is void and billed again: the number stays, the same period comes under a new one', async () => {
    const desk = openDesk();
    const { id } = await addSubscriber(desk);
    const invoice = await firstInvoice(desk, id);
    await desk.command('invoices.void', { id: invoice.id, reason: 'Wrong name on it', billAgain: true });
    expect(await accountOf(desk, id)).toEqual({ owes: 0, credit: 0 });
    await desk.day('2026-03-03', '02:00');
    expect(await states(desk, id)).toEqual(['INV-2026-00001 service void 0 of 1500', 'INV-2026-00002 service open 1500 of 1500']);
    expect(invoiced(desk, id)).toEqual(['2026-03-02…2026-04-02 1500.00', '2026-03-02…2026-04-02 1500.00']);
    expect(desk.wrong()).toEqual([]);
  });

  test('is void and not billed again: the period is his, and the next run goes on after it', async () => {
    const desk = openDesk();
    const { id } = await addSubscriber(desk);
    await desk.command('invoices.void', { id: (await firstInvoice(desk, id)).id, reason: 'A present', billAgain: false });
    await desk.day('2026-04-02', '02:00');
    expect(invoiced(desk, id)).toEqual(['2026-03-02…2026-04-02 1500.00', '2026-04-02…2026-05-02 1500.00']);
    expect(await accountOf(desk, id)).toEqual({ owes: 1500, credit: 0 });
    expect(desk.wrong()).toEqual([]);
  });

  test('of an earlier period cannot be billed again before the later one', async () => {
    const desk = openDesk();
    const { id } = await addSubscriber(desk);
    await desk.day('2026-04-02', '02:00');
    const [march, april] = await invoicesOf(desk, id);
    const refused = await desk.refusal(desk.command('invoices.void', { id: march!.id, reason: 'x', billAgain: true }));
    expect(refused).toMatchObject({ code: 'locked', message: expect.stringContaining(april!.number) as string });
    await desk.command('invoices.void', { id: april!.id, reason: 'x', billAgain: true });
    await desk.command('invoices.void', { id: march!.id, reason: 'x', billAgain: true });
    await desk.day('2026-04-03', '02:00');
    expect(invoiced(desk, id)).toHaveLength(4);
    expect(await accountOf(desk, id)).toEqual({ owes: 3000, credit: 0 });
    expect(desk.wrong()).toEqual([]);
  });

  test('stays when it is settled, credited, of a locked month, told to KRA, or void already; the page says what may be done', async () => {
    const desk = openDesk();
    const [paid, credited, locked, told] = [await addSubscriber(desk), await addSubscriber(desk), await addSubscriber(desk), await addSubscriber(desk)];
    await desk.command('payments.takeCash', { subscriberId: paid.id, amountCents: kes(1) });
    const ofCredited = await firstInvoice(desk, credited.id);
    await desk.command('creditNotes.issue', { invoiceId: ofCredited.id, lines: [{ lineId: (await lineIds(desk, ofCredited.id))[0]!, grossCents: kes(5) }], reason: 'x' });
    const toldInvoice = await firstInvoice(desk, told.id);
    desk.db.transaction(() => desk.db.sql(`INSERT INTO etimsDocument (invoiceId, state, queuedAt, attempts) VALUES (?, 'sending', 0, 1) RETURNING 1`, toldInvoice.id));
    const voiding = async (id: number) => (await desk.refusal(desk.command('invoices.void', { id, reason: 'x', billAgain: false }))).message;
    const ids = [(await firstInvoice(desk, paid.id)).id, ofCredited.id, toldInvoice.id];
    expect(await Promise.all(ids.map(voiding))).toEqual([
      'KES 1.00 of INV-2026-00001 is settled. Issue a credit note instead.', 'INV-2026-00002 has a credit note already. Credit the rest of it instead.', 'INV-2026-00004 was sent to KRA. Issue a credit note instead.',
    ]);
    await desk.day('2026-03-05', '09:00');
    await desk.command('periodLocks.add', { upTo: localDate('2026-03-04'), reason: 'Filed' });
    const ofLocked = await firstInvoice(desk, locked.id);
    expect(await voiding(ofLocked.id)).toBe('INV-2026-00003 was issued on 2 Mar 2026, and the books are locked up to 4 Mar 2026. Issue a credit note instead.');
    for (const id of [...ids, ofLocked.id]) expect((await desk.query('invoices.get', { id })).may).toEqual({ credit: true, void: false, writeOff: true });
    expect(desk.wrong()).toEqual([]);
  });
});

describe('a prepaid service', () => {
  const prepaid = async (desk: Desk) => {
    const { id: planId } = await desk.command('plans.create', { name: 'Prepaid', priceCents: kes(1000), charging: 'prepaid', downKbps: 5000, upKbps: 5000 });
    return addSubscriber(desk, { planId });
  };

  test('goes on at once when a credit note makes up for what it lacked', async () => {
    const desk = openDesk();
    const { id, subscriptionId } = await prepaid(desk);
    const invoiceId = await sell(desk, id, [{ kind: 'oneOff', description: 'Router', priceCents: kes(4000) }]);
    await desk.command('payments.takeCash', { subscriberId: id, amountCents: kes(4000) });
    expect(stateOf(desk, subscriptionId)).not.toBe('active');
    await desk.command('creditNotes.issue', { invoiceId, lines: [{ lineId: (await lineIds(desk, invoiceId))[0]!, grossCents: kes(1000) }], reason: 'It is a used one' });
    expect(stateOf(desk, subscriptionId)).toBe('active');
    expect(await accountOf(desk, id)).toEqual({ owes: 0, credit: 0 });
    expect(desk.wrong()).toEqual([]);
  });

  test('whose money was reversed is owed nothing for once its invoice is void, and begins the same period with new money', async () => {
    const desk = openDesk();
    const { id, accountNumber, subscriptionId } = await prepaid(desk);
    const paymentId = mpesa(desk, accountNumber, kes(1000), 'TCP0000001');
    expect(invoiced(desk, id)).toEqual(['2026-03-02…2026-04-02 1000.00']);
    await desk.command('payments.reverse', { id: paymentId, reason: 'x' });
    await desk.command('invoices.void', { id: (await firstInvoice(desk, id)).id, reason: 'The money was taken back', billAgain: true });
    expect(await accountOf(desk, id)).toEqual({ owes: 0, credit: 0 });
    expect(desk.db.sql('SELECT paidUntil FROM subscription WHERE id = ?', subscriptionId)).toEqual([{ paidUntil: desk.clock.now() }]);
    await desk.day('2026-03-03', '12:00');
    expect(stateOf(desk, subscriptionId)).not.toBe('active');
    mpesa(desk, accountNumber, kes(1000), 'TCP0000002');
    expect(stateOf(desk, subscriptionId)).toBe('active');
    expect(invoiced(desk, id)).toHaveLength(2);
    expect(desk.wrong()).toEqual([]);
  });
});

describe('a write-off', () => {
  test('ends the debt; when he pays after all it is credit, and the service goes on', async () => {
    const desk = openDesk();
    const { id, accountNumber, subscriptionId } = await addSubscriber(desk);
    await desk.day('2026-03-10');
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
    const invoice = await firstInvoice(desk, id);
    expect(await desk.command('invoices.writeOff', { id: invoice.id, reason: 'Moved to Mombasa' })).toEqual({ number: 'WOF-2026-00001' });
    expect(await states(desk, id)).toEqual(['INV-2026-00001 service writtenOff 0 of 1500']);
    expect(stateOf(desk, subscriptionId)).toBe('active');
    expect((await desk.refusal(desk.command('invoices.writeOff', { id: invoice.id, reason: 'x' }))).message).toBe('Nothing is open on INV-2026-00001.');
    mpesa(desk, accountNumber, kes(1500), 'TCA0000001');
    expect(await accountOf(desk, id)).toEqual({ owes: -1500, credit: 1500 });
    expect(desk.wrong()).toEqual([]);
  });
});

describe('a refund', () => {
  test('pays out credit, not more, under a number without a gap', async () => {
    const desk = openDesk();
    const { id } = await addSubscriber(desk);
    await desk.command('payments.takeCash', { subscriberId: id, amountCents: cents(2500_50) });
    const pay = (amountCents: Cents, method: 'mpesa' | 'cash' = 'cash') => desk.command('refunds.pay', { subscriberId: id, amountCents, method, reference: 'V 17', reason: 'Moved away' });
    expect((await desk.refusal(pay(cents(1000_51)))).details).toMatchObject({ fields: { amountCents: 'is more than the KES 1,000.50 in credit' } });
    expect((await desk.refusal(pay(cents(1000_50), 'mpesa'))).message).toBe('M-Pesa moves whole shillings only.');
    expect((await pay(kes(400), 'mpesa')).number).toBe('RFD-2026-00001');
    expect((await pay(cents(600_50))).number).toBe('RFD-2026-00002');
    expect(await accountOf(desk, id)).toEqual({ owes: 0, credit: 0 });
    expect((await desk.query('refunds.list', { subscriberId: id })).rows).toMatchObject([{ number: 'RFD-2026-00002', method: 'cash', by: 'Achieng', reference: 'V 17' }, { number: 'RFD-2026-00001' }]);
    expect(desk.wrong()).toEqual([]);
  });
});

describe('a deposit', () => {
  test('is no income, is held once paid, and given back becomes credit that pays what is open', async () => {
    const desk = openDesk();
    await setTaxes(desk);
    const { id } = await addSubscriber(desk);
    const invoiceId = await sell(desk, id, [{ kind: 'oneOff', description: 'Installation', priceCents: kes(1160) }, { kind: 'deposit', description: 'Deposit for the receiver', priceCents: kes(3000) }]);
    const lineId = (await lineIds(desk, invoiceId))[1]!;
    const giveBack = (amountCents: Cents) => desk.command('deposits.giveBack', { lineId, amountCents, reason: 'Brought back' });
    expect((await desk.refusal(giveBack(kes(1)))).message).toContain('is not paid: KES 4,160.00 is open');
    expect((await desk.refusal(desk.command('invoices.writeOff', { id: invoiceId, reason: 'x' }))).message).toContain('Credit the deposit first');
    await desk.command('payments.takeCash', { subscriberId: id, amountCents: kes(5660) });
    expect(await desk.query('deposits.list', { subscriberId: id })).toMatchObject([{ amountCents: kes(3000), returnedCents: 0, heldCents: kes(3000) }]);
    await desk.day('2026-04-02', '02:00');
    expect(await accountOf(desk, id)).toEqual({ owes: 1500, credit: 0 });
    await giveBack(kes(2000));
    expect(await accountOf(desk, id)).toEqual({ owes: -500, credit: 500 });
    expect((await desk.refusal(giveBack(cents(1000_01)))).message).toBe('Only KES 1,000.00 of this deposit is held.');
    expect((await desk.refusal(desk.command('creditNotes.issue', { invoiceId, lines: [{ lineId, grossCents: kes(1001) }], reason: 'x' }))).message).toContain('at most KES 1,000.00');
    expect(await desk.query('deposits.list', { subscriberId: id })).toMatchObject([{ amountCents: kes(3000), returnedCents: kes(2000), heldCents: kes(1000) }]);
    expect(desk.db.sql(`SELECT kind, -balanceCents AS cents FROM account WHERE kind IN ('deposit', 'revenue', 'vatPayable') ORDER BY kind`)).toMatchObject([{ kind: 'deposit', cents: kes(1000) }, { kind: 'revenue' }, { kind: 'vatPayable' }]);
    expect(desk.wrong()).toEqual([]);
  });
});

test('a deposit that was given back before the money for it was reversed: its invoice is owed again, and cannot be void', async () => {
  const desk = openDesk();
  const { id, accountNumber } = await addSubscriber(desk);
  await desk.command('payments.takeCash', { subscriberId: id, amountCents: kes(1500) });
  const invoiceId = await sell(desk, id, [{ kind: 'deposit', description: 'Deposit', priceCents: kes(3000) }]);
  const paymentId = mpesa(desk, accountNumber, kes(3000), 'TCD0000001');
  await desk.command('deposits.giveBack', { lineId: (await lineIds(desk, invoiceId))[0]!, amountCents: kes(1000), reason: 'x' });
  await desk.command('refunds.pay', { subscriberId: id, amountCents: kes(1000), method: 'cash', reference: '', reason: 'x' });
  await desk.command('payments.reverse', { id: paymentId, reason: 'x' });
  expect(await accountOf(desk, id)).toEqual({ owes: 3000, credit: 0 });
  expect((await desk.refusal(desk.command('invoices.void', { id: invoiceId, reason: 'x', billAgain: false }))).message).toContain('was given back in part');
  await desk.command('creditNotes.issue', { invoiceId, lines: [{ lineId: (await lineIds(desk, invoiceId))[0]! }], reason: 'x' });
  expect(await accountOf(desk, id)).toEqual({ owes: 1000, credit: 0 });
  expect(desk.wrong()).toEqual([]);
});

test('a credit note on a balance brought forward takes nothing from revenue', async () => {
  const desk = openDesk();
  const { id } = await addSubscriber(desk);
  desk.within((context) => bookOpeningBalance(context, { subscriberId: id, on: desk.today(), dueOn: desk.today(), balanceCents: kes(700), description: 'Balance brought forward' }));
  const opening = (await invoicesOf(desk, id)).find((row) => row.kind === 'opening')!;
  await desk.command('creditNotes.issue', { invoiceId: opening.id, lines: [{ lineId: (await lineIds(desk, opening.id))[0]!, grossCents: kes(300) }], reason: 'Was paid before' });
  expect(desk.db.sql(`SELECT kind, -balanceCents AS cents FROM account WHERE kind IN ('openingBalance', 'revenue') ORDER BY kind`)).toEqual([{ kind: 'openingBalance', cents: kes(400) }, { kind: 'revenue', cents: kes(1500) }]);
  expect(desk.wrong()).toEqual([]);
});

describe('credit used by hand', () => {
  test('settles the invoice that the cashier means, and no more than there is', async () => {
    const desk = openDesk();
    const { id } = await addSubscriber(desk);
    const routerId = await sell(desk, id, [{ kind: 'oneOff', description: 'Router', priceCents: kes(4000) }]);
    const paymentId = (await desk.command('payments.takeCash', { subscriberId: id, amountCents: kes(2000) })).paymentId;
    // The payment shall settle nothing of the service for now.
    await desk.command('payments.allocate', { id: paymentId, parts: [] });
    expect(await accountOf(desk, id)).toEqual({ owes: 3500, credit: 2000 });
    expect((await desk.refusal(desk.command('invoices.useCredit', { id: routerId, amountCents: kes(2001) }))).message).toBe('Only KES 2,000.00 is in credit.');
    expect((await desk.refusal(desk.command('invoices.useCredit', { id: (await firstInvoice(desk, id)).id, amountCents: kes(1501) }))).message).toBe('Only KES 1,500.00 is open on INV-2026-00001.');
    await desk.command('invoices.useCredit', { id: routerId, amountCents: kes(1900) }, operator('cashier'));
    expect(await states(desk, id)).toEqual(['INV-2026-00001 service open 1500 of 1500', 'INV-2026-00002 manual open 2100 of 4000']);
    expect(desk.wrong()).toEqual([]);
  });
});

describe('a locked period', () => {
  test('only moves forward, never up to today; money of locked days is booked on the first open one', async () => {
    const desk = openDesk();
    const { id, accountNumber } = await addSubscriber(desk);
    await desk.day('2026-03-20');
    const add = (upTo: string) => desk.command('periodLocks.add', { upTo: localDate(upTo), reason: 'VAT return filed' });
    expect((await desk.refusal(add('2026-03-20'))).message).toContain('lock up to yesterday at the latest');
    await add('2026-03-15');
    expect((await desk.refusal(add('2026-03-15'))).message).toContain('A lock only moves forward');
    desk.within((context) => receivePayment(context, { receipt: 'TCB0000001', amountCents: kes(1500), paidAt: instantOf(localDate('2026-03-12'), '10:00'), shortcode: '', accountTyped: accountNumber, payerPhone: '', payerName: '', checkoutRequestId: null, body: '{}' }, 'pull'));
    expect(desk.db.sql('SELECT bookedOn FROM journalEntry ORDER BY id DESC LIMIT 1')).toEqual([{ bookedOn: '2026-03-16' }]);
    expect(await desk.query('periodLocks.list', {})).toMatchObject({ lockedUpTo: '2026-03-15', locks: [{ upTo: '2026-03-15', by: 'Achieng' }] });
    // The clock of the computer was set back into the locked period: corrections are booked on the first open day all the same.
    desk.clock.set(instantOf(localDate('2026-03-10'), '09:00'));
    const invoice = await firstInvoice(desk, id);
    await desk.command('creditNotes.issue', { invoiceId: invoice.id, lines: [{ lineId: (await lineIds(desk, invoice.id))[0]! }], reason: 'x' });
    expect(desk.db.sql('SELECT issuedOn FROM creditNote')).toEqual([{ issuedOn: '2026-03-16' }]);
    expect(desk.wrong()).toEqual([]);
  });
});

test('number series as they stand', async () => {
  const desk = openDesk();
  await addSubscriber(desk);
  const series = await desk.query('series.list', {});
  expect(series.map((row) => `${row.what}: ${row.next}`)).toEqual(['Invoices: INV-2026-00002', 'Opening balances: OPB-2026-00001', 'Credit notes: CRN-2026-00001', 'Write-offs: WOF-2026-00001', 'Refunds: RFD-2026-00001', 'Cash receipts: CSH-2026-00001', 'Bank receipts: BNK-2026-00001', 'Cheque receipts: CHQ-2026-00001', 'Transfers: TRF-2026-00001']);
});

describe('late fees', () => {
  const RULES = { enabled: true, afterDays: 7, flatCents: kes(100), annualBasisPoints: 1200, repeatDays: 14, taxable: true };
  const fees = (desk: Desk) => desk.db.sql<{ line: string }>(`SELECT issuedOn || ' ' || grossCents || ' ' || explanation AS line FROM invoiceLine JOIN invoice ON invoice.id = invoiceId WHERE invoiceLine.kind = 'lateFee' ORDER BY invoiceLine.id`).map((row) => row.line);

  test('fall a week after the due day and every two weeks from then on, with VAT, on what is open; never on themselves', async () => {
    const desk = openDesk();
    await setTaxes(desk);
    desk.setting('lateFees', RULES);
    const { id } = await addSubscriber(desk);
    await desk.command('payments.takeCash', { subscriberId: id, amountCents: kes(500) });
    await desk.day('2026-03-08', '23:00');
    expect(fees(desk)).toEqual([]);
    await desk.day('2026-03-09', '02:00');
    // 1,000.00 × 12 % × 7 ÷ 365 = 2.30, and 16 % VAT on 102.30.
    const first = '2026-03-09 11867 KES 1,000.00 open × 12 % a year × 7 of 365 days + KES 100.00, plus taxes';
    expect(fees(desk)).toEqual([first]);
    expect(await states(desk, id)).toEqual(['INV-2026-00001 service overdue 1000 of 1500', 'INV-2026-00002 lateFee open 118.67 of 118.67']);
    await desk.day('2026-03-23', '02:00');
    expect(fees(desk)).toEqual([first, '2026-03-23 12134 KES 1,000.00 open × 12 % a year × 14 of 365 days + KES 100.00, plus taxes']);
    expect(desk.db.sql(`SELECT -balanceCents AS cents FROM account WHERE kind = 'lateFeeIncome'`)).toEqual([{ cents: 10230 + 10460 }]);
    await desk.command('payments.takeCash', { subscriberId: id, amountCents: kes(1500) });
    await desk.day('2026-04-01', '23:00');
    expect(fees(desk)).toHaveLength(2);
    expect(desk.wrong()).toEqual([]);
  });

  test('that were missed while the computer was off are one line, and the second run of a day adds nothing', async () => {
    const desk = openDesk();
    desk.setting('lateFees', { ...RULES, taxable: false });
    await addSubscriber(desk, { startOn: '2026-03-02' });
    await desk.day('2026-03-03');
    await desk.offUntil('2026-03-30');
    expect(fees(desk)).toEqual(['2026-03-30 21036 KES 1,500.00 open × 12 % a year × 21 of 365 days + 2 × KES 100.00']);
    desk.within((context) => context.enqueue({ kind: 'billing.lateFees', mode: 'repeatable', key: 'billing.lateFees', lane: 'daily', input: {}, runAt: context.now, rank: 25 }));
    await desk.settle();
    expect(fees(desk)).toHaveLength(1);
    expect(desk.wrong()).toEqual([]);
  });

  test('wait while a promise runs; who keeps it pays none, who breaks it pays what was missed', async () => {
    const desk = openDesk();
    desk.setting('lateFees', { ...RULES, taxable: false });
    const [kept, broken] = [await addSubscriber(desk), await addSubscriber(desk)];
    await desk.day('2026-03-05');
    for (const { id } of [kept, broken]) await desk.command('promises.add', { subscriberId: id, untilOn: localDate('2026-03-12'), note: '' });
    await desk.day('2026-03-11');
    expect(fees(desk)).toEqual([]);
    await desk.command('payments.takeCash', { subscriberId: kept.id, amountCents: kes(1500) });
    await desk.day('2026-03-13', '02:00');
    expect(fees(desk)).toEqual(['2026-03-13 10345 KES 1,500.00 open × 12 % a year × 7 of 365 days + KES 100.00']);
    expect(await states(desk, kept.id)).toHaveLength(1);
    expect(desk.wrong()).toEqual([]);
  });

  test('are not for the days before they were switched on, nor for small change, and switched off there are none', async () => {
    const desk = openDesk();
    const [late, small] = [await addSubscriber(desk), await addSubscriber(desk)];
    await desk.command('payments.takeCash', { subscriberId: small.id, amountCents: cents(1490_01) });
    await desk.day('2026-03-20');
    expect(fees(desk)).toEqual([]);
    desk.setting('lateFees', { ...RULES, taxable: false });
    await desk.day('2026-03-22', '23:00');
    expect(fees(desk)).toEqual([]);
    await desk.day('2026-03-23', '02:00');
    expect(fees(desk)).toEqual(['2026-03-23 10690 KES 1,500.00 open × 12 % a year × 14 of 365 days + KES 100.00']);
    expect(await states(desk, small.id)).toHaveLength(1);
    expect(await states(desk, late.id)).toHaveLength(2);
  });

  test('one invoice a day for all that is late, a line for each', async () => {
    const desk = openDesk();
    desk.setting('lateFees', { ...RULES, repeatDays: null, annualBasisPoints: 0, taxable: false });
    const planId = await addPlan(desk);
    const { id } = await addSubscriber(desk, { planId });
    await desk.command('subscriptions.add', { subscriberId: id, planId, routerId: null, userName: 'second', startOn: desk.today() });
    await desk.day('2026-03-09', '02:00');
    expect(await states(desk, id)).toEqual([expect.stringContaining('service'), expect.stringContaining('service'), 'INV-2026-00003 lateFee open 200 of 200']);
    expect((await desk.query('invoices.get', { id: (await invoicesOf(desk, id))[2]!.id })).lines.map((line) => line.description)).toEqual(['Late fee: INV-2026-00001, due 2 Mar 2026', 'Late fee: INV-2026-00002, due 2 Mar 2026']);
    expect(desk.wrong()).toEqual([]);
  });
});
