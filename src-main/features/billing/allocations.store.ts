/** What settles which invoice: append-only rows, each with its journal entry; `invoice.openCents` follows them. */
import { sql } from 'kysely';
import { minus, negate, smaller, ZERO, type Cents } from '../../../src-shared/money.ts';
import type { Instant, LocalDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { statement, type Reader } from '../../kernel/db.ts';
import { bookAllocationUndone, bookCreditUsed } from '../../ledger/events.ts';
import { creditOf } from '../../ledger/journal.ts';
import { openDay } from '../../ledger/period-lock.ts';
import { q } from '../../schema/tables.ts';

// A literal: SQLite matches a partial index by its text, and a bound parameter matches none.
const openOf = statement<{ subscriberId: number }>()((p) => q.selectFrom('invoice').select(['id', 'dueOn', 'openCents']).where('subscriberId', '=', p('subscriberId')).where('openCents', '>', sql.lit(ZERO)));
const lowerOpen = statement<{ id: number; amountCents: Cents }>()((p) => q.updateTable('invoice').set((row) => ({ openCents: row('openCents', '-', p('amountCents')) as never })).where('id', '=', p('id')));
interface NewAllocation {
  readonly invoiceId: number;
  readonly paymentId: number | null;
  readonly creditNoteId: number | null;
  readonly writeOffId: number | null;
  readonly amountCents: Cents;
  readonly entryId: number;
  readonly at: Instant;
  readonly reversesId: number | null;
}
const insertAllocation = statement<NewAllocation>()((p) =>
  q.insertInto('allocation').values({ invoiceId: p('invoiceId'), paymentId: p('paymentId'), creditNoteId: p('creditNoteId'), writeOffId: p('writeOffId'), amountCents: p('amountCents'), entryId: p('entryId'), at: p('at'), reversesId: p('reversesId') }),
);

export interface Settlement {
  readonly settledCents: Cents;
  readonly allocations: readonly { readonly invoiceId: number; readonly amountCents: Cents }[];
}

/** How an amount would settle what is open: oldest due first (billing-rules, Payments and allocation). Changes nothing. */
export function planSettlement(db: Reader, subscriberId: number, amountCents: Cents): Settlement {
  let left = amountCents;
  const allocations: { invoiceId: number; amountCents: Cents }[] = [];
  const open = db.allOf(openOf, { subscriberId });
  open.sort((a, b) => (a.dueOn === b.dueOn ? a.id - b.id : a.dueOn < b.dueOn ? -1 : 1));
  for (const invoice of open) {
    if (left === 0) break;
    const part = smaller(left, invoice.openCents);
    allocations.push({ invoiceId: invoice.id, amountCents: part });
    left = minus(left, part);
  }
  return { settledCents: minus(amountCents, left), allocations };
}

/** What settles: one of the three, or none of them: the subscriber's credit. */
export interface SettledBy {
  readonly paymentId?: number;
  readonly creditNoteId?: number;
  readonly writeOffId?: number;
}

/** Writes a settlement down; its journal entry is booked already. */
export function recordAllocations(context: CommandContext, given: { readonly by: SettledBy; readonly entryId: number; readonly allocations: Settlement['allocations'] }): void {
  const { paymentId = null, creditNoteId = null, writeOffId = null } = given.by;
  for (const { invoiceId, amountCents } of given.allocations) write(context, { invoiceId, paymentId, creditNoteId, writeOffId, amountCents, entryId: given.entryId, at: context.now, reversesId: null });
}

/** Uses what the subscriber has in credit for what is open, oldest due first; booked on the first day from `on` on that is not locked. */
export function settleFromCredit(context: CommandContext, subscriberId: number, on: LocalDate): void {
  const creditCents = creditOf(context.tx, subscriberId);
  if (creditCents <= 0) return;
  const { settledCents, allocations } = planSettlement(context.tx, subscriberId, creditCents);
  if (settledCents === 0) return;
  const entryId = bookCreditUsed(context, { subscriberId, bookedOn: openDay(context.tx, on), reference: `subscriber:${subscriberId}`, amountCents: settledCents });
  recordAllocations(context, { by: {}, entryId, allocations });
}

/** An allocation as it stands: not taken back. */
export interface StandingAllocation {
  readonly id: number;
  readonly invoiceId: number;
  readonly paymentId: number | null;
  readonly creditNoteId: number | null;
  readonly writeOffId: number | null;
  readonly amountCents: Cents;
}

/** Allocations that were not taken back, latest first. */
export function standingAllocations(db: Reader, of: { readonly paymentId: number } | { readonly invoiceId: number } | { readonly creditOfSubscriberId: number }): StandingAllocation[] {
  let from = q
    .selectFrom('allocation')
    .select(['allocation.id', 'allocation.invoiceId', 'allocation.paymentId', 'allocation.creditNoteId', 'allocation.writeOffId', 'allocation.amountCents'])
    .where('allocation.amountCents', '>', ZERO)
    .where((where) => where.not(where.exists(q.selectFrom('allocation as taken').select('taken.id').whereRef('taken.reversesId', '=', 'allocation.id' as never))))
    .orderBy('allocation.id', 'desc');
  if ('paymentId' in of) from = from.where('allocation.paymentId', '=', of.paymentId);
  else if ('invoiceId' in of) from = from.where('allocation.invoiceId', '=', of.invoiceId);
  else
    from = from
      .where('allocation.paymentId', 'is', null)
      .where('allocation.creditNoteId', 'is', null)
      .where('allocation.writeOffId', 'is', null)
      .where('allocation.invoiceId', 'in', q.selectFrom('invoice').select('invoice.id').where('invoice.subscriberId', '=', of.creditOfSubscriberId));
  return db.all(from);
}

/** Takes an allocation back; its journal entry is booked already (see undoAllocation when it is not). The invoice is open again by as much. */
export function recordUndone(context: CommandContext, allocation: StandingAllocation, entryId: number): void {
  const { id, invoiceId, paymentId, creditNoteId, writeOffId } = allocation;
  write(context, { invoiceId, paymentId, creditNoteId, writeOffId, amountCents: negate(allocation.amountCents), entryId, at: context.now, reversesId: id });
}

/** Takes an allocation back into the subscriber's credit: the invoice is owed again. */
export function undoAllocation(context: CommandContext, allocation: StandingAllocation, bookedOn: LocalDate): void {
  const { subscriberId, number } = context.tx.one(q.selectFrom('invoice').select(['subscriberId', 'number']).where('id', '=', allocation.invoiceId));
  recordUndone(context, allocation, bookAllocationUndone(context, { subscriberId, bookedOn, reference: `invoice:${number}`, amountCents: allocation.amountCents }));
}

function write(context: CommandContext, row: NewAllocation): void {
  context.tx.runOf(insertAllocation, row);
  context.tx.runOf(lowerOpen, { id: row.invoiceId, amountCents: row.amountCents });
  context.changed('invoice', row.invoiceId);
  context.emit('invoices', row.invoiceId);
}
