import { Modal, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { DialogForm } from './dialog-form.tsx';

/** Asks before something that costs money or a connection. text: the consequence, spelled out. Enter confirms, Esc leaves. */
export function ConfirmDialog({ opened, onClose, title, text, confirm, danger = false, busy = false, ready = true, onConfirm, children }: {
  opened: boolean;
  onClose: () => void;
  title: string;
  text: ReactNode;
  /** The act as a verb: "End the service". Never "OK". */
  confirm: string;
  danger?: boolean;
  busy?: boolean;
  /** false: what it would do is not known yet, or it cannot be done. */
  ready?: boolean;
  onConfirm: () => void;
  /** Fields that belong to the question. */
  children?: ReactNode;
}) {
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <DialogForm submit={confirm} busy={busy} ready={ready} danger={danger} onSubmit={onConfirm} close={onClose}>
        <Text size="sm" component="div">{text}</Text>
        {children}
      </DialogForm>
    </Modal>
  );
}
