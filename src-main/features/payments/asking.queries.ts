/** What the desk sees of receipts that are looked for, courtesies, M-Pesa's balance and reports. */
import { sql } from 'kysely';
import type { OperatorContract } from '../../../src-shared/contract/index.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { readSetting } from '../settings/index.ts';
import { latestBalance } from './balances.service.ts';
import { callbackUrls } from './payments.jobs.ts';
import { normaliseReceipt } from './receipt-checks.ts';
import { receiptVerdict } from './receipt-checks.store.ts';
import { urlRules } from './url-rules.ts';

const query = queryOf<OperatorContract>();

export const askingQueries: Record<string, QueryHandler> = {
  'receipts.verdict': query('receipts.verdict', ({ db, now }, { receipt, subscriberId }) => receiptVerdict(db, now, { receipt: normaliseReceipt(receipt), subscriberId })),
  'courtesy.list': query('courtesy.list', ({ db, now }, { subscriberId, running, offset, limit }) => {
    let from = q.selectFrom('courtesy').innerJoin('subscriber', 'subscriber.id', 'courtesy.subscriberId').leftJoin('operator', 'operator.id', 'courtesy.operatorId');
    if (subscriberId !== undefined) from = from.where('courtesy.subscriberId', '=', subscriberId);
    if (running) from = from.where('endedAt', 'is', null).where('untilAt', '>', now);
    const { total } = db.one(from.select(({ fn }) => fn.countAll<number>().as('total')));
    const rows = db.all(from.select(['courtesy.id', 'courtesy.subscriberId', 'subscriber.name as subscriberName', 'receipt', 'at', 'untilAt', 'endedAt', 'endReason', 'operator.name as by']).orderBy('courtesy.id', 'desc').offset(offset).limit(limit));
    return { total, rows };
  }),
  'mpesaBalance.latest': query('mpesaBalance.latest', ({ db }) => latestBalance(db)),
  'inbox.list': query('inbox.list', ({ db }, { state, offset, limit }) => {
    // A literal for the partial indexes (see job-table.ts).
    const from = q.selectFrom('inboxEntry').where((where) => (state === 'flagged' ? where('flag', 'is not', null) : where('state', '=', sql.lit(state))));
    const { total } = db.one(from.select(({ fn }) => fn.countAll<number>().as('total')));
    return { total, rows: db.all(from.select(['id', 'source', 'kind', 'receivedAt', 'remoteAddress', 'state', 'reason', 'flag', 'paymentId']).orderBy('id', 'desc').offset(offset).limit(limit)) };
  }),
  'payments.urlRules': query('payments.urlRules', ({ db }) => rulesNow(db)),
};

function rulesNow(db: Reader) {
  const { publicUrl, secretPath, urlsRegisteredAt: registeredAt } = readSetting(db, 'mpesa');
  const { confirmation, validation } = callbackUrls(db);
  const urls = publicUrl === '' || secretPath === null ? null : { confirmation, validation };
  return { urls, rules: urlRules({ publicUrl, urls: urls === null ? [] : [confirmation, validation], registeredAt }), registeredAt };
}
