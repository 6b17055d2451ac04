import { Button } from '@mantine/core';
import { Boxes, Plus } from 'lucide-react';
import type { Product } from '../../../src-shared/contract/catalogue.ts';
import { idOf, oneOf, useAddressValues } from '../../app/address.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useRead } from '../../app/queries.ts';
import { SectionTabs } from '../../app/section-tabs.tsx';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { csvAmount, DataTable, EmptyState, FilterChips, Money, Page, PageHeader, SearchBox, StateBadge, useClearFilters, wholeList, type Column, type Filter } from '../../ui/index.ts';
import { ProductDrawer } from './product-drawer.tsx';
import { taxText } from './tax-rates.ts';

const plans = texts.plans;
const words = plans.products;
const NEW = 'new';
const KINDS = ['addOn', 'oneOff'] as const;
const filters: readonly Filter[] = [
  { key: 'kind', name: words.kind, options: KINDS.map((kind) => ({ value: kind, label: words.kindValue[kind] })) },
  { key: 'retired', name: plans.shown, options: [{ value: 'yes', label: plans.withRetired }] },
];

const everyText = ({ interval }: Product) => (interval ? texts.value.every(interval) : words.once);

const columns: readonly Column<Product>[] = [
  { key: 'name', heading: words.name, width: 280, cell: (row) => <strong>{row.name}</strong>, text: (row) => row.name },
  { key: 'kind', heading: words.kind, width: 120, cell: (row) => words.kindValue[row.kind], text: (row) => words.kindValue[row.kind] },
  { key: 'price', heading: plans.price, align: 'right', width: 130, cell: (row) => <Money bare amount={row.priceCents} />, text: (row) => csvAmount(row.priceCents) },
  { key: 'every', heading: plans.every, width: 130, cell: everyText, text: everyText },
  { key: 'tax', heading: plans.tax, width: 150, cell: taxText, text: taxText },
  { key: 'inUse', heading: words.inUse, align: 'right', width: 100, cell: (row) => (row.kind === 'addOn' ? texts.value.count(row.inUse) : '–'), text: (row) => String(row.inUse) },
  { key: 'state', heading: plans.state, width: 125, cell: (row) => <StateBadge kind="plan" state={row.state} />, text: (row) => texts.state.plan[row.state] },
];

/** What is sold beside the plans: again and again with a service, or once. */
export function ProductsPage() {
  const [values, change] = useAddressValues();
  const may = useMay();
  const kind = oneOf(values['kind'], KINDS);
  const search = (values['search'] ?? '').toLowerCase();
  const query = useRead('products.list', { includeRetired: values['retired'] === 'yes' }, { keep: true });
  const rows = query.data?.filter((row) => (kind === undefined || row.kind === kind) && row.name.toLowerCase().includes(search));
  const add = () => change({ product: NEW });
  const mayAdd = may('products.create');
  usePageActions(mayAdd ? [{ id: 'add', label: words.add, icon: Plus, key: 'n', run: add }] : []);
  const addButton = mayAdd && <Button onClick={add} leftSection={<Plus size={16} aria-hidden />}>{words.add}</Button>;
  const open = !mayAdd ? null : values['product'] === NEW ? NEW : (query.data?.find(({ id }) => id === idOf(values['product'])) ?? null);
  return (
    <Page>
      <PageHeader title={words.title} detail={words.intro} actions={addButton} />
      <SectionTabs of="/plans" />
      <DataTable
        name="products"
        label={words.title}
        columns={columns}
        window={wholeList({ ...query, data: rows })}
        rowId={(row) => row.id}
        {...(may('products.change') ? { onOpen: (row: Product) => change({ product: row.id }) } : {})}
        toolbar={<><SearchBox placeholder={words.search} /><FilterChips filters={filters} /></>}
        onClearFilters={useClearFilters(filters)}
        expectedRows={5}
        empty={<EmptyState icon={Boxes} title={words.none} text={words.noneText} action={addButton} />}
      />
      <ProductDrawer product={open} onClose={() => change({ product: null })} />
    </Page>
  );
}
