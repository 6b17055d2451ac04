/** Handing over what hands made: a look that changes nothing, and the decision. What then happens to the router is the jobs' work (bring-in-line.ts). */
import { operatorContract as contract } from '../../../src-shared/contract/index.ts';
import type { Access } from '../../../src-shared/contract/values.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { Instant } from '../../../src-shared/time.ts';
import type { Clock } from '../../kernel/clock.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import { statement, type Reader } from '../../kernel/db.ts';
import { letOthersRun } from '../../kernel/event-loop.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import { q } from '../../schema/tables.ts';
import { renewWish } from '../entitlement/index.ts';
import { adoptableLine, spelledOtherwise, type AdoptableLine } from './adoptable.ts';
import type { Wish } from './desired-objects.ts';
import type { LineRows } from './lines/line-kind.ts';
import { readAllRows } from './read-rows.ts';
import { indexed } from './router-index.ts';
import type { RouterPool } from './router-pool.ts';
import { unavailable } from './router-troubles.ts';
import { allWishes, chunksOf, findRouter, findWish, planLists } from './routers.store.ts';

const insertAdoption = statement<{ subscriptionId: number; routerId: number; at: Instant }>()((p) =>
  q
    .insertInto('adoption')
    .values({ subscriptionId: p('subscriptionId'), routerId: p('routerId'), at: p('at') })
    .onConflict((conflict) => conflict.column('subscriptionId').doUpdateSet((row) => ({ routerId: row.ref('excluded.routerId'), at: row.ref('excluded.at') }))),
);

export const adoptionCommands: Record<string, CommandHandler> = {
  'routers.adopt': handler({ ...contract['routers.adopt'], handle: (context, { routerId, subscriptionIds }) => ({ adopting: adopt(context, routerId, subscriptionIds) }) }),
};

/** Records the decision; the job that brings a line in line does the rest, when the router can be reached. Returns how many are handed over. */
function adopt(context: CommandContext, routerId: number, subscriptionIds: readonly number[]): number {
  const { tx, now } = context;
  const router = findRouter(tx, routerId);
  if (!router) throw new Refusal('not_found', 'There is no such router.');
  const lines = [...new Set(subscriptionIds)].flatMap((id) => findWish(tx, id) ?? []).filter((wish) => wish.routerId === routerId && wish.state !== 'ended');
  if (lines.length === 0) throw new Refusal('conflict', `None of these services is on router ${router.name} any more. Look again.`);
  for (const { subscriptionId, handedOverAt } of lines) {
    // Said twice, done once: its job is waiting already.
    if (handedOverAt !== null) continue;
    tx.runOf(insertAdoption, { subscriptionId, routerId, at: now });
    renewWish(context, subscriptionId);
    context.changed('subscription', subscriptionId);
  }
  context.emit('routers', routerId);
  return lines.length;
}

/** One reading of a router, to be looked through window by window. */
interface Reading {
  readonly readAt: Instant;
  readonly lines: readonly AdoptableLine[];
  readonly losing: number;
  readonly dialling: number;
  readonly spelledOtherwise: readonly { subscriberId: number; subscriberName: string; userName: string; secretName: string }[];
}

/** More would not be read by anybody. */
const MOST_SPELLINGS = 20;

/** Answers routers.adoptable. The last reading of each router is kept in memory for the windows that follow. */
export function adoptableReader(pool: RouterPool, clock: Clock) {
  const readings = new Map<number, Reading>();
  return async (db: Reader, routerId: number, { offset, limit }: { readonly offset: number; readonly limit: number }) => {
    const kept = offset === 0 ? undefined : readings.get(routerId);
    const reading = kept ?? (await readAdoptable(db, pool, routerId, clock));
    readings.set(routerId, reading);
    const { lines, ...rest } = reading;
    return { ...rest, total: lines.length, rows: lines.slice(offset, offset + limit).flatMap((line) => withNames(db, line)) };
  };
}

function withNames(db: Reader, line: AdoptableLine) {
  const row = db.getOf(namesOf, { id: line.subscriptionId });
  return row ? [{ ...line, ...row }] : [];
}
const namesOf = statement<{ id: number }>()((p) =>
  q.selectFrom('subscription').innerJoin('subscriber', 'subscriber.id', 'subscription.subscriberId').innerJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id').select(['subscriber.name as subscriberName', 'entitlement.reason']).where('subscription.id', '=', p('id')),
);

/** Lines at once between two turns of the event loop. */
const LINES_AT_ONCE = 500;

/** Throws Refusal, unavailable when the router does not answer. */
async function readAdoptable(db: Reader, pool: RouterPool, routerId: number, clock: Clock): Promise<Reading> {
  if (!findRouter(db, routerId)) throw new Refusal('not_found', 'There is no such router.');
  const wishes: Wish[] = [...(await allWishes(db, routerId)).values()];
  const rows = await readRows(db, pool, routerId, new Set(wishes.map(({ access }) => access)));
  const readAt = clock.now();
  await letOthersRun();
  const index = await indexed(rows);
  const lines: AdoptableLine[] = [];
  for (const window of chunksOf(wishes, LINES_AT_ONCE)) {
    lines.push(...window.filter((wish) => wish.handedOverAt === null).flatMap((wish) => adoptableLine(routerId, wish, index, readAt) ?? []));
    await letOthersRun();
  }
  lines.sort((a, b) => Number(b.willLoseService) - Number(a.willLoseService) || (a.userName < b.userName ? -1 : 1));
  return {
    readAt,
    lines,
    losing: lines.filter((line) => line.willLoseService).length,
    dialling: lines.filter((line) => line.willDialAnew).length,
    spelledOtherwise: spelledOtherwise(wishes.filter(({ access }) => access === 'pppoe'), rows.secrets).slice(0, MOST_SPELLINGS).map(({ wish, secretName }) => ({ subscriberId: wish.subscriberId, subscriberName: db.getOf(namesOf, { id: wish.subscriptionId })!.subscriberName, userName: wish.userName, secretName })),
  };
}

async function readRows(db: Reader, pool: RouterPool, routerId: number, kinds: ReadonlySet<Access>): Promise<LineRows> {
  try {
    const { session } = await pool.line(routerId);
    return await readAllRows(session, kinds, { lists: planLists(db) });
  } catch (error) {
    throw error instanceof GatewayError ? unavailable(error) : error;
  }
}
