import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { openTillOf } from '../operators/index.ts';
import { readSetting } from '../settings/index.ts';
import { takeBank } from './bank.service.ts';
import { clearCheque, failCheque, takeCheque } from './cheques.service.ts';
import { listCheques, listTransfers, moneyPlaces } from './tills.queries.ts';
import { closeTill, openTill, takeOut, visibleSession } from './tills.service.ts';
import { findSession, listSessions, movementsOf } from './tills.store.ts';
import { recordByHand, voidTransfer } from './transfers.service.ts';

const query = queryOf<OperatorContract>();

export const tillQueries: Record<string, QueryHandler> = {
  'tills.current': query('tills.current', ({ db, actor }) => {
    const id = actor.kind === 'operator' ? openTillOf(db, actor.operatorId) : null;
    return { required: readSetting(db, 'moneyIn').tillRequired, session: id === null ? null : findSession(db, id)! };
  }),
  // A cashier sees his own.
  'tills.list': query('tills.list', ({ db, actor }, wanted) => listSessions(db, actor.kind === 'operator' && actor.role !== 'owner' ? { ...wanted, operatorId: actor.operatorId } : wanted)),
  'tills.get': query('tills.get', ({ db, actor }, { id }) => {
    const { count, ...session } = visibleSession(db, actor, id);
    return { ...session, count: count === null ? null : (JSON.parse(count) as Record<string, number>), movements: movementsOf(db, { ...session, count }) };
  }),
  'cheques.list': query('cheques.list', ({ db }, wanted) => listCheques(db, wanted)),
  'transfers.list': query('transfers.list', ({ db }, wanted) => listTransfers(db, wanted)),
  'money.places': query('money.places', ({ db }) => moneyPlaces(db)),
};

/** Of a handler that has nothing to answer. */
const done = <I>(work: (context: CommandContext, input: I) => void) => (context: CommandContext, input: I) => {
  work(context, input);
  return {};
};

export const tillCommands: Record<string, CommandHandler> = {
  'tills.open': handler({ ...contract['tills.open'], handle: openTill }),
  'tills.close': handler({ ...contract['tills.close'], handle: closeTill }),
  'tills.takeOut': handler({ ...contract['tills.takeOut'], handle: takeOut }),
  'payments.takeBank': handler({ ...contract['payments.takeBank'], handle: takeBank }),
  'cheques.take': handler({ ...contract['cheques.take'], handle: takeCheque }),
  'cheques.clear': handler({ ...contract['cheques.clear'], handle: clearCheque }),
  'cheques.fail': handler({ ...contract['cheques.fail'], handle: done(failCheque) }),
  'transfers.record': handler({ ...contract['transfers.record'], handle: recordByHand }),
  'transfers.void': handler({ ...contract['transfers.void'], handle: done(voidTransfer) }),
};
