import { Anchor, Button, Group, SegmentedControl, SimpleGrid, Text, TextInput } from '@mantine/core';
import { CalendarCheck, Play } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { addDays, dateOf, isLocalDate, type LocalDate } from '../../../src-shared/time.ts';
import { idOf, useAddressValues } from '../../app/address.ts';
import { BatchProgress } from '../../app/batch-progress.tsx';
import { useNow } from '../../app/clock.store.ts';
import { useRead, useRows } from '../../app/queries.ts';
import { SectionTabs } from '../../app/section-tabs.tsx';
import { texts } from '../../texts/index.ts';
import { csvAmount, DataTable, DateText, EmptyState, Money, Page, PageHeader, SearchBox, Stat, useClearFilters, type Column } from '../../ui/index.ts';
import styles from './money.module.css';
import { PlannedDrawer, type PlannedInvoice } from './planned-drawer.tsx';
import { RunRail } from './run-parts.tsx';
import { useRun } from './use-run.tsx';

const words = texts.money.runs;
const SPANS = ['today', 'week', 'month'] as const;
const DAYS_OF: Readonly<Record<(typeof SPANS)[number], number>> = { today: 0, week: 7, month: 30 };

const whatOf = (row: PlannedInvoice) => words.whatAndMore(row.lines[0]?.description ?? '', Math.max(0, row.lines.length - 1));
const columns: readonly Column<PlannedInvoice>[] = [
  { key: 'subscriber', heading: texts.money.subscriber, width: 190, cell: (row) => <Link href={`/subscribers/${row.subscriberId}`}>{row.subscriberName}</Link>, text: (row) => row.subscriberName },
  { key: 'account', heading: texts.money.account, width: 90, hidden: true, cell: (row) => row.accountNumber, text: (row) => row.accountNumber },
  { key: 'what', heading: texts.money.what, width: 320, cell: (row) => <span title={row.lines.map((line) => line.description).join('\n')}>{whatOf(row)}</span>, text: whatOf },
  { key: 'dueOn', heading: words.dueOn, width: 110, cell: (row) => <DateText date={row.dueOn} />, text: (row) => row.dueOn },
  { key: 'total', heading: texts.money.amountKes, align: 'right', width: 120, cell: (row) => <Money bare amount={row.totalCents} />, text: (row) => csvAmount(row.totalCents) },
];

/** What the next run will invoice, for whom, how much and why; and starting it by hand. */
export function BillingRunPage() {
  const [values, change] = useAddressValues();
  const today = dateOf(useNow());
  const on = dayOf(values['on'], today);
  const rows = useRows('billing.preview', { ...(on === today ? {} : { on }), search: values['search'] ?? '' });
  const runAt = useRead('settings.read', {}).data?.billing.runAt;
  const run = useRun(({ batchId, runId }) => change({ batch: batchId, started: runId }));
  const [opened, setOpened] = useState<PlannedInvoice | null>(null);
  const shown = rows.first;
  return (
    <Page>
      <PageHeader title={words.title} detail={words.intro} actions={run.allowed && <Button onClick={run.ask} loading={run.busy} leftSection={<Play size={16} aria-hidden />}>{words.now}</Button>} />
      <SectionTabs of="/money/runs" />
      <Started batchId={idOf(values['batch'])} runId={idOf(values['started'])} />
      <SimpleGrid cols={3} spacing={12} className={styles['stats'] ?? ''}>
        <Stat label={words.invoices} value={shown && texts.value.count(shown.total)} detail={shown && words.linesTogether(shown.lines)} />
        <Stat label={words.total} value={shown && <Money amount={shown.totalCents} />} detail={words.withTaxes} />
        <Stat label={words.runAt} value={runAt} detail={words.changeTime} href="/settings?tab=billing" />
      </SimpleGrid>
      <div className={styles['withRail']}>
        <DataTable
          name="next-run"
          label={words.title}
          columns={columns}
          window={rows}
          rowId={(row) => `${row.subscriberId} ${row.dueOn} ${row.lines[0]?.periodStart ?? ''} ${row.lines[0]?.description ?? ''}`}
          onOpen={setOpened}
          toolbar={<><SearchBox placeholder={words.search} /><DayChoice on={on} today={today} onChange={(day) => change({ on: day === today ? null : day })} /></>}
          onClearFilters={useClearFilters([])}
          totals={shown && { total: <Money bare amount={shown.totalCents} /> }}
          empty={<EmptyState icon={CalendarCheck} title={words.nothing} text={words.nothingText} />}
        />
        <RunRail byPlan={shown?.byPlan} skips={shown?.skips} />
      </div>
      <PlannedDrawer invoice={opened} onClose={() => setOpened(null)} />
      {run.dialogs}
    </Page>
  );
}

/** A day to come, as it stands in the address; else today. */
function dayOf(text: string | undefined, today: LocalDate): LocalDate {
  return text !== undefined && isLocalDate(text) && text > today ? text : today;
}

function DayChoice({ on, today, onChange }: { on: LocalDate; today: LocalDate; onChange: (day: LocalDate) => void }) {
  const span = SPANS.find((value) => addDays(today, DAYS_OF[value]) === on) ?? '';
  return (
    <Group gap="xs" wrap="nowrap">
      <SegmentedControl size="sm" aria-label={words.day} value={span} onChange={(value) => onChange(addDays(today, DAYS_OF[value as (typeof SPANS)[number]]))} data={SPANS.map((value) => ({ value, label: words.daySpan[value] }))} />
      <TextInput
        type="date"
        w={150}
        aria-label={words.otherDay}
        min={today}
        value={on}
        onChange={(event) => {
          const day = event.currentTarget.value;
          if (isLocalDate(day) && day >= today) onChange(day);
        }}
      />
    </Group>
  );
}

/** The run that was just started here: how far it is, and its report. */
function Started({ batchId, runId }: { batchId: number | undefined; runId: number | undefined }) {
  if (batchId === undefined) return null;
  return (
    <section className={`surface ${styles['started']}`}>
      <BatchProgress id={batchId} label={words.running} doneLabel={words.done} failedText={words.failed} cancellable />
      <Group justify="space-between" mt={4}>
        <Text size="xs" c="dimmed">{words.runningHint}</Text>
        {runId !== undefined && (
          <Group gap="md">
            <Anchor component={Link} href={`/money/invoices?run=${runId}`} size="sm">{words.seeInvoices}</Anchor>
            <Anchor component={Link} href={`/money/runs/${runId}`} size="sm">{words.seeReport}</Anchor>
          </Group>
        )}
      </Group>
    </section>
  );
}
