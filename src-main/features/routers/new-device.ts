/** What would be written on a device that is to take the place of a router: everything that the router should have. Changes nothing. */
import { letOthersRun } from '../../kernel/event-loop.ts';
import type { RouterChange, RouterSession } from '../../ports/router-gateway.ts';
import { planLines, type PlannedLine } from './bring-in-line.ts';
import type { Wish } from './desired-objects.ts';
import { LINES_AT_ONCE, planned, profileRow, summed, type Preview, type PreviewDeps } from './previews.ts';
import { NOT_READ, profileKey } from './profiles.ts';
import { compareRouter, readRouter } from './read-router.ts';
import { rowsOfLine } from './router-index.ts';
import type { RouterPool } from './router-pool.ts';
import { chunksOf, findWish, type RouterRecord } from './routers.store.ts';

export interface NewDevicePreview extends Omit<Preview, 'endings'> {
  readonly counts: { profiles: number; secrets: number; hotspotUsers: number; queues: number; leases: number; listedAddresses: number };
}

/** As it is once the device is the router: nothing of it is proven there, and no password is known to be on it. */
const unproven = (wish: Wish): Wish => ({ ...wish, confirmedRevision: 0, confirmedAt: null, confirmedPasswordVersion: 0, passwordVersion: Math.max(1, wish.passwordVersion), trouble: null, handedOverAt: null });

/** Throws GatewayError. */
export async function previewOnNewDevice(deps: Omit<PreviewDeps, 'pool' | 'leaveAlone'>, before: RouterRecord, session: RouterSession): Promise<NewDevicePreview> {
  const router = { ...before, lastSweepAt: null };
  const line = { routerId: router.id, session, profiles: NOT_READ, kindsSeen: null, profileTurn: Promise.resolve() };
  const pool: RouterPool = { line: async () => line, forget: () => undefined, closeIdle: () => undefined, close: async () => undefined };
  const read = await readRouter({ db: deps.db, pool }, router);
  const reading = { ...read, wishes: new Map([...read.wishes].map(([id, wish]) => [id, unproven(wish)])) };
  const found = await compareRouter({ ...deps, pool }, router, reading);
  const wishOf = (id: number) => {
    const wish = findWish(deps.db, id);
    return wish && unproven(wish);
  };
  const lines: PlannedLine[] = [];
  for (const window of chunksOf(found.wrong, LINES_AT_ONCE)) {
    lines.push(...planLines(deps, router.id, window, { sweptAt: null, repairedProfiles: new Set(found.wrongProfiles.map(profileKey)), offSpeed: found.offSpeed, seen: (wish) => rowsOfLine(wish, found.index) }, wishOf));
    await letOthersRun();
  }
  const profiles = found.wrongProfiles.flatMap((needed) => profileRow(router, needed, reading));
  const { endings: _endings, ...sum } = summed(deps.db, [planned(router, profiles, lines)]);
  const count = (noun: string) => lines.reduce((total, { diff }) => total + diff.changes.filter((change: RouterChange) => change.kind === `add-${noun}` || change.kind === `set-${noun}`).length, 0);
  return { ...sum, counts: { profiles: profiles.length, secrets: count('secret'), hotspotUsers: count('hotspot-user'), queues: count('queue'), leases: count('lease'), listedAddresses: count('listed-address') } };
}
