/** The event table of billing-rules.md (Ledger): one function an event, so that no feature ever picks accounts by itself. */
import { cents, minus, type Cents } from '../../src-shared/money.ts';
import type { LocalDate } from '../../src-shared/time.ts';
import type { CommandContext } from '../kernel/commands.ts';
import { credit, debit, post } from './journal.ts';

/** Where incoming money lies. */
export type MoneyAccount = 'mpesa' | 'cash' | 'bank';

/** A wrong sign, or a part larger than its whole, would balance all the same and lie: a bug, and throws. */
function assertAmounts(event: { readonly reference: string }, wholeCents: Cents, ...partsCents: readonly Cents[]): void {
  if (wholeCents <= 0 || partsCents.some((part) => part < 0 || part > wholeCents)) throw new RangeError(`${event.reference}: no event of ${wholeCents} cents with parts of ${partsCents.join(', ')}`);
}

/** Opening balance that a subscriber owes: receivable against opening balances. */
export function bookOpeningDebt(context: CommandContext, event: { subscriberId: number; bookedOn: LocalDate; reference: string; amountCents: Cents }): number {
  assertAmounts(event, event.amountCents);
  return post(context, { kind: 'opening', ...event, postings: [debit({ kind: 'receivable', subscriberId: event.subscriberId }, event.amountCents), credit({ kind: 'openingBalance' }, event.amountCents)] });
}

/** Opening credit of a subscriber. */
export function bookOpeningCredit(context: CommandContext, event: { subscriberId: number; bookedOn: LocalDate; reference: string; amountCents: Cents }): number {
  assertAmounts(event, event.amountCents);
  return post(context, { kind: 'opening', ...event, postings: [debit({ kind: 'openingBalance' }, event.amountCents), credit({ kind: 'credit', subscriberId: event.subscriberId }, event.amountCents)] });
}

/** Invoice posted: receivable gross against revenue net and taxes payable. */
export function bookInvoice(context: CommandContext, event: { subscriberId: number; bookedOn: LocalDate; reference: string; netCents: Cents; exciseCents: Cents; vatCents: Cents }): number {
  const gross = cents(event.netCents + event.exciseCents + event.vatCents);
  assertAmounts(event, gross, event.netCents, event.exciseCents, event.vatCents);
  return post(context, {
    kind: 'invoice',
    bookedOn: event.bookedOn,
    subscriberId: event.subscriberId,
    reference: event.reference,
    postings: [
      debit({ kind: 'receivable', subscriberId: event.subscriberId }, gross),
      credit({ kind: 'revenue' }, event.netCents),
      credit({ kind: 'excisePayable' }, event.exciseCents),
      credit({ kind: 'vatPayable' }, event.vatCents),
    ],
  });
}

/** Payment, account known: money against receivable (what it settles) and credit (the rest). */
export function bookPayment(context: CommandContext, event: { subscriberId: number; bookedOn: LocalDate; reference: string; into: MoneyAccount; amountCents: Cents; settledCents: Cents }): number {
  assertAmounts(event, event.amountCents, event.settledCents);
  return post(context, {
    kind: 'payment',
    bookedOn: event.bookedOn,
    subscriberId: event.subscriberId,
    reference: event.reference,
    postings: [
      debit({ kind: event.into }, event.amountCents),
      credit({ kind: 'receivable', subscriberId: event.subscriberId }, event.settledCents),
      credit({ kind: 'credit', subscriberId: event.subscriberId }, minus(event.amountCents, event.settledCents)),
    ],
  });
}

/** Payment, account unknown: money against suspense. */
export function bookSuspense(context: CommandContext, event: { bookedOn: LocalDate; reference: string; into: MoneyAccount; amountCents: Cents }): number {
  assertAmounts(event, event.amountCents);
  return post(context, { kind: 'suspense', bookedOn: event.bookedOn, subscriberId: null, reference: event.reference, postings: [debit({ kind: event.into }, event.amountCents), credit({ kind: 'suspense' }, event.amountCents)] });
}

