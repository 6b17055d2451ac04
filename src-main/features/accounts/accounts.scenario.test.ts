/** A statement in words, who owes since when, and a month's taxes worked out by hand. */
import path from 'node:path';
import { expect, test } from 'vitest';
import { shillings, type Cents } from '../../../src-shared/money.ts';
import { localDate } from '../../../src-shared/time.ts';
import { temporaryDirectory } from '../../kernel/kernel.test-support.ts';
import { addPlan, addSubscriber, openDesk, type Desk } from '../../testing/feature-rig.ts';

const on = localDate;

test('a statement tells every entry in words with a link, the balance after each, and credit that is used changes nothing', async () => {
  const desk = openDesk();
  const { id } = await addSubscriber(desk);
  await desk.day('2026-03-03');
  await desk.command('payments.takeCash', { subscriberId: id, amountCents: shillings(4000) });
  await desk.day('2026-04-03');
  const [last] = (await desk.query('invoices.list', {})).rows;
  const { lines } = await desk.query('invoices.get', { id: last!.id });
  await desk.command('creditNotes.issue', { invoiceId: last!.id, reason: 'Line was down', lines: [{ lineId: lines[0]!.id, grossCents: shillings(500) }] });
  await desk.command('refunds.pay', { subscriberId: id, amountCents: shillings(1000), method: 'cash', reference: '', reason: 'Asked for it' });
  const draft = { subscriberId: id, dueDays: 0, note: '', postOn: null, lines: [{ productId: null, subscriptionId: null, kind: 'oneOff' as const, description: 'Cable', quantity: 1, priceCents: shillings(700), discountCents: 0 as Cents, taxInclusive: true, exciseApplies: false }] };
  const first = await desk.command('drafts.post', { id: (await desk.command('drafts.create', draft)).id });
  await desk.command('invoices.writeOff', { id: first.invoiceId, reason: 'Never mind' });
  const second = await desk.command('drafts.post', { id: (await desk.command('drafts.create', draft)).id });
  await desk.command('invoices.void', { id: second.invoiceId, reason: 'Wrong person', billAgain: false });
  const statement = await desk.query('accounts.statement', { subscriberId: id });
  expect(statement).toMatchObject({ from: '2026-03-02', to: '2026-04-03', openingCents: 0, closingCents: 0 });
  expect(statement.rows.map((row) => `${row.bookedOn} ${row.text} | ${row.debitCents / 100} | ${row.creditCents / 100} | ${row.balanceCents / 100} | ${row.link?.kind ?? ''}`)).toEqual([
    '2026-03-02 Invoice INV-2026-00001 | 1500 | 0 | 1500 | invoice',
    '2026-03-03 Payment CSH-2026-00001 in cash | 0 | 4000 | -2500 | payment',
    '2026-04-02 Invoice INV-2026-00002 | 1500 | 0 | -1000 | invoice',
    '2026-04-03 Credit note CRN-2026-00001 | 0 | 500 | -1500 | creditNote',
    '2026-04-03 Refund RFD-2026-00001 in cash | 1000 | 0 | -500 | ',
    '2026-04-03 Invoice INV-2026-00003 | 700 | 0 | 200 | invoice',
    '2026-04-03 Invoice INV-2026-00003 written off, WOF-2026-00001 | 0 | 200 | 0 | invoice',
    '2026-04-03 Invoice INV-2026-00004 | 700 | 0 | 700 | invoice',
    '2026-04-03 Invoice INV-2026-00004 made void | 0 | 700 | 0 | invoice',
  ]);
  const march = await desk.query('accounts.statement', { subscriberId: id, from: on('2026-03-03'), to: on('2026-03-31') });
  expect(march).toMatchObject({ openingCents: shillings(1500), closingCents: -shillings(2500), rows: [{ kind: 'payment' }] });
  expect(await desk.query('accounts.entry', { id: statement.rows[0]!.entryId })).toMatchObject({ kind: 'invoice', subscriberId: id, postings: [{ account: 'Owed by the subscriber', debitCents: shillings(1500), creditCents: 0 }, { account: 'Revenue', debitCents: 0, creditCents: shillings(1500) }] });
  expect(await desk.refusal(desk.query('accounts.statement', { subscriberId: id, from: on('2026-04-02'), to: on('2026-04-01') }))).toMatchObject({ code: 'invalid' });
  expect(await desk.refusal(desk.query('accounts.statement', { subscriberId: 99 }))).toMatchObject({ code: 'not_found' });
  expect(await desk.refusal(desk.query('accounts.entry', { id: 999 }))).toMatchObject({ code: 'not_found' });
});

async function debtors(): Promise<Desk> {
  const desk = openDesk();
  const [cheap, dear] = [await addPlan(desk, 'Cheap', 1000), await addPlan(desk, 'Dear', 5000)];
  await addSubscriber(desk, { name: 'Akinyi', planId: cheap });
  await desk.day('2026-05-20');
  await addSubscriber(desk, { name: 'Baraka', planId: dear });
  await desk.day('2026-06-10');
  return desk;
}

