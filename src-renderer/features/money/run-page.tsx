import { Button, SimpleGrid, Skeleton, Text } from '@mantine/core';
import { FileArchive, ReceiptText } from 'lucide-react';
import { formatKes, plus } from '../../../src-shared/money.ts';
import { formatDate, formatInstant } from '../../../src-shared/time.ts';
import { idOf, readSort, useAddressValues } from '../../app/address.ts';
import { BatchProgress } from '../../app/batch-progress.tsx';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useAct, useRead, useRows, type ReadOutput } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { DataTable, EmptyState, ErrorState, Money, Page, PageHeader, percentText, SearchBox, Stat, useClearFilters } from '../../ui/index.ts';
import { ExportProgress } from './export-progress.tsx';
import { INVOICE_SORTS, invoiceColumns } from './invoice-columns.tsx';
import styles from './money.module.css';
import { RunRail } from './run-parts.tsx';
import { RunBadge, secondsText } from './run-view.tsx';

type RunReport = ReadOutput<'billing.runReport'>;
const words = texts.money.runs;
const WHOLE = 10_000;
/** Beside the rail there is less room than on the list of all invoices. */
const NARROW: Readonly<Record<string, number>> = { number: 135, subscriber: 165, dueOn: 110, state: 135, total: 120, open: 120 };
const columns = invoiceColumns.map((column) => ({ ...column, width: NARROW[column.key] ?? 120, hidden: NARROW[column.key] === undefined }));

/** What one run did: totals, by plan, who was left out, its invoices, and their PDFs. */
export function RunPage({ id }: { id: number }) {
  const query = useRead('billing.runReport', { id });
  const [values, change] = useAddressValues();
  const may = useMay();
  const start = useAct('documents.export', { onDone: ({ batchId }) => change({ export: batchId }) });
  const back = { href: '/money/runs', text: words.listTitle };
  const report = query.data;
  const exportable = report !== undefined && report.state !== 'running' && report.invoices > 0 && may('documents.export');
  const exportAll = () => void start.run({ runId: id });
  usePageActions(exportable ? [{ id: 'export', label: words.export, icon: FileArchive, key: 'e', run: exportAll }] : []);
  if (!report) {
    return (
      <Page>
        <PageHeader title={words.of} back={back} />
        {query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <Skeleton height={320} />}
      </Page>
    );
  }
  const exporting = idOf(values['export']);
  return (
    <Page>
      <PageHeader
        title={words.reportTitle(formatDate(report.runOn))}
        back={back}
        badge={<RunBadge state={report.state} />}
        detail={detailOf(report)}
        actions={exportable && <Button variant="default" leftSection={<FileArchive size={16} aria-hidden />} loading={start.busy} onClick={exportAll}>{words.export}</Button>}
      />
      {report.state === 'running' && (
        <section className={`surface ${styles['started']}`}>
          <BatchProgress id={report.batchId} label={words.running} doneLabel={words.done} failedText={words.failed} cancellable />
          <Text size="xs" c="dimmed" mt={4}>{words.runningHint}</Text>
        </section>
      )}
      {report.state === 'cancelled' && <Text size="sm" c="dimmed">{words.cancelled}</Text>}
      {exporting !== undefined && <ExportProgress batchId={exporting} />}
      <Figures report={report} />
      <div className={styles['withRail']}>
        <RunInvoices runId={id} />
        <RunRail byPlan={report.byPlan} skips={report.skips} />
      </div>
    </Page>
  );
}

function detailOf(report: RunReport): string {
  const at = formatInstant(report.at);
  const who = report.startedBy === null ? words.reportDaily(at) : words.reportBy(report.startedBy, at);
  return report.durationMs === null ? who : `${who}, ${words.took(secondsText(report.durationMs))}`;
}

function Figures({ report }: { report: RunReport }) {
  const share = report.totalCents > 0 ? Math.round((report.settledCents / report.totalCents) * WHOLE) : 0;
  return (
    <SimpleGrid cols={4} spacing={12} className={styles['stats'] ?? ''}>
      <Stat label={words.invoices} value={texts.value.count(report.invoices)} detail={words.linesTogether(report.byPlan.reduce((count, plan) => count + plan.lines, 0))} href={`/money/invoices?run=${report.id}`} />
      <Stat label={words.total} value={<Money amount={report.totalCents} />} detail={words.withTaxes} href={`/money/invoices?run=${report.id}`} />
      <Stat label={words.taxed} value={<Money amount={plus(report.exciseCents, report.vatCents)} />} detail={words.taxedDetail(formatKes(report.exciseCents), formatKes(report.vatCents))} />
      <Stat label={words.settled} value={<Money amount={report.settledCents} />} detail={words.settledDetail(percentText(share))} />
    </SimpleGrid>
  );
}

function RunInvoices({ runId }: { runId: number }) {
  const [values, change] = useAddressValues();
  const sort = readSort(values['sort'], INVOICE_SORTS) ?? { by: 'number' as const, direction: 'asc' as const };
  const rows = useRows('invoices.list', { runId, search: values['search'] ?? '', sort });
  return (
    <DataTable
      name="run-invoices"
      label={words.madeInvoices}
      columns={columns}
      window={rows}
      rowId={(row) => row.id}
      rowHref={(row) => `/money/invoices/${row.id}`}
      sort={sort}
      onSort={({ by, direction }) => change({ sort: direction === 'desc' ? `-${by}` : by })}
      toolbar={<SearchBox placeholder={texts.money.searchInvoices} />}
      onClearFilters={useClearFilters([])}
      totals={rows.first && { total: <Money bare amount={rows.first.totalCents} />, open: <Money bare amount={rows.first.openCents} /> }}
      empty={<EmptyState icon={ReceiptText} title={words.noInvoices} text={words.noInvoicesText} />}
    />
  );
}
