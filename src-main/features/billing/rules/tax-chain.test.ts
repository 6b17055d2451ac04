import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cents } from '../../../../src-shared/money.ts';
import { taxOn } from './tax.ts';
import { taxChain, type ChainedTax } from './tax-chain.ts';

// Every combination that Odoo's own tests know is in scripts/billing-cases/fixtures; here are the laws.
const tax = (given: Partial<ChainedTax>): ChainedTax => ({ kind: 'percent', rate: 160_000, inPrice: false, raisesBase: false, onRaisedBase: true, ...given });
const anyTax = fc.record({
  kind: fc.constantFrom('percent' as const, 'percent' as const, 'division' as const, 'fixed' as const),
  rate: fc.integer({ min: 0, max: 300_000 }), inPrice: fc.boolean(), raisesBase: fc.boolean(), onRaisedBase: fc.boolean(),
}).map((one) => (one.kind === 'fixed' ? { ...one, rate: one.rate % 500 } : one));

describe('excise and VAT on top', () => {
  it('are the chain that taxOn is', () => {
    fc.assert(
      fc.property(fc.integer({ min: -10_000_000, max: 10_000_000 }), fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 3000 }), (amount, excise, vat) => {
        const chain = taxChain(cents(amount), [tax({ rate: excise * 100, raisesBase: true }), tax({ rate: vat * 100 })]);
        const taxed = taxOn(cents(amount), { exciseBasisPoints: excise, vatBasisPoints: vat, inclusive: false });
        expect([chain.netCents, chain.grossCents, ...chain.taxes.map((one) => one.amountCents)]).toEqual([taxed.netCents, taxed.grossCents, taxed.exciseCents, taxed.vatCents]);
      }),
    );
  });
});

describe('for every chain', () => {
  it('net and taxes add up to the gross, and a credit is the mirror image of its charge', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), fc.array(anyTax, { maxLength: 5 }), fc.integer({ min: 1, max: 5 }), (amount, taxes, pieces) => {
        fc.pre(taxes.reduce((total, one) => total + (one.kind === 'division' ? one.rate : 0), 0) < 1_000_000);
        const taxed = taxChain(cents(amount), taxes, pieces);
        expect(taxed.taxes.reduce((total, one) => total + one.amountCents, Number(taxed.netCents))).toBe(taxed.grossCents);
        if (amount === 0) return;
        const mirror = taxChain(cents(-amount), taxes, pieces);
        expect([mirror.netCents, mirror.grossCents]).toEqual([cents(-taxed.netCents), cents(-taxed.grossCents)]);
      }),
    );
  });
  it('taxes that are all in the price leave the price as it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), fc.array(fc.integer({ min: 1, max: 300_000 }), { minLength: 1, maxLength: 4 }), fc.boolean(), (amount, rates, raisesBase) => {
        expect(taxChain(cents(amount), rates.map((rate) => tax({ rate, inPrice: true, raisesBase }))).grossCents).toBe(amount);
      }),
    );
  });
});

describe('what is no tax', () => {
  it.each([tax({ rate: 0.5 }), tax({ kind: 'division', rate: 1_000_000 })])('%o', (wrong) => expect(() => taxChain(cents(100), [wrong])).toThrow(RangeError));
});
