import { Link } from 'wouter';
import type { InvoiceRow } from '../../../../src-shared/contract/billing.ts';
import type { CreditNoteRow } from '../../../../src-shared/contract/corrections.ts';
import type { PaymentRow } from '../../../../src-shared/contract/payments.ts';
import { formatDate, formatInstant } from '../../../../src-shared/time.ts';
import type { ReadOutput } from '../../../app/queries.ts';
import { texts } from '../../../texts/index.ts';
import { csvAmount, DateText, InstantText, Money, StateBadge, type Column } from '../../../ui/index.ts';

const words = texts.account;
export type RefundRow = ReadOutput<'refunds.list'>['rows'][number];
export type DraftRow = ReadOutput<'drafts.list'>['rows'][number];

export const invoiceColumns: readonly Column<InvoiceRow>[] = [
  { key: 'number', heading: words.number, width: 160, cell: (row) => <Link href={`/money/invoices/${row.id}`}>{row.number}</Link>, text: (row) => row.number },
  { key: 'issued', heading: words.issued, width: 120, cell: (row) => <DateText date={row.issuedOn} />, text: (row) => formatDate(row.issuedOn) },
  { key: 'due', heading: words.due, width: 120, cell: (row) => <DateText date={row.dueOn} />, text: (row) => formatDate(row.dueOn) },
  { key: 'state', heading: words.state, width: 130, cell: (row) => <StateBadge kind="invoice" state={row.state} />, text: (row) => texts.state.invoice[row.state] },
  { key: 'total', heading: words.total, align: 'right', cell: (row) => <Money bare amount={row.totalCents} />, text: (row) => csvAmount(row.totalCents) },
  { key: 'open', heading: words.open, align: 'right', cell: (row) => <Money bare amount={row.openCents} />, text: (row) => csvAmount(row.openCents) },
];

export const paymentColumns: readonly Column<PaymentRow>[] = [
  { key: 'receipt', heading: words.receipt, width: 160, cell: (row) => <Link href={`/money/payments/${row.id}`}>{row.receipt}</Link>, text: (row) => row.receipt },
  { key: 'paidAt', heading: words.paidAt, width: 170, cell: (row) => <InstantText at={row.paidAt} />, text: (row) => formatInstant(row.paidAt) },
  { key: 'method', heading: words.method, width: 100, cell: (row) => words.methodValue[row.method], text: (row) => words.methodValue[row.method] },
  { key: 'state', heading: words.state, width: 130, cell: (row) => <StateBadge kind="payment" state={row.state} />, text: (row) => texts.state.payment[row.state] },
  { key: 'amount', heading: words.amount, align: 'right', cell: (row) => <Money bare amount={row.amountCents} />, text: (row) => csvAmount(row.amountCents) },
];

export const creditNoteColumns: readonly Column<CreditNoteRow>[] = [
  { key: 'number', heading: words.number, width: 160, cell: (row) => <Link href={`/money/credit-notes/${row.id}`}>{row.number}</Link>, text: (row) => row.number },
  { key: 'issued', heading: words.issued, width: 120, cell: (row) => <DateText date={row.issuedOn} />, text: (row) => formatDate(row.issuedOn) },
  { key: 'invoice', heading: words.invoice, width: 150, cell: (row) => <Link href={`/money/invoices/${row.invoiceId}`}>{row.invoiceNumber}</Link>, text: (row) => row.invoiceNumber },
  { key: 'reason', heading: words.reason, width: 260, cell: (row) => <span title={row.reason}>{row.reason}</span>, text: (row) => row.reason },
  { key: 'total', heading: words.total, align: 'right', cell: (row) => <Money bare amount={row.totalCents} />, text: (row) => csvAmount(row.totalCents) },
];

export const refundColumns: readonly Column<RefundRow>[] = [
  { key: 'number', heading: words.number, width: 160, cell: (row) => row.number, text: (row) => row.number },
  { key: 'refundedOn', heading: words.refundedOn, width: 120, cell: (row) => <DateText date={row.refundedOn} />, text: (row) => formatDate(row.refundedOn) },
  { key: 'method', heading: words.method, width: 90, cell: (row) => words.methodValue[row.method], text: (row) => words.methodValue[row.method] },
  { key: 'reference', heading: words.reference, width: 140, cell: (row) => row.reference, text: (row) => row.reference },
  { key: 'reason', heading: words.reason, width: 200, cell: (row) => <span title={row.reason}>{row.reason}</span>, text: (row) => row.reason },
  { key: 'by', heading: words.by, width: 130, cell: (row) => row.by, text: (row) => row.by ?? '' },
  { key: 'amount', heading: words.amount, align: 'right', cell: (row) => <Money bare amount={row.amountCents} />, text: (row) => csvAmount(row.amountCents) },
];

export const draftColumns: readonly Column<DraftRow>[] = [
  { key: 'draft', heading: words.draft, width: 160, cell: (row) => <Link href={`/money/drafts/${row.id}`}>{words.openDraft(row.id)}</Link>, text: (row) => String(row.id) },
  { key: 'changedAt', heading: words.changedAt, width: 170, cell: (row) => <InstantText at={row.changedAt} />, text: (row) => formatInstant(row.changedAt) },
  { key: 'lines', heading: words.what, width: 120, cell: (row) => words.lineCount(row.lines), text: (row) => String(row.lines) },
  { key: 'postOn', heading: words.postOn, width: 180, cell: (row) => (row.postOn === null ? words.byHand : <DateText date={row.postOn} />), text: (row) => (row.postOn === null ? '' : formatDate(row.postOn)) },
  { key: 'total', heading: words.total, align: 'right', cell: (row) => <Money bare amount={row.totalCents} />, text: (row) => csvAmount(row.totalCents) },
];
