import { statement, type Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';

const watched = statement<{ routerId: number }>()((p) => q.selectFrom('routerWatch').select('state').where('routerId', '=', p('routerId')));

/** Has it not answered for longer than the setting allows? A router that was never looked at is not down. */
export const isRouterDown = (db: Reader, routerId: number): boolean => db.getOf(watched, { routerId })?.state === 'down';
