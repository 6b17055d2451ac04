/** Jobs as rows: how they are put in and taken out. The runner is in jobs.ts. */
import { sql } from 'kysely';
import { instant, type Instant } from '../../src-shared/time.ts';
import { compiler, statement, type Reader, type Writer } from './db.ts';
import type { JobMode, JobState, KernelTables } from './tables.ts';

/** Work for the world outside, or long work. */
export interface JobRequest {
  readonly kind: string;
  /**
   * repeatable: carries a desired state, so a repeat is harmless. once: must not happen twice; found running at start it becomes
   * unknown and is settled by a query or a person, never sent again.
   */
  readonly mode: JobMode;
  /** Unique among ready jobs: a second request with this key replaces input and lane and keeps the earlier time. */
  readonly key: string;
  readonly lane: string;
  readonly laneLimit?: number;
  readonly input: unknown;
  readonly runAt?: Instant;
  readonly rank?: number;
}

export interface Job {
  readonly id: number;
  readonly kind: string;
  readonly mode: JobMode;
  readonly key: string;
  readonly lane: string;
  readonly input: unknown;
  readonly attempt: number;
  readonly runAt: Instant;
}

/** What went wrong, as the operator sees it. */
export interface JobError {
  readonly message: string;
  readonly hint?: string;
  readonly technical?: string;
}

const q = compiler<KernelTables>();
type JobRow = Pick<KernelTables['job'], 'kind' | 'mode' | 'key' | 'lane' | 'laneLimit' | 'input' | 'runAt' | 'rank' | 'createdAt'>;
const upsertJob = statement<JobRow>()((p) =>
  q
    .insertInto('job')
    .values({ kind: p('kind'), mode: p('mode'), key: p('key'), lane: p('lane'), laneLimit: p('laneLimit'), input: p('input'), state: 'ready', runAt: p('runAt'), rank: p('rank'), attempt: 0, lastError: null, createdAt: p('createdAt'), startedAt: null, finishedAt: null })
    // A literal: SQLite matches a partial index by its text, and a bound parameter matches none.
    .onConflict((conflict) => conflict.column('key').where('state', '=', sql.lit('ready')).doUpdateSet((row) => ({ input: row.ref('excluded.input'), lane: row.ref('excluded.lane'), laneLimit: row.ref('excluded.laneLimit'), runAt: row.fn('min', ['job.runAt', 'excluded.runAt']), rank: row.fn('min', ['job.rank', 'excluded.rank']) }))),
);

export function insertJob(tx: Writer, job: JobRequest, now: Instant): void {
  tx.runOf(upsertJob, { kind: job.kind, mode: job.mode, key: job.key, lane: job.lane, laneLimit: job.laneLimit ?? 1, input: JSON.stringify(job.input), runAt: job.runAt ?? now, rank: job.rank ?? 100, createdAt: now });
}

// Ten thousand jobs may wait while their lanes are full, so this goes from lane to lane by the index jobLaneDue, never over all jobs.
const NEXT_DUE = `
  WITH RECURSIVE
    busy (key, lane) AS MATERIALIZED (SELECT key, lane FROM job INDEXED BY jobRunning WHERE state = 'running'),
    waiting (lane) AS (
      SELECT min(lane) FROM job INDEXED BY jobLaneDue WHERE state = 'ready'
      UNION ALL
      SELECT (SELECT min(job.lane) FROM job INDEXED BY jobLaneDue WHERE job.state = 'ready' AND job.lane > waiting.lane) FROM waiting WHERE waiting.lane IS NOT NULL
    ),
    candidate (id) AS MATERIALIZED (
      SELECT (
        SELECT job.id FROM job INDEXED BY jobLaneDue
        WHERE job.state = 'ready' AND job.lane = waiting.lane AND job.runAt <= ? AND job.key NOT IN (SELECT busy.key FROM busy)
        ORDER BY job.runAt, job.rank, job.id LIMIT 1
      ) FROM waiting
      WHERE (SELECT count(*) FROM busy WHERE busy.lane = waiting.lane) <
        (SELECT first.laneLimit FROM job AS first INDEXED BY jobLaneDue WHERE first.state = 'ready' AND first.lane = waiting.lane ORDER BY first.runAt, first.rank, first.id LIMIT 1)
    )
  SELECT job.id, kind, mode, job.key, job.lane, input, attempt, runAt FROM candidate JOIN job ON job.id = candidate.id
  ORDER BY runAt, rank, job.id LIMIT 1`;

