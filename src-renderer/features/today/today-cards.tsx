import { Anchor, Group, Skeleton, Text, Title } from '@mantine/core';
import { CircleAlert, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { formatInstant } from '../../../src-shared/time.ts';
import { useRead } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ErrorState, Money, StateBadge, TimeAgo } from '../../ui/index.ts';
import type { TodayFacts } from './today-facts.ts';
import styles from './today.module.css';

const words = texts.today;
const MOST_SHOWN = 5;

function Card({ title, side, children }: { title: string; side?: ReactNode; children: ReactNode }) {
  return (
    <section className={`surface ${styles['card']}`}>
      <Group justify="space-between" mb={4}>
        <Title order={2} size="h3">{title}</Title>
        {side}
      </Group>
      {children}
    </section>
  );
}

/** When the next run is, and what it will do. */
export function NextRunCard({ facts }: { facts: TodayFacts | undefined }) {
  const run = facts?.nextRun;
  const mayPreview = useMay()('billing.preview');
  return (
    <Card title={words.nextRun} side={run && <Text size="xs" c="dimmed">{words.nextRunAt(formatInstant(run.at))}</Text>}>
      {run ? (
        <Group justify="space-between" mih={22} gap="xs">
          <Text size="sm">{words.invoices(run.invoices)}</Text>
          <Text size="sm"><Money amount={run.totalCents} /></Text>
          <Text size="sm">{words.reminders(run.reminders)}</Text>
          <Text size="sm" className={run.suspensions > 0 ? 'tone-bad' : ''}>{words.cutOffs(run.suspensions)}</Text>
        </Group>
      ) : (
        <Skeleton height={22} />
      )}
      {mayPreview && <Anchor component={Link} href="/money/run" size="xs">{words.nextRunPreview}</Anchor>}
    </Card>
  );
}

/** The first few things a person must look at. */
export function AttentionCard() {
  const attention = useRead('desk.attention', {});
  const items = attention.data;
  return (
    <Card title={words.attention} side={items && items.length > MOST_SHOWN && <Anchor component={Link} href="/attention" size="xs">{words.allAttention}</Anchor>}>
      {!items && attention.error && <ErrorState error={attention.error} retry={() => void attention.refetch()} />}
      {!items && !attention.error && <Skeleton height={60} />}
      {items?.length === 0 && <Text size="sm" c="dimmed">{words.nothing}</Text>}
      <ul className={styles['list']}>
        {items?.slice(0, MOST_SHOWN).map((item) => {
          const Icon = item.severity === 'red' ? CircleAlert : TriangleAlert;
          return (
            <li key={item.key}>
              <Link href={item.link} className={styles['item']}>
                <Icon size={16} className={item.severity === 'red' ? 'tone-bad' : 'tone-warn'} style={{ flex: 'none', marginTop: 2 }} aria-hidden />
                <span className={styles['itemText']}>
                  <Text size="sm" fw={600} component="span" display="block">{item.title}</Text>
                  <Text size="xs" c="dimmed" component="span" display="block">{item.detail}</Text>
                </span>
                <Text size="xs" c="dimmed" component="span"><TimeAgo at={item.at} /></Text>
              </Link>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

/** Every router with its state and how many are on it. */
export function RoutersCard({ facts }: { facts: TodayFacts | undefined }) {
  return (
    <Card title={words.routers}>
      {!facts && <Skeleton height={80} />}
      {facts?.routers.length === 0 && <Text size="sm" c="dimmed">{words.noRoutersText} <Anchor component={Link} href="/routers">{words.addRouter}</Anchor></Text>}
      <ul className={styles['list']}>
        {facts?.routers.map((router) => (
          <li key={router.id}>
            <Link href={`/routers/${router.id}`} className={styles['item']}>
              <Text size="sm" component="span" className={styles['itemText']}>{router.name}</Text>
              <Text size="xs" c="dimmed" component="span">{router.online === null ? words.routerUnknown(router.subscriptions) : words.routerOnline(texts.value.count(router.online), texts.value.count(router.subscriptions))}</Text>
              <StateBadge kind="router" state={router.state} />
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
