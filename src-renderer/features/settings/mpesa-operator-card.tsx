import { Button, FileButton, Group, Input, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { FileKey2, KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useNow } from '../../app/clock.store.ts';
import { texts } from '../../texts/index.ts';
import { readBase64, Section } from '../../ui/index.ts';
import { readCertificate } from './certificate.ts';
import { useSaveMpesa } from './mpesa-save.ts';
import { passwordAge } from './password-age.ts';
import { SaveBar } from './save-bar.tsx';
import { SecretInput } from './secret-input.tsx';
import type { AllSettings } from './settings-view.ts';

const words = texts.settings.mpesa;

/** Who asks M-Pesa for status, balance and reversals. */
export function MpesaOperatorCard({ settings }: { settings: AllSettings }) {
  const { initiatorName, initiatorPasswordSetAt, certificateSet } = settings.mpesa;
  const age = passwordAge(initiatorPasswordSetAt, useNow());
  const [fileName, setFileName] = useState<string | null>(null);
  const form = useForm({ initialValues: { initiatorName, initiatorPassword: '', certificate: '' } });
  const { busy, save } = useSaveMpesa(settings, {
    form,
    onDone: () => {
      form.setValues({ initiatorPassword: '', certificate: '' });
      setFileName(null);
    },
  });
  const take = async (file: File | null) => {
    if (!file) return;
    const base64 = await readBase64(file).catch(() => null);
    const certificate = base64 === null ? null : readCertificate(base64);
    setFileName(certificate === null ? null : file.name);
    form.setFieldValue('certificate', certificate ?? '');
    if (certificate === null) form.setFieldError('certificate', base64 === null ? words.certificateNotRead : words.certificateTooLarge);
  };
  const submit = form.onSubmit(({ initiatorName: name, initiatorPassword: password, certificate }) => save({ initiatorName: name, ...(password === '' ? {} : { initiatorPassword: password }), ...(certificate === '' ? {} : { certificate }) }));
  return (
    <Section title={words.operatorTitle} side={<Text size="xs" className={`tone-${age.tone}`}><KeyRound size={13} style={{ verticalAlign: '-2px', marginRight: 5 }} aria-hidden />{age.text}</Text>}>
      <form onSubmit={submit} autoComplete="off">
        <Stack gap="md">
          <Text size="sm" c="dimmed">{words.operatorIntro}</Text>
          {age.detail !== '' && <Text size="sm" fw={age.tone === 'good' ? 400 : 600} className={`tone-${age.tone}`}>{age.detail}</Text>}
          <Group grow align="flex-start">
            <TextInput label={words.initiatorName} description={words.initiatorNameHint} spellCheck={false} maxLength={60} {...form.getInputProps('initiatorName')} />
            <SecretInput label={words.initiatorPassword} isSet={initiatorPasswordSetAt !== null} {...form.getInputProps('initiatorPassword')} />
          </Group>
          <Text size="xs" c="dimmed" mt={-8}>{words.initiatorPasswordHint}</Text>
          <Input.Wrapper label={words.certificate} description={words.certificateHint} error={form.errors['certificate']} labelElement="div">
            <Group gap="sm" mt={6}>
              <FileButton accept=".cer,.crt,.pem,.der" onChange={(file) => void take(file)}>{(props) => <Button {...props} size="compact-md" variant="default" leftSection={<FileKey2 size={15} aria-hidden />}>{words.chooseCertificate}</Button>}</FileButton>
              <Text size="sm" className={fileName === null && !certificateSet ? 'tone-warn' : 'tone-neutral'}>{fileName === null ? (certificateSet ? words.certificateSet : words.certificateMissing) : words.certificateChosen(fileName)}</Text>
            </Group>
          </Input.Wrapper>
          <SaveBar busy={busy} />
        </Stack>
      </form>
    </Section>
  );
}
