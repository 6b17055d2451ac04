import { Modal, Radio, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Plan } from '../../../src-shared/contract/plans.ts';
import { formatKes } from '../../../src-shared/money.ts';
import { addDays, dateOf, formatDate, isLocalDate } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { amountError, ConsequenceNote, DateInput, dayError, DialogForm, MoneyInput, readAmount } from '../../ui/index.ts';
import { newPriceTexts, type NewPrice } from './plan-price.ts';

const words = texts.plans;

/** A new price from a day on: for all on the plan, or for who comes. */
export function ChangePriceDialog({ plan, opened, onClose }: { plan: Plan; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.changePriceTitle(plan.name)}>
      <PriceForm plan={plan} onClose={onClose} />
    </Modal>
  );
}

function PriceForm({ plan, onClose }: { plan: Plan; onClose: () => void }) {
  const today = dateOf(useNow());
  const form = useForm({
    initialValues: { priceCents: '', fromOn: addDays(today, 1) as string, existing: 'move' as NewPrice['existing'] },
    validate: { priceCents: amountError, fromOn: (text) => dayError(text, today) },
  });
  const price = readPrice(form.values);
  const change = useAct('plans.changePrice', { form, done: price ? words.priceChanged(formatKes(price.priceCents), formatDate(price.fromOn)) : words.prices, onDone: onClose });
  return (
    <DialogForm
      submit={words.changePriceSubmit}
      busy={change.busy}
      close={onClose}
      onSubmit={form.onSubmit((values) => {
        const checked = readPrice(values);
        if (checked) void change.run({ id: plan.id, ...checked });
      })}
    >
      <MoneyInput label={words.newPrice} description={words.newPriceHint(texts.value.priceEvery(formatKes(plan.priceCents), plan.interval))} data-autofocus {...form.getInputProps('priceCents')} />
      <DateInput label={words.fromOn} description={words.fromOnHint} min={today} {...form.getInputProps('fromOn')} />
      <Radio.Group label={words.existing} {...form.getInputProps('existing')}>
        <Stack gap="xs" mt="xs">
          {(['move', 'keep'] as const).map((value) => <Radio key={value} value={value} label={words.existingValue[value]} description={words.existingHint[value]} />)}
        </Stack>
      </Radio.Group>
      <ConsequenceNote>
        {price ? newPriceTexts(plan, price).map((text, index) => <Text key={text} size="sm" {...(index === 0 ? { fw: 600 } : {})}>{text}</Text>) : <Text size="sm" c="dimmed">{words.typePrice}</Text>}
      </ConsequenceNote>
    </DialogForm>
  );
}

/** What the fields say, when they say something whole. */
function readPrice({ priceCents, fromOn, existing }: { priceCents: string; fromOn: string; existing: NewPrice['existing'] }): NewPrice | null {
  const amount = readAmount(priceCents);
  return amount !== null && amount > 0 && isLocalDate(fromOn) ? { priceCents: amount, fromOn, existing } : null;
}
