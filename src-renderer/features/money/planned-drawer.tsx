import { Anchor, Drawer, Table, Text } from '@mantine/core';
import { Link } from 'wouter';
import { formatKes } from '../../../src-shared/money.ts';
import { formatDate } from '../../../src-shared/time.ts';
import type { ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { Money } from '../../ui/index.ts';
import { LineText } from './invoice-tables.tsx';
import styles from './money.module.css';

export type PlannedInvoice = ReadOutput<'billing.preview'>['rows'][number];
const words = texts.money.runs;

/** One invoice as the run would make it: the very lines, with how each amount comes about. */
export function PlannedDrawer({ invoice, onClose }: { invoice: PlannedInvoice | null; onClose: () => void }) {
  return (
    <Drawer opened={invoice !== null} onClose={onClose} position="right" size={560} title={invoice ? words.planned(invoice.subscriberName) : ''}>
      {invoice && (
        <>
          <Text size="sm" c="dimmed" mb="sm">{words.plannedDetail(invoice.accountNumber, formatDate(invoice.dueOn))}</Text>
          <Table horizontalSpacing={0}>
            <Table.Tbody>
              {invoice.lines.map((line, index) => (
                <Table.Tr key={index} className={styles['line'] ?? ''}>
                  <Table.Td pr="md">
                    <LineText line={line} />
                    {line.discountCents > 0 && <div className={styles['explanation']}>{words.discounted(formatKes(line.discountCents))}</div>}
                    {(line.exciseCents !== 0 || line.vatCents !== 0) && <div className={styles['explanation']}>{words.taxes(formatKes(line.netCents), formatKes(line.exciseCents), formatKes(line.vatCents))}</div>}
                  </Table.Td>
                  <Table.Td ta="right" w={120}><Money bare amount={line.grossCents} /></Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
            <Table.Tfoot className={styles['sum'] ?? ''}><Table.Tr><Table.Th>{texts.table.total}</Table.Th><Table.Th ta="right"><Money amount={invoice.totalCents} /></Table.Th></Table.Tr></Table.Tfoot>
          </Table>
          <Anchor component={Link} href={`/subscribers/${invoice.subscriberId}`} size="sm" mt="md" display="inline-block">{words.openSubscriber}</Anchor>
        </>
      )}
    </Drawer>
  );
}
