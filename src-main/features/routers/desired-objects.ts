/**
 * What should be on a router, rendered from what subscriptions are entitled to. Pure. Everything Waya makes carries a marker in its
 * comment; what carries none is somebody else's and is never touched (routeros.md, Scale: Method).
 */
import type { Burst } from '../../../src-shared/contract/network-values.ts';
import type { Access, EntitlementState } from '../../../src-shared/contract/values.ts';
import { limitOf, LAST_PRIORITY, rateLimit, type Rate } from './rates.ts';

/** A subscription as it stands now, with what was proven of it. */
export interface Wish {
  readonly subscriptionId: number;
  readonly subscriberId: number;
  /** Where the line belongs; null: nowhere. */
  readonly routerId: number | null;
  readonly userName: string;
  readonly access: Access;
  readonly address: string | null;
  readonly ipv6Prefix: string | null;
  readonly macAddress: string | null;
  readonly server: string | null;
  readonly planId: number;
  readonly upKbps: number;
  readonly downKbps: number;
  /** JSON of a Burst. */
  readonly burst: string | null;
  readonly priority: number;
  /** A list of the operator's own on the router. */
  readonly addressList: string | null;
  /** A speed of his own, in the place of the plan's. */
  readonly ownUpKbps: number | null;
  readonly ownDownKbps: number | null;
  readonly state: EntitlementState;
  /** JSON of {upKbps, downKbps}; while the state is throttled. */
  readonly throttle: string | null;
  readonly revision: number;
  readonly confirmedRevision: number;
  /** Milliseconds UTC. */
  readonly confirmedAt: number | null;
  /** 0: the router keeps a password of its own, which Waya does not know. */
  readonly passwordVersion: number;
  readonly confirmedPasswordVersion: number;
  /** JSON of a Trouble. */
  readonly trouble: string | null;
  /** When the operator handed over the row that hands made for it on its router, milliseconds UTC; null: he did not, or it is done. */
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

/** What the row of a line is to be, whatever its kind. */
export interface WantedAccount {
  /** Of a PPPoE account or hotspot user. */
  readonly profile: WantedProfile;
  /** Of a queue or lease. */
  readonly rate: Rate;
  /** on: let through. walled: the pay page only. off: nothing. */
  readonly standing: 'on' | 'walled' | 'off';
  readonly address: string | null;
  readonly ipv6Prefix: string | null;
  readonly macAddress: string | null;
  readonly server: string | null;
  /** Of the plan. */
  readonly addressList: string | null;
}

export interface WantedLine {
  readonly subscriptionId: number;
  readonly access: Access;
  readonly name: string;
  readonly marker: string;
  /** Null: there is to be nothing of it on this router. */
  readonly account: WantedAccount | null;
  /** May he be connected? */
  readonly allowsSession: boolean;
  /** May a row of his without marker be made ours? The operator handed it over. */
  readonly adopts: boolean;
}

const WALLED_RATE = '256k/256k';

export const walledProfile: WantedProfile = { name: 'waya-walled', rateLimit: WALLED_RATE, addressList: 'waya-walled', marker: 'waya:walled' };

type Speeds = Pick<Wish, 'planId' | 'upKbps' | 'downKbps'> & Partial<Pick<Wish, 'burst' | 'priority' | 'addressList'>>;

const planRate = ({ upKbps, downKbps, burst = null, priority = LAST_PRIORITY }: Speeds): Rate => ({ upKbps, downKbps, burst: burst === null ? null : (JSON.parse(burst) as Burst), priority });

/** The profile of a plan. */
export function planProfile(plan: Speeds): WantedProfile {
  return { name: `waya-${plan.planId}`, rateLimit: rateLimit(planRate(plan)), addressList: plan.addressList ?? null, marker: `waya:plan=${plan.planId}` };
}

/**
 * The profile of one service with a speed of its own. It stays on the router when that speed ends: an unused profile does no harm, routers
 * refuse to remove one that a session still has, and the next speed of his own finds it.
 */
const ownProfile = (wish: Wish, rate: Rate): WantedProfile => ({ name: `waya-s${wish.subscriptionId}`, rateLimit: rateLimit(rate), addressList: wish.addressList, marker: `waya:speed=${wish.subscriptionId}` });

/** One for everybody who is slowed down to the same speed. It stays on the router too. */
const slowProfile = (rate: Rate): WantedProfile => ({ name: `waya-slow-${rate.upKbps}-${rate.downKbps}`, rateLimit: rateLimit(rate), addressList: null, marker: `waya:slow=${rate.upKbps}-${rate.downKbps}` });

/** Plan, or a speed of his own; slowed down, never faster than that. */
function speedOf(wish: Wish): { rate: Rate; profile: WantedProfile } {
  const ordinary = ordinarySpeedOf(wish);
  if (wish.state !== 'throttled' || wish.throttle === null) return ordinary;
  const slow = JSON.parse(wish.throttle) as Pick<Rate, 'upKbps' | 'downKbps'>;
  const rate = { upKbps: Math.min(slow.upKbps, ordinary.rate.upKbps), downKbps: Math.min(slow.downKbps, ordinary.rate.downKbps), burst: null, priority: LAST_PRIORITY };
  return { rate, profile: slowProfile(rate) };
}

function ordinarySpeedOf(wish: Wish): { rate: Rate; profile: WantedProfile } {
  if (wish.ownUpKbps === null || wish.ownDownKbps === null) return { rate: planRate(wish), profile: planProfile(wish) };
  const rate = { upKbps: wish.ownUpKbps, downKbps: wish.ownDownKbps, burst: null, priority: wish.priority };
  return { rate, profile: ownProfile(wish, rate) };
}

/** What one subscription should be on one router. */
export function wantedOn(routerId: number, wish: Wish): WantedLine {
  const { access } = wish;
  const line = { subscriptionId: wish.subscriptionId, access, name: wish.userName, marker: secretMarker(wish.subscriptionId), adopts: wish.handedOverAt !== null && wish.routerId === routerId };
  if (wish.routerId !== routerId || (wish.state === 'ended' && !staysCutOff(access))) return { ...line, account: null, allowsSession: false };
  const standing = wish.state === 'active' || wish.state === 'throttled' ? 'on' : wish.state === 'walled' ? 'walled' : 'off';
  const { rate, profile } = speedOf(wish);
  // An address of his own would defeat the pool and the list of the pay page (product, complaint 5).
  const keepsAddress = standing === 'on' || access === 'static' || access === 'dhcp';
  const account: WantedAccount = {
    profile: standing === 'walled' ? walledProfile : profile,
    rate,
    standing,
    address: keepsAddress ? wish.address : null,
    ipv6Prefix: keepsAddress ? wish.ipv6Prefix : null,
    macAddress: wish.macAddress,
    server: wish.server,
    addressList: wish.addressList,
  };
  return { ...line, account, allowsSession: standing !== 'off' };
}

/** A device known by its address needs no account to come through: without a row of his own he would be let on. So his row stays after the end, cut off. */
const staysCutOff = (access: Access): boolean => access === 'static' || access === 'dhcp';

/** Is the speed of this kind of line kept in profiles? */
export const hasProfile = (access: Access): access is 'pppoe' | 'hotspot' => access === 'pppoe' || access === 'hotspot';

/** The profile that the line needs on the router; null: none. */
export const neededProfile = ({ access, account }: WantedLine): WantedProfile | null => (account !== null && hasProfile(access) ? account.profile : null);

/** Is the wish proven on this router, with nothing left to do or to tell? */
export function isProven(wish: Wish, routerId: number): boolean {
  return wish.routerId === routerId && wish.confirmedRevision === wish.revision && wish.confirmedPasswordVersion === wish.passwordVersion && wish.trouble === null;
}

const secretMarker = (subscriptionId: number): string => `waya:s=${subscriptionId}`;

/** Whose row it is; null without marker. Text that somebody wrote beside the marker does not matter. */
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

/** As kept with each proof: what was wanted, to be read by people and compared by the next change. */
export interface WantedRecord {
  readonly state: EntitlementState | 'elsewhere';
  readonly access: Access;
  /** Null: no account with a profile. */
  readonly profile: string | null;
  readonly rateLimit: string | null;
  readonly disabled: boolean;
  /** Of his own, as he has it while he is let on. */
  readonly address: string | null;
}

export function wantedRecord(routerId: number, wish: Wish): WantedRecord {
  const wanted = wantedOn(routerId, wish);
  const profile = neededProfile(wanted);
  const state = wish.state !== 'ended' && wish.routerId !== routerId ? 'elsewhere' : wish.state;
  const rate = wanted.account && (profile?.rateLimit ?? rateLimit(wanted.account.rate));
  return { state, access: wish.access, profile: profile?.name ?? null, rateLimit: rate, disabled: wanted.account?.standing === 'off', address: wanted.account?.address ?? null };
}

/** What the queue of his session must show as its limit. */
export const sessionLimit = (wanted: WantedLine): string | null => (wanted.account && hasProfile(wanted.access) && wanted.allowsSession ? limitOf(wanted.account.profile.rateLimit) : null);

const STATE_WORDS: Record<WantedRecord['state'], string> = {
  active: 'On',
  throttled: 'On, slowed down',
  walled: 'Pay page only',
  suspended: 'Cut off',
  inactive: 'Not begun yet: off',
  ended: 'Ended: nothing on the router',
  elsewhere: 'On another router: nothing here',
};

export function wantedInWords({ state, access, profile, rateLimit: rate, address }: WantedRecord): string {
  if (profile !== null) return `${STATE_WORDS[state]}, profile ${profile} (${rate ?? 'no limit'})${address ? `, address ${address}` : ''}`;
  if (state === 'ended' && staysCutOff(access)) return 'Ended: stays cut off';
  return rate == null ? STATE_WORDS[state] : `${STATE_WORDS[state]}, ${rate}${address ? ` for ${address}` : ''}`;
}
