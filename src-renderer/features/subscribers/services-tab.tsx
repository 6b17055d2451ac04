import { Button, Group, Text, Title } from '@mantine/core';
import { ArrowLeftRight, KeyRound, PlugZap, Plus, RefreshCw, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { SubscriptionView } from '../../../src-shared/contract/subscribers.ts';
import { formatKes } from '../../../src-shared/money.ts';
import { dateOf, formatDate, formatInstant, formatTime, type Instant } from '../../../src-shared/time.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { EmptyState, FactList, StateBadge, TroubleState } from '../../ui/index.ts';
import { ChangePlanDialog } from './change-plan-dialog.tsx';
import { EndDialog } from './end-dialog.tsx';
import { LineCard } from './line-card.tsx';
import { MoveDialog } from './move-dialog.tsx';
import { RevealDialog } from './reveal-dialog.tsx';
import styles from './subscriber.module.css';
import type { SubscriberFacts } from './subscriber-facts.ts';

const words = texts.subscribers.service;
type Dialog = 'plan' | 'move' | 'reveal' | 'end';

/** His services, each with what it should be and what the router says. */
export function ServicesTab({ facts, onAdd }: { facts: SubscriberFacts; onAdd: () => void }) {
  const may = useMay();
  const add = may('subscriptions.add') && <Button variant="default" leftSection={<Plus size={16} aria-hidden />} onClick={onAdd}>{texts.subscribers.addService}</Button>;
  if (facts.subscriptions.length === 0) return <div className="surface"><EmptyState icon={PlugZap} title={words.none} text={words.noneText} action={add} /></div>;
  return (
    <>
      {facts.subscriptions.map((service) => <Service key={service.id} service={service} name={facts.name} />)}
      {add}
    </>
  );
}

function Service({ service, name }: { service: SubscriptionView; name: string }) {
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const close = () => setDialog(null);
  const { entitlement } = service;
  const ended = entitlement.state === 'ended';
  return (
    <section className={`surface ${styles['service']}`}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Group gap="sm">
            <Title order={2}>{service.planName}</Title>
            <StateBadge kind="entitlement" state={entitlement.state} />
          </Group>
          <Text size="sm" c="dimmed">{entitlement.reason}</Text>
        </div>
        {!ended && <ServiceActions open={setDialog} />}
      </Group>
      {entitlement.trouble && <div style={{ marginTop: 12 }}><TroubleState title={words.notConfirmed} trouble={entitlement.trouble} /></div>}
      <div className={styles['halves']}>
        <ServiceFacts service={service} />
        {service.routerId !== null && !ended && <LineCard subscriptionId={service.id} />}
      </div>
      <ChangePlanDialog service={service} opened={dialog === 'plan'} onClose={close} />
      <MoveDialog service={service} opened={dialog === 'move'} onClose={close} />
      <RevealDialog service={service} opened={dialog === 'reveal'} onClose={close} />
      <EndDialog service={service} name={name} opened={dialog === 'end'} onClose={close} />
    </section>
  );
}

function ServiceActions({ open }: { open: (dialog: Dialog) => void }) {
  const may = useMay();
  const act = (dialog: Dialog, text: string, Icon: LucideIcon, danger = false) => (
    <Button size="compact-sm" variant={danger ? 'subtle' : 'default'} {...(danger ? { color: 'red' } : {})} leftSection={<Icon size={14} aria-hidden />} onClick={() => open(dialog)}>{text}</Button>
  );
  return (
    <Group gap="xs">
      {may('subscriptions.changePlan') && act('plan', words.changePlan, RefreshCw)}
      {may('subscriptions.moveRouter') && act('move', words.moveRouter, ArrowLeftRight)}
      {may('subscriptions.revealPassword') && act('reveal', words.reveal, KeyRound)}
      {may('subscriptions.end') && act('end', words.end, PlugZap, true)}
    </Group>
  );
}

function ServiceFacts({ service }: { service: SubscriptionView }) {
  const { entitlement } = service;
  const confirmed = (at: Instant) => words.confirmed(`${formatDate(dateOf(at))}, ${formatTime(at, true)}`);
  return (
    <FactList
      facts={[
        [words.speed, texts.value.speed(service.downKbps, service.upKbps)],
        [words.priceName, words.price(formatKes(service.priceCents))],
        [words.billing, words.mode[service.billingMode]],
        [words.next, service.nextOn === null ? words.nextNone : formatDate(service.nextOn)],
        [words.started, formatDate(service.startOn)],
        [texts.subscribers.router, service.routerId === null ? words.noRouter : <Link key="router" href={`/routers/${service.routerId}`}>{service.routerName}</Link>],
        [texts.subscribers.userName, service.userName],
        [words.proof, entitlement.confirmedAt === null ? words.notConfirmed : confirmed(entitlement.confirmedAt)],
        [texts.subscribers.online, service.online ? words.onlineSince(formatInstant(service.online.since)) : words.offline],
      ]}
    />
  );
}
