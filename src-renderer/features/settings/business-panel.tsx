import { Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { SaveBar } from './save-bar.tsx';
import styles from './settings.module.css';
import { emptyError, type AllSettings } from './settings-view.ts';

const words = texts.settings.business;

export function BusinessPanel({ settings }: { settings: AllSettings }) {
  const form = useForm({ initialValues: settings.business, validate: { name: emptyError } });
  const save = useAct('settings.saveBusiness', { form, done: texts.settings.saved });
  return (
    <section className={`surface ${styles['card']}`}>
      <form onSubmit={form.onSubmit((values) => void save.run(values))}>
        <Stack gap="md" maw={460}>
          <Text size="sm" c="dimmed">{words.intro}</Text>
          <TextInput label={words.name} {...form.getInputProps('name')} />
          <TextInput label={words.phone} inputMode="tel" {...form.getInputProps('phone')} />
          <TextInput label={words.email} inputMode="email" {...form.getInputProps('email')} />
          <TextInput label={words.taxPin} description={words.taxPinHint} {...form.getInputProps('taxPin')} />
          <SaveBar busy={save.busy} />
        </Stack>
      </form>
    </section>
  );
}
