import { Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { CircleCheck } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { PaymentRow } from '../../../src-shared/contract/payments.ts';
import { formatKes } from '../../../src-shared/money.ts';
import { idOf, useAddressValues } from '../../app/address.ts';
import { isDialogOpen } from '../../app/keyboard.ts';
import { useRows } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { EmptyState, ErrorState, InstantText, KeyHint, Money, Page, PageHeader } from '../../ui/index.ts';
import styles from './money.module.css';
import { OwnerPane } from './owner-pane.tsx';
import { usePull } from './pull-button.tsx';

const words = texts.money;
const OLDEST_FIRST = { by: 'paidAt', direction: 'asc' } as const;

/** The queue of money without an owner, oldest first, cleared without the mouse. */
export function UnmatchedPage() {
  const pull = usePull();
  const list = useRows('payments.list', { state: 'suspense', sort: OLDEST_FIRST });
  const queue = useQueue(list.rows);
  const said = list.first && list.first.total > 0 ? words.unmatchedCount(list.first.total, formatKes(list.first.amountCents)) : words.unmatchedIntro;
  return (
    <Page>
      <PageHeader title={words.unmatched} detail={said} actions={pull.button} />
      {list.error !== null && list.rows.length === 0 ? <ErrorState error={list.error} retry={list.retry} /> : list.total === 0 ? (
        <div className="surface"><EmptyState icon={CircleCheck} title={words.nothingUnmatched} text={words.nothingUnmatchedText} /></div>
      ) : (
        <>
          <div className={styles['queue']}>
            <QueueList rows={list.rows} current={queue.current} onChoose={(row) => queue.choose(row.id)} more={list.more} onMore={list.loadMore} />
            <section className={`surface ${styles['pane']}`} aria-label={words.whose}>
              {queue.current && <OwnerPane key={queue.current.id} payment={queue.current} onAssigned={queue.leave} />}
            </section>
          </div>
          <div className={styles['keys']}>
            <span><KeyHint keys="j k" /> {words.keysMove}</span>
            <span><KeyHint keys="1 … 9" /> {words.keysChoose}</span>
            <span><KeyHint keys="Enter" /> {words.keysAssign}</span>
            <span><KeyHint keys="/" /> {words.keysSearch}</span>
          </div>
        </>
      )}
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
  useHotkeys([['j', () => move(1)], ['k', () => move(-1)]]);
  return { current: rows[index], choose, leave: () => choose((rows[index + 1] ?? rows[index - 1])?.id ?? null) };
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
              <span className={styles['quiet']}>{row.accountTyped === '' ? words.typedNothing : words.typed(row.accountTyped)}, {row.payerName}</span>
              <span className={styles['quiet']}><InstantText at={row.paidAt} /></span>
            </button>
          </li>
        );
      })}
      {more && <li><Button variant="subtle" fullWidth onClick={onMore}>{texts.table.loadingMore}</Button></li>}
    </ul>
  );
}
