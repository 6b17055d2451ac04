import { Skeleton, Stack, Title } from '@mantine/core';
import { Banknote, ReceiptText } from 'lucide-react';
import type { ReactNode } from 'react';
import { useRows } from '../../../app/queries.ts';
import { useMay } from '../../../app/session.ts';
import { texts } from '../../../texts/index.ts';
import { DataTable, EmptyState } from '../../../ui/index.ts';
import type { SubscriberFacts } from '../subscriber-facts.ts';
import { BalanceCard, type AccountDialog } from './balance-card.tsx';
import { DepositsSection } from './deposits-section.tsx';
import { creditNoteColumns, draftColumns, invoiceColumns, paymentColumns, refundColumns } from './money-tables.tsx';
import { PromisesSection, usePromises } from './promises-section.tsx';

const words = texts.account;

/** His balance with its making, and the documents that make it. Kinds of which he has none are left out, but for invoices and payments. */
export function MoneyTab({ facts, open }: { facts: SubscriberFacts; open: (dialog: AccountDialog) => void }) {
  const subscriberId = facts.id;
  const may = useMay();
  const invoices = useRows('invoices.list', { subscriberId });
  const payments = useRows('payments.list', { subscriberId });
  const creditNotes = useRows('creditNotes.list', { subscriberId });
  const refunds = useRows('refunds.list', { subscriberId });
  const drafts = useRows('drafts.list', { subscriberId }, { enabled: may('drafts.list') });
  const promises = usePromises(subscriberId);
  // What may stand above the invoices is waited for: nothing is pushed down under the cursor.
  if (promises.isPending || (drafts.pending && may('drafts.list'))) return <Stack gap="md"><BalanceCard facts={facts} open={open} /><Skeleton height={240} /></Stack>;
  return (
    <Stack gap="md">
      <BalanceCard facts={facts} open={open} />
      <PromisesSection facts={facts} promises={promises} />
      {drafts.rows.length > 0 && <Part title={words.drafts}><DataTable plain height="content" keyboard={false} name="subscriber-drafts" label={words.drafts} columns={draftColumns} window={drafts} rowId={(row) => row.id} rowHref={(row) => `/money/drafts/${row.id}`} empty={null} /></Part>}
      <Part title={words.invoices}>
        <DataTable plain height="content" expectedRows={4} name="subscriber-invoices" label={words.invoices} columns={invoiceColumns} window={invoices} rowId={(row) => row.id} rowHref={(row) => `/money/invoices/${row.id}`} empty={<EmptyState icon={ReceiptText} title={words.noInvoices} text={words.noInvoicesText} />} />
      </Part>
      <Part title={words.payments}>
        <DataTable plain height="content" keyboard={false} expectedRows={4} name="subscriber-payments" label={words.payments} columns={paymentColumns} window={payments} rowId={(row) => row.id} rowHref={(row) => `/money/payments/${row.id}`} empty={<EmptyState icon={Banknote} title={words.noPayments} text={words.noPaymentsText} />} />
      </Part>
      {creditNotes.rows.length > 0 && <Part title={words.creditNotes}><DataTable plain height="content" keyboard={false} name="subscriber-credit-notes" label={words.creditNotes} columns={creditNoteColumns} window={creditNotes} rowId={(row) => row.id} rowHref={(row) => `/money/credit-notes/${row.id}`} empty={null} /></Part>}
      {refunds.rows.length > 0 && <Part title={words.refunds}><DataTable plain height="content" keyboard={false} name="subscriber-refunds" label={words.refunds} columns={refundColumns} window={refunds} rowId={(row) => row.id} empty={null} /></Part>}
      <DepositsSection subscriberId={subscriberId} />
    </Stack>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return <section><Title order={2} mb="xs">{title}</Title>{children}</section>;
}
