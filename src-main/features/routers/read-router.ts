/** A whole router, read once and compared in memory with everything that should be on it. Changes nothing: the one way for a sweep and for a preview. */
import type { Access } from '../../../src-shared/contract/values.ts';
import { letOthersRun } from '../../kernel/event-loop.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { passwordIsNew, type BringDeps } from './bring-in-line.ts';
import { judgeLine, judgeProfiles, type FoundThing, type LineVerdict } from './compare-router.ts';
import { hasProfile, isProven, wantedRecord, type Wish } from './desired-objects.ts';
import { leakPrices } from './leaks.ts';
import type { LineRows, LineSession } from './lines/line-kind.ts';
import { neededBy, profileKey, profilesOfWishes, type NeededProfile, type RouterProfiles } from './profiles.ts';
import { readAllRows } from './read-rows.ts';
import { indexed, type RouterIndex } from './router-index.ts';
import { allWishes, chunksOf, findWish, lastProven, limitsChanged, planLists, type RouterRecord } from './routers.store.ts';
import { writtenOn, type Written } from './rollout.ts';
import { connectedTwice, judgeStrangers, kindsMarked, markedElsewhere } from './strangers.ts';

const WISHES_AT_ONCE = 500;

export type ComparingDeps = Pick<BringDeps, 'db' | 'pool' | 'leaveAlone'> & {
  readonly clock: Pick<BringDeps['clock'], 'now'>;
  /** Which services may be written; absent: as the router is rolled out now. */
  readonly written?: Written;
};

/** A whole router as it was read, and what should be on it. */
export interface Reading {
  readonly wishes: ReadonlyMap<number, Wish>;
  readonly rows: LineRows;
  readonly profiles: RouterProfiles;
  /** The kinds of lines that matter on this router. */
  readonly kinds: ReadonlySet<Access>;
}

const ALL_KINDS: readonly Access[] = ['pppoe', 'hotspot', 'static', 'dhcp'];

/** Changes nothing. Throws GatewayError when the router does not answer. */
export async function readRouter({ db, pool }: Pick<BringDeps, 'db' | 'pool'>, router: RouterRecord): Promise<Reading> {
  // The wishes first: what the router then shows is as new as they are, or newer, so nothing is confirmed that was not so.
  const wishes = await allWishes(db, router.id);
  const line = await pool.line(router.id);
  const needed = new Set<Access>(['pppoe', ...[...wishes.values()].map(({ access }) => access)]);
  // The first look on a connection is at every menu; then only where something of ours is wanted or stood.
  const looked = new Set(line.kindsSeen === null ? ALL_KINDS : [...needed, ...line.kindsSeen]);
  const { session } = line;
  const [pppoe, hotspot] = await Promise.all([session.listProfiles(), looked.has('hotspot') ? session.listHotspotProfiles() : null]);
  const rows = await readAllRows(session, looked, { lists: planLists(db) });
  const profiles = { pppoe, hotspot };
  line.profiles = profiles;
  line.kindsSeen = new Set([...(line.kindsSeen ?? []), ...kindsMarked(rows)]);
  await letOthersRun();
  return { wishes, rows, profiles, kinds: new Set([...needed, ...line.kindsSeen]) };
}

/** What a comparison found; nothing is written yet. wrong, conflicts, wrongProfiles: only of services that may be written; what is merely watched has findings alone. */
export interface Comparison {
  readonly index: RouterIndex;
  readonly wrong: number[];
  readonly unproven: LineVerdict[];
  readonly conflicts: LineVerdict[];
  readonly wrongProfiles: readonly NeededProfile[];
  readonly findings: FoundThing[];
  readonly offSpeed: Map<number, readonly LineSession[]>;
}

/** Leaves others their turn between windows. */
export async function compareRouter(deps: ComparingDeps, router: RouterRecord, { wishes, rows, profiles, kinds }: Reading): Promise<Comparison> {
  const { db, clock } = deps;
  const index = await indexed(rows);
  await letOthersRun();
  const all = [...wishes.values()];
  const keepsDrift = router.driftPolicy === 'keep';
  const written = deps.written ?? writtenOn(db, router.id);
  const needed = new Set(all.filter((wish) => written(wish.subscriptionId)).flatMap((wish) => keyOfNeeded(router.id, wish)));
  await letOthersRun();
  const pending = new Set(all.filter((wish) => wish.confirmedRevision < wish.revision).flatMap((wish) => keyOfNeeded(router.id, wish)));
  await letOthersRun();
  const plans = judgeProfiles(profilesOfWishes(router.id, all), profiles, { pending, keepsDrift, isKnownPlan: (planId) => db.get(q.selectFrom('plan').select('id').where('id', '=', planId)) !== undefined });
  const found: Comparison = { index, wrong: [], unproven: [], conflicts: [], wrongProfiles: plans.wrong.filter((profile) => needed.has(profileKey(profile))), findings: [...plans.findings], offSpeed: new Map() };
  const context = { routerId: router.id, now: clock.now(), sweptAt: router.lastSweepAt, wrongProfiles: new Set(plans.wrong.map(profileKey)), keepsDrift, knownSlow: knownSlow(db, router.id), written };
  const left = deps.leaveAlone?.(router.id) ?? new Set<number>();
  await letOthersRun();
  for (const window of chunksOf(all, WISHES_AT_ONCE)) {
    for (const wish of window) if (!left.has(wish.subscriptionId)) sort(db, router.id, judgeLine(wish, index, context), found, written);
    await letOthersRun();
  }
  const { leftovers, findings } = await strangers(db, router.id, { wishes, rows, profiles, kinds });
  found.wrong.push(...leftovers.map((wish) => wish.subscriptionId).filter(written));
  await letOthersRun();
  const twice = connectedTwice(rows.sessions);
  await letOthersRun();
  found.findings.push(...findings, ...twice, ...onTwoRouters(db, router.id, rows.sessions));
  await letOthersRun();
  return found;
}

