import { Button, Group, Modal, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { dateOf } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { PastStartDialog, usePastStart } from './past-start-dialog.tsx';
import { newServiceValues, readService, ServiceFields, serviceErrors } from './service-fields.tsx';
import type { SubscriberFacts } from './subscriber-facts.ts';

const words = texts.subscribers;

export function AddServiceDialog({ facts, opened, onClose }: { facts: SubscriberFacts; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.addService} size="lg">
      <ServiceForm subscriberId={facts.id} close={onClose} />
    </Modal>
  );
}

function ServiceForm({ subscriberId, close }: { subscriberId: number; close: () => void }) {
  const today = dateOf(useNow());
  const form = useForm({ initialValues: newServiceValues(today), validate: serviceErrors });
  const past = usePastStart();
  const add = useAct('subscriptions.add', { form, done: words.form.serviceDone, onDone: close, onRefusal: past.ask });
  const send = (confirmPast: boolean) => void add.run({ subscriberId, ...readService(form.values), confirmPast });
  return (
    <>
      <form onSubmit={form.onSubmit(() => send(false))}>
        <Stack gap="sm">
          <ServiceFields field={(name) => form.getInputProps(name)} values={form.values} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>{texts.action.cancel}</Button>
            <Button type="submit" loading={add.busy}>{words.form.submitService}</Button>
          </Group>
        </Stack>
      </form>
      <PastStartDialog past={past} busy={add.busy} onConfirm={() => send(true)} />
    </>
  );
}
