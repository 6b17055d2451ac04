/** Where usage between two readings is written down: at the reading, or evenly over the hours when the readings are far apart. */
import { HOUR, instant, MINUTE, type Instant } from '../../../src-shared/time.ts';

const BUCKET_MS = 5 * MINUTE;

export interface Part {
  readonly hourAt: Instant;
  readonly uploadBytes: number;
  readonly downloadBytes: number;
}

/** The five minutes in which a reading lies. */
export const minuteBucket = (at: Instant): Instant => instant(Math.floor(at / BUCKET_MS) * BUCKET_MS);
const hourOf = (at: number): Instant => instant(Math.floor(at / HOUR) * HOUR);

/** More than an hour: how much fell into which five minutes is not known. */
export const isGap = (since: Instant, at: Instant): boolean => at - since > HOUR;

/** By hour; the parts add up to the whole. Hours of the day are whole hours of UTC, as Nairobi's are. */
export function spreadOverHours(since: Instant, at: Instant, uploadBytes: number, downloadBytes: number): Part[] {
  if (!isGap(since, at)) return [{ hourAt: hourOf(at), uploadBytes, downloadBytes }];
  const parts: Part[] = [];
  let given = { upload: 0, download: 0 };
  for (let hourAt = hourOf(since); hourAt < at; hourAt = instant(hourAt + HOUR)) {
    const share = (Math.min(at, hourAt + HOUR) - since) / (at - since);
    const upTo = { upload: Math.floor(uploadBytes * share), download: Math.floor(downloadBytes * share) };
    parts.push({ hourAt, uploadBytes: upTo.upload - given.upload, downloadBytes: upTo.download - given.download });
    given = upTo;
  }
  return parts;
}
