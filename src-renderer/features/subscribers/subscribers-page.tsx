import { Button } from '@mantine/core';
import { Eye, UserPlus, Users } from 'lucide-react';
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { SubscriberRow } from '../../../src-shared/contract/subscribers.ts';
import { EntitlementState } from '../../../src-shared/contract/values.ts';
import { formatPhone } from '../../../src-shared/phone.ts';
import { goTo, idOf, oneOf, readSort, useAddressValues } from '../../app/address.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useRead, useRows } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { csvAmount, DataTable, EmptyState, FilterChips, Money, Page, PageHeader, SearchBox, StateBadge, ToneBadge, useClearFilters, type Column, type Filter } from '../../ui/index.ts';

const words = texts.subscribers;
const SORTS = ['name', 'accountNumber', 'balance', 'overdue', 'plan'] as const;
const OWING = ['owes', 'overdue', 'credit'] as const;

const columns: readonly Column<SubscriberRow>[] = [
  { key: 'name', heading: words.name, sort: 'name', width: 175, cell: (row) => <Link href={`/subscribers/${row.id}`}>{row.name}</Link>, text: (row) => row.name },
  { key: 'account', heading: words.account, sort: 'accountNumber', width: 90, cell: (row) => row.accountNumber, text: (row) => row.accountNumber },
  { key: 'phone', heading: words.phone, width: 125, cell: (row) => formatPhone(row.phone), text: (row) => row.phone },
  { key: 'plan', heading: words.plan, sort: 'plan', width: 120, cell: (row) => row.planName, text: (row) => row.planName ?? '' },
  { key: 'state', heading: words.state, width: 138, cell: (row) => row.state && (row.watched ? <ToneBadge tone="neutral" icon={Eye} text={texts.rollout.wouldBe[row.state]} /> : <StateBadge kind="entitlement" state={row.state} />), text: (row) => (row.state ? (row.watched ? texts.rollout.wouldBe : texts.state.entitlement)[row.state] : '') },
  { key: 'online', heading: words.online, width: 105, cell: (row) => row.online !== null && <StateBadge kind="online" state={row.online ? 'yes' : 'no'} />, text: (row) => (row.online === null ? '' : texts.state.online[row.online ? 'yes' : 'no']) },
  { key: 'balance', heading: words.balance, sort: 'balance', align: 'right', width: 132, cell: (row) => <Money bare amount={row.balanceCents} />, text: (row) => csvAmount(row.balanceCents) },
  { key: 'overdue', heading: words.overdue, sort: 'overdue', align: 'right', width: 132, cell: (row) => row.overdueCents > 0 && <Money bare amount={row.overdueCents} tone="bad" />, text: (row) => csvAmount(row.overdueCents) },
  { key: 'router', heading: words.router, width: 130, cell: (row) => row.routerName, text: (row) => row.routerName ?? '' },
  { key: 'location', heading: words.location, hidden: true, cell: (row) => row.location, text: (row) => row.location },
  { key: 'userName', heading: words.userName, hidden: true, cell: (row) => row.userName, text: (row) => row.userName ?? '' },
];

const stateFilter: Filter = { key: 'state', name: words.state, options: EntitlementState.options.map((value) => ({ value, label: texts.state.entitlement[value] })) };
const owingFilter: Filter = { key: 'owing', name: words.owing, options: OWING.map((value) => ({ value, label: words.owingValue[value] })) };

function useFilters(): readonly Filter[] {
  const plans = useRead('plans.list', { includeRetired: true }).data;
  const routers = useRead('routers.list', {}).data;
  return useMemo(
    () => [
      stateFilter,
      owingFilter,
      { key: 'plan', name: words.plan, options: (plans ?? []).map((plan) => ({ value: String(plan.id), label: plan.name })) },
      { key: 'router', name: words.router, options: (routers ?? []).map((router) => ({ value: String(router.id), label: router.name })) },
    ],
    [plans, routers],
  );
}

/** Everybody, with filters and sort in the address. */
export function SubscribersPage() {
  const [values, change] = useAddressValues();
  const filters = useFilters();
  const may = useMay();
  const sort = readSort(values['sort'], SORTS) ?? { by: 'name' as const, direction: 'asc' as const };
  const rows = useRows('subscribers.list', {
    search: values['search'] ?? '',
    state: oneOf(values['state'], EntitlementState.options),
    owing: oneOf(values['owing'], OWING) ?? 'any',
    planId: idOf(values['plan']),
    routerId: idOf(values['router']),
    sort,
  });
  const mayAdd = may('subscribers.create');
  usePageActions(mayAdd ? [{ id: 'add', label: words.add, icon: UserPlus, key: 'n', run: () => goTo('/subscribers/new') }] : []);
  const add = mayAdd && <Button component={Link} href="/subscribers/new" leftSection={<UserPlus size={16} aria-hidden />}>{words.add}</Button>;
  return (
    <Page>
      <PageHeader title={words.title} actions={add} />
      <DataTable
        name="subscribers"
        label={words.title}
        columns={columns}
        window={rows}
        rowId={(row) => row.id}
        rowHref={(row) => `/subscribers/${row.id}`}
        sort={sort}
        onSort={({ by, direction }) => change({ sort: direction === 'desc' ? `-${by}` : by })}
        toolbar={<><SearchBox placeholder={words.search} /><FilterChips filters={filters} /></>}
        onClearFilters={useClearFilters(filters)}
        totals={rows.first && { balance: <Money bare amount={rows.first.balanceCents} />, overdue: <Money bare amount={rows.first.overdueCents} /> }}
        expectedRows={14}
        empty={<EmptyState icon={Users} title={words.emptyTitle} text={words.emptyText} action={may('imports.upload') ? <Button component={Link} href="/import">{words.importNow}</Button> : add} />}
      />
    </Page>
  );
}
