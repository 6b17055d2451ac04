/** Documents as the books tell them: reads what is to be drawn. */
import type { DocumentRef } from '../../../src-shared/contract/documents.ts';
import { cents, ceilToShilling, minus, sum, ZERO, type Cents } from '../../../src-shared/money.ts';
import { addDays, dateOf, formatDate, type Instant } from '../../../src-shared/time.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { Reader } from '../../kernel/db.ts';
import { balanceOf } from '../../ledger/journal.ts';
import { q } from '../../schema/tables.ts';
import { statementOf } from '../accounts/index.ts';
import { linesOf } from '../billing/index.ts';
import { draftPage } from '../drafts/index.ts';
import { taxRegistrationOf, type TaxSubject } from '../etims/index.ts';
import { readSetting } from '../settings/index.ts';
import type { Amounts, Buyer, CreditNoteDocument, DocumentModel, InvoiceDocument, PayInstructions, ReceiptDocument, Seller, StatementDocument, TaxRow, TaxSeal } from './document.ts';

/** The document that a reference names, as it stands now. Throws Refusal not_found. */
export function modelOf(db: Reader, ref: DocumentRef, now: Instant): DocumentModel {
  switch (ref.kind) {
    case 'invoice':
      return invoiceModel(db, ref.id);
    case 'creditNote':
      return creditNoteModel(db, ref.id);
    case 'receipt':
      return receiptModel(db, ref.id);
    case 'proForma':
      return proFormaModel(db, ref.id, now);
    case 'statement':
      return statementModel(db, ref, now);
  }
}

function sellerOf(db: Reader): Seller {
  const { name, taxPin, address, phone, email } = readSetting(db, 'business');
  const logo = readSetting(db, 'logo');
  return { name, pin: taxPin, address, phone, email, logo: logo === null ? null : new Uint8Array(Buffer.from(logo, 'base64')) };
}

function buyerOf(db: Reader, subscriberId: number): Buyer {
  const row = db.get(q.selectFrom('subscriber').select(['name', 'accountNumber', 'taxPin', 'phone', 'location', 'taxExempt', 'exemption']).where('id', '=', subscriberId));
  if (!row) throw new Refusal('not_found', 'There is no such subscriber.');
  const { name, accountNumber, taxPin: pin, phone, location } = row;
  return { name, accountNumber, pin, phone: phone ?? '', location, exemption: row.taxExempt === 1 ? row.exemption : null };
}

/** By M-Pesa, whole shillings; null while M-Pesa is not set up, or nothing is to be paid. */
function payOf(db: Reader, account: string, owedCents: Cents): PayInstructions | null {
  const { enabled, transactionType, partyB } = readSetting(db, 'mpesa');
  if (!enabled || owedCents <= 0) return null;
  return { kind: transactionType === 'CustomerPayBillOnline' ? 'paybill' : 'till', number: partyB, account, amountCents: ceilToShilling(owedCents) };
}

function sealOf(db: Reader, subject: TaxSubject): TaxSeal | null {
  const known = taxRegistrationOf(db, subject);
  return known === null ? null : { controlNumber: known.controlNumber, receiptNumber: known.receiptNumber, internalData: known.internalData ?? '', qrText: known.qrText };
}

const percent = (basisPoints: number): string => `${basisPoints / 100} %`;

function ratesWords(vatBasisPoints: number, exciseBasisPoints: number, exempt: boolean): string {
  if (vatBasisPoints === 0 && exciseBasisPoints === 0) return exempt ? 'Exempt' : 'No tax';
  return [vatBasisPoints === 0 ? '' : `VAT ${percent(vatBasisPoints)}`, exciseBasisPoints === 0 ? '' : `excise ${percent(exciseBasisPoints)}`].filter((one) => one !== '').join(', ');
}

interface TaxedLine {
  readonly vatBasisPoints: number;
  readonly exciseBasisPoints: number;
  readonly netCents: Cents;
  readonly exciseCents: Cents;
  readonly vatCents: Cents;
}

function taxRows(lines: readonly TaxedLine[], exempt: boolean): TaxRow[] {
  return [...Map.groupBy(lines, (line) => `${line.vatBasisPoints} ${line.exciseBasisPoints}`).values()].map((group) => ({
    rates: ratesWords(group[0]!.vatBasisPoints, group[0]!.exciseBasisPoints, exempt),
    netCents: sum(group.map((line) => line.netCents)),
    exciseCents: sum(group.map((line) => line.exciseCents)),
    vatCents: sum(group.map((line) => line.vatCents)),
  }));
}

