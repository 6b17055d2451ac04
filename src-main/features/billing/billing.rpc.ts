import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import { sum, type Cents } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf, type LocalDate } from '../../../src-shared/time.ts';
import { cancelBatch, findBatch } from '../../kernel/batches.ts';
import { handler, type CommandHandler } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { letOthersRun } from '../../kernel/event-loop.ts';
import { q } from '../../schema/tables.ts';
import { readSetting } from '../settings/index.ts';
import { billingServiceCommands, dueSubscriptions, runNow } from './billing.service.ts';
import { dueLines } from './due-lines.ts';
import { invoiceRows, invoiceState, listInvoices } from './invoice-list.ts';

const query = queryOf<OperatorContract>();
const PREVIEWED_AT_ONCE = 200;

export const billingQueries: Record<string, QueryHandler> = {
  'invoices.list': query('invoices.list', ({ db, now }, input) => listInvoices(db, input, dateOf(now))),
  'invoices.get': query('invoices.get', ({ db, now }, { id }) => {
    const row = db.get(invoiceRows.select(['postedAt', 'netCents', 'exciseCents', 'vatCents', 'vatBasisPoints', 'exciseBasisPoints']).where('invoice.id', '=', id));
    if (!row) throw new Refusal('not_found', 'There is no such invoice.');
    return {
      ...row,
      state: invoiceState(row, dateOf(now)),
      lines: db.all(q.selectFrom('invoiceLine').select(['id', 'description', 'periodStart', 'periodEnd', 'netCents', 'exciseCents', 'vatCents', 'grossCents', 'explanation']).where('invoiceId', '=', id).orderBy('id')),
      allocations: allocationsOf(db, id),
    };
  }),
  'billing.preview': query('billing.preview', async ({ db, now }, { until }) => {
    const on = until ?? dateOf(now);
    const settings = readSetting(db, 'billing');
    const due = db.all(dueSubscriptions(on).innerJoin('subscriber', 'subscriber.id', 'subscription.subscriberId').select('subscriber.name as subscriberName'));
    const rows: { subscriberId: number; subscriberName: string; description: string; periodStart: LocalDate; periodEnd: LocalDate; grossCents: Cents }[] = [];
    for (const [index, { subscriberName, ...subscription }] of due.entries()) {
      // On the one billing day of a large business this is everybody.
      if (index % PREVIEWED_AT_ONCE === 0) await letOthersRun();
      for (const { description, periodStart, periodEnd, grossCents } of dueLines(subscription, on, settings).lines) rows.push({ subscriberId: subscription.subscriberId, subscriberName, description, periodStart: periodStart!, periodEnd: periodEnd!, grossCents });
    }
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
