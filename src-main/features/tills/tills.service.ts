/** One cashier's drawer from its opening float to its count; what was counted over or short is booked when it closes. */
import { cents, formatKes, negate, shillings, sum, ZERO, type Cents } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import type { Actor, CommandContext } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { openTillOf, ownTill } from '../operators/index.ts';
import { findSession, type TillSession } from './tills.store.ts';
import { recordTransfer } from './transfers.service.ts';

/** How many of each note and coin, by its value in shillings. */
export type CashCount = Readonly<Partial<Record<string, number | undefined>>>;

/** What notes and coins make together. */
const sumOfCount = (count: CashCount): Cents => sum(Object.entries(count).map(([value, pieces]) => shillings(Number(value) * (pieces ?? 0))));

/** Opens the drawer of whoever acts, with what is in it. Throws Refusal when he has one open. */
export function openTill(context: CommandContext, { floatCents }: { readonly floatCents: Cents }): { id: number } {
  const { tx, now, actor } = context;
  if (actor.kind !== 'operator') throw new Refusal('not_allowed', 'A till belongs to a person: sign in first.');
  const before = openTillOf(tx, actor.operatorId);
  if (before !== null) throw new Refusal('conflict', `Your till is open since ${formatInstant(findSession(tx, before)!.openedAt)}. Count and close it first.`);
  const { id } = tx.run(q.insertInto('tillSession').values({ operatorId: actor.operatorId, openedAt: now, floatCents }));
  tell(context, id);
  return { id };
}

/** A cashier sees his own tills, an owner all. Throws Refusal. */
export function visibleSession(db: Reader, actor: Actor, id: number): TillSession {
  const session = findSession(db, id);
  if (!session) throw new Refusal('not_found', 'There is no such till session.');
  if (actor.kind === 'operator' && actor.role !== 'owner' && actor.operatorId !== session.operatorId) throw new Refusal('not_allowed', `This is the till of ${session.operatorName}. Only he and an owner may see and close it.`);
  return session;
}

/**
 * The count: against what should be there at this very moment, reckoned in the same transaction, so that nothing is taken in between. What is over
 * or short is booked. Throws Refusal.
 */
export function closeTill(context: CommandContext, wanted: { readonly id: number; readonly countedCents?: Cents | undefined; readonly count?: CashCount | undefined; readonly note: string }): { expectedCents: Cents; differenceCents: Cents } {
  const { tx, now, actor } = context;
  const { id, count, note } = wanted;
  const session = visibleSession(tx, actor, id);
  if (session.closedAt !== null) throw new Refusal('conflict', `This till was closed on ${formatInstant(session.closedAt)}.`);
  const countedCents = countOf(wanted);
  const { expectedCents } = session;
  const differenceCents = cents(countedCents - expectedCents);
  if (differenceCents !== 0) bookDifference(context, id, differenceCents, note);
  tx.run(
    q.updateTable('tillSession').set({ closedAt: now, closedBy: actor.kind === 'operator' ? actor.operatorId : null, countedCents, expectedCents, count: count === undefined ? null : JSON.stringify(count), note }).where('id', '=', id),
  );
  tell(context, id);
  return { expectedCents, differenceCents };
}

function countOf({ countedCents, count }: { readonly countedCents?: Cents | undefined; readonly count?: CashCount | undefined }): Cents {
  if (count === undefined) {
    if (countedCents === undefined) throw new Refusal('invalid', 'Count the drawer: either the sum, or how many there are of each note and coin.', { fields: { countedCents: 'is missing' } });
    return countedCents;
  }
  const total = sumOfCount(count);
  if (countedCents !== undefined && countedCents !== total) throw new Refusal('invalid', `The notes and coins make ${formatKes(total)}, not ${formatKes(countedCents)}.`, { fields: { countedCents: `is not the ${formatKes(total)} of the notes and coins` } });
  return total;
}

function bookDifference(context: CommandContext, tillSessionId: number, differenceCents: Cents, note: string): void {
  const isShort = differenceCents < 0;
  recordTransfer(context, {
    kind: 'overShort', from: isShort ? 'cash' : 'overShort', to: isShort ? 'overShort' : 'cash', amountCents: isShort ? negate(differenceCents) : differenceCents, happenedAt: context.now, reference: '', note, tillSessionId,
  });
}

/** Cash out of the open drawer of whoever acts; never more than is in it. Throws Refusal. */
export function takeOut(context: CommandContext, wanted: { readonly amountCents: Cents; readonly kind: 'banking' | 'expense' | 'drawing'; readonly reference: string; readonly note: string }): { number: string } {
  const { tx, now } = context;
  const tillSessionId = ownTill(context);
  if (tillSessionId === null) throw new Refusal('conflict', 'Your till is not open.');
  const { expectedCents } = findSession(tx, tillSessionId)!;
  if (wanted.amountCents > expectedCents) throw new Refusal('conflict', `Only ${formatKes(expectedCents > 0 ? expectedCents : ZERO)} should be in your till.`, { fields: { amountCents: 'is more than is in the till' } });
  const to = { banking: 'bank', expense: 'expense', drawing: 'ownerFunds' } as const;
  const { number } = recordTransfer(context, { ...wanted, from: 'cash', to: to[wanted.kind], happenedAt: now, tillSessionId });
  tell(context, tillSessionId);
  return { number };
}

function tell(context: CommandContext, id: number): void {
  context.changed('tillSession', id);
  context.emit('tills', id);
  context.emit('days');
}
