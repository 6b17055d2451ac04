/** What runs have done. */
import { Refusal } from '../../../src-shared/refusal.ts';
import type { Cents } from '../../../src-shared/money.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { linesByPlan } from './run-preview.ts';

const runRows = q
  .selectFrom('billingRun')
  .innerJoin('batch', 'batch.id', 'billingRun.batchId')
  .leftJoin('operator', 'operator.id', 'billingRun.operatorId')
  .select(['billingRun.id', 'batchId', 'runOn', 'billingRun.at', 'operator.name as startedBy', 'batch.state', 'batch.finishedAt'])
  .select((row) => [
    q.selectFrom('invoice').select(({ fn }) => fn.countAll<number>().as('n')).whereRef('invoice.runId', '=', row.ref('billingRun.id')).$castTo<{ n: number }>().as('invoices'),
    row.fn.coalesce(q.selectFrom('invoice').select(({ fn }) => fn.sum<Cents>('totalCents').as('cents')).whereRef('invoice.runId', '=', row.ref('billingRun.id')), row.val(0)).as('totalCents'),
    q.selectFrom('billingRunSkip').select(({ fn }) => fn.countAll<number>().as('n')).whereRef('billingRunSkip.runId', '=', row.ref('billingRun.id')).as('skipped'),
  ]);

type Row = ReturnType<typeof rowsOf>[number];
const rowsOf = (db: Reader, rows: typeof runRows) => db.all(rows).map(({ finishedAt, ...row }) => ({ ...row, invoices: row.invoices ?? 0, skipped: row.skipped ?? 0, durationMs: finishedAt === null ? null : finishedAt - row.at }));

/** Latest first. */
export function listRuns(db: Reader, { offset, limit }: { offset: number; limit: number }): { rows: Row[]; total: number } {
  return { rows: rowsOf(db, runRows.orderBy('billingRun.id', 'desc').offset(offset).limit(limit)), total: db.one(q.selectFrom('billingRun').select(({ fn }) => fn.countAll<number>().as('total'))).total };
}

/** A run with what it came to. Throws Refusal not_found. */
export function runReport(db: Reader, id: number) {
  const [run] = rowsOf(db, runRows.where('billingRun.id', '=', id));
  if (!run) throw new Refusal('not_found', 'There is no such run.');
  const totals = db.one(q.selectFrom('invoice').select(({ fn, val }) => [fn.coalesce(fn.sum<Cents>('netCents'), val(0)).as('netCents'), fn.coalesce(fn.sum<Cents>('exciseCents'), val(0)).as('exciseCents'), fn.coalesce(fn.sum<Cents>('vatCents'), val(0)).as('vatCents'), fn.coalesce(fn.sum<Cents>('openCents'), val(0)).as('openCents')]).where('runId', '=', id));
  const lines = db.all(q.selectFrom('invoiceLine').innerJoin('invoice', 'invoice.id', 'invoiceLine.invoiceId').select(['description', 'invoiceLine.grossCents']).where('runId', '=', id));
  const skips = db.all(q.selectFrom('billingRunSkip').innerJoin('subscriber', 'subscriber.id', 'billingRunSkip.subscriberId').select(['subscriberId', 'subscriber.name as subscriberName', 'reason']).where('runId', '=', id).orderBy('billingRunSkip.id').limit(500));
  const { openCents, ...taxes } = totals;
  return { ...run, ...taxes, settledCents: run.totalCents - openCents, byPlan: linesByPlan(lines), skips };
}
