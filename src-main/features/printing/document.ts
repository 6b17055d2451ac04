/** What stands on a document: plain data, so that it can be read in one place and drawn in another (a worker thread). */
import type { Cents } from '../../../src-shared/money.ts';
import type { Instant, LocalDate } from '../../../src-shared/time.ts';

export interface Seller {
  readonly name: string;
  readonly pin: string;
  readonly address: string;
  readonly phone: string;
  readonly email: string;
  /** PNG or JPEG. */
  readonly logo: Uint8Array | null;
}

export interface Buyer {
  readonly name: string;
  readonly accountNumber: string;
  readonly pin: string;
  readonly phone: string;
  readonly location: string;
  /** Number of the certificate; null: not exempt. */
  readonly exemption: string | null;
}

interface Common {
  readonly seller: Seller;
  readonly buyer: Buyer;
  /** What distinguishes it; of a pro forma and a statement, words. */
  readonly number: string;
  readonly issuedAt: Instant;
}

export interface DocumentLine {
  /** Of a payer: the unit it is for. */
  readonly unit: string | null;
  readonly description: string;
  readonly explanation: string;
  readonly quantity: number;
  readonly discountCents: Cents;
  readonly netCents: Cents;
  readonly taxCents: Cents;
  readonly grossCents: Cents;
}

export interface TaxRow {
  /** "VAT 16 %, excise 15 %", "Exempt". */
  readonly rates: string;
  readonly netCents: Cents;
  readonly exciseCents: Cents;
  readonly vatCents: Cents;
}

export interface Amounts {
  readonly lines: readonly DocumentLine[];
  readonly taxes: readonly TaxRow[];
  readonly netCents: Cents;
  readonly exciseCents: Cents;
  readonly vatCents: Cents;
  readonly totalCents: Cents;
}

/** The authority has it: control number of its unit, and the text of the QR code. */
export interface TaxSeal {
  readonly controlNumber: string;
  readonly receiptNumber: string;
  readonly internalData: string;
  readonly qrText: string | null;
}

export interface PayInstructions {
  readonly kind: 'paybill' | 'till';
  readonly number: string;
  readonly account: string;
  readonly amountCents: Cents;
}

export interface InvoiceDocument extends Common, Amounts {
  readonly kind: 'invoice' | 'proForma';
  readonly issuedOn: LocalDate;
  readonly dueOn: LocalDate;
  readonly creditedCents: Cents;
  readonly paidCents: Cents;
  readonly openCents: Cents;
  readonly isVoid: boolean;
  readonly seal: TaxSeal | null;
  /** Null: nothing is to be paid, or not by M-Pesa. */
  readonly pay: PayInstructions | null;
  readonly notes: readonly string[];
}

export interface CreditNoteDocument extends Common, Amounts {
  readonly kind: 'creditNote';
  readonly issuedOn: LocalDate;
  readonly invoiceNumber: string;
  readonly invoiceIssuedOn: LocalDate;
  readonly reason: string;
  readonly settledCents: Cents;
  readonly seal: TaxSeal | null;
}

export interface ReceiptDocument extends Common {
  readonly kind: 'receipt';
  /** "M-Pesa", "Cash". */
  readonly method: string;
  readonly amountCents: Cents;
  readonly settled: readonly { readonly number: string; readonly amountCents: Cents }[];
  readonly creditCents: Cents;
  /** What he owes after it; negative: credit. */
  readonly balanceCents: Cents;
  readonly takenBy: string | null;
  readonly isReversed: boolean;
}

export interface StatementDocument extends Common {
  readonly kind: 'statement';
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly openingCents: Cents;
  readonly closingCents: Cents;
  readonly rows: readonly { readonly on: LocalDate; readonly text: string; readonly debitCents: Cents; readonly creditCents: Cents; readonly balanceCents: Cents }[];
  readonly ageing: readonly { readonly label: string; readonly cents: Cents }[];
  readonly pay: PayInstructions | null;
}

export type DocumentModel = InvoiceDocument | CreditNoteDocument | ReceiptDocument | StatementDocument;
/** thermal80: a roll of 80 mm, as long as what stands on it; receipts and invoices only. */
export type Paper = 'A4' | 'thermal80';
