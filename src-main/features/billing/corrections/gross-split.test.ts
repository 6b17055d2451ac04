import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cents, minus, sum, type Cents } from '../../../../src-shared/money.ts';
import { taxOn } from '../rules/tax.ts';
import { splitGross } from './gross-split.ts';

const parts = (netCents: number, exciseCents: number, vatCents: number) => ({ netCents: cents(netCents), exciseCents: cents(exciseCents), vatCents: cents(vatCents) });
const BOTH = { exciseBasisPoints: 1500, vatBasisPoints: 1600 };
const NONE = { exciseBasisPoints: 0, vatBasisPoints: 0 };

// KES 1,500.00 with both taxes: net 1,124.44, excise 168.67, VAT 206.89.
test.each([
  { what: 'all of an untouched line is the line itself', gross: 150_000, rates: BOTH, left: parts(112_444, 16_867, 20_689), want: parts(112_444, 16_867, 20_689), words: 'All of KES 1,500.00 charged' },
  { what: 'a third, as an inclusive price is split', gross: 50_000, rates: BOTH, left: parts(112_444, 16_867, 20_689), want: parts(37_481, 5_622, 6_897), words: 'KES 500.00 of KES 1,500.00 charged' },
  { what: 'all that is left, whatever the rates would say', gross: 100_000, rates: BOTH, left: parts(74_963, 11_244, 13_793), want: parts(74_963, 11_244, 13_793), words: 'KES 1,000.00, all that was left of KES 1,500.00 charged' },
  { what: 'no taxes, all net', gross: 1, rates: NONE, left: parts(150_000, 0, 0), want: parts(1, 0, 0), words: 'KES 0.01 of KES 1,500.00 charged' },
  { what: 'a cent for which no tax is left goes to the net', gross: 100, rates: BOTH, left: parts(150, 0, 0), want: parts(100, 0, 0), words: 'KES 1.00 of KES 1,500.00 charged' },
  { what: 'where no net is left, the taxes take it', gross: 100, rates: BOTH, left: parts(0, 60, 60), want: parts(0, 60, 40), words: 'KES 1.00 of KES 1,500.00 charged' },
])('$what', ({ gross, rates, left, want, words }) => {
  expect(splitGross(cents(gross), { ...rates, chargedGrossCents: cents(150_000), remaining: left })).toEqual({ ...want, grossCents: gross, explanation: words });
});

test.each([0, -1, 151])('%s of 150 cents is a bug', (gross) => {
  expect(() => splitGross(cents(gross), { ...BOTH, chargedGrossCents: cents(150), remaining: parts(150, 0, 0) })).toThrow(RangeError);
});

test('piece by piece, in any rates, it ends at nothing and never goes below', () => {
  const rate = fc.constantFrom(0, 800, 1500, 1600);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400_000 }), rate, rate, fc.boolean(), fc.array(fc.integer({ min: 1, max: 90_000 }), { maxLength: 20 }), (listed, exciseBasisPoints, vatBasisPoints, inclusive, pieces) => {
      const { netCents, exciseCents, vatCents, grossCents } = taxOn(cents(listed), { exciseBasisPoints, vatBasisPoints, inclusive });
      let left = { netCents, exciseCents, vatCents };
      for (const piece of [...pieces, Number.MAX_SAFE_INTEGER]) {
        const leftCents = sum(Object.values(left));
        if (leftCents === 0) break;
        const part = splitGross(cents(Math.min(piece, leftCents)), { exciseBasisPoints, vatBasisPoints, chargedGrossCents: grossCents, remaining: left });
        expect(sum([part.netCents, part.exciseCents, part.vatCents])).toBe(Math.min(piece, leftCents));
        const after = (name: 'netCents' | 'exciseCents' | 'vatCents'): Cents => minus(left[name], part[name]);
        left = { netCents: after('netCents'), exciseCents: after('exciseCents'), vatCents: after('vatCents') };
        expect(Math.min(...Object.values(left), ...[part.netCents, part.exciseCents, part.vatCents])).toBeGreaterThanOrEqual(0);
      }
      expect(left).toEqual(parts(0, 0, 0));
    }),
  );
});
