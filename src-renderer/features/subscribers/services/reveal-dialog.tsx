import { Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { SubscriptionView } from '../../../../src-shared/contract/subscribers.ts';
import { useAct, type ActOutput } from '../../../app/queries.ts';
import { texts } from '../../../texts/index.ts';
import { FactList } from '../../../ui/index.ts';

const words = texts.services.revealDialog;

/** Fetched only when asked for, by a command (it is written down), and forgotten when closed. */
export function RevealDialog({ service, opened, onClose }: { service: SubscriptionView; opened: boolean; onClose: () => void }) {
  const [access, setAccess] = useState<ActOutput<'subscriptions.revealPassword'> | null>(null);
  const reveal = useAct('subscriptions.revealPassword', { onDone: setAccess });
  const { run } = reveal;
  useEffect(() => {
    if (opened) void run({ id: service.id }).then((output) => output ?? onClose());
    // oxlint-disable-next-line react/exhaustive-deps -- once for each opening
  }, [opened]);
  const close = () => {
    setAccess(null);
    onClose();
  };
  const hotspot = service.access === 'hotspot';
  // Null: not known to Waya. While it is being asked for, nothing is shown.
  const password = access ? access.password : '';
  return (
    <Modal opened={opened && access !== null} onClose={close} title={hotspot ? words.hotspotTitle : words.title}>
      <Stack gap="sm">
        <Text size="sm">{password === null ? words.routersOwn : hotspot ? words.hotspotText : words.text}</Text>
        <FactList facts={[[texts.subscribers.userName, <Code key="code" fz="md">{access?.userName}</Code>], password === null ? null : [hotspot ? texts.services.access.hotspotPassword : texts.subscribers.password, <Code key="code" fz="md">{password}</Code>]]} />
        <Group justify="flex-end" gap="xs">
          {password !== null && <CopyButton value={password}>{({ copied, copy }) => <Button variant="default" onClick={copy}>{copied ? texts.action.copied : texts.action.copy}</Button>}</CopyButton>}
          <Button data-autofocus onClick={close}>{texts.action.close}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
