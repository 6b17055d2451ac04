import type { Selectable } from 'kysely';
import type { Trouble } from '../../../src-shared/contract/values.ts';
import type { Instant } from '../../../src-shared/time.ts';
import { statement, type Reader } from '../../kernel/db.ts';
import { letOthersRun } from '../../kernel/event-loop.ts';
import { q, type Tables } from '../../schema/tables.ts';
import { lapsesOn } from '../entitlement/index.ts';
import { readSetting } from '../settings/index.ts';
import { cutOf, type ArmableService, type ArmingFacts } from './armed-plan.ts';
import type { ProvenObjects } from './armed-objects.ts';

const SERVICES_AT_ONCE = 500;

export interface ArmedRouter {
  readonly id: number;
  readonly name: string;
  readonly suspendMode: 'disable' | 'walled' | 'throttle';
  readonly rollout: 'shadow' | 'pilot' | 'live';
  readonly lastContactAt: Instant | null;
}

const routerById = statement<{ id: number }>()((p) => q.selectFrom('router').select(['id', 'name', 'suspendMode', 'rollout', 'lastContactAt']).where('id', '=', p('id')));
const expiryOf = statement<{ routerId: number }>()((p) => q.selectFrom('armedExpiry').selectAll().where('routerId', '=', p('routerId')));
const hoursOf = statement<{ routerId: number }>()((p) => q.selectFrom('armedService').select(['subscriptionId', 'at']).where('routerId', '=', p('routerId')));
const servicesOn = statement<{ routerId: number; after: number; limit: number }>()((p) =>
  q
    .selectFrom('subscription')
    .innerJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id')
    .innerJoin('plan', 'plan.id', 'subscription.planId')
    .leftJoin('speedOverride', 'speedOverride.subscriptionId', 'subscription.id')
    .select(['subscription.id as subscriptionId', 'userName', 'access', 'address', 'macAddress', 'ipv6Prefix', 'isPilot'])
    .select(({ fn }) => [fn.coalesce('speedOverride.upKbps', 'plan.upKbps').as('upKbps'), fn.coalesce('speedOverride.downKbps', 'plan.downKbps').as('downKbps')])
    .where('subscription.routerId', '=', p('routerId'))
    .where('subscription.id', '>', p('after'))
    .where('entitlement.state', 'in', ['active', 'throttled'])
    .orderBy('subscription.id')
    .limit(p('limit')),
);
/** On by the ledger, while the hour has come at which the router was to end them. */
const firedOn = statement<{ routerId: number; now: Instant }>()((p) =>
  q
    .selectFrom('armedService')
    .innerJoin('subscription', 'subscription.id', 'armedService.subscriptionId')
    .innerJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id')
    .select(['subscription.id as subscriptionId', 'subscriberId'])
    .where('armedService.routerId', '=', p('routerId'))
    .whereRef('subscription.routerId', '=', 'armedService.routerId')
    .where('armedService.at', '<=', p('now'))
    .where('entitlement.state', 'in', ['active', 'throttled'])
    .orderBy('subscription.id'),
);

export const findArmedRouter = (db: Reader, id: number): ArmedRouter | undefined => db.getOf(routerById, { id });
export const routerIds = (db: Reader): number[] => db.all(q.selectFrom('router').select('id').orderBy('id')).map(({ id }) => id);
export const findArmedExpiry = (db: Reader, routerId: number): Selectable<Tables['armedExpiry']> | undefined => db.getOf(expiryOf, { routerId });

/** The hour at which a router may end a service by itself, by subscription. */
export const armedHours = (db: Reader, routerId: number): Map<number, Instant> => new Map(db.allOf(hoursOf, { routerId }).map(({ subscriptionId, at }) => [subscriptionId, at]));

/** Services that a router was to end by itself, and of which nothing has decided yet whether they paid meanwhile. */
export const firedServices = (db: Reader, routerId: number, now: Instant): { readonly subscriptionId: number; readonly subscriberId: number }[] => db.allOf(firedOn, { routerId, now });

/** Everything that the plan of a router is made of. Leaves others their turn. */
export async function armingFacts(db: Reader, router: ArmedRouter, now: Instant): Promise<ArmingFacts> {
  const { awayGraceHours, throttleUpKbps, throttleDownKbps } = readSetting(db, 'network');
  const slow = { upKbps: throttleUpKbps, downKbps: throttleDownKbps };
  // A router that is only watched is sent nothing, and one that is tried out ends its pilots alone.
  if (awayGraceHours === 0 || router.rollout === 'shadow') return { services: [], awayGraceHours, now };
  const lapses = await lapsesOn(db, router.id, now);
  const armed = armedHours(db, router.id);
  const services: ArmableService[] = [];
  for (let after = 0, full = true; full; ) {
    const window = db.allOf(servicesOn, { routerId: router.id, after, limit: SERVICES_AT_ONCE });
    for (const { isPilot, ipv6Prefix, upKbps, downKbps, ...service } of window) {
      const lapse = lapses.get(service.subscriptionId);
      const at = armed.get(service.subscriptionId) ?? null;
      if (lapse && (router.rollout !== 'pilot' || isPilot === 1)) services.push({ ...service, lapsesAt: lapse.at, firedAt: at !== null && at <= now ? at : null, cut: cutOf(router.suspendMode, slow, { cause: lapse.cause, ipv6Prefix, speed: { upKbps, downKbps } }) });
    }
    full = window.length === SERVICES_AT_ONCE;
    after = window.at(-1)?.subscriptionId ?? after;
    await letOthersRun();
  }
  return { services, awayGraceHours, now };
}

export const provenObjects = (objects: string | null): ProvenObjects => (objects === null ? null : (JSON.parse(objects) as ProvenObjects));
export const troubleIn = (text: string | null): Trouble | null => (text === null ? null : (JSON.parse(text) as Trouble));

/**
 * Services that a router has ended by itself while Waya was off, rightly as far as anybody knows: a comparison does not let them on again before it is
 * known who paid.
 */
export const awayEnded = (db: Reader, routerId: number, now: Instant): ReadonlySet<number> => new Set(firedServices(db, routerId, now).map(({ subscriptionId }) => subscriptionId));
