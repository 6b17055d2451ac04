import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import { formatKes } from '../../../src-shared/money.ts';
import { formatPhone, parsePhone } from '../../../src-shared/phone.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { handler, type CommandHandler } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { like, likeText } from '../../kernel/like.ts';
import { settleJob } from '../../kernel/job-table.ts';
import { q } from '../../schema/tables.ts';
import { attention } from './attention.ts';
import { jobTitle } from './job-titles.ts';
import { today } from './today.ts';

const query = queryOf<OperatorContract>();

interface Hit {
  kind: 'subscriber' | 'payment' | 'invoice' | 'router' | 'plan';
  id: number;
  title: string;
  detail: string;
}
const MOST_HITS = 8;

/** For the palette: at most eight of a kind; each part is a prefix on an index or a small table. */
function search(db: Reader, text: string): Hit[] {
  if (text.length < 2) return [];
  const anywhere = `%${likeText(text)}%`;
  const start = `${likeText(text.replace(/[\s-]/g, '').toUpperCase())}%`;
  // No phone: an empty text is nobody's.
  const phone = parsePhone(text) ?? '';
  const subscribers = db.sql<{ id: number; name: string; accountNumber: string; phone: string | null; location: string }>(
    `SELECT id, name, accountNumber, phone, location FROM subscriber WHERE removedAt IS NULL AND (name LIKE ? ESCAPE '\\' OR accountNumber LIKE ? ESCAPE '\\' OR phone = ? OR otherPhone = ?
      OR id IN (SELECT subscriberId FROM subscription WHERE userName LIKE ? ESCAPE '\\')) ORDER BY accountNumber LIKE ? ESCAPE '\\' DESC, name COLLATE NOCASE LIMIT ${MOST_HITS}`,
    anywhere, start, phone, phone, anywhere, start,
  );
  const payments = db.sql<{ id: number; receipt: string; amountCents: never; payerName: string }>(`SELECT id, receipt, amountCents, payerName FROM payment WHERE receipt LIKE ? ESCAPE '\\' ORDER BY id DESC LIMIT ${MOST_HITS}`, start);
  const invoices = db.sql<{ id: number; number: string; name: string }>(`SELECT invoice.id, number, name FROM invoice JOIN subscriber ON subscriber.id = subscriberId WHERE number LIKE ? ESCAPE '\\' ORDER BY invoice.id DESC LIMIT ${MOST_HITS}`, anywhere);
  const routers = db.all(q.selectFrom('router').select(['id', 'name', 'host']).where((where) => like(where.ref('name'), anywhere)).limit(MOST_HITS));
  const plans = db.all(q.selectFrom('plan').select(['id', 'name', 'priceCents']).where((where) => like(where.ref('name'), anywhere)).limit(MOST_HITS));
  return [
    ...subscribers.map((row): Hit => ({ kind: 'subscriber', id: row.id, title: row.name, detail: [row.accountNumber, row.phone === null ? null : formatPhone(row.phone), row.location].filter(Boolean).join(' · ') })),
    ...payments.map((row): Hit => ({ kind: 'payment', id: row.id, title: row.receipt, detail: [formatKes(row.amountCents), row.payerName].filter(Boolean).join(' · ') })),
    ...invoices.map((row): Hit => ({ kind: 'invoice', id: row.id, title: row.number, detail: row.name })),
    ...routers.map((row): Hit => ({ kind: 'router', id: row.id, title: row.name, detail: row.host })),
    ...plans.map((row): Hit => ({ kind: 'plan', id: row.id, title: row.name, detail: formatKes(row.priceCents) })),
  ];
}

export const reportQueries: Record<string, QueryHandler> = {
  'desk.today': query('desk.today', ({ db, now }) => today(db, now)),
  'desk.attention': query('desk.attention', ({ db, now }) => attention(db, now)),
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
};

export const reportCommands: Record<string, CommandHandler> = {
  'jobs.settle': handler({
    ...contract['jobs.settle'],
    handle: (context, { id, decision }) => {
      if (!settleJob(context.tx, id, decision, context.now)) throw new Refusal('conflict', decision === 'retry' ? 'This cannot be tried again: it may have happened already. Find out first, then dismiss it.' : 'This job is not waiting for a decision.');
      context.changed('job', id);
      context.emit('jobs');
      return {};
    },
  }),
};
