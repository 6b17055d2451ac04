import { operatorContract as contract, type OperatorContract } from '../../../../src-shared/contract/index.ts';
import { dateOf } from '../../../../src-shared/time.ts';
import { handler, type CommandHandler } from '../../../kernel/commands.ts';
import { queryOf, type QueryHandler } from '../../../kernel/dispatch.ts';
import { q } from '../../../schema/tables.ts';
import { refreshEntitlement } from '../../entitlement/index.ts';
import { renewPrepaid } from '../renewals.service.ts';
import { creditNotePage, listCreditNotes, partsByHand, previewCreditNote } from './credit-notes.queries.ts';
import { issueCreditNotes } from './credit-notes.service.ts';
import { endGivenBackTime } from './given-back-time.service.ts';
import { correctionDay, useCredit, voidByHand, writeOff } from './invoice-corrections.service.ts';
import { lateFeeCommands } from './late-fees.service.ts';
import { giveDepositBack, listDeposits, listRefunds, payRefund } from './paying-back.service.ts';
import { addPeriodLock, listPeriodLocks } from './period-locks.service.ts';
import { listSeries } from './series.queries.ts';

const query = queryOf<OperatorContract>();

export const correctionQueries: Record<string, QueryHandler> = {
  'creditNotes.list': query('creditNotes.list', ({ db }, input) => listCreditNotes(db, input)),
  'creditNotes.get': query('creditNotes.get', ({ db }, { id }) => creditNotePage(db, id)),
  'creditNotes.preview': query('creditNotes.preview', ({ db, now }, input) => previewCreditNote(db, input, now)),
  'refunds.list': query('refunds.list', ({ db }, input) => listRefunds(db, input)),
  'deposits.list': query('deposits.list', ({ db }, { subscriberId }) => listDeposits(db, subscriberId)),
  'series.list': query('series.list', ({ db, now }) => listSeries(db, dateOf(now))),
  'periodLocks.list': query('periodLocks.list', ({ db }) => listPeriodLocks(db)),
};

/** A handler whose reply says nothing. */
const done = <I>(work: (context: Parameters<CommandHandler<I>['handle']>[0], input: I) => void) => (context: Parameters<CommandHandler<I>['handle']>[0], input: I) => {
  work(context, input);
  return {};
};

export const correctionCommands: Record<string, CommandHandler> = {
  ...lateFeeCommands,
  'creditNotes.issue': handler({
    ...contract['creditNotes.issue'],
    handle: (context, { reason, ...wanted }) => {
      const parts = partsByHand(context.tx, wanted, context.now);
      const [id] = issueCreditNotes(context, { kind: 'correction', reason, on: correctionDay(context), parts });
      const note = context.tx.one(q.selectFrom('creditNote').select(['id', 'number', 'subscriberId']).where('id', '=', id!));
      renewPrepaid(context, note.subscriberId);
      endGivenBackTime(context, parts.map((part) => part.invoiceLineId));
      refreshEntitlement(context, note.subscriberId);
      return { id: note.id, number: note.number };
    },
  }),
  'invoices.void': handler({ ...contract['invoices.void'], handle: done(voidByHand) }),
  'invoices.writeOff': handler({ ...contract['invoices.writeOff'], handle: writeOff }),
  'invoices.useCredit': handler({ ...contract['invoices.useCredit'], handle: done(useCredit) }),
  'refunds.pay': handler({ ...contract['refunds.pay'], handle: payRefund }),
  'deposits.giveBack': handler({ ...contract['deposits.giveBack'], handle: done(giveDepositBack) }),
  'periodLocks.add': handler({ ...contract['periodLocks.add'], handle: done(addPeriodLock) }),
};
