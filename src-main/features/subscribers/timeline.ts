/** "Why is he off?": everything that happened to a subscriber, newest first, told from the tables that hold it; nothing is kept twice. */
import { formatKes, type Cents } from '../../../src-shared/money.ts';
import type { TimelineItem } from '../../../src-shared/contract/subscribers.ts';
import { formatDate, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { asWatched } from '../entitlement/index.ts';

interface TimelineRow {
  kind: TimelineItem['kind'];
  at: Instant;
  id: number;
  a: string | null;
  b: string | null;
  c: string | null;
  amountCents: Cents | null;
}

// One window over all its tables: each part is found by its index on the subscriber, the union is sorted by time.
const UNION = `
  SELECT 'invoice' AS kind, postedAt AS at, id, number AS a, kind AS b, dueOn AS c, totalCents AS amountCents FROM invoice WHERE subscriberId = :s
  UNION ALL SELECT 'payment', recordedAt, id, iif(state = 'reversed', state, method), receipt, iif(state = 'reversed', reversal, matching), amountCents FROM payment WHERE subscriberId = :s
  UNION ALL SELECT 'message', createdAt, id, state, purpose, body, NULL FROM message WHERE subscriberId = :s
  UNION ALL SELECT 'push', requestedAt, id, state, resultText, NULL, amountCents FROM stkPush WHERE subscriberId = :s
  UNION ALL SELECT 'entitlement', at, entitlementChange.id, iif(watched = 1, 'watched', toState), reason, iif(watched = 1, toState, fromState), NULL FROM entitlementChange JOIN subscription ON subscription.id = subscriptionId WHERE subscription.subscriberId = :s
  UNION ALL SELECT 'router', routerProof.at, routerProof.routerId, CAST(confirmed AS TEXT), router.name, actions, NULL FROM routerProof JOIN subscription ON subscription.id = routerProof.subscriptionId JOIN router ON router.id = routerProof.routerId WHERE subscription.subscriberId = :s
  UNION ALL SELECT 'creditNote', postedAt, id, number, reason, NULL, totalCents FROM creditNote WHERE subscriberId = :s
  UNION ALL SELECT 'refund', at, id, number, reason, NULL, amountCents FROM refund WHERE subscriberId = :s
  UNION ALL SELECT 'promise', at, id, date(untilAt / 1000 + 10800 - 1, 'unixepoch'), note, NULL, NULL FROM promise WHERE subscriberId = :s
  UNION ALL SELECT 'pause', at, pause.id, fromOn, untilOn, reason, NULL FROM pause JOIN subscription ON subscription.id = subscriptionId WHERE subscription.subscriberId = :s
  UNION ALL SELECT 'plan', at, planChange.id, was.name, now.name, NULL, NULL FROM planChange JOIN subscription ON subscription.id = subscriptionId JOIN plan AS was ON was.id = fromPlanId JOIN plan AS now ON now.id = toPlanId WHERE subscription.subscriberId = :s
  UNION ALL SELECT 'speed', at, speedOverrideChange.id, CAST(upKbps AS TEXT), CAST(downKbps AS TEXT), reason, NULL FROM speedOverrideChange JOIN subscription ON subscription.id = subscriptionId WHERE subscription.subscriberId = :s
  UNION ALL SELECT 'created', createdAt, id, accountNumber, NULL, NULL, NULL FROM subscriber WHERE id = :s`;
const PARTS = UNION.split(':s').length - 1;
const SELECTED = UNION.replaceAll(':s', '?');

/** A window of the timeline, newest first. */
export function timeline(db: Reader, subscriberId: number, window: { offset: number; limit: number }): { rows: TimelineItem[]; total: number } {
  const ofHim = Array.from({ length: PARTS }, () => subscriberId);
  const total = db.sql<{ total: number }>(`SELECT count(*) AS total FROM (${SELECTED})`, ...ofHim)[0]!.total;
  const rows = db.sql<TimelineRow>(`SELECT * FROM (${SELECTED}) ORDER BY at DESC, kind = 'router' DESC, id DESC LIMIT ? OFFSET ?`, ...ofHim, window.limit, window.offset);
  return { total, rows: rows.map(told) };
}

const STATE_WORDS: Record<string, { title: string; tone: TimelineItem['tone'] }> = {
  active: { title: 'Service on', tone: 'good' },
  throttled: { title: 'Slowed down', tone: 'warn' },
  walled: { title: 'Sent to the pay page', tone: 'bad' },
  suspended: { title: 'Cut off', tone: 'bad' },
  ended: { title: 'Service ended', tone: 'neutral' },
  inactive: { title: 'Service not begun yet', tone: 'neutral' },
};

const WOULD_WORDS: Record<string, string> = { active: 'would be let on', throttled: 'would be slowed down', walled: 'would see only the pay page', suspended: 'would be cut off', ended: 'service ended', inactive: 'service not begun yet' };

function told(row: TimelineRow): TimelineItem {
  const base = { at: row.at, kind: row.kind, amountCents: row.amountCents, detail: null, link: null };
  switch (row.kind) {
    case 'invoice':
      return { ...base, tone: 'neutral', title: row.b === 'opening' ? 'Opening balance' : `Invoice ${row.a}`, detail: `Due ${formatDate(row.c as LocalDate)}`, link: { kind: 'invoice', id: row.id } };
    case 'payment':
      return { ...base, tone: row.a === 'reversed' ? 'warn' : 'good', title: `${PAYMENT_WORDS[row.a!]}, ${row.b}`, detail: row.c, link: { kind: 'payment', id: row.id } };
    case 'message':
      return { ...base, tone: row.a === 'sent' ? 'neutral' : row.a === 'queued' ? 'pending' : 'warn', title: `${row.b === 'reminder' ? 'Reminder' : 'Message'} by SMS: ${MESSAGE_WORDS[row.a!]}`, detail: row.c };
    case 'push':
      return { ...base, tone: row.a === 'paid' ? 'good' : row.a === 'failed' ? 'warn' : 'pending', title: `M-Pesa request of ${formatKes(row.amountCents!)}: ${PUSH_WORDS[row.a!]}`, detail: row.b };
    case 'entitlement':
      if (row.a === 'watched') return { ...base, tone: 'neutral', title: `Watching only: ${WOULD_WORDS[row.c!]}`, detail: row.b === null ? null : asWatched(row.b) };
      return { ...base, ...(row.a === 'active' && row.c !== null ? { tone: 'good' as const, title: 'Service back on' } : STATE_WORDS[row.a!]!), detail: row.b };
    case 'router':
      return {
        ...base,
        tone: row.a === '1' ? 'good' : 'warn',
        title: row.a === '1' ? `Router ${row.b} read back: as it should be` : `Router ${row.b} read back: not yet as it should be`,
        detail: (JSON.parse(row.c!) as string[]).join('; ') || 'Nothing had to be changed',
        link: { kind: 'router', id: row.id },
      };
    case 'plan':
      return { ...base, tone: 'neutral', title: `Plan changed from ${row.a} to ${row.b}` };
    case 'speed':
      return { ...base, tone: 'neutral', title: row.a === null ? 'Speed of his plan again' : `Speed of his own: ${speedText(Number(row.b))} down, ${speedText(Number(row.a))} up`, detail: row.c };
    case 'creditNote':
      return { ...base, tone: 'good', title: `Credit note ${row.a}`, detail: row.b, link: { kind: 'creditNote', id: row.id } };
    case 'refund':
      return { ...base, tone: 'neutral', title: `Refund ${row.a}`, detail: row.b };
    case 'promise':
      return { ...base, tone: 'neutral', title: `Promised to pay by ${formatDate(row.a as LocalDate)}`, detail: row.b || null };
    case 'pause':
      return { ...base, tone: 'neutral', title: `Paused from ${formatDate(row.a as LocalDate)}${row.b === null ? '' : ` to ${formatDate(row.b as LocalDate)}`}`, detail: row.c };
    case 'created':
      return { ...base, tone: 'neutral', title: 'Subscriber added', detail: `Account ${row.a}` };
  }
}

/** "1 Mbit/s", "512 kbit/s". */
export const speedText = (kbps: number): string => (kbps % 1000 === 0 ? `${kbps / 1000} Mbit/s` : `${kbps} kbit/s`);

const PAYMENT_WORDS: Record<string, string> = { cash: 'Cash received', mpesa: 'M-Pesa received', bank: 'Bank transfer received', cheque: 'Cheque received', reversed: 'Payment reversed' };
const MESSAGE_WORDS: Record<string, string> = { queued: 'being sent', sent: 'sent', failed: 'could not be sent', unknown: 'not known whether it was sent' };
const PUSH_WORDS: Record<string, string> = { queued: 'being sent', sent: 'on the phone', paid: 'paid', failed: 'not paid', unknown: 'result not known', review: 'needs a look' };
