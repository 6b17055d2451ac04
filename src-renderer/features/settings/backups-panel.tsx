import { Button, PasswordInput, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { CircleCheck, CircleHelp, DatabaseBackup } from 'lucide-react';
import { useAct, useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { EmptyState, ErrorState, InstantText, Section, ToneBadge } from '../../ui/index.ts';
import type { AllSettings } from './settings-view.ts';

const words = texts.settings.backups;
const SHORTEST = 12;
const BYTES_A_MEGABYTE = 1_000_000;
const megabytes = new Intl.NumberFormat('en-KE', { maximumFractionDigits: 1 });

export function BackupsPanel({ settings }: { settings: AllSettings }) {
  const query = useRead('system.backups', {});
  const make = useAct('system.backup', { done: words.making });
  const rows = query.data;
  if (query.isPending) return <Skeleton height={420} />;
  return (
    <>
      <Passphrase isSet={settings.recoveryPassphraseSet} />
      <Section title={texts.settings.tab.backups} flush side={<Button size="compact-md" loading={make.busy} leftSection={<DatabaseBackup size={15} aria-hidden />} onClick={() => void make.run({})}>{words.make}</Button>}>
        <Text size="sm" c="dimmed" px={16} pb={8}>{words.intro}</Text>
        {query.error && !rows ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : rows?.length === 0 ? (
          <EmptyState icon={DatabaseBackup} title={words.none} text={words.noneText} />
        ) : (
          <Table horizontalSpacing="md">
            <Table.Thead><Table.Tr><Table.Th>{words.file}</Table.Th><Table.Th w={180}>{words.at}</Table.Th><Table.Th ta="right" w={110}>{words.size}</Table.Th><Table.Th w={150}>{words.verified}</Table.Th></Table.Tr></Table.Thead>
            <Table.Tbody>
              {(rows ?? []).map((row) => (
                <Table.Tr key={row.file}>
                  <Table.Td>{row.file}</Table.Td>
                  <Table.Td><InstantText at={row.at} /></Table.Td>
                  <Table.Td ta="right">{words.megabytes(megabytes.format(row.bytes / BYTES_A_MEGABYTE))}</Table.Td>
                  <Table.Td>{row.verified ? <ToneBadge tone="good" icon={CircleCheck} text={words.yes} /> : <ToneBadge tone="warn" icon={CircleHelp} text={words.no} />}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Section>
    </>
  );
}

function Passphrase({ isSet }: { isSet: boolean }) {
  const form = useForm({
    initialValues: { passphrase: '', again: '' },
    validate: { passphrase: (text) => (text.length < SHORTEST ? words.tooShort : null), again: (text, values) => (text === values.passphrase ? null : words.notSame) },
  });
  const save = useAct('settings.setRecoveryPassphrase', { form, done: words.passphraseDone, onDone: () => form.reset() });
  return (
    <Section title={words.passphrase}>
      <form autoComplete="off" onSubmit={form.onSubmit(({ passphrase }) => void save.run({ passphrase }))}>
        <Stack gap="md" maw={460}>
          <Text size="sm" className={isSet ? 'tone-good' : 'tone-warn'}>{isSet ? words.passphraseSet : words.passphraseMissing}</Text>
          <Text size="sm" c="dimmed">{words.passphraseHint}</Text>
          <PasswordInput label={words.passphraseNew} autoComplete="new-password" {...form.getInputProps('passphrase')} />
          <PasswordInput label={words.passphraseAgain} autoComplete="new-password" {...form.getInputProps('again')} />
          <div><Button type="submit" loading={save.busy}>{words.passphraseSave}</Button></div>
        </Stack>
      </form>
    </Section>
  );
}
