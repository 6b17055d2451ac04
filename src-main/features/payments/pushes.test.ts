import { describe, expect, it } from 'vitest';
import { MINUTE, parseInstant, SECOND } from '../../../src-shared/time.ts';
import { MOST_QUERIES, nextQueryAt, pushText, stateAfter, type PushFacts, type PushState } from './pushes.ts';
import { pullWindow } from './pull-window.ts';

describe('a result moves a request', () => {
  it.each<[PushState, string, PushState]>([
    ['sent', '0', 'paid'],
    ['sent', '1032', 'failed'],
    ['sent', '1037', 'failed'],
    ['sent', 'E3008', 'failed'],
    ['sent', '4999', 'sent'],
    ['sent', '31337', 'review'],
    ['unknown', '0', 'paid'],
    ['unknown', '1', 'failed'],
    ['unknown', '4999', 'unknown'],
    ['failed', '0', 'paid'],
    ['review', '0', 'paid'],
    ['paid', '1032', 'paid'],
    ['paid', '31337', 'paid'],
  ])('%s, %s → %s', (state, code, after) => {
    expect(stateAfter(state, code)).toBe(after);
  });
});

const NOW = parseInstant('2026-03-27T12:00:00+03:00');

it('is asked about after 30, 60 and then every 90 seconds, ten times', () => {
  const waits = Array.from({ length: MOST_QUERIES + 1 }, (_, queries) => nextQueryAt(queries, NOW)).map((at) => at && (at - NOW) / SECOND);
  expect(waits).toEqual([30, 60, 90, 90, 90, 90, 90, 90, 90, 90, null]);
});

describe('what the cashier reads', () => {
  const facts = (changes: Partial<PushFacts>): PushFacts => ({ state: 'sent', resultCode: null, paymentId: null, checkoutRequestId: 'ws_CO_1', trouble: null, ...changes });
  it.each<[Partial<PushFacts>, string, RegExp]>([
    [{ state: 'queued' }, 'The request is about to be sent.', /^$/],
    [{ state: 'sent' }, 'The phone shows the request. Waiting for the PIN.', /PIN/],
    [{ state: 'paid', paymentId: 3, resultCode: '0' }, 'Paid.', /^$/],
    [{ state: 'paid', resultCode: '0' }, 'Paid, receipt awaited.', /service stays on/],
    [{ state: 'failed', resultCode: '1032' }, 'The customer cancelled the request.', /Ask again/],
    [{ state: 'failed', trouble: { message: 'M-Pesa does not accept the passkey.', hint: 'Check it.' } }, 'M-Pesa does not accept the passkey.', /Check it/],
    [{ state: 'review', resultCode: '31337' }, 'M-Pesa answered with a code that Waya does not know (31337).', /statement/],
    [{ state: 'unknown', checkoutRequestId: null }, 'Whether the request reached the phone is not known.', /Ask the customer/],
    [{ state: 'unknown' }, 'M-Pesa has not said how this ended.', /Ask M-Pesa again/],
  ])('%o', (changes, text, whatToDo) => {
    const shown = pushText(facts(changes));
    expect(shown.text).toBe(text);
    expect(shown.whatToDo).toMatch(whatToDo);
  });
});

describe('the window of the list', () => {
  const at = (text: string) => parseInstant(`${text}+03:00`);
  const now = at('2026-03-27T12:00:00');
  it.each([
    ['overlaps the last one by half an hour', at('2026-03-27T11:50:00'), at('2026-01-01T00:00:00'), at('2026-03-27T11:20:00'), null],
    ['reaches back to the last one over a night', at('2026-03-26T20:00:00'), at('2026-01-01T00:00:00'), at('2026-03-26T19:30:00'), null],
    ['ends at 48 hours and names what is out of reach', at('2026-03-20T12:00:00'), at('2026-01-01T00:00:00'), at('2026-03-25T12:00:00'), { from: at('2026-03-20T12:00:00'), to: at('2026-03-25T12:00:00') }],
    ['begins with the business', null, at('2026-03-27T09:00:00'), at('2026-03-27T09:00:00'), null],
    ['of a business older than the list names what was never asked for', null, at('2026-01-01T00:00:00'), at('2026-03-25T12:00:00'), { from: at('2026-01-01T00:00:00'), to: at('2026-03-25T12:00:00') }],
    ['does not believe a mark in the future: the clock was wrong', at('2026-03-27T14:00:00'), at('2026-01-01T00:00:00'), at('2026-03-25T12:00:00'), null],
  ])('%s', (_name, pulledUpTo, beganAt, from, gap) => {
    expect(pullWindow(pulledUpTo, beganAt, now)).toEqual({ from, to: now, gap });
  });

  it('still overlaps when the last one ended half a minute ago', () => {
    expect(pullWindow(at('2026-03-27T11:59:30'), now, now).from).toBe(now - 30 * MINUTE - 30 * SECOND);
  });
});
