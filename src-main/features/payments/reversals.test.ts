import { describe, expect, test } from 'vitest';
import { cents } from '../../../src-shared/money.ts';
import { HOUR, later, parseInstant } from '../../../src-shared/time.ts';
import { answerOf, mayApprove, OPEN_STATES, reversalText, STANDING, type ReversalFacts, type ReversalState } from './reversals.ts';

const NOW = parseInstant('2026-03-27T15:33:36+03:00');
const answer = (resultCode: string, alreadyReversed = false) => answerOf({ resultCode, resultText: '', receipt: null, alreadyReversed });

describe('what an answer says', () => {
  test.each([
    ['0', 'done'],
    ['R000001', 'done'],
    ['R000002', 'failed'],
    ['1', 'failed'],
    ['21', 'failed'],
    ['2001', 'failed'],
    ['8006', 'failed'],
    ['26', 'failed'],
    ['4999', 'pending'],
    ['777', 'unclear'],
    ['', 'unclear'],
  ])('%s is %s', (code, verdict) => {
    expect(answer(code)).toMatchObject({ verdict, text: expect.stringMatching(/^\S.{10,}\.$/) as string });
  });

  test('“already” is done, whatever the code', () => {
    expect(answer('999', true).verdict).toBe('done');
  });

  test('too little money is the business’s, not the customer’s', () => {
    expect(answer('1').text).toContain('account of the business');
  });
});

describe('who may approve', () => {
  const waiting = { state: 'waiting' as const, requestedBy: 1, notBefore: null };
  test.each<[string, Parameters<typeof mayApprove>[0], number | null, boolean]>([
    ['another owner', waiting, 2, true],
    ['whoever asked', waiting, 1, false],
    ['a sole owner before the delay is over', { ...waiting, notBefore: later(NOW, 1) }, 1, false],
    ['a sole owner after it', { ...waiting, notBefore: NOW }, 1, true],
    ['another owner before it', { ...waiting, notBefore: later(NOW, HOUR) }, 2, true],
    ['anybody, of what M-Pesa lists', { ...waiting, state: 'proposed', requestedBy: null }, 1, true],
    ['nobody, of what was sent', { ...waiting, state: 'sent' }, 2, false],
    ['nobody, of what is done', { ...waiting, state: 'done' }, 2, false],
  ])('%s', (_who, reversal, operatorId, expected) => {
    expect(mayApprove(reversal, { operatorId }, NOW)).toBe(expected);
  });
});

describe('in words', () => {
  const facts = (state: ReversalState, changes: Partial<ReversalFacts> = {}): ReversalFacts => ({ origin: 'requested', state, receipt: 'UCR0000001', amountCents: cents(150_000), requestedBy: 'Achieng', notBefore: null, resultText: null, problem: null, ...changes });

  test.each<[string, ReversalFacts, string]>([
    ['listed', facts('proposed'), 'M-Pesa lists that it gave KES 1,500.00 back of UCR0000001. Confirm it, and the payment is taken back from whoever it is credited to.'],
    ['listed, and it fits nothing', facts('proposed', { receipt: '', problem: 'Choose it.' }), 'M-Pesa lists that it gave KES 1,500.00 back. Choose it.'],
    ['waiting for another', facts('waiting'), 'It waits for another owner to approve it: Achieng asked for it.'],
    ['waiting for the delay', facts('waiting', { notBefore: NOW }), 'It waits. Achieng may approve it from 27 Mar 2026, 15:33 on, another owner at once.'],
    ['unknown', facts('unknown'), 'Nobody knows whether M-Pesa gave it back. It is not sent again by itself: look in the M-Pesa portal, and say here what it shows.'],
    ['failed', facts('failed', { resultText: 'No money.' }), 'M-Pesa did not give it back. No money.'],
    ['dismissed', facts('dismissed', { resultText: 'Achieng: x' }), 'Dismissed. Achieng: x'],
  ])('%s', (_name, reversal, text) => {
    expect(reversalText(reversal)).toBe(text);
  });

  test('every state has words, and every open one says how it stands', () => {
    for (const state of ['proposed', 'waiting', 'queued', 'sent', 'unknown', 'done', 'failed', 'dismissed'] as const) expect(reversalText(facts(state))).toMatch(/^\S.{8,}\.$/);
    expect(Object.keys(STANDING).toSorted()).toEqual([...OPEN_STATES].toSorted());
  });
});
