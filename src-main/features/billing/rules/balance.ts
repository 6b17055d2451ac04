/** What is open of an invoice, what a customer owes, and his credit (billing-rules, Payments; Kill Bill, InvoiceCalculatorUtils). */
import { minus, negate, plus, smaller, sum, ZERO, type Cents } from '../../../../src-shared/money.ts';

export interface InvoiceItem {
  /**
   * charge: a line, or what corrects it (negative). credit: a credit on the whole invoice (negative). account: moved to (positive) or taken
   * from (negative) the customer's credit.
   */
  readonly kind: 'charge' | 'credit' | 'account';
  readonly amountCents: Cents;
}

export interface InvoiceSums {
  readonly items: readonly InvoiceItem[];
  readonly paidCents: Cents;
  /** Given back; 0 or more. */
  readonly refundedCents: Cents;
  /** Only what is posted is owed. */
  readonly state: 'draft' | 'posted' | 'void' | 'writtenOff';
}

export interface InvoiceBalance {
  readonly chargedCents: Cents;
  readonly openCents: Cents;
  /** What the invoice added to (below zero: took from) the customer's credit. */
  readonly toCreditCents: Cents;
}

/**
 * Charged = lines, their corrections and credits on the whole; a document that only moves a credit to the account charges nothing.
 * Open = lines + credits + moved to the account − (paid − refunded).
 */
export function invoiceBalance({ items, paidCents, refundedCents, state }: InvoiceSums): InvoiceBalance {
  const sumOf = (kind: InvoiceItem['kind']): Cents => sum(items.filter((item) => item.kind === kind).map((item) => item.amountCents));
  const invoicedCents = plus(sumOf('charge'), sumOf('credit'));
  const toCreditCents = sumOf('account');
  const onlyMovesCredit = items.every((item) => item.kind !== 'charge') && plus(invoicedCents, toCreditCents) === 0;
  const chargedCents = onlyMovesCredit ? ZERO : invoicedCents;
  const openCents = minus(plus(invoicedCents, toCreditCents), minus(paidCents, refundedCents));
  return { chargedCents, openCents: state === 'posted' ? openCents : ZERO, toCreditCents };
}

/** What a customer owes over all: open invoices less his credit; below zero he is in credit. */
export function accountBalance(openCents: readonly Cents[], creditCents: Cents): Cents {
  return minus(sum(openCents), creditCents);
}

export type CreditStep =
  /** An invoice is posted: a total above zero uses credit first, one below zero becomes credit. */
  | { readonly kind: 'invoice'; readonly totalCents: Cents }
  /** Goes against what is open; the rest is credit. */
  | { readonly kind: 'payment'; readonly amountCents: Cents }
  /** A credit note: against what is open first, the rest is credit. */
  | { readonly kind: 'creditNote'; readonly amountCents: Cents }
  /** Credit given without an invoice. */
  | { readonly kind: 'credit'; readonly amountCents: Cents }
  /** Money given back out of credit. */
  | { readonly kind: 'refund'; readonly amountCents: Cents };

export interface CreditAccount {
  readonly openCents: Cents;
  readonly creditCents: Cents;
}

export const EMPTY_ACCOUNT: CreditAccount = { openCents: ZERO, creditCents: ZERO };

/** The account after a step. Open and credit are never both above zero, and never below. Throws RangeError on a refund beyond the credit. */
export function afterStep(account: CreditAccount, step: CreditStep): CreditAccount {
  if (step.kind === 'invoice') {
    return step.totalCents >= 0 ? settled(plus(account.openCents, step.totalCents), account.creditCents) : settled(account.openCents, plus(account.creditCents, negate(step.totalCents)));
  }
  if (step.kind === 'refund') {
    if (step.amountCents > account.creditCents) throw new RangeError(`a refund of ${step.amountCents} of ${account.creditCents} cents of credit`);
    return { ...account, creditCents: minus(account.creditCents, step.amountCents) };
  }
  return settled(account.openCents, plus(account.creditCents, step.amountCents));
}

function settled(openCents: Cents, creditCents: Cents): CreditAccount {
  const used = smaller(openCents, creditCents);
  return { openCents: minus(openCents, used), creditCents: minus(creditCents, used) };
}
