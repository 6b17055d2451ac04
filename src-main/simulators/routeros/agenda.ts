export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

export interface Timers {
  setTimeout(act: () => void, delayMs: number): unknown;
  clearTimeout(handle: unknown): void;
}

export const REAL_CLOCK: Clock = { now: () => Date.now() };
export const REAL_TIMERS: Timers = {
  setTimeout: (act, delayMs) => setTimeout(act, delayMs).unref(),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
};

interface Entry {
  readonly atMs: number;
  readonly act: () => void;
}

/**
 * What is to happen in the router's world (a customer's redial, the end of a session). With timers it happens by itself; without them,
 * or in addition, when advanceTo is called, which is how practice mode and tests move through a month in a moment.
 */
export class Agenda {
  readonly #clock: Clock;
  readonly #timers: Timers | null;
  readonly #entries: Entry[] = [];
  #latestMs = Number.NEGATIVE_INFINITY;
  #timer: unknown = null;
  #running = false;

  constructor(clock: Clock, timers: Timers | null) {
    this.#clock = clock;
    this.#timers = timers;
  }

  /** The router's time. While due entries run it is the time they were due at, so that a late run gives the same result. Never goes back. */
  now(): number {
    if (!this.#running) this.#latestMs = Math.max(this.#latestMs, this.#clock.now());
    return this.#latestMs;
  }

  /** Returns a function that calls it off. */
  at(atMs: number, act: () => void): () => void {
    const entry: Entry = { atMs, act };
    let index = this.#entries.length;
    while (index > 0 && (this.#entries[index - 1]?.atMs ?? 0) > atMs) index--;
    this.#entries.splice(index, 0, entry);
    if (index === 0) this.#arm();
    return () => {
      const position = this.#entries.indexOf(entry);
      if (position !== -1) this.#entries.splice(position, 1);
    };
  }

  /** Runs everything due up to then, in order of due time; what an act adds runs too when it is due by then. */
  advanceTo(nowMs: number): void {
    if (this.#running) return;
    this.#running = true;
    try {
      for (let entry = this.#entries[0]; entry !== undefined && entry.atMs <= nowMs; entry = this.#entries[0]) {
        this.#entries.shift();
        this.#latestMs = Math.max(this.#latestMs, entry.atMs);
        entry.act();
      }
      this.#latestMs = Math.max(this.#latestMs, nowMs);
    } finally {
      this.#running = false;
      this.#arm();
    }
  }

  /** Runs what is due by the clock; before the router is asked, so that it never shows a state that its time has passed. */
  catchUp(): void {
    this.advanceTo(this.#clock.now());
  }

  /** When the next thing happens; null when nothing waits. */
  nextDueAt(): number | null {
    return this.#entries[0]?.atMs ?? null;
  }

  stop(): void {
    this.#entries.length = 0;
    if (this.#timer !== null) this.#timers?.clearTimeout(this.#timer);
    this.#timer = null;
  }

  #arm(): void {
    const first = this.#entries[0];
    if (this.#timers === null || first === undefined || this.#running) return;
    if (this.#timer !== null) this.#timers.clearTimeout(this.#timer);
    // A timer takes at most 2^31 ms; waking early only arms the next one.
    const delayMs = Math.min(Math.max(first.atMs - this.now(), 1), 2_000_000_000);
    this.#timer = this.#timers.setTimeout(() => {
      this.#timer = null;
      this.advanceTo(this.#clock.now());
    }, delayMs);
  }
}
