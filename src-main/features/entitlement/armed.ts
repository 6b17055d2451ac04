/**
 * What is armed on a router follows the ledger (features/arming): soon after every change, and what a router has ended by itself is begun again by who paid.
 * Nothing happens for a router on which nothing was ever armed.
 */
import { sql } from 'kysely';
import { later, SECOND, type Instant } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { statement, type Reader } from '../../kernel/db.ts';
import type { JobRequest } from '../../kernel/job-table.ts';
import { q } from '../../schema/tables.ts';

/** Five hundred payments cost one look at the router; and he who pays and switches his computer off is safe after it. */
const ARMED_AFTER_MS = 15 * SECOND;

const armedRouter = statement<{ routerId: number }>()((p) => q.selectFrom('armedExpiry').select('routerId').where('routerId', '=', p('routerId')));
const firedHour = statement<{ subscriptionId: number; now: Instant }>()((p) =>
  q
    .selectFrom('armedService')
    .select('at')
    .where('subscriptionId', '=', p('subscriptionId'))
    .where('at', '<=', p('now'))
    .where('routerId', '=', (where) => where.selectFrom('subscription').select('routerId').where('id', '=', p('subscriptionId')))
    .limit(sql.lit(1)),
);

/** Has an hour come at which its router was to end this service by itself? What still stands on one that it left ends nothing. */
export const wasFired = (db: Reader, subscriptionId: number, now: Instant): boolean => db.getOf(firedHour, { subscriptionId, now }) !== undefined;

/** What is armed on this router is looked at again. */
export function armSoon(context: CommandContext, routerId: number): void {
  if (context.tx.getOf(armedRouter, { routerId })) context.enqueue(armJob(routerId, later(context.now, ARMED_AFTER_MS)));
}

/** One at a time for a router; with audit, what stands there is read even when nothing is to be changed. */
export const armJob = (routerId: number, runAt: Instant, audit = false): JobRequest =>
  ({ kind: 'arming.arm', mode: 'repeatable', key: `router:${routerId}:${audit ? 'armedAudit' : 'armed'}`, lane: `router:${routerId}:armed`, input: { routerId, audit }, runAt, rank: 30 });
