/** Late fees, runway, numbering and totals: tables. */
import { describe, expect, it, test } from 'vitest';
import { cents } from '../../../../src-shared/money.ts';
import { localDate } from '../../../../src-shared/time.ts';
import { invoiceTotals } from './invoice-totals.ts';
import { lateFee } from './late-fees.ts';
import { customerNumber, monthNumber, numbersOfRuns, postedByItselfOn, yearNumber } from './numbering.ts';
import { runway } from './runway.ts';

describe('late fees', () => {
  test.each<[number, number, number, number, number, number, number]>([
    // ERPNext: 100.00 × 10 % × 15 ÷ 365 = 0.4109…
    [10_000, 15, 1000, 1000, 365, 41, 1041],
    [10_000, 15, 0, 0, 365, 0, 0],
    [10_000, 0, 1000, 1000, 365, 0, 1000],
    [10_000, -5, 1000, 0, 365, 0, 0],
    [1_000_000, 30, 1250, 0, 360, 10_417, 10_417],
  ])('%i for %i days at %i basis points + %i, year of %i', (outstanding, days, rate, fee, year, interest, total) => {
    const charged = lateFee(cents(outstanding), days, { interestBasisPoints: rate, feeCents: cents(fee), yearDays: year });
    expect(charged).toMatchObject({ interestCents: interest, feeCents: fee, totalCents: total, grandTotalCents: outstanding + total });
  });
  it('are explained', () => {
    expect(lateFee(cents(10_000), 15, { interestBasisPoints: 1000, feeCents: cents(1000), yearDays: 365 }).explanation).toBe('KES 100.00 × 10 % × 15 of 365 days + KES 10.00');
  });
});

describe('how long a balance lasts', () => {
  test.each([
    // Splynx: 20 ÷ (40 ÷ 30) is 15 days exactly; 20 ÷ 1.33 would be 15.04, and 20 ÷ 1.34 only 14.9
    [2000, 0, 4000, 30, 133, 15],
    [2000, 500, 4000, 30, 133, 11],
    [2000, 3000, 4000, 30, 133, 0],
    [-100, 0, 4000, 30, 133, 0],
    [0, -500, 4000, 30, 133, 3],
  ])('%i above %i at %i for %i days', (balance, minimum, price, of, daily, days) => {
    expect(runway(cents(balance), cents(minimum), cents(price), of)).toEqual({ dailyCents: daily, days });
  });
  it('has no end where nothing is charged', () => expect(() => runway(cents(1), cents(0), cents(0), 30)).toThrow(RangeError));
});

describe('numbers', () => {
  it('are written as their series is', () => {
    expect(yearNumber('INV', 2026, 7)).toBe('INV-2026-00007');
    expect(monthNumber('WAYA', localDate('2026-07-19'), 12)).toBe('WAYA-202607-012');
    expect(customerNumber('WAYA', 14, 1)).toBe('WAYA-014-001');
    expect(customerNumber('WAYA', 1400, 1000)).toBe('WAYA-1400-1000');
  });
  it('of runs go on without a gap (Lago)', () => {
    const run = (issuedOn: string, scheme: 'perCustomer' | 'perOrganisation') => ({ issuedOn: localDate(issuedOn), scheme, prefix: 'A' });
    expect(numbersOfRuns(2, [run('2023-12-19', 'perCustomer'), run('2024-01-19', 'perCustomer')])).toEqual([['A-001-001', 'A-002-001'], ['A-001-002', 'A-002-002']]);
    expect(numbersOfRuns(2, [run('2023-12-19', 'perOrganisation'), run('2024-01-19', 'perOrganisation')])).toEqual([['A-202312-001', 'A-202312-002'], ['A-202401-003', 'A-202401-004']]);
    expect(numbersOfRuns(3, [run('2023-09-19', 'perCustomer'), run('2023-10-19', 'perOrganisation'), run('2023-11-19', 'perCustomer')]).at(1)).toEqual(['A-202310-004', 'A-202310-005', 'A-202310-006']);
  });
  test.each([['2023-05-01', 3, '2023-05-04'], ['2023-05-01', 0, '2023-05-01'], ['2024-02-27', 3, '2024-03-01']])('a draft of %s, %i days to confirm', (draftedOn, days, postedOn) => {
    expect(postedByItselfOn(localDate(draftedOn), days)).toBe(postedOn);
  });
});

describe('the totals of an invoice', () => {
  const lines = [{ netCents: cents(10_000), exciseBasisPoints: 0, vatBasisPoints: 1000 }, { netCents: cents(5000), exciseBasisPoints: 0, vatBasisPoints: 2000 }];
  const none = { discountsCents: [], creditNotesCents: cents(0), walletCents: cents(0) };
  it('tax each line after its part of the discount, then use credit notes, then the wallet', () => {
    expect(invoiceTotals({ lines, discountsCents: [cents(1500)], creditNotesCents: cents(2000), walletCents: cents(20_000) })).toEqual({
      lineDiscountsCents: [1000, 500], lineTaxCents: [900, 900], listedCents: 15_000, discountCents: 1500, netCents: 13_500, taxCents: 1800, grossCents: 15_300,
      creditNotesUsedCents: 2000, walletUsedCents: 13_300, dueCents: 0,
    });
  });
  it('excise is taxed by VAT', () => {
    expect(invoiceTotals({ ...none, lines: [{ netCents: cents(100_000), exciseBasisPoints: 1500, vatBasisPoints: 1600 }] })).toMatchObject({ taxCents: 33_400, grossCents: 133_400, dueCents: 133_400 });
  });
  it('a discount takes no more than there is, one after the other', () => {
    expect(invoiceTotals({ ...none, lines, discountsCents: [cents(14_000), cents(11_000)] })).toMatchObject({ discountCents: 15_000, taxCents: 0, dueCents: 0 });
  });
  it('no lines owe nothing, and what is below zero uses no credit', () => {
    expect(invoiceTotals({ ...none, lines: [] })).toMatchObject({ grossCents: 0, dueCents: 0 });
    expect(invoiceTotals({ lines: [{ netCents: cents(-100), exciseBasisPoints: 0, vatBasisPoints: 0 }], discountsCents: [cents(50)], creditNotesCents: cents(500), walletCents: cents(500) })).toMatchObject({ creditNotesUsedCents: 0, walletUsedCents: 0, dueCents: -100 });
  });
});
