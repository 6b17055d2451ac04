import { Button, Stack } from '@mantine/core';
import { Building2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import { sum } from '../../../../src-shared/money.ts';
import { useMay } from '../../../app/session.ts';
import { texts } from '../../../texts/index.ts';
import { csvAmount, DataTable, EmptyState, Money, StateBadge, wholeList, type Column } from '../../../ui/index.ts';
import type { SubscriberFacts } from '../subscriber-facts.ts';
import { OwnPayerDialog, PayerCard } from './payer-card.tsx';

const words = texts.account.payer;
type Unit = SubscriberFacts['units'][number];

const columns: readonly Column<Unit>[] = [
  { key: 'name', heading: words.unit, width: 280, cell: (row) => <Link href={`/subscribers/${row.id}`}>{row.name}</Link>, text: (row) => row.name },
  { key: 'account', heading: words.account, width: 140, cell: (row) => row.accountNumber, text: (row) => row.accountNumber },
  { key: 'state', heading: words.state, width: 160, cell: (row) => row.state && <StateBadge kind="entitlement" state={row.state} />, text: (row) => (row.state ? texts.state.entitlement[row.state] : '') },
  { key: 'open', heading: words.open, align: 'right', width: 150, cell: (row) => <Money bare amount={row.openCents} />, text: (row) => csvAmount(row.openCents) },
];

/** For whom he pays: each unit with its state and what is open for it. */
export function UnitsTab({ facts }: { facts: SubscriberFacts }) {
  const may = useMay();
  const [leaving, setLeaving] = useState<Unit | null>(null);
  const [opened, setOpened] = useState(false);
  const mayChange = may('subscribers.setPayer');
  const shown = useMemo(() => {
    const takeOut = (unit: Unit) => {
      setLeaving(unit);
      setOpened(true);
    };
    const act: Column<Unit> = { key: 'act', heading: '', align: 'right', width: 110, cell: (row) => <Button size="compact-xs" variant="subtle" color="gray" aria-label={words.takeOutOf(row.name)} onClick={() => takeOut(row)}>{words.takeOut}</Button> };
    return mayChange ? [...columns, act] : columns;
  }, [mayChange]);
  const { units } = facts;
  const list = wholeList({ data: units, isPending: false, isFetching: false, error: null, refetch: () => undefined });
  return (
    <Stack gap="md">
      <DataTable plain height="content" name="subscriber-units" label={words.units} columns={shown} window={list} rowId={(row) => row.id} rowHref={(row) => `/subscribers/${row.id}`} totals={{ open: <Money bare amount={sum(units.map(({ openCents }) => openCents))} /> }} empty={<EmptyState icon={Building2} title={words.noUnits} text={words.himself} />} />
      <PayerCard facts={facts} />
      {leaving && <OwnPayerDialog key={leaving.id} unit={leaving} payerName={facts.name} opened={opened} onClose={() => setOpened(false)} />}
    </Stack>
  );
}
