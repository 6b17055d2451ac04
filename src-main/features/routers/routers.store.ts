import { statement, type Reader } from '../../kernel/db.ts';
import { letOthersRun } from '../../kernel/event-loop.ts';
import { q, type Tables } from '../../schema/tables.ts';
import { sql, type Selectable } from 'kysely';
import type { Access } from '../../../src-shared/contract/values.ts';
import type { WantedRecord, Wish } from './desired-objects.ts';
import { sameRate } from './rates.ts';

export type RouterRecord = Selectable<Tables['router']>;

const routerById = statement<{ id: number }>()((p) => q.selectFrom('router').selectAll().where('id', '=', p('id')));
export const findRouter = (db: Reader, id: number): RouterRecord | undefined => db.getOf(routerById, { id });

const pinnedOn = statement<{ routerId: number }>()((p) => q.selectFrom('routerSwap').select('serialNumber').where('routerId', '=', p('routerId')).where('state', '=', sql.lit('approved')).orderBy('id', 'desc').limit(1));

/** The only device that is taken for this router, once one has taken the place of another (ADR 0020); null: any. */
export const pinnedSerial = (db: Reader, routerId: number): string | null => db.getOf(pinnedOn, { routerId })?.serialNumber ?? null;

const wishes = () =>
  q
    .selectFrom('subscription')
    .innerJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id')
    .innerJoin('plan', 'plan.id', 'subscription.planId')
    .leftJoin('adoption', (join) => join.onRef('adoption.subscriptionId', '=', 'subscription.id').onRef('adoption.routerId', '=', 'subscription.routerId'))
    .leftJoin('speedOverride', 'speedOverride.subscriptionId', 'subscription.id')
    .select(['subscription.id as subscriptionId', 'subscriberId', 'subscription.routerId', 'userName', 'access', 'address', 'ipv6Prefix', 'macAddress', 'server', 'planId', 'plan.upKbps', 'plan.downKbps', 'burst', 'priority', 'addressList'])
    .select(['speedOverride.upKbps as ownUpKbps', 'speedOverride.downKbps as ownDownKbps', 'entitlement.state', 'throttle', 'revision', 'confirmedRevision', 'confirmedAt', 'passwordVersion', 'confirmedPasswordVersion', 'entitlement.trouble', 'adoption.at as handedOverAt']);

/** Whoever has the address or the device of this service now, or had it after him: what stands on the router for it is theirs. */
const laterOfDevice = () =>
  q
    .selectFrom('subscription as other')
    .innerJoin('entitlement as its', 'its.subscriptionId', 'other.id')
    .select('other.id')
    .whereRef('other.routerId', '=', 'subscription.routerId' as never)
    .where((where) => where.or([where('its.state', '<>', 'ended'), where('other.id', '>', where.ref('subscription.id' as never))]))
    .where((where) => where.or([where('other.address', '=', where.ref('subscription.address' as never)), where('other.macAddress', '=', where.ref('subscription.macAddress' as never))]))
    .whereRef('other.id', '<>', 'subscription.id' as never);

const wishById = statement<{ id: number }>()((p) => wishes().where('subscription.id', '=', p('id')));
const wishesOnRouter = statement<{ routerId: number; after: number; limit: number }>()((p) =>
  wishes()
    .where('subscription.routerId', '=', p('routerId'))
    .where('subscription.id', '>', p('after'))
    .where((where) => where.or([where('entitlement.state', '<>', 'ended'), where('confirmedRevision', '<', where.ref('revision')), where.and([where('access', 'in', ['static', 'dhcp']), where.not(where.exists(laterOfDevice()))])]))
    .orderBy('subscription.id')
    .limit(p('limit')),
);

/** The wish of this moment; undefined for a subscription that is not there. */
export const findWish = (db: Reader, subscriptionId: number): Wish | undefined => db.getOf(wishById, { id: subscriptionId });

const WISHES_AT_ONCE = 500;

/** Everything that should be on a router, or be proven gone from it, by subscription id; devices that stay cut off after the end among them. Leaves others their turn between windows. */
export async function allWishes(db: Reader, routerId: number): Promise<Map<number, Wish>> {
  const wishes = new Map<number, Wish>();
  for (let after = 0; ; ) {
    const window = db.allOf(wishesOnRouter, { routerId, after, limit: WISHES_AT_ONCE });
    for (const wish of window) wishes.set(wish.subscriptionId, wish);
    if (window.length < WISHES_AT_ONCE) return wishes;
    after = window.at(-1)!.subscriptionId;
    await letOthersRun();
  }
}

const cipherOf = statement<{ id: number }>()((p) => q.selectFrom('subscription').select('passwordCipher').where('id', '=', p('id')));
export const passwordCipherOf = (db: Reader, subscriptionId: number): string => db.getOf(cipherOf, { id: subscriptionId })!.passwordCipher;

const lastConfirmed = statement<{ subscriptionId: number }>()((p) =>
  q.selectFrom('routerProof').select(['routerId', 'wanted']).where('subscriptionId', '=', p('subscriptionId')).where('confirmed', '=', 1).orderBy('id', 'desc').limit(1),
);

/** What was last proven of a line, and where. */
export function lastProven(db: Reader, subscriptionId: number): { routerId: number; wanted: WantedRecord } | null {
  const row = db.getOf(lastConfirmed, { subscriptionId });
  return row ? { routerId: row.routerId, wanted: JSON.parse(row.wanted) as WantedRecord } : null;
}

/** Do the limits differ from those proven last on this router? What is connected then runs under the old ones. */
export function limitsChanged(proven: ReturnType<typeof lastProven>, routerId: number, wanted: WantedRecord): boolean {
  if (!proven || proven.routerId !== routerId || proven.wanted.profile === null) return false;
  const { profile, rateLimit, address } = proven.wanted;
  return profile !== wanted.profile || !sameRate(rateLimit, wanted.rateLimit) || address !== wanted.address;
}

const accessProven = statement<{ subscriptionId: number }>()((p) =>
  q
    .selectFrom('routerProof')
    .select(sql<Access | null>`json_extract(wanted, '$.access')`.as('access'))
    .distinct()
    .where('subscriptionId', '=', p('subscriptionId'))
    .where('id', '>=', (eb) => eb.selectFrom('routerProof as last').select(({ fn }) => fn.coalesce(fn.max('last.id'), sql.lit(0)).as('id')).whereRef('last.subscriptionId', '=', 'routerProof.subscriptionId').where('last.confirmed', '=', 1)),
);

/** The kinds that a line was of since it was last proven right: what stands on the router for it may be of any of them. */
export const earlierKinds = (db: Reader, subscriptionId: number): Access[] => db.allOf(accessProven, { subscriptionId }).flatMap(({ access }) => access ?? []);

const listsOfPlans = statement<Record<never, never>>()(() => q.selectFrom('plan').select('addressList').distinct().where('addressList', 'is not', null));

/** Address lists of the operator's own that plans put their subscribers on. */
export const planLists = (db: Reader): string[] => db.allOf(listsOfPlans, {}).flatMap(({ addressList }) => addressList ?? []);

/** Windows of at most so many, for commands that must stay short. */
export function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
