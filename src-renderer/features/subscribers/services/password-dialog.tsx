import { Modal, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { SubscriptionView } from '../../../../src-shared/contract/subscribers.ts';
import { useAct } from '../../../app/queries.ts';
import { texts } from '../../../texts/index.ts';
import { DialogForm } from '../../../ui/index.ts';

const words = texts.services.passwordDialog;

/** A new password, typed or made by Waya; afterwards it is shown, to be typed into his own router. */
export function PasswordDialog({ service, opened, onClose, onChanged }: { service: SubscriptionView; opened: boolean; onClose: () => void; onChanged: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.title}>
      <PasswordForm service={service} close={onClose} onChanged={onChanged} />
    </Modal>
  );
}

function PasswordForm({ service, close, onChanged }: { service: SubscriptionView; close: () => void; onChanged: () => void }) {
  const form = useForm({ initialValues: { password: '' } });
  const change = useAct('subscriptions.changePassword', { form, done: words.done, onDone: onChanged });
  return (
    <DialogForm submit={words.submit} busy={change.busy} close={close} onSubmit={form.onSubmit(({ password }) => void change.run({ id: service.id, ...(password.trim() === '' ? {} : { password: password.trim() }) }))}>
      <TextInput data-autofocus label={words.password} description={texts.subscribers.form.passwordHint} autoComplete="off" {...form.getInputProps('password')} />
      <Text size="sm">{words.consequence}</Text>
    </DialogForm>
  );
}
