import { Group, Modal, Select, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { formatKes } from '../../../src-shared/money.ts';
import { dateOf, isLocalDate } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { amountError, DateInput, dayError, DialogForm, MoneyInput, readAmount, Said } from '../../ui/index.ts';
import { placeOfKind, transferEffect, type Place, type RecordedKind } from './transfer-effect.ts';
import styles from './tills.module.css';

const words = texts.tills.transfers;
const KINDS: readonly RecordedKind[] = ['banking', 'settlement', 'charge', 'expense', 'drawing', 'paidIn'];
const PLACES: readonly Place[] = ['mpesa', 'cash', 'bank'];

/** Money between our own places, with where it then lies. */
export function RecordTransferDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return <Modal opened={opened} onClose={onClose} title={words.recordTitle} size="lg"><RecordForm close={onClose} /></Modal>;
}

function RecordForm({ close }: { close: () => void }) {
  const today = dateOf(useNow());
  const places = useRead('money.places', {}).data;
  const form = useForm({
    initialValues: { kind: 'banking' as RecordedKind, place: 'bank' as Place, amountCents: '', on: today as string, reference: '', note: '' },
    validate: { amountCents: amountError, on: (text) => dayError(text) ?? (text > today ? words.future : null) },
    validateInputOnBlur: ['amountCents'],
  });
  const act = useAct('transfers.record', { form, done: ({ number }) => words.recorded(number), onDone: close });
  const { kind, place, amountCents } = form.values;
  const amount = amountError(amountCents) === null ? readAmount(amountCents) : null;
  const effects = amount !== null && places ? transferEffect(kind, place, amount, places) : null;
  return (
    <DialogForm
      submit={words.submit}
      busy={act.busy}
      ready={amount !== null}
      close={close}
      onSubmit={form.onSubmit(({ on, reference, note }) => {
        if (amount !== null && isLocalDate(on)) void act.run({ kind, place: placeOfKind(kind) ?? place, amountCents: amount, on, reference, note });
      })}
    >
      <Group grow align="flex-start">
        <Select label={words.kindName} allowDeselect={false} data={KINDS.map((value) => ({ value, label: words.kind[value] }))} {...form.getInputProps('kind')} onChange={(value) => value && form.setFieldValue('kind', value)} />
        {!isFixed(kind) && <Select label={words.placeName[kind]} allowDeselect={false} data={PLACES.map((value) => ({ value, label: words.place[value] }))} {...form.getInputProps('place')} />}
      </Group>
      <Text size="xs" c="dimmed" mt={-8}>{words.kindHint[kind]}</Text>
      <Group grow align="flex-start">
        <MoneyInput data-autofocus label={words.amount} description={'\u00a0'} inputWrapperOrder={['label', 'input', 'description', 'error']} {...form.getInputProps('amountCents')} />
        <DateInput label={words.on} max={today} inputWrapperOrder={['label', 'input', 'description', 'error']} {...form.getInputProps('on')} />
      </Group>
      <Group grow align="flex-start">
        <TextInput label={words.reference} maxLength={60} autoComplete="off" {...form.getInputProps('reference')} />
        <TextInput label={words.note} maxLength={200} {...form.getInputProps('note')} />
      </Group>
      <Said height={74} waiting={words.waiting}>
        {effects && (
          <>
            <ul className={styles['effects']}>{effects.map((one) => <li key={one.place}>{words.effect(words.place[one.place], formatKes(one.before), formatKes(one.after))}</li>)}</ul>
            {effects.filter((one) => one.after < 0).map((one) => <Text key={one.place} size="xs" className="tone-warn" mt={4}>{words.below(words.place[one.place])}</Text>)}
          </>
        )}
      </Said>
    </DialogForm>
  );
}

/** Whether the kind itself says from where to where. */
function isFixed(kind: RecordedKind): kind is 'settlement' | 'banking' {
  return placeOfKind(kind) !== null;
}
