/** What may be said of a receipt, and when hours of courtesy may be granted on it: tables. */
import { describe, expect, it, test } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { parseInstant } from '../../../src-shared/time.ts';
import { referenceOf, subjectOf } from './conversations.ts';
import { offerCourtesy, type CourtesyFacts } from './courtesy.ts';
import { isPlausible, normaliseReceipt, receiptForm, verdictOf, type ReceiptFacts } from './receipt-checks.ts';

/** UCR…: 27 March 2026. */
const RECEIPT = 'UCR3174C00';
const NOW = parseInstant('2026-03-27T16:00:00+03:00');
const PAID_AT = parseInstant('2026-03-27T15:33:00+03:00');

it.each([
  ['UCR3174C00', 'UCR3174C00'],
  [' ucr 3174 c00 ', 'UCR3174C00'],
  ['ucr3174c00 Confirmed. Ksh1,500', 'UCR3174C00'],
  ['UCR3174C00. Confirmed', 'UCR3174C00'],
  ['csh-2026-00001', 'CSH-2026-00001'],
  ['ucr3174c00/2', 'UCR3174C00/2'],
])('"%s" is kept as %s', (typed, kept) => {
  expect(normaliseReceipt(typed)).toBe(kept);
});

it.each([
  ['UCR3174C00', 'receipt', '2026-03-27', false],
  ['UCP3174C00', 'receipt', '2026-03-25', false],
  ['UCO3174C00', 'receipt', '2026-03-24', true],
  ['UCS3174C00', 'future', '2026-03-28', false],
  ['TCR3174C00', 'receipt', '2025-03-27', true],
  ['RKTQDM7W6S', 'receipt', '2023-11-29', true],
  ['UZZ3174C00', 'odd', null, false],
  ['1234567890', 'odd', null, false],
  ['UCRABCDEFG', 'receipt', '2026-03-27', false],
  ['UCR3174', 'malformed', null, false],
  ['PAYMENTSIR', 'malformed', null, false],
  ['UCR3174C00XYZ', 'malformed', null, false],
  ['CSH-2026-00001', 'malformed', null, false],
])('%s is a %s of %s', (receipt, kind, on, isTooOld) => {
  const form = receiptForm(receipt, NOW);
  expect(form).toEqual({ kind, on, isTooOld });
  expect(isPlausible(form)).toBe(kind === 'receipt' || kind === 'odd');
});

const paid = { amountCents: shillings(1500), paidAt: PAID_AT, state: 'credited', subscriberId: 1, subscriberName: 'Jane', otherShortcode: null, matching: 'By the account number.' } as const;
const facts = (over: Partial<ReceiptFacts> = {}): ReceiptFacts => ({ receipt: RECEIPT, form: receiptForm(over.receipt ?? RECEIPT, NOW), payment: null, parts: [], asker: null, isReversal: false, isReported: false, check: null, cannotAsk: null, ...over });
const jane = { name: 'Jane', ids: [1] };
const otieno = { name: 'Otieno', ids: [2, 9] };
const check = (state: NonNullable<ReceiptFacts['check']>['state'], outcome: NonNullable<ReceiptFacts['check']>['outcome'] = null) => ({ state, outcome, trouble: state === 'failed' ? { message: 'M-Pesa did not answer.', hint: 'Ask again.' } : null });

