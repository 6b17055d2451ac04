import { Button } from '@mantine/core';
import { Package, Plus } from 'lucide-react';
import { useState } from 'react';
import type { Plan } from '../../../src-shared/contract/plans.ts';
import { sum } from '../../../src-shared/money.ts';
import { useAddressValues } from '../../app/address.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useRead } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { csvAmount, DataTable, EmptyState, FilterChips, Money, Page, PageHeader, StateBadge, useClearFilters, wholeList, type Column, type Filter } from '../../ui/index.ts';
import { PlanDrawer } from './plan-drawer.tsx';

const words = texts.plans;
const filters: readonly Filter[] = [{ key: 'retired', name: words.shown, options: [{ value: 'yes', label: words.withRetired }] }];

const columns: readonly Column<Plan>[] = [
  { key: 'name', heading: words.name, width: 220, cell: (row) => <strong>{row.name}</strong>, text: (row) => row.name },
  { key: 'speed', heading: words.speed, width: 240, cell: (row) => texts.value.speed(row.downKbps, row.upKbps), text: (row) => texts.value.speed(row.downKbps, row.upKbps) },
  { key: 'price', heading: words.price, align: 'right', width: 150, cell: (row) => <Money bare amount={row.priceCents} />, text: (row) => csvAmount(row.priceCents) },
  { key: 'tax', heading: words.tax, width: 100, cell: (row) => (row.taxInclusive ? words.taxIn : words.taxOn), text: (row) => (row.taxInclusive ? words.taxIn : words.taxOn) },
  { key: 'state', heading: words.state, width: 125, cell: (row) => <StateBadge kind="plan" state={row.state} />, text: (row) => texts.state.plan[row.state] },
  { key: 'subscriptions', heading: words.subscriptions, align: 'right', width: 100, cell: (row) => texts.value.count(row.subscriptions), text: (row) => String(row.subscriptions) },
  { key: 'monthly', heading: words.monthly, align: 'right', width: 150, cell: (row) => <Money bare amount={row.monthlyCents} />, text: (row) => csvAmount(row.monthlyCents) },
];

/** What is sold, who takes it, and what it brings a month. */
export function PlansPage() {
  const [values] = useAddressValues();
  const may = useMay();
  const [open, setOpen] = useState<Plan | 'new' | null>(null);
  const query = useRead('plans.list', { includeRetired: values['retired'] === 'yes' }, { keep: true });
  const plans = query.data;
  const add = () => setOpen('new');
  const mayAdd = may('plans.create');
  const mayChange = may('plans.change');
  usePageActions(mayAdd ? [{ id: 'add', label: words.add, icon: Plus, key: 'n', run: add }] : []);
  const addButton = mayAdd && <Button onClick={add} leftSection={<Plus size={16} aria-hidden />}>{words.add}</Button>;
  return (
    <Page>
      <PageHeader title={words.title} detail={words.intro} actions={addButton} />
      <DataTable
        name="plans"
        label={words.title}
        columns={columns}
        window={wholeList(query)}
        rowId={(row) => row.id}
        {...(mayChange ? { onOpen: setOpen } : {})}
        toolbar={<FilterChips filters={filters} />}
        onClearFilters={useClearFilters(filters)}
        totals={plans && { subscriptions: texts.value.count(plans.reduce((count, plan) => count + plan.subscriptions, 0)), monthly: <Money bare amount={sum(plans.map((plan) => plan.monthlyCents))} /> }}
        expectedRows={5}
        empty={<EmptyState icon={Package} title={words.noPlans} text={words.noPlansText} action={addButton} />}
      />
      <PlanDrawer plan={open} onClose={() => setOpen(null)} />
    </Page>
  );
}
