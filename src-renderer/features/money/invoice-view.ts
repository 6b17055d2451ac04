import { formatKes, sum, ZERO } from '../../../src-shared/money.ts';
import { daysBetween, formatDate, type LocalDate } from '../../../src-shared/time.ts';
import type { ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { percentText, type Tone } from '../../ui/index.ts';

export type InvoiceView = ReadOutput<'invoices.get'>;
export type InvoiceLine = InvoiceView['lines'][number];
const words = texts.money.invoicing;

/** How it stands, in one sentence. */
export function sentenceOf(invoice: Pick<InvoiceView, 'state' | 'openCents' | 'totalCents' | 'dueOn'>, today: LocalDate): string {
  const open = formatKes(invoice.openCents);
  switch (invoice.state) {
    case 'open':
      return words.sentence.open(open, formatDate(invoice.dueOn));
    case 'overdue':
      return words.sentence.overdue(open, formatDate(invoice.dueOn), daysBetween(invoice.dueOn, today));
    case 'paid':
      return invoice.totalCents === ZERO ? words.sentence.nothing : words.sentence.paid;
    case 'void':
      return words.sentence.void;
    case 'writtenOff':
      return words.sentence.writtenOff;
  }
}

export const openTone = (invoice: Pick<InvoiceView, 'state'>): Tone | undefined => (invoice.state === 'overdue' ? 'bad' : undefined);

/** "VAT 16 % on top of excise 15 %". */
export function ratesText(rates: { readonly vatBasisPoints: number; readonly exciseBasisPoints: number }): string {
  if (rates.vatBasisPoints === 0 && rates.exciseBasisPoints === 0) return words.noTaxes;
  return words.rates(percentText(rates.vatBasisPoints), rates.exciseBasisPoints === 0 ? null : percentText(rates.exciseBasisPoints));
}

/** Which columns its lines need: one that would be empty all the way down is left out. */
export function columnsOf(lines: readonly InvoiceLine[]) {
  return {
    quantity: lines.some((line) => line.quantity !== 1),
    discount: lines.some((line) => line.discountCents !== 0),
    excise: lines.some((line) => line.exciseCents !== 0),
    vat: lines.some((line) => line.vatCents !== 0),
    credited: lines.some((line) => line.creditedCents !== 0),
  };
}

export function lineSums(lines: readonly InvoiceLine[]) {
  return {
    discountCents: sum(lines.map((line) => line.discountCents)),
    netCents: sum(lines.map((line) => line.netCents)),
    exciseCents: sum(lines.map((line) => line.exciseCents)),
    vatCents: sum(lines.map((line) => line.vatCents)),
    creditedCents: sum(lines.map((line) => line.creditedCents)),
  };
}
