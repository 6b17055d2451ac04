/** What would be sent to routers, before it is: for a comparison, and for acts on many services. Changes nothing. */
import { createHash } from 'node:crypto';
import { MOST_PREVIEWED, type PlannedChange, type PreviewedChange } from '../../../src-shared/contract/router-previews.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { letOthersRun } from '../../kernel/event-loop.ts';
import type { Reader } from '../../kernel/db.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import { q } from '../../schema/tables.ts';
import { planLines, type PlannedLine } from './bring-in-line.ts';
import { LAST_PRIORITY } from './rates.ts';
import type { Wish } from './desired-objects.ts';
import { diffProfile, profileKey, profilesOfWishes, profileTitle, type NeededProfile } from './profiles.ts';
import { compareRouter, readRouter, type Comparison, type ComparingDeps, type Reading } from './read-router.ts';
import { indexed, rowsOfLine, type RouterIndex } from './router-index.ts';
import { unavailable } from './router-troubles.ts';
import { chunksOf, findRouter, findWish, type RouterRecord } from './routers.store.ts';
import type { Vault } from '../../kernel/vault.ts';

export type PreviewDeps = ComparingDeps & { readonly vault: Vault };

const LINES_AT_ONCE = 200;

interface Planned {
  readonly rows: readonly Omit<PlannedChange, 'subscriberName'>[];
  readonly writes: number;
}

export interface Preview {
  readonly rows: PlannedChange[];
  readonly total: number;
  readonly writes: number;
  /** Sessions that are ended, so that their subscribers dial anew. */
  readonly endings: number;
  /** Of exactly these changes. */
  readonly digest: string;
}

/** What a comparison of this moment would send. Throws Refusal, unavailable when the router does not answer. */
export async function previewSweep(deps: PreviewDeps, routerId: number): Promise<Preview> {
  const router = mustFind(deps.db, routerId);
  const reading = await readOrRefuse(deps, router);
  const found = await compareRouter(deps, router, reading);
  return summed(deps.db, [await plannedSweep(deps, router, reading, found)]);
}

async function plannedSweep(deps: PreviewDeps, router: RouterRecord, reading: Reading, found: Comparison): Promise<Planned> {
  const profiles = found.wrongProfiles.flatMap((needed) => profileRow(router, needed, reading));
  const repairedProfiles = new Set(found.wrongProfiles.map(profileKey));
  const lines: PlannedLine[] = [];
  for (const window of chunksOf(found.wrong, LINES_AT_ONCE)) {
    lines.push(...planLines(deps, router.id, window, { sweptAt: router.lastSweepAt, repairedProfiles, offSpeed: found.offSpeed, seen: (wish) => rowsOfLine(wish, found.index) }));
    await letOthersRun();
  }
  return planned(router, profiles, lines);
}

function profileRow(router: RouterRecord, needed: NeededProfile, { profiles }: Pick<Reading, 'profiles'>): Planned['rows'] {
  const { action } = diffProfile(needed, profiles);
  return action === null ? [] : [{ routerName: router.name, object: profileTitle(needed), subscriberId: null, changes: [action], writes: 1, endings: 0, isOn: true }];
}

function planned(router: RouterRecord, profiles: Planned['rows'], lines: readonly PlannedLine[]): Planned {
  const changing = lines.filter(({ diff }) => diff.changes.length > 0 || diff.endings.length > 0);
  const rows = changing.map(({ wish, diff }) => ({
    routerName: router.name,
    object: wish.userName,
    subscriberId: wish.subscriberId,
    changes: [...diff.actions, ...diff.endings.map((session) => `Session ended (${session.address})`)],
    writes: diff.changes.length + diff.endings.length,
    endings: diff.endings.length,
    isOn: wish.state === 'active' || wish.state === 'throttled',
  }));
  const all = [...profiles, ...rows];
  return { rows: all, writes: all.reduce((sum, row) => sum + row.writes, 0) };
}

