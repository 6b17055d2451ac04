/** What would become of each service if a router were rolled out so far. Reads, compares, changes nothing. */
import { createHash } from 'node:crypto';
import { MOST_PREVIEWED } from '../../../src-shared/contract/router-previews.ts';
import type { RolloutAct, RolloutRow } from '../../../src-shared/contract/router-rollout.ts';
import { sum, type Cents } from '../../../src-shared/money.ts';
import { statement, type Reader } from '../../kernel/db.ts';
import { letOthersRun } from '../../kernel/event-loop.ts';
import { q } from '../../schema/tables.ts';
import { asWatched } from '../entitlement/index.ts';
import { planLines, type PlannedLine } from './bring-in-line.ts';
import type { Wish } from './desired-objects.ts';
import { LINES_AT_ONCE, mustFindRouter, readOrRefuse, type PreviewDeps } from './previews.ts';
import { diffProfile, profileKey } from './profiles.ts';
import { compareRouter } from './read-router.ts';
import { rowsOfLine } from './router-index.ts';
import { writtenUnder, type Rollout } from './rollout.ts';
import { chunksOf } from './routers.store.ts';

export interface RolloutPreview {
  readonly rows: RolloutRow[];
  readonly total: number;
  readonly counts: Record<RolloutAct, number>;
  readonly right: number;
  readonly watched: number;
  readonly owedCents: Cents;
  readonly profiles: number;
  readonly digest: string;
}

/** Who loses service comes first. */
const ORDER: readonly RolloutAct[] = ['cutOff', 'letOn', 'added', 'changed', 'leftAlone'];

/** Throws Refusal, unavailable when the router does not answer. */
export async function previewRollout(deps: PreviewDeps, routerId: number, to: Rollout): Promise<RolloutPreview> {
  const { db } = deps;
  const router = mustFindRouter(db, routerId);
  const reading = await readOrRefuse(deps, router);
  // All that differs, as if the router were live: a preview tells what would be done before it may be.
  const written = writtenUnder(db, to);
  const found = await compareRouter({ ...deps, written }, router, reading);
  const profiles = found.wrongProfiles.flatMap((needed) => diffProfile(needed, reading.profiles).action ?? []);
  const repairedProfiles = new Set(found.wrongProfiles.map(profileKey));
  const lines: PlannedLine[] = [];
  const ids = [...found.wrong, ...found.conflicts.map(({ wish }) => wish.subscriptionId).filter(written)];
  for (const window of chunksOf(ids, LINES_AT_ONCE)) {
    lines.push(...planLines(deps, routerId, window, { sweptAt: router.lastSweepAt, repairedProfiles, offSpeed: found.offSpeed, seen: (wish) => rowsOfLine(wish, found.index) }));
    await letOthersRun();
  }
  const all: (RolloutRow & { readonly payerId: number })[] = [];
  for (const window of chunksOf(lines, LINES_AT_ONCE)) {
    all.push(...window.flatMap((line) => rowOf(db, line) ?? []));
    await letOthersRun();
  }
  all.sort((a, b) => ORDER.indexOf(a.act) - ORDER.indexOf(b.act) || (a.userName < b.userName ? -1 : 1));
  const countOf = (act: RolloutAct) => all.filter((row) => row.act === act).length;
  const live = [...reading.wishes.values()].filter(({ state }) => state !== 'ended').map(({ subscriptionId }) => subscriptionId);
  const touched = new Set(all.map(({ subscriptionId }) => subscriptionId));
  const watched = live.filter((id) => !written(id)).length;
  return {
    rows: all.slice(0, MOST_PREVIEWED).map(({ payerId: _payerId, ...row }) => row),
    total: all.length,
    counts: { cutOff: countOf('cutOff'), letOn: countOf('letOn'), changed: countOf('changed'), added: countOf('added'), leftAlone: countOf('leftAlone') },
    right: live.filter((id) => written(id) && !touched.has(id)).length,
    watched,
    owedCents: sum([...new Map(all.filter(({ act }) => act === 'cutOff').map(({ payerId, openCents }) => [payerId, openCents])).values()]),
    profiles: profiles.length,
    // What sessions do meanwhile is no part of what was decided.
    digest: createHash('sha256').update(JSON.stringify([to, profiles, all.map(({ subscriptionId, act, changes }) => [subscriptionId, act, changes])])).digest('hex'),
  };
}

const whoseIs = statement<{ id: number }>()((p) =>
  q
    .selectFrom('subscription')
    .innerJoin('subscriber', 'subscriber.id', 'subscription.subscriberId')
    .innerJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id')
    .select(['subscriber.name', 'entitlement.reason'])
    .select(({ fn }) => fn.coalesce('subscriber.payerId', 'subscriber.id').as('payerId'))
    .where('subscription.id', '=', p('id')),
);
const openOf = statement<{ subscriberId: number }>()((p) => q.selectFrom('invoice').select(({ fn }) => fn.sum<Cents | null>('openCents').as('openCents')).where('subscriberId', '=', p('subscriberId')).where('openCents', '>', 0 as Cents));

function rowOf(db: Reader, { wish, diff }: PlannedLine): (RolloutRow & { payerId: number }) | null {
  const act = actOf(wish, diff);
  const whose = db.getOf(whoseIs, { id: wish.subscriptionId });
  if (act === null || !whose) return null;
  return {
    subscriptionId: wish.subscriptionId,
    subscriberId: wish.subscriberId,
    subscriberName: whose.name,
    userName: wish.userName,
    act,
    reason: diff.conflict ? `${diff.conflict.message} ${diff.conflict.hint ?? ''}`.trim() : asWatched(whose.reason),
    changes: [...diff.actions],
    openCents: db.getOf(openOf, { subscriberId: whose.payerId })?.openCents ?? (0 as Cents),
    payerId: whose.payerId,
  };
}

function actOf(wish: Wish, diff: PlannedLine['diff']): RolloutAct | null {
  if (diff.conflict) return 'leftAlone';
  if (diff.changes.length === 0 && diff.endings.length === 0) return null;
  const isServed = wish.state === 'active' || wish.state === 'throttled';
  if (!isServed) return diff.decides || diff.endings.length > 0 ? 'cutOff' : diff.missing ? 'added' : 'changed';
  if (diff.missing) return 'added';
  return diff.decides ? 'letOn' : 'changed';
}
