import { Button, Skeleton, Text } from '@mantine/core';
import { Banknote, CirclePause, FileMinus, Gauge, Handshake, History, MessageSquare, Package, Power, ReceiptText, Router as RouterIcon, Smartphone, Undo2, UserPlus, type LucideIcon } from 'lucide-react';
import { Link } from 'wouter';
import type { TimelineItem } from '../../../src-shared/contract/subscribers.ts';
import { useRows } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { EmptyState, ErrorState, InstantText, Money } from '../../ui/index.ts';
import styles from './subscriber.module.css';

const words = texts.subscribers;
const icons: Readonly<Record<TimelineItem['kind'], LucideIcon>> = { invoice: ReceiptText, payment: Banknote, message: MessageSquare, entitlement: Power, router: RouterIcon, push: Smartphone, created: UserPlus, plan: Package, creditNote: FileMinus, refund: Undo2, promise: Handshake, pause: CirclePause, speed: Gauge };
const addresses = { invoice: (id: number) => `/money/invoices/${id}`, payment: (id: number) => `/money/payments/${id}`, creditNote: (id: number) => `/money/credit-notes/${id}`, router: (id: number) => `/routers/${id}` };

/** What happened, newest first: the answer to "why is he off?" in full. */
export function Timeline({ subscriberId }: { subscriberId: number }) {
  const events = useRows('subscribers.timeline', { id: subscriberId });
  if (events.error && events.rows.length === 0) return <ErrorState error={events.error} retry={events.retry} />;
  if (events.pending) return <Skeleton height={320} />;
  if (events.rows.length === 0) return <div className="surface"><EmptyState icon={History} title={words.noTimeline} text={words.noTimelineText} /></div>;
  return (
    <>
      <ol className={`surface ${styles['timeline']}`}>
        {events.rows.map((event, index) => <Event key={`${event.at}${event.kind}${index}`} event={event} />)}
      </ol>
      {events.more && <Button mt="sm" variant="default" size="compact-sm" onClick={events.loadMore}>{texts.table.shownOf(events.rows.length, events.total ?? 0)}</Button>}
    </>
  );
}

function Event({ event }: { event: TimelineItem }) {
  const Icon = icons[event.kind];
  return (
    <li className={styles['event']}>
      <span className={styles['dot']} data-tone={event.tone}><Icon size={13} aria-hidden /></span>
      <div>
        <Text size="sm" fw={600} lh="23px">{event.link ? <Link href={addresses[event.link.kind](event.link.id)}>{event.title}</Link> : event.title}</Text>
        {event.detail && <Text size="sm" c="dimmed">{event.detail}</Text>}
      </div>
      <Text size="sm" lh="23px">{event.amountCents !== null && <Money amount={event.amountCents} />}</Text>
      <Text size="xs" c="dimmed" lh="23px" miw={140} ta="right"><InstantText at={event.at} exact /></Text>
    </li>
  );
}
