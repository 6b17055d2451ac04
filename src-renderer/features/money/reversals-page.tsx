import { Button, Skeleton, Text } from '@mantine/core';
import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { ReversalRow } from '../../../src-shared/contract/money-in.ts';
import { SECOND, formatInstant } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { useRead, useRows } from '../../app/queries.ts';
import { SectionTabs } from '../../app/section-tabs.tsx';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { csvAmount, DataTable, EmptyState, ErrorState, InstantText, Money, Page, PageHeader, Section, type Column } from '../../ui/index.ts';
import styles from './money-in.module.css';
import { ReversalDialog } from './reversal-dialogs.tsx';
import { ReversalState } from './reversal-state.tsx';
import { actsOf, canAct, inOrder, nameOf, waitText, type ReversalAct } from './reversal-view.ts';

const words = texts.moneyIn.reversals;
/** While somebody waits for the hour from which he may approve. */
const WAITING_MS = 15 * SECOND;
const MOST_OPEN = 200;

/** A trouble after the end (it went out twice) says more than the end. */
const said = (row: ReversalRow): string => (row.trouble ? row.trouble.message : row.text);

const columns: readonly Column<ReversalRow>[] = [
  { key: 'requestedAt', heading: words.askedAt, width: 162, cell: (row) => <InstantText at={row.happenedAt ?? row.requestedAt} />, text: (row) => formatInstant(row.happenedAt ?? row.requestedAt) },
  { key: 'receipt', heading: words.receipt, width: 120, cell: (row) => <Receipt row={row} />, text: nameOf },
  { key: 'amount', heading: words.amount, align: 'right', width: 110, cell: (row) => <Money bare amount={row.amountCents} />, text: (row) => csvAmount(row.amountCents) },
  { key: 'state', heading: words.stateName, width: 178, cell: (row) => <ReversalState state={row.state} />, text: (row) => words.state[row.state] },
  { key: 'subscriber', heading: words.subscriber, width: 150, cell: (row) => <Subscriber row={row} />, text: (row) => row.subscriberName ?? '' },
  { key: 'origin', heading: words.originName, width: 150, hidden: true, cell: (row) => words.origin[row.origin], text: (row) => words.origin[row.origin] },
  { key: 'reason', heading: words.reason, width: 190, cell: (row) => <span title={row.reason}>{row.reason}</span>, text: (row) => row.reason },
  { key: 'outcome', heading: words.outcome, width: 260, cell: (row) => <span title={said(row)} className={row.trouble ? 'tone-bad' : undefined}>{said(row)}</span>, text: said },
  { key: 'by', heading: words.askedBy, width: 120, hidden: true, cell: (row) => row.requestedBy, text: (row) => row.requestedBy ?? '' },
  { key: 'reversalReceipt', heading: words.reversalReceipt, width: 120, cell: (row) => row.reversalReceipt, text: (row) => row.reversalReceipt ?? '' },
];

/** Money that goes back to whoever paid: what waits for a person first, then all of it. */
export function ReversalsPage() {
  const all = useRows('reversals.list', {});
  return (
    <Page scrolls>
      <PageHeader title={words.title} detail={words.intro} />
      <SectionTabs of="/money/payments" />
      {all.total !== 0 && <OpenReversals />}
      <DataTable name="reversals" label={words.all} columns={columns} window={all} rowId={(row) => row.id} height="content" expectedRows={4} empty={<EmptyState icon={Undo2} title={words.none} text={words.noneText} />} />
    </Page>
  );
}

function OpenReversals() {
  const open = useRead('reversals.list', { open: true, limit: MOST_OPEN }, { everyMs: (latest) => (latest as { rows: readonly ReversalRow[] } | undefined)?.rows.some((row) => row.state === 'waiting' && !row.canApprove && row.notBefore !== null) === true && WAITING_MS });
  const [asking, setAsking] = useState<{ act: ReversalAct; row: ReversalRow } | null>(null);
  const rows = inOrder(open.data?.rows ?? []);
  return (
    <Section title={words.open} flush>
      {open.error && !open.data ? <ErrorState error={open.error} retry={() => void open.refetch()} /> : !open.data ? <Skeleton height={72} m="md" /> : rows.length === 0 ? <Text size="sm" c="dimmed" px="md" pb="sm">{words.nothingOpen}</Text> : (
        <ul className={styles['open']}>{rows.map((row) => <OpenRow key={row.id} row={row} onAct={(act) => setAsking({ act, row })} />)}</ul>
      )}
      {asking && <ReversalDialog act={asking.act} row={asking.row} onClose={() => setAsking(null)} />}
    </Section>
  );
}

function OpenRow({ row, onAct }: { row: ReversalRow; onAct: (act: ReversalAct) => void }) {
  const may = useMay();
  const wait = waitText(row, useNow());
  const isOwner = may('reversals.approve');
  const acts = isOwner ? actsOf(row) : [];
  return (
    <li className={styles['reversal']}>
      <div>
        <div className={styles['reversalHead']}>
          <ReversalState state={row.state} />
          <strong><Receipt row={row} /></strong>
          <Subscriber row={row} />
        </div>
        <Text size="sm" mt={4}>{row.text}</Text>
        <Text size="xs" c="dimmed">{row.origin === 'requested' && row.requestedBy !== null ? words.asked(row.requestedBy, formatInstant(row.requestedAt)) : words.listed(formatInstant(row.happenedAt ?? row.requestedAt))} {row.reason}</Text>
        {wait !== null && isOwner && <Text size="xs" fw={600} className="tone-pending">{wait}</Text>}
        {!isOwner && actsOf(row).length > 0 && <Text size="xs" c="dimmed">{words.ownersOnly}</Text>}
        {row.trouble && <Text size="xs" className="tone-bad">{[row.trouble.message, row.trouble.hint].filter(Boolean).join(' ')}</Text>}
      </div>
      <span className={styles['right']}><Money amount={row.amountCents} /></span>
      <div className={styles['reversalActs']}>
        {acts.map((act, index) => (
          <Button key={act} size="compact-md" variant={index === 0 ? 'filled' : 'default'} disabled={!canAct(row, act)} aria-label={`${words[act]}: ${nameOf(row)}`} onClick={() => onAct(act)}>{words[act]}</Button>
        ))}
      </div>
    </li>
  );
}

function Receipt({ row }: { row: ReversalRow }) {
  return row.paymentId === null ? nameOf(row) : <Link href={`/money/payments/${row.paymentId}`}>{nameOf(row)}</Link>;
}

function Subscriber({ row }: { row: ReversalRow }) {
  if (row.subscriberId !== null) return <Link href={`/subscribers/${row.subscriberId}`}>{row.subscriberName}</Link>;
  return <span className={styles['dim']}>{row.paymentState === 'suspense' ? words.nobody : ''}</span>;
}
