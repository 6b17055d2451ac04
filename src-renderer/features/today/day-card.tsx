import { Skeleton, Text } from '@mantine/core';
import { Link } from 'wouter';
import { formatKes } from '../../../src-shared/money.ts';
import { addDays, formatDate, type LocalDate } from '../../../src-shared/time.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ToneBadge } from '../../ui/index.ts';
import { dayLooks } from '../closes/day-look.ts';
import { dayAddress } from '../closes/day-view.ts';
import styles from './today.module.css';

const words = texts.today;

/** Quiet: what became of yesterday, and the oldest day that is still open. */
export function DayCard({ today }: { today: LocalDate }) {
  const query = useRead('days.list', { offset: 1, limit: 1 });
  const yesterday = query.data?.rows[0];
  const closedUpTo = query.data?.closedUpTo ?? null;
  if (query.isPending) return <Skeleton height={66} />;
  if (!yesterday) return null;
  const [tone, icon] = dayLooks[yesterday.state];
  const oldest = closedUpTo === null ? null : addDays(closedUpTo, 1);
  return (
    <section className={`surface ${styles['dayCard']}`} aria-label={words.closeOfDay}>
      <Link href={dayAddress(yesterday.day)} className={styles['item'] ?? ''}>
        <span className={styles['itemText']}>
          <Text size="sm" fw={600} component="span" display="block">{words.yesterday}</Text>
          <Text size="xs" c="dimmed" component="span" display="block">{formatKes(yesterday.collectedCents)}</Text>
        </span>
        <ToneBadge tone={tone} icon={icon} text={yesterday.differences > 0 ? texts.closes.differences(yesterday.differences) : texts.closes.state[yesterday.state]} />
      </Link>
      {oldest !== null && oldest < addDays(today, -1) && <Link href={dayAddress(oldest)} className={styles['more'] ?? ''}>{words.oldestOpen(formatDate(oldest))}</Link>}
    </section>
  );
}