export function keyOfNeeded(routerId: number, wish: Wish): string[] {
  const needed = neededBy(routerId, wish);
  return needed ? [profileKey(needed)] : [];
}

/** Whose session was ended for its speed already: it is not ended again and again. */
function knownSlow(db: Reader, routerId: number): Set<number> {
  const rows = db.all(q.selectFrom('routerFinding').select('subscriptionId').where('routerId', '=', routerId).where('kind', '=', 'wrongSpeed').where('resolvedAt', 'is', null));
  return new Set(rows.flatMap(({ subscriptionId }) => subscriptionId ?? []));
}

/** Who is connected here and, when it was read last, on another router too. */
function onTwoRouters(db: Reader, routerId: number, sessions: readonly LineSession[]): FoundThing[] {
  const here = new Set(sessions.map(({ name }) => name));
  const elsewhere = db.all(q.selectFrom('routerSession as other').innerJoin('routerSession as mine', (join) => join.onRef('mine.userName', '=', 'other.userName')).innerJoin('router', 'router.id', 'other.routerId').select(['other.userName', 'router.name']).where('mine.routerId', '=', routerId).where('other.routerId', '<>', routerId).where('router.state', '=', 'up'));
  return elsewhere
    .filter(({ userName }) => here.has(userName))
    .map(({ userName, name }): FoundThing => ({ kind: 'duplicate', objectName: userName, detail: `${userName} is connected here and on router ${name}: the same account is used twice.`, subscriptionId: null, leakCents: null }));
}

function sort(db: Reader, routerId: number, verdict: LineVerdict, found: Comparison, written: Written): void {
  found.findings.push(...verdict.findings);
  // What is as it should be is proven all the same: nothing is sent for that.
  if (!written(verdict.wish.subscriptionId)) {
    if (verdict.state === 'unproven' && !needsMore(db, routerId, verdict.wish)) found.unproven.push(verdict);
    return;
  }
  if (verdict.offSpeed.length > 0) found.offSpeed.set(verdict.wish.subscriptionId, verdict.offSpeed);
  if (verdict.state === 'wrong') found.wrong.push(verdict.wish.subscriptionId);
  else if (verdict.state === 'conflict') found.conflicts.push(verdict);
  else if (verdict.state === 'unproven' && needsMore(db, routerId, verdict.wish)) found.wrong.push(verdict.wish.subscriptionId);
  else if (verdict.state === 'unproven') found.unproven.push(verdict);
}

/** Looks right, but who is connected may be under old limits, or the password may be an old one. */
function needsMore(db: Reader, routerId: number, wish: Wish): boolean {
  if (wish.confirmedRevision === wish.revision) return false;
  return (hasProfile(wish.access) && passwordIsNew(db, routerId, wish)) || limitsChanged(lastProven(db, wish.subscriptionId), routerId, wantedRecord(routerId, wish));
}

async function strangers(db: Reader, routerId: number, { wishes, rows, profiles, kinds }: Reading) {
  const elsewhere = new Map(markedElsewhere(rows, wishes).flatMap((id) => findWish(db, id) ?? []).map((wish) => [wish.subscriptionId, wish]));
  await letOthersRun();
  const plans = db.all(q.selectFrom('plan').select(['id', 'upKbps', 'downKbps', 'priceCents', 'intervalUnit', 'intervalCount']).where('state', '=', 'published').orderBy('id'));
  const { leftovers, findings } = judgeStrangers(rows, { wishes, elsewhere, kinds }, leakPrices(plans, profiles));
  // Of a line that stays cut off after its end there is nothing left to do.
  return { leftovers: leftovers.filter((wish) => wish.routerId !== routerId || !isProven(wish, routerId) || hasProfile(wish.access)), findings };
}
