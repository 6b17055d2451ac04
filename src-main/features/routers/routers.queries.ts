import { sql } from 'kysely';
import type { OperatorContract } from '../../../src-shared/contract/index.ts';
import type { Access, Trouble } from '../../../src-shared/contract/values.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { DAY, later } from '../../../src-shared/time.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Vault } from '../../kernel/vault.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { adoptableReader } from './adoption.rpc.ts';
import { readLine } from './read-line.ts';
import { liveSessionReader } from './live-sessions.ts';
import { previewChange } from './change-previews.ts';
import { previewSweep } from './previews.ts';
import { previewRollout } from './rollout-preview.ts';
import { rolloutQueries } from './rollout.rpc.ts';
import type { ComparingDeps } from './read-router.ts';
import type { RouterPool } from './router-pool.ts';
import { hasProfile, wantedInWords, type WantedRecord } from './desired-objects.ts';
import { applyLane, sweepLane, type FoundRecord } from './routers.service.ts';

const query = queryOf<OperatorContract>();

const subscriptions = sql<number>`(SELECT count(*) FROM subscription LEFT JOIN entitlement ON entitlement.subscriptionId = subscription.id WHERE subscription.routerId = router.id AND ifnull(entitlement.state, '') <> 'ended')`;
const openFindings = sql<number>`(SELECT count(*) FROM routerFinding WHERE routerFinding.routerId = router.id AND resolvedAt IS NULL)`;
const waitingJobs = sql<number>`(SELECT count(*) FROM job WHERE job.state IN ('ready', 'running') AND job.lane IN ('router:' || router.id, 'router:' || router.id || ':sweep'))`;

const listed = () =>
  q
    .selectFrom('router')
    .select(['id', 'name', 'host', 'port', 'tls', 'state', 'trouble', 'facts', 'lastContactAt', 'lastSweepAt', 'online', 'userName', 'fingerprint', 'suspendMode', 'driftPolicy', 'area', 'rollout'])
    .select([subscriptions.as('subscriptions'), openFindings.as('openFindings'), waitingJobs.as('waitingJobs')]);

function rowOf<R extends { tls: 0 | 1; trouble: string | null; facts: string | null }>({ tls, trouble, facts, ...row }: R) {
  return { ...row, tls: tls === 1, trouble: parsed<Trouble>(trouble), facts: parsed<object>(facts) };
}
const parsed = <T>(json: string | null): T | null => (json === null ? null : (JSON.parse(json) as T));

/** What the sweeps found and nobody has handed over. */
const unadoptedOn = (routerId: number) =>
  q
    .selectFrom('routerFinding')
    .select(({ fn }) => fn.countAll<number>().as('unadopted'))
    .where('routerId', '=', routerId)
    .where('kind', '=', 'unadopted')
    .where('resolvedAt', 'is', null)
    .where('subscriptionId', 'not in', q.selectFrom('adoption').select('subscriptionId'));

/** What the charts of one router show. */
const SAMPLES_SINCE_MS = DAY;

/** Reads that ask the router itself. */
export function lineQueries({ pool, clock, vault, leaveAlone }: { readonly pool: RouterPool; readonly clock: Clock; readonly vault: Vault } & Pick<ComparingDeps, 'leaveAlone'>): Record<string, QueryHandler> {
  const adoptable = adoptableReader(pool, clock);
  const live = liveSessionReader(pool, clock);
  const deps = { pool, clock, vault, ...(leaveAlone ? { leaveAlone } : {}) };
  return {
    'routers.readLine': query('routers.readLine', ({ db, now }, { subscriptionId }) => readLine(db, pool, subscriptionId, now)),
    'routers.adoptable': query('routers.adoptable', ({ db }, { routerId, ...window }) => adoptable(db, routerId, window)),
    'routers.sessionsLive': query('routers.sessionsLive', ({ db }, { routerId, ...window }) => live(db, routerId, window)),
    'routers.previewSweep': query('routers.previewSweep', ({ db }, { id }) => previewSweep({ ...deps, db }, id)),
    'routers.previewRollout': query('routers.previewRollout', ({ db }, { id, to }) => previewRollout({ ...deps, db }, id, to)),
    'routers.previewChange': query('routers.previewChange', ({ db }, change) => previewChange({ ...deps, db }, change)),
  };
}

