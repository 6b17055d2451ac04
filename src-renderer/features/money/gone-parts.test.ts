import { expect, test } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { goneParts } from './gone-parts.ts';
import type { PaymentView } from './payment-view.ts';

const part = (id: number, amount: number, state: PaymentView['state'] = 'credited'): PaymentView['parts'][number] => ({ id, receipt: `UC9R6Z1LK9/${id}`, amountCents: shillings(amount), state, subscriberId: null, subscriberName: null });
const parts = [part(1, 700), part(2, 200, 'suspense'), part(3, 100, 'returned')];

test('all of it takes every part that still stands', () => {
  expect(goneParts(parts, shillings(1000), shillings(1000)).map(({ id }) => id)).toEqual([1, 2]);
});

test('an amount takes the part of that amount, and none that is gone', () => {
  expect(goneParts(parts, shillings(1000), shillings(200)).map(({ id }) => id)).toEqual([2]);
  expect(goneParts(parts, shillings(1000), shillings(100))).toEqual([]);
});
