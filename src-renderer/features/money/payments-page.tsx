import { Button } from '@mantine/core';
import { Banknote } from 'lucide-react';
import { Link } from 'wouter';
import { PaymentMethod, PaymentState, type PaymentRow } from '../../../src-shared/contract/payments.ts';
import { formatPhone } from '../../../src-shared/phone.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { oneOf, readSort, useAddressValues } from '../../app/address.ts';
import { useRows } from '../../app/queries.ts';
import { SectionTabs } from '../../app/section-tabs.tsx';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { csvAmount, DataTable, EmptyState, FilterChips, InstantText, Money, Page, PageHeader, SearchBox, StateBadge, useClearFilters, type Column, type Filter } from '../../ui/index.ts';
import { OwnerCell } from './owner-cell.tsx';
import { TakeMoneyMenu } from '../tills/take-money-menu.tsx';
import { usePull } from './pull-button.tsx';
import { ReceiptBox } from './receipt-box.tsx';
import { seenIn, SourceIcons } from './source-icons.tsx';

const words = texts.money;
const SORTS = ['paidAt', 'amount', 'receipt'] as const;

const columns: readonly Column<PaymentRow>[] = [
  { key: 'paidAt', heading: words.paidAt, sort: 'paidAt', width: 162, cell: (row) => <InstantText at={row.paidAt} />, text: (row) => formatInstant(row.paidAt) },
  { key: 'receipt', heading: words.receipt, sort: 'receipt', width: 138, cell: (row) => <Link href={`/money/payments/${row.id}`}>{row.receipt}</Link>, text: (row) => row.receipt },
  { key: 'amount', heading: words.amountKes, sort: 'amount', align: 'right', width: 110, cell: (row) => <Money bare amount={row.amountCents} />, text: (row) => csvAmount(row.amountCents) },
  { key: 'method', heading: words.methodName, width: 80, cell: (row) => texts.moneyIn.method[row.method], text: (row) => texts.moneyIn.method[row.method] },
  { key: 'state', heading: words.state, width: 135, cell: (row) => <StateBadge kind="payment" state={row.state} />, text: (row) => texts.state.payment[row.state] },
  { key: 'subscriber', heading: words.subscriber, width: 150, cell: (row) => <OwnerCell payment={row} />, text: (row) => row.subscriberName ?? '' },
  { key: 'sources', heading: words.source, width: 85, cell: (row) => <SourceIcons sources={row.sources} />, text: (row) => seenIn(row.sources) },
  { key: 'payer', heading: words.payer, width: 125, cell: (row) => row.payerName, text: (row) => row.payerName },
  { key: 'accountTyped', heading: words.accountTyped, width: 122, cell: (row) => row.accountTyped, text: (row) => row.accountTyped },
  { key: 'matching', heading: words.matching, width: 180, cell: (row) => <span title={row.matching}>{row.matching}</span>, text: (row) => row.matching },
  { key: 'payerPhone', heading: words.payerPhone, width: 130, hidden: true, cell: (row) => formatPhone(row.payerPhone), text: (row) => row.payerPhone },
];
const filters: readonly Filter[] = [
  { key: 'method', name: words.methodName, options: PaymentMethod.options.map((value) => ({ value, label: texts.moneyIn.method[value] })) },
  { key: 'state', name: words.state, options: PaymentState.options.map((value) => ({ value, label: texts.state.payment[value] })) },
];

/** All money that came in, each receipt once. */
export function PaymentsPage() {
  const [values, change] = useAddressValues();
  const may = useMay();
  const pull = usePull();
  const sort = readSort(values['sort'], SORTS) ?? { by: 'paidAt' as const, direction: 'desc' as const };
  const rows = useRows('payments.list', { search: values['search'] ?? '', state: oneOf(values['state'], PaymentState.options), method: oneOf(values['method'], PaymentMethod.options), sort });
  return (
    <Page>
      <PageHeader title={words.payments} detail={pull.said} actions={<><ReceiptBox /><TakeMoneyMenu />{pull.button}</>} />
      <SectionTabs of="/money/payments" />
      <DataTable
        name="payments"
        label={words.payments}
        columns={columns}
        window={rows}
        rowId={(row) => row.id}
        rowHref={(row) => `/money/payments/${row.id}`}
        sort={sort}
        onSort={({ by, direction }) => change({ sort: direction === 'desc' ? `-${by}` : by })}
        toolbar={<><SearchBox placeholder={words.searchPayments} /><FilterChips filters={filters} /></>}
        onClearFilters={useClearFilters(filters)}
        totals={rows.first && { amount: <Money bare amount={rows.first.amountCents} /> }}
        expectedRows={14}
        empty={<EmptyState icon={Banknote} title={words.noPayments} text={words.noPaymentsText} action={may('settings.saveMpesa') && <Button component={Link} href="/settings?tab=mpesa">{words.openSettings}</Button>} />}
      />
    </Page>
  );
}