export const routerQueries: Record<string, QueryHandler> = {
  ...rolloutQueries,
  'routers.list': query('routers.list', ({ db }) => db.all(listed().orderBy(sql`name COLLATE NOCASE`)).map(rowOf)),
  'routers.get': query('routers.get', ({ db, now }, { id }) => {
    const row = db.get(listed().where('id', '=', id));
    if (!row) throw new Refusal('not_found', 'There is no such router.');
    const samples = db.all(q.selectFrom('routerSample').select(['at', 'online', 'cpuLoadPercent']).where('routerId', '=', id).where('at', '>=', later(now, -SAMPLES_SINCE_MS)).orderBy('at'));
    const { adopting } = db.one(q.selectFrom('adoption').select(({ fn }) => fn.countAll<number>().as('adopting')).where('routerId', '=', id));
    const { unadopted } = db.one(unadoptedOn(id));
    return { ...rowOf(row), samples, unadopted, adopting };
  }),
  'routers.sessions': query('routers.sessions', ({ db }, { routerId, search, offset, limit }) => sessionPage(db, routerId, search, { offset, limit })),
  'routers.findings': query('routers.findings', ({ db }, { routerId, open, offset, limit }) => {
    let from = q.selectFrom('routerFinding').innerJoin('router', 'router.id', 'routerFinding.routerId').leftJoin('subscription', 'subscription.id', 'routerFinding.subscriptionId').where('resolvedAt', open ? 'is' : 'is not', null);
    if (routerId !== undefined) from = from.where('routerFinding.routerId', '=', routerId);
    const { total } = db.one(from.select(({ fn }) => fn.countAll<number>().as('total')));
    const rows = from.select(['routerFinding.id', 'routerFinding.routerId', 'router.name as routerName', 'kind', 'objectName', 'detail', 'subscriberId', 'leakCents', 'foundAt', 'resolvedAt', 'resolution']);
    return { total, rows: db.all(rows.orderBy('routerFinding.id', 'desc').offset(offset).limit(limit)) };
  }),
  'routers.leaks': query('routers.leaks', ({ db }, { routerId, offset, limit }) => leakPage(db, routerId, { offset, limit })),
  'routers.jobs': query('routers.jobs', ({ db }, { routerId, offset, limit }) => jobPage(db, routerId, { offset, limit })),
  'routers.proofs': query('routers.proofs', ({ db }, { routerId, subscriptionId, offset, limit }) => {
    let from = q.selectFrom('routerProof').innerJoin('router', 'router.id', 'routerProof.routerId').innerJoin('subscription', 'subscription.id', 'routerProof.subscriptionId');
    if (routerId !== undefined) from = from.where('routerProof.routerId', '=', routerId);
    if (subscriptionId !== undefined) from = from.where('routerProof.subscriptionId', '=', subscriptionId);
    const { total } = db.one(from.select(({ fn }) => fn.countAll<number>().as('total')));
    const rows = db.all(from.select(['routerProof.id', 'at', 'router.name as routerName', 'subscription.userName', 'subscriberId', 'wanted', 'actions', 'found', 'confirmed', 'durationMs']).orderBy('routerProof.id', 'desc').offset(offset).limit(limit));
    return {
      total,
      rows: rows.map((row) => {
        const wanted = JSON.parse(row.wanted) as WantedRecord;
        return { ...row, wanted: wantedInWords(wanted), actions: JSON.parse(row.actions) as string[], found: foundInWords(JSON.parse(row.found) as FoundRecord, wanted.access), confirmed: row.confirmed === 1 };
      }),
    };
  }),
};

interface Window {
  readonly offset: number;
  readonly limit: number;
}

