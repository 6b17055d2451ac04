import { dateOf, type Instant } from '../../../src-shared/time.ts';
import type { Writer } from '../../kernel/db.ts';
import { SERIES } from '../../ledger/checks.ts';
import { readSetting, writeSetting } from './settings.store.ts';

/** More than a small provider gives out between two nightly backups. */
const SKIPPED_NUMBERS = 500;

/**
 * Makes a restored backup safe to start: what happened after the backup is not in it. Messages, requests for money and reversals may have been
 * sent already, so none is sent again by itself; numbers may have been given out, so the series pass over a stretch, also those that began
 * since; cash may have been taken, so nobody is cut off until a person lets the cut-offs go on. upTo: the last thing that the backup knows of.
 */
export function afterRestore(tx: Writer, upTo: Instant | null, now: Instant): void {
  tx.sql(`UPDATE job SET state = 'unknown', finishedAt = ?, lastError = '{"message":"The backup that was restored had this still to do; it may have been done since."}' WHERE mode = 'once' AND state IN ('ready', 'running') RETURNING 1`, now);
  tx.sql(`UPDATE message SET state = 'unknown' WHERE state = 'queued' RETURNING 1`);
  tx.sql(`UPDATE stkPush SET state = 'unknown' WHERE state IN ('queued', 'sent') RETURNING 1`);
  tx.sql(`UPDATE reversal SET state = 'unknown' WHERE state IN ('queued', 'sent') RETURNING 1`);
  tx.sql(`UPDATE batch SET state = 'cancelled', finishedAt = ? WHERE state = 'running' RETURNING 1`, now);
  for (let year = yearOf(upTo ?? now); year <= yearOf(now); year += 1) {
    for (const kind of SERIES) tx.sql(`INSERT INTO numberSeries (kind, year, lastNumber) VALUES (?, ?, 0) ON CONFLICT DO NOTHING RETURNING 1`, kind, year);
  }
  tx.sql(`UPDATE numberSeries SET lastNumber = lastNumber + ?, skipped = skipped + ? RETURNING 1`, SKIPPED_NUMBERS, SKIPPED_NUMBERS);
  writeSetting(tx, 'dunning', { ...readSetting(tx, 'dunning'), frozen: true }, now);
  writeSetting(tx, 'restored', { at: now, upTo }, now);
}

const yearOf = (at: Instant): number => Number(dateOf(at).slice(0, 4));
