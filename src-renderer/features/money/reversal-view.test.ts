import { expect, test } from 'vitest';
import type { ReversalRow } from '../../../src-shared/contract/money-in.ts';
import { shillings } from '../../../src-shared/money.ts';
import { later, MINUTE, parseInstant } from '../../../src-shared/time.ts';
import { actsOf, canAct, inOrder, nameOf, needsChoice, waitText } from './reversal-view.ts';

const NOW = parseInstant('2026-03-09T09:00:00Z');
const row = (changes: Partial<ReversalRow> = {}): ReversalRow => ({
  id: 1, paymentId: 5, receipt: 'UCR0000001', amountCents: shillings(500), origin: 'requested', state: 'waiting', reversalReceipt: null, reason: 'Paid twice', happenedAt: null, requestedBy: 'Amina', requestedAt: NOW,
  notBefore: null, approvedBy: null, settledAt: null, subscriberId: null, subscriberName: null, paymentState: 'credited', canApprove: false, text: '', trouble: null, ...changes,
});

test('what a person can decide about comes first, then the oldest', () => {
  const rows = [row({ id: 1, state: 'sent' }), row({ id: 2, requestedAt: later(NOW, MINUTE) }), row({ id: 3 }), row({ id: 4, state: 'waiting', canApprove: true }), row({ id: 5, state: 'unknown' })];
  expect(inOrder(rows).map(({ id }) => id)).toEqual([4, 5, 3, 2, 1]);
});

test.each([
  ['proposed', ['confirm', 'dismiss']],
  ['waiting', ['approve', 'withdraw']],
  ['unknown', ['settle']],
  ['queued', []],
  ['sent', []],
  ['done', []],
] as const)('%s offers %s', (state, acts) => {
  expect(actsOf(row({ state }))).toEqual(acts);
});

test('who asked reads from when on he may approve it himself', () => {
  expect(waitText(row({ notBefore: later(NOW, 125 * MINUTE) }), NOW)).toBe('You can approve this yourself from 14:05 (in 2 h 5 min).');
  expect(waitText(row({ notBefore: later(NOW, 26 * 60 * MINUTE) }), NOW)).toContain('10 Mar 2026, 14:00 (in 1 d 2 h)');
});

test('nothing is said where no hour is waited for', () => {
  expect(waitText(row(), NOW)).toBeNull();
  expect(waitText(row({ canApprove: true, notBefore: NOW }), NOW)).toBeNull();
  expect(waitText(row({ state: 'sent', notBefore: NOW }), NOW)).toBeNull();
});

test('which payment it was is chosen only where M-Pesa leaves it open', () => {
  const listed = row({ state: 'proposed', origin: 'statement' });
  expect(needsChoice({ ...listed, receipt: '' })).toBe(true);
  expect(needsChoice({ ...listed, paymentState: 'split' })).toBe(true);
  expect(needsChoice({ ...listed, paymentState: 'split', canApprove: true })).toBe(false);
  expect(needsChoice({ ...listed, paymentState: null, paymentId: null })).toBe(false);
  expect(needsChoice(row())).toBe(false);
});

test('what cannot be done is not offered, and dismissing always is', () => {
  const unknownPayment = row({ state: 'proposed', origin: 'pull', paymentId: null, paymentState: null });
  expect(canAct(unknownPayment, 'confirm')).toBe(false);
  expect(canAct(unknownPayment, 'dismiss')).toBe(true);
  expect(canAct(row({ state: 'proposed', receipt: '' }), 'confirm')).toBe(true);
  expect(canAct(row(), 'approve')).toBe(false);
  expect(canAct(row({ canApprove: true }), 'approve')).toBe(true);
});

test('a reversal that names no payment goes by its own receipt', () => {
  expect(nameOf(row({ receipt: '', reversalReceipt: 'UCR0000009' }))).toBe('UCR0000009');
  expect(nameOf(row({ receipt: '' }))).toBe('a payment that M-Pesa does not name');
});
