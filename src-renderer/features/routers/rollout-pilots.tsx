import { Button, Checkbox, Group, Text } from '@mantine/core';
import { Users } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import { MOST_PILOTS_AT_ONCE } from '../../../src-shared/contract/router-rollout.ts';
import { useAddressValues } from '../../app/address.ts';
import { useAct, useRows, type ReadOutput } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { DataTable, EmptyState, SearchBox, useClearFilters, type Column } from '../../ui/index.ts';
import type { RouterView } from './router-view.ts';

const words = texts.rollout;
type Pilot = ReadOutput<'routers.pilots'>['rows'][number];
/** By subscription: is he to be chosen? Only what differs from what is saved. */
type Ticks = ReadonlyMap<number, boolean>;

const columnsOf = (ticks: Ticks, tick: ((row: Pilot) => void) | null): readonly Column<Pilot>[] => [
  { key: 'choose', heading: words.choose, width: 90, cell: (row) => <Checkbox size="xs" aria-label={words.one(row.userName)} disabled={tick === null} checked={ticks.get(row.subscriptionId) ?? row.isPilot} onChange={() => tick?.(row)} />, text: (row) => (row.isPilot ? '1' : '') },
  { key: 'user', heading: words.user, width: 200, cell: (row) => row.userName, text: (row) => row.userName },
  { key: 'subscriber', heading: words.subscriber, width: 260, cell: (row) => <Link href={`/subscribers/${row.subscriberId}`}>{row.subscriberName}</Link>, text: (row) => row.subscriberName },
  { key: 'plan', heading: words.plan, width: 220, cell: (row) => row.planName, text: (row) => row.planName },
];

/** With whom Waya is tried out: ticked in a list, saved at once. */
export function RolloutPilots({ router }: { router: RouterView }) {
  const may = useMay();
  const [values] = useAddressValues();
  const rows = useRows('routers.pilots', { routerId: router.id, search: values['search'] ?? '' });
  const [ticks, setTicks] = useState<Ticks>(new Map());
  const save = useAct('routers.setPilots', { done: words.saved });
  const mayChoose = may('routers.setPilots');
  const tick = (row: Pilot) =>
    setTicks((before) => {
      const after = new Map(before);
      const chosen = !(before.get(row.subscriptionId) ?? row.isPilot);
      if (chosen === row.isPilot) after.delete(row.subscriptionId);
      else if (after.size < MOST_PILOTS_AT_ONCE) after.set(row.subscriptionId, chosen);
      return after;
    });
  const columns = useMemo(() => columnsOf(ticks, mayChoose ? tick : null), [ticks, mayChoose]);
  const submit = async () => {
    for (const isPilot of [true, false]) {
      const subscriptionIds = [...ticks].filter(([, chosen]) => chosen === isPilot).map(([id]) => id);
      if (subscriptionIds.length > 0 && !(await save.run({ routerId: router.id, subscriptionIds, isPilot }))) return;
    }
    setTicks(new Map());
  };
  const bar = (
    <>
      <SearchBox placeholder={words.search} />
      <Text size="xs" c="dimmed" role="status">{words.pilots(rows.first?.pilots ?? 0)}{ticks.size >= MOST_PILOTS_AT_ONCE ? ` ${words.most(MOST_PILOTS_AT_ONCE)}` : ''}{router.rollout === 'pilot' ? ` ${words.live}` : ''}</Text>
      {mayChoose && <Group ml="auto"><Button size="compact-md" loading={save.busy} disabled={ticks.size === 0} onClick={() => void submit()}>{words.save(ticks.size)}</Button></Group>}
    </>
  );
  return <DataTable name="pilots" label={words.view.pilots} columns={columns} window={rows} rowId={(row) => row.subscriptionId} toolbar={bar} keyboard={false} onClearFilters={useClearFilters([])} empty={<EmptyState icon={Users} title={words.none} text={words.noneText} />} />;
}
