import type { OperatorContract } from '../../../src-shared/contract/index.ts';
import { dateOf } from '../../../src-shared/time.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import type { RouterPool } from '../routers/index.ts';
import { devicesFor } from './devices.ts';
import { freeUserName } from './user-name.ts';

const query = queryOf<OperatorContract>();

/** pool: the routers, which are asked for devices. */
export function fieldQueries(pool: Pick<RouterPool, 'line'>): Record<string, QueryHandler> {
  return {
    'field.suggestUserName': query('field.suggestUserName', ({ db, now }, { name }) => ({ userName: freeUserName(db, name, dateOf(now)) })),
    'field.devices': query('field.devices', async ({ db, now }, { subscriptionId }) => ({ readAt: now, devices: await devicesFor(db, pool, subscriptionId) })),
  };
}
