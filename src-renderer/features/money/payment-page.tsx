import { Skeleton, Stack } from '@mantine/core';
import { formatKes } from '../../../src-shared/money.ts';
import { formatPhone } from '../../../src-shared/phone.ts';
import { useRead } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ErrorState, FactList, InstantText, Money, Page, PageHeader, Section, StateBadge } from '../../ui/index.ts';
import { JournalSection } from './journal-table.tsx';
import styles from './money.module.css';
import { OwnerCell } from './owner-cell.tsx';
import { PaymentActions } from './payment-actions.tsx';
import { PartsSection, PaymentAlerts } from './payment-alerts.tsx';
import { SettledTable } from './settled-table.tsx';
import { PaymentTimeline } from './payment-timeline-section.tsx';
import type { PaymentView } from './payment-view.ts';

const words = texts.money;
const NO_REVERSALS: readonly never[] = [];

/** One receipt: whose, what it settled, where it was seen, and how it stands in the books. */
export function PaymentPage({ id }: { id: number }) {
  const query = useRead('payments.get', { id });
  const back = { href: '/money/payments', text: words.payments };
  const payment = query.data;
  // Only who may decide on them reads them.
  const may = useMay();
  const asked = useRead('reversals.list', { paymentId: id }, { enabled: payment !== undefined && payment.reversalId !== null && may('reversals.list') });
  if (!payment) {
    return (
      <Page scrolls>
        <PageHeader title={words.payments} back={back} />
        {query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <Skeleton height={320} />}
      </Page>
    );
  }
  const reversals = asked.data?.rows ?? NO_REVERSALS;
  return (
    <Page scrolls>
      <PageHeader title={words.paymentTitle(payment.receipt)} back={back} badge={<StateBadge kind="payment" state={payment.state} />} detail={formatKes(payment.amountCents)} actions={<PaymentActions payment={payment} reversals={reversals} />} />
      <PaymentAlerts payment={payment} reversals={reversals} />
      <Facts payment={payment} />
      <div className={styles['twoColumns']}>
        <Stack gap="sm">
          <PartsSection payment={payment} />
          {payment.state !== 'split' && <Section title={words.settles} flush><SettledTable payment={payment} /></Section>}
        </Stack>
        <PaymentTimeline payment={payment} reversals={reversals} />
      </div>
      <JournalSection entries={payment.entries} />
    </Page>
  );
}

function Facts({ payment }: { payment: PaymentView }) {
  const isMpesa = payment.method === 'mpesa';
  const { reference } = texts.moneyIn;
  return (
    <section className={`surface ${styles['facts']}`}>
      <FactList
        facts={[
          [words.amount, <Money key="amount" amount={payment.amountCents} />],
          [words.subscriber, <OwnerCell key="subscriber" payment={payment} />],
          [words.methodName, texts.moneyIn.method[payment.method]],
          [words.paidAt, <InstantText key="paid" at={payment.paidAt} />],
          [words.recordedAt, <InstantText key="recorded" at={payment.recordedAt} />],
          payment.reference === '' ? null : [payment.method === 'bank' || payment.method === 'cheque' ? reference[payment.method] : reference.other, payment.reference],
          isMpesa || payment.payerName !== '' ? [words.payer, payment.payerName] : null,
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
