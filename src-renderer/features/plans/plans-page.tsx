import { Button, Tooltip } from '@mantine/core';
import { CalendarClock, Package, Plus } from 'lucide-react';
import type { Plan } from '../../../src-shared/contract/plans.ts';
import { formatKes, sum, type Cents } from '../../../src-shared/money.ts';
import { dateOf, formatDate } from '../../../src-shared/time.ts';
import { idOf, useAddressValues } from '../../app/address.ts';
import { useNow } from '../../app/clock.store.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useRead } from '../../app/queries.ts';
import { SectionTabs } from '../../app/section-tabs.tsx';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { csvAmount, DataTable, EmptyState, FilterChips, Money, Page, PageHeader, ProgressLine, StateBadge, useClearFilters, wholeList, type Column, type Filter } from '../../ui/index.ts';
import { shortSpeedText, speedText } from './network-form.ts';
import { PlanDrawer } from './plan-drawer.tsx';
import { priceSteps } from './plan-price.ts';
import styles from './plans.module.css';
import { taxText } from './tax-rates.ts';

const words = texts.plans;
const NEW = 'new';
/** While something is on its way to routers. */
const LOOK_EVERY_MS = 2000;
const filters: readonly Filter[] = [{ key: 'retired', name: words.shown, options: [{ value: 'yes', label: words.withRetired }] }];

/** A plan beside what all of them bring. */
interface PlanRow extends Plan {
  readonly allMonthlyCents: Cents;
}

const columns: readonly Column<PlanRow>[] = [
  { key: 'name', heading: words.name, width: 225, cell: (row) => <strong>{row.name}</strong>, text: (row) => row.name },
  { key: 'price', heading: words.price, align: 'right', width: 95, cell: (row) => <><ComingPrice plan={row} /><Money bare amount={row.priceCents} /></>, text: (row) => csvAmount(row.priceCents) },
  { key: 'every', heading: words.every, width: 130, cell: (row) => texts.value.every(row.interval), text: (row) => texts.value.every(row.interval) },
  { key: 'charging', heading: words.charging, width: 100, cell: (row) => words.chargingValue[row.charging], text: (row) => words.chargingValue[row.charging] },
  { key: 'speed', heading: words.speed, width: 200, cell: (row) => <span title={speedText(row)}>{shortSpeedText(row)}</span>, text: speedText },
  { key: 'tax', heading: words.tax, width: 130, hidden: true, cell: taxText, text: taxText },
  { key: 'subscriptions', heading: words.takeUp, width: 115, cell: (row) => <TakeUp plan={row} />, text: (row) => String(row.subscriptions) },
  { key: 'monthly', heading: words.monthly, align: 'right', width: 118, cell: (row) => <Money bare amount={row.monthlyCents} />, text: (row) => csvAmount(row.monthlyCents) },
  { key: 'state', heading: words.state, width: 130, cell: (row) => <StateBadge kind="plan" state={row.state} />, text: (row) => texts.state.plan[row.state] },
];

/** What is sold, who takes it, and what it brings a month. */
export function PlansPage() {
  const [values, change] = useAddressValues();
  const may = useMay();
  const query = useRead('plans.list', { includeRetired: values['retired'] === 'yes' }, { keep: true, everyMs: (plans) => ((plans as Plan[] | undefined)?.some(({ spreading }) => spreading !== null) ? LOOK_EVERY_MS : false) });
  const plans = query.data;
  const allMonthlyCents = sum((plans ?? []).map((plan) => plan.monthlyCents));
  const rows = plans?.map((plan): PlanRow => ({ ...plan, allMonthlyCents }));
  const add = () => change({ plan: NEW });
  const mayAdd = may('plans.create');
  usePageActions(mayAdd ? [{ id: 'add', label: words.add, icon: Plus, key: 'n', run: add }] : []);
  const addButton = mayAdd && <Button onClick={add} leftSection={<Plus size={16} aria-hidden />}>{words.add}</Button>;
  const open = values['plan'] === NEW && mayAdd ? NEW : (rows?.find(({ id }) => id === idOf(values['plan'])) ?? null);
  return (
    <Page>
      <PageHeader title={words.title} detail={words.intro} actions={addButton} />
      <SectionTabs of="/plans" />
      {plans?.map(({ id, name, spreading }) => spreading && <div key={id} className={styles['spreading']}><ProgressLine label={words.spreading(name)} done={spreading.done} total={spreading.total} startedAt={spreading.startedAt} /></div>)}
      <DataTable
        name="plans"
        label={words.title}
        columns={columns}
        window={wholeList({ ...query, data: rows })}
        rowId={(row) => row.id}
        onOpen={(row) => change({ plan: row.id })}
        toolbar={<FilterChips filters={filters} />}
        onClearFilters={useClearFilters(filters)}
        totals={plans && { subscriptions: <span className={styles['takeUp']}><span>{texts.value.count(plans.reduce((count, plan) => count + plan.subscriptions, 0))}</span></span>, monthly: <Money bare amount={allMonthlyCents} /> }}
        expectedRows={5}
        empty={<EmptyState icon={Package} title={words.noPlans} text={words.noPlansText} action={addButton} />}
      />
      <PlanDrawer plan={open} allMonthlyCents={allMonthlyCents} onClose={() => change({ plan: null })} />
    </Page>
  );
}

/** A sign before the price of a plan that has another one to come. */
function ComingPrice({ plan }: { plan: Plan }) {
  const today = dateOf(useNow());
  const coming = priceSteps(plan.prices, today).findLast(({ when }) => when === 'coming');
  if (!coming) return null;
  const text = words.coming(formatKes(coming.priceCents), formatDate(coming.fromOn));
  return <Tooltip label={text}><span className={styles['coming']} role="img" aria-label={text}><CalendarClock size={14} aria-hidden /></span></Tooltip>;
}

/** How many are on it, and its part of what all plans bring. */
function TakeUp({ plan }: { plan: PlanRow }) {
  const share = plan.allMonthlyCents > 0 ? plan.monthlyCents / plan.allMonthlyCents : 0;
  return (
    <span className={styles['takeUp']} title={words.takeUpHint}>
      <span>{texts.value.count(plan.subscriptions)}</span>
      <span className={styles['track']} aria-hidden><span className={styles['share']} style={{ display: 'block', width: `${share * WHOLE_PERCENT}%` }} /></span>
    </span>
  );
}
const WHOLE_PERCENT = 100;
