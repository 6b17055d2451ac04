import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { texts } from '../texts/index.ts';

/** Asks before something that costs money or a connection. text: the consequence, spelled out. Enter confirms, Esc leaves. */
export function ConfirmDialog({ opened, onClose, title, text, confirm, danger = false, busy = false, onConfirm, children }: {
  opened: boolean;
  onClose: () => void;
  title: string;
  text: ReactNode;
  /** The act as a verb: "End the service". Never "OK". */
  confirm: string;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
  /** Fields that belong to the question. */
  children?: ReactNode;
}) {
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) onConfirm();
        }}
      >
        <Stack gap="md">
          <Text size="sm">{text}</Text>
          {children}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>{texts.action.cancel}</Button>
            <Button type="submit" loading={busy} data-autofocus {...(danger ? { color: 'red' } : {})}>{confirm}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
