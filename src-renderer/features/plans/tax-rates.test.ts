import { expect, test } from 'vitest';
import type { TaxRate } from '../../../src-shared/contract/catalogue.ts';
import { shillings } from '../../../src-shared/money.ts';
import { localDate } from '../../../src-shared/time.ts';
import { ratesOn, taxSentence } from './tax-rates.ts';

const rate = (id: number, kind: TaxRate['kind'], fromOn: string, basisPoints: number): TaxRate => ({ id, kind, fromOn: localDate(fromOn), basisPoints, now: false });
const rates = [rate(1, 'vat', '2026-07-01', 1800), rate(2, 'vat', '2020-01-01', 1600), rate(3, 'excise', '2023-07-01', 1500)];

test.each([
  ['2019-12-31', 0, 0],
  ['2020-01-01', 1600, 0],
  ['2026-06-30', 1600, 1500],
  ['2026-07-01', 1800, 1500],
])('on %s VAT is %i and excise %i basis points, in whatever order the rates come', (on, vatBasisPoints, exciseBasisPoints) => {
  expect(ratesOn(rates, localDate(on))).toEqual({ vatBasisPoints, exciseBasisPoints });
});

const kenya = { vatBasisPoints: 1600, exciseBasisPoints: 1500 };

test.each([
  [kenya, { taxInclusive: true, exciseApplies: true }, 'KES 1,500.00: net 1,124.44 + excise 168.67 + VAT 206.89 = 1,500.00'],
  [kenya, { taxInclusive: false, exciseApplies: true }, 'KES 1,500.00: net 1,500.00 + excise 225.00 + VAT 276.00 = 2,001.00'],
  [kenya, { taxInclusive: true, exciseApplies: false }, 'KES 1,500.00: net 1,293.10 + VAT 206.90 = 1,500.00'],
  [{ vatBasisPoints: 0, exciseBasisPoints: 1500 }, { taxInclusive: true, exciseApplies: true }, 'KES 1,500.00: net 1,304.35 + excise 195.65 = 1,500.00'],
  [{ vatBasisPoints: 0, exciseBasisPoints: 0 }, { taxInclusive: true, exciseApplies: true }, 'KES 1,500.00: no taxes are charged'],
])('a price is told with its taxes: %o, %o', (inForce, plan, said) => {
  expect(taxSentence(shillings(1500), inForce, plan)).toBe(said);
});
