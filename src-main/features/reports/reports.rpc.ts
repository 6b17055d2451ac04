import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { handler, type CommandHandler } from '../../kernel/commands.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { like, likeText } from '../../kernel/like.ts';
import { settleJob } from '../../kernel/job-table.ts';
import { q } from '../../schema/tables.ts';
import { attention } from './attention.ts';
import type { ReachStates } from './attention-mpesa.ts';
import { jobTitle } from './job-titles.ts';
import { search } from './search.ts';
import { today } from './today.ts';

const query = queryOf<OperatorContract>();

export const reportQueries = (reach: ReachStates): Record<string, QueryHandler> => ({
  'desk.today': query('desk.today', ({ db, now }) => today(db, now, reach)),
  'desk.attention': query('desk.attention', ({ db, now }) => attention(db, now, reach)),
  'desk.search': query('desk.search', ({ db }, { text }) => search(db, text)),
  'jobs.list': query('jobs.list', ({ db }, { state, offset, limit }) => {
    let from = q.selectFrom('job');
    if (state) from = from.where('state', '=', state);
    const rows = db.all(from.select(['id', 'kind', 'state', 'attempt', 'runAt', 'createdAt', 'finishedAt', 'lastError', 'input']).orderBy('id', 'desc').offset(offset).limit(limit));
    const { total } = db.one(from.select(({ fn }) => fn.countAll<number>().as('total')));
    return { total, rows: rows.map(({ lastError, input, ...row }) => ({ ...row, title: jobTitle(db, { kind: row.kind, input }), trouble: lastError === null ? null : (JSON.parse(lastError) as unknown) })) };
  }),
  'system.log': query('system.log', ({ db }, { search: text, offset, limit }) => {
    let from = q.selectFrom('command').leftJoin('operator', 'operator.id', 'command.operatorId');
    // What Waya does by itself would drown what people did.
    from = text ? from.where((where) => where.or([like(where.ref('command.name'), `%${likeText(text)}%`), like(where.ref('operator.name'), `%${likeText(text)}%`)])) : from.where('actorKind', '<>', 'system');
    const rows = db.all(from.select(['seq', 'at', 'command.name', 'operator.name as operatorName', 'actorKind', 'detail', 'hash']).orderBy('seq', 'desc').offset(offset).limit(limit));
    const { total } = db.one(from.select(({ fn }) => fn.countAll<number>().as('total')));
    return { total, rows: rows.map(({ operatorName, actorKind, ...row }) => ({ ...row, actor: operatorName ?? (actorKind === 'system' ? 'Waya' : 'nobody signed in') })) };
  }),
});

export const reportCommands: Record<string, CommandHandler> = {
  'jobs.settle': handler({
    ...contract['jobs.settle'],
    handle: (context, { id, decision }) => {
      const job = context.tx.get(q.selectFrom('job').select('kind').where('id', '=', id));
      if (context.actor.kind === 'operator' && context.actor.role === 'technician' && !job?.kind.startsWith('routers.')) {
        throw new Refusal('not_allowed', 'A technician settles the work for routers; this one is for the owner or a cashier.');
      }
      if (!settleJob(context.tx, id, decision, context.now)) throw new Refusal('conflict', decision === 'retry' ? 'This cannot be tried again: it may have happened already. Find out first, then dismiss it.' : 'This job is not waiting for a decision.');
      context.changed('job', id);
      context.emit('jobs');
      return {};
    },
  }),
};
