import type { Clock } from '../kernel/clock.ts';

const LOOK_EVERY_MS = 10_000;
const TOLERANCE_MS = 2_000;

/**
 * Calls back when the wall clock and the monotonic clock drift apart: the computer slept, or someone set its clock. Returns how
 * to stop watching.
 */
export function watchClock(clock: Clock, onJump: (jumpMs: number) => void): () => void {
  const difference = () => clock.now() - clock.monotonic();
  let known = difference();
  const timer = setInterval(() => {
    const now = difference();
    const jumpMs = now - known;
    known = now;
    if (Math.abs(jumpMs) > TOLERANCE_MS) onJump(jumpMs);
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
