import { Anchor, Modal, Stack, Table, Text } from '@mantine/core';
import { Rows3 } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { StatementRowView } from '../../../src-shared/contract/statements.ts';
import { formatKes, minus, type Cents } from '../../../src-shared/money.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { useRows } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { csvAmount, DataTable, EmptyState, InstantText, Money, type Column } from '../../ui/index.ts';
import { DecisionChoice, DecisionField, useDecides } from './decision-field.tsx';
import type { StatementGroup } from './statement-groups.ts';
import { RowVerdict } from './statement-look.tsx';
import styles from './statements.module.css';

const words = texts.statements;
const amountCell = (amount: Cents) => amount !== 0 && <Money bare amount={amount} />;
const amountText = (amount: Cents) => (amount === 0 ? '' : csvAmount(amount));

/** In positive, out negative. */
const moved = (row: StatementRowView) => minus(row.paidInCents, row.withdrawnCents);

const plain: readonly Column<StatementRowView>[] = [
  { key: 'row', heading: words.row, align: 'right', width: 50, cell: (row) => texts.value.count(row.rowNumber), text: (row) => String(row.rowNumber) },
  { key: 'completedAt', heading: words.completedAt, width: 165, cell: (row) => row.completedAt !== null && <InstantText at={row.completedAt} />, text: (row) => (row.completedAt === null ? '' : formatInstant(row.completedAt)) },
  { key: 'receipt', heading: words.receipt, width: 126, cell: (row) => (row.paymentId === null ? row.receipt : <Link href={`/money/payments/${row.paymentId}`}>{row.receipt}</Link>), text: (row) => row.receipt },
  { key: 'kind', heading: words.kindName, width: 105, cell: (row) => words.kind[row.kind], text: (row) => words.kind[row.kind] },
  { key: 'paidIn', heading: words.paidIn, align: 'right', width: 95, cell: (row) => amountCell(row.paidInCents), text: (row) => amountText(row.paidInCents) },
  { key: 'withdrawn', heading: words.withdrawn, align: 'right', width: 95, cell: (row) => amountCell(row.withdrawnCents), text: (row) => amountText(row.withdrawnCents) },
  { key: 'what', heading: words.whatHappens, width: 485, cell: (row) => <span className={styles['verdictCell']}><RowVerdict row={row} /><span title={row.explanation}>{row.explanation}</span></span>, text: (row) => row.explanation },
];
const deciding: readonly Column<StatementRowView>[] = [
  ...plain.filter(({ key }) => ['row', 'completedAt', 'receipt'].includes(key)),
  { key: 'amount', heading: words.amountKes, align: 'right', width: 120, cell: (row) => <Money bare amount={moved(row)} />, text: (row) => csvAmount(moved(row)) },
  { key: 'what', heading: words.whatHappens, width: 442, cell: (row) => <span className={styles['verdictCell']}>{row.verdict !== 'ask' && <RowVerdict row={row} />}<span title={row.explanation}>{row.explanation}</span></span>, text: (row) => row.explanation },
  { key: 'decision', heading: words.decision, width: 215, cell: (row) => <DecisionField row={row} />, text: (row) => (row.decision === null ? '' : words.choice[row.decision]) },
];

/** The rows of one group, each with what happens to it and why; opening one shows it as it stands in the file. */
export function StatementRows({ id, group }: { id: number; group: StatementGroup }) {
  const [openId, setOpenId] = useState<number | null>(null);
  const rows = useRows('statements.rows', { id, ...group.filter });
  const asks = group.key === 'ask' || group.key === 'reversal';
  const open = rows.rows.find((row) => row.id === openId) ?? null;
  return (
    <>
      <DataTable
        key={group.key}
        name={asks ? 'statement-asks' : 'statement-rows'}
        label={words.tile[group.key]}
        columns={asks ? deciding : plain}
        window={rows}
        rowId={(row) => row.id}
        onOpen={(row) => setOpenId(row.id)}
        toolbar={<Text size="sm" c="dimmed">{words.tileHint[group.key]}</Text>}
        empty={<EmptyState icon={Rows3} title={words.noRows} text={words.noRowsText} />}
      />
      <Modal opened={open !== null} onClose={() => setOpenId(null)} title={words.rowTitle(open?.rowNumber ?? 0)} size="lg">
        {open && <RowDetail row={open} close={() => setOpenId(null)} />}
      </Modal>
    </>
  );
}

function RowDetail({ row, close }: { row: StatementRowView; close: () => void }) {
  const decides = useDecides();
  const cells: readonly (readonly [string, string])[] = [
    [words.receipt, row.receipt],
    [words.completedAt, row.completedAt === null ? '' : formatInstant(row.completedAt)],
    [words.details, row.details],
    [words.reasonType, row.reasonType],
    [words.otherParty, row.otherParty],
    [words.accountTyped, row.accountTyped],
    [words.paidIn, row.paidInCents === 0 ? '' : formatKes(row.paidInCents)],
    [words.withdrawn, row.withdrawnCents === 0 ? '' : formatKes(row.withdrawnCents)],
    [words.balance, row.balanceCents === null ? '' : formatKes(row.balanceCents)],
  ];
  return (
    <Stack gap="md">
      <div><RowVerdict row={row} /><Text size="sm" mt={6}>{row.explanation}</Text></div>
      {decides(row) && <DecisionChoice row={row} onDecided={close} />}
      {!decides(row) && row.decision !== null && <Text size="sm">{words.choice[row.decision]}</Text>}
      {row.paymentId !== null && <Anchor component={Link} href={`/money/payments/${row.paymentId}`} size="sm">{words.openPayment}</Anchor>}
      <Table className={styles['cells'] ?? ''} verticalSpacing={4}>
        <Table.Tbody>{cells.map(([name, value]) => value !== '' && <Table.Tr key={name}><Table.Td w={160} c="dimmed">{name}</Table.Td><Table.Td>{value}</Table.Td></Table.Tr>)}</Table.Tbody>
      </Table>
    </Stack>
  );
}
