import { Modal, NumberInput, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { CapView } from '../../../src-shared/contract/usage.ts';
import { GB } from '../../../src-shared/data-size.ts';
import { formatKes } from '../../../src-shared/money.ts';
import { useAct } from '../../app/queries.ts';
import { useSession } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { amountError, DialogForm, MoneyInput, readAmount } from '../../ui/index.ts';

const words = texts.usage.dialog;
interface Props {
  readonly subscriptionId: number;
  readonly cap: CapView;
  readonly onClose: () => void;
}

/** More data until the period ends: sold, or given by the owner. */
export function TopUpDialog({ opened, ...props }: Props & { opened: boolean }) {
  return (
    <Modal opened={opened} onClose={props.onClose} title={words.title}>
      <TopUpForm {...props} />
    </Modal>
  );
}

function TopUpForm({ subscriptionId, cap, onClose }: Props) {
  const { operator } = useSession();
  const form = useForm({ initialValues: { gigabytes: 10 as number | string, priceCents: '', reason: '' }, validate: { gigabytes: (value) => (Number(value) > 0 ? null : words.bytesError), priceCents: amountError } });
  const add = useAct('usage.addTopUp', { form, done: words.done, onDone: onClose });
  const priceCents = readAmount(form.values.priceCents);
  const isFree = priceCents === 0;
  const mayGive = operator.role === 'owner';
  const bytes = Math.round(Number(form.values.gigabytes) * GB);
  const send = () => {
    if (priceCents !== null) void add.run({ subscriptionId, bytes, priceCents, reason: isFree ? form.values.reason : '' });
  };
  return (
    <DialogForm submit={words.submit} busy={add.busy} ready={priceCents !== null && (!isFree || mayGive)} close={onClose} onSubmit={form.onSubmit(send)}>
      <NumberInput data-autofocus label={words.bytes} min={0} max={10_000} decimalScale={2} {...form.getInputProps('gigabytes')} />
      <MoneyInput label={texts.usage.dialog.price} {...form.getInputProps('priceCents')} />
      {isFree && mayGive && <TextInput label={words.reason} maxLength={200} {...form.getInputProps('reason')} />}
      <Text size="sm" mih={42}>{priceCents === null ? '' : isFree && !mayGive ? words.onlyOwner : `${isFree ? words.forNothing : words.invoiced(formatKes(priceCents))} ${effectOf(cap, bytes)}`}</Text>
    </DialogForm>
  );
}

/** What more data does for him now. */
function effectOf({ state, usedBytes, limitBytes, action }: CapView, bytes: number): string {
  if (state !== 'capped') return '';
  return usedBytes >= limitBytes + bytes ? words.notEnough[action] : words.back[action];
}
