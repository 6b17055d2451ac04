/** How much M-Pesa says that it holds: asked for, answered later, kept for the close of the day. */
import { sum } from '../../../src-shared/money.ts';
import type { Cents } from '../../../src-shared/money.ts';
import type { Trouble } from '../../../src-shared/contract/values.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { later, MINUTE, type Instant } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { answerTrouble, NO_ANSWER } from './conversations.ts';
import { whyCannotAsk } from './conversations.store.ts';

/** M-Pesa answers within seconds, when it does. */
export const ANSWERED_WITHIN_MS = 2 * MINUTE;

interface Holding {
  readonly name: string;
  readonly availableCents: Cents;
  readonly unclearedCents: Cents;
}

const openRow = (db: Reader) => db.get(q.selectFrom('mpesaBalance').select('id').where('state', 'in', ['queued', 'sent']));
const rowOf = (db: Reader, id: number) => db.get(q.selectFrom('mpesaBalance').selectAll().where('id', '=', id));

/** Asks; where it was asked and not answered yet, that is the question. Throws Refusal when M-Pesa cannot be asked. */
export function askBalance(context: CommandContext): number {
  const { tx, now } = context;
  const why = whyCannotAsk(tx);
  if (why !== null) throw new Refusal('unavailable', `${why} Look in the M-Pesa portal instead.`);
  const open = openRow(tx);
  if (open) return open.id;
  const { id } = tx.run(q.insertInto('mpesaBalance').values({ state: 'queued', askedAt: now }));
  context.enqueue({ kind: 'payments.askBalance', mode: 'repeatable', key: `balance:${id}`, lane: 'mpesa', laneLimit: 4, input: { balanceId: id }, rank: 20 });
  touched(context, id);
  return id;
}

/** For the close: once a day, where it can be asked. */
export function askBalanceDaily(context: CommandContext): void {
  if (whyCannotAsk(context.tx) === null) askBalance(context);
}

export function balanceAsked(context: CommandContext, id: number): void {
  const row = rowOf(context.tx, id);
  if (!row || row.sentAt !== null) return;
  update(context, id, { sentAt: context.now, ...(row.state === 'queued' ? { state: 'sent' } : {}) });
  context.enqueue({ kind: 'payments.answerOverdue', mode: 'repeatable', key: `overdue:mpesaBalance:${id}`, lane: 'mpesa', laneLimit: 4, input: { kind: 'mpesaBalance', id }, runAt: later(context.now, ANSWERED_WITHIN_MS), rank: 30 });
}

export function balanceNotAsked(context: CommandContext, id: number, trouble: Trouble): void {
  if (rowOf(context.tx, id)?.state === 'queued') update(context, id, { state: 'failed', trouble: JSON.stringify(trouble) });
}

export function balanceUnanswered(context: CommandContext, id: number): void {
  if (rowOf(context.tx, id)?.state === 'sent') update(context, id, { state: 'unknown', trouble: JSON.stringify(NO_ANSWER) });
}

/** The answer, also one that comes late; the first counts. at null: the answer does not say when; it was just now. */
export function settleBalance(context: CommandContext, id: number, answer: { readonly resultCode: string; readonly resultText: string; readonly at: Instant | null; readonly accounts: readonly Holding[] }): void {
  const row = rowOf(context.tx, id);
  if (!row || row.state === 'done') return;
  const { resultCode, resultText, accounts } = answer;
  if (accounts.length === 0) {
    update(context, id, { state: 'failed', resultCode, trouble: JSON.stringify(answerTrouble(resultCode, resultText)) });
    return;
  }
  // A clock of theirs that is ahead must not put it after what is yet to come.
  const at = answer.at !== null && answer.at < context.now ? answer.at : context.now;
  update(context, id, { state: 'done', resultCode, at, totalCents: sum(accounts.map((account) => account.availableCents)), accounts: JSON.stringify(accounts), trouble: null });
}

/** The latest that is known, whether it is being asked, and what went wrong since. */
export function latestBalance(db: Reader) {
  const done = db.get(q.selectFrom('mpesaBalance').select(['id', 'at', 'totalCents', 'accounts']).where('state', '=', 'done').orderBy('at', 'desc').orderBy('id', 'desc').limit(1));
  const last = db.get(q.selectFrom('mpesaBalance').select(['id', 'trouble']).orderBy('id', 'desc').limit(1));
  return {
    asking: openRow(db) !== undefined,
    trouble: last?.trouble && last.id !== done?.id ? (JSON.parse(last.trouble) as Trouble) : null,
    latest: done?.at && done.totalCents !== null && done.accounts !== null ? { at: done.at, totalCents: done.totalCents, accounts: JSON.parse(done.accounts) as Holding[] } : null,
  };
}

type Changes = { state?: 'sent' | 'done' | 'failed' | 'unknown'; sentAt?: Instant; at?: Instant; totalCents?: Cents; accounts?: string; resultCode?: string; trouble?: string | null };

function update(context: CommandContext, id: number, columns: Changes): void {
  context.tx.run(q.updateTable('mpesaBalance').set(columns).where('id', '=', id));
  touched(context, id);
}

function touched(context: CommandContext, id: number): void {
  context.changed('mpesaBalance', id);
  context.emit('payments');
}
