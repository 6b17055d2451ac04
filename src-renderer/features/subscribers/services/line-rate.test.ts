import { expect, test } from 'vitest';
import { instant } from '../../../../src-shared/time.ts';
import { rateBetween, ratesOf, type LineReading } from './line-rate.ts';

const at = (seconds: number, receivedBytes: number, sentBytes: number): LineReading => ({ at: instant(seconds * 1000), receivedBytes, sentBytes });

test('bits a second from two readings', () => {
  expect(rateBetween(at(10, 1000, 50_000), at(14, 3000, 5_050_000))).toEqual({ at: 14_000, down: 10_000_000, up: 4000 });
});
test('a new session (counters began again) and a reading of the same moment say nothing', () => {
  expect(rateBetween(at(10, 1000, 50_000), at(14, 10, 20))).toBeNull();
  expect(rateBetween(at(10, 1000, 50_000), at(10, 1000, 50_000))).toBeNull();
});
test('only the last readings count, and a break leaves its neighbours', () => {
  const readings = [at(0, 0, 0), at(4, 0, 400), at(8, 0, 0), at(12, 0, 800)];
  expect(ratesOf(readings, 60).map((rate) => rate.down)).toEqual([800, 1600]);
  expect(ratesOf(readings, 1).map((rate) => rate.down)).toEqual([1600]);
});
