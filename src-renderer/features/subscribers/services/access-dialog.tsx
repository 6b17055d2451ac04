import { List, Modal, Text } from '@mantine/core';
import type { SubscriptionView } from '../../../../src-shared/contract/subscribers.ts';
import { texts } from '../../../texts/index.ts';
import { Consequence, DialogForm, fieldRefusal, isAnswered } from '../../../ui/index.ts';
import { AccessFields } from '../access-fields.tsx';
import { useAccessChange } from '../use-access-change.ts';

const words = texts.services.accessDialog;
const PREVIEW_HEIGHT = 96;

/** Another way of connecting, another address or name, with what changes on the router before it does. */
export function AccessDialog({ service, opened, onClose }: { service: SubscriptionView; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.title} size="lg">
      <AccessForm service={service} close={onClose} />
    </Modal>
  );
}

function AccessForm({ service, close }: { service: SubscriptionView; close: () => void }) {
  const { form, answer, busy, submit } = useAccessChange(service, { done: words.done, onDone: close });
  return (
    <DialogForm submit={words.submit} busy={busy} ready={isAnswered(answer) && answer.data!.changes.length > 0} close={close} onSubmit={submit}>
      <AccessFields first field={(name) => ({ ...form.getInputProps(name), error: form.errors[name] ?? fieldRefusal(answer.error, name) })} access={form.values.access} />
      <Consequence preview={answer} height={PREVIEW_HEIGHT} waiting={words.waiting}>
        {({ routerName, changes }) =>
          changes.length === 0 ? (
            <Text size="sm" c="dimmed">{words.same}</Text>
          ) : (
            <>
              <Text size="sm" fw={600}>{routerName === null ? words.noRouter : words.onRouter(routerName)}</Text>
              <List size="sm">{changes.map((text) => <List.Item key={text}>{text}</List.Item>)}</List>
            </>
          )
        }
      </Consequence>
    </DialogForm>
  );
}
