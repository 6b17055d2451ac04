/** A whole router against everything that should be on it: which lines differ, which are right, and what a person must know. Pure. */
import type { Finding } from '../../../src-shared/contract/routers.ts';
import type { Trouble } from '../../../src-shared/contract/values.ts';
import type { PppProfile, PppSecret, PppSession } from '../../ports/router-gateway.ts';
import { markedPlan, markedSubscription, wantedOn, type WantedProfile, type Wish } from './desired-objects.ts';
import { diffLine, diffProfile, PPPOE_SERVICES, type LineDiff, type LineRows } from './diff.ts';

export interface RouterRows {
  readonly secrets: readonly PppSecret[];
  readonly profiles: readonly PppProfile[];
  readonly sessions: readonly PppSession[];
}

export interface FoundThing {
  readonly kind: Finding['kind'];
  readonly objectName: string;
  readonly detail: string;
  readonly subscriptionId: number | null;
}

/** The rows of a router by what they are looked up by. */
export interface RouterIndex {
  readonly secretsByName: ReadonlyMap<string, readonly PppSecret[]>;
  readonly secretsByMarker: ReadonlyMap<number, readonly PppSecret[]>;
  readonly sessionsByName: ReadonlyMap<string, readonly PppSession[]>;
}

export function indexed({ secrets, sessions }: RouterRows): RouterIndex {
  return {
    secretsByName: grouped(secrets, (secret) => secret.name),
    secretsByMarker: grouped(secrets, (secret) => markedSubscription(secret.comment)),
    sessionsByName: grouped(sessions, (session) => session.name),
  };
}

function grouped<T, K>(rows: readonly T[], keyOf: (row: T) => K | null): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

export interface LineContext {
  readonly routerId: number;
  /** Milliseconds UTC. */
  readonly now: number;
  readonly sweptAt: number | null;
  /** Profiles that are wrong on the router and will be put right. */
  readonly wrongProfiles: ReadonlySet<string>;
}

export interface LineVerdict {
  readonly wish: Wish;
  /** wrong: writes are needed. unproven: as it should be, for all that can be seen, but not yet recorded as such. */
  readonly state: 'right' | 'unproven' | 'wrong' | 'conflict';
  readonly conflict: Trouble | null;
  readonly own: PppSecret | null;
  readonly sessions: readonly PppSession[];
  readonly findings: readonly FoundThing[];
}

/** The rows that may concern one line: by its name and by its marker. */
export function rowsOfLine(wish: Wish, index: RouterIndex): LineRows {
  const byName = index.secretsByName.get(wish.userName) ?? [];
  const strays = (index.secretsByMarker.get(wish.subscriptionId) ?? []).filter((secret) => secret.name !== wish.userName);
  const names = new Set([wish.userName, ...strays.map((secret) => secret.name)]);
  return { secrets: [...byName, ...strays], sessions: [...names].flatMap((name) => index.sessionsByName.get(name) ?? []) };
}

/** One line of a sweep. What Waya has not proven yet is work under way, not somebody's doing: no finding. */
export function judgeLine(wish: Wish, index: RouterIndex, context: LineContext): LineVerdict {
  const wanted = wantedOn(context.routerId, wish);
  const { secrets, sessions } = rowsOfLine(wish, index);
  const proven = wish.confirmedRevision === wish.revision;
  const diff = diffLine(wanted, { secrets, sessions }, {
    password: null,
    passwordForAdd: () => '',
    now: context.now,
    rightUntil: proven && wish.trouble === null ? Math.max(wish.confirmedAt ?? 0, context.sweptAt ?? 0) : null,
    limitsChanged: false,
    profileRepaired: context.wrongProfiles.has(wanted.secret?.profile.name ?? ''),
    limitsSetAt: null,
    doomed: new Set(),
  });
  const passwordWaits = wanted.secret !== null && wish.passwordVersion !== wish.confirmedPasswordVersion;
  const wrong = diff.differences.length > 0 || passwordWaits;
  const state = diff.conflict ? 'conflict' : wrong ? 'wrong' : proven && wish.trouble === null ? 'right' : 'unproven';
  return { wish, state, conflict: diff.conflict, own: diff.own, sessions: sessions.filter((session) => session.name === wish.userName), findings: findingsOf(wish, diff, proven) };
}

