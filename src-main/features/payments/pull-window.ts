/** Which stretch of time to ask M-Pesa for (mpesa.md, Pull Transactions: 48 hours back at most, overlapping the last one). */
import { HOUR, later, MINUTE, type Instant } from '../../../src-shared/time.ts';

const REACH_MS = 48 * HOUR;
/** What M-Pesa lists late is found by the next one. */
const OVERLAP_MS = 30 * MINUTE;

export interface PullWindow {
  readonly from: Instant;
  readonly to: Instant;
  /** What M-Pesa no longer lists: only the organisation's statement has it. */
  readonly gap: { readonly from: Instant; readonly to: Instant } | null;
}

/**
 * pulledUpTo: the end of the last complete window. beganAt: when this business began with Waya; what came in before is in the opening
 * balances and must not be booked again. whole: as far back as M-Pesa lists, whatever the mark says (at start, after the clock was moved).
 */
export function pullWindow(pulledUpTo: Instant | null, beganAt: Instant, now: Instant, whole = false): PullWindow {
  const reach = later(now, -REACH_MS);
  // A mark in the future was set by a clock that was wrong: it says nothing.
  const mark = pulledUpTo !== null && pulledUpTo <= now ? pulledUpTo : null;
  const wanted = mark === null || whole ? beganAt : later(mark, -OVERLAP_MS);
  const from = wanted > reach ? wanted : reach;
  // Never asked: nothing is known since the business began. A mark in the future tells of no gap either way.
  const knownUpTo = pulledUpTo === null ? beganAt : mark;
  return { from: from < now ? from : now, to: now, gap: knownUpTo !== null && knownUpTo < reach ? { from: knownUpTo, to: reach } : null };
}
