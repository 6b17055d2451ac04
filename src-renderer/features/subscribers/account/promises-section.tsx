import { Button, Title } from '@mantine/core';
import { CircleCheck, CircleX, Clock, Undo2, type LucideIcon } from 'lucide-react';
import { useMemo, useState } from 'react';
import { formatKes } from '../../../../src-shared/money.ts';
import { dateOf, formatInstant, instant } from '../../../../src-shared/time.ts';
import { useAct, useRead, type ReadOutput } from '../../../app/queries.ts';
import { useMay } from '../../../app/session.ts';
import { texts } from '../../../texts/index.ts';
import { ConfirmDialog, DataTable, DateText, InstantText, ToneBadge, wholeList, type Column, type Tone } from '../../../ui/index.ts';
import type { SubscriberFacts } from '../subscriber-facts.ts';

const words = texts.account;
type PromiseRow = ReadOutput<'promises.list'>[number];
const looks: Readonly<Record<PromiseRow['state'], readonly [Tone, LucideIcon]>> = { running: ['pending', Clock], kept: ['good', CircleCheck], broken: ['bad', CircleX], withdrawn: ['neutral', Undo2] };

/** A promise ends at midnight: its last day is the one just before. */
const lastDay = (row: PromiseRow) => dateOf(instant(row.untilAt - 1));

const columns: readonly Column<PromiseRow>[] = [
  { key: 'until', heading: words.until, width: 160, cell: (row) => <DateText date={lastDay(row)} />, text: (row) => lastDay(row) },
  { key: 'state', heading: words.state, width: 130, cell: (row) => <ToneBadge tone={looks[row.state][0]} icon={looks[row.state][1]} text={words.promiseState[row.state]} />, text: (row) => words.promiseState[row.state] },
  { key: 'note', heading: words.note, width: 300, cell: (row) => <span title={row.note}>{row.note}</span>, text: (row) => row.note },
  { key: 'by', heading: words.by, width: 140, cell: (row) => row.by, text: (row) => row.by ?? '' },
  { key: 'at', heading: words.promisedAt, width: 170, cell: (row) => <InstantText at={row.at} />, text: (row) => formatInstant(row.at) },
];

export const usePromises = (subscriberId: number) => useRead('promises.list', { subscriberId });

/** What he has promised, and whether he kept it. Not shown when there is none. */
export function PromisesSection({ facts, promises }: { facts: SubscriberFacts; promises: ReturnType<typeof usePromises> }) {
  const may = useMay();
  const [chosen, setChosen] = useState<PromiseRow | null>(null);
  const withdraw = useAct('promises.withdraw', { done: words.withdrawn, onDone: () => setChosen(null) });
  const mayWithdraw = may('promises.withdraw');
  const shown = useMemo(() => {
    const act: Column<PromiseRow> = { key: 'act', heading: '', align: 'right', width: 110, cell: (row) => row.state === 'running' && <Button size="compact-xs" variant="default" onClick={() => setChosen(row)}>{words.withdraw}</Button> };
    return mayWithdraw ? [...columns, act] : columns;
  }, [mayWithdraw]);
  if (!promises.data || promises.data.length === 0) return null;
  return (
    <section>
      <Title order={2} mb="xs">{words.promises}</Title>
      <DataTable plain height="content" keyboard={false} name="subscriber-promises" label={words.promises} columns={shown} window={wholeList(promises)} rowId={(row) => row.id} empty={null} />
      <ConfirmDialog
        opened={chosen !== null}
        onClose={() => setChosen(null)}
        title={words.withdrawTitle}
        text={facts.overdueCents > 0 ? words.withdrawText(formatKes(facts.overdueCents)) : words.withdrawNothing}
        confirm={words.withdrawSubmit}
        danger
        busy={withdraw.busy}
        onConfirm={() => {
          if (chosen) void withdraw.run({ id: chosen.id });
        }}
      />
    </section>
  );
}
