/** One router, all of it: read once, compared in memory, written only where it differs, and what people should know is listed. */
import type { Access } from '../../../src-shared/contract/values.ts';
import type { JobContext, JobResult } from '../../kernel/jobs.ts';
import { letOthersRun } from '../../kernel/event-loop.ts';
import { q } from '../../schema/tables.ts';
import { bringInLine, type BringDeps, type LineOutcome } from './bring-in-line.ts';
import type { FoundThing, LineVerdict } from './compare-router.ts';
import { hasProfile, isProven, type Wish } from './desired-objects.ts';
import { startOf, type LineSession } from './lines/line-kind.ts';
import { lineKey, type LineLocks } from './line-locks.ts';
import { ensureProfiles } from './profile-keeper.ts';
import { profileKey, profilesOfWishes, profileTitle, type NeededProfile } from './profiles.ts';
import { proofLine } from './proof-line.ts';
import { compareRouter, keyOfNeeded, readRouter, type Comparison } from './read-router.ts';
import { readAllRows } from './read-rows.ts';
import { rowsOfLine } from './router-index.ts';
import type { RouterLine } from './router-pool.ts';
import { chunksOf, findWish, type RouterRecord } from './routers.store.ts';
import { GONE, MOST_ROWS, REPAIRED, type SeenSession } from './routers.service.ts';

/** Lines written, read back and recorded together. */
const LINES_AT_ONCE = 50;

interface Sweep extends BringDeps {
  readonly locks: LineLocks;
  readonly router: RouterRecord;
  readonly context: JobContext;
  /** When the reading began, milliseconds UTC. */
  readonly sweptAt: number;
  readonly startedAt: number;
  steps: number;
}

/** Throws GatewayError when the router does not answer. */
export async function sweepRouter(deps: BringDeps, locks: LineLocks, router: RouterRecord, context: JobContext): Promise<JobResult> {
  const sweep: Sweep = { ...deps, locks, router, context, sweptAt: deps.clock.now(), startedAt: deps.clock.monotonic(), steps: 0 };
  const reading = await readRouter(deps, router);
  const { rows, kinds } = reading;
  const found = await compareRouter(sweep, router, reading);
  await recordFindings(sweep, found.findings);
  await confirm(sweep, found.unproven);
  await reportConflicts(sweep, found.conflicts);
  if (found.wrongProfiles.length > 0) await repairProfiles(sweep, reading.wishes, found.wrongProfiles);
  await repair(sweep, reading.wishes, found);
  const online = found.wrong.length === 0 ? rows.sessions : await readSessions(await deps.pool.line(router.id), kinds);
  await recordSessions(sweep, online);
  const { session } = await deps.pool.line(router.id);
  return { command: 'routers.recordSweep', input: { routerId: router.id, sweptAt: sweep.sweptAt, online: online.length, facts: session.facts } };
}

async function readSessions({ session }: RouterLine, kinds: ReadonlySet<Access>): Promise<readonly LineSession[]> {
  const only = new Set<Access>([...kinds].filter(hasProfile));
  const { sessions } = await readAllRows(session, only, { lists: [], sessionsOnly: true });
  return sessions;
}

const step = (sweep: Sweep, command: string, input: object) => sweep.context.execute(`step-${(sweep.steps += 1)}`, command, input);

/** Opens what is new, changes what reads otherwise, and closes what is no longer there. */
async function recordFindings(sweep: Sweep, findings: readonly FoundThing[]): Promise<void> {
  const routerId = sweep.router.id;
  await letOthersRun();
  const keyOf = (thing: { kind: string; objectName: string }) => `${thing.kind}:${thing.objectName}`;
  const open = new Map(sweep.db.all(q.selectFrom('routerFinding').select(['id', 'kind', 'objectName', 'detail']).where('routerId', '=', routerId).where('resolvedAt', 'is', null)).map((row) => [keyOf(row), row]));
  await letOthersRun();
  const present = new Map(findings.map((finding) => [keyOf(finding), finding]));
  const opened = [...present.values()].filter((finding) => open.get(keyOf(finding))?.detail !== finding.detail);
  const resolved = [...open.values()].filter((row) => !present.has(keyOf(row))).map((row) => row.id);
  for (const window of chunksOf(opened, MOST_ROWS)) {
    step(sweep, 'routers.recordFindings', { routerId, opened: window, resolved: [], resolution: GONE });
    await letOthersRun();
  }
  for (const window of chunksOf(resolved, MOST_ROWS)) {
    step(sweep, 'routers.recordFindings', { routerId, opened: [], resolved: window, resolution: GONE });
    await letOthersRun();
  }
}

async function confirm(sweep: Sweep, verdicts: readonly LineVerdict[]): Promise<void> {
  for (const window of chunksOf(verdicts, LINES_AT_ONCE)) {
    recordProof(sweep, window.map(({ wish, own, sessions }) => ({ wish, confirmed: true, actions: [], own, kept: {}, sessions, trouble: null, conflict: false, heldPasswordVersion: wish.passwordVersion })));
    await letOthersRun();
  }
}

