import { Button, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { MailCheck } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import { formatInstant } from '../../../src-shared/time.ts';
import { oneOf, useAddressValues } from '../../app/address.ts';
import { useAct, useRows, type ReadOutput } from '../../app/queries.ts';
import { SectionTabs } from '../../app/section-tabs.tsx';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, DataTable, EmptyState, fieldRefusal, InstantText, Page, PageHeader, type Column } from '../../ui/index.ts';

type ReportRow = ReadOutput<'inbox.list'>['rows'][number];
const words = texts.moneyIn.reports;
const STATES = ['refused', 'parked', 'flagged'] as const;

const columns: readonly Column<ReportRow>[] = [
  { key: 'receivedAt', heading: words.receivedAt, width: 165, cell: (row) => <InstantText at={row.receivedAt} exact />, text: (row) => formatInstant(row.receivedAt) },
  { key: 'kind', heading: words.kindName, width: 150, cell: (row) => words.kind[row.kind], text: (row) => words.kind[row.kind] },
  { key: 'reason', heading: words.why, width: 262, cell: (row) => <span title={row.reason ?? ''}>{row.reason}</span>, text: (row) => row.reason ?? '' },
  { key: 'from', heading: words.from, width: 142, cell: (row) => row.remoteAddress, text: (row) => row.remoteAddress },
  { key: 'flag', heading: words.flag, width: 120, cell: (row) => row.flag && <span className="tone-warn" title={row.flag}>{row.flag}</span>, text: (row) => row.flag ?? '' },
  { key: 'payment', heading: words.payment, width: 85, cell: (row) => row.paymentId !== null && <Link href={`/money/payments/${row.paymentId}`}>{words.open}</Link> },
];

/** Reports of M-Pesa that were not booked at once, or came from a stranger. */
export function ReportsPage() {
  const [values, change] = useAddressValues();
  const state = oneOf(values['state'], STATES) ?? 'refused';
  const rows = useRows('inbox.list', { state });
  const acts = useReportActs();
  const shown = useMemo(() => (state === 'refused' && acts.column ? [...columns, acts.column] : columns), [state, acts.column]);
  return (
    <Page>
      <PageHeader title={words.title} detail={words.intro} />
      <SectionTabs of="/money/payments" />
      <DataTable
        name={`reports-${state}`}
        label={words.title}
        columns={shown}
        window={rows}
        rowId={(row) => row.id}
        toolbar={<Stack gap={4} align="flex-start"><SegmentedControl aria-label={words.kinds} data={STATES.map((value) => ({ value, label: words.state[value] }))} value={state} onChange={(value) => change({ state: value === 'refused' ? null : value })} /><Text size="sm" c="dimmed">{words.about[state]}</Text></Stack>}
        expectedRows={8}
        empty={<EmptyState icon={MailCheck} title={words.none[state]} text={words.noneText[state]} />}
      />
      {acts.dialog}
    </Page>
  );
}

/** Trying one again and dismissing one, for owners. The column stays the same while rows come and go. */
function useReportActs() {
  const may = useMay();
  const [dismissing, setDismissing] = useState<number | null>(null);
  const allowed = may('inbox.retry');
  const column = useMemo<Column<ReportRow> | null>(() => (allowed ? { key: 'acts', heading: words.decide, width: 185, cell: (row) => <RowActs row={row} onDismiss={() => setDismissing(row.id)} /> } : null), [allowed]);
  return { column, dialog: dismissing !== null && <DismissDialog id={dismissing} onClose={() => setDismissing(null)} /> };
}

function RowActs({ row, onDismiss }: { row: ReportRow; onDismiss: () => void }) {
  const retry = useAct('inbox.retry', { done: words.retried });
  return (
    <Group gap={6} wrap="nowrap">
      <Button size="compact-sm" variant="default" loading={retry.busy} onClick={() => void retry.run({ id: row.id })}>{words.retry}</Button>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={onDismiss}>{words.dismiss}</Button>
    </Group>
  );
}

function DismissDialog({ id, onClose }: { id: number; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const act = useAct('inbox.dismiss', { done: words.dismissed, onDone: onClose, onRefusal: (refusal) => refusal.details?.fields?.['reason'] !== undefined });
  return (
    <ConfirmDialog opened onClose={onClose} title={words.dismissTitle} text={words.dismissText} confirm={words.dismiss} busy={act.busy} ready={reason.trim() !== ''} onConfirm={() => void act.run({ id, reason })}>
      <TextInput data-autofocus label={words.dismissReason} placeholder={words.dismissReasonExample} maxLength={200} value={reason} onChange={(event) => setReason(event.currentTarget.value)} error={fieldRefusal(act.refusal, 'reason')} />
    </ConfirmDialog>
  );
}
