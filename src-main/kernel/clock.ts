import { instant, later, type Instant } from '../../src-shared/time.ts';

export interface Clock {
  /** Wall clock: due dates and run times. May jump. */
  now(): Instant;
  /** Milliseconds that only grow: deadlines and lifetimes within this process. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => instant(Date.now()),
  monotonic: () => performance.now(),
};

/** A clock that stands still until moved: tests and practice mode. Its monotonic time is real. */
export interface MovableClock extends Clock {
  set(to: Instant): void;
  advance(ms: number): void;
}

export function movableClock(start: Instant): MovableClock {
  let at = start;
  return {
    now: () => at,
    monotonic: () => performance.now(),
    set: (to) => {
      at = to;
    },
    advance: (ms) => {
      at = later(at, ms);
    },
  };
}
