/** What a person must look at, beyond unmatched money, unclear requests and unreadable reports: for Attention. */
import { DAY, HOUR, later, type Instant } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { readSetting } from '../settings/index.ts';
import { WAITS_FOR_REVERSAL } from './answers.service.ts';
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
  /** Reports that wait for more than two hours until M-Pesa itself has told of their payment. */
  readonly unconfirmed: Pile | null;
  /** Answers that may be about a reversal, to no question that is known, for more than two hours. */
  readonly strayAnswers: Pile | null;
  /** Reports of the last seven days that came from an address that is not M-Pesa's. */
  readonly oddSenders: Pile | null;
  /** What M-Pesa lists and Waya could not book; with what one of them said. */
  readonly notBooked: (Pile & { readonly reason: string }) | null;
  /** The API operator's password is old; it ends at endsAt, ninety days after it was entered. */
  readonly passwordEnds: { readonly setAt: Instant; readonly endsAt: Instant } | null;
  /** A time for which only the statement tells what came in. */
  readonly gap: { readonly from: Instant; readonly to: Instant } | null;
}

const RECEIPT_MISSING_AFTER_MS = 48 * HOUR;
const CONTRADICTIONS_SHOWN_MS = 30 * DAY;
const WAITED_LONG_MS = 2 * HOUR;
const ODD_SENDERS_SHOWN_MS = 7 * DAY;
/** mpesa.md, Security credential: warn in time for two people to meet in the M-Pesa portal. */
const PASSWORD_WARNED_AFTER_MS = 80 * DAY;
const PASSWORD_LASTS_MS = 90 * DAY;

export function moneyTrouble(db: Reader, now: Instant): MoneyTrouble {
  const pile = (text: string, ...parameters: (string | number)[]): Pile | null => {
    const row = db.sql<{ count: number; since: Instant | null }>(text, ...parameters)[0]!;
    return row.since === null ? null : { count: row.count, since: row.since };
  };
  return {
    // Spelt as the partial index spells it.
    contradictions: pile(`SELECT count(*) AS count, min(recordedAt) AS since FROM payment WHERE paidAt > ? AND substr(matching, 1, ${CHECK_MARK.length}) = '${CHECK_MARK}'`, later(now, -CONTRADICTIONS_SHOWN_MS)),
    receiptsMissing: pile(`SELECT count(*) AS count, min(requestedAt) AS since FROM stkPush WHERE state = 'paid' AND paymentId IS NULL AND settledAt < ?`, later(now, -RECEIPT_MISSING_AFTER_MS)),
    unconfirmed: pile(`SELECT count(*) AS count, min(receivedAt) AS since FROM inboxEntry WHERE state = 'parked' AND receipt IS NOT NULL AND receivedAt < ?`, later(now, -WAITED_LONG_MS)),
    strayAnswers: pile(`SELECT count(*) AS count, min(receivedAt) AS since FROM inboxEntry WHERE state = 'parked' AND reason = ? AND receivedAt < ?`, WAITS_FOR_REVERSAL, later(now, -WAITED_LONG_MS)),
    oddSenders: pile(`SELECT count(*) AS count, min(receivedAt) AS since FROM inboxEntry WHERE flag IS NOT NULL AND receivedAt > ?`, later(now, -ODD_SENDERS_SHOWN_MS)),
    notBooked: notBooked(db),
    passwordEnds: passwordEnds(db, now),
    gap: readSetting(db, 'mpesaGap'),
  };
}

/** What has come in by another way since is no trouble any more. */
function notBooked(db: Reader): MoneyTrouble['notBooked'] {
  const row = db.sql<{ count: number; since: Instant | null; reason: string | null }>(
    `SELECT count(*) AS count, min(at) AS since, max(reason) AS reason FROM listedRefusal WHERE receipt NOT IN (SELECT receipt FROM payment) AND receipt NOT IN (SELECT reversalReceipt FROM reversal WHERE reversalReceipt IS NOT NULL)`,
  )[0]!;
  return row.since === null ? null : { count: row.count, since: row.since, reason: row.reason ?? '' };
}

function passwordEnds(db: Reader, now: Instant): MoneyTrouble['passwordEnds'] {
  const { initiatorPasswordSetAt: setAt, initiatorCredentialCipher } = readSetting(db, 'mpesa');
  if (setAt === null || initiatorCredentialCipher === null || now < later(setAt, PASSWORD_WARNED_AFTER_MS)) return null;
  return { setAt, endsAt: later(setAt, PASSWORD_LASTS_MS) };
}
