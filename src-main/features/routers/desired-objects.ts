/**
 * What should be on a router, rendered from what subscriptions are entitled to. Pure. Everything Waya makes carries a marker in its
 * comment; what carries none is somebody else's and is never touched (routeros.md, Scale: Method).
 */
import type { EntitlementState } from '../../../src-shared/contract/values.ts';

/** A subscription as it stands now, with what was proven of it. */
export interface Wish {
  readonly subscriptionId: number;
  readonly subscriberId: number;
  /** Where the line belongs; null: nowhere. */
  readonly routerId: number | null;
  readonly userName: string;
  readonly planId: number;
  readonly upKbps: number;
  readonly downKbps: number;
  readonly state: EntitlementState;
  readonly revision: number;
  readonly confirmedRevision: number;
  /** Milliseconds UTC. */
  readonly confirmedAt: number | null;
  /** 0: the router keeps a password of its own, which Waya does not know. */
  readonly passwordVersion: number;
  readonly confirmedPasswordVersion: number;
  /** JSON of a Trouble. */
  readonly trouble: string | null;
  /** When the operator handed over the secret that hands made for it on its router, milliseconds UTC; null: he did not, or it is done. */
  readonly handedOverAt: number | null;
}

export interface WantedProfile {
  readonly name: string;
  /** "upload/download", as RouterOS writes it: rate-limit is rx/tx seen from the router. */
  readonly rateLimit: string;
  /** Null: not Waya's business. */
  readonly addressList: string | null;
  readonly marker: string;
}

export interface WantedLine {
  readonly subscriptionId: number;
  readonly name: string;
  readonly marker: string;
  /** Null: there is to be no secret. */
  readonly secret: { readonly profile: WantedProfile; readonly disabled: boolean } | null;
  /** May he be connected? */
  readonly allowsSession: boolean;
  /** May a secret of this name without marker be made ours? The operator handed it over. */
  readonly adopts: boolean;
}

const WALLED_RATE = '256k/256k';

export const walledProfile: WantedProfile = { name: 'waya-walled', rateLimit: WALLED_RATE, addressList: 'waya-walled', marker: 'waya:walled' };

/** The profile of a plan. */
export function planProfile(plan: { readonly planId: number; readonly upKbps: number; readonly downKbps: number }): WantedProfile {
  return { name: `waya-${plan.planId}`, rateLimit: `${rateText(plan.upKbps)}/${rateText(plan.downKbps)}`, addressList: null, marker: `waya:plan=${plan.planId}` };
}

/** What one subscription should be on one router. */
export function wantedOn(routerId: number, wish: Wish): WantedLine {
  const line = { subscriptionId: wish.subscriptionId, name: wish.userName, marker: secretMarker(wish.subscriptionId), adopts: wish.handedOverAt !== null && wish.routerId === routerId };
  if (wish.state === 'ended' || wish.routerId !== routerId) return { ...line, secret: null, allowsSession: false };
  if (wish.state === 'walled') return { ...line, secret: { profile: walledProfile, disabled: false }, allowsSession: true };
  const on = wish.state === 'active';
  return { ...line, secret: { profile: planProfile(wish), disabled: !on }, allowsSession: on };
}

/** Is the wish proven on this router, with nothing left to do or to tell? */
export function isProven(wish: Wish, routerId: number): boolean {
  return wish.routerId === routerId && wish.confirmedRevision === wish.revision && wish.confirmedPasswordVersion === wish.passwordVersion && wish.trouble === null;
}

const secretMarker = (subscriptionId: number): string => `waya:s=${subscriptionId}`;

/** Whose secret it is; null without marker. Text that somebody wrote beside the marker does not matter. */
export function markedSubscription(comment: string): number | null {
  const id = /(?:^|\s)waya:s=(\d{1,15})(?=\s|$)/.exec(comment)?.[1];
  return id === undefined ? null : Number(id);
}

/** Does the comment hold exactly this marker as a word of its own? */
export function carries(comment: string, marker: string): boolean {
  return comment.split(/\s+/).includes(marker);
}

/** The plan that a profile was made for; null when it is none of Waya's plans. */
export function markedPlan(comment: string): number | null {
  const id = /(?:^|\s)waya:plan=(\d{1,15})(?=\s|$)/.exec(comment)?.[1];
  return id === undefined ? null : Number(id);
}

function rateText(kbps: number): string {
  return kbps % 1000 === 0 ? `${kbps / 1000}M` : `${kbps}k`;
}

/** Are two limits the same, however they are spelled: "5M/10M", "5000000/10000000", "5m/10m"? Burst words count. */
export function sameRate(a: string | null, b: string | null): boolean {
  return a === b || spelledOut(a) === spelledOut(b);
}

const UNITS: Readonly<Record<string, bigint>> = { '': 1n, k: 1_000n, m: 1_000_000n, g: 1_000_000_000n };

function spelledOut(rate: string | null): string {
  const [limits = '', ...more] = (rate ?? '').trim().split(/\s+/);
  const bits = limits.split('/').map((half) => {
    const parts = /^(\d+)([kmg]?)$/.exec(half.toLowerCase());
    return parts ? String(BigInt(parts[1]!) * UNITS[parts[2]!]!) : half;
  });
  const both = bits.length === 1 ? [bits[0], bits[0]] : bits;
  return [both.join('/'), ...more].join(' ');
}

/** As kept with each proof: what was wanted, to be read by people and compared by the next change. */
export interface WantedRecord {
  readonly state: EntitlementState | 'elsewhere';
  /** Null: no secret. */
  readonly profile: string | null;
  readonly rateLimit: string | null;
  readonly disabled: boolean;
}

export function wantedRecord(routerId: number, wish: Wish): WantedRecord {
  const { secret } = wantedOn(routerId, wish);
  const state = wish.state !== 'ended' && wish.routerId !== routerId ? 'elsewhere' : wish.state;
  return { state, profile: secret?.profile.name ?? null, rateLimit: secret?.profile.rateLimit ?? null, disabled: secret?.disabled ?? false };
}

const STATE_WORDS: Record<WantedRecord['state'], string> = {
  active: 'On',
  walled: 'Pay page only',
  suspended: 'Cut off',
  inactive: 'Not begun yet: off',
  ended: 'Ended: nothing on the router',
  elsewhere: 'On another router: nothing here',
};

export function wantedInWords(wanted: WantedRecord): string {
  if (wanted.profile === null) return STATE_WORDS[wanted.state];
  return `${STATE_WORDS[wanted.state]}, profile ${wanted.profile} (${wanted.rateLimit ?? 'no limit'})`;
}
