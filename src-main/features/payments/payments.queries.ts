/** What the desk sees of money. Lists are windows, filtered and sorted in SQL; totals are queries of their own. */
import { sql } from 'kysely';
import type { OperatorContract } from '../../../src-shared/contract/index.ts';
import { cents, minus, sum, ZERO, type Cents } from '../../../src-shared/money.ts';
import { parsePhone } from '../../../src-shared/phone.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { Parsed } from '../../../src-shared/rpc.ts';
import type { Trouble } from '../../../src-shared/contract/values.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import type { Reader } from '../../kernel/db.ts';
import { ACCOUNT_NAMES } from '../../ledger/account-names.ts';
import { entriesOf } from '../../ledger/entries.ts';
import { q, type Tables } from '../../schema/tables.ts';
import { pushText } from './pushes.ts';
import { suggestOwners } from './suggestions.store.ts';
import { previewWithdrawal } from './withdraw.service.ts';

const query = queryOf<OperatorContract>();
type PaymentList = Parsed<OperatorContract, 'payments.list'>;
type Source = Tables['paymentEvidence']['source'];

export const paymentQueries: Record<string, QueryHandler> = {
  'payments.list': query('payments.list', ({ db }, input) => listPayments(db, input)),
  'payments.get': query('payments.get', ({ db }, { id }) => paymentPage(db, id)),
  'payments.pushStatus': query('payments.pushStatus', ({ db }, { id }) => {
    const row = db.get(pushRows().where('stkPush.id', '=', id));
    if (!row) throw new Refusal('not_found', 'There is no such request.');
    return pushView(row);
  }),
  'payments.pushes': query('payments.pushes', ({ db }, { subscriberId, open, offset, limit }) => {
    let from = pushRows();
    if (subscriberId !== undefined) from = from.where('stkPush.subscriberId', '=', subscriberId);
    // Open: still under way, or not understood.
    if (open) from = from.where('stkPush.state', 'in', ['queued', 'sent', 'unknown', 'review']);
    const { total } = db.one(from.clearSelect().select(({ fn }) => fn.countAll<number>().as('total')));
    return { total, rows: db.all(from.orderBy('stkPush.id', 'desc').offset(offset).limit(limit)).map(pushView) };
  }),
  'payments.withdrawPreview': query('payments.withdrawPreview', ({ db }, { id }) => previewWithdrawal(db, id)),
  'payments.suggestions': query('payments.suggestions', ({ db }, { paymentId }) => suggestOwners(db, paymentId)),
};

const joined = () => q.selectFrom('payment').leftJoin('subscriber', 'subscriber.id', 'payment.subscriberId');

const paymentColumns = (from: ReturnType<typeof joined>) =>
  from.select([
    'payment.id', 'method', 'receipt', 'amountCents', 'payment.state', 'paidAt', 'recordedAt', 'payment.subscriberId', 'subscriber.name as subscriberName', 'accountTyped', 'payerName', 'payerPhone', 'matching',
    sql<string | null>`(SELECT group_concat(source, ',' ORDER BY id) FROM paymentEvidence WHERE paymentId = coalesce(payment.parentId, payment.id))`.as('sources'),
  ]);

const sourcesOf = (text: string | null): Source[] => (text === null ? [] : (text.split(',') as Source[]));

/** A payment that was split is its parts: it is listed only when asked for. The total is what stayed: neither taken back nor paid back, unless just those are asked for. */
function listPayments(db: Reader, { search, state, method, subscriberId, sort, offset, limit }: PaymentList) {
  let from = joined();
  from = state === undefined ? from.where('payment.state', '<>', 'split') : from.where('payment.state', '=', state);
  if (method !== undefined) from = from.where('method', '=', method);
  if (subscriberId !== undefined) from = from.where('payment.subscriberId', '=', subscriberId);
  if (search !== '') from = searched(from, search);
  const counted = state === undefined ? sql<number | null>`sum(CASE WHEN payment.state IN ('credited', 'suspense') THEN payment.amountCents END)` : sql<number | null>`sum(payment.amountCents)`;
  const { total, amountCents } = db.one(from.select(({ fn }) => [fn.countAll<number>().as('total'), counted.as('amountCents')]));
  const by = ({ paidAt: 'paidAt', amount: 'amountCents', receipt: 'receipt' } as const)[sort.by];
  const rows = db.all(paymentColumns(from).orderBy(by, sort.direction).orderBy('payment.id', sort.direction).offset(offset).limit(limit));
  return { total, amountCents: cents(amountCents ?? 0), rows: rows.map((row) => ({ ...row, sources: sourcesOf(row.sources) })) };
}

