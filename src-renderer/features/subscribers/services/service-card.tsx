import { Group, Text, Title } from '@mantine/core';
import { CirclePause, Eye } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { SubscriptionView } from '../../../../src-shared/contract/subscribers.ts';
import { dateOf, formatDate, formatInstant, formatTime, type Instant } from '../../../../src-shared/time.ts';
import { useNow } from '../../../app/clock.store.ts';
import { texts } from '../../../texts/index.ts';
import { FactList, StateBadge, ToneBadge, TroubleState } from '../../../ui/index.ts';
import cards from '../subscriber.module.css';
import { hasPassword } from '../access-fields.tsx';
import type { SubscriberFacts } from '../subscriber-facts.ts';
import { chargingText } from './charging-text.ts';
import { ChargesTable } from './charges-table.tsx';
import { LineTest } from '../../routers/line-test.tsx';
import { LineCard } from './line-card.tsx';
import { MoneyActions, NetworkActions } from './service-actions.tsx';
import { ServiceDialogs, type ServiceDialog } from './service-dialogs.tsx';
import { ServiceNotices } from './service-notices.tsx';
import styles from './services.module.css';

const words = texts.services;

/** One service: how it is charged, what is different about it now, what it consists of, and what the router says. */
export function ServiceCard({ service, facts }: { service: SubscriptionView; facts: SubscriberFacts }) {
  const [dialog, setDialog] = useState<ServiceDialog | null>(null);
  const now = useNow();
  const { entitlement } = service;
  const ended = entitlement.state === 'ended';
  const isPaused = !ended && service.pausedFrom !== null && service.pausedFrom <= dateOf(now);
  return (
    <section className={`surface ${cards['service']}`} aria-label={service.planName}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Group gap="sm">
            <Title order={2}>{service.planName}</Title>
            {isPaused ? <ToneBadge tone="warn" icon={CirclePause} text={words.paused} /> : entitlement.watched ? <ToneBadge tone="neutral" icon={Eye} text={texts.rollout.wouldBe[entitlement.state]} /> : <StateBadge kind="entitlement" state={entitlement.state} />}
          </Group>
          <Text size="sm">{chargingText(service, now)}</Text>
          <Text size="sm" c="dimmed">{entitlement.reason}</Text>
        </div>
        {!ended && <MoneyActions service={service} open={setDialog} />}
      </Group>
      {!ended && <ServiceNotices service={service} facts={facts} onResume={() => setDialog('resume')} onRenew={() => setDialog('renew')} onEndSpeed={() => setDialog('endSpeed')} />}
      {entitlement.trouble && <div style={{ marginTop: 12 }}><TroubleState title={words.notConfirmed} trouble={entitlement.trouble} /></div>}
      <div className={styles['halves']}>
        <ServiceFacts service={service} />
        {service.routerId !== null && !ended && <div><LineCard subscriptionId={service.id} /><div style={{ marginTop: 10 }}><LineTest subscriptionId={service.id} userName={service.userName} /></div></div>}
      </div>
      <ChargesTable service={service} />
      {!ended && <NetworkActions service={service} open={setDialog} />}
      <ServiceDialogs service={service} facts={facts} dialog={dialog} close={() => setDialog(null)} open={setDialog} />
    </section>
  );
}

function ServiceFacts({ service }: { service: SubscriptionView }) {
  const { entitlement } = service;
  const confirmed = (at: Instant) => words.confirmed(`${formatDate(dateOf(at))}, ${formatTime(at, true)}`);
  return (
    <FactList
      facts={[
        [words.next, nextText(service)],
        [words.billing, words.mode[service.billingMode]],
        [words.speed, texts.value.speed(service.downKbps, service.upKbps)],
        [words.started, formatDate(service.startOn)],
        service.endOn === null ? null : [words.ends, formatDate(service.endOn)],
        [texts.subscribers.router, service.routerId === null ? words.noRouter : <Link key="router" href={`/routers/${service.routerId}`}>{service.routerName}</Link>],
        [words.access.title, words.access.kind[service.access]],
        [hasPassword(service.access) ? texts.subscribers.userName : words.access.routerName, service.userName],
        service.address === null ? null : [words.address, service.address],
        service.ipv6Prefix === null ? null : [words.access.field.ipv6Prefix, service.ipv6Prefix],
        service.macAddress === null ? null : [words.access.field.macAddress, service.macAddress],
        service.server === null ? null : [words.access.field.server, service.server],
        [words.proof, entitlement.confirmedAt === null ? (entitlement.watched ? texts.rollout.serviceWatched : words.notConfirmed) : confirmed(entitlement.confirmedAt)],
        [texts.subscribers.online, service.online ? words.onlineSince(formatInstant(service.online.since)) : words.offline],
      ]}
    />
  );
}

function nextText({ nextOn, charging, pausedFrom, endOn }: SubscriptionView): string {
  if (nextOn !== null) return formatDate(nextOn);
  if (charging === 'prepaid' && endOn === null) return words.nextPrepaid;
  return pausedFrom !== null && endOn === null ? words.nextPaused : words.nextEnded;
}
