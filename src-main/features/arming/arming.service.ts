/** What became of arming, written down, and what routers did by themselves, taken over into the books. Synchronous; each call is one short transaction. */
import { sql } from 'kysely';
import { z } from 'zod';
import { Trouble } from '../../../src-shared/contract/values.ts';
import { dateOf, type Instant } from '../../../src-shared/time.ts';
import { personal } from '../../../src-shared/sensitive.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import { statement } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { armJob, isOn, refreshEntitlement, renewWish } from '../entitlement/index.ts';
import { clockJump } from '../settings/index.ts';
import { findArmedExpiry, findArmedRouter, firedServices, routerIds } from './arming.store.ts';

/** At most so many rows in one command (architecture, Long acts are batches). */
export const MOST_ROWS = 100;

const Hour = z.object({ subscriptionId: z.int(), at: z.int() });
const Intent = z.object({ routerId: z.int(), hours: z.array(Hour).max(MOST_ROWS) });
const Proven = z.object({ routerId: z.int(), hours: z.array(Hour).max(MOST_ROWS), freed: z.array(z.int()).max(MOST_ROWS) });
const Proof = z.object({
  routerId: z.int(),
  digest: z.string(),
  objects: z.record(z.string(), z.string()).nullable(),
  serviceCount: z.int(),
  timeZone: z.string().nullable(),
  confirmed: z.boolean(),
  trouble: Trouble.nullable(),
  unarmable: z.array(z.object({ subscriptionId: z.int(), why: z.string() })),
  /** What hands had changed, in words; null: nothing. */
  repaired: personal(z.string()).nullable(),
});
export type ArmingProof = z.infer<typeof Proof>;

interface HourRow {
  readonly routerId: number;
  readonly subscriptionId: number;
  readonly at: Instant;
}
const insertHour = () => q.insertInto('armedService');
const keepSooner = statement<HourRow>()((p) =>
  insertHour()
    .values({ routerId: p('routerId'), subscriptionId: p('subscriptionId'), at: p('at') })
    .onConflict((conflict) => conflict.columns(['subscriptionId', 'routerId']).doUpdateSet((row) => ({ at: row.fn('min', ['armedService.at', 'excluded.at']) }))),
);
const keepHour = statement<HourRow>()((p) =>
  insertHour()
    .values({ routerId: p('routerId'), subscriptionId: p('subscriptionId'), at: p('at') })
    .onConflict((conflict) => conflict.columns(['subscriptionId', 'routerId']).doUpdateSet((row) => ({ at: row.ref('excluded.at') }))),
);
const hourOf = statement<{ routerId: number; subscriptionId: number }>()((p) =>
  q.selectFrom('armedService').innerJoin('subscription', 'subscription.id', 'armedService.subscriptionId').innerJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id').select(['armedService.at', 'entitlement.state', 'subscription.routerId']).where('armedService.subscriptionId', '=', p('subscriptionId')).where('armedService.routerId', '=', p('routerId')),
);
const freeHour = statement<{ routerId: number; subscriptionId: number }>()((p) => q.deleteFrom('armedService').where('subscriptionId', '=', p('subscriptionId')).where('routerId', '=', p('routerId')));
const forgetObjects = statement<{ routerId: number }>()((p) => q.updateTable('armedExpiry').set({ digest: sql.lit(''), objects: null }).where('routerId', '=', p('routerId')));
const isThere = statement<{ id: number }>()((p) => q.selectFrom('subscription').select('id').where('id', '=', p('id')));

