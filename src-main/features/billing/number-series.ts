import type { LocalDate } from '../../../src-shared/time.ts';
import { statement, type Writer } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { yearNumber } from './rules/numbering.ts';

const takeNext = statement<{ kind: string; year: number }>()((p) => q.updateTable('numberSeries').set((row) => ({ lastNumber: row('lastNumber', '+', 1) })).where('kind', '=', p('kind')).where('year', '=', p('year')).returning('lastNumber'));
const begin = statement<{ kind: string; year: number }>()((p) => q.insertInto('numberSeries').values({ kind: p('kind'), year: p('year'), lastNumber: 1 }).returning('lastNumber'));

/**
 * The next number of a series, in the same transaction as what it numbers: a rollback gives it back, so a series has no gap and no
 * duplicate (billing-rules, Invoice). Series: INV invoices, OPB opening balances, CRN credit notes, WOF write-offs, RFD refunds, CSH cash receipts, BNK bank, CHQ cheques,
 * TRF transfers.
 */
export function nextNumber(tx: Writer, kind: string, on: LocalDate): string {
  const year = Number(on.slice(0, 4));
  return yearNumber(kind, year, nextInSeries(tx, kind, year));
}

/** The bare counter, for numbers that are not documents (subscriber accounts: year 0). */
export function nextInSeries(tx: Writer, kind: string, year: number): number {
  return (tx.getOf(takeNext, { kind, year }) ?? tx.getOf(begin, { kind, year })!).lastNumber;
}
