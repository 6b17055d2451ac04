import { ActionIcon, Button, Group, Menu, TextInput } from '@mantine/core';
import { ArrowLeftRight, Ban, Ellipsis, Plus, Undo2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { TransferRow } from '../../../src-shared/contract/money-in.ts';
import { formatKes } from '../../../src-shared/money.ts';
import { dateOf, isLocalDate } from '../../../src-shared/time.ts';
import { useAddressValues } from '../../app/address.ts';
import { useNow } from '../../app/clock.store.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useAct, useRows } from '../../app/queries.ts';
import { SectionTabs } from '../../app/section-tabs.tsx';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, csvAmount, DataTable, DateText, EmptyState, fieldRefusal, Money, Page, PageHeader, ToneBadge, type Column } from '../../ui/index.ts';
import { AskMpesaLink, PlacesTiles } from './places-tiles.tsx';
import { RecordTransferDialog } from './record-transfer-dialog.tsx';
import styles from './tills.module.css';

const words = texts.tills.transfers;

const columnsOf = (ask: ((row: TransferRow) => void) | null): readonly Column<TransferRow>[] => [
  { key: 'number', heading: words.number, width: 140, cell: (row) => <span className={row.voided ? styles['void'] : undefined}>{row.number}</span>, text: (row) => row.number },
  { key: 'bookedOn', heading: words.bookedOn, width: 112, cell: (row) => <DateText date={row.bookedOn} />, text: (row) => row.bookedOn },
  { key: 'kind', heading: words.kindName, width: 135, cell: (row) => words.kind[row.kind], text: (row) => words.kind[row.kind] },
  { key: 'from', heading: words.fromName, width: 85, cell: (row) => row.fromName, text: (row) => row.fromName },
  { key: 'to', heading: words.toName, width: 145, cell: (row) => row.toName, text: (row) => row.toName },
  { key: 'reference', heading: words.reference, width: 115, cell: (row) => row.reference, text: (row) => row.reference },
  { key: 'note', heading: words.note, width: 168, cell: (row) => <span title={row.note}>{row.note}</span>, text: (row) => row.note },
  { key: 'by', heading: words.by, width: 140, hidden: true, cell: (row) => row.by ?? words.waya, text: (row) => row.by ?? words.waya },
  { key: 'amount', heading: words.amountKes, align: 'right', width: 120, cell: (row) => <span className={row.voided ? styles['void'] : undefined}><Money bare amount={row.amountCents} /></span>, text: (row) => csvAmount(row.amountCents) },
  { key: 'act', heading: words.state, width: 98, cell: (row) => <RowAct row={row} ask={ask} /> },
];

/** What Waya books by itself (drawers, cheques) is taken back where it came from. */
const BY_HAND: readonly TransferRow['kind'][] = ['settlement', 'banking', 'charge', 'expense', 'drawing', 'paidIn'];

function RowAct({ row, ask }: { row: TransferRow; ask: ((row: TransferRow) => void) | null }) {
  if (row.voided) return <ToneBadge tone="neutral" icon={Ban} text={words.voided} />;
  if (!ask || !BY_HAND.includes(row.kind)) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target><ActionIcon size={24} variant="subtle" color="gray" aria-label={words.more(row.number)}><Ellipsis size={15} aria-hidden /></ActionIcon></Menu.Target>
      <Menu.Dropdown><Menu.Item leftSection={<Undo2 size={15} aria-hidden />} onClick={() => ask(row)}>{words.void}</Menu.Item></Menu.Dropdown>
    </Menu>
  );
}

/** Where money lies, and how it moved between our own places. */
export function TransfersPage() {
  const [values, change] = useAddressValues();
  const [recording, setRecording] = useState(false);
  const [asked, setAsked] = useState<TransferRow | null>(null);
  const may = useMay();
  const mayVoid = may('transfers.void');
  const mayRecord = may('transfers.record');
  const columns = useMemo(() => columnsOf(mayVoid ? setAsked : null), [mayVoid]);
  const from = values['from'];
  const to = values['to'];
  const rows = useRows('transfers.list', { ...(from !== undefined && isLocalDate(from) ? { from } : {}), ...(to !== undefined && isLocalDate(to) ? { to } : {}) });
  usePageActions(mayRecord ? [{ id: 'transfer', label: words.record, icon: ArrowLeftRight, key: 'n', run: () => setRecording(true) }] : []);
  const record = mayRecord && <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setRecording(true)}>{words.record}</Button>;
  const isFiltered = from !== undefined || to !== undefined;
  return (
    <Page>
      <PageHeader title={words.title} detail={words.intro} actions={record} />
      <SectionTabs of="/money/tills" />
      <PlacesTiles />
      <DataTable
        name="transfers"
        label={words.title}
        columns={columns}
        window={rows}
        rowId={(row) => row.id}
        toolbar={<Toolbar from={from} to={to} change={change} />}
        onClearFilters={isFiltered ? () => change({ from: null, to: null }) : undefined}
        expectedRows={8}
        empty={<EmptyState icon={ArrowLeftRight} title={words.none} text={words.noneText} action={record} />}
      />
      <RecordTransferDialog opened={recording} onClose={() => setRecording(false)} />
      {asked && <VoidDialog row={asked} onClose={() => setAsked(null)} />}
    </Page>
  );
}

function Toolbar({ from, to, change }: { from: string | undefined; to: string | undefined; change: (values: Record<string, string | null>) => void }) {
  const today = dateOf(useNow());
  const mayAsk = useMay()('mpesaBalance.ask');
  const field = (key: 'from' | 'to', label: string, value: string | undefined) => (
    <Group gap={6} wrap="nowrap" component="label"><span className="tone-neutral">{label}</span><TextInput type="date" size="xs" max={today} value={value ?? ''} onChange={(event) => change({ [key]: event.currentTarget.value })} /></Group>
  );
  return <>{field('from', words.since, from)}{field('to', words.until, to)}{mayAsk && <AskMpesaLink />}</>;
}

function VoidDialog({ row, onClose }: { row: TransferRow; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const act = useAct('transfers.void', { done: words.voidDone(row.number), onDone: onClose, onRefusal: (refusal) => refusal.details?.fields?.['reason'] !== undefined });
  return (
    <ConfirmDialog opened onClose={onClose} title={words.voidTitle(row.number)} text={words.voidText(formatKes(row.amountCents), row.fromName, row.toName)} confirm={words.void} danger busy={act.busy} ready={reason.trim() !== ''} onConfirm={() => void act.run({ id: row.id, reason })}>
      <TextInput data-autofocus label={words.voidReason} maxLength={200} value={reason} onChange={(event) => setReason(event.currentTarget.value)} error={fieldRefusal(act.refusal, 'reason')} />
    </ConfirmDialog>
  );
}
