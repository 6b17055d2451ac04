import { Button, CopyButton, Group, Skeleton, Stack, Text } from '@mantine/core';
import { Copy, Download } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useRead, type ReadInput, type ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { download, ErrorState, focusOnMount } from '../../ui/index.ts';
import styles from './router-setup.module.css';
import { SetupFormFields } from './setup-fields.tsx';
import { choicesOf, type Reach, type SetupForm } from './setup-form.ts';

const words = texts.routerSetup.script;

/** Choices, then the script with the reason of each line. side: what else stands beside the button that makes it; next: what follows. */
export function SetupScript({ form, reach, login, side, next }: { form: SetupForm; reach: Reach; login: { userName: string; password: string }; side?: ReactNode; next?: ReactNode }) {
  const [asked, setAsked] = useState<ReadInput<'routerSetup.script'> | null>(null);
  const script = useRead('routerSetup.script', asked ?? choicesOf(form.values, reach, login), { enabled: asked !== null });
  if (asked && script.data) return <Script script={script.data} again={() => setAsked(null)} next={next} />;
  return (
    <form noValidate onSubmit={form.onSubmit((fields) => setAsked(choicesOf(fields, reach, login)))}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">{words.intro}</Text>
        <SetupFormFields form={form} reach={reach} />
        {asked && script.error && <ErrorState error={script.error} />}
        {asked && script.isFetching && <Skeleton height={40} />}
        <Group justify="flex-end" gap="xs">{side}<Button type="submit">{words.make}</Button></Group>
      </Stack>
    </form>
  );
}

function Script({ script: { text, lines, fileName }, again, next }: { script: ReadOutput<'routerSetup.script'>; again: () => void; next: ReactNode }) {
  return (
    <Stack gap="sm">
      <Group justify="space-between" align="flex-end">
        <div>
          <Text size="sm" fw={600}>{words.lines(lines.length)}</Text>
          <Text size="xs" c="dimmed">{words.secretNote}</Text>
        </div>
        <Group gap="xs">
          <CopyButton value={text}>{({ copied, copy }) => <Button ref={focusOnMount} variant="default" leftSection={<Copy size={15} aria-hidden />} onClick={copy}>{copied ? words.copied : words.copy}</Button>}</CopyButton>
          <Button variant="default" leftSection={<Download size={15} aria-hidden />} onClick={() => download(fileName, text, 'text/plain;charset=utf-8')}>{words.download}</Button>
        </Group>
      </Group>
      <div className={styles['lines']} {...{ tabIndex: 0, role: 'region', 'aria-label': words.table }}>
        <table>
          <thead><tr><th scope="col">{words.why}</th><th scope="col">{words.code}</th></tr></thead>
          <tbody>{lines.map(({ code, why }) => <tr key={code}><td>{why}</td><td className={styles['code']}>{code}</td></tr>)}</tbody>
        </table>
      </div>
      <Group justify="flex-end" gap="xs"><Button variant="default" onClick={again}>{words.again}</Button>{next}</Group>
    </Stack>
  );
}
