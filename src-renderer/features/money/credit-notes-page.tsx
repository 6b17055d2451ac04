import { FileMinus } from 'lucide-react';
import { Link } from 'wouter';
import type { CreditNoteRow } from '../../../src-shared/contract/corrections.ts';
import { readSort, useAddressValues } from '../../app/address.ts';
import { useRows } from '../../app/queries.ts';
import { SectionTabs } from '../../app/section-tabs.tsx';
import { texts } from '../../texts/index.ts';
import { csvAmount, DataTable, DateText, EmptyState, FilterChips, Money, Page, PageHeader, SearchBox, useClearFilters, type Column } from '../../ui/index.ts';
import { subscriberFilter, subscriberOf } from './subscriber-filter.ts';

const words = texts.money;
const SORTS = ['issuedOn', 'number', 'total'] as const;

const columns: readonly Column<CreditNoteRow>[] = [
  { key: 'number', heading: words.number, sort: 'number', width: 140, cell: (row) => <Link href={`/money/credit-notes/${row.id}`}>{row.number}</Link>, text: (row) => row.number },
  { key: 'issuedOn', heading: words.issuedOn, sort: 'issuedOn', width: 115, cell: (row) => <DateText date={row.issuedOn} />, text: (row) => row.issuedOn },
  { key: 'invoice', heading: words.invoicing.ofInvoice, width: 140, cell: (row) => <Link href={`/money/invoices/${row.invoiceId}`}>{row.invoiceNumber}</Link>, text: (row) => row.invoiceNumber },
  { key: 'subscriber', heading: words.subscriber, width: 200, cell: (row) => <Link href={`/subscribers/${row.subscriberId}`}>{row.subscriberName}</Link>, text: (row) => row.subscriberName },
  { key: 'kind', heading: words.invoicing.noteKindName, width: 120, cell: (row) => words.invoicing.noteKind[row.kind], text: (row) => words.invoicing.noteKind[row.kind] },
  { key: 'reason', heading: words.invoicing.reason, width: 250, cell: (row) => <span title={row.reason}>{row.reason}</span>, text: (row) => row.reason },
  { key: 'total', heading: words.totalKes, sort: 'total', align: 'right', width: 120, cell: (row) => <Money bare amount={row.totalCents} />, text: (row) => csvAmount(row.totalCents) },
];

/** What was given back of invoices. */
export function CreditNotesPage() {
  const [values, change] = useAddressValues();
  const sort = readSort(values['sort'], SORTS) ?? { by: 'issuedOn' as const, direction: 'desc' as const };
  const subscriberId = subscriberOf(values);
  const rows = useRows('creditNotes.list', { search: values['search'] ?? '', subscriberId, sort });
  const filters = subscriberFilter(subscriberId, rows.rows);
  return (
    <Page>
      <PageHeader title={words.creditNotes} />
      <SectionTabs of="/money/invoices" />
      <DataTable
        name="credit-notes"
        label={words.creditNotes}
        columns={columns}
        window={rows}
        rowId={(row) => row.id}
        rowHref={(row) => `/money/credit-notes/${row.id}`}
        sort={sort}
        onSort={({ by, direction }) => change({ sort: direction === 'desc' ? `-${by}` : by })}
        toolbar={<><SearchBox placeholder={words.invoicing.searchNotes} /><FilterChips filters={filters} /></>}
        onClearFilters={useClearFilters(filters)}
        totals={rows.first && { total: <Money bare amount={rows.first.totalCents} /> }}
        expectedRows={14}
        empty={<EmptyState icon={FileMinus} title={words.invoicing.noNotes} text={words.invoicing.noNotesText} />}
      />
    </Page>
  );
}
