import { expect, test } from 'vitest';
import { cents } from '../../../src-shared/money.ts';
import { amountErrorOf, creditLinesOf, initialChoice, remainingOf } from './credit-lines.ts';

const line = (id: number, gross: number, credited = 0) => ({ id, grossCents: cents(gross), creditedCents: cents(credited) });
const internet = line(1, 250_000, 50_000);
const router = line(2, 350_000);
const done = line(3, 10_000, 10_000);

test('what remains of a line is its gross less what was given back', () => {
  expect([internet, router, done].map(remainingOf)).toEqual([200_000, 350_000, 0]);
});

test('nothing is chosen at first, unless there is only one line to choose', () => {
  expect(initialChoice([internet, router, done])).toEqual({ 1: { on: false, amount: '2,000.00' }, 2: { on: false, amount: '3,500.00' }, 3: { on: false, amount: '0.00' } });
  expect(initialChoice([done, router])[2]).toEqual({ on: true, amount: '3,500.00' });
});

test.each([
  ['the whole of two lines', { 1: { on: true, amount: '2,000.00' }, 2: { on: true, amount: '3500' } }, [{ lineId: 1 }, { lineId: 2 }]],
  ['a part of one', { 1: { on: true, amount: '806.45' }, 2: { on: false, amount: '3,500.00' } }, [{ lineId: 1, grossCents: 80_645 }]],
  ['an amount that is not chosen may be wrong', { 1: { on: true, amount: '5' }, 2: { on: false, amount: 'x' } }, [{ lineId: 1, grossCents: 500 }]],
  ['nothing', { 1: { on: false, amount: '1' }, 2: { on: false, amount: '1' } }, null],
  ['more than remains', { 1: { on: true, amount: '2000.01' } }, null],
  ['no amount', { 1: { on: true, amount: 'half' } }, null],
])('%s', (_, chosen, expected) => {
  expect(creditLinesOf([internet, router], chosen)).toEqual(expected);
});

test('an amount is above zero and at most what remains', () => {
  expect(['2000', '0', '-5', '2,000.01', 'all'].map((text) => amountErrorOf(internet, text))).toEqual([
    null,
    'must be more than zero',
    'must be more than zero',
    'at most KES 2,000.00',
    'is not an amount; write it like 2,500 or 2500.50',
  ]);
});
