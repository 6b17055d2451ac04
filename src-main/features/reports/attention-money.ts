/** Money that a person must look at. */
import type { AttentionItem } from '../../../src-shared/contract/desk.ts';
import { formatKes, type Cents } from '../../../src-shared/money.ts';
import { formatInstant, HOUR, later, type Instant } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { moneyTrouble } from '../payments/index.ts';
import { readSetting } from '../settings/index.ts';
import { item, MOST_OF_A_KIND } from './attention-item.ts';

/** M-Pesa is asked every ten minutes. */
const PULL_LATE_MS = HOUR;

export function moneyItems(db: Reader, now: Instant): AttentionItem[] {
  const { contradictions, receiptsMissing, gap } = moneyTrouble(db, now);
  const items: AttentionItem[] = [...suspense(db), ...pushes(db), ...inbox(db), ...pull(db, now)];
  if (contradictions) items.push(item({ key: 'contradictions', severity: 'red', kind: 'suspense', title: contradictions.count === 1 ? 'Two reports of one payment contradict each other' : `The reports of ${contradictions.count} payments contradict each other`, detail: 'Each is booked once, as it was told first. Compare them with the statement of M-Pesa.', at: contradictions.since, count: contradictions.count, link: '/money/payments' }));
  if (receiptsMissing) items.push(item({ key: 'receipts-missing', severity: 'red', kind: 'push', title: receiptsMissing.count === 1 ? 'One request was paid by M-Pesa’s word, but its receipt never came' : `${receiptsMissing.count} requests were paid by M-Pesa’s word, but their receipts never came`, detail: 'For more than 48 hours. Look for them in the statement of M-Pesa.', at: receiptsMissing.since, count: receiptsMissing.count, link: '/money/payments' }));
  if (gap) items.push(item({ key: 'gap', severity: 'red', kind: 'pull', title: `From ${formatInstant(gap.from)} to ${formatInstant(gap.to)} M-Pesa can no longer tell what came in`, detail: 'It lists 48 hours only. Compare the payments of that time with the statement of M-Pesa and enter what is missing. Until then nobody is cut off who may have paid in it.', at: gap.to, link: '/money/payments' }));
  const restored = readSetting(db, 'restored');
  if (restored) items.push(item({ key: 'restored', severity: 'red', kind: 'backup', title: restored.upTo === null ? 'This data was restored from a backup' : `This data was restored from a backup that ends ${formatInstant(restored.upTo)}`, detail: 'Enter what was taken and changed since then. Cut-offs are frozen until you let them go on in Settings, Reminders and cut-offs.', at: restored.at, link: '/settings?tab=dunning' }));
  return items;
}

function suspense(db: Reader): AttentionItem[] {
  const row = db.sql<{ n: number; total: Cents; oldest: Instant }>(`SELECT count(*) AS n, sum(amountCents) AS total, min(recordedAt) AS oldest FROM payment WHERE state = 'suspense'`)[0]!;
  if (row.n === 0) return [];
  return [item({ key: 'suspense', severity: 'amber', kind: 'suspense', title: `${formatKes(row.total)} came in and is nobody's yet`, detail: row.n === 1 ? 'One payment has no subscriber.' : `${row.n} payments have no subscriber.`, at: row.oldest, count: row.n, link: '/money/unmatched' })];
}

function pushes(db: Reader): AttentionItem[] {
  const rows = db.sql<{ id: number; name: string; subscriberId: number; amountCents: Cents; requestedAt: Instant }>(
    `SELECT stkPush.id, subscriber.name, subscriberId, amountCents, requestedAt FROM stkPush JOIN subscriber ON subscriber.id = subscriberId WHERE state IN ('unknown', 'review') ORDER BY stkPush.id DESC LIMIT ${MOST_OF_A_KIND}`,
  );
  return rows.map((row) => item({ key: `push:${row.id}`, severity: 'amber', kind: 'push', title: `M-Pesa request of ${formatKes(row.amountCents)} to ${row.name}: result not known`, detail: 'Ask M-Pesa for the result; do not send it again before.', at: row.requestedAt, link: `/subscribers/${row.subscriberId}` }));
}

function inbox(db: Reader): AttentionItem[] {
  const row = db.sql<{ n: number; oldest: Instant; reason: string | null }>(`SELECT count(*) AS n, min(receivedAt) AS oldest, max(reason) AS reason FROM inboxEntry WHERE state = 'refused'`)[0]!;
  if (row.n === 0) return [];
  return [item({ key: 'inbox', severity: 'amber', kind: 'pull', title: 'M-Pesa reported something that Waya could not read', detail: `${row.reason ?? ''} The pull brings the payment all the same if there was one.`.trim(), at: row.oldest, count: row.n, link: '/money/reports' })];
}

function pull(db: Reader, now: Instant): AttentionItem[] {
  if (!readSetting(db, 'mpesa').enabled) return [];
  const upTo = readSetting(db, 'mpesaPulledUpTo');
  if (upTo !== null && upTo > later(now, -PULL_LATE_MS)) return [];
  return [item({ key: 'pull', severity: 'amber', kind: 'pull', title: upTo === null ? 'M-Pesa was never asked what came in' : `M-Pesa was last asked ${formatInstant(upTo)}`, detail: 'Cut-offs wait until it has answered.', at: upTo ?? now, link: '/money/payments' })];
}