describe('the verdict', () => {
  test.each<[string, Partial<ReceiptFacts>, string, string, string]>([
    ['credited to him', { payment: paid, asker: jane }, 'credited', 'KES 1,500.00 came in on 27 Mar 2026, 15:33 and is credited to Jane.', ''],
    ['credited to somebody else', { payment: paid, asker: otieno }, 'credited', 'KES 1,500.00 came in on 27 Mar 2026, 15:33 and is credited to Jane.', 'It is not credited to Otieno. If it is his, an owner moves it, on the page of the payment.'],
    ['credited to who pays for him', { payment: { ...paid, subscriberId: 9 }, asker: otieno }, 'credited', 'KES 1,500.00 came in on 27 Mar 2026, 15:33 and is credited to Jane.', ''],
    ['here, and a check of before said no', { payment: paid, check: check('done', 'notFound') }, 'credited', 'KES 1,500.00 came in on 27 Mar 2026, 15:33 and is credited to Jane.', ''],
    ['in suspense', { payment: { ...paid, state: 'suspense', subscriberId: null, matching: 'Account 7 is not known.' }, asker: jane }, 'suspense', 'KES 1,500.00 came in on 27 Mar 2026, 15:33 and waits for a person. Account 7 is not known.', 'Assign it to Jane, if it is his.'],
    ['of another number, in suspense', { payment: { ...paid, state: 'suspense', subscriberId: null, otherShortcode: '123456' } }, 'otherShortcode', 'KES 1,500.00 was paid to business number 123456, which is not the one in the M-Pesa settings.', expect.stringContaining('456') as never],
    ['paid back', { payment: { ...paid, state: 'returned' } }, 'returned', 'KES 1,500.00 came in on 27 Mar 2026, 15:33, and was paid back to its sender.', 'He has to pay again.'],
    ['reversed', { payment: { ...paid, state: 'reversed' } }, 'reversed', 'KES 1,500.00 came in on 27 Mar 2026, 15:33, and went back: the payment was reversed.', 'He has to pay again.'],
    [
      'divided, of which he has nothing yet',
      { payment: { ...paid, state: 'split' }, asker: otieno, parts: [{ ...paid, amountCents: shillings(1000) }, { ...paid, amountCents: shillings(500), state: 'suspense', subscriberId: null, subscriberName: null }] },
      'credited', 'KES 1,500.00 came in on 27 Mar 2026, 15:33 and was divided: KES 1,000.00 credited to Jane, KES 500.00 waits for a person.', 'Assign Otieno his part.',
    ],
    ['the receipt of a reversal', { isReversal: true }, 'reversed', 'UCR3174C00 is not a payment: under this number M-Pesa gave money back.', 'He has to pay again.'],
    ['malformed', { receipt: 'HELLO' }, 'unknown', 'HELLO is not an M-Pesa receipt number: that has ten letters and digits, such as UCR3174C00.', expect.stringContaining('O and 0') as never],
    ['of tomorrow', { receipt: 'UCS3174C00' }, 'unknown', 'By its number UCS3174C00 would be of 28 Mar 2026: no such receipt can exist yet.', 'Ask for it again, from the message of M-Pesa itself.'],
    ['being asked', { check: check('sent') }, 'waiting', 'M-Pesa is being asked; its answer comes within seconds.', 'Wait for it.'],
    ['odd, being asked', { receipt: 'UZZ3174C00', check: check('queued') }, 'waiting', 'The number does not look like those that M-Pesa gives. M-Pesa is being asked; its answer comes within seconds.', 'Wait for it.'],
    ['reported, not confirmed', { isReported: true, check: check('failed') }, 'waiting', 'A payment with this receipt was reported, and M-Pesa’s own list does not have it yet.', expect.any(String) as never],
    ['not found', { check: check('done', 'notFound') }, 'notFound', 'M-Pesa has no such receipt of the last 48 hours.', expect.stringContaining('O and 0, I and 1') as never],
    ['found elsewhere', { check: check('done', 'otherShortcode') }, 'otherShortcode', 'M-Pesa has it: it was paid to another business number.', expect.any(String) as never],
    ['given back at M-Pesa', { check: check('done', 'reversed') }, 'reversed', 'M-Pesa has it, and has given the money back.', 'He has to pay again.'],
    ['not completed', { check: check('done', 'notCompleted') }, 'notCompleted', 'M-Pesa has it, and no money moved to you.', 'He has to pay again.'],
    ['from before these books', { check: check('done', 'found') }, 'unknown', 'M-Pesa has it, from before Waya kept these books.', expect.stringContaining('opening balance') as never],
    ['too old to be asked about', { receipt: 'UCA3174C00' }, 'cannotAsk', 'It is not here. By its number it is of 10 Mar 2026, and M-Pesa can be asked about the last 48 hours only.', 'Import the M-Pesa statement of that day.'],
    ['nobody can be asked', { cannotAsk: 'M-Pesa is not switched on.' }, 'cannotAsk', 'It is not here. M-Pesa is not switched on.', expect.any(String) as never],
    ['asked in vain', { check: check('failed') }, 'unknown', 'It is not here. M-Pesa did not answer.', 'Ask again.'],
    ['never asked', {}, 'unknown', 'It is not here yet.', 'Ask M-Pesa.'],
  ])('%s', (_name, over, verdict, text, whatToDo) => {
    expect(verdictOf(facts(over))).toEqual({ verdict, text, whatToDo });
  });
});

