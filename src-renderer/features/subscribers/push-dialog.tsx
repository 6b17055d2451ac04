import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { formatAmount } from '../../../src-shared/money.ts';
import { formatPhone } from '../../../src-shared/phone.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { amountError, MoneyInput, readAmount } from '../../ui/index.ts';
import styles from '../money/money-in.module.css';
import { PushProgress } from './push-progress.tsx';
import { amountChoices } from './push-steps.ts';
import type { SubscriberFacts } from './subscriber-facts.ts';

const words = texts.subscribers.push;
const said = texts.moneyIn.push;

/** Sends an M-Pesa prompt to the phone and shows what becomes of it. */
export function PushDialog({ facts, opened, onClose }: { facts: SubscriberFacts; opened: boolean; onClose: () => void }) {
  const [pushId, setPushId] = useState<number | null>(null);
  const close = () => {
    setPushId(null);
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={words.title(facts.name)} size={500}>
      {pushId === null ? <PushForm facts={facts} onSent={setPushId} close={close} /> : <PushProgress key={pushId} pushId={pushId} again={() => setPushId(null)} close={close} />}
    </Modal>
  );
}

function PushForm({ facts, onSent, close }: { facts: SubscriberFacts; onSent: (pushId: number) => void; close: () => void }) {
  const choices = amountChoices(facts);
  const form = useForm({ initialValues: { phone: formatPhone(facts.phone), amountCents: choices[0] === undefined ? '' : formatAmount(choices[0].amountCents) }, validate: { amountCents: amountError } });
  const push = useAct('payments.push', { form, onDone: (sent) => onSent(sent.pushId) });
  const chosen = readAmount(form.values.amountCents);
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(({ phone, amountCents: text }) => {
        const amountCents = readAmount(text);
        if (amountCents !== null) void push.run({ subscriberId: facts.id, phone, amountCents });
      })}
    >
      <Stack gap="sm">
        <TextInput label={words.phone} inputMode="tel" {...form.getInputProps('phone')} />
        {facts.otherPhone !== '' && form.values.phone !== formatPhone(facts.otherPhone) && <Button size="compact-sm" variant="subtle" style={{ alignSelf: 'flex-start' }} onClick={() => form.setFieldValue('phone', formatPhone(facts.otherPhone))}>{said.otherPhone(formatPhone(facts.otherPhone))}</Button>}
        <MoneyInput label={words.amount} description={words.amountHint} data-autofocus {...form.getInputProps('amountCents')} />
        {choices.length > 1 && (
          <div className={styles['choices']} role="group" aria-label={said.whatFor}>
            {choices.map(({ amountCents, label }) => <Button key={amountCents} size="compact-sm" variant="default" aria-pressed={chosen === amountCents} onClick={() => form.setFieldValue('amountCents', formatAmount(amountCents))}>{label}</Button>)}
          </div>
        )}
        <Text size="sm" c="dimmed">{words.consequence} {said.after}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>{texts.action.cancel}</Button>
          <Button type="submit" loading={push.busy}>{words.submit}</Button>
        </Group>
      </Stack>
    </form>
  );
}
