import { Group, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { formatAmount } from '../../../src-shared/money.ts';
import { useAct } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { MoneyInput, readAmount, Section } from '../../ui/index.ts';
import { DunningExample } from './dunning-example.tsx';
import { FreezeCard } from './freeze-card.tsx';
import { ReminderDays } from './reminder-days.tsx';
import { messageError, MessageText } from './message-text.tsx';
import { ReminderPreview } from './reminder-text.tsx';
import { SaveBar } from './save-bar.tsx';
import styles from './settings.module.css';
import { notBelowZero, rangeError, timeError, type AllSettings, type DunningForm } from './settings-view.ts';

const words = texts.settings.dunning;
const MOST_DAYS = 6;
const MOST_GRACE_DAYS = 60;
const MOST_PROMISE_DAYS = 60;

/** The switch is for whoever looks after the network; the rules are the owner's. */
export function DunningPanel({ settings }: { settings: AllSettings }) {
  const may = useMay();
  return (
    <>
      <FreezeCard frozen={settings.dunning.frozen} />
      {may('settings.saveDunning') && <Rules settings={settings} />}
    </>
  );
}

function Rules({ settings }: { settings: AllSettings }) {
  const { dunning } = settings;
  const form = useForm<DunningForm>({
    initialValues: { reminderDays: [...dunning.reminderDays], pushDays: [...dunning.pushDays], remindAt: dunning.remindAt, graceDays: dunning.graceDays, enforceAt: dunning.enforceAt, promiseDays: dunning.promiseDays, ignoreBelow: formatAmount(dunning.ignoreBelowCents), reminderText: dunning.reminderText },
    validate: {
      reminderDays: (days) => (days.length > MOST_DAYS ? words.tooMany : null),
      pushDays: (days) => (days.length > MOST_DAYS ? words.tooMany : null),
      remindAt: timeError,
      enforceAt: timeError,
      graceDays: rangeError(0, MOST_GRACE_DAYS),
      promiseDays: rangeError(0, MOST_PROMISE_DAYS),
      ignoreBelow: notBelowZero,
      reminderText: (text) => messageError(text, words.variable),
    },
  });
  const save = useAct('settings.saveDunning', { form, done: texts.settings.saved });
  const submit = form.onSubmit(({ ignoreBelow, graceDays, promiseDays, ...rest }) => void save.run({ ...rest, graceDays: Number(graceDays), promiseDays: Number(promiseDays), ignoreBelowCents: readAmount(ignoreBelow)! }));
  return (
    <div className={styles['form']}>
      <section className={`surface ${styles['card']}`}>
        <form onSubmit={submit}>
          <Stack gap="md">
            <Text size="sm" c="dimmed">{words.intro}</Text>
            <ReminderDays label={words.reminderDays} hint={words.reminderDaysHint} days={form.values.reminderDays} error={form.errors['reminderDays']} onChange={(days) => form.setFieldValue('reminderDays', days)} />
            <ReminderDays label={words.pushDays} hint={words.pushDaysHint} days={form.values.pushDays} error={form.errors['pushDays']} onChange={(days) => form.setFieldValue('pushDays', days)} />
            <Group grow align="flex-start">
              <TextInput inputMode="numeric" placeholder="09:00" label={words.remindAt} description={'\u00a0'} {...form.getInputProps('remindAt')} />
              <NumberInput label={words.graceDays} description={words.graceDaysHint} min={0} max={MOST_GRACE_DAYS} allowDecimal={false} {...form.getInputProps('graceDays')} />
            </Group>
            <Group grow align="flex-start">
              <TextInput inputMode="numeric" placeholder="09:00" label={words.enforceAt} description={words.enforceAtHint} {...form.getInputProps('enforceAt')} />
              <NumberInput label={words.promiseDays} description={words.promiseDaysHint} min={0} max={MOST_PROMISE_DAYS} allowDecimal={false} {...form.getInputProps('promiseDays')} />
            </Group>
            <MoneyInput label={words.ignoreBelow} description={words.ignoreBelowHint} {...form.getInputProps('ignoreBelow')} />
            <MessageText label={words.text} variables={words.variable} value={form.values.reminderText} error={form.errors['reminderText']} onChange={(text) => form.setFieldValue('reminderText', text)} />
            <SaveBar busy={save.busy} />
          </Stack>
        </form>
      </section>
      <Stack gap={12}>
        <DunningExample form={form.values} frozen={dunning.frozen} />
        <Section title={words.preview}><ReminderPreview form={form.values} settings={settings} /></Section>
      </Stack>
    </div>
  );
}
