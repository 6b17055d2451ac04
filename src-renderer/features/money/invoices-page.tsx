import { Button } from '@mantine/core';
import { CalendarClock, FilePlus, ReceiptText } from 'lucide-react';
import { Link } from 'wouter';
import { InvoiceState } from '../../../src-shared/contract/billing.ts';
import { formatDate } from '../../../src-shared/time.ts';
import { goTo, idOf, oneOf, readSort, useAddressValues } from '../../app/address.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useRead, useRows } from '../../app/queries.ts';
import { SectionTabs } from '../../app/section-tabs.tsx';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { DataTable, EmptyState, FilterChips, Money, Page, PageHeader, SearchBox, useClearFilters, type Filter } from '../../ui/index.ts';
import { invoiceColumns, INVOICE_SORTS } from './invoice-columns.tsx';
import { subscriberFilter, subscriberOf } from './subscriber-filter.ts';

const words = texts.money;
const NEW = '/money/drafts/new';
const NEXT_RUN = '/money/run';
const RUNS_OFFERED = 30;

const stateFilter: Filter = { key: 'state', name: words.state, options: InvoiceState.options.map((value) => ({ value, label: texts.state.invoice[value] })) };

export function InvoicesPage() {
  const [values, change] = useAddressValues();
  const may = useMay();
  const mayWrite = may('drafts.create');
  const mayRun = may('billing.preview');
  const sort = readSort(values['sort'], INVOICE_SORTS) ?? { by: 'issuedOn' as const, direction: 'desc' as const };
  const subscriberId = subscriberOf(values);
  const rows = useRows('invoices.list', { search: values['search'] ?? '', state: oneOf(values['state'], InvoiceState.options), runId: idOf(values['run']), subscriberId, sort });
  const filters = [stateFilter, useRunFilter(values['run']), ...subscriberFilter(subscriberId, rows.rows)];
  usePageActions([
    ...(mayWrite ? [{ id: 'new-invoice', label: words.invoicing.newInvoice, icon: FilePlus, key: 'n', run: () => goTo(NEW) }] : []),
    ...(mayRun ? [{ id: 'next-run', label: words.nextRun, icon: CalendarClock, key: 'r', run: () => goTo(NEXT_RUN) }] : []),
  ]);
  const run = mayRun && <Button component={Link} href={NEXT_RUN} variant="default" leftSection={<CalendarClock size={16} aria-hidden />}>{words.nextRun}</Button>;
  const create = mayWrite && <Button component={Link} href={NEW} leftSection={<FilePlus size={16} aria-hidden />}>{words.invoicing.newInvoice}</Button>;
  return (
    <Page>
      <PageHeader title={words.invoices} actions={<>{run}{create}</>} />
      <SectionTabs of="/money/invoices" />
      <DataTable
        name="invoices"
        label={words.invoices}
        columns={invoiceColumns}
        window={rows}
        rowId={(row) => row.id}
        rowHref={(row) => `/money/invoices/${row.id}`}
        sort={sort}
        onSort={({ by, direction }) => change({ sort: direction === 'desc' ? `-${by}` : by })}
        toolbar={<><SearchBox placeholder={words.searchInvoices} /><FilterChips filters={filters} /></>}
        onClearFilters={useClearFilters(filters)}
        totals={rows.first && { total: <Money bare amount={rows.first.totalCents} />, open: <Money bare amount={rows.first.openCents} /> }}
        expectedRows={14}
        empty={<EmptyState icon={ReceiptText} title={words.noInvoices} text={words.noInvoicesText} action={run || create} />}
      />
    </Page>
  );
}

/** The last runs to choose from, and the one of the address even when it is older. */
function useRunFilter(chosen: string | undefined): Filter {
  const recent = (useRead('billing.runs', { limit: RUNS_OFFERED }).data?.rows ?? []).map((run) => ({ value: String(run.id), label: formatDate(run.runOn) }));
  const id = idOf(chosen);
  const missing = id !== undefined && !recent.some(({ value }) => value === chosen);
  return { key: 'run', name: words.invoicing.run, options: missing ? [...recent, { value: String(id), label: words.invoicing.runNumber(id) }] : recent };
}
