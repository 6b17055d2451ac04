import { Group, Modal, Select, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { formatAmount, formatKes, minus } from '../../../../src-shared/money.ts';
import { useAct, type ActInput } from '../../../app/queries.ts';
import { texts } from '../../../texts/index.ts';
import { amountError, DialogForm, MoneyInput, readAmount, Said } from '../../../ui/index.ts';
import type { SubscriberFacts } from '../subscriber-facts.ts';

const words = texts.account.refundDialog;
const METHODS = ['mpesa', 'cash', 'bank'] as const;
type Method = ActInput<'refunds.pay'>['method'];

/** His credit, paid out to him. */
export function RefundDialog({ facts, opened, onClose }: { facts: SubscriberFacts; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.title(facts.name)} size="lg">
      <RefundForm facts={facts} close={onClose} />
    </Modal>
  );
}

function RefundForm({ facts, close }: { facts: SubscriberFacts; close: () => void }) {
  const credit = facts.creditCents;
  const amountWrong = (text: string): string | null => amountError(text) ?? (readAmount(text)! > credit ? words.tooMuch(formatKes(credit)) : null);
  const form = useForm({
    initialValues: { amountCents: formatAmount(credit), method: 'mpesa' as Method, reference: '', reason: '' },
    validate: { amountCents: amountWrong, reason: (text) => (text.trim() === '' ? texts.subscribers.form.required : null) },
    validateInputOnBlur: ['amountCents'],
  });
  const pay = useAct('refunds.pay', { form, done: ({ number }) => words.done(number), onDone: close });
  const { amountCents: typed } = form.values;
  const amount = amountWrong(typed) === null ? readAmount(typed) : null;
  const send = ({ method, reference, reason }: typeof form.values) => {
    if (amount !== null) void pay.run({ subscriberId: facts.id, amountCents: amount, method, reference, reason });
  };
  return (
    <DialogForm submit={words.submit} busy={pay.busy} ready={amount !== null} close={close} onSubmit={form.onSubmit(send)}>
      <Group grow align="flex-start">
        <MoneyInput data-autofocus label={words.amount} description={words.mostHint(formatKes(credit))} inputWrapperOrder={['label', 'input', 'description', 'error']} {...form.getInputProps('amountCents')} />
        <Select label={words.method} allowDeselect={false} data={METHODS.map((value) => ({ value, label: texts.account.methodValue[value] }))} {...form.getInputProps('method')} />
      </Group>
      <TextInput label={words.reference} autoComplete="off" {...form.getInputProps('reference')} />
      <TextInput label={words.reason} {...form.getInputProps('reason')} />
      <Said height={72} waiting={words.waiting}>
        {amount !== null && <Text size="sm"><strong>{words.consequence(formatKes(amount), formatKes(minus(credit, amount)))}</strong> {words.yourHand}</Text>}
      </Said>
    </DialogForm>
  );
}
