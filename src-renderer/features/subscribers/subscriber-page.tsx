import { ActionIcon, Button, CopyButton, Group, Menu, Skeleton, Tabs, Text, Tooltip } from '@mantine/core';
import { Banknote, Check, Copy, Ellipsis, HandCoins, Handshake, Landmark, Pencil, Plus, SearchCheck, Signature, Smartphone, Undo2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { Link } from 'wouter';
import { formatPhone } from '../../../src-shared/phone.ts';
import { oneOf, useAddressValues } from '../../app/address.ts';
import { openFrom } from '../../app/keyboard.ts';
import { usePageActions, type PageAction } from '../../app/page-actions.store.ts';
import { useRead } from '../../app/queries.ts';
import { checkReceipt, RECEIPT_KEY } from '../../app/receipt-check.store.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ErrorState, KeyHint, Page, PageHeader } from '../../ui/index.ts';
import { ReceiptBox } from '../money/receipt-box.tsx';
import type { AccountDialog } from './account/balance-card.tsx';
import { MoneyTab } from './account/money-tab.tsx';
import { PromiseDialog } from './account/promise-dialog.tsx';
import { RefundDialog } from './account/refund-dialog.tsx';
import { UnitsTab } from './account/units-tab.tsx';
import { TakeBankDialog } from '../tills/take-bank-dialog.tsx';
import { TakeChequeDialog } from '../tills/take-cheque-dialog.tsx';
import { AddServiceDialog } from './add-service-dialog.tsx';
import { CashDialog } from './cash-dialog.tsx';
import { ArmedLine } from './armed-line.tsx';
import { CourtesyLine } from './courtesy-line.tsx';
import { DetailsTab } from './details-tab.tsx';
import { EditDialog } from './edit-dialog.tsx';
import { Headline } from './headline.tsx';
import { MessagesTab } from './messages-tab.tsx';
import { PushDialog } from './push-dialog.tsx';
import { OneOffDialog } from './services/one-off-dialog.tsx';
import { ServicesTab } from './services/services-tab.tsx';
import type { SubscriberFacts } from './subscriber-facts.ts';
import { Timeline } from './timeline.tsx';
import { UsageTab } from './usage-tab.tsx';

const words = texts.subscribers;
const TABS = ['timeline', 'services', 'usage', 'units', 'money', 'messages', 'details'] as const;
type Dialog = 'cash' | 'bank' | 'cheque' | 'push' | 'edit' | 'add' | 'oneOff' | AccountDialog;

/** One subscriber: why he is off or on, what he owes, and what can be done about it. */
export function SubscriberPage({ id }: { id: number }) {
  const read = useRead('subscribers.get', { id });
  const facts = read.data;
  if (!facts) {
    return (
      <Page>
        {read.error ? (
          <>
            <PageHeader title={words.title} back={{ href: '/subscribers', text: words.title }} />
            <ErrorState error={read.error} retry={() => void read.refetch()} />
          </>
        ) : (
          <Loading />
        )}
      </Page>
    );
  }
  return <Shown facts={facts} />;
}

function Loading() {
  return (
    <>
      <PageHeader title={'\u00a0'} back={{ href: '/subscribers', text: words.title }} detail={'\u00a0'} />
      <Skeleton height={86} />
      <Skeleton height={36} width={420} />
      <Skeleton height={300} />
    </>
  );
}

function Shown({ facts }: { facts: SubscriberFacts }) {
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const close = () => setDialog(null);
  const actions = useActions(facts, setDialog);
  usePageActions(actions);
  return (
    <Page scrolls>
      <PageHeader title={facts.name} back={{ href: '/subscribers', text: words.title }} detail={<Contact facts={facts} />} actions={<><ReceiptBox subscriber={facts} /><Actions actions={actions} /></>} />
      <Headline facts={facts} />
      <ArmedLine subscriberId={facts.id} />
      <CourtesyLine facts={facts} />
      <TabbedParts facts={facts} open={setDialog} />
      <CashDialog facts={facts} opened={dialog === 'cash'} onClose={close} />
      <TakeBankDialog payer={facts} opened={dialog === 'bank'} onClose={close} />
      <TakeChequeDialog payer={facts} opened={dialog === 'cheque'} onClose={close} />
      <PushDialog facts={facts} opened={dialog === 'push'} onClose={close} />
      <EditDialog facts={facts} opened={dialog === 'edit'} onClose={close} />
      <AddServiceDialog facts={facts} opened={dialog === 'add'} onClose={close} />
      <PromiseDialog facts={facts} opened={dialog === 'promise'} onClose={close} />
      <RefundDialog facts={facts} opened={dialog === 'refund'} onClose={close} />
      <OneOffDialog facts={facts} subscriptionId={null} opened={dialog === 'oneOff'} onClose={close} />
    </Page>
  );
}

function useActions(facts: SubscriberFacts, open: (dialog: Dialog) => void): readonly PageAction[] {
  const may = useMay();
  return [
    ...(may('payments.takeCash') ? [{ id: 'cash', label: words.takeCash, icon: Banknote, key: 'c', run: () => open('cash') }] : []),
    ...(may('payments.push') ? [{ id: 'push', label: words.askPhone, icon: Smartphone, key: 'm', run: () => open('push') }] : []),
    ...(may('receipts.check') ? [{ id: 'check-receipt', label: texts.moneyIn.check.act, icon: SearchCheck, key: RECEIPT_KEY, run: () => checkReceipt({ subscriber: facts }) }] : []),
    ...(may('payments.takeBank') ? [{ id: 'bank', label: texts.tills.takeBank.title, icon: Landmark, run: () => open('bank') }] : []),
    ...(may('cheques.take') ? [{ id: 'cheque', label: texts.tills.takeCheque.title, icon: Signature, run: () => open('cheque') }] : []),
    ...(may('subscribers.change') ? [{ id: 'edit', label: words.edit, icon: Pencil, key: 'e', run: () => open('edit') }] : []),
    ...(may('subscriptions.add') ? [{ id: 'add', label: words.addService, icon: Plus, run: () => open('add') }] : []),
    ...(may('promises.add') ? [{ id: 'promise', label: texts.account.balance.promise, icon: Handshake, key: 'p', run: () => open('promise') }] : []),
    ...(may('oneOffs.add') ? [{ id: 'oneOff', label: texts.account.balance.charge, icon: HandCoins, run: () => open('oneOff') }] : []),
    ...(may('refunds.pay') && facts.creditCents > 0 ? [{ id: 'refund', label: texts.account.balance.refund, icon: Undo2, run: () => open('refund') }] : []),
  ];
}

function Actions({ actions }: { actions: readonly PageAction[] }) {
  const shown = actions.filter(({ id }) => id === 'cash' || id === 'push');
  const target = useRef<HTMLButtonElement>(null);
  const others = actions.filter((action) => !shown.includes(action));
  return (
    <>
      {shown.map(({ id, label, icon: Icon, key, run }, index) => (
        <Button key={id} variant={index === 0 ? 'filled' : 'default'} leftSection={<Icon size={16} aria-hidden />} rightSection={key && index > 0 ? <KeyHint keys={key} /> : null} onClick={run}>{label}</Button>
      ))}
      {others.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon ref={target} variant="default" size={36} aria-label={words.more}><Ellipsis size={16} aria-hidden /></ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map(({ id, label, icon: Icon, key, run }) => (
              <Menu.Item key={id} leftSection={<Icon size={15} aria-hidden />} rightSection={key ? <KeyHint keys={key} /> : null} onClick={() => openFrom(target, run)}>{label}</Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}

function Contact({ facts }: { facts: SubscriberFacts }) {
  return (
    <Group gap="0 12px" mih={26}>
      <Text size="sm" span>{words.cash.accountNumber(facts.accountNumber)}</Text>
      {facts.phone && (
        <Group gap={2}>
          <Text size="sm" span>{formatPhone(facts.phone)}</Text>
          <CopyButton value={formatPhone(facts.phone).replaceAll(' ', '')}>
            {({ copied, copy }) => (
              <Tooltip label={copied ? texts.action.copied : words.copyPhone}>
                <ActionIcon size="sm" variant="subtle" color="gray" aria-label={words.copyPhone} onClick={copy}>{copied ? <Check size={13} aria-hidden /> : <Copy size={13} aria-hidden />}</ActionIcon>
              </Tooltip>
            )}
          </CopyButton>
        </Group>
      )}
      {facts.location && <Text size="sm" span>{facts.location}</Text>}
      {facts.payer && <Link href={`/subscribers/${facts.payer.id}`}>{words.paidBy(facts.payer.name)}</Link>}
    </Group>
  );
}

function TabbedParts({ facts, open }: { facts: SubscriberFacts; open: (dialog: Dialog) => void }) {
  const [values, change] = useAddressValues();
  const tabs = TABS.filter((tab) => tab !== 'units' || facts.units.length > 0);
  const tab = oneOf(values['tab'], tabs) ?? 'timeline';
  return (
    <Tabs value={tab} onChange={(next) => change({ tab: next === 'timeline' ? null : next })}>
      <Tabs.List mb="sm">{tabs.map((one) => <Tabs.Tab key={one} value={one}>{words.tab[one]}</Tabs.Tab>)}</Tabs.List>
      <Tabs.Panel value="timeline"><Timeline subscriberId={facts.id} /></Tabs.Panel>
      <Tabs.Panel value="services"><ServicesTab facts={facts} onAdd={() => open('add')} /></Tabs.Panel>
      <Tabs.Panel value="usage"><UsageTab facts={facts} /></Tabs.Panel>
      <Tabs.Panel value="units"><UnitsTab facts={facts} /></Tabs.Panel>
      <Tabs.Panel value="money"><MoneyTab facts={facts} open={open} /></Tabs.Panel>
      <Tabs.Panel value="messages"><MessagesTab subscriberId={facts.id} /></Tabs.Panel>
      <Tabs.Panel value="details"><DetailsTab facts={facts} onEdit={() => open('edit')} /></Tabs.Panel>
    </Tabs>
  );
}
