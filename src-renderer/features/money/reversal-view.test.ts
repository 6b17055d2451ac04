import { expect, test } from 'vitest';
import type { ReversalRow } from '../../../src-shared/contract/money-in.ts';
import { shillings } from '../../../src-shared/money.ts';
import { later, MINUTE, parseInstant } from '../../../src-shared/time.ts';
import { actsOf, inOrder, waitText } from './reversal-view.ts';

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

test('who asked reads from when on he may approve it himself, others who else may', () => {
  const notBefore = later(NOW, 125 * MINUTE);
  expect(waitText(row({ notBefore }), 'Amina', NOW)).toBe('You can approve this yourself from 14:05 (in 2 h 5 min).');
  expect(waitText(row({ notBefore }), 'Brian', NOW)).toBe('Amina can approve this alone from 14:05 (in 2 h 5 min). Another owner can at once.');
  expect(waitText(row({ notBefore: later(NOW, 26 * 60 * MINUTE) }), 'Amina', NOW)).toContain('10 Mar 2026, 14:00 (in 1 d 2 h)');
  expect(waitText(row(), 'Amina', NOW)).toBe('Another owner has to approve this.');
});

test('nothing is said where nothing waits', () => {
  expect(waitText(row({ canApprove: true }), 'Amina', NOW)).toBeNull();
  expect(waitText(row({ state: 'sent' }), 'Amina', NOW)).toBeNull();
});
