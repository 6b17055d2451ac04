import { expect, test } from 'vitest';
import { addDays, dateOf, formatTime, instantOf, localDate } from '../../../src-shared/time.ts';
import { incidentsOn, nextIncident } from './incidents.ts';

const OPENING = localDate('2026-03-02');
const told = (day: string) => incidentsOn(localDate(day), OPENING).map(({ at, kind }) => `${formatTime(at)} ${kind}`);

test('an ordinary week: the till on three days, on Friday to the bank', () => {
  expect(told('2026-05-11')).toEqual(['09:00 tillOpens', '17:00 tillCloses']);
  expect(told('2026-05-12')).toEqual([]);
  expect(told('2026-05-15')).toEqual(['09:00 tillOpens', '13:00 paidTwice', '15:00 withdrawal', '17:00 tillClosesBanked']);
});

test('the days before the desk is first looked at: given back, short, and a till that nobody closes', () => {
  expect(told('2026-02-21')).toEqual(['11:30 chequeTaken']);
  expect(told('2026-02-27')).toContain('14:00 givenBack');
  expect(told('2026-02-28')).toEqual(['09:00 tillOpens', '17:00 tillClosesShort']);
  expect(told('2026-03-01')).toEqual(['09:00 tillOpens']);
});

test('one after another, all of them, in the order of time', () => {
  const from = instantOf(localDate('2026-02-01'), '00:00');
  const until = instantOf(localDate('2026-03-15'), '00:00');
  const found = [];
  for (let next = nextIncident(from, OPENING); next !== null && next.at < until; next = nextIncident(next.at, OPENING)) found.push(next);
  const wanted = [];
  for (let day = dateOf(from); day < dateOf(until); day = addDays(day, 1)) wanted.push(...incidentsOn(day, OPENING));
  expect(found).toEqual(wanted);
});
