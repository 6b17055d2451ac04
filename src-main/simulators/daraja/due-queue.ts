/** Work that falls due: run by the machine's timers, or in order by advanceTo when time is moved by hand. */
import type { Instant } from '../../../src-shared/time.ts';
import type { SimulatorTimers } from './daraja.types.ts';

/** Longest delay that Node's timers take. */
const LONGEST_TIMER_MS = 2_147_483_647;

export interface DueQueue {
  schedule(at: Instant, run: (at: Instant) => Promise<void>): void;
  /** Runs all that is due up to then, in order of time, each to its end. */
  advanceTo(now: Instant): Promise<void>;
  nextDueAt(): Instant | null;
  close(): void;
}

interface DueWork {
  readonly at: Instant;
  readonly order: number;
  readonly run: (at: Instant) => Promise<void>;
}

export function createDueQueue(clock: { now(): Instant }, timers: SimulatorTimers): DueQueue {
  const waiting: DueWork[] = [];
  let order = 0;
  let handle: unknown;
  let closed = false;

  const rearm = (): void => {
    if (timers === 'manual') return;
    if (handle !== undefined) timers.clearTimeout(handle as never);
    handle = undefined;
    const next = waiting[0];
    if (next === undefined || closed) return;
    handle = timers.setTimeout(fireDue, Math.min(Math.max(0, next.at - clock.now()), LONGEST_TIMER_MS));
  };
  // With real timers a slow receiver must not hold up the others: each runs on its own.
  const fireDue = (): void => {
    handle = undefined;
    const now = clock.now();
    while (waiting[0] !== undefined && waiting[0].at <= now) {
      const work = waiting.shift()!;
      void work.run(work.at);
    }
    rearm();
  };

  return {
    schedule(at, run) {
      if (closed) return;
      order += 1;
      const work = { at, order, run };
      const index = waiting.findIndex((other) => other.at > at);
      if (index === -1) waiting.push(work);
      else waiting.splice(index, 0, work);
      rearm();
    },
    async advanceTo(now) {
      while (waiting[0] !== undefined && waiting[0].at <= now) {
        const work = waiting.shift()!;
        await work.run(work.at);
      }
      rearm();
    },
    nextDueAt: () => waiting[0]?.at ?? null,
    close() {
      closed = true;
      waiting.length = 0;
      rearm();
    },
  };
}
