import { Undo2 } from 'lucide-react';
import { Link } from 'wouter';
import { useAddressValues } from '../../app/address.ts';
import { useRows, type ReadOutput } from '../../app/queries.ts';
import { SectionTabs } from '../../app/section-tabs.tsx';
import { texts } from '../../texts/index.ts';
import { csvAmount, DataTable, DateText, EmptyState, FilterChips, Money, Page, PageHeader, useClearFilters, type Column } from '../../ui/index.ts';
import { subscriberFilter, subscriberOf } from './subscriber-filter.ts';

type RefundRow = ReadOutput<'refunds.list'>['rows'][number];
const words = texts.money;

const columns: readonly Column<RefundRow>[] = [
  { key: 'number', heading: words.number, width: 140, cell: (row) => row.number, text: (row) => row.number },
  { key: 'refundedOn', heading: words.invoicing.refundedOn, width: 115, cell: (row) => <DateText date={row.refundedOn} />, text: (row) => row.refundedOn },
  { key: 'subscriber', heading: words.subscriber, width: 200, cell: (row) => <Link href={`/subscribers/${row.subscriberId}`}>{row.subscriberName}</Link>, text: (row) => row.subscriberName },
  { key: 'method', heading: words.methodName, width: 100, cell: (row) => words.invoicing.paidOutBy[row.method], text: (row) => words.invoicing.paidOutBy[row.method] },
  { key: 'reference', heading: words.invoicing.voucher, width: 140, cell: (row) => row.reference, text: (row) => row.reference },
  { key: 'reason', heading: words.invoicing.reason, width: 220, cell: (row) => <span title={row.reason}>{row.reason}</span>, text: (row) => row.reason },
  { key: 'by', heading: words.invoicing.by, width: 140, cell: (row) => row.by ?? words.invoicing.automatic, text: (row) => row.by ?? words.invoicing.automatic },
  { key: 'amount', heading: words.amountKes, align: 'right', width: 120, cell: (row) => <Money bare amount={row.amountCents} />, text: (row) => csvAmount(row.amountCents) },
];

/** Credit that was paid out. */
export function RefundsPage() {
  const [values] = useAddressValues();
  const subscriberId = subscriberOf(values);
  const rows = useRows('refunds.list', { subscriberId });
  const filters = subscriberFilter(subscriberId, rows.rows);
  return (
    <Page>
      <PageHeader title={words.refunds} />
      <SectionTabs of="/money/invoices" />
      <DataTable
        name="refunds"
        label={words.refunds}
        columns={columns}
        window={rows}
        rowId={(row) => row.id}
        rowHref={(row) => `/subscribers/${row.subscriberId}?tab=money`}
        toolbar={filters.length > 0 && <FilterChips filters={filters} />}
        onClearFilters={useClearFilters(filters)}
        expectedRows={14}
        empty={<EmptyState icon={Undo2} title={words.invoicing.noRefunds} text={words.invoicing.noRefundsText} />}
      />
    </Page>
  );
}
