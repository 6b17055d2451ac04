/** What a person must look at, beyond unmatched money, unclear requests and unreadable reports: for Attention. */
import { DAY, HOUR, later, type Instant } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { readSetting } from '../settings/index.ts';
import { CHECK_MARK } from './receive.service.ts';

/** How many, and since when. */
interface Pile {
  readonly count: number;
  readonly since: Instant;
}

export interface MoneyTrouble {
  /** Payments of the last thirty days of which reports contradict each other. */
  readonly contradictions: Pile | null;
  /** Paid by M-Pesa's word for more than 48 hours, and no receipt (billing-rules, Payments). */
  readonly receiptsMissing: Pile | null;
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
  return {
    contradictions: pile(`SELECT count(*) AS count, min(recordedAt) AS since FROM payment WHERE paidAt > ? AND substr(matching, 1, ?) = ?`, later(now, -CONTRADICTIONS_SHOWN_MS), CHECK_MARK.length, CHECK_MARK),
    receiptsMissing: pile(`SELECT count(*) AS count, min(requestedAt) AS since FROM stkPush WHERE state = 'paid' AND paymentId IS NULL AND settledAt < ?`, later(now, -RECEIPT_MISSING_AFTER_MS)),
    gap: readSetting(db, 'mpesaGap'),
  };
}
