/** The journal: double entry, append-only, integer cents, hash-chained. The only writer of account, journalEntry and posting. */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { cents, negate, ZERO, type Cents } from '../../src-shared/money.ts';
import type { Instant, LocalDate } from '../../src-shared/time.ts';
import { FIRST_HASH, type CommandContext } from '../kernel/commands.ts';
import { statement, type Reader, type Writer } from '../kernel/db.ts';
import { q, type AccountKind, type EntryKind } from '../schema/tables.ts';
import { lockedUpTo } from './period-lock.ts';

/** An account of the business, or of one subscriber (receivable, credit). */
export interface AccountRef {
  readonly kind: AccountKind;
  readonly subscriberId?: number;
}

export interface PostingDraft {
  readonly account: AccountRef;
  /** Debit positive, credit negative; zero is left out. */
  readonly amountCents: Cents;
}

export interface EntryDraft {
  readonly kind: EntryKind;
  readonly bookedOn: LocalDate;
  readonly subscriberId: number | null;
  /** What it books, e.g. "invoice:17". */
  readonly reference: string;
  readonly postings: readonly PostingDraft[];
  readonly reversesId?: number;
}

export const debit = (account: AccountRef, amountCents: Cents): PostingDraft => ({ account, amountCents });
export const credit = (account: AccountRef, amountCents: Cents): PostingDraft => ({ account, amountCents: negate(amountCents) });

const findAccount = statement<{ kind: AccountKind; subscriberId: number }>()((p) =>
  q.selectFrom('account').select(['id', 'balanceCents']).where('kind', '=', p('kind')).where((where) => where.fn('ifnull', ['subscriberId', where.lit(0)]), '=', p('subscriberId')),
);
const insertAccount = statement<{ kind: AccountKind; subscriberId: number | null }>()((p) => q.insertInto('account').values({ kind: p('kind'), subscriberId: p('subscriberId'), balanceCents: ZERO }));
const moveBalance = statement<{ id: number; amountCents: Cents }>()((p) => q.updateTable('account').set((row) => ({ balanceCents: row('balanceCents', '+', p('amountCents')) as never })).where('id', '=', p('id')));
const lastEntry = statement<object>()(() => q.selectFrom('journalEntry').select(['id', 'hash']).orderBy('id', 'desc').limit(sql.lit(1)));
interface EntryRow {
  id: number;
  kind: EntryKind;
  bookedOn: LocalDate;
  at: Instant;
  commandId: string;
  subscriberId: number | null;
  reference: string;
  reversesId: number | null;
  previousHash: string;
  hash: string;
}
const insertEntry = statement<EntryRow>()((p) =>
  q.insertInto('journalEntry').values({ id: p('id'), kind: p('kind'), bookedOn: p('bookedOn'), at: p('at'), commandId: p('commandId'), subscriberId: p('subscriberId'), reference: p('reference'), reversesId: p('reversesId'), previousHash: p('previousHash'), hash: p('hash') }),
);
const insertPosting = statement<{ entryId: number; accountId: number; amountCents: Cents }>()((p) => q.insertInto('posting').values({ entryId: p('entryId'), accountId: p('accountId'), amountCents: p('amountCents') }));

/** The chained hash of an entry with its postings, in the order of their ids. */
export function entryHash(entry: Omit<EntryRow, 'hash'>, postings: readonly (readonly [accountId: number, amountCents: number])[]): string {
  const fields = [entry.previousHash, entry.id, entry.kind, entry.bookedOn, entry.at, entry.commandId, entry.subscriberId, entry.reference, entry.reversesId, postings];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}

/**
 * Books an entry; returns its id. An entry that does not balance, or has fewer than two postings, or is booked on a day that is locked, is a
 * bug and throws: features ask period-lock.ts for an open day.
 */
export function post(context: CommandContext, draft: EntryDraft): number {
  const { tx } = context;
  const postings = draft.postings.filter((posting) => posting.amountCents !== 0);
  const total = postings.reduce((sum, posting) => sum + posting.amountCents, 0);
  if (postings.length < 2 || total !== 0) throw new Error(`entry ${draft.kind} ${draft.reference} does not balance: ${total} cents over ${postings.length} postings`);
  const locked = lockedUpTo(tx);
  if (locked !== null && draft.bookedOn <= locked) throw new Error(`entry ${draft.kind} ${draft.reference} is booked on ${draft.bookedOn}, but days up to ${locked} are locked`);
  const previous = tx.getOf(lastEntry, {});
  const accounts = postings.map((posting) => [accountId(tx, posting.account), posting.amountCents] as const);
  const entry = {
    id: (previous?.id ?? 0) + 1,
    kind: draft.kind,
    bookedOn: draft.bookedOn,
    at: context.now,
    commandId: context.commandId,
    subscriberId: draft.subscriberId,
    reference: draft.reference,
    reversesId: draft.reversesId ?? null,
    previousHash: previous?.hash ?? FIRST_HASH,
  };
  tx.runOf(insertEntry, { ...entry, hash: entryHash(entry, accounts) });
  for (const [id, amountCents] of accounts) {
    tx.runOf(insertPosting, { entryId: entry.id, accountId: id, amountCents });
    tx.runOf(moveBalance, { id, amountCents });
  }
  context.changed('journalEntry', entry.id);
  return entry.id;
}

/** Books the exact opposite of an entry, once; a second reversal breaks the unique reversesId and throws. */
export function reverse(context: CommandContext, entryId: number, bookedOn: LocalDate): number {
  const entry = context.tx.one(q.selectFrom('journalEntry').selectAll().where('id', '=', entryId));
  const postings = context.tx.all(
    q.selectFrom('posting').innerJoin('account', 'account.id', 'posting.accountId').select(['account.kind', 'account.subscriberId', 'posting.amountCents']).where('posting.entryId', '=', entryId).orderBy('posting.id'),
  );
  return post(context, {
    kind: 'reversal',
    bookedOn,
    subscriberId: entry.subscriberId,
    reference: entry.reference,
    reversesId: entryId,
    postings: postings.map((posting) => ({ account: { kind: posting.kind, ...(posting.subscriberId === null ? {} : { subscriberId: posting.subscriberId }) }, amountCents: negate(posting.amountCents) })),
  });
}

/** The balance of an account, debit positive; zero when nothing was ever booked. */
export function balance(db: Reader, account: AccountRef): Cents {
  return cents(db.getOf(findAccount, { kind: account.kind, subscriberId: account.subscriberId ?? 0 })?.balanceCents ?? 0);
}

/** What a subscriber has paid in advance (the credit account, as a positive amount). */
export function creditOf(db: Reader, subscriberId: number): Cents {
  return negate(balance(db, { kind: 'credit', subscriberId }));
}

/** What a subscriber owes; positive owes, negative has credit. */
export function balanceOf(db: Reader, subscriberId: number): Cents {
  return cents(balance(db, { kind: 'receivable', subscriberId }) + balance(db, { kind: 'credit', subscriberId }));
}

function accountId(tx: Writer, account: AccountRef): number {
  const personal = account.kind === 'receivable' || account.kind === 'credit';
  if (personal !== (account.subscriberId !== undefined)) throw new Error(`account ${account.kind} ${personal ? 'needs a' : 'has no'} subscriber`);
  const found = tx.getOf(findAccount, { kind: account.kind, subscriberId: account.subscriberId ?? 0 });
  return found?.id ?? tx.runOf(insertAccount, { kind: account.kind, subscriberId: account.subscriberId ?? null }).id;
}
