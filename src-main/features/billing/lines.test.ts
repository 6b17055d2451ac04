import { describe, expect, it } from 'vitest';
import { cents } from '../../../src-shared/money.ts';
import { localDate } from '../../../src-shared/time.ts';
import { buildServiceLine } from './lines.ts';
import { fixedDayAnchor, periodAt } from './periods.ts';

const plan = { name: 'Home 10 Mbps', priceCents: cents(250_000) };
const anchor = fixedDayAnchor(localDate('2026-01-17'), 1);

describe('a service line', () => {
  it('bills the stub by its days, taxes taken out of the prorated gross', () => {
    const { period, fullPeriod } = periodAt(anchor, 0);
    const line = buildServiceLine({ plan, period, fullPeriod, taxes: { vatBasisPoints: 1600, exciseBasisPoints: 0, inclusive: true } });
    // 2,500.00 × 15 ÷ 31 = 1,209.677…; ÷ 1.16 = 1,042.8275…
    expect(line).toEqual({
      description: 'Home 10 Mbps, 17 Jan 2026 – 31 Jan 2026',
      period: { start: '2026-01-17', end: '2026-02-01' },
      priceCents: 250_000,
      usedDays: 15,
      periodDays: 31,
      explanation: '15 of 31 days × KES 2,500.00, taxes included',
      netCents: 104_283,
      exciseCents: 0,
      vatCents: 16_685,
      taxCents: 16_685,
      grossCents: 120_968,
      vatBasisPoints: 1600,
      exciseBasisPoints: 0,
      taxInclusive: true,
    });
  });
  it('bills a whole period at its price, taxes on top', () => {
    const { period, fullPeriod } = periodAt(anchor, 1);
    const line = buildServiceLine({ plan, period, fullPeriod, taxes: { vatBasisPoints: 1600, exciseBasisPoints: 1500, inclusive: false } });
    expect(line).toMatchObject({
      description: 'Home 10 Mbps, 1 Feb 2026 – 28 Feb 2026',
      explanation: 'KES 2,500.00, plus taxes',
      netCents: 250_000,
      exciseCents: 37_500,
      vatCents: 46_000,
      grossCents: 333_500,
    });
  });
  it('says nothing of taxes when there are none', () => {
    const { period, fullPeriod } = periodAt(anchor, 1);
    const line = buildServiceLine({ plan, period, fullPeriod, taxes: { vatBasisPoints: 0, exciseBasisPoints: 0, inclusive: true } });
    expect(line).toMatchObject({ explanation: 'KES 2,500.00', netCents: 250_000, taxCents: 0, grossCents: 250_000 });
  });
});
