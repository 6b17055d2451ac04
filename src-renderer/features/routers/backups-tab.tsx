import { Button, Group, Modal, Skeleton, Text } from '@mantine/core';
import { DatabaseBackup } from 'lucide-react';
import { useState } from 'react';
import type { BackupRow } from '../../../src-shared/contract/health.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { readOnce, useAct, useRead, useRows } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { DataTable, EmptyState, ErrorState, InstantText, saveFile, TimeAgo, TroubleState, type Column } from '../../ui/index.ts';
import styles from './health.module.css';

const words = texts.routerHealth;
type Shown = { readonly copy: BackupRow; readonly before: BackupRow | null };

const columnsOf = (show: (row: BackupRow, compare: boolean) => void, oldestId: number | undefined): readonly Column<BackupRow>[] => [
  { key: 'at', heading: words.backupAt, width: 170, cell: (row) => <InstantText at={row.at} />, text: (row) => formatInstant(row.at) },
  { key: 'checkedAt', heading: words.unchangedUntil, width: 140, cell: (row) => <TimeAgo at={row.checkedAt} />, text: (row) => formatInstant(row.checkedAt) },
  { key: 'version', heading: words.version, width: 120, cell: (row) => row.version, text: (row) => row.version },
  { key: 'lines', heading: words.lines, align: 'right', width: 90, cell: (row) => texts.value.count(row.lineCount), text: (row) => String(row.lineCount) },
  { key: 'size', heading: words.size, align: 'right', width: 100, cell: (row) => texts.value.bytes(row.bytes), text: (row) => String(row.bytes) },
  {
    key: 'actions', heading: '', width: 390, text: () => '',
    cell: (row) => (
      <Group gap={6} wrap="nowrap">
        <Button size="compact-sm" variant="default" onClick={() => show(row, false)}>{words.view}</Button>
        <Button size="compact-sm" variant="default" onClick={() => void saveCopy(row.id)}>{words.downloadCopy}</Button>
        {row.id !== oldestId && <Button size="compact-sm" variant="default" onClick={() => show(row, true)}>{words.compareTo}</Button>}
      </Group>
    ),
  },
];

async function saveCopy(id: number): Promise<void> {
  const { fileName, text } = await readOnce('health.backup', { id });
  saveFile(fileName, new Blob([text], { type: 'text/plain' }));
}

/** Copies of the router's configuration, newest first. */
export function BackupsTab({ routerId }: { routerId: number }) {
  const rows = useRows('health.backups', { routerId });
  const backUp = useAct('health.backUpNow', { done: words.backedUp });
  const [shown, setShown] = useState<Shown | null>(null);
  const list = rows.rows ?? [];
  const show = (row: BackupRow, compare: boolean) => setShown({ copy: row, before: compare ? (list[list.findIndex((each) => each.id === row.id) + 1] ?? null) : null });
  const button = <Button variant="default" loading={backUp.busy} onClick={() => void backUp.run({ routerId })} leftSection={<DatabaseBackup size={16} aria-hidden />}>{words.backUp}</Button>;
  return (
    <>
      {rows.first?.trouble && <div className={styles['trouble']}><TroubleState title={words.backupTrouble} trouble={rows.first.trouble.trouble} /></div>}
      <DataTable
        name="router-backups"
        label={words.tab.backups}
        columns={columnsOf(show, list.at(-1)?.id)}
        window={rows}
        rowId={(row) => row.id}
        toolbar={<><Text size="sm" c="dimmed" style={{ flex: 1 }}>{rows.first ? words.backupsIntro(rows.first.kept) : ''}</Text>{button}</>}
        empty={<EmptyState icon={DatabaseBackup} title={words.noBackups} text={words.noBackupsText} />}
      />
      <Modal opened={shown !== null} onClose={() => setShown(null)} title={shown && titleOf(shown)} size="xl" closeButtonProps={{ 'aria-label': texts.action.close }}>
        {shown && (shown.before === null ? <CopyText id={shown.copy.id} /> : <Comparison fromId={shown.before.id} toId={shown.copy.id} />)}
      </Modal>
    </>
  );
}

const titleOf = ({ copy, before }: Shown): string => (before === null ? words.copyOf(formatInstant(copy.at)) : words.changed(formatInstant(before.at), formatInstant(copy.at)));

function CopyText({ id }: { id: number }) {
  const read = useRead('health.backup', { id }, { topics: [] });
  if (read.error) return <ErrorState error={read.error} retry={() => void read.refetch()} />;
  return read.data ? <pre className={styles['file']}>{read.data.text}</pre> : <Skeleton height={300} />;
}

const MARKS = { same: '  ', added: '+ ', removed: '− ', gap: '' } as const;

function Comparison({ fromId, toId }: { fromId: number; toId: number }) {
  const read = useRead('health.compareBackups', { fromId, toId }, { topics: [] });
  if (read.error) return <ErrorState error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Skeleton height={300} />;
  const { added, removed, lines } = read.data;
  return (
    <>
      <Text size="sm" mb={8}>{added + removed === 0 ? words.same : `${words.differs(added, removed)}.`} <Text span size="sm" c="dimmed">{words.compareNote}</Text></Text>
      <div className={styles['file']}>
        {lines.map((line, index) => <div key={index} className={styles[line.kind] ?? ''}>{line.kind === 'gap' ? words.gap(line.text) : `${MARKS[line.kind]}${line.text}`}</div>)}
      </div>
    </>
  );
}
