import { Button, Modal, Skeleton, Table, Text, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { formatKes, negate, type Cents } from '../../../src-shared/money.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { DateText, DialogForm, ErrorState, focusOnMount, Money, MoneyInput } from '../../ui/index.ts';
import { allocatableInvoices, fullAmount, partError, readParts, typedNow, type AllocatableInvoice, type Reading, type Typed } from './allocation-parts.ts';
import styles from './money.module.css';
import type { PaymentView } from './payment-view.ts';

const words = texts.money.invoicing.allocate;
const MOST_INVOICES = 200;

/** Sets by hand what a payment settles. */
export function AllocateDialog({ payment, subscriberId, onClose }: { payment: PaymentView; subscriberId: number; onClose: () => void }) {
  // The ones with most open first: those that this payment settles in full have nothing open and come last.
  const invoices = useRead('invoices.list', { subscriberId, sort: { by: 'open', direction: 'desc' }, limit: MOST_INVOICES });
  const rows = invoices.data?.rows;
  return (
    <Modal opened onClose={onClose} title={words.title(payment.receipt)} size={680}>
      {rows ? (
        <AllocateForm payment={payment} dueOn={new Map(rows.map((row) => [row.id, row.dueOn]))} invoices={allocatableInvoices([...rows].sort((a, b) => (a.dueOn < b.dueOn ? -1 : 1)), payment.allocations)} onClose={onClose} />
      ) : invoices.error ? (
        <ErrorState error={invoices.error} retry={() => void invoices.refetch()} />
      ) : (
        <Skeleton height={200} />
      )}
    </Modal>
  );
}

function AllocateForm({ payment, invoices, dueOn, onClose }: { payment: PaymentView; invoices: readonly AllocatableInvoice[]; dueOn: ReadonlyMap<number, Parameters<typeof DateText>[0]['date']>; onClose: () => void }) {
  const [typed, setTyped] = useState<Typed>(() => typedNow(invoices));
  const act = useAct('payments.allocate', { done: words.done, onDone: onClose });
  const reading = readParts(invoices, typed, payment.amountCents);
  const change = (invoiceId: number, text: string) => setTyped({ ...typed, [invoiceId]: text });
  return (
    <DialogForm submit={words.submit} busy={act.busy} ready={reading !== null && reading.creditCents >= 0} onSubmit={() => reading && void act.run({ id: payment.id, parts: reading.parts })} close={onClose}>
      <Text size="sm">{words.intro(formatKes(payment.amountCents))}</Text>
      {invoices.length === 0 ? (
        <Text size="sm" c="dimmed">{words.nothingOpen}</Text>
      ) : (
        <div className={styles['choice']}>
          <Table verticalSpacing={6} stickyHeader>
            <Table.Thead><Table.Tr><Table.Th>{words.invoice}</Table.Th><Table.Th>{words.due}</Table.Th><Table.Th ta="right">{words.open}</Table.Th><Table.Th ta="right" w={170}>{words.amount}</Table.Th><Table.Th w={84}><VisuallyHidden>{words.everything}</VisuallyHidden></Table.Th></Table.Tr></Table.Thead>
            <Table.Tbody>
              {invoices.map((invoice, index) => (
                <Table.Tr key={invoice.invoiceId}>
                  <Table.Td><Link href={`/money/invoices/${invoice.invoiceId}`}>{invoice.number}</Link></Table.Td>
                  <Table.Td>{dueOn.has(invoice.invoiceId) && <DateText date={dueOn.get(invoice.invoiceId)!} />}</Table.Td>
                  <Table.Td ta="right"><Money bare amount={invoice.mostCents} /></Table.Td>
                  <Table.Td>
                    <MoneyInput
                      {...(index === 0 ? { ref: focusOnMount } : {})}
                      styles={{ input: { textAlign: 'right' } }}
                      aria-label={words.amountFor(invoice.number)}
                      value={typed[invoice.invoiceId] ?? ''}
                      error={partError(invoice, typed[invoice.invoiceId] ?? '')}
                      onChange={(event) => change(invoice.invoiceId, event.currentTarget.value)}
                    />
                  </Table.Td>
                  <Table.Td><Button size="compact-sm" variant="subtle" aria-label={words.everythingFor(invoice.number)} onClick={() => change(invoice.invoiceId, fullAmount(invoice, invoices, typed, payment.amountCents))}>{words.everything}</Button></Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      <div className={styles['outcome']} role="status"><Outcome reading={reading} amountCents={payment.amountCents} /></div>
    </DialogForm>
  );
}

function Outcome({ reading, amountCents }: { reading: Reading | null; amountCents: Cents }) {
  if (reading === null) return null;
  if (reading.creditCents < 0) return <Text size="sm" className="tone-bad">{words.overAll(formatKes(negate(reading.creditCents)))}</Text>;
  if (reading.parts.length === 0) return <Text size="sm">{words.resultNone(formatKes(amountCents))}</Text>;
  return <Text size="sm">{words.result(formatKes(reading.settledCents), reading.parts.length, formatKes(reading.creditCents))}</Text>;
}