/** A person says whose the money in suspense is: suspense against receivable and credit. */
export function bookAssignment(context: CommandContext, event: { subscriberId: number; bookedOn: LocalDate; reference: string; amountCents: Cents; settledCents: Cents }): number {
  assertAmounts(event, event.amountCents, event.settledCents);
  return post(context, {
    kind: 'assignment',
    bookedOn: event.bookedOn,
    subscriberId: event.subscriberId,
    reference: event.reference,
    postings: [
      debit({ kind: 'suspense' }, event.amountCents),
      credit({ kind: 'receivable', subscriberId: event.subscriberId }, event.settledCents),
      credit({ kind: 'credit', subscriberId: event.subscriberId }, minus(event.amountCents, event.settledCents)),
    ],
  });
}

/** Credit settles an invoice: credit against receivable. */
export function bookCreditUsed(context: CommandContext, event: { subscriberId: number; bookedOn: LocalDate; reference: string; amountCents: Cents }): number {
  assertAmounts(event, event.amountCents);
  return post(context, {
    kind: 'creditUsed',
    bookedOn: event.bookedOn,
    subscriberId: event.subscriberId,
    reference: event.reference,
    postings: [debit({ kind: 'credit', subscriberId: event.subscriberId }, event.amountCents), credit({ kind: 'receivable', subscriberId: event.subscriberId }, event.amountCents)],
  });
}

/** Credit note: what was earned and taxed goes back, first against what is open (`settledCents`), the rest into the subscriber's credit. */
export function bookCreditNote(context: CommandContext, event: { subscriberId: number; bookedOn: LocalDate; reference: string; netCents: Cents; exciseCents: Cents; vatCents: Cents; settledCents: Cents }): number {
  const gross = cents(event.netCents + event.exciseCents + event.vatCents);
  assertAmounts(event, gross, event.netCents, event.exciseCents, event.vatCents, event.settledCents);
  return post(context, {
    kind: 'creditNote',
    bookedOn: event.bookedOn,
    subscriberId: event.subscriberId,
    reference: event.reference,
    postings: [
      debit({ kind: 'revenue' }, event.netCents),
      debit({ kind: 'excisePayable' }, event.exciseCents),
      debit({ kind: 'vatPayable' }, event.vatCents),
      credit({ kind: 'receivable', subscriberId: event.subscriberId }, event.settledCents),
      credit({ kind: 'credit', subscriberId: event.subscriberId }, minus(gross, event.settledCents)),
    ],
  });
}

/** Refund: the subscriber's credit is paid out. */
export function bookRefund(context: CommandContext, event: { subscriberId: number; bookedOn: LocalDate; reference: string; from: MoneyAccount; amountCents: Cents }): number {
  assertAmounts(event, event.amountCents);
  return post(context, { kind: 'refund', bookedOn: event.bookedOn, subscriberId: event.subscriberId, reference: event.reference, postings: [debit({ kind: 'credit', subscriberId: event.subscriberId }, event.amountCents), credit({ kind: event.from }, event.amountCents)] });
}

/** Payment reversed by its provider: what it had settled (`settledCents`) is owed again, the rest leaves the credit. */
export function bookPaymentReversal(context: CommandContext, event: { subscriberId: number; bookedOn: LocalDate; reference: string; from: MoneyAccount; amountCents: Cents; settledCents: Cents }): number {
  assertAmounts(event, event.amountCents, event.settledCents);
  return post(context, {
    kind: 'paymentReversal',
    bookedOn: event.bookedOn,
    subscriberId: event.subscriberId,
    reference: event.reference,
    postings: [
      debit({ kind: 'receivable', subscriberId: event.subscriberId }, event.settledCents),
      debit({ kind: 'credit', subscriberId: event.subscriberId }, minus(event.amountCents, event.settledCents)),
      credit({ kind: event.from }, event.amountCents),
    ],
  });
}

/** Write-off: what will not be paid is a bad debt. */
export function bookWriteOff(context: CommandContext, event: { subscriberId: number; bookedOn: LocalDate; reference: string; amountCents: Cents }): number {
  assertAmounts(event, event.amountCents);
  return post(context, { kind: 'writeOff', bookedOn: event.bookedOn, subscriberId: event.subscriberId, reference: event.reference, postings: [debit({ kind: 'badDebt' }, event.amountCents), credit({ kind: 'receivable', subscriberId: event.subscriberId }, event.amountCents)] });
}
