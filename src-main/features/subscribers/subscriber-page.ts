import { sql } from 'kysely';
import { formatKes, sum, ZERO, type Cents } from '../../../src-shared/money.ts';
import type { SubscriptionView } from '../../../src-shared/contract/subscribers.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf, formatDate, formatInstant, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import { asWatched, isWatchedService } from '../entitlement/index.ts';
import type { Reader } from '../../kernel/db.ts';
import { balanceOf, creditOf } from '../../ledger/journal.ts';
import { q } from '../../schema/tables.ts';
import { chargingView, unitsOf } from './charging-view.ts';
import { speedText } from './timeline.ts';

/** Everything the subscriber page shows at first sight. Throws Refusal not_found. */
export function subscriberPage(db: Reader, id: number, now: Instant) {
  const subscriber = db.get(q.selectFrom('subscriber').select(['id', 'accountNumber', 'name', 'phone', 'otherPhone', 'email', 'location', 'note', 'createdAt', 'taxPin', 'taxExempt', 'exemption', 'payerId', 'spreadRule', 'suspendUnits']).where('id', '=', id));
  if (!subscriber) throw new Refusal('not_found', 'There is no such subscriber.');
  const today = dateOf(now);
  const subscriptions = subscriptionViews(db, id, today);
  const { payerId, taxExempt, ...shown } = subscriber;
  const payer = payerId === null ? null : db.one(q.selectFrom('subscriber').select(['id', 'name', 'accountNumber']).where('id', '=', payerId));
  const overdueCents = sum(db.all(q.selectFrom('invoice').select('openCents').where('subscriberId', '=', id).where('openCents', '>', sql.lit(ZERO)).where('dueOn', '<', today)).map((row) => row.openCents));
  const balanceCents = balanceOf(db, id);
  const units = unitsOf(db, id, subscriber.spreadRule);
  return {
    ...shown,
    taxExempt: taxExempt === 1,
    payer,
    units,
    phone: subscriber.phone ?? '',
    otherPhone: subscriber.otherPhone ?? '',
    balanceCents,
    creditCents: creditOf(db, id),
    overdueCents,
    headline: headline(subscriptions, { balanceCents, units: units.length, payerName: payer?.name ?? null, today }),
    subscriptions,
  };
}

function subscriptionViews(db: Reader, subscriberId: number, today: LocalDate): SubscriptionView[] {
  const rows = db.all(
    q
      .selectFrom('subscription')
      .innerJoin('plan', 'plan.id', 'subscription.planId')
      .innerJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id')
      .leftJoin('router', 'router.id', 'subscription.routerId')
      .leftJoin('routerSession', (join) => join.onRef('routerSession.routerId', '=', 'subscription.routerId').onRef('routerSession.userName', '=', 'subscription.userName'))
      .select(['subscription.id', 'planId', 'plan.name as planName', 'priceCents', 'plan.downKbps', 'plan.upKbps', 'subscription.routerId', 'router.name as routerName', 'subscription.userName', 'access', 'subscription.address', 'ipv6Prefix', 'macAddress', 'server', 'startOn', 'endOn', 'billingMode', 'intervalUnit', 'intervalCount', 'charging', 'paidUntil'])
      .select(['entitlement.state', 'entitlement.reason', 'entitlement.since as stateSince', 'revision', 'confirmedRevision', 'confirmedAt', 'entitlement.trouble', 'throttle', 'routerSession.address as onlineAddress', 'routerSession.since as onlineSince', 'routerSession.readAt', 'router.lastSweepAt'])
      .select(isWatchedService.as('isWatched'))
      .leftJoin('speedOverride', 'speedOverride.subscriptionId', 'subscription.id')
      .leftJoin('operator', 'operator.id', 'speedOverride.operatorId')
      .select(['speedOverride.upKbps as ownUpKbps', 'speedOverride.downKbps as ownDownKbps', 'speedOverride.reason as ownReason', 'operator.name as ownBy', 'speedOverride.at as ownAt', 'speedOverride.untilOn as ownUntilOn'])
      .where('subscriberId', '=', subscriberId)
      .orderBy('subscription.id', 'desc'),
  );
  return rows.map(({ intervalUnit, intervalCount, state, reason, stateSince, revision, confirmedRevision, confirmedAt, trouble, throttle, onlineAddress, onlineSince, readAt, lastSweepAt, isWatched, ownUpKbps, ownDownKbps, ownReason, ownBy, ownAt, ownUntilOn, ...row }) => ({
    ...row,
    ...chargingView(db, row.id, { unit: intervalUnit, count: intervalCount }, today),
    entitlement: {
      state,
      reason: isWatched === 1 && confirmedRevision < revision ? asWatched(reason) : reason,
      since: stateSince,
      throttle: throttle === null ? null : JSON.parse(throttle),
      confirmedAt: confirmedRevision === revision ? confirmedAt : null,
      trouble: trouble !== null ? JSON.parse(trouble) : row.routerId === null && state !== 'ended' ? { message: 'No router is chosen for this service.', hint: 'Choose the router he is connected to.' } : null,
      watched: isWatched === 1 && confirmedRevision < revision,
    },
    speedOverride: ownUpKbps === null || ownDownKbps === null || ownReason === null || ownAt === null ? null : { upKbps: ownUpKbps, downKbps: ownDownKbps, reason: ownReason, by: ownBy, at: ownAt, untilOn: ownUntilOn },
    online: onlineAddress === null || onlineSince === null || readAt === null ? null : { address: onlineAddress, since: onlineSince, seenAt: lastSweepAt !== null && lastSweepAt > readAt ? lastSweepAt : readAt },
  }));
}

