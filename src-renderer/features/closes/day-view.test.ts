import { describe, expect, test } from 'vitest';
import type { DayDifference, DayFigures } from '../../../src-shared/contract/closes.ts';
import { cents, shillings, ZERO } from '../../../src-shared/money.ts';
import { instant, localDate } from '../../../src-shared/time.ts';
import { dayTitle, equationOf, lineAgrees, overShortText, verdictOf, weekDayOf, type DayView } from './day-view.ts';

const side = (count: number, amount: number) => ({ count, amountCents: shillings(amount) });
const figures = (mpesa: Partial<NonNullable<DayFigures['mpesa']>> | null, ledger: Partial<DayFigures['ledger']> = {}): DayFigures => ({
  mpesa: mpesa && { source: 'statement', paidIn: side(42, 63_000), reversed: side(0, 0), charges: side(3, 21), settled: side(1, 50_000), ...mpesa },
  ledger: { mpesa: side(42, 63_000), cash: side(0, 0), bank: side(0, 0), cheque: side(0, 0), reversed: side(0, 0), charges: side(3, 21), settled: side(1, 50_000), suspense: side(0, 0), ...ledger },
  routers: { restored: 0, cutOff: 0, unconfirmed: 0 },
  tills: { sessions: 0, open: 0, overShortCents: ZERO },
});
const line = (of: DayFigures, key: string) => equationOf(of).find((one) => one.key === key)!;

describe('the equation of M-Pesa and the books', () => {
  test('a clean day agrees in every line, and both sides moved by the same', () => {
    const lines = equationOf(figures({}));
    expect(lines.map(lineAgrees)).toEqual([true, true, true, true, true]);
    expect(line(figures({}), 'net')).toMatchObject({ mpesa: shillings(12_979), books: shillings(12_979), difference: ZERO });
  });

  test('a payment that is not in the books shows in its line and in the sum', () => {
    const missing = figures({}, { mpesa: side(41, 61_500) });
    expect(line(missing, 'paidIn').difference).toBe(shillings(1500));
    expect(line(missing, 'net').difference).toBe(shillings(1500));
    expect(lineAgrees(line(missing, 'charges'))).toBe(true);
  });

  test('the same sum of another number of payments does not agree', () => {
    expect(lineAgrees(line(figures({}, { mpesa: side(41, 63_000) }), 'paidIn'))).toBe(false);
  });

  test('two differences that cancel each other out in the sum still show in their lines', () => {
    const both = figures({ reversed: side(1, 1500) }, { mpesa: side(41, 61_500) });
    expect(line(both, 'net').difference).toBe(ZERO);
    expect(lineAgrees(line(both, 'paidIn'))).toBe(false);
    expect(lineAgrees(line(both, 'reversed'))).toBe(false);
  });

  test('M-Pesa’s list knows no charges and no settlements: nothing is compared there, nor in all', () => {
    const listed = figures({ source: 'list', charges: side(0, 0), settled: side(0, 0) });
    expect(equationOf(listed).map(lineAgrees)).toEqual([true, true, null, null, null]);
  });

  test('before M-Pesa has told, nothing agrees and nothing differs', () => {
    expect(equationOf(figures(null)).map(lineAgrees)).toEqual([null, null, null, null, null]);
  });
});

const item = (over: Partial<DayDifference>): DayDifference => ({ key: 'k', leg: 'mpesa', kind: 'notBooked', text: '', whatToDo: '', amountCents: ZERO, link: '', blocks: true, resolution: null, ...over });
const at = instant(Date.parse('2026-03-27T08:00:00+03:00'));
const day = (over: Partial<DayView>) => verdictOf({ state: 'open', closedAt: null, closedBy: null, items: [], ...over });

test.each([
  ['what is explained or only told is not in the way', day({ items: [item({}), item({ resolution: { text: 'x', by: null, at } }), item({ blocks: false })] }), 'warn', '1 difference is in the way', ''],
  ['clean', day({ state: 'ready' }), 'good', 'Clean: everything agrees', ''],
  ['explained', day({ state: 'ready', items: [item({ resolution: { text: 'x', by: null, at } }), item({ blocks: false })] }), 'good', 'Explained: nothing is in the way', '1 difference was explained, not mended.'],
  ['only told', day({ state: 'ready', items: [item({ blocks: false })] }), 'good', 'Nothing is in the way', '1 thing is only told below'],
  ['closed by a person', day({ state: 'closed', closedAt: at, closedBy: 'Achieng' }), 'good', 'Closed and locked', 'Closed by Achieng, 27 Mar 2026, 08:00.'],
  ['closed by itself', day({ state: 'closed', closedAt: at }), 'good', 'Closed and locked', 'closed by itself, 27 Mar 2026, 08:00.'],
])('the verdict: %s', (_, verdict, tone, title, text) => {
  expect(verdict.tone).toBe(tone);
  expect(verdict.title).toBe(title);
  expect(verdict.text).toContain(text);
});

test('a drawer is over, short or exact in words', () => {
  expect([cents(5000), cents(-5000), ZERO].map(overShortText)).toEqual(['KES 50.00 over', 'KES 50.00 short', 'exact']);
});

test('weeks begin on Monday', () => {
  expect(weekDayOf(localDate('2026-03-02'))).toBe(0);
  expect(weekDayOf(localDate('2026-03-01'))).toBe(6);
  expect(dayTitle(localDate('2026-11-03'))).toBe('Tuesday, 3 Nov 2026');
});
