import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf } from '../../../src-shared/time.ts';
import { handler, type CommandHandler } from '../../kernel/commands.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { readTask, type ReadTasks, type ReadWorker } from '../../kernel/read-worker.ts';
import { entryOf } from './entry.ts';
import { addPromise, listPromises, withdrawPromise } from './promises.service.ts';
import { agedReceivables, type ReceivablesRequest } from './receivables.ts';
import { statementOf } from './statement.ts';
import { taxReport } from './tax-report.ts';

const query = queryOf<OperatorContract>();

/** What goes over all rows of the books, in the read worker. */
export const accountReadTasks = {
  'reports.receivables': readTask({ snapshot: true, run: (db, request: ReceivablesRequest) => agedReceivables(db, request) }),
  'reports.tax': readTask({ snapshot: true, run: (db, { month }: { month: string }) => taxReport(db, month) }),
} satisfies ReadTasks;

export function accountQueries({ worker }: { readonly worker: ReadWorker }): Record<string, QueryHandler> {
  return {
    'accounts.statement': query('accounts.statement', ({ db, now }, input) => statementOf(db, input, now)),
    'accounts.entry': query('accounts.entry', ({ db }, { id }) => entryOf(db, id)),
    'reports.receivables': query('reports.receivables', ({ now }, { on, ...input }) => {
      const today = dateOf(now);
      if (on !== undefined && on > today) throw new Refusal('invalid', 'Nobody knows yet what will be open on that day. Choose today or an earlier one.', { fields: { on: 'is yet to come' } });
      return worker.run('reports.receivables', { ...input, on: on ?? today, today });
    }),
    'reports.tax': query('reports.tax', (_context, { month }) => worker.run('reports.tax', { month })),
    'promises.list': query('promises.list', ({ db, now }, { subscriberId }) => listPromises(db, subscriberId, now)),
  };
}

export const accountCommands: Record<string, CommandHandler> = {
  'promises.add': handler({ ...contract['promises.add'], handle: (context, input) => ({ id: addPromise(context, input) }) }),
  'promises.withdraw': handler({
    ...contract['promises.withdraw'],
    handle: (context, { id }) => {
      withdrawPromise(context, id);
      return {};
    },
  }),
};
