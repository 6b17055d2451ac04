import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { later, MINUTE, parseInstant } from '../../../src-shared/time.ts';
import { isSamePhone, match, payerPhoneText, readPayerPhone, type MatchDirectory, type MatchInput, type OpenPush } from './matching.ts';

const AT = parseInstant('2026-03-27T15:33:36+03:00');
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Jane and John live alone; the twins share a phone; Akoth and Otieno look the same behind a mask. */
const PEOPLE = [
  { subscriberId: 1, name: 'Jane Wanjiku', account: '100016', phone: '254700000126' },
  { subscriberId: 2, name: 'John Doe', account: '100024', phone: '254711000222' },
  { subscriberId: 3, name: 'Twin One', account: '100032', phone: '254722000333' },
  { subscriberId: 4, name: 'Twin Two', account: '100040', phone: '254722000333' },
  { subscriberId: 5, name: 'Mary Akoth', account: '100057', phone: '254733111444' },
  { subscriberId: 6, name: 'Mary Otieno', account: '100065', phone: '254733999444' },
];

const push = (changes: Partial<OpenPush> = {}): OpenPush => {
  const phone = changes.phone ?? '254700000126';
  return { id: 7, subscriberId: 1, phone, phoneHash: sha(phone), amountCents: shillings(1500), accountReference: '100016', checkoutRequestId: 'ws_CO_1', requestedAt: later(AT, -MINUTE), ...changes };
};

function directory(pushes: readonly OpenPush[] = []): MatchDirectory {
  return {
    shortcodes: ['600638'],
    byAccount: (account) => PEOPLE.find((person) => person.account === account) ?? null,
    byPhone: (phone) => PEOPLE.filter((person) => person.phone === phone),
    byPhoneHash: (hash) => PEOPLE.filter((person) => sha(person.phone) === hash),
    byPhoneMask: (start, end) => PEOPLE.filter((person) => person.phone.startsWith(start) && person.phone.endsWith(end)),
    pushByCheckout: (id) => pushes.find((candidate) => candidate.checkoutRequestId === id) ?? null,
    openPushes: (amountCents, from, to) => pushes.filter((candidate) => candidate.amountCents === amountCents && candidate.requestedAt >= from && candidate.requestedAt <= to),
  };
}

const paid = (changes: Partial<MatchInput>): MatchInput => ({ amountCents: shillings(1500), paidAt: AT, shortcode: '600638', accountTyped: '', payerPhone: '', payerName: '', checkoutRequestId: null, ...changes });

