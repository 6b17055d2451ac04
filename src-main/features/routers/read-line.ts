import { Refusal } from '../../../src-shared/refusal.ts';
import type { Instant } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { RouterSession } from '../../ports/router-gateway.ts';
import { wantedOn, type Wish } from './desired-objects.ts';
import { diffLine } from './lines/index.ts';
import type { LineRows } from './lines/line-kind.ts';
import { seenKnowledge } from './compare-router.ts';
import { readRowsOf } from './read-rows.ts';
import { indexed, rowsOfLine } from './router-index.ts';
import type { RouterPool } from './router-pool.ts';
import { unavailable } from './router-troubles.ts';
import { findWish, planLists } from './routers.store.ts';

/** One line as it is on its router now; changes nothing. Throws Refusal, unavailable when the router does not answer. */
export async function readLine(db: Reader, pool: RouterPool, subscriptionId: number, now: Instant) {
  const wish = findWish(db, subscriptionId);
  if (!wish) throw new Refusal('not_found', 'There is no such service.');
  const { routerId } = wish;
  if (routerId === null) throw new Refusal('invalid', 'No router is chosen for this service. Choose the one that he is connected to.');
  try {
    const { session } = await pool.line(routerId);
    const read = await readRowsOf(session, [{ subscriptionId, access: wish.access, names: [wish.userName], macAddress: wish.macAddress, wasThere: false }], { lists: planLists(db) });
    const rows = rowsOfLine(wish, await indexed(read));
    const diff = diffLine(wantedOn(routerId, wish), rows, seenKnowledge(wish, { routerId, now, sweptAt: null, wrongProfiles: new Set() }));
    const row = diff.own ?? diff.unadopted;
    const words = row === null ? 'Not on the router' : `${row.words}${diff.own === null ? ', not made by Waya' : ''}`;
    return { ...(await stateOf(session, wish, rows)), secret: words, readAt: now };
  } catch (error) {
    throw error instanceof GatewayError ? unavailable(error) : error;
  }
}

interface LineState {
  readonly online: boolean;
  readonly address: string | null;
  readonly uptimeSeconds: number | null;
  /** What the subscriber sent and received; null: not known. */
  readonly receivedBytes: number | null;
  readonly sentBytes: number | null;
}

/** A fixed address has no session: that bytes have passed is all that a router tells of it. */
async function stateOf(session: RouterSession, { access, userName, macAddress, address }: Wish, { queues, leases, sessions }: LineRows): Promise<LineState> {
  const online = sessions.filter(({ via, name }) => via === access && name === userName).toSorted((a, b) => a.uptimeSeconds - b.uptimeSeconds)[0];
  if (access === 'static') {
    const queue = queues.find(({ name, dynamic }) => name === userName && !dynamic);
    return { online: queue !== undefined && queue.receivedBytes + queue.sentBytes > 0n, address, uptimeSeconds: null, receivedBytes: queue ? Number(queue.receivedBytes) : null, sentBytes: queue ? Number(queue.sentBytes) : null };
  }
  if (access === 'dhcp') {
    const lease = leases.find((row) => row.macAddress.toUpperCase() === macAddress?.toUpperCase() && row.status === 'bound');
    return { online: lease !== undefined && !lease.blockAccess, address: lease?.activeAddress ?? null, uptimeSeconds: null, receivedBytes: null, sentBytes: null };
  }
  if (!online) return { online: false, address: null, uptimeSeconds: null, receivedBytes: null, sentBytes: null };
  const bytes = access === 'pppoe' ? (await session.readTraffic([userName]))[0] : (await session.listHotspotSessions([userName])).find(({ id }) => id === online.id);
  return { online: true, address: online.address, uptimeSeconds: online.uptimeSeconds, receivedBytes: bytes ? Number(bytes.receivedBytes) : null, sentBytes: bytes ? Number(bytes.sentBytes) : null };
}
