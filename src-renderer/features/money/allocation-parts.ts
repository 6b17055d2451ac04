import { formatAmount, formatKes, minus, parseAmount, plus, sum, ZERO, type Cents } from '../../../src-shared/money.ts';
import { texts } from '../../texts/index.ts';

/** An invoice that a payment may settle. mostCents: what is open of it, and what this payment settles of it already. */
export interface AllocatableInvoice {
  readonly invoiceId: number;
  readonly number: string;
  readonly mostCents: Cents;
  readonly nowCents: Cents;
}
/** Per invoice what was typed. */
export type Typed = Readonly<Record<number, string>>;

/** Open invoices, and those that the payment settles now, in the order given. */
export function allocatableInvoices(
  invoices: readonly { readonly id: number; readonly number: string; readonly openCents: Cents }[],
  allocations: readonly { readonly invoiceId: number; readonly number: string; readonly amountCents: Cents }[],
): AllocatableInvoice[] {
  const now = (id: number) => sum(allocations.filter(({ invoiceId }) => invoiceId === id).map(({ amountCents }) => amountCents));
  return invoices.map(({ id, number, openCents }) => ({ invoiceId: id, number, mostCents: plus(openCents, now(id)), nowCents: now(id) })).filter(({ mostCents }) => mostCents > 0);
}

/** How the dialog begins: as it is allocated now. */
export function typedNow(invoices: readonly AllocatableInvoice[]): Typed {
  return Object.fromEntries(invoices.map(({ invoiceId, nowCents }) => [invoiceId, nowCents === 0 ? '' : formatAmount(nowCents)]));
}

export type Reading = { readonly parts: { invoiceId: number; amountCents: Cents }[]; readonly settledCents: Cents; readonly creditCents: Cents };

/** What is wrong with one field; null when nothing. Empty: nothing of this invoice. */
export function partError(invoice: AllocatableInvoice, text: string): string | null {
  if (text.trim() === '') return null;
  const amount = parseAmount(text);
  if (amount === null || amount < 0) return texts.amount.notOne;
  return amount > invoice.mostCents ? texts.money.invoicing.allocate.tooMuch(formatKes(invoice.mostCents)) : null;
}

/** The parts as payments.allocate wants them; null while a field is wrong. creditCents below zero: more is shared out than was paid. */
export function readParts(invoices: readonly AllocatableInvoice[], typed: Typed, amountCents: Cents): Reading | null {
  if (invoices.some((invoice) => partError(invoice, typed[invoice.invoiceId] ?? '') !== null)) return null;
  const parts = invoices.map(({ invoiceId }) => ({ invoiceId, amountCents: parseAmount(typed[invoiceId] ?? '') ?? ZERO })).filter((part) => part.amountCents > 0);
  const settledCents = sum(parts.map((part) => part.amountCents));
  return { parts, settledCents, creditCents: minus(amountCents, settledCents) };
}

/** What "in full" fills in: all of the invoice, as far as the rest of the payment reaches. */
export function fullAmount(invoice: AllocatableInvoice, invoices: readonly AllocatableInvoice[], typed: Typed, amountCents: Cents): string {
  const others = sum(invoices.filter((other) => other !== invoice).map((other) => parseAmount(typed[other.invoiceId] ?? '') ?? ZERO));
  const left = minus(amountCents, others);
  const amount = left < invoice.mostCents ? left : invoice.mostCents;
  return amount > 0 ? formatAmount(amount) : '';
}
