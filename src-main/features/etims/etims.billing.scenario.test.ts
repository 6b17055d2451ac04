/** What billing posts reaches KRA, and what KRA has stands: told through the desk. */
import { expect, test } from 'vitest';
import { ZERO, type Cents } from '../../../src-shared/money.ts';
import { localDate } from '../../../src-shared/time.ts';
import { bookOpeningBalance } from '../billing/index.ts';
import { addPlan, addSubscriber, openDesk, setTaxes, type Desk } from '../../testing/feature-rig.ts';

const SETTINGS = { baseUrl: 'http://127.0.0.1:1', pin: 'P051234567X', branchId: '00', deviceSerial: 'WAYA0001', controlUnitId: 'KRACU0100000001', itemClassCode: '8111210100', untaxedAs: 'nonVat', startAfter: 0 } as const;
const switchOn = (desk: Desk, fromOn = '2026-03-02') => desk.command('etims.save', { ...SETTINGS, enabled: true, fromOn: localDate(fromOn), communicationKey: 'key' });
const toldOf = (desk: Desk) => desk.toldToKra.map((document) => `${document.number}${document.originalSequence === null ? '' : ` of ${document.originalSequence}`}`);
const invoicesOf = async (desk: Desk, subscriberId: number) => (await desk.query('invoices.list', { subscriberId, sort: { by: 'number', direction: 'asc' } })).rows;

test('off, nothing is queued; switched on, what was posted since its day goes out, and then each invoice as it is posted', async () => {
  const desk = openDesk();
  await setTaxes(desk);
  const first = await addSubscriber(desk);
  await desk.settle();
  expect(desk.rows('etimsDocument')).toBe(0);
  expect((await desk.query('invoices.get', { id: (await invoicesOf(desk, first.id))[0]!.id })).etims).toBeNull();
  await switchOn(desk);
  await desk.settle();
  await addSubscriber(desk, { name: 'Mwangi Traders' });
  await desk.settle();
  expect(toldOf(desk)).toEqual(['INV-2026-00001', 'INV-2026-00002']);
  expect(desk.toldToKra[1]).toMatchObject({ buyer: { name: 'Mwangi Traders', pin: null }, lines: [{ taxType: 'standard', vatBasisPoints: 1600, taxableCents: 129311, vatCents: 20689 }] });
  expect((await desk.query('invoices.get', { id: (await invoicesOf(desk, first.id))[0]!.id })).etims).toEqual({ state: 'accepted', controlNumber: 'KRACU0100000001/1' });
});

test('a run of a month is told whole, and so are the credit notes of a change of plan', async () => {
  const desk = openDesk();
  await setTaxes(desk);
  await switchOn(desk);
  const small = await addPlan(desk);
  const big = await addPlan(desk, 'Business 20 Mbps', 5500);
  const { id, subscriptionId } = await addSubscriber(desk, { planId: small });
  await desk.day('2026-04-10');
  await desk.command('subscriptions.changePlan', { id: subscriptionId, planId: big, when: 'now' });
  await desk.settle();
  expect(toldOf(desk)).toEqual(['INV-2026-00001', 'INV-2026-00002', expect.stringMatching(/^CRN-2026-00001 of 2$/), 'INV-2026-00003']);
  const posted = await invoicesOf(desk, id);
  const sum = desk.toldToKra.filter(({ kind }) => kind === 'invoice').flatMap(({ lines }) => lines).reduce((total, line) => total + line.taxableCents + line.vatCents, 0);
  expect(sum).toBe(posted.reduce((total, row) => total + row.totalCents, 0));
  expect(desk.wrong()).toEqual([]);
});

test('what KRA has cannot be void; what only waits for KRA is taken out of the queue with its invoice', async () => {
  const desk = openDesk();
  await switchOn(desk);
  const { id } = await addSubscriber(desk);
  await desk.settle();
  const [told] = await invoicesOf(desk, id);
  expect((await desk.refusal(desk.command('invoices.void', { id: told!.id, reason: 'Mistake', billAgain: false }))).message).toContain('was sent to KRA');
  const other = await addSubscriber(desk);
  const [waiting] = await invoicesOf(desk, other.id);
  expect(desk.rows('etimsDocument')).toBe(2);
  await desk.command('invoices.void', { id: waiting!.id, reason: 'Mistake', billAgain: false });
  expect(desk.rows('etimsDocument')).toBe(1);
  await desk.settle();
  expect(toldOf(desk)).toEqual([told!.number]);
});

test('a late fee and an invoice by hand are sales; a balance brought along is none', async () => {
  const desk = openDesk();
  await switchOn(desk);
  desk.setting('lateFees', { enabled: true, afterDays: 5, flatCents: 100_00 as Cents, annualBasisPoints: 0, repeatDays: null, taxable: true });
  const { id } = await addSubscriber(desk);
  desk.within((context) => bookOpeningBalance(context, { subscriberId: id, on: localDate('2026-03-02'), dueOn: localDate('2026-03-09'), balanceCents: 700_00 as Cents, description: 'Balance from the old books' }));
  const draft = await desk.command('drafts.create', { subscriberId: id, dueDays: 30, note: '', postOn: null, lines: [{ productId: null, subscriptionId: null, kind: 'oneOff', description: 'Router', quantity: 1, priceCents: 3000_00 as Cents, discountCents: ZERO, taxInclusive: true, exciseApplies: false }] });
  await desk.command('drafts.post', { id: draft.id });
  await desk.day('2026-03-10');
  const kinds = (await invoicesOf(desk, id)).map(({ number, kind }) => `${number} ${kind}`);
  expect(kinds).toEqual(['INV-2026-00001 service', 'INV-2026-00002 manual', 'INV-2026-00003 lateFee', 'OPB-2026-00001 opening']);
  expect(toldOf(desk)).toEqual(['INV-2026-00001', 'INV-2026-00002', 'INV-2026-00003']);
});
