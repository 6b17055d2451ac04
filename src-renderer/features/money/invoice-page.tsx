import { Skeleton, Table, Text } from '@mantine/core';
import { Link } from 'wouter';
import { useRead, type ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { DateText, ErrorState, FactList, InstantText, Money, Page, PageHeader, percentText, Section, StateBadge } from '../../ui/index.ts';
import styles from './money.module.css';

type InvoiceView = ReadOutput<'invoices.get'>;
const words = texts.money;

/** One invoice: its lines with the arithmetic, the taxes, and what settled it. */
export function InvoicePage({ id }: { id: number }) {
  const query = useRead('invoices.get', { id });
  const back = { href: '/money/invoices', text: words.invoices };
  const invoice = query.data;
  if (!invoice) {
    return (
      <Page scrolls>
        <PageHeader title={words.invoices} back={back} />
        {query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <Skeleton height={320} />}
      </Page>
    );
  }
  return (
    <Page scrolls>
      <PageHeader title={words.invoiceTitle(invoice.number)} back={back} badge={<StateBadge kind="invoice" state={invoice.state} />} detail={words.kind[invoice.kind]} />
      <section className={`surface ${styles['facts']}`}>
        <FactList
          facts={[
            [words.subscriber, <Link key="subscriber" href={`/subscribers/${invoice.subscriberId}`}>{invoice.subscriberName}</Link>],
            [words.account, invoice.accountNumber],
            [words.total, <Money key="total" amount={invoice.totalCents} />],
            [words.open, <Money key="open" amount={invoice.openCents} tone={invoice.state === 'overdue' ? 'bad' : undefined} />],
            [words.issuedOn, <DateText key="issued" date={invoice.issuedOn} />],
            [words.dueOn, <DateText key="due" date={invoice.dueOn} />],
            [words.postedAt, <InstantText key="posted" at={invoice.postedAt} />],
          ]}
        />
      </section>
      <Section title={words.lines} flush side={<Text size="xs" c="dimmed">{words.posted}</Text>}><Lines invoice={invoice} /></Section>
      <Section title={words.settledBy} flush><Settled invoice={invoice} /></Section>
    </Page>
  );
}

function Lines({ invoice }: { invoice: InvoiceView }) {
  const taxes = invoice.exciseCents !== 0 || invoice.vatCents !== 0;
  return (
    <Table horizontalSpacing="md">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{words.what}</Table.Th>
          {taxes && (
            <>
              <Table.Th ta="right" w={130}>{words.netKes}</Table.Th>
              <Table.Th ta="right" w={150}>{words.excise(percentText(invoice.exciseBasisPoints))}</Table.Th>
              <Table.Th ta="right" w={140}>{words.vat(percentText(invoice.vatBasisPoints))}</Table.Th>
            </>
          )}
          <Table.Th ta="right" w={140}>{words.totalKes}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {invoice.lines.map((line) => (
          <Table.Tr key={line.id}>
            <Table.Td>
              <div>{line.description}</div>
              {line.explanation !== '' && <div className={styles['explanation']}>{line.explanation}</div>}
            </Table.Td>
            {taxes && [line.netCents, line.exciseCents, line.vatCents].map((amount, index) => <Table.Td key={index} ta="right"><Money bare amount={amount} /></Table.Td>)}
            <Table.Td ta="right"><Money bare amount={line.grossCents} /></Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
      <Table.Tfoot>
        <Table.Tr>
          <Table.Th>{texts.table.total}</Table.Th>
          {taxes && [invoice.netCents, invoice.exciseCents, invoice.vatCents].map((amount, index) => <Table.Th key={index} ta="right"><Money bare amount={amount} /></Table.Th>)}
          <Table.Th ta="right"><Money bare amount={invoice.totalCents} /></Table.Th>
        </Table.Tr>
      </Table.Tfoot>
    </Table>
  );
}

function Settled({ invoice }: { invoice: InvoiceView }) {
  if (invoice.allocations.length === 0) return <Text size="sm" c="dimmed" className={styles['nothing']}>{words.settledByNothing}</Text>;
  return (
    <Table horizontalSpacing="md">
      <Table.Thead><Table.Tr><Table.Th w={190}>{words.when}</Table.Th><Table.Th>{words.by}</Table.Th><Table.Th ta="right" w={140}>{words.amountKes}</Table.Th></Table.Tr></Table.Thead>
      <Table.Tbody>
        {invoice.allocations.map((allocation) => (
          <Table.Tr key={allocation.id}>
            <Table.Td><InstantText at={allocation.at} /></Table.Td>
            <Table.Td>{allocation.paymentId === null ? words.fromCredit : <><Link href={`/money/payments/${allocation.paymentId}`}>{allocation.receipt}</Link>, {words.method[allocation.method] ?? allocation.method}</>}</Table.Td>
            <Table.Td ta="right"><Money bare amount={allocation.amountCents} /></Table.Td>
          </Table.Tr>
        ))}
        {invoice.openCents > 0 && <Table.Tr><Table.Td /><Table.Td>{words.stillOpen}</Table.Td><Table.Td ta="right"><Money bare amount={invoice.openCents} tone={invoice.state === 'overdue' ? 'bad' : undefined} /></Table.Td></Table.Tr>}
      </Table.Tbody>
    </Table>
  );
}
