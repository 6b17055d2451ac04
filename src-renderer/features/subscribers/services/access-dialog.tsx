import { List, Modal, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { SubscriptionView } from '../../../../src-shared/contract/subscribers.ts';
import { useAct, useRead } from '../../../app/queries.ts';
import { texts } from '../../../texts/index.ts';
import { Consequence, DialogForm, fieldRefusal, isAnswered } from '../../../ui/index.ts';
import { accessErrors, AccessFields, readAccess, type AccessValues } from '../access-fields.tsx';

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
  const form = useForm<AccessValues>({
    initialValues: { access: service.access, userName: service.userName, address: service.address ?? '', ipv6Prefix: service.ipv6Prefix ?? '', macAddress: service.macAddress ?? '', server: service.server ?? '' },
    validate: accessErrors,
  });
  const line = { id: service.id, ...readAccess(form.values) };
  const readable = Object.keys(accessErrors(form.values)).length === 0;
  const preview = useRead('subscriptions.changeAccessPreview', line, { enabled: readable, keep: true });
  const change = useAct('subscriptions.changeAccess', { form, done: words.done, onDone: close });
  const answer = readable ? preview : { data: undefined, error: null, isFetching: false, isPlaceholderData: false };
  return (
    <DialogForm submit={words.submit} busy={change.busy} ready={isAnswered(answer) && answer.data!.changes.length > 0} close={close} onSubmit={form.onSubmit(() => void change.run(line))}>
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
