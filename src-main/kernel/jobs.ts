/** Runs due jobs: one per key, lanes with a limit, results as commands, retries that wait longer each time. */
import { HOUR, later, MINUTE, SECOND, type Instant } from '../../src-shared/time.ts';
import type { Clock } from './clock.ts';
import { SYSTEM, TELL, type CommandContext, type Commands } from './commands.ts';
import type { Database } from './db.ts';
import { foundRunning, hurryBeyond, markEnded, markReadyAgain, markRunning, nextDue, nextRunAfter, type Job, type JobError } from './job-table.ts';
import type { Log } from './log.ts';
import { noProbe, type Probe } from './probe.ts';

/** A command that records what came of a job; committed together with the end of the job. */
export interface JobResult {
  readonly command: string;
  readonly input: unknown;
}

export interface JobContext {
  readonly attempt: number;
  readonly runAt: Instant;
  readonly signal: AbortSignal;
  /** A step on the way, as a command of its own; `step` makes its id unique within the job. */
  execute(step: string, command: string, input: unknown): unknown;
}

export interface JobKind {
  /** Touches the world. Returns what to record, or nothing. Throws to fail. */
  readonly run: (input: never, context: JobContext) => Promise<JobResult | void>;
  /** What to record when a once-job's outcome is unknown (process died, answer lost). */
  readonly whenUnknown?: (input: never, error: JobError) => JobResult;
  /** What to record when the job will not be tried again. */
  readonly whenDead?: (input: never, error: JobError) => JobResult;
}

/** Adapters throw errors of this shape (ports/gateway-error.ts); the kernel only knows the shape. */
interface OutsideFailure extends Error {
  readonly retryable: boolean;
  readonly outcome: 'not_done' | 'unknown';
  readonly hint: string;
  readonly technical?: string;
}

