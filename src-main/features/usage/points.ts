/** The graph of what a service used, without holes. */
import type { UsageGrain } from '../../../src-shared/contract/usage.ts';
import { addDays, addMonths, dateOf, HOUR, instant, instantOf, later, MINUTE, startOfMonth, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';

export interface UsagePoint {
  readonly at: Instant;
  readonly uploadBytes: number;
  readonly downloadBytes: number;
}

const STEP = { minutes: 5 * MINUTE, hours: HOUR } as const;
const SHOWN = { minutes: 288, hours: 168, days: 60, months: 24 } as const;

/** Oldest first, the last one not over yet. */
export function usagePoints(db: Reader, subscriptionId: number, grain: UsageGrain, now: Instant): UsagePoint[] {
  return grain === 'minutes' || grain === 'hours' ? byStep(db, subscriptionId, grain, now) : byDay(db, subscriptionId, grain, now);
}

function byStep(db: Reader, subscriptionId: number, grain: 'minutes' | 'hours', now: Instant): UsagePoint[] {
  const step = STEP[grain];
  const last = instant(Math.floor(now / step) * step);
  const moments = Array.from({ length: SHOWN[grain] }, (_, index) => later(last, (index + 1 - SHOWN[grain]) * step));
  const rows = db.sql<UsagePoint>(`SELECT at, uploadBytes, downloadBytes FROM ${grain === 'minutes' ? 'usageMinute' : 'usageHour'} WHERE subscriptionId = ? AND at IN (SELECT value FROM json_each(?))`, subscriptionId, JSON.stringify(moments));
  const found = new Map(rows.map((row) => [row.at, row]));
  return moments.map((at) => found.get(at) ?? { at, uploadBytes: 0, downloadBytes: 0 });
}

function byDay(db: Reader, subscriptionId: number, grain: 'days' | 'months', now: Instant): UsagePoint[] {
  const today = dateOf(now);
  const starts = Array.from({ length: SHOWN[grain] }, (_, index): LocalDate => (grain === 'days' ? addDays(today, index + 1 - SHOWN.days) : addMonths(startOfMonth(today), index + 1 - SHOWN.months)));
  const rows = db.sql<{ day: LocalDate; uploadBytes: number; downloadBytes: number }>('SELECT day, uploadBytes, downloadBytes FROM usageDay WHERE subscriptionId = ? AND day >= ? ORDER BY day', subscriptionId, starts[0]!);
  const sums = new Map<LocalDate, { uploadBytes: number; downloadBytes: number }>();
  for (const { day, uploadBytes, downloadBytes } of rows) {
    const key = grain === 'days' ? day : startOfMonth(day);
    const sum = sums.get(key);
    sums.set(key, { uploadBytes: uploadBytes + (sum?.uploadBytes ?? 0), downloadBytes: downloadBytes + (sum?.downloadBytes ?? 0) });
  }
  return starts.map((day) => ({ at: instantOf(day, '00:00'), ...(sums.get(day) ?? { uploadBytes: 0, downloadBytes: 0 }) }));
}
