import { expect, test } from 'vitest';
import type { DayRow } from '../../../src-shared/contract/closes.ts';
import { shillings } from '../../../src-shared/money.ts';
import { addDays, localDate } from '../../../src-shared/time.ts';
import { readMonth, weeksOf, windowOfMonth } from './month-grid.ts';

const today = localDate('2026-03-27');

test('the window of this month ends today, that of another on its last day; both count back from today', () => {
  expect(windowOfMonth(localDate('2026-03-01'), today)).toMatchObject({ last: '2026-03-27', offset: 0, limit: 27 });
  expect(windowOfMonth(localDate('2026-02-01'), today)).toMatchObject({ last: '2026-02-28', offset: 27, limit: 28 });
});

test.each([
  ['2026-02', '2026-02-01'],
  [undefined, '2026-03-01'],
  ['2026-13', '2026-03-01'],
  ['2026-04', '2026-03-01'],
])('the month of the address %s is %s', (text, month) => expect(readMonth(text, today)).toBe(month));

test('weeks hold the whole month, each day once, and add up', () => {
  const row = (day: number): DayRow => ({ day: addDays(localDate('2026-03-01'), day), state: 'ready', collectedCents: shillings(100), differences: 0, closedAt: null, closedBy: null });
  const weeks = weeksOf(localDate('2026-03-01'), Array.from({ length: 27 }, (_, day) => row(day)));
  expect(weeks.map(({ days }) => days.filter(({ inMonth }) => inMonth).length)).toEqual([1, 7, 7, 7, 7, 2]);
  expect(weeks.map(({ collectedCents }) => collectedCents)).toEqual([1, 7, 7, 7, 5, 0].map((days) => shillings(100 * days)));
  expect(weeks[0]!.days[6]).toMatchObject({ day: '2026-03-01', inMonth: true });
  expect(weeks[4]!.days[5]).toMatchObject({ day: '2026-03-28', row: null });
});
