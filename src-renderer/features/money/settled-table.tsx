import { Table, Text } from '@mantine/core';
import { Link } from 'wouter';
import { texts } from '../../texts/index.ts';
import { Money } from '../../ui/index.ts';
import styles from './money.module.css';
import type { PaymentView } from './payment-view.ts';

const words = texts.money;

/** The invoices that a payment went against, and what is left of it. */
export function SettledTable({ payment }: { payment: PaymentView }) {
  if (payment.allocations.length === 0 && payment.creditCents === 0) return <Text size="sm" c="dimmed" className={styles['nothing']}>{words.settlesNothing}</Text>;
  return (
    <Table horizontalSpacing="md">
      <Table.Thead><Table.Tr><Table.Th>{words.invoice}</Table.Th><Table.Th ta="right">{words.amountKes}</Table.Th></Table.Tr></Table.Thead>
      <Table.Tbody>
        {payment.allocations.map((allocation) => (
          <Table.Tr key={allocation.invoiceId}>
            <Table.Td><Link href={`/money/invoices/${allocation.invoiceId}`}>{allocation.number}</Link></Table.Td>
            <Table.Td ta="right"><Money bare amount={allocation.amountCents} /></Table.Td>
          </Table.Tr>
        ))}
        {payment.creditCents > 0 && <Table.Tr><Table.Td>{words.leftAsCredit}</Table.Td><Table.Td ta="right"><Money bare amount={payment.creditCents} /></Table.Td></Table.Tr>}
      </Table.Tbody>
    </Table>
  );
}
