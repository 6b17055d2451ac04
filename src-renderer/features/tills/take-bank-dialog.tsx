import { Group, Modal, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { formatAmount, formatKes, type Cents } from '../../../src-shared/money.ts';
import { dateOf, isLocalDate } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { amountError, DateInput, dayError, DialogForm, MoneyInput, readAmount, Said } from '../../ui/index.ts';
import { SubscriberPicker } from '../subscribers/subscriber-picker.tsx';
import { takenEffect, type Payer } from './taken-effect.ts';
import { TakenStep, type Taken } from './taken-step.tsx';

const words = texts.tills.takeBank;
const required = (text: string) => (text.trim() === '' ? words.required : null);

/** A transfer that stands on the bank's statement. payer: left out, he is chosen in the dialog, or nobody. */
export function TakeBankDialog({ payer = null, opened, onClose }: { payer?: Payer | null; opened: boolean; onClose: () => void }) {
  const [taken, setTaken] = useState<Taken | null>(null);
  const close = () => {
    setTaken(null);
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} size="lg" title={taken ? texts.tills.taken.title : payer ? words.titleFrom(payer.name) : words.title}>
      {taken ? <TakenStep taken={taken} close={close} /> : <BankForm payer={payer} onTaken={setTaken} close={close} />}
    </Modal>
  );
}

function BankForm({ payer, onTaken, close }: { payer: Payer | null; onTaken: (taken: Taken) => void; close: () => void }) {
  const today = dateOf(useNow());
  const [chosen, setChosen] = useState<Payer | null>(payer);
  const form = useForm({
    initialValues: { amountCents: payer && payer.balanceCents > 0 ? formatAmount(payer.balanceCents) : '', paidOn: today as string, reference: '', payerName: '', note: '' },
    validate: { amountCents: amountError, paidOn: (text) => dayError(text) ?? (text > today ? words.future : null), reference: required },
    validateInputOnBlur: ['amountCents'],
  });
  const act = useAct('payments.takeBank', { form, onDone: ({ paymentId, receipt }, { amountCents }) => onTaken({ paymentId, receipt, amountCents: amountCents as Cents, name: chosen?.name ?? null }) });
  const amount = amountError(form.values.amountCents) === null ? readAmount(form.values.amountCents) : null;
  return (
    <DialogForm
      submit={words.submit}
      busy={act.busy}
      ready={amount !== null}
      close={close}
      onSubmit={form.onSubmit(({ paidOn, reference, payerName, note }) => {
        if (amount !== null && isLocalDate(paidOn)) void act.run({ subscriberId: chosen?.id ?? null, amountCents: amount, reference, paidOn, payerName, note });
      })}
    >
      <Text size="sm" c="dimmed">{words.intro}</Text>
      {!payer && <SubscriberPicker first label={words.subscriber} description={words.subscriberHint} chosen={chosen} onChoose={setChosen} error={form.errors['subscriberId']} />}
      <Group grow align="flex-start">
        <MoneyInput label={words.amount} description={'\u00a0'} inputWrapperOrder={['label', 'input', 'description', 'error']} {...(payer ? { 'data-autofocus': true } : {})} {...form.getInputProps('amountCents')} />
        <DateInput label={words.paidOn} max={today} inputWrapperOrder={['label', 'input', 'description', 'error']} {...form.getInputProps('paidOn')} />
      </Group>
      <Group grow align="flex-start">
        <TextInput label={words.reference} description={words.referenceHint} inputWrapperOrder={['label', 'input', 'description', 'error']} maxLength={60} autoComplete="off" {...form.getInputProps('reference')} />
        <TextInput label={words.payerName} maxLength={80} autoComplete="off" {...form.getInputProps('payerName')} />
      </Group>
      <TextInput label={words.note} maxLength={200} {...form.getInputProps('note')} />
      <Said height={64} waiting={words.waiting}>{amount !== null && <Text size="sm" fw={600}>{chosen ? takenEffect(amount, chosen) : words.nobody(formatKes(amount))}</Text>}</Said>
    </DialogForm>
  );
}
