/**
 * What a subscription is entitled to on the network: a pure function of its dates, what is owed (through dunning), and what holds a cut-off.
 * The ledger decides, never a stored status ("paid clients suspended", product, complaint 2); the answer carries its arithmetic.
 */
import type { Cents } from '../../../src-shared/money.ts';
import { formatDate, formatInstant, instantOf, NAIROBI } from '../../../src-shared/time.ts';
import type { Instant, LocalDate } from '../../../src-shared/time.ts';

/** inactive: not begun yet; on the router it is like suspended, but nobody owes anything. */
export type EntitlementState = 'inactive' | 'active' | 'throttled' | 'walled' | 'suspended' | 'ended';

/** How fast while throttled. */
export interface Throttle {
  readonly upKbps: number;
  readonly downKbps: number;
}

/**
 * What holds a cut-off. paymentConfirmed (a push known by query to have succeeded, its receipt awaited), courtesy (hours granted on a receipt that is
 * looked for) and neverSuspend keep him on and also let him back on. paymentPending (a push on its way), freeze (the one switch), outage and reminderUnsent only keep on who is on: asking for
 * a push must not give who was cut off free minutes, and the switch must not let everybody back on.
 */
export type EntitlementHoldKind = 'paymentConfirmed' | 'courtesy' | 'neverSuspend' | 'paymentPending' | 'freeze' | 'outage' | 'reminderUnsent';

export interface EntitlementHold {
  readonly kind: EntitlementHoldKind;
  /** Null: until it is taken away. */
  readonly until: Instant | null;
  /** As the operator wrote it, for neverSuspend, freeze and outage; the receipt, for courtesy. */
  readonly note: string | null;
}

export interface EntitlementFacts {
  readonly subscription: {
    /** paused: at his own wish. blocked: by the operator. Both with a note. */
    readonly state: 'active' | 'paused' | 'blocked' | 'ended';
    readonly note: string | null;
    readonly startOn: LocalDate;
    /** First day without service; null: open-ended. */
    readonly endOn: LocalDate | null;
    /** Prepaid: up to when it is paid, null for never; undefined: not prepaid. */
    readonly paidUntil?: Instant | null;
  };
  /** From dunning's nextStep at the same instant. */
  readonly dunning: {
    readonly state: 'clear' | 'due' | 'grace' | 'overdue' | 'enforced';
    readonly overdueCents: Cents;
    readonly suspendAt: Instant | null;
    readonly reason: string;
  };
  readonly holds: readonly EntitlementHold[];
  /** Since when the router is proven to have him cut off for debt; null when it has not. Decides only whether there is a cut-off left to hold. */
  readonly cutOffSince: Instant | null;
  readonly policy: { readonly suspendMode: 'disable' | 'walled' } | { readonly suspendMode: 'throttle'; readonly throttle: Throttle };
  /** Left out: no cap, or not reached. throttle null: at the cap he is off. */
  readonly usage?: { readonly state: 'within' } | { readonly state: 'capped'; readonly reason: string; readonly until: Instant; readonly throttle: Throttle | null };
}

export type EntitlementReasonCode = 'notStarted' | 'ended' | 'paused' | 'blocked' | 'prepaidOver' | 'paidUp' | 'owesInTime' | 'owesTooLong' | 'capReached' | EntitlementHoldKind;

export interface Entitlement {
  readonly state: EntitlementState;
  readonly reason: {
    readonly code: EntitlementReasonCode;
    /** For people, the arithmetic included. */
    readonly text: string;
    readonly amounts: { readonly overdueCents: Cents };
  };
  /** When the state ends by itself if nothing happens: the expiry to arm on the router, the moment to look again. Null: not by itself. */
  readonly until: Instant | null;
  /** Null unless throttled. */
  readonly throttle: Throttle | null;
}

