/** Another device takes the place of a router: nothing is armed on it yet. */
import { NAIROBI, type Instant } from '../../../src-shared/time.ts';
import type { Reader, Writer } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { armedObjects } from './armed-objects.ts';
import { armedPlan } from './armed-plan.ts';
import { armingFacts, findArmedRouter } from './arming.store.ts';

/** How many schedulers a router would carry now. */
export async function plannedSchedulers(db: Reader, routerId: number, now: Instant): Promise<number> {
  const router = findArmedRouter(db, routerId);
  return router ? armedObjects(armedPlan(await armingFacts(db, router, now)), NAIROBI).length : 0;
}

/** What stands armed is on the device that was. */
export function forgetArmed(tx: Writer, routerId: number): void {
  tx.run(q.deleteFrom('armedService').where('routerId', '=', routerId));
  tx.run(q.deleteFrom('armedExpiry').where('routerId', '=', routerId));
}