/** By receipt, names, accounts and phones. What looks like a phone is compared as one. */
function searched(from: ReturnType<typeof joined>, search: string): ReturnType<typeof joined> {
  const text = search.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`);
  const like = (column: 'receipt' | 'payerName' | 'accountTyped' | 'subscriber.name' | 'subscriber.accountNumber', pattern: string) => sql<boolean>`${sql.ref(column)} LIKE ${pattern} ESCAPE '\\'`;
  const phone = parsePhone(search);
  return from.where((where) =>
    where.or([
      like('receipt', `${text}%`),
      like('payerName', `%${text}%`),
      like('subscriber.name', `%${text}%`),
      like('accountTyped', `${text}%`),
      like('subscriber.accountNumber', `${text}%`),
      ...(phone === null ? [] : [where('payerPhone', '=', phone), where('subscriber.phone', '=', phone), where('subscriber.otherPhone', '=', phone)]),
    ]),
  );
}

function paymentPage(db: Reader, id: number) {
  const row = db.get(paymentColumns(joined()).leftJoin('operator', 'operator.id', 'payment.operatorId').select(['shortcode', 'reference', 'parentId', 'payment.note', 'operator.name as takenBy', 'reversedAt', 'reversal']).where('payment.id', '=', id));
  if (!row) throw new Refusal('not_found', 'There is no such payment.');
  // What stands: an allocation that was taken back comes to nothing with the row that took it back.
  const allocations = db
    .all(
      q
        .selectFrom('allocation')
        .innerJoin('invoice', 'invoice.id', 'allocation.invoiceId')
        .select(({ fn }) => ['allocation.invoiceId', 'invoice.number', fn.sum<Cents>('allocation.amountCents').as('amountCents')])
        .where('paymentId', '=', id)
        .groupBy('allocation.invoiceId')
        .orderBy((order) => order.fn.min('allocation.id')),
    )
    .filter((allocation) => allocation.amountCents > 0);
  const settledCents = sum(allocations.map((allocation) => allocation.amountCents));
  const { reversedAt, reversal, parentId, ...payment } = row;
  const wholeId = parentId ?? id;
  return {
    ...payment,
    ...family(db, id, parentId),
    reversal: reversedAt === null ? null : { at: reversedAt, reason: reversal },
    sources: sourcesOf(row.sources),
    allocations,
    creditCents: row.state === 'credited' ? minus(row.amountCents, settledCents) : ZERO,
    evidence: db.all(q.selectFrom('paymentEvidence').select(['source', 'receivedAt']).where('paymentId', '=', wholeId).orderBy('id')),
    entries: entriesOfPayment(db, id),
  };
}

/** What a payment has to do with others, and how it went back. */
function family(db: Reader, id: number, parentId: number | null) {
  const parent = parentId === null ? null : db.one(q.selectFrom('payment').select(['id', 'receipt']).where('id', '=', parentId));
  const parts = db.all(joined().select(['payment.id', 'receipt', 'amountCents', 'payment.state', 'payment.subscriberId', 'subscriber.name as subscriberName']).where('payment.parentId', '=', id).orderBy('payment.id'));
  const returned = db.get(q.selectFrom('paymentReturn').leftJoin('operator', 'operator.id', 'paymentReturn.operatorId').select(['returnedOn as on', 'method', 'reference', 'reason', 'operator.name as by']).where('paymentId', '=', id));
  const reversal = db.get(q.selectFrom('reversal').select('id').where('receipt', '=', (parent ?? db.one(q.selectFrom('payment').select('receipt').where('id', '=', id))).receipt).where('state', '<>', 'dismissed').orderBy('id', 'desc').limit(1));
  return { parent, parts, returned: returned ?? null, reversalId: reversal?.id ?? null };
}

function entriesOfPayment(db: Reader, paymentId: number) {
  const ids = db.all(q.selectFrom('journalEntry').select('id').where('reference', '=', `payment:${paymentId}`).orderBy('id')).map((entry) => entry.id);
  return entriesOf(db, ids).map((entry) => ({ ...entry, postings: entry.postings.map((posting) => ({ ...posting, account: ACCOUNT_NAMES[posting.account] })) }));
}

const pushRows = () =>
  q
    .selectFrom('stkPush')
    .innerJoin('subscriber', 'subscriber.id', 'stkPush.subscriberId')
    .select(['stkPush.id', 'stkPush.subscriberId', 'subscriber.name as subscriberName', 'stkPush.phone', 'amountCents', 'state', 'requestedAt', 'settledAt', 'resultCode', 'paymentId', 'checkoutRequestId', 'trouble']);

type PushRow = { trouble: string | null } & Pick<Tables['stkPush'], 'state' | 'resultCode' | 'paymentId' | 'checkoutRequestId'>;

function pushView<R extends PushRow>({ resultCode, checkoutRequestId, ...row }: R) {
  const trouble = row.trouble === null ? null : (JSON.parse(row.trouble) as Trouble);
  return { ...row, trouble, ...pushText({ state: row.state, resultCode, paymentId: row.paymentId, checkoutRequestId, trouble }) };
}
