import { Divider, Group, NumberInput, Radio, Stack, Switch, Text, TextInput, Title } from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { Section } from '../../ui/index.ts';
import { BillingExample } from './billing-example.tsx';
import { SaveBar } from './save-bar.tsx';
import styles from './settings.module.css';
import { rangeError, timeError, type AllSettings, type BillingForm } from './settings-view.ts';

const words = texts.settings.billing;
const LAST_FIXED_DAY = 28;
const MOST_DUE_DAYS = 90;
const MOST_DRAFT_DAYS = 30;
const USUAL_DRAFT_DAYS = 3;

type Form = UseFormReturnType<BillingForm>;

export function BillingPanel({ settings }: { settings: AllSettings }) {
  const { draftDays, ...rest } = settings.billing;
  const form = useForm<BillingForm>({
    initialValues: { ...rest, draftPosts: draftDays !== null, draftDays: draftDays ?? USUAL_DRAFT_DAYS },
    validate: { fixedDay: rangeError(1, LAST_FIXED_DAY), runAt: timeError, dueDays: rangeError(0, MOST_DUE_DAYS), draftDays: rangeError(0, MOST_DRAFT_DAYS) },
  });
  const save = useAct('settings.saveBilling', { form, done: texts.settings.saved });
  const submit = form.onSubmit(({ draftPosts, ...values }) => void save.run({ ...values, fixedDay: Number(values.fixedDay), dueDays: Number(values.dueDays), draftDays: draftPosts ? Number(values.draftDays) : null }));
  return (
    <div className={styles['form']}>
      <section className={`surface ${styles['card']}`}>
        <form onSubmit={submit}>
          <Stack gap="md">
            <Text size="sm" c="dimmed">{words.intro}</Text>
            <PeriodFields form={form} />
            <Divider />
            <InvoiceFields form={form} />
            <Divider />
            <ChangeFields form={form} />
            <SaveBar busy={save.busy} />
          </Stack>
        </form>
      </section>
      <div className={styles['aside']}><Section title={words.example}><BillingExample form={form.values} /></Section></div>
    </div>
  );
}

function PeriodFields({ form }: { form: Form }) {
  return (
    <>
      <Title order={2} size="h3">{words.periods}</Title>
      <Radio.Group label={words.mode} description={words.modeNote} {...form.getInputProps('mode')}>
        <Stack gap="xs" mt="xs">
          <ModeRadio mode="anniversary" />
          <ModeRadio mode="fixed" />
          {form.values.mode === 'fixed' && <NumberInput label={words.fixedDay} description={words.fixedDayHint} ml={32} w={220} min={1} max={LAST_FIXED_DAY} allowDecimal={false} {...form.getInputProps('fixedDay')} />}
          <ModeRadio mode="calendar" />
        </Stack>
      </Radio.Group>
      <Radio.Group label={words.dayCount} {...form.getInputProps('dayCount')}>
        <Stack gap="xs" mt="xs">
          {(['actual', 'fixed30'] as const).map((count) => <Radio key={count} value={count} label={words.dayCountValue[count]} description={words.dayCountHint[count]} />)}
        </Stack>
      </Radio.Group>
    </>
  );
}

function ModeRadio({ mode }: { mode: BillingForm['mode'] }) {
  return <Radio value={mode} label={words.modeValue[mode]} description={words.modeHint[mode]} />;
}

function InvoiceFields({ form }: { form: Form }) {
  return (
    <>
      <Title order={2} size="h3">{words.invoices}</Title>
      <Group grow align="flex-start">
        <TextInput inputMode="numeric" placeholder="09:00" label={words.runAt} description={words.runAtHint} {...form.getInputProps('runAt')} />
        <NumberInput label={words.dueDays} description={words.dueDaysHint} min={0} max={MOST_DUE_DAYS} allowDecimal={false} {...form.getInputProps('dueDays')} />
      </Group>
      <Radio.Group label={words.catchUp} {...form.getInputProps('catchUp')}>
        <Stack gap="xs" mt="xs">
          {(['oneInvoice', 'onePerPeriod'] as const).map((way) => <Radio key={way} value={way} label={words.catchUpValue[way]} description={words.catchUpHint[way]} />)}
        </Stack>
      </Radio.Group>
      <Group align="flex-start" justify="space-between">
        <Switch label={words.draftPosts} description={words.draftPostsHint} {...form.getInputProps('draftPosts', { type: 'checkbox' })} />
        {form.values.draftPosts && <NumberInput label={words.draftDays} w={140} min={0} max={MOST_DRAFT_DAYS} allowDecimal={false} {...form.getInputProps('draftDays')} />}
      </Group>
    </>
  );
}

function ChangeFields({ form }: { form: Form }) {
  return (
    <>
      <Title order={2} size="h3">{words.changes}</Title>
      <Switch label={words.downgradeAtPeriodEnd} description={words.downgradeAtPeriodEndHint} {...form.getInputProps('downgradeAtPeriodEnd', { type: 'checkbox' })} />
      <Switch label={words.invoiceWhileSuspended} description={words.invoiceWhileSuspendedHint} {...form.getInputProps('invoiceWhileSuspended', { type: 'checkbox' })} />
    </>
  );
}
