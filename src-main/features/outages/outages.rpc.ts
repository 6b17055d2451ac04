import { z } from 'zod';
import { outages as contract } from '../../../src-shared/contract/outages.ts';
import { dateOf, type Instant } from '../../../src-shared/time.ts';
import { handler, type CommandHandler } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { q } from '../../schema/tables.ts';
import { giveBack, previewGiveBack } from './give-back.service.ts';
import { endNeverSuspend, setNeverSuspend } from './never-suspend.service.ts';
import { confirmOutage, declareOutage, dismissOutage, endOutage, followRouters } from './outages.service.ts';
import { countServices, givenBack, lasts, lengthInDays, routerIdsOf, type OutageRecord } from './outages.store.ts';
import { standing } from './standing.ts';

const query = queryOf<typeof contract>();

export const outageQueries: Record<string, QueryHandler> = {
  'outages.list': query('outages.list', ({ db, now }, { routerId, lastsOnly, offset, limit }) => {
    const rows = db.all(q.selectFrom('outage').selectAll().orderBy('id', 'desc')).filter((row) => (!lastsOnly || lasts(row, now)) && (routerId === undefined || row.routerId === routerId || (row.scope === 'area' && routerIdsOf(db, row).includes(routerId))));
    const sorted = rows.toSorted((a, b) => Number(lasts(b, now)) - Number(lasts(a, now)) || b.fromAt - a.fromAt);
    return { total: rows.length, rows: sorted.slice(offset, offset + limit).map((row) => shown(db, row, now)) };
  }),
  'outages.areas': query('outages.areas', ({ db, now }) =>
    db.sql('SELECT min(area) AS area, count(*) AS routers, sum((SELECT count(*) FROM subscription WHERE routerId = router.id AND (endOn IS NULL OR endOn > ?))) AS services FROM router WHERE area <> \'\' GROUP BY area COLLATE NOCASE ORDER BY area COLLATE NOCASE', dateOf(now)),
  ),
  'outages.standing': query('outages.standing', ({ db, now }) => standing(db, now)),
  'outages.giveBackPreview': query('outages.giveBackPreview', ({ db, now }, input) => previewGiveBack(db, input, now)),
  'neverSuspend.list': query('neverSuspend.list', ({ db, now }, { offset, limit }) => {
    const from = standingExceptions(dateOf(now));
    const { total } = db.one(from.select(({ fn }) => fn.countAll<number>().as('total')));
    return { total, rows: db.all(from.leftJoin('operator', 'operator.id', 'operatorId').select(['subscriptionId', 'subscriberId', 'subscriber.name', 'subscription.userName', 'reason', 'untilOn', 'at', 'operator.name as by']).orderBy('subscriber.name').offset(offset).limit(limit)) };
  }),
  'neverSuspend.ofSubscriber': query('neverSuspend.ofSubscriber', ({ db, now }, { subscriberId }) => db.all(standingExceptions(dateOf(now)).select(['subscriptionId', 'subscription.userName', 'reason', 'untilOn']).where('subscriberId', '=', subscriberId))),
};

const standingExceptions = (today: string) =>
  q.selectFrom('neverSuspend').innerJoin('subscription', 'subscription.id', 'subscriptionId').innerJoin('subscriber', 'subscriber.id', 'subscriberId').where('endedAt', 'is', null).where((where) => where.or([where('untilOn', 'is', null), where('untilOn', '>=', today as never)]));

function shown(db: Reader, row: OutageRecord, now: Instant) {
  const { id, scope, routerId, place, state, fromAt, untilAt, reason, endsItself, gaveBackDays } = row;
  return { id, scope, routerId, place, state, fromAt, untilAt, reason, lasts: lasts(row, now), endsItself: endsItself === 1, ...countServices(db, row, now), length: lengthInDays(row, now), gaveBackDays, gaveBack: gaveBackDays === null ? null : givenBack(db, row) };
}

/** A handler whose reply says nothing. */
const done = <I>(work: (context: Parameters<CommandHandler<I>['handle']>[0], input: I) => void) => (context: Parameters<CommandHandler<I>['handle']>[0], input: I) => {
  work(context, input);
  return {};
};

export const outageCommands: Record<string, CommandHandler> = {
  'outages.follow': handler({ input: z.object({}), handle: (context) => followRouters(context) }),
  'outages.declare': handler({ ...contract['outages.declare'], handle: (context, input) => ({ id: declareOutage(context, input) }) }),
  'outages.confirm': handler({ ...contract['outages.confirm'], handle: done((context, { id, reason }) => confirmOutage(context, id, reason)) }),
  'outages.dismiss': handler({ ...contract['outages.dismiss'], handle: done((context, { id }) => dismissOutage(context, id)) }),
  'outages.end': handler({ ...contract['outages.end'], handle: done((context, { id }) => endOutage(context, id)) }),
  'outages.giveBack': handler({ ...contract['outages.giveBack'], handle: (context, input) => ({ batchId: giveBack(context, input) }) }),
  'neverSuspend.set': handler({ ...contract['neverSuspend.set'], handle: done(setNeverSuspend) }),
  'neverSuspend.end': handler({ ...contract['neverSuspend.end'], handle: done((context, { subscriptionId }) => endNeverSuspend(context, subscriptionId)) }),
};
