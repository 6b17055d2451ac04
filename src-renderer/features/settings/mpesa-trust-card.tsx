import { Radio, SegmentedControl, Stack, Input } from '@mantine/core';
import { useForm } from '@mantine/form';
import { MpesaSettings } from '../../../src-shared/contract/settings.ts';
import { texts } from '../../texts/index.ts';
import { Section } from '../../ui/index.ts';
import { useSaveMpesa } from './mpesa-save.ts';
import { SaveBar } from './save-bar.tsx';
import type { AllSettings } from './settings-view.ts';

const words = texts.settings.mpesa;
const { confirmReports: confirms, validation: validations, c2bVersion: versions } = MpesaSettings.shape;

/** When a report counts, and what M-Pesa is answered when it asks first. */
export function MpesaTrustCard({ settings }: { settings: AllSettings }) {
  const { confirmReports, validation, c2bVersion } = settings.mpesa;
  const form = useForm<Pick<MpesaSettings, 'confirmReports' | 'validation' | 'c2bVersion'>>({ initialValues: { confirmReports, validation, c2bVersion } });
  const { busy, save } = useSaveMpesa(settings, { form });
  return (
    <Section title={words.trustTitle}>
      <form onSubmit={form.onSubmit((values) => save(values))}>
        <Stack gap="md">
          <Radio.Group label={words.confirmReports} {...form.getInputProps('confirmReports')}>
            <Stack gap="xs" mt={6}>{confirms.options.map((value) => <Radio key={value} value={value} label={words.confirmValue[value]} description={words.confirmText[value]} />)}</Stack>
          </Radio.Group>
          <Radio.Group label={words.validation} {...form.getInputProps('validation')}>
            <Stack gap="xs" mt={6}>{validations.options.map((value) => <Radio key={value} value={value} label={words.validationValue[value]} description={words.validationText[value]} />)}</Stack>
          </Radio.Group>
          <Input.Wrapper label={words.c2bVersion} description={words.c2bVersionHint} labelElement="div">
            <SegmentedControl mt={6} aria-label={words.c2bVersion} data={[...versions.options]} {...form.getInputProps('c2bVersion')} />
          </Input.Wrapper>
          <SaveBar busy={busy} />
        </Stack>
      </form>
    </Section>
  );
}
