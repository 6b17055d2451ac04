/** Ends the session of one service; who may be on connects again by himself. */
import { Refusal } from '../../../src-shared/refusal.ts';
import type { Reader } from '../../kernel/db.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { RouterChange } from '../../ports/router-gateway.ts';
import { hasProfile } from './desired-objects.ts';
import { requireWritten } from './rollout.ts';
import type { RouterPool } from './router-pool.ts';
import { unavailable } from './router-troubles.ts';
import { findWish } from './routers.store.ts';

/** Returns how many sessions were ended. Throws Refusal: there is no session to end, or the router does not answer. */
export async function endSessions(db: Reader, pool: RouterPool, subscriptionId: number): Promise<number> {
  const wish = findWish(db, subscriptionId);
  if (!wish) throw new Refusal('not_found', 'There is no such service.');
  const { routerId, access, userName } = wish;
  if (routerId === null) throw new Refusal('invalid', 'No router is chosen for this service. Choose the one that he is connected to.');
  requireWritten(db, routerId, subscriptionId);
  if (!hasProfile(access)) throw new Refusal('conflict', 'He connects by his address and has no session that could be ended.');
  try {
    const { session } = await pool.line(routerId);
    const found = access === 'pppoe' ? await session.listSessions([userName]) : await session.listHotspotSessions([userName]);
    if (found.length === 0) throw new Refusal('conflict', `${userName} is not connected now.`);
    const results = await session.apply(found.map(({ id }): RouterChange => ({ kind: access === 'pppoe' ? 'end-session' : 'end-hotspot-session', id })));
    const failed = results.find((result) => result !== null);
    if (failed) throw failed;
    return found.length;
  } catch (error) {
    throw error instanceof GatewayError ? unavailable(error) : error;
  }
}
