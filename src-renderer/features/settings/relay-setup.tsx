import { Button, CopyButton, Group, Text, Title } from '@mantine/core';
import { Copy } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { fieldRefusal } from '../../ui/index.ts';
import styles from './settings.module.css';

const words = texts.reach;

/** The relay's environment, made anew and shown once. */
export function RelaySetup({ publicUrl }: { publicUrl: string }) {
  const [environment, setEnvironment] = useState<string | null>(null);
  const make = useAct('reach.newRelay', { onDone: (output) => setEnvironment(output.environment), onRefusal: (refusal) => refusal.details?.fields?.['publicUrl'] !== undefined });
  const wrong = fieldRefusal(make.refusal, 'publicUrl');
  const isUrl = URL.canParse(publicUrl);
  return (
    <div className={styles['part']}>
      <Title order={3} size="h3">{words.newRelay}</Title>
      {environment === null ? (
        <Group justify="space-between" wrap="nowrap" mt={4}>
          <div>
            <Text size="sm" c="dimmed">{words.newRelayText}</Text>
            {wrong && <Text size="xs" className="tone-bad">{words.publicUrl}: {wrong}</Text>}
          </div>
          <Button variant="default" style={{ flex: 'none' }} disabled={!isUrl} loading={make.busy} onClick={() => void make.run({ publicUrl })}>{words.newRelaySubmit}</Button>
        </Group>
      ) : (
        <>
          <Text size="sm" fw={600} className="tone-warn" mt={4} mb={6} role="status">{words.newRelayShown}</Text>
          <pre className="technical">{environment}</pre>
          <Group justify="flex-end" gap="xs" mt="xs">
            <CopyButton value={environment}>{({ copied, copy }) => <Button leftSection={<Copy size={15} aria-hidden />} onClick={copy}>{copied ? words.copied : words.copy}</Button>}</CopyButton>
            <Button variant="default" onClick={() => setEnvironment(null)}>{words.understood}</Button>
          </Group>
        </>
      )}
    </div>
  );
}
