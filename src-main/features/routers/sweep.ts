/** One router, all of it: read once, compared in memory, written only where it differs, and what people should know is listed. */
import type { JobContext, JobResult } from '../../kernel/jobs.ts';
import { letOthersRun } from '../../kernel/event-loop.ts';
import type { PppSession } from '../../ports/router-gateway.ts';
import { q } from '../../schema/tables.ts';
import { bringInLine, passwordIsNew, type BringDeps, type LineOutcome } from './bring-in-line.ts';
import { indexed, judgeLine, judgeProfiles, judgeStrangers, profilesOfWishes, rowsOfLine, type FoundThing, type LineVerdict, type RouterIndex, type RouterRows } from './compare-router.ts';
import { isProven, markedSubscription, wantedOn, wantedRecord, type Wish } from './desired-objects.ts';
import { startOf } from './diff.ts';
import { lineKey, type LineLocks } from './line-locks.ts';
import { ensureProfiles } from './profile-keeper.ts';
import { proofLine } from './proof-line.ts';
import { allWishes, chunksOf, findWish, lastProven, limitsChanged, type RouterRecord } from './routers.store.ts';
import { GONE, MOST_ROWS, REPAIRED, type SeenSession } from './routers.service.ts';

const WISHES_AT_ONCE = 500;
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
  // The wishes first: what the router then shows is as new as they are, or newer, so nothing is confirmed that was not so.
  const wishes = await allWishes(deps.db, router.id);
  const line = await deps.pool.line(router.id);
  const { session } = line;
  const [facts, profiles, secrets, sessions] = await Promise.all([session.readFacts(), session.listProfiles(), session.listSecrets(), session.listSessions()]);
  line.profiles = profiles;
  const rows = { secrets, profiles, sessions };
  await letOthersRun();
  const found = await compare(sweep, wishes, rows);
  await recordFindings(sweep, found.findings);
  await confirm(sweep, found.unproven);
  await reportConflicts(sweep, found.conflicts);
  if (found.wrongProfiles.size > 0) await repairProfiles(sweep, wishes, found.wrongProfiles);
  await repair(sweep, found);
  const online = found.wrong.length === 0 ? sessions : await (await deps.pool.line(router.id)).session.listSessions();
  await recordSessions(sweep, online);
  return { command: 'routers.recordSweep', input: { routerId: router.id, sweptAt: sweep.sweptAt, online: online.length, facts } };
}

interface Found {
  readonly index: RouterIndex;
  readonly wrong: number[];
  readonly unproven: LineVerdict[];
  readonly conflicts: LineVerdict[];
  readonly wrongProfiles: ReadonlySet<string>;
  readonly findings: FoundThing[];
}

async function compare(sweep: Sweep, wishes: ReadonlyMap<number, Wish>, rows: RouterRows): Promise<Found> {
  const { db, router, clock } = sweep;
  const index = indexed(rows);
  await letOthersRun();
  const all = [...wishes.values()];
  const pending = new Set(all.filter((wish) => wish.confirmedRevision < wish.revision).map((wish) => wantedOn(router.id, wish).secret?.profile.name ?? ''));
  const plans = judgeProfiles(profilesOfWishes(router.id, all), rows.profiles, pending, (planId) => db.get(q.selectFrom('plan').select('id').where('id', '=', planId)) !== undefined);
  const wrongProfiles = new Set(plans.wrong.map((profile) => profile.name));
  const found = { index, wrong: [] as number[], unproven: [] as LineVerdict[], conflicts: [] as LineVerdict[], wrongProfiles, findings: [...plans.findings] };
  const context = { routerId: router.id, now: clock.now(), sweptAt: router.lastSweepAt, wrongProfiles };
  for (const window of chunksOf(all, WISHES_AT_ONCE)) {
    for (const wish of window) sort(sweep, judgeLine(wish, index, context), found);
    await letOthersRun();
  }
  const { leftovers, findings } = await strangers(sweep, rows, wishes);
  found.wrong.push(...leftovers.map((wish) => wish.subscriptionId));
  found.findings.push(...findings);
  return found;
}

function sort(sweep: Sweep, verdict: LineVerdict, found: Found): void {
  found.findings.push(...verdict.findings);
  if (verdict.state === 'wrong') found.wrong.push(verdict.wish.subscriptionId);
  else if (verdict.state === 'conflict') found.conflicts.push(verdict);
  else if (verdict.state === 'unproven' && needsMore(sweep, verdict.wish)) found.wrong.push(verdict.wish.subscriptionId);
  else if (verdict.state === 'unproven') found.unproven.push(verdict);
}