test('aged receivables: each owed amount in the age of its due day, sorted, searched, in windows, and of an earlier day', async () => {
  const desk = await debtors();
  // Akinyi owes since 2 March, April, May and June; Baraka since 20 May.
  const ageing = { notDueCents: 0, days30Cents: shillings(1000), days60Cents: shillings(1000), days90Cents: shillings(1000), olderCents: shillings(1000) };
  const all = await desk.query('reports.receivables', {});
  expect(all).toMatchObject({ on: '2026-06-10', total: 2, totalCents: shillings(9000), ageing: { ...ageing, days30Cents: shillings(6000) } });
  expect(all.rows).toMatchObject([{ subscriberName: 'Baraka', totalCents: shillings(5000), oldestDueOn: '2026-05-20' }, { subscriberName: 'Akinyi', ...ageing, totalCents: shillings(4000), oldestDueOn: '2026-03-02' }]);
  const names = async (input: Parameters<typeof desk.query<'reports.receivables'>>[1]) => (await desk.query('reports.receivables', input)).rows.map((row) => row.subscriberName);
  expect(await names({ sort: { by: 'older', direction: 'desc' } })).toEqual(['Akinyi', 'Baraka']);
  expect(await names({ sort: { by: 'name', direction: 'desc' } })).toEqual(['Baraka', 'Akinyi']);
  expect(await names({ sort: { by: 'name', direction: 'asc' }, offset: 1, limit: 1 })).toEqual(['Baraka']);
  expect(await desk.query('reports.receivables', { search: 'kiny' })).toMatchObject({ total: 1, totalCents: shillings(4000), ageing });
  expect(await desk.query('reports.receivables', { search: '%' })).toMatchObject({ total: 0, totalCents: 0, rows: [] });
  expect(await desk.query('reports.receivables', { offset: 5 })).toMatchObject({ total: 2, totalCents: shillings(9000), rows: [] });
  await desk.command('payments.takeCash', { subscriberId: 1, amountCents: shillings(3500) });
  expect(await desk.query('reports.receivables', { on: on('2026-04-15') })).toMatchObject({ total: 1, totalCents: shillings(2000), ageing: { days30Cents: shillings(1000), days60Cents: shillings(1000) } });
  expect(await desk.refusal(desk.query('reports.receivables', { on: on('2026-06-11') }))).toMatchObject({ code: 'invalid' });
});

test('a month’s taxes by rates, less its credit notes; exempt ones and what is no supply apart; an invoice of an earlier month made void now', async () => {
  const desk = openDesk();
  await desk.command('taxes.set', { kind: 'vat', fromOn: on('2026-01-01'), basisPoints: 1600 });
  await desk.command('taxes.set', { kind: 'excise', fromOn: on('2026-01-01'), basisPoints: 1500 });
  const planId = await addPlan(desk, 'Home', 1334);
  const taxed = await addSubscriber(desk, { planId });
  const exempt = await desk.command('subscribers.create', { name: 'Convent', taxExempt: true, exemption: 'EX', service: { planId, routerId: null, userName: 'convent', startOn: desk.today() } });
  const line = { productId: null, subscriptionId: null, kind: 'oneOff' as const, description: 'Router', quantity: 1, priceCents: shillings(1160), discountCents: 0 as Cents, taxInclusive: true, exciseApplies: false };
  const made = await desk.command('drafts.create', { subscriberId: taxed.id, dueDays: 0, note: '', postOn: null, lines: [line, { ...line, kind: 'deposit', description: 'Deposit' }] });
  await desk.command('drafts.post', { id: made.id });
  const { rows: march } = await desk.query('invoices.list', { sort: { by: 'number', direction: 'asc' } });
  const { lines } = await desk.query('invoices.get', { id: march[0]!.id });
  await desk.command('creditNotes.issue', { invoiceId: march[0]!.id, reason: 'Half a month down', lines: [{ lineId: lines[0]!.id, grossCents: shillings(667) }] });
  const report = await desk.query('reports.tax', { month: '2026-03' });
  expect(report.rows).toEqual([
    { vatBasisPoints: 1600, exciseBasisPoints: 1500, exempt: false, documents: 2, netCents: 50_000, exciseCents: 7_500, vatCents: 9_200, grossCents: 66_700 },
    { vatBasisPoints: 1600, exciseBasisPoints: 0, exempt: false, documents: 1, netCents: 100_000, exciseCents: 0, vatCents: 16_000, grossCents: 116_000 },
    { vatBasisPoints: 0, exciseBasisPoints: 0, exempt: true, documents: 1, netCents: 100_000, exciseCents: 0, vatCents: 0, grossCents: 100_000 },
  ]);
  expect(report).toMatchObject({ invoices: 3, creditNotes: 1, voided: 0, vatCents: 25_200, ledgerVatCents: 25_200, exciseCents: 7_500, ledgerExciseCents: 7_500 });
  await desk.day('2026-04-01');
  const convent = march.find((row) => row.subscriberId === exempt.id)!;
  await desk.command('invoices.void', { id: convent.id, reason: 'Was a gift', billAgain: false });
  expect(await desk.query('reports.tax', { month: '2026-03' })).toEqual(report);
  expect(await desk.query('reports.tax', { month: '2026-04' })).toMatchObject({ invoices: 0, voided: 1, rows: [{ exempt: true, netCents: -100_000 }] });
  expect(await desk.query('reports.tax', { month: '2026-02' })).toMatchObject({ rows: [], invoices: 0, netCents: 0, ledgerVatCents: 0 });
});

test('the reports are made in the thread for long reads', async () => {
  const desk = openDesk({ file: path.join(temporaryDirectory(), 'waya.db') });
  await addSubscriber(desk);
  expect(await desk.query('reports.receivables', {})).toMatchObject({ total: 1, totalCents: shillings(1500) });
  expect(await desk.query('reports.tax', { month: '2026-03' })).toMatchObject({ invoices: 1, netCents: shillings(1500) });
});
