/** What becomes of a whole invoice by hand: void, written off, settled from credit. A posted invoice itself never changes. */
import { formatKes, sum, ZERO, type Cents } from '../../../../src-shared/money.ts';
import { Refusal } from '../../../../src-shared/refusal.ts';
import { dateOf, formatDate, type LocalDate } from '../../../../src-shared/time.ts';
import type { CommandContext } from '../../../kernel/commands.ts';
import type { Reader } from '../../../kernel/db.ts';
import { bookCreditUsed, bookWriteOff } from '../../../ledger/events.ts';
import { creditOf, reverse } from '../../../ledger/journal.ts';
import { lockedUpTo, openDay } from '../../../ledger/period-lock.ts';
import { q } from '../../../schema/tables.ts';
import { refreshEntitlement } from '../../entitlement/index.ts';
import { withdrawFromTax } from '../../etims/index.ts';
import { recordAllocations } from '../allocations.store.ts';
import { rewindCharge } from '../charges.store.ts';
import { nextNumber } from '../number-series.ts';
import { remainingOf } from './credit-notes.service.ts';

interface CorrectedInvoice {
  readonly id: number;
  readonly number: string;
  readonly kind: string;
  readonly subscriberId: number;
  readonly issuedOn: LocalDate;
  readonly totalCents: Cents;
  readonly openCents: Cents;
  readonly entryId: number | null;
}

/** The day on which a correction is booked: today, unless the clock was set back into a locked period. */
export function correctionDay(context: CommandContext): LocalDate {
  return openDay(context.tx, dateOf(context.now));
}

function standingInvoice(db: Reader, id: number): CorrectedInvoice {
  const invoice = db.get(q.selectFrom('invoice').select(['id', 'number', 'kind', 'subscriberId', 'issuedOn', 'totalCents', 'openCents', 'entryId', 'voidEntryId']).where('id', '=', id));
  if (!invoice) throw new Refusal('not_found', 'There is no such invoice.');
  if (invoice.voidEntryId !== null) throw new Refusal('conflict', `${invoice.number} is void.`);
  return invoice;
}

/** Why an invoice cannot be void; null: it can. In the operator's words, with what to do instead. */
export function voidProblem(db: Reader, id: number): string | null {
  const { number, kind, issuedOn, totalCents, openCents } = standingInvoice(db, id);
  const instead = 'Issue a credit note instead.';
  const locked = lockedUpTo(db);
  if (totalCents === 0) return `${number} asks for nothing: there is nothing to take back.`;
  if (kind === 'adjustment') return `${number} asks for money that was paid out and taken back. Write it off if it will not be paid.`;
  if (db.get(q.selectFrom('creditNote').select('id').where('invoiceId', '=', id).limit(1))) return `${number} has a credit note already. Credit the rest of it instead.`;
  if (openCents !== totalCents) return `${formatKes((totalCents - openCents) as Cents)} of ${number} is settled. ${instead}`;
  if (db.get(q.selectFrom('depositReturn').innerJoin('invoiceLine', 'invoiceLine.id', 'invoiceLineId').select('depositReturn.id').where('invoiceId', '=', id).limit(1))) return `The deposit on ${number} was given back in part. ${instead}`;
  if (locked !== null && issuedOn <= locked) return `${number} was issued on ${formatDate(issuedOn)}, and the books are locked up to ${formatDate(locked)}. ${instead}`;
  const sent = db.get(q.selectFrom('etimsDocument').select('id').where('invoiceId', '=', id).where('state', 'in', ['sending', 'accepted', 'unknown']));
  return sent ? `${number} was sent to KRA. ${instead}` : null;
}

/** Takes an invoice back that nothing has settled: its entry is reversed, its number stays. One that was settled is a bug here and throws. */
export function voidInvoice(context: CommandContext, id: number, bookedOn: LocalDate): void {
  const invoice = standingInvoice(context.tx, id);
  if (invoice.openCents !== invoice.totalCents || invoice.entryId === null) throw new Error(`invoice ${id} is settled, or asks for nothing: it cannot be void`);
  const voidEntryId = reverse(context, invoice.entryId, bookedOn);
  context.tx.run(q.updateTable('invoice').set({ openCents: ZERO, voidEntryId }).where('id', '=', id));
  tell(context, invoice);
}

/** By a person; with billAgain the next run invoices its periods again. Throws Refusal. */
export function voidByHand(context: CommandContext, { id, billAgain }: { readonly id: number; readonly billAgain: boolean }): void {
  const problem = voidProblem(context.tx, id);
  if (problem !== null) throw new Refusal('locked', problem);
  withdrawFromTax(context, { invoiceId: id });
  voidInvoice(context, id, correctionDay(context));
  if (billAgain) releasePeriods(context, id);
  refreshEntitlement(context, standingOwner(context, id));
}

