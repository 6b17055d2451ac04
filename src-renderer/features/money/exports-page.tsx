import { Button, Group, Modal, Text, TextInput } from '@mantine/core';
import { FileArchive } from 'lucide-react';
import { useState } from 'react';
import { dateOf, formatInstant, isLocalDate, startOfMonth } from '../../../src-shared/time.ts';
import { idOf, useAddressValues } from '../../app/address.ts';
import { useNow } from '../../app/clock.store.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useAct, useRead, type ReadOutput } from '../../app/queries.ts';
import { SectionTabs } from '../../app/section-tabs.tsx';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { DataTable, DialogForm, EmptyState, fieldRefusal, InstantText, Page, PageHeader, wholeList, type Column } from '../../ui/index.ts';
import { ExportProgress } from './export-progress.tsx';
import { RunBadge } from './run-view.tsx';
import { SaveExportButton } from './save-export-button.tsx';

type ExportRow = ReadOutput<'documents.exports'>[number];
const words = texts.money.runs;

const columns: readonly Column<ExportRow>[] = [
  { key: 'title', heading: words.exportWhat, width: 320, cell: (row) => row.title, text: (row) => row.title },
  { key: 'at', heading: words.exportAt, width: 170, cell: (row) => <InstantText at={row.at} />, text: (row) => formatInstant(row.at) },
  { key: 'state', heading: words.state, width: 130, cell: (row) => <RunBadge state={row.state} />, text: (row) => words.states[row.state] },
  { key: 'done', heading: words.exportDone, align: 'right', width: 140, cell: (row) => doneText(row), text: doneText },
  { key: 'bytes', heading: words.exportSize, align: 'right', width: 110, cell: (row) => row.bytes !== null && texts.value.bytes(row.bytes), text: (row) => (row.bytes === null ? '' : String(row.bytes)) },
  { key: 'save', heading: words.exportFile, width: 170, cell: (row) => row.state === 'done' && row.bytes !== null && <SaveExportButton size="compact-sm" batchId={row.batchId} title={row.title} bytes={row.bytes} /> },
];

function doneText(row: ExportRow): string {
  return row.done === row.total ? texts.value.count(row.done) : words.exportOf(texts.value.count(row.done), texts.value.count(row.total));
}

/** PDFs of many invoices, made in the background. */
export function ExportsPage() {
  const [values, change] = useAddressValues();
  const [asking, setAsking] = useState(false);
  const allowed = useMay()('documents.export');
  const list = wholeList(useRead('documents.exports', {}, { topics: ['batches'] }));
  const running = idOf(values['export']);
  usePageActions(allowed ? [{ id: 'export', label: words.exportTime, icon: FileArchive, key: 'e', run: () => setAsking(true) }] : []);
  const start = allowed && <Button leftSection={<FileArchive size={16} aria-hidden />} onClick={() => setAsking(true)}>{words.exportTime}</Button>;
  return (
    <Page>
      <PageHeader title={words.exportsTitle} detail={words.exportsIntro} actions={start} />
      <SectionTabs of="/money/runs" />
      {running !== undefined && <ExportProgress batchId={running} />}
      <DataTable name="exports" label={words.exportsTitle} columns={columns} window={list} rowId={(row) => row.batchId} expectedRows={6} empty={<EmptyState icon={FileArchive} title={words.noExports} text={words.noExportsText} action={start} />} />
      {asking && (
        <ExportDialog
          onClose={() => setAsking(false)}
          onStarted={(batchId) => {
            setAsking(false);
            change({ export: batchId });
          }}
        />
      )}
    </Page>
  );
}

function ExportDialog({ onClose, onStarted }: { onClose: () => void; onStarted: (batchId: number) => void }) {
  const today = dateOf(useNow());
  const [from, setFrom] = useState<string>(startOfMonth(today));
  const [to, setTo] = useState<string>(today);
  const start = useAct('documents.export', { onDone: ({ batchId }) => onStarted(batchId), onRefusal: (refusal) => Object.keys(refusal.details?.fields ?? {}).some((field) => field === 'from' || field === 'to') });
  const backwards = to < from;
  return (
    <Modal opened onClose={onClose} title={words.exportTimeTitle}>
      <DialogForm
        submit={words.exportStart}
        busy={start.busy}
        ready={isLocalDate(from) && isLocalDate(to) && !backwards}
        onSubmit={() => {
          if (isLocalDate(from) && isLocalDate(to)) void start.run({ from, to });
        }}
        close={onClose}
      >
        <Text size="sm">{words.exportTimeText}</Text>
        <Group grow align="flex-start">
          <TextInput type="date" data-autofocus label={words.from} max={today} value={from} onChange={(event) => setFrom(event.currentTarget.value)} error={fieldRefusal(start.refusal, 'from')} />
          <TextInput type="date" label={words.to} max={today} value={to} onChange={(event) => setTo(event.currentTarget.value)} error={backwards ? words.toBefore : fieldRefusal(start.refusal, 'to')} />
        </Group>
      </DialogForm>
    </Modal>
  );
}
