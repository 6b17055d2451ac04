/** What a comparison would send to a router, before it does; change-previews.ts has acts on many services. Changes nothing. */
import { createHash } from 'node:crypto';
import { MOST_PREVIEWED, type PlannedChange } from '../../../src-shared/contract/router-previews.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { letOthersRun } from '../../kernel/event-loop.ts';
import type { Reader } from '../../kernel/db.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import { q } from '../../schema/tables.ts';
import { planLines, type PlannedLine } from './bring-in-line.ts';
import { diffProfile, profileKey, profileTitle, type NeededProfile } from './profiles.ts';
import { compareRouter, readRouter, type Comparison, type ComparingDeps, type Reading } from './read-router.ts';
import { rowsOfLine } from './router-index.ts';
import { unavailable } from './router-troubles.ts';
import { chunksOf, findRouter, type RouterRecord } from './routers.store.ts';
import type { Vault } from '../../kernel/vault.ts';

export type PreviewDeps = ComparingDeps & { readonly vault: Vault };

/** Some milliseconds each. */
export const LINES_AT_ONCE = 50;

export interface Planned {
  readonly rows: readonly (Omit<PlannedChange, 'subscriberName'> & { /** Without the sessions that end. */ readonly acts: readonly string[] })[];
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
  const router = mustFindRouter(deps.db, routerId);
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

export function profileRow(router: RouterRecord, needed: NeededProfile, { profiles }: Pick<Reading, 'profiles'>): Planned['rows'] {
  const { action } = diffProfile(needed, profiles);
  return action === null ? [] : [{ routerName: router.name, object: profileTitle(needed), subscriberId: null, changes: [action], acts: [action], writes: 1, endings: 0, isOn: true }];
}

/** What is done, and what cannot be, because somebody else's object stands in the way. */
const actsOf = (diff: PlannedLine['diff']): readonly string[] => (diff.conflict === null ? diff.actions : [...diff.actions, `Not possible: ${diff.conflict.message}`]);

export function planned(router: RouterRecord, profiles: Planned['rows'], lines: readonly PlannedLine[]): Planned {
  const changing = lines.filter(({ diff }) => diff.changes.length > 0 || diff.endings.length > 0 || diff.conflict !== null);
  const rows = changing.map(({ wish, diff }) => ({
    routerName: router.name,
    object: wish.userName,
    subscriberId: wish.subscriberId,
    changes: [...actsOf(diff), ...diff.endings.map((session) => `Session ended (${session.address})`)],
    acts: actsOf(diff),
    writes: diff.changes.length + diff.endings.length,
    endings: diff.endings.length,
    isOn: wish.state === 'active' || wish.state === 'throttled',
  }));
  const all = [...profiles, ...rows];
  return { rows: all, writes: all.reduce((sum, row) => sum + row.writes, 0) };
}

export function summed(db: Reader, parts: readonly Planned[]): Preview {
  const all = parts.flatMap(({ rows }) => rows);
  return {
    rows: all.slice(0, MOST_PREVIEWED).map(({ acts: _acts, ...row }) => ({ ...row, subscriberName: row.subscriberId === null ? null : (db.get(q.selectFrom('subscriber').select('name').where('id', '=', row.subscriberId))?.name ?? null) })),
    total: all.length,
    writes: parts.reduce((sum, { writes }) => sum + writes, 0),
    endings: all.reduce((sum, { endings }) => sum + endings, 0),
    digest: createHash('sha256').update(JSON.stringify(all)).digest('hex'),
  };
}

/** Throws Refusal, not_found. */
export function mustFindRouter(db: Reader, id: number): RouterRecord {
  const router = findRouter(db, id);
  if (!router) throw new Refusal('not_found', 'There is no such router.');
  return router;
}

/** Throws Refusal, unavailable. */
export async function readOrRefuse(deps: PreviewDeps, router: RouterRecord): Promise<Reading> {
  try {
    // A connection that died unnoticed is found out by its first command; one that cannot be made fails at once the second time.
    return await readRouter(deps, router).catch((error: unknown) => {
      if (!(error instanceof GatewayError) || !error.retryable) throw error;
      return readRouter(deps, router);
    });
  } catch (error) {
    throw error instanceof GatewayError ? unavailable(error) : error;
  }
}