/**
 * The periods of an invoice are nobody's again, and the charges go back to them; what is prepaid is paid up to now and no further. Refused where
 * later periods were invoiced since.
 */
function releasePeriods(context: CommandContext, invoiceId: number): void {
  const { tx } = context;
  const charges = tx.all(
    q.selectFrom('invoiceLine').select(({ fn }) => ['chargeId', fn.min<number>('periodIndex').as('firstIndex')]).where('invoiceId', '=', invoiceId).where('chargeId', 'is not', null).groupBy('chargeId').$narrowType<{ chargeId: number }>(),
  );
  tx.run(q.updateTable('invoiceLine').set({ live: 0 }).where('invoiceId', '=', invoiceId).where('chargeId', 'is not', null));
  for (const { chargeId, firstIndex } of charges) {
    rewindCharge(context, chargeId, firstIndex);
    const prepaid = q.selectFrom('charge').select('subscriptionId').where('id', '=', chargeId).where('timing', '=', 'prepaid');
    tx.run(q.updateTable('subscription').set({ paidUntil: context.now }).where('id', 'in', prepaid).where('paidUntil', '>', context.now));
  }
}

/** Why what is open of an invoice cannot be written off; null: it can. */
export function writeOffProblem(db: Reader, id: number): string | null {
  const { number, openCents } = standingInvoice(db, id);
  if (openCents === 0) return `Nothing is open on ${number}.`;
  return heldBack(db, id) > 0 ? `${number} asks for a deposit, which is no income that could be lost. Credit the deposit first, then write off the rest.` : null;
}

/** What was open of an invoice is a bad debt: there is nothing left of it that a credit note could take back. */
export function isWrittenOff(db: Reader, id: number): boolean {
  return db.get(q.selectFrom('writeOff').select('id').where('invoiceId', '=', id).limit(1)) !== undefined;
}

/** What is open will not be paid: a bad debt, under a number of its own. Returns the number. Throws Refusal. */
export function writeOff(context: CommandContext, { id, reason }: { readonly id: number; readonly reason: string }): { number: string } {
  const { tx, now, actor } = context;
  const invoice = standingInvoice(tx, id);
  const { subscriberId, openCents: amountCents } = invoice;
  const problem = writeOffProblem(tx, id);
  if (problem !== null) throw new Refusal('locked', problem);
  const on = correctionDay(context);
  const number = nextNumber(tx, 'WOF', on);
  const entryId = bookWriteOff(context, { subscriberId, bookedOn: on, reference: `writeOff:${number}`, amountCents });
  const { id: writeOffId } = tx.run(q.insertInto('writeOff').values({ number, invoiceId: id, subscriberId, amountCents, reason, writtenOffOn: on, entryId, operatorId: actor.kind === 'operator' ? actor.operatorId : null, at: now }));
  recordAllocations(context, { by: { writeOffId }, entryId, allocations: [{ invoiceId: id, amountCents }] });
  context.changed('writeOff', writeOffId);
  tell(context, invoice);
  refreshEntitlement(context, subscriberId);
  return { number };
}

/** What the deposit lines of an invoice still ask for. */
function heldBack(db: Reader, invoiceId: number): Cents {
  return sum(db.all(q.selectFrom('invoiceLine').select('id').where('invoiceId', '=', invoiceId).where('kind', '=', 'deposit')).map((line) => remainingOf(db, line.id).grossCents));
}

/** Settles an invoice, or a part of it, from the subscriber's credit. Throws Refusal when the one or the other is less. */
export function useCredit(context: CommandContext, { id, amountCents }: { readonly id: number; readonly amountCents: Cents }): void {
  const invoice = standingInvoice(context.tx, id);
  const { subscriberId, number, openCents } = invoice;
  const creditCents = creditOf(context.tx, subscriberId);
  if (amountCents > openCents) throw new Refusal('invalid', `Only ${formatKes(openCents)} is open on ${number}.`, { fields: { amountCents: `is more than the ${formatKes(openCents)} that is open` } });
  if (amountCents > creditCents) throw new Refusal('conflict', `Only ${formatKes(creditCents)} is in credit.`, { fields: { amountCents: `is more than the ${formatKes(creditCents)} in credit` } });
  const entryId = bookCreditUsed(context, { subscriberId, bookedOn: correctionDay(context), reference: `invoice:${number}`, amountCents });
  recordAllocations(context, { by: {}, entryId, allocations: [{ invoiceId: id, amountCents }] });
  tell(context, invoice);
  refreshEntitlement(context, subscriberId);
}

function tell(context: CommandContext, invoice: CorrectedInvoice): void {
  context.changed('invoice', invoice.id);
  context.emit('invoices', invoice.id);
  context.emit('subscribers', invoice.subscriberId);
}

function standingOwner(context: CommandContext, invoiceId: number): number {
  return context.tx.one(q.selectFrom('invoice').select('subscriberId').where('id', '=', invoiceId)).subscriberId;
}
