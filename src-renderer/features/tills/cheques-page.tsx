import { ActionIcon, Button, Group, Menu, SegmentedControl } from '@mantine/core';
import { CircleCheck, CircleX, Clock, Ellipsis, Hourglass, Plus, Signature, Undo2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import type { ChequeRow } from '../../../src-shared/contract/money-in.ts';
import { formatKes } from '../../../src-shared/money.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { useAddressValues } from '../../app/address.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useRows } from '../../app/queries.ts';
import { SectionTabs } from '../../app/section-tabs.tsx';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { csvAmount, DataTable, DateText, EmptyState, InstantText, Money, Page, PageHeader, ToneBadge, type Column } from '../../ui/index.ts';
import { ClearChequeDialog, FailChequeDialog, type FailHow } from './cheque-dialogs.tsx';
import { TakeChequeDialog } from './take-cheque-dialog.tsx';

const words = texts.tills.cheques;
const looks = { held: ['neutral', Hourglass], credited: ['pending', Clock], cleared: ['good', CircleCheck], bounced: ['bad', CircleX], handedBack: ['neutral', Undo2] } as const;

type Ask = (cheque: ChequeRow, what: 'clear' | FailHow) => void;

const columnsOf = (ask: Ask | null): readonly Column<ChequeRow>[] => [
  { key: 'number', heading: words.number, width: 115, cell: (row) => (row.paymentId === null ? row.number : <Link href={`/money/payments/${row.paymentId}`}>{row.number}</Link>), text: (row) => row.number },
  { key: 'bank', heading: words.bank, width: 115, cell: (row) => row.bankName, text: (row) => row.bankName },
  { key: 'subscriber', heading: words.subscriber, width: 153, cell: (row) => <Link href={`/subscribers/${row.subscriberId}`}>{row.subscriberName}</Link>, text: (row) => row.subscriberName },
  { key: 'drawnOn', heading: words.drawnOn, width: 115, cell: (row) => <DateText date={row.drawnOn} />, text: (row) => row.drawnOn },
  { key: 'receivedAt', heading: words.receivedAt, width: 165, cell: (row) => <InstantText at={row.receivedAt} />, text: (row) => formatInstant(row.receivedAt) },
  { key: 'state', heading: words.state, width: 172, cell: (row) => <ToneBadge tone={looks[row.state][0]} icon={looks[row.state][1]} text={words.states[row.state]} />, text: (row) => words.states[row.state] },
  { key: 'amount', heading: texts.money.amountKes, align: 'right', width: 120, cell: (row) => <Money bare amount={row.amountCents} />, text: (row) => csvAmount(row.amountCents) },
  ...(ask ? [{ key: 'settle', heading: words.settle, width: 155, cell: (row: ChequeRow) => <Settle cheque={row} ask={ask} /> }] : []),
];

function Settle({ cheque, ask }: { cheque: ChequeRow; ask: Ask }) {
  if (cheque.state !== 'held' && cheque.state !== 'credited') return null;
  return (
    <Group gap={4} wrap="nowrap">
      <Button size="compact-xs" variant="default" onClick={() => ask(cheque, 'clear')}>{words.clear}</Button>
      <Menu position="bottom-end">
        <Menu.Target><ActionIcon size={24} variant="default" aria-label={words.settleOf(cheque.number)}><Ellipsis size={14} aria-hidden /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<CircleX size={15} aria-hidden />} onClick={() => ask(cheque, 'bounced')}>{words.bounced}</Menu.Item>
          <Menu.Item leftSection={<Undo2 size={15} aria-hidden />} onClick={() => ask(cheque, 'handedBack')}>{words.handedBack}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

/** Cheques by what became of them; first those that somebody has to ask the bank about. */
export function ChequesPage() {
  const [values, change] = useAddressValues();
  const [taking, setTaking] = useState(false);
  const [asked, setAsked] = useState<{ cheque: ChequeRow; what: 'clear' | FailHow } | null>(null);
  const may = useMay();
  const maySettle = may('cheques.clear');
  const columns = useMemo(() => columnsOf(maySettle ? (cheque, what) => setAsked({ cheque, what }) : null), [maySettle]);
  const all = values['cheques'] === 'all';
  const rows = useRows('cheques.list', { open: !all });
  const mayTake = may('cheques.take');
  usePageActions(mayTake ? [{ id: 'cheque', label: words.take, icon: Signature, key: 'n', run: () => setTaking(true) }] : []);
  const take = mayTake && <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setTaking(true)}>{words.take}</Button>;
  return (
    <Page>
      <PageHeader title={words.title} detail={words.intro} actions={take} />
      <SectionTabs of="/money/tills" />
      <DataTable
        name="cheques"
        label={words.title}
        columns={columns}
        window={rows}
        rowId={(row) => row.id}
        toolbar={<><SegmentedControl size="xs" aria-label={words.show} value={all ? 'all' : 'open'} onChange={(value) => change({ cheques: value === 'all' ? 'all' : null })} data={[{ value: 'open', label: words.open }, { value: 'all', label: words.all }]} />{rows.first && !all && rows.first.total > 0 && <span className="tone-neutral">{words.heldSum(formatKes(rows.first.amountCents))}</span>}</>}
        totals={rows.first && { amount: <Money bare amount={rows.first.amountCents} /> }}
        expectedRows={8}
        empty={<EmptyState icon={Signature} title={all ? words.none : words.noneOpen} text={words.noneText} action={take} />}
      />
      <TakeChequeDialog opened={taking} onClose={() => setTaking(false)} />
      {asked?.what === 'clear' && <ClearChequeDialog cheque={asked.cheque} onClose={() => setAsked(null)} />}
      {asked && asked.what !== 'clear' && <FailChequeDialog cheque={asked.cheque} how={asked.what} onClose={() => setAsked(null)} />}
    </Page>
  );
}
