import { Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { CircleCheck, Undo2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { PaymentRow } from '../../../src-shared/contract/payments.ts';
import { formatKes, sum, type Cents } from '../../../src-shared/money.ts';
import { idOf, useAddressValues } from '../../app/address.ts';
import { isDialogOpen } from '../../app/keyboard.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useAct, useRows } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { EmptyState, ErrorState, InstantText, KeyHint, Money, Page, PageHeader } from '../../ui/index.ts';
import incoming from './money-in.module.css';
import styles from './money.module.css';
import { OwnerPane } from './owner-pane.tsx';
import { usePull } from './pull-button.tsx';
import { ReceiptBox } from './receipt-box.tsx';

const words = texts.money;
const said = texts.moneyIn.queue;
const OLDEST_FIRST = { by: 'paidAt', direction: 'asc' } as const;

/** The queue of money without an owner, oldest first, cleared without the mouse. */
export function UnmatchedPage() {
  const pull = usePull();
  const list = useRows('payments.list', { state: 'suspense', sort: OLDEST_FIRST });
  const queue = useQueue(list.rows);
  const cleared = useCleared(queue.choose);
  const left = list.first && list.first.total > 0 ? said.left(words.unmatchedCount(list.first.total, formatKes(list.first.amountCents))) : words.unmatchedIntro;
  const leave = (name: string | null) => {
    if (queue.current && name !== null) cleared.add({ paymentId: queue.current.id, receipt: queue.current.receipt, amountCents: queue.current.amountCents, name });
    queue.leave();
  };
  return (
    <Page>
      <PageHeader title={words.unmatched} detail={left} actions={<><ReceiptBox />{pull.button}</>} />
      {list.error !== null && list.rows.length === 0 ? <ErrorState error={list.error} retry={list.retry} /> : list.total === 0 ? (
        <div className="surface"><EmptyState icon={CircleCheck} title={words.nothingUnmatched} text={cleared.count > 0 ? said.congratulation(cleared.count, formatKes(cleared.amountCents)) : words.nothingUnmatchedText} /></div>
      ) : (
        <div className={styles['queue']}>
          <QueueList rows={list.rows} current={queue.current} onChoose={(row) => queue.choose(row.id)} more={list.more} onMore={list.loadMore} />
          <section className={`surface ${styles['pane']}`} aria-label={words.whose}>
            {queue.current && <OwnerPane key={queue.current.id} payment={queue.current} onAssigned={leave} onLeft={() => leave(null)} />}
          </section>
        </div>
      )}
      <div className={incoming['queueFoot']}>
        {list.total !== 0 ? <Keys canPayBack={cleared.mayPayBack} /> : <span />}
        {cleared.undo}
      </div>
    </Page>
  );
}

/** Which payment is open; it stands in the address. When it has found its owner, the next one takes its place. */
function useQueue(rows: readonly PaymentRow[]) {
  const [values, change] = useAddressValues();
  const asked = idOf(values['payment']);
  const index = Math.max(0, rows.findIndex((row) => row.id === asked));
  const choose = (id: number | null) => change({ payment: id });
  const move = (step: number) => {
    const next = rows[Math.max(0, Math.min(rows.length - 1, index + step))];
    if (next && !isDialogOpen()) choose(next.id);
  };
  useHotkeys([['j', () => move(1)], ['k', () => move(-1)], ['ArrowDown', () => move(1)], ['ArrowUp', () => move(-1)]]);
  return { current: rows[index], choose, leave: () => choose((rows[index + 1] ?? rows[index - 1])?.id ?? null) };
}

interface Cleared {
  readonly paymentId: number;
  readonly receipt: string;
  readonly amountCents: Cents;
  readonly name: string;
}

/** What was given to somebody since the page was opened; the last of it can be taken back. */
function useCleared(open: (paymentId: number) => void) {
  const [cleared, setCleared] = useState<readonly Cleared[]>([]);
  const may = useMay();
  const last = cleared.at(-1);
  const undo = useAct('payments.unassign', {
    done: said.undone(last?.receipt ?? ''),
    onDone: (_output, { id }) => {
      setCleared((now) => now.filter(({ paymentId }) => paymentId !== id));
      open(id);
    },
  });
  const mayUndo = may('payments.unassign');
  const run = () => {
    if (last && !undo.busy) void undo.run({ id: last.paymentId, reason: texts.moneyIn.unassign.undone });
  };
  // Without his name: who looks for him in the palette and presses Enter wants to see him.
  usePageActions(mayUndo && last ? [{ id: 'undo', label: said.undoLast, icon: Undo2, key: 'u', run }] : []);
  return {
    count: cleared.length,
    amountCents: sum(cleared.map(({ amountCents }) => amountCents)),
    add: (one: Cleared) => setCleared((now) => [...now, one]),
    mayPayBack: may('payments.payBack'),
    undo: mayUndo && last && <Button size="compact-sm" variant="subtle" maw={380} loading={undo.busy} rightSection={<KeyHint keys="u" />} onClick={run}>{said.undo(last.receipt, last.name)}</Button>,
  };
}

function Keys({ canPayBack }: { canPayBack: boolean }) {
  return (
    <div className={styles['keys']}>
      <span><KeyHint keys="↑ ↓" /> {words.keysMove}</span>
      <span><KeyHint keys="1 … 8" /> {words.keysChoose}</span>
      <span><KeyHint keys="/" /> {words.keysSearch}</span>
      <span><KeyHint keys="Enter" /> {words.keysAssign}</span>
      <span><KeyHint keys="s" /> {said.keySplit}</span>
      {canPayBack && <span><KeyHint keys="b" /> {said.keyPayBack}</span>}
    </div>
  );
}

function QueueList({ rows, current, onChoose, more, onMore }: { rows: readonly PaymentRow[]; current: PaymentRow | undefined; onChoose: (row: PaymentRow) => void; more: boolean; onMore: () => void }) {
  const chosen = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // In braces: some browsers answer a promise, and an effect may return nothing but a function.
    chosen.current?.scrollIntoView({ block: 'nearest' });
  }, [current?.id]);
  return (
    <ul className={`surface ${styles['list']}`}>
      {rows.map((row) => {
        const isCurrent = row.id === current?.id;
        return (
          <li key={row.id}>
            <button type="button" className={styles['item']} aria-current={isCurrent} ref={isCurrent ? chosen : null} onClick={() => onChoose(row)}>
              <span>{row.receipt}</span>
              <strong><Money amount={row.amountCents} /></strong>
              <span className={styles['quiet']}>{[row.accountTyped === '' ? words.typedNothing : words.typed(row.accountTyped), row.payerName].filter(Boolean).join(', ')}</span>
              <span className={styles['quiet']}><InstantText at={row.paidAt} /></span>
            </button>
          </li>
        );
      })}
      {more && <li><Button variant="subtle" fullWidth onClick={onMore}>{texts.table.loadingMore}</Button></li>}
    </ul>
  );
}
