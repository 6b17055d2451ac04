/** From a draft to an invoice: what the form shows is what is posted. */
import { describe, expect, test } from 'vitest';
import { shillings, type Cents } from '../../../src-shared/money.ts';
import { localDate } from '../../../src-shared/time.ts';
import { addPlan, addSubscriber, openDesk, stateOf, type Desk } from '../../testing/feature-rig.ts';

const line = (change: object = {}) => ({ productId: null, subscriptionId: null, kind: 'oneOff' as const, description: 'Cable', quantity: 1, priceCents: shillings(1334), discountCents: 0 as Cents, taxInclusive: true, exciseApplies: true, ...change });
const draft = (subscriberId: number, change: object = {}) => ({ subscriberId, dueDays: 7, note: 'As agreed', postOn: null, lines: [line()], ...change });

async function kenya(): Promise<Desk> {
  const desk = openDesk();
  await desk.command('taxes.set', { kind: 'vat', fromOn: localDate('2026-01-01'), basisPoints: 1600 });
  await desk.command('taxes.set', { kind: 'excise', fromOn: localDate('2026-01-01'), basisPoints: 1500 });
  return desk;
}

describe('a draft', () => {
  test('is reckoned, kept, changed and posted: the invoice has the very lines, and the draft is gone', async () => {
    const desk = await kenya();
    const { id } = await desk.command('subscribers.create', { name: 'Sacco' });
    const lines = [line(), line({ description: 'Work', quantity: 3, priceCents: shillings(1000), discountCents: shillings(500), taxInclusive: false, exciseApplies: false }), line({ kind: 'deposit', description: 'Deposit for a router', priceCents: shillings(2000), taxInclusive: false })];
    const reckoned = await desk.query('drafts.reckon', { subscriberId: id, lines });
    expect(reckoned.planned.map(({ netCents, exciseCents, vatCents, grossCents, explanation }) => [netCents, exciseCents, vatCents, grossCents, explanation])).toEqual([
      [100_000, 15_000, 18_400, 133_400, 'KES 1,334.00, taxes included'],
      [250_000, 0, 40_000, 290_000, '3 × KES 1,000.00, less KES 500.00, plus taxes'],
      [200_000, 0, 0, 200_000, 'KES 2,000.00'],
    ]);
    const made = await desk.command('drafts.create', draft(id));
    await desk.command('drafts.change', { id: made.id, ...draft(id, { lines, dueDays: 3 }) });
    expect(await desk.query('drafts.get', { id: made.id })).toMatchObject({ ...reckoned, lines, subscriberName: 'Sacco', dueDays: 3 });
    expect(await desk.query('drafts.list', { subscriberId: id })).toMatchObject({ total: 1, rows: [{ lines: 3, totalCents: 623_400 }] });
    expect(desk.rows('invoice')).toBe(0);
    const { invoiceId, number } = await desk.command('drafts.post', { id: made.id });
    const invoice = await desk.query('invoices.get', { id: invoiceId });
    expect(invoice).toMatchObject({ number, kind: 'manual', note: 'As agreed', issuedOn: '2026-03-02', dueOn: '2026-03-05', totalCents: 623_400, netCents: reckoned.netCents, exciseCents: reckoned.exciseCents, vatCents: reckoned.vatCents });
    expect(invoice.lines.map((row) => row.grossCents)).toEqual(reckoned.planned.map((row) => row.grossCents));
    expect(await desk.refusal(desk.query('drafts.get', { id: made.id }))).toMatchObject({ code: 'not_found' });
    expect(desk.rows('draftLine')).toBe(0);
    expect(desk.wrong()).toEqual([]);
  });

  test('takes the rates of the day it is posted on, and none for who is exempt', async () => {
    const desk = await kenya();
    const { id } = await desk.command('subscribers.create', { name: 'Sacco' });
    const exempt = await desk.command('subscribers.create', { name: 'Convent', taxExempt: true, exemption: 'EX/1' });
    const [soon, free] = [await desk.command('drafts.create', draft(id)), await desk.command('drafts.create', draft(exempt.id))];
    await desk.command('taxes.set', { kind: 'excise', fromOn: localDate('2026-03-05'), basisPoints: 0 });
    await desk.day('2026-03-05');
    const total = async (draftId: number) => desk.query('invoices.get', { id: (await desk.command('drafts.post', { id: draftId })).invoiceId });
    expect(await total(soon.id)).toMatchObject({ netCents: 115_000, exciseCents: 0, vatCents: 18_400, totalCents: 133_400 });
    expect(await total(free.id)).toMatchObject({ netCents: 115_000, vatCents: 0, totalCents: 115_000 });
  });

  test('posts itself on its day by the daily run; one with nothing on it waits for a person', async () => {
    const desk = await kenya();
    const { id } = await addSubscriber(desk);
    await desk.command('drafts.create', draft(id, { postOn: localDate('2026-03-05') }));
    const empty = await desk.command('drafts.create', draft(id, { postOn: localDate('2026-03-05'), lines: [] }));
    desk.setting('billing', { draftDays: 2 });
    const bySetting = await desk.command('drafts.create', draft(id));
    expect((await desk.query('drafts.get', { id: bySetting.id })).postOn).toBe('2026-03-04');
    await desk.day('2026-03-03');
    expect(desk.rows('invoice')).toBe(1);
    await desk.offUntil('2026-03-09');
    expect(desk.db.sql(`SELECT issuedOn, dueOn FROM invoice WHERE kind = 'manual'`)).toEqual([{ issuedOn: '2026-03-09', dueOn: '2026-03-16' }, { issuedOn: '2026-03-09', dueOn: '2026-03-16' }]);
    expect((await desk.query('drafts.get', { id: empty.id })).postOn).toBeNull();
    expect(await desk.query('drafts.list', {})).toMatchObject({ total: 1 });
  });

  test('a clock that jumped posts nothing until a person has confirmed the date', async () => {
    const desk = await kenya();
    const { id } = await addSubscriber(desk);
    await desk.day('2026-03-03');
    await desk.command('drafts.create', draft(id, { postOn: localDate('2026-03-20') }));
    await desk.offUntil('2026-06-20');
    expect(desk.db.sql(`SELECT id FROM invoice WHERE kind = 'manual'`)).toEqual([]);
    await desk.command('billing.run', { confirmClockJump: true });
    await desk.day('2026-06-21');
    expect(desk.db.sql(`SELECT issuedOn FROM invoice WHERE kind = 'manual'`)).toEqual([{ issuedOn: '2026-06-21' }]);
  });

  test('of a unit is invoiced to its payer, and a line may be for any of his services', async () => {
    const desk = await kenya();
    const landlord = await addSubscriber(desk, { name: 'Landlord' });
    const unit = await addSubscriber(desk, { name: 'House 7' });
    await desk.command('payments.takeCash', { subscriberId: unit.id, amountCents: shillings(1500) });
    const stranger = await addSubscriber(desk, { name: 'Stranger' });
    await desk.command('subscribers.setPayer', { id: unit.id, payerId: landlord.id });
    const { id } = await desk.command('drafts.create', draft(unit.id, { lines: [line(), line({ subscriptionId: landlord.subscriptionId })] }));
    expect((await desk.query('drafts.get', { id })).planned.map((row) => row.unitName)).toEqual(['House 7', null]);
    const { invoiceId } = await desk.command('drafts.post', { id });
    expect(await desk.query('invoices.get', { id: invoiceId })).toMatchObject({ subscriberName: 'Landlord' });
    expect(await desk.refusal(desk.command('drafts.create', draft(unit.id, { lines: [line({ subscriptionId: stranger.subscriptionId })] })))).toMatchObject({ details: { fields: { 'lines.0.subscriptionId': 'is somebody else’s' } } });
  });

  test('is paid from credit when it is posted, which lets him back on as any payment does', async () => {
    const desk = await kenya();
    const { id, subscriptionId } = await addSubscriber(desk);
    await desk.command('payments.takeCash', { subscriberId: id, amountCents: shillings(5000) });
    const { id: draftId } = await desk.command('drafts.create', draft(id));
    const { invoiceId } = await desk.command('drafts.post', { id: draftId });
    expect(await desk.query('invoices.get', { id: invoiceId })).toMatchObject({ openCents: 0, state: 'paid' });
    expect(stateOf(desk, subscriptionId)).toBe('active');
  });

  test('what makes no sense is refused where it stands', async () => {
    const desk = await kenya();
    await addPlan(desk);
    const { id } = await desk.command('subscribers.create', { name: 'Sacco' });
    const fields = async (change: object) => (await desk.refusal(desk.command('drafts.create', draft(id, change)))).details?.fields;
    expect(await fields({ lines: [line(), line({ discountCents: shillings(1335) })] })).toEqual({ 'lines.1.discountCents': 'is more than the line' });
    expect(await fields({ lines: [line({ quantity: 100_000, priceCents: shillings(100_000_000) })] })).toEqual({ 'lines.0.priceCents': 'comes to too much' });
    expect(await fields({ lines: [1, 2].map(() => line({ priceCents: shillings(60_000_000) })) })).toEqual({ lines: 'come to too much' });
    expect(await fields({ lines: [line({ productId: 7 })] })).toEqual({ 'lines.0.productId': 'is not there' });
    expect(await fields({ postOn: localDate('2026-03-01') })).toEqual({ postOn: 'is in the past' });
    const empty = await desk.command('drafts.create', draft(id, { lines: [] }));
    expect(await desk.refusal(desk.command('drafts.post', { id: empty.id }))).toMatchObject({ details: { fields: { lines: 'are missing' } } });
    await desk.command('drafts.change', { id: empty.id, ...draft(id, { lines: [line({ priceCents: 0 })] }) });
    expect(await desk.refusal(desk.command('drafts.post', { id: empty.id }))).toMatchObject({ details: { fields: { lines: 'come to nothing' } } });
    await desk.command('drafts.discard', { id: empty.id });
    expect(await desk.refusal(desk.command('drafts.discard', { id: empty.id }))).toMatchObject({ code: 'not_found' });
    expect(desk.rows('invoice') + desk.rows('draft') + desk.rows('draftLine')).toBe(0);
  });
});
