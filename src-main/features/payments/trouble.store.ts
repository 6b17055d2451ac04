/** What a person must look at: for Attention. */
import type { Cents } from '../../../src-shared/money.ts';
import { DAY, HOUR, later, type Instant } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { readSetting } from '../settings/index.ts';
import { CHECK_MARK } from './receive.service.ts';

/** How many, and since when; null when there is none. */
export interface Pile {
  readonly count: number;
  readonly since: Instant;
}

export interface MoneyTrouble {
  readonly suspense: (Pile & { readonly amountCents: Cents }) | null;
  /** Reports that contradict each other, of the last thirty days. */
  readonly contradictions: Pile | null;
  /** Paid by M-Pesa's word for more than 48 hours, and no receipt (billing-rules, Payments). */
  readonly receiptsMissing: Pile | null;
  /** Requests that ended in a way nobody knows. */
  readonly pushesUnclear: Pile | null;
  /** Reports of M-Pesa that could not be read or booked. */
  readonly reportsRefused: Pile | null;
  /** A time for which only the statement tells what came in. */
  readonly gap: { readonly from: Instant; readonly to: Instant } | null;
}

const RECEIPT_MISSING_AFTER_MS = 48 * HOUR;
const CONTRADICTIONS_SHOWN_MS = 30 * DAY;

export function moneyTrouble(db: Reader, now: Instant): MoneyTrouble {
  const pile = (text: string, ...parameters: (string | number)[]): Pile | null => {
    const row = db.sql<{ count: number; since: Instant | null }>(text, ...parameters)[0]!;
    return row.since === null ? null : { count: row.count, since: row.since };
  };
  const waiting = db.sql<{ count: number; since: Instant | null; amountCents: Cents }>(`SELECT count(*) AS count, min(recordedAt) AS since, sum(amountCents) AS amountCents FROM payment WHERE state = 'suspense'`)[0]!;
  return {
    suspense: waiting.since === null ? null : { count: waiting.count, since: waiting.since, amountCents: waiting.amountCents },
    contradictions: pile(`SELECT count(*) AS count, min(recordedAt) AS since FROM payment WHERE paidAt > ? AND substr(matching, 1, ?) = ?`, later(now, -CONTRADICTIONS_SHOWN_MS), CHECK_MARK.length, CHECK_MARK),
    receiptsMissing: pile(`SELECT count(*) AS count, min(requestedAt) AS since FROM stkPush WHERE state = 'paid' AND paymentId IS NULL AND settledAt < ?`, later(now, -RECEIPT_MISSING_AFTER_MS)),
    pushesUnclear: pile(`SELECT count(*) AS count, min(requestedAt) AS since FROM stkPush WHERE state IN ('unknown', 'review')`),
    reportsRefused: pile(`SELECT count(*) AS count, min(receivedAt) AS since FROM inboxEntry WHERE state = 'refused'`),
    gap: readSetting(db, 'mpesaGap'),
  };
}
