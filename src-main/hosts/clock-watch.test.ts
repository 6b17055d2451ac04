import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { instant } from '../../src-shared/time.ts';
import { watchClock } from './clock-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('tells of sleep and of a clock that was set, not of time that passes', () => {
  let wall = 1_000_000;
  let monotonic = 0;
  const jumps: number[] = [];
  const stop = watchClock({ now: () => instant(wall), monotonic: () => monotonic }, (ms) => jumps.push(ms));
  const pass = (wallMs: number, monotonicMs: number) => {
    wall += wallMs;
    monotonic += monotonicMs;
    vi.advanceTimersByTime(10_000);
  };
  pass(10_000, 10_000);
  pass(10_500, 10_000); // a busy computer
  expect(jumps).toEqual([]);
  pass(3_600_000, 10_000); // the lid was closed for an hour
  pass(10_000, 10_000);
  pass(-60_000, 10_000); // set back
  expect(jumps).toEqual([3_590_000, -70_000]);
  stop();
  pass(3_600_000, 10_000);
  expect(jumps).toHaveLength(2);
});
