import { expect, test } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { later, MINUTE, parseInstant } from '../../../src-shared/time.ts';
import { paymentTimeline } from './payment-timeline.ts';
import type { PaymentView } from './payment-view.ts';

const PAID = parseInstant('2026-03-09T07:02:00Z');
const payment = (changes: Partial<PaymentView> = {}): PaymentView => ({
  id: 5, method: 'mpesa', receipt: 'UCR0000001', amountCents: shillings(500), state: 'credited', paidAt: PAID, recordedAt: PAID, subscriberId: 1, subscriberName: 'Jane', accountTyped: '1001', payerName: 'JANE W', payerPhone: '', sources: ['c2b', 'pull'],
  matching: 'Account 1001.', shortcode: '600000', reference: '', parent: null, parts: [], returned: null, reversalId: null, takenBy: null, note: '', reversal: null, allocations: [], creditCents: shillings(0), evidence: [], entries: [], ...changes,
});
const entry = (id: number, kind: string, at = PAID) => ({ id, kind, at, postings: [] });

test('paid, reported, booked and listed again, in the order of time', () => {
  const view = payment({ evidence: [{ source: 'c2b', receivedAt: later(PAID, 11_000) }, { source: 'pull', receivedAt: later(PAID, 8 * MINUTE) }], entries: [entry(1, 'payment', later(PAID, 11_000))] });
  const items = paymentTimeline(view, []);
  expect(items.map(({ title }) => title)).toEqual(['He paid by M-Pesa', 'M-Pesa reported it', 'Booked to the subscriber', 'M-Pesa’s list has it']);
  expect(items[1]?.detail).toBe('Paybill confirmation (C2B). First word of it');
  expect(items[3]?.detail).toContain('Says the same');
});

test('how it was matched stands at the last time that it was booked to somebody', () => {
  const items = paymentTimeline(payment({ entries: [entry(1, 'suspense'), entry(2, 'assignment', later(PAID, MINUTE))] }), []);
  expect(items.map(({ detail }) => detail)).toEqual(['JANE W, account typed: 1001', '', 'Account 1001.']);
});

test('reports of the same instant: one is the first', () => {
  const items = paymentTimeline(payment({ evidence: [{ source: 'pull', receivedAt: PAID }, { source: 'c2b', receivedAt: PAID }] }), []);
  expect(items.filter(({ detail }) => detail.includes('First word'))).toHaveLength(1);
});

test('paid back and split: the matching stands where it belongs, or nowhere', () => {
  const entries = [entry(1, 'suspense'), entry(2, 'paymentReturn', later(PAID, MINUTE))];
  expect(paymentTimeline(payment({ state: 'returned', entries }), []).at(-1)).toMatchObject({ title: 'Paid back to the sender', detail: 'Account 1001.' });
  expect(paymentTimeline(payment({ state: 'split', entries: [entry(1, 'suspense')] }), []).at(-1)).toMatchObject({ detail: '' });
});

test('kinds of entries without words are left out', () => {
  expect(paymentTimeline(payment({ entries: [entry(1, 'somethingElse')] }), [])).toHaveLength(1);
});

test('a reversal tells who asked, and how it ended', () => {
  const reversal = { id: 9, paymentId: 5, receipt: 'UCR0000001', amountCents: shillings(500), origin: 'requested', state: 'done', reversalReceipt: null, reason: 'Paid twice', happenedAt: null, requestedBy: 'Amina', requestedAt: later(PAID, MINUTE), notBefore: null, approvedBy: 'Brian', settledAt: later(PAID, 9 * MINUTE), subscriberId: 1, subscriberName: 'Jane', paymentState: 'reversed', canApprove: false, text: '', trouble: null } as const;
  expect(paymentTimeline(payment(), [reversal]).slice(1)).toMatchObject([
    { title: 'Asked that M-Pesa give it back', detail: 'By Amina: Paid twice' },
    { title: 'M-Pesa gave it back', detail: 'Approved by Brian', tone: 'bad' },
  ]);
  expect(paymentTimeline(payment(), [{ ...reversal, state: 'failed' }]).at(-1)).toMatchObject({ title: 'M-Pesa did not give it back', tone: 'warn' });
});
