import { sql } from 'kysely';
import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import { sum, ZERO } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf, type LocalDate } from '../../../src-shared/time.ts';
import { cancelBatch, findBatch } from '../../kernel/batches.ts';
import { handler, type CommandHandler } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { like, likeText } from '../../kernel/like.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { q } from '../../schema/tables.ts';
import { readSetting } from '../settings/index.ts';
import { billingServiceCommands, dueSubscriptions, runNow } from './billing.service.ts';
import { dueLines } from './due-lines.ts';

const query = queryOf<OperatorContract>();

const invoiceRows = q.selectFrom('invoice').innerJoin('subscriber', 'subscriber.id', 'invoice.subscriberId');
const ROW = ['invoice.id', 'number', 'kind', 'invoice.subscriberId', 'subscriber.name as subscriberName', 'accountNumber', 'issuedOn', 'dueOn', 'totalCents', 'openCents', 'voidEntryId'] as const;
const SORT = { issuedOn: 'invoice.issuedOn', dueOn: 'invoice.dueOn', number: 'invoice.number', open: 'invoice.openCents', total: 'invoice.totalCents' } as const;

function stateOf(invoice: { openCents: number; dueOn: LocalDate; voidEntryId: number | null }, today: LocalDate): 'open' | 'overdue' | 'paid' | 'void' {
  if (invoice.voidEntryId !== null) return 'void';
  return invoice.openCents === 0 ? 'paid' : invoice.dueOn < today ? 'overdue' : 'open';
}

export const billingQueries: Record<string, QueryHandler> = {
  'invoices.list': query('invoices.list', ({ db, now }, { search, state, subscriberId, sort, offset, limit }) => {
    const today = dateOf(now);
    let from = invoiceRows;
    if (subscriberId !== undefined) from = from.where('invoice.subscriberId', '=', subscriberId);
    if (state === 'paid') from = from.where('openCents', '=', ZERO).where('voidEntryId', 'is', null);
    if (state === 'void') from = from.where('voidEntryId', 'is not', null);
    if (state === 'open') from = from.where('openCents', '>', sql.lit(ZERO)).where('dueOn', '>=', today);
    if (state === 'overdue') from = from.where('openCents', '>', sql.lit(ZERO)).where('dueOn', '<', today);
    if (search) from = from.where((where) => where.or([like(where.ref('number'), `%${likeText(search)}%`), like(where.ref('subscriber.name'), `%${likeText(search)}%`), like(where.ref('accountNumber'), `${likeText(search)}%`)]));
    const totals = db.one(from.select(({ fn }) => [fn.countAll<number>().as('total'), fn.sum<number | null>('totalCents').as('totalCents'), fn.sum<number | null>('openCents').as('openCents')]));
    const rows = db.all(from.select(ROW).orderBy(SORT[sort.by], sort.direction).orderBy('invoice.id', sort.direction).offset(offset).limit(limit));
    return { total: totals.total, totalCents: totals.totalCents ?? 0, openCents: totals.openCents ?? 0, rows: rows.map((row) => ({ ...row, state: stateOf(row, today) })) };
  }),
  'invoices.get': query('invoices.get', ({ db, now }, { id }) => {
    const row = db.get(invoiceRows.select([...ROW, 'postedAt', 'netCents', 'exciseCents', 'vatCents', 'vatBasisPoints', 'exciseBasisPoints']).where('invoice.id', '=', id));
    if (!row) throw new Refusal('not_found', 'There is no such invoice.');
    return {
      ...row,
      state: stateOf(row, dateOf(now)),
      lines: db.all(q.selectFrom('invoiceLine').select(['id', 'description', 'periodStart', 'periodEnd', 'netCents', 'exciseCents', 'vatCents', 'grossCents', 'explanation']).where('invoiceId', '=', id).orderBy('id')),
      allocations: allocationsOf(db, id),
    };
  }),
  'billing.preview': query('billing.preview', ({ db, now }, { until }) => {
    const on = until ?? dateOf(now);
    const settings = readSetting(db, 'billing');
    const rows = db.all(dueSubscriptions(on)).flatMap((subscription) => {
      const { name } = db.one(q.selectFrom('subscriber').select('name').where('id', '=', subscription.subscriberId));
      return dueLines(subscription, on, settings).lines.map((line) => ({ subscriberId: subscription.subscriberId, subscriberName: name, description: line.description, periodStart: line.periodStart!, periodEnd: line.periodEnd!, grossCents: line.grossCents }));
    });
    return { invoices: new Set(rows.map((row) => row.subscriberId)).size, totalCents: sum(rows.map((row) => row.grossCents)), rows: rows.slice(0, 200) };
  }),
  'batches.get': query('batches.get', ({ db }, { id }) => {
    const batch = findBatch(db, id);
    if (!batch) throw new Refusal('not_found', 'There is no such run.');
    return batch;
  }),
};

function allocationsOf(db: Reader, invoiceId: number) {
  return db
    .all(q.selectFrom('allocation').leftJoin('payment', 'payment.id', 'allocation.paymentId').select(['allocation.id', 'allocation.at', 'allocation.amountCents', 'allocation.paymentId', 'payment.receipt', 'payment.method']).where('invoiceId', '=', invoiceId).orderBy('allocation.id'))
    .map((row) => ({ ...row, method: row.method ?? 'credit' }));
}

export const billingCommands: Record<string, CommandHandler> = {
  ...billingServiceCommands,
  'billing.run': handler({ ...contract['billing.run'], handle: (context, { confirmClockJump }) => ({ batchId: runNow(context, confirmClockJump) }) }),
  'batches.cancel': handler({
    ...contract['batches.cancel'],
    handle: (context, { id }) => {
      cancelBatch(context, id);
      return {};
    },
  }),
};
