/** Texts that a person must look at. */
import type { AttentionItem } from '../../../src-shared/contract/desk.ts';
import { DAY, later, type Instant } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import type { JobError } from '../../kernel/job-table.ts';
import { item, WAITING_LONG_MS } from './attention-item.ts';

/** Who owes, was to be reminded and was not: a person must tell him before he is cut off (docs/adr/0006). Gone once he pays or is reminded. */
export function reminderItems(db: Reader): AttentionItem[] {
  const people = db.sql<{ id: number; name: string; since: Instant; hasPhone: 0 | 1; trouble: string | null }>(
    `SELECT subscriber.id, subscriber.name, min(dunningNotice.at) AS since, max(messageId IS NOT NULL) AS hasPhone, max(trouble) AS trouble FROM invoice
      JOIN dunningNotice ON dunningNotice.invoiceId = invoice.id JOIN subscriber ON subscriber.id = invoice.subscriberId LEFT JOIN message ON message.id = messageId
      WHERE openCents > 0 GROUP BY invoice.subscriberId HAVING ifnull(sum(message.state = 'sent'), 0) = 0 AND max(messageId IS NULL OR message.state IN ('failed', 'unknown')) = 1 ORDER BY since`,
  );
  const held = 'A cut-off waits until this has stood here for three days, and then it comes.';
  const told = (key: string, who: typeof people, title: string, why: string): AttentionItem[] => {
    if (who.length === 0) return [];
    const names = who.slice(0, 3).map((person) => person.name).join(', ') + (who.length > 3 ? ` and ${who.length - 3} more` : '');
    return [item({ key, severity: 'amber', kind: 'message', title, detail: `${names}. ${why} ${held}`, at: who[0]!.since, count: who.length, link: who.length === 1 ? `/subscribers/${who[0]!.id}` : '/subscribers?owing=owes' })];
  };
  const [unreachable, unsent] = [people.filter((person) => person.hasPhone === 0), people.filter((person) => person.hasPhone === 1)];
  const trouble = unsent.find((person) => person.trouble !== null)?.trouble;
  return [
    ...told('reminders:no-phone', unreachable, unreachable.length === 1 ? 'One subscriber who owes has no phone for a reminder' : `${unreachable.length} subscribers who owe have no phone for a reminder`, 'Tell them yourself, or write their numbers down.'),
    ...told('reminders:unsent', unsent, unsent.length === 1 ? 'One reminder could not be sent' : `${unsent.length} reminders could not be sent`, `${trouble ? `${(JSON.parse(trouble) as JobError).message} ` : ''}Tell them yourself.`),
  ];
}

/** Texts that wait for the provider, and those given up; reminders are told by whom they should have reached. */
export function messageItems(db: Reader, now: Instant): AttentionItem[] {
  const waiting = db.sql<{ n: number; oldest: Instant | null; lastError: string }>(`SELECT count(*) AS n, min(createdAt) AS oldest, max(lastError) AS lastError FROM job WHERE state = 'ready' AND lastError IS NOT NULL AND createdAt <= ? AND kind = 'messages.send'`, later(now, -WAITING_LONG_MS))[0]!;
  const failed = db.sql<{ n: number; oldest: Instant | null }>(`SELECT count(*) AS n, min(createdAt) AS oldest FROM message WHERE state IN ('failed', 'unknown') AND purpose <> 'reminder' AND createdAt > ?`, later(now, -7 * DAY))[0]!;
  const items: AttentionItem[] = [];
  if (waiting.oldest !== null) {
    const error = JSON.parse(waiting.lastError) as JobError;
    items.push(item({ key: 'messages:waiting', severity: 'amber', kind: 'message', title: waiting.n === 1 ? 'One text waits to be sent' : `${waiting.n} texts wait to be sent`, detail: [error.message, error.hint].filter(Boolean).join(' '), at: waiting.oldest, count: waiting.n, link: '/attention' }));
  }
  if (failed.oldest !== null) items.push(item({ key: 'messages', severity: 'amber', kind: 'message', title: failed.n === 1 ? 'One message could not be sent' : `${failed.n} messages could not be sent`, detail: 'In the last 7 days.', at: failed.oldest, count: failed.n, link: '/attention' }));
  return items;
}
