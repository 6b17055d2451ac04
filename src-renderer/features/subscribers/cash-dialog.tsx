import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Printer } from 'lucide-react';
import { useState } from 'react';
import { cents, formatAmount, formatKes, type Cents } from '../../../src-shared/money.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { focusWhenShown } from '../../app/keyboard.ts';
import { useAct } from '../../app/queries.ts';
import { useSession } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { amountError, DocumentButton, MoneyInput, readAmount } from '../../ui/index.ts';
import { RouterAnswer } from './router-answer.tsx';
import styles from './subscriber.module.css';
import type { SubscriberFacts } from './subscriber-facts.ts';

const words = texts.subscribers.cash;

interface Taken {
  readonly paymentId: number;
  readonly receipt: string;
  readonly amountCents: Cents;
}

/** Takes cash: amount, then the receipt and how the router takes it. Enter, Enter prints. */
export function CashDialog({ facts, opened, onClose }: { facts: SubscriberFacts; opened: boolean; onClose: () => void }) {
  const [taken, setTaken] = useState<Taken | null>(null);
  const close = () => {
    setTaken(null);
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={taken ? words.receiptTitle : words.title(facts.name)}>
      {taken ? <Receipt facts={facts} taken={taken} close={close} /> : <CashForm facts={facts} onTaken={setTaken} close={close} />}
    </Modal>
  );
}

function CashForm({ facts, onTaken, close }: { facts: SubscriberFacts; onTaken: (taken: Taken) => void; close: () => void }) {
  const form = useForm({ initialValues: { amountCents: facts.balanceCents > 0 ? formatAmount(facts.balanceCents) : '', note: '' }, validate: { amountCents: amountError } });
  const take = useAct('payments.takeCash', { form, onDone: ({ paymentId, receipt }, { amountCents }) => onTaken({ paymentId, receipt, amountCents: cents(amountCents) }) });
  const isOff = facts.subscriptions.some(({ entitlement }) => entitlement.state === 'suspended' || entitlement.state === 'walled');
  return (
    <form
      onSubmit={form.onSubmit((values) => {
        const amountCents = readAmount(values.amountCents);
        if (amountCents !== null) void take.run({ subscriberId: facts.id, amountCents, note: values.note });
      })}
    >
      <Stack gap="sm">
        <MoneyInput label={words.amount} data-autofocus {...form.getInputProps('amountCents')} />
        <TextInput label={words.note} {...form.getInputProps('note')} />
        <Text size="sm" c="dimmed">{isOff && facts.overdueCents > 0 ? words.letsBackOn(formatKes(facts.overdueCents)) : words.settles}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>{texts.action.cancel}</Button>
          <Button type="submit" loading={take.busy}>{words.submit}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function Receipt({ facts, taken, close }: { facts: SubscriberFacts; taken: Taken; close: () => void }) {
  const { businessName } = useSession();
  const [takenAt] = useState(useNow());
  return (
    <Stack gap="sm">
      <div className={`${styles['receipt']} on-paper`}>
        <Text fw={600}>{businessName}</Text>
        <Text fz="xl" fw={600} my={4}>{formatKes(taken.amountCents)}</Text>
        <Text size="sm">{words.receipt(taken.receipt)}</Text>
        <Text size="sm">{words.from(facts.name)}</Text>
        <Text size="sm">{words.accountNumber(facts.accountNumber)}</Text>
        <Text size="sm">{formatInstant(takenAt)}</Text>
        <Text size="sm" mt={4}>{words.thanks}</Text>
      </div>
      <RouterAnswer subscriberId={facts.id} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={close}>{words.done}</Button>
        <DocumentButton document={{ kind: 'receipt', id: taken.paymentId }} label={texts.moneyIn.cash.paper} />
        <Button ref={focusWhenShown} leftSection={<Printer size={16} aria-hidden />} onClick={() => window.print()}>{words.print}</Button>
      </Group>
    </Stack>
  );
}
