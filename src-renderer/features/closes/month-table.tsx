import { VisuallyHidden } from '@mantine/core';
import { Link } from 'wouter';
import { formatAmount, formatKes } from '../../../src-shared/money.ts';
import { dayOfMonth, formatDate, type LocalDate } from '../../../src-shared/time.ts';
import { texts } from '../../texts/index.ts';
import styles from './closes.module.css';
import { dayLooks } from './day-look.ts';
import { dayAddress } from './day-view.ts';
import type { MonthDay, MonthWeek } from './month-grid.ts';

const words = texts.closes;
/** "Mar 2026": what the number alone does not say. */
const monthOf = (day: LocalDate) => formatDate(day).split(' ').slice(1).join(' ');

/** Weeks as rows; every day leads to its page. */
export function MonthTable({ label, weeks, today, pending }: { label: string; weeks: readonly MonthWeek[]; today: LocalDate; pending: boolean }) {
  return (
    <table className={`surface ${styles['calendar']}`} aria-label={label} aria-busy={pending}>
      <thead>
        <tr>
          {words.weekDays.map((name, index) => <th key={name} scope="col" abbr={words.weekDayNames[index]!}>{name}</th>)}
          <th scope="col" className={styles['weekSum']}>{words.week}</th>
        </tr>
      </thead>
      <tbody>
        {weeks.map(({ days, collectedCents }) => (
          <tr key={days[0]!.day}>
            {days.map((one) => <td key={one.day} data-in={one.inMonth} data-state={one.row?.state} {...(one.day === today ? { 'aria-current': 'date' as const } : {})}><Day {...one} /></td>)}
            <td className={styles['weekSum']}>{collectedCents > 0 && formatAmount(collectedCents)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Day({ day, inMonth, row }: MonthDay) {
  if (!inMonth) return null;
  if (!row) return <span className={styles['empty']}>{dayOfMonth(day)}</span>;
  const [tone, Icon] = dayLooks[row.state];
  const said = row.differences > 0 ? words.differences(row.differences) : words.state[row.state];
  return (
    <Link href={dayAddress(day)} className={styles['day'] ?? ''} title={words.cell(formatDate(day), words.stateLong[row.state], formatKes(row.collectedCents))}>
      <time dateTime={day} className={styles['dayNumber']}>{dayOfMonth(day)}<VisuallyHidden> {monthOf(day)}</VisuallyHidden></time>
      <span className={styles['collected']}>{formatAmount(row.collectedCents)}</span>
      <span className={`${styles['dayState']} tone-${tone}`}><Icon size={12} strokeWidth={2.25} aria-hidden />{said}</span>
    </Link>
  );
}
