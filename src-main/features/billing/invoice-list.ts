/** The list of invoices: which and in what order first, from one index that holds all of it; then what is shown of a screenful. */
import { sql } from 'kysely';
import type { z } from 'zod';
import type { billing as contract, InvoiceRow } from '../../../src-shared/contract/billing.ts';
import { ZERO } from '../../../src-shared/money.ts';
import type { LocalDate } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { like, likeText } from '../../kernel/like.ts';
import { q } from '../../schema/tables.ts';

type ListInput = z.output<(typeof contract)['invoices.list']['input']>;

export const invoiceRows = q
  .selectFrom('invoice')
  .innerJoin('subscriber', 'subscriber.id', 'invoice.subscriberId')
  .select(['invoice.id', 'number', 'kind', 'invoice.subscriberId', 'subscriber.name as subscriberName', 'accountNumber', 'issuedOn', 'dueOn', 'totalCents', 'openCents', 'voidEntryId'])
  .select((row) => row.exists(q.selectFrom('writeOff').select('writeOff.id').whereRef('writeOff.invoiceId', '=', row.ref('invoice.id'))).as('writtenOff'));

export function invoiceState(invoice: { openCents: number; dueOn: LocalDate; voidEntryId: number | null; writtenOff: unknown }, today: LocalDate): InvoiceRow['state'] {
  if (invoice.voidEntryId !== null) return 'void';
  if (invoice.openCents === 0 && invoice.writtenOff) return 'writtenOff';
  return invoice.openCents === 0 ? 'paid' : invoice.dueOn < today ? 'overdue' : 'open';
}

function chosen({ search, state, subscriberId, runId }: ListInput, today: LocalDate) {
  let from = q.selectFrom('invoice');
  if (subscriberId !== undefined) from = from.where('invoice.subscriberId', '=', subscriberId);
  if (runId !== undefined) from = from.where('runId', '=', runId);
  const writtenOff = q.selectFrom('writeOff').select('invoiceId');
  if (state === 'paid') from = from.where('openCents', '=', ZERO).where('voidEntryId', 'is', null).where('id', 'not in', writtenOff);
  if (state === 'writtenOff') from = from.where('openCents', '=', ZERO).where('id', 'in', writtenOff);
  if (state === 'void') from = from.where('voidEntryId', 'is not', null);
  if (state === 'open') from = from.where('openCents', '>', sql.lit(ZERO)).where('dueOn', '>=', today);
  if (state === 'overdue') from = from.where('openCents', '>', sql.lit(ZERO)).where('dueOn', '<', today);
  if (search) {
    const people = q.selectFrom('subscriber').select('id').where((where) => where.or([like(where.ref('name'), `%${likeText(search)}%`), like(where.ref('accountNumber'), `${likeText(search)}%`)]));
    from = from.where((where) => where.or([like(where.ref('number'), `%${likeText(search)}%`), where('subscriberId', 'in', people)]));
  }
  return from;
}

const SORT = { issuedOn: 'issuedOn', dueOn: 'dueOn', number: 'number', open: 'openCents', total: 'totalCents' } as const;

/** A screenful of invoices in their order, with the totals of all that fit the filters. */
export function listInvoices(db: Reader, input: ListInput, today: LocalDate) {
  const from = chosen(input, today);
  const totals = db.one(from.select(({ fn }) => [fn.countAll<number>().as('total'), fn.sum<number | null>('totalCents').as('totalCents'), fn.sum<number | null>('openCents').as('openCents')]));
  const { by, direction } = input.sort;
  const ids = db.all(from.select('id').orderBy(SORT[by], direction).orderBy('id', direction).offset(input.offset).limit(input.limit)).map((row) => row.id);
  const byId = new Map(db.all(invoiceRows.where('invoice.id', 'in', ids)).map((row) => [row.id, row]));
  return { total: totals.total, totalCents: totals.totalCents ?? 0, openCents: totals.openCents ?? 0, rows: ids.map((id) => byId.get(id)!).map((row) => ({ ...row, state: invoiceState(row, today) })) };
}
