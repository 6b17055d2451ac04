import { Skeleton, Table, Text } from '@mantine/core';
import { FileMinus } from 'lucide-react';
import { Link } from 'wouter';
import { formatKes, minus } from '../../../src-shared/money.ts';
import { useRead, type ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { DateText, DocumentButton, ErrorState, FactList, InstantText, Money, Page, PageHeader, Section, ToneBadge } from '../../ui/index.ts';
import { LineText } from './invoice-tables.tsx';
import { JournalSection } from './journal-table.tsx';
import styles from './money.module.css';

type CreditNoteView = ReadOutput<'creditNotes.get'>;
const words = texts.money;

/** One credit note: what it gives back, and where that went. */
export function CreditNotePage({ id }: { id: number }) {
  const query = useRead('creditNotes.get', { id });
  const back = { href: '/money/credit-notes', text: words.creditNotes };
  const note = query.data;
  if (!note) {
    return (
      <Page scrolls>
        <PageHeader title={words.creditNotes} back={back} />
        {query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <Skeleton height={320} />}
      </Page>
    );
  }
  return (
    <Page scrolls>
      <PageHeader
        title={words.invoicing.noteTitle(note.number)}
        back={back}
        badge={<ToneBadge tone="neutral" icon={FileMinus} text={words.invoicing.noteKind[note.kind]} />}
        detail={words.invoicing.noteSentence(formatKes(note.totalCents), note.invoiceNumber)}
        actions={<DocumentButton document={{ kind: 'creditNote', id: note.id }} />}
      />
      <section className={`surface ${styles['facts']}`}>
        <FactList
          facts={[
            [words.subscriber, <Link key="subscriber" href={`/subscribers/${note.subscriberId}`}>{note.subscriberName}</Link>],
            [words.invoicing.ofInvoice, <Link key="invoice" href={`/money/invoices/${note.invoiceId}`}>{note.invoiceNumber}</Link>],
            [words.total, <Money key="total" amount={note.totalCents} />],
            [words.invoicing.settledOpen, <Money key="settled" amount={note.settledCents} />],
            [words.invoicing.becameCredit, <Money key="credit" amount={minus(note.totalCents, note.settledCents)} />],
            [words.issuedOn, <DateText key="issued" date={note.issuedOn} />],
            [words.postedAt, <InstantText key="posted" at={note.postedAt} />],
            [words.invoicing.by, note.by ?? words.invoicing.automatic],
            [words.invoicing.reason, note.reason],
          ]}
        />
      </section>
      <Section title={words.lines} flush side={<Text size="xs" c="dimmed">{words.invoicing.notePosted}</Text>}><NoteLines note={note} /></Section>
      <JournalSection entries={note.entries} />
    </Page>
  );
}

function NoteLines({ note }: { note: CreditNoteView }) {
  const sums = [note.netCents, note.exciseCents, note.vatCents, note.totalCents];
  return (
    <Table horizontalSpacing="md">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{words.what}</Table.Th>
          {[words.invoicing.net, words.invoicing.exciseShort, words.invoicing.vatShort, words.totalKes].map((text) => <Table.Th key={text} ta="right" w={120}>{text}</Table.Th>)}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {note.lines.map((line) => (
          <Table.Tr key={line.id} className={styles['line'] ?? ''}>
            <Table.Td><LineText line={{ ...line, unitName: null }} /></Table.Td>
            {[line.netCents, line.exciseCents, line.vatCents, line.grossCents].map((amount, index) => <Table.Td key={index} ta="right"><Money bare amount={amount} /></Table.Td>)}
          </Table.Tr>
        ))}
      </Table.Tbody>
      <Table.Tfoot className={styles['sum'] ?? ''}>
        <Table.Tr><Table.Th>{texts.table.total}</Table.Th>{sums.map((amount, index) => <Table.Th key={index} ta="right"><Money bare amount={amount} /></Table.Th>)}</Table.Tr>
      </Table.Tfoot>
    </Table>
  );
}
