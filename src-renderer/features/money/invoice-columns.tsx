import { Link } from 'wouter';
import type { InvoiceRow } from '../../../src-shared/contract/billing.ts';
import { texts } from '../../texts/index.ts';
import { csvAmount, DateText, Money, StateBadge, type Column } from '../../ui/index.ts';

const words = texts.money;
export const INVOICE_SORTS = ['issuedOn', 'dueOn', 'number', 'open', 'total'] as const;

export const invoiceColumns: readonly Column<InvoiceRow>[] = [
  { key: 'number', heading: words.number, sort: 'number', width: 140, cell: (row) => <Link href={`/money/invoices/${row.id}`}>{row.number}</Link>, text: (row) => row.number },
  { key: 'subscriber', heading: words.subscriber, width: 210, cell: (row) => <Link href={`/subscribers/${row.subscriberId}`}>{row.subscriberName}</Link>, text: (row) => row.subscriberName },
  { key: 'account', heading: words.account, width: 100, cell: (row) => row.accountNumber, text: (row) => row.accountNumber },
  { key: 'issuedOn', heading: words.issuedOn, sort: 'issuedOn', width: 115, cell: (row) => <DateText date={row.issuedOn} />, text: (row) => row.issuedOn },
  { key: 'dueOn', heading: words.dueOn, sort: 'dueOn', width: 115, cell: (row) => <DateText date={row.dueOn} />, text: (row) => row.dueOn },
  { key: 'state', heading: words.state, width: 135, cell: (row) => <StateBadge kind="invoice" state={row.state} />, text: (row) => texts.state.invoice[row.state] },
  { key: 'total', heading: words.totalKes, sort: 'total', align: 'right', width: 130, cell: (row) => <Money bare amount={row.totalCents} />, text: (row) => csvAmount(row.totalCents) },
  { key: 'open', heading: words.openKes, sort: 'open', align: 'right', width: 130, cell: (row) => row.openCents > 0 && <Money bare amount={row.openCents} tone={row.state === 'overdue' ? 'bad' : undefined} />, text: (row) => csvAmount(row.openCents) },
  { key: 'kind', heading: words.kindName, width: 130, hidden: true, cell: (row) => words.kind[row.kind], text: (row) => words.kind[row.kind] },
];