/** Commands of the jobs; not in the contract. */
export const armingRecords: Record<string, CommandHandler> = {
  'arming.startAll': handler({
    input: z.object({ audit: z.boolean() }),
    observation: true,
    handle: (context, { audit }) => {
      for (const routerId of routerIds(context.tx)) context.enqueue(armJob(routerId, context.now, audit));
    },
  }),
  /** Before the router is told: from here on it may end them at that hour, or at the one that stood there before. */
  'arming.recordIntent': handler({
    input: Intent,
    observation: true,
    handle: ({ tx }, { routerId, hours }) => {
      if (!findArmedRouter(tx, routerId)) return;
      // What stands there is not known until it was read back: a crash in between must not be taken for somebody's hands.
      tx.runOf(forgetObjects, { routerId });
      for (const { subscriptionId, at } of hours) if (tx.getOf(isThere, { id: subscriptionId })) tx.runOf(keepSooner, { routerId, subscriptionId, at: at as Instant });
    },
  }),
  /** After it was read back. */
  'arming.recordHours': handler({ input: Proven, handle: recordHours }),
  'arming.recordProof': handler({ input: Proof, observation: true, handle: recordProof }),
  'arming.settleFired': handler({ input: z.object({ routerId: z.int(), after: z.int() }), handle: settleFired }),
};

function recordHours(context: CommandContext, { routerId, hours, freed }: z.infer<typeof Proven>): void {
  const { tx, now } = context;
  const letGo = (subscriptionId: number, change: () => void) => {
    const row = tx.getOf(hourOf, { routerId, subscriptionId });
    change();
    // Its hour came before the router let go of it: whether he is on is read back once more.
    if (row && row.at <= now && isOn(row.state) && row.routerId !== null) renewWish(context, subscriptionId);
  };
  for (const { subscriptionId, at } of hours) {
    const keep = () => void tx.runOf(keepHour, { routerId, subscriptionId, at: at as Instant });
    if (!tx.getOf(isThere, { id: subscriptionId })) continue;
    if (at > now) letGo(subscriptionId, keep);
    else keep();
  }
  for (const subscriptionId of freed) letGo(subscriptionId, () => void tx.runOf(freeHour, { routerId, subscriptionId }));
}

function recordProof(context: CommandContext, proof: ArmingProof): void {
  const { tx, now } = context;
  const { routerId, trouble, objects } = proof;
  if (!findArmedRouter(tx, routerId)) return;
  const before = findArmedExpiry(tx, routerId);
  const row = {
    digest: proof.digest,
    objects: objects && JSON.stringify(objects),
    objectCount: objects === null ? (before?.objectCount ?? 0) : Object.keys(objects).length,
    serviceCount: proof.serviceCount,
    timeZone: proof.timeZone,
    confirmedAt: proof.confirmed ? now : (before?.confirmedAt ?? null),
    lookedAt: now,
    trouble: trouble && JSON.stringify(trouble),
    unarmable: JSON.stringify(proof.unarmable),
  };
  tx.run(q.insertInto('armedExpiry').values({ routerId, ...row }).onConflict((conflict) => conflict.column('routerId').doUpdateSet(row)));
  if (proof.repaired !== null) {
    tx.run(q.insertInto('routerFinding').values({ routerId, kind: 'drift', objectName: 'armed schedulers', detail: proof.repaired, subscriptionId: null, foundAt: now, resolvedAt: now, resolution: 'repaired by Waya' }));
  }
  context.emit('routers', routerId);
}

/** M-Pesa has told what came in: who has not paid is cut off in the books too, and who has, or was given time, is let back on by the same call. */
function settleFired(context: CommandContext, { routerId, after }: { routerId: number; after: number }): { cursor: number | null } {
  const believed = clockJump(context.tx, dateOf(context.now)) === null;
  const rows = firedServices(context.tx, routerId, context.now).filter(({ subscriptionId }) => subscriptionId > after).slice(0, MOST_ROWS);
  const subscribers = new Set(rows.map(({ subscriberId }) => subscriberId));
  for (const subscriberId of subscribers) refreshEntitlement(context, subscriberId, { mayCutOff: believed });
  return { cursor: rows.length < MOST_ROWS ? null : rows.at(-1)!.subscriptionId };
}
