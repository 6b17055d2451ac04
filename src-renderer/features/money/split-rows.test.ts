import { expect, test } from 'vitest';
import type { SubscriberRow } from '../../../src-shared/contract/subscribers.ts';
import { cents, shillings } from '../../../src-shared/money.ts';
import { readSplit, TWO_ROWS, withRest, withRow } from './split-rows.ts';

const WHOLE = shillings(1000);
const jane = { id: 7, name: 'Jane' } as SubscriberRow;

test('nothing is placed at first', () => {
  expect(readSplit(TWO_ROWS, WHOLE)).toEqual({ leftCents: WHOLE, parts: null });
});

test('parts that make up the whole can be sent, with or without a subscriber', () => {
  const rows = [{ key: 1, subscriber: jane, amount: '700' }, { key: 2, subscriber: null, amount: '300.00' }];
  expect(readSplit(rows, WHOLE)).toEqual({ leftCents: 0, parts: [{ subscriberId: 7, amountCents: 700_00 }, { subscriberId: null, amountCents: 300_00 }] });
});

test.each([
  ['too little', ['700', '200'], 100_00],
  ['too much', ['700', '400'], -100_00],
  ['one without an amount', ['1,000', ''], 0],
  ['a zero', ['1000', '0'], 0],
  ['no amount', ['700', 'the rest'], 300_00],
] as const)('%s cannot be sent', (_name, [first, second], leftCents) => {
  const rows = [{ key: 1, subscriber: null, amount: first }, { key: 2, subscriber: null, amount: second }];
  expect(readSplit(rows, WHOLE)).toEqual({ leftCents: cents(leftCents), parts: null });
});

test('one part alone divides nothing', () => {
  expect(readSplit([{ key: 1, subscriber: jane, amount: '1000' }], WHOLE).parts).toBeNull();
});

test('the rest goes into one part, whatever stood there, and to the cent', () => {
  const rows = [{ key: 1, subscriber: jane, amount: '333.33' }, { key: 2, subscriber: null, amount: '5' }];
  const placed = withRest(rows, 2, WHOLE);
  expect(placed[1]?.amount).toBe('666.67');
  expect(readSplit(placed, WHOLE).leftCents).toBe(0);
  expect(withRest([{ key: 1, subscriber: null, amount: '1200' }, { key: 2, subscriber: null, amount: '5' }], 2, WHOLE)[1]?.amount).toBe('');
});

test('a new part has a key of its own', () => {
  const rows = withRow(withRow(TWO_ROWS).filter(({ key }) => key !== 2));
  expect(rows.map(({ key }) => key)).toEqual([1, 3, 4]);
});
