import { Group, Modal, NumberInput, SegmentedControl, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { SubscriptionView } from '../../../../src-shared/contract/subscribers.ts';
import { formatKes } from '../../../../src-shared/money.ts';
import { useAct } from '../../../app/queries.ts';
import { texts } from '../../../texts/index.ts';
import { amountError, DialogForm, MoneyInput, percentText, readAmount, Said, toBasisPoints } from '../../../ui/index.ts';
import { priceText } from './charging-text.ts';

const words = texts.services.discountDialog;
const KINDS = ['percent', 'amount'] as const;
const MOST_PERIODS = 120;

interface DiscountValues {
  name: string;
  kind: (typeof KINDS)[number];
  percent: number | string;
  amount: string;
  periods: number | string;
}

/** Something off each period: so many percent, or an amount. */
export function DiscountDialog({ service, opened, onClose }: { service: SubscriptionView; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.title} size="lg">
      <DiscountForm service={service} close={onClose} />
    </Modal>
  );
}

function DiscountForm({ service, close }: { service: SubscriptionView; close: () => void }) {
  const form = useForm<DiscountValues>({
    initialValues: { name: '', kind: 'percent', percent: '', amount: '', periods: '' },
    validate: {
      name: (text) => (text.trim() === '' ? texts.subscribers.form.required : null),
      percent: (value, { kind }) => (kind === 'percent' && readPercent(value) === null ? words.notPercent : null),
      amount: (text, { kind }) => (kind === 'amount' ? amountError(text) : null),
    },
  });
  const { kind } = form.values;
  const add = useAct('discounts.add', { form: { setErrors: (errors) => form.setErrors({ ...errors, percent: errors['percentBasisPoints'], amount: errors['amountCents'] }) }, done: words.done, onDone: close });
  const said = offText(form.values);
  const periods = form.values.periods === '' ? null : Number(form.values.periods);
  const send = (values: DiscountValues) =>
    void add.run({
      subscriptionId: service.id,
      name: values.name,
      percentBasisPoints: values.kind === 'percent' ? readPercent(values.percent) : null,
      amountCents: values.kind === 'amount' ? readAmount(values.amount) : null,
      periods,
    });
  return (
    <DialogForm submit={words.submit} busy={add.busy} ready={said !== null} close={close} onSubmit={form.onSubmit(send)}>
      <TextInput data-autofocus label={words.name} description={words.nameHint} {...form.getInputProps('name')} />
      <SegmentedControl aria-label={words.kind} data={KINDS.map((value) => ({ value, label: words.kindValue[value] }))} {...form.getInputProps('kind')} />
      <Group grow align="flex-start">
        {kind === 'percent' ? (
          <NumberInput label={words.percent} suffix=" %" min={0} max={100} decimalScale={2} {...form.getInputProps('percent')} />
        ) : (
          <MoneyInput label={words.amount} {...form.getInputProps('amount')} />
        )}
        <NumberInput label={words.periods} description={words.periodsHint} inputWrapperOrder={['label', 'input', 'description', 'error']} min={1} max={MOST_PERIODS} allowDecimal={false} {...form.getInputProps('periods')} />
      </Group>
      <Said height={72} waiting={words.waiting}>
        {said !== null && <Text size="sm"><strong>{periods === null ? words.consequence(said, priceText(service)) : words.consequenceFor(said, priceText(service), periods)}</strong> {words.invoicedStays}</Text>}
      </Said>
    </DialogForm>
  );
}

/** Basis points; null when it is no percentage above zero. */
function readPercent(value: number | string): number | null {
  const points = value === '' ? 0 : toBasisPoints(Number(value));
  return points >= 1 && points <= toBasisPoints(100) ? points : null;
}

function offText({ kind, percent, amount }: DiscountValues): string | null {
  if (kind === 'amount') {
    const cents = readAmount(amount);
    return cents === null || cents <= 0 ? null : formatKes(cents);
  }
  const points = readPercent(percent);
  return points === null ? null : percentText(points);
}
