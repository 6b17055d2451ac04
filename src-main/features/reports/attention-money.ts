/** Money that a person must look at. */
import type { AttentionItem } from '../../../src-shared/contract/desk.ts';
import { formatKes, type Cents } from '../../../src-shared/money.ts';
import { addDays, DAY, dateOf, formatDate, formatInstant, instantOf, later, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { reversalTrouble, type MoneyTrouble } from '../payments/index.ts';
import { readSetting } from '../settings/index.ts';
import { item, MOST_OF_A_KIND } from './attention-item.ts';

export function moneyItems(db: Reader, now: Instant, trouble: MoneyTrouble): AttentionItem[] {
  return [...suspense(db), ...pushes(db), ...doubtful(trouble), ...reversals(db), ...receiptChecks(db, now), ...tills(db, now), ...cheques(db, now), ...restored(db)];
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

/** Booked, or called paid, and yet not sure. */
function doubtful({ contradictions, receiptsMissing }: MoneyTrouble): AttentionItem[] {
  const items: AttentionItem[] = [];
  if (contradictions) items.push(item({ key: 'contradictions', severity: 'red', kind: 'suspense', title: contradictions.count === 1 ? 'Two reports of one payment contradict each other' : `The reports of ${contradictions.count} payments contradict each other`, detail: 'Each is booked once, as it was told first. Compare them with the statement of M-Pesa.', at: contradictions.since, count: contradictions.count, link: '/money/payments' }));
  if (receiptsMissing) items.push(item({ key: 'receipts-missing', severity: 'red', kind: 'push', title: receiptsMissing.count === 1 ? 'One request was paid by M-Pesa’s word, but its receipt never came' : `${receiptsMissing.count} requests were paid by M-Pesa’s word, but their receipts never came`, detail: 'For more than 48 hours. Import the statement of M-Pesa of those days: it has the receipts.', at: receiptsMissing.since, count: receiptsMissing.count, link: '/money/statements' }));
  return items;
}

function reversals(db: Reader): AttentionItem[] {
  const { waiting, proposed, unknown, twice } = reversalTrouble(db);
  const items: AttentionItem[] = [];
  const add = (key: string, severity: AttentionItem['severity'], pile: NonNullable<typeof waiting>, title: string, detail: string) => items.push(item({ key: `reversals:${key}`, severity, kind: 'reversal', title, detail, at: pile.since, count: pile.count, link: '/money/reversals' }));
  const many = (count: number, one: string, several: string) => (count === 1 ? `One ${one}` : `${count} ${several}`);
  if (waiting) add('waiting', 'amber', waiting, `${many(waiting.count, 'reversal waits', 'reversals wait')} to be approved: ${formatKes(waiting.amountCents)}`, 'Nothing is sent to M-Pesa before. Approve it, or withdraw it.');
  if (proposed) add('proposed', 'red', proposed, `M-Pesa lists ${many(proposed.count, 'payment that was', 'payments that were').toLowerCase()} given back: ${formatKes(proposed.amountCents)}`, 'Nobody has confirmed it here: whoever had paid still has his service. Confirm it, or say that it is not ours.');
  if (unknown) add('unknown', 'red', unknown, `${many(unknown.count, 'reversal', 'reversals')} of ${formatKes(unknown.amountCents)}: nobody knows whether M-Pesa did it`, 'It is not asked again by itself. Look in the M-Pesa portal, and say what it shows.');
  if (twice) add('twice', 'red', twice, `${many(twice.count, 'payment was', 'payments were')} given back that had been paid out or taken back before`, 'The money may have gone out twice. Look what happened to each.');
  return items;
}

const CHECKS_SHOWN_DAYS = 7;

/** Receipts that customers showed, that M-Pesa never answered about, and that have not come by another way since. */
function receiptChecks(db: Reader, now: Instant): AttentionItem[] {
  const row = db.sql<{ n: number; oldest: Instant | null; example: string }>(
    `SELECT count(*) AS n, min(askedAt) AS oldest, min(receipt) AS example FROM receiptCheck WHERE state = 'unknown' AND askedAt > ?
      AND NOT EXISTS (SELECT 1 FROM payment WHERE payment.receipt = receiptCheck.receipt) AND NOT EXISTS (SELECT 1 FROM receiptCheck AS later WHERE later.receipt = receiptCheck.receipt AND later.id > receiptCheck.id)`,
    later(now, -CHECKS_SHOWN_DAYS * DAY),
  )[0]!;
  if (row.oldest === null) return [];
  return [item({ key: 'receipt-checks', severity: 'amber', kind: 'pull', title: row.n === 1 ? `M-Pesa did not answer about the receipt ${row.example}` : `M-Pesa did not answer about ${row.n} receipts`, detail: 'A customer says that he paid with it. Check it again, or look for it in the statement of M-Pesa.', at: row.oldest, count: row.n, link: '/money/payments' })];
}

/** A drawer that was opened on a day before today holds up the close of that day. */
function tills(db: Reader, now: Instant): AttentionItem[] {
  const rows = db.sql<{ id: number; name: string; openedAt: Instant }>(`SELECT tillSession.id, operator.name, openedAt FROM tillSession JOIN operator ON operator.id = operatorId WHERE closedAt IS NULL AND openedAt < ? ORDER BY openedAt LIMIT ${MOST_OF_A_KIND}`, instantOf(dateOf(now), '00:00'));
  return rows.map((row) => item({ key: `till:${row.id}`, severity: 'amber', kind: 'till', title: `The till of ${row.name} is open since ${formatInstant(row.openedAt)}`, detail: 'Count and close it: its day cannot be closed before.', at: row.openedAt, link: `/money/tills/${row.id}` }));
}

const CHEQUE_LIES_DAYS = 7;

/** A cheque that is dated ahead lies from its day on. */
function cheques(db: Reader, now: Instant): AttentionItem[] {
  const row = db.sql<{ n: number; total: Cents; oldest: Instant | null; drawnOn: LocalDate }>(
    `SELECT count(*) AS n, sum(amountCents) AS total, min(receivedAt) AS oldest, min(drawnOn) AS drawnOn FROM cheque WHERE state IN ('held', 'credited') AND receivedAt < ? AND drawnOn <= ?`,
    later(now, -CHEQUE_LIES_DAYS * DAY), addDays(dateOf(now), -CHEQUE_LIES_DAYS),
  )[0]!;
  if (row.oldest === null) return [];
  return [item({ key: 'cheques', severity: 'amber', kind: 'till', title: row.n === 1 ? `A cheque of ${formatKes(row.total)} lies here for more than ${CHEQUE_LIES_DAYS} days` : `${row.n} cheques of ${formatKes(row.total)} lie here for more than ${CHEQUE_LIES_DAYS} days`, detail: `The oldest is dated ${formatDate(row.drawnOn)}. Say whether it has cleared, bounced, or was handed back.`, at: row.oldest, count: row.n, link: '/money/cheques' })];
}

function restored(db: Reader): AttentionItem[] {
  const known = readSetting(db, 'restored');
  if (!known) return [];
  return [item({ key: 'restored', severity: 'red', kind: 'backup', title: known.upTo === null ? 'This data was restored from a backup' : `This data was restored from a backup that ends ${formatInstant(known.upTo)}`, detail: 'Enter what was taken and changed since then. Cut-offs are frozen until you let them go on in Settings, Reminders and cut-offs.', at: known.at, link: '/settings?tab=dunning' })];
}
