/** Reports of M-Pesa as they arrived, sealed, and what became of each. */
import { sql } from 'kysely';
import { z } from 'zod';
import type { Instant } from '../../../src-shared/time.ts';
import { statement, type Reader, type Writer } from '../../kernel/db.ts';
import { q, type Tables } from '../../schema/tables.ts';

export type InboxRow = Omit<Tables['inboxEntry'], 'id' | 'receipt' | 'flag'> & { readonly id: number; readonly receipt: string | null; readonly flag: string | null };

/** One entry as a source gives it (ports/inbox-source.ts). */
export const ArrivedEntry = z.object({
  seq: z.int(),
  kind: z.enum(['stk', 'c2b-confirmation', 'c2b-validation', 'result', 'timeout']),
  receivedAt: z.int(),
  remoteAddress: z.string(),
  sealed: z.string(),
});

const byId = statement<{ id: number }>()((p) => q.selectFrom('inboxEntry').selectAll().where('id', '=', p('id')));
const insert = statement<{ source: string; seq: number; kind: InboxRow['kind']; receivedAt: Instant; remoteAddress: string; sealed: string }>()((p) =>
  q
    .insertInto('inboxEntry')
    .values({ source: p('source'), seq: p('seq'), kind: p('kind'), receivedAt: p('receivedAt'), remoteAddress: p('remoteAddress'), sealed: p('sealed'), state: 'new', reason: null, paymentId: null, correlationId: null })
    .onConflict((conflict) => conflict.columns(['source', 'seq']).doNothing()),
);
const last = statement<{ source: string }>()((p) => q.selectFrom('inboxEntry').select(({ fn }) => fn.max('seq').as('seq')).where('source', '=', p('source')));
// A literal for the partial index (see job-table.ts).
const NEW_ENTRIES = `SELECT id, kind, sealed FROM inboxEntry WHERE state = 'new' AND id > ? ORDER BY id LIMIT ?`;

export const findEntry = (db: Reader, id: number): InboxRow | undefined => db.getOf(byId, { id });
export const lastSeq = (db: Reader, source: string): number => db.getOf(last, { source })?.seq ?? 0;
export const newEntries = (db: Reader, after: number, limit: number): Pick<InboxRow, 'id' | 'kind' | 'sealed'>[] => db.sql(NEW_ENTRIES, after, limit);

/** Stores an entry unless it is there already: a source gives each at least once. */
export function insertEntry(tx: Writer, source: string, entry: z.output<typeof ArrivedEntry>): void {
  tx.runOf(insert, { source, ...entry, receivedAt: entry.receivedAt as Instant });
}

interface Outcome {
  readonly state: 'done' | 'parked' | 'refused';
  readonly reason?: string;
  readonly paymentId?: number;
  /** Of the request or question that it answers. */
  readonly correlationId?: string;
  /** Of the payment that a second source must tell of. */
  readonly receipt?: string;
}

/** What became of it. A finished body is forgotten here: what counts of it is kept with the payment. */
export function settleEntry(tx: Writer, id: number, outcome: Outcome): void {
  const { state, reason = null, paymentId = null, correlationId = null, receipt = null } = outcome;
  tx.run(q.updateTable('inboxEntry').set({ state, reason, paymentId, correlationId, receipt, ...(state === 'done' ? { sealed: null } : {}) }).where('id', '=', id));
}

/** What is odd about its sender; null: nothing any more. */
export function flagEntry(tx: Writer, id: number, flag: string | null): void {
  tx.run(q.updateTable('inboxEntry').set({ flag }).where('id', '=', id));
}

/** To be looked at once more. */
export function renewEntry(tx: Writer, id: number): void {
  tx.run(q.updateTable('inboxEntry').set({ state: 'new', reason: null, receipt: null }).where('id', '=', id));
}

/** The request or question that reports waited for is known now; returns how many are to be looked at again. */
export function unparkEntries(tx: Writer, correlationId: string): number {
  return tx.run(q.updateTable('inboxEntry').set({ state: 'new' }).where('correlationId', '=', correlationId).where('state', '=', sql.lit('parked'))).changes;
}

const unconfirmed = statement<{ receipt: string }>()((p) => q.selectFrom('inboxEntry').select(['id', 'receivedAt']).where('receipt', '=', p('receipt')).where('state', '=', sql.lit('parked')).orderBy('id'));

/** Reports of this receipt that wait until M-Pesa itself has told of it, oldest first. */
export const unconfirmedEntries = (db: Reader, receipt: string): { id: number; receivedAt: Instant }[] => db.allOf(unconfirmed, { receipt });

/** M-Pesa itself has told of this receipt; returns how many reports are to be looked at again. */
export function unparkUnconfirmed(tx: Writer, receipt: string): number {
  const waiting = unconfirmedEntries(tx, receipt);
  for (const { id } of waiting) renewEntry(tx, id);
  return waiting.length;
}

/** A person or another report has said whose the payment is: nothing waits for its request any more. */
export function finishParked(tx: Writer, paymentId: number): void {
  tx.run(q.updateTable('inboxEntry').set({ state: 'done', sealed: null }).where('paymentId', '=', paymentId).where('state', '=', 'parked'));
}
