import { describe, expect, it } from 'vitest';
import { receiptDate, receiptPrefix } from './mpesa-receipts.ts';
import { localDate } from './time.ts';

describe('the date in a receipt number', () => {
  // Receipts of real callbacks and the day of their TransactionDate.
  it.each([
    ['UCR3174C00', '2026-03-27'],
    ['UCRB26D786', '2026-03-27'],
    ['NLJ7RT61SV', '2019-12-19'],
    ['NLJ41HAY6Q', '2019-12-19'],
    ['OHG2OIQVQC', '2020-08-16'],
    ['MBN31H462N', '2018-02-23'],
    ['RKL51ZDR4F', '2023-11-21'],
  ])('%s is of %s', (receipt, date) => {
    expect(receiptDate(receipt)).toBe(date);
    expect(receiptPrefix(localDate(date))).toBe(receipt.slice(0, 3));
  });

  it('tells that the sample of the documentation was doctored: it was sent in 2019', () => {
    expect(receiptDate('RKTQDM7W6S')).toBe('2023-11-29');
  });

  it.each(['', 'UCR', 'UCR3174C0', 'UMR3174C00', 'UC03174C00', 'UCW3174C00', '1CR3174C00', 'UBU3174C00', 'ucr3174c00'])('%j has no known date', (receipt) => {
    expect(receiptDate(receipt)).toBeNull();
  });
});
