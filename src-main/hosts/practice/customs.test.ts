import { describe, expect, test } from 'vitest';
import { accountNumber, hasValidCheckDigit } from '../../../src-shared/account-number.ts';
import { cents, shillings, wholeShillings } from '../../../src-shared/money.ts';
import { DAY, formatTime, later, parseInstant } from '../../../src-shared/time.ts';
import { characterOf, deedOf, paysAt, type Character } from './customs.ts';

const SEED = 1;
const NOW = parseInstant('2026-03-02T09:00:00+03:00');
const accounts = Array.from({ length: 1000 }, (_, index) => accountNumber(index + 1) as string);
const withCharacter = (character: Character) => accounts.find((account) => characterOf(SEED, account) === character)!;
const customer = (character: Character) => ({ accountNumber: withCharacter(character), name: 'Otieno Maina', phone: '254700000001' });

describe('characters', () => {
  test('most pay promptly, every kind exists, and the same seed gives the same people', () => {
    const kinds = accounts.map((account) => characterOf(SEED, account));
    expect(kinds.filter((kind) => kind === 'prompt').length).toBeGreaterThan(550);
    expect(new Set(kinds)).toEqual(new Set(['prompt', 'late', 'never', 'mistypes', 'otherPhone', 'partly', 'tooMuch']));
    expect(accounts.map((account) => characterOf(SEED, account))).toEqual(kinds);
    expect(accounts.map((account) => characterOf(SEED + 1, account))).not.toEqual(kinds);
  });

  test.each<[Character, boolean, boolean]>([
    ['prompt', true, true],
    ['late', false, true],
    ['never', false, false],
    ['mistypes', true, false],
    ['otherPhone', true, true],
    ['partly', true, true],
    ['tooMuch', true, true],
  ])('%s pays when reminded: %s, when cut off: %s', (character, reminded, cutOff) => {
    const account = withCharacter(character);
    expect(paysAt(SEED, account, 'reminded', NOW, null) !== null).toBe(reminded);
    expect(paysAt(SEED, account, 'cutOff', NOW, null) !== null).toBe(cutOff);
  });

  test('nobody pays at once, at night, or after two days', () => {
    const times = accounts.map((account) => paysAt(SEED, account, 'reminded', NOW, null)).filter((at) => at !== null);
    expect(times.length).toBeGreaterThan(500);
    for (const at of times) {
      expect(at).toBeGreaterThan(NOW);
      expect(at).toBeLessThan(NOW + 2 * DAY);
      expect(formatTime(at) >= '07:00').toBe(true);
    }
  });
});

test('who believes that he has paid does not answer the next reminder; who pays promptly pays each invoice', () => {
  const lastWeek = later(NOW, -7 * DAY);
  expect(paysAt(SEED, withCharacter('mistypes'), 'reminded', NOW, lastWeek)).toBeNull();
  expect(paysAt(SEED, withCharacter('mistypes'), 'reminded', NOW, later(NOW, -30 * DAY))).not.toBeNull();
  expect(paysAt(SEED, withCharacter('prompt'), 'reminded', NOW, lastWeek)).not.toBeNull();
});

describe('what they do at the M-Pesa menu', () => {
  const owed = cents(150_050);

  test.each<[Character, number]>([
    ['prompt', 1501],
    ['otherPhone', 1501],
    ['mistypes', 1501],
    ['partly', 751],
    ['tooMuch', 2000],
  ])('%s, reminded of KES 1,500.50, pays KES %i', (character, amount) => {
    expect(wholeShillings(deedOf(SEED, customer(character), owed, 'reminded').amountCents)).toBe(amount);
  });

  test('who paid a part pays the rest once he is cut off', () => {
    expect(deedOf(SEED, customer('partly'), shillings(750), 'cutOff').amountCents).toBe(shillings(750));
  });

  test('who mistypes names an account whose check digit is wrong, from a phone that nobody knows', () => {
    const him = customer('mistypes');
    const deed = deedOf(SEED, him, owed, 'reminded');
    expect(deed.account).not.toBe(him.accountNumber);
    expect(hasValidCheckDigit(deed.account)).toBe(false);
    expect(deed.phone).not.toBe(him.phone);
  });

  test('who pays from another phone names the right account', () => {
    const him = customer('otherPhone');
    expect(deedOf(SEED, him, owed, 'reminded')).toMatchObject({ account: him.accountNumber, phone: expect.not.stringMatching(him.phone) as string });
  });
});
