import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf } from '../../../src-shared/time.ts';
import { cancelBatch, findBatch } from '../../kernel/batches.ts';
import { handler, type CommandHandler } from '../../kernel/commands.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { billingServiceCommands, runNow } from './billing.service.ts';
import { correctionCommands, correctionQueries } from './corrections/index.ts';
import { listInvoices } from './invoice-list.ts';
import { invoicePage } from './invoice-page.ts';
import { renewalCommands } from './renewals.service.ts';
import { previewRun } from './run-preview.ts';
import { listRuns, runReport } from './runs.ts';

const query = queryOf<OperatorContract>();

export const billingQueries: Record<string, QueryHandler> = {
  ...correctionQueries,
  'invoices.list': query('invoices.list', ({ db, now }, input) => listInvoices(db, input, dateOf(now))),
  'invoices.get': query('invoices.get', ({ db, now }, { id }) => invoicePage(db, id, now)),
  'billing.preview': query('billing.preview', ({ db, now }, { on, search, offset, limit }) => {
    const today = dateOf(now);
    if (on !== undefined && on < today) throw new Refusal('invalid', 'A run is for today or a day to come.', { fields: { on: 'is in the past' } });
    return previewRun(db, { on: on ?? today, search, offset, limit });
  }),
  'billing.runs': query('billing.runs', ({ db }, window) => listRuns(db, window)),
  'billing.runReport': query('billing.runReport', ({ db }, { id }) => runReport(db, id)),
  'batches.get': query('batches.get', ({ db }, { id }) => {
    const batch = findBatch(db, id);
    if (!batch) throw new Refusal('not_found', 'There is no such run.');
    return batch;
  }),
};

export const billingCommands: Record<string, CommandHandler> = {
  ...billingServiceCommands,
  ...correctionCommands,
  ...renewalCommands,
  'billing.run': handler({ ...contract['billing.run'], handle: (context, { confirmClockJump }) => runNow(context, confirmClockJump) }),
  'batches.cancel': handler({
    ...contract['batches.cancel'],
    handle: (context, { id }) => {
      cancelBatch(context, id);
      return {};
    },
  }),
};
