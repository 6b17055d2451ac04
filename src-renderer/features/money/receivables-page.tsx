import { Skeleton, TextInput } from '@mantine/core';
import { HandCoins } from 'lucide-react';
import { Link } from 'wouter';
import { formatKes } from '../../../src-shared/money.ts';
import { dateOf, formatDate, isLocalDate } from '../../../src-shared/time.ts';
import { readSort, useAddressValues } from '../../app/address.ts';
import { useNow } from '../../app/clock.store.ts';
import { useRows, type ReadOutput } from '../../app/queries.ts';
import { SectionTabs } from '../../app/section-tabs.tsx';
import { texts } from '../../texts/index.ts';
import { csvAmount, DataTable, DateText, EmptyState, Money, Page, PageHeader, SearchBox, ShareBar, useClearFilters, type Column } from '../../ui/index.ts';
import styles from './money.module.css';

type Report = ReadOutput<'reports.receivables'>;
type ReceivableRow = Report['rows'][number];
type Bucket = keyof Report['ageing'];
const words = texts.money.reports.receivables;
/** Of the bar and its names, so that nothing moves when they come. */
const AGEING_HEIGHT = 58;
const SORTS = ['total', 'older', 'name'] as const;

/** The younger the calmer. The bar always has its figures beside it: colour never alone. */
const BUCKETS: readonly { key: Bucket; label: string; color: string }[] = [
  { key: 'notDueCents', label: words.notDue, color: 'var(--waya-age-0)' },
  { key: 'days30Cents', label: words.days30, color: 'var(--waya-age-1)' },
  { key: 'days60Cents', label: words.days60, color: 'var(--waya-age-2)' },
  { key: 'days90Cents', label: words.days90, color: 'var(--waya-age-3)' },
  { key: 'olderCents', label: words.older, color: 'var(--waya-age-4)' },
];

const bucket = (key: Bucket, heading: string, sort?: string): Column<ReceivableRow> => ({
  key,
  heading,
  align: 'right',
  width: 120,
  ...(sort ? { sort } : {}),
  cell: (row) => row[key] !== 0 && <Money bare amount={row[key]} />,
  text: (row) => csvAmount(row[key]),
});

const columns: readonly Column<ReceivableRow>[] = [
  { key: 'subscriber', heading: words.subscriber, sort: 'name', width: 170, cell: (row) => <Link href={`/subscribers/${row.subscriberId}?tab=money`}>{row.subscriberName}</Link>, text: (row) => row.subscriberName },
  { key: 'account', heading: words.account, width: 90, hidden: true, cell: (row) => row.accountNumber, text: (row) => row.accountNumber },
  { key: 'picture', heading: words.picture, width: 90, cell: (row) => <Picture row={row} /> },
  bucket('notDueCents', words.notDueKes),
  bucket('days30Cents', words.days30),
  bucket('days60Cents', words.days60),
  bucket('days90Cents', words.days90),
  bucket('olderCents', words.older, 'older'),
  { key: 'oldest', heading: words.oldest, width: 105, cell: (row) => row.oldestDueOn !== null && <DateText date={row.oldestDueOn} />, text: (row) => row.oldestDueOn ?? '' },
  { key: 'total', heading: words.total, sort: 'total', align: 'right', width: 125, cell: (row) => <strong><Money bare amount={row.totalCents} /></strong>, text: (row) => csvAmount(row.totalCents) },
];

/** Who owes what, and since when. */
export function ReceivablesPage() {
  const [values, change] = useAddressValues();
  const today = dateOf(useNow());
  const asked = values['on'];
  const on = asked !== undefined && isLocalDate(asked) && asked < today ? asked : today;
  const sort = readSort(values['sort'], SORTS) ?? { by: 'total' as const, direction: 'desc' as const };
  const rows = useRows('reports.receivables', { ...(on === today ? {} : { on }), search: values['search'] ?? '', sort });
  const report = rows.first;
  return (
    <Page>
      <PageHeader title={words.title} detail={words.definition(formatDate(report?.on ?? on))} />
      <SectionTabs of="/money/receivables" />
      <section className={`surface ${styles['ageing']}`}>
        {report ? <ShareBar label={words.ageing} shares={BUCKETS.map(({ key, label, color }) => ({ label, color, amountCents: report.ageing[key] }))} /> : <Skeleton height={AGEING_HEIGHT} />}
      </section>
      <DataTable
        name="receivables"
        label={words.title}
        columns={columns}
        window={rows}
        rowId={(row) => row.subscriberId}
        rowHref={(row) => `/subscribers/${row.subscriberId}?tab=money`}
        sort={sort}
        onSort={({ by, direction }) => change({ sort: direction === 'desc' ? `-${by}` : by })}
        toolbar={
          <>
            <SearchBox placeholder={words.search} />
            <TextInput
              type="date"
              w={150}
              aria-label={words.on}
              max={today}
              value={on}
              onChange={(event) => {
                const day = event.currentTarget.value;
                if (isLocalDate(day) && day <= today) change({ on: day === today ? null : day });
              }}
            />
          </>
        }
        onClearFilters={useClearFilters([])}
        totals={report && { ...Object.fromEntries(BUCKETS.map(({ key }) => [key, <Money key={key} bare amount={report.ageing[key]} />])), total: <Money bare amount={report.totalCents} /> }}
        expectedRows={12}
        empty={<EmptyState icon={HandCoins} title={words.none} text={words.noneText} />}
      />
    </Page>
  );
}

function Picture({ row }: { row: ReceivableRow }) {
  const said = BUCKETS.filter(({ key }) => row[key] > 0).map(({ key, label }) => `${label}: ${formatKes(row[key])}`).join(', ');
  return (
    <span className={styles['picture']} role="img" aria-label={said} title={said}>
      {BUCKETS.map(({ key, color }) => row[key] > 0 && <span key={key} style={{ flexGrow: row[key], background: color }} />)}
    </span>
  );
}