interface HeadlineFacts {
  readonly balanceCents: Cents;
  /** That he pays for. */
  readonly units: number;
  /** Null: he pays for himself. */
  readonly payerName: string | null;
  readonly today: LocalDate;
}

type Headline = { tone: 'good' | 'warn' | 'bad' | 'neutral' | 'pending'; text: string; why: string };

/** One sentence that answers "why is he off?", or on. */
function headline(subscriptions: readonly SubscriptionView[], facts: HeadlineFacts): Headline {
  const { balanceCents } = facts;
  const shown = subscriptions.find((subscription) => subscription.entitlement.state !== 'ended') ?? subscriptions[0];
  if (!shown && facts.units > 0) return { tone: balanceCents > 0 ? 'warn' : 'neutral', text: `He pays for ${facts.units === 1 ? '1 unit' : `${facts.units} units`}.`, why: balanceCents > 0 ? `He owes ${formatKes(balanceCents)} for ${facts.units === 1 ? 'it' : 'them'}.` : 'Nothing is owed.' };
  if (!shown) return { tone: 'neutral', text: 'He has no service.', why: balanceCents > 0 ? `He owes ${formatKes(balanceCents)}.` : 'Add a service to begin.' };
  const { state, reason, confirmedAt, since, trouble, watched } = shown.entitlement;
  if (watched) return watchedHeadline(shown);
  const proof = confirmedAt === null ? (trouble?.message ?? 'The router has not confirmed it yet.') : `Router ${shown.routerName} confirmed it on ${formatInstant(confirmedAt)}.`;
  const why = `${reason} ${proof}`;
  switch (state) {
    case 'active': {
      if (confirmedAt === null) return { tone: 'pending', text: 'He should be on; the router has yet to confirm it.', why };
      if (shown.online) return { tone: 'good', text: `He is online since ${formatInstant(shown.online.since)}.`, why };
      return { tone: balanceCents > 0 ? 'warn' : 'neutral', text: 'He may connect, but is not connected now.', why };
    }
    case 'throttled':
      return { tone: 'warn', text: `Slowed down${shown.entitlement.throttle === null ? '' : ` to ${speedText(shown.entitlement.throttle.downKbps)}`} since ${formatInstant(since)}: ${reason}`, why: proof };
    case 'suspended':
      return { tone: isPaused(shown, facts.today) ? 'warn' : 'bad', text: confirmedAt === null ? 'He is to be cut off; the router has yet to confirm it.' : offText(shown, facts), why };
    case 'walled':
      return { tone: 'bad', text: `He sees only the pay page since ${formatInstant(since)}.`, why };
    case 'inactive':
      return { tone: 'neutral', text: 'His service has not begun yet.', why };
    case 'ended':
      return { tone: 'neutral', text: 'His service has ended.', why };
  }
}

/** Nothing of it was sent: it is said as what would be. */
function watchedHeadline({ entitlement, routerName, online }: SubscriptionView): Headline {
  const { state, reason, since } = entitlement;
  const why = `${reason} Waya watches router ${routerName} and sends nothing to it for this service.`;
  const at = formatInstant(since);
  switch (state) {
    case 'active':
      return { tone: online ? 'good' : 'neutral', text: online ? `He is online since ${formatInstant(online.since)}.` : 'Watching only: he would be let on.', why };
    case 'throttled':
      return { tone: 'warn', text: `Watching only: would be slowed down since ${at}.`, why };
    case 'suspended':
      return { tone: 'warn', text: `Watching only: would be cut off since ${at}.`, why };
    case 'walled':
      return { tone: 'warn', text: `Watching only: would see only the pay page since ${at}.`, why };
    case 'inactive':
      return { tone: 'neutral', text: 'Watching only: his service has not begun yet.', why };
    case 'ended':
      return { tone: 'neutral', text: 'Watching only: his service has ended, and his line would be taken off the router.', why };
  }
}

const isPaused = ({ pausedFrom }: SubscriptionView, today: LocalDate): boolean => pausedFrom !== null && pausedFrom <= today;

/** Why he is off, and what lets him on again: his own wish, money for the next prepaid time, or what is owed. */
function offText(service: SubscriptionView, { balanceCents, payerName, today }: HeadlineFacts): string {
  const { pausedFrom, pausedUntil, charging, paidUntil, priceCents, entitlement } = service;
  if (isPaused(service, today)) return `He is paused since ${formatDate(pausedFrom!)}, ${pausedUntil === null ? 'until somebody resumes it' : `back on ${formatDate(pausedUntil)}`}.`;
  const since = formatInstant(entitlement.since);
  if (balanceCents > 0) return `He is cut off since ${since}: he is offline until he pays ${formatKes(balanceCents)}.`;
  if (charging === 'prepaid') return `He is off${paidUntil === null ? '' : ` since ${formatInstant(paidUntil)}`}: he is on again when he pays ${formatKes(priceCents)} ahead.`;
  return payerName === null ? `He is cut off since ${since}.` : `He is cut off since ${since}: he is offline until ${payerName} pays.`;
}
