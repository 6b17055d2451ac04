import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { CircleCheck, CircleDashed, LoaderCircle } from 'lucide-react';
import { useState } from 'react';
import { EtimsState, type EtimsExportRow } from '../../../src-shared/contract/etims.ts';
import { dateOf, startOfMonth, type LocalDate } from '../../../src-shared/time.ts';
import { api } from '../../api.ts';
import { useNow } from '../../app/clock.store.ts';
import { showDone, showFailure } from '../../app/notices.tsx';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { buildCsv, DateInput, download, FactList, Section, ToneBadge, TroubleState } from '../../ui/index.ts';
import { etimsLines } from './etims-lines.ts';
import type { EtimsView } from './settings-view.ts';

const words = texts.settings.etims;

/** Whether the device is connected, what KRA has, and what it does not have as a file. */
export function EtimsStatus({ view }: { view: EtimsView }) {
  return (
    <Stack gap="sm">
      <Device view={view} />
      <Section title={words.queue}>
        <Stack gap="md">
          <Table verticalSpacing={4} horizontalSpacing={0}>
            <Table.Tbody>{EtimsState.options.map((state) => <Table.Tr key={state}><Table.Th scope="row" fw={400}>{words.state[state]}</Table.Th><Table.Td ta="right">{texts.value.count(view.counts[state])}</Table.Td></Table.Tr>)}</Table.Tbody>
          </Table>
          {view.enabled && view.waiting && <TroubleState title={words.waitingTitle} trouble={view.waiting} />}
        </Stack>
      </Section>
      <ExportCard />
    </Stack>
  );
}

function Device({ view }: { view: EtimsView }) {
  const connect = useAct('etims.connect', { done: words.connectDone });
  const state = view.communicationKeySet ? ({ tone: 'good', icon: CircleCheck, text: words.connected } as const) : view.connecting ? ({ tone: 'pending', icon: LoaderCircle, text: words.connecting } as const) : ({ tone: 'neutral', icon: CircleDashed, text: words.notConnected } as const);
  return (
    <Section title={words.device} side={<ToneBadge {...state} />}>
      <Stack gap="md" align="flex-start">
        {view.communicationKeySet ? (
          <FactList facts={[[words.controlUnitId, view.controlUnitId]]} />
        ) : (
          <div>
            <Button variant="default" size="compact-md" loading={connect.busy || view.connecting} onClick={() => void connect.run({})}>{words.connect}</Button>
            <Text size="xs" c="dimmed" mt={4}>{words.connectHint}</Text>
          </div>
        )}
        {view.connectTrouble && <TroubleState title={words.connectTitle} trouble={view.connectTrouble} />}
      </Stack>
    </Section>
  );
}

const ROWS_AT_ONCE = 200;

/** All windows of the export, one after the other. */
async function everything(from: LocalDate, until: LocalDate): Promise<EtimsExportRow[]> {
  const rows: EtimsExportRow[] = [];
  for (let total = 1; rows.length < total; ) {
    const page: { rows: EtimsExportRow[]; total: number } = await api.query('etims.export', { from, until, offset: rows.length, limit: ROWS_AT_ONCE });
    total = page.rows.length === 0 ? 0 : page.total;
    rows.push(...page.rows);
  }
  return rows;
}

function ExportCard() {
  const today = dateOf(useNow());
  const [from, setFrom] = useState<string>(startOfMonth(today));
  const [until, setUntil] = useState<string>(today);
  const [busy, setBusy] = useState(false);
  const save = async (format: 'csv' | 'json') => {
    setBusy(true);
    try {
      const rows = await everything(from as LocalDate, until as LocalDate);
      if (rows.length === 0) showDone(words.nothingToExport);
      else if (format === 'csv') download(`${words.fileName(from, until)}.csv`, buildCsv(words.columns, etimsLines(rows)));
      else download(`${words.fileName(from, until)}.json`, JSON.stringify(rows, null, 2), 'application/json');
    } catch (error) {
      showFailure(error, () => void save(format));
    } finally {
      setBusy(false);
    }
  };
  const ready = from !== '' && until !== '' && from <= until;
  return (
    <Section title={words.exportTitle}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">{words.exportHint}</Text>
        <Group grow align="flex-start">
          <DateInput label={words.from} value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
          <DateInput label={words.until} value={until} onChange={(event) => setUntil(event.currentTarget.value)} />
        </Group>
        <Group gap="xs">
          <Button variant="default" size="compact-md" loading={busy} disabled={!ready} onClick={() => void save('csv')}>{words.csv}</Button>
          <Button variant="default" size="compact-md" loading={busy} disabled={!ready} onClick={() => void save('json')}>{words.json}</Button>
        </Group>
      </Stack>
    </Section>
  );
}