function invoiceModel(db: Reader, id: number): InvoiceDocument {
  const row = db.get(q.selectFrom('invoice').select(['number', 'subscriberId', 'issuedOn', 'dueOn', 'postedAt', 'netCents', 'exciseCents', 'vatCents', 'totalCents', 'openCents', 'note', 'voidEntryId']).where('id', '=', id));
  if (!row) throw new Refusal('not_found', 'There is no such invoice.');
  const { number, subscriberId, issuedOn, dueOn, postedAt: issuedAt, netCents, exciseCents, vatCents, totalCents, openCents } = row;
  const buyer = buyerOf(db, subscriberId);
  const lines = linesOf(db, id);
  const creditedCents = cents(db.one(q.selectFrom('allocation').select(({ fn }) => fn.sum<number | null>('amountCents').as('credited')).where('invoiceId', '=', id).where('creditNoteId', 'is not', null)).credited ?? 0);
  const isVoid = row.voidEntryId !== null;
  return {
    kind: 'invoice', seller: sellerOf(db), buyer, number, issuedAt, issuedOn, dueOn, isVoid,
    lines: lines.map(({ unitName: unit, description, explanation, quantity, discountCents, ...line }) => ({ unit, description, explanation, quantity, discountCents, netCents: line.netCents, taxCents: cents(line.exciseCents + line.vatCents), grossCents: line.grossCents })),
    taxes: taxRows(lines, buyer.exemption !== null),
    netCents, exciseCents, vatCents, totalCents, creditedCents, openCents,
    paidCents: isVoid ? ZERO : cents(totalCents - openCents - creditedCents),
    seal: sealOf(db, { invoiceId: id }),
    pay: payOf(db, buyer.accountNumber, openCents),
    notes: [row.note, readSetting(db, 'business').invoiceNote].filter((note) => note !== ''),
  };
}

function proFormaModel(db: Reader, id: number, now: Instant): InvoiceDocument {
  const draft = draftPage(db, id, dateOf(now));
  const { subscriberId, netCents, exciseCents, vatCents, totalCents } = draft;
  const buyer = buyerOf(db, subscriberId);
  const today = dateOf(now);
  const lines = draft.planned.map(({ unitName: unit, description, explanation, discountCents, ...line }, index) => ({
    unit, description, explanation, quantity: draft.lines[index]?.quantity ?? 1, discountCents, netCents: line.netCents, taxCents: cents(line.exciseCents + line.vatCents), grossCents: line.grossCents,
  }));
  return {
    kind: 'proForma', seller: sellerOf(db), buyer, number: `Draft ${id}`, issuedAt: draft.changedAt, issuedOn: today, dueOn: addDays(today, draft.dueDays), isVoid: false, lines,
    taxes: totalCents === netCents ? [] : [{ rates: 'All lines', netCents, exciseCents, vatCents }],
    netCents, exciseCents, vatCents, totalCents, creditedCents: ZERO, paidCents: ZERO, openCents: totalCents, seal: null,
    pay: payOf(db, buyer.accountNumber, totalCents),
    notes: [draft.note].filter((note) => note !== ''),
  };
}

function creditNoteModel(db: Reader, id: number): CreditNoteDocument {
  const row = db.get(q.selectFrom('creditNote').innerJoin('invoice', 'invoice.id', 'creditNote.invoiceId').select(['creditNote.number', 'creditNote.subscriberId', 'creditNote.issuedOn', 'creditNote.postedAt', 'creditNote.reason', 'creditNote.netCents', 'creditNote.exciseCents', 'creditNote.vatCents', 'creditNote.totalCents', 'settledCents', 'invoice.number as invoiceNumber', 'invoice.issuedOn as invoiceIssuedOn']).where('creditNote.id', '=', id));
  if (!row) throw new Refusal('not_found', 'There is no such credit note.');
  const { subscriberId, postedAt: issuedAt, ...note } = row;
  const buyer = buyerOf(db, subscriberId);
  const lines = db.all(
    q.selectFrom('creditNoteLine').innerJoin('invoiceLine', 'invoiceLine.id', 'invoiceLineId').select(['creditNoteLine.description', 'creditNoteLine.explanation', 'creditNoteLine.netCents', 'creditNoteLine.exciseCents', 'creditNoteLine.vatCents', 'creditNoteLine.grossCents', 'vatBasisPoints', 'exciseBasisPoints']).where('creditNoteId', '=', id).orderBy('creditNoteLine.id'),
  );
  const amounts: Amounts = {
    lines: lines.map(({ description, explanation, netCents, exciseCents, vatCents, grossCents }) => ({ unit: null, description, explanation, quantity: 1, discountCents: ZERO, netCents, taxCents: cents(exciseCents + vatCents), grossCents })),
    taxes: taxRows(lines, buyer.exemption !== null),
    netCents: note.netCents, exciseCents: note.exciseCents, vatCents: note.vatCents, totalCents: note.totalCents,
  };
  return { kind: 'creditNote', seller: sellerOf(db), buyer, issuedAt, ...note, ...amounts, seal: sealOf(db, { creditNoteId: id }) };
}

