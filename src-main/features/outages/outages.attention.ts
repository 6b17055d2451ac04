import type { AttentionItem } from '../../../src-shared/contract/desk.ts';
import { DAY, formatInstant, later, type Instant } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { waitingCutOffs } from './standing.ts';

/** One that lasts longer was perhaps forgotten. */
const FORGOTTEN_AFTER_MS = 3 * DAY;

/** Outages that nobody has confirmed or ended, and cut-offs that wait for M-Pesa. */
export function outageItems(db: Reader, now: Instant): (Omit<AttentionItem, 'count' | 'jobId'> & { readonly count?: number })[] {
  const open = db.sql<{ id: number; place: string; state: 'found' | 'declared'; fromAt: Instant; reason: string }>(`SELECT id, place, state, fromAt, reason FROM outage WHERE state <> 'dismissed' AND fromAt <= ? AND (untilAt IS NULL OR untilAt > ?)`, now, now);
  const items = open.flatMap(({ id, place, state, fromAt, reason }) => {
    const forgotten = fromAt <= later(now, -FORGOTTEN_AFTER_MS);
    if (state === 'declared' && !forgotten) return [];
    const title = forgotten ? `The outage of ${place} has lasted since ${formatInstant(fromAt)}` : `Is it an outage? ${place} is down since ${formatInstant(fromAt)}`;
    const detail = forgotten ? `Nobody there is cut off while it lasts (${reason}). End it if it is over.` : 'Nobody there is cut off until you say that it is none, or the router answers again for ten minutes.';
    return [{ key: `outage:${id}`, severity: 'amber' as const, kind: 'router' as const, title, detail, at: fromAt, link: '/routers/outages' }];
  });
  const waiting = waitingCutOffs(db, now);
  if (waiting === null) return items;
  const held = waiting.held === 1 ? 'One service is held.' : `${waiting.held} services are held.`;
  return [...items, { key: 'cut-offs-wait', severity: 'amber', kind: 'pull', title: `Cut-offs wait since ${formatInstant(waiting.since)} because M-Pesa does not answer`, detail: `${held} They go on by themselves once M-Pesa has told what came in.`, at: waiting.since, link: '/money/payments', count: Math.max(1, waiting.held) }];
}
