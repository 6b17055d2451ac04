import { describe, expect, it, test } from 'vitest';
import { readBalance, readPhones, readPrice, readStatus, readText } from './cells.ts';
import { columnDateOrder, readDate } from './dates.ts';

describe('phones', () => {
  test.each<[string, string, string | null, boolean]>([
    ['0702551716 / 0702551719', '254702551716', '254702551719', false],
    ['0746447039 / 0746447039', '254746447039', null, false],
    ['0702551716,0702551719', '254702551716', '254702551719', false],
    ['0702 551 716 or 0702 551 719', '254702551716', '254702551719', false],
    ['0702551716 au +254-702-551719', '254702551716', '254702551719', false],
    ['0702551716 0702551719', '254702551716', '254702551719', false],
    ['0702551716 / 07123', '254702551716', null, true],
    ['0702551716/0702551717/0702551718', '254702551716', '254702551717', true],
    ["'0702551716", '254702551716', null, false],
    ['173043201', '254173043201', null, false],
  ])('%j', (text, phone, otherPhone, leftOut) => {
    expect(readPhones(text)).toEqual({ kind: 'phone', phone, otherPhone, leftOut });
  });
  test.each(['', '  ', 'N/A', 'n/a', '-', 'none', 'hana', '0'])('%j is none', (text) => {
    expect(readPhones(text)).toEqual({ kind: 'none' });
  });
  test.each<[string, RegExp]>([
    ['07123', /too short.*5 digits/],
    ['07123 / 07124', /not a Kenyan mobile|too short|digits/],
    ['ask wife', /not a phone number/],
    ['0712345678901', /too long.*13 digits/],
    ['020 222 3333', /not a Kenyan mobile/],
    ['2.54723E+11', /shortened by the spreadsheet/],
  ])('%j is bad', (text, problem) => {
    const reading = readPhones(text);
    expect(reading).toMatchObject({ kind: 'bad', problem: expect.stringMatching(problem) });
    if (reading.kind === 'bad') expect(reading.problem).not.toContain(text);
  });
});

describe('balances: positive is what he owes', () => {
  test.each<[string, 'owes' | 'credit', number | null]>([
    ['Ksh 1,500', 'owes', 150_000],
    ['Ksh 1,500 CR', 'owes', -150_000],
    ['(1,200)', 'owes', -120_000],
    ['-1,200.00', 'owes', -120_000],
    ['Ksh 1,500', 'credit', -150_000],
    ['(1,200)', 'credit', 120_000],
    ['-1,200.00', 'credit', 120_000],
    ['Ksh 1,500 CR', 'credit', -150_000],
    ['1,500 DR', 'credit', 150_000],
    ['1,500 DR', 'owes', 150_000],
    ['0.00', 'credit', 0],
    ['', 'owes', null],
    ['-', 'owes', null],
    ['nil', 'owes', null],
  ])('%j where positive means %s', (text, positiveMeans, expected) => {
    expect(readBalance(text, positiveMeans)).toEqual(expected === null ? { kind: 'none' } : { kind: 'amount', amountCents: expected });
  });
  test.each(['paid', '1.500,00', '(1,500 CR)', 'kesho'])('%j is bad', (text) => {
    expect(readBalance(text, 'owes').kind).toBe('bad');
  });
});

describe('prices', () => {
  test.each<[string, number]>([['5500/=', 550_000], ['2500', 250_000], ['Ksh 1,500', 150_000], ['1,500 per month', 150_000], ['1500/month', 150_000], ['1500 pm', 150_000], ['1,500 kwa mwezi', 150_000], ['free', 0], ['bure', 0], ['0', 0]])('%j', (text, amountCents) => {
    expect(readPrice(text)).toEqual({ kind: 'amount', amountCents });
  });
  test.each([['', 'none'], ['-', 'none'], ['-500', 'bad'], ['(500)', 'bad'], ['10 Mbps', 'bad']])('%j is %s', (text, kind) => {
    expect(readPrice(text).kind).toBe(kind);
  });
});

