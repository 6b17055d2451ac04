/** How much of his data a service has used, and what follows: pure, from what was counted. */
import type { DataCap } from '../../../src-shared/contract/network-values.ts';
import { formatDataOf } from '../../../src-shared/data-size.ts';
import { addDays, addMonths, dateOf, DAY, formatDate, instantOf, MINUTE, NAIROBI, startOfMonth, type Instant, type LocalDate } from '../../../src-shared/time.ts';

const ROLLING_DAYS = 30;
const MINUTES_A_DAY = 1440;
/** He is told when so much of it is used; percent. */
const NOTICES = [80, 100] as const;

export interface CapPeriod {
  /** First day that counts. */
  readonly startOn: LocalDate;
  /** First day of the next period; for the last 30 days: tomorrow, when the oldest day drops out. */
  readonly untilOn: LocalDate;
}

/** month: from billing day to billing day, clamped to the end of short months. rolling30: today and the 29 days before. */
export function capPeriod(cap: DataCap, billingDay: number, today: LocalDate): CapPeriod {
  if (cap.period === 'rolling30') return { startOn: addDays(today, 1 - ROLLING_DAYS), untilOn: addDays(today, 1) };
  const month = startOfMonth(today);
  const boundary = (months: number): LocalDate => addMonths(month, months, billingDay);
  return boundary(0) <= today ? { startOn: boundary(0), untilOn: boundary(1) } : { startOn: boundary(-1), untilOn: boundary(0) };
}

/** Until when a top-up of this moment counts. */
export function topUpUntil(cap: DataCap, period: CapPeriod, now: Instant): Instant {
  return cap.period === 'rolling30' ? ((now + ROLLING_DAYS * DAY) as Instant) : instantOf(period.untilOn, '00:00');
}

export interface CapJudgement {
  readonly isCapped: boolean;
  readonly usedBytes: number;
  readonly limitBytes: number;
  /** The notices whose threshold is reached. */
  readonly reached: readonly number[];
}

/** usedBytes: without those of the free hours. */
export function judgeCap(cap: DataCap, usedBytes: number, topUpBytes: number): CapJudgement {
  const limitBytes = cap.bytes + topUpBytes;
  return {
    isCapped: usedBytes >= limitBytes,
    usedBytes,
    limitBytes,
    reached: NOTICES.filter((percent) => usedBytes / limitBytes >= percent / 100),
  };
}

/** "He has used 50.2 of 50 GB, until 14 Apr 2026." */
export function capText(cap: DataCap, period: CapPeriod, { usedBytes, limitBytes }: CapJudgement): string {
  return `He has used ${formatDataOf(usedBytes, limitBytes)}, ${cap.period === 'rolling30' ? 'in the last 30 days' : `until ${formatDate(period.untilOn)}`}.`;
}

/** Of what was used evenly between two moments, the share (0 to 1) that fell into the free hours. */
export function freeShare(cap: DataCap | null, since: Instant, at: Instant, timeZone: string = NAIROBI): number {
  const from = cap?.freeFromMinute ?? null;
  const until = cap?.freeUntilMinute ?? null;
  if (from === null || until === null || from === until) return 0;
  const start = Math.min(since, at);
  const length = Math.max(1, at - start);
  let free = 0;
  // Each window that begins on a day from the one before the first to the last.
  for (let day = addDays(dateOf(start as Instant, timeZone), -1); day <= dateOf(at, timeZone); day = addDays(day, 1)) {
    const opens = instantOf(day, '00:00', timeZone) + from * MINUTE;
    const closes = opens + ((until - from + MINUTES_A_DAY) % MINUTES_A_DAY) * MINUTE;
    free += Math.max(0, Math.min(closes, start + length) - Math.max(opens, start));
  }
  return Math.min(1, free / length);
}
