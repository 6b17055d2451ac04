/** The moment at which the new device becomes the router: one transaction, so that a crash leaves the old one in force or the new one, never both. */
import { sql } from 'kysely';
import type { RouterFacts } from '../../ports/router-gateway.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { hurryLane } from '../../kernel/job-table.ts';
import { q } from '../../schema/tables.ts';
import { forgetArmed } from '../arming/index.ts';
import { armJob } from '../entitlement/index.ts';
import { forgetWatch } from '../health/index.ts';
import { applyLane, enqueueSweep, type RouterPool } from '../routers/index.ts';
import { countAnew, type Baseline } from '../usage/index.ts';
import type { SwapRecord } from './swaps.store.ts';

export interface NewDevice {
  readonly facts: RouterFacts;
  readonly baseline: Baseline;
}

/** Everything that was proven was proven on the other device. What a run that is still under way writes down of it counts for nothing: the wishes are new. */
export function takeOver(context: CommandContext, pool: RouterPool, candidate: SwapRecord, { facts, baseline }: NewDevice): void {
  const { tx, now } = context;
  const { routerId } = candidate;
  const before = tx.one(q.selectFrom('router').selectAll().where('id', '=', routerId));
  const { host, port, tls, fingerprint, userName, passwordCipher } = candidate;
  tx.run(
    q
      .updateTable('routerSwap')
      .set({ state: 'approved', approvedAt: now, passwordCipher: null, retiredHost: before.host, retiredPort: before.port, retiredTls: before.tls, retiredFingerprint: before.fingerprint, retiredUserName: before.userName, retiredPasswordCipher: before.passwordCipher })
      .where('id', '=', candidate.id),
  );
  tx.run(q.updateTable('router').set({ host, port, tls, fingerprint, userName, passwordCipher: passwordCipher!, state: 'up', trouble: null, facts: JSON.stringify(facts), online: null, lastContactAt: now, lastSweepAt: null }).where('id', '=', routerId));
  const here = q.selectFrom('subscription').select('id').where('routerId', '=', routerId);
  // A password that stood on the old device alone is gone with it: his own in the books takes its place.
  tx.run(q.updateTable('subscription').set({ passwordVersion: 1 }).where('routerId', '=', routerId).where('passwordVersion', '=', 0));
  tx.run(q.updateTable('entitlement').set({ revision: sql`revision + 1`, confirmedRevision: 0, confirmedAt: null, confirmedPasswordVersion: 0, trouble: null }).where('subscriptionId', 'in', here).where('state', '<>', 'ended'));
  for (const table of ['adoption', 'routerSession'] as const) tx.run(q.deleteFrom(table).where('routerId', '=', routerId));
  countAnew(tx, routerId, baseline, now);
  forgetArmed(tx, routerId);
  forgetWatch(tx, routerId);
  pool.forget(routerId);
  hurryLane(tx, applyLane(routerId), now);
  enqueueSweep(context, routerId);
  context.enqueue(armJob(routerId, now, true));
  context.changed('router', routerId);
  for (const topic of ['routers', 'entitlements', 'usage'] as const) context.emit(topic, routerId);
}