describe('whose money it is', () => {
  it.each<[string, Partial<MatchInput>, readonly OpenPush[], number | string]>([
    ['exact account', { accountTyped: '100016' }, [], 1],
    ['account with spaces and dashes', { accountTyped: ' 100-016 ' }, [], 1],
    ['account before the payer’s phone', { accountTyped: '100024', payerPhone: '254700000126' }, [], 2],
    ['account before the request', { accountTyped: '100024', checkoutRequestId: 'ws_CO_1' }, [push()], 2],
    ['request by its id', { checkoutRequestId: 'ws_CO_1' }, [push()], 1],
    ['request by its id, paid from any phone', { checkoutRequestId: 'ws_CO_1', payerPhone: '254799999999' }, [push()], 1],
    ['request by its id, another amount', { checkoutRequestId: 'ws_CO_1', amountCents: shillings(10) }, [push()], 'M-Pesa reports KES 10.00 for a request of KES 1,500.00.'],
    ['request whose id never came back', { checkoutRequestId: 'ws_CO_9', payerPhone: '254799999999' }, [push({ phone: '254799999999', checkoutRequestId: null, subscriberId: 2 })], 2],
    ['an unknown id is not another request’s', { checkoutRequestId: 'ws_CO_9', payerPhone: '254799999999' }, [push({ phone: '254799999999' })], 'It answers a payment request that Waya does not know.'],
    ['till: request by phone, amount and time', { payerPhone: '2547 ***** 999' }, [push({ phone: '254799999999', subscriberId: 2 })], 2],
    ['till: request too long ago', { payerPhone: '254799999999' }, [push({ phone: '254799999999', requestedAt: later(AT, -11 * MINUTE) })], 'No account number was typed.'],
    ['till: request of another amount', { payerPhone: '254799999999', amountCents: shillings(1499) }, [push({ phone: '254799999999' })], 'No account number was typed.'],
    ['till: requests to two subscribers', { payerPhone: '254799999999' }, [push({ phone: '254799999999' }), push({ id: 8, phone: '254799999999', subscriberId: 2 })], 'It fits requests to 2 subscribers.'],
    ['account reference cut to twelve', { accountTyped: 'KIBERA-00001' }, [push({ accountReference: 'KIBERA-00001', subscriberId: 2 })], 'Account KIBERA00001 is not known.'],
    ['account reference of twelve characters', { accountTyped: 'KIBERA000012' }, [push({ accountReference: 'KIBERA000012', subscriberId: 2 })], 2],
    ['phone typed as account', { accountTyped: '0711 000 222' }, [], 2],
    ['phone of two typed as account', { accountTyped: '0722000333' }, [], 'The phone number typed as account belongs to 2 subscribers.'],
    ['unknown phone typed as account', { accountTyped: '0799999999' }, [], 'A phone number was typed as account, and no subscriber has it.'],
    ['payer’s number', { payerPhone: '254711000222' }, [], 2],
    ['payer’s number of two', { payerPhone: '254722000333' }, [], 'The payer’s phone belongs to 2 subscribers.'],
    ['payer’s hash', { payerPhone: sha('254711000222') }, [], 2],
    ['payer’s hash of two', { payerPhone: sha('254722000333').toUpperCase() }, [], 'The payer’s phone belongs to 2 subscribers.'],
    ['payer’s mask and name', { payerPhone: '2547 ***** 126', payerName: 'JANE' }, [], 1],
    ['payer’s mask, another name', { payerPhone: '2547 ***** 126', payerName: 'PETER' }, [], 'No account number was typed.'],
    ['payer’s mask fits two', { payerPhone: '25473****444', payerName: 'MARY' }, [], 'No account number was typed.'],
    ['nothing at all', {}, [], 'No account number was typed.'],
    ['wrong check digit', { accountTyped: '100017' }, [], 'Account 100017 is not known. Its check digit is wrong: probably one digit was mistyped.'],
    ['right check digit, nobody’s', { accountTyped: '100073' }, [], 'Account 100073 is not known.'],
    ['words', { accountTyped: 'Sample Transaction' }, [], 'Account SAMPLETRANSACTION is not known.'],
    ['another business number', { accountTyped: '100016', shortcode: '600000' }, [], 'It was paid to business number 600000, which is not the one in the M-Pesa settings.'],
  ])('%s', (_name, changes, pushes, expected) => {
    const verdict = match(directory(pushes), paid(changes));
    expect(verdict.kind === 'subscriber' ? verdict.subscriberId : verdict.reason).toBe(expected);
  });

  it('names the request it answers', () => {
    expect(match(directory([push()]), paid({ checkoutRequestId: 'ws_CO_1' }))).toEqual({ kind: 'subscriber', subscriberId: 1, by: 'request', how: 'By the payment request of 15:32.', pushId: 7 });
  });

  it('before M-Pesa is set up, any business number is ours', () => {
    expect(match({ ...directory(), shortcodes: [] }, paid({ accountTyped: '100016', shortcode: '499555' })).kind).toBe('subscriber');
  });
});

describe('the payer’s phone', () => {
  it.each([
    ['254700000126', { kind: 'number', phone: '254700000126' }],
    ['0700000126', { kind: 'number', phone: '254700000126' }],
    ['2547 ***** 126', { kind: 'mask', start: '2547', end: '126' }],
    ['25470****149', { kind: 'mask', start: '25470', end: '149' }],
    [sha('x').toUpperCase(), { kind: 'hash', hash: sha('x') }],
    ['', { kind: 'none' }],
    ['ABC', { kind: 'none' }],
  ])('%s', (text, expected) => {
    expect(readPayerPhone(text)).toEqual(expected);
  });

  it('is kept in one spelling', () => {
    expect([payerPhoneText('0700 000 126'), payerPhoneText('2547 ***** 126'), payerPhoneText('25470****149'), payerPhoneText(' x ')]).toEqual(['254700000126', '2547*****126', '25470*****149', 'x']);
  });

  it('is compared in every form', () => {
    const phone = { phone: '254700000126', phoneHash: sha('254700000126') };
    expect(['0700000126', '2547*****126', phone.phoneHash, ''].map((text) => isSamePhone(readPayerPhone(text), phone))).toEqual([true, true, true, false]);
    expect(['0700000127', '2541*****126', '2547*****127', sha('254700000127')].map((text) => isSamePhone(readPayerPhone(text), phone))).toEqual([false, false, false, false]);
  });
});
