import { Button } from '@mantine/core';
import { CalendarClock, CirclePause, Gauge, ShieldCheck, Wallet, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { SubscriptionView } from '../../../../src-shared/contract/subscribers.ts';
import { formatKes } from '../../../../src-shared/money.ts';
import { dateOf, formatDate, type LocalDate } from '../../../../src-shared/time.ts';
import { useNow } from '../../../app/clock.store.ts';
import { useAct, useRead } from '../../../app/queries.ts';
import { useMay } from '../../../app/session.ts';
import { texts } from '../../../texts/index.ts';
import type { Tone } from '../../../ui/index.ts';
import type { SubscriberFacts } from '../subscriber-facts.ts';
import styles from './services.module.css';

const words = texts.services.notice;

/** What is different from every day about a service: a change to come, a pause, a prepaid time that ran out, a speed of his own. */
export function ServiceNotices({ service, facts, onResume, onRenew, onEndSpeed }: { service: SubscriptionView; facts: SubscriberFacts; onResume: () => void; onRenew: () => void; onEndSpeed: () => void }) {
  const may = useMay();
  const now = useNow();
  const { speedOverride, planChange, pausedFrom, pausedUntil, charging, paidUntil } = service;
  const lapsed = charging === 'prepaid' && (paidUntil === null || paidUntil <= now);
  const exception = useRead('neverSuspend.ofSubscriber', { subscriberId: facts.id }).data?.find((row) => row.subscriptionId === service.id);
  return (
    <>
      {exception && (
        <Notice tone="pending" icon={ShieldCheck} act={may('neverSuspend.end') && <EndException subscriptionId={service.id} />}>{texts.outages.never.notice(exception.reason.replace(/\.$/, ''), exception.untilOn === null ? null : formatDate(exception.untilOn))}</Notice>
      )}
      {speedOverride && (
        <Notice tone="pending" icon={Gauge} act={may('subscriptions.endOverride') && <NoticeButton text={words.endSpeed} act={onEndSpeed} />}>
          {words.ownSpeed(texts.value.speed(speedOverride.downKbps, speedOverride.upKbps), speedOverride.untilOn === null ? null : formatDate(speedOverride.untilOn))} {words.ownSpeedWhy(speedOverride.reason, speedOverride.by, formatDate(dateOf(speedOverride.at)))}
        </Notice>
      )}
      {planChange && (
        <Notice tone="pending" icon={CalendarClock} act={may('subscriptions.cancelPlanChange') && <TakeBack planChangeId={planChange.id} />}>{words.planChange(planChange.planName, formatDate(planChange.effectiveOn))}</Notice>
      )}
      {pausedFrom !== null && (
        <Notice tone="warn" icon={CirclePause} act={may('subscriptions.resume') && <NoticeButton text={texts.services.resume} act={onResume} />}>{pauseText(pausedFrom, pausedUntil, dateOf(now))}</Notice>
      )}
      {lapsed && (
        <Notice tone="warn" icon={Wallet} act={may('subscriptions.renew') && <NoticeButton text={texts.services.renew} act={onRenew} />}>
          {words.lapsed(formatKes(service.priceCents), texts.value.lasting(service.interval))} {words.credit(formatKes(facts.creditCents))}
        </Notice>
      )}
    </>
  );
}

function pauseText(from: LocalDate, until: LocalDate | null, today: LocalDate): string {
  if (from > today) return until === null ? words.willPause(formatDate(from)) : words.willPauseUntil(formatDate(from), formatDate(until));
  return until === null ? words.paused(formatDate(from)) : words.pausedUntil(formatDate(from), formatDate(until));
}

function Notice({ tone, icon: Icon, act, children }: { tone: Tone; icon: LucideIcon; act: ReactNode; children: ReactNode }) {
  return (
    <div className={styles['notice']} data-tone={tone}>
      <Icon size={16} aria-hidden />
      <span>{children}</span>
      {act}
    </div>
  );
}

function NoticeButton({ text, busy = false, act }: { text: string; busy?: boolean; act: () => void }) {
  return <Button size="compact-sm" variant="default" loading={busy} onClick={act}>{text}</Button>;
}

/** The next cut-off run decides, as of everybody. */
function EndException({ subscriptionId }: { subscriptionId: number }) {
  const end = useAct('neverSuspend.end', { done: texts.outages.never.taken });
  return <NoticeButton text={texts.outages.never.take} busy={end.busy} act={() => void end.run({ subscriptionId })} />;
}

/** Harmless: nothing has happened yet. */
function TakeBack({ planChangeId }: { planChangeId: number }) {
  const cancel = useAct('subscriptions.cancelPlanChange', { done: words.takenBack });
  return <NoticeButton text={words.takeBack} busy={cancel.busy} act={() => void cancel.run({ planChangeId })} />;
}
