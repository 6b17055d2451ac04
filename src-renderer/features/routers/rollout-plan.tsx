import { Group, Text } from '@mantine/core';
import { CircleCheck, CircleMinus, CirclePause, CirclePlus, Pencil, type LucideIcon } from 'lucide-react';
import { Link } from 'wouter';
import type { RolloutAct, RolloutRow } from '../../../src-shared/contract/router-rollout.ts';
import type { ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { csvAmount, DataTable, EmptyState, Money, ToneBadge, wholeList, type Column, type Tone } from '../../ui/index.ts';

const words = texts.rollout;
export type RolloutPlan = ReadOutput<'routers.previewRollout'>;

const looks: Readonly<Record<RolloutAct, readonly [Tone, LucideIcon]>> = { cutOff: ['bad', CirclePause], letOn: ['good', CircleCheck], added: ['pending', CirclePlus], changed: ['warn', Pencil], leftAlone: ['neutral', CircleMinus] };
const sentOf = (row: RolloutRow): string => row.changes.join('; ');

const columns: readonly Column<RolloutRow>[] = [
  { key: 'effect', heading: words.effect, width: 185, cell: (row) => <ToneBadge tone={looks[row.act][0]} icon={looks[row.act][1]} text={words.act[row.act]} />, text: (row) => words.act[row.act] },
  { key: 'user', heading: words.user, width: 130, cell: (row) => row.userName, text: (row) => row.userName },
  { key: 'subscriber', heading: words.subscriber, width: 150, cell: (row) => <Link href={`/subscribers/${row.subscriberId}`}>{row.subscriberName}</Link>, text: (row) => row.subscriberName },
  { key: 'why', heading: words.why, width: 290, cell: (row) => <span title={row.reason}>{row.reason}</span>, text: (row) => row.reason },
  { key: 'owes', heading: words.owes, align: 'right', width: 110, cell: (row) => row.openCents > 0 && <Money bare amount={row.openCents} />, text: (row) => csvAmount(row.openCents) },
  { key: 'sent', heading: words.changes, width: 250, cell: (row) => <span title={sentOf(row)}>{sentOf(row)}</span>, text: sentOf },
];

interface Shown {
  readonly data: RolloutPlan | undefined;
  readonly isPending: boolean;
  readonly isFetching: boolean;
  readonly error: Error | null;
  readonly refetch: () => Promise<unknown>;
}

const MOST_NAMED = 5;

/** Whom it would cut off and what they owe, and what else would be done. */
export function RolloutSums({ plan }: { plan: RolloutPlan | undefined }) {
  if (!plan) return <Text size="sm" c="dimmed" role="status">{words.reading}</Text>;
  const { counts, rows, total, right, watched, owedCents, profiles } = plan;
  const { cutOff, letOn, added, changed, leftAlone } = counts;
  const names = rows.filter(({ act }) => act === 'cutOff').slice(0, MOST_NAMED).map(({ subscriberName }) => subscriberName);
  return (
    <div role="status">
      <Text size="sm" fw={600} className={cutOff > 0 ? 'tone-bad' : 'tone-good'}>{words.cutOffs(cutOff, owedCents)}{cutOff > 0 ? ` ${words.named(names, cutOff - names.length)}` : ''}</Text>
      <Group gap={6}>
        <Text size="sm">{words.sums({ letOn, added, changed, leftAlone }, right)}{profiles > 0 ? ` ${words.profiles(profiles)}` : ''}{watched > 0 ? ` ${words.watched(watched)}` : ''}{total > rows.length ? ` ${words.more(rows.length, total)}` : ''}</Text>
      </Group>
    </div>
  );
}

/** Service by service, cut-offs first. */
export function RolloutTable({ query, plain = false }: { query: Shown; plain?: boolean }) {
  const list = wholeList({ data: query.data?.rows, isPending: query.isPending, isFetching: query.isFetching, error: query.error, refetch: query.refetch });
  return <DataTable name="rollout" label={words.open} columns={columns} window={list} rowId={(row) => row.subscriptionId} empty={<EmptyState icon={CircleCheck} title={words.nothing} text={words.nothingText} />} plain={plain} />;
}