/** The next job that may run now, by due time, then rank. A lane's limit is that of its first waiting job. */
export function nextDue(db: Reader, now: Instant): Job | undefined {
  const row = db.sql<Omit<Job, 'input'> & { input: string }>(NEXT_DUE, now)[0];
  return row && { ...row, input: JSON.parse(row.input) as unknown };
}

/** When the next ready job becomes due that is not due already; null when there is none. */
export function nextRunAfter(db: Reader, now: Instant): Instant | null {
  const at = db.sql<{ at: number | null }>(`SELECT min(runAt) AS at FROM job WHERE state = 'ready' AND runAt > ?`, now)[0]?.at;
  return at == null ? null : instant(at);
}

/** When the earliest ready job is due, those of some kinds left out; null when there is none. */
export function nextRunAt(db: Reader, leftOut: readonly string[] = []): Instant | null {
  const at = db.sql<{ at: number | null }>(`SELECT min(runAt) AS at FROM job WHERE state = 'ready' AND kind NOT IN (SELECT value FROM json_each(?))`, JSON.stringify(leftOut))[0]?.at;
  return at == null ? null : instant(at);
}

/** Ready jobs that are planned after `limit` are due now. */
export function hurryBeyond(tx: Writer, limit: Instant, now: Instant): void {
  tx.run(q.updateTable('job').set({ runAt: now }).where('state', '=', 'ready').where('runAt', '>', limit));
}

export function markRunning(tx: Writer, id: number, now: Instant): void {
  tx.run(q.updateTable('job').set((row) => ({ state: 'running', attempt: row('attempt', '+', 1), startedAt: now })).where('id', '=', id));
}

export function markEnded(tx: Writer, id: number, state: Extract<JobState, 'done' | 'dead' | 'unknown'>, now: Instant, error: JobError | null): void {
  tx.run(q.updateTable('job').set({ state, finishedAt: now, lastError: error && JSON.stringify(error) }).where('id', '=', id).where('state', '=', 'running'));
}

/** Back to ready at a later time; if newer work with the same key is ready already, that work replaces this. */
export function markReadyAgain(tx: Writer, job: Job, runAt: Instant, now: Instant, error: JobError | null): void {
  const newer = tx.get(q.selectFrom('job').select('id').where('key', '=', job.key).where('state', '=', sql.lit('ready')));
  if (newer) markEnded(tx, job.id, 'done', now, error);
  else tx.run(q.updateTable('job').set({ state: 'ready', runAt, lastError: error && JSON.stringify(error) }).where('id', '=', job.id).where('state', '=', 'running'));
}

/** What waits in a lane for another try becomes due now: whom it waited for is back. */
export function hurryLane(tx: Writer, lane: string, now: Instant): void {
  tx.run(q.updateTable('job').set({ runAt: now }).where('state', '=', sql.lit('ready')).where('lane', '=', lane).where('runAt', '>', now));
}

/** Rows that were running when the last process died. */
export function foundRunning(db: Reader): Job[] {
  return db.all(q.selectFrom('job').select(['id', 'kind', 'mode', 'key', 'lane', 'input', 'attempt', 'runAt']).where('state', '=', 'running').orderBy('id')).map((row) => ({ ...row, runAt: instant(row.runAt), input: JSON.parse(row.input) as unknown }));
}

/** Done rows go after a while; dead and unknown ones stay until a person settles them. */
export function pruneJobs(tx: Writer, before: Instant): void {
  tx.run(q.deleteFrom('job').where('state', '=', 'done').where('finishedAt', '<', before));
}

/** A person's decision on a dead or unknown job: try again, or let it rest. Returns false when it is neither. */
export function settleJob(tx: Writer, id: number, decision: 'retry' | 'dismiss', now: Instant): boolean {
  const row = tx.get(q.selectFrom('job').selectAll().where('id', '=', id).where('state', 'in', ['dead', 'unknown']));
  if (!row) return false;
  if (decision === 'retry' && row.mode === 'once' && row.state === 'unknown') return false;
  tx.run(q.updateTable('job').set({ state: 'done', finishedAt: now }).where('id', '=', id));
  if (decision === 'retry') insertJob(tx, { ...row, input: JSON.parse(row.input) as unknown, runAt: now }, now);
  return true;
}
