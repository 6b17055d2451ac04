import { Button, Group, Loader, Stack, Text } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { Check, CircleAlert, CircleX, LoaderCircle } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { formatPhone } from '../../../src-shared/phone.ts';
import { SECOND } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { focusWhenShown } from '../../app/keyboard.ts';
import { useAct, useRead, type ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { DocumentButton, ErrorState, Money, StateBadge, TroubleState } from '../../ui/index.ts';
import styles from '../money/money-in.module.css';
import { isOpenPush, mayAskAgain, pushSteps } from './push-steps.ts';
import { RouterAnswer } from './router-answer.tsx';

const words = texts.subscribers.push;
const said = texts.moneyIn.push;
type Push = ReadOutput<'payments.pushStatus'>;

/** While the phone is being asked; events come too, but a cashier watches this line. */
const LIVE_MS = 1500;
const isLive = (push: Push | undefined) => push === undefined || isOpenPush(push.state);

/** What becomes of a request to a phone, as it happens. */
export function PushProgress({ pushId, again, close }: { pushId: number; again: () => void; close: () => void }) {
  const status = useRead('payments.pushStatus', { id: pushId }, { everyMs: (latest) => isLive(latest as Push | undefined) && LIVE_MS });
  const push = status.data;
  const query = useAct('payments.queryPush');
  if (!push) return status.error ? <ErrorState error={status.error} retry={() => void status.refetch()} /> : <Loader size="sm" />;
  const isOpen = isOpenPush(push.state);
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <StateBadge kind="push" state={push.state} />
        <Text fw={600}><Money amount={push.amountCents} /></Text>
        <Text size="sm">{formatPhone(push.phone)}</Text>
        <Elapsed push={push} running={isOpen} />
      </Group>
      <Steps push={push} />
      <div className={styles['now']} role="status">
        <Text size="sm" fw={600}>{push.text}</Text>
        <Text size="sm">{push.whatToDo}</Text>
        {isOpen && <Text size="xs" c="dimmed" mt={4}>{said.neverTwice}</Text>}
      </div>
      {push.trouble && <TroubleState title={texts.state.push[push.state]} trouble={push.trouble} />}
      {push.state === 'paid' && <Paid push={push} />}
      <Group justify="flex-end" gap="xs">
        {isOpen && <Button variant="default" loading={query.busy} onClick={() => void query.run({ id: pushId })}>{words.askMpesa}</Button>}
        {mayAskAgain(push.state) && <Button variant="default" onClick={again}>{words.again}</Button>}
        <Button ref={focusWhenShown} onClick={close}>{texts.action.close}</Button>
      </Group>
    </Stack>
  );
}

function Steps({ push }: { push: Push }) {
  return (
    <ol className={styles['steps']} aria-label={said.steps}>
      {pushSteps(push).map(({ key, label, state }) => (
        <li key={key} className={styles['step']} data-state={state} {...(state === 'now' ? { 'aria-current': 'step' as const } : {})}>
          {state === 'done' && <Check size={13} aria-hidden />}
          {state === 'now' && <LoaderCircle size={13} aria-hidden />}
          {state === 'bad' && <CircleX size={13} aria-hidden />}
          {state === 'warn' && <CircleAlert size={13} aria-hidden />}
          {label}
        </li>
      ))}
    </ol>
  );
}

/** The receipt, and the line back on. */
function Paid({ push }: { push: Push }) {
  const payment = useRead('payments.get', { id: push.paymentId ?? 0 }, { enabled: push.paymentId !== null }).data;
  return (
    <Stack gap="xs">
      {push.paymentId !== null && (
        <Group gap="sm" mih={36}>
          {payment && <Text size="sm" fw={600}>{said.receipt(payment.receipt)}</Text>}
          <Link href={`/money/payments/${push.paymentId}`}>{words.openPayment}</Link>
          {payment?.subscriberId != null && <DocumentButton document={{ kind: 'receipt', id: push.paymentId }} label={texts.moneyIn.action.receipt} />}
        </Group>
      )}
      <RouterAnswer subscriberId={push.subscriberId} />
    </Stack>
  );
}

/** Seconds since it was asked for. The app's clock ticks too slowly for this, and in practice it stands still. */
function Elapsed({ push: { requestedAt, settledAt }, running }: { push: Push; running: boolean }) {
  const now = useNow();
  const [atStart] = useState(() => Math.max(0, Math.round((now - requestedAt) / SECOND)));
  const [ticks, setTicks] = useState(0);
  const { start, stop } = useInterval(() => setTicks((count) => count + 1), SECOND);
  useEffect(() => {
    if (running) start();
    else stop();
    return stop;
  }, [running, start, stop]);
  const seconds = settledAt === null || settledAt === requestedAt ? atStart + ticks : Math.max(0, Math.round((settledAt - requestedAt) / SECOND));
  return <Text size="sm" c="dimmed" miw={60} ta="right" aria-live="off">{said.elapsed(seconds)}</Text>;
}
