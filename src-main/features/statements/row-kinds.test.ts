import { describe, expect, test } from 'vitest';
import { accountIn, kindOf, partyIn, statusOf } from './row-kinds.ts';

const paid = (reasonType: string, details = '') => kindOf({ side: 'in', reasonType, details, linkedReceipt: '' });
const out = (reasonType: string, details = '', linkedReceipt = '') => kindOf({ side: 'out', reasonType, details, linkedReceipt });

describe('money in', () => {
  test.each([
    ['Pay Bill Online', '', 'payment'],
    ['Customer Pay Bill', '', 'payment'],
    ['Customer Buy Goods Online', '', 'payment'],
    ['Pay Merchant', '', 'payment'],
    ['Merchant Payment', '', 'payment'],
    ['Organization To Organization Transfer', '', 'payment'],
    ['Pay Utility', '', 'payment'],
    ['', 'Pay Bill from 254700000001 - JANE DOE Acc. GV-A1', 'payment'],
    ['', 'Customer Payment to Small Business from - 254700000001', 'payment'],
    // The customer’s own words never decide.
    ['Pay Bill Online', 'Pay Bill from 254700000001 - JANE CHARGE Acc. installation fee', 'payment'],
    ['', 'Pay Bill from 254700000001 - JANE DOE Acc. reversal', 'payment'],
    ['', 'Pay Bill from 254700000001 - JANE DOE Acc. utility account to mmf account', 'payment'],
    ['Business Deposit', '', 'deposit'],
    ['Float Purchase', '', 'deposit'],
    ['Pay Bill Charge Reversal', '', 'deposit'],
    ['Withdraw Funds to Bank Reversal', '', 'deposit'],
    ['', '', 'deposit'],
    ['Something New', '', 'deposit'],
  ])('%s | %s: %s', (reason, details, kind) => expect(paid(reason, details)).toMatchObject({ kind, ownTransfer: false }));
});

describe('money out', () => {
  test.each([
    ['Pay Utility Charge', '', 'UB3AB12C2D', 'charge'],
    ['Pay Merchant Charge', '', '', 'charge'],
    ['Withdrawal Fee', '', '', 'charge'],
    ['', 'Pay Bill Charge', '', 'charge'],
    ['Excise Duty', '', '', 'charge'],
    ['Withdraw Funds to Bank', '', '', 'settlement'],
    ['Business to Bank Transfer', '', '', 'settlement'],
    ['Organization Settlement', '', '', 'settlement'],
    ['Merchant to Bank', '', '', 'settlement'],
    ['Pay Bill Reversal', '', '', 'reversal'],
    ['', 'Reversal of UB4AB12C2D', '', 'reversal'],
    ['Pay Bill Online', '', 'UB4AB12C2D', 'reversal'],
    ['Business Payment', '', '', 'payout'],
    ['Business Pay Bill', 'Business Pay Bill to 888880 - KPLC PREPAID Acc. 1234', '', 'payout'],
    ['', '', '', 'payout'],
  ])('%s | %s | %s: %s', (reason, details, linked, kind) => expect(out(reason, details, linked)).toMatchObject({ kind, ownTransfer: false }));
});

test.each(['MMF Account to Utility Account', 'Utility Account to MMF Account Funds Transfer', 'Merchant Account to Organization Settlement Account', 'Transfer from MMF to Utility Account'])('%s stays within our own accounts', (reason) => {
  expect([paid(reason), out(reason)]).toMatchObject([{ kind: 'deposit', ownTransfer: true }, { kind: 'payout', ownTransfer: true }]);
});

test('every rule has its reason', () => expect(out('Withdraw Funds to Bank').reason).toBe('to the bank of the business'));

test.each([['Completed', 'completed'], ['COMPLETED ', 'completed'], ['Failed', 'none'], ['Declined', 'none'], ['Cancelled', 'none'], ['Canceled', 'none'], ['Expired', 'none'], ['Pending', 'open'], ['Authorized', 'open'], ['', null], ['Wondering', null]])('status %s', (text, status) => expect(statusOf(text)).toBe(status));

test.each([['Pay Bill from 254700000001 - JANE DOE Acc. GV-A1', 'GV-A1'], ['Pay Bill from 2547****5678 - J Acc. GV A2', 'GV A2'], ['Pay Bill Account No. 123', '123'], ['Pay Bill', '']])('the account in “%s”', (details, account) => expect(accountIn(details)).toBe(account));

test.each([
  ['254712345678 - JANE DOE', '', { phone: '254712345678', name: 'JANE DOE' }],
  ['2547****5678 - JOHN  DOE', '', { phone: '2547****5678', name: 'JOHN  DOE' }],
  ['2547 ***** 678 - JOHN', '', { phone: '2547*****678', name: 'JOHN' }],
  ['600000 - SCHOOL LTD', '', { phone: '', name: 'SCHOOL LTD' }],
  ['', 'Pay Bill from 254700000001 - JANE DOE Acc. GV-A1', { phone: '254700000001', name: 'JANE DOE' }],
  ['254712345678', '', { phone: '254712345678', name: '' }],
  ['', '', { phone: '', name: '' }],
])('the other party in “%s” “%s”', (party, details, wanted) => expect(partyIn(party, details)).toEqual(wanted));
