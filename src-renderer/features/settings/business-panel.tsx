import { Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useAct, useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { Section } from '../../ui/index.ts';
import { LogoCard } from './logo-card.tsx';
import { pictureAddress } from './picture.ts';
import { SaveBar } from './save-bar.tsx';
import styles from './settings.module.css';
import { emptyError, type AllSettings } from './settings-view.ts';

const words = texts.settings.business;
const MOST_ADDRESS = 200;
const MOST_NOTE = 300;

const lengthError = (most: number) => (text: string) => (text.trim().length > most ? words.tooLong(most) : null);

export function BusinessPanel({ settings }: { settings: AllSettings }) {
  const form = useForm({ initialValues: settings.business, validate: { name: emptyError, address: lengthError(MOST_ADDRESS), invoiceNote: lengthError(MOST_NOTE) } });
  const save = useAct('settings.saveBusiness', { form, done: texts.settings.saved });
  return (
    <div className={styles['form']}>
      <section className={`surface ${styles['card']}`}>
        <form onSubmit={form.onSubmit((values) => void save.run(values))}>
          <Stack gap="md">
            <Text size="sm" c="dimmed">{words.intro}</Text>
            <TextInput label={words.name} {...form.getInputProps('name')} />
            <Group grow align="flex-start">
              <TextInput label={words.phone} inputMode="tel" {...form.getInputProps('phone')} />
              <TextInput label={words.email} inputMode="email" {...form.getInputProps('email')} />
            </Group>
            <Textarea label={words.address} description={words.addressHint} autosize minRows={2} maxRows={4} {...form.getInputProps('address')} />
            <TextInput label={words.taxPin} description={words.taxPinHint} {...form.getInputProps('taxPin')} />
            <Textarea label={words.invoiceNote} description={words.invoiceNoteHint} autosize minRows={2} maxRows={5} {...form.getInputProps('invoiceNote')} />
            <SaveBar busy={save.busy} />
          </Stack>
        </form>
      </section>
      <Stack gap={12} className={styles['aside'] ?? ''}>
        <LogoCard />
        <Section title={words.preview}><Letterhead business={form.values} /></Section>
      </Stack>
    </div>
  );
}

/** How the head and foot of an invoice read. */
function Letterhead({ business }: { business: AllSettings['business'] }) {
  const logo = useRead('documents.logo', {}, { topics: ['settings'] }).data?.base64 ?? null;
  return (
    <div className={styles['paper']}>
      <div className={styles['paperHead']}>
        <div>
          {logo !== null && <img src={pictureAddress(logo)} alt="" className={styles['paperLogo']} />}
          <strong>{business.name}</strong>
          <span>{business.address}</span>
          <span>{[business.phone, business.email].filter(Boolean).join(' · ')}</span>
          {business.taxPin !== '' && <span>{words.previewPin(business.taxPin)}</span>}
        </div>
        <strong>{words.previewTitle}</strong>
      </div>
      <div className={styles['paperBody']}>{words.previewBody}</div>
      <span>{business.invoiceNote}</span>
    </div>
  );
}
