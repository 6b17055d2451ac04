import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import type { DoctorCheck } from '../../../src-shared/contract/health.ts';
import type { Trouble } from '../../../src-shared/contract/values.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { compactTimestamp } from '../../../src-shared/time.ts';
import { handler, type CommandHandler } from '../../kernel/commands.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import type { Reader } from '../../kernel/db.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import { q } from '../../schema/tables.ts';
import { unavailable } from '../routers/index.ts';
import { readSetting } from '../settings/index.ts';
import { comparable, copyConfiguration, examineRouter, openCopy } from './examine-router.ts';
import type { HealthDeps } from './health.jobs.ts';
import { healthRecording, recordExamination } from './health.service.ts';
import { findLine, findRouterRow, memoryOf, ownOn, samplesOf, saveBackup } from './health.store.ts';
import { diffLines } from './line-diff.ts';
import { judge } from './line-verdict.ts';
import { namesOneOf } from './log-lines.ts';
import { readLineTest } from './read-line-test.ts';

const query = queryOf<OperatorContract>();

function mustFind(db: Reader, id: number) {
  const router = findRouterRow(db, id);
  if (!router) throw new Refusal('not_found', 'There is no such router.');
  return router;
}

/** What the router did not answer is told to the one who asked. */
async function asking<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof GatewayError ? unavailable(error) : error;
  }
}

export function healthCommands({ pool, vault }: Pick<HealthDeps, 'pool' | 'vault'>): Record<string, CommandHandler> {
  return {
    ...healthRecording,
    'health.runDoctor': handler({
      ...contract['health.runDoctor'],
      prepare: ({ routerId }, { db, now }) => {
        const router = mustFind(db, routerId);
        return asking(async () => examineRouter((await pool.line(routerId)).session, ownOn(db, router), now));
      },
      handle: (context, { routerId }, examination) => {
        mustFind(context.tx, routerId);
        recordExamination(context, routerId, examination);
        context.changed('router', routerId);
        context.emit('routers', routerId);
        const count = (level: DoctorCheck['level']) => examination.checks.filter((check) => check.level === level).length;
        return { bad: count('bad'), warn: count('warn') };
      },
    }),
    'health.backUpNow': handler({
      ...contract['health.backUpNow'],
      prepare: ({ routerId }, { db }) => {
        mustFind(db, routerId);
        return asking(async () => copyConfiguration((await pool.line(routerId)).session, vault));
      },
      handle: (context, { routerId }, copy) => {
        mustFind(context.tx, routerId);
        // By hand one is kept even where the nightly copies are switched off.
        const saved = saveBackup(context.tx, routerId, copy, Math.max(1, readSetting(context.tx, 'network').backupsKept), context.now);
        context.changed('router', routerId);
        context.emit('routers', routerId);
        return saved;
      },
    }),
  };
}

/** Of alerts that are over, so many are shown. */
const MOST_CLOSED = 20;
const LOG_LINES = 1000;

