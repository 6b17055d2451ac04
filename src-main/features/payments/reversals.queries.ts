/** Reversals as the desk sees them: what waits for whom, what M-Pesa lists, what became of each. */
import { sql } from 'kysely';
import type { ReversalRow } from '../../../src-shared/contract/money-in.ts';
import type { Trouble } from '../../../src-shared/contract/values.ts';
import type { Cents } from '../../../src-shared/money.ts';
import type { Instant } from '../../../src-shared/time.ts';
import type { OperatorContract } from '../../../src-shared/contract/index.ts';
import type { Parsed } from '../../../src-shared/rpc.ts';
import { queryOf, type QueryContext, type QueryHandler } from '../../kernel/dispatch.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { findPayment } from './payments.store.ts';
import { fittingPayment } from './reversal-fit.ts';
import { mayApprove, OPEN_STATES, reversalText } from './reversals.ts';
import { wholeOf } from './reversals.store.ts';

const query = queryOf<OperatorContract>();

export const reversalQueries: Record<string, QueryHandler> = {
  'reversals.list': query('reversals.list', (context, input) => listReversals(context, input)),
};

// A listed one may come before its payment, so it is found by its receipt until it is settled.
const rowsOf = () =>
  q
    .selectFrom('reversal')
    .leftJoin('payment', (join) => join.on(sql<boolean>`payment.id = coalesce(reversal.paymentId, (SELECT known.id FROM payment AS known WHERE known.receipt = reversal.receipt))`))
    .leftJoin('subscriber', 'subscriber.id', 'payment.subscriberId')
    .leftJoin('operator as requester', 'requester.id', 'reversal.requestedBy')
    .leftJoin('operator as approver', 'approver.id', 'reversal.approvedBy');

function listReversals({ db, now, actor }: QueryContext, { open, paymentId, offset, limit }: Parsed<OperatorContract, 'reversals.list'>): { total: number; rows: ReversalRow[] } {
  let from = rowsOf();
  if (open) from = from.where('reversal.state', 'in', OPEN_STATES);
  if (paymentId !== undefined) from = from.where('reversal.receipt', '=', receiptOf(db, paymentId));
  const { total } = db.one(from.select(({ fn }) => fn.countAll<number>().as('total')));
  const rows = db.all(
    from
      .selectAll('reversal')
      .select(['payment.id as knownPaymentId', 'payment.state as paymentState', 'payment.subscriberId', 'subscriber.name as subscriberName', 'requester.name as requesterName', 'approver.name as approverName'])
      .orderBy('reversal.id', 'desc')
      .offset(offset)
      .limit(limit),
  );
  const approver = { operatorId: actor.kind === 'operator' ? actor.operatorId : null };
  const isOwner = actor.kind === 'operator' && actor.role === 'owner';
  return {
    total,
    rows: rows.map((row) => {
      const fit = row.state === 'proposed' ? fittingPayment(db, row) : null;
      const problem = fit && 'problem' in fit ? fit.problem : null;
      return {
        id: row.id, paymentId: row.knownPaymentId, receipt: row.receipt, amountCents: row.amountCents, origin: row.origin, state: row.state, reversalReceipt: row.reversalReceipt, reason: row.reason, happenedAt: row.happenedAt,
        requestedBy: row.requesterName, requestedAt: row.requestedAt, notBefore: row.notBefore, approvedBy: row.approverName, settledAt: row.settledAt, subscriberId: row.subscriberId, subscriberName: row.subscriberName, paymentState: row.paymentState,
        canApprove: isOwner && mayApprove(row, approver, now) && (problem === null || row.receipt === ''),
        text: reversalText({ ...row, requestedBy: row.requesterName, problem }),
        trouble: row.trouble === null ? null : (JSON.parse(row.trouble) as Trouble),
      };
    }),
  };
}

/** Reversals go by the receipt of the whole. */
function receiptOf(db: Reader, paymentId: number): string {
  const payment = findPayment(db, paymentId);
  return payment ? wholeOf(db, payment).receipt : '';
}

/** How many, since when, and how much. */
export interface ReversalPile {
  readonly count: number;
  readonly since: Instant;
  readonly amountCents: Cents;
}

/** What a person must look at: approvals, what M-Pesa lists, what nobody knows of, and money that went out twice. Each null when there is none. */
export function reversalTrouble(db: Reader): Readonly<Record<'waiting' | 'proposed' | 'unknown' | 'twice', ReversalPile | null>> {
  const sums = 'count(*) AS count, min(requestedAt) AS since, sum(amountCents) AS amountCents FROM reversal';
  // As the partial indexes say it.
  const open = db.sql<ReversalPile & { state: string }>(`SELECT state, ${sums} WHERE state IN ('proposed', 'waiting', 'unknown') GROUP BY state`);
  const [twice] = db.sql<{ count: number; since: Instant | null; amountCents: Cents }>(`SELECT ${sums} WHERE state = 'done' AND trouble IS NOT NULL`);
  const pile = (state: string): ReversalPile | null => {
    const row = open.find((one) => one.state === state);
    return row === undefined ? null : { count: row.count, since: row.since, amountCents: row.amountCents };
  };
  return { waiting: pile('waiting'), proposed: pile('proposed'), unknown: pile('unknown'), twice: twice!.since === null ? null : { ...twice!, since: twice!.since } };
}
