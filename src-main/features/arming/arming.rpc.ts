import { arming as contract } from '../../../src-shared/contract/arming.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { instant, NAIROBI, type Instant } from '../../../src-shared/time.ts';
import { handler, type CommandHandler } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { q } from '../../schema/tables.ts';
import { armJob, isOn, lapsesOfSubscriber } from '../entitlement/index.ts';
import { readSetting } from '../settings/index.ts';
import { nameOf } from './armed-objects.ts';
import { armedAt, armedPlan } from './armed-plan.ts';
import { armedScript } from './armed-script.ts';
import { armingFacts, findArmedExpiry, findArmedRouter, troubleIn, type ArmedRouter } from './arming.store.ts';
import { armingRecords } from './arming.service.ts';

const query = queryOf<typeof contract>();
const NEXT_HOURS = 6;

export const armingCommands: Record<string, CommandHandler> = {
  ...armingRecords,
  'arming.armNow': handler({
    ...contract['arming.armNow'],
    handle: (context, { routerId }) => {
      mustFind(context.tx, routerId);
      context.enqueue(armJob(routerId, context.now, true));
      return {};
    },
  }),
};

export const armingQueries: Record<string, QueryHandler> = {
  'arming.get': query('arming.get', ({ db }, { routerId }) => {
    const router = mustFind(db, routerId);
    const kept = findArmedExpiry(db, routerId);
    const hours = db.sql<{ at: number; services: number }>('SELECT at, count(*) AS services FROM armedService WHERE routerId = ? GROUP BY at ORDER BY at', routerId).map(({ at, services }) => ({ at: instant(at), services }));
    return {
      awayGraceHours: readSetting(db, 'network').awayGraceHours,
      rollout: router.rollout,
      services: hours.reduce((sum, { services }) => sum + services, 0),
      objects: kept?.objectCount ?? 0,
      next: hours.slice(0, NEXT_HOURS),
      untilAt: hours.at(-1)?.at ?? null,
      confirmedAt: kept?.confirmedAt ?? null,
      lookedAt: kept?.lookedAt ?? null,
      waiting: db.get(q.selectFrom('job').select('id').where('lane', '=', armJob(routerId, instant(0)).lane).where('state', 'in', ['ready', 'running'])) !== undefined,
      trouble: troubleIn(kept?.trouble ?? null),
      unarmable: unarmable(db, kept?.unarmable ?? '[]'),
    };
  }),
  'arming.preview': query('arming.preview', async ({ db, now }, { routerId }) => {
    const plan = armedPlan(await armingFacts(db, mustFind(db, routerId), now));
    const [first] = plan.groups;
    if (!first) return null;
    const timeZone = findArmedExpiry(db, routerId)?.timeZone ?? NAIROBI;
    return { name: nameOf(first, timeZone), at: first.at, services: first.items.length, objects: plan.groups.length, lines: armedScript(first.access, first.cut, first.items) };
  }),
  'arming.ofSubscriber': query('arming.ofSubscriber', ({ db, now }, { subscriberId }) => ofSubscriber(db, subscriberId, now)),
};

function mustFind(db: Reader, routerId: number): ArmedRouter {
  const router = findArmedRouter(db, routerId);
  if (!router) throw new Refusal('not_found', 'This router is not in Waya any more.');
  return router;
}

function unarmable(db: Reader, text: string) {
  return (JSON.parse(text) as { subscriptionId: number; why: string }[]).flatMap(({ subscriptionId, why }) => {
    const row = db.get(q.selectFrom('subscription').select(['subscriberId', 'userName']).where('id', '=', subscriptionId));
    return row ? [{ subscriptionId, ...row, why }] : [];
  });
}

function ofSubscriber(db: Reader, subscriberId: number, now: Instant) {
  const rows = db.all(
    q
      .selectFrom('armedService')
      .innerJoin('subscription', 'subscription.id', 'armedService.subscriptionId')
      .innerJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id')
      .innerJoin('router', 'router.id', 'armedService.routerId')
      .select(['subscription.id as subscriptionId', 'router.name as routerName', 'armedService.at', 'armedService.routerId', 'subscription.routerId as ownRouterId', 'entitlement.state'])
      .where('subscription.subscriberId', '=', subscriberId),
  );
  if (rows.length === 0) return [];
  const lapses = lapsesOfSubscriber(db, subscriberId, now);
  const { awayGraceHours } = readSetting(db, 'network');
  return rows.flatMap(({ subscriptionId, routerName, at, routerId, ownRouterId, state }) => {
    // Who is off already has nothing to lose by it.
    if (!isOn(state)) return [];
    const wantedAt = routerId !== ownRouterId || awayGraceHours === 0 ? null : armedAt({ lapsesAt: lapses.get(subscriptionId)?.at ?? null, firedAt: at <= now ? at : null }, awayGraceHours, now);
    return [{ subscriptionId, routerName, armedAt: at, stillArmed: wantedAt === null || at < wantedAt }];
  });
}
