import { Button, CopyButton, Loader, Modal, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { SubscriptionView } from '../../../src-shared/contract/subscribers.ts';
import { useAct, type ActOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import styles from './field.module.css';
import { spelled } from './spelled.ts';

const words = texts.field.secret;

/** User name and password, large, to be copied or read aloud. Fetched by a command, which is written down, and forgotten when closed. */
export function SecretDialog({ service, opened, onClose }: { service: SubscriptionView; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.title}>
      <Secret subscriptionId={service.id} close={onClose} />
    </Modal>
  );
}

function Secret({ subscriptionId, close }: { subscriptionId: number; close: () => void }) {
  const [found, setFound] = useState<ActOutput<'subscriptions.revealPassword'> | null>(null);
  const { run } = useAct('subscriptions.revealPassword', { onDone: setFound });
  useEffect(() => {
    void run({ id: subscriptionId }).then((output) => output ?? close());
    // oxlint-disable-next-line react/exhaustive-deps -- once, when it is opened
  }, []);
  if (!found) return <Loader size="sm" />;
  const { userName, password } = found;
  return (
    <Stack gap="sm">
      <Text size="sm">{password === null ? words.routersOwn : words.text}</Text>
      <Shown name={words.userName} value={userName} copy={words.copyUserName} />
      {password !== null && (
        <>
          <Shown name={words.password} value={password} copy={words.copyPassword} />
          <div>
            <Text size="sm" c="dimmed" mb={4}>{words.aloud}</Text>
            <ul className={styles['spelled']}>{spelled(password).map(({ sign, said }, index) => <li key={index}><b>{sign}</b> {said}</li>)}</ul>
          </div>
        </>
      )}
      <Button data-autofocus onClick={close}>{texts.action.close}</Button>
    </Stack>
  );
}

function Shown({ name, value, copy }: { name: string; value: string; copy: string }) {
  return (
    <div>
      <Text size="sm" c="dimmed">{name}</Text>
      <div className={styles['secret']}>{value}</div>
      <CopyButton value={value}>{({ copied, copy: run }) => <Button variant="default" mt={4} onClick={run}>{copied ? texts.action.copied : copy}</Button>}</CopyButton>
    </div>
  );
}
