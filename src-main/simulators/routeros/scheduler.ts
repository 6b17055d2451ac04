import type { Router } from './router.ts';
import type { StoredRow, TableEvent } from './table.ts';
import { parseInterval } from './values.ts';

const CONCERNS = ['start-date', 'start-time', 'interval', 'disabled', 'name', 'on-event'];
/** A scheduler of "startup" runs a little after the start (MikroTik, Scheduler: three seconds). */
const AFTER_START_MS = 3000;

/** Runs the on-event of schedulers at their times by the router's own clock: a time that has passed without an interval never comes. */
export class Scheduler {
  readonly #router: Router;
  readonly #run: (row: StoredRow) => void;
  readonly #planned = new Map<string, { atMs: number; callOff: () => void }>();

  constructor(router: Router, run: (row: StoredRow) => void) {
    this.#router = router;
    this.#run = run;
    router.schedulers.onChange((event) => this.#changed(event));
    router.clock.onChange(() => this.#planAll());
  }

  /** When it runs next, in true milliseconds; null: never. */
  nextRun(id: string): number | null {
    return this.#planned.get(id)?.atMs ?? null;
  }

  /** The router has started: what runs at start-up is planned, the rest anew. */
  started(): void {
    for (const row of this.#router.schedulers.list()) this.#plan(row, true);
  }

  #planAll(): void {
    for (const row of this.#router.schedulers.list()) this.#plan(row, false);
  }

  #changed({ kind, row, before }: TableEvent): void {
    if (kind === 'removed') this.#drop(row['.id']);
    else if (before === null || CONCERNS.some((name) => row[name] !== before[name])) this.#plan(row, false);
  }

  #drop(id: string): void {
    this.#planned.get(id)?.callOff();
    this.#planned.delete(id);
  }

  #plan(row: StoredRow, atStart: boolean): void {
    this.#drop(row['.id']);
    if (row['disabled'] === 'true') return;
    const now = this.#router.now();
    const atMs = this.#nextOf(row, now, atStart);
    if (atMs === null) return;
    const callOff = this.#router.settings.agenda.at(atMs, () => this.#due(row['.id']));
    this.#planned.set(row['.id'], { atMs, callOff });
  }

  #nextOf(row: StoredRow, now: number, atStart: boolean): number | null {
    const intervalMs = (parseInterval(row['interval'] ?? '0s') ?? 0) * 1000;
    const start = row['start-time'] === 'startup' ? this.#router.startedAtMs + AFTER_START_MS : this.#instantOf(row);
    if (start > now || (start === now && atStart)) return start;
    return intervalMs === 0 ? null : start + (Math.floor((now - start) / intervalMs) + 1) * intervalMs;
  }

  /** Its start by the router's clock, in true milliseconds. */
  #instantOf(row: StoredRow): number {
    const { clock } = this.#router;
    const seconds = parseInterval(row['start-time'] ?? '') ?? 0;
    return Date.parse(row['start-date'] ?? '1970-01-01') + seconds * 1000 - clock.offsetMinutes * 60_000 - clock.errorMs;
  }

  #due(id: string): void {
    this.#planned.delete(id);
    const { schedulers } = this.#router;
    const row = schedulers.find(id);
    if (row === undefined) return;
    schedulers.set(id, { 'run-count': String(Number(row['run-count'] ?? '0') + 1) });
    this.#run(row);
    const still = schedulers.find(id);
    if (still !== undefined && !this.#planned.has(id)) this.#plan(still, false);
  }
}