/** The service of that name: the one that has not ended, else the newest. */
const serviceOfSession = sql<number>`(SELECT s.id FROM subscription AS s WHERE s.routerId = routerSession.routerId AND s.userName = routerSession.userName ORDER BY s.endOn IS NOT NULL, s.id DESC LIMIT 1)`;

function sessionPage(db: Reader, routerId: number, search: string, { offset, limit }: Window) {
  const readAt = db.get(q.selectFrom('router').select('lastSweepAt').where('id', '=', routerId))?.lastSweepAt ?? null;
  let from = q
    .selectFrom('routerSession')
    .leftJoin('subscription', (join) => join.on('subscription.id', '=', serviceOfSession))
    .leftJoin('subscriber', 'subscriber.id', 'subscription.subscriberId')
    .where('routerSession.routerId', '=', routerId);
  if (search) {
    const pattern = `%${search.replace(/[%_]/g, '')}%`;
    from = from.where((where) => where.or((['routerSession.userName', 'routerSession.address', 'callerId', 'subscriber.name'] as const).map((column) => where(column, 'like', pattern))));
  }
  const { total } = db.one(from.select(({ fn }) => fn.countAll<number>().as('total')));
  const rows = db.all(from.select(['routerSession.userName', 'routerSession.address', 'callerId', 'since', 'subscriberId', 'subscriber.name as subscriberName']).orderBy('routerSession.userName').offset(offset).limit(limit));
  return { total, rows, readAt };
}

function leakPage(db: Reader, routerId: number | undefined, { offset, limit }: Window) {
  let from = q.selectFrom('routerFinding').innerJoin('router', 'router.id', 'routerFinding.routerId').where('resolvedAt', 'is', null).where('leakCents', 'is not', null);
  if (routerId !== undefined) from = from.where('routerFinding.routerId', '=', routerId);
  const { total, totalCents } = db.one(from.select(({ fn }) => [fn.countAll<number>().as('total'), sql<Cents>`ifnull(sum(leakCents), 0)`.as('totalCents')]));
  const rows = db.all(from.select(['routerFinding.id', 'routerFinding.routerId', 'router.name as routerName', 'objectName', 'detail', sql<Cents>`leakCents`.as('leakCents'), 'foundAt']).orderBy('leakCents', 'desc').orderBy('routerFinding.id').offset(offset).limit(limit));
  return { total, totalCents, rows };
}

function jobPage(db: Reader, routerId: number, { offset, limit }: Window) {
  const from = q.selectFrom('job').where('lane', 'in', [applyLane(routerId), sweepLane(routerId)]);
  const { total } = db.one(from.select(({ fn }) => fn.countAll<number>().as('total')));
  const rows = db.all(from.select(['id', 'kind', 'input', 'state', 'attempt', 'runAt', 'createdAt', 'finishedAt', 'lastError']).orderBy('id', 'desc').offset(offset).limit(limit));
  return { total, rows: rows.map(({ input, lastError, ...row }) => ({ ...row, title: titleOf(db, row.kind, input), trouble: parsed<Trouble>(lastError) })) };
}

function titleOf(db: Reader, kind: string, input: string): string {
  if (kind === 'routers.sweep') return 'Compare the whole router';
  const { subscriptionId } = JSON.parse(input) as { subscriptionId: number };
  const row = db.get(q.selectFrom('subscription').leftJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id').select(['userName', 'entitlement.state']).where('subscription.id', '=', subscriptionId));
  return row ? `Bring ${row.userName} in line (${TITLE_WORDS[row.state ?? 'active']})` : 'Bring a service in line';
}

const TITLE_WORDS: Record<string, string> = { active: 'on', throttled: 'slowed down', walled: 'pay page only', suspended: 'cut off', inactive: 'not begun', ended: 'ended' };

/** A line that is known by its address has no session. */
function foundInWords({ row, addresses }: FoundRecord, access: Access): string {
  const line = row ?? (access === 'pppoe' ? 'No secret' : 'Nothing on the router');
  if (!hasProfile(access)) return line;
  return `${line}, ${addresses.length === 0 ? 'not connected' : `connected (${addresses.join(', ')})`}`;
}

