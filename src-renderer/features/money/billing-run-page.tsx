import { Anchor, Button, Group, SegmentedControl, SimpleGrid, Text } from '@mantine/core';
import { CalendarCheck, Play } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { formatKes, ZERO } from '../../../src-shared/money.ts';
import { addDays, dateOf } from '../../../src-shared/time.ts';
import { idOf, oneOf, useAddressValues } from '../../app/address.ts';
import { BatchProgress } from '../../app/batch-progress.tsx';
import { useNow } from '../../app/clock.store.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useAct, useRead, type ReadOutput } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, csvAmount, DataTable, DateText, EmptyState, Money, Page, PageHeader, Stat, wholeList, type Column } from '../../ui/index.ts';

type PreviewRow = ReadOutput<'billing.preview'>['rows'][number];
const words = texts.money;
const SPANS = ['today', 'week', 'month'] as const;
const DAYS_OF: Readonly<Record<(typeof SPANS)[number], number>> = { today: 0, week: 7, month: 30 };

const columns: readonly Column<PreviewRow>[] = [
  { key: 'subscriber', heading: words.subscriber, width: 240, cell: (row) => <Link href={`/subscribers/${row.subscriberId}`}>{row.subscriberName}</Link>, text: (row) => row.subscriberName },
  { key: 'what', heading: words.what, width: 420, cell: (row) => row.description, text: (row) => row.description },
  { key: 'from', heading: words.issuedOn, width: 130, cell: (row) => <DateText date={row.periodStart} />, text: (row) => row.periodStart },
  { key: 'gross', heading: words.amountKes, align: 'right', width: 130, cell: (row) => <Money bare amount={row.grossCents} />, text: (row) => csvAmount(row.grossCents) },
];

/** What the next run will invoice, and starting it by hand. */
export function BillingRunPage() {
  const [values, change] = useAddressValues();
  const span = oneOf(values['span'], SPANS) ?? 'today';
  const today = dateOf(useNow());
  const preview = useRead('billing.preview', span === 'today' ? {} : { until: addDays(today, DAYS_OF[span]) }, { keep: true });
  const runAt = useRead('settings.read', {}).data?.billing.runAt;
  const run = useRun((batchId) => change({ batch: batchId }));
  const batchId = idOf(values['batch']);
  const shown = preview.data;
  const list = wholeList({ ...preview, data: shown?.rows });
  return (
    <Page>
      <PageHeader
        title={words.runTitle}
        back={{ href: '/money/invoices', text: words.invoices }}
        detail={words.runIntro}
        actions={run.allowed && <Button onClick={run.ask} loading={run.busy} leftSection={<Play size={16} aria-hidden />}>{words.runNow}</Button>}
      />
      {batchId !== undefined && (
        <section className="surface" style={{ padding: 16 }}>
          <BatchProgress id={batchId} label={words.running} doneLabel={words.runDone} failedText={words.runFailed} />
          <Anchor component={Link} href="/money/invoices" size="sm">{words.seeInvoices}</Anchor>
        </section>
      )}
      <SimpleGrid cols={3} spacing={12}>
        <Stat label={words.runInvoices} value={shown && texts.value.count(shown.invoices)} detail={words.runOneEach} />
        <Stat label={words.runTotal} value={shown && <Money amount={shown.totalCents} />} detail={words.runWithTaxes} />
        <Stat label={words.runAt} value={runAt} detail={words.runChangeTime} href="/settings?tab=billing" />
      </SimpleGrid>
      <DataTable
        name="next-run"
        label={words.runTitle}
        columns={columns}
        window={list}
        rowId={(row) => `${row.subscriberId} ${row.description} ${row.periodStart}`}
        rowHref={(row) => `/subscribers/${row.subscriberId}`}
        toolbar={
          <Group gap="xs">
            <Text size="sm" c="dimmed">{words.runUpTo}</Text>
            <SegmentedControl size="sm" aria-label={words.runUpTo} value={span} onChange={(value) => change({ span: value === 'today' ? null : value })} data={SPANS.map((value) => ({ value, label: words.runSpan[value] }))} />
            {shown && shown.rows.length < shown.invoices && <Text size="xs" c="dimmed">{words.runRowsFirst(shown.rows.length)}</Text>}
          </Group>
        }
        totals={shown && { gross: <Money bare amount={shown.totalCents} /> }}
        empty={<EmptyState icon={CalendarCheck} title={words.runNothing} text={words.runNothingText} />}
      />
      {run.dialogs}
    </Page>
  );
}

/** Starting the run: a confirmation with what it posts, and a second one when the clock has jumped. */
function useRun(onStarted: (batchId: number) => void) {
  const allowed = useMay()('billing.run');
  const [asking, setAsking] = useState(false);
  const [jump, setJump] = useState<string | null>(null);
  const now = useRead('billing.preview', {}, { enabled: asking }).data;
  const act = useAct('billing.run', {
    onDone: ({ batchId }) => {
      setAsking(false);
      setJump(null);
      onStarted(batchId);
    },
    onRefusal: (refusal) => {
      setAsking(false);
      if (refusal.code !== 'needs_confirmation') return false;
      setJump(refusal.message);
      return true;
    },
  });
  const ask = () => setAsking(true);
  usePageActions(allowed ? [{ id: 'run-now', label: words.runNow, icon: Play, run: ask }] : []);
  const dialogs = (
    <>
      <ConfirmDialog
        opened={asking && now !== undefined}
        onClose={() => setAsking(false)}
        title={words.runConfirmTitle}
        text={now?.invoices === 0 ? words.runConfirmNothing : words.runConfirm(now?.invoices ?? 0, formatKes(now?.totalCents ?? ZERO))}
        confirm={now?.invoices === 0 ? words.runConfirmLook : words.runConfirmAct}
        busy={act.busy}
        onConfirm={() => void act.run({})}
      />
      <ConfirmDialog opened={jump !== null} onClose={() => setJump(null)} title={words.clockTitle} text={jump} confirm={words.clockConfirm} danger busy={act.busy} onConfirm={() => void act.run({ confirmClockJump: true })} />
    </>
  );
  return { allowed, ask, busy: act.busy || (asking && now === undefined), dialogs };
}