function summed(db: Reader, parts: readonly Planned[]): Preview {
  const all = parts.flatMap(({ rows }) => rows);
  return {
    rows: all.slice(0, MOST_PREVIEWED).map((row) => ({ ...row, subscriberName: row.subscriberId === null ? null : (db.get(q.selectFrom('subscriber').select('name').where('id', '=', row.subscriberId))?.name ?? null) })),
    total: all.length,
    writes: parts.reduce((sum, { writes }) => sum + writes, 0),
    endings: all.reduce((sum, { endings }) => sum + endings, 0),
    digest: createHash('sha256').update(JSON.stringify(all)).digest('hex'),
  };
}

/** What an act on many services would send, on every router that it concerns. One that does not answer is named: there it waits. */
export async function previewChange(deps: PreviewDeps, change: PreviewedChange): Promise<Preview & { waiting: string[] }> {
  const thought = wishesAfter(deps.db, change);
  const ids = [...new Set([...thought.values()].flatMap(({ before, after }) => [before.routerId, after.routerId]).flatMap((id) => id ?? []))];
  const waiting: string[] = [];
  const parts: Planned[] = [];
  // One after the other: each reading holds the whole router in memory.
  for (const router of ids.flatMap((id) => findRouter(deps.db, id) ?? [])) {
    try {
      parts.push(await plannedChange(deps, router, thought));
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      waiting.push(router.name);
    }
  }
  return { ...summed(deps.db, parts), waiting };
}

type Thought = ReadonlyMap<number, { readonly before: Wish; readonly after: Wish }>;

async function plannedChange(deps: PreviewDeps, router: RouterRecord, thought: Thought): Promise<Planned> {
  const reading = await readRouter(deps, router);
  const index: RouterIndex = await indexed(reading.rows);
  const concerned = [...thought.values()].filter(({ before, after }) => before.routerId === router.id || after.routerId === router.id);
  const profiles = profilesOfWishes(router.id, concerned.map(({ after }) => after));
  const wrong = profiles.filter((needed) => diffProfile(needed, reading.profiles).change !== null);
  const lines: PlannedLine[] = [];
  for (const window of chunksOf(concerned, LINES_AT_ONCE)) {
    const ids = window.map(({ after }) => after.subscriptionId);
    lines.push(...planLines(deps, router.id, ids, { sweptAt: router.lastSweepAt, repairedProfiles: new Set(wrong.map(profileKey)), seen: (wish) => rowsOfLine(wish, index) }, (id) => thought.get(id)?.after));
    await letOthersRun();
  }
  return planned(router, wrong.flatMap((needed) => profileRow(router, needed, reading)), lines);
}

/** The wishes as they would be. A wish that changes has a new revision, as when it is really changed. */
function wishesAfter(db: Reader, change: PreviewedChange): Thought {
  const ids = change.kind === 'planSpeed' ? db.all(q.selectFrom('subscription').innerJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id').select('subscription.id').where('planId', '=', change.planId).where('state', '<>', 'ended').where('routerId', 'is not', null)).map(({ id }) => id) : change.subscriptionIds;
  const after = (wish: Wish): Wish => {
    const renewed = { ...wish, revision: wish.revision + 1 };
    if (change.kind === 'move') return { ...renewed, routerId: change.routerId };
    if (change.kind === 'adopt') return { ...renewed, handedOverAt: 1 };
    return { ...renewed, upKbps: change.upKbps, downKbps: change.downKbps, burst: change.burst && JSON.stringify(change.burst), priority: change.priority ?? LAST_PRIORITY };
  };
  return new Map(ids.flatMap((id) => findWish(db, id) ?? []).map((wish) => [wish.subscriptionId, { before: wish, after: after(wish) }]));
}

function mustFind(db: Reader, id: number): RouterRecord {
  const router = findRouter(db, id);
  if (!router) throw new Refusal('not_found', 'There is no such router.');
  return router;
}

async function readOrRefuse(deps: PreviewDeps, router: RouterRecord): Promise<Reading> {
  try {
    return await readRouter(deps, router);
  } catch (error) {
    throw error instanceof GatewayError ? unavailable(error) : error;
  }
}
