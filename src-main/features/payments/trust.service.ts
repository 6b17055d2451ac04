/**
 * Which reports count by themselves: they are not signed, so the operator may want M-Pesa's own word too (its list, its answer about the
 * receipt, or the statement) before money is credited (mpesa.md, fact 8).
 */
import type { CommandContext } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { readSetting } from '../settings/index.ts';
import { settleEntry, type InboxRow } from './inbox.store.ts';
import { isKnownFrom } from './payments.store.ts';
import { pullJob } from './pull-jobs.ts';
import { lookAfterReported } from './receipt-checks.service.ts';
import { OWN_WORD } from './receive.service.ts';

const WAITS = 'Waits until M-Pesa’s own list has it.';

/** Does a report of this sender count by itself? */
export function isBelieved(db: Reader, entry: Pick<InboxRow, 'flag'>): boolean {
  const { confirmReports } = readSetting(db, 'mpesa');
  return confirmReports === 'never' || (confirmReports === 'unlisted' && entry.flag === null);
}

/** Has M-Pesa told of this receipt when it was asked? */
export const isConfirmed = (db: Reader, receipt: string): boolean => OWN_WORD.some((source) => isKnownFrom(db, receipt, source));

/** The report is kept and counts for nothing yet; M-Pesa is asked now. */
export function waitForConfirmation(context: CommandContext, entry: InboxRow, receipt: string): void {
  settleEntry(context.tx, entry.id, { state: 'parked', reason: WAITS, receipt });
  context.changed('inboxEntry', entry.id);
  context.emit('payments');
  if (!readSetting(context.tx, 'mpesa').enabled) return;
  // One that waits is enough for all that arrive.
  context.enqueue(pullJob);
  lookAfterReported(context, receipt);
}
