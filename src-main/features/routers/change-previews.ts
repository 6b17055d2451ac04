/** What an act on many services would send to routers, before it does; and the act, which then sends exactly that or nothing. */
import { createHash } from 'node:crypto';
import type { PreviewedChange } from '../../../src-shared/contract/router-previews.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { canonicalJson, type CommandHandler } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { letOthersRun } from '../../kernel/event-loop.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import { q } from '../../schema/tables.ts';
import { planLines, type PlannedLine } from './bring-in-line.ts';
import type { Wish } from './desired-objects.ts';
import { LINES_AT_ONCE, planned, profileRow, summed, type Planned, type Preview, type PreviewDeps } from './previews.ts';
import { diffProfile, profileKey, profilesOfWishes } from './profiles.ts';
import { LAST_PRIORITY } from './rates.ts';
import { readRouter } from './read-router.ts';
import { isWritten } from './rollout.ts';
import { indexed, rowsOfLine } from './router-index.ts';
import { chunksOf, findRouter, findWish, type RouterRecord } from './routers.store.ts';

export interface ChangePreview extends Preview {
  /** Routers that do not answer; there it is done when they do. */
  readonly waiting: string[];
  readonly services: number;
  /** Where they are now. */
  readonly byRouter: { routerName: string; services: number }[];
}

/** On every router that it concerns. One that does not answer is named: there it waits. */
export async function previewChange(deps: PreviewDeps, change: PreviewedChange): Promise<ChangePreview> {
  const thought = await wishesAfter(deps.db, change);
  const ids = [...new Set([...thought.values()].flatMap(({ before, after }) => [before.routerId, after.routerId]).flatMap((id) => id ?? []))];
  const routers = ids.flatMap((id) => findRouter(deps.db, id) ?? []);
  const waiting: string[] = [];
  const parts: Planned[] = [];
  // One after the other: each reading holds the whole router in memory.
  for (const router of routers) {
    try {
      parts.push(await plannedChange(deps, router, thought));
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      waiting.push(router.name);
    }
  }
  const byRouter = routers.map(({ id, name }) => ({ routerName: name, services: [...thought.values()].filter(({ before }) => before.routerId === id).length })).filter(({ services }) => services > 0);
  return { ...summed(deps.db, parts), waiting, services: thought.size, byRouter, digest: digestOf(change, thought, parts, waiting) };
}

type Thought = ReadonlyMap<number, { readonly before: Wish; readonly after: Wish }>;

const concernedOn = (routerId: number, thought: Thought) => [...thought.values()].filter(({ before, after }) => before.routerId === routerId || after.routerId === routerId);

/** Who dials in or hangs up while somebody looks changes nothing of what was decided: sessions are no part of it. */
function digestOf(change: PreviewedChange, thought: Thought, parts: readonly Planned[], waiting: readonly string[]): string {
  const rows = parts.flatMap(({ rows: all }) => all.flatMap(({ routerName, object, subscriberId, acts, isOn }) => (acts.length === 0 ? [] : [[routerName, object, subscriberId, acts, isOn]])));
  return createHash('sha256').update(canonicalJson([change, [...thought.keys()], rows, waiting])).digest('hex');
}

async function plannedChange(deps: PreviewDeps, router: RouterRecord, thought: Thought): Promise<Planned> {
  const reading = await readRouter(deps, router);
  const index = await indexed(reading.rows);
  // Of what is only watched nothing is sent, whatever is decided here.
  const concerned = concernedOn(router.id, thought).filter(({ after }) => isWritten(deps.db, router.id, after.subscriptionId));
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
async function wishesAfter(db: Reader, change: PreviewedChange): Promise<Thought> {
  const ids = change.kind === 'planSpeed' ? servicesOf(db, { planId: change.planId, routerId: null }) : change.kind === 'moveAll' ? servicesOf(db, { planId: change.planId, routerId: change.fromRouterId }) : change.subscriptionIds;
  const after = (wish: Wish): Wish => {
    const renewed = { ...wish, revision: wish.revision + 1 };
    if (change.kind === 'move' || change.kind === 'moveAll') return { ...renewed, routerId: change.routerId };
    if (change.kind === 'adopt') return { ...renewed, handedOverAt: 1 };
    return { ...renewed, upKbps: change.upKbps, downKbps: change.downKbps, burst: change.burst && JSON.stringify(change.burst), priority: change.priority ?? LAST_PRIORITY, addressList: change.addressList };
  };
  const thought = new Map<number, { before: Wish; after: Wish }>();
  for (const window of chunksOf(ids, LINES_AT_ONCE)) {
    for (const wish of window.flatMap((id) => findWish(db, id) ?? [])) thought.set(wish.subscriptionId, { before: wish, after: after(wish) });
    await letOthersRun();
  }
  return thought;
}

/** Those that have something on a router: of a plan, or of any; on one router, or on any. */
function servicesOf(db: Reader, { planId, routerId }: { readonly planId: number | null; readonly routerId: number | null }): number[] {
  let services = q.selectFrom('subscription').innerJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id').select('subscription.id').where('state', '<>', 'ended').where('routerId', 'is not', null);
  if (planId !== null) services = services.where('planId', '=', planId);
  if (routerId !== null) services = services.where('routerId', '=', routerId);
  return db.all(services.orderBy('subscription.id')).map(({ id }) => id);
}

/**
 * A command that carries `shown`, the digest of the preview that was approved, is refused when something else would be sent by now.
 * changeOf: what it would do to lines.
 */
function asShown<I extends { readonly shown?: string | undefined }>(command: CommandHandler, deps: Omit<PreviewDeps, 'db' | 'vault' | 'clock'>, changeOf: (input: I) => PreviewedChange): CommandHandler {
  const prepare = async (input: I, { db, vault, now }: Parameters<NonNullable<CommandHandler['prepare']>>[1]): Promise<void> => {
    if (input.shown === undefined) return;
    const latest = await previewChange({ ...deps, db, vault, clock: { now: () => now } }, changeOf(input));
    if (latest.digest !== input.shown) throw new Refusal('conflict', 'Meanwhile something changed on the routers or in the books, and something else would be sent. Nothing was changed: look at it again.', { preview: 'stale' });
  };
  return { ...command, prepare: prepare as never };
}

/** What saving a plan and moving services would send. */
export function shownCommands(deps: Omit<PreviewDeps, 'db' | 'vault' | 'clock'>, { change, move, moveAll }: { readonly change: CommandHandler; readonly move: CommandHandler; readonly moveAll: CommandHandler }): Record<string, CommandHandler> {
  return {
    'plans.change': asShown<PlanChange>(change, deps, ({ id, upKbps, downKbps, burst, priority, addressList }) => ({ kind: 'planSpeed', planId: id, upKbps, downKbps, burst, priority, addressList })),
    'subscriptions.moveRouter': asShown<Move>(move, deps, ({ id, routerId }) => ({ kind: 'move', subscriptionIds: [id], routerId })),
    'subscriptions.moveAll': asShown<MoveAll>(moveAll, deps, ({ fromRouterId, planId, routerId }) => ({ kind: 'moveAll', fromRouterId, planId, routerId })),
  };
}

type PlanChange = Omit<Extract<PreviewedChange, { kind: 'planSpeed' }>, 'kind' | 'planId'> & { readonly id: number; readonly shown?: string };
type MoveAll = Omit<Extract<PreviewedChange, { kind: 'moveAll' }>, 'kind'> & { readonly shown?: string };
interface Move {
  readonly id: number;
  readonly routerId: number | null;
  readonly shown?: string;
}
