import type { OperatorContract } from '../../../src-shared/contract/index.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { q } from '../../schema/tables.ts';

const query = queryOf<OperatorContract>();

export const messageQueries: Record<string, QueryHandler> = {
  'messages.list': query('messages.list', ({ db }, { subscriberId, offset, limit }) => {
    let from = q.selectFrom('message').leftJoin('subscriber', 'subscriber.id', 'message.subscriberId');
    if (subscriberId !== undefined) from = from.where('message.subscriberId', '=', subscriberId);
    const rows = db.all(
      from
        .select(['message.id', 'message.subscriberId', 'subscriber.name as subscriberName', 'recipient', 'body', 'purpose', 'state', 'costCents', 'message.createdAt', 'sentAt', 'trouble'])
        .orderBy('message.id', 'desc')
        .offset(offset)
        .limit(limit),
    );
    const { total } = db.one(from.select(({ fn }) => fn.countAll<number>().as('total')));
    return { total, rows: rows.map((row) => ({ ...row, trouble: row.trouble === null ? null : (JSON.parse(row.trouble) as unknown) })) };
  }),
};
