/** Schedules only enqueue. What fell due while the PC was off is enqueued at start, in order of its due time. */
import { DAY, HOUR, instant, later, type Instant } from '../../src-shared/time.ts';
import type { Clock } from './clock.ts';
import { compiler, type Database, type Reader } from './db.ts';
import { insertJob, type JobRequest } from './job-table.ts';
import type { KernelTables } from './tables.ts';

export interface ScheduleDefinition {
  /** The first due instant strictly after another; reads settings as they are now. */
  next(after: Instant, db: Reader): Instant;
  /** The work of one due instant. Its key names the schedule, and the due instant too when each missed one must run (checked by register). */
  job(dueAt: Instant): JobRequest;
  /** each: every missed instant runs, in order; latest: one run makes up for all. */
  readonly catchUp: 'each' | 'latest';
  /** Comes round every few minutes: a clock that is moved by hand need not visit each time (see nextDueAt). */
  readonly frequent?: true;
}

export interface Schedules {
  register(definitions: Readonly<Record<string, ScheduleDefinition>>): void;
  /** Enqueues everything due by now, frequent schedules only if told so (they are unless told otherwise); returns how much. */
  tick(options?: { readonly frequent: boolean }): number;
  /** The earliest due instant, frequent schedules left out: where a clock that is moved by hand must stop. */
  nextDueAt(): Instant | null;
  /** After a change of settings: computes the next due instants anew. */
  reset(): void;
  /** Ticks by itself from now on; `due` is called when something was enqueued. Returns how to stop. */
  start(due: () => void): () => void;
}

const q = compiler<KernelTables>();
/** A PC off for years must not enqueue every day of them: the newest are enqueued; older misses are the billing run's business, which bills by what is missing. */
const MOST_CAUGHT_UP = 400;
const TICK_MS = 1000;

export function createSchedules({ db, clock }: { db: Database; clock: Clock }): Schedules {
  const definitions = new Map<string, ScheduleDefinition>();

  const rows = () => db.all(q.selectFrom('schedule').selectAll());
  const ensure = (name: string, definition: ScheduleDefinition) => {
    if (db.get(q.selectFrom('schedule').select('name').where('name', '=', name))) return;
    db.transaction(() => db.run(q.insertInto('schedule').values({ name, nextAt: definition.next(clock.now(), db), lastAt: null })));
  };

  /** The due instants of one schedule that shall run, oldest first, and what comes after. */
  const dueInstants = (definition: ScheduleDefinition, nextAt: Instant, now: Instant) => {
    const most = definition.catchUp === 'latest' ? 1 : MOST_CAUGHT_UP;
    const due: Instant[] = [];
    let at = definition.catchUp === 'latest' ? lateDueInstant(definition, nextAt, now) : nextAt;
    while (at <= now) {
      due.push(at);
      if (due.length > most) due.shift();
      const next = definition.next(at, db);
      if (next <= at) throw new Error('a schedule that stands still');
      at = next;
    }
    return { due, next: at };
  };

  /** A due instant not long before now, so that the latest is found without walking through weeks of five minutes. */
  const lateDueInstant = (definition: ScheduleDefinition, nextAt: Instant, now: Instant): Instant => {
    for (const windowMs of [HOUR, DAY, 40 * DAY]) {
      const at = now - windowMs > nextAt ? definition.next(later(now, -windowMs), db) : nextAt;
      if (at <= now) return at;
    }
    return nextAt;
  };

  const catchUp = (row: KernelTables['schedule'], definition: ScheduleDefinition, now: Instant): number => {
    if (row.nextAt > now) {
      // Planned by a clock that was ahead: with the right time it would have to wait for the wrong one. One round ahead is what a small
      // step back leaves behind, and nothing is done twice for it.
      const next = definition.next(now, db);
      if (definition.next(next, db) < row.nextAt) db.transaction(() => db.run(q.updateTable('schedule').set({ nextAt: next }).where('name', '=', row.name)));
      return 0;
    }
    const { due, next } = dueInstants(definition, instant(row.nextAt), now);
    db.transaction(() => {
      for (const dueAt of due) insertJob(db, { runAt: dueAt, ...definition.job(dueAt) }, now);
      db.run(q.updateTable('schedule').set({ nextAt: next, lastAt: due.at(-1) ?? row.lastAt }).where('name', '=', row.name));
    });
    return due.length;
  };

  const tick = ({ frequent } = { frequent: true }) => {
    const now = clock.now();
    let enqueued = 0;
    for (const row of rows()) {
      const definition = definitions.get(row.name);
      if (definition && (frequent || !definition.frequent)) enqueued += catchUp(row, definition, now);
    }
    return enqueued;
  };

  return {
    register: (added) => {
      for (const [name, definition] of Object.entries(added)) {
        if (definition.catchUp === 'each' && definition.job(instant(0)).key === definition.job(instant(1)).key) {
          throw new Error(`schedule ${name}: its missed instants would replace each other, their jobs have one key`);
        }
        definitions.set(name, definition);
        ensure(name, definition);
      }
    },
    tick,
    nextDueAt: () => {
      const times = rows().filter((row) => definitions.get(row.name)?.frequent === undefined && definitions.has(row.name)).map((row) => row.nextAt);
      return times.length === 0 ? null : instant(Math.min(...times));
    },
    reset: () => {
      // What is due already stays due, whatever the new settings say.
      tick();
      for (const row of rows()) {
        const definition = definitions.get(row.name);
        // From the last time on: an hour brought forward into this morning is due now, not tomorrow.
        if (definition) db.transaction(() => db.run(q.updateTable('schedule').set({ nextAt: definition.next(row.lastAt === null ? clock.now() : instant(row.lastAt), db) }).where('name', '=', row.name)));
      }
      tick();
    },
    start: (due) => {
      const look = () => {
        if (tick() > 0) due();
      };
      look();
      const timer = setInterval(look, TICK_MS);
      return () => clearInterval(timer);
    },
  };
}
