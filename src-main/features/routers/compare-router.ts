/** A whole router against everything that should be on it: which lines differ, which are right, and what a person must know. Pure. */
import type { Finding } from '../../../src-shared/contract/routers.ts';
import type { Trouble } from '../../../src-shared/contract/values.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { hasProfile, markedPlan, sessionLimit, wantedOn, type WantedLine, type Wish } from './desired-objects.ts';
import { diffLine } from './lines/index.ts';
import type { LineDiff, LineKnowledge, LineSession, RowView } from './lines/line-kind.ts';
import { diffProfile, neededBy, profileDecides, profileKey, profileTitle, type NeededProfile, type RouterProfiles } from './profiles.ts';
import { sameRate } from './rates.ts';
import { rowsOfLine, type RouterIndex } from './router-index.ts';

export interface FoundThing {
  readonly kind: Finding['kind'];
  readonly objectName: string;
  readonly detail: string;
  readonly subscriptionId: number | null;
  /** What is not paid for it in a month; null: nothing leaks by it. */
  readonly leakCents: Cents | null;
}

export interface LineContext {
  readonly routerId: number;
  /** Milliseconds UTC. */
  readonly now: number;
  readonly sweptAt: number | null;
  /** profileKey of those that are wrong on the router and will be put right. */
  readonly wrongProfiles: ReadonlySet<string>;
  /** What hands changed stays, unless it decides who is on. */
  readonly keepsDrift: boolean;
  /** Lines whose wrong speed was found before, and whose session was ended for it. */
  readonly knownSlow: ReadonlySet<number>;
  /** May anything of it be sent (rollout.ts)? */
  readonly written: (subscriptionId: number) => boolean;
}

export interface LineVerdict {
  readonly wish: Wish;
  /** wrong: writes are needed. unproven: as it should be, for all that can be seen, but not yet recorded as such. kept: not as it should be, and left so. */
  readonly state: 'right' | 'unproven' | 'wrong' | 'conflict' | 'kept';
  readonly conflict: Trouble | null;
  readonly own: RowView | null;
  readonly sessions: readonly LineSession[];
  /** Sessions to be ended because they run at another speed than their account says. */
  readonly offSpeed: readonly LineSession[];
  readonly findings: readonly FoundThing[];
  readonly diff: LineDiff;
}

/** What a sweep knows of a line before it writes. */
export function seenKnowledge(wish: Wish, { routerId, now, sweptAt, wrongProfiles }: Pick<LineContext, 'routerId' | 'now' | 'sweptAt' | 'wrongProfiles'>): LineKnowledge {
  const needed = neededBy(routerId, wish);
  const proven = wish.confirmedRevision === wish.revision;
  return {
    password: null,
    passwordForAdd: () => '',
    now,
    rightUntil: proven && wish.trouble === null ? Math.max(wish.confirmedAt ?? 0, sweptAt ?? 0) : null,
    limitsChanged: false,
    profileRepaired: needed !== null && wrongProfiles.has(profileKey(needed)),
    limitsSetAt: null,
    doomed: new Set(),
    kindsBefore: [],
  };
}

/** One line of a sweep. What Waya has not proven yet is work under way, not somebody's doing: no finding. */
export function judgeLine(wish: Wish, index: RouterIndex, context: LineContext): LineVerdict {
  const wanted = wantedOn(context.routerId, wish);
  const rows = rowsOfLine(wish, index);
  const proven = wish.confirmedRevision === wish.revision;
  const diff = diffLine(wanted, rows, seenKnowledge(wish, context));
  const sessions = rows.sessions.filter((session) => session.name === wish.userName);
  const passwordWaits = wanted.account !== null && hasProfile(wanted.access) && wish.passwordVersion !== wish.confirmedPasswordVersion;
  const kept = context.keepsDrift && proven && diff.differences.length > 0 && !diff.decides && diff.conflict === null;
  const speed = proven && diff.differences.length === 0 ? speedTrouble(wanted, sessions, index) : null;
  const written = context.written(wish.subscriptionId);
  const isNews = speed !== null && written && !context.knownSlow.has(wish.subscriptionId);
  const wrong = (diff.differences.length > 0 && !kept) || passwordWaits || isNews;
  const asItIs = kept ? 'kept' : proven && wish.trouble === null ? 'right' : 'unproven';
  return {
    wish,
    state: diff.conflict ? 'conflict' : wrong ? 'wrong' : asItIs,
    conflict: diff.conflict,
    own: diff.own,
    sessions,
    offSpeed: isNews ? speed.sessions : [],
    findings: [...findingsOf(wish, diff, proven, kept), ...(speed ? [slowFinding(wish, speed, { isNews, written })] : [])],
    diff,
  };
}

interface SpeedTrouble {
  readonly is: string;
  readonly wanted: string;
  readonly sessions: readonly LineSession[];
}

