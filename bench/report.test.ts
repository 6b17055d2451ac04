import { expect, test } from 'vitest';
import { consoleTable, markdownTable, percentile, ratioOf, verdictOf, type Figure } from './report.ts';

const figure = (more: Partial<Figure>): Figure => ({ group: 'Billing', name: 'run', value: 1.5, unit: 's', ...more });

test.each([
  ['below its goal', figure({ goal: { under: 2 } }), 'met'],
  ['at the goal itself', figure({ value: 2, goal: { under: 2 } }), 'missed'],
  ['as many as wanted', figure({ value: 100, unit: 'writes', goal: { exactly: 100 } }), 'met'],
  ['one too many', figure({ value: 101, unit: 'writes', goal: { exactly: 100 } }), 'missed'],
  ['nothing measured', figure({ value: Number.NaN, goal: { under: 2 } }), 'missed'],
  ['without a goal', figure({}), ''],
])('%s: %o is %s', (_what, given, verdict) => {
  expect(verdictOf(given)).toBe(verdict);
});

test('percentiles by nearest rank, in any order', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([0, 0.5, 0.95, 0.99, 1].map((share) => percentile(values, share))).toEqual([1, 50, 95, 99, 100]);
  expect(percentile([7], 0.99)).toBe(7);
  expect(percentile([], 0.5)).toBeNaN();
});

test('the ratio is to the baseline, and there is none without one', () => {
  expect(ratioOf(figure({ baseline: { name: 'bare', value: 0.5 } }))).toBe(3);
  expect(ratioOf(figure({}))).toBeNull();
});

test('the tables show value, goal, verdict, baseline and ratio', () => {
  const given = [figure({ goal: { under: 2 }, baseline: { name: 'bare inserts', value: 0.3 }, note: 'In 100 commits.' })];
  expect(consoleTable(given).split('\n').slice(3).map((line) => line.replace(/ {2,}/g, ' | '))).toEqual(['Billing', 'run | 1.5 s | < 2 s | met | 0.3 s bare inserts | × 5', ' | In 100 commits.'.trimStart().replace('|', ' |')]);
  expect(markdownTable(given).split('\n').at(-1)).toBe('| Billing: run | 1.5 s | < 2 s | met | 0.3 s bare inserts | × 5 |');
});
