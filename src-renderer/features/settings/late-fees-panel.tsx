import { Group, NumberInput, Stack, Switch, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { formatAmount, formatKes, shillings } from '../../../src-shared/money.ts';
import { dateOf, formatDate } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { fromBasisPoints, MoneyInput, readAmount, Section, toBasisPoints } from '../../ui/index.ts';
import { exampleFees, feeLine } from './late-fee-examples.ts';
import { SaveBar } from './save-bar.tsx';
import styles from './settings.module.css';
import { notBelowZero, rangeError, type AllSettings, type LateFeeForm } from './settings-view.ts';

const words = texts.settings.lateFees;
const MOST_DAYS = 90;
const MOST_PERCENT = 1000;
const USUAL_REPEAT_DAYS = 14;
const EXAMPLE = shillings(2500);

export function LateFeesPanel({ settings }: { settings: AllSettings }) {
  const { enabled, afterDays, flatCents, annualBasisPoints, repeatDays, taxable } = settings.lateFees;
  const days = rangeError(1, MOST_DAYS);
  const form = useForm<LateFeeForm>({
    initialValues: { enabled, afterDays, flat: formatAmount(flatCents), annual: fromBasisPoints(annualBasisPoints), repeats: repeatDays !== null, repeatDays: repeatDays ?? USUAL_REPEAT_DAYS, taxable },
    validate: {
      afterDays: days,
      flat: (text, form) => notBelowZero(text) ?? (form.enabled && readAmount(text) === 0 && Number(form.annual) === 0 ? words.nothing : null),
      annual: rangeError(0, MOST_PERCENT),
      repeatDays: days,
    },
  });
  const save = useAct('settings.saveLateFees', { form, done: texts.settings.saved });
  const submit = form.onSubmit((values) =>
    void save.run({ enabled: values.enabled, afterDays: Number(values.afterDays), flatCents: readAmount(values.flat)!, annualBasisPoints: toBasisPoints(Number(values.annual)), repeatDays: values.repeats ? Number(values.repeatDays) : null, taxable: values.taxable }),
  );
  const off = !form.values.enabled;
  return (
    <div className={styles['form']}>
      <section className={`surface ${styles['card']}`}>
        <form onSubmit={submit}>
          <Stack gap="md">
            <Text size="sm" c="dimmed">{words.intro}</Text>
            <Switch label={words.enabled} description={words.enabledHint} {...form.getInputProps('enabled', { type: 'checkbox' })} />
            <Group grow align="flex-start">
              <NumberInput label={words.afterDays} description={words.afterDaysHint} disabled={off} min={1} max={MOST_DAYS} allowDecimal={false} {...form.getInputProps('afterDays')} />
              <MoneyInput label={words.flat} description={words.flatHint} disabled={off} {...form.getInputProps('flat')} />
              <NumberInput label={words.annual} description={words.annualHint} disabled={off} min={0} max={MOST_PERCENT} decimalScale={2} {...form.getInputProps('annual')} />
            </Group>
            <Group align="flex-start" justify="space-between">
              <Switch label={words.repeats} description={words.repeatsHint} disabled={off} {...form.getInputProps('repeats', { type: 'checkbox' })} />
              {form.values.repeats && <NumberInput label={words.repeatDays} w={170} disabled={off} min={1} max={MOST_DAYS} allowDecimal={false} {...form.getInputProps('repeatDays')} />}
            </Group>
            <Switch label={words.taxable} description={words.taxableHint} disabled={off} {...form.getInputProps('taxable', { type: 'checkbox' })} />
            <SaveBar busy={save.busy} />
          </Stack>
        </form>
      </section>
      <div className={styles['aside']}><LateFeeExample form={form.values} /></div>
    </div>
  );
}

/** What one late invoice comes to. */
function LateFeeExample({ form }: { form: LateFeeForm }) {
  const dueOn = dateOf(useNow());
  const fees = exampleFees(form, dueOn, EXAMPLE);
  return (
    <Section title={words.example}>
      <Text size="sm" mb="xs">{words.exampleInvoice(formatKes(EXAMPLE), formatDate(dueOn))}</Text>
      <ul className={styles['example']}>
        {fees.length === 0 && <li>{words.exampleOff}</li>}
        {fees.map((fee) => <li key={fee.on}>{feeLine(fee)}<Text size="xs" c="dimmed">{fee.how}</Text></li>)}
        {fees.length > 1 && <li>{words.exampleOnward(Number(form.repeatDays))}</li>}
      </ul>
      {fees.length > 0 && <Text size="xs" c="dimmed" mt="sm">{form.taxable && words.exampleVat} {words.usual}</Text>}
    </Section>
  );
}
