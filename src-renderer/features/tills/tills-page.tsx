import { Title } from '@mantine/core';
import { CircleAlert, CircleCheck, Clock, Wallet } from 'lucide-react';
import { Link } from 'wouter';
import type { TillSessionRow } from '../../../src-shared/contract/money-in.ts';
import { plus } from '../../../src-shared/money.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { oneOf, useAddressValues } from '../../app/address.ts';
import { useRows } from '../../app/queries.ts';
import { SectionTabs } from '../../app/section-tabs.tsx';
import { useSession } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { csvAmount, DataTable, EmptyState, FilterChips, InstantText, Money, Page, PageHeader, ToneBadge, useClearFilters, type Column, type Filter } from '../../ui/index.ts';
import { differenceTone } from './drawer-lines.ts';
import { MyDrawer } from './my-drawer.tsx';

const words = texts.tills;
const out = (row: TillSessionRow) => plus(row.bankedCents, row.paidOutCents);
const stateOf = (row: TillSessionRow) => (row.closedAt === null ? 'open' : row.differenceCents === 0 ? 'closed' : 'off');
const looks = { open: ['pending', Clock], closed: ['good', CircleCheck], off: ['warn', CircleAlert] } as const;

/** Whether a drawer is open, right, or off. */
export function TillState({ till }: { till: TillSessionRow }) {
  const state = stateOf(till);
  const [tone, icon] = looks[state];
  return <ToneBadge tone={tone} icon={icon} text={words.states[state]} />;
}

const columns: readonly Column<TillSessionRow>[] = [
  { key: 'operator', heading: words.operator, width: 140, cell: (row) => <Link href={`/money/tills/${row.id}`}>{row.operatorName}</Link>, text: (row) => row.operatorName },
  { key: 'openedAt', heading: words.openedAt, width: 165, cell: (row) => <InstantText at={row.openedAt} />, text: (row) => formatInstant(row.openedAt) },
  { key: 'closedAt', heading: words.closedAt, width: 165, cell: (row) => row.closedAt !== null && <InstantText at={row.closedAt} />, text: (row) => (row.closedAt === null ? '' : formatInstant(row.closedAt)) },
  { key: 'state', heading: words.state, width: 148, cell: (row) => <TillState till={row} />, text: (row) => words.states[stateOf(row)] },
  { key: 'cash', heading: words.cashKes, align: 'right', width: 96, cell: (row) => <Money bare amount={row.cashCents} />, text: (row) => csvAmount(row.cashCents) },
  { key: 'out', heading: words.outKes, align: 'right', width: 95, hidden: true, cell: (row) => <Money bare amount={out(row)} />, text: (row) => csvAmount(out(row)) },
  { key: 'expected', heading: words.expectedKes, align: 'right', width: 125, cell: (row) => <Money bare amount={row.expectedCents} />, text: (row) => csvAmount(row.expectedCents) },
  { key: 'counted', heading: words.countedKes, align: 'right', width: 120, cell: (row) => row.countedCents !== null && <Money bare amount={row.countedCents} />, text: (row) => (row.countedCents === null ? '' : csvAmount(row.countedCents)) },
  { key: 'difference', heading: words.differenceKes, align: 'right', width: 135, cell: (row) => row.differenceCents !== null && <Money bare amount={row.differenceCents} tone={differenceTone(row.differenceCents)} />, text: (row) => (row.differenceCents === null ? '' : csvAmount(row.differenceCents)) },
];
const filters: readonly Filter[] = [{ key: 'till', name: words.state, options: [{ value: 'open', label: words.states.open }, { value: 'closed', label: words.states.closed }] }];

/** My drawer, and all drawers for the owner. */
export function TillsPage() {
  const [values] = useAddressValues();
  const { operator } = useSession();
  const shown = oneOf(values['till'], ['open', 'closed'] as const);
  const isOwner = operator.role === 'owner';
  const rows = useRows('tills.list', { ...(isOwner ? {} : { operatorId: operator.id }), ...(shown ? { open: shown === 'open' } : {}) });
  return (
    <Page>
      <PageHeader title={words.title} detail={words.intro} />
      <SectionTabs of="/money/tills" />
      <MyDrawer />
      <Title order={2} size="h3">{isOwner ? words.all : words.own}</Title>
      <DataTable name="tills" label={words.all} columns={columns} window={rows} rowId={(row) => row.id} rowHref={(row) => `/money/tills/${row.id}`} toolbar={<FilterChips filters={filters} />} onClearFilters={useClearFilters(filters)} expectedRows={8} empty={<EmptyState icon={Wallet} title={words.none} text={words.noneText} />} />
    </Page>
  );
}
