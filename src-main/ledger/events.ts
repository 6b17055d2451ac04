/** The event table of billing-rules.md (Ledger): one function an event, so that no feature ever picks accounts by itself. */
import { cents, minus, ZERO, type Cents } from '../../src-shared/money.ts';
import type { LocalDate } from '../../src-shared/time.ts';
import type { CommandContext } from '../kernel/commands.ts';
import { credit, debit, post } from './journal.ts';

/** Where incoming money lies. */
export type MoneyAccount = 'mpesa' | 'cash' | 'bank' | 'cheque';
/** Where money goes or comes from that is no customer's. */
export type TransferAccount = MoneyAccount | 'charge' | 'expense' | 'ownerFunds' | 'overShort';

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

/**
 * Invoice posted: receivable gross against revenue net and taxes payable. Of the net, what are late fees is an income of its own, and a deposit
 * is none: it is owed back.
 */
export function bookInvoice(
  context: CommandContext,
  event: { subscriberId: number; bookedOn: LocalDate; reference: string; netCents: Cents; exciseCents: Cents; vatCents: Cents; lateFeeNetCents?: Cents; depositCents?: Cents },
): number {
  const { lateFeeNetCents = ZERO, depositCents = ZERO } = event;
  const gross = cents(event.netCents + event.exciseCents + event.vatCents);
  assertAmounts(event, gross, event.netCents, event.exciseCents, event.vatCents, lateFeeNetCents, depositCents, cents(event.netCents - lateFeeNetCents - depositCents));
  return post(context, {
    kind: 'invoice',
    bookedOn: event.bookedOn,
    subscriberId: event.subscriberId,
    reference: event.reference,
    postings: [
      debit({ kind: 'receivable', subscriberId: event.subscriberId }, gross),
      credit({ kind: 'revenue' }, cents(event.netCents - lateFeeNetCents - depositCents)),
      credit({ kind: 'lateFeeIncome' }, lateFeeNetCents),
      credit({ kind: 'deposit' }, depositCents),
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

/** What had settled an invoice is taken back: it is owed again, and the amount is credit again. */
export function bookAllocationUndone(context: CommandContext, event: { subscriberId: number; bookedOn: LocalDate; reference: string; amountCents: Cents }): number {
  assertAmounts(event, event.amountCents);
  return post(context, { kind: 'allocationUndone', ...event, postings: [debit({ kind: 'receivable', subscriberId: event.subscriberId }, event.amountCents), credit({ kind: 'credit', subscriberId: event.subscriberId }, event.amountCents)] });
}

/**
 * Credit note: what was earned and taxed goes back, first against what is open (`settledCents`), the rest into the subscriber's credit. Of the
 * net, late fees, deposits and balances brought forward go back where they came from.
 */
export function bookCreditNote(
  context: CommandContext,
  event: { subscriberId: number; bookedOn: LocalDate; reference: string; netCents: Cents; exciseCents: Cents; vatCents: Cents; settledCents: Cents; lateFeeNetCents?: Cents; depositCents?: Cents; openingCents?: Cents },
): number {
  const { lateFeeNetCents = ZERO, depositCents = ZERO, openingCents = ZERO } = event;
  const gross = cents(event.netCents + event.exciseCents + event.vatCents);
  const revenueCents = cents(event.netCents - lateFeeNetCents - depositCents - openingCents);
  assertAmounts(event, gross, event.netCents, event.exciseCents, event.vatCents, event.settledCents, lateFeeNetCents, depositCents, openingCents, revenueCents);
  return post(context, {
    kind: 'creditNote',
    bookedOn: event.bookedOn,
    subscriberId: event.subscriberId,
    reference: event.reference,
    postings: [
      debit({ kind: 'revenue' }, revenueCents),
      debit({ kind: 'lateFeeIncome' }, lateFeeNetCents),
      debit({ kind: 'deposit' }, depositCents),
      debit({ kind: 'openingBalance' }, openingCents),
      debit({ kind: 'excisePayable' }, event.exciseCents),
      debit({ kind: 'vatPayable' }, event.vatCents),
      credit({ kind: 'receivable', subscriberId: event.subscriberId }, event.settledCents),
      credit({ kind: 'credit', subscriberId: event.subscriberId }, minus(gross, event.settledCents)),
    ],
  });
}

/**
 * A payment was taken back by its provider after it had been paid out to the subscriber: what his credit lacks is a debt, so that credit is
 * never below zero.
 */
export function bookAdjustment(context: CommandContext, event: { subscriberId: number; bookedOn: LocalDate; reference: string; amountCents: Cents }): number {
  assertAmounts(event, event.amountCents);
  return post(context, { kind: 'adjustment', ...event, postings: [debit({ kind: 'receivable', subscriberId: event.subscriberId }, event.amountCents), credit({ kind: 'credit', subscriberId: event.subscriberId }, event.amountCents)] });
}

/** Deposit given back: what was kept for him is his credit. */
export function bookDepositReturn(context: CommandContext, event: { subscriberId: number; bookedOn: LocalDate; reference: string; amountCents: Cents }): number {
  assertAmounts(event, event.amountCents);
  return post(context, { kind: 'depositReturn', ...event, postings: [debit({ kind: 'deposit' }, event.amountCents), credit({ kind: 'credit', subscriberId: event.subscriberId }, event.amountCents)] });
}

/** Refund: the subscriber's credit is paid out. */
export function bookRefund(context: CommandContext, event: { subscriberId: number; bookedOn: LocalDate; reference: string; from: MoneyAccount; amountCents: Cents }): number {
  assertAmounts(event, event.amountCents);
  return post(context, { kind: 'refund', bookedOn: event.bookedOn, subscriberId: event.subscriberId, reference: event.reference, postings: [debit({ kind: 'credit', subscriberId: event.subscriberId }, event.amountCents), credit({ kind: event.from }, event.amountCents)] });
}

/** Payment reversed by its provider: what it had settled (`settledCents`) is owed again, the rest leaves the credit. */
export function bookPaymentReversal(context: CommandContext, event: { subscriberId: number; bookedOn: LocalDate; reference: string; from: MoneyAccount; amountCents: Cents; settledCents: Cents }): number {
  assertAmounts(event, event.amountCents, event.settledCents);
  return post(context, { kind: 'paymentReversal', bookedOn: event.bookedOn, subscriberId: event.subscriberId, reference: event.reference, postings: [...withdrawn(event), credit({ kind: event.from }, event.amountCents)] });
}

/** A payment that nobody was found for is reversed by its provider. */
export function bookSuspenseReversal(context: CommandContext, event: { bookedOn: LocalDate; reference: string; from: MoneyAccount; amountCents: Cents }): number {
  assertAmounts(event, event.amountCents);
  return post(context, { kind: 'paymentReversal', bookedOn: event.bookedOn, subscriberId: null, reference: event.reference, postings: [debit({ kind: 'suspense' }, event.amountCents), credit({ kind: event.from }, event.amountCents)] });
}

/** A payment was somebody else's: taken from one subscriber as if reversed, into suspense, from where it is assigned. */
export function bookPaymentMoved(context: CommandContext, event: { subscriberId: number; bookedOn: LocalDate; reference: string; amountCents: Cents; settledCents: Cents }): number {
  assertAmounts(event, event.amountCents, event.settledCents);
  return post(context, { kind: 'paymentMoved', bookedOn: event.bookedOn, subscriberId: event.subscriberId, reference: event.reference, postings: [...withdrawn(event), credit({ kind: 'suspense' }, event.amountCents)] });
}

const withdrawn = (event: { subscriberId: number; amountCents: Cents; settledCents: Cents }) => [
  debit({ kind: 'receivable', subscriberId: event.subscriberId }, event.settledCents),
  debit({ kind: 'credit', subscriberId: event.subscriberId }, minus(event.amountCents, event.settledCents)),
];

/** Write-off: what will not be paid is a bad debt. */
export function bookWriteOff(context: CommandContext, event: { subscriberId: number; bookedOn: LocalDate; reference: string; amountCents: Cents }): number {
  assertAmounts(event, event.amountCents);
  return post(context, { kind: 'writeOff', bookedOn: event.bookedOn, subscriberId: event.subscriberId, reference: event.reference, postings: [debit({ kind: 'badDebt' }, event.amountCents), credit({ kind: 'receivable', subscriberId: event.subscriberId }, event.amountCents)] });
}

/** Money from one place of the business to another, or to what it is spent on. */
export function bookTransfer(context: CommandContext, event: { bookedOn: LocalDate; reference: string; from: TransferAccount; to: TransferAccount; amountCents: Cents }): number {
  assertAmounts(event, event.amountCents);
  return post(context, { kind: 'transfer', bookedOn: event.bookedOn, subscriberId: null, reference: event.reference, postings: [debit({ kind: event.to }, event.amountCents), credit({ kind: event.from }, event.amountCents)] });
}

/** A transfer that was entered by mistake is taken back. */
export function bookTransferUndone(context: CommandContext, event: { bookedOn: LocalDate; reference: string; from: TransferAccount; to: TransferAccount; amountCents: Cents; reversesId: number }): number {
  assertAmounts(event, event.amountCents);
  return post(context, { kind: 'reversal', bookedOn: event.bookedOn, subscriberId: null, reference: event.reference, reversesId: event.reversesId, postings: [debit({ kind: event.from }, event.amountCents), credit({ kind: event.to }, event.amountCents)] });
}

/** Unmatched money is paid back to its sender. */
export function bookPaymentReturn(context: CommandContext, event: { bookedOn: LocalDate; reference: string; from: MoneyAccount; amountCents: Cents }): number {
  assertAmounts(event, event.amountCents);
  return post(context, { kind: 'paymentReturn', bookedOn: event.bookedOn, subscriberId: null, reference: event.reference, postings: [debit({ kind: 'suspense' }, event.amountCents), credit({ kind: event.from }, event.amountCents)] });
}
