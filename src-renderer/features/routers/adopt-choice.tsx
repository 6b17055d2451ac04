import { Alert, Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { CircleCheck, CirclePause, RefreshCw, TriangleAlert } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { Adoptable } from '../../../src-shared/contract/routers.ts';
import { useRows, type ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { DataTable, EmptyState, ToneBadge, type Column } from '../../ui/index.ts';
import styles from './routers.module.css';

const words = texts.routers.adopt;
/** No event tells of what hands change on a router: it is read when this opens. */
const NO_TOPICS: readonly string[] = [];

/** Every secret that can be handed over, all chosen to begin with; who would lose service stands first. */
export function AdoptChoice({ routerId, onClose, onChosen }: { routerId: number; onClose: () => void; onChosen: (ids: readonly number[]) => void }) {
  const list = useRows('routers.adoptable', { routerId }, { topics: NO_TOPICS });
  const [busy, setBusy] = useState(false);
  const leftOut = useLeftOut();
  useForgetting();
  const columns = useMemo(() => [choiceColumn(leftOut.of, leftOut.change), ...facts], [leftOut]);
  const { first } = list;
  const chosen = (list.total ?? 0) - leftOut.of.size;
  /** Of all that were read, minus those left out: only what is shown can be left out. */
  const still = (total: number | undefined, effect: (row: Adoptable) => boolean) => (total ?? 0) - list.rows.filter((row) => leftOut.of.has(row.subscriptionId) && effect(row)).length;
  const losing = still(first?.losing, (row) => row.willLoseService);
  const dialling = still(first?.dialling, (row) => row.willDialAnew);
  const withAll = async (take: (rows: readonly Adoptable[]) => void) => {
    setBusy(true);
    take(await list.loadAll());
    setBusy(false);
  };
  const bar = (
    <Group gap="xs">
      <Button size="compact-sm" variant="default" onClick={leftOut.clear}>{words.all}</Button>
      <Button size="compact-sm" variant="default" onClick={() => void withAll((rows) => leftOut.add(rows))}>{words.none}</Button>
      <Text size="sm" c="dimmed" role="status">{words.chosen(chosen, list.total ?? 0)}</Text>
    </Group>
  );
  return (
    <Stack gap="sm">
      <Text size="sm">{words.intro}</Text>
      {losing > 0 && (
        <Alert variant="default" icon={<CirclePause size={18} className="tone-bad" aria-hidden />} title={words.losing(losing)}>
          <Group justify="space-between" gap="md">
            <Text size="sm">{words.losingText}</Text>
            <Button size="compact-sm" variant="default" onClick={() => void withAll((rows) => leftOut.add(rows.filter((row) => row.willLoseService)))}>{words.leaveOut}</Button>
          </Group>
        </Alert>
      )}
      <div className={styles['adoptList']}>
        <DataTable name="adoptable" label={words.label} columns={columns} window={list} rowId={(row) => row.subscriptionId} toolbar={bar} plain keyboard={false} expectedRows={8} empty={<EmptyState icon={CircleCheck} title={words.nothing} text={words.nothingText} />} />
      </div>
      {dialling > 0 && <Text size="sm">{words.dialling(dialling)}</Text>}
      {first && first.spelledOtherwise.length > 0 && <SpelledOtherwise rows={first.spelledOtherwise} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose} data-autofocus>{texts.action.cancel}</Button>
        <Button disabled={chosen <= 0} loading={busy} onClick={() => void withAll((rows) => onChosen(rows.filter((row) => !leftOut.of.has(row.subscriptionId)).map((row) => row.subscriptionId)))}>{words.handOver(chosen)}</Button>
      </Group>
    </Stack>
  );
}

function useLeftOut() {
  const [of, setOf] = useState<ReadonlySet<number>>(new Set());
  return useMemo(
    () => ({
      of,
      clear: () => setOf(new Set()),
      add: (rows: readonly Adoptable[]) => setOf((before) => new Set([...before, ...rows.map((row) => row.subscriptionId)])),
      change: (id: number, out: boolean) => setOf((before) => new Set(out ? [...before, id] : [...before].filter((other) => other !== id))),
    }),
    [of],
  );
}

/** What was read of the router is of no use to the next who opens this. */
function useForgetting(): void {
  const client = useQueryClient();
  useEffect(() => () => client.removeQueries({ queryKey: ['routers.adoptable'] }), [client]);
}

const choiceColumn = (leftOut: ReadonlySet<number>, change: (id: number, out: boolean) => void): Column<Adoptable> => ({
  key: 'chosen',
  heading: words.choose,
  width: 95,
  cell: (row) => <Checkbox size="xs" aria-label={words.one(row.userName)} checked={!leftOut.has(row.subscriptionId)} onChange={(event) => change(row.subscriptionId, !event.currentTarget.checked)} />,
});

const facts: readonly Column<Adoptable>[] = [
  { key: 'userName', heading: texts.routers.user, width: 130, cell: (row) => row.userName },
  { key: 'subscriber', heading: texts.routers.subscriber, width: 150, cell: (row) => <span title={row.subscriberName}>{row.subscriberName}</span> },
  { key: 'effect', heading: words.effect, width: 180, cell: (row) => <Effect row={row} /> },
  { key: 'why', heading: words.why, width: 190, cell: (row) => <span title={row.reason}>{row.reason}</span> },
  { key: 'now', heading: words.now, width: 190, cell: (row) => <span title={row.secretNow}>{row.secretNow}</span> },
  { key: 'then', heading: words.then, width: 330, cell: (row) => <span title={row.willBecome}>{row.willBecome}</span> },
];

function Effect({ row }: { row: Adoptable }) {
  if (row.willLoseService) return <ToneBadge tone="bad" icon={CirclePause} text={words.loses} />;
  if (row.willDialAnew) return <ToneBadge tone="warn" icon={RefreshCw} text={words.dials} />;
  return <ToneBadge tone="good" icon={CircleCheck} text={words.stays} />;
}

function SpelledOtherwise({ rows }: { rows: ReadOutput<'routers.adoptable'>['spelledOtherwise'] }) {
  return (
    <Alert variant="default" icon={<TriangleAlert size={18} className="tone-warn" aria-hidden />} title={words.spelled}>
      <Text size="sm">{words.spelledText}</Text>
      <ul className={styles['spelled']}>{rows.map((row) => <li key={row.secretName}>{words.spelledOne(row.subscriberName, row.userName, row.secretName)}</li>)}</ul>
    </Alert>
  );
}
