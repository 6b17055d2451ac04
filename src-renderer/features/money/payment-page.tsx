import { Alert, Button, Skeleton, Stack, Text } from '@mantine/core';
import { CircleHelp, Undo2 } from 'lucide-react';
import { Link } from 'wouter';
import { formatKes } from '../../../src-shared/money.ts';
import { formatPhone } from '../../../src-shared/phone.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { addressOf } from '../../app/address.ts';
import { useRead } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ErrorState, FactList, InstantText, Money, Page, PageHeader, Section, StateBadge } from '../../ui/index.ts';
import { JournalSection } from './journal-table.tsx';
import styles from './money.module.css';
import { PaymentActions } from './payment-actions.tsx';
import { EvidenceTable, SettledTable } from './payment-tables.tsx';
import type { PaymentView } from './payment-view.ts';

const words = texts.money;

/** One receipt: whose, what it settled, where it was seen, and how it stands in the books. */
export function PaymentPage({ id }: { id: number }) {
  const query = useRead('payments.get', { id });
  const back = { href: '/money/payments', text: words.payments };
  const payment = query.data;
  if (!payment) {
    return (
      <Page scrolls>
        <PageHeader title={words.payments} back={back} />
        {query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <Skeleton height={320} />}
      </Page>
    );
  }
  return (
    <Page scrolls>
      <PageHeader title={words.paymentTitle(payment.receipt)} back={back} badge={<StateBadge kind="payment" state={payment.state} />} detail={formatKes(payment.amountCents)} actions={<PaymentActions payment={payment} />} />
      {payment.state === 'suspense' && <SuspenseAlert payment={payment} />}
      {payment.reversal && <Reversal reversal={payment.reversal} />}
      <Facts payment={payment} />
      <div className={styles['twoColumns']}>
        <Section title={words.settles} flush><SettledTable payment={payment} /></Section>
        <Section title={words.evidence} flush side={<Text size="xs" c="dimmed">{words.evidenceText}</Text>}><EvidenceTable payment={payment} /></Section>
      </div>
      <JournalSection entries={payment.entries} />
    </Page>
  );
}

function SuspenseAlert({ payment }: { payment: PaymentView }) {
  const may = useMay();
  return (
    <Alert variant="default" icon={<CircleHelp size={18} className="tone-warn" aria-hidden />} title={words.nobody}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{words.suspenseText} {payment.matching}</Text>
        {may('payments.assign') && <Button component={Link} size="compact-md" href={addressOf('/money/unmatched', { payment: payment.id })}>{words.findOwner}</Button>}
      </Stack>
    </Alert>
  );
}

function Reversal({ reversal: { at, reason } }: { reversal: NonNullable<PaymentView['reversal']> }) {
  const when = formatInstant(at);
  return (
    <Alert variant="default" icon={<Undo2 size={18} className="tone-bad" aria-hidden />} title={words.invoicing.reversedTitle}>
      <Text size="sm">{reason === '' ? words.invoicing.reversedOn(when) : words.invoicing.reversedText(when, reason)}</Text>
    </Alert>
  );
}

function Facts({ payment }: { payment: PaymentView }) {
  const isMpesa = payment.method === 'mpesa';
  return (
    <section className={`surface ${styles['facts']}`}>
      <FactList
        facts={[
          [words.amount, <Money key="amount" amount={payment.amountCents} />],
          [words.subscriber, payment.subscriberId === null ? <span key="subscriber" className="tone-warn">{words.nobody}</span> : <Link key="subscriber" href={`/subscribers/${payment.subscriberId}`}>{payment.subscriberName}</Link>],
          [words.methodName, words.method[payment.method]],
          [words.paidAt, <InstantText key="paid" at={payment.paidAt} />],
          [words.recordedAt, <InstantText key="recorded" at={payment.recordedAt} />],
          isMpesa ? [words.payer, payment.payerName] : null,
          isMpesa ? [words.payerPhone, formatPhone(payment.payerPhone)] : null,
          isMpesa ? [words.accountTyped, payment.accountTyped] : null,
          isMpesa ? [words.shortcode, payment.shortcode] : null,
          payment.takenBy === null ? null : [words.takenBy, payment.takenBy],
          payment.note === '' ? null : [words.note, payment.note],
          [words.matching, payment.matching],
        ]}
      />
    </section>
  );
}
