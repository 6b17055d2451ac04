import { Group, Modal, NumberInput, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { TaxRate } from '../../../src-shared/contract/catalogue.ts';
import { shillings } from '../../../src-shared/money.ts';
import type { Refusal } from '../../../src-shared/refusal.ts';
import { addMonths, dateOf, formatDate, isLocalDate, startOfMonth } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ConsequenceNote, DateInput, dayError, DialogForm, percentText, toBasisPoints } from '../../ui/index.ts';
import { rangeError } from './settings-view.ts';
import { newRateTexts, type NewRate } from './tax-changes.ts';

const words = texts.settings.taxes;
const MOST_PERCENT = 100;
const EXAMPLE = shillings(1500);

interface Props {
  readonly kind: TaxRate['kind'];
  readonly rates: readonly TaxRate[];
  readonly onClose: () => void;
}

/** A rate from a day on. */
export function TaxRateDialog({ opened, ...props }: Props & { opened: boolean }) {
  return <Modal opened={opened} onClose={props.onClose} title={words.setTitle[props.kind]}><RateForm {...props} /></Modal>;
}

function RateForm({ kind, rates, onClose }: Props) {
  const today = dateOf(useNow());
  const form = useForm({
    initialValues: { percent: '' as number | string, fromOn: addMonths(startOfMonth(today), 1) as string },
    validate: { percent: rangeError(0, MOST_PERCENT), fromOn: (text) => dayError(text) },
  });
  const rate = readRate(kind, form.values);
  // The sentence says which day would do: more than the field's own words.
  const atDay = (refusal: Refusal) => {
    if (!refusal.details?.fields?.['fromOn']) return false;
    form.setFieldError('fromOn', refusal.message);
    return true;
  };
  const set = useAct('taxes.set', { onRefusal: atDay, ...(rate ? { done: words.done(words.named[kind], percentText(rate.basisPoints), formatDate(rate.fromOn)) } : {}), onDone: onClose });
  const said = rate ? newRateTexts(rates, rate, EXAMPLE) : [words.typeRate];
  return (
    <DialogForm
      submit={words.submit}
      busy={set.busy}
      close={onClose}
      onSubmit={form.onSubmit((values) => {
        const checked = readRate(kind, values);
        if (checked) void set.run(checked);
      })}
    >
      <Group grow align="flex-start">
        <NumberInput label={words.rate} description={words.rateHint} data-autofocus min={0} max={MOST_PERCENT} decimalScale={2} {...form.getInputProps('percent')} />
        <DateInput label={words.fromOn} description={words.fromOnHint} {...form.getInputProps('fromOn')} />
      </Group>
      <ConsequenceNote>{said.map((text, index) => <Text key={text} size="sm" {...(rate && index === 0 ? { fw: 600 } : {})}>{text}</Text>)}</ConsequenceNote>
    </DialogForm>
  );
}

/** What the fields say, when they say something whole. */
function readRate(kind: TaxRate['kind'], { percent, fromOn }: { percent: number | string; fromOn: string }): NewRate | null {
  return rangeError(0, MOST_PERCENT)(percent) === null && isLocalDate(fromOn) ? { kind, fromOn, basisPoints: toBasisPoints(Number(percent)) } : null;
}
