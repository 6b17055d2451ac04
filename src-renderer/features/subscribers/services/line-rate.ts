/** How fast a line is, from two readings of its byte counters. */
import { SECOND, type Instant } from '../../../../src-shared/time.ts';

export interface LineReading {
  readonly at: Instant;
  /** From the subscriber, as the router counts. */
  readonly receivedBytes: number;
  /** To the subscriber. */
  readonly sentBytes: number;
}
export interface LineRate {
  readonly at: Instant;
  /** Bits a second to him and from him. */
  readonly down: number;
  readonly up: number;
}

/** Null when the readings say nothing: same moment, or counters that began again with a new session. */
export function rateBetween(before: LineReading, after: LineReading): LineRate | null {
  const seconds = (after.at - before.at) / SECOND;
  const received = after.receivedBytes - before.receivedBytes;
  const sent = after.sentBytes - before.sentBytes;
  if (seconds <= 0 || received < 0 || sent < 0) return null;
  return { at: after.at, down: (sent * 8) / seconds, up: (received * 8) / seconds };
}

/** The rates between neighbours of the last `most` readings. */
export function ratesOf(readings: readonly LineReading[], most: number): LineRate[] {
  const last = readings.slice(-most - 1);
  return last.slice(1).flatMap((after, index) => rateBetween(last[index]!, after) ?? []);
}
