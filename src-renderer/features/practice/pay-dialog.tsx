import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { formatAmount } from '../../../src-shared/money.ts';
import { formatPhone } from '../../../src-shared/phone.ts';
import { idOf } from '../../app/address.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { amountError, MoneyInput, readAmount } from '../../ui/index.ts';

const words = texts.practice;

/** A customer pays from his own phone. On a subscriber's page it is filled in with what that one would type. */
export function PayDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [path] = useLocation();
  const id = idOf(/^\/subscribers\/(\d+)/.exec(path)?.[1]);
  const subscriber = useRead('subscribers.get', { id: id ?? 1 }, { enabled: opened && id !== undefined }).data;
  const form = useForm({ initialValues: { phone: '', account: '', amount: '' }, validate: { amount: amountError } });
  const { setValues, clearErrors } = form;
  useEffect(() => {
    if (!opened || !subscriber || id === undefined) return;
    clearErrors();
    const price = subscriber.subscriptions[0]?.priceCents;
    const amount = subscriber.balanceCents > 0 ? subscriber.balanceCents : price;
    setValues({ phone: formatPhone(subscriber.phone), account: subscriber.accountNumber, amount: amount ? formatAmount(amount) : '' });
  }, [opened, subscriber, id, setValues, clearErrors]);
  const pay = useAct('practice.payPaybill', { form, done: ({ receipt }) => words.paid(receipt), onDone: onClose });
  return (
    <Modal opened={opened} onClose={onClose} title={words.paysTitle}>
      <form
        onSubmit={form.onSubmit(({ phone, account, amount }) => {
          const amountCents = readAmount(amount);
          if (amountCents !== null) void pay.run({ phone, accountTyped: account, amountCents });
        })}
      >
        <Stack gap="sm">
          <Text size="sm" c="dimmed">{words.paysText}</Text>
          <TextInput label={words.phone} data-autofocus required withAsterisk={false} {...form.getInputProps('phone')} />
          <TextInput label={words.account} description={words.accountHint} {...form.getInputProps('account')} />
          <MoneyInput label={words.amount} {...form.getInputProps('amount')} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>{texts.action.cancel}</Button>
            <Button type="submit" loading={pay.busy}>{words.pay}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
