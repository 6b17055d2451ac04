/** Services of which nothing is sent to their router, because it is only watched, or tried out with others (features/routers/rollout.ts). */
import { sql } from 'kysely';
import { statement, type Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';

/** Of the row of subscription that is looked at. */
export const isWatchedService = sql<0 | 1>`EXISTS (SELECT 1 FROM router AS own WHERE own.id = subscription.routerId AND (own.rollout = 'shadow' OR (own.rollout = 'pilot' AND subscription.isPilot = 0)))`;

const watchedOf = statement<{ id: number }>()((p) => q.selectFrom('subscription').select(isWatchedService.as('watched')).where('id', '=', p('id')));

/** Is this service only watched now? */
export const watchedFlag = (db: Reader, subscriptionId: number): 0 | 1 => db.getOf(watchedOf, { id: subscriptionId })?.watched ?? 0;

/** The books' reason, without saying of what was not sent that it was done. */
export const asWatched = (reason: string): string => reason.replaceAll('Cut-off since', 'Would be cut off since');
