import { Button, Group, Radio, Stack, Text, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { MpesaSettings } from '../../../src-shared/contract/settings.ts';
import { texts } from '../../texts/index.ts';
import { Section } from '../../ui/index.ts';
import { useSaveMpesa } from './mpesa-save.ts';
import { SaveBar } from './save-bar.tsx';
import type { AllSettings } from './settings-view.ts';
import { areKnownSources, KNOWN_SOURCES, readSources, sourcesError } from './source-lines.ts';

const words = texts.settings.mpesa;

/** From which addresses reports come, and what becomes of others. */
export function MpesaSourcesCard({ settings }: { settings: AllSettings }) {
  const { sourceAddresses, unlistedSources } = settings.mpesa;
  const form = useForm({ initialValues: { sources: sourceAddresses.join('\n'), unlistedSources: unlistedSources as MpesaSettings['unlistedSources'] }, validate: { sources: sourcesError } });
  const { busy, save } = useSaveMpesa(settings, { form: { setErrors: ({ sourceAddresses: wrong, ...errors }) => form.setErrors(wrong === undefined ? errors : { ...errors, sources: wrong }) } });
  const known = areKnownSources(form.values.sources);
  return (
    <Section title={words.sourcesTitle}>
      <form onSubmit={form.onSubmit((values) => save({ sourceAddresses: readSources(values.sources), unlistedSources: values.unlistedSources }))}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">{words.sourcesIntro}</Text>
          <Textarea label={words.sources} autosize minRows={4} maxRows={10} spellCheck={false} {...form.getInputProps('sources')} />
          <Group gap="sm" mt={-8} mih={22}>{known ? <Text size="xs" c="dimmed">{words.sourcesAre}</Text> : <Button size="compact-xs" variant="default" onClick={() => form.setFieldValue('sources', KNOWN_SOURCES)}>{words.sourcesReset}</Button>}</Group>
          <Radio.Group label={words.unlisted} {...form.getInputProps('unlistedSources')}>
            <Stack gap="xs" mt={6}>{MpesaSettings.shape.unlistedSources.options.map((value) => <Radio key={value} value={value} label={words.unlistedValue[value]} description={words.unlistedText[value]} />)}</Stack>
          </Radio.Group>
          <SaveBar busy={busy} />
        </Stack>
      </form>
    </Section>
  );
}
