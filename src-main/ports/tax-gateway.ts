/** The tax authority's register of invoices and credit notes, in our words. Amounts are cents. */
import type { Cents } from '../../src-shared/money.ts';
import type { Instant, LocalDate } from '../../src-shared/time.ts';

/** What an adapter needs to speak for one business: the secret in the clear, never stored, never logged. */
export interface TaxAccount {
  readonly baseUrl: string;
  /** The seller's PIN. */
  readonly pin: string;
  readonly branchId: string;
  readonly deviceSerial: string;
  /** Issued once, when the device is first connected; empty before. */
  readonly communicationKey: string;
  /** The control unit's own number, printed in front of every receipt number; empty before the device is connected. */
  readonly controlUnitId: string;
  /** The authority's class of what is sold. */
  readonly itemClassCode: string;
}

/** standard and reduced carry VAT; the others carry none, for three different reasons in law. */
export type TaxType = 'standard' | 'reduced' | 'zeroRated' | 'exempt' | 'nonVat';

export interface TaxLine {
  readonly description: string;
  readonly quantity: number;
  readonly taxType: TaxType;
  readonly vatBasisPoints: number;
  /** What VAT is reckoned on: net and excise duty together, after discounts. */
  readonly taxableCents: Cents;
  readonly vatCents: Cents;
}

export interface TaxDocument {
  /** Ours for the device, whole, unique for ever and the same at every try: what the authority knows a document by. */
  readonly sequence: number;
  readonly kind: 'invoice' | 'creditNote';
  /** As printed on the document. */
  readonly number: string;
  /** Of a credit note: the sequence of its invoice. */
  readonly originalSequence: number | null;
  readonly issuedOn: LocalDate;
  readonly postedAt: Instant;
  readonly buyer: { readonly name: string; readonly pin: string | null };
  readonly lines: readonly TaxLine[];
}

/** The authority has the document. */
export interface TaxRegistration {
  /** Number of the control unit and of the receipt, as the law wants it printed. */
  readonly controlNumber: string;
  readonly receiptNumber: string;
  /** The control unit's own proof, printed beside the receipt number on certified receipts; null when the authority did not tell it. */
  readonly internalData: string | null;
  /** Text of the QR code; null when the authority did not tell the signature. */
  readonly qrText: string | null;
  readonly acceptedAt: Instant;
}

export interface TaxGateway {
  /**
   * Registers a document once, however often it is sent. 'number-taken': the authority has another document under this sequence; send it
   * again under a fresh one. Throws GatewayError: retryable, nothing is wrong with the document; not retryable and 'not_done', it is refused
   * and must be mended; 'unknown', ask with find before anything else.
   */
  send(document: TaxDocument): Promise<TaxRegistration | 'number-taken'>;
  /** What the authority has of this document; null: nothing. since: it was not sent before. Throws GatewayError, never with outcome 'unknown' for a lost answer. */
  find(document: TaxDocument, since: Instant): Promise<TaxRegistration | null>;
  /** Connects the device for the first time; the key is told only once. Throws GatewayError. */
  connect(): Promise<{ readonly communicationKey: string; readonly controlUnitId: string }>;
}
