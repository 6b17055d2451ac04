import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import { compactTimestamp, DAY, later, type Instant } from '../../../src-shared/time.ts';
import type { BackupManifest, BackupRequest } from '../../kernel/backup.ts';
import type { Clock } from '../../kernel/clock.ts';
import { handler, pruneReplies, type CommandHandler } from '../../kernel/commands.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { pruneJobs } from '../../kernel/job-table.ts';
import type { JobKind } from '../../kernel/jobs.ts';
import type { ReadWorker } from '../../kernel/read-worker.ts';
import type { ScheduleDefinition } from '../../kernel/schedule.ts';
import { checkpoint } from '../../kernel/checkpoint.ts';
import type { Database, Writer } from '../../kernel/db.ts';
import type { Probe } from '../../kernel/probe.ts';
import { nextDaily } from '../dunning/index.ts';
import { readSetting, writeSetting } from '../settings/index.ts';

export interface BackupDeps {
  readonly db: Database;
  readonly probe?: Probe;
  readonly worker: ReadWorker;
  readonly clock: Clock;
  readonly directory: string;
  readonly version: string;
}

const query = queryOf<OperatorContract>();
/** Two weeks of days; older copies go, the newest is never removed. */
const KEPT = 14;
const PREFIX = 'waya-';

/** Every night, and whenever the operator wants one. */
export const backupSchedules: Record<string, ScheduleDefinition> = {
  'backup.nightly': {
    catchUp: 'latest',
    next: (after) => nextDaily(after, '02:30'),
    job: (dueAt) => ({ kind: 'backup.make', mode: 'repeatable', key: 'backup.make', lane: 'backup', input: {}, runAt: dueAt, rank: 90 }),
  },
  'housekeeping.nightly': {
    catchUp: 'latest',
    next: (after) => nextDaily(after, '03:30'),
    job: (dueAt) => ({ kind: 'housekeeping.prune', mode: 'repeatable', key: 'housekeeping.prune', lane: 'backup', input: {}, runAt: dueAt, rank: 95 }),
  },
};

export function backupJobs({ db, probe, worker, clock, directory, version }: BackupDeps): Record<string, JobKind> {
  return {
    'backup.make': {
      run: async () => {
        const at = clock.now();
        const request: BackupRequest = { file: path.join(directory, `${PREFIX}${compactTimestamp(at)}.db`), at, version };
        try {
          await worker.run<BackupManifest>('backup', request);
        } catch (error) {
          // Told to the operator, and tried again tomorrow or by hand: a full disk does not heal in minutes.
          return { command: 'backup.record', input: { at, trouble: error instanceof Error ? error.message : String(error) } };
        }
        for (const file of backupFiles(directory).slice(KEPT)) {
          rmSync(path.join(directory, `${file}.json`), { force: true });
          rmSync(path.join(directory, file), { force: true });
        }
        return { command: 'backup.record', input: { at, trouble: null } };
      },
    },
    'housekeeping.prune': {
      run: async (_input: object, context) => {
        context.execute('prune', 'housekeeping.prune', {});
        checkpoint(db, probe);
      },
    },
  };
}

/** Newest first. */
function backupFiles(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory).filter((file) => file.startsWith(PREFIX) && file.endsWith('.db')).sort().toReversed();
}

/** Replies and events are needed for a while only (architecture, One write path); done jobs are history after that. */
const KEEP_REPLIES_MS = 30 * DAY;

/** pruneMore: what features keep for a while only. */
export function backupCommands(pruneMore: (tx: Writer, now: Instant) => void): Record<string, CommandHandler> {
  return {
    'backup.record': handler({
      input: z.object({ at: z.int(), trouble: z.string().nullable() }),
      handle: (context, { at, trouble }) => {
        const before = readSetting(context.tx, 'backup');
        writeSetting(context.tx, 'backup', trouble === null ? { at: at as Instant, trouble: null } : { at: before.at, trouble }, context.now);
        context.emit('backups');
      },
    }),
    'housekeeping.prune': handler({
      input: z.object({}),
      handle: (context) => {
        const before = later(context.now, -KEEP_REPLIES_MS);
        pruneReplies(context.tx, before);
        pruneJobs(context.tx, before);
        pruneMore(context.tx, context.now);
      },
    }),
    'system.backup': handler({
      ...contract['system.backup'],
      handle: (context) => {
        context.enqueue({ kind: 'backup.make', mode: 'repeatable', key: 'backup.make', lane: 'backup', input: {}, rank: 5 });
        return {};
      },
    }),
  };
}

export function backupQueries({ worker, clock, directory }: BackupDeps): Record<string, QueryHandler> {
  return {
    'system.verify': query('system.verify', async () => {
      const startedAt = clock.monotonic();
      const result = await worker.run<{ ok: boolean; checks: unknown[] }>('verify', {});
      return { ...result, checkedAt: clock.now(), durationMs: Math.round(clock.monotonic() - startedAt) };
    }),
    'system.backups': query('system.backups', () =>
      backupFiles(directory).map((file) => {
        const full = path.join(directory, file);
        const manifest = existsSync(`${full}.json`) ? (JSON.parse(readFileSync(`${full}.json`, 'utf8')) as BackupManifest) : null;
        return { file, at: manifest?.at ?? Math.floor(statSync(full).mtimeMs), bytes: statSync(full).size, verified: manifest !== null };
      }),
    ),
  };
}
