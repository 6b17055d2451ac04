import { expect, test } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { localDate } from '../../../src-shared/time.ts';
import { exampleFees, feeLine } from './late-fee-examples.ts';
import type { LateFeeForm } from './settings-view.ts';

const form: LateFeeForm = { enabled: true, afterDays: 7, flat: '100', annual: 24, repeats: true, repeatDays: 14, taxable: false };
const fees = (change: Partial<LateFeeForm>) => exampleFees({ ...form, ...change }, localDate('2026-03-27'), shillings(2500));

test('the first fee counts from the due day, the next ones from the fee before', () => {
  expect(fees({}).map(feeLine)).toEqual(['3 Apr 2026: KES 111.51', '17 Apr 2026: KES 123.01', '1 May 2026: KES 123.01']);
  expect(fees({})[0]!.how).toBe('KES 2,500.00 × 24\u00a0% × 7 of 365 days = KES 11.51, and KES 100.00');
});

test.each([
  ['once', { repeats: false, annual: 0 }, ['KES 100.00']],
  ['interest alone', { repeats: false, flat: '0' }, ['KES 2,500.00 × 24\u00a0% × 7 of 365 days = KES 11.51']],
  ['off', { enabled: false }, []],
  ['days not typed yet', { afterDays: '' }, []],
])('%s', (_, change, how) => {
  expect(fees(change).map((fee) => fee.how)).toEqual(how);
});
