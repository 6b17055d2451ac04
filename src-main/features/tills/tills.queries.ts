/** Lists of transfers, and what lies where by the books. */
import { negate, ZERO, type Cents } from '../../../src-shared/money.ts';
import type { LocalDate } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { ACCOUNT_NAMES } from '../../ledger/account-names.ts';
import { balance } from '../../ledger/journal.ts';
import { q } from '../../schema/tables.ts';

/** A screenful of transfers, the latest booked first. */
export function listTransfers(db: Reader, { from, to, offset, limit }: { readonly from?: LocalDate | undefined; readonly to?: LocalDate | undefined; readonly offset: number; readonly limit: number }) {
  let rows = q.selectFrom('moneyTransfer').leftJoin('operator', 'operator.id', 'moneyTransfer.operatorId');
  if (from !== undefined) rows = rows.where('bookedOn', '>=', from);
  if (to !== undefined) rows = rows.where('bookedOn', '<=', to);
  const { total } = db.one(rows.select(({ fn }) => fn.countAll<number>().as('total')));
  const window = db.all(
    rows
      .select(['moneyTransfer.id', 'number', 'kind', 'fromKind', 'toKind', 'amountCents', 'reference', 'note', 'bookedOn', 'happenedAt', 'operator.name as by', 'voidEntryId'])
      .orderBy('bookedOn', 'desc')
      .orderBy('moneyTransfer.id', 'desc')
      .offset(offset)
      .limit(limit),
  );
  return { total, rows: window.map(({ fromKind, toKind, voidEntryId, ...row }) => ({ ...row, fromName: ACCOUNT_NAMES[fromKind], toName: ACCOUNT_NAMES[toKind], voided: voidEntryId !== null })) };
}

/** What lies where, by the books; unmatched money as what waits, positive. */
export function moneyPlaces(db: Reader) {
  return (['mpesa', 'cash', 'bank', 'cheque', 'suspense'] as const).map((place) => {
    const held = balance(db, { kind: place });
    return { place, name: ACCOUNT_NAMES[place], balanceCents: place === 'suspense' ? negate(held) : held };
  });
}

/** A screenful of cheques, newest first, and what they make together. */
export function listCheques(db: Reader, { open, subscriberId, offset, limit }: { readonly open: boolean; readonly subscriberId?: number | undefined; readonly offset: number; readonly limit: number }) {
  let rows = q.selectFrom('cheque').innerJoin('subscriber', 'subscriber.id', 'cheque.subscriberId').leftJoin('operator', 'operator.id', 'cheque.operatorId');
  if (open) rows = rows.where('state', 'in', ['held', 'credited']);
  if (subscriberId !== undefined) rows = rows.where('cheque.subscriberId', '=', subscriberId);
  const { total, amountCents } = db.one(rows.select(({ fn }) => [fn.countAll<number>().as('total'), fn.sum<Cents | null>('amountCents').as('amountCents')]));
  const window = db.all(
    rows
      .select(['cheque.id', 'cheque.subscriberId', 'subscriber.name as subscriberName', 'number', 'bankName', 'drawnOn', 'amountCents', 'state', 'cheque.note', 'paymentId', 'receivedAt', 'settledAt', 'operator.name as by'])
      .orderBy('cheque.id', 'desc')
      .offset(offset)
      .limit(limit),
  );
  return { total, amountCents: amountCents ?? ZERO, rows: window };
}
