/** Values of a document as text, the same on every paper. */
import { formatAmount, negate, ZERO, type Cents } from '../../../src-shared/money.ts';
import { addDays, dateOf, formatDate, formatInstant, type Period } from '../../../src-shared/time.ts';
import type { BilledDocument, DocumentModel, InvoiceDocument, PayInstructions } from './document.ts';
import type { DocumentTexts } from './document-texts.ts';

/** "1 Mar 2026 – 31 Mar 2026": with the last day, as people say it; one day alone when it is one. */
export function periodWords({ start, end }: Period): string {
  const last = addDays(end, -1);
  return last === start ? formatDate(start) : `${formatDate(start)} – ${formatDate(last)}`;
}

export const issuedWords = (model: DocumentModel): string => formatInstant(model.issuedAt, model.timeZone);
export const issuedOn = (model: DocumentModel): string => formatDate(dateOf(model.issuedAt, model.timeZone));

const quantities = new Intl.NumberFormat('en-KE', { maximumFractionDigits: 3 });
export const quantityWords = (quantity: number): string => quantities.format(quantity);

/** A reduction, with its sign. */
export const taken = (amount: Cents): string => formatAmount(negate(amount));

/** An invoice with VAT has to be called a tax invoice (VAT Act 2013, regulations 2017). */
export function titleOf(model: DocumentModel, texts: DocumentTexts): string {
  return model.kind === 'invoice' && model.totals.vatCents !== ZERO ? texts.taxInvoice : texts[model.kind];
}

/** A paid or voided invoice does not ask for money. */
export function payOf(model: DocumentModel): PayInstructions | null {
  if (!('pay' in model) || model.voided) return null;
  return model.kind === 'invoice' && isPaid(model) ? null : model.pay;
}

export const isPaid = (model: InvoiceDocument): boolean => model.totals.openCents <= ZERO;

export interface TotalRow {
  readonly label: string;
  readonly text: string;
  readonly isStrong?: boolean;
}

/** From net to what is open; what is zero is left out, net and total never. */
export function totalRows(model: BilledDocument, texts: DocumentTexts): TotalRow[] {
  const { totals } = model;
  const row = (label: string, amount: Cents, isStrong = false): TotalRow => ({ label, text: formatAmount(amount), isStrong });
  const some = (label: string, amount: Cents, text = formatAmount(amount)): TotalRow[] => (amount === ZERO ? [] : [{ label, text }]);
  const rows = [
    ...some(texts.discountsGiven, totals.discountCents),
    row(texts.net, totals.netCents),
    ...some(texts.excise, totals.exciseCents),
    ...some(texts.vat, totals.vatCents),
    row(texts.total, totals.grossCents, true),
  ];
  if (model.kind === 'proForma') return rows;
  if (model.kind === 'creditNote') return [...rows, ...some(texts.takenOffInvoice, model.totals.toInvoiceCents), ...some(texts.addedToCredit, model.totals.toCreditCents)];
  const { creditedCents, paidCents, openCents } = model.totals;
  return [...rows, ...some(texts.credited, creditedCents, taken(creditedCents)), ...some(texts.payments, paidCents, taken(paidCents)), row(texts.amountDue, openCents, true)];
}
