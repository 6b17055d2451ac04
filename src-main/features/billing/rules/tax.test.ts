import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { cents } from '../../../../src-shared/money.ts';
import { creditTaxOn, taxOn } from './tax.ts';
import type { TaxRates } from './tax.ts';

const kenya = { vatBasisPoints: 1600, exciseBasisPoints: 1500 };
const vatOnly = { vatBasisPoints: 1600, exciseBasisPoints: 0 };
const exciseOnly = { vatBasisPoints: 0, exciseBasisPoints: 1500 };
const none = { vatBasisPoints: 0, exciseBasisPoints: 0 };

describe('inclusive', () => {
  test.each<[string, number, Omit<TaxRates, 'inclusive'>, number, number, number]>([
    // by hand: 1500/1.16 = 1293.1034…, 2500/1.334 = 1874.0629…, 1874.06 × 0.15 = 281.109
    ['VAT', 150_000, vatOnly, 129_310, 0, 20_690],
    ['VAT and excise', 250_000, kenya, 187_406, 28_111, 34_483],
    ['excise', 115_000, exciseOnly, 100_000, 15_000, 0],
    ['excise, uneven', 100, exciseOnly, 87, 13, 0],
    ['nothing', 250_000, none, 250_000, 0, 0],
    ['VAT, a credit', -150_000, vatOnly, -129_310, 0, -20_690],
    ['one cent', 1, kenya, 1, 0, 0],
    ['zero', 0, kenya, 0, 0, 0],
  ])('%s in %i cents', (_name, gross, rates, net, excise, vat) => {
    expect(taxOn(cents(gross), { ...rates, inclusive: true })).toEqual({ netCents: net, exciseCents: excise, vatCents: vat, taxCents: excise + vat, grossCents: gross });
  });
});

describe('exclusive', () => {
  test.each<[string, number, Omit<TaxRates, 'inclusive'>, number, number, number]>([
    ['VAT', 100_000, vatOnly, 0, 16_000, 116_000],
    ['VAT and excise: × 1.334', 100_000, kenya, 15_000, 18_400, 133_400],
    ['half a cent goes up', 250, { vatBasisPoints: 20, exciseBasisPoints: 0 }, 0, 1, 251],
    ['twenty percent on a prorated net (Lago)', 3_929, { vatBasisPoints: 2000, exciseBasisPoints: 0 }, 0, 786, 4_715],
  ])('%s', (_name, net, rates, excise, vat, gross) => {
    expect(taxOn(cents(net), { ...rates, inclusive: false })).toEqual({ netCents: net, exciseCents: excise, vatCents: vat, taxCents: excise + vat, grossCents: gross });
  });
});

const anyRates = fc.record({ vatBasisPoints: fc.integer({ min: 0, max: 3000 }), exciseBasisPoints: fc.integer({ min: 0, max: 3000 }), inclusive: fc.boolean() });

describe('for every price', () => {
  it('net + excise + VAT = gross, and the listed amount is the gross or the net', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), anyRates, (amount, rates) => {
        const taxed = taxOn(cents(amount), rates);
        expect(taxed.netCents + taxed.exciseCents + taxed.vatCents).toBe(taxed.grossCents);
        expect(taxed.exciseCents + taxed.vatCents).toBe(taxed.taxCents);
        expect(rates.inclusive ? taxed.grossCents : taxed.netCents).toBe(amount);
        expect(taxOn(cents(-amount), rates).grossCents).toBe(cents(-taxed.grossCents));
      }),
    );
  });
  it('no tax of Kenya is ever negative, and each is within a cent of its exact value', () => {
    for (let price = 0; price <= 60_000; price++) {
      const taxed = taxOn(cents(price), { ...kenya, inclusive: true });
      if (taxed.exciseCents < 0 || taxed.vatCents < 0) expect.fail(`${price}`);
      if (Math.abs(taxed.vatCents - (price * 0.184) / 1.334) > 1.1) expect.fail(`${price}: VAT ${taxed.vatCents}`);
    }
  });
});

test.each([-1, 0.5, 10_001, Number.NaN])('%s is no rate', (rate) => {
  expect(() => taxOn(cents(100), { vatBasisPoints: rate, exciseBasisPoints: 0, inclusive: true })).toThrow(RangeError);
  expect(() => taxOn(cents(100), { vatBasisPoints: 0, exciseBasisPoints: rate, inclusive: true })).toThrow(RangeError);
});

describe('the taxes of a part that is credited', () => {
  test.each<[string, number, number, number, Omit<TaxRates, 'inclusive'>, number, number, number]>([
    // Lago: 1000 × 20 ÷ 31 = 645.16…, × 25 % = 161.29…; from the rounded 645 it would be 161.25
    ['VAT of 25 %', 1000, 20, 31, { vatBasisPoints: 2500, exciseBasisPoints: 0 }, 645, 0, 161],
    // 187,406 × 14 ÷ 31 = 84,635.0…, excise 15 % of it, VAT 16 % of both
    ['Kenya', 187_406, 14, 31, kenya, 84_635, 12_695, 15_573],
    ['rounded from the unrounded net', 9, 1, 2, { vatBasisPoints: 5000, exciseBasisPoints: 0 }, 5, 0, 2],
    ['nothing', 1000, 0, 31, kenya, 0, 0, 0],
  ])('%s', (_name, net, days, of, rates, netPart, excise, vat) => {
    expect(creditTaxOn(cents(net), days, of, rates)).toEqual({ netCents: netPart, exciseCents: excise, vatCents: vat });
  });
});
