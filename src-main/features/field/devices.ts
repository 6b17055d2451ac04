import type { SeenDevice } from '../../../src-shared/contract/field.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { Reader } from '../../kernel/db.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { RouterSession } from '../../ports/router-gateway.ts';
import { q } from '../../schema/tables.ts';
import { unavailable, type RouterPool } from '../routers/index.ts';

/** What may be bound to a service at the subscriber's house; changes nothing. Throws Refusal, unavailable when the router does not answer. */
export async function devicesFor(db: Reader, pool: Pick<RouterPool, 'line'>, subscriptionId: number): Promise<SeenDevice[]> {
  const service = db.get(q.selectFrom('subscription').select(['routerId', 'access', 'userName', 'server']).where('id', '=', subscriptionId));
  if (!service) throw new Refusal('not_found', 'There is no such service.');
  const { routerId, access, userName } = service;
  if (routerId === null) throw new Refusal('invalid', 'No router is chosen for this service. Choose the one that he is connected to.');
  if (access === 'pppoe' || access === 'static') return [];
  const bound = new Set(db.all(q.selectFrom('subscription').select('macAddress').where('routerId', '=', routerId).where('macAddress', 'is not', null)).map(({ macAddress }) => macAddress!.toUpperCase()));
  try {
    const { session } = await pool.line(routerId);
    const seen = access === 'hotspot' ? await loggedIn(session, userName) : await strangers(session, service.server);
    return seen.filter(({ macAddress }) => !bound.has(macAddress.toUpperCase()));
  } catch (error) {
    throw error instanceof GatewayError ? unavailable(error) : error;
  }
}

async function loggedIn(session: RouterSession, userName: string): Promise<SeenDevice[]> {
  return (await session.listHotspotSessions([userName])).map(({ macAddress, address }) => ({ macAddress, address, server: '' }));
}

/** Leases that nobody made: a static one belongs to a service, or to somebody's hands. server null: of all servers. */
async function strangers(session: RouterSession, server: string | null): Promise<SeenDevice[]> {
  const leases = await session.listLeases();
  return leases
    .filter((lease) => lease.dynamic && lease.status === 'bound' && (server === null || lease.server === null || lease.server === server))
    .map((lease) => ({ macAddress: lease.macAddress, address: lease.activeAddress ?? lease.address ?? '', server: lease.server ?? '' }));
}
