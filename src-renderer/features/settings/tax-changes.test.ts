import { expect, test } from 'vitest';
import type { TaxRate } from '../../../src-shared/contract/catalogue.ts';
import { shillings } from '../../../src-shared/money.ts';
import { localDate } from '../../../src-shared/time.ts';
import { newRateTexts, rateSteps } from './tax-changes.ts';

const rate = (id: number, kind: TaxRate['kind'], fromOn: string, basisPoints: number): TaxRate => ({ id, kind, fromOn: localDate(fromOn), basisPoints, now: false });
const rates = [rate(1, 'vat', '2021-01-01', 1600), rate(2, 'excise', '2023-07-01', 1500), rate(3, 'vat', '2027-01-01', 1700)];
const set = (kind: TaxRate['kind'], fromOn: string, basisPoints: number) => newRateTexts(rates, { kind, fromOn: localDate(fromOn), basisPoints }, shillings(1500));

test('a new rate says what it changes, until when, and what a price comes to', () => {
  expect(set('vat', '2026-07-01', 1800)).toEqual([
    'From 1 Jul 2026, VAT is 18\u00a0% instead of 16\u00a0%.',
    'It holds until 1 Jan 2027, when 17\u00a0% comes.',
    'A plan of KES 1,500.00 with taxes included stays at KES 1,500.00: KES 1,105.38 of it is yours instead of KES 1,124.44.',
    'With taxes on top it comes to KES 2,035.50 instead of KES 2,001.00.',
    'What falls due before that day keeps the old rate, and posted invoices stay as they are.',
  ]);
});

test('a rate for a day that has one takes its place, and is compared with the rate before it', () => {
  expect(set('vat', '2027-01-01', 1800).slice(0, 2)).toEqual(['From 1 Jan 2027, VAT is 18\u00a0% instead of 16\u00a0%.', 'It takes the place of the 17\u00a0% that was set for that day.']);
});

test('the same rate again changes nothing', () => {
  expect(set('excise', '2026-07-01', 1500)).toEqual(['On 1 Jul 2026, excise duty is 15\u00a0% already: nothing changes.']);
});

test('the rates of one tax stand latest first, one of them in force', () => {
  expect(rateSteps(rates, 'vat', localDate('2026-03-27')).map(({ id, when }) => [id, when])).toEqual([[3, 'coming'], [1, 'now']]);
  expect(rateSteps(rates, 'vat', localDate('2020-12-31')).map(({ when }) => when)).toEqual(['coming', 'coming']);
});