describe('status words', () => {
  test.each([
    ['Active', 'active'], ['ACTIVE', 'active'], ['active ', 'active'], ['hai', 'active'], ['Imewashwa', 'active'],
    ['OFF', 'suspended'], ['Suspended', 'suspended'], ['imezimwa', 'suspended'], ['Inactive', 'suspended'], ['On_Hold', 'suspended'],
    ['left', 'ended'], ['Amehama', 'ended'], ['closed.', 'ended'],
    ['', 'unknown'], ['kesho', 'unknown'],
  ])('%j is %s', (text, status) => {
    expect(readStatus(text)).toBe(status);
  });
});

describe('dates, the day first', () => {
  test.each<[string, string]>([
    // the four of the fixtures
    ['27/01/2026', '2026-01-27'],
    ['20-1-24', '2024-01-20'],
    ['2025-11-24', '2025-11-24'],
    ['21 Jul 2024', '2024-07-21'],
    // and other hands
    ['1.2.2026', '2026-02-01'],
    ['2026/3/4', '2026-03-04'],
    ['21-Jul-24', '2024-07-21'],
    ['21st July, 2024', '2024-07-21'],
    ['July 21, 2024', '2024-07-21'],
    ['3 Agosti 2025', '2025-08-03'],
    ['3 mei 2025', '2025-05-03'],
    ['3 Sept 2025', '2025-09-03'],
    ['20251124', '2025-11-24'],
    ['27/01/2026 14:05', '2026-01-27'],
    ['2026-01-27T14:05:00Z', '2026-01-27'],
    ['29/02/2024', '2024-02-29'],
  ])('%j', (text, date) => {
    expect(readDate(text, 'dayFirst')).toEqual({ kind: 'date', date, fromSerial: false });
  });
  it('or the month, when the column is so; ISO dates never change', () => {
    expect(readDate('03/07/2025', 'dayFirst')).toMatchObject({ date: '2025-07-03' });
    expect(readDate('03/07/2025', 'monthFirst')).toMatchObject({ date: '2025-03-07' });
    expect(readDate('2025-03-07', 'monthFirst')).toMatchObject({ date: '2025-03-07' });
  });
  it('a day number of a spreadsheet', () => {
    expect(readDate('45658', 'dayFirst')).toEqual({ kind: 'date', date: '2025-01-01', fromSerial: true });
    expect(readDate('45658.75', 'dayFirst')).toEqual({ kind: 'date', date: '2025-01-01', fromSerial: true });
  });
  test.each(['', ' ', 'tbc', 'TBC', 'n/a', '-', '?', 'bado'])('%j is none', (text) => {
    expect(readDate(text, 'dayFirst')).toEqual({ kind: 'none' });
  });
  test.each([
    ['31/02/2025', 'is a day that does not exist'],
    ['29/02/2025', 'is a day that does not exist'],
    ['32/01/2025', 'is a day that does not exist'],
    ['01/13/2025', 'has no month 13'],
    ['1/1/1924', 'is in the year 1924'],
    ['21 Foo 2024', '“Foo” is not a month'],
    ['12345', 'is not a date that Waya can read'],
    ['next week', 'is not a date that Waya can read'],
    ['0712345678', 'is not a date that Waya can read'],
  ])('%j %s', (text, problem) => {
    expect(readDate(text, 'dayFirst')).toEqual({ kind: 'bad', problem });
  });
  test.each<[string[], string, RegExp]>([
    [['03/07/2025', '27/01/2026', '01/02/2026'], 'dayFirst', /1 dates can only be read with the day first/],
    [['03/07/2025', '01/27/2026'], 'monthFirst', /month first/],
    [['03/07/2025', '2026-01-27', '21 Jul 2024', ''], 'dayFirst', /in Kenya/],
    [['27/01/2026', '28/01/2026', '01/27/2026'], 'dayFirst', /mixes both/],
    [[], 'dayFirst', /in Kenya/],
  ])('a column of %j is %s', (values, order, reason) => {
    expect(columnDateOrder(values)).toEqual({ order, reason: expect.stringMatching(reason) });
  });
});

test('text is trimmed, single blanks inside, null when nothing is left', () => {
  expect(readText('  Wanjiku \u00a0 Muthoni ')).toBe('Wanjiku Muthoni');
  expect(readText(' \u00a0')).toBeNull();
});
