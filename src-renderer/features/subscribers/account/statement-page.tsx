import { SegmentedControl, Skeleton, Text, TextInput } from '@mantine/core';
import { ScrollText } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { StatementRow } from '../../../../src-shared/contract/accounts.ts';
import { formatKes, negate, sum } from '../../../../src-shared/money.ts';
import { addMonths, dateOf, formatDate, isLocalDate, startOfMonth, type LocalDate } from '../../../../src-shared/time.ts';
import { useAddressValues } from '../../../app/address.ts';
import { useNow } from '../../../app/clock.store.ts';
import { useRead, type ReadOutput } from '../../../app/queries.ts';
import { texts } from '../../../texts/index.ts';
import { csvAmount, DataTable, DateText, DocumentButton, EmptyState, Money, Page, PageHeader, wholeList, type Column } from '../../../ui/index.ts';
import styles from './account.module.css';
import { AgeingBar } from './ageing-bar.tsx';
import { EntryDialog } from './entry-dialog.tsx';

const words = texts.account.statement;
type Statement = ReadOutput<'accounts.statement'>;

const addressOfDocument = { invoice: (id: number) => `/money/invoices/${id}`, payment: (id: number) => `/money/payments/${id}`, creditNote: (id: number) => `/money/credit-notes/${id}` };
const columns: readonly Column<StatementRow>[] = [
  { key: 'bookedOn', heading: words.date, width: 120, cell: (row) => <DateText date={row.bookedOn} />, text: (row) => formatDate(row.bookedOn) },
  { key: 'what', heading: words.what, width: 460, cell: (row) => (row.link ? <Link href={addressOfDocument[row.link.kind](row.link.id)}>{row.text}</Link> : row.text), text: (row) => row.text },
  { key: 'debit', heading: words.debit, align: 'right', width: 150, cell: (row) => row.debitCents !== 0 && <Money bare amount={row.debitCents} />, text: (row) => csvAmount(row.debitCents) },
  { key: 'credit', heading: words.credit, align: 'right', width: 150, cell: (row) => row.creditCents !== 0 && <Money bare amount={row.creditCents} />, text: (row) => csvAmount(row.creditCents) },
  { key: 'balance', heading: words.balance, align: 'right', width: 150, cell: (row) => <Money bare amount={row.balanceCents} />, text: (row) => csvAmount(row.balanceCents) },
];

/** His statement of account: every row with the balance after it, and each opens into the entry that it comes from. */
export function StatementPage({ id }: { id: number }) {
  const [values] = useAddressValues();
  const [entryId, setEntryId] = useState<number | null>(null);
  const [opened, setOpened] = useState(false);
  const { name } = useRead('subscribers.get', { id }).data ?? {};
  const from = dayOf(values['from']);
  const to = dayOf(values['to']);
  const span = { ...(from ? { from } : {}), ...(to ? { to } : {}) };
  const query = useRead('accounts.statement', { subscriberId: id, ...span }, { keep: true });
  const statement = query.data;
  return (
    <Page>
      <PageHeader title={name === undefined ? words.heading : words.title(name)} back={{ href: `/subscribers/${id}?tab=money`, text: name ?? texts.subscribers.title }} detail={words.openRow} actions={<DocumentButton document={{ kind: 'statement', id, ...span }} />} />
      <Summary statement={statement} failed={query.error !== null} />
      <DataTable
        name="statement"
        label={words.heading}
        columns={columns}
        window={wholeList({ ...query, data: statement?.rows })}
        rowId={(row) => row.entryId}
        onOpen={(row) => {
          setEntryId(row.entryId);
          setOpened(true);
        }}
        toolbar={<SpanFields shown={statement} />}
        totals={statement && { bookedOn: '', what: words.closing(formatDate(statement.to)), debit: <Money bare amount={sum(statement.rows.map(({ debitCents }) => debitCents))} />, credit: <Money bare amount={sum(statement.rows.map(({ creditCents }) => creditCents))} />, balance: <Money bare amount={statement.closingCents} /> }}
        expectedRows={10}
        empty={<EmptyState icon={ScrollText} title={words.none} text={words.noneText} />}
      />
      <EntryDialog entryId={entryId} opened={opened} onClose={() => setOpened(false)} />
    </Page>
  );
}

const dayOf = (text: string | undefined): LocalDate | undefined => (text !== undefined && isLocalDate(text) ? text : undefined);

/** From the balance before to the balance after, and how old what is open is. */
function Summary({ statement, failed }: { statement: Statement | undefined; failed: boolean }) {
  if (!statement) return failed ? null : <Skeleton height={92} style={{ flex: 'none' }} />;
  const { openingCents, closingCents, rows, ageing } = statement;
  const facts = [
    [words.opening(formatDate(statement.from)), openingCents],
    [words.charged, sum(rows.map(({ debitCents }) => debitCents))],
    [words.settled, negate(sum(rows.map(({ creditCents }) => creditCents)))],
    [words.closing(formatDate(statement.to)), closingCents],
  ] as const;
  return (
    <section className={`surface ${styles['summary']}`}>
      {facts.map(([label, amount], index) => (
        <div key={label}>
          <Text size="xs" c="dimmed">{label}</Text>
          <Text fz="lg" fw={600}><Money amount={amount} /></Text>
          {index === facts.length - 1 && amount < 0 && <Text size="xs" c="dimmed">{words.inFavour(formatKes(negate(amount)))}</Text>}
        </div>
      ))}
      <AgeingBar ageing={ageing} />
    </section>
  );
}

/** Which days: by hand, or one of the usual spans. */
function SpanFields({ shown }: { shown: Statement | undefined }) {
  const [values, change] = useAddressValues();
  const today = dateOf(useNow());
  const starts: Readonly<Record<keyof typeof words.spans, string>> = { thisMonth: startOfMonth(today), threeMonths: addMonths(today, -3), thisYear: `${today.slice(0, 4)}-01-01`, all: '' };
  const chosen = (Object.keys(starts) as (keyof typeof starts)[]).find((key) => starts[key] === (values['from'] ?? '') && values['to'] === undefined);
  return (
    <>
      <TextInput type="date" size="xs" aria-label={words.from} value={values['from'] ?? shown?.from ?? ''} onChange={(event) => change({ from: event.currentTarget.value })} />
      <Text size="sm" c="dimmed" aria-hidden>–</Text>
      <TextInput type="date" size="xs" aria-label={words.to} value={values['to'] ?? shown?.to ?? ''} onChange={(event) => change({ to: event.currentTarget.value })} />
      <SegmentedControl size="xs" data={(Object.keys(starts) as (keyof typeof starts)[]).map((value) => ({ value, label: words.spans[value] }))} value={chosen ?? ''} onChange={(key) => change({ from: starts[key as keyof typeof starts], to: null })} />
    </>
  );
}
