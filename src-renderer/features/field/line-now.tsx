import { Group, Skeleton, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { formatInstant, formatTime, SECOND } from '../../../src-shared/time.ts';
import type { SubscriptionView } from '../../../src-shared/contract/subscribers.ts';
import { useProbe, useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { durationText, ErrorState, StateBadge, TimeAgo } from '../../ui/index.ts';
import { ratesOf } from '../subscribers/services/line-rate.ts';
import { useReadings } from '../subscribers/services/use-readings.ts';
import styles from './field.module.css';

const words = texts.field.line;
/** Rarely enough for costly data. */
const LIVE_MS = 5 * SECOND;

/** The session this moment, how the last one ended, and the router: read from it while it is looked at. */
export function LineNow({ service }: { service: SubscriptionView }) {
  return (
    <section className={`surface ${styles['card']}`} aria-label={words.now}>
      {service.routerId === null ? <Text size="sm">{words.noRouter}</Text> : <Reading service={service} />}
      <dl className={styles['facts']}>
        {service.routerId !== null && <RouterFact routerId={service.routerId} name={service.routerName ?? ''} />}
        <LastEnd subscriptionId={service.id} />
        <Fact name={words.plan} value={`${service.planName}, ${texts.value.speeds(service.downKbps, service.upKbps)}`} />
        <Fact name={words.userName} value={`${service.userName} (${texts.services.access.kind[service.access]})`} />
        {service.macAddress !== null && <Fact name={words.mac} value={service.macAddress} />}
      </dl>
    </section>
  );
}

function Reading({ service }: { service: SubscriptionView }) {
  const line = useProbe('routers.readLine', { subscriptionId: service.id }, LIVE_MS);
  const readings = useReadings(line.data, line.dataUpdatedAt);
  const routerState = useRead('routers.list', {}).data?.find(({ id }) => id === service.routerId)?.state;
  useEffect(() => {
    // It was not asked any more since it fell silent (useProbe).
    if (routerState === 'up' && line.error) void line.refetch();
    // oxlint-disable-next-line react/exhaustive-deps -- when it answers again, not whenever it is read
  }, [routerState]);
  if (line.error) return <ErrorState error={line.error} retry={() => void line.refetch()} />;
  if (!line.data) return <Skeleton height={96} aria-label={words.reading} />;
  const { online, address, uptimeSeconds, secret, readAt } = line.data;
  const rate = ratesOf(readings, 1).at(-1);
  return (
    <>
      <Group justify="space-between" wrap="nowrap">
        <Group gap="xs"><Title order={2}>{words.now}</Title><StateBadge kind="online" state={online ? 'yes' : 'no'} /></Group>
        <Text size="xs" c="dimmed">{texts.services.readAt(formatTime(readAt, true))}</Text>
      </Group>
      <dl className={styles['facts']}>
        {address !== null && <Fact name={words.address} value={address} />}
        {online && uptimeSeconds !== null && <Fact name={words.since} value={durationText(uptimeSeconds)} />}
        {online && <Fact name={words.rate} value={rate ? words.rates(texts.value.rate(rate.down), texts.value.rate(rate.up)) : words.measuring} />}
        <Fact name={words.onRouter} value={secret} />
      </dl>
    </>
  );
}

function RouterFact({ routerId, name }: { routerId: number; name: string }) {
  const router = useRead('routers.list', {}).data?.find(({ id }) => id === routerId);
  return (
    <>
      <dt>{words.router}</dt>
      <dd>
        {name}{' '}
        {router && <StateBadge kind="router" state={router.state} />}
        {router && router.lastContactAt !== null && router.state !== 'up' && <Text size="xs" c="dimmed"><TimeAgo at={router.lastContactAt} /></Text>}
      </dd>
    </>
  );
}

/** The newest session that is over, with its cause. */
function LastEnd({ subscriptionId }: { subscriptionId: number }) {
  const sessions = useRead('usage.sessions', { subscriptionId, limit: 5 });
  if (!sessions.data) return null;
  const ended = sessions.data.rows.find(({ endedAt }) => endedAt !== null);
  return <Fact name={words.ended} value={ended?.endedAt == null ? words.never : words.endedAt(formatInstant(ended.endedAt), ended.cause ?? words.noCause)} />;
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