const METHODS = { mpesa: 'M-Pesa', cash: 'Cash', bank: 'Bank transfer', cheque: 'Cheque' } as const;

/** Why there is no receipt for money that is no subscriber's. */
const NO_RECEIPT: Readonly<Record<string, (receipt: string) => string>> = {
  split: (receipt) => `${receipt} was split: print the receipts of its parts.`,
  returned: (receipt) => `${receipt} was paid back to its sender.`,
  reversed: (receipt) => `${receipt} was reversed before it was anybody's.`,
};

function receiptModel(db: Reader, id: number): ReceiptDocument {
  const row = db.get(q.selectFrom('payment').leftJoin('operator', 'operator.id', 'payment.operatorId').select(['receipt', 'method', 'amountCents', 'state', 'subscriberId', 'paidAt', 'operator.name as takenBy']).where('payment.id', '=', id));
  if (!row) throw new Refusal('not_found', 'There is no such payment.');
  if (row.subscriberId === null) throw new Refusal('conflict', NO_RECEIPT[row.state]?.(row.receipt) ?? `${row.receipt} is nobody's yet. Say whose it is first.`);
  const settled = db.all(q.selectFrom('allocation').innerJoin('invoice', 'invoice.id', 'allocation.invoiceId').select(({ fn }) => ['invoice.number', fn.sum<Cents>('allocation.amountCents').as('amountCents')]).where('paymentId', '=', id).groupBy('invoice.id').orderBy('invoice.id')).filter((part) => part.amountCents !== 0);
  const isReversed = row.state === 'reversed';
  return {
    kind: 'receipt', seller: sellerOf(db), buyer: buyerOf(db, row.subscriberId), number: row.receipt, issuedAt: row.paidAt, method: METHODS[row.method], amountCents: row.amountCents, settled, isReversed, takenBy: row.takenBy,
    creditCents: isReversed ? ZERO : minus(row.amountCents, sum(settled.map((part) => part.amountCents))),
    balanceCents: balanceOf(db, row.subscriberId),
  };
}

function statementModel(db: Reader, ref: Extract<DocumentRef, { kind: 'statement' }>, now: Instant): StatementDocument {
  const { from, to, openingCents, closingCents, rows, ageing } = statementOf(db, { subscriberId: ref.id, from: ref.from, to: ref.to }, now);
  const buyer = buyerOf(db, ref.id);
  return {
    kind: 'statement', seller: sellerOf(db), buyer, number: `${formatDate(from)} – ${formatDate(to)}`, issuedAt: now, from, to, openingCents, closingCents,
    rows: rows.map((row) => ({ on: row.bookedOn, text: row.text, debitCents: row.debitCents, creditCents: row.creditCents, balanceCents: row.balanceCents })),
    ageing: [
      { label: 'NOT DUE', cents: ageing.notDueCents },
      { label: '1–30 DAYS LATE', cents: ageing.days30Cents },
      { label: '31–60 DAYS', cents: ageing.days60Cents },
      { label: '61–90 DAYS', cents: ageing.days90Cents },
      { label: 'OLDER', cents: ageing.olderCents },
    ],
    pay: payOf(db, buyer.accountNumber, closingCents),
  };
}

/** "INV-2026-00117.pdf"; of a statement "statement-10017-2026-03-31.pdf". */
export function fileNameOf(model: DocumentModel): string {
  switch (model.kind) {
    case 'statement':
      return `statement-${model.buyer.accountNumber}-${model.to}.pdf`;
    case 'receipt':
      // A part is named "UC…/1".
      return `receipt-${model.number.replace('/', '-')}.pdf`;
    case 'proForma':
      return `pro-forma-${model.number.replace(/\D/g, '')}.pdf`;
    default:
      return `${model.number}.pdf`;
  }
}
