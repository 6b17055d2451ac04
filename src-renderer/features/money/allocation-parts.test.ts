import { expect, test } from 'vitest';
import { cents } from '../../../src-shared/money.ts';
import { allocatableInvoices, fullAmount, partError, readParts, typedNow } from './allocation-parts.ts';

const paid = cents(250_000);
const march = { id: 1, number: 'INV-2026-00001', openCents: cents(50_000) };
const april = { id: 2, number: 'INV-2026-00002', openCents: cents(150_000) };
const settled = { id: 3, number: 'INV-2026-00003', openCents: cents(0) };
// 1,000 of this payment settles March already: 1,500 of March can be settled by it.
const invoices = allocatableInvoices([march, april, settled], [{ invoiceId: 1, number: march.number, amountCents: cents(100_000) }]);

test('an invoice takes what is open of it and what the payment settles of it now; a settled one takes nothing', () => {
  expect(invoices).toEqual([
    { invoiceId: 1, number: march.number, mostCents: 150_000, nowCents: 100_000 },
    { invoiceId: 2, number: april.number, mostCents: 150_000, nowCents: 0 },
  ]);
  expect(typedNow(invoices)).toEqual({ 1: '1,000.00', 2: '' });
});

test.each([
  ['as it is now', { 1: '1,000.00', 2: '' }, [{ invoiceId: 1, amountCents: 100_000 }], 150_000],
  ['shared over both', { 1: '1500', 2: '1000' }, [{ invoiceId: 1, amountCents: 150_000 }, { invoiceId: 2, amountCents: 100_000 }], 0],
  ['all of it credit', { 1: '', 2: '0' }, [], 250_000],
  ['more than was paid', { 1: '1500', 2: '1500' }, [{ invoiceId: 1, amountCents: 150_000 }, { invoiceId: 2, amountCents: 150_000 }], -50_000],
])('%s', (_, typed, parts, creditCents) => {
  expect(readParts(invoices, typed, paid)).toEqual({ parts, settledCents: 250_000 - creditCents, creditCents });
});

test('a field that is wrong stops it', () => {
  expect(readParts(invoices, { 1: '1500.01', 2: '' }, paid)).toBeNull();
  expect(['', '1500', '1500.01', 'x', '-1'].map((text) => partError(invoices[0]!, text))).toEqual([null, null, 'at most KES 1,500.00', 'is not an amount; write it like 2,500 or 2500.50', 'is not an amount; write it like 2,500 or 2500.50']);
});

test('"in full" takes the invoice, or what is left of the payment', () => {
  expect(fullAmount(invoices[1]!, invoices, { 1: '1,000.00' }, paid)).toBe('1,500.00');
  expect(fullAmount(invoices[1]!, invoices, { 1: '1,500.00' }, paid)).toBe('1,000.00');
  expect(fullAmount(invoices[1]!, invoices, { 1: '2,500.00' }, paid)).toBe('');
});
