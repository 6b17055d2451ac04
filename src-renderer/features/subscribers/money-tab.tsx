import { Stack, Title } from '@mantine/core';
import { Banknote, ReceiptText } from 'lucide-react';
import { Link } from 'wouter';
import type { InvoiceRow } from '../../../src-shared/contract/billing.ts';
import type { PaymentRow } from '../../../src-shared/contract/payments.ts';
import { formatDate, formatInstant } from '../../../src-shared/time.ts';
import { useRows } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { csvAmount, DataTable, DateText, EmptyState, InstantText, Money, StateBadge, type Column } from '../../ui/index.ts';

const words = texts.subscribers.money;

const invoiceColumns: readonly Column<InvoiceRow>[] = [
  { key: 'number', heading: words.number, width: 140, cell: (row) => <Link href={`/money/invoices/${row.id}`}>{row.number}</Link>, text: (row) => row.number },
  { key: 'issued', heading: words.issued, width: 120, cell: (row) => <DateText date={row.issuedOn} />, text: (row) => formatDate(row.issuedOn) },
  { key: 'due', heading: words.due, width: 120, cell: (row) => <DateText date={row.dueOn} />, text: (row) => formatDate(row.dueOn) },
  { key: 'state', heading: texts.subscribers.state, width: 120, cell: (row) => <StateBadge kind="invoice" state={row.state} />, text: (row) => texts.state.invoice[row.state] },
  { key: 'total', heading: words.total, align: 'right', cell: (row) => <Money bare amount={row.totalCents} />, text: (row) => csvAmount(row.totalCents) },
  { key: 'open', heading: words.open, align: 'right', cell: (row) => <Money bare amount={row.openCents} />, text: (row) => csvAmount(row.openCents) },
];

const paymentColumns: readonly Column<PaymentRow>[] = [
  { key: 'receipt', heading: words.receipt, width: 140, cell: (row) => <Link href={`/money/payments/${row.id}`}>{row.receipt}</Link>, text: (row) => row.receipt },
  { key: 'paidAt', heading: words.paidAt, width: 170, cell: (row) => <InstantText at={row.paidAt} />, text: (row) => formatInstant(row.paidAt) },
  { key: 'method', heading: words.method, width: 100, cell: (row) => words.methodValue[row.method], text: (row) => words.methodValue[row.method] },
  { key: 'state', heading: texts.subscribers.state, width: 120, cell: (row) => <StateBadge kind="payment" state={row.state} />, text: (row) => texts.state.payment[row.state] },
  { key: 'amount', heading: words.amount, align: 'right', cell: (row) => <Money bare amount={row.amountCents} />, text: (row) => csvAmount(row.amountCents) },
];

/** His invoices and his payments. */
export function MoneyTab({ subscriberId }: { subscriberId: number }) {
  const invoices = useRows('invoices.list', { subscriberId });
  const payments = useRows('payments.list', { subscriberId });
  return (
    <Stack gap="md">
      <section>
        <Title order={2} mb="xs">{words.invoices}</Title>
        <DataTable plain height="content" expectedRows={4} name="subscriber-invoices" label={words.invoices} columns={invoiceColumns} window={invoices} rowId={(row) => row.id} rowHref={(row) => `/money/invoices/${row.id}`} empty={<EmptyState icon={ReceiptText} title={words.noInvoices} text={words.noInvoicesText} />} />
      </section>
      <section>
        <Title order={2} mb="xs">{words.payments}</Title>
        <DataTable plain height="content" keyboard={false} expectedRows={4} name="subscriber-payments" label={words.payments} columns={paymentColumns} window={payments} rowId={(row) => row.id} rowHref={(row) => `/money/payments/${row.id}`} empty={<EmptyState icon={Banknote} title={words.noPayments} text={words.noPaymentsText} />} />
      </section>
    </Stack>
  );
}