/** A session so new may not have its queue yet. */
const SETTLED_AFTER_SECONDS = 10;

/** What the queue that the router made for the session lets through, against what is wanted: an account may be right and its session not (routeros.md, Semantics). */
function speedTrouble(wanted: WantedLine, sessions: readonly LineSession[], { sessionQueues }: RouterIndex): SpeedTrouble | null {
  const limit = sessionLimit(wanted);
  const settled = sessions.filter((session) => session.via === wanted.access && session.uptimeSeconds >= SETTLED_AFTER_SECONDS);
  if (limit === null || settled.length === 0) return null;
  const queue = sessionQueues.get(`<${wanted.access}-${wanted.name}>`);
  const is = queue?.maxLimit ?? null;
  return sameRate(is, limit) ? null : { is: is ?? 'no limit', wanted: limit, sessions: settled };
}

function slowFinding({ userName, subscriptionId }: Wish, { is, wanted }: SpeedTrouble, { isNews, written }: { readonly isNews: boolean; readonly written: boolean }): FoundThing {
  const then = !written ? 'Waya only watches this service and leaves it.' : isNews ? 'His session is ended once, so that he connects under the right limit.' : 'It was ended once already and came back so: look at the queues and scripts of the router (Queues > Simple Queues).';
  return { kind: 'wrongSpeed', objectName: userName, detail: `${userName} is connected with ${is}, wanted ${wanted}. ${then}`, subscriptionId, leakCents: null };
}

const AS_IT_IS = ' Kept as it is (setting of this router).';

function findingsOf(wish: Wish, diff: LineDiff, proven: boolean, kept: boolean): FoundThing[] {
  const common = { subscriptionId: wish.subscriptionId, leakCents: null };
  const copies = diff.duplicates.map((row): FoundThing => ({
    ...common,
    kind: 'duplicate',
    objectName: row.name,
    detail: `${row.words}: it carries the marker of ${wish.userName}, a copy made by hand. Waya leaves ${row.name} as it is; remove it on the router if nobody needs it.`,
  }));
  if (diff.conflict) return [...copies, { ...common, kind: diff.unadopted ? 'unadopted' : 'unmanaged', objectName: wish.userName, detail: `${diff.conflict.message} ${diff.conflict.hint ?? ''}`.trim() }];
  if (!proven || diff.differences.length === 0) return copies;
  if (diff.missing && diff.own === null) return [...copies, { ...common, kind: 'missing', objectName: wish.userName, detail: `The ${NOUNS[wish.access]} ${wish.userName} was on the router and is gone.` }];
  return [...copies, { ...common, kind: 'drift', objectName: wish.userName, detail: `${sentence(diff.differences.join('; '))}${kept ? AS_IT_IS : ''}` }];
}

const NOUNS: Readonly<Record<Wish['access'], string>> = { pppoe: 'secret', hotspot: 'hotspot user', static: 'queue', dhcp: 'lease of' };

export interface ProfileVerdict {
  /** Wrong or missing; Waya puts them right. */
  readonly wrong: readonly NeededProfile[];
  readonly findings: readonly FoundThing[];
}

export interface ProfileContext {
  /** profileKey of those whose lines are being worked on, so that a difference may be Waya's own work under way. */
  readonly pending: ReadonlySet<string>;
  readonly isKnownPlan: (planId: number) => boolean;
  readonly keepsDrift: boolean;
}

/** Profiles in use. */
export function judgeProfiles(wanted: readonly NeededProfile[], profiles: RouterProfiles, { pending, isKnownPlan, keepsDrift }: ProfileContext): ProfileVerdict {
  const wrong: NeededProfile[] = [];
  const findings: FoundThing[] = [];
  const common = { subscriptionId: null, leakCents: null };
  for (const needed of wanted) {
    const diff = diffProfile(needed, profiles);
    if (diff.difference === null) continue;
    const objectName = profileTitle(needed);
    if (diff.conflict) {
      findings.push({ ...common, kind: 'unmanaged', objectName, detail: `${diff.conflict.message} ${diff.conflict.hint ?? ''}`.trim() });
      continue;
    }
    const isPending = pending.has(profileKey(needed));
    const kept = keepsDrift && !isPending && !profileDecides(needed, diff);
    if (!kept) wrong.push(needed);
    if (!isPending) findings.push({ ...common, kind: diff.missing ? 'missing' : 'drift', objectName, detail: `${sentence(`${objectName}: ${diff.difference}`)}${kept ? AS_IT_IS : ''}` });
  }
  for (const profile of profiles.pppoe ?? []) {
    const planId = markedPlan(profile.comment);
    if (planId !== null && !isKnownPlan(planId)) findings.push({ ...common, kind: 'orphan', objectName: `profile ${profile.name}`, detail: `The profile ${profile.name} carries the marker of a plan that Waya does not know. Waya leaves it as it is.` });
  }
  return { wrong, findings };
}

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

