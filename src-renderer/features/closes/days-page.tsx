import { ActionIcon, Anchor, Button, Group, Text, Tooltip } from '@mantine/core';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { Link } from 'wouter';
import { formatKes, sum } from '../../../src-shared/money.ts';
import { addDays, addMonths, dateOf, formatDate, startOfMonth, type LocalDate } from '../../../src-shared/time.ts';
import { useAddressValues } from '../../app/address.ts';
import { useNow } from '../../app/clock.store.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useRead, type ReadOutput } from '../../app/queries.ts';
import { SectionTabs } from '../../app/section-tabs.tsx';
import { texts } from '../../texts/index.ts';
import { ErrorState, Page, PageHeader } from '../../ui/index.ts';
import styles from './closes.module.css';
import { dayAddress } from './day-view.ts';
import { MonthTable } from './month-table.tsx';
import { readMonth, weeksOf, windowOfMonth } from './month-grid.ts';

const words = texts.closes;
const monthName = (first: LocalDate) => words.monthOf(words.months[Number(first.slice(5, 7)) - 1]!, first.slice(0, 4));

/** Every day of a month: a glance says which are clean. */
export function DaysPage() {
  const [values, change] = useAddressValues();
  const today = dateOf(useNow());
  const first = readMonth(values['month'], today);
  const { offset, limit } = windowOfMonth(first, today);
  const query = useRead('days.list', { offset, limit }, { keep: true });
  const list = query.data;
  const show = (month: LocalDate) => change({ month: month === startOfMonth(today) ? null : month.slice(0, 7) });
  const firstDay = list && addDays(today, 1 - list.total);
  const canGoBack = firstDay === undefined || firstDay < first;
  const canGoOn = addMonths(first, 1) <= today;
  usePageActions([
    ...(canGoBack ? [{ id: 'earlier', label: words.earlier, icon: ChevronLeft, key: 'p', run: () => show(addMonths(first, -1)) }] : []),
    ...(canGoOn ? [{ id: 'later', label: words.later, icon: ChevronRight, key: 'n', run: () => show(addMonths(first, 1)) }] : []),
  ]);
  return (
    <Page scrolls>
      <PageHeader title={words.title} detail={words.intro} />
      <SectionTabs of="/money/days" />
      <Group justify="space-between" mih={36}>
        <Group gap="xs">
          <Tooltip label={words.earlier}><ActionIcon variant="default" size={32} aria-label={words.earlier} disabled={!canGoBack} onClick={() => show(addMonths(first, -1))}><ChevronLeft size={16} aria-hidden /></ActionIcon></Tooltip>
          <Tooltip label={words.later}><ActionIcon variant="default" size={32} aria-label={words.later} disabled={!canGoOn} onClick={() => show(addMonths(first, 1))}><ChevronRight size={16} aria-hidden /></ActionIcon></Tooltip>
          <Text component="h2" fw={600} size="lg" ml={4} className={styles['month'] ?? ''}>{monthName(first)}</Text>
          {canGoOn && <Button size="compact-sm" variant="default" onClick={() => show(startOfMonth(today))}>{words.thisMonth}</Button>}
          {list && !query.isPlaceholderData && <Text size="sm" c="dimmed">{words.monthCollected(formatKes(sum(list.rows.map((row) => row.collectedCents))))}</Text>}
        </Group>
        {list && <Locked list={list} today={today} firstDay={firstDay ?? today} />}
      </Group>
      {query.error && !list ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <MonthTable label={words.calendar(monthName(first))} weeks={weeksOf(first, list && !query.isPlaceholderData ? list.rows : [])} today={today} pending={!list || query.isPlaceholderData} />}
    </Page>
  );
}

/** Up to when all is closed, and which day is next. */
function Locked({ list, today, firstDay }: { list: ReadOutput<'days.list'>; today: LocalDate; firstDay: LocalDate }) {
  const next = list.closedUpTo === null ? firstDay : addDays(list.closedUpTo, 1);
  return (
    <Text size="sm">
      <span className="tone-neutral">{list.closedUpTo === null ? words.nothingClosed : words.closedUpTo(formatDate(list.closedUpTo))}</span>{' '}
      {next < today ? <Anchor component={Link} size="sm" href={dayAddress(next)}>{words.nextToClose(formatDate(next))}</Anchor> : list.closedUpTo !== null && <span className="tone-good">{words.allClosed}</span>}
    </Text>
  );
}