describe('courtesy', () => {
  const allowed: CourtesyFacts = { policy: { courtesyHours: 6, courtesyTimes: 1 }, verdict: 'waiting', isPlausible: true, subscriber: { used: 0, isRunning: false }, isReceiptUsed: false };
  test.each<[string, Partial<CourtesyFacts>, number | null, string]>([
    ['while M-Pesa is asked', {}, 6, ''],
    ['M-Pesa cannot be asked', { verdict: 'cannotAsk' }, 6, ''],
    ['M-Pesa did not say', { verdict: 'unknown' }, 6, ''],
    ...(['credited', 'suspense', 'returned', 'reversed', 'otherShortcode', 'notFound', 'notCompleted'] as const).map((verdict) => [verdict, { verdict }, null, 'What became of this receipt is known'] as [string, Partial<CourtesyFacts>, null, string]),
    ['not a receipt', { verdict: 'unknown', isPlausible: false }, null, 'Hours are granted on a receipt number of M-Pesa only.'],
    ['no hours in the settings', { policy: { courtesyHours: 0, courtesyTimes: 1 } }, null, 'The settings allow no hours'],
    ['no times in the settings', { policy: { courtesyHours: 6, courtesyTimes: 0 } }, null, 'The settings allow no hours'],
    ['nobody named', { subscriber: null }, null, 'Say who paid.'],
    ['the receipt again', { isReceiptUsed: true }, null, 'Hours were granted on this receipt already.'],
    ['one runs', { subscriber: { used: 1, isRunning: true } }, null, 'He is on by courtesy already.'],
    ['he had his', { subscriber: { used: 1, isRunning: false } }, null, 'He had his hours in the last 30 days.'],
    ['he had all of several', { policy: { courtesyHours: 6, courtesyTimes: 2 }, subscriber: { used: 2, isRunning: false } }, null, 'He had hours 2 times in the last 30 days.'],
    ['one of several', { policy: { courtesyHours: 6, courtesyTimes: 2 }, subscriber: { used: 1, isRunning: false } }, 6, ''],
  ])('%s', (_name, over, hours, why) => {
    const offer = offerCourtesy({ ...allowed, ...over });
    expect(offer.hours).toBe(hours);
    expect(offer.why.startsWith(why)).toBe(true);
    expect(offer.why === '').toBe(hours !== null);
  });
});

it.each([['receiptCheck', 7], ['reversal', 12], ['mpesaBalance', 1]] as const)('a question about %s %i comes back by its name', (kind, id) => {
  expect(subjectOf(referenceOf({ kind, id }))).toEqual({ kind, id });
  expect(referenceOf({ kind, id: 999_999_999_999 }).length).toBeLessThanOrEqual(40);
});
it.each(['', 'reversal', 'reversal:', 'reversal:0', 'payment:1', 'reversal:1x', ' : '])('"%s" names no question', (reference) => {
  expect(subjectOf(reference)).toBeNull();
});
