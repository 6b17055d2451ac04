import { CalendarCheck } from 'lucide-react';
import { Link } from 'wouter';
import type { RunRow } from '../../../src-shared/contract/billing.ts';
import { formatDate, formatInstant } from '../../../src-shared/time.ts';
import { useRows } from '../../app/queries.ts';
import { SectionTabs } from '../../app/section-tabs.tsx';
import { texts } from '../../texts/index.ts';
import { csvAmount, DataTable, EmptyState, InstantText, Money, Page, PageHeader, type Column } from '../../ui/index.ts';
import { RunBadge, secondsText } from './run-view.tsx';

const words = texts.money.runs;

const columns: readonly Column<RunRow>[] = [
  { key: 'runOn', heading: words.of, width: 130, cell: (row) => <Link href={`/money/runs/${row.id}`}>{formatDate(row.runOn)}</Link>, text: (row) => row.runOn },
  { key: 'at', heading: words.startedAt, width: 170, cell: (row) => <InstantText at={row.at} />, text: (row) => formatInstant(row.at) },
  { key: 'startedBy', heading: words.startedBy, width: 170, cell: (row) => row.startedBy ?? words.daily, text: (row) => row.startedBy ?? words.daily },
  { key: 'state', heading: words.state, width: 130, cell: (row) => <RunBadge state={row.state} />, text: (row) => words.states[row.state] },
  { key: 'invoices', heading: words.invoices, align: 'right', width: 110, cell: (row) => texts.value.count(row.invoices), text: (row) => String(row.invoices) },
  { key: 'skipped', heading: words.skipped, align: 'right', width: 100, cell: (row) => row.skipped > 0 && texts.value.count(row.skipped), text: (row) => String(row.skipped) },
  { key: 'duration', heading: words.duration, align: 'right', width: 100, cell: (row) => row.durationMs !== null && words.seconds(secondsText(row.durationMs)), text: (row) => (row.durationMs === null ? '' : secondsText(row.durationMs)) },
  { key: 'total', heading: texts.money.totalKes, align: 'right', width: 150, cell: (row) => <Money bare amount={row.totalCents} />, text: (row) => csvAmount(row.totalCents) },
];

/** Every run of billing. */
export function RunsPage() {
  const rows = useRows('billing.runs', {});
  return (
    <Page>
      <PageHeader title={words.listTitle} detail={words.listIntro} />
      <SectionTabs of="/money/runs" />
      <DataTable
        name="runs"
        label={words.listTitle}
        columns={columns}
        window={rows}
        rowId={(row) => row.id}
        rowHref={(row) => `/money/runs/${row.id}`}
        expectedRows={14}
        empty={<EmptyState icon={CalendarCheck} title={words.none} text={words.noneText} />}
      />
    </Page>
  );
}
