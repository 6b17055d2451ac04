import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { personal } from '../sensitive.ts';
import { CentsValue, DateValue, Id, InstantValue, MONEY, Nothing, OWNER, pageOf, requiredText, windowOf } from './values.ts';

/** What a row of M-Pesa's statement is. deposit: paid in by somebody who is no customer. payout: paid out, a person says for what. */
export const StatementRowKind = z.enum(['payment', 'charge', 'settlement', 'reversal', 'payout', 'deposit', 'notCompleted', 'unreadable']);
/**
 * new: will be booked. known: is booked already, the statement is further evidence. differs: booked with another amount; nothing changes, a person looks. repeat: the same row
 * came with an earlier statement. ask: waits for what a person decides. none: moved no money. problem: cannot be read.
 */
export const StatementVerdict = z.enum(['new', 'known', 'differs', 'repeat', 'ask', 'none', 'problem']);
/** confirmReversal: of a reversal. settlement, expense, drawing, refundMade: of money that went out. ownerFunds, payment: of money that came in. leave: of each; a reversal is then none of ours. */
export const StatementDecision = z.enum(['confirmReversal', 'settlement', 'expense', 'drawing', 'refundMade', 'ownerFunds', 'payment', 'leave']);

export const StatementRowView = z.object({
  id: Id, rowNumber: z.int(), receipt: z.string(), completedAt: InstantValue.nullable(), details: z.string(), reasonType: z.string(), otherParty: z.string(), accountTyped: z.string(),
  paidInCents: CentsValue, withdrawnCents: CentsValue, balanceCents: CentsValue.nullable(), kind: StatementRowKind, verdict: StatementVerdict,
  /** Why, in the operator's words: what will happen, what differs, what cannot be read and how to mend it. */
  explanation: z.string(), decision: StatementDecision.nullable(), /** What may be decided; empty: nothing. */ choices: z.array(StatementDecision), paymentId: Id.nullable(), booked: z.boolean(),
});
export type StatementRowView = z.infer<typeof StatementRowView>;

export const StatementImportRow = z.object({
  id: Id, fileName: z.string(), shortcode: z.string(), fromAt: InstantValue.nullable(), toAt: InstantValue.nullable(), state: z.enum(['preview', 'running', 'done', 'cancelled']), at: InstantValue, committedAt: InstantValue.nullable(), by: z.string().nullable(),
  rows: z.int(), counts: z.array(z.object({ kind: StatementRowKind, verdict: StatementVerdict, rows: z.int(), paidInCents: CentsValue, withdrawnCents: CentsValue })),
  undecided: z.int(),
  /** What keeps it from being booked: another business number, rows that cannot be read. Warnings do not. */
  blockers: z.array(z.string()), warnings: z.array(z.string()),
});
export type StatementImportRow = z.infer<typeof StatementImportRow>;

/** The statement that the M-Pesa organisation portal exports: dry run, then booked; the same file twice adds nothing. */
export const statements = {
  /** CSV or XLSX, at most 20 MB and 100,000 rows. Reads it and shows what would happen; books nothing. */
  'statements.upload': command({ roles: MONEY, input: z.object({ fileName: requiredText(200), base64: personal(z.string().max(28_000_000, 'is more than 20 MB')) }), output: z.object({ id: Id }) }),
  'statements.list': query({ roles: MONEY, input: z.object({ ...windowOf }), output: pageOf(StatementImportRow) }),
  'statements.get': query({ roles: MONEY, input: z.object({ id: Id }), output: StatementImportRow.extend({ batchId: Id.nullable() }) }),
  'statements.rows': query({ roles: MONEY, input: z.object({ id: Id, kind: StatementRowKind.optional(), verdict: StatementVerdict.optional(), ...windowOf }), output: pageOf(StatementRowView) }),
  /** One row that asks. A row of a statement that is booked already can still be decided, until it is. */
  'statements.decide': command({ roles: OWNER, input: z.object({ rowId: Id, decision: StatementDecision.nullable() }), output: Nothing }),
  /** Books in batches; progress: batches.get. What is undecided stays open. */
  'statements.commit': command({ roles: MONEY, input: z.object({ id: Id }), output: z.object({ batchId: Id }) }),
  'statements.cancel': command({ roles: MONEY, input: z.object({ id: Id }), output: Nothing }),
  /** What M-Pesa no longer lists and no statement has brought yet; null: nothing is missing. */
  'statements.missing': query({ roles: MONEY, input: Nothing, output: z.object({ gap: z.object({ from: InstantValue, to: InstantValue, fromOn: DateValue, toOn: DateValue }).nullable() }) }),
};
