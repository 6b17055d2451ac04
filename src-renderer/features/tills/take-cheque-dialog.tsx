import { Group, Modal, Switch, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { formatAmount, formatKes, type Cents } from '../../../src-shared/money.ts';
import { dateOf, isLocalDate } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { showDone } from '../../app/notices.tsx';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { amountError, DateInput, dayError, DialogForm, MoneyInput, readAmount, Said } from '../../ui/index.ts';
import { SubscriberPicker } from '../subscribers/subscriber-picker.tsx';
import { takenEffect, type Payer } from './taken-effect.ts';
import { TakenStep, type Taken } from './taken-step.tsx';

const words = texts.tills.takeCheque;
const required = (text: string) => (text.trim() === '' ? texts.tills.takeBank.required : null);

/** A cheque: held until the bank pays, or credited at once. payer: left out, he is chosen in the dialog. */
export function TakeChequeDialog({ payer = null, opened, onClose }: { payer?: Payer | null; opened: boolean; onClose: () => void }) {
  const [taken, setTaken] = useState<Taken | null>(null);
  const close = () => {
    setTaken(null);
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} size="lg" title={taken ? texts.tills.taken.title : payer ? words.titleFrom(payer.name) : words.title}>
      {taken ? <TakenStep taken={taken} close={close} /> : <ChequeForm payer={payer} onTaken={setTaken} close={close} />}
    </Modal>
  );
}

function ChequeForm({ payer, onTaken, close }: { payer: Payer | null; onTaken: (taken: Taken) => void; close: () => void }) {
  const today = dateOf(useNow());
  const [chosen, setChosen] = useState<Payer | null>(payer);
  const form = useForm({
    initialValues: { amountCents: payer && payer.balanceCents > 0 ? formatAmount(payer.balanceCents) : '', number: '', bankName: '', drawnOn: today as string, creditNow: false, note: '' },
    validate: { amountCents: amountError, number: required, bankName: required, drawnOn: (text) => dayError(text) },
    validateInputOnBlur: ['amountCents'],
  });
  const act = useAct('cheques.take', {
    form,
    onDone: ({ paymentId }, { amountCents }) => {
      if (paymentId !== null) return onTaken({ paymentId, receipt: '', amountCents: amountCents as Cents, name: chosen?.name ?? null });
      showDone(words.done);
      close();
    },
  });
  const amount = amountError(form.values.amountCents) === null ? readAmount(form.values.amountCents) : null;
  return (
    <DialogForm
      submit={words.submit}
      busy={act.busy}
      ready={amount !== null && chosen !== null}
      close={close}
      onSubmit={form.onSubmit(({ drawnOn, number, bankName, creditNow, note }) => {
        if (amount !== null && chosen && isLocalDate(drawnOn)) void act.run({ subscriberId: chosen.id, amountCents: amount, number, bankName, drawnOn, creditNow, note });
      })}
    >
      {!payer && <SubscriberPicker first label={texts.tills.takeBank.subscriber} chosen={chosen} onChoose={setChosen} error={form.errors['subscriberId']} />}
      <Group grow align="flex-start">
        <MoneyInput label={words.amount} description={'\u00a0'} inputWrapperOrder={['label', 'input', 'description', 'error']} {...(payer ? { 'data-autofocus': true } : {})} {...form.getInputProps('amountCents')} />
        <DateInput label={words.drawnOn} inputWrapperOrder={['label', 'input', 'description', 'error']} {...form.getInputProps('drawnOn')} />
      </Group>
      <Group grow align="flex-start">
        <TextInput label={words.number} maxLength={30} autoComplete="off" {...form.getInputProps('number')} />
        <TextInput label={words.bank} maxLength={60} autoComplete="off" {...form.getInputProps('bankName')} />
      </Group>
      <Switch label={words.creditNow} description={words.creditNowHint} {...form.getInputProps('creditNow', { type: 'checkbox' })} />
      <TextInput label={words.note} maxLength={200} {...form.getInputProps('note')} />
      <Said height={64} waiting={words.waiting}>
        {amount !== null && chosen !== null && (
          <>
            <Text size="sm" fw={600}>{form.values.creditNow ? takenEffect(amount, chosen) : words.later(formatKes(amount), chosen.name)}</Text>
            {form.values.drawnOn > today && <Text size="xs" className="tone-warn">{words.future}</Text>}
          </>
        )}
      </Said>
    </DialogForm>
  );
}
