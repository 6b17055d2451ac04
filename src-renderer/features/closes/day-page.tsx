import { ActionIcon, Button, Skeleton, Text, Title, Tooltip } from '@mantine/core';
import { CalendarX, ChevronLeft, ChevronRight, LockKeyhole } from 'lucide-react';
import { useState } from 'react';
import { useParams } from 'wouter';
import { formatKes } from '../../../src-shared/money.ts';
import { addDays, dateOf, formatDate, isLocalDate, type LocalDate } from '../../../src-shared/time.ts';
import { goTo } from '../../app/address.ts';
import { useNow } from '../../app/clock.store.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, EmptyState, ErrorState, Page, PageHeader } from '../../ui/index.ts';
import styles from './closes.module.css';
import { DayDifferences } from './day-differences.tsx';
import { DayEquation } from './day-equation.tsx';
import { RoutersLeg, TillsLeg } from './day-legs.tsx';
import { dayLooks } from './day-look.ts';
import { dayAddress, dayTitle, verdictOf, type DayView } from './day-view.ts';

const words = texts.closes;
const back = { href: '/money/days', text: words.title };

/** One day: does everything agree, what differs, and its close. */
export function DayPage() {
  const { day } = useParams();
  if (day === undefined || !isLocalDate(day)) return <Page><PageHeader title={words.title} back={back} /><EmptyState icon={CalendarX} title={words.notADay} text={words.notADayText} /></Page>;
  return <Shown day={day} />;
}

function Shown({ day }: { day: LocalDate }) {
  const query = useRead('days.get', { day });
  const view = query.data;
  return (
    <Page scrolls>
      <PageHeader title={dayTitle(day)} back={back} actions={<Neighbours day={day} />} />
      {view ? <Day view={view} /> : query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <><Skeleton height={74} /><Skeleton height={300} /></>}
    </Page>
  );
}

/** The day before and the day after: p and n. */
function Neighbours({ day }: { day: LocalDate }) {
  const today = dateOf(useNow());
  const go = (days: number) => goTo(dayAddress(addDays(day, days)));
  const hasNext = day < today;
  return (
    <>
      <Tooltip label={words.dayBefore}><ActionIcon variant="default" size={36} aria-label={words.dayBefore} onClick={() => go(-1)}><ChevronLeft size={16} aria-hidden /></ActionIcon></Tooltip>
      <Tooltip label={words.dayAfter}><ActionIcon variant="default" size={36} aria-label={words.dayAfter} disabled={!hasNext} onClick={() => go(1)}><ChevronRight size={16} aria-hidden /></ActionIcon></Tooltip>
    </>
  );
}

function Day({ view }: { view: DayView }) {
  const [asking, setAsking] = useState(false);
  const today = dateOf(useNow());
  const canClose = useMay()('days.close') && view.cannotClose === null && view.state !== 'closed';
  usePageActions([
    { id: 'before', label: words.dayBefore, icon: ChevronLeft, key: 'p', run: () => goTo(dayAddress(addDays(view.day, -1))) },
    ...(view.day < today ? [{ id: 'after', label: words.dayAfter, icon: ChevronRight, key: 'n', run: () => goTo(dayAddress(addDays(view.day, 1))) }] : []),
    ...(canClose ? [{ id: 'close', label: words.close, icon: LockKeyhole, key: 'c', run: () => setAsking(true) }] : []),
  ]);
  return (
    <>
      <Verdict view={view} ask={() => setAsking(true)} />
      <div className={styles['legs']}>
        <DayEquation day={view} />
        <div className={styles['rail']}>
          <RoutersLeg day={view} />
          <TillsLeg day={view} />
        </div>
      </div>
      <DayDifferences day={view} />
      <CloseDialog view={view} opened={asking} onClose={() => setAsking(false)} />
    </>
  );
}

/** Two seconds: the colour, the sentence, the sum, and what can be done. */
function Verdict({ view, ask }: { view: DayView; ask: () => void }) {
  const { tone, title, text } = verdictOf(view);
  const [, Icon] = dayLooks[view.state];
  const mayClose = useMay()('days.close');
  const isClosed = view.state === 'closed';
  return (
    <section className={`surface ${styles['verdict']}`} data-tone={tone}>
      <Icon size={28} strokeWidth={1.75} className={`tone-${tone}`} aria-hidden />
      <div className={styles['verdictText']}>
        <Title order={2}>{title}</Title>
        <Text size="sm" c="dimmed">{text}</Text>
      </div>
      <div style={{ textAlign: 'right' }}>
        <Text size="xs" c="dimmed">{words.collected}</Text>
        <Text fz="xl" lh="28px" fw={600} className="nowrap">{formatKes(view.collectedCents)}</Text>
      </div>
      {!isClosed && (
        <div className={styles['why']}>
          {mayClose && <Button leftSection={<LockKeyhole size={16} aria-hidden />} disabled={view.cannotClose !== null} onClick={ask}>{words.close}</Button>}
          <Text size="xs" c="dimmed" mt={mayClose ? 4 : 0}>{view.cannotClose ?? (mayClose ? '' : words.onlyOwner)}</Text>
        </div>
      )}
    </section>
  );
}

function CloseDialog({ view, opened, onClose }: { view: DayView; opened: boolean; onClose: () => void }) {
  const day = formatDate(view.day);
  const close = useAct('days.close', { done: words.closed(day), onDone: onClose });
  const explained = view.items.filter((item) => item.blocks && item.resolution !== null).length;
  return (
    <ConfirmDialog opened={opened} onClose={onClose} title={words.closeTitle(day)} text={<><strong>{words.closeFigures(formatKes(view.collectedCents))}</strong> {words.closeText(day)}</>} confirm={words.close} busy={close.busy} onConfirm={() => void close.run({ day: view.day })}>
      {explained > 0 && <Text size="sm" className="tone-warn">{words.closeExplained(explained)}</Text>}
    </ConfirmDialog>
  );
}
