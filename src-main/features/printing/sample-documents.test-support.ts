/** Documents with everything on them, for tests and benches. */
import { cents, shillings, ZERO, type Cents } from '../../../src-shared/money.ts';
import { localDate, parseInstant } from '../../../src-shared/time.ts';
import type { CreditNoteDocument, DocumentLine, InvoiceDocument, ReceiptDocument, StatementDocument } from './document.ts';

const AT = parseInstant('2026-03-02T09:13:00+03:00');
const seller = { name: 'Mwangaza Networks', pin: 'P051234567X', address: 'Kasarani, Nairobi', phone: '0700 000 000', email: 'office@mwangaza.example', logo: null };
const buyer = { name: 'Wanjikũ Ng’ang’a', accountNumber: '10017', pin: 'A012345678Z', phone: '254712345678', location: 'Mwiki, House 12', exemption: null };

const line = (unit: string | null, description: string, grossCents: Cents, discountCents: Cents = ZERO): DocumentLine => ({
  unit, description, explanation: '17 of 31 days × KES 2,500.00, taxes included', quantity: 1, discountCents, netCents: cents(grossCents - 37_556), taxCents: cents(37_556), grossCents,
});

export const invoiceDocument = (changes: Partial<InvoiceDocument> = {}): InvoiceDocument => ({
  kind: 'invoice', seller, buyer, number: 'INV-2026-00117', issuedAt: AT, issuedOn: localDate('2026-03-02'), dueOn: localDate('2026-03-09'),
  lines: [line(null, 'Home 10 Mbps, 15 Mar 2026 – 31 Mar 2026', cents(123_387), cents(13_710)), line(null, 'Static IP', cents(26_613))],
  taxes: [{ rates: 'VAT 16 %, excise 15 %', netCents: cents(112_444), exciseCents: cents(16_867), vatCents: cents(20_689) }],
  netCents: cents(112_444), exciseCents: cents(16_867), vatCents: cents(20_689), totalCents: shillings(1500), creditedCents: ZERO, paidCents: shillings(500), openCents: shillings(1000), isVoid: false,
  seal: { controlNumber: 'KRACU0300000001', receiptNumber: '117/117 NS', internalData: 'ABCD-EFGH', qrText: 'https://etims.example/?data=P051234567X00ABC' },
  pay: { kind: 'paybill', number: '600111', account: '10017', amountCents: shillings(1000) }, notes: ['Thank you for paying on time.'],
  ...changes,
});

/** A landlord's: two lines for each of so many houses. */
export const unitsDocument = (houses: number): InvoiceDocument => invoiceDocument({ lines: Array.from({ length: houses * 2 }, (_, index) => line(`House ${1 + Math.floor(index / 2)}`, index % 2 === 0 ? 'Home 10 Mbps, 1 Mar 2026 – 31 Mar 2026' : 'Static IP', shillings(1500))) });

export const creditNoteDocument: CreditNoteDocument = {
  kind: 'creditNote', seller, buyer, number: 'CRN-2026-00003', issuedAt: AT, issuedOn: localDate('2026-03-12'), invoiceNumber: 'INV-2026-00117', invoiceIssuedOn: localDate('2026-03-02'),
  reason: 'Changed from Home 10 Mbps to Home 20 Mbps on 12 Mar 2026', settledCents: shillings(500), seal: null, lines: [line(null, 'Not used: Home 10 Mbps', cents(80_645))], taxes: [],
  netCents: cents(60_454), exciseCents: cents(9068), vatCents: cents(11_123), totalCents: cents(80_645),
};

export const receiptDocument: ReceiptDocument = {
  kind: 'receipt', seller, buyer, number: 'TCR5HJ8K2L', issuedAt: AT, method: 'M-Pesa', amountCents: shillings(2500), settled: [{ number: 'INV-2026-00117', amountCents: shillings(1500) }], creditCents: shillings(1000),
  balanceCents: cents(-100_000), takenBy: null, isReversed: false,
};

/** Invoice and payment in turn. */
export const statementDocument = (rows: number): StatementDocument => ({
  kind: 'statement', seller, buyer, number: '1 Jan 2026 – 31 Mar 2026', issuedAt: AT, from: localDate('2026-01-01'), to: localDate('2026-03-31'), openingCents: shillings(1500), closingCents: shillings(3500),
  rows: Array.from({ length: rows }, (_, index) => ({
    on: localDate('2026-02-02'), text: index % 2 === 0 ? 'Invoice INV-2026-00117' : 'Payment TCR5HJ8K2L by M-Pesa', debitCents: index % 2 === 0 ? shillings(2000) : ZERO, creditCents: index % 2 === 0 ? ZERO : shillings(2000),
    balanceCents: index % 2 === 0 ? shillings(3500) : shillings(1500),
  })),
  ageing: [{ label: 'NOT DUE', cents: shillings(1500) }, { label: '1–30 DAYS LATE', cents: shillings(2000) }], pay: null,
});
