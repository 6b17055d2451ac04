import { expect, test } from 'vitest';
import { parseInstant, type Instant } from '../../../src-shared/time.ts';
import { uncovered } from './coverage.ts';

const day = (number: number, time = '00:00:00'): Instant => parseInstant(`2026-02-${String(number).padStart(2, '0')}T${time}+03:00`);
const GAP = { from: day(5), to: day(20) };

test.each([
  ['nothing', [], GAP],
  ['all of it', [[1, 25]], null],
  ['exactly all of it', [[5, 20]], null],
  ['its beginning', [[1, 10]], { from: 'after 10', to: day(20) }],
  ['its end', [[10, 25]], { from: day(5), to: day(10) }],
  ['its middle: both ends are missing', [[8, 12]], GAP],
  ['its middle, then its beginning', [[8, 12], [5, 8]], { from: 'after 12', to: day(20) }],
  ['three parts in any order', [[8, 12], [12, 20], [1, 8]], null],
  ['another time', [[21, 25], [1, 4]], GAP],
] as const)('%s', (_name, covers, left) => {
  const wanted = left === null ? null : { from: typeof left.from === 'string' ? day(Number(left.from.slice(6)), '00:00:01') : left.from, to: left.to };
  expect(uncovered(GAP, covers.map(([from, to]) => ({ from: day(from), to: day(to) })))).toEqual(wanted);
});

test('a statement up to the last second of a day and one from the next are one time', () => {
  expect(uncovered(GAP, [{ from: day(1), to: day(10, '23:59:59') }, { from: day(11), to: day(20) }])).toBeNull();
});
