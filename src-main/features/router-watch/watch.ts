/** Is a router up? Damped: one lost answer is no outage, and one that comes and goes is told once. */
import { later, MINUTE, SECOND, type Instant } from '../../../src-shared/time.ts';

export interface Watch {
  readonly state: 'unknown' | 'up' | 'down';
  readonly since: Instant;
  readonly flapping: boolean;
  readonly lastTryAt: Instant | null;
  /** First failure of the row that lasts until now, and how many; null: it answered last. */
  readonly failing: { readonly since: Instant; readonly tries: number } | null;
  /** First answer of the row that lasts until now; null: it failed last. */
  readonly answeringSince: Instant | null;
  /** When it changed between up and down in the last half hour. */
  readonly changes: readonly Instant[];
}

/** It has answered for so long before it counts as up again. */
const UP_AFTER_MS = 60 * SECOND;
/** One try that fails may be a lost packet. */
const FEWEST_TRIES = 2;
/** Nobody looked for so long: this computer slept, and what was seen before says nothing of now. */
const ASLEEP_AFTER_MS = 5 * MINUTE;
/** So many changes within so long are flapping; it ends when it has been still for as long. */
const FLAPPING_CHANGES = 4;
const FLAPPING_WITHIN_MS = 30 * MINUTE;

export const firstWatch = (now: Instant): Watch => ({ state: 'unknown', since: now, flapping: false, lastTryAt: null, failing: null, answeringSince: null, changes: [] });

/** The watch after one more try. downAfterSeconds: setting, Network. A router that was never up goes up with its first answer. */
export function afterTry(before: Watch, answered: boolean, now: Instant, downAfterSeconds: number): Watch {
  // A clock that was set back: what was seen at times that are yet to come says nothing either.
  const slept = before.lastTryAt === null || now < before.lastTryAt || now - before.lastTryAt > ASLEEP_AFTER_MS;
  const row = slept ? null : before;
  const failing = answered ? null : { since: row?.failing?.since ?? now, tries: (row?.failing?.tries ?? 0) + 1 };
  const answeringSince = answered ? (row?.answeringSince ?? now) : null;
  const state = nextState(before.state, failing, answeringSince, now, downAfterSeconds);
  // From unknown is no change: nothing is known to have gone.
  const changed = state !== before.state && before.state !== 'unknown';
  const changes = [...before.changes, ...(changed ? [now] : [])].filter((at) => at > later(now, -FLAPPING_WITHIN_MS));
  const flapping = changes.length >= FLAPPING_CHANGES || (before.flapping && changes.length > 0);
  return { state, since: state === before.state ? before.since : now, flapping, lastTryAt: now, failing, answeringSince, changes };
}

function nextState(state: Watch['state'], failing: Watch['failing'], answeringSince: Instant | null, now: Instant, downAfterSeconds: number): Watch['state'] {
  if (failing) return state !== 'down' && failing.tries >= FEWEST_TRIES && now - failing.since >= downAfterSeconds * SECOND ? 'down' : state;
  if (state === 'unknown') return 'up';
  return state === 'down' && answeringSince !== null && now - answeringSince >= UP_AFTER_MS ? 'up' : state;
}

/** When it must be tried again before its next turn, because its state hangs on it; null: the next turn will do. */
export function nextTry({ state, failing, answeringSince }: Watch, now: Instant, downAfterSeconds: number): Instant | null {
  if (failing && state !== 'down') return later(now, Math.max(5 * SECOND, Math.min(20 * SECOND, failing.since + downAfterSeconds * SECOND - now)));
  if (state === 'down' && answeringSince !== null) return later(now, 20 * SECOND);
  return null;
}
