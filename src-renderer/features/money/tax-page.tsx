import { ActionIcon, Alert, Button, Group, Skeleton, Table, Text, TextInput } from '@mantine/core';
import { ChevronLeft, ChevronRight, CircleCheck, Download, Landmark, TriangleAlert } from 'lucide-react';
import { formatKes } from '../../../src-shared/money.ts';
import { addMonths, dateOf, formatDate, isLocalDate, localDate, startOfMonth, type LocalDate } from '../../../src-shared/time.ts';
import { useAddressValues } from '../../app/address.ts';
import { useNow } from '../../app/clock.store.ts';
import { useRead, type ReadOutput } from '../../app/queries.ts';
import { SectionTabs } from '../../app/section-tabs.tsx';
import { texts } from '../../texts/index.ts';
import { buildCsv, csvAmount, download, EmptyState, ErrorState, Money, Page, PageHeader, percentText } from '../../ui/index.ts';
import styles from './money.module.css';

type TaxReport = ReadOutput<'reports.tax'>;
type TaxRow = TaxReport['rows'][number];
const words = texts.money.reports.tax;
const MONTH_LETTERS = 7;
const monthOf = (day: LocalDate): string => day.slice(0, MONTH_LETTERS);
/** "Mar 2026". */
const monthText = (first: LocalDate): string => formatDate(first).replace(/^\d+ /, '');

/** What was invoiced and is owed to KRA, month by month. */
export function TaxPage() {
  const [values, change] = useAddressValues();
  const thisMonth = startOfMonth(dateOf(useNow()));
  // The month that is over is the one to file.
  const first = monthIn(values['month']) ?? addMonths(thisMonth, -1);
  const query = useRead('reports.tax', { month: monthOf(first) }, { keep: true });
  const report = query.data;
  const go = (day: LocalDate) => change({ month: monthOf(day) });
  return (
    <Page scrolls>
      <PageHeader
        title={words.title}
        detail={words.definition(monthText(first))}
        actions={report && report.rows.length > 0 && <Button variant="default" leftSection={<Download size={16} aria-hidden />} onClick={() => download(`taxes-${report.month}.csv`, csvOf(report))}>{words.csv}</Button>}
      />
      <SectionTabs of="/money/receivables" />
      <Group gap={6}>
        <ActionIcon variant="default" size={36} aria-label={words.earlier} onClick={() => go(addMonths(first, -1))}><ChevronLeft size={16} aria-hidden /></ActionIcon>
        <TextInput
          type="month"
          w={170}
          aria-label={words.month}
          max={monthOf(thisMonth)}
          value={monthOf(first)}
          onChange={(event) => {
            const day = monthIn(event.currentTarget.value);
            if (day && day <= thisMonth) go(day);
          }}
        />
        <ActionIcon variant="default" size={36} aria-label={words.later} disabled={first >= thisMonth} onClick={() => go(addMonths(first, 1))}><ChevronRight size={16} aria-hidden /></ActionIcon>
      </Group>
      {report ? <Report report={report} /> : query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <Skeleton height={220} />}
    </Page>
  );
}

function monthIn(text: string | undefined): LocalDate | null {
  return text !== undefined && isLocalDate(`${text}-01`) ? localDate(`${text}-01`) : null;
}

function Report({ report }: { report: TaxReport }) {
  if (report.rows.length === 0) return <section className="surface"><EmptyState icon={Landmark} title={words.none} text={words.noneText} /></section>;
  const agrees = report.ledgerVatCents === report.vatCents && report.ledgerExciseCents === report.exciseCents;
  const [vat, excise] = [formatKes(report.ledgerVatCents), formatKes(report.ledgerExciseCents)];
  return (
    <>
      <section className="surface">
        <Table horizontalSpacing="md">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{words.rate}</Table.Th>
              {[words.documents, words.net, words.excise, words.vat, words.gross].map((text) => <Table.Th key={text} ta="right" w={140}>{text}</Table.Th>)}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {report.rows.map((row) => (
              <Table.Tr key={`${row.vatBasisPoints} ${row.exciseBasisPoints} ${row.exempt}`}>
                <Table.Td>{rateText(row)}</Table.Td>
                <Table.Td ta="right">{texts.value.count(row.documents)}</Table.Td>
                {[row.netCents, row.exciseCents, row.vatCents, row.grossCents].map((amount, index) => <Table.Td key={index} ta="right"><Money bare amount={amount} /></Table.Td>)}
              </Table.Tr>
            ))}
          </Table.Tbody>
          <Table.Tfoot className={styles['sum'] ?? ''}>
            <Table.Tr>
              <Table.Th>{words.total}</Table.Th>
              <Table.Td />
              {[report.netCents, report.exciseCents, report.vatCents, report.grossCents].map((amount, index) => <Table.Th key={index} ta="right"><Money bare amount={amount} /></Table.Th>)}
            </Table.Tr>
          </Table.Tfoot>
        </Table>
      </section>
      <Text size="sm" c="dimmed">{words.counts(report.invoices, report.creditNotes, report.voided)}</Text>
      <Alert variant="default" icon={agrees ? <CircleCheck size={18} className="tone-good" aria-hidden /> : <TriangleAlert size={18} className="tone-bad" aria-hidden />} title={agrees ? words.ledgerAgrees : words.ledgerDiffers}>
        <Text size="sm">{agrees ? words.ledgerAgreesText(vat, excise) : words.ledgerDiffersText(vat, excise)}</Text>
      </Alert>
    </>
  );
}

function rateText({ exempt, vatBasisPoints, exciseBasisPoints }: TaxRow): string {
  if (exempt) return words.exempt;
  if (vatBasisPoints === 0 && exciseBasisPoints === 0) return words.noTax;
  const vat = percentText(vatBasisPoints);
  return exciseBasisPoints === 0 ? words.vatOnly(vat) : words.vatAndExcise(vat, percentText(exciseBasisPoints));
}

function csvOf(report: TaxReport): string {
  const amounts = (row: Pick<TaxRow, 'netCents' | 'exciseCents' | 'vatCents' | 'grossCents'>) => [row.netCents, row.exciseCents, row.vatCents, row.grossCents].map(csvAmount);
  const rows = report.rows.map((row) => [report.month, rateText(row), String(row.documents), ...amounts(row)]);
  return buildCsv([words.month, words.rate, words.documents, words.net, words.excise, words.vat, words.gross], [...rows, [report.month, words.total, '', ...amounts(report)]]);
}