async function reportConflicts(sweep: Sweep, verdicts: readonly LineVerdict[]): Promise<void> {
  const news = verdicts.filter(({ wish, conflict }) => wish.trouble !== JSON.stringify(conflict));
  for (const window of chunksOf(news, LINES_AT_ONCE)) {
    recordProof(sweep, window.map(({ wish, own, conflict }) => ({ wish, confirmed: false, actions: [], own, kept: {}, sessions: [], trouble: conflict, conflict: true, heldPasswordVersion: wish.passwordVersion })));
    await letOthersRun();
  }
}

function recordProof(sweep: Sweep, outcomes: readonly LineOutcome[]): void {
  const durationMs = Math.round(sweep.clock.monotonic() - sweep.startedAt);
  const lines = outcomes.map((outcome) => proofLine(sweep.router.id, outcome, durationMs, sweep.clock.now()));
  if (lines.length > 0) step(sweep, 'routers.recordProof', { routerId: sweep.router.id, lines });
}

async function repairProfiles(sweep: Sweep, wishes: ReadonlyMap<number, Wish>, wrong: readonly NeededProfile[]): Promise<void> {
  const { db, pool, router } = sweep;
  const keys = new Set(wrong.map(profileKey));
  const users = [...wishes.values()].filter((wish) => keyOfNeeded(router.id, wish).some((key) => keys.has(key)));
  const latest = () => profilesOfWishes(router.id, users.flatMap((wish) => findWish(db, wish.subscriptionId) ?? [])).filter((needed) => keys.has(profileKey(needed)));
  const outcomes = await ensureProfiles(await pool.line(router.id), latest, { keeps: () => false });
  const titles = new Map(wrong.map((needed) => [profileKey(needed), profileTitle(needed)]));
  const repaired = [...outcomes].flatMap(([key, { trouble }]) => (trouble === null ? [titles.get(key) ?? ''] : []));
  if (repaired.length === 0) return;
  const rows = db.all(q.selectFrom('routerFinding').select('id').where('routerId', '=', router.id).where('objectName', 'in', repaired).where('kind', 'in', ['drift', 'missing']).where('resolvedAt', 'is', null));
  if (rows.length > 0) step(sweep, 'routers.recordFindings', { routerId: router.id, opened: [], resolved: rows.map((row) => row.id), resolution: REPAIRED });
}

/**
 * Each window under its locks, with the wishes of that moment: a payment that came meanwhile is not undone. The rows may be a little older:
 * a write that they mislead to is a repeat of what is wanted, and what is there then is read back.
 */
async function repair(sweep: Sweep, wishes: ReadonlyMap<number, Wish>, { index, wrong, wrongProfiles, findings, offSpeed }: Comparison): Promise<void> {
  const { router, locks } = sweep;
  const repairedProfiles = new Set(wrongProfiles.map(profileKey));
  const reported = new Set(findings.map((finding) => finding.subscriptionId));
  for (const window of chunksOf(wrong, LINES_AT_ONCE)) {
    sweep.context.signal.throwIfAborted();
    await locks.hold(window.map((id) => lineKey(router.id, id)), async () => {
      // A line that its own job proved since the reading is done: the rows say what was before.
      const open = window.filter((id) => findWish(sweep.db, id)?.confirmedRevision === (wishes.get(id)?.confirmedRevision ?? findWish(sweep.db, id)?.confirmedRevision));
      const outcomes = await bringInLine(sweep, router.id, open, { sweptAt: router.lastSweepAt, repairedProfiles, offSpeed, seen: (wish) => rowsOfLine(wish, index) });
      recordProof(sweep, outcomes.filter((outcome) => reported.has(outcome.wish.subscriptionId) || isNews(router.id, outcome)));
    });
  }
}

/** A line that its own job proved meanwhile, or a trouble that is told already, is not recorded again. */
function isNews(routerId: number, { wish, confirmed, trouble, actions }: LineOutcome): boolean {
  return confirmed ? actions.length > 0 || !isProven(wish, routerId) : wish.trouble !== JSON.stringify(trouble);
}

/** A second off is no other session: routers count whole seconds. */
const SAME_START_MS = 5000;

async function recordSessions(sweep: Sweep, sessions: readonly LineSession[]): Promise<void> {
  const { db, router, clock } = sweep;
  const now = clock.now();
  await letOthersRun();
  const kept = new Map(db.all(q.selectFrom('routerSession').select(['userName', 'address', 'callerId', 'since']).where('routerId', '=', router.id)).map((row) => [row.userName, row]));
  await letOthersRun();
  const seen = new Map<string, SeenSession>();
  for (const session of sessions) {
    const since = startOf(session, now);
    const other = seen.get(session.name);
    if (!other || other.since < since) seen.set(session.name, { userName: session.name, address: session.address, callerId: session.callerId, since });
  }
  const changed = [...seen.values()].filter((session) => {
    const before = kept.get(session.userName);
    return before?.address !== session.address || before.callerId !== session.callerId || Math.abs(before.since - session.since) > SAME_START_MS;
  });
  const gone = [...kept.keys()].filter((userName) => !seen.has(userName));
  await letOthersRun();
  for (const window of chunksOf(changed, MOST_ROWS)) {
    step(sweep, 'routers.recordSessions', { routerId: router.id, seen: window, gone: [] });
    await letOthersRun();
  }
  for (const window of chunksOf(gone, MOST_ROWS)) {
    step(sweep, 'routers.recordSessions', { routerId: router.id, seen: [], gone: window });
    await letOthersRun();
  }
}