function findingsOf(wish: Wish, diff: LineDiff, proven: boolean): FoundThing[] {
  const subscriptionId = wish.subscriptionId;
  const copies = diff.duplicates.map((secret): FoundThing => ({
    kind: 'duplicate',
    objectName: secret.name,
    detail: `The secret ${secret.name} carries the marker of ${wish.userName}: a copy made by hand. Waya leaves it as it is; remove it on the router (PPP > Secrets) if nobody needs it.`,
    subscriptionId,
  }));
  if (diff.conflict) return [...copies, { kind: diff.unadopted ? 'unadopted' : 'unmanaged', objectName: wish.userName, detail: `${diff.conflict.message} ${diff.conflict.hint ?? ''}`.trim(), subscriptionId }];
  if (!proven || diff.differences.length === 0) return copies;
  if (diff.own === null && diff.change?.kind === 'add-secret') return [...copies, { kind: 'missing', objectName: wish.userName, detail: `The secret ${wish.userName} was on the router and is gone.`, subscriptionId }];
  return [...copies, { kind: 'drift', objectName: wish.userName, detail: sentence(diff.differences.join('; ')), subscriptionId }];
}

export interface ProfileVerdict {
  /** Wrong or missing; Waya puts them right. */
  readonly wrong: readonly WantedProfile[];
  readonly findings: readonly FoundThing[];
}

export function profilesOfWishes(routerId: number, wishes: readonly Wish[]): WantedProfile[] {
  const byName = new Map<string, WantedProfile>();
  for (const wish of wishes) {
    const { secret } = wantedOn(routerId, wish);
    if (secret && !byName.has(secret.profile.name)) byName.set(secret.profile.name, secret.profile);
  }
  return [...byName.values()];
}

/** Profiles in use. pending: names whose lines are being worked on, so that a difference may be Waya's own work under way. */
export function judgeProfiles(wanted: readonly WantedProfile[], profiles: readonly PppProfile[], pending: ReadonlySet<string>, isKnownPlan: (planId: number) => boolean): ProfileVerdict {
  const wrong: WantedProfile[] = [];
  const findings: FoundThing[] = [];
  for (const profile of wanted) {
    const { change, difference, conflict } = diffProfile(profile, profiles);
    if (difference === null) continue;
    if (conflict) {
      findings.push({ kind: 'unmanaged', objectName: `profile ${profile.name}`, detail: `${conflict.message} ${conflict.hint ?? ''}`.trim(), subscriptionId: null });
      continue;
    }
    wrong.push(profile);
    if (!pending.has(profile.name)) findings.push({ kind: change?.kind === 'add-profile' ? 'missing' : 'drift', objectName: `profile ${profile.name}`, detail: sentence(`profile ${profile.name}: ${difference}`), subscriptionId: null });
  }
  for (const profile of profiles) {
    const planId = markedPlan(profile.comment);
    if (planId !== null && !isKnownPlan(planId)) findings.push({ kind: 'orphan', objectName: `profile ${profile.name}`, detail: `The profile ${profile.name} carries the marker of a plan that Waya does not know. Waya leaves it as it is.`, subscriptionId: null });
  }
  return { wrong, findings };
}

/** Secrets that none of the wishes speaks of. known: subscriptions of Waya that are elsewhere or ended, by id. */
export function judgeStrangers(rows: RouterRows, wishes: ReadonlyMap<number, Wish>, known: ReadonlyMap<number, Wish>): { leftovers: Wish[]; findings: FoundThing[] } {
  const leftovers: Wish[] = [];
  const findings: FoundThing[] = [];
  const names = new Set([...wishes.values()].filter((wish) => wish.state !== 'ended').map((wish) => wish.userName));
  for (const secret of rows.secrets) {
    const marked = markedSubscription(secret.comment);
    if (marked === null) {
      if (!PPPOE_SERVICES.includes(secret.service) || names.has(secret.name)) continue;
      const state = secret.disabled ? 'disabled' : 'enabled';
      findings.push({ kind: 'unmanaged', objectName: secret.name, detail: `Not made by Waya, and nobody pays for it: profile ${secret.profile || 'none'}, ${state}. Add a service with this user name, or remove the secret on the router.`, subscriptionId: null });
    } else if (!wishes.has(marked)) {
      const wish = known.get(marked);
      if (wish && wish.userName === secret.name) leftovers.push(wish);
      else findings.push({ kind: 'orphan', objectName: secret.name, detail: `The secret ${secret.name} carries the marker of a subscription that Waya ${wish ? 'has elsewhere under another name' : 'does not know'}. Waya leaves it as it is; remove it on the router (PPP > Secrets) if nobody needs it.`, subscriptionId: wish?.subscriptionId ?? null });
    }
  }
  return { leftovers, findings };
}

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

