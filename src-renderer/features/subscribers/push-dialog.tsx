import { Anchor, Button, Group, Loader, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { Link } from 'wouter';
import { ceilToShilling, formatAmount } from '../../../src-shared/money.ts';
import { formatPhone } from '../../../src-shared/phone.ts';
import { focusWhenShown } from '../../app/keyboard.ts';
import { useAct, useRead, type ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { amountError, ErrorState, Money, MoneyInput, readAmount, StateBadge, TroubleState } from '../../ui/index.ts';
import type { SubscriberFacts } from './subscriber-facts.ts';

const words = texts.subscribers.push;
type Push = ReadOutput<'payments.pushStatus'>;

/** While the phone is being asked; events come too, but a cashier watches this line. */
const LIVE_MS = 1500;
const isOpen = (push: Push | undefined) => push === undefined || push.state === 'queued' || push.state === 'sent' || push.state === 'unknown';

/** Sends an M-Pesa prompt to the phone and shows what becomes of it. */
export function PushDialog({ facts, opened, onClose }: { facts: SubscriberFacts; opened: boolean; onClose: () => void }) {
  const [pushId, setPushId] = useState<number | null>(null);
  const close = () => {
    setPushId(null);
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={words.title(facts.name)}>
      {pushId === null ? <PushForm facts={facts} onSent={setPushId} close={close} /> : <PushState pushId={pushId} again={() => setPushId(null)} close={close} />}
    </Modal>
  );
}

function PushForm({ facts, onSent, close }: { facts: SubscriberFacts; onSent: (pushId: number) => void; close: () => void }) {
  const amount = facts.balanceCents > 0 ? facts.balanceCents : facts.subscriptions[0]?.priceCents;
  const form = useForm({ initialValues: { phone: formatPhone(facts.phone), amountCents: amount === undefined ? '' : formatAmount(ceilToShilling(amount)) }, validate: { amountCents: amountError } });
  const push = useAct('payments.push', { form, onDone: (sent) => onSent(sent.pushId) });
  return (
    <form
      onSubmit={form.onSubmit(({ phone, amountCents: text }) => {
        const amountCents = readAmount(text);
        if (amountCents !== null) void push.run({ subscriberId: facts.id, phone, amountCents });
      })}
    >
      <Stack gap="sm">
        <TextInput label={words.phone} required withAsterisk={false} {...form.getInputProps('phone')} />
        <MoneyInput label={words.amount} description={words.amountHint} data-autofocus {...form.getInputProps('amountCents')} />
        <Text size="sm" c="dimmed">{words.consequence}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>{texts.action.cancel}</Button>
          <Button type="submit" loading={push.busy}>{words.submit}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function PushState({ pushId, again, close }: { pushId: number; again: () => void; close: () => void }) {
  const status = useRead('payments.pushStatus', { id: pushId }, { everyMs: (latest) => isOpen(latest as Push | undefined) && LIVE_MS });
  const push = status.data;
  const query = useAct('payments.queryPush');
  if (!push) return status.error ? <ErrorState error={status.error} retry={() => void status.refetch()} /> : <Loader size="sm" />;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <StateBadge kind="push" state={push.state} />
        <Text fw={600}><Money amount={push.amountCents} /></Text>
        <Text size="sm">{formatPhone(push.phone)}</Text>
      </Group>
      <div role="status" style={{ minHeight: 60 }}>
        <Text>{push.text}</Text>
        <Text size="sm" c="dimmed">{push.whatToDo}</Text>
      </div>
      {push.trouble && <TroubleState title={texts.state.push[push.state]} trouble={push.trouble} />}
      <Group justify="flex-end" gap="xs">
        {isOpen(push) && <Button variant="default" loading={query.busy} onClick={() => void query.run({ id: pushId })}>{words.askMpesa}</Button>}
        {push.state === 'failed' && <Button variant="default" onClick={again}>{words.again}</Button>}
        {push.paymentId !== null && <Anchor component={Link} href={`/money/payments/${push.paymentId}`} size="sm">{words.openPayment}</Anchor>}
        <Button ref={focusWhenShown} onClick={close}>{texts.action.close}</Button>
      </Group>
    </Stack>
  );
}
