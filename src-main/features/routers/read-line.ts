import { Refusal } from '../../../src-shared/refusal.ts';
import type { Instant } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import { carries, wantedOn } from './desired-objects.ts';
import type { RouterPool } from './router-pool.ts';
import { unavailable } from './router-troubles.ts';
import { findWish } from './routers.store.ts';

/** One line as it is on its router now; changes nothing. Throws Refusal, unavailable when the router does not answer. */
export async function readLine(db: Reader, pool: RouterPool, subscriptionId: number, now: Instant) {
  const wish = findWish(db, subscriptionId);
  if (!wish) throw new Refusal('not_found', 'There is no such service.');
  if (wish.routerId === null) throw new Refusal('invalid', 'No router is chosen for this service. Choose the one that he is connected to.');
  const name = wish.userName;
  try {
    const { session } = await pool.line(wish.routerId);
    const [secrets, sessions, traffic] = await Promise.all([session.listSecrets([name]), session.listSessions([name]), session.readTraffic([name])]);
    const { marker } = wantedOn(wish.routerId, wish);
    const secret = secrets.find((row) => carries(row.comment, marker)) ?? secrets[0];
    const online = sessions.toSorted((a, b) => a.uptimeSeconds - b.uptimeSeconds)[0];
    const bytes = online && traffic[0];
    return {
      online: online !== undefined,
      address: online?.address ?? null,
      uptimeSeconds: online?.uptimeSeconds ?? null,
      receivedBytes: bytes ? Number(bytes.receivedBytes) : null,
      sentBytes: bytes ? Number(bytes.sentBytes) : null,
      secret: secret ? `${secret.disabled ? 'Disabled' : 'Enabled'}, profile ${secret.profile || 'none'}${carries(secret.comment, marker) ? '' : ', not made by Waya'}` : 'Not on the router',
      readAt: now,
    };
  } catch (error) {
    throw error instanceof GatewayError ? unavailable(error) : error;
  }
}
