import { Input, Modal, SegmentedControl, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { TillSessionRow } from '../../../src-shared/contract/money-in.ts';
import { formatKes, minus } from '../../../src-shared/money.ts';
import { useAct, type ActInput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { amountError, DialogForm, MoneyInput, readAmount, Said } from '../../ui/index.ts';

const words = texts.tills;
type Kind = ActInput<'tills.takeOut'>['kind'];
const KINDS: readonly Kind[] = ['banking', 'expense', 'drawing'];

/** Cash out of the drawer, for a purpose. */
export function TakeOutDialog({ till, opened, onClose }: { till: TillSessionRow; opened: boolean; onClose: () => void }) {
  return <Modal opened={opened} onClose={onClose} title={words.takeOutTitle} size="lg"><TakeOutForm till={till} close={onClose} /></Modal>;
}

function TakeOutForm({ till, close }: { till: TillSessionRow; close: () => void }) {
  const wrong = (text: string) => amountError(text) ?? (readAmount(text)! > till.expectedCents ? words.takeOutTooMuch(formatKes(till.expectedCents)) : null);
  const form = useForm({ initialValues: { amountCents: '', kind: 'banking' as Kind, reference: '', note: '' }, validate: { amountCents: wrong, note: (text) => (text.trim() === '' ? texts.tills.takeBank.required : null) }, validateInputOnBlur: ['amountCents'] });
  const act = useAct('tills.takeOut', { form, done: ({ number }) => words.takenOut(number), onDone: close });
  const { kind, amountCents } = form.values;
  const amount = wrong(amountCents) === null ? readAmount(amountCents) : null;
  return (
    <DialogForm
      submit={words.takeOut}
      busy={act.busy}
      ready={amount !== null}
      close={close}
      onSubmit={form.onSubmit(({ reference, note }) => {
        if (amount !== null) void act.run({ amountCents: amount, kind, reference, note });
      })}
    >
      <MoneyInput data-autofocus label={texts.money.amount} {...form.getInputProps('amountCents')} />
      <Input.Wrapper label={words.takeOutKind} labelElement="div">
        <SegmentedControl fullWidth mt={4} aria-label={words.takeOutKind} data={KINDS.map((value) => ({ value, label: words.takeOutKinds[value] }))} {...form.getInputProps('kind')} />
      </Input.Wrapper>
      <TextInput label={words.reference} description={words.referenceHint} maxLength={60} autoComplete="off" {...form.getInputProps('reference')} />
      <TextInput label={words.note} description={words.noteHint[kind]} maxLength={200} {...form.getInputProps('note')} />
      <Said height={64} waiting={words.takeOutWaiting}>
        {amount !== null && <Text size="sm"><strong>{words.takeOutSaid(formatKes(amount), formatKes(minus(till.expectedCents, amount)))}</strong> {words.takeOutBooked[kind]}</Text>}
      </Said>
    </DialogForm>
  );
}
