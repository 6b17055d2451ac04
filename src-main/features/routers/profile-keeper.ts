/** Sees to it that profiles are on a router before secrets need them. Read once per session; one at a time per router changes them. */
import type { Trouble } from '../../../src-shared/contract/values.ts';
import type { GatewayError } from '../../ports/gateway-error.ts';
import { diffProfile, type ProfileDiff } from './diff.ts';
import type { WantedProfile } from './desired-objects.ts';
import type { RouterLine } from './router-pool.ts';

export interface ProfileOutcome {
  /** What was written, for the proof; null: nothing. */
  readonly action: string | null;
  /** Why lines cannot have this profile; null: it is as wanted. */
  readonly trouble: Trouble | null;
}

/**
 * Brings profiles in line; the outcome by profile name. `wanted` is asked again right before writing, so that of two jobs under way while
 * a plan changes none writes the old rate. Throws GatewayError when the connection is lost.
 */
export async function ensureProfiles(line: RouterLine, wanted: () => readonly WantedProfile[]): Promise<Map<string, ProfileOutcome>> {
  const differing = line.profiles === null || wanted().some((profile) => diffProfile(profile, line.profiles!).difference !== null);
  if (!differing) return new Map(wanted().map((profile) => [profile.name, { action: null, trouble: null }]));
  const turn = line.profileTurn.then(() => bring(line, wanted));
  line.profileTurn = turn.catch(() => undefined);
  return turn;
}

async function bring(line: RouterLine, wanted: () => readonly WantedProfile[]): Promise<Map<string, ProfileOutcome>> {
  const before = (line.profiles ??= await line.session.listProfiles());
  const planned = wanted().map((profile) => ({ profile, diff: diffProfile(profile, before) }));
  const writes = planned.filter(({ diff }) => diff.change !== null);
  if (writes.length === 0) return new Map(planned.map(({ profile, diff }) => [profile.name, { action: null, trouble: diff.conflict }]));
  line.profiles = null;
  const results = await line.session.apply(writes.map(({ diff }) => diff.change!));
  const after = (line.profiles = await line.session.listProfiles());
  return new Map(
    planned.map(({ profile, diff }) => {
      const left = diffProfile(profile, after);
      const error = results[writes.findIndex((write) => write.profile === profile)] ?? null;
      return [profile.name, { action: diff.action, trouble: left.difference === null ? null : troubleWith(profile, left, error) }];
    }),
  );
}

function troubleWith(profile: WantedProfile, left: ProfileDiff, error: GatewayError | null): Trouble {
  if (left.conflict) return left.conflict;
  return {
    message: `The profile ${profile.name} is not as wanted: ${left.difference}.${error ? ` ${error.message}` : ''}`,
    hint: error?.hint ?? 'Waya tries again by itself.',
    ...(error?.technical === undefined ? {} : { technical: error.technical }),
  };
}
