import { expect, test } from 'vitest';
import { parsePhone } from '../../../src-shared/phone.ts';
import { localDate } from '../../../src-shared/time.ts';
import { makePeople, PLANS } from './people.ts';

const TODAY = localDate('2026-03-02');

test('the same seed gives the same people, another one others', () => {
  expect(makePeople(250, 1, TODAY)).toEqual(makePeople(250, 1, TODAY));
  expect(makePeople(250, 2, TODAY)).not.toEqual(makePeople(250, 1, TODAY));
});

test('they can live on one business: no user name or phone twice, all ordinary plans and all routers used, due days on every day of the month', () => {
  const people = makePeople(250, 1, TODAY);
  expect(new Set(people.map(({ userName }) => userName)).size).toBe(250);
  expect(new Set(people.map(({ phone }) => phone)).size).toBe(250);
  expect(people.every(({ phone }) => parsePhone(phone) === phone)).toBe(true);
  expect(new Set(people.map(({ plan }) => PLANS[plan]!.name))).toEqual(new Set(['Home 5 Mbps', 'Home 10 Mbps', 'Business 20 Mbps']));
  expect(new Set(people.map(({ router }) => router)).size).toBe(3);
  expect(people.every(({ startOn }) => startOn < TODAY)).toBe(true);
  expect(new Set(people.map(({ startOn }) => startOn.slice(8))).size).toBe(31);
  expect(people.some(({ openingCents }) => openingCents > 0)).toBe(true);
  expect(people.some(({ openingCents }) => openingCents < 0)).toBe(true);
});
