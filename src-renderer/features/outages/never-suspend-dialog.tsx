import { Modal, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { dateOf } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ConsequenceNote, DateInput, dayError, DialogForm } from '../../ui/index.ts';

const words = texts.outages.never;

/** A service that is not cut off whatever is owed, for a reason. */
export function NeverSuspendDialog({ service, opened, onClose }: { service: { readonly id: number }; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.title}>
      <NeverSuspendForm subscriptionId={service.id} close={onClose} />
    </Modal>
  );
}

function NeverSuspendForm({ subscriptionId, close }: { subscriptionId: number; close: () => void }) {
  const today = dateOf(useNow());
  const form = useForm({
    initialValues: { reason: '', untilOn: '' },
    validate: { reason: (text) => (text.trim() === '' ? texts.subscribers.form.required : null), untilOn: (text) => (text === '' ? null : dayError(text, today)) },
  });
  const set = useAct('neverSuspend.set', { form, done: words.done, onDone: close });
  return (
    <DialogForm submit={words.submit} busy={set.busy} close={close} onSubmit={form.onSubmit(({ reason, untilOn }) => void set.run({ subscriptionId, reason: reason.trim(), untilOn: untilOn === '' ? null : untilOn }))}>
      <TextInput label={words.reason} placeholder={words.reasonHint} data-autofocus {...form.getInputProps('reason')} />
      <DateInput label={words.until} emptyHint={words.untilHint} maw={280} {...form.getInputProps('untilOn')} />
      <ConsequenceNote><Text size="sm">{words.consequence}</Text></ConsequenceNote>
    </DialogForm>
  );
}
