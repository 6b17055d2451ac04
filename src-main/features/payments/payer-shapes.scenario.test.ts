/** Every shape in which M-Pesa tells who paid, as it was seen on the wire, and whom it finds (mpesa.md, fact 7 and Validation / confirmation). */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { c2bBody, createWorld, fixture, listed } from './payments.test-support.ts';

const PHONE = '254700000126';
const HASH = createHash('sha256').update(PHONE).digest('hex');
const RECEIPT = 'UCR0000001';
const NO_ACCOUNT = 'No account number was typed.';
/** What a payer that is a business leaves out. */
const ABSENT = { MSISDN: undefined, FirstName: undefined, MiddleName: undefined, LastName: undefined, InvoiceNumber: undefined };

/** Jane's phone is 0700 000 126; a neighbour's begins and ends the same where `neighbour` says so. */
async function told(body: string, neighbour = false) {
  const world = await createWorld();
  const jane = world.subscriber('Jane Wanjiku', '0700 000 126', 'ACC0012');
  if (neighbour) world.subscriber('Jane Doe', '0700 999 126');
  await world.report('c2b-confirmation', body);
  const [payment] = world.payments();
  expect(world.wrong()).toEqual([]);
  return payment!.subscriberId === jane.id ? `Jane. ${payment!.matching}` : payment!.matching;
}

test.each<[string, Record<string, unknown>, string]>([
  ['v1: the hash of the number', { MSISDN: HASH }, 'Jane. By the payer’s phone number (hashed).'],
  ['v1: the hash in capitals', { MSISDN: HASH.toUpperCase() }, 'Jane. By the payer’s phone number (hashed).'],
  ['v1: the hash of a stranger', { MSISDN: createHash('sha256').update('254700000127').digest('hex') }, NO_ACCOUNT],
  ['v2: masked with spaces, and the name', { MSISDN: '2547 ***** 126', FirstName: 'JANE' }, 'Jane. By what M-Pesa shows of the payer’s phone number, and the name.'],
  ['v2: masked without spaces, and the name', { MSISDN: '25470****126', FirstName: 'JANE' }, 'Jane. By what M-Pesa shows of the payer’s phone number, and the name.'],
  ['v2: masked, another name', { MSISDN: '2547 ***** 126', FirstName: 'NICHOLAS' }, NO_ACCOUNT],
  ['v2: masked, no name', { MSISDN: '2547 ***** 126', FirstName: '' }, NO_ACCOUNT],
  ['2020: the number itself', { MSISDN: PHONE }, 'Jane. By the payer’s phone number.'],
  ['the number as JSON number', { MSISDN: Number(PHONE) }, 'Jane. By the payer’s phone number.'],
  ['empty', { MSISDN: '' }, NO_ACCOUNT],
  ['null', { MSISDN: null, FirstName: null, MiddleName: null, LastName: null }, NO_ACCOUNT],
  ['absent', ABSENT, NO_ACCOUNT],
  ['a till: no account, by the number', { TransactionType: 'Customer Merchant Payment', MSISDN: PHONE }, 'Jane. By the payer’s phone number.'],
  ['a business that names the account', { ...ABSENT, TransactionType: 'Organization To Organization Transfer', BillRefNumber: 'acc 0012' }, 'Jane. By the account number.'],
  ['a business that names none', { ...ABSENT, TransactionType: 'Organization To Organization Transfer', BillRefNumber: '' }, NO_ACCOUNT],
  ['a business with a name like hers', { TransactionType: 'Organization To Organization Transfer', MSISDN: '', FirstName: 'JANE WANJIKU ENTERPRISES' }, NO_ACCOUNT],
  ['no type at all', { TransactionType: undefined, BillRefNumber: ' Acc-0012 ' }, 'Jane. By the account number.'],
  ['the phone typed as account', { BillRefNumber: '0700000126', MSISDN: '2547 ***** 999' }, 'Jane. By the phone number typed as account.'],
  ['the account before the payer', { BillRefNumber: 'ACC0012', MSISDN: '254711000222' }, 'Jane. By the account number.'],
  ['another business number', { BillRefNumber: 'ACC0012', BusinessShortCode: '600000' }, 'It was paid to business number 600000, which is not the one in the M-Pesa settings.'],
])('%s', async (_name, changes, expected) => {
  expect(await told(c2bBody({ receipt: RECEIPT, amount: 1500 }, changes))).toBe(expected);
});

test('a mask that two subscribers fit is nobody’s, whatever the name', async () => {
  expect(await told(c2bBody({ receipt: RECEIPT, amount: 1500 }, { MSISDN: '2547 ***** 126', FirstName: 'JANE' }), true)).toBe(NO_ACCOUNT);
});

test.each<[string, string]>([
  ['c2b-kept-spaces-billref', 'Jane. By the account number.'],
  ['c2b-v2-masked-confirm', 'It was paid to business number 600966, which is not the one in the M-Pesa settings.'],
  ['c2b-paybill-unmasked-2020', 'It was paid to business number 499555, which is not the one in the M-Pesa settings.'],
])('the sample %s', async (name, expected) => {
  expect(await told(fixture(name))).toBe(expected);
});

test('the list tells more than the report did: the payer is found then', async () => {
  const world = await createWorld();
  const jane = world.subscriber('Jane Wanjiku', '0700 000 126');
  await world.report('c2b-confirmation', c2bBody({ receipt: RECEIPT, amount: 1500 }, { MSISDN: '', FirstName: '' }));
  expect(world.payments()).toMatchObject([{ state: 'suspense', matching: NO_ACCOUNT }]);
  world.gateway.listed = [listed({ receipt: RECEIPT, amount: 1500, phone: PHONE })];
  await world.client.command('payments.pull', {});
  await world.drain();
  expect(world.payments()).toMatchObject([{ state: 'credited', subscriberId: jane.id, matching: 'By the payer’s phone number.', sources: 'c2b,pull' }]);
  expect(world.wrong()).toEqual([]);
});
