import { Text, Title } from '@mantine/core';
import { CircleCheck, CircleDashed, LoaderCircle } from 'lucide-react';
import type { SubscriptionView } from '../../../src-shared/contract/subscribers.ts';
import { dateOf, formatInstant, formatTime, type Instant } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { texts } from '../../texts/index.ts';
import { TroubleState } from '../../ui/index.ts';
import { hasPassword } from '../subscribers/access-fields.tsx';
import styles from './field.module.css';

const words = texts.field.proof;

/** Whether his router has him as it should, by reading it back; comes by events. */
export function Proof({ service }: { service: SubscriptionView }) {
  const now = useNow();
  const { routerName, online, access } = service;
  const { confirmedAt, trouble, state } = service.entitlement;
  if (state === 'ended') return null;
  const when = (at: Instant) => (dateOf(at) === dateOf(now) ? formatTime(at, true) : formatInstant(at));
  if (trouble) return <TroubleState title={words.stuck} trouble={trouble} />;
  return (
    <section className={`surface ${styles['card']}`} aria-label={words.title} aria-live="polite">
      <Title order={2} mb={6}>{words.title}</Title>
      {confirmedAt === null ? (
        <div className={`${styles['proof']} tone-pending`}><LoaderCircle size={20} aria-hidden /><Text size="sm">{words.waiting(routerName ?? '')}</Text></div>
      ) : (
        <div className={`${styles['proof']} tone-good`}><CircleCheck size={20} aria-hidden /><Text size="sm" fw={600}>{words.since(routerName ?? '', when(confirmedAt))}</Text></div>
      )}
      {state === 'active' &&
        (online ? (
          <div className={`${styles['proof']} tone-good`}><CircleCheck size={20} aria-hidden /><Text size="sm">{words.firstOn(when(online.since))}</Text></div>
        ) : (
          <div className={`${styles['proof']} tone-neutral`}><CircleDashed size={20} aria-hidden /><Text size="sm">{hasPassword(access) ? words.notOn : words.notOnByAddress}</Text></div>
        ))}
    </section>
  );
}
