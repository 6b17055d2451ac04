/**
 * What a document says, as plain data: everything that is printed, nothing that has to be looked up or computed. It crosses threads.
 * Amounts are cents of the Kenya shilling; prose (descriptions, explanations, reasons) comes in the document's language.
 */
import type { Cents } from '../../../src-shared/money.ts';
import type { Instant, LocalDate, Period } from '../../../src-shared/time.ts';

/** thermal80: a roll of 80 mm, of which 72 mm are printed; as long as what stands on it. */
export type Paper = 'A4' | 'thermal80';
export type DocumentLanguage = 'en' | 'sw';

export type DocumentModel = InvoiceDocument | CreditNoteDocument | ProFormaDocument | ReceiptDocument | StatementDocument;
/** The kinds that list what is charged. */
export type BilledDocument = InvoiceDocument | CreditNoteDocument | ProFormaDocument;

interface AnyDocument {
  readonly language: DocumentLanguage;
  /** Of the business: every moment is printed as it was there. */
  readonly timeZone: string;
  readonly seller: Seller;
  readonly buyer: Buyer;
  /** From its series, e.g. "INV-2026-000123". */
  readonly number: string;
  readonly issuedAt: Instant;
  /** Paragraphs under everything else: terms, thanks, how to complain. */
  readonly notes: readonly string[];
  /** A voided document keeps its number and is stamped on every page. */
  readonly voided: { readonly on: LocalDate; readonly reason: string } | null;
}

export interface Seller {
  readonly name: string;
  /** KRA PIN. */
  readonly pin: string | null;
  readonly phone: string | null;
  readonly email: string | null;
  readonly address: readonly string[];
  /** A PNG or JPEG file. */
  readonly logo: Uint8Array | null;
}

export interface Buyer {
  readonly name: string;
  readonly accountNumber: string;
  readonly pin: string | null;
  readonly phone: string | null;
  readonly address: readonly string[];
}

interface Billed extends AnyDocument {
  /** One group without a title for most; for a payer of units a group for each unit. */
  readonly groups: readonly LineGroup[];
  /** Whether unit prices and discounts are with or without taxes; net and gross always say it themselves. */
  readonly priceBasis: 'inclusive' | 'exclusive';
  readonly taxes: readonly TaxSummaryRow[];
  readonly etims: Etims | null;
}

export interface LineGroup {
  /** The unit's name and account. */
  readonly title: string | null;
  readonly lines: readonly DocumentLine[];
  readonly grossCents: Cents;
}

export interface DocumentLine {
  readonly description: string;
  /** How the amount came about: "17 of 31 days × KES 2,500.00". */
  readonly explanation: string | null;
  /** Half open, printed with its last day; null for passes and for what is charged once. */
  readonly period: Period | null;
  readonly quantity: number;
  readonly unitPriceCents: Cents;
  /** Taken off quantity × unit price; not negative. */
  readonly discountCents: Cents;
  readonly netCents: Cents;
  /** "VAT 16%", "Excise 15%, VAT 16%", "Exempt". */
  readonly rateWords: string;
  /** Excise and VAT together. */
  readonly taxCents: Cents;
  readonly grossCents: Cents;
}

/** What was charged at one combination of rates. */
export interface TaxSummaryRow {
  readonly rateWords: string;
  readonly netCents: Cents;
  readonly exciseCents: Cents;
  readonly vatCents: Cents;
  readonly grossCents: Cents;
}

export interface BilledTotals {
  /** All discounts of the lines: already taken off in net. */
  readonly discountCents: Cents;
  readonly netCents: Cents;
  readonly exciseCents: Cents;
  readonly vatCents: Cents;
  readonly grossCents: Cents;
}

export interface InvoiceDocument extends Billed {
  readonly kind: 'invoice';
  readonly dueOn: LocalDate;
  /** Open is what is left of gross after credit notes and payments. */
  readonly totals: BilledTotals & { readonly creditedCents: Cents; readonly paidCents: Cents; readonly openCents: Cents };
  readonly pay: PayInstructions | null;
}

/** Amounts of a credit note are positive: they are given back. */
export interface CreditNoteDocument extends Billed {
  readonly kind: 'creditNote';
  readonly corrects: { readonly number: string; readonly issuedOn: LocalDate; readonly reason: string };
  /** Taken off what was open on the invoice; the rest went to the subscriber's credit. */
  readonly totals: BilledTotals & { readonly toInvoiceCents: Cents; readonly toCreditCents: Cents };
}

export interface ProFormaDocument extends Billed {
  readonly kind: 'proForma';
  readonly validUntil: LocalDate | null;
  readonly totals: BilledTotals;
  readonly pay: PayInstructions | null;
}

export interface ReceiptDocument extends AnyDocument {
  readonly kind: 'receipt';
  readonly receivedAt: Instant;
  readonly amountCents: Cents;
  /** "M-Pesa", "Cash", "Bank transfer". */
  readonly method: string;
  /** The code of the M-Pesa confirmation. */
  readonly mpesaCode: string | null;
  readonly receivedFrom: string | null;
  readonly settled: readonly { readonly number: string; readonly text: string; readonly amountCents: Cents; readonly openCents: Cents }[];
  /** The subscriber's credit after this payment. */
  readonly creditCents: Cents;
  /** Everything that the subscriber still owes. */
  readonly owedCents: Cents;
}

export interface StatementDocument extends AnyDocument {
  readonly kind: 'statement';
  /** First and last day that it covers. */
  readonly from: LocalDate;
  readonly to: LocalDate;
  /** Positive is owed, negative is the subscriber's credit; so are running and closing balances. */
  readonly openingCents: Cents;
  readonly rows: readonly StatementRow[];
  readonly debitCents: Cents;
  readonly creditCents: Cents;
  readonly closingCents: Cents;
  /** What is owed by its age, youngest first: "Not yet due", "1–30 days". Empty: not printed. */
  readonly ageing: readonly { readonly label: string; readonly amountCents: Cents }[];
  readonly pay: PayInstructions | null;
}

export interface StatementRow {
  readonly date: LocalDate;
  readonly document: string;
  readonly text: string;
  readonly debitCents: Cents;
  readonly creditCents: Cents;
  readonly balanceCents: Cents;
}

export interface PayInstructions {
  readonly method: 'paybill' | 'till';
  /** The paybill or till number. */
  readonly shortcode: string;
  /** What to enter as account; a till takes none. */
  readonly account: string | null;
  /** Null where the payer decides. */
  readonly amountCents: Cents | null;
  readonly qrText: string | null;
}

/** What KRA's control unit gave (LN 64/2024). */
export interface Etims {
  /** Serial number of the control unit. */
  readonly controlUnit: string;
  /** The control unit's number of this document. */
  readonly controlNumber: string;
  readonly qrText: string;
}
