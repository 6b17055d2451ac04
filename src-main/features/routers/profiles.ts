/** Profiles: what lines of PPPoE and of the hotspot share. Pure. */
import type { Trouble } from '../../../src-shared/contract/values.ts';
import type { HotspotProfile, PppProfile, RouterChange } from '../../ports/router-gateway.ts';
import { carries, hasProfile, neededProfile, walledProfile, wantedOn, type WantedProfile, type Wish } from './desired-objects.ts';
import { sameRate } from './rates.ts';

/** As read; null: not read, because no line needs them. */
export interface RouterProfiles {
  readonly pppoe: readonly PppProfile[] | null;
  readonly hotspot: readonly HotspotProfile[] | null;
}

export const NOT_READ: RouterProfiles = { pppoe: null, hotspot: null };

export interface NeededProfile {
  readonly menu: keyof RouterProfiles;
  readonly profile: WantedProfile;
}

export const profileKey = ({ menu, profile }: NeededProfile): string => `${menu} ${profile.name}`;

/** As findings name it. */
export const profileTitle = ({ menu, profile }: NeededProfile): string => (menu === 'pppoe' ? `profile ${profile.name}` : `hotspot profile ${profile.name}`);

export function neededBy(routerId: number, wish: Wish): NeededProfile | null {
  const wanted = wantedOn(routerId, wish);
  const profile = neededProfile(wanted);
  return profile && hasProfile(wanted.access) ? { menu: wanted.access, profile } : null;
}

/** Those of many lines, each once. */
export function profilesOfWishes(routerId: number, wishes: readonly Wish[]): NeededProfile[] {
  const byKey = new Map<string, NeededProfile>();
  for (const wish of wishes) {
    const needed = neededBy(routerId, wish);
    if (needed && !byKey.has(profileKey(needed))) byKey.set(profileKey(needed), needed);
  }
  return [...byKey.values()];
}

export interface ProfileDiff {
  readonly change: RouterChange | null;
  readonly action: string | null;
  readonly difference: string | null;
  readonly conflict: Trouble | null;
  readonly missing: boolean;
}

const PROFILE_RIGHT: ProfileDiff = { change: null, action: null, difference: null, conflict: null, missing: false };

/** A profile's wish against the router's. Addresses and pools of a profile are the operator's: never compared. */
export function diffProfile({ menu, profile }: NeededProfile, { pppoe, hotspot }: RouterProfiles): ProfileDiff {
  return menu === 'pppoe' ? diffPppProfile(profile, pppoe ?? []) : diffHotspotProfile(profile, hotspot ?? []);
}

function diffPppProfile(wanted: WantedProfile, profiles: readonly PppProfile[]): ProfileDiff {
  const marked = profiles.filter((profile) => !profile.builtIn && carries(profile.comment, wanted.marker));
  const own = marked.find((profile) => profile.name === wanted.name) ?? marked[0];
  if (own?.name !== wanted.name && profiles.some((profile) => profile.name === wanted.name)) {
    const conflict = {
      message: `A profile named ${wanted.name} is on the router already, not made by Waya; nothing was changed.`,
      hint: `Rename it on the router (PPP > Profiles), or hand it over to Waya by writing ${wanted.marker} into its comment.`,
    };
    return { ...PROFILE_RIGHT, difference: conflict.message, conflict };
  }
  if (!own) return added(wanted, { kind: 'add-profile', fields: { ...fieldsOf(wanted), ...addressesFor(profiles), comment: wanted.marker } });
  return putRight(wanted, own, (fields) => ({ kind: 'set-profile', id: own.id, fields }));
}

/** Hotspot profiles have no comment: ours are known by their names, which begin with "waya-" (routeros.md, Fields). */
function diffHotspotProfile(wanted: WantedProfile, profiles: readonly HotspotProfile[]): ProfileDiff {
  const own = profiles.find((profile) => profile.name === wanted.name);
  if (!own) return added(wanted, { kind: 'add-hotspot-profile', fields: fieldsOf(wanted) });
  return putRight(wanted, own, (fields) => ({ kind: 'set-hotspot-profile', id: own.id, fields }));
}

const fieldsOf = ({ name, rateLimit, addressList }: WantedProfile) => ({ name, rateLimit, ...(addressList === null ? {} : { addressList }) });

const added = (wanted: WantedProfile, change: RouterChange): ProfileDiff => ({ change, action: `Profile ${wanted.name} added (${wanted.rateLimit})`, difference: `there is no profile ${wanted.name}`, conflict: null, missing: true });

function putRight(wanted: WantedProfile, own: Pick<PppProfile, 'name' | 'rateLimit' | 'addressList'>, changeOf: (fields: object) => RouterChange): ProfileDiff {
  const wrong: [fields: object, difference: string][] = [];
  if (own.name !== wanted.name) wrong.push([{ name: wanted.name }, `it is named ${own.name}, wanted ${wanted.name}`]);
  if (!sameRate(own.rateLimit, wanted.rateLimit)) wrong.push([{ rateLimit: wanted.rateLimit }, `the limit is ${own.rateLimit ?? 'none'}, wanted ${wanted.rateLimit}`]);
  if (wanted.addressList !== null && own.addressList !== wanted.addressList) wrong.push([{ addressList: wanted.addressList }, `the address list is ${own.addressList ?? 'none'}, wanted ${wanted.addressList}`]);
  if (wrong.length === 0) return PROFILE_RIGHT;
  const fields = Object.assign({}, ...wrong.map(([part]) => part)) as object;
  const difference = wrong.map(([, words]) => words).join('; ');
  return { change: changeOf(fields), action: `Profile ${wanted.name} put right: ${difference}`, difference, conflict: null, missing: false };
}

/** Left wrong, it would let on who sees the pay page only; a renamed one would leave lines without any. */
export const profileDecides = ({ profile }: NeededProfile, diff: ProfileDiff): boolean => diff.missing || profile.name === walledProfile.name || (diff.change !== null && 'fields' in diff.change && 'name' in diff.change.fields);

/**
 * Where a new profile's subscribers get their addresses: as the router's own default profile has it, else as the first profile with a
 * pool. A profile without addresses would let nobody on, and which pool is used is the operator's choice, made on the router.
 */
function addressesFor(profiles: readonly PppProfile[]): { localAddress?: string; remoteAddress?: string } {
  const template = profiles.find((profile) => profile.builtIn && profile.remoteAddress !== null) ?? profiles.find((profile) => profile.remoteAddress !== null);
  if (!template) return {};
  return { ...(template.localAddress === null ? {} : { localAddress: template.localAddress }), ...(template.remoteAddress === null ? {} : { remoteAddress: template.remoteAddress }) };
}
