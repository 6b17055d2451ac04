import { expect, test } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { localDate } from '../../../src-shared/time.ts';
import { letOff, offerExample, offerText, promoState } from './promo-code-view.ts';

const home = { name: 'Home 10', priceCents: shillings(2500) };
const twentyPercent = { percentBasisPoints: 2000, amountCents: null, periods: 3 };

test.each([
  [twentyPercent, '20\u00a0% off, 3 periods', shillings(500)],
  [{ percentBasisPoints: 10_000, amountCents: null, periods: 1 }, 'Free, 1 period', shillings(2500)],
  [{ percentBasisPoints: null, amountCents: shillings(300), periods: null }, 'KES 300.00 off, for good', shillings(300)],
  [{ percentBasisPoints: null, amountCents: shillings(3000), periods: 1 }, 'KES 3,000.00 off, 1 period', shillings(2500)],
])('an offer is named and takes off no more than the price: %o', (offer, named, off) => {
  expect(offerText(offer)).toBe(named);
  expect(letOff(home.priceCents, offer)).toBe(off);
});

test('what an offer comes to is told for one and for all who may use it', () => {
  expect(offerExample(home, twentyPercent, 100)).toEqual(['On Home 10 he pays KES 2,000.00 instead of KES 2,500.00 for 3 periods: KES 1,500.00 is let off in all.', 'If all 100 are used, that is KES 150,000.00.']);
  expect(offerExample(home, { ...twentyPercent, periods: null }, null)).toEqual(['On Home 10 he pays KES 2,000.00 instead of KES 2,500.00 for good: KES 500.00 is let off each period.', 'There is no limit to how often it is used.']);
});

const code = { active: true, validFrom: localDate('2026-03-01'), validUntil: localDate('2026-03-31'), mostUses: 10, uses: 3 };
test.each([
  [code, '2026-03-31', 'active'],
  [code, '2026-04-01', 'ended'],
  [code, '2026-02-28', 'soon'],
  [{ ...code, uses: 10 }, '2026-03-10', 'usedUp'],
  [{ ...code, active: false }, '2026-04-01', 'stopped'],
  [{ ...code, validUntil: null, mostUses: null }, '2030-01-01', 'active'],
])('a code is seen for what it is: %o on %s is %s', (row, on, state) => {
  expect(promoState(row, localDate(on))).toBe(state);
});
