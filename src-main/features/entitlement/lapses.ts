/** When services that are on will end by themselves, if nobody pays and nobody does anything: what may be armed on a router. */
import type { DunningSettings } from '../../../src-shared/contract/settings.ts';
import { dateOf, DAY, instantOf, later, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import { statement, type Reader } from '../../kernel/db.ts';
import { letOthersRun } from '../../kernel/event-loop.ts';
import { q } from '../../schema/tables.ts';
import { readSetting } from '../settings/index.ts';
import { wasFired } from './armed.ts';
import { desired, isOn, type EntitlementFacts, type EntitlementHold } from './entitlement.ts';
import { mayHavePaidInGap, ownerFactsOf, stepOfOwner, type OwnerFacts } from './entitlement.service.ts';
import { findEntitlement, findSubscriptions, holdsOf, payerFacts, serviceHolds, type Payer, type SubscriptionFacts } from './entitlement.store.ts';

const LOOK_AHEAD_MS = 45 * DAY;
/** A service has few moments at which something ends; more is a mistake of ours. */
const MOST_MOMENTS = 100;
const SUBSCRIBERS_READ = 500;
/** Worked out before others have their turn. */
const SUBSCRIBERS_AT_ONCE = 25;

const subscribersOn = statement<{ routerId: number; after: number; limit: number }>()((p) =>
  q.selectFrom('subscription').innerJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id').select('subscriberId').distinct().where('subscription.routerId', '=', p('routerId')).where('entitlement.state', 'in', ['active', 'throttled']).where('subscriberId', '>', p('after')).orderBy('subscriberId').limit(p('limit')),
);
const pausesFrom = statement<{ subscriptionId: number; today: LocalDate }>()((p) =>
  q.selectFrom('pause').select(['fromOn', 'untilOn']).where('subscriptionId', '=', p('subscriptionId')).where((where) => where.or([where('untilOn', 'is', null), where('untilOn', '>', p('today'))])),
);

export interface Lapse {
  /** In the past: it waits for the cut-off run. */
  readonly at: Instant;
  /** debt: he owes too long. prepaid: what was paid for is over. end: it ends or rests, and nothing that he owes is the reason. */
  readonly cause: 'debt' | 'prepaid' | 'end';
}

/** By subscription, for those on a router that are on now; absent: never by itself. Leaves others their turn. */
export async function lapsesOn(db: Reader, routerId: number, now: Instant): Promise<Map<number, Lapse>> {
  const settings = readSetting(db, 'dunning');
  const lapses = new Map<number, Lapse>();
  const seen = new Set<number>();
  for (let after = 0, full = true; full; ) {
    const window = db.allOf(subscribersOn, { routerId, after, limit: SUBSCRIBERS_READ });
    for (const [index, { subscriberId }] of window.entries()) {
      const payer = payerFacts(db, subscriberId);
      if (!seen.has(payer.id)) lapsesOf(db, payer, { routerId, settings, now }, lapses);
      seen.add(payer.id);
      if (index % SUBSCRIBERS_AT_ONCE === 0) await letOthersRun();
    }
    full = window.length === SUBSCRIBERS_READ;
    after = window.at(-1)?.subscriberId ?? after;
  }
  return lapses;
}

/** Of a subscriber, and of all who share a payer with him, wherever they are. */
export function lapsesOfSubscriber(db: Reader, subscriberId: number, now: Instant): Map<number, Lapse> {
  const lapses = new Map<number, Lapse>();
  lapsesOf(db, payerFacts(db, subscriberId), { routerId: null, settings: readSetting(db, 'dunning'), now }, lapses);
  return lapses;
}

interface Asked {
  /** Null: of all routers. */
  readonly routerId: number | null;
  readonly settings: DunningSettings;
  readonly now: Instant;
}

function lapsesOf(db: Reader, payer: Payer, asked: Asked, lapses: Map<number, Lapse>): void {
  const { routerId, settings, now } = asked;
  // Once for each who owes: they ask after every unit of the payer.
  const known = new Map<number, readonly EntitlementHold[]>();
  const heldBy = (debtorId: number) => known.get(debtorId) ?? known.set(debtorId, holdsOf(db, { debtorId, payingIds: [payer.id, ...payer.units] }, now, settings.frozen)).get(debtorId)!;
  for (const owner of ownerFactsOf(db, payer)) {
    for (const subscription of findSubscriptions(db, owner.ownerId, dateOf(now))) {
      const current = findEntitlement(db, subscription.id);
      if ((routerId !== null && subscription.routerId !== routerId) || current === undefined || !isOn(current.state)) continue;
      const { debtorId } = stepOfOwner(owner, settings, now);
      const holds = [...serviceHolds(db, subscription, now), ...heldBy(debtorId)];
      // Who is slowed down for debt is ended for it already: what ends him yet is something else.
      const isSlow = current.state === 'throttled' && current.reasonCode === 'owesTooLong';
      const lapse = lapseOf(db, subscription, { owner, holds, policy: isSlow ? SLOWED : OFF }, asked);
      if (lapse !== null) lapses.set(subscription.id, lapse);
    }
  }
}

const OFF: EntitlementFacts['policy'] = { suspendMode: 'disable' };
/** How slow does not matter here. */
const SLOWED: EntitlementFacts['policy'] = { suspendMode: 'throttle', throttle: { upKbps: 1, downKbps: 1 } };

/** From moment to moment at which something ends, until he would be off. */
function lapseOf(db: Reader, subscription: SubscriptionFacts, given: { readonly owner: OwnerFacts; readonly holds: EntitlementFacts['holds']; readonly policy: EntitlementFacts['policy'] }, { settings, now }: Asked): Lapse | null {
  const pauses = db.allOf(pausesFrom, { subscriptionId: subscription.id, today: dateOf(now) });
  const { charging, paidUntil, startOn, endOn } = subscription;
  let at = now;
  for (let moments = 0; moments < MOST_MOMENTS; moments += 1) {
    const today = dateOf(at);
    const { step } = stepOfOwner(given.owner, settings, at);
    const isPaused = pauses.some(({ fromOn, untilOn }) => fromOn <= today && (untilOn === null || untilOn > today));
    const state = isPaused ? 'paused' : 'active';
    const wanted = desired({ subscription: { state, note: null, startOn, endOn, ...(charging === 'prepaid' ? { paidUntil } : {}) }, dunning: step, holds: given.holds, cutOffSince: null, policy: given.policy }, at);
    if (!isOn(wanted.state)) {
      const { code } = wanted.reason;
      const cause = code === 'owesTooLong' ? 'debt' : code === 'prepaidOver' ? 'prepaid' : 'end';
      const mayHavePaid = cause !== 'end' && mayHavePaidInGap(db, cause === 'prepaid' ? paidUntil : step.suspendAt);
      return mayHavePaid && !wasFired(db, subscription.id, now) ? null : { at, cause };
    }
    const moment = Math.min(wanted.until ?? Infinity, ...pauses.map(({ fromOn }) => instantOf(fromOn, '00:00')).filter((from) => from > at));
    if (moment <= at || moment > later(now, LOOK_AHEAD_MS)) return null;
    at = moment as Instant;
  }
  return null;
}
