import { Skeleton, Text } from '@mantine/core';
import { Link } from 'wouter';
import { dateOf } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { DateText, ErrorState, FactList, InstantText, Money, Page, PageHeader, Section, StateBadge } from '../../ui/index.ts';
import { InvoiceActions } from './invoice-actions.tsx';
import { CreditNotesTable, LinesTable, SettledByTable, TaxTable } from './invoice-tables.tsx';
import { openTone, sentenceOf, type InvoiceView } from './invoice-view.ts';
import { JournalSection } from './journal-table.tsx';
import styles from './money.module.css';

const words = texts.money;

/** One invoice: its lines with the arithmetic, the taxes, what settled it, what was given back, and what can be done. */
export function InvoicePage({ id }: { id: number }) {
  const query = useRead('invoices.get', { id });
  const today = dateOf(useNow());
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
      <PageHeader title={words.invoiceTitle(invoice.number)} back={back} badge={<StateBadge kind="invoice" state={invoice.state} />} detail={sentenceOf(invoice, today)} actions={<InvoiceActions invoice={invoice} />} />
      <Facts invoice={invoice} />
      <Section title={words.lines} flush side={<Text size="xs" c="dimmed">{words.posted}</Text>}><LinesTable invoice={invoice} /></Section>
      <div className={styles['twoColumns']}>
        <Section title={words.settledBy} flush><SettledByTable invoice={invoice} /></Section>
        <Section title={words.invoicing.taxTitle} flush><TaxTable invoice={invoice} /></Section>
      </div>
      {invoice.creditNotes.length > 0 && <Section title={words.invoicing.creditNotesTitle} flush><CreditNotesTable invoice={invoice} /></Section>}
      <JournalSection entries={invoice.entries} />
    </Page>
  );
}

function Facts({ invoice }: { invoice: InvoiceView }) {
  return (
    <section className={`surface ${styles['facts']}`}>
      <FactList
        facts={[
          [words.subscriber, <Link key="subscriber" href={`/subscribers/${invoice.subscriberId}`}>{invoice.subscriberName}</Link>],
          [words.account, invoice.accountNumber],
          [words.total, <Money key="total" amount={invoice.totalCents} />],
          [words.open, <Money key="open" amount={invoice.openCents} tone={openTone(invoice)} />],
          [words.issuedOn, <DateText key="issued" date={invoice.issuedOn} />],
          [words.dueOn, <DateText key="due" date={invoice.dueOn} />],
          [words.kindName, words.kind[invoice.kind]],
          [words.postedAt, <InstantText key="posted" at={invoice.postedAt} />],
          invoice.runId === null ? null : [words.invoicing.ofRun, <Link key="run" href={`/money/runs/${invoice.runId}`}>{words.invoicing.runNumber(invoice.runId)}</Link>],
          invoice.buyerPin === '' ? null : [words.invoicing.buyerPin, invoice.buyerPin],
          invoice.etims && [words.invoicing.etims, etimsText(invoice.etims)],
          invoice.note === '' ? null : [words.invoicing.note, invoice.note],
        ]}
      />
    </section>
  );
}

function etimsText({ state, controlNumber }: NonNullable<InvoiceView['etims']>): string {
  const said = words.invoicing.etimsState[state] ?? state;
  return controlNumber === null ? said : words.invoicing.etimsNumber(said, controlNumber);
}
