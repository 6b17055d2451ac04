/** Statements and their rows as kept, and what of a row is in the books already. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { z } from 'zod';
import type { StatementDecision, StatementVerdict } from '../../../src-shared/contract/statements.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { statement, type Reader, type Writer } from '../../kernel/db.ts';
import { q, type Tables } from '../../schema/tables.ts';
import type { StatementLine } from './statement-file.ts';

export type Verdict = z.infer<typeof StatementVerdict>;
export type Decision = z.infer<typeof StatementDecision>;

/** What a row means for the books as they are. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly explanation: string;
  readonly paymentId: number | null;
  readonly transferId: number | null;
  readonly reversalId: number | null;
}
export type JudgedLine = StatementLine & Judgement;

/** Beside the rows; JSON. */
export interface Findings {
  /** Every business number that the file names. */
  readonly shortcodes: readonly string[];
  readonly blockers: readonly string[];
  readonly warnings: readonly string[];
  readonly rows: number;
  /** Of a large file, while its rows are being put in. */
  readonly isBeingRead: boolean;
}

type ImportRow = Tables['statementImport'];
export interface StatementImport extends Omit<{ readonly [K in keyof ImportRow]: ImportRow[K] }, 'id' | 'batchId' | 'committedAt' | 'findings'> {
  readonly id: number;
  readonly batchId: number | null;
  readonly committedAt: ImportRow['fromAt'];
  readonly findings: Findings;
}

/** Throws Refusal not_found. */
export function findStatement(db: Reader, id: number): StatementImport {
  const row = db.get(q.selectFrom('statementImport').selectAll().where('id', '=', id));
  if (!row) throw new Refusal('not_found', 'There is no such statement.');
  return { ...row, findings: JSON.parse(row.findings) as Findings };
}

const rowById = statement<{ id: number }>()((p) => q.selectFrom('statementRow').selectAll().where('id', '=', p('id')));
export type StatementRow = NonNullable<ReturnType<typeof findRow>>;
export const findRow = (db: Reader, id: number) => db.getOf(rowById, { id });

const insert = statement<Omit<JudgedLine, 'note'> & { readonly importId: number }>()((p) =>
  q.insertInto('statementRow').values({
    importId: p('importId'), rowNumber: p('rowNumber'), fingerprint: p('fingerprint'), receipt: p('receipt'), completedAt: p('completedAt'), status: p('status'), details: p('details'), reasonType: p('reasonType'), otherParty: p('otherParty'),
    linkedReceipt: p('linkedReceipt'), accountTyped: p('accountTyped'), paidInCents: p('paidInCents'), withdrawnCents: p('withdrawnCents'), balanceCents: p('balanceCents'), kind: p('kind'), verdict: p('verdict'), explanation: p('explanation'),
    paymentId: p('paymentId'), transferId: p('transferId'), reversalId: p('reversalId'),
  }),
);

export function insertLines(tx: Writer, importId: number, lines: readonly JudgedLine[]): void {
  for (const line of lines) tx.runOf(insert, { ...line, importId });
}

/** Lines as they wait to be put in: a large file is read at once, and put in by and by. */
export const packLines = (lines: readonly JudgedLine[]): Uint8Array => new Uint8Array(deflateRawSync(JSON.stringify(lines), { level: 1 }));
export const unpackLines = (packed: Uint8Array): JudgedLine[] => JSON.parse(inflateRawSync(packed).toString()) as JudgedLine[];

const booked = statement<{ fingerprint: string }>()((p) =>
  q.selectFrom('statementRow').innerJoin('statementImport', 'statementImport.id', 'importId').select(['statementRow.id', 'fileName', 'rowNumber', 'importId']).where('fingerprint', '=', p('fingerprint')).where('bookedAt', 'is not', null),
);
/** The row by which this money is kept already; undefined: none. */
export const bookedRow = (db: Reader, fingerprint: string) => db.getOf(booked, { fingerprint });

const payment = statement<{ receipt: string }>()((p) => q.selectFrom('payment').select(['id', 'amountCents', 'state', 'method']).where('receipt', '=', p('receipt')));
export const paymentByReceipt = (db: Reader, receipt: string) => (receipt === '' ? undefined : db.getOf(payment, { receipt }));

const transfers = statement<{ reference: string }>()((p) => q.selectFrom('moneyTransfer').select(['id', 'number', 'kind', 'fromKind', 'toKind', 'amountCents']).where('reference', '=', p('reference')).where('reference', '<>', '').where('voidEntryId', 'is', null).orderBy('id'));
/** Transfers out of or into M-Pesa that a receipt names. */
export const transfersOf = (db: Reader, reference: string, side: 'in' | 'out') => db.allOf(transfers, { reference }).filter(({ fromKind, toKind }) => (side === 'out' ? fromKind : toKind) === 'mpesa');

const transferRow = statement<{ transferId: number }>()((p) => q.selectFrom('statementRow').select('fingerprint').where('transferId', '=', p('transferId')).where('bookedAt', 'is not', null));
/** The row of a statement that this transfer was booked for; undefined: a person entered it. */
export const rowOfTransfer = (db: Reader, transferId: number) => db.getOf(transferRow, { transferId });

const reversal = statement<{ reversalReceipt: string }>()((p) => q.selectFrom('reversal').select(['id', 'state', 'amountCents', 'receipt']).where('reversalReceipt', '=', p('reversalReceipt')));
export const reversalByReceipt = (db: Reader, reversalReceipt: string) => db.getOf(reversal, { reversalReceipt });

/** M-Pesa gave this payment back under another receipt already: this one would be the second time. */
export function reversedByAnother(db: Reader, { receipt, linkedReceipt }: { readonly receipt: string; readonly linkedReceipt: string }): boolean {
  return db.get(q.selectFrom('reversal').select('id').where('receipt', '=', linkedReceipt).where('state', '=', 'done').where('reversalReceipt', '<>', receipt).limit(1)) !== undefined;
}

/** Money paid back to a customer by M-Pesa, under this reference. */
export function paidBackUnder(db: Reader, reference: string): { readonly amountCents: Cents } | undefined {
  return db.sql<{ amountCents: Cents }>(
    `SELECT amountCents FROM refund WHERE method = 'mpesa' AND upper(trim(reference)) = ? UNION ALL SELECT amountCents FROM paymentReturn WHERE method = 'mpesa' AND upper(trim(reference)) = ?`,
    reference, reference,
  )[0];
}

const settle = statement<{ id: number; verdict: Verdict; explanation: string; bookedAt: Tables['statementRow']['completedAt']; paymentId: number | null; transferId: number | null; reversalId: number | null }>()((p) =>
  q.updateTable('statementRow').set({ verdict: p('verdict'), explanation: p('explanation'), bookedAt: p('bookedAt'), paymentId: p('paymentId'), transferId: p('transferId'), reversalId: p('reversalId') }).where('id', '=', p('id')),
);
/** What became of a row; bookedAt null: it stays open. */
export function settleRow(tx: Writer, id: number, outcome: Judgement & { readonly bookedAt: Tables['statementRow']['completedAt'] }): void {
  tx.runOf(settle, { ...outcome, id });
}
