import { Button } from '@mantine/core';
import { FilePen, FilePlus } from 'lucide-react';
import { Link } from 'wouter';
import { formatInstant } from '../../../src-shared/time.ts';
import { addressOf, goTo, useAddressValues } from '../../app/address.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useRows, type ReadOutput } from '../../app/queries.ts';
import { SectionTabs } from '../../app/section-tabs.tsx';
import { texts } from '../../texts/index.ts';
import { csvAmount, DataTable, DateText, EmptyState, FilterChips, InstantText, Money, Page, PageHeader, useClearFilters, type Column } from '../../ui/index.ts';
import { subscriberFilter, subscriberOf } from './subscriber-filter.ts';

type DraftRow = ReadOutput<'drafts.list'>['rows'][number];
const words = texts.money.drafting;

const columns: readonly Column<DraftRow>[] = [
  { key: 'subscriber', heading: words.subscriber, width: 280, cell: (row) => <Link href={`/money/drafts/${row.id}`}>{row.subscriberName}</Link>, text: (row) => row.subscriberName },
  { key: 'lines', heading: words.lines, align: 'right', width: 90, cell: (row) => texts.value.count(row.lines), text: (row) => String(row.lines) },
  { key: 'postOn', heading: words.postOn, width: 150, cell: (row) => row.postOn !== null && <DateText date={row.postOn} />, text: (row) => row.postOn ?? '' },
  { key: 'changedAt', heading: words.changedAt, width: 180, cell: (row) => <InstantText at={row.changedAt} />, text: (row) => formatInstant(row.changedAt) },
  { key: 'total', heading: words.total, align: 'right', width: 140, cell: (row) => <Money bare amount={row.totalCents} />, text: (row) => csvAmount(row.totalCents) },
];

/** Invoices that are being written by hand. */
export function DraftsPage() {
  const [values] = useAddressValues();
  const subscriberId = subscriberOf(values);
  const rows = useRows('drafts.list', { subscriberId });
  const filters = subscriberFilter(subscriberId, rows.rows);
  const write = addressOf('/money/drafts/new', { subscriber: subscriberId });
  usePageActions([{ id: 'new-draft', label: words.newDraft, icon: FilePlus, key: 'n', run: () => goTo(write) }]);
  const create = <Button component={Link} href={write} leftSection={<FilePlus size={16} aria-hidden />}>{words.newDraft}</Button>;
  return (
    <Page>
      <PageHeader title={texts.money.drafts} detail={words.intro} actions={create} />
      <SectionTabs of="/money/invoices" />
      <DataTable
        name="drafts"
        label={texts.money.drafts}
        columns={columns}
        window={rows}
        rowId={(row) => row.id}
        rowHref={(row) => `/money/drafts/${row.id}`}
        toolbar={filters.length > 0 && <FilterChips filters={filters} />}
        onClearFilters={useClearFilters(filters)}
        expectedRows={14}
        empty={<EmptyState icon={FilePen} title={words.none} text={words.noneText} action={create} />}
      />
    </Page>
  );
}
