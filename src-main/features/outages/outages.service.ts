/** Outages: declared by a person, or found by Waya because a router is down. While one lasts nobody on its routers is cut off; nothing is forgiven. */
import { Refusal } from '../../../src-shared/refusal.ts';
import { DAY, formatInstant, later, MINUTE, type Instant } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { armSoon } from '../entitlement/index.ts';
import { isRouterDown } from '../router-watch/index.ts';
import { findOutage, lasts, routerIdsOf, type OutageRecord } from './outages.store.ts';

/** A router that is down for less may come back by itself. */
const FOUND_AFTER_MS = 30 * MINUTE;
/** One that came back may go again. */
const OVER_AFTER_MS = 10 * MINUTE;
const MOST_PAST_MS = 30 * DAY;
const FOUND_REASON = 'the router does not answer';

interface Declared {
  readonly scope: 'router' | 'area';
  readonly routerId?: number | undefined;
  readonly area?: string | undefined;
  readonly fromAt?: Instant | undefined;
  readonly untilAt: Instant | null;
  readonly reason: string;
}

/** Returns the id. Throws Refusal. */
export function declareOutage(context: CommandContext, given: Declared): number {
  const { tx, now } = context;
  const fromAt = given.fromAt ?? now;
  if (fromAt > now || fromAt < later(now, -MOST_PAST_MS)) throw new Refusal('invalid', 'An outage began now or earlier, at most 30 days ago.', { fields: { fromAt: 'is in the future or too long ago' } });
  if (given.untilAt !== null && given.untilAt <= fromAt) throw new Refusal('invalid', 'It ends after it began.', { fields: { untilAt: 'is not after the beginning' } });
  const { routerId, place } = placeOf(context, given);
  const standing = tx.all(q.selectFrom('outage').selectAll().where('scope', '=', given.scope).where((where) => where.or([where('untilAt', 'is', null), where('untilAt', '>', now)]))).find((row) => lasts(row, now) && (given.scope === 'router' ? row.routerId === routerId : row.place.toLowerCase() === place.toLowerCase()));
  if (standing) throw new Refusal('conflict', `There is an outage of ${place} already, since ${formatInstant(standing.fromAt)}.`);
  // One that answers is out behind itself, as when a fibre is cut: that it answers says nothing.
  const endsItself = routerId !== null && given.untilAt === null && isRouterDown(tx, routerId);
  return begin(context, { scope: given.scope, routerId, place, state: 'declared', fromAt, untilAt: given.untilAt, reason: given.reason, endsItself: endsItself ? 1 : 0 });
}

function placeOf({ tx }: CommandContext, { scope, routerId, area }: Declared): { routerId: number | null; place: string } {
  if (scope === 'router') {
    const router = routerId === undefined ? undefined : tx.get(q.selectFrom('router').select(['id', 'name']).where('id', '=', routerId));
    if (!router) throw new Refusal('not_found', 'There is no such router.', { fields: { routerId: 'is not a router' } });
    return { routerId: router.id, place: router.name };
  }
  const place = area ?? '';
  if (place === '' || routerIdsOf(tx, { scope, routerId: null, place }).length === 0) throw new Refusal('not_found', 'No router is in this area. Areas are set on the page of each router.', { fields: { area: 'is on no router' } });
  return { routerId: null, place };
}

type NewOutage = Pick<OutageRecord, 'scope' | 'routerId' | 'place' | 'state' | 'fromAt' | 'untilAt' | 'reason' | 'endsItself'>;

function begin(context: CommandContext, outage: NewOutage): number {
  const operatorId = context.actor.kind === 'operator' ? context.actor.operatorId : null;
  const { id } = context.tx.run(q.insertInto('outage').values({ ...outage, createdAt: context.now, operatorId }));
  tell(context, { id, ...outage });
  return id;
}

export function confirmOutage(context: CommandContext, id: number, reason: string): void {
  const outage = mustLast(context, id);
  if (outage.state !== 'found') throw new Refusal('conflict', 'It is declared already.');
  context.tx.run(q.updateTable('outage').set({ state: 'declared', reason, operatorId: context.actor.kind === 'operator' ? context.actor.operatorId : null }).where('id', '=', id));
  tell(context, outage);
}

export function dismissOutage(context: CommandContext, id: number): void {
  const outage = mustLast(context, id);
  if (outage.state !== 'found') throw new Refusal('conflict', 'A person has declared it. End it instead.');
  context.tx.run(q.updateTable('outage').set({ state: 'dismissed', untilAt: context.now }).where('id', '=', id));
  tell(context, outage);
}

export function endOutage(context: CommandContext, id: number, at: Instant = context.now): void {
  const outage = mustLast(context, id);
  context.tx.run(q.updateTable('outage').set({ untilAt: at > outage.fromAt ? at : outage.fromAt }).where('id', '=', id));
  tell(context, outage);
}

function mustLast(context: CommandContext, id: number): OutageRecord {
  const outage = findOutage(context.tx, id);
  if (!outage) throw new Refusal('not_found', 'There is no such outage.');
  if (!lasts(outage, context.now)) throw new Refusal('conflict', 'This outage is over already.');
  return outage;
}

/** The routers' own hours follow; who would be cut off is decided by the next run alone (docs/adr/0003). */
function tell(context: CommandContext, outage: Pick<OutageRecord, 'id' | 'scope' | 'routerId' | 'place'>): void {
  context.changed('outage', outage.id);
  context.emit('outages', outage.id);
  for (const routerId of routerIdsOf(context.tx, outage)) armSoon(context, routerId);
}

interface Seen {
  readonly found: readonly { readonly routerId: number; readonly name: string; readonly since: Instant }[];
  readonly over: readonly { readonly id: number; readonly since: Instant }[];
}

/** Routers that have been down for long and are in no outage yet, and outages whose router has been up again for a while. Reads only. */
export function seeOutages(db: Reader, now: Instant): Seen {
  const found = db.sql<{ routerId: number; name: string; since: Instant }>(
    `SELECT routerId, router.name, since FROM routerWatch JOIN router ON router.id = routerId WHERE routerWatch.state = 'down' AND since <= ?
       AND EXISTS (SELECT 1 FROM subscription WHERE subscription.routerId = routerWatch.routerId)
       AND NOT EXISTS (SELECT 1 FROM outage WHERE outage.routerId = routerWatch.routerId AND (fromAt >= since OR untilAt IS NULL OR untilAt > ?))
       AND NOT EXISTS (SELECT 1 FROM outage WHERE scope = 'area' AND place = router.area COLLATE NOCASE AND state <> 'dismissed' AND (untilAt IS NULL OR untilAt > ?))`,
    later(now, -FOUND_AFTER_MS), now, now,
  );
  const over = db.sql<{ id: number; since: Instant }>(`SELECT id, since FROM outage JOIN routerWatch ON routerWatch.routerId = outage.routerId WHERE endsItself = 1 AND outage.state <> 'dismissed' AND untilAt IS NULL AND routerWatch.state = 'up' AND since <= ?`, later(now, -OVER_AFTER_MS));
  return { found, over };
}

/** Writes down what is seen now. */
export function followRouters(context: CommandContext): void {
  const { found, over } = seeOutages(context.tx, context.now);
  for (const { id, since } of over) endOutage(context, id, since);
  for (const { routerId, name, since } of found) begin(context, { scope: 'router', routerId, place: name, state: 'found', fromAt: since, untilAt: null, reason: FOUND_REASON, endsItself: 1 });
}
