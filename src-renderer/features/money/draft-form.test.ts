import { expect, test } from 'vitest';
import type { Product } from '../../../src-shared/contract/catalogue.ts';
import type { DraftView } from '../../../src-shared/contract/drafts.ts';
import { cents } from '../../../src-shared/money.ts';
import { emptyLine, errorsFromRefusal, errorsOf, fieldsOf, moved, readDraft, reckonable, withProduct, type DraftFields } from './draft-form.ts';

const router: Product = { id: 7, name: 'Router', kind: 'oneOff', priceCents: cents(350_000), taxInclusive: true, exciseApplies: false, interval: null, state: 'published', inUse: 0 };
const written: DraftFields = {
  subscriberId: 12,
  dueDays: '5',
  note: ' Thank you ',
  postOn: '2026-04-01',
  lines: [withProduct(emptyLine(0), router), emptyLine(1), { ...emptyLine(2), deposit: true, description: 'Deposit ', price: '1000', quantity: '2', exciseApplies: true }],
};

test('a product fills in its line; rows left empty are no lines; a deposit has no taxes', () => {
  expect(errorsOf(written)).toEqual({});
  expect(readDraft(written)).toEqual({
    subscriberId: 12,
    dueDays: 5,
    note: 'Thank you',
    postOn: '2026-04-01',
    lines: [
      { productId: 7, subscriptionId: null, kind: 'oneOff', description: 'Router', quantity: 1, priceCents: 350_000, discountCents: 0, taxInclusive: true, exciseApplies: false },
      { productId: null, subscriptionId: null, kind: 'deposit', description: 'Deposit', quantity: 2, priceCents: 100_000, discountCents: 0, taxInclusive: true, exciseApplies: false },
    ],
  });
});

test('what is read of a draft and written again is the same draft', () => {
  const input = readDraft(written);
  const draft = { ...input, id: 1 } as unknown as DraftView;
  expect(readDraft(fieldsOf(draft))).toEqual(input);
});

test.each([
  ['nobody', { ...written, subscriberId: null }, ['subscriberId']],
  ['due days', { ...written, dueDays: '366' }, ['dueDays']],
  ['no words', { ...written, lines: [{ ...emptyLine(0), price: '5' }] }, ['lines.0.description']],
  ['no price', { ...written, lines: [emptyLine(0), { ...emptyLine(1), description: 'Repair' }] }, ['lines.1.price']],
  ['nothing of it', { ...written, lines: [{ ...emptyLine(0), description: 'Repair', price: '5', quantity: '0' }] }, ['lines.0.quantity']],
  ['a discount below zero', { ...written, lines: [{ ...emptyLine(0), description: 'Repair', price: '5', discount: '-1' }] }, ['lines.0.discount']],
])('%s is told at its field', (_, fields, wrong) => {
  expect(Object.keys(errorsOf(fields))).toEqual(wrong);
});

test('lines are reckoned as soon as they have a price, each for its own row', () => {
  const lines = [{ ...emptyLine(4), description: 'Repair' }, { ...emptyLine(5), price: '500' }, { ...emptyLine(6), description: 'Cable', price: '20', quantity: 'x' }, { ...emptyLine(7), description: 'Cable', price: '20' }];
  const { input, keys } = reckonable(lines);
  expect(keys).toEqual([5, 7]);
  expect(input.map(({ description, priceCents }) => [description, priceCents])).toEqual([['–', 50_000], ['Cable', 2_000]]);
});

test('a refusal of a line that was sent is shown at its row', () => {
  expect(errorsFromRefusal({ 'lines.1.priceCents': 'is more than KES 100,000,000', note: 'is too long' }, written)).toEqual({ 'lines.2.price': 'is more than KES 100,000,000', note: 'is too long' });
});

test('a line moves by one, not beyond the ends', () => {
  const keys = (from: number, step: -1 | 1) => moved(written.lines, from, step).map(({ key }) => key);
  expect([keys(0, 1), keys(2, -1), keys(0, -1), keys(2, 1)]).toEqual([[1, 0, 2], [0, 2, 1], [0, 1, 2], [0, 1, 2]]);
});