/** Thrown by a job or a command that it executes: the work has to wait for something, and is tried again. Nothing was done. */
export class NotYet extends Error {
  readonly retryable = true;
  readonly outcome = 'not_done';
  readonly hint: string;
  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

export interface Jobs {
  register(kinds: Readonly<Record<string, JobKind>>): void;
  /** Makes the last process's running jobs ready (repeatable) or unknown (once), then runs what is due from now on. */
  start(): void;
  /** Looks again at once: something was enqueued. */
  wake(): void;
  /** The clock jumped: nothing may wait for a time that it no longer goes by. */
  clockMoved(): void;
  /** Runs until nothing is due and nothing is running. */
  drain(): Promise<void>;
  /** Lets running jobs end (their signal is aborted) and starts no more. */
  stop(): Promise<void>;
}

const RETRY_AFTER_MS = [2 * SECOND, 5 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE];
/** A bug does not heal by waiting: after so many tries a person must look. */
const TRIES_OF_A_BUG = 3;
/** No job is planned further ahead than this: schedules do that. */
const LONGEST_WAIT_MS = HOUR;
/** A timer longer than this would overflow, and a laptop's clock may jump: look at least this often. */
const LONGEST_SLEEP_MS = 5 * SECOND;
/** Lanes limit what belongs together; this only bounds memory. Jobs that wait for a dark router must not keep others out. */
const MOST_RUNNING = 512;

export function createJobs({ db, clock, commands, log, probe = noProbe }: { db: Database; clock: Clock; commands: Commands; log: Log; probe?: Probe }): Jobs {
  const kinds = new Map<string, JobKind>();
  const running = new Map<number, Promise<void>>();
  let starting = false;
  let unrecorded = false;
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let state: 'new' | 'started' | 'stopped' = 'new';

  const record = (job: Job, step: string, result: JobResult | undefined, end: (context: Pick<CommandContext, 'tx' | 'now'>) => void) => {
    if (!result) {
      db.transaction(() => end({ tx: db, now: clock.now() }));
      return;
    }
    commands.execute({ id: `job-${job.id}-${job.attempt}-${step}`, name: result.command, input: result.input, actor: SYSTEM }, end);
  };

  const fail = (job: Job, kind: JobKind, thrown: unknown) => {
    if (abort.signal.aborted && job.mode === 'repeatable') {
      db.transaction(() => markReadyAgain(db, job, job.runAt, clock.now(), null));
      return;
    }
    const failure = asFailure(thrown);
    const error: JobError = { message: failure.message, hint: failure.hint, ...(failure.technical === undefined ? {} : { technical: failure.technical }) };
    const unsure = job.mode === 'once' && failure.outcome === 'unknown';
    const tryAgain = !unsure && failure.retryable && !(isBug(thrown) && job.attempt >= TRIES_OF_A_BUG);
    // Tries 1, 2, 4, 8 …: a router that is off for a week must not fill the log.
    if ((job.attempt & (job.attempt - 1)) === 0) {
      log.warn({ job: job.id, kind: job.kind, attempt: job.attempt, error: error.message, technical: error.technical, stack: isBug(thrown) && thrown instanceof Error ? thrown.stack : undefined }, 'job failed');
    }
    if (tryAgain) {
      const wait = RETRY_AFTER_MS[Math.min(job.attempt - 1, RETRY_AFTER_MS.length - 1)]!;
      db.transaction(() => markReadyAgain(db, job, later(clock.now(), wait), clock.now(), error));
    } else if (unsure) {
      giveUp(job, 'unknown', 'unknown', kind.whenUnknown, error);
    } else {
      giveUp(job, 'dead', 'dead', kind.whenDead, error);
    }
  };

  /** Dead or unknown, for a person to settle. When what should be recorded of it cannot be, the job still ends, or its key and lane would stay taken. */
  const giveUp = (job: Job, state: 'dead' | 'unknown', step: string, result: JobKind['whenDead'], error: JobError) => {
    const end = ({ tx, now }: Pick<CommandContext, 'tx' | 'now'>) => markEnded(tx, job.id, state, now, error);
    try {
      // As a command even when there is nothing more to say, so that the screens hear of it.
      record(job, step, result?.(job.input as never, error) ?? { command: TELL, input: { topic: 'jobs' } }, end);
    } catch (thrown) {
      log.error({ job: job.id, kind: job.kind, error: String(thrown), stack: thrown instanceof Error ? thrown.stack : undefined }, `that a job is ${state} could not be recorded`);
      record(job, step, undefined, end);
    }
  };

  const run = async (job: Job) => {
    const kind = kinds.get(job.kind);
    if (!kind) {
      giveUp(job, 'dead', 'dead', undefined, { message: `This Waya knows no work of the kind ${job.kind}.` });
      return;
    }
    const context: JobContext = {
      attempt: job.attempt,
      runAt: job.runAt,
      signal: abort.signal,
      execute: (step, command, input) => commands.execute({ id: `job-${job.id}-${job.attempt}-${step}`, name: command, input, actor: SYSTEM }),
    };
    let result: JobResult | void;
    try {
      result = await kind.run(job.input as never, context);
    } catch (error) {
      fail(job, kind, error);
      return;
    }
    probe('job.between-effect-and-result');
    try {
      record(job, 'result', result ?? undefined, ({ tx, now }) => markEnded(tx, job.id, 'done', now, null));
    } catch (error) {
      // The effect is done but cannot be recorded: for a once-job that is unknown, for the others a bug to retry.
      fail(job, kind, error);
    }
  };

  const startDue = () => {
    // The first steps of a job may enqueue and so wake us: the loop below is on its way to that work already.
    if (starting) return;
    starting = true;
    try {
      while (state !== 'stopped' && running.size < MOST_RUNNING) {
        const now = clock.now();
        const job = nextDue(db, now);
        if (!job) break;
        db.transaction(() => markRunning(db, job.id, now));
        running.set(job.id, runToEnd({ ...job, attempt: job.attempt + 1 }));
      }
    } finally {
      starting = false;
    }
  };

  const runToEnd = (job: Job) =>
    run(job)
      .catch((error: unknown) => {
        // A full disk, say. The row still says running, and would hold its key and lane until the next start.
        log.error({ job: job.id, kind: job.kind, error: String(error) }, 'the end of a job could not be recorded');
        unrecorded = true;
      })
      .finally(() => {
        running.delete(job.id);
        // At once it would fail again, and again, and nothing else would have its turn.
        if (unrecorded) rest();
        else wake();
      });

  const rest = () => {
    if (state !== 'started') return;
    clearTimeout(timer);
    timer = setTimeout(wake, LONGEST_SLEEP_MS);
  };

  const wake = () => {
    if (state !== 'started' || db.inTransaction) return;
    clearTimeout(timer);
    let wait = LONGEST_SLEEP_MS;
    try {
      if (unrecorded) recover();
      startDue();
      // What is due and does not run waits for a lane or a key; the end of the job that holds it wakes us.
      const now = clock.now();
      wait = Math.min(LONGEST_SLEEP_MS, (nextRunAfter(db, now) ?? Infinity) - now);
    } catch (error) {
      // A full disk, say: it may pass, and must not end the program.
      log.error({ error: String(error) }, 'jobs could not be started');
    }
    timer = setTimeout(wake, wait);
  };

  /** Rows that say running while nothing of ours runs them: left by the last process, or their end could not be written. */
  const recover = () => {
    for (const job of foundRunning(db)) {
      if (running.has(job.id)) continue;
      if (job.mode === 'repeatable') {
        db.transaction(() => markReadyAgain(db, job, job.runAt, clock.now(), null));
        continue;
      }
      const error: JobError = { message: 'Waya stopped while this was being sent; whether it arrived is not known.' };
      giveUp(job, 'unknown', 'found-running', kinds.get(job.kind)?.whenUnknown, error);
    }
    unrecorded = false;
  };

  /** Retries are minutes away at most; what waits longer was planned by a clock that was ahead. */
  const hurryLate = () => {
    const now = clock.now();
    db.transaction(() => hurryBeyond(db, later(now, LONGEST_WAIT_MS), now));
  };

  return {
    register: (added) => {
      for (const [name, kind] of Object.entries(added)) {
        if (kinds.has(name)) throw new Error(`two job kinds ${name}`);
        kinds.set(name, kind);
      }
    },
    start: () => {
      if (state === 'stopped') throw new Error('jobs were stopped; make new ones');
      if (state === 'new') {
        recover();
        hurryLate();
      }
      state = 'started';
      wake();
    },
    wake,
    clockMoved: () => {
      hurryLate();
      wake();
    },
    drain: async () => {
      for (;;) {
        startDue();
        if (running.size === 0) return;
        await Promise.race(running.values());
      }
    },
    stop: async () => {
      state = 'stopped';
      clearTimeout(timer);
      abort.abort();
      await Promise.allSettled(running.values());
    },
  };
}

function isBug(thrown: unknown): boolean {
  return !(thrown instanceof Error && 'retryable' in thrown);
}

function asFailure(thrown: unknown): OutsideFailure {
  if (!isBug(thrown)) return thrown as OutsideFailure;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  // A refusal or a bug of our own: the world may have been touched already, so a once-job must not run again.
  return Object.assign(new Error(message), { retryable: true, outcome: 'unknown' as const, hint: 'Look at the job in Attention; if it stays, send a diagnostics bundle.' });
}
