import { Button } from '@mantine/core';
import { CalendarClock, ReceiptText } from 'lucide-react';
import { Link } from 'wouter';
import { InvoiceState, type InvoiceRow } from '../../../src-shared/contract/billing.ts';
import { goTo, oneOf, readSort, useAddressValues } from '../../app/address.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useRows } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { csvAmount, DataTable, DateText, EmptyState, FilterChips, Money, Page, PageHeader, SearchBox, StateBadge, useClearFilters, type Column, type Filter } from '../../ui/index.ts';

const words = texts.money;
const SORTS = ['issuedOn', 'dueOn', 'number', 'open', 'total'] as const;
const RUN = '/money/run';

const columns: readonly Column<InvoiceRow>[] = [
  { key: 'number', heading: words.number, sort: 'number', width: 130, cell: (row) => <Link href={`/money/invoices/${row.id}`}>{row.number}</Link>, text: (row) => row.number },
  { key: 'subscriber', heading: words.subscriber, width: 210, cell: (row) => <Link href={`/subscribers/${row.subscriberId}`}>{row.subscriberName}</Link>, text: (row) => row.subscriberName },
  { key: 'account', heading: words.account, width: 100, cell: (row) => row.accountNumber, text: (row) => row.accountNumber },
  { key: 'issuedOn', heading: words.issuedOn, sort: 'issuedOn', width: 115, cell: (row) => <DateText date={row.issuedOn} />, text: (row) => row.issuedOn },
  { key: 'dueOn', heading: words.dueOn, sort: 'dueOn', width: 115, cell: (row) => <DateText date={row.dueOn} />, text: (row) => row.dueOn },
  { key: 'state', heading: words.state, width: 115, cell: (row) => <StateBadge kind="invoice" state={row.state} />, text: (row) => texts.state.invoice[row.state] },
  { key: 'total', heading: words.totalKes, sort: 'total', align: 'right', width: 130, cell: (row) => <Money bare amount={row.totalCents} />, text: (row) => csvAmount(row.totalCents) },
  { key: 'open', heading: words.openKes, sort: 'open', align: 'right', width: 130, cell: (row) => row.openCents > 0 && <Money bare amount={row.openCents} tone={row.state === 'overdue' ? 'bad' : undefined} />, text: (row) => csvAmount(row.openCents) },
  { key: 'kind', heading: words.kindName, width: 130, hidden: true, cell: (row) => words.kind[row.kind], text: (row) => words.kind[row.kind] },
];
const filters: readonly Filter[] = [{ key: 'state', name: words.state, options: InvoiceState.options.map((value) => ({ value, label: texts.state.invoice[value] })) }];

export function InvoicesPage() {
  const [values, change] = useAddressValues();
  const mayRun = useMay()('billing.preview');
  const sort = readSort(values['sort'], SORTS) ?? { by: 'issuedOn' as const, direction: 'desc' as const };
  const rows = useRows('invoices.list', { search: values['search'] ?? '', state: oneOf(values['state'], InvoiceState.options), sort });
  usePageActions(mayRun ? [{ id: 'run', label: words.nextRun, icon: CalendarClock, key: 'r', run: () => goTo(RUN) }] : []);
  const run = mayRun && <Button component={Link} href={RUN} variant="default" leftSection={<CalendarClock size={16} aria-hidden />}>{words.nextRun}</Button>;
  return (
    <Page>
      <PageHeader title={words.invoices} actions={run} />
      <DataTable
        name="invoices"
        label={words.invoices}
        columns={columns}
        window={rows}
        rowId={(row) => row.id}
        rowHref={(row) => `/money/invoices/${row.id}`}
        sort={sort}
        onSort={({ by, direction }) => change({ sort: direction === 'desc' ? `-${by}` : by })}
        toolbar={<><SearchBox placeholder={words.searchInvoices} /><FilterChips filters={filters} /></>}
        onClearFilters={useClearFilters(filters)}
        totals={rows.first && { total: <Money bare amount={rows.first.totalCents} />, open: <Money bare amount={rows.first.openCents} /> }}
        expectedRows={14}
        empty={<EmptyState icon={ReceiptText} title={words.noInvoices} text={words.noInvoicesText} action={run} />}
      />
    </Page>
  );
}
