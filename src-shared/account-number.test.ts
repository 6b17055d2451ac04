import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { accountNumber, hasValidCheckDigit, normaliseAccount } from './account-number.ts';

const anyAccount = fc.integer({ min: 1, max: 5_000_000 }).map(accountNumber);

describe('accountNumber', () => {
  it('carries the Luhn digit', () => {
    // 10001: 2·1, 0, 2·0, 0, 2·1 → 4, so the check digit is 6
    expect(accountNumber(1)).toBe('100016');
    expect(hasValidCheckDigit('79927398713')).toBe(true); // the textbook number
    expect(hasValidCheckDigit('79927398710')).toBe(false);
  });
  test.each([0, -1, 1.5, Number.NaN])('refuses the sequence %s', (n) => {
    expect(() => accountNumber(n)).toThrow(RangeError);
  });
  it('is valid and never given twice', () => {
    fc.assert(
      fc.property(anyAccount, (account) => {
        expect(hasValidCheckDigit(account)).toBe(true);
      }),
    );
    const first = Array.from({ length: 20_000 }, (_, index) => accountNumber(index + 1));
    expect(new Set(first).size).toBe(first.length);
  });
  it('catches every single wrong digit', () => {
    fc.assert(
      fc.property(anyAccount, fc.nat(), fc.integer({ min: 1, max: 9 }), (account, at, shift) => {
        const place = at % account.length;
        const wrong = String((Number(account[place]) + shift) % 10);
        expect(hasValidCheckDigit(account.slice(0, place) + wrong + account.slice(place + 1))).toBe(false);
      }),
    );
  });
  it('catches every swap of neighbours but 0 and 9, the one that Luhn cannot see', () => {
    fc.assert(
      fc.property(anyAccount, fc.nat(), (account, at) => {
        const place = at % (account.length - 1);
        const pair = account.slice(place, place + 2);
        fc.pre(pair[0] !== pair[1]);
        const swapped = account.slice(0, place) + pair[1] + pair[0] + account.slice(place + 2);
        expect(hasValidCheckDigit(swapped)).toBe(pair === '09' || pair === '90');
      }),
    );
  });
  test.each(['', '12345', '10001a', '1000160000000', ' 100016'])('%j is no account number', (text) => {
    expect(hasValidCheckDigit(text)).toBe(false);
  });
});

test.each([
  [' 1000-16 ', '100016'],
  ['acc# 10.00/16', 'ACC100016'],
  ['wy_100016', 'WY100016'],
])('a payer typed %j: we compare %s', (typed, expected) => {
  expect(normaliseAccount(typed)).toBe(expected);
});
