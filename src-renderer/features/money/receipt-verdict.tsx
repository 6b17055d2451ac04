import { Button, Group, Loader, Text } from '@mantine/core';
import { CircleAlert, CircleCheck, CircleHelp, CircleX, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { ReceiptVerdict } from '../../../src-shared/contract/money-in.ts';
import { receiptDate } from '../../../src-shared/mpesa-receipts.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { addressOf } from '../../app/address.ts';
import { focusWhenShown } from '../../app/keyboard.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { InstantText, Money, StateBadge, type Tone } from '../../ui/index.ts';
import { paymentOutcome } from './balance-text.ts';
import styles from './money-in.module.css';

const words = texts.moneyIn.check;
const looks: Readonly<Record<ReceiptVerdict['verdict'], readonly [Tone, LucideIcon]>> = {
  credited: ['good', CircleCheck],
  suspense: ['warn', CircleHelp],
  returned: ['bad', CircleX],
  reversed: ['bad', CircleX],
  otherShortcode: ['bad', CircleX],
  waiting: ['pending', CircleHelp],
  cannotAsk: ['warn', CircleAlert],
  notFound: ['bad', CircleX],
  notCompleted: ['bad', CircleX],
  unknown: ['warn', CircleHelp],
};
/** Where the code itself may be wrong, or M-Pesa may know more by now. */
const ASK_AGAIN: readonly ReceiptVerdict['verdict'][] = ['notFound', 'cannotAsk', 'unknown', 'otherShortcode', 'notCompleted'];

/** Only then is there something to wait for; else why no hours are granted goes without saying. */
const OPEN: readonly ReceiptVerdict['verdict'][] = ['waiting', 'cannotAsk', 'unknown'];

/** Whether M-Pesa is ever asked about such a text. One without a digit has a day in it, or is none. */
const isCode = (receipt: string): boolean => /^(?=.*\d)[0-9A-Z]{8,12}$/.test(receipt) || receiptDate(receipt) !== null;

interface VerdictProps {
  verdict: ReceiptVerdict;
  subscriber: { readonly id: number; readonly name: string } | null;
  busy: boolean;
  onAgain: () => void;
  onAskAgain: () => void;
  close: () => void;
}

/** What is known of a code, and the one thing to do about it. */
export function ReceiptVerdictCard(props: VerdictProps) {
  const { verdict } = props;
  const [tone, Icon] = looks[verdict.verdict];
  return (
    <div className={styles['verdict']} data-tone={tone} role="status">
      {verdict.verdict === 'waiting' ? <Loader size={20} mt={2} /> : <Icon size={20} className={`tone-${tone}`} style={{ flex: 'none', marginTop: 2 }} aria-hidden />}
      <div className={styles['verdictBody']}>
        <Group gap="sm"><Text fw={600} className={`tone-${tone}`}>{verdict.verdict === 'unknown' && !isCode(verdict.receipt) ? words.noCode : words.verdict[verdict.verdict]}</Text><Text size="sm" c="dimmed">{verdict.receipt}</Text></Group>
        <Text size="sm">{verdict.verdict === 'waiting' && verdict.text === '' ? words.asking : verdict.text}</Text>
        {verdict.whatToDo !== '' && <Text size="sm" c="dimmed">{verdict.whatToDo}</Text>}
        {verdict.payments.map((payment) => (
          <div key={payment.id} className={styles['found']}>
            <Link href={`/money/payments/${payment.id}`} onClick={props.close}>{payment.receipt}</Link>
            <strong><Money amount={payment.amountCents} /></strong>
            <InstantText at={payment.paidAt} />
            <StateBadge kind="payment" state={payment.state} />
            {payment.subscriberId !== null && <Link href={`/subscribers/${payment.subscriberId}`} onClick={props.close}>{payment.subscriberName}</Link>}
          </div>
        ))}
        <NextStep {...props} />
      </div>
    </div>
  );
}

function NextStep({ verdict, subscriber, busy, onAgain, onAskAgain, close }: VerdictProps): ReactNode {
  const may = useMay();
  const first = verdict.payments[0];
  const waiting = verdict.payments.find(({ state }) => state === 'suspense');
  return (
    <>
      {waiting && subscriber && may('payments.assign') && <GiveIt payment={waiting} subscriber={subscriber} close={close} />}
      <Courtesy verdict={verdict} subscriber={subscriber} />
      <Group gap="xs" mt={6}>
        {waiting && !subscriber && may('payments.assign') && <Button size="compact-md" component={Link} href={addressOf('/money/unmatched', { payment: waiting.id })} onClick={close}>{words.findOwner}</Button>}
        {first && !waiting && <Button ref={focusWhenShown} size="compact-md" variant="default" component={Link} href={`/money/payments/${first.id}`} onClick={close}>{words.openPayment}</Button>}
        {ASK_AGAIN.includes(verdict.verdict) && (
          <>
            <Button size="compact-md" variant="default" onClick={onAgain}>{words.again}</Button>
            {isCode(verdict.receipt) && <Button size="compact-md" variant="subtle" loading={busy} onClick={onAskAgain}>{words.askAgain}</Button>}
          </>
        )}
      </Group>
    </>
  );
}

/** Waiting money given to whoever says that it is his. The consequence stands before the button. */
function GiveIt({ payment, subscriber, close }: { payment: ReceiptVerdict['payments'][number]; subscriber: { readonly id: number; readonly name: string }; close: () => void }) {
  const facts = useRead('subscribers.get', { id: subscriber.id }).data;
  const act = useAct('payments.assign', { done: texts.moneyIn.assign.done(payment.receipt, subscriber.name), onDone: close });
  if (!facts) return null;
  return (
    <div>
      <Text size="sm" mb={6}>{paymentOutcome(payment.amountCents, facts)}</Text>
      <Button ref={focusWhenShown} size="compact-md" loading={act.busy} onClick={() => void act.run({ paymentId: payment.id, subscriberId: subscriber.id })}>{words.giveTo(subscriber.name)}</Button>
    </div>
  );
}

/** Hours on his word, where the policy allows them; else why not. */
function Courtesy({ verdict, subscriber }: { verdict: ReceiptVerdict; subscriber: { readonly id: number; readonly name: string } | null }) {
  const may = useMay();
  const times = useRead('settings.moneyIn', {}).data?.courtesyTimes;
  const act = useAct('courtesy.grant', { done: ({ untilAt }) => words.courtesy.done(formatInstant(untilAt)) });
  if (!subscriber || !may('courtesy.grant')) return null;
  const hours = verdict.courtesyHours;
  if (hours === null) return verdict.courtesyWhy === '' || !OPEN.includes(verdict.verdict) || !isCode(verdict.receipt) ? null : <Text size="sm" c="dimmed">{verdict.courtesyWhy}</Text>;
  return (
    <div>
      <Text size="xs" c="dimmed" mb={6}>{words.courtesy.limits(hours)} {times !== undefined && words.courtesy.policy(times)}</Text>
      <Button size="compact-md" loading={act.busy} onClick={() => void act.run({ subscriberId: subscriber.id, receipt: verdict.receipt })}>{words.courtesy.grant(hours)}</Button>
    </div>
  );
}
