import type { LocalDate } from '../../../src-shared/time.ts';
import { statement, type Writer } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';

const takeNext = statement<{ kind: string; year: number }>()((p) =>
  q.insertInto('numberSeries').values({ kind: p('kind'), year: p('year'), lastNumber: 1 }).onConflict((conflict) => conflict.columns(['kind', 'year']).doUpdateSet((row) => ({ lastNumber: row('numberSeries.lastNumber', '+', 1) }))).returning('lastNumber'),
);

/**
 * The next number of a series, in the same transaction as what it numbers: a rollback gives it back, so a series has no gap and no
 * duplicate (billing-rules, Invoice). Series: INV invoices, OPB opening balances, CRN credit notes, WOF write-offs, RFD refunds, CSH cash receipts.
 */
export function nextNumber(tx: Writer, kind: string, on: LocalDate): string {
  const year = Number(on.slice(0, 4));
  return documentNumber(kind, year, nextInSeries(tx, kind, year));
}

/** "INV-2026-00001". */
export function documentNumber(kind: string, year: number, number: number): string {
  return `${kind}-${year}-${String(number).padStart(5, '0')}`;
}

/** The bare counter, for numbers that are not documents (subscriber accounts: year 0). */
export function nextInSeries(tx: Writer, kind: string, year: number): number {
  return tx.getOf(takeNext, { kind, year })!.lastNumber;
}