export const healthQueries: Record<string, QueryHandler> = {
  'health.overview': query('health.overview', ({ db }) =>
    db.sql<{ routerId: number; state: 'unknown' | 'up' | 'down' | null; since: number | null; flapping: number | null; cpuLoadPercent: number | null; sessions: number | null; alerts: number; createdAt: number }>(
      `SELECT router.id AS routerId, routerWatch.state, routerWatch.since, flapping, createdAt,
         (SELECT cpuLoadPercent FROM healthSample WHERE routerId = router.id AND grain = 'minute' ORDER BY at DESC LIMIT 1) AS cpuLoadPercent,
         json_extract(memory, '$.sessions') AS sessions,
         (SELECT count(*) FROM routerAlert WHERE routerId = router.id AND closedAt IS NULL) AS alerts
       FROM router LEFT JOIN routerWatch ON routerWatch.routerId = router.id`,
    ).map(({ createdAt, ...row }) => ({ ...row, state: row.state ?? 'unknown', since: (row.since ?? createdAt) as never, flapping: row.flapping === 1 })),
  ),
  'health.router': query('health.router', ({ db, now }, { routerId, grain }) => {
    mustFind(db, routerId);
    const watched = db.get(q.selectFrom('routerWatch').select(['state', 'since', 'flapping']).where('routerId', '=', routerId));
    const memory = memoryOf(db, routerId, now);
    const alerts = q.selectFrom('routerAlert').selectAll().where('routerId', '=', routerId).orderBy('openedAt', 'desc').orderBy('id', 'desc');
    return {
      state: watched?.state ?? 'unknown', since: watched?.since ?? null, flapping: watched?.flapping === 1,
      uptimeSeconds: memory.last?.uptimeSeconds ?? null, flashWritesPerDay: memory.last?.flashWrites == null ? null : (memory.flash.dayBefore ?? memory.flash.sectors),
      points: samplesOf(db, routerId, grain, now), open: db.all(alerts.where('closedAt', 'is', null)), closed: db.all(alerts.where('closedAt', 'is not', null).limit(MOST_CLOSED)),
    };
  }),
  'health.doctor': query('health.doctor', ({ db }, { routerId }) => {
    const row = db.get(q.selectFrom('routerExamination').select(['at', 'checks']).where('routerId', '=', routerId));
    return { at: row?.at ?? null, checks: row ? (JSON.parse(row.checks) as DoctorCheck[]) : [] };
  }),
  'health.backups': query('health.backups', ({ db }, { routerId, offset, limit }) => {
    const from = q.selectFrom('routerBackup').where('routerId', '=', routerId);
    const { total } = db.one(from.select(({ fn }) => fn.countAll<number>().as('total')));
    const trouble = db.get(q.selectFrom('routerBackupTrouble').select(['since', 'at', 'trouble']).where('routerId', '=', routerId));
    const rows = db.all(from.select(['id', 'at', 'checkedAt', 'version', 'lineCount', 'bytes']).orderBy('at', 'desc').orderBy('id', 'desc').offset(offset).limit(limit));
    return { total, rows, trouble: trouble ? { ...trouble, trouble: JSON.parse(trouble.trouble) as Trouble } : null, kept: readSetting(db, 'network').backupsKept };
  }),
};

/** Reads that open what is encrypted, or ask the router itself. */
export function healthReads({ pool, vault, clock }: Omit<HealthDeps, 'db'>): Record<string, QueryHandler> {
  const copyOf = async (db: Reader, id: number) => {
    const row = db.get(q.selectFrom('routerBackup').innerJoin('router', 'router.id', 'routerId').select(['routerBackup.id', 'routerId', 'at', 'cipher', 'name']).where('routerBackup.id', '=', id));
    if (!row) throw new Refusal('not_found', 'That copy was removed meanwhile.');
    return { ...row, text: await openCopy(row.cipher, vault) };
  };
  return {
    'health.backup': query('health.backup', async ({ db }, { id }) => {
      const { name, at, text } = await copyOf(db, id);
      return { fileName: `${name.replace(/[^\w-]+/g, '-')}-${compactTimestamp(at).slice(0, 12)}.rsc`, at, text };
    }),
    'health.compareBackups': query('health.compareBackups', async ({ db }, { fromId, toId }) => {
      const [from, to] = await Promise.all([copyOf(db, fromId), copyOf(db, toId)]);
      if (from.routerId !== to.routerId) throw new Refusal('invalid', 'These are copies of two routers.');
      return diffLines(comparable(from.text).split('\n'), comparable(to.text).split('\n'));
    }),
    'health.log': query('health.log', ({ db, now }, { routerId, search, only }) => {
      const router = mustFind(db, routerId);
      return asking(async () => {
        const lines = (await (await pool.line(routerId)).session.listLog(LOG_LINES)).toReversed();
        const users = only === 'all' ? new Set<string>() : only === 'waya' ? new Set([router.userName]) : new Set(db.all(q.selectFrom('subscription').select('userName').where('routerId', '=', routerId)).map((row) => row.userName));
        const wanted = search.toLowerCase();
        const rows = lines.filter((line) => (only === 'all' || namesOneOf(line.message, users)) && `${line.time} ${line.topics} ${line.message}`.toLowerCase().includes(wanted));
        return { readAt: now, read: lines.length, rows: rows.slice(0, 500) };
      });
    }),
    'health.lineTest': query('health.lineTest', ({ db, now }, { subscriptionId }) => {
      const line = findLine(db, subscriptionId);
      if (!line) throw new Refusal('not_found', 'There is no such service.');
      if (line.routerId === null) throw new Refusal('invalid', 'No router is chosen for this service. Choose the one that he is connected to.');
      const router = mustFind(db, line.routerId);
      return asking(async () => ({ readAt: now, access: line.access, ...judge(await readLineTest((await pool.line(router.id)).session, line, router.name, clock)) }));
    }),
  };
}
