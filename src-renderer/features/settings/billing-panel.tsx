import { Group, NumberInput, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { fromBasisPoints, Section, toBasisPoints } from '../../ui/index.ts';
import { BillingExample } from './billing-example.tsx';
import { SaveBar } from './save-bar.tsx';
import styles from './settings.module.css';
import { rangeError, timeError, type AllSettings, type BillingForm } from './settings-view.ts';

const words = texts.settings.billing;
const LAST_FIXED_DAY = 28;
const MOST_DUE_DAYS = 90;
const MOST_PERCENT = 100;

export function BillingPanel({ settings }: { settings: AllSettings }) {
  const { vatBasisPoints, exciseBasisPoints, ...rest } = settings.billing;
  const percent = rangeError(0, MOST_PERCENT);
  const form = useForm<BillingForm>({
    initialValues: { ...rest, vat: fromBasisPoints(vatBasisPoints), excise: fromBasisPoints(exciseBasisPoints) },
    validate: { fixedDay: rangeError(1, LAST_FIXED_DAY), runAt: timeError, dueDays: rangeError(0, MOST_DUE_DAYS), vat: percent, excise: percent },
  });
  const save = useAct('settings.saveBilling', { form, done: texts.settings.saved });
  const submit = form.onSubmit(({ mode, fixedDay, runAt, dueDays, vat, excise }) =>
    void save.run({ mode, fixedDay: Number(fixedDay), runAt, dueDays: Number(dueDays), vatBasisPoints: toBasisPoints(Number(vat)), exciseBasisPoints: toBasisPoints(Number(excise)) }),
  );
  return (
    <div className={styles['form']}>
      <section className={`surface ${styles['card']}`}>
        <form onSubmit={submit}>
          <Stack gap="md">
            <Text size="sm" c="dimmed">{words.intro}</Text>
            <Radio.Group label={words.mode} description={words.modeNote} {...form.getInputProps('mode')}>
              <Stack gap="xs" mt="xs">
                <Radio value="anniversary" label={words.modeValue.anniversary} />
                <Radio value="fixed" label={words.modeValue.fixed} />
              </Stack>
            </Radio.Group>
            {form.values.mode === 'fixed' && <NumberInput label={words.fixedDay} description={words.fixedDayHint} w={180} min={1} max={LAST_FIXED_DAY} allowDecimal={false} {...form.getInputProps('fixedDay')} />}
            <Group grow align="flex-start">
              <TextInput inputMode="numeric" placeholder="09:00" label={words.runAt} description={'\u00a0'} {...form.getInputProps('runAt')} />
              <NumberInput label={words.dueDays} description={words.dueDaysHint} min={0} max={MOST_DUE_DAYS} allowDecimal={false} {...form.getInputProps('dueDays')} />
            </Group>
            <Group grow align="flex-start">
              <NumberInput label={words.vat} min={0} max={MOST_PERCENT} decimalScale={2} {...form.getInputProps('vat')} />
              <NumberInput label={words.excise} min={0} max={MOST_PERCENT} decimalScale={2} {...form.getInputProps('excise')} />
            </Group>
            <Text size="xs" c="dimmed">{words.taxHint}</Text>
            <SaveBar busy={save.busy} />
          </Stack>
        </form>
      </section>
      <Section title={words.example}><BillingExample form={form.values} /></Section>
    </div>
  );
}
