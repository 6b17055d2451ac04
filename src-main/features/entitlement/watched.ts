/** Services of which nothing is sent to their router, because it is only watched, or tried out with others (features/routers/rollout.ts). */
import { sql } from 'kysely';
import type { CommandContext } from '../../kernel/commands.ts';
import { statement, type Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';

/** Of the row of subscription that is looked at. */
export const isWatchedService = sql<0 | 1>`EXISTS (SELECT 1 FROM router AS own WHERE own.id = subscription.routerId AND (own.rollout = 'shadow' OR (own.rollout = 'pilot' AND subscription.isPilot = 0)))`;

const watchedOf = statement<{ id: number }>()((p) => q.selectFrom('subscription').select(isWatchedService.as('watched')).where('id', '=', p('id')));

/** Is this service only watched now? */
export const watchedFlag = (db: Reader, subscriptionId: number): 0 | 1 => db.getOf(watchedOf, { id: subscriptionId })?.watched ?? 0;

const lastWatched = sql<0 | 1>`(SELECT watched FROM entitlementChange WHERE subscriptionId = subscription.id ORDER BY id DESC LIMIT 1)`;

/** Of a router that goes further: who is off in the books and was only watched is cut off from now on, and his history says so. */
export function recordCutOffs({ tx, now }: Pick<CommandContext, 'tx' | 'now'>, routerId: number): void {
  const cutOff = q
    .selectFrom('subscription')
    .innerJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id')
    .select(['subscriptionId', sql.lit(now).as('at'), sql.lit('active').as('fromState'), 'state as toState', 'reasonCode', 'reason', sql.lit(0).as('watched')])
    .where('routerId', '=', routerId)
    .where('state', 'in', ['throttled', 'walled', 'suspended', 'ended'])
    .where(isWatchedService, '=', 0)
    .where(lastWatched, '=', 1);
  tx.run(q.insertInto('entitlementChange').columns(['subscriptionId', 'at', 'fromState', 'toState', 'reasonCode', 'reason', 'watched']).expression(cutOff));
}

/** The books' reason, without saying of what was not sent that it was done. */
export const asWatched = (reason: string): string => reason.replaceAll('Cut-off since', 'Would be cut off since');
