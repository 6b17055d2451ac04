/** Where usage between two readings is written down: at the reading, or evenly over the hours or days when the readings are far apart. */
import { dateOf, DAY, HOUR, instant, instantOf, MINUTE, type Instant } from '../../../src-shared/time.ts';

const BUCKET_MS = 5 * MINUTE;

export interface Part {
  readonly from: Instant;
  readonly until: Instant;
  /** The hour in which it lies; null: how much fell into which hour is not known. */
  readonly hourAt: Instant | null;
  readonly uploadBytes: number;
  readonly downloadBytes: number;
}

/** The five minutes in which a reading lies. */
export const minuteBucket = (at: Instant): Instant => instant(Math.floor(at / BUCKET_MS) * BUCKET_MS);
const hourOf = (at: number): Instant => instant(Math.floor(at / HOUR) * HOUR);

/** More than an hour: how much fell into which five minutes is not known. */
export const isGap = (since: Instant, at: Instant): boolean => at - since > HOUR;

/** Over longer gaps nothing is known by the hour: days are enough, and thousands of services by thousands of hours would stop everything else. */
const MOST_BY_HOUR_MS = 7 * DAY;
/** Nobody was away for so long: a clock jumped. */
const MOST_MS = 366 * DAY;

/**
 * By hour, by day when the gap is longer than a week, at its beginning when it is none that is believable; the parts add up to the whole.
 * Hours of the day are whole hours of UTC, as Nairobi's are.
 */
export function spread(since: Instant, at: Instant, uploadBytes: number, downloadBytes: number): Part[] {
  if (!isGap(since, at)) return [{ from: since, until: at, hourAt: hourOf(at), uploadBytes, downloadBytes }];
  if (at - since > MOST_MS) return [{ from: since, until: since, hourAt: null, uploadBytes, downloadBytes }];
  const byHour = at - since <= MOST_BY_HOUR_MS;
  const parts: Part[] = [];
  let given = { upload: 0, download: 0 };
  for (let start = byHour ? hourOf(since) : instantOf(dateOf(since), '00:00'); start < at; start = instant(start + (byHour ? HOUR : DAY))) {
    const until = instant(Math.min(at, start + (byHour ? HOUR : DAY)));
    const share = (until - since) / (at - since);
    const upTo = { upload: Math.floor(uploadBytes * share), download: Math.floor(downloadBytes * share) };
    parts.push({ from: instant(Math.max(since, start)), until, hourAt: byHour ? start : null, uploadBytes: upTo.upload - given.upload, downloadBytes: upTo.download - given.download });
    given = upTo;
  }
  return parts;
}
