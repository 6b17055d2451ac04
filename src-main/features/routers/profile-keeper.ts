/** Sees to it that profiles are on a router before accounts need them. Read once per session; one at a time per router changes them. */
import type { Trouble } from '../../../src-shared/contract/values.ts';
import type { GatewayError } from '../../ports/gateway-error.ts';
import { diffProfile, NOT_READ, profileDecides, profileKey, type NeededProfile, type ProfileDiff, type RouterProfiles } from './profiles.ts';
import type { RouterLine } from './router-pool.ts';

export interface ProfileOutcome {
  /** What was written, for the proof; null: nothing. */
  readonly action: string | null;
  /** Why lines cannot have this profile; null: it is as wanted. */
  readonly trouble: Trouble | null;
}

export interface EnsureOptions {
  /** Of a profile that is not as wanted, and decides over nobody's service: is it to stay so, as hands left it? */
  readonly keeps: (needed: NeededProfile) => boolean;
}

/**
 * Brings profiles in line; the outcome by profileKey. `wanted` is asked again right before writing, so that of two jobs under way while
 * a plan changes none writes the old rate. Throws GatewayError when the connection is lost.
 */
export async function ensureProfiles(line: RouterLine, wanted: () => readonly NeededProfile[], options: EnsureOptions): Promise<Map<string, ProfileOutcome>> {
  const differing = wanted().some((needed) => line.profiles[needed.menu] === null || differenceOf(needed, line.profiles, options).difference !== null);
  if (!differing) return new Map(wanted().map((needed) => [profileKey(needed), { action: null, trouble: null }]));
  const turn = line.profileTurn.then(() => bring(line, wanted, options));
  line.profileTurn = turn.catch(() => undefined);
  return turn;
}

const AS_LEFT: ProfileDiff = { change: null, action: null, difference: null, conflict: null, missing: false };

function differenceOf(needed: NeededProfile, profiles: RouterProfiles, { keeps }: EnsureOptions): ProfileDiff {
  const diff = diffProfile(needed, profiles);
  return diff.change !== null && !profileDecides(needed, diff) && keeps(needed) ? AS_LEFT : diff;
}

async function bring(line: RouterLine, wanted: () => readonly NeededProfile[], options: EnsureOptions): Promise<Map<string, ProfileOutcome>> {
  const menus = new Set(wanted().map(({ menu }) => menu));
  const before = (line.profiles = await readProfiles(line, menus, line.profiles));
  const planned = wanted().map((needed) => ({ needed, diff: differenceOf(needed, before, options) }));
  const writes = planned.filter(({ diff }) => diff.change !== null);
  if (writes.length === 0) return new Map(planned.map(({ needed, diff }) => [profileKey(needed), { action: null, trouble: diff.conflict }]));
  line.profiles = NOT_READ;
  const results = await line.session.apply(writes.map(({ diff }) => diff.change!));
  // Whatever a sweep may have read meanwhile is from before the write.
  const after = (line.profiles = await readProfiles(line, menus, NOT_READ));
  return new Map(
    planned.map(({ needed, diff }) => {
      const left = differenceOf(needed, after, options);
      const error = results[writes.findIndex((write) => write.needed === needed)] ?? null;
      return [profileKey(needed), { action: diff.action, trouble: left.difference === null ? null : troubleWith(needed, left, error) }];
    }),
  );
}

async function readProfiles({ session }: RouterLine, menus: ReadonlySet<keyof RouterProfiles>, known: RouterProfiles): Promise<RouterProfiles> {
  const [pppoe, hotspot] = await Promise.all([known.pppoe ?? (menus.has('pppoe') ? session.listProfiles() : null), known.hotspot ?? (menus.has('hotspot') ? session.listHotspotProfiles() : null)]);
  return { pppoe, hotspot };
}

function troubleWith({ profile }: NeededProfile, left: ProfileDiff, error: GatewayError | null): Trouble {
  if (left.conflict) return left.conflict;
  return {
    message: `The profile ${profile.name} is not as wanted: ${left.difference}.${error ? ` ${error.message}` : ''}`,
    hint: error?.hint ?? 'Waya tries again by itself.',
    ...(error?.technical === undefined ? {} : { technical: error.technical }),
  };
}
