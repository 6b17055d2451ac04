import { Button, Group, Modal, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { formatPhone } from '../../../src-shared/phone.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { PersonFields, TaxFields } from './person-fields.tsx';
import type { SubscriberFacts } from './subscriber-facts.ts';

const words = texts.subscribers;

export function EditDialog({ facts, opened, onClose }: { facts: SubscriberFacts; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.edit} size="lg">
      <EditForm facts={facts} close={onClose} />
    </Modal>
  );
}

function EditForm({ facts, close }: { facts: SubscriberFacts; close: () => void }) {
  const { id, name, phone, otherPhone, email, location, note, taxPin, taxExempt, exemption } = facts;
  const form = useForm({ initialValues: { name, phone: formatPhone(phone), otherPhone: formatPhone(otherPhone), email, location, note, taxPin, taxExempt, exemption } });
  const change = useAct('subscribers.change', { form, done: words.form.saved, onDone: close });
  return (
    <form onSubmit={form.onSubmit((values) => void change.run({ id, ...values }))}>
      <Stack gap="sm">
        <PersonFields field={(field) => form.getInputProps(field)} />
        <TaxFields field={(field, options) => form.getInputProps(field, options)} exempt={form.values.taxExempt} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>{texts.action.cancel}</Button>
          <Button type="submit" loading={change.busy}>{texts.action.save}</Button>
        </Group>
      </Stack>
    </form>
  );
}
