/** Schedules only enqueue. What fell due while the PC was off is enqueued at start, in order of its due time. */
import { instant, type Instant } from '../../src-shared/time.ts';
import type { Clock } from './clock.ts';
import { compiler, type Database, type Reader } from './db.ts';
import { insertJob, type JobRequest } from './job-table.ts';
import type { KernelTables } from './tables.ts';

export interface ScheduleDefinition {
  /** The first due instant strictly after another; reads settings as they are now. */
  next(after: Instant, db: Reader): Instant;
  /** The work of one due instant. Its key names the schedule, or the due instant too when each missed one must run. */
  job(dueAt: Instant): JobRequest;
  /** each: every missed instant runs, in order; latest: one run makes up for all. */
  readonly catchUp: 'each' | 'latest';
}

export interface Schedules {
  register(definitions: Readonly<Record<string, ScheduleDefinition>>): void;
  /** Enqueues everything due by now; returns how much. */
  tick(): number;
  /** The earliest due instant of all. */
  nextDueAt(): Instant | null;
  /** After a change of settings: computes the next due instants anew. */
  reset(name: string): void;
}

const q = compiler<KernelTables>();
/** A PC off for years must not enqueue every minute of them; older misses of `each` are the billing run's business, which bills by what is missing. */
const MOST_CAUGHT_UP = 400;

export function createSchedules({ db, clock }: { db: Database; clock: Clock }): Schedules {
  const definitions = new Map<string, ScheduleDefinition>();

  const rows = () => db.all(q.selectFrom('schedule').selectAll());
  const ensure = (name: string, definition: ScheduleDefinition) => {
    if (db.get(q.selectFrom('schedule').select('name').where('name', '=', name))) return;
    db.transaction(() => db.run(q.insertInto('schedule').values({ name, nextAt: definition.next(clock.now(), db), lastAt: null })));
  };

  /** All due instants of one schedule, oldest first, and what comes after. */
  const dueInstants = (definition: ScheduleDefinition, nextAt: Instant, now: Instant) => {
    const due: Instant[] = [];
    let at = nextAt;
    while (at <= now && due.length < MOST_CAUGHT_UP) {
      due.push(at);
      at = definition.next(at, db);
    }
    if (at <= now) at = definition.next(now, db);
    return { due: definition.catchUp === 'latest' ? due.slice(-1) : due, next: at };
  };

  return {
    register: (added) => {
      for (const [name, definition] of Object.entries(added)) {
        definitions.set(name, definition);
        ensure(name, definition);
      }
    },
    tick: () => {
      const now = clock.now();
      let enqueued = 0;
      for (const row of rows()) {
        const definition = definitions.get(row.name);
        if (!definition || row.nextAt > now) continue;
        const { due, next } = dueInstants(definition, instant(row.nextAt), now);
        db.transaction(() => {
          for (const dueAt of due) insertJob(db, { runAt: dueAt, ...definition.job(dueAt) }, now);
          db.run(q.updateTable('schedule').set({ nextAt: next, lastAt: due.at(-1) ?? row.lastAt }).where('name', '=', row.name));
        });
        enqueued += due.length;
      }
      return enqueued;
    },
    nextDueAt: () => {
      const times = rows().filter((row) => definitions.has(row.name)).map((row) => row.nextAt);
      return times.length === 0 ? null : instant(Math.min(...times));
    },
    reset: (name) => {
      const definition = definitions.get(name);
      if (definition) db.transaction(() => db.run(q.updateTable('schedule').set({ nextAt: definition.next(clock.now(), db) }).where('name', '=', name)));
    },
  };
}
