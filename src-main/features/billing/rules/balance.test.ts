import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { cents } from '../../../../src-shared/money.ts';
import { accountBalance, afterStep, EMPTY_ACCOUNT, invoiceBalance, type CreditStep, type InvoiceItem, type InvoiceSums } from './balance.ts';

const charge = (amount: number): InvoiceItem => ({ kind: 'charge', amountCents: cents(amount) });
const credit = (amount: number): InvoiceItem => ({ kind: 'credit', amountCents: cents(amount) });
const account = (amount: number): InvoiceItem => ({ kind: 'account', amountCents: cents(amount) });

describe('an invoice (Kill Bill, invoice examples)', () => {
  test.each<[string, InvoiceItem[], number, number, InvoiceSums['state'], number, number, number]>([
    ['unpaid', [charge(10_000)], 0, 0, 'posted', 10_000, 10_000, 0],
    ['paid', [charge(10_000)], 10_000, 0, 'posted', 10_000, 0, 0],
    ['refunded with an adjustment', [charge(10_000), charge(-1000)], 10_000, 1000, 'posted', 9000, 0, 0],
    ['refunded without one', [charge(10_000)], 10_000, 1000, 'posted', 10_000, 1000, 0],
    ['a credit that goes to the account', [credit(-2000), account(2000)], 0, 0, 'posted', 0, 0, 2000],
    ['with a credit on the whole', [charge(10_000), credit(-2000)], 0, 0, 'posted', 8000, 8000, 0],
    ['with credit used', [charge(10_000), account(-2000)], 8000, 0, 'posted', 10_000, 0, -2000],
    ['a draft', [charge(10_000)], 0, 0, 'draft', 10_000, 0, 0],
    ['void', [charge(10_000)], 0, 0, 'void', 10_000, 0, 0],
    ['written off', [charge(10_000)], 4000, 0, 'writtenOff', 10_000, 0, 0],
    ['nothing on it', [], 0, 0, 'posted', 0, 0, 0],
  ])('%s', (_name, items, paid, refunded, state, charged, open, toCredit) => {
    expect(invoiceBalance({ items, paidCents: cents(paid), refundedCents: cents(refunded), state })).toEqual({ chargedCents: charged, openCents: open, toCreditCents: toCredit });
  });
});

it('a customer in credit owes less than nothing', () => {
  expect(accountBalance([cents(0), cents(500)], cents(1500))).toBe(-1000);
  expect(accountBalance([], cents(0))).toBe(0);
});

describe('the account after each step', () => {
  const after = (...steps: CreditStep[]): unknown => steps.reduce(afterStep, EMPTY_ACCOUNT);
  const invoice = (total: number): CreditStep => ({ kind: 'invoice', totalCents: cents(total) });
  const step = (kind: 'payment' | 'creditNote' | 'credit' | 'refund', amount: number): CreditStep => ({ kind, amountCents: cents(amount) });
  test.each<[string, CreditStep[], number, number]>([
    ['an adjustment of a paid invoice is credit', [invoice(24_995), step('payment', 24_995), step('creditNote', 1000)], 0, 1000],
    ['an invoice below zero is credit (Kill Bill, partial repair)', [invoice(24_995), step('payment', 24_995), step('creditNote', 1000), invoice(-23_032)], 0, 24_032],
    ['a credit note goes against what is open first', [invoice(1000), step('creditNote', 1500)], 0, 500],
    ['credit is used by the next invoice', [step('credit', 300), invoice(1000)], 700, 0],
    ['money goes back out of credit', [step('credit', 300), step('refund', 100)], 0, 200],
  ])('%s', (_name, steps, openCents, creditCents) => expect(after(...steps)).toEqual({ openCents, creditCents }));
  it('no more goes back than there is', () => expect(() => after(step('credit', 300), step('refund', 301))).toThrow(RangeError));
  it('is never open and in credit at once, and every cent is accounted for', () => {
    const anyStep = fc.oneof(
      fc.integer({ min: -50_000, max: 50_000 }).map(invoice),
      fc.record({ kind: fc.constantFrom('payment' as const, 'creditNote' as const, 'credit' as const), amount: fc.integer({ min: 0, max: 50_000 }) }).map(({ kind, amount }) => step(kind, amount)),
    );
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 12 }), (steps) => {
        const { openCents, creditCents } = steps.reduce(afterStep, EMPTY_ACCOUNT);
        expect(openCents >= 0 && creditCents >= 0 && (openCents === 0 || creditCents === 0)).toBe(true);
        expect(openCents - creditCents).toBe(steps.reduce((total, one) => (one.kind === 'invoice' ? total + one.totalCents : total - one.amountCents), 0));
      }),
    );
  });
});