/** What should be in force at `now`. */
export function desired(facts: EntitlementFacts, now: Instant, timeZone: string = NAIROBI): Entitlement {
  const { subscription, dunning, policy } = facts;
  const startsAt = instantOf(subscription.startOn, '00:00', timeZone);
  const endsAt = subscription.endOn === null ? null : instantOf(subscription.endOn, '00:00', timeZone);
  const answer = (state: EntitlementState, code: EntitlementReasonCode, text: string, until: Instant | null): Entitlement => ({
    state,
    reason: { code, text, amounts: { overdueCents: dunning.overdueCents } },
    until,
    throttle: null,
  });
  const on = (code: EntitlementReasonCode, text: string, until: Instant | null): Entitlement => atCap(answer('active', code, text, until), facts.usage);

  if (subscription.state === 'ended' || (endsAt !== null && now >= endsAt)) {
    return answer('ended', 'ended', subscription.endOn === null ? 'The subscription has ended.' : `The subscription ended on ${formatDate(subscription.endOn)}.`, null);
  }
  if (now < startsAt) return answer('inactive', 'notStarted', `The subscription starts on ${formatDate(subscription.startOn)}.`, startsAt);
  if (subscription.state === 'paused') return answer('suspended', 'paused', withNote('Paused at the subscriber’s wish', subscription.note), endsAt);
  if (subscription.state === 'blocked') return answer('suspended', 'blocked', withNote('Switched off by the operator', subscription.note), endsAt);

  const hold = longestHold(facts, now);
  if (dunning.state === 'enforced') {
    if (hold) return on(hold.kind, `${dunning.reason} ${holdText(hold, timeZone)}`, earlier(endsAt, hold.until));
    if (policy.suspendMode === 'throttle') return atCap({ ...answer('throttled', 'owesTooLong', dunning.reason, endsAt), throttle: policy.throttle }, facts.usage);
    return answer(policy.suspendMode === 'walled' ? 'walled' : 'suspended', 'owesTooLong', dunning.reason, endsAt);
  }
  const { paidUntil } = subscription;
  if (paidUntil !== undefined && (paidUntil === null || now >= paidUntil)) {
    const text = paidUntil === null ? 'Prepaid, and not paid yet.' : `Prepaid until ${formatInstant(paidUntil, timeZone)}.`;
    if (hold) return on(hold.kind, `${text} ${holdText(hold, timeZone)}`, earlier(endsAt, hold.until));
    // Slow for nothing and for good is not what he was sold: a prepaid service that is over is off.
    return answer(policy.suspendMode === 'walled' ? 'walled' : 'suspended', 'prepaidOver', `${text} It goes on by itself when his credit covers the next period.`, endsAt);
  }
  const cutOffAt = cutOffAfter(dunning.suspendAt, hold);
  return on(dunning.state === 'clear' ? 'paidUp' : 'owesInTime', dunning.reason, earlier(earlier(endsAt, paidUntil ?? null), cutOffAt));
}

/**
 * Who is on, with his data used up: slower, or off. No hold stands against it, for it takes no money to be known. For debt he stays the slower of both;
 * a block is the answer to both.
 */
function atCap(on: Entitlement, usage: EntitlementFacts['usage']): Entitlement {
  if (usage?.state !== 'capped') return on;
  const { throttle } = usage;
  const text = on.state === 'throttled' ? `${on.reason.text} ${usage.reason}` : usage.reason;
  const until = earlier(on.until, usage.until);
  // To billing and to the cut-off run what holds for his debt stays what it was.
  const code = on.state === 'throttled' || on.reason.code === 'courtesy' ? on.reason.code : 'capReached';
  if (throttle === null) return { ...on, state: 'suspended', throttle: null, until, reason: { ...on.reason, code, text } };
  if (on.throttle === null) return { ...on, state: 'throttled', throttle, until, reason: { ...on.reason, code, text } };
  return { ...on, until, throttle: { upKbps: Math.min(throttle.upKbps, on.throttle.upKbps), downKbps: Math.min(throttle.downKbps, on.throttle.downKbps) }, reason: { ...on.reason, text } };
}

/** Is he let on, at whatever speed? */
export const isOn = (state: string): boolean => state === 'active' || state === 'throttled';

/** They let back on who is cut off; the others only keep on who is on. */
const RESTORING: readonly EntitlementReasonCode[] = ['paymentConfirmed', 'courtesy', 'neverSuspend'];

/** Why somebody who was let on by courtesy stays on beyond that: only these say that he was not cut off any more. */
export function endsCourtesy(code: EntitlementReasonCode): boolean {
  return code !== 'courtesy' && (RESTORING.includes(code) || code === 'paidUp' || code === 'owesInTime' || code === 'capReached');
}

/** The hold in force that lasts longest; among equals the one named first in the facts. */
function longestHold(facts: EntitlementFacts, now: Instant): EntitlementHold | null {
  let longest: EntitlementHold | null = null;
  for (const hold of facts.holds) {
    if (hold.until !== null && hold.until <= now) continue;
    if (facts.cutOffSince !== null && !RESTORING.includes(hold.kind)) continue;
    if (longest === null || (longest.until !== null && (hold.until === null || hold.until > longest.until))) longest = hold;
  }
  return longest;
}

/** When a cut-off announced for `suspendAt` happens in truth; null when a hold without an end stands against it. */
function cutOffAfter(suspendAt: Instant | null, hold: EntitlementHold | null): Instant | null {
  if (suspendAt === null || hold === null) return suspendAt;
  return hold.until === null ? null : (Math.max(suspendAt, hold.until) as Instant);
}

function earlier(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

function holdText(hold: EntitlementHold, timeZone: string): string {
  const until = hold.until === null ? '' : ` until ${formatInstant(hold.until, timeZone)}`;
  switch (hold.kind) {
    case 'paymentConfirmed':
      return `Left on${until}: M-Pesa says that he has paid; the receipt is awaited.`;
    case 'courtesy':
      return `Left on${until} by courtesy: receipt ${hold.note ?? ''} is looked for.`;
    case 'paymentPending':
      return `Left on${until}: a payment is on its way.`;
    case 'neverSuspend':
      return withNote(`Left on${until}: never to be cut off`, hold.note);
    case 'freeze':
      return withNote(`Left on${until}: all cut-offs are frozen`, hold.note);
    case 'outage':
      return withNote(`Left on${until}: there is an outage`, hold.note);
    case 'reminderUnsent':
      return `Left on${until}: ${hold.note ?? 'his reminder could not be sent yet'}.`;
  }
}

function withNote(text: string, note: string | null): string {
  return note === null ? `${text}.` : `${text}: ${note.replace(/\.$/, '')}.`;
}
