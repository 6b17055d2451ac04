import { Tooltip } from '@mantine/core';
import { DAY, formatDate, formatInstant, formatTime, HOUR, MINUTE, SECOND, type Instant, type LocalDate } from '../../src-shared/time.ts';
import { useNow } from '../app/clock.store.ts';
import { texts } from '../texts/index.ts';

/** "3 Mar 2026". */
export function DateText({ date }: { date: LocalDate }) {
  return <time className="nowrap" dateTime={date}>{formatDate(date)}</time>;
}

/** "3 Mar 2026, 14:02" in Nairobi; exact: with seconds. */
export function InstantText({ at, exact = false }: { at: Instant; exact?: boolean }) {
  return <time className="nowrap" dateTime={iso(at)}>{exact ? `${formatInstant(at).slice(0, -5)}${formatTime(at, true)}` : formatInstant(at)}</time>;
}

/** "3 min ago"; the exact time on hover and focus. Follows the app's clock. */
export function TimeAgo({ at }: { at: Instant }) {
  const now = useNow();
  return (
    <Tooltip label={formatInstant(at)}>
      <time className="nowrap" dateTime={iso(at)}>{agoText(at, now)}</time>
    </Tooltip>
  );
}

/** How long ago, or how far ahead, in the largest unit that says enough. */
function agoText(at: Instant, now: Instant): string {
  const ms = now - at;
  if (ms < -DAY) return texts.time.inDays(Math.round(-ms / DAY));
  if (ms < -HOUR) return texts.time.inHours(Math.round(-ms / HOUR));
  if (ms < -MINUTE) return texts.time.inMinutes(Math.round(-ms / MINUTE));
  if (ms < -5 * SECOND) return texts.time.soon;
  if (ms < 10 * SECOND) return texts.time.justNow;
  if (ms < MINUTE) return texts.time.secondsAgo(Math.floor(ms / SECOND));
  if (ms < HOUR) return texts.time.minutesAgo(Math.floor(ms / MINUTE));
  if (ms < DAY) return texts.time.hoursAgo(Math.floor(ms / HOUR));
  return texts.time.daysAgo(Math.floor(ms / DAY));
}

/** "3 d 4 h", "4 h 12 min", "12 min". */
export function durationText(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return texts.time.duration(Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60);
}

const iso = (at: Instant) => new Date(at).toISOString();
