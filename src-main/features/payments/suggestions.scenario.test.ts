/** The memory of payers: for whom the same payer, or the same account, was before. Only ever a suggestion: money is never put anywhere by it. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { cents } from '../../../src-shared/money.ts';
import { addSubscriber, openDesk, type Desk } from '../../testing/feature-rig.ts';
import { receivePayment } from './receive.service.ts';

let receipts = 0;
interface Given {
  readonly account?: string;
  readonly phone?: string;
  readonly name?: string;
}
const came = (desk: Desk, { account = '', phone = '', name = '' }: Given) =>
  desk.within((context) => receivePayment(context, { receipt: `UCR${String((receipts += 1)).padStart(7, '0')}`, amountCents: cents(70_000), paidAt: context.now, shortcode: '', accountTyped: account, payerPhone: phone, payerName: name, checkoutRequestId: null, body: '{}' }, 'c2b').id);
const suggested = async (desk: Desk, paymentId: number) => (await desk.query('payments.suggestions', { paymentId })).map((row) => `${row.name}: ${row.reason}`);
const assign = (desk: Desk, paymentId: number, subscriberId: number) => desk.command('payments.assign', { paymentId, subscriberId });
const hash = (phone: string) => createHash('sha256').update(phone).digest('hex');

test('an account that was typed before is remembered with whom it was assigned to, in any case and spacing', async () => {
  const desk = openDesk();
  const [anne, beth] = [await addSubscriber(desk, { name: 'Anne' }), await addSubscriber(desk, { name: 'Beth' })];
  const first = came(desk, { account: 'Shop 4' });
  expect(await suggested(desk, first)).toEqual([]);
  await assign(desk, first, anne.id);
  const second = came(desk, { account: ' SHOP 4 ' });
  expect(desk.db.sql('SELECT state FROM payment WHERE id = ?', second)).toEqual([{ state: 'suspense' }]);
  expect(await suggested(desk, second)).toEqual(['Anne: This account was typed before and assigned to him.']);
  await assign(desk, second, anne.id);
  const third = came(desk, { account: 'shop 4' });
  await assign(desk, third, beth.id);
  const fourth = came(desk, { account: 'shop 4' });
  expect(await suggested(desk, fourth)).toEqual(['Anne: This account was typed before and assigned to him 2 times.', 'Beth: This account was typed before and assigned to him.']);
  // What was taken back again is forgotten.
  await desk.command('payments.reverse', { id: third, reason: 'x' });
  await desk.command('payments.unassign', { id: second, reason: 'x' });
  expect(await suggested(desk, fourth)).toEqual(['Anne: This account was typed before and assigned to him.']);
});

test('the parts of one receipt say nothing of each other', async () => {
  const desk = openDesk();
  const anne = await addSubscriber(desk, { name: 'Anne' });
  const whole = came(desk, { account: 'both', phone: '254700000126' });
  const { paymentIds } = await desk.command('payments.split', { id: whole, parts: [{ subscriberId: anne.id, amountCents: cents(100) }, { subscriberId: null, amountCents: cents(69_900) }], reason: 'x' });
  expect(await suggested(desk, paymentIds[1]!)).toEqual([]);
  expect(await suggested(desk, came(desk, { account: 'both', phone: '254700000126' }))).toEqual(['Anne: This account was typed before and assigned to him; this payer has paid for him before.']);
});

test.each<[string, Given, Given, string[]]>([
  ['a number', { phone: '0700 000 126' }, { phone: '254700000126' }, ['Anne: This payer has paid for him before.']],
  ['a hash', { phone: hash('254700000126') }, { phone: hash('254700000126').toUpperCase() }, ['Anne: This payer has paid for him before.']],
  ['a hash, and then the number', { phone: hash('254700000126') }, { phone: '254700000126' }, ['Anne: This payer has paid for him before.']],
  ['a mask and the name', { phone: '2547 ***** 126', name: 'JANE' }, { phone: '2547*****126', name: 'JANE' }, ['Anne: This payer has paid for him before.']],
  ['a mask and another name', { phone: '2547 ***** 126', name: 'JANE' }, { phone: '2547*****126', name: 'PETER' }, []],
  ['a business without a number', { name: 'Acme Traders' }, { name: 'ACME TRADERS' }, ['Anne: A payer of this name has paid for him before.']],
  ['a business, and a person of its name', { name: 'Acme Traders' }, { name: 'Acme Traders', phone: '254700000999' }, []],
  ['nobody', {}, {}, []],
])('a payer is known again by %s', async (_name, before, now, expected) => {
  const desk = openDesk();
  const anne = await addSubscriber(desk, { name: 'Anne' });
  await assign(desk, came(desk, before), anne.id);
  const paymentId = came(desk, now);
  expect(desk.db.sql('SELECT state FROM payment WHERE id = ?', paymentId)).toEqual([{ state: 'suspense' }]);
  expect(await suggested(desk, paymentId)).toEqual(expected);
});

test('whoever was removed is not suggested', async () => {
  const desk = openDesk();
  const anne = await addSubscriber(desk, { name: 'Anne' });
  await assign(desk, came(desk, { account: 'shop' }), anne.id);
  desk.within(({ tx, now }) => void tx.sql('UPDATE subscriber SET removedAt = ? WHERE id = ? RETURNING id', now, anne.id));
  expect(await suggested(desk, came(desk, { account: 'shop' }))).toEqual([]);
});

test('looks by indexes, however many payments there are', () => {
  const desk = openDesk();
  const plan = (text: string, ...values: string[]) => desk.db.sql<{ detail: string }>(`EXPLAIN QUERY PLAN SELECT subscriberId FROM payment WHERE ${text}`, ...values).map((row) => row.detail).join();
  expect(plan(`state = 'credited' AND accountTyped <> '' AND (trim(accountTyped) = ? COLLATE NOCASE OR trim(accountTyped) = ? COLLATE NOCASE)`, 'a', 'b')).toContain('paymentByAccountTyped');
  expect(plan(`state = 'credited' AND payerPhone = '' AND payerName <> '' AND payerName = ? COLLATE NOCASE`, 'a')).toContain('paymentByNamedPayer');
});
