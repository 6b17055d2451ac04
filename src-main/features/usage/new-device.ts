/** Another device takes the place of a router: its counters have nothing to do with those before, and what was used stays. */
import { dateOf, type Instant } from '../../../src-shared/time.ts';
import type { Reader, Writer } from '../../kernel/db.ts';
import type { RouterSession } from '../../ports/router-gateway.ts';
import { q } from '../../schema/tables.ts';
import type { Reading } from './delta.ts';
import { readUsage } from './metering.ts';
import { saveCounter, servicesAfter, type MeteredService } from './usage.store.ts';

/** What stands on the new device's counters before it is the router: none of it is counted. */
export interface Baseline {
  readonly uptimeSeconds: number;
  readonly readings: ReadonlyMap<number, Reading>;
}

/** Throws GatewayError. */
export async function readBaseline(db: Reader, session: RouterSession, given: { readonly routerId: number; readonly now: Instant; readonly monotonic: () => number }): Promise<Baseline> {
  const { uptimeSeconds, items } = await readUsage(db, session, given);
  return { uptimeSeconds, readings: new Map(items.map(({ subscriptionId, reading }) => [subscriptionId, reading])) };
}

const SERVICES_AT_ONCE = 500;
const KIND: Readonly<Record<MeteredService['access'], Reading['kind']>> = { pppoe: 'session', hotspot: 'user', static: 'queue', dhcp: 'queue' };

/**
 * From now on the counters are those of the new device. What Waya makes on it begins at nought, so all that it shows then is counted; of
 * what is there already, only what comes on top. A PPPoE session that begins after this moment is counted whole (delta.ts).
 */
export function countAnew(tx: Writer, routerId: number, { uptimeSeconds, readings }: Baseline, at: Instant): void {
  tx.run(q.deleteFrom('usageCounter').where('routerId', '=', routerId));
  tx.run(q.updateTable('lineSession').set((row) => ({ endedAt: row.ref('seenAt'), cause: 'Router replaced' })).where('routerId', '=', routerId).where('endedAt', 'is', null));
  const row = { routerId, at, uptimeSeconds, commands: 0, readMs: 0, recordMs: 0, services: 0, changed: 0 };
  tx.run(q.insertInto('usageReading').values(row).onConflict((conflict) => conflict.column('routerId').doUpdateSet(row)));
  for (let after = 0, full = true; full; ) {
    const window = servicesAfter(tx, routerId, dateOf(at), after, SERVICES_AT_ONCE);
    for (const { id, access } of window) {
      const reading = readings.get(id) ?? (access === 'pppoe' ? null : fresh(KIND[access], uptimeSeconds));
      if (reading) saveCounter(tx, { routerId, subscriptionId: id, at, ...reading });
    }
    full = window.length === SERVICES_AT_ONCE;
    after = window.at(-1)?.id ?? after;
  }
}

const fresh = (kind: Reading['kind'], uptimeSeconds: number): Reading => ({ kind, sessionId: '', sessionSeconds: null, uploadBytes: 0, downloadBytes: 0, endedUploadBytes: 0, endedDownloadBytes: 0, uptimeSeconds });
