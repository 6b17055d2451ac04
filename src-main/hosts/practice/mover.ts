/**
 * Practice time. It stands still until somebody moves it on, and a move visits each due instant in turn: time, outside, app. Only what is
 * about to happen within a minute (a phone that is being asked, a customer's router that dials) runs at the pace of life.
 */
import { setImmediate as letOthersRun } from 'node:timers/promises';
import { Refusal } from '../../../src-shared/refusal.ts';
import { formatInstant, HOUR, instant, later, MINUTE, SECOND, type Instant } from '../../../src-shared/time.ts';
import type { App } from '../../app.ts';
import type { MovableClock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';

/** What the mover moves, besides the app. */
export interface Moved {
  /** Of the customers' agenda. */
  nextDeedAt(): Instant | null;
  /** Of the simulators. */
  nextDueAt(): Instant | null;
  /** The outside at that instant, up to the reports that lie in the inbox. */
  act(at: Instant): Promise<void>;
  /** What people make of what the app did. */
  notice(at: Instant): Promise<void>;
}

export interface Mover {
  readonly moving: boolean;
  readonly goingTo: Instant | null;
  readonly progressText: string;
  /** Begins once the caller's command is committed. Throws Refusal while moving. */
  advance(ms: number): void;
  /** The same, to its end. Rejects when the app fails on the way. */
  run(target: Instant): Promise<void>;
  /** From now on what is about to happen does, by itself. */
  startPace(): void;
  /** After the visit that is under way. */
  stop(): Promise<void>;
}

/** However little happens. */
const LONGEST_STEP_MS = 6 * HOUR;
const ROUND_EVERY_MS = 3 * HOUR;
/** A router that is unplugged makes a hundred jobs try again every few minutes: beyond so many visits within a while they wait for each other. */
const CROWD_MS = 3 * HOUR;
const VISITS_BEFORE_CROWDED = 8;
const CROWDED_STEP_MS = 30 * MINUTE;
const TELL_EVERY_MS = 300;
const PACE_MS = 250;
const LONGEST_PACE_MS = SECOND;
const ABOUT_TO_HAPPEN_MS = MINUTE;

export function createMover(given: { clock: MovableClock; app: Pick<App, 'nextDueAt' | 'settle' | 'clockMoved'>; moved: Moved; log: Log; told: () => void; paused: () => void }): Mover {
  const { clock, app, moved, log, told, paused } = given;
  let goingTo: Instant | null = null;
  let underWay: Promise<void> = Promise.resolve();
  let stopped = false;
  let roundAt = 0;
  let timer: NodeJS.Timeout | undefined;

  /** Sweeps and lists: a few times a day, and whenever work of a moment ago waits, because it may be for them. */
  const isRoundDue = (from: Instant, at: Instant) => at - roundAt >= ROUND_EVERY_MS || (at - from < MINUTE && app.nextDueAt() === at);
  const visit = async (at: Instant) => {
    const frequent = isRoundDue(clock.now(), at);
    if (frequent) roundAt = at;
    clock.set(at);
    await moved.act(at);
    await app.settle({ frequent });
    await moved.notice(at);
  };
  const move = async (target: Instant) => {
    const crowd = crowdOf();
    let toldAt = 0;
    while (clock.now() < target && !stopped) {
      await visit(nextStop(clock.now(), target, crowd));
      if (performance.now() - toldAt > TELL_EVERY_MS) {
        toldAt = performance.now();
        told();
      }
      await letOthersRun();
    }
  };
  const nextStop = (now: Instant, target: Instant, crowd: Crowd): Instant => {
    const soon = earliest([app.nextDueAt(), moved.nextDueAt()]);
    const stops = [target, later(now, LONGEST_STEP_MS), moved.nextDeedAt(), soon === null ? null : instant(Math.max(soon, now + crowd.shortestStep(now)))];
    return instant(Math.max(earliest(stops)!, now + 1));
  };
  const run = async (target: Instant) => {
    if (goingTo !== null) throw stillMoving();
    goingTo = target;
    const before = underWay;
    underWay = before.then(() => move(target)).finally(() => {
      goingTo = null;
      paused();
      if (!stopped) told();
    });
    return underWay;
  };

  /** A stretch of real time, when something is about to happen. */
  const livelyStep = async (elapsedMs: number) => {
    const now = clock.now();
    const next = earliest([app.nextDueAt(), moved.nextDueAt(), moved.nextDeedAt()]);
    if (next === null || next > now + ABOUT_TO_HAPPEN_MS) return;
    const at = later(now, Math.round(elapsedMs));
    clock.set(at);
    await moved.act(at);
    app.clockMoved();
    await moved.notice(at);
    paused();
  };
  const startPace = () => {
    let lookedAt = performance.now();
    let busy = false;
    timer = setInterval(() => {
      const elapsedMs = Math.min(performance.now() - lookedAt, LONGEST_PACE_MS);
      lookedAt = performance.now();
      if (busy || stopped || goingTo !== null) return;
      busy = true;
      underWay = underWay
        .then(() => livelyStep(elapsedMs))
        .catch((error: unknown) => log.error({ error: String(error), stack: error instanceof Error ? error.stack : undefined }, 'practice time stumbled'))
        .finally(() => (busy = false));
    }, PACE_MS);
  };

  return {
    get moving() {
      return goingTo !== null;
    },
    get goingTo() {
      return goingTo;
    },
    get progressText() {
      return goingTo === null ? '' : `${formatInstant(clock.now())}, on the way to ${formatInstant(goingTo)}`;
    },
    advance: (ms) => {
      if (goingTo !== null) throw stillMoving();
      run(later(clock.now(), ms)).catch((error: unknown) => log.error({ error: String(error), stack: error instanceof Error ? error.stack : undefined }, 'a move in time failed'));
    },
    run,
    startPace,
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await underWay.catch(() => undefined);
    },
  };
}

interface Crowd {
  shortestStep(now: Instant): number;
}

function crowdOf(): Crowd {
  let since = 0;
  let visits = 0;
  return {
    shortestStep: (now) => {
      const current = Math.floor(now / CROWD_MS);
      visits = current === since ? visits + 1 : 0;
      since = current;
      return visits > VISITS_BEFORE_CROWDED ? CROWDED_STEP_MS : 1;
    },
  };
}

const stillMoving = () => new Refusal('conflict', 'Time is moving already. Wait until it has arrived.');

function earliest(times: readonly (Instant | null)[]): Instant | null {
  return times.reduce<Instant | null>((first, at) => (at !== null && (first === null || at < first) ? at : first), null);
}