/** Looks right, but who is connected may be under old limits, or the password may be an old one. */
function needsMore({ db, router }: Sweep, wish: Wish): boolean {
  if (wish.confirmedRevision === wish.revision) return false;
  return passwordIsNew(db, router.id, wish) || limitsChanged(lastProven(db, wish.subscriptionId), router.id, wantedRecord(router.id, wish));
}

async function strangers({ db }: Sweep, rows: RouterRows, wishes: ReadonlyMap<number, Wish>) {
  const known = new Map<number, Wish>();
  for (const secret of rows.secrets) {
    const id = markedSubscription(secret.comment);
    const wish = id === null || wishes.has(id) ? undefined : findWish(db, id);
    if (wish) known.set(wish.subscriptionId, wish);
  }
  await letOthersRun();
  return judgeStrangers(rows, wishes, known);
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
    recordProof(sweep, window.map(({ wish, own, sessions }) => ({ wish, confirmed: true, actions: [], secret: own, sessions, trouble: null, conflict: false, heldPasswordVersion: wish.passwordVersion })));
    await letOthersRun();
  }
}

async function reportConflicts(sweep: Sweep, verdicts: readonly LineVerdict[]): Promise<void> {
  const news = verdicts.filter(({ wish, conflict }) => wish.trouble !== JSON.stringify(conflict));
  for (const window of chunksOf(news, LINES_AT_ONCE)) {
    recordProof(sweep, window.map(({ wish, own, conflict }) => ({ wish, confirmed: false, actions: [], secret: own, sessions: [], trouble: conflict, conflict: true, heldPasswordVersion: wish.passwordVersion })));
    await letOthersRun();
  }
}

function recordProof(sweep: Sweep, outcomes: readonly LineOutcome[]): void {
  const durationMs = Math.round(sweep.clock.monotonic() - sweep.startedAt);
  const lines = outcomes.map((outcome) => proofLine(sweep.router.id, outcome, durationMs, sweep.clock.now()));
  if (lines.length > 0) step(sweep, 'routers.recordProof', { routerId: sweep.router.id, lines });
}

async function repairProfiles(sweep: Sweep, wishes: ReadonlyMap<number, Wish>, names: ReadonlySet<string>): Promise<void> {
  const { db, pool, router } = sweep;
  const users = [...wishes.values()].filter((wish) => names.has(wantedOn(router.id, wish).secret?.profile.name ?? ''));
  const outcomes = await ensureProfiles(await pool.line(router.id), () => profilesOfWishes(router.id, users.flatMap((wish) => findWish(db, wish.subscriptionId) ?? [])).filter((profile) => names.has(profile.name)));
  const repaired = [...outcomes].flatMap(([name, { trouble }]) => (trouble === null ? [`profile ${name}`] : []));
  if (repaired.length === 0) return;
  const rows = db.all(q.selectFrom('routerFinding').select('id').where('routerId', '=', router.id).where('objectName', 'in', repaired).where('kind', 'in', ['drift', 'missing']).where('resolvedAt', 'is', null));
  if (rows.length > 0) step(sweep, 'routers.recordFindings', { routerId: router.id, opened: [], resolved: rows.map((row) => row.id), resolution: REPAIRED });
}

/**
 * Each window under its locks, with the wishes of that moment: a payment that came meanwhile is not undone. The rows may be a little older:
 * a write that they mislead to is a repeat of what is wanted, and what is there then is read back.
 */
async function repair(sweep: Sweep, { index, wrong, wrongProfiles, findings }: Found): Promise<void> {
  const { router, locks } = sweep;
  const reported = new Set(findings.map((finding) => finding.subscriptionId));
  for (const window of chunksOf(wrong, LINES_AT_ONCE)) {
    sweep.context.signal.throwIfAborted();
    await locks.hold(window.map((id) => lineKey(router.id, id)), async () => {
      const outcomes = await bringInLine(sweep, router.id, window, { sweptAt: router.lastSweepAt, repairedProfiles: wrongProfiles, seen: (wish) => rowsOfLine(wish, index) });
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

async function recordSessions(sweep: Sweep, sessions: readonly PppSession[]): Promise<void> {
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
