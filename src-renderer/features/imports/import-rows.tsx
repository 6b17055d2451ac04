import { Anchor, Modal, Stack, Table, Text } from '@mantine/core';
import { CircleAlert, Info, Rows3, TriangleAlert } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import type { ImportField, ImportRowView, ImportView } from '../../../src-shared/contract/imports.ts';
import { useRows } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { DataTable, EmptyState, type Column } from '../../ui/index.ts';
import type { ShownOutcome } from './import-counts.tsx';
import styles from './imports.module.css';

const words = texts.imports;
type Message = ImportRowView['messages'][number];
const looks = { error: ['bad', CircleAlert], warning: ['warn', TriangleAlert], info: ['neutral', Info] } as const;
/** What begins with the value as typed says first which column it is; anything else is a sentence of its own. */
function messageText({ field, text }: Message): string {
  if (text.startsWith('“') && field !== null && field in words.field) return words.ofField(words.field[field as ImportField], text);
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function MessageLine({ message, more = 0 }: { message: Message; more?: number }) {
  const [tone, Icon] = looks[message.tone];
  const text = messageText(message);
  return (
    <span title={text}>
      <Icon size={14} className={`tone-${tone}`} style={{ verticalAlign: '-2px', marginRight: 6 }} aria-hidden />
      {more > 0 ? words.more(text, more) : text}
    </span>
  );
}

const columnsOf: readonly Column<ImportRowView>[] = [
  { key: 'row', heading: words.row, align: 'right', width: 60, cell: (row) => texts.value.count(row.rowNumber), text: (row) => String(row.rowNumber) },
  { key: 'name', heading: words.name, width: 160, cell: (row) => (row.subscriberId === null ? row.name : <Link href={`/subscribers/${row.subscriberId}`}>{row.name}</Link>), text: (row) => row.name },
  { key: 'summary', heading: words.summary, width: 470, cell: (row) => <span title={row.summary}>{row.summary}</span>, text: (row) => row.summary },
  { key: 'messages', heading: words.messages, width: 428, cell: (row) => row.messages[0] && <MessageLine message={row.messages[0]} more={row.messages.length - 1} />, text: (row) => row.messages.map(messageText).join(' ') },
];
/** Rows in error have no summary: the reason comes first. */
const errorColumns = columnsOf.filter(({ key }) => key !== 'summary');

/** The rows that end in one way, each with its reasons; opening one shows it as it stands in the file. */
export function ImportRows({ view, outcome }: { view: ImportView; outcome: ShownOutcome }) {
  const [open, setOpen] = useState<ImportRowView | null>(null);
  const rows = useRows('imports.rows', { id: view.id, outcome });
  const isError = outcome === 'error';
  const columns = useMemo(() => (isError ? errorColumns : columnsOf), [isError]);
  return (
    <>
      <DataTable
        key={outcome}
        name={isError ? 'import-errors' : 'import-rows'}
        label={words.step.check}
        columns={columns}
        window={rows}
        rowId={(row) => row.rowNumber}
        onOpen={setOpen}
        empty={<EmptyState icon={Rows3} title={words.noRowsOf[outcome]} text={words.noRowsText} />}
      />
      <Modal opened={open !== null} onClose={() => setOpen(null)} title={words.rowTitle(open?.rowNumber ?? 0)} size="lg" closeButtonProps={{ 'aria-label': texts.action.close }}>
        {open && <RowDetail row={open} view={view} />}
      </Modal>
    </>
  );
}

function RowDetail({ row, view }: { row: ImportRowView; view: ImportView }) {
  return (
    <Stack gap="md">
      {row.summary !== '' && <Text size="sm">{row.summary}</Text>}
      {row.messages.map((message) => <Text key={message.text} size="sm"><MessageLine message={message} /></Text>)}
      {row.subscriberId !== null && <Anchor component={Link} href={`/subscribers/${row.subscriberId}`} size="sm">{words.openSubscriber}</Anchor>}
      <div>
        <Text size="sm" fw={600} mb={4}>{words.rowCells}</Text>
        <Table className={styles['cells'] ?? ''} verticalSpacing={4}>
          <Table.Tbody>
            {row.cells.map((cell, index) => {
              const column = view.columns.find((one) => one.index === index);
              const text = column?.field === 'password' && cell.trim() !== '' ? words.hidden : cell;
              return <Table.Tr key={index}><Table.Td w={200} c="dimmed">{column?.heading ?? ''}</Table.Td><Table.Td>{text}</Table.Td></Table.Tr>;
            })}
          </Table.Tbody>
        </Table>
      </div>
    </Stack>
  );
}
